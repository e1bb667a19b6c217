"""Names enter; which name a stretched word (`Janeeee`) means leaves."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flows.redact.known_runs import Token


DRAWN = re.compile(r"([^\W\d_])\1\1")
REPEATED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Stretched:
    """Names by what is left when every letter stands once; `repr` hides them."""

    names: dict[str, str] = field(repr=False)
    signs: tuple[str, ...] = field(repr=False)
    """Letters of names three times: a text without any stretches none."""

    def may_be_in(self, folded: str) -> bool:
        """Whether a text draws out a letter that names have."""
        return any(sign in folded for sign in self.signs)

    def meant(self, tokens: Sequence[Token]) -> list[Token]:
        """The same tokens, with the name in the place of what was drawn out."""
        return [
            token._replace(word=self.names.get(squeezed(token.word), token.word))
            if DRAWN.search(token.word)
            else token
            for token in tokens
        ]


def stretched_of(names: Iterable[str]) -> Stretched:
    """Names, ready to be looked up."""
    told = {squeezed(name): name for name in sorted(names)}
    letters = sorted({letter for name in told for letter in name})
    return Stretched(told, tuple(3 * letter for letter in letters))


def squeezed(word: str) -> str:
    """Every letter once where it is repeated."""
    return REPEATED.sub(r"\1", word)
