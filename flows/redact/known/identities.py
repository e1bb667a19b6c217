"""Identities an export tells enter; where a text names them leaves.

Names in every form of `names`, handles and addresses as phrases, numbers in any
notation. Blind to case, accents and separators; a name that is also a word needs more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import lru_cache

from flows.redact.known.names import (
    ALPHABETIC,
    ASCII,
    LOOSE,
    Piece,
    Who,
    initials_of,
    letters_of,
    pieces_of,
    plain_parts_of,
    unspaced_of,
)
from flows.redact.known.numbers import Numbers, is_number, numbers_of
from flows.redact.known.phrases import (
    Phrase,
    Phrases,
    echo_phrases,
    email_phrases,
    handle_phrases,
    phrases_of,
)
from flows.redact.known.runs import Seen, Token, named
from flows.redact.known.stretched import Stretched
from flows.redact.known.words import read_otherwise
from flows.redact.normal import fold


SCORE = 0.95

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
HANDLE = re.compile(r"@?\w*[@\d_]\w*")
INITIALS = re.compile(
    r"[A-ZÀ-ÖØ-ÞΑ-ΩА-Я](?:[. \-]{0,2}[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]){1,4}(?![^\W_])"
)

LEADING = frozenset({"full", "short"})
"""Words that can be a name, not only stand beside one."""

Span = tuple[int, int, str]


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

    def __or__(self, others: "Identities") -> "Identities":
        """Both together."""
        return Identities(
            *(
                getattr(self, each.name) + getattr(others, each.name)
                for each in fields(self)
            )
        )


@dataclass(frozen=True, slots=True)
class Known:
    """Identities, ready to be looked up; `repr` hides them.

    `first` has every word without which a text names nobody: most texts have none.
    """

    first: frozenset[str] = field(repr=False)
    words: dict[str, dict[int, Piece]] = field(repr=False)
    phrases: Phrases = field(repr=False)
    stretched: Stretched = field(repr=False)
    initials: frozenset[str] = field(repr=False)
    unspaced: tuple[str, ...] = field(repr=False)
    numbers: Numbers = field(repr=False)

    def find(self, text: str) -> Iterator[Span]:
        """Spans of a normalised text that name somebody known."""
        folded = fold(text)
        drawn = self.stretched.may_be_in(folded)
        if drawn or not self.first.isdisjoint(letters_of(folded)):
            tokens = tokens_of(folded)
            told = self.stretched.meant(tokens) if drawn else tokens
            yield from self._words_in(Seen(text, folded), told)
        if self.initials and text != folded:
            yield from self._initials_in(text)
        if self.unspaced and not text.isascii():
            yield from self._unspaced_in(text)
        if self.numbers:
            yield from self.numbers.find(text)

    def _words_in(self, seen: Seen, tokens: list[Token]) -> Iterator[Span]:
        told = list(self.phrases.find(seen.text, tokens))
        yield from told
        places = {(start, end) for start, end, _ in told}
        for start, end in named(seen, tokens, self.words):
            if (start, end) not in places:
                yield start, end, "PERSON"

    def _initials_in(self, text: str) -> Iterator[Span]:
        for match in INITIALS.finditer(text):
            start, end = match.span()
            if text[start - 1 : start].isalnum() or read_otherwise(match.group()):
                continue
            letters = fold("".join(filter(str.isalpha, match.group())))
            if letters in self.initials:
                yield start, end + (text[end : end + 1] == "."), "PERSON"

    def _unspaced_in(self, text: str) -> Iterator[Span]:
        for name in self.unspaced:
            start = text.find(name)
            while start >= 0:
                yield start, start + len(name), "PERSON"
                start = text.find(name, start + len(name))


@lru_cache(maxsize=256)
def known(identities: Identities) -> Known:
    """Identities, ready to be looked up."""
    people = people_of(identities)
    words: dict[str, dict[int, Piece]] = {}
    solid: set[str] = set()
    for number, (name, who) in enumerate(people):
        for form, piece in pieces_of(name, who).items():
            words.setdefault(form, {})[number] = piece
            if piece.kind in LEADING:
                solid.add(form)
    phrases = phrases_of(all_phrases(identities))
    own = [name for name, who in people if who == "participant"]
    return Known(
        first=frozenset(solid.union(phrases.shapes)),
        words=words,
        phrases=phrases,
        stretched=Stretched.of(part for name in own for part in stretchable(name)),
        initials=frozenset(ways for name in own for ways in initials_of(name)),
        unspaced=tuple(
            dict.fromkeys(n for name, _ in people for n in unspaced_of(name))
        ),
        numbers=numbers_of(all_numbers(identities)),
    )


def people_of(identities: Identities) -> list[tuple[str, Who]]:
    """Every name once, participants first."""
    names = dict.fromkeys(identities.names)
    others = (name for name in dict.fromkeys(identities.contacts) if name not in names)
    return [
        *((name, "participant") for name in names),
        *((name, "contact") for name in others),
    ]


def stretchable(name: str) -> Iterator[str]:
    """The words of a name that tell its person alone, double names in one."""
    pieces = pieces_of(name, "participant")
    doubles = ("".join(plain_parts_of(several)) for several in name.split())
    for word in (*plain_parts_of(name), *doubles):
        if word in pieces and pieces[word].need in {"nothing", "cue"}:
            yield word


def tokens_of(folded: str) -> list[Token]:
    """The words of a folded text, as `letters_of` has them, with their places."""
    if folded.isascii():
        return [Token(m.group(), m.start(), m.end()) for m in ASCII.finditer(folded)]
    return [
        Token(LOOSE.sub("", m.group()), m.start(), m.end())
        for m in ALPHABETIC.finditer(folded)
    ]


def all_phrases(identities: Identities) -> Iterator[Phrase]:
    """Every handle, address and word found before, as phrases."""
    for handle in identities.handles:
        yield from handle_phrases(handle)
    for email in identities.emails:
        yield from email_phrases(email)
    for name in (*identities.names, *identities.contacts):
        yield from named_otherwise(name)
    for entity, text in identities.echoes:
        yield from echo_phrases(entity, text)


def named_otherwise(name: str) -> Iterator[Phrase]:
    """What stands in the place of a name, and is a handle or an address."""
    if ADDRESS.fullmatch(name):
        yield from email_phrases(name)
    elif HANDLE.fullmatch(name):
        yield from handle_phrases(name)


def all_numbers(identities: Identities) -> Iterator[tuple[str, str]]:
    """Every number that is known, and what it is."""
    yield from (("PHONE_NUMBER", phone) for phone in identities.phones)
    yield from (echo for echo in identities.echoes if is_number(echo[1]))
    for name in (*identities.names, *identities.contacts):
        if is_number(name):
            yield "PHONE_NUMBER", name
