"""Texts enter; their words leave as one row with edges between, and each place."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from flows.redact.names.features import EDGE, REACH
from flows.redact.names.weights import Flags, Numbers
from flows.redact.names.words import PIECE


EDGES = [EDGE] * REACH


@dataclass(frozen=True)
class Page:
    """Texts as one row of words; `repr` hides them.

    `starts` and `ends` are the places of each text's first word and behind its last.
    One edge more stands at the very end: behind every word, and behind the edge that
    follows it, there are `REACH` more.
    """

    texts: Sequence[str] = field(repr=False)
    words: list[str] = field(repr=False)
    starts: Numbers
    ends: Numbers
    seen: dict[int, list[tuple[int, int]]] = field(default_factory=dict, repr=False)
    """By number of the text, the pieces that were asked for."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Page":
        """Take texts apart."""
        several = list(map(PIECE.findall, texts))
        words = list(EDGES)
        for each in several:
            words += each
            words += EDGES
        words.append(EDGE)
        lengths = np.fromiter(map(len, several), np.int64, len(several))
        ends = np.cumsum(lengths + REACH)
        return cls(texts, words, ends - lengths, ends)

    def text_at(self, places: Numbers) -> Numbers:
        """Which text the words at these places are of."""
        return np.searchsorted(self.ends, places, side="right")

    def around(self, places: Numbers, *, reach: int) -> Flags:
        """Whether each word is this near to one of these places, in the same text."""
        text, size = self.text_at(places), len(self.words)
        first = np.maximum(self.starts[text], places - reach)
        last = np.minimum(self.ends[text], places + reach + 1)
        begun = np.bincount(first, minlength=size)
        return np.cumsum(begun - np.bincount(last, minlength=size)) > 0

    def words_at(self, places: Numbers) -> list[str]:
        """The words at these places."""
        return [self.words[place] for place in places.tolist()]

    def span(self, first: int, last: int) -> tuple[int, int, int]:
        """The number of a text, and where in it these words begin and end."""
        number = int(np.searchsorted(self.ends, first, side="right"))
        pieces, start = self.pieces(number), int(self.starts[number])
        return number, pieces[first - start][0], pieces[last - start][1]

    def pieces(self, number: int) -> list[tuple[int, int]]:
        """Where in a text each of its words begins and ends."""
        if number not in self.seen:
            found = PIECE.finditer(self.texts[number])
            self.seen[number] = [match.span() for match in found]
        return self.seen[number]
