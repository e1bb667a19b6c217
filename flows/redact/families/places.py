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
LABEL = r"(?:lat(?:itude)?|lintang)"
OTHER = r"(?:lon(?:g(?:itude)?)?|lng|bujur)"

NUMBER = re.compile(r"\d+\.")


def on_land(candidate: str) -> Iterator[Hit]:
    """A pair, unless both lie below one: shares and weights, or open sea."""
    if any(int(whole[:-1]) > 0 for whole in NUMBER.findall(candidate)):
        yield 0, len(candidate), 0.5


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
            "degrees",
            rf"(?<![\w.]){DEGREES}[NS],? ?{DEGREES}[EWO](?!\w)",
            0.8,
            digits=2,
            marks="\u00b0",
        ),
        Rule(
            "decimal degrees",
            r"(?<![\w.])\d{1,2}\.\d{2,10} ?\u00b0? ?(?-i:[NS]),? ?"
            r"\d{1,3}\.\d{2,10} ?\u00b0? ?(?-i:[EWO])(?!\w)",
            0.6,
            digits=6,
            marks=".",
        ),
        Rule(
            "labelled",
            rf"\b{LABEL}\b[\"']?\s?[:= ]\s?(?<v>{LATITUDE % '2,12'}\W{{1,4}}"
            rf"{OTHER}\b[\"']?\s?[:= ]\s?{LONGITUDE % '2,12'})",
            0.5,
            digits=4,
            words=words("lat latitude lintang"),
        ),
    ),
    cues=words(
        "gps coordinates coordinate coords coord location located position latitude"
        " longitude lat lon coordonnees localisation situe koordinat lokasi posisi"
        " lintang bujur maps"
    ),
)
