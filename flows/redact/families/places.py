"""Where somebody is, in degrees: decimal pairs and degrees with minutes."""

import re
from collections.abc import Iterator

from flows.redact.rule import Family, Hit, Rule, words


LATITUDE = r"[-+]?(?:90(?:\.0+)?|[1-8]?\d\.\d{%s})"
LONGITUDE = r"[-+]?(?:180(?:\.0+)?|(?:1[0-7]\d|\d{1,2})\.\d{%s})"
PAIR = rf"{LATITUDE}(?:,\s?|\s?;\s?| ){LONGITUDE}"
ALONE = r"(?<![\w.,=(\[{/+-])(?<![=(\[{] )(?<!\d[,;] )"
"""Not an argument, not an element, not assigned: program code has such pairs too."""

ENDS = r"(?![\w%]|\.\d|,? ?-?\d)"
DEGREES = (
    r"\d{1,3}(?:\.\d+)? ?\u00b0 ?(?:\d{1,2}(?:\.\d+)? ?'{1,2} ?"
    r"(?:\d{1,2}(?:\.\d+)? ?(?:\"|'{1,2}) ?)?)?"
)
MARK = r"(?: ?\u00b0| ?deg(?:rees)?\b)"
NORTH, EAST = r"(?:L?[NSU])", r"(?:[EWO]|B[TB])"
"""Indonesian maps say LU and LS, BT and BB."""

LABEL = r"(?:lat(?:itude)?|lintang)"
OTHER = r"(?:lon(?:g(?:itude)?)?|lng|bujur)"

DECIMAL = re.compile(r"(\d+)[.,](\d+)")
NEAR_ZERO = 5
FULL_CODE = 8
"""So many signs stand before the plus of a code that needs no town beside it."""


def on_land(candidate: str) -> Iterator[Hit]:
    """A pair, unless both are small (shares, weights, open sea) or round."""
    parts = DECIMAL.findall(candidate)
    inland = any(int(whole) >= NEAR_ZERO for whole, _ in parts)
    if inland and not all(rest.endswith("00") for _, rest in parts):
        yield 0, len(candidate), 0.5


def plus_code(candidate: str) -> Iterator[Hit]:
    """A code of eight signs and more; a shorter one only beside its cue."""
    long = candidate.index("+") == FULL_CODE
    if any(map(str.isalpha, candidate)):
        yield 0, len(candidate), 0.6 if long else 0.2


GEO = Family(
    "GEO_COORDINATES",
    (
        Rule(
            "exact pair",
            ALONE + f"(?<v>{PAIR % ('4,10', '4,10')})" + r"(?![\w%)\]}]|\.\d|,? ?-?\d)",
            0.5,
            on_land,
            digits=8,
            marks=".",
        ),
        Rule(
            "pair after a cue",
            rf"(?<![\w.,=\[{{])(?<![=\[{{] )(?<v>{PAIR % ('1,10', '1,10')})" + ENDS,
            0.1,
            digits=4,
            marks=".",
        ),
        Rule(
            "exact pair in brackets",
            rf"(?<![\w=,\[({{\])])(?<![=,(\[] )[(\[](?<v>{PAIR % ('5,10', '5,10')})"
            r"[)\]](?!\s?[*/;]|,\s?[\d\[({-])",
            0.5,
            on_land,
            digits=8,
            marks="([",
        ),
        Rule(
            "geo address",
            r"(?<!\w)geo:-?\d{1,2}(?:\.\d+)?,-?\d{1,3}(?:\.\d+)?(?:,-?\d+(?:\.\d+)?)?"
            r"(?:;[\w=.-]+){0,3}",
            0.8,
            digits=2,
            words=words("geo"),
        ),
        Rule(
            "plus code",
            r"(?<![\w+])(?-i:[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3})"
            r"(?![\w+])",
            0.5,
            plus_code,
            digits=1,
            marks="+",
        ),
        Rule(
            "degree signs only",
            rf"(?<![\w.])[-+]?\d{{1,2}}\.\d{{3,10}}{MARK},? ?"
            rf"[-+]?\d{{1,3}}\.\d{{3,10}}{MARK}",
            0.6,
            digits=6,
            marks=".",
        ),
        Rule(
            "hemispheres first",
            rf"(?<![\w.])(?-i:[NS]) ?{DEGREES},? ?(?-i:[EWO]) ?{DEGREES}(?!\w)",
            0.8,
            digits=2,
            marks="\u00b0",
        ),
        Rule(
            "hemispheres first, decimal",
            r"(?<![\w.])(?-i:[NS]) ?\d{1,2}\.\d{3,10},? ?"
            r"(?-i:[EWO]) ?\d{1,3}\.\d{3,10}(?!\w)",
            0.6,
            digits=6,
            marks=".",
        ),
        Rule(
            "degrees, spaced",
            r"(?<![\w.])\d{1,2}[ -]\d{1,2}[ -]\d{1,2}(?:\.\d+)? ?(?-i:N|S|LS|LU),? ?"
            r"\d{1,3}[ -]\d{1,2}[ -]\d{1,2}(?:\.\d+)? ?(?-i:E|W|O|BT|BB)(?!\w)",
            0.7,
            digits=6,
        ),
        Rule(
            "degrees",
            rf"(?<![\w.]){DEGREES}{NORTH},? ?{DEGREES}{EAST}(?!\w)",
            0.8,
            digits=2,
            marks="\u00b0",
        ),
        Rule(
            "decimal degrees",
            r"(?<![\w.])\d{1,2}\.\d{2,10} ?\u00b0? ?(?-i:N|S|LS|LU),? ?"
            r"\d{1,3}\.\d{2,10} ?\u00b0? ?(?-i:E|W|O|BT|BB)(?!\w)",
            0.6,
            digits=6,
            marks=".",
        ),
        Rule(
            "labelled",
            rf"\b{LABEL}\b[\"']?\s?[:= ]\s?(?<v>{LATITUDE % '1,12'}\W{{1,4}}"
            rf"{OTHER}\b[\"']?\s?[:= ]\s?{LONGITUDE % '1,12'})",
            0.5,
            digits=4,
            words=words("lat latitude lintang"),
        ),
        Rule(
            "decimal commas",
            r"(?<![\w.,])-?[1-8]?\d,\d{4,10} ?; ?-?1?\d{1,2},\d{4,10}(?![\w,]|\.\d)",
            0.5,
            on_land,
            digits=10,
            marks=",",
        ),
        Rule(
            "labelled, decimal commas",
            rf"\b{LABEL}\s?[:= ]\s?(?<v>-?\d{{1,2}},\d{{2,10}}\W{{1,4}}{OTHER}"
            r"\s?[:= ]\s?-?\d{1,3},\d{2,10})(?!\w)",
            0.6,
            digits=6,
            words=words("lat latitude lintang"),
        ),
        Rule(
            "three words",
            r"(?<!\S)///(?<v>[a-z]{3,20}\.[a-z]{3,20}\.[a-z]{3,20})(?![\w.(])",
            0.6,
            marks="/",
        ),
    ),
    cues=words(
        "gps coordinates coordinate coords coord location located position latitude"
        " longitude lat lon coordonnees localisation situe koordinat lokasi posisi"
        " lintang bujur maps"
    ),
)
