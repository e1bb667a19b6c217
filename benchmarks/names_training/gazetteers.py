"""Word lists and geocoding data enter; which lists hold a word leaves."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from phonenumbers.geodata import GEOCODE_DATA
from sets import Sentence
from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH
from spacy.lang.fr.stop_words import STOP_WORDS as FRENCH
from spacy.lang.id.stop_words import STOP_WORDS as INDONESIAN

from flows.redact.names.weights import COMMON
from flows.redact.normal import fold


LISTS = Path(__file__).parent / "lists"
LETTERS = re.compile(r"[^\W\d_]+")

GIVEN, FAMILY, PLACE, PLACE_PART, MAPPED, MAPPED_PART, BRANDS = (
    1 << bit for bit in range(7)
)
NAMES = GIVEN | FAMILY | PLACE | PLACE_PART | MAPPED | MAPPED_PART

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


def lists_by_word(sentences: Iterable[Sentence]) -> dict[str, int]:
    """Every listed word with a bit for each list that holds it."""
    held: Counter[str] = Counter()

    def add(several: Iterable[str], bit: int) -> None:
        for word in set(several):
            held[word] |= bit

    for name, bit in (("given", GIVEN), ("surnames", FAMILY), ("words", BRANDS)):
        told = [one for line in lines(name) for one in line.split()]
        add((word for split in words_in(told) for word in split), bit)
    for several, whole, part in (
        (places(), PLACE, PLACE_PART),
        (mapped(), MAPPED, MAPPED_PART),
    ):
        split = words_in(several)
        add((ws[0] for ws in split if len(ws) == 1), whole)
        parts = Counter(w for ws in split if len(ws) > 1 for w in ws if len(w) > 2)
        least = 2 if part == MAPPED_PART else 1
        add((w for w, n in parts.items() if n >= least), part)
    add(common_words() | never_names(sentences), COMMON)
    return dict(held)


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
