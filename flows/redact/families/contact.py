"""E-mail addresses, plain and disguised, in three languages."""

import re
from collections.abc import Iterator

from flows.redact.rule import Family, Hit, Rule, words


LABEL = r"[\w-]++"
LOCAL = r"[\w.+%!#$&'*/=?^{|}~-]"

PLAIN = rf"(?<!{LOCAL})(?<v>[\w+%!#$&*/=?^{{|}}~'-]{LOCAL}*+@[\w-]++(?:\.[\w-]++)+)"
"""Linear: a run of local characters is entered at its start only."""

QUOTED = r"(?<v>\"[^\"\s@]{1,32}(?: [^\"\s@]{1,32}){0,3}\"@[\w-]++(?:\.[\w-]++)+)"

AT = r"\s?[\[({<]\s?(?:a ?t|arobase|arobas|chez|pada|et|a|ad)\s?[\])}>]\s?"
DOT = r"(?:\s?[\[({<]\s?(?:dot|point|titik|\.)\s?[\])}>]\s?| (?:dot|point|titik) |\.)"
WORD_AT = r"(?: at | arobase | arobas )"
ANY_AT = r"(?: (?:at|arobase|arobas|et|(?:a )?keong|chez|pada) )"
WORD_DOT = r"(?: (?:dot|point|titik) )"
JOIN = (
    r"(?: (?:dot|point|titik|tiret(?: (?:du )?bas)?|dash|hyphen|underscore|strip"
    r"|garis bawah|minus|plus) |\.)"
)

ENDINGS = (
    r"(?:com|net|org|fr|id|uk|io|me|eu|de|edu|gov|info|co|us|ca|be|ch|it|es|nl|my|sg"
    r"|au|dev|app|xyz|jp|br|pt|ru|cn|biz|online|site|nz|ie|se|no|dk|pl|at)"
)
HOSTS = (
    r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|icloud|proton(?:mail)?|gmx"
    r"|aol|orange|free|sfr|laposte|wanadoo|rocketmail|zoho)"
)
NAME = rf"[\w+-]++(?:{JOIN}[\w+-]++){{0,3}}"
"""What stands before the at sign, its dots and dashes perhaps in words."""

BRACKETED = (
    rf"(?<![\w.+-])(?<v>[\w+-]++(?:{DOT}[\w+-]++){{0,3}}{AT}"
    rf"{LABEL}(?:{DOT}{LABEL}){{1,3}})"
)
APART = (
    rf"(?<![\w.+-])(?<v>[\w+-]++(?:{DOT}[\w+-]++){{0,3}}"
    rf"(?:(?: ?@ | @){LABEL}(?:{DOT}{LABEL}){{0,2}}{DOT}{ENDINGS}\b"
    rf"|(?: @ |\s?[\[({{<]\s?@\s?[\])}}>]\s?){LABEL}(?:{DOT}{LABEL}){{1,3}}))"
)
DOT_ONLY = (
    rf"(?<![\w.+-])(?<v>[\w.+-]++@{LABEL}"
    rf"(?:\s?[\[({{<]\s?(?:dot|point|titik|\.)\s?[\])}}>]\s?{LABEL}){{1,3}})"
)
DOT_SPOKEN = (
    rf"(?<![\w.+-])(?<v>[\w.+-]++@{LABEL}(?:{JOIN}{LABEL}){{0,2}}{WORD_DOT}{ENDINGS})\b"
)
ENCODED = (
    r"(?<![\w.+-])[\w.+-]{1,64}(?:%40|&#0{0,2}64;|&#x40;|&commat;)[\w-]++(?:\.[\w-]++)+"
)
NO_ENDING = (
    r"(?<![\w.+-])(?<v>(?=[^\W_]{0,29}[\d._])[a-z0-9_][\w.+-]{2,40}"
    r"(?: ?@ ?| (?:at|arobase|et|di|chez|pada) )(?:gmail|hotmail|yahoo|outlook|icloud))"
    r"(?![\w@-]|\.\w)"
)
OF_PROVIDER = (
    r"\b(?:my|mon|gmail|hotmail|icloud|yahoo)(?: (?:e-?mail|mail|gmail|hotmail|icloud"
    r"|yahoo|address|adresse|saya|aku|gue|gw|ku|id))*"
    r"(?<=gmail|hotmail|icloud|yahoo|saya|aku|gue|gw)"
    r"(?: (?:is|est|c'est|adalah|itu)|\s?:) (?<v>(?=[^\W_]{0,29}[\d._])"
    r"[a-z0-9_][\w.+-]{2,40})(?![\w@])"
)
SHOUTED = (
    rf"(?<![\w.+-])(?<v>(?-i:[\w.+-]*[a-z0-9]) (?-i:AT|AROBASE|CHEZ) {LABEL}"
    rf"(?:\.{LABEL}){{0,2}}\.{ENDINGS})\b"
)
SPACED = (
    rf"(?<![\w.+-])(?<v>[\w+-]++(?: ?\.[\w+-]++){{0,3}} ?@ ?"
    rf"{LABEL}(?:(?: \. |\.){LABEL}){{0,2}} ?\. "
    r"(?:com|net|org|fr|id|uk|io|edu|gov))\b"
)
SPELLED = (
    rf"(?<![\w.+-])(?<v>{NAME}{ANY_AT}"
    rf"{LABEL}(?:{JOIN}{LABEL}){{0,2}}"
    rf"(?:{WORD_DOT}{ENDINGS}| \. (?:com|net|org|fr)))\b"
)
GLUED = (
    r"(?<![\w.+-])(?<v>[\w.+-]{1,40}?[_-](?:at|arobase?)[_-]"
    rf"[\w-]{{1,40}}?(?:[_-](?:dot|point|titik)[_-]|\.){ENDINGS})(?!\w)"
)
PROVIDER = rf"(?<![\w.+-])(?<v>{NAME}{WORD_AT}{HOSTS}(?:\.[a-z]{{2,4}}){{1,2}})\b"

AFTER_AT = re.compile(ANY_AT, re.IGNORECASE)
SPOKEN_AT = words("at arobase arobas chez pada et a ad")
LIKELY = (
    rf"(?<![\w.+-])(?<v>[a-z0-9+-]++[._][\w.+-]+{WORD_AT}{LABEL}(?:\.{LABEL}){{0,2}}"
    rf"\.{ENDINGS})\b"
)
SPOKEN_AT_ALL = words("at arobase arobas et keong chez pada")
SPOKEN_DOT = words("dot point titik")
PROVIDERS = words("gmail hotmail yahoo outlook icloud")

NO_HOSTS = words(
    "that the this a my your his her our it some any which what him them me us you"
    " home work least all first last ce cette un une le la mon ma son sa toi moi lui"
    " ini itu saya kamu dia"
)
NO_NAMES = words(
    "look looking looks looked work works working worked is was are be been am were me"
    " us him them it he she they we you i at stay staying arrive arrived meet meeting"
    " live lives shop shopping buy bought order ordered hosted site website page job"
    " laugh laughing and suis es est sommes sont travaille bosse compte mail adresse"
    " client cliente inscrit abonne achete commande kerja beli ada di"
)
"""Words that "at some shop dot com" follows, no address."""


NUMERIC = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
PICTURES = words("png jpg jpeg gif svg webp pdf")
"""Ends of `icon@2x.png`."""


def plain(candidate: str) -> Iterator[Hit]:
    """An address, unless a number ends it: `package@1.2.3`, "20 @ 1.50"."""
    host = candidate.rpartition("@")[2]
    ending = re.split(r"\W", host)[-1]
    numbered = ending.isdecimal() and NUMERIC.fullmatch(host) is None
    if not numbered and ending.casefold() not in PICTURES:
        yield 0, len(candidate), 0.9


def spelled(candidate: str) -> Iterator[Hit]:
    """An address in words, unless "look at that dot com" is what was meant."""
    name, *rest = AFTER_AT.split(candidate, maxsplit=1)
    host = rest[0].split()[0].casefold()
    by = candidate[len(name) :].split(maxsplit=1)[0].casefold()
    plain = name.isalpha() and (by in {"chez", "pada"} or name.casefold() in NO_NAMES)
    if not plain and host not in NO_HOSTS:
        yield 0, len(candidate), 0.8


LOOSE_AT = re.compile(r"\W(?:a|et|ad)\W", re.IGNORECASE)
LIKELY_END = re.compile(rf"\W{ENDINGS}", re.IGNORECASE)


def bracketed(candidate: str) -> Iterator[Hit]:
    """An address; after "(a)", which lists have too, only with a usual ending."""
    ending = re.search(r"\W\w+$", candidate)
    usual = ending is not None and LIKELY_END.fullmatch(ending.group()) is not None
    if usual or LOOSE_AT.search(candidate) is None:
        yield 0, len(candidate), 0.8


EMAIL = Family(
    "EMAIL_ADDRESS",
    (
        Rule("plain", PLAIN, 0.9, plain, marks="@"),
        Rule("dot in brackets", DOT_ONLY, 0.8, marks="@"),
        Rule("dot spoken", DOT_SPOKEN, 0.8, marks="@", words=SPOKEN_DOT),
        Rule("shouted", SHOUTED, 0.7, spelled, words=words("at arobase chez")),
        Rule("quoted", QUOTED, 0.9, marks="@"),
        Rule(
            "at in brackets", BRACKETED, 0.8, bracketed, marks="[({<", words=SPOKEN_AT
        ),
        Rule("at sign apart", APART, 0.8, plain, marks="@"),
        Rule("at and dot apart", SPACED, 0.8, marks="@"),
        Rule("glued", GLUED, 0.7, marks="_-", words=words("at arobas arobase")),
        Rule("spelled out", SPELLED, 0.8, spelled, words=SPOKEN_AT_ALL),
        Rule("encoded", ENCODED, 0.8, marks="%&"),
        Rule("ending left out", NO_ENDING, 0.6, words=PROVIDERS),
        Rule("of a provider", OF_PROVIDER, 0.6, words=PROVIDERS),
        Rule("spelled at, likely", LIKELY, 0.7, marks="._", words=words("at arobase")),
        Rule("spelled at", PROVIDER, 0.8, words=words("at arobase arobas")),
    ),
    cues=words("email mail courriel surel imel adresse address alamat contact"),
)
