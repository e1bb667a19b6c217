"""Words enter; what each says alone leaves, read once per process and remembered."""

import numpy as np
import numpy.typing as npt

from flows.redact.families.decoys import NOT_NAMES
from flows.redact.names.features import (
    DISTANCES,
    EDGE,
    KIND,
    REACH,
    WORD,
    Hashes,
    alone,
    atoms_of,
)
from flows.redact.names.weights import COMMON, NAMED, Integers, Weights
from flows.redact.names.words import look, plain


MOST_WORDS = 50_000
"""Words remembered before all are forgotten: memory stays flat."""

Places = npt.NDArray[np.int64]

LETTERS, CAPITALS, SHOUTED = range(3)

CAPITAL = 48
"""Steps that a capital letter is worth at the gate."""


class Memory:
    """Tables with a row for every word met so far."""

    def __init__(self, weights: Weights, *, room: int = MOST_WORDS) -> None:
        self.weights = weights
        self._forget(room)

    def _forget(self, room: int) -> None:
        """Begin with empty tables that have room for so many words."""
        labels = self.weights.features.shape[1]
        self.places: dict[str, int] = {}
        self.calling: set[str] = set()
        """Words that alone may be a name."""
        self.common: set[str] = set()
        """Words and signs that are no name unless a word beside them is."""
        self.scores: Integers = np.zeros((room, len(DISTANCES), labels), np.int32)
        self.words: Hashes = np.zeros(room, np.uint32)
        self.kinds: Hashes = np.zeros(room, np.uint32)
        self.signs = np.zeros((room, 3), np.int64)
        self._learn([EDGE])

    def __repr__(self) -> str:
        """How many words, none of them."""
        return f"Memory({len(self.places)} words)"

    def meet(self, words: list[str]) -> None:
        """Read the words that are new; all others are forgotten when room ends."""
        new = [word for word in dict.fromkeys(words) if word not in self.places]
        if not new:
            return
        if len(self.places) + len(new) > len(self.words):
            new = list(dict.fromkeys(words))
            self._forget(max(MOST_WORDS, len(new) + 1))
        self._learn(new)

    def places_of(self, words: list[str]) -> Places:
        """The rows of words that were met."""
        return np.array([self.places[word] for word in words], np.int64)

    def _learn(self, words: list[str]) -> None:
        table, first = self.weights.features, len(self.places)
        rows = slice(first, first + len(words))
        atoms = np.array(
            [atoms_of(word, self.weights.lists_of(word)) for word in words], np.uint32
        )
        for column, distance in enumerate(DISTANCES):
            said = table[alone(atoms, distance)]
            self.scores[rows, column] = said.sum(axis=1, dtype=np.int32)
        self.words[rows], self.kinds[rows] = atoms[:, WORD], atoms[:, KIND]
        self.signs[rows] = [signs_of(word) for word in words]
        self.places |= {word: place for place, word in enumerate(words, first)}
        own = self.scores[rows, REACH, :2].max(axis=1).tolist()
        self.calling |= {
            word
            for word, says in zip(words, own, strict=True)
            if says >= self._gate(word) and word[:1].isalpha() and is_latin(word)
        }

        self.common |= {word for word in words if self._is_common(word)}

    def _is_common(self, word: str) -> bool:
        if not word[:1].isalpha():
            return not word[:1].isdecimal()
        lists = self.weights.lists_of(word)
        small = bool(lists & COMMON) and not lists & NAMED
        return len(word) == 1 or small or plain(word) in NOT_NAMES

    def _gate(self, word: str) -> int:
        """What a word must say for itself: less with a capital, unless it is common."""
        rare = "X" in look(word or ".") and not self.weights.lists_of(word) & COMMON
        return self.weights.gate - (CAPITAL if rare else 0)


def is_latin(word: str) -> bool:
    """Whether it is written as our languages are; others were never learnt."""
    return plain(word).isascii()


def signs_of(word: str) -> tuple[bool, bool, bool]:
    """Whether a word is of letters, begins with a capital, is of capitals only."""
    shown = look(word) if word else ""
    return word[:1].isalpha(), "X" in shown, shown == "XX"
