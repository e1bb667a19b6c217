"""Texts to look into enter; their languages leave, and blocks to read in one go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flows.redact.known.identities import Identities
from flows.redact.language import Languages


MOST_TEXTS = 512
"""Texts of one block: more of them are read no faster."""

MOST_CHARACTERS = 65_536
"""Characters of one block, so that memory stays flat; a longer text is read alone."""


UNREAD = "unread"
"""Told of a text whose language could not even be asked for: it must drop."""


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
        for start, end in cut([len(asked[place].text) for place in places]):
            yield places[start:end]


def cut(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Starts and ends of blocks of texts of these sizes, in order."""
    start = held = 0
    for place, size in enumerate(sizes):
        full = place - start == MOST_TEXTS or held + size > MOST_CHARACTERS
        if full and place > start:
            yield start, place
            start, held = place, 0
        held += size
    if sizes:
        yield start, len(sizes)


def languages_of(texts: Sequence[str], languages: Languages) -> list[str | None]:
    """The languages of turns; one that cannot even be read is told as an error."""
    told: list[str | None] = []
    for start, end in cut(list(map(len, texts))):
        block = texts[start:end]
        try:
            told += languages.of_all(block)
        except Exception:  # noqa: BLE001 - doubt means drop: only the guilty turn
            told += [language_or_error(text, languages) for text in block]
    return told


def language_or_error(text: str, languages: Languages) -> str | None:
    """The turn's language, or that it drops."""
    try:
        return languages.of(text)
    except Exception:  # noqa: BLE001 - doubt means drop
        return UNREAD
