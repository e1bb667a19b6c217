"""Texts to look into enter; groups of them that may be read in one go leave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flows.redact.known import Identities


MOST_TEXTS = 512
"""Texts of one block: more of them are read no faster."""

MOST_CHARACTERS = 65_536
"""Characters of one block, so that memory stays flat; a longer text is read alone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A text, the language to read it in (None: any), who is known; `repr` hides it."""

    text: str = field(repr=False)
    language: str | None
    identities: Identities | None = field(default=None, repr=False)


def blocks(asked: Sequence[Asked]) -> Iterator[list[int]]:
    """Places of texts in one language, as many as may be read together, all in turn."""
    by_language: dict[str | None, list[int]] = {}
    for place, one in enumerate(asked):
        by_language.setdefault(one.language, []).append(place)
    for places in by_language.values():
        sizes = [len(asked[place].text) for place in places]
        for start, end in cut(sizes, most=MOST_TEXTS, characters=MOST_CHARACTERS):
            yield places[start:end]


def cut(
    sizes: Sequence[int], *, most: int, characters: int
) -> Iterator[tuple[int, int]]:
    """Starts and ends of blocks in order; each has one text at least."""
    start = held = 0
    for place, size in enumerate(sizes):
        if place > start and (place - start >= most or held + size > characters):
            yield start, place
            start, held = place, 0
        held += size
    if sizes:
        yield start, len(sizes)
