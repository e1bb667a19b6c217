"""Texts enter; what must be taken out of each leaves, or an error that drops it.

The engine is built once per process. It runs the recognizers of a Presidio registry
itself: rules that cannot match are skipped, and a time-out is an error, not a gap.
"""

import logging
from collections.abc import Sequence
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
from flows.redact.asked import Asked, blocks
from flows.redact.context import CueEnhancer
from flows.redact.known.identities import SCORE, Identities, Known, known
from flows.redact.names.finders import NameRecognizer, finders_for
from flows.redact.nlp import BlankNlpEngine
from flows.redact.normal import Normal, normalise
from flows.redact.overlap import Finding, disjoint
from flows.redact.prefilter import Prefilters, prefilter
from flows.redact.recognizers import FamilyRecognizer
from flows.redact.rule import Family, Rule
from schemas.policy import RedactionPolicy


for name in ("presidio-analyzer", "decision_process", "presidio_analyzer"):
    # Presidio logs tokens, patterns and even words of the text: nothing of it leaves.
    logging.getLogger(name).disabled = True


NOBODY = Identities()


class DetectionFailed(CheckFailed):
    """Detection did not finish: what it found so far must not be trusted."""


Outcome = tuple[Finding, ...] | DetectionFailed
"""What was found in a text, or why it must drop."""


def failed(error: Exception) -> DetectionFailed:
    """Any failure as one that names its kind and nothing of the text."""
    return DetectionFailed(
        f"detection did not finish ({type(error).__name__}); drop this text, "
        f"it may hold personal data that was not found"
    )


def found_or_raised(outcome: Outcome) -> tuple[Finding, ...]:
    """The findings; the failure is raised."""
    if isinstance(outcome, DetectionFailed):
        raise outcome from None
    return outcome


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
        (outcome,) = self._outcomes([Asked(text, language, identities)])
        return found_or_raised(outcome)

    def find_all(self, asked: Sequence[Asked]) -> list[Outcome]:
        """What `find` finds in each, in order, faster; one that fails harms no other.

        Texts are read in blocks of bounded size. A block that fails, or takes longer
        than one text may, is read again text by text: only the guilty one drops.
        """
        outcomes: list[Outcome] = [()] * len(asked)
        for places in blocks(asked):
            told = self._outcomes([asked[place] for place in places])
            for place, outcome in zip(places, told, strict=True):
                outcomes[place] = outcome
        return outcomes

    def widen(
        self, text: str, findings: tuple[Finding, ...], identities: Identities
    ) -> tuple[Finding, ...]:
        """Findings of a text with those added that name these identities."""
        (outcome,) = self.widen_all([text], found=[findings], identities=identities)
        return found_or_raised(outcome)

    def widen_all(
        self,
        texts: Sequence[str],
        *,
        found: Sequence[tuple[Finding, ...]],
        identities: Identities,
    ) -> list[Outcome]:
        """The same for texts of one conversation; one that fails harms no other."""
        try:
            people = known(identities)
        except Exception as error:  # noqa: BLE001 - all these texts must drop
            return [failed(error) for _ in texts]
        outcomes: list[Outcome] = []
        for text, findings in zip(texts, found, strict=True):
            try:
                added = self._known_in(normalise(text), people)
                outcomes.append(disjoint([*findings, *added]) if added else findings)
            except Exception as error:  # noqa: BLE001 - this text must drop
                outcomes.append(failed(error))
        return outcomes

    def _outcomes(self, block: Sequence[Asked]) -> list[Outcome]:
        try:
            return self._findings(block)
        except Exception as error:  # noqa: BLE001 - whatever it is, a text must drop
            if len(block) == 1:
                return [failed(error)]
        return [outcome for one in block for outcome in self._outcomes([one])]

    def _findings(self, block: Sequence[Asked]) -> list[Outcome]:
        """Findings of texts of one language; any failure is one of all of them."""
        language = block[0].language
        deadline = monotonic() + self.timeout
        self.names.demand(language)
        normals = [normalise(one.text) for one in block]
        every = self.results([one.text for one in normals], language, deadline)
        found: list[Outcome] = []
        people: Identities | None = None
        looked: Known | None = None
        for one, normal, results in zip(block, normals, every, strict=True):
            if one.identities is not people:
                people = one.identities
                looked = known(people) if people and people != NOBODY else None
            told = [*self._counted(results, normal), *self._known_in(normal, looked)]
            found.append(disjoint(told) if told else ())
        if monotonic() > deadline:
            raise TimeoutError
        return found

    def _counted(
        self, results: Sequence[RecognizerResult], normal: Normal
    ) -> list[Finding]:
        """Those results that pass the policy's thresholds, the best of each place."""
        best: dict[tuple[int, int, str], float] = {}
        for r in results:
            if self.thresholds.passes(r.entity_type, r.score):
                key = (r.start, r.end, r.entity_type)
                best[key] = max(r.score, best.get(key, 0.0))
        return [back(normal, *place, score) for place, score in best.items()]

    def _known_in(self, normal: Normal, people: Known | None) -> list[Finding]:
        if people is None:
            return []
        return [
            back(normal, start, end, entity, SCORE)
            for start, end, entity in people.find(normal.text)
            if entity in self.thresholds.by_entity
        ]

    def results(
        self, texts: Sequence[str], language: str | None, deadline: float
    ) -> list[list[RecognizerResult]]:
        """Presidio's results on normalised texts, before thresholds and unions.

        A text whose language is not known is read by the recognizers of all languages.
        """
        every = [self._by_rules(text, language, deadline) for text in texts]
        for model in self.models[language] if language else self.names.of(None):
            for found, more in zip(every, model.scan(texts, deadline), strict=True):
                found.extend(more)
        return every

    def _by_rules(
        self, text: str, language: str | None, deadline: float
    ) -> list[RecognizerResult]:
        owners = self.owners[language]
        asked = [owners[n] for n in self.prefilter.live(text) if n in owners]
        found = [
            result
            for recognizer, rule in asked
            for result in recognizer.run(rule, text, deadline)
        ]
        if found:
            askers: list[EntityRecognizer] = [recognizer for recognizer, _ in asked]
            # Only rules have cues and decoys: words around change no model's results.
            self.enhancer.enhance_using_context(text, found, None, askers)
        return found

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
