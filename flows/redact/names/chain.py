"""What each word says enters; the likeliest chain of labels leaves, in integers."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from flows.redact.names.weights import Integers


NEVER = -(10**6)
"""Less than anything that words say."""

LONGEST = 64
"""Words of one chain; a longer run is cut, so that no text is expensive."""


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

    def labels(self, said: Integers) -> list[int]:
        """A label for each word; `said` has a row a word, a column a real label."""
        found = [0] * len(said)
        most = said.max(axis=1)
        if not self._may_hold(most):
            return found
        maybe = np.flatnonzero(most > self.sure).tolist()
        several = [cut for run in runs(maybe) for cut in cuts(*run)]
        if several:
            best = self._best(said, several)
            for (start, end), labels in zip(several, best.tolist(), strict=True):
                found[start:end] = labels[: end - start]
        return found

    def _may_hold(self, most: Integers) -> bool:
        """Whether any stretch could be worth more as a name than as none.

        Most texts cannot, and this bound costs a fraction of reading them.
        """
        sums = np.concatenate([[0], np.cumsum(most.astype(np.int64) + self.stay)])
        best = (sums[1:] - np.minimum.accumulate(sums)[:-1]).max()
        return bool(best - self.stay + self.enter > 0)

    def _best(
        self, said: Integers, several: list[tuple[int, int]]
    ) -> npt.NDArray[np.int64]:
        """The best labels of all runs at once; none stands before and after each."""
        size = max(end - start for start, end in several) + 1
        held = np.full((len(several), size, len(self.steps)), NEVER, np.int64)
        held[:, :, 0] = 0
        for row, (start, end) in enumerate(several):
            held[row, : end - start, 1:] = said[start:end]
        totals, came = self.steps[0] + held[:, 0], []
        for column in range(1, size):
            every = totals[:, :, None] + self.steps
            came.append(every.argmax(axis=1))
            totals = every.max(axis=1) + held[:, column]
        return backwards(came, totals.argmax(axis=1))


def backwards(
    came: list[npt.NDArray[np.int64]], last: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """The labels that led to the last ones, a row a run."""
    rows, found = np.arange(len(last)), [last]
    for back in reversed(came):
        found.append(back[rows, found[-1]])
    return np.stack(found[::-1], axis=1)


def runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Starts and ends of places that follow each other."""
    breaks = [k for k, (a, b) in enumerate(pairwise(places), 1) if b > a + 1]
    for first, last in pairwise([0, *breaks, len(places)]):
        if last > first:
            yield places[first], places[last - 1] + 1


def cuts(start: int, end: int) -> Iterator[tuple[int, int]]:
    """A run in pieces of at most `LONGEST`."""
    for first in range(start, end, LONGEST):
        yield first, min(first + LONGEST, end)


def most_gained(steps: Integers) -> int:
    """The most that neighbours can add to any label over none."""
    into = steps[:, 1:] - steps[:, :1]
    out = steps[1:, :] - steps[:1, :]
    return int((into[:, :, None] + out[None, :, :]).max())
