"""The built-in model: a normalised text enters, spans of people and places leave.

Only integers are added, so the same text gives the same spans on every platform.
"""

from threading import Lock
from typing import NamedTuple

import numpy as np

from flows.redact.names.chain import NEVER, Chain, runs
from flows.redact.names.features import (
    DISTANCES,
    EDGE,
    REACH,
    Hashes,
    style_of,
    together,
)
from flows.redact.names.memory import CAPITALS, LETTERS, SHOUTED, Memory, Places
from flows.redact.names.weights import Integers, Weights
from flows.redact.names.words import PIECE
from schemas.finding import AMBIGUOUS_NAMES


GIVEN_OUT = (1, 2)
"""Labels that become findings: people and places."""

WINDOW = 8
"""Words on either side of one that may be a name that are read with it."""


JOINED = frozenset("@#$_{}[]=\\~^")
"""Signs that join a word to code, a handle or an address when no space parts them."""

CLEAR = 26
"""Steps that a name which also is a word must be ahead when it has no capital."""

EDGES = [EDGE] * REACH


class Span(NamedTuple):
    """Where a name stands, what it is, and by how many steps it beats being none."""

    start: int
    end: int
    label: int
    margin: int


class Model:
    """Finds names in texts; the shipped one is `builtin.built_in`."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.memory = Memory(weights)
        self.chain = Chain(weights.steps)
        self._alone = Lock()

    def __repr__(self) -> str:
        """Nothing of any text."""
        return "Model(names)"

    def spans(self, text: str) -> list[Span]:
        """The names of a normalised text, in order.

        One thread at a time: what is remembered of words changes meanwhile.
        """
        with self._alone:
            return self._spans(text)

    def _spans(self, text: str) -> list[Span]:
        words = PIECE.findall(text)
        self.memory.meet(words)
        if self.memory.calling.isdisjoint(words):
            return []
        places = self.memory.places_of([*EDGES, *words, *EDGES])
        styles = self._styles(places)
        pieces = [match.span() for match in PIECE.finditer(text)]
        found: list[Span] = []
        for first, last in self._windows(words):
            seen = slice(first, last + 2 * REACH)
            said = self._said(places[seen], styles[seen])
            said[joined(text, pieces[first:last])] = NEVER
            labels = quiet_ends(self.chain.labels(said), words[first:last])
            for start, end, label in same(labels):
                margin = int(said[start:end, label - 1].max())
                if self._is_name(words[first + start : first + end], margin):
                    begins, ends = pieces[first + start][0], pieces[first + end - 1][1]
                    found.append(Span(begins, ends, label, margin))
        return found

    def _is_name(self, words: list[str], margin: int) -> bool:
        """Whether it may be a name: not only common words, brands or "I"."""
        if words[0] in AMBIGUOUS_NAMES and len(words) == 1 and margin < CLEAR:
            return False
        return not self.memory.common.issuperset(words)

    def _windows(self, words: list[str]) -> list[tuple[int, int]]:
        """Stretches of words around those that may be names; they do not overlap."""
        calling, size = self.memory.calling, len(words)
        held: list[tuple[int, int]] = []
        for place in (k for k, word in enumerate(words) if word in calling):
            first, last = max(0, place - WINDOW), min(size, place + WINDOW + 1)
            if held and first <= held[-1][1]:
                first = held.pop()[0]
            held.append((first, last))
        return held

    def _styles(self, places: Places) -> Hashes:
        """Whether the text has capitals, once for each word."""
        signs = self.memory.signs[places].sum(axis=0).tolist()
        style = style_of(signs[CAPITALS], signs[SHOUTED], signs[LETTERS])
        return np.full(len(places), style, np.uint32)

    def _said(self, places: Places, styles: Hashes) -> Integers:
        """What all words say for each one between the edges, by label."""
        memory, size = self.memory, len(places) - 2 * REACH
        alone = memory.scores[places]
        numbers = together(memory.words[places], memory.kinds[places], styles)
        said: Integers = self.weights.features[numbers].sum(axis=0, dtype=np.int32)
        for column in range(len(DISTANCES)):
            said += alone[column : column + size, column]
        return said


def joined(text: str, pieces: list[tuple[int, int]]) -> list[int]:
    """Which words are parts of code, of a handle or an address: never of a name."""
    if JOINED.isdisjoint(text):
        return []
    return [
        place
        for place, (start, end) in enumerate(pieces)
        if not JOINED.isdisjoint(text[max(0, start - 1) : end + 1])
        or text[end : end + 2] == "::"
    ]


def same(labels: list[int]) -> list[tuple[int, int, int]]:
    """Stretches of one label that is given out, in order."""
    found = [
        (first, last, label)
        for label in GIVEN_OUT
        for first, last in runs([k for k, told in enumerate(labels) if told == label])
    ]
    return sorted(found)


def quiet_ends(labels: list[int], words: list[str]) -> list[int]:
    """The same labels without signs at the beginning and end of a name."""
    kept = list(labels)
    for first, last in runs([k for k, label in enumerate(labels) if label]):
        solid = [k for k in range(first, last) if words[k][0].isalnum()]
        inside = range(solid[0], solid[-1] + 1) if solid else range(0)
        for place in set(range(first, last)) - set(inside):
            kept[place] = 0
    return kept
