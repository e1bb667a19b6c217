"""Numbers that are nothing without their word: a cue and a shape make a pattern."""

import re

from flows.redact import checks
from flows.redact.normal import fold
from flows.redact.rule import Refine, Rule, words


AND = r"(?:,? (?:and |et |dan |or |ou |atau )?|/)"
GAP = (
    r"(?:[^\d\n\ufffc]{0,40}?"
    r"|[^\d\n\ufffc]{0,24}(?:\n[|:\- ]{3,60})?\n[^\d\n\ufffc]{0,24}?)"
)
"""What may stand between a cue and its number: some words, or the end of the line, for
forms and tables have the number below its name."""


ROUND = "000"
LARGE_SUM, COUNTING = 8, 6
"""So many digits no price has, and so few who counts "123456"."""


DATES = re.compile(
    r"(?:19|20)\d\d([ -]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])"
    r"|(?:19|20)\d\d[ -](?:19|20)\d\d|\d{1,2}(?: \d{1,2}){3,}"
)
"""Days, spans of years, and a countdown."""


def is_other(candidate: str) -> bool:
    """Whether a number is rather a price, a date or a count: "biaya paspor 350000"."""
    short = candidate.isdecimal() and len(candidate) < LARGE_SUM
    counting = len(candidate) <= COUNTING and candidate.isdecimal()
    if short and candidate.endswith(ROUND):
        return True
    if counting and checks.counts_up(candidate):
        return True
    return DATES.fullmatch(candidate) is not None


def after_cue(
    cues: str, shape: str, *, digits: int, refine: Refine | None = None
) -> Rule:
    """A number of this shape, or two, behind one of the words."""
    said = "|".join(cues.split())
    return Rule(
        f"after {cues.partition(' ')[0]}",
        rf"(?<![^\W_])(?:{said})(?![^\W_]){GAP}"
        rf"(?<![\w-])(?<v>{shape}(?:{AND}{shape}){{0,2}})(?![\w]|-\w)",
        0.7,
        refine,
        digits=digits,
        words=words(fold(cues)),
    )


def before_cue(
    cues: str, shape: str, *, digits: int, refine: Refine | None = None
) -> Rule:
    """A number of this shape of which one of the words says what it is."""
    said = "|".join(cues.split())
    return Rule(
        f"before {cues.partition(' ')[0]}",
        rf"(?<![\w.,-])(?<v>{shape}) (?:is|est|c'est|adalah|itu|ini)\b"
        rf"[^\d\n.\ufffc]{{0,24}}?(?<![^\W_])(?:{said})(?![^\W_])",
        0.6,
        refine,
        digits=digits,
        words=words(fold(cues)),
    )
