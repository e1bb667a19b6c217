"""The nouns of a recognizer: a pattern with its check, and the words around it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from flows.redact.normal import fold


WORD = re.compile(r"[^\W_]+")
DIGIT = re.compile(r"\d")

PLACEHOLDER_FILLER = "\ufffc"
"""Stands where a placeholder was when replaced text is looked at again."""

Hit = tuple[int, int, float]
"""Start and end inside the candidate, and how sure the check is."""

Refine = Callable[[str], Iterable[Hit]]
"""What of a candidate really is the entity; nothing when it is not."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What a text has that rules may need, read once; `repr` hides it."""

    words: frozenset[str] = field(repr=False)
    marks: frozenset[str] = field(repr=False)
    digits: int

    @classmethod
    def of(cls, text: str) -> "Clues":
        """Read the clues of a normalised text."""
        marks = frozenset(text)
        digits = len(DIGIT.findall(text)) if marks & DIGITS else 0
        return cls(frozenset(WORD.findall(fold(text))), marks, digits)


DIGITS = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern. The group `v` is the span when the pattern has one.

    `digits`, `marks` and `words` are necessary for a match: at least so many digits,
    one of these characters, one of these folded words. They only save time.
    """

    name: str
    pattern: str
    score: float
    refine: Refine | None = None
    digits: int = 0
    marks: str = ""
    words: frozenset[str] = frozenset()

    def may_match(self, clues: Clues) -> bool:
        """Whether a text with these clues can hold a match at all."""
        return (
            clues.digits >= self.digits
            and (not self.marks or not clues.marks.isdisjoint(self.marks))
            and (not self.words or not clues.words.isdisjoint(self.words))
        )


@dataclass(frozen=True, slots=True)
class Family:
    """All rules of one entity, and the folded words that speak for or against it.

    The nearest of `cues` and `decoys` decides; a word of `weak` only when neither is
    near. Words of all languages stand together, because people mix languages.
    """

    entity: str
    rules: tuple[Rule, ...]
    cues: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    decoys: frozenset[str] = frozenset()


def words(text: str) -> frozenset[str]:
    """The words of a text as a set: a readable way to write cue lists."""
    return frozenset(text.split())
