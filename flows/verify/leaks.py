"""Replaced turns enter; the rows in which something personal is still seen leave.

Two looks: every string that was taken out is searched for again in its whole row, and
a detector with lower thresholds reads the text once more. Doubt counts as a leak.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from schemas.finding import is_also_word
from schemas.standin import STANDIN


SecondLook = Callable[[str, str | None], Sequence[tuple[int, int, str]]]

GAP = "\x00"
"""Stands for a stand-in: no string that was taken out reaches across it."""

WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"\d(?:[\s().\-/]{0,3}\d)*")

LEAST_CHARACTERS = 4
"""Shorter strings stand by chance in any text: `Jo`, `12`."""

MOSTLY_DIGITS = 0.7
LONG_NUMBER = 7
"""Digits from which a number inside a longer one is no chance."""


@dataclass(slots=True)
class Row:
    """What is left of a row and what was taken out of it; `repr` hides both."""

    texts: list[tuple[str, str | None]] = field(default_factory=list, repr=False)
    replaced: dict[str, None] = field(default_factory=dict, repr=False)


def leaking(
    turns: pl.DataFrame,
    *,
    second_look: SecondLook,
    standin: re.Pattern[str] = STANDIN,
) -> frozenset[str]:
    """Ids of the rows that must not be published.

    Needs `row_id`, `text` (replaced), `language` and `replaced` of every turn.
    """
    return frozenset(
        row_id
        for row_id, row in rows_of(turns)
        if still_there(row, standin) or seen_again(row.texts, second_look)
    )


def rows_of(turns: pl.DataFrame) -> Iterable[tuple[str, Row]]:
    """The turns of each row together."""
    rows: dict[str, Row] = {}
    columns = ("row_id", "text", "language", "replaced")
    for row_id, text, language, replaced in turns.select(columns).iter_rows():
        row = rows.setdefault(row_id, Row())
        row.texts.append((text or "", language))
        row.replaced |= dict.fromkeys(replaced or ())
    return rows.items()


def seen_again(
    texts: Iterable[tuple[str, str | None]], second_look: SecondLook
) -> bool:
    """Whether the second detector finds anything, or fails."""
    try:
        return any(second_look(text, language) for text, language in texts)
    except Exception:  # noqa: BLE001 - a look that fails has not seen the text clean
        return True


def still_there(row: Row, standin: re.Pattern[str]) -> bool:
    """Whether a string that was taken out of the row still stands in it."""
    if not row.replaced:
        return False
    left = GAP.join(standin.sub(GAP, text) for text, _ in row.texts)
    left = shown(left)
    spaced, numbers = f" {in_words(left)} ", set(digits_in(left))
    return any(
        occurs(shown(original), left, spaced, numbers) for original in row.replaced
    )


def occurs(original: str, left: str, spaced: str, numbers: set[str]) -> bool:
    """Whether one string occurs, blind to case, accents and separators."""
    solid = [c for c in original if c.isalnum()]
    if len(solid) < LEAST_CHARACTERS:
        return False
    digits = "".join(c for c in solid if c.isdecimal())
    if len(digits) > MOSTLY_DIGITS * len(solid) and number_occurs(digits, numbers):
        return True
    if is_also_word(word := in_words(original)):
        name = word.capitalize()
        return re.search(rf"\b(?:{name}|{name.upper()})\b", left) is not None
    return f" {in_words(original)} " in spaced


def number_occurs(digits: str, numbers: set[str]) -> bool:
    """Whether a number occurs: a long one inside another too, a code only whole."""
    if len(digits) < LEAST_CHARACTERS:
        return False
    if len(digits) < LONG_NUMBER:
        return digits in numbers
    return any(digits in number for number in numbers)


def shown(text: str) -> str:
    """Text as it is read: compatible forms, no hidden signs, no accents."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(
        c
        for c in apart
        if c == GAP or unicodedata.category(c) not in {"Mn", "Me", "Cf"}
    )


def in_words(text: str) -> str:
    """Folded words with one blank between; a gap stays a word of its own."""
    pieces = (" ".join(WORD.findall(piece.casefold())) for piece in text.split(GAP))
    return f" {GAP} ".join(pieces)


def digits_in(text: str) -> Iterator[str]:
    """The digits of every number, separators left out."""
    for match in NUMBER.finditer(text):
        yield "".join(c for c in match.group() if c.isdecimal())
