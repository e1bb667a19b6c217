"""Known numbers enter; where a text writes them, in any notation, leaves."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flows.redact.checks import only_digits
from flows.redact.normal import normalise


NUMBER = re.compile(r"\d(?:[\s().\-/_\u00b7]{0,3}\d){5,}")

LEAST_DIGITS, CORE_DIGITS = 7, 8
"""A number is known by its last digits: prefixes differ from notation to notation."""

Told = tuple[str, str]
"""An entity and the digits by which it is known."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Digits to look for, by their first ones; `repr` hides them."""

    inside: dict[str, tuple[Told, ...]] = field(repr=False)
    whole: dict[str, str] = field(repr=False)
    """Local numbers, without the digits of their area: only as a whole."""

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.inside)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Spans of a normalised text that write one of the numbers."""
        for match in NUMBER.finditer(text):
            digits = only_digits(match.group())
            for entity in self.named(digits):
                yield start_of(text, match.start()), match.end(), entity

    def named(self, digits: str) -> set[str]:
        """What a number is: an entity, if it is known."""
        found = {self.whole[digits]} if digits in self.whole else set()
        for place in range(len(digits) - LEAST_DIGITS + 1):
            for entity, core in self.inside.get(
                digits[place : place + LEAST_DIGITS], ()
            ):
                if digits.startswith(core, place):
                    found.add(entity)
        return found


def start_of(text: str, start: int) -> int:
    """Where a number starts, with its plus and bracket."""
    while text[start - 1 : start] in {"+", "("}:
        start -= 1
    return start


def numbers_of(told: Iterable[tuple[str, str]]) -> Numbers:
    """Entities with their text, ready to be looked up."""
    inside: dict[str, dict[Told, None]] = {}
    whole: dict[str, str] = {}
    for entity, text in told:
        digits = only_digits(normalise(text).text)
        if len(digits) < LEAST_DIGITS:
            continue
        core = core_of(entity, digits)
        if entity == "PHONE_NUMBER":
            whole.setdefault(digits[-LEAST_DIGITS:], entity)
        inside.setdefault(core[:LEAST_DIGITS], {})[entity, core] = None
    return Numbers({start: tuple(cores) for start, cores in inside.items()}, whole)


def core_of(entity: str, digits: str) -> str:
    """A phone by its last digits, every other number by all of them."""
    return digits[-CORE_DIGITS:] if entity == "PHONE_NUMBER" else digits


def is_number(text: str) -> bool:
    """Whether an entity is made of digits more than of letters."""
    solid = [c for c in text if c.isalnum()]
    return sum(c.isdecimal() for c in solid) > 0.7 * len(solid)
