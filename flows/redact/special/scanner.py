"""A text enters; the special categories it tells of leave.

The lists find what may tell of somebody, a small trained model weighs it with all other
words of the sentence. Anything with `scan` and `name` may stand in for both.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np

from flows.errors import CheckFailed
from flows.redact.special.evidence import counted_of, counts, evidence_of, said_of
from flows.redact.special.ground import ground_of
from flows.redact.special.lists import ADDED, IGNORED, Lists, digest_of
from flows.redact.special.marks import marks_of
from flows.redact.special.model import trained
from flows.redact.special.reading import sentences_of
from schemas.policy import SPECIAL_CATEGORIES, SpecialPolicy


PLAIN = 5
"""Words of a sentence too short for its words to take back what a list finds in it:
"I am pregnant" tells of health whatever the model makes of three words."""


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
    """Reads every sentence in all configured languages; `language` is not needed."""

    def __init__(self, policy: SpecialPolicy, languages: Sequence[str]) -> None:
        self.name = f"terms+model sha256:{state_of(languages)}"
        self.lists = Lists(policy, languages)
        self.ignores = bool(policy.ignore_terms)

    def __repr__(self) -> str:
        """Which lists and model, nothing of any text."""
        return f"TermScanner({self.name})"

    def scan(self, text: str, language: str | None) -> frozenset[str]:  # noqa: ARG002 - the protocol's
        """Every category that a sentence tells of, surely enough or by added terms."""
        found = set[str]()
        for sentence in dict.fromkeys(map(tuple, sentences_of(text))):
            words = self._without_ignored(sentence) if self.ignores else sentence
            if words:
                found |= self._told(words)
        return frozenset(found)

    def _told(self, words: Sequence[str]) -> set[str]:
        said = self.lists.said(words)
        evidence = evidence_of(words, said)
        weighed = trained()
        sure = weighed.model.sureness(marks_of(words), evidence)
        enough = sure >= np.where(said_of(evidence), weighed.said, weighed.unsaid)
        if len(words) <= PLAIN:
            enough |= counted_of(evidence)
        found: set[str] = {
            SPECIAL_CATEGORIES[place] for place in np.flatnonzero(enough)
        }
        added = [hit for hit in said if hit[1].meaning[1] == ADDED]
        if added:
            ground = ground_of(words, said)
            found |= {hit.meaning[0] for own, hit in added if counts(hit, ground, own)}
        return found

    def _without_ignored(self, words: Sequence[str]) -> list[str]:
        gone = {
            place
            for _, hit in self.lists.said(words)
            if hit.meaning[1] == IGNORED
            for place in range(hit.start, hit.end)
        }
        return [word for place, word in enumerate(words) if place not in gone]


def state_of(languages: Sequence[str]) -> str:
    """SHA-256 over the lists of these languages and the model."""
    held = f"{digest_of(languages)} {trained().sha256}"
    return hashlib.sha256(held.encode()).hexdigest()


def scanner_for(policy: SpecialPolicy, languages: Sequence[str]) -> Scanner | None:
    """The policy's scanner, built once per process; None trusts the input."""
    if policy.scan == "input":
        return None
    return _scanner(policy.model_dump_json(), tuple(languages))


@lru_cache(maxsize=8)
def _scanner(policy: str, languages: tuple[str, ...]) -> Scanner:
    return TermScanner(SpecialPolicy.model_validate(json.loads(policy)), languages)
