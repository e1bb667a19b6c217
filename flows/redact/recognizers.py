"""A family of rules enters; a Presidio recognizer leaves that never skips in silence.

Presidio's own pattern recognizer logs a pattern that ran over its time and goes on
without it. Here the time-out reaches the caller, who drops the turn.
"""

from functools import lru_cache
from time import monotonic
from typing import Any

import regex
from presidio_analyzer import AnalysisExplanation, LocalRecognizer, RecognizerResult

from flows.redact.rule import FLAGS, Family, Rule, digits_in


@lru_cache(maxsize=512)
def compiled(pattern: str) -> regex.Pattern[str]:
    """A pattern compiled once, whatever the number of languages."""
    return regex.compile(pattern, FLAGS)


class FamilyRecognizer(LocalRecognizer):
    """All rules of one entity as one Presidio recognizer."""

    def __init__(self, family: Family, *, language: str, timeout: float) -> None:
        self.family = family
        self.timeout = timeout
        self.heard = family.cues | family.weak | family.decoys
        """All words that speak for or against what it finds."""
        self.rules = family.rules
        self.compiled = {rule.pattern: compiled(rule.pattern) for rule in self.rules}
        label = f"{family.entity} rules"
        super().__init__(
            supported_entities=[family.entity],
            name=label,
            supported_language=language,
            context=sorted(family.cues),
        )
        self.cues = family.cues
        self._explanation = AnalysisExplanation(label, 1.0)
        self._label = {
            RecognizerResult.RECOGNIZER_NAME_KEY: label,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }

    def load(self) -> None:
        """Nothing to load: patterns are compiled already."""

    def analyze(
        self,
        text: str,
        entities: list[str],  # noqa: ARG002 - Presidio's signature
        nlp_artifacts: Any = None,  # noqa: ARG002 - Presidio's signature
    ) -> list[RecognizerResult]:
        """Every rule's results, however unlikely a match is."""
        deadline = monotonic() + self.timeout
        digits = digits_in(text)
        rules = [rule for rule in self.rules if rule.digits <= digits]
        return [r for rule in rules for r in self.run(rule, text, deadline)]

    def run(self, rule: Rule, text: str, deadline: float) -> list[RecognizerResult]:
        """The results of one of its rules; TimeoutError past the deadline."""
        left = deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        found = []
        for match in self.compiled[rule.pattern].finditer(text, timeout=left):
            found += self._results(rule, match)
        return found

    def _results(self, rule: Rule, match: "regex.Match[str]") -> list[RecognizerResult]:
        """What the rule's check leaves of a match."""
        start, end = match.span("v" if "v" in match.re.groupindex else 0)
        if rule.refine is None:
            return [self._result(start, end, rule.score)]
        hits = rule.refine(match.string[start:end])
        return [self._result(start + a, start + b, score) for a, b, score in hits]

    def _result(self, start: int, end: int, score: float) -> RecognizerResult:
        return RecognizerResult(
            entity_type=self.family.entity,
            start=start,
            end=end,
            score=score,
            analysis_explanation=self._explanation,
            recognition_metadata=self._label,
        )
