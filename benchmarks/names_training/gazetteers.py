"""Word lists and geocoding data enter; which lists hold a word leaves."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import packages
from phonenumbers.geodata import GEOCODE_DATA
from sets import Sentence
from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH
from spacy.lang.fr.stop_words import STOP_WORDS as FRENCH
from spacy.lang.id.stop_words import STOP_WORDS as INDONESIAN

from flows.redact.names.weights import COMMON, NAMED
from flows.redact.normal import fold


LISTS = Path(__file__).parent / "lists"
LETTERS = re.compile(r"[^\W\d_]+")

GIVEN, FAMILY, PLACE, PLACE_PART, MAPPED, MAPPED_PART, BRANDS = (
    1 << bit for bit in range(7)
)
RARE_GIVEN, RARE_FAMILY, PROPER, DICTIONARY = (1 << bit for bit in range(8, 12))
NAMES = (
    GIVEN | FAMILY | PLACE | PLACE_PART | MAPPED | MAPPED_PART | RARE_GIVEN
    | RARE_FAMILY | PROPER
)  # fmt: skip

CITY, HOME_CITY = 100_000, 20_000
"""People that make a town well known, less in the countries of our languages."""

HOMES = frozenset(country for several in packages.HOME.values() for country in several)

OFTEN = 4
"""So often in lower case and never a name: a common word."""


@cache
def lines(name: str) -> list[str]:
    text = (LISTS / f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and line[0] != "#"]


@cache
def blocks(name: str) -> dict[str, list[str]]:
    """The words of a list by the heading they stand under."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (LISTS / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            heading = line[1:].strip()
        else:
            found.setdefault(heading, []).extend(line.split())
    return found


@cache
def places() -> list[str]:
    return [one.strip() for line in lines("places") for one in line.split(",")]


@cache
def mapped() -> list[str]:
    """Places as telephone numbers know them, in our three languages."""
    told = {
        by_language[language]
        for by_language in GEOCODE_DATA.values()
        for language in ("en", "fr", "id")
        if language in by_language
    }
    return sorted(
        piece
        for one in told
        for piece in re.split(r"\s*(?:[/,()]| - )\s*", one)
        if 2 < len(piece) < 24 and piece[0].isupper()
    )


def words_in(several: Iterable[str]) -> list[list[str]]:
    return [[fold(word) for word in LETTERS.findall(one)] for one in several]


def common_words() -> frozenset[str]:
    told = [one for line in lines("common") for one in line.split()]
    return frozenset(
        fold(word) for one in told for word in (one, *LETTERS.findall(one))
    )


@cache
def things() -> dict[str, list[str]]:
    """What is written with a capital and is no name, by slot and language."""
    found: dict[str, list[str]] = {}
    for heading, told in blocks_of_lines("things").items():
        found[heading] = [one.strip() for line in told for one in line.split(",")]
    return found


def blocks_of_lines(name: str) -> dict[str, list[str]]:
    """The lines of a list by the heading they stand under."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (LISTS / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            heading = line[1:].strip()
        else:
            found.setdefault(heading, []).append(line)
    return found


def brands() -> list[str]:
    """Single words of brands and of technology, months and the like."""
    told = [one for line in lines("words") for one in line.split()]
    return told + [one for slot in "bk" for one in things()[slot] if " " not in one]


def lists_by_word(sentences: Iterable[Sentence]) -> dict[str, int]:
    """Every listed word with a bit for each list that holds it."""
    held: Counter[str] = Counter()

    def add(several: Iterable[str], bit: int) -> None:
        for word in set(several):
            held[word] |= bit

    def single(several: Iterable[str]) -> set[str]:
        return {word for split in words_in(several) for word in split}

    small, proper = packages.english()
    common = common_words() | never_names(sentences)
    usual = common | {fold(word) for word in small}
    for name, bit in (("given", GIVEN), ("surnames", FAMILY)):
        add(single(one for line in lines(name) for one in line.split()), bit)
    add(single(brands()), BRANDS)
    for attributes, bit, rare in (
        (packages.GIVEN, GIVEN, RARE_GIVEN),
        (packages.LAST, FAMILY, RARE_FAMILY),
    ):
        for locale, names in packages.faker_names(attributes).items():
            known = {w for w in single(names) if len(w) > 2} - usual
            add(known, rare if locale in packages.FAR else bit)
    add({fold(name) for name in packages.census()} - usual, RARE_FAMILY)
    cities = [t.name for t in packages.towns() if t.people >= least(t.country)]
    others = [t.name for t in packages.towns()]
    for several, whole, part, dull in (
        (places(), PLACE, PLACE_PART, frozenset[str]()),
        (cities, PLACE, PLACE_PART, usual),
        (mapped(), MAPPED, MAPPED_PART, frozenset[str]()),
        (others, MAPPED, MAPPED_PART, usual),
    ):
        split = words_in(several)
        add({ws[0] for ws in split if len(ws) == 1} - dull, whole)
        parts = Counter(w for ws in split if len(ws) > 1 for w in ws if len(w) > 2)
        times = 1 if several is places() else 2
        add({w for w, n in parts.items() if n >= times} - dull, part)
    add({fold(word) for word in proper}, PROPER)
    named = {word for word, bits in held.items() if bits & NAMED}
    add(common | (usual - named), COMMON)
    add({fold(word) for word in packages.dictionary()} - named - usual, DICTIONARY)
    return dict(held)


@cache
def ordinary(language: str) -> list[str]:
    """Words of a language that no list of names holds."""
    named = {
        fold(word)
        for attributes in (packages.GIVEN, packages.LAST)
        for several in packages.faker_names(attributes).values()
        for name in several
        for word in LETTERS.findall(name)
    }
    named |= {fold(town.name) for town in packages.towns()} | set(packages.census())
    named |= {fold(one) for one in places()}
    named |= {
        fold(one)
        for name in ("given", "surnames")
        for line in lines(name)
        for one in line.split()
    }
    words = packages.english()[0] if language == "en" else packages.words_of(language)
    return sorted(word for word in words if fold(word) not in named and len(word) > 2)


def least(country: str) -> int:
    """People that make a town of a country well known."""
    return HOME_CITY if country in HOMES else CITY


def never_names(sentences: Iterable[Sentence]) -> frozenset[str]:
    """Stop words, and words that the sets often write small and hardly ever label."""
    small: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for one in sentences:
        for word, label in zip(one.words, one.labels, strict=True):
            if label:
                named[fold(word)] += 1
            elif word[0].isalpha() and word == word.lower():
                small[fold(word)] += 1
    stop = {fold(w) for s in (ENGLISH, FRENCH, INDONESIAN) for w in s}
    often = {w for w, n in small.items() if n >= OFTEN and named[w] < 0.1 * n}
    return frozenset(often | stop)
