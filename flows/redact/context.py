"""Results enter; the same leave, scored by the words near them.

Presidio's enhancer looks every result up in the list of all tokens, which hostile text
makes quadratic, and finds "ip" inside "trip". This one reads a few whole words, once
for all results of a place.
"""

import re
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer

from flows.redact.normal import fold
from flows.redact.recognizers import FamilyRecognizer
from flows.redact.rule import WORD, Family, words


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
FILLERS = words(
    "number num no nr n id is was my the of a numero est mon ma le la de du nomor nomer"
    " adalah saya anda your votre itu"
)
"""Words that may stand between a decoy and its number."""


PLACE = attrgetter("start", "end")


class Around:
    """The folded words around places of a text; those of the last place are kept."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        self.last_before: tuple[int, list[str]] = (-1, [])
        self.last_after: tuple[int, list[str]] = (-1, [])

    def __repr__(self) -> str:
        """Nothing of the text."""
        return "Around()"

    def before(self, start: int) -> list[str]:
        """`words_before`."""
        if self.last_before[0] != start:
            self.last_before = (start, words_before(self.folded, start))
        return self.last_before[1]

    def after(self, end: int) -> list[str]:
        """`words_after`."""
        if self.last_after[0] != end:
            self.last_after = (end, words_after(self.folded, end))
        return self.last_after[1]

    def verdict(self, recognizer: FamilyRecognizer, start: int, end: int) -> int:
        """What the words before a span say of it, else those after it, as `judge`."""
        before = self.before(start)
        if not recognizer.heard.isdisjoint(before):
            reach = words_since_sentence(self.folded, start)
            verdict = judge(before, recognizer.family, reach=reach)
            if verdict:
                return verdict
        after = self.after(end)
        if recognizer.heard.isdisjoint(after):
            return 0
        # In "0143, order 12" the decoy speaks of the number behind it.
        another = any(word[0].isdigit() for word in after)
        return judge(after, recognizer.family, reach=0 if another else len(after))


class CueEnhancer(ContextAwareEnhancer):
    """Raises what a cue announces, lowers what a decoy explains."""

    def __init__(self, around: Callable[[str], Around] = Around) -> None:
        self.around = around
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
        """The results with their scores changed in place: only families have words."""
        heard = {r.id: r for r in recognizers if isinstance(r, FamilyRecognizer)}
        around = self.around(text)
        for result in sorted(raw_results, key=PLACE):
            key = RecognizerResult.RECOGNIZER_IDENTIFIER_KEY
            recognizer = heard.get(result.recognition_metadata[key])
            if recognizer is not None and recognizer.heard and result.score < SURE:
                verdict = around.verdict(recognizer, result.start, result.end)
                result.score = rescored(result.score, verdict)
        return raw_results


def rescored(score: float, verdict: int) -> float:
    """A score after a cue (1), a decoy (-1) or neither."""
    if verdict > 0:
        return float(min(max(score + BOOST, LEAST_WITH_CUE), 1.0))
    return float(max(score - PENALTY, 0.0)) if verdict < 0 else float(score)


def judge(near: list[str], family: Family, *, reach: int) -> int:
    """1 for a cue, -1 for a decoy, 0 for neither: the nearest of both decides.

    A decoy counts only beside the number, among the `reach` words of its sentence
    ("order number 12", not "to order, call 12"): one that counted from afar let phones
    of people who had ordered something stay.
    """
    beside = True
    for place, word in enumerate(near):
        if beside and place < reach and word in family.decoys:
            return -1
        if word in family.cues:
            return 1
        beside = beside and word in FILLERS
    return 0 if family.weak.isdisjoint(near) else 1


def words_before(folded: str, start: int) -> list[str]:
    """The words of a folded text before a place, nearest first."""
    found = WORD.findall(folded, max(0, start - WINDOW), start)
    return found[: -WORDS_BEFORE - 1 : -1]


def words_since_sentence(folded: str, start: int) -> int:
    """How many words of its own sentence stand before a place."""
    window = folded[max(0, start - WINDOW) : start]
    return len(WORD.findall(SENTENCE.split(window)[-1]))


def words_after(folded: str, end: int) -> list[str]:
    """The words of a folded text after a place in its own sentence, nearest first."""
    stop = SENTENCE.search(folded, end, end + WINDOW)
    return WORD.findall(folded, end, stop.start() if stop else end + WINDOW)[
        :WORDS_AFTER
    ]
