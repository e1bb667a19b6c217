"""Pasted tables: a column's heading says what the cells below it are.

Comma, semicolon, bar or tab between cells, as people paste them; the heading and its
cells stand at the same place of their lines.
"""

import re
from collections.abc import Callable, Iterator

from flows.redact.rule import Hit, Rule, words


MARKS = "|;\t,"
"""What stands between cells: the first of these that the lines have."""

LINES = 60
CELL = r"[^,;|\t\n]"


def column(heads: str, shape: str, *, score: float = 0.6, digits: int = 0) -> Rule:
    """Cells of this shape in the column whose heading has one of these folded words.

    A match begins at the heading's word, so the column is told by its place from the
    right: a pattern that began with the line would cost time on every text.
    """
    said = "|".join(heads.split())
    return Rule(
        f"column {heads.partition(' ')[0]}",
        rf"(?<![^\W_])(?:{said})(?![^\W_])"
        rf"(?:(?<=[,;|\t]{CELL}{{0,40}})|(?={CELL}{{0,40}}[,;|\t]))"
        rf"[^\n]{{0,300}}(?:\n[^\n]{{1,600}}){{1,{LINES}}}",
        score,
        cells(re.compile(shape, re.IGNORECASE), score),
        digits=digits,
        marks="\n",
        words=words(heads),
    )


def cells(shape: re.Pattern[str], score: float) -> Callable[[str], Iterator[Hit]]:
    """A check that reads what follows a heading: its line's rest, then the rows."""

    def check(candidate: str) -> Iterator[Hit]:
        head, _, rest = candidate.partition("\n")
        mark = next((mark for mark in MARKS if mark in rest), MARKS[-1])
        behind = head.count(mark)
        place = len(head) + 1
        for line in rest.split("\n"):
            row = line.split(mark)
            if len(row) > behind:
                before = mark.join([*row[: -behind - 1], ""])
                start, cell = bare(row[-behind - 1])
                start += place + len(before)
                if shape.fullmatch(cell):
                    yield start, start + len(cell), score
            place += len(line) + 1

    return check


def bare(cell: str) -> tuple[int, str]:
    """A cell without the blanks and quotes around it, and where that begins."""
    inside = cell.lstrip(" \"'")
    return len(cell) - len(inside), inside.rstrip(" \"'\r")
