"""Feature numbers and labels enter; weights leave, rounded to what is shipped.

Three kinds share one loop: `chain` (a linear-chain CRF), `perceptron` (a structured
perceptron) and `words` (each word for itself, a softmax without neighbours' labels).
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import numpy.typing as npt
from numbers_of import Numbers

from flows.redact.names.features import BUCKETS
from flows.redact.names.weights import LABELS, SCALE


Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
Kind = Literal["chain", "perceptron", "words"]

WORDS_A_STEP = 5000
RATE = 0.15
FIRM = -30.0
"""What an edge says for any name: it is none."""


def steps_through(
    lengths: np.ndarray, *, dice: np.random.Generator | None
) -> Iterator[np.ndarray]:
    """Sentences of like length in groups of about `WORDS_A_STEP` words."""
    order = np.argsort(lengths, kind="stable")
    marks = np.cumsum(lengths[order]) // WORDS_A_STEP
    groups = np.split(order, np.flatnonzero(np.diff(marks)) + 1)
    if dice is not None:
        dice.shuffle(groups)
    yield from groups


class Fitted:
    """Weights while they are learnt: AdaGrad over hashed features."""

    def __init__(self, kind: Kind) -> None:
        size = len(LABELS)
        self.kind = kind
        self.features = np.zeros((size, BUCKETS), np.float32)
        self.steps = np.zeros((size, size), np.float32)
        self._seen = np.full((size, BUCKETS), 0.1, np.float32)
        self._stepped = np.ones((size, size), np.float32)

    def learn(self, numbers: Numbers, *, rounds: int, seed: int) -> "Fitted":
        """Go over all sentences so often."""
        dice = np.random.default_rng(seed)
        starts = np.cumsum(np.r_[0, numbers.lengths])[:-1]
        for _ in range(rounds):
            for group in steps_through(numbers.lengths, dice=dice):
                self._step(numbers, starts[group], numbers.lengths[group])
        return self

    def _step(self, numbers: Numbers, starts: Places, lengths: Places) -> None:
        rows = np.concatenate(
            [np.arange(a, a + n) for a, n in zip(starts, lengths, strict=True)]
        )
        said, gold = numbers.features[rows], numbers.labels[rows]
        inside, shape = padded(lengths)
        scores = np.full((*shape, len(LABELS)), FIRM, np.float32)
        scores[..., 0] = 0.0
        scores[inside] = np.stack([w[said].sum(axis=1) for w in self.features], axis=1)
        truth = np.zeros(shape, np.int64)
        truth[inside] = gold
        believed, pairs = self._believed(scores, lengths + 2)
        wrong = believed[inside] - np.eye(len(LABELS), dtype=np.float32)[gold]
        self._correct(said, wrong)
        if self.kind != "words":
            here = np.arange(shape[1] - 1) < (lengths + 1)[:, None]
            real = np.zeros_like(pairs)
            np.add.at(real, (truth[:, :-1][here], truth[:, 1:][here]), 1)
            change = pairs - real
            self._stepped += change * change
            self.steps -= RATE * change / np.sqrt(self._stepped)

    def _correct(self, said: Places, wrong: Floats) -> None:
        sure = np.abs(wrong).max(axis=1) > 1e-3
        flat = said[sure].ravel()
        for label, weights in enumerate(self.features):
            pull = np.repeat(wrong[sure, label], said.shape[1])
            total = np.bincount(flat, weights=pull, minlength=BUCKETS)
            at = np.flatnonzero(total)
            change = total[at].astype(np.float32)
            self._seen[label, at] += change * change
            weights[at] -= RATE * change / np.sqrt(self._seen[label, at])

    def _believed(self, scores: Floats, lengths: Places) -> tuple[Floats, Floats]:
        if self.kind == "words":
            raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
            return raised / raised.sum(axis=-1, keepdims=True), self.steps * 0
        if self.kind == "perceptron":
            return one_best(scores, lengths, self.steps)
        return marginals(scores, lengths, self.steps)


def mean(several: list[Fitted]) -> Fitted:
    """One model of the mean weights of several."""
    one = Fitted(several[0].kind)
    one.features = np.mean([each.features for each in several], axis=0)
    one.steps = np.mean([each.steps for each in several], axis=0)
    return one


def padded(lengths: Places) -> tuple[npt.NDArray[np.bool_], tuple[int, ...]]:
    """Where words stand when a column is kept free at both ends."""
    columns = np.arange(lengths.max() + 2)
    inside = (columns >= 1) & (columns <= lengths[:, None])
    return inside, inside.shape


def marginals(scores: Floats, lengths: Places, steps: Floats) -> tuple[Floats, Floats]:
    """Forward and backward sums, scaled at every word."""
    size = scores.shape[1]
    here = np.arange(size) < lengths[:, None]
    jump = np.exp(steps)
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    ahead, behind = np.empty_like(raised), np.ones_like(raised)
    ahead[:, 0] = raised[:, 0]
    for k in range(1, size):
        reached = (ahead[:, k - 1] @ jump) * raised[:, k]
        held = np.where(here[:, k, None], reached, ahead[:, k - 1])
        ahead[:, k] = held / held.sum(axis=-1, keepdims=True)
    for k in range(size - 2, -1, -1):
        reached = (behind[:, k + 1] * raised[:, k + 1]) @ jump.T
        held = np.where(here[:, k + 1, None], reached, 1.0)
        behind[:, k] = held / held.sum(axis=-1, keepdims=True)
    believed = ahead * behind
    believed /= believed.sum(axis=-1, keepdims=True)
    onward = (raised * behind)[:, 1:, None, :]
    pairs = ahead[:, :-1, :, None] * jump * onward
    pairs /= pairs.sum(axis=(-1, -2), keepdims=True)
    return believed, (pairs * here[:, 1:, None, None]).sum(axis=(0, 1))


def one_best(scores: Floats, lengths: Places, steps: Floats) -> tuple[Floats, Floats]:
    """The best chain as if it were certain."""
    count, size, labels = scores.shape
    totals, came = scores[:, 0].copy(), np.zeros((count, size, labels), np.int64)
    still = np.broadcast_to(np.arange(labels), (count, labels))
    for k in range(1, size):
        every = totals[:, :, None] + steps
        on = (k < lengths)[:, None]
        came[:, k] = np.where(on, every.argmax(axis=1), still)
        totals = np.where(on, every.max(axis=1) + scores[:, k], totals)
    chain = np.zeros((count, size), np.int64)
    chain[:, -1] = totals.argmax(axis=1)
    for k in range(size - 1, 0, -1):
        chain[:, k - 1] = came[np.arange(count), k, chain[:, k]]
    here = np.arange(size - 1) < (lengths - 1)[:, None]
    pairs = np.zeros((labels, labels), np.float32)
    np.add.at(pairs, (chain[:, :-1][here], chain[:, 1:][here]), 1)
    return np.eye(labels, dtype=np.float32)[chain], pairs


def rounded(
    fitted: Fitted, *, lean: tuple[float, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Features and steps in whole steps; `lean` is added to every real label.

    A label can only be told relative to none, so none's weights are taken off the
    others. The lean goes onto the features that every word has exactly once.
    """
    relative = fitted.features[1:] - fitted.features[0]
    features = np.clip(np.rint(relative * SCALE), -127, 127).astype(np.int8).T.copy()
    steps = np.rint(fitted.steps * SCALE).astype(np.int32)
    steps[:, 1:] += np.rint(np.array(lean) * SCALE).astype(np.int32)
    return features, steps
