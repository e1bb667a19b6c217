"""A word as written enters; the forms under which a term list may hold it leave.

Few and safe: plurals and feminines, and the Indonesian clitics and affixes. What a
rule gets wrong costs nothing unless the wrong form stands in a list.
"""

import re

from flows.redact.special.phrases import Endings


_FRENCH = re.compile(r"^(.{4,}?)(?:ees|ee|es|e|s|x)$")
_FRENCH_PAIRS = (("euse", "eux"), ("trice", "teur"), ("enne", "en"), ("ive", "if"),
                 ("elle", "el"), ("iere", "ier"), ("aux", "al"))  # fmt: skip
_CLITIC = re.compile(r"^(.{3,}?)(?:nya|ku|mu|lah|kah|pun)$")
_AFFIX = re.compile(r"^(?:ber|ter|di|se|ke|per|pe|ku)(.{3,})$")
_NASAL = re.compile(r"^(?:me|pe)(ng|ny|n|m)?(.{3,})$")
_SUFFIX = re.compile(r"^(.{3,}?)(?:kan|an|i)$")
_LOST = {"ny": "s", "ng": "k", "n": "t", "m": "p"}
"""me- before s, k, t, p swallows the letter: memukul is pukul."""


def english(word: str) -> tuple[str, ...]:
    """The word, and what it is the plural of."""
    if len(word) > 4 and word.endswith("ies"):  # noqa: PLR2004 - short stems - not "dies"
        return word, word[:-3] + "y"
    if len(word) > 4 and word.endswith("es"):  # noqa: PLR2004 - short stems
        return word, word[:-1], word[:-2]
    if len(word) > 3 and word.endswith("s"):  # noqa: PLR2004 - as above
        return word, word[:-1]
    return (word,)


def french(word: str) -> tuple[str, ...]:
    """The word, and the masculine singular it may come from."""
    forms = [word]
    for ending, plain in _FRENCH_PAIRS:
        bare = word.removesuffix("s") if ending != "aux" else word
        if bare.endswith(ending) and len(bare) > len(ending) + 1:
            forms.append(bare.removesuffix(ending) + plain)
    if match := _FRENCH.match(word):
        stem = match[1]
        forms.append(stem)
        if word.endswith("es"):  # the e may be the word's own: "migraines"
            forms += [word[:-1], word[:-2]]
    return tuple(forms)


def indonesian(word: str) -> tuple[str, ...]:
    """The word without clitics, and the stems its affixes may stand around."""
    bare = [word]
    if match := _CLITIC.match(word):
        bare.append(match[1])
        if inner := _CLITIC.match(match[1]):
            bare.append(inner[1])
    forms = list(bare)
    for form in bare:
        forms += _stems(form)
    return tuple(dict.fromkeys(forms))


def _stems(form: str) -> list[str]:
    found = []
    if match := _AFFIX.match(form):
        found.append(match[1])
    if match := _NASAL.match(form):
        nasal, rest = match[1] or "", match[2]
        found += [rest, _LOST.get(nasal, "") + rest]
    for stem in (form, *found):
        if match := _SUFFIX.match(stem):
            found.append(match[1])
    return [stem for stem in found if len(stem) > 3]  # noqa: PLR2004 - no fragments


ENDINGS: dict[str, Endings] = {"en": english, "fr": french, "id": indonesian}
