"""A text enters; a copy to detect on leaves, with the way back to its own offsets.

Detection reads full-width digits, zero-width characters, combining marks and curly
punctuation as what they show; what is kept of the text is never changed by this.
"""

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

import regex


CLUSTER = regex.compile(r"(?s).\p{M}{0,8}")
"""A character and its marks; the bound keeps stacked marks from costing O(n^2)."""

DIGIT = regex.compile(r"\d")

HIDDEN = frozenset({"Cf", "Mn", "Mc", "Me"})
"""Unicode categories that show nothing of their own."""

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
"""Letters that differ by no more than an accent, though Unicode sees none."""


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
class Normal:
    """The copy to detect on, and for each of its characters where it came from."""

    text: str = field(repr=False)
    starts: tuple[int, ...] | None = field(default=None, repr=False)
    ends: tuple[int, ...] | None = field(default=None, repr=False)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of the original text for a span of the copy."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=8192)
def stable(character: str) -> bool:
    """Whether a character already is what detection should read."""
    return (
        unicodedata.is_normalized("NFKC", character)
        and unicodedata.category(character) not in HIDDEN
        and (character.isascii() or not DIGIT.match(character))
    )


def normalise(text: str) -> Normal:
    """The copy to detect on: NFKC, ASCII digits, nothing that does not show."""
    if text.isascii():
        return Normal(text)
    flat = text.translate(FLAT)
    if all(map(stable, set(flat))):
        return Normal(flat)
    return rebuilt(flat)


def rebuilt(flat: str) -> Normal:
    """The copy, cluster by cluster, with its offset map."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in CLUSTER.finditer(flat):
        shown = as_shown(match.group())
        pieces.append(shown)
        starts += [match.start()] * len(shown)
        ends += [match.end()] * len(shown)
    return Normal("".join(pieces), tuple(starts), tuple(ends))


@lru_cache(maxsize=8192)
def as_shown(cluster: str) -> str:
    """One cluster as ASCII digits, composed letters and no hidden characters."""
    if len(cluster) == 1 and stable(cluster):
        return cluster
    seen = "".join(c for c in cluster if unicodedata.category(c) != "Cf")
    composed = unicodedata.normalize("NFKC", seen).translate(FLAT)
    return "".join(map(plain_digit, composed))


def plain_digit(character: str) -> str:
    """Any script's decimal digit as ASCII, every other character as it is.

    A digit newer than Python's tables reads as 0, so that patterns meet ASCII only.
    """
    if not DIGIT.match(character):
        return character
    return str(unicodedata.decimal(character, 0))
