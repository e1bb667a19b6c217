"""A turn enters; its language leaves, None for any of them, or that it is foreign."""

from collections.abc import Sequence
from functools import lru_cache

import regex
from py3langid.langid import MODEL_FILE, LanguageIdentifier


FOREIGN = "und"
"""The answer for a language the policy does not name."""

LEAST_LETTERS = 12
"""Below this a turn tells no language (redaction.md: .95 right from 10 characters)."""

LONG = 32
"""Letters from which all languages are candidates, so that a foreign one is noticed.

Measured on 19,000 chat turns in our three languages: none called foreign.
"""

SURE = 0.8
"""Among the policy's languages only: below it a turn is read in all of them."""

SURE_FOREIGN = 0.9
"""Among all languages: below it a long turn still belongs to the policy's."""

SAME_AS = {"ms": "id"}
"""Malay cannot be told from Indonesian in short text."""

NOISE = regex.compile(
    r"```.*?(?:```|$)|`[^`\n]*`|(?<!\S)[^\s\d_{}<>=;\\/@]*+[\d_{}<>=;\\/@]\S*+",
    regex.DOTALL | regex.IGNORECASE,
)
"""Code, addresses, handles and tokens with digits tell no language."""

LETTER = regex.compile(r"\p{L}")
FOREIGN_LETTER = regex.compile(r"[\p{L}--\p{Latin}]", regex.VERSION1)
LEAST_FOREIGN = 4
CODE_MARKS = regex.compile(r"[{}()\[\];=<>|\\/#*+]")
CODE_SHARE = 0.08
LONGEST_READ = 2000
"""Characters of a turn that are read: more do not change the answer."""


class Languages:
    """Tells the language of turns for one set of configured languages."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(languages)
        aliases = [alias for alias, own in SAME_AS.items() if own in self.languages]
        self.ours = identifier(frozenset([*self.languages, *aliases]))
        self.all = identifier(frozenset())

    def of(self, text: str) -> str | None:
        """A configured language, None when a turn may be any of them, or FOREIGN."""
        if looks_foreign(text):
            return FOREIGN
        plain = " ".join(NOISE.sub(" ", text[:LONGEST_READ]).split())
        letters = len(LETTER.findall(plain))
        if letters < LEAST_LETTERS:
            return None
        if letters >= LONG and not looks_like_code(text[:LONGEST_READ]):
            likeliest, sure = self.all.classify(plain)
            own = SAME_AS.get(likeliest, likeliest)
            if own not in self.languages and sure >= SURE_FOREIGN:
                return FOREIGN
        best, sure = ranked(self.ours, plain)
        return best if sure >= SURE else None

    def settle(self, told: Sequence[str | None], sizes: Sequence[int]) -> str:
        """The language most characters of a conversation are in, else the first."""
        weights = dict.fromkeys(self.languages, 0)
        for language, size in zip(told, sizes, strict=True):
            if language in weights:
                weights[language] += size
        return max(self.languages, key=lambda language: weights[language])


def ranked(model: LanguageIdentifier, plain: str) -> tuple[str, float]:
    """The likeliest language and how likely, aliases counted together."""
    totals: dict[str, float] = {}
    for language, share in model.rank(plain):
        own = SAME_AS.get(language, language)
        totals[own] = totals.get(own, 0.0) + share
    best = max(totals, key=lambda language: totals[language])
    return best, totals[best]


def looks_foreign(text: str) -> bool:
    """Whether most letters are of a script none of our languages is written in."""
    if text.isascii():
        return False
    foreign = len(FOREIGN_LETTER.findall(text))
    return foreign >= LEAST_FOREIGN and 2 * foreign > len(LETTER.findall(text))


def looks_like_code(text: str) -> bool:
    """Whether so many signs of program text stand in it that no language shows."""
    return len(CODE_MARKS.findall(text)) > CODE_SHARE * len(text)


@lru_cache(maxsize=16)
def identifier(languages: frozenset[str]) -> LanguageIdentifier:
    """A py3langid model limited to languages; without any, of all it knows."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if languages:
        model.set_languages(languages)
    return model


@lru_cache(maxsize=16)
def languages_for(languages: tuple[str, ...]) -> Languages:
    """The teller for these languages, built once per process."""
    return Languages(languages)
