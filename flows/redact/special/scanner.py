"""A text enters; the special categories it tells of leave.

Anything with `scan` and `name` may stand in for the term lists: a model, or a fake.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from flows.errors import CheckFailed
from flows.redact.special.endings import ENDINGS
from flows.redact.special.ground import Ground, ground_of
from flows.redact.special.lists import AROUND, digest_of, shared_terms, terms_of
from flows.redact.special.phrases import Phrases, Said
from flows.redact.special.reading import words_of
from schemas.policy import SpecialPolicy


SHARED = "any"
"""The language of terms that are the same in every one."""


class Scanner(Protocol):
    """Tells which special categories a text speaks of, of anybody."""

    @property
    def name(self) -> str:
        """Which scanner of which state this is; stands in the manifest."""

    def scan(self, text: str, language: str | None) -> frozenset[str]:
        """Categories of `schemas.policy.SPECIAL_CATEGORIES`; raises when in doubt."""


class ScanFailed(CheckFailed):
    """A scan did not finish: the turn counts as unscanned and drops."""


class TermScanner:
    """Reads every text in all configured languages; `language` is not needed."""

    def __init__(self, policy: SpecialPolicy, languages: Sequence[str]) -> None:
        self.name = f"terms sha256:{digest_of(languages)}"
        self.phrases = {
            language: Phrases(terms_of(language, policy), endings=ENDINGS[language])
            for language in languages
        }
        self.phrases[SHARED] = Phrases(shared_terms(), endings=ENDINGS["fr"])

    def __repr__(self) -> str:
        """Which lists, nothing of any text."""
        return f"TermScanner({self.name})"

    def scan(self, text: str, language: str | None) -> frozenset[str]:  # noqa: ARG002 - the protocol's
        """Every category of which at least one term counts."""
        return frozenset(hit.meaning[0] for hit in self.hits(text))

    def hits(self, text: str) -> list[Said]:
        """The terms that count, for those who review the lists."""
        words = words_of(text)
        said = [
            (language, one)
            for language, phrases in self.phrases.items()
            for one in phrases.said(words)
        ]
        ground = ground_of(words, said)
        return [one for language, one in said if counts(one, ground, language)]


def counts(hit: Said, ground: Ground, language: str) -> bool:
    """Whether a term where it stands tells of somebody."""
    group, kind = hit.meaning
    if group == AROUND or kind == "idioms" or ground.idiomatic(hit):
        return False
    if ground.framed(hit, "fiction") or ground.negated(hit):
        return False
    return _about_somebody(hit, ground, None if language == SHARED else language)


def _about_somebody(hit: Said, ground: Ground, language: str | None) -> bool:
    """The more a sentence is about the topic, the closer a person must stand."""
    kind = hit.meaning[1]
    if kind == "told":
        topical = ground.framed(hit, "work") or ground.framed(hit, "question")
        return not topical or ground.personal(hit)
    if ground.framed(hit, "work"):
        return ground.owned(hit)
    if ground.framed(hit, "question"):
        return ground.personal(hit) if kind == "strong" else ground.owned(hit)
    return kind == "strong" or ground.personal(hit, language)


def scanner_for(policy: SpecialPolicy, languages: Sequence[str]) -> Scanner | None:
    """The policy's scanner, built once per process; None trusts the input."""
    if policy.scan == "input":
        return None
    return _scanner(policy.model_dump_json(), tuple(languages))


@lru_cache(maxsize=8)
def _scanner(policy: str, languages: tuple[str, ...]) -> Scanner:
    return TermScanner(SpecialPolicy.model_validate(json.loads(policy)), languages)
