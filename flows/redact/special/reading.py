"""A text enters; the words that terms are compared with leave, in sentences."""

import re

from flows.redact.normal import fold, normalise


STOP = "."
"""Stands between two sentences: no term reaches over it."""

LONGEST_WORD = 40
"""Longer runs of letters are no words: they are cut, so that no word is expensive."""

STRETCH, STEP = 60, 40
"""A longer run without a sentence's end is read in stretches that overlap."""

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_PIECE = re.compile(r"[^\W_]+|[.!?;](?=\s|$)|\n|[…¡¿。]")


def words_of(text: str) -> list[str]:
    """Folded words in order, `STOP` between sentences; signs and accents are gone."""
    shown = fold(normalise(text).text.translate(_LIGATURES))
    return [
        piece[:LONGEST_WORD] if piece[0].isalnum() else STOP
        for piece in _PIECE.findall(shown)
    ]


def sentences_of(text: str) -> list[list[str]]:
    """The words of each sentence, each read as if the others were not there."""
    found: list[list[str]] = [[]]
    for word in words_of(text):
        if word == STOP:
            found.append([])
        else:
            found[-1].append(word)
    return [part for words in found if words for part in _stretches(words)]


def _stretches(words: list[str]) -> list[list[str]]:
    if len(words) <= STRETCH:
        return [words]
    starts = range(0, len(words) - STRETCH + STEP, STEP)
    return [words[start : start + STRETCH] for start in starts]
