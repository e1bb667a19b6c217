"""What stands around hits: sentences, people, frames, idioms and negations.

Enters: the words of a text and all that its terms say. Leaves: answers to the few
questions by which a hit counts or not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flows.redact.special.lists import AROUND
from flows.redact.special.phrases import Said
from flows.redact.special.reading import STOP


NEAR = 8
"""Words between a hit and a person in another sentence. Chosen on our own examples."""

OWN_BEFORE, OWN_AFTER = 2, 2
"""Words between a possessive and what is owned: "my new knee", "insulin punya saya"."""

NEGATED = 1
"""Words between a negation and what it denies: "no known allergy"."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The lay of one text. Positions are word numbers; `repr` shows none of it."""

    sentence: tuple[int, ...] = field(repr=False)
    frames: frozenset[tuple[str, int]] = field(repr=False)
    idioms: frozenset[tuple[str, int]] = field(repr=False)
    negations: frozenset[int] = field(repr=False)
    people: tuple[tuple[str, int], ...] = field(repr=False)
    owners: frozenset[int] = field(repr=False)

    def framed(self, hit: Said, kind: str) -> bool:
        """Whether the hit's sentence has a frame of this kind."""
        return (kind, self.sentence[hit.start]) in self.frames

    def idiomatic(self, hit: Said) -> bool:
        """Whether an idiom of the category, or of all, stands where the hit does."""
        group, kind = hit.meaning
        # What a person tells comes last in what they say: "I am allergic".
        first = hit.end - 1 if kind == "told" else hit.start
        return any(
            not {(group, n), (AROUND, n)}.isdisjoint(self.idioms)
            for n in range(first, hit.end)
        )

    def negated(self, hit: Said) -> bool:
        """Whether a negation ends right before the hit."""
        before = range(hit.start - NEGATED, hit.start + 1)
        return any(n in self.negations for n in before)

    def owned(self, hit: Said) -> bool:
        """Whether somebody's possessive stands at the hit."""
        near = range(hit.start - 1 - OWN_BEFORE, hit.end + OWN_AFTER)
        return any(n in self.owners and self._together(n, hit) for n in near)

    def personal(self, hit: Said, language: str | None = None) -> bool:
        """Whether a person is named in the hit's sentence, or near it."""
        return any(
            language in {None, own}
            and (self._together(n, hit) or hit.start - NEAR <= n < hit.end + NEAR)
            for own, n in self.people
        )

    def _together(self, place: int, hit: Said) -> bool:
        return self.sentence[place] == self.sentence[hit.start]


def ground_of(words: Sequence[str], said: Iterable[tuple[str, Said]]) -> Ground:
    """The lay of a text from all that its terms say, with the language of each."""
    sentence = _sentences(words)
    around = [(language, one) for language, one in said if _is_around(one)]
    neutral = _covered(one for _, one in around if one.meaning == (AROUND, "neutral"))
    people = {
        (language, n)
        for language, one in around
        if one.meaning[1] == "person"
        for n in range(one.start, one.end)
        if n not in neutral
    }
    return Ground(
        sentence=sentence,
        frames=frozenset(
            (one.meaning[1], sentence[one.start])
            for _, one in around
            if one.meaning[1] in {"question", "work", "fiction"}
        ),
        idioms=frozenset(
            (one.meaning[0], n)
            for _, one in around
            if one.meaning[1] == "idioms"
            for n in range(one.start, one.end)
        ),
        negations=frozenset(
            one.end for _, one in around if one.meaning[1] == "negation"
        ),
        people=tuple(sorted(people)),
        owners=_covered(one for _, one in around if one.meaning[1] == "own") - neutral,
    )


def _is_around(said: Said) -> bool:
    return said.meaning[0] == AROUND or said.meaning[1] == "idioms"


def _covered(several: Iterable[Said]) -> frozenset[int]:
    return frozenset(n for one in several for n in range(one.start, one.end))


def _sentences(words: Sequence[str]) -> tuple[int, ...]:
    numbers, current = [], 0
    for word in words:
        numbers.append(current)
        current += word == STOP
    return tuple(numbers)
