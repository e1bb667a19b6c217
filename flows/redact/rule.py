"""The nouns of a recognizer: a pattern with its check, and the words around it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import regex

from flows.redact.normal import fold


FLAGS = regex.IGNORECASE | regex.MULTILINE | regex.VERSION0
"""How every pattern is read."""

WORD = re.compile(r"[^\W_]+")

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
        return cls(
            frozenset(WORD.findall(fold(text))), frozenset(text), digits_in(text)
        )


DIGITS = "0123456789"


def digits_in(text: str) -> int:
    """How many digits a normalised text has."""
    return sum(map(text.count, DIGITS))


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern. The group `v` is the span when the pattern has one.

    A text with fewer than `digits` digits holds no match. `marks` and `words` follow
    from the pattern: it matches nothing without one of these characters, one of these
    folded words; they save time where Hyperscan is not installed.
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
    near. Words of all languages stand together, because people mix languages. Only an
    officer's own family may be limited to `languages`; none means all.
    """

    entity: str
    rules: tuple[Rule, ...]
    cues: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    decoys: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    def reads(self, language: str | None) -> bool:
        """Whether it is asked about a text of this language; None may be any."""
        return not self.languages or language is None or language in self.languages


def words(text: str) -> frozenset[str]:
    """The words of a text as a set: a readable way to write cue lists."""
    return frozenset(text.split())
