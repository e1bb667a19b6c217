"""Words enter; the numbers of their features leave, the same on every machine.

A word has atoms: CRC-32 of what it is, how it looks, how it begins and ends. A feature
mixes one to three atoms of words that stand near each other into a number below
`BUCKETS`. What a single word says at a distance is worth remembering; what several say
together is mixed for whole texts at a time.
"""

from zlib import crc32

import numpy as np
import numpy.typing as npt

from flows.redact.names.weights import Numbers
from flows.redact.names.words import look, plain


BITS = 21
BUCKETS = 1 << BITS

Hashes = npt.NDArray[np.uint32]

EDGE = ""
"""Stands before the first and after the last word of a text."""

REACH = 2
"""Words before and after that speak for or against a name."""

DISTANCES = range(-REACH, REACH + 1)

WORD, KIND, LOOK, LISTS, SIZE = range(5)
BEGIN, END, MIDDLE, STYLE = range(5, 9), range(9, 14), 14, 15
ATOMS = 15
"""How many a word has; `STYLE` is the text's own."""

OWN: tuple[tuple[int, ...], ...] = (
    *((atom,) for atom in range(ATOMS)),
    (WORD, LOOK),
    (BEGIN[2], LOOK),
    (END[2], LOOK),
)
BESIDE: tuple[tuple[int, ...], ...] = (
    (WORD,),
    (KIND,),
    (END[2], LOOK),
    (BEGIN[1], LOOK),
)
BEYOND: tuple[tuple[int, ...], ...] = ((WORD,), (KIND,))

ALONE = {-2: BEYOND, -1: BESIDE, 0: OWN, 1: BESIDE, 2: BEYOND}
"""What one word says of the word that stands so far before or after it."""

Part = tuple[int, int]
"""Distance and atom."""

TOGETHER: tuple[tuple[Part, ...], ...] = (
    ((-1, WORD), (0, WORD)),
    ((-1, WORD), (0, KIND)),
    ((0, KIND), (1, WORD)),
    ((-1, KIND), (0, KIND)),
    ((0, KIND), (1, KIND)),
    ((-1, KIND), (0, KIND), (1, KIND)),
    ((0, STYLE), (0, KIND)),
    ((0, STYLE), (0, WORD)),
    ((-2, WORD), (-1, WORD), (0, KIND)),
    ((-2, KIND), (-1, KIND), (0, KIND)),
    ((0, KIND), (1, KIND), (2, KIND)),
)

_ROWS = {WORD: 0, KIND: 1, STYLE: 2}
_NO_PART = (0, 3)
_PARTS = [[*said, *[_NO_PART] * (3 - len(said))] for said in TOGETHER]
_SHIFT = np.array([[p[k][0] for p in _PARTS] for k in range(3)])
_ROW = np.array(
    [[_ROWS.get(p[k][1], 3) for p in _PARTS] for k in range(3)], dtype=np.int64
)
_SEED = np.arange(1000, 1000 + len(TOGETHER), dtype=np.uint32)[:, None]
_PRIME, _HALF = np.uint32(0x85EBCA6B), np.uint32(15)
_MASK = np.uint32(BUCKETS - 1)


def atoms_of(word: str, listed: int) -> list[int]:
    """The atoms of a word that these lists hold; `EDGE` has its own."""
    if word == EDGE:
        return [crc32(b"|edge|")] * ATOMS
    seen, shown = plain(word).encode("utf-8", "surrogatepass"), look(word)
    shape, several = shown.encode("utf-8", "surrogatepass"), b"%d" % listed
    return [
        crc32(seen, 1),
        crc32(several, crc32(shape, 2)),
        crc32(shape, 3),
        crc32(several, 4),
        crc32(shape[:1], min(len(seen), 12)),
        *(crc32(seen[:size], 10 + size) for size in (1, 2, 3, 4)),
        *(crc32(seen[-size:], 20 + size) for size in (1, 2, 3, 4, 5)),
        crc32(seen[1:-1][:6], 6),
    ]


def mix(seed: Hashes, parts: list[Hashes]) -> Numbers:
    """One number for several, by multiplication and shift in 32 bits."""
    held = seed
    for part in parts:
        held = (held ^ part) * _PRIME
        held ^= held >> _HALF
    return (held & _MASK).astype(np.int64)


def alone(atoms: Hashes, distance: int) -> Numbers:
    """What words say at a distance: a row a word, a column a feature.

    `atoms` has a row a word.
    """
    columns = [
        mix(
            np.full(len(atoms), 100 * (distance + REACH) + place, np.uint32),
            [atoms[:, atom] for atom in said],
        )
        for place, said in enumerate(ALONE[distance])
    ]
    return np.stack(columns, axis=1)


def together(words: Hashes, kinds: Hashes, styles: Hashes, here: Numbers) -> Numbers:
    """What neighbours say together: a row a feature, a column a word that is asked for.

    All three hold texts with `REACH` edges at both ends of each.
    """
    size = len(words)
    flat = np.concatenate([words, kinds, styles, np.zeros(size, np.uint32)])
    first, second, third = flat[(_ROW * size + _SHIFT)[:, :, None] + here]
    return mix(_SEED, [first, second, third])


def styles_of(signs: Numbers) -> Hashes:
    """0 for a text without capitals, 2 for one of capitals mostly, else 1.

    `signs` has a row a text: how many words, with a capital, of capitals only.
    """
    letters, capitals, shouted = signs.T
    mostly = np.where(2 * shouted > letters, 2, 1)
    return np.where(capitals > 0, mostly, 0).astype(np.uint32)
