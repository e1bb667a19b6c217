"""A text enters; the words that terms are compared with leave, in sentences."""

import re

from flows.redact.normal import fold, normalise


STOP = "."
"""Stands between two sentences: no term reaches over it."""

LONGEST_WORD = 40
"""Longer runs of letters are no words: they are cut, so that no word is expensive."""

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_PIECE = re.compile(r"[^\W_]+|[.!?;](?=\s|$)|\n|[…¡¿。]")


def words_of(text: str) -> list[str]:
    """Folded words in order, `STOP` between sentences; signs and accents are gone."""
    shown = fold(normalise(text).text.translate(_LIGATURES))
    return [
        piece[:LONGEST_WORD] if piece[0].isalnum() else STOP
        for piece in _PIECE.findall(shown)
    ]
