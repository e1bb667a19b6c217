"""E-mail addresses, plain and disguised, in three languages."""

import re
from collections.abc import Iterator

from flows.redact.rule import Family, Hit, Rule, words


LABEL = r"[\w-]++"
LOCAL = r"[\w.+%!#$&'*/=?^{|}~-]"

PLAIN = rf"(?<!{LOCAL})(?<v>[\w+%!#$&*/=?^{{|}}~'-]{LOCAL}*+@[\w-]++(?:\.[\w-]++)+)"
"""Linear: a run of local characters is entered at its start only."""

AT = r"(?:\s?[\[({<]\s?(?:at|arobase|arobas|chez|pada|@)\s?[\])}>]\s?| ?@ | @)"
DOT = r"(?:\s?[\[({<]\s?(?:dot|point|titik|\.)\s?[\])}>]\s?| (?:dot|point|titik) |\.)"
WORD_AT = r"(?: at | arobase | arobas )"
WORD_DOT = r"(?: (?:dot|point|titik) )"

ENDINGS = r"(?:com|net|org|fr|id|uk|io|me|eu|de|edu|gov|info|co|us|ca|be|ch)"
HOSTS = (
    r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|icloud|proton(?:mail)?|gmx"
    r"|aol|orange|free|sfr|laposte|wanadoo|rocketmail|zoho)"
)

BRACKETED = (
    rf"(?<![\w.+-])(?<v>[\w+-]++(?:{DOT}[\w+-]++){{0,3}}{AT}"
    rf"{LABEL}(?:{DOT}{LABEL}){{1,3}})"
)
SPELLED = (
    rf"(?<![\w.+-])(?<v>[\w+-]++(?:(?:{WORD_DOT}|\.)[\w+-]++){{0,3}}{WORD_AT}"
    rf"{LABEL}(?:{WORD_DOT}{LABEL}){{0,2}}{WORD_DOT}{ENDINGS})\b"
)
PROVIDER = (
    rf"(?<![\w.+-])(?<v>[\w+-]++(?:(?:{WORD_DOT}|\.)[\w+-]++){{0,3}}{WORD_AT}"
    rf"{HOSTS}(?:\.[a-z]{{2,4}}){{1,2}})\b"
)

AFTER_AT = re.compile(WORD_AT, re.IGNORECASE)
SPOKEN_AT = words("at arobase arobas chez pada")
LIKELY = (
    rf"(?<![\w.+-])(?<v>[a-z0-9+-]++[._][\w.+-]+{WORD_AT}{LABEL}(?:\.{LABEL}){{0,2}}"
    rf"\.{ENDINGS})\b"
)
SPOKEN_DOT = words("dot point titik")

NO_HOSTS = words("that the this a my your his her our it some any which what")


def spelled(candidate: str) -> Iterator[Hit]:
    """An address in words, unless "at that dot com" is what was meant."""
    host = AFTER_AT.split(candidate, maxsplit=1)[-1].split()[0]
    if host.casefold() not in NO_HOSTS:
        yield 0, len(candidate), 0.8


EMAIL = Family(
    "EMAIL_ADDRESS",
    (
        Rule("plain", PLAIN, 0.9, marks="@"),
        Rule("at in brackets", BRACKETED, 0.8, marks="[({<", words=SPOKEN_AT),
        Rule("at sign apart", BRACKETED, 0.8, marks="@"),
        Rule("spelled out", SPELLED, 0.8, spelled, words=SPOKEN_DOT),
        Rule("spelled at, likely", LIKELY, 0.7, marks="._", words=words("at arobase")),
        Rule("spelled at", PROVIDER, 0.8, words=words("at arobase arobas")),
    ),
    cues=words("email mail courriel surel imel adresse address alamat contact"),
)
