"""A display name enters; the words that tell its person leave, in every form.

Forms are without accents, with possessive and clitic endings, run together and as
initials. A form that is also a word needs its capital letter.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import combinations, permutations
from types import MappingProxyType
from typing import Literal, NamedTuple

from flows.redact.known.words import EMPTY_WORDS
from flows.redact.normal import fold, normalise
from schemas.finding import AMBIGUOUS_NAMES


Who = Literal["participant", "contact"]
Kind = Literal["full", "short", "particle", "initial"]
Need = Literal["nothing", "cue", "capital", "title", "company"]
"""What a form must have to be a name: a capital letter, or else a cue, or others."""

MARKS = (
    r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u0900-\u0963\u0970-\u0df3\u0e00-\u0e4e\u0e80-\u0ece"
)
"""Signs of letters that Python does not count among word characters."""

ALPHABETIC = re.compile(rf"(?:[^\W\d_]|[{MARKS}])+|\d+")
ASCII = re.compile(r"[A-Za-z]+|\d+")
LOOSE = re.compile("[\u0300-\u036f]+")
CAMEL = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]*|[^\W\d_]+")
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
    r"\uac00-\ud7af\uf900-\ufaff]"
)
"""Letters of scripts that put no blank between words."""

LEAST_LETTERS = 3
"""A shorter part is too often a word: it needs its capital."""

LEAST_JOINED = 6
"""A shorter name run together (`joli` of Jo Li) needs its capital as well."""

MOST_JOINED = 8
"""Parts of a name that are run together in all ways; of longer names only the whole."""

MOST_INITIALS = 5

ENDINGS = ("", "s", "nya", "ku", "mu", "lah", "kah", "pun")
"""Possessive without apostrophe, and what Indonesian hangs on a name."""

CONTACT_ENDINGS = ("", "s", "nya")

ARABIC_PREFIXES = ("و", "ف", "ب", "ل", "ك")

LIGATURES = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "þ": "th"})
GERMAN = LIGATURES | str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
)


class Piece(NamedTuple):
    """One form of a part of a name: which part, what sort, what it needs."""

    place: int
    kind: Kind
    need: Need


ANYWHERE = -1
"""The place of a form that holds several parts."""


def letters_of(text: str) -> list[str]:
    """Runs of letters and runs of digits, without marks that belong to no letter."""
    if text.isascii():
        return ASCII.findall(text)
    found = ALPHABETIC.findall(text)
    if not LOOSE.search(text):
        return found
    return [solid for word in found if (solid := LOOSE.sub("", word))]


@lru_cache(maxsize=4096)
def parts_of(name: str) -> tuple[str, ...]:
    """The words of a display name, lower case; decoration and digits left out."""
    told = [word for word in letters_of(normalise(name).text) if not word.isdigit()]
    if len(told) == 1:
        humps = CAMEL.findall(told[0])
        told = humps if all(len(hump) >= LEAST_LETTERS for hump in humps) else told
    return tuple(word.lower() for word in told)


@lru_cache(maxsize=4096)
def plain_parts_of(name: str) -> tuple[str, ...]:
    """The words of a display name without accents."""
    return tuple(spellings(part)[0] for part in parts_of(name))


@lru_cache(maxsize=4096)
def pieces_of(name: str, who: Who) -> Mapping[str, Piece]:
    """Every form of a name's words."""
    found: dict[str, Piece] = {}
    parts = plain_parts_of(name)
    for place, part in enumerate(parts_of(name)):
        for word in spellings(part):
            for form, piece in forms(word, place, who):
                found.setdefault(form, piece)
    if len(parts) > 1 and found[parts[-1]].kind == "particle":
        found[parts[-1]] = Piece(len(parts) - 1, "short", "company")
    for form in run_together(parts, who):
        if form not in found:
            found[form] = Piece(ANYWHERE, "full", joined_need(form, who))
    for several in map(plain_parts_of, name.split()):
        if len(several) > 1:
            found.setdefault("".join(several), Piece(ANYWHERE, "full", "capital"))
    for letter, place in first_letters(parts):
        found.setdefault(letter, Piece(place, "initial", "title"))
    return MappingProxyType(found)


def first_letters(parts: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Initials with the part they stand for; of several parts, for any."""
    letters = [part[0] for part in parts[:MOST_JOINED]]
    for place, letter in enumerate(letters):
        yield letter, place if letters.count(letter) == 1 else ANYWHERE


def spellings(word: str) -> tuple[str, ...]:
    """A word without accents, and as it is written where letters are missing."""
    if word.isascii():
        return (word,)
    ways = (word.translate(LIGATURES), word.translate(GERMAN), word)
    return tuple(dict.fromkeys(map(fold, ways)))


def forms(word: str, place: int, who: Who) -> Iterator[tuple[str, Piece]]:
    """A part of a name and what hangs on it."""
    if word in EMPTY_WORDS:
        yield word, Piece(place, "particle", "title")
    elif len(word) < LEAST_LETTERS and not UNSPACED.search(word):
        yield word, Piece(place, "short", "title")
    else:
        endings = ENDINGS if who == "participant" else CONTACT_ENDINGS
        piece = Piece(place, "full", need_of(word, who))
        yield from (
            (form, piece) for form in hung(word, endings) if form not in EMPTY_WORDS
        )


def hung(word: str, endings: tuple[str, ...] = ENDINGS) -> list[str]:
    """A word with every ending and beginning that is written together with it."""
    if word.isascii():
        drawn = [word + word[-1]] if word[-1] in "aeiou" else []
        return [word + ending for ending in endings] + drawn
    arabic = "\u0600" <= word[0] <= "\u06ff"
    return [word, *(prefix + word for prefix in ARABIC_PREFIXES if arabic)]


def need_of(word: str, who: Who) -> Need:
    """What a name needs: contacts and words that mean something else a capital."""
    if who == "contact":
        return "capital"
    return "cue" if word in AMBIGUOUS_NAMES else "nothing"


def joined_need(form: str, who: Who) -> Need:
    """Several parts in one word are a name indeed, unless they are few letters."""
    return "nothing" if len(form) >= LEAST_JOINED else need_of(form, who)


def run_together(parts: tuple[str, ...], who: Who) -> Iterator[str]:
    """Parts of a name without blanks: neighbours, first and last, turned round."""
    if len(parts) <= 1:
        return
    first, last, size = parts[0], parts[-1], min(len(parts), MOST_JOINED)
    yield from (first + last, last + first)
    for turn in range(size):
        yield "".join(parts[turn:] + parts[:turn])
    if who == "participant":
        yield from ([first[0] + last] if len(last) >= LEAST_JOINED - 1 else ())
        yield from map("".join, permutations(parts[:size], 2))
        for start, end in combinations(range(size + 1), 2):
            if end - start > 1:
                yield from hung("".join(parts[start:end]))


@lru_cache(maxsize=4096)
def initials_of(name: str) -> frozenset[str]:
    """The initials a person goes by: `jd`, `jmd`, `jp` of Jean-Pierre."""
    told = normalise(name).text.partition(",")
    turned = f"{told[2]} {told[0]}"
    groups = [[part[0] for part in plain_parts_of(each)] for each in turned.split()]
    letters = [letter for group in groups for letter in group]
    solid = [
        part[0]
        for part in (*plain_parts_of(told[2]), *plain_parts_of(told[0]))
        if part not in EMPTY_WORDS
    ]
    pairs = combinations(solid[:MOST_JOINED], 2)
    ways = {"".join(way) for way in (letters, solid, *pairs, *groups)}
    return frozenset(way for way in ways if 1 < len(way) <= MOST_INITIALS)


def unspaced_of(name: str) -> Iterator[str]:
    """How a name in a script without blanks may stand inside other letters."""
    parts = parts_of(name)
    if not parts or not all(map(UNSPACED.search, parts)):
        return
    for between in ("", " ", "\u30fb", "\u00b7", "\uff65"):
        yield between.join(parts)
        yield between.join(parts[::-1])
    yield from (part for part in parts if len(part) > 1)
    if len(parts) == 1 and len(parts[0]) in GIVEN_IN:
        yield parts[0][-2:]


GIVEN_IN = (3, 4)
"""Letters of a full name that ends in a given name of two."""
