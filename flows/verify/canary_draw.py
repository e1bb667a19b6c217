"""A name enters; what chance would draw leaves, the same whenever it is asked."""

import hashlib
from collections.abc import Callable, Sequence


_SYLLABLES = (
    "ba", "ce", "dor", "fi", "gan", "hel", "jo", "kir", "lam", "mo", "nev", "or", "pa",
    "quil", "ros", "su", "tam", "ul", "vin", "wex", "yor", "zel",
)  # fmt: skip
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Lot:
    """What chance would draw, drawn from a digest instead."""

    def __init__(self, *names: object) -> None:
        self._name = "|".join(map(str, names))
        self._drawn = 0

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` - 1."""
        self._drawn += 1
        named = f"{self._name}#{self._drawn}".encode()
        return int.from_bytes(hashlib.sha256(named).digest()[:8]) % limit

    def between(self, least: int, most: int) -> int:
        """A number from `least` to `most`, both included."""
        return least + self.below(most - least + 1)

    def pick(self, several: Sequence[str]) -> str:
        """One of several."""
        return several[self.below(len(several))]

    def digits(self, count: int) -> str:
        """So many digits, the first not 0."""
        return str(self.between(10 ** (count - 1), 10**count - 1))

    def letters(self, count: int, among: str = BASE58) -> str:
        """So many characters."""
        return "".join(self.pick(among) for _ in range(count))

    def word(self) -> str:
        """A word that is no word."""
        return "".join(self.pick(_SYLLABLES) for _ in range(self.between(2, 3)))


Make = Callable[[Lot, str], str]
"""A lot and a language to a value."""
