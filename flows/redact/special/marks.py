"""The words of one sentence enter; the numbers by which the model knows them leave.

A word is known by itself, by its pieces of three to five letters and by the words
beside it. Numbers are CRC-32 cut to size: the same everywhere and for ever.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32


BUCKETS = 1 << 15
PIECES = (3, 4, 5)
SHORTEST = 4
"""Shorter words have no pieces: they are known whole."""


def marks_of(words: Sequence[str]) -> list[int]:
    """What a sentence is made of, as numbers below `BUCKETS`."""
    found = [mark for word in words for mark in _spelt(word)]
    found += [_mark(f"{a} {b}") for a, b in pairwise(["^", *words, "$"])]
    found += [_mark(f"{a}_{b}") for a, b in zip(words, words[2:], strict=False)]
    return found


@lru_cache(maxsize=65_536)
def _spelt(word: str) -> tuple[int, ...]:
    pieces = _pieces(f"<{word}>") if len(word) >= SHORTEST else ()
    return (_mark(f"w{word}"), *map(_mark, pieces))


def _pieces(shown: str) -> Iterator[str]:
    for size in PIECES:
        yield from (shown[at : at + size] for at in range(len(shown) - size + 1))


def _mark(text: str) -> int:
    return crc32(text.encode()) % BUCKETS
