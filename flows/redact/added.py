"""A policy's entities enter; the families of rules that find them leave.

Presidio's own recognizers and the officer's become families too: one scan asks their
patterns with ours, and a pattern that takes too long drops the turn.
"""

from collections.abc import Iterable, Iterator
from functools import cache

import presidio_analyzer.predefined_recognizers as presidio
from presidio_analyzer import Pattern, PatternRecognizer

from flows.redact.context import FILLERS
from flows.redact.families import FAMILIES
from flows.redact.normal import fold
from flows.redact.rule import WORD, Family, Hit, Refine, Rule
from schemas.policy import RedactionPolicy
from schemas.recognizers import AddedRecognizer


def families_of(policy: RedactionPolicy) -> tuple[Family, ...]:
    """Families of everything that the policy takes out, except names by models."""
    return (
        *(family for family in FAMILIES if family.entity in policy.entities),
        *(
            family_of(recognizer)
            for entity in policy.extra_entities
            for recognizer in predefined().get(entity, ())
        ),
        *map(custom, policy.recognizers),
    )


@cache
def predefined() -> dict[str, tuple[PatternRecognizer, ...]]:
    """Entity -> Presidio's own recognizers that find it by pattern."""
    found: dict[str, tuple[PatternRecognizer, ...]] = {}
    for kind in vars(presidio).values():
        if isinstance(kind, type) and issubclass(kind, PatternRecognizer):
            recognizer = kind()  # type: ignore[call-arg] # these have defaults
            (entity,) = recognizer.supported_entities
            found[entity] = (*found.get(entity, ()), recognizer)
    return found


def custom(added: AddedRecognizer) -> Family:
    """The family of a recognizer that the policy writes itself."""
    recognizer = PatternRecognizer(
        supported_entity=added.supported_entity,
        name=added.name,
        patterns=[Pattern(p.name, p.regex, p.score) for p in added.patterns],
        deny_list=[word for word in added.deny_list if word.strip()],
        deny_list_score=added.deny_list_score,
        context=list(added.cues),
    )
    return family_of(recognizer, languages=frozenset(added.languages))


def family_of(
    recognizer: PatternRecognizer, *, languages: frozenset[str] = frozenset()
) -> Family:
    """A recognizer of Presidio's as a family with the same results."""
    (entity,) = recognizer.supported_entities
    patterns: list[Pattern] = vars(recognizer)[
        "patterns"
    ]  # Presidio does not say of what
    rules = tuple(rule_of(recognizer, pattern) for pattern in patterns)
    cues = frozenset(cue_words(recognizer.context or ()))
    return Family(entity, rules, cues=cues, languages=languages)


def rule_of(recognizer: PatternRecognizer, pattern: Pattern) -> Rule:
    """One of its patterns; there a dot matches line ends too."""
    return Rule(
        pattern.name,
        f"(?s:{pattern.regex})",
        pattern.score,
        refine=checking(recognizer, pattern.score),
    )


def checking(recognizer: PatternRecognizer, score: float) -> Refine:
    """Its own checks of a match, as Presidio applies them."""

    def refine(candidate: str) -> Iterator[Hit]:
        valid = recognizer.validate_result(candidate)
        sure = score if valid is None else float(valid)
        if candidate and sure > 0 and not recognizer.invalidate_result(candidate):
            yield 0, len(candidate), sure

    return refine


def cue_words(context: Iterable[str]) -> Iterator[str]:
    """The words of context phrases that say something by themselves."""
    for phrase in context:
        told = WORD.findall(fold(phrase))
        yield from (word for word in told if len(told) == 1 or word not in FILLERS)
