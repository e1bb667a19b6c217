"""A model and labelled texts enter; what it covers, what it wrongs, how fast leaves."""

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gazetteers import FAMILY, GIVEN, PLACE
from sets import Text

from flows.redact.engine import engine_for
from flows.redact.names.model import Span
from flows.redact.names.weights import COMMON
from flows.redact.names.words import PIECE, plain
from flows.redact.normal import normalise
from schemas.policy import RedactionPolicy


ENOUGH = 0.95
"""A span is covered when this share of its characters is."""


class Finder(Protocol):
    """Anything that finds names."""

    def spans(self, text: str) -> list[Span]:
        """The names of a normalised text."""


class ListsOnly:
    """Capitalised words that a list of names holds and no list of common words."""

    def __init__(self, lists: dict[str, int]) -> None:
        self.lists = lists

    def spans(self, text: str) -> list[Span]:
        """One span a word."""
        found = []
        for match in PIECE.finditer(text):
            held = self.lists.get(plain(match.group()), 0)
            named = held & (GIVEN | FAMILY | PLACE) and not held & COMMON
            if named and match.group()[0].isupper():
                label = 2 if held & PLACE else 1
                found.append(Span(match.start(), match.end(), label, 0))
        return found


class CuesOnly:
    """The rules alone, as they stood before there was a model."""

    def __init__(self) -> None:
        self.engine = engine_for(RedactionPolicy(entities=("PERSON",), names="cues"))

    def spans(self, text: str) -> list[Span]:
        """What the rules find."""
        return [Span(f.start, f.end, 1, 0) for f in self.engine.find(text, "en")]


@dataclass(frozen=True)
class Figures:
    """Covered and all spans by label; found and right ones."""

    covered: dict[int, int]
    gold: dict[int, int]
    found: int
    right: int

    def recall(self, label: int) -> float:
        """Share of the labelled spans that are covered."""
        return self.covered[label] / max(1, self.gold[label])

    def precision(self) -> float:
        """Share of what was found that touches anything labelled."""
        return self.right / max(1, self.found)


def measured(model: Finder, rows: Sequence[Text]) -> Figures:
    covered, gold = {1: 0, 2: 0}, {1: 0, 2: 0}
    found = right = 0
    for row in rows:
        normal = normalise(row.text)
        spans = [normal.back(s.start, s.end) for s in model.spans(normal.text)]
        seen = {n for start, end in spans for n in range(start, end)}
        labelled = {n for start, end, _ in row.spans for n in range(start, end)}
        for start, end, label in row.spans:
            if label in gold:
                gold[label] += 1
                hit = len(seen & set(range(start, end)))
                covered[label] += hit >= ENOUGH * (end - start)
        found += len(spans)
        right += sum(not labelled.isdisjoint(range(*span)) for span in spans)
    return Figures(covered, gold, found, right)


def chat_turns(folder: Path, name: str, *, most: int = 1500) -> list[str]:
    """Turns of a public chat corpus, or none where it is absent."""
    path = folder / f"{name}.jsonl"
    if not path.exists():
        return []
    lines = path.read_text("utf-8").splitlines()
    turns = [m["content"] for line in lines for m in json.loads(line)["messages"]]
    return random.Random(1).sample(turns, min(most, len(turns)))


def speed(model: Finder, turns: Sequence[str]) -> float:
    """Messages a second after one warm-up round."""
    shown = [normalise(turn).text for turn in turns]
    for text in shown:
        model.spans(text)
    started = time.perf_counter()
    for text in shown:
        model.spans(text)
    return len(shown) / (time.perf_counter() - started)


def found_a_thousand(model: Finder, turns: Sequence[str]) -> float:
    found = sum(len(model.spans(normalise(turn).text)) for turn in turns)
    return 1000 * found / max(1, len(turns))
