"""Bank accounts that are no IBAN: digits with a word that says so, or a French key."""

import re
from collections.abc import Iterator

from flows.redact.families.cued import after_cue, before_cue, is_other
from flows.redact.families.decoys import ORDERS
from flows.redact.rule import Family, Hit, Rule, words


CUES = (
    "account accounts acct acc routing aba sort bank compte comptes rib guichet"
    " bancaire rekening rek norek bca bni bri mandiri bsi cimb btn virement"
    " checking savings iban dda bsb transit seabank jago danamon permata muamalat"
    " livret bancaires ccp"
)
SHAPE = (
    r"(?:\d{7} ?[a-z] ?\d{3}|(?=(?:[ -]?\d){6})\d{2,23}(?:[ -]\d{1,11}){0,5})"
    r"(?![.,:/]\d| ?[%\u20ac$])"
)

GAP = r"[ |;,:./-]{0,4}"
PRECEDING = (
    r"(?<![\w.,-])(?<v>\d{6,17}|\d{3,5}(?:[ -]\d{3,5}){1,3})[ ,;/&]{1,3}"
    r"(?:aba|routing|rtn|sort code|s/c|bsb)\b"
)
RIB = rf"(?<![\w-])\d{{5}}{GAP}\d{{5}}{GAP}[a-z0-9]{{11}}{GAP}\d{{2}}(?![\w-])"
"""Bank, branch, account and key, as they stand on every French statement."""

NAMED = (
    r"\bbanque\b[^\d\n\ufffc]{0,12}(?<v>\d{5}[^\d\n\ufffc]{1,16}guichet"
    r"[^\d\n\ufffc]{0,8}\d{5}[^\d\n\ufffc]{1,24}[a-z0-9]{11}"
    r"(?:[^\d\n\ufffc]{1,12}\d{2}(?!\d))?)"
)
BRITISH = r"(?<![\w-])\d{2}([ -]?)\d{2}\1\d{2}[^\d\n\ufffc]{1,24}\d{8}(?![\w-])"
MANDIRI = r"(?<![\w-])\d{3}-\d{2}-\d{7}-\d(?![\w-])"
BRI = r"(?<![\w-])\d{4}([ -])\d{2}\1\d{6}\1\d{2}\1\d(?![\w-])"
SENT = (
    r"\b(?:tf|trf|transfer|transferin|kirim|wire|virer|vire|verser)\b"
    r"[^\d\n\ufffc]{0,12}(?<![\w-])(?<v>\d[\d -]{7,20}\d)(?![\w-])"
    r"\W{1,2}(?:\(?(?:bank )?(?:bca|bni|bri|mandiri|bsi|cimb|btn|jago|danamon|permata"
    r"|seabank)|a/n|an|a\.n)\b"
)
BESIDE = (
    r"(?<![\w.,-])(?<!\d )(?<v>\d(?:[ -]?\d){9,17}+) \(?(?:bank )?"
    r"(?:bca|bni|bri|mandiri|bsi|cimb|btn|jago|danamon|permata|seabank)\b"
)
PARTS = re.compile(r"[^\W_]+")
LETTERS = {
    letter: str(value)
    for value, row in enumerate(("", "AJ", "BKS", "CLT", "DMU", "ENV", "FOW", "GPX"))
    for letter in row
} | {"H": "8", "Q": "8", "Y": "8", "I": "9", "R": "9", "Z": "9"}
"""What letters of a French account number count as in its key."""


def rib(candidate: str) -> Iterator[Hit]:
    """A French account whose key holds; a digit or two may be a letter there."""
    compact = "".join(PARTS.findall(candidate)).upper()
    body = "".join(LETTERS.get(sign, sign) for sign in compact)
    if not body.isdecimal():
        return
    if int(body[:21]) * 100 % 97 == (97 - int(body[21:])) % 97 and len(set(body)) > 1:
        yield 0, len(candidate), 0.95


def no_sum(candidate: str) -> Iterator[Hit]:
    """A number that is no round price."""
    if not is_other(candidate):
        yield 0, len(candidate), 0.7


def british(candidate: str) -> Iterator[Hit]:
    """Sort code and account; less sure when nothing between says so."""
    yield 0, len(candidate), 0.7 if "a" in candidate.casefold() else 0.3


BANK_ACCOUNT = Family(
    "BANK_ACCOUNT",
    (
        after_cue(CUES, SHAPE, digits=6, refine=no_sum),
        before_cue(CUES, SHAPE, digits=6, refine=no_sum),
        Rule(
            "before its bank's number",
            PRECEDING,
            0.6,
            no_sum,
            digits=6,
            words=words("aba routing rtn sort s bsb"),
        ),
        Rule("french, key", RIB, 0.95, rib, digits=13),
        Rule("french, named", NAMED, 0.9, digits=10, words=words("guichet")),
        Rule("british", BRITISH, 0.7, british, digits=14),
        Rule("mandiri", MANDIRI, 0.7, digits=13, marks="-"),
        Rule("bri", BRI, 0.6, digits=15),
        Rule("sent to", SENT, 0.7, digits=9),
        Rule("beside its bank", BESIDE, 0.6, digits=10),
    ),
    cues=words(
        "account acct acc sort code sc compte bancaire rib banque rekening rek norek"
    ),
    decoys=ORDERS
    | words("euros euro eur usd rp idr dollars phone tel hp telepon wa ip"),
)
