"""What each word says enters; the likeliest chain of labels leaves, in integers."""

from collections.abc import Iterator

import numpy as np

from flows.redact.names.weights import Flags, Integers, Numbers


NEVER = -(10**6)
"""Less than anything that words say."""

LONGEST = 64
"""Words of one chain; a longer run is cut, so that no text is expensive."""

SIZES = np.array([1, 2, 3, 4, 6, 8, 16, 32, LONGEST])
"""Runs up to such a length are read together."""


class Chain:
    """Viterbi over the words that may be a name; all others are none for certain."""

    def __init__(self, steps: Integers) -> None:
        self.steps = steps.astype(np.int64)
        self.sure = -most_gained(steps)
        none = int(steps[0, 0])
        self.stay = int(steps[1:, 1:].max()) - none
        """The most that a further word of a name can gain from the one before."""
        self.enter = int(steps[0, 1:].max() + steps[1:, 0].max()) - 2 * none
        """The most that beginning and ending a name can gain, a loss mostly."""

    def labels(self, said: Integers) -> Numbers:
        """A label for each word; `said` has a row a word, a column a real label.

        A row of `NEVER` parts the words before it from those behind.
        """
        found = np.zeros(len(said), np.int64)
        several = self._worth_reading(said.max(axis=1))
        for places, inside in alike(several):
            there = said[np.where(inside, places, 0)].astype(np.int64)
            there[~inside] = NEVER
            found[places[inside]] = self._best(there)[inside]
        return found

    def _worth_reading(self, most: Integers) -> Numbers:
        """Runs of words that could be worth more as names than as none.

        Few are, and this bound costs a fraction of reading them.
        """
        several = cuts(runs(np.flatnonzero(most > self.sure)))
        gains = np.maximum(most.astype(np.int64) + self.stay, 0)
        sums = np.cumsum(gains)
        inside = sums[several[:, 1] - 1] - sums[several[:, 0]] + gains[several[:, 0]]
        bound = inside - self.stay + self.enter
        worth: Numbers = several[bound > 0]
        return worth

    def _best(self, said: Numbers) -> Numbers:
        """The best labels of runs, a row each; none stands before and after."""
        held = np.concatenate([np.zeros_like(said[:, :, :1]), said], axis=2)
        totals, came = self.steps[0] + held[:, 0], []
        for column in range(1, held.shape[1]):
            every = totals[:, :, None] + self.steps
            came.append(every.argmax(axis=1))
            totals = every.max(axis=1) + held[:, column]
        return backwards(came, (totals + self.steps[:, 0]).argmax(axis=1))


def backwards(came: list[Numbers], last: Numbers) -> Numbers:
    """The labels that led to the last ones, a row a run."""
    rows, found = np.arange(len(last)), [last]
    for back in reversed(came):
        found.append(back[rows, found[-1]])
    return np.stack(found[::-1], axis=1)


def runs(places: Numbers) -> Numbers:
    """Starts and ends of places that follow each other, a row each."""
    breaks = np.flatnonzero(places[1:] - places[:-1] > 1)
    begins = np.concatenate([places[:1], places[breaks + 1]])
    ends = np.concatenate([places[breaks], places[-1:]])
    return np.stack([begins, ends + 1], axis=1)


def cuts(several: Numbers) -> Numbers:
    """The same in pieces of at most `LONGEST`."""
    if (several[:, 1] - several[:, 0]).max(initial=0) <= LONGEST:
        return several
    pieces = [
        (first, min(first + LONGEST, end))
        for start, end in several.tolist()
        for first in range(start, end, LONGEST)
    ]
    return np.array(pieces, np.int64)


def alike(several: Numbers) -> Iterator[tuple[Numbers, Flags]]:
    """Runs of like length: places of their words, a row each, and which are real."""
    lengths = several[:, 1] - several[:, 0]
    kinds = np.searchsorted(SIZES, lengths)
    for kind in np.unique(kinds):
        here = kinds == kind
        column = np.arange(SIZES[kind])
        yield several[here, :1] + column, column < lengths[here, None]


def most_gained(steps: Integers) -> int:
    """The most that neighbours can add to any label over none."""
    into = steps[:, 1:] - steps[:, :1]
    out = steps[1:, :] - steps[:1, :]
    return int((into[:, :, None] + out[None, :, :]).max())
