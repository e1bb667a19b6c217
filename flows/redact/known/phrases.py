"""Handles, addresses and words found before enter; phrases to look for leave."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from flows.redact.known.names import LEAST_LETTERS, letters_of
from flows.redact.known.runs import Token
from flows.redact.known.words import EMPTY_WORDS
from flows.redact.normal import fold, normalise
from flows.redact.rule import words
from schemas.finding import is_also_word


LONGEST_GAP = 4
"""Signs between two words of one phrase: `jane [ at ] example` has three."""

SIGNS_IN_WORDS = words("at dot arobase point chez titik")
"""How people say the signs of an address."""

LONGEST_SAID = 12
"""Characters between two words of an address whose signs are said."""

LEAST_NUMBER = 5
"""A handle of fewer digits is any number, unless its `@` says more."""

LONGEST_ECHO = 32
"""Words of a find that is sought elsewhere: its own rule finds a longer one again, and
comparing thousands of words at every place is what hostile text would have us do."""

LEAST_LOCAL = 5
"""A shorter local part of an address is nobody's own."""

PLACE = re.compile(
    r"\A(?:https?://)?(?:www\.)?[\w.\-]+\.\w{2,}/(?:@|u/|in/|user/)?", re.IGNORECASE
)
"""What stands before a handle that is told as a link."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words in a row that are an entity, looked up by one of them."""

    words: Words = field(repr=False)
    entity: str
    marked: bool = False
    """Whether it also is a word: then a capital, `@` or `/` must say that it is not."""
    anchors: int = 0
    """How many of the first words it may be looked up by; 0 is all."""


Shapes = dict[tuple[int, int], dict[Words, Phrase]]
"""Where the anchor stands in a phrase and its length -> the phrases of that shape."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by the longest word they may be looked up by; `repr` hides them."""

    shapes: dict[str, Shapes] = field(repr=False)
    addresses: bool

    def find(
        self, text: str, tokens: Sequence[Token]
    ) -> Iterator[tuple[int, int, str]]:
        """Spans of a normalised text that are one of them."""
        yield from self._near(text, tokens, LONGEST_GAP)
        if self.addresses:
            plain = [token for token in tokens if token.word not in SIGNS_IN_WORDS]
            if len(plain) < len(tokens):
                yield from self._near(text, plain, LONGEST_SAID)

    def _near(
        self, text: str, tokens: Sequence[Token], gap: int
    ) -> Iterator[tuple[int, int, str]]:
        held = [
            (place, shape, several)
            for place, token in enumerate(tokens)
            if token.word in self.shapes
            for shape, several in self.shapes[token.word].items()
        ]
        for place, (anchor, size), several in held:
            here = tokens[max(0, place - anchor) : place - anchor + size]
            phrase = several.get(tuple([found.word for found in here]))
            if phrase and stands(text, here, phrase, gap):
                yield *signed(text, here[0].start, here[-1].end), phrase.entity


def phrases_of(told: Iterable[Phrase]) -> Phrases:
    """Phrases, ready to be looked up."""
    shapes: dict[str, Shapes] = {}
    addresses = False
    for phrase in told:
        anchor = max(phrase.words[: phrase.anchors or None], key=len)
        shape = (phrase.words.index(anchor), len(phrase.words))
        several = shapes.setdefault(anchor, {}).setdefault(shape, {})
        several.setdefault(phrase.words, phrase)
        addresses |= phrase.entity == "EMAIL_ADDRESS"
    return Phrases(shapes, addresses)


def stands(text: str, here: Sequence[Token], phrase: Phrase, gap: int) -> bool:
    """Whether these words are the phrase, and no part of a longer word."""
    start, end = here[0].start, here[-1].end
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or after.isalnum():
        return False
    if phrase.marked and not text[start].isupper() and before not in {"@", "/"}:
        return False
    near = all(b.start - a.end <= gap for a, b in pairwise(here))
    return near and (gap == LONGEST_GAP or phrase.entity == "EMAIL_ADDRESS")


def signed(text: str, start: int, end: int) -> tuple[int, int]:
    """A phrase with the signs of a handle around it."""
    while text[start - 1 : start] == "_":
        start -= 1
    while text[end : end + 1] == "_":
        end += 1
    return start - (text[start - 1 : start] == "@"), end


def split(text: str) -> Words:
    """The folded words of an identity."""
    return tuple(letters_of(fold(normalise(text).text)))


@lru_cache(maxsize=4096)
def handle_phrases(told: str) -> tuple[Phrase, ...]:
    """A handle as it is, in one word, and without the server behind it."""
    handle = PLACE.sub("", normalise(told).text.strip()).strip("@/")
    own, _, server = handle.partition("@")
    ways = [split(handle), tuple(letters_of("".join(split(handle))))]
    if server:
        ways += [split(own), tuple(letters_of("".join(split(own))))]
    return tuple(one for way in ways for one in in_words(way, "HANDLE"))


def in_words(parts: Words, entity: str) -> Iterator[Phrase]:
    """A handle's words in order."""
    solid = "".join(parts)
    if len(solid) < LEAST_LETTERS or EMPTY_WORDS.issuperset(parts):
        return
    short = len(solid) < LEAST_NUMBER and solid.isdigit()
    yield Phrase(parts, entity, marked=short or is_also_word(solid))


@lru_cache(maxsize=4096)
def email_phrases(told: str) -> tuple[Phrase, ...]:
    """An address, said in words too, and what stands before its `@`."""
    local, _, domain = normalise(told).text.strip().partition("@")
    own, host = split(local), split(domain)
    if not own or not host:
        return tuple(in_words(own + host, "EMAIL_ADDRESS"))
    whole = Phrase(own + host, "EMAIL_ADDRESS", anchors=len(own))
    alone = in_words(own, "PERSON") if sum(map(len, own)) >= LEAST_LOCAL else ()
    return (whole, *alone)


def echo_phrases(entity: str, told: str) -> Iterator[Phrase]:
    """What was found once in a conversation, as its own phrase."""
    parts = split(told)
    if sum(map(len, parts)) < LEAST_LETTERS or EMPTY_WORDS.issuperset(parts):
        return
    if len(parts) > LONGEST_ECHO:
        return
    word = len(parts) == 1 and is_also_word(parts[0])
    yield Phrase(parts, entity, marked=word)
    if entity == "PERSON" and len(parts) > 1:
        first = next(part for part in parts if part not in EMPTY_WORDS)
        if len(first) >= LEAST_LETTERS:  # "Pak Budi" tells Budi, and not every Pak
            yield Phrase((first,), entity, marked=True)
