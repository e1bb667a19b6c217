"""A text enters; what must be taken out of it leaves, or an error that drops it.

The engine is built once per process. It runs the recognizers of a Presidio registry
itself: rules that cannot match are skipped, and a time-out is an error, not a gap.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)

from flows.errors import CheckFailed
from flows.redact.added import families_of
from flows.redact.context import CueEnhancer
from flows.redact.known import SCORE, Identities, known
from flows.redact.names.finders import NameRecognizer, finders_for
from flows.redact.nlp import BlankNlpEngine
from flows.redact.normal import Normal, normalise
from flows.redact.overlap import Finding, disjoint
from flows.redact.prefilter import Prefilters, prefilter
from flows.redact.recognizers import FamilyRecognizer
from flows.redact.rule import NO_CLUES, Family, Rule
from schemas.policy import RedactionPolicy


for name in ("presidio-analyzer", "decision_process", "presidio_analyzer"):
    # Presidio logs tokens, patterns and even words of the text: nothing of it leaves.
    logging.getLogger(name).disabled = True


class DetectionFailed(CheckFailed):
    """Detection did not finish: what it found so far must not be trusted."""


@contextmanager
def failing_closed() -> Iterator[None]:
    """Turn any failure into one that names its kind and nothing of the text."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, the turn must drop
        raise DetectionFailed(
            f"detection did not finish ({type(error).__name__}); drop this text, "
            f"it may hold personal data that was not found"
        ) from None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score a finding counts, by entity; entities not in it are kept."""

    by_entity: dict[str, float]

    @classmethod
    def of(cls, policy: RedactionPolicy, factor: float = 1.0) -> "Thresholds":
        """The policy's thresholds, times a factor for the second look."""
        return cls(
            {
                entity: factor * policy.thresholds.get(entity, policy.threshold)
                for entity in policy.sought
            }
        )

    def passes(self, entity: str, score: float) -> bool:
        """Whether a result counts. Scores are compared at float32, as stored."""
        least = self.by_entity.get(entity)
        return least is not None and score >= least - 1e-6


class Engine:
    """Finds what a policy wants taken out. Build it with `engine_for`."""

    def __init__(
        self,
        policy: RedactionPolicy,
        *,
        factor: float = 1.0,
        prefilters: Prefilters = prefilter,
    ) -> None:
        self.languages: tuple[str, ...] = policy.languages
        self.timeout = policy.timeout_seconds
        self.policy = policy
        self.thresholds = Thresholds.of(policy, factor)
        wanted = families_of(policy)
        self.names = finders_for(policy)
        self.rules = recognizers_of(wanted, policy)
        self.models: dict[str, list[NameRecognizer]] = {
            language: self.names.of(language) for language in self.languages
        }
        self.prefilter = prefilters([rule for f in wanted for rule in f.rules])
        self.owners = {
            language: owners_of(wanted, several)
            for language, several in self.rules.items()
        }
        self.enhancer = CueEnhancer()

    def __repr__(self) -> str:
        """Languages and entities, nothing of any text."""
        return f"Engine({self.languages}, {len(self.thresholds.by_entity)} entities)"

    def analyzer(self) -> AnalyzerEngine:
        """Presidio's own engine over the same recognizers: slow, same results."""
        every = [r for language in self.languages for r in self.recognizers(language)]
        cues = frozenset(word for one in self.rules[None] for word in one.cues)
        registry = RecognizerRegistry(every, supported_languages=list(self.languages))
        return AnalyzerEngine(
            registry=registry,
            nlp_engine=BlankNlpEngine(self.languages, cues=cues),
            supported_languages=list(self.languages),
            context_aware_enhancer=self.enhancer,
        )

    def find(
        self, text: str, language: str | None, *, identities: Identities | None = None
    ) -> tuple[Finding, ...]:
        """Findings in order, disjoint, at offsets of `text`; None is every language.

        Raises `DetectionFailed` after an exception, past the policy's time, or in a
        language that the policy does not name or whose names are found worse than it
        demands. Nothing of the text is in its message.
        """
        with failing_closed():
            self.names.demand(language)
            found = self._by_rules(text, language)
            if identities is not None:
                found += self._known_in(text, identities)
            return disjoint(found)

    def widen(
        self, text: str, findings: tuple[Finding, ...], identities: Identities
    ) -> tuple[Finding, ...]:
        """Findings of a text with those added that name these identities."""
        with failing_closed():
            return disjoint([*findings, *self._known_in(text, identities)])

    def _by_rules(self, text: str, language: str | None) -> list[Finding]:
        deadline = monotonic() + self.timeout
        normal = normalise(text)
        found = [
            back(normal, r.start, r.end, r.entity_type, r.score)
            for r in self.results(normal.text, language, deadline)
            if self.thresholds.passes(r.entity_type, r.score)
        ]
        if monotonic() > deadline:
            raise TimeoutError
        return found

    def _known_in(self, text: str, identities: Identities) -> list[Finding]:
        normal = normalise(text)
        return [
            back(normal, start, end, entity, SCORE)
            for start, end, entity in known(identities).find(normal.text)
            if entity in self.thresholds.by_entity
        ]

    def results(
        self, text: str, language: str | None, deadline: float
    ) -> list[RecognizerResult]:
        """Presidio's results on a normalised text, before thresholds and unions.

        A text whose language is not known is read by the recognizers of all languages.
        """
        owners = self.owners[language]
        found = [
            result
            for place in self.prefilter.live(text)
            if place in owners
            for result in owners[place][0].run(owners[place][1], text, deadline)
        ]
        models = self.models[language] if language else self.names.of(None)
        found += [r for each in models for r in each.scan(text, NO_CLUES, deadline)]
        if not found:
            return []
        every: list[EntityRecognizer] = [*self.rules[language], *models]
        return self.enhancer.enhance_using_context(text, found, None, every)

    def recognizers(self, language: str) -> list[EntityRecognizer]:
        """What finds personal data in a language, as Presidio knows it."""
        return [*self.rules[language], *self.models[language]]


def recognizers_of(
    families: Sequence[Family], policy: RedactionPolicy
) -> dict[str | None, list[FamilyRecognizer]]:
    """Recognizers by language; None for a text that may be in any of them.

    Rules hold the words of all languages: only an officer's own may read fewer.
    """
    return {
        language: [
            FamilyRecognizer(
                family,
                language=language or policy.languages[0],
                timeout=policy.timeout_seconds,
            )
            for family in families
            if family.reads(language)
        ]
        for language in (*policy.languages, None)
    }


def owners_of(
    families: Sequence[Family], recognizers: Sequence[FamilyRecognizer]
) -> dict[int, tuple[FamilyRecognizer, Rule]]:
    """Place of a rule among those of all families -> who asks it, if anybody does."""
    owner = {id(one.family): one for one in recognizers}
    placed = enumerate((family, rule) for family in families for rule in family.rules)
    return {
        place: (owner[id(family)], rule)
        for place, (family, rule) in placed
        if id(family) in owner
    }


def back(normal: Normal, start: int, end: int, entity: str, score: float) -> Finding:
    """A finding at the offsets of the original text."""
    first, last = normal.back(start, end)
    return Finding(first, last, entity, round(float(score), 4))


def engine_for(policy: RedactionPolicy) -> Engine:
    """The engine of a policy, built once per process."""
    return _engine(policy.model_dump_json(), 1.0)


def second_engine_for(policy: RedactionPolicy) -> Engine:
    """The same with the lower thresholds of the second look, names by rules only.

    A model has no lower threshold to be asked at, and placeholders around a word make
    it see names that are none: that tripped one French conversation in forty.
    """
    rules = policy.model_copy(update={"names": "cues", "names_minimum": "cues"})
    return _engine(rules.model_dump_json(), policy.verify_factor)


@lru_cache(maxsize=8)
def _engine(policy: str, factor: float) -> Engine:
    return Engine(RedactionPolicy.model_validate_json(policy), factor=factor)
