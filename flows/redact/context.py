"""Results enter; the same leave, scored by the words near them.

Presidio's enhancer looks every result up in the list of all tokens, which hostile text
makes quadratic, and finds "ip" inside "trip". This one reads a few whole words.
"""

import re
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer

from flows.redact.normal import fold
from flows.redact.rule import WORD, words


BOOST = 0.35
"""What a cue adds: Presidio's own figure."""

LEAST_WITH_CUE = 0.4
"""The least score after a cue: Presidio's own figure."""

PENALTY = 0.5
"""What a decoy takes: enough to silence a number without checksum."""

SURE = 0.9
"""From here on words around change nothing."""

WINDOW = 64
WORDS_BEFORE, WORDS_AFTER = 6, 4
SENTENCE = re.compile(r"[.!?;]\s|\n")
NOTHING: frozenset[str] = frozenset()
FILLERS = words(
    "number num no nr n id is was my the of a numero est mon ma le la de du nomor nomer"
    " adalah saya anda your votre itu"
)
"""Words that may stand between a decoy and its number."""


class CueEnhancer(ContextAwareEnhancer):
    """Raises what a cue announces, lowers what a decoy explains."""

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=BOOST,
            min_score_with_context_similarity=LEAST_WITH_CUE,
            context_prefix_count=WORDS_BEFORE,
            context_suffix_count=WORDS_AFTER,
        )

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: Any,  # noqa: ARG002 - Presidio's signature
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,  # noqa: ARG002 - Presidio's signature
    ) -> list[RecognizerResult]:
        """The results with their scores changed in place."""
        known = {recognizer.id: recognizer for recognizer in recognizers}
        for result in raw_results:
            key = RecognizerResult.RECOGNIZER_IDENTIFIER_KEY
            recognizer = known[result.recognition_metadata[key]]
            if result.score >= SURE:
                continue
            if recognizer.context or hasattr(recognizer, "decoys"):
                result.score = rescored(text, result, recognizer)
        return raw_results


def rescored(
    text: str, result: RecognizerResult, recognizer: EntityRecognizer
) -> float:
    """A result's score after the words before it, else after it, were heard."""
    before, after = words_before(text, result.start), words_after(text, result.end)
    clause = words_since_sentence(text, result.start)
    for near, reach in ((before, clause), (after, len(after))):
        verdict = judge(near, recognizer, reach=reach)
        if verdict > 0:
            return float(min(max(result.score + BOOST, LEAST_WITH_CUE), 1.0))
        if verdict < 0:
            return float(max(result.score - PENALTY, 0.0))
    return float(result.score)


def judge(near: list[str], recognizer: EntityRecognizer, *, reach: int) -> int:
    """1 for a cue, -1 for a decoy, 0 for neither: the nearest of both decides.

    A decoy counts only beside the number, among the `reach` words of its sentence
    ("order number 12", not "to order, call 12"): one that counted from afar let phones
    of people who had ordered something stay.
    """
    cues = frozenset(getattr(recognizer, "cues", None) or recognizer.context)
    decoys: frozenset[str] = getattr(recognizer, "decoys", NOTHING)
    beside = True
    for place, word in enumerate(near):
        if beside and place < reach and word in decoys:
            return -1
        if word in cues:
            return 1
        beside = beside and word in FILLERS
    weak = getattr(recognizer, "weak", NOTHING)
    return 1 if any(word in weak for word in near) else 0


def words_before(text: str, start: int) -> list[str]:
    """The folded words before a place, nearest first."""
    window = fold(text[max(0, start - WINDOW) : start])
    return WORD.findall(window)[: -WORDS_BEFORE - 1 : -1]


def words_since_sentence(text: str, start: int) -> int:
    """How many words of its own sentence stand before a place."""
    window = text[max(0, start - WINDOW) : start]
    return len(WORD.findall(SENTENCE.split(window)[-1]))


def words_after(text: str, end: int) -> list[str]:
    """The folded words after a place in its own sentence, nearest first."""
    window = SENTENCE.split(fold(text[end : end + WINDOW]), maxsplit=1)[0]
    return WORD.findall(window)[:WORDS_AFTER]
