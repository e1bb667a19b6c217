"""The built-in model: normalised texts enter, spans of people and places leave.

Many texts are read in one go; what is found in one does not depend on the others. Only
integers are added, so the same text gives the same spans on every platform.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from threading import Lock
from typing import NamedTuple

import numpy as np

from flows.redact.names.chain import NEVER, Chain, runs
from flows.redact.names.features import DISTANCES, REACH, styles_of, together
from flows.redact.names.memory import JOINED, Memory
from flows.redact.names.page import Page
from flows.redact.names.weights import Flags, Integers, Numbers, Weights
from schemas.finding import AMBIGUOUS_NAMES


GIVEN_OUT = (1, 2)
"""Labels that become findings: people and places."""

WINDOW = 8
"""Words on either side of one that may be a name that are read with it."""

FAINT = -10
"""Steps that a name in lower case must be ahead by some word of its own: "the old town"
was called a place by its neighbours alone."""

CLEAR = 26
"""Steps that a name which also is a word must be ahead when it has no capital."""


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
        """The names of one normalised text, in order."""
        return self.read([text])[0]

    def read(self, texts: Sequence[str]) -> list[list[Span]]:
        """The names of each normalised text, in order.

        One thread at a time: what is remembered of words changes meanwhile.
        """
        found: list[list[Span]] = [[] for _ in texts]
        page = Page.of(texts)
        with self._alone:
            for number, span in self._named(page):
                found[number].append(span)
        return found

    def _named(self, page: Page) -> Iterator[tuple[int, Span]]:
        """Every name with the number of its text."""
        places = self.memory.places_of(page.words)
        calling = np.flatnonzero(self.memory.calling[places])
        if not len(calling):
            return
        near = page.around(calling, reach=WINDOW)
        # The word behind each window stands for none, which keeps windows apart.
        seen = near.copy()
        seen[1:] |= near[:-1]
        here = np.flatnonzero(seen)
        said = self._said(page, places, here)
        said[~near[here] | self._joined(page, places, calling)[here]] = NEVER
        labels = self.chain.labels(said)
        if not labels.any():
            return
        for first, last, label in stretches(labels, page.words_at(here)):
            margin = int(said[first:last, label - 1].max())
            if self._is_name(page.words_at(here[first:last]), margin):
                number, start, end = page.span(int(here[first]), int(here[last - 1]))
                yield number, Span(start, end, label, margin)

    def _is_name(self, words: list[str], margin: int) -> bool:
        """Whether it may be a name: not only numbers, common words, brands or "I"."""
        if not any(word[0].isalpha() for word in words):
            return False
        if words[0] in AMBIGUOUS_NAMES and len(words) == 1 and margin < CLEAR:
            return False
        if margin < FAINT and all(word.islower() for word in words if word.isalpha()):
            return False
        return not self.memory.common[self.memory.places_of(words)].all()

    def _said(self, page: Page, places: Numbers, here: Numbers) -> Integers:
        """What the words around say for each word here, by label."""
        memory = self.memory
        texts = page.starts - REACH
        signs = np.add.reduceat(memory.signs[places], texts, axis=0)
        sizes = page.ends - texts
        sizes[-1] = len(places) - texts[-1]
        styles = np.repeat(styles_of(signs), sizes)
        said: Integers = np.zeros((len(here), self.weights.features.shape[1]), np.int32)
        words, kinds = memory.words[places], memory.kinds[places]
        for numbers in together(words, kinds, styles, here):
            said += self.weights.features[numbers]
        for column, distance in enumerate(DISTANCES):
            said += memory.scores[places[here + distance], column]
        return said

    def _joined(self, page: Page, places: Numbers, calling: Numbers) -> Flags:
        """Which words are parts of code, of a handle or an address: never of a name."""
        found = np.zeros(len(places), np.bool_)
        signs = np.flatnonzero(self.memory.joining[places])
        if len(signs):
            both = np.intersect1d(page.text_at(signs), page.text_at(calling))
            for number in both.tolist():
                rows = joined(page.texts[number], page.pieces(number))
                found[page.starts[number] : page.ends[number]] = rows
        return found


def joined(text: str, pieces: list[tuple[int, int]]) -> list[bool]:
    """Whether each word stands beside a sign that joins, with no space between."""
    return [
        not JOINED.isdisjoint(text[max(0, start - 1) : end + 1])
        or text[end : end + 2] == "::"
        for start, end in pieces
    ]


def stretches(labels: Numbers, words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """First, last and label of each name; signs at its beginning and end are left out.

    Words of other labels beside it belong to the same run of names.
    """
    named = np.flatnonzero(labels)
    for first, last in runs(named).tolist():
        solid = [k for k in range(first, last) if words[k][0].isalnum()]
        inside = range(solid[0], solid[-1] + 1) if solid else range(0)
        for label, places in groupby(inside, key=labels.__getitem__):
            if label in GIVEN_OUT:
                several = list(places)
                yield several[0], several[-1] + 1, int(label)
