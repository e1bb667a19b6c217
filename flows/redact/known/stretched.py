"""Names enter; which name a stretched word (`Janeeee`) means leaves."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flows.redact.known.runs import Token


DRAWN = re.compile(r"([^\W\d_])\1\1")
REPEATED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Stretched:
    """Names that somebody may stretch; `repr` hides them."""

    names: tuple[str, ...] = field(repr=False)
    signs: tuple[str, ...] = field(repr=False)
    """Letters of names three times: a text without any stretches none."""

    @classmethod
    def of(cls, names: Iterable[str]) -> "Stretched":
        """Names, ready to be looked up."""
        told = tuple(names)
        return cls(told, tuple(3 * letter for letter in sorted(set("".join(told)))))

    def may_be_in(self, folded: str) -> bool:
        """Whether a text draws a letter out that names have."""
        return any(sign in folded for sign in self.signs)

    def meant(self, tokens: Sequence[Token]) -> list[Token]:
        """The same tokens, with the name in the place of what was drawn out."""
        names = by_letters(self.names)
        return [
            token._replace(word=names.get(squeezed(token.word), token.word))
            if DRAWN.search(token.word)
            else token
            for token in tokens
        ]


@lru_cache(maxsize=256)
def by_letters(names: tuple[str, ...]) -> dict[str, str]:
    """Names by what is left when every letter stands once."""
    return {squeezed(name): name for name in names}


def squeezed(word: str) -> str:
    """Every letter once where it is repeated."""
    return REPEATED.sub(r"\1", word)
