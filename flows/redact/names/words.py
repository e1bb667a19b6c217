"""A normalised text enters; its words with their places and looks leave."""

import re

from flows.redact.normal import fold
from flows.redact.rule import PLACEHOLDER_FILLER


PIECE = re.compile(rf"[^\W\d_]+|\d+|\n+|{PLACEHOLDER_FILLER}+|[^\s\w]|_+")
"""Letters, digits, line ends, what a placeholder left, and single signs."""

LONGEST = 32
"""Longer runs of letters are no names: more of them changes nothing."""

LONGEST_NUMBER = 6


def look(word: str) -> str:
    """How a word is written: its capitals, its digits, or the sign itself."""
    first = word[0]
    if first.isdecimal():
        return f"9{min(len(word), LONGEST_NUMBER)}"
    if not first.isalpha():
        return first
    if word == word.lower():
        return "x" if len(word) > 1 else "x1"
    if word.isupper():
        return "XX" if len(word) > 1 else "X"
    return "Xx" if word[1:].islower() else "xX"


def plain(word: str) -> str:
    """The word as lists hold it: lower case, no accents, digits as their number."""
    if word[0].isdecimal():
        return "9" * min(len(word), LONGEST)
    return fold(word[:LONGEST])
