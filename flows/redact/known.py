"""Identities an export tells enter; where a text names them leaves.

Whole words, blind to case, accents and separators: `Jane Doe` also is `jane.doe`,
`JANE DOE`, `Doe, Jane`, `janedoe`, `J. Doe`, and Jane alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from flows.redact.checks import only_digits
from flows.redact.normal import fold, normalise
from flows.redact.rule import WORD, words
from schemas.finding import AMBIGUOUS_NAMES


NUMBER = re.compile(r"\+?\(?\d(?:[\s().\-/]{0,3}\d){5,}")
LONGEST_GAP = 3
"""Signs between two words of one name: `Doe, Jane` has two."""

LEAST_LETTERS = 3
"""A single name this short or shorter by one is too often a word."""

LEAST_DIGITS, CORE_DIGITS = 7, 8
"""A number is known by its last digits: prefixes differ from notation to notation."""

SCORE = 0.95

EMPTY_WORDS = words(
    "the and you user users deleted account unknown bot helpdesk support team admin"
    " assistant service customer client contact group official de la le les des du van"
    " der den von bin binti dan et telegram whatsapp store shop me my mr mrs ms dr mme"
    " com net org www http https mail email gmail"
)

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identities:
    """Who a conversation is known to be about. `repr` hides them.

    `names` are participants, `contacts` people they know, who need a capital letter
    when a single name stands alone. `echoes` are (entity, words already found in the
    same conversation).
    """

    names: tuple[str, ...] = field(default=(), repr=False)
    handles: tuple[str, ...] = field(default=(), repr=False)
    emails: tuple[str, ...] = field(default=(), repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)
    contacts: tuple[str, ...] = field(default=(), repr=False)
    echoes: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of folded words that is an entity; a single one may need its capital."""

    words: Words = field(repr=False)
    entity: str
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Identities, ready to be looked up: phrases by first word, digits of numbers."""

    phrases: dict[str, tuple[Phrase, ...]] = field(repr=False)
    numbers: tuple[tuple[str, str], ...] = field(repr=False)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Spans of a normalised text that name somebody known."""
        if self.phrases:
            yield from self._phrases_in(text)
        if self.numbers:
            yield from self._numbers_in(text)

    def _phrases_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        tokens = [(m.group(), m.start(), m.end()) for m in WORD.finditer(fold(text))]
        for place, (word, start, _) in enumerate(tokens):
            for phrase in self.phrases.get(word, ()):
                end = end_of(phrase, tokens[place : place + len(phrase.words)])
                if end is None or (phrase.capital and not text[start].isupper()):
                    continue
                begins = start - 1 if text[start - 1 : start] == "@" else start
                yield begins, end, phrase.entity

    def _numbers_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        for match in NUMBER.finditer(text):
            digits = only_digits(match.group())
            for core, entity in self.numbers:
                if core in digits:
                    yield match.start(), match.end(), entity


def end_of(phrase: Phrase, tokens: list[tuple[str, int, int]]) -> int | None:
    """Where a phrase ends when these tokens spell it, with small gaps, else None."""
    if tuple(word for word, _, _ in tokens) != phrase.words:
        return None
    gaps = (b[1] - a[2] for a, b in pairwise(tokens))
    return tokens[-1][2] if all(gap <= LONGEST_GAP for gap in gaps) else None


@lru_cache(maxsize=256)
def known(identities: Identities) -> Known:
    """Identities as phrases and numbers."""
    phrases: dict[str, dict[Phrase, None]] = {}
    for phrase in all_phrases(identities):
        phrases.setdefault(phrase.words[0], {})[phrase] = None
    numbers = dict.fromkeys(all_numbers(identities))
    return Known({w: tuple(found) for w, found in phrases.items()}, tuple(numbers))


def all_phrases(identities: Identities) -> Iterator[Phrase]:
    """Every phrase that tells one of these people."""
    for name in identities.names:
        yield from name_phrases(name, contact=None)
    for name in identities.contacts:
        yield from name_phrases(name, contact="contact")
    for handle in identities.handles:
        yield from whole_phrase(handle, "HANDLE")
    for email in identities.emails:
        yield from whole_phrase(email, "EMAIL_ADDRESS")
    for entity, text in identities.echoes:
        yield from echo_phrases(entity, text)


def split(text: str) -> Words:
    """The folded words of an identity."""
    return tuple(WORD.findall(fold(normalise(text).text)))


def name_phrases(name: str, *, contact: str | None) -> Iterator[Phrase]:
    """A name whole, turned round, in one word, with an initial, and its parts."""
    parts = split(name)
    if not any(c.isalpha() for part in parts for c in part):
        return
    if len(parts) > 1:
        yield Phrase(parts, "PERSON")
        yield Phrase(parts[::-1], "PERSON")
        yield Phrase(("".join(parts),), "PERSON")
        yield Phrase((parts[0][0], *parts[1:]), "PERSON", capital=True)
    for place, part in enumerate(parts):
        if len(part) >= LEAST_LETTERS and part not in EMPTY_WORDS and part.isalpha():
            careful = contact is not None or place > 0 or part in AMBIGUOUS_NAMES
            yield Phrase((part,), "PERSON", capital=careful)


def whole_phrase(text: str, entity: str) -> Iterator[Phrase]:
    """A handle or an address as it is, its words in order."""
    parts = split(text)
    if sum(map(len, parts)) >= LEAST_LETTERS and not set(parts) <= EMPTY_WORDS:
        yield Phrase(parts, entity)


def echo_phrases(entity: str, text: str) -> Iterator[Phrase]:
    """What was found once in a conversation, as its own phrase."""
    parts = split(text)
    letters = sum(map(len, parts))
    if letters < LEAST_LETTERS or set(parts) <= EMPTY_WORDS:
        return
    ambiguous = len(parts) == 1 and parts[0] in AMBIGUOUS_NAMES
    yield Phrase(parts, entity, capital=ambiguous)
    if entity == "PERSON" and len(parts) > 1 and len(parts[0]) >= LEAST_LETTERS:
        yield Phrase(parts[:1], entity, capital=True)


def all_numbers(identities: Identities) -> Iterator[tuple[str, str]]:
    """The last digits of every number that is known, and what it is."""
    numbers: Iterable[tuple[str, str]] = (
        *(("PHONE_NUMBER", phone) for phone in identities.phones),
        *(echo for echo in identities.echoes if is_number(echo[1])),
    )
    for entity, text in numbers:
        digits = only_digits(normalise(text).text)
        if len(digits) >= LEAST_DIGITS:
            yield core_of(entity, digits), entity


def core_of(entity: str, digits: str) -> str:
    """A phone by its last digits, every other number by all of them."""
    return digits[-CORE_DIGITS:] if entity == "PHONE_NUMBER" else digits


def is_number(text: str) -> bool:
    """Whether an entity is made of digits more than of letters."""
    solid = [c for c in text if c.isalnum()]
    return sum(c.isdecimal() for c in solid) > 0.7 * len(solid)
