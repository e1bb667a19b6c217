"""The model's file: what training leaves and what reading a text needs, as integers."""

import io
from dataclasses import dataclass, field
from functools import cached_property
from zlib import crc32

import numpy as np
import numpy.typing as npt

from flows.redact.names.words import plain


LABELS = ("", "PERSON", "LOCATION", "ORGANIZATION")
"""Organizations are told apart, so that they are not taken for people or places."""

SCALE = 16
"""A weight of 1.0 is this many steps."""

COMMON = 128
"""The bit of the list of words that are common in lower case."""

NAMED = 1 | 2 | 4 | 8
"""The bits of the lists of given names, family names and places."""

Integers = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Weights:
    """A linear chain over hashed features; `repr` shows none of it.

    `features` has a row a bucket and a column a label; no name is always 0 and left
    out. `steps` leads from label (row) to label (column). `keys` are words of lists and
    `lists` which of them hold the word, a bit each. A word that alone says less than
    `gate` calls for no reading.
    """

    features: npt.NDArray[np.int8] = field(repr=False)
    steps: Integers = field(repr=False)
    keys: npt.NDArray[np.uint32] = field(repr=False)
    lists: npt.NDArray[np.uint16] = field(repr=False)
    gate: int = 0

    def packed(self) -> bytes:
        """The weights as a file."""
        held = io.BytesIO()
        np.savez_compressed(
            held,
            features=self.features,
            steps=self.steps,
            keys=self.keys,
            lists=self.lists,
            gate=np.int32(self.gate),
        )
        return held.getvalue()

    @classmethod
    def unpacked(cls, content: bytes) -> "Weights":
        """The weights of a file."""
        with np.load(io.BytesIO(content), allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        return cls(**arrays | {"gate": int(arrays["gate"])})

    @cached_property
    def listed(self) -> dict[int, int]:
        """Key of a word -> the lists that hold it."""
        return dict(zip(self.keys.tolist(), self.lists.tolist(), strict=True))

    def lists_of(self, word: str) -> int:
        """Which lists hold a word."""
        return self.listed.get(key_of(plain(word)), 0) if word[:1].isalpha() else 0


def key_of(word: str) -> int:
    """The key under which the lists hold a plain word."""
    return crc32(word.encode("utf-8", "surrogatepass"), 99)
