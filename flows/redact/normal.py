"""A text enters; a copy to detect on leaves, with the way back to its own offsets.

Detection reads full-width digits, zero-width characters, combining marks and curly
punctuation as what they show; what is kept of the text is never changed by this.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import regex


CLUSTER = regex.compile(r"(?s).\p{M}{1,8}|[\p{M}\p{Cf}\p{DI}\p{NFKC_QC=No}]")
"""A character with its marks, or one that shows nothing or shows several.

The bound keeps stacked marks from costing O(n^2).
"""

DIGIT = regex.compile(r"\d")

INVISIBLE = regex.compile(r"[\p{Cf}\p{DI}]")
"""What shows nothing, wherever it stands."""

HIDDEN = frozenset({"Cf", "Mn", "Mc", "Me"})
"""Unicode categories that show nothing of their own."""

STACKED = frozenset({"Mn", "Me"})
"""Those of marks that stand over, under and around a letter."""

FLAT = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
        "\u202f\u205f\u3000",
        " ",
    )
)
"""One character for one: quotes, dashes and spaces as ASCII has them."""


STROKES = dict(zip("øłđðıħŧ\u03c2", "olddiht\u03c3", strict=True))
STROKES |= {
    unicodedata.lookup(f"LATIN LETTER SMALL CAPITAL {c}"): c.lower()
    for c in "ABCDEFGHIJKLMNOPQRSTUVWYZ"
}
"""Letters that differ by no more than an accent or style, though Unicode sees none."""


class Folding(dict[int, str]):
    """A translation table that learns: lower case, no accents, length kept."""

    def __missing__(self, code: int) -> str:
        """The plain form of one character, remembered."""
        base = unicodedata.normalize("NFKD", chr(code))[0].lower()[0]
        self[code] = STROKES.get(base, base)
        return self[code]


FOLD = Folding()


def fold(text: str) -> str:
    """Lower case without accents, one character for one."""
    return text.lower() if text.isascii() else text.translate(FOLD)


@dataclass(frozen=True, slots=True)
class Whence:
    """Where clusters stand in a copy, how long, and which stretch of the text each is.

    Between two of them copy and text go on sign by sign.
    """

    places: "array[int]" = field(default_factory=lambda: array("I"))
    sizes: "array[int]" = field(default_factory=lambda: array("I"))
    starts: "array[int]" = field(default_factory=lambda: array("I"))
    ends: "array[int]" = field(default_factory=lambda: array("I"))

    def __repr__(self) -> str:
        """How many clusters."""
        return f"Whence({len(self.places)} clusters)"

    def add(self, place: int, size: int, start: int, end: int) -> None:
        """One cluster more, behind all others."""
        self.places.append(place)
        self.sizes.append(size)
        self.starts.append(start)
        self.ends.append(end)

    def of(self, place: int) -> tuple[int, int]:
        """The stretch of the text that one character of the copy shows."""
        last = bisect_right(self.places, place) - 1
        if last < 0:
            return place, place + 1
        behind = place - self.places[last] - self.sizes[last]
        if behind < 0:
            return self.starts[last], self.ends[last]
        return self.ends[last] + behind, self.ends[last] + behind + 1


@dataclass(frozen=True, slots=True)
class Normal:
    """The copy to detect on, and where its characters came from, unless it is 1:1."""

    text: str = field(repr=False)
    whence: Whence | None = field(default=None, repr=False)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of the original text for a span of the copy."""
        if self.whence is None:
            return start, end
        return self.whence.of(start)[0], self.whence.of(end - 1)[1]


@lru_cache(maxsize=8192)
def stable(character: str) -> bool:
    """Whether a character already is what detection should read."""
    return (
        unicodedata.is_normalized("NFKC", character)
        and unicodedata.category(character) not in HIDDEN
        and not INVISIBLE.match(character)
        and (character.isascii() or not DIGIT.match(character))
        and ord(character) not in FLAT
    )


class Alike(dict[int, str]):
    """A translation table that learns: what a character shows, where that is one."""

    def __missing__(self, code: int) -> str:
        """The character shown alone, else the same one, remembered."""
        shown = as_shown(chr(code))
        self[code] = shown if len(shown) == 1 else chr(code)
        return self[code]


ALIKE = Alike()

USUAL = (range(0x600), range(0x2000, 0x2C00), range(0x1F300, 0x1FB00))
"""Characters that our languages are written with, punctuation, signs and emoji."""


def others(parts: Iterable[range]) -> re.Pattern[str]:
    """A pattern for what is not stable in these parts, and all beyond them."""
    codes = [code for part in parts for code in part if stable(chr(code))]
    held = set(codes)
    first = [code for code in codes if code - 1 not in held]
    last = [code for code in codes if code + 1 not in held]
    runs = zip(map(chr, first), map(chr, last), strict=True)
    return re.compile(
        f"[^{''.join(f'{re.escape(a)}-{re.escape(b)}' for a, b in runs)}]"
    )


UNUSUAL = others(USUAL)


def normalise(text: str) -> Normal:
    """The copy to detect on: NFKC, ASCII digits, nothing that does not show."""
    if text.isascii() or not UNUSUAL.search(text):
        return Normal(text)
    alike = text.translate(ALIKE)
    return rebuilt(alike) if CLUSTER.search(alike) else Normal(alike)


def rebuilt(alike: str) -> Normal:
    """The copy with the way back; what stands between clusters is copied whole."""
    pieces: list[str] = []
    whence = Whence()
    done, place = 0, 0
    for match in CLUSTER.finditer(alike):
        start, end = match.span()
        shown = as_shown(match.group())
        pieces += (alike[done:start], shown)
        place += start - done
        whence.add(place, len(shown), start, end)
        place += len(shown)
        done = end
    pieces.append(alike[done:])
    return Normal("".join(pieces), whence)


@lru_cache(maxsize=8192)
def as_shown(cluster: str) -> str:
    """One cluster as ASCII digits, composed letters and no hidden characters."""
    if len(cluster) == 1 and stable(cluster):
        return cluster
    seen = INVISIBLE.sub("", cluster).translate(FLAT)
    composed = unicodedata.normalize("NFKC", seen).translate(FLAT)
    return "".join(map(plain_digit, without_stacked(composed)))


def without_stacked(composed: str) -> str:
    """Without marks that Latin letters and digits do not take: lines, circles, keys.

    Other scripts write with such marks; alone a mark is what was stacked too high.
    """
    alone = unicodedata.category(composed[:1] or " ") in STACKED
    if not alone and not fold(composed[:1]).isascii():
        return composed
    return "".join(c for c in composed if unicodedata.category(c) not in STACKED)


def plain_digit(character: str) -> str:
    """Any script's decimal digit as ASCII, every other character as it is.

    A digit newer than Python's tables reads as 0, so that patterns meet ASCII only.
    """
    if not DIGIT.match(character):
        return character
    return str(unicodedata.decimal(character, 0))
