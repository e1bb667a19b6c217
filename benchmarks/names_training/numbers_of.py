"""Labelled words enter; their feature numbers leave, as the shipped code reads them."""

import random
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from gazetteers import NAMES
from sets import Sentence

from flows.redact.names.features import (
    ALONE,
    DISTANCES,
    EDGE,
    KIND,
    REACH,
    TOGETHER,
    WORD,
    Hashes,
    alone,
    atoms_of,
    styles_of,
    together,
)
from flows.redact.names.memory import signs_of
from flows.redact.normal import fold


Places = npt.NDArray[np.int64]


@dataclass
class Numbers:
    """All words of all sentences, one after the other."""

    features: npt.NDArray[np.int32]
    labels: Places
    lengths: Places


class Reader:
    """Turns sentences into numbers; a share of them without the lists of names."""

    def __init__(self, lists: dict[str, int]) -> None:
        self.lists = lists
        self.places: dict[tuple[str, bool], int] = {}
        self.atoms: list[list[int]] = []

    def place(self, word: str, *, hidden: bool = False) -> int:
        """The row of a word, read when it is met first."""
        key = (word, hidden)
        if key not in self.places:
            bits = self.lists.get(fold(word[:32]), 0) if word[:1].isalpha() else 0
            self.atoms.append(atoms_of(word, bits & ~NAMES if hidden else bits))
            self.places[key] = len(self.atoms) - 1
        return self.places[key]

    def read(self, sentences: Iterable[Sentence], *, hide: float, seed: int) -> Numbers:
        """Sentences as numbers; in a share of them the lists are hidden."""
        dice = random.Random(seed)
        kept = [one for one in sentences if one.words]
        edge, places, styles = self.place(EDGE), [], []
        for one in kept:
            hidden = dice.random() < hide
            ids = [self.place(word, hidden=hidden) for word in one.words]
            places += [edge] * REACH + ids + [edge] * REACH
            signs = np.array([signs_of(word) for word in one.words], np.int64)
            (style,) = styles_of(signs.sum(axis=0, keepdims=True)).tolist()
            styles += [style] * (len(ids) + 2 * REACH)
        lengths = np.array([len(one.words) for one in kept])
        return Numbers(
            self._features(np.array(places), np.array(styles, np.uint32), lengths),
            np.array([label for one in kept for label in one.labels]),
            lengths,
        )

    def _features(
        self, places: Places, styles: Hashes, lengths: Places
    ) -> npt.NDArray[np.int32]:
        atoms = np.array(self.atoms, np.uint32)
        starts = np.cumsum(np.r_[0, lengths + 2 * REACH])[:-1] + REACH
        here = np.concatenate(
            [np.arange(a, a + n) for a, n in zip(starts, lengths, strict=True)]
        )
        columns = sum(len(ALONE[d]) for d in DISTANCES) + len(TOGETHER)
        table = np.empty((len(here), columns), np.int32)
        column = 0
        for distance in DISTANCES:
            said = alone(atoms, distance).astype(np.int32)
            width = said.shape[1]
            table[:, column : column + width] = said[places[here + distance]]
            column += width
        words, kinds = atoms[places, WORD], atoms[places, KIND]
        table[:, column:] = together(words, kinds, styles, here).T
        return table
