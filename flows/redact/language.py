"""Turns enter; their language leaves, None for any of ours, or that it is foreign."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import regex

from flows.redact.language_words import (
    NOISE,
    OTHER_SCRIPT,
    STEPS,
    TOO_LONG,
    Word,
    added,
    model,
    word,
    words_of,
)


FOREIGN = "und"
"""The answer for a language the policy does not name."""

LEAST_LETTERS = 12
"""Below this a turn tells no language."""

SURE_FOREIGN = 12 * STEPS
"""How much more must speak for another language than for ours, with names and without.

Natural logarithms; docs/redaction.md has what slips and what is lost.
"""

FROM_LONG = 2 * STEPS
"""The same in `STRETCH` letters or more."""

LEAST_UNNAMED = 8
"""Letters in words that are no names, to be called foreign."""

SURE = 6 * STEPS
"""How much more must speak for one of ours than for any other language."""

SAME_AS = {"ms": "id", "pcm": "en"}
"""Malay and Nigerian Pidgin are not to be told from Indonesian and English chat."""

NO_LANGUAGE = ("zxx", "la")
"""What is no language, and Latin: medicines, species, filler; nobody chats in it."""

NEVER = np.int32(-(2**30))

STRETCH = 64
"""Letters of a longer turn that are judged by themselves, to the sentence's end."""

ENDS = tuple(".!?…:;\n")
TOKENS = re.compile(r"\S+|\n")

LONGEST_READ = 2000
"""Characters read at either end of a turn."""

QUOTED_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
CODE_MARKS = re.compile(r"[{}\[\];=<>|\\*+]|\w\(|\)[:;.)]")
LEAST_MARKS, CODE_SHARE = 4, 0.06

LATIN_ENDS = "\u0250"
LETTER = regex.compile(r"\p{L}")
LEAST_SCRIPT, MUCH_SCRIPT = 4, 32


@dataclass(frozen=True, slots=True)
class Weighed:
    """Of each text: the likeliest of ours, whether it surely is that, or foreign."""

    likeliest: npt.NDArray[np.intp]
    sure: npt.NDArray[np.bool_]
    foreign: npt.NDArray[np.bool_]


class Languages:
    """Tells the language of turns for one set of configured languages."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(languages)
        known = np.array([SAME_AS.get(one, one) for one in model().languages])
        self.own = [np.flatnonzero(known == one) for one in self.languages]
        self.others = np.flatnonzero(~np.isin(known, [*self.languages, *NO_LANGUAGE]))

    def of(self, text: str) -> str | None:
        """A configured language, None when a turn may be any of them, or FOREIGN."""
        return self.of_all([text])[0]

    def of_all(self, texts: Sequence[str]) -> list[str | None]:
        """The same for each of many texts, which costs less."""
        cut = [() if looks_foreign(text) else stretches(text) for text in texts]
        told = iter(self._judged([part for parts in cut for part in parts]))
        return [together([next(told) for _ in parts]) for parts in cut]

    def in_conversation(
        self, told: Sequence[str | None], texts: Sequence[str]
    ) -> list[str | None]:
        """The answers of a conversation's turns; where it is foreign, so is None.

        It is when more characters are told to be foreign than ours, or when nothing is
        told and its undecided turns, read as one, are foreign.
        """
        sizes = self._sizes(told, map(len, texts))
        foreign = sizes.pop(FOREIGN) > sum(sizes.values())
        if set(told) == {None}:
            foreign = self.of(" ".join(texts)) == FOREIGN
        return [FOREIGN if foreign and one is None else one for one in told]

    def settle(self, told: Sequence[str | None], sizes: Sequence[int]) -> str:
        """The language of ours that most of a conversation is in, else the first."""
        weights = self._sizes(told, sizes)
        return max(self.languages, key=lambda language: weights[language])

    def _sizes(
        self, told: Iterable[str | None], sizes: Iterable[int]
    ) -> dict[str, int]:
        weights = dict.fromkeys((*self.languages, FOREIGN), 0)
        for language, size in zip(told, sizes, strict=True):
            if language in weights:
                weights[language] += size
        return weights

    def _judged(self, stretches: Sequence[Sequence[str]]) -> list[str | None]:
        told: list[str | None] = [None] * len(stretches)
        read = {
            place: words
            for place, tokens in enumerate(stretches)
            if letters_in(words := words_of(tokens)) >= LEAST_LETTERS
        }
        weighed = self._weighed(list(read.values()))
        for place, language in zip(read, self._ours(weighed), strict=True):
            told[place] = language
        feared = [
            place
            for place, is_foreign in zip(read, weighed.foreign, strict=True)
            if is_foreign and not looks_like_code(stretches[place])
        ]
        for place in self._without_names({place: read[place] for place in feared}):
            told[place] = FOREIGN
        return told

    def _ours(self, weighed: Weighed) -> list[str | None]:
        return [
            self.languages[place] if is_sure else None
            for place, is_sure in zip(weighed.likeliest, weighed.sure, strict=True)
        ]

    def _without_names(self, feared: dict[int, list[Word]]) -> list[int]:
        """Those that are foreign even so."""
        rest = {place: unnamed(words) for place, words in feared.items()}
        enough = {p: w for p, w in rest.items() if letters_in(w) >= LEAST_UNNAMED}
        if not enough:
            return []
        foreign = self._weighed(list(enough.values())).foreign
        return [place for place, is_so in zip(enough, foreign, strict=True) if is_so]

    def _weighed(self, texts: Sequence[Sequence[Word]]) -> Weighed:
        sums = added(texts)
        own = np.stack([sums[:, places].max(1) for places in self.own], 1)
        likeliest, best = own.argmax(1), own.max(1)
        np.put_along_axis(own, likeliest[:, None], NEVER, 1)
        against = sums[:, self.others].max(1) - best
        long = np.array([letters_in(words) >= STRETCH for words in texts], bool)
        return Weighed(
            likeliest,
            sure=np.minimum(best - own.max(1), -against) >= SURE,
            foreign=against >= np.where(long, FROM_LONG, SURE_FOREIGN),
        )


def together(told: Sequence[str | None]) -> str | None:
    """The answer for a turn: foreign if a stretch is or none was read, else agreed."""
    if FOREIGN in told or not told:
        return FOREIGN
    ours = set(told) - {None}
    return ours.pop() if len(ours) == 1 else None


def stretches(text: str) -> list[list[str]]:
    """The tokens of a turn without code; of a longer one in several lists."""
    if "`" in text:
        text = QUOTED_CODE.sub(" ", text)
    if len(text) > 2 * LONGEST_READ:
        text = f"{text[:LONGEST_READ]}\n{text[-LONGEST_READ:]}"
    tokens = text.split()
    if len(text) < 2 * STRETCH or letters_in(words_of(tokens)) < 2 * STRETCH:
        return [tokens]
    return cut(TOKENS.findall(text))


def cut(tokens: Iterable[str]) -> list[list[str]]:
    """Lists of at least `STRETCH` letters, where sentences and lines end."""
    parts: list[list[str]] = [[]]
    letters = 0
    for token in tokens:
        parts[-1].append(token)
        letters += word(token[:TOO_LONG]).letters
        if letters >= 2 * STRETCH or (letters >= STRETCH and token.endswith(ENDS)):
            parts.append([])
            letters = 0
    if letters < STRETCH and len(parts) > 1:
        rest = parts.pop()
        parts[-1] += rest
    return parts


def unnamed(words: Sequence[Word]) -> list[Word]:
    """The words that are no names, and the first with them: it begins a sentence."""
    rest = [word for word in words[1:] if not word.capital]
    return [words[0], *rest] if rest else []


def letters_in(words: Iterable[Word]) -> int:
    """How many letters these words have."""
    return sum(word.letters for word in words)


def looks_foreign(text: str) -> bool:
    """Whether most or many letters are of a script none of ours is written in."""
    if not text or max(text) < LATIN_ENDS:
        return False
    text = " ".join(t for t in text.split() if not (t.isascii() and NOISE.search(t)))
    other = len(OTHER_SCRIPT.findall(text))
    return other >= MUCH_SCRIPT or (
        other >= LEAST_SCRIPT and 2 * other > len(LETTER.findall(text))
    )


def looks_like_code(tokens: Iterable[str]) -> bool:
    """Whether so many signs of program text stand in it that no language shows."""
    text = " ".join(token for token in tokens if "://" not in token)
    marks = len(CODE_MARKS.findall(text))
    return marks >= LEAST_MARKS and marks > CODE_SHARE * len(text)


@lru_cache(maxsize=16)
def languages_for(languages: tuple[str, ...]) -> Languages:
    """The teller for these languages, built once per process."""
    return Languages(languages)
