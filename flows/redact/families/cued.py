"""Numbers that are nothing without their word: a cue and a shape make a pattern."""

from flows.redact.normal import fold
from flows.redact.rule import Refine, Rule, words


AND = r"(?:,? (?:and |et |dan |or |ou |atau )?|/)"
NEAR = 40
"""Signs that may stand between a cue and its number."""


ROUND = "000"
LARGE_SUM = 8
"""With so many digits a number is no price, however round."""


def is_sum(candidate: str) -> bool:
    """Whether a number is rather a price: "biaya paspor 350000"."""
    bare = candidate.isdecimal() and len(candidate) < LARGE_SUM
    return bare and candidate.endswith(ROUND)


def after_cue(
    cues: str, shape: str, *, digits: int, refine: Refine | None = None
) -> Rule:
    """A number of this shape, or two, behind one of the words."""
    said = "|".join(cues.split())
    return Rule(
        f"after {cues.partition(' ')[0]}",
        rf"(?<![^\W_])(?:{said})(?![^\W_])[^\d\n\ufffc]{{0,{NEAR}}}?"
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
