"""Passports, driving licences and number plates of vehicles."""

import re
from collections.abc import Iterator

from flows.redact.families.cued import after_cue, before_cue, is_other
from flows.redact.families.decoys import ORDERS
from flows.redact.rule import Family, Hit, Rule, words


PASSPORT_CUES = "pp passport passports passeport passeports paspor pasport"
DRIVER_CUES = (
    "driver drivers driving dl dmv dvla permis conduire sim mengemudi licence license"
)
PLATE_CUES = (
    "plate plates registration reg plaque plaques immatriculation immatricul\u00e9"
    " immatricul\u00e9e immatricule matricule plat platnya nopol nopolnya polisi"
    " bernomor tag numberplate rego kennzeichen"
)
PRICES = words(
    "biaya harga tarif fee fees price cost costs prix frais coute rp idr eur"
)
REGIONS = (
    r"(?:A[ABDEG]?|B[ABDEGHKLMNP]?|CC|D[ABCDEGHKLMNRSTWP]?|E[ABDEGHZK]?|F|G|H|K[BHTU]?"
    r"|L|M|N|P[AB]?|R|S|T|W|Z)"
)
"""Letters that Indonesian plates begin with, by region."""

FEWEST, EIGHT = 5, 8
"""Digits that any of these documents has; signs of a number with few digits."""

ALIKE = re.compile(r"[^\W\d_]+|\d+")
PARTS = 3
BRITISH_PLATE = re.compile(r"[a-z]{2}\d\d ?[a-z]{3}", re.IGNORECASE)
SIZE = re.compile(r"\d+ ?x ?\d+.*", re.IGNORECASE)
WORDY = re.compile(r"[a-z\u00e0-\u00ff]{3,}")
"""A word in small letters, as it stands beside a number in a sentence."""

NO_ENDINGS = words(
    "usd eur idr gbp rp km kg cm mm mb gb tb kb am pm bc ad bce ce id en fr ml kw hp it"
    " at in on to of is as by or an the and for via pc ti hd hz db fps gmt utc wib"
    " wita wit pcs rpm mph de du le la des un une et di ke"
)


def mixed(candidate: str) -> Iterator[Hit]:
    """A number of a document: at least five digits, or a few among capitals."""
    digits = sum(c.isdecimal() for c in candidate)
    if is_other(candidate):
        return
    if digits >= FEWEST or (
        digits > 1 and candidate.isupper() and len(candidate) >= EIGHT
    ):
        yield 0, len(candidate), 0.7


def plate_letters(candidate: str) -> Iterator[Hit]:
    """An Indonesian plate, unless its end is a unit or a common word."""
    ending = candidate.rstrip("0123456789").split()[-1].lstrip("0123456789")
    if ending.casefold() not in NO_ENDINGS:
        yield 0, len(candidate), 0.5 if " " in candidate else 0.3


def plate(candidate: str) -> Iterator[Hit]:
    """Letters and digits together, no word among them: after a cue this is a plate."""
    mixed_up = any(map(str.isdecimal, candidate)) and any(map(str.isalpha, candidate))
    groups = ALIKE.findall(candidate)
    single = len(groups) != PARTS and min(map(len, groups), default=0) < len("AB")
    short = single or (len(groups) != PARTS and sum(map(len, groups)) < FEWEST)
    if mixed_up and not short and not spoken(candidate, groups):
        yield 0, len(candidate), 0.7


def spoken(candidate: str, groups: list[str]) -> bool:
    """Whether it is a number in a sentence: with a word, a unit or a size beside it."""
    worded = " " in candidate and any(map(WORDY.fullmatch, groups))
    parts = set(candidate.casefold().split())
    if " " in candidate:
        parts |= set(filter(str.islower, groups))
    british = BRITISH_PLATE.fullmatch(candidate) is not None
    sized = SIZE.fullmatch(candidate) is not None
    return sized or not NO_ENDINGS.isdisjoint(parts) or (worded and not british)


PASSPORT = (
    r"(?:[a-z]{1,3}[ -]?\d{6,9}[a-z]?|\d{7,9}[a-z]?|\d{2} ?[a-z]{2} ?\d{5}"
    r"|[a-z]\d{2}[a-z]{1,2}\d{4,5}|[a-z]{1,2}[ -]?\d{3}[ -]?\d{3,4}"
    r"|\d{3}[ -]\d{3}[ -]\d{3}|\d{2} \d{2} \d{5,6}"
    r"|(?-i:[A-Z](?=[A-Z0-9]{0,6}\d)[A-Z0-9]{7,8}))"
)
LICENCE = (
    r"(?:[a-z]{0,3}-?\d{1,4}(?:[ -]?(?:\d{2,8}|[a-z]{2} ?\d{4,6})){1,4}[a-z]{0,2}"
    r"|[a-z]{1,5}9{0,4}[ -]?\d{6}[ -]?[a-z0-9]{5}(?:[ -]?\d{2})?"
    r"|[a-z]{1,3}[ -]?\d{2,4}(?:[ -]\d{2,5}){1,4}"
    r"|(?-i:[A-Z](?=[A-Z0-9]{0,10}\d)[A-Z0-9]{8,14}))"
)
PLATE = (
    r"(?:[a-z]{1,3}[ -]?\d{1,4}[ -]?[a-z]{1,3}|\d{1,4}[ -]?[a-z]{1,4}(?:[ -]?\d{1,4})?"
    r"|[a-z]{2,4}[ -]?\d{2,5})"
)
FOREIGN_PLATE = (
    r"(?:[a-z]{2}[ -]?\d{1,2}[ -]?[a-z]{1,3}[ -]?\d{4}|[a-z]{1,3}-[a-z]{1,2} ?\d{1,4}"
    r"|(?-i:[A-Z0-9]{3,4}[ -]?[A-Z0-9]{3,4}))"
)


PASSPORTS = Family(
    "PASSPORT",
    (
        after_cue(PASSPORT_CUES, PASSPORT, digits=2, refine=mixed),
        before_cue(PASSPORT_CUES, PASSPORT, digits=5, refine=mixed),
        Rule(
            "machine readable, names",
            r"(?<!\w)(?-i:[PV][A-Z<][A-Z]{3}[A-Z]{1,30}<<[A-Z<]{5,40})(?!\w)",
            0.9,
            marks="<",
        ),
        Rule(
            "machine readable, numbers",
            r"(?<!\w)(?-i:[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{14}[\d<]{1,2})"
            r"(?!\w)",
            0.9,
            digits=14,
        ),
    ),
    decoys=ORDERS | PRICES,
)

LICENCES = Family(
    "DRIVER_LICENSE",
    (
        Rule(
            "british",
            r"(?<!\w)[a-z]{1,5}9{0,4}\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])"
            r"(?:0[1-9]|[12]\d|3[01])\d[a-z9]{2} ?[a-z0-9][a-z]{2}(?!\w)",
            0.6,
            digits=6,
        ),
        after_cue(DRIVER_CUES, LICENCE, digits=2, refine=mixed),
        before_cue(DRIVER_CUES, LICENCE, digits=5, refine=mixed),
    ),
    decoys=ORDERS
    | PRICES
    | words("software key mit apache gpl plate plates phone card kartu pc construire"),
)

PLATES = Family(
    "LICENSE_PLATE",
    (
        Rule(
            "french",
            r"(?<![\w-])(?-i:[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2})(?![\w-])",
            0.6,
            digits=3,
            marks="-",
        ),
        Rule(
            "french, spaced",
            r"(?<![\w-])(?-i:[A-HJ-NP-TV-Z]{2} \d{3} [A-HJ-NP-TV-Z]{2})(?![\w-])",
            0.4,
            digits=3,
        ),
        Rule(
            "indonesian",
            rf"(?<![\w-])(?-i:{REGIONS} ?\d{{3,4}} ?[A-Z]{{2,3}})(?![\w-]| \d)",
            0.5,
            plate_letters,
            digits=3,
        ),
        after_cue(PLATE_CUES, PLATE, digits=1, refine=plate),
        after_cue(PLATE_CUES, FOREIGN_PLATE, digits=1, refine=plate),
        Rule(
            "british",
            r"(?<![\w-])(?-i:[A-HJ-PR-Y][A-Z][0-7]\d [A-HJ-PR-Z]{3})(?![\w-])",
            0.3,
            digits=2,
        ),
        before_cue(PLATE_CUES, PLATE, digits=1, refine=plate),
    ),
    cues=words(
        "plate car vehicle plaque voiture vehicule moto plat nopol polisi mobil motor"
        " motornya mobilnya kendaraan stnk bpkb parkir parkiran parked van truck driver"
    ),
    decoys=ORDERS | words("blok gedung kamar ruang lantai kelas gate unit course"),
)
