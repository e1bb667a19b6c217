"""The reviewed term lists, one file a language, and what an officer adds to them.

Enters: `terms/<language>.yaml`, `terms/any.yaml` and the policy's own terms. Leaves:
terms by what they mean, checked, and the digest that names this state of the lists.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from flows.errors import InternalFault
from flows.redact.special.endings import ENDINGS
from flows.redact.special.phrases import Meaning, Phrases, Said
from schemas.policy import SPECIAL_CATEGORIES, Language, SpecialPolicy


AROUND = "around"
"""The group of what stands around a hit and decides whether it counts."""

KINDS = ("told", "strong", "weak", "idioms")
"""Told: a person tells it. Strong: alone enough, unless a frame makes the sentence one
about the topic. Weak: only with a person near. Idioms: inside them it is none."""

AROUND_KINDS = (
    "person",
    "own",
    "neutral",
    "question",
    "work",
    "fiction",
    "negation",
    "idioms",
)
ANY = "any"
"""The language of terms that are the same in every one."""

ADDED, IGNORED = "added", "ignored"
"""The kinds of an officer's own terms: they decide alone, whatever the model says."""

Hit = tuple[str, Said]
"""A term that is said, and the language of its list."""


class Lists:
    """The lists of some languages with a policy's own terms."""

    def __init__(self, policy: SpecialPolicy, languages: Sequence[str]) -> None:
        self.phrases = {
            language: Phrases(terms_of(language, policy), endings=ENDINGS[language])
            for language in languages
        }
        self.phrases[ANY] = Phrases(shared_terms(), endings=ENDINGS["fr"])

    def said(self, words: Sequence[str]) -> list[Hit]:
        """All terms that one sentence says, whether they count or not."""
        return [
            (language, one)
            for language, phrases in self.phrases.items()
            for one in phrases.said(words)
        ]


@cache
def source_of(language: str) -> bytes:
    """The bytes of one list."""
    name = f"{language}.yaml"
    return files("flows.redact.special").joinpath("terms", name).read_bytes()


def digest_of(languages: Sequence[str]) -> str:
    """SHA-256 over the lists of these languages, in order."""
    held = hashlib.sha256()
    for language in sorted({*languages, ANY}):
        held.update(hashlib.sha256(source_of(language)).digest())
    return held.hexdigest()


def terms_of(language: str, policy: SpecialPolicy) -> dict[Meaning, list[str]]:
    """A language's list with the officer's terms and exceptions."""
    found = {meaning: list(terms) for meaning, terms in _read(language)}
    for category, by_language in policy.extra_terms.items():
        found.setdefault((category, ADDED), []).extend(_own(by_language, language))
    found[AROUND, IGNORED] = _own(policy.ignore_terms, language)
    return found


def _own(by_language: Mapping[Language, Sequence[str]], language: str) -> list[str]:
    return [
        term for own, terms in by_language.items() if own == language for term in terms
    ]


def shared_terms() -> dict[Meaning, list[str]]:
    """Terms that are the same in every language: medicines, brands, Latin names."""
    return {meaning: list(terms) for meaning, terms in _read(ANY)}


def _read(name: str) -> Iterator[tuple[Meaning, list[str]]]:
    held = yaml.safe_load(source_of(name))
    for group, by_kind in held.items():
        for kind, lines in by_kind.items():
            yield _meaning(group, kind, name), list(_split(lines))


def _meaning(group: Any, kind: Any, name: str) -> Meaning:
    known = AROUND_KINDS if group == AROUND else KINDS
    if kind not in known or group not in {AROUND, *SPECIAL_CATEGORIES}:
        raise InternalFault(f"term list {name!r} has an unknown part; correct the list")
    return group, kind


def _split(lines: str) -> Iterator[str]:
    """Terms stand several to a line, commas between them; `#` begins a comment."""
    for line in lines.splitlines():
        terms = line.partition("#")[0].split(",")
        yield from (term for part in terms if (term := part.strip()))
