"""Words enter; what each says alone leaves, read once per process and remembered."""

import numpy as np

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
from flows.redact.names.weights import COMMON, NAMED, Integers, Numbers, Weights
from flows.redact.names.words import look, plain


MOST_WORDS = 50_000
"""Words remembered before all are forgotten: memory stays flat."""

LETTERS, CAPITALS, SHOUTED = range(3)

JOINED = frozenset("@#$_{}[]=\\~^")
"""Signs that join a word to code, a handle or an address when no space parts them."""

CAPITAL = 48
"""Steps that a capital letter is worth at the gate."""

NOT_ASKED = 2**31 - 1
"""The gate of what is no word, or not written as our languages are: never learnt."""


class Memory:
    """Tables with a row for every word met so far."""

    def __init__(self, weights: Weights, *, room: int = MOST_WORDS) -> None:
        self.weights = weights
        self._forget(room)

    def _forget(self, room: int) -> None:
        """Begin with empty tables that have room for so many words."""
        labels = self.weights.features.shape[1]
        self.places: dict[str, int] = {}
        self.calling = np.zeros(room, np.bool_)
        """Words that alone may be a name."""
        self.common = np.zeros(room, np.bool_)
        """Words and signs that are no name unless a word beside them is."""
        self.joining = np.zeros(room, np.bool_)
        """Signs of `JOINED`."""
        self.scores: Integers = np.zeros((room, len(DISTANCES), labels), np.int32)
        self.words: Hashes = np.zeros(room, np.uint32)
        self.kinds: Hashes = np.zeros(room, np.uint32)
        self.signs = np.zeros((room, 3), np.int64)
        self._learn([EDGE])

    def __repr__(self) -> str:
        """How many words, none of them."""
        return f"Memory({len(self.places)} words)"

    def places_of(self, words: list[str]) -> Numbers:
        """The rows of words; new ones are read, all others forgotten when room ends."""
        self._meet(set(words))
        return np.fromiter(map(self.places.__getitem__, words), np.int64, len(words))

    def _meet(self, words: set[str]) -> None:
        new = words.difference(self.places)
        if not new:
            return
        if len(self.places) + len(new) > len(self.words):
            new = words - {EDGE}
            self._forget(max(MOST_WORDS, len(new) + 1))
        self._learn(sorted(new))

    def _learn(self, words: list[str]) -> None:
        table, first = self.weights.features, len(self.places)
        rows = slice(first, first + len(words))
        lists = [self.weights.lists_of(word) for word in words]
        atoms = np.array(list(map(atoms_of, words, lists)), np.uint32)
        for column, distance in enumerate(DISTANCES):
            said = table[alone(atoms, distance)]
            self.scores[rows, column] = said.sum(axis=1, dtype=np.int32)
        self.words[rows], self.kinds[rows] = atoms[:, WORD], atoms[:, KIND]
        self.signs[rows] = [signs_of(word) for word in words]
        gates = [self._gate(*one) for one in zip(words, lists, strict=True)]
        self.calling[rows] = self.scores[rows, REACH, :2].max(axis=1) >= gates
        self.common[rows] = list(map(is_common, words, lists))
        self.joining[rows] = [word[:1] in JOINED for word in words]
        self.places |= {word: place for place, word in enumerate(words, first)}

    def _gate(self, word: str, lists: int) -> int:
        """What a word must say for itself: less with a capital, unless it is common."""
        if not word[:1].isalpha() or not plain(word).isascii():
            return NOT_ASKED
        rare = "X" in look(word) and not lists & COMMON
        return self.weights.gate - (CAPITAL if rare else 0)


def is_common(word: str, lists: int) -> bool:
    """Whether a word or sign is no name by itself."""
    if not word[:1].isalpha():
        return not word[:1].isdecimal()
    small = bool(lists & COMMON) and not lists & NAMED
    return len(word) == 1 or small or plain(word) in NOT_NAMES


def signs_of(word: str) -> tuple[bool, bool, bool]:
    """Whether a word is of letters, begins with a capital, is of capitals only."""
    shown = look(word) if word else ""
    return word[:1].isalpha(), "X" in shown, shown == "XX"
