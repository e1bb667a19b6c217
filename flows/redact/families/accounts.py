"""Bank accounts that are no IBAN: digits with a word that says so."""

from flows.redact.families.cued import after_cue, before_cue
from flows.redact.families.decoys import ORDERS
from flows.redact.rule import Family, words


CUES = (
    "account accounts acct acc routing aba sort bank compte comptes rib guichet"
    " bancaire rekening rek norek bca bni bri mandiri bsi cimb btn virement"
    " checking savings"
)
SHAPE = r"(?=(?:[ -]?\d){6})\d{2,18}(?:[ -]\d{2,11}){0,4}(?![.,:/]\d| ?[%\u20ac$])"

BANK_ACCOUNT = Family(
    "BANK_ACCOUNT",
    (after_cue(CUES, SHAPE, digits=6), before_cue(CUES, SHAPE, digits=6)),
    decoys=ORDERS
    | words("euros euro eur usd rp idr dollars phone tel hp telepon wa ip"),
)
