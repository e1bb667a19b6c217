"""Training lines as written enter; sentences with their categories leave.

`codes: text`, one letter a category, `-` none. `{a|b}` is one of these, `$name` one
of a slot's; slots do not nest deeper than one choice. `#` begins a heading.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


CODES = {
    "h": "health",
    "r": "religion",
    "p": "politics",
    "u": "union",
    "s": "sex_life",
    "e": "ethnic_origin",
    "g": "genetic",
    "b": "biometric",
}
EVERYDAY = re.compile("everyday|quotidien|harian")
"""Headings of lines that may be said beside anything."""

_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"\$([a-z]+)")
_SPACES = ((r"\s+", " "), (r" ([,.:])", r"\1"), (r"^[ ,]+|[ ,:]+$", ""))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a training file, and the kind of lines it stands among."""

    text: str
    categories: frozenset[str]
    everyday: bool


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language's lines and slots."""

    lines: Sequence[Line]
    slots: dict[str, Sequence[str]]

    def said(self, line: Line, rng: random.Random) -> str:
        """One sentence of a line."""
        text = line.text
        while match := _SLOT.search(text):
            chosen = rng.choice(self.slots[match[1]])
            text = text[: match.start()] + chosen + text[match.end() :]
        while match := _CHOICE.search(text):
            chosen = rng.choice(match[1].split("|"))
            text = text[: match.start()] + chosen + text[match.end() :]
        for pattern, shown in _SPACES:
            text = re.sub(pattern, shown, text)
        return text


def grammar_of(*paths: Path) -> Grammar:
    """The lines of one language, from all its files."""
    lines: list[Line] = []
    slots: dict[str, Sequence[str]] = {}
    everyday = False
    for written in (row for path in paths for row in _rows(path)):
        if written.startswith("#"):
            everyday = bool(EVERYDAY.search(written))
        elif written.startswith("$"):
            name, _, several = written[1:].partition(" = ")
            slots[name] = tuple(_split(several))
        else:
            codes, _, text = written.partition(": ")
            named = frozenset(CODES[code] for code in codes.split(",") if code != "-")
            lines.append(Line(text, named, everyday))
    return Grammar(lines, slots)


def _rows(path: Path) -> list[str]:
    return [row for row in path.read_text("utf-8").splitlines() if row.strip()]


def _split(several: str) -> Iterator[str]:
    """A slot's choices; a bar inside braces belongs to one of them."""
    depth, current = 0, ""
    for sign in several:
        depth += (sign == "{") - (sign == "}")
        if sign == "|" and not depth:
            yield current
            current = ""
        else:
            current += sign
    yield current
