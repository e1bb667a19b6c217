"""Payment cards and IBANs in every language."""

import re
from array import array
from collections.abc import Iterator, Sequence

from flows.redact import checks
from flows.redact.families.decoys import ORDERS
from flows.redact.rule import Family, Hit, Rule, words


GROUP = re.compile(r"\d+")

APART = r"(?: ?[-.] ?| )"
NUMBER_RUN = rf"(?<!\d)\d(?:{APART}?\d){{12}}\d*+(?:{APART}\d++)*+"
"""A whole run of digit groups, so that the next number cannot hide a card in it."""

BETWEEN = r"(?: ?[_/|\u00b7,:+*\\] ?| {2,4}|\t| ?\n|[-.]{2})"
PARTED = (
    rf"(?<!\d)\d{{4}}({BETWEEN})\d{{4}}\1\d{{4}}\1\d{{4}}(?:\1\d{{1,3}})?+(?!\d)"
    rf"|(?<!\d)\d{{4}}({BETWEEN})\d{{6}}\2\d{{4,5}}(?!\d)"
)
"""Groups as cards have them, with a sign between that parts other numbers too."""

SERIES_2 = r"2(?:20[0-4]|22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)"
ANY_ISSUER = re.compile(rf"(?:4|5|6|3[05689]|81|9792|{SERIES_2})\d*")
ISSUERS = {
    13: re.compile(r"[456]\d*"),
    14: re.compile(r"3(?:0[0-59]|6|8|9)\d*"),
    15: re.compile(r"(?:3[47]|2131|2014|2149|1800)\d*"),
}
"""Visa, Mastercard (2-series too), Maestro, UnionPay, Discover, JCB, Diners, Amex,
RuPay, Mir, Troy; and who gives out the shorter numbers."""

SHORTEST, LONGEST = 13, 19
SMALL_GROUP = 2
FRACTION = 2
BARCODE = 13
"""So many digits have barcodes too; of cards, only old Visas."""


def cards(run: str) -> Iterator[Hit]:
    """Luhn-valid cards that start and end where groups of the run do.

    One inside another that is sure adds nothing.
    """
    starts, sizes = groups_of(run)
    digits = checks.only_digits(run)
    luhn, begin, covered = checks.LuhnSums(digits), 0, 0
    for first, start in enumerate(starts):
        fits = run[start] in "12345689" and not inside_small_groups(sizes, first)
        for last, length in reversed(ends_of_card(sizes, first)) if fits else ():
            end = starts[last] + sizes[last]
            if end <= covered:
                break
            if luhn.holds(begin, begin + length) and (
                plausible(digits[begin : begin + length])
                and evenly_parted(run[start:end], list(sizes[first : last + 1]))
            ):
                sure = length != BARCODE or run[start] == "4"
                covered = end if sure else covered
                yield start, end, 1.0 if sure else 0.3
        begin += sizes[first]


def groups_of(run: str) -> tuple[Sequence[int], Sequence[int]]:
    """Starts and lengths of groups of digits, in little memory: a run may be long."""
    starts, sizes = array("L"), array("L")
    for match in GROUP.finditer(run):
        starts.append(match.start())
        sizes.append(match.end() - match.start())
    return starts, sizes


def inside_small_groups(sizes: Sequence[int], first: int) -> bool:
    """Whether a start lies in the midst of equal groups of one or two digits."""
    return (
        first > 0 and sizes[first] <= SMALL_GROUP and sizes[first - 1] == sizes[first]
    )


def evenly_parted(piece: str, sizes: list[int]) -> bool:
    """Whether one sign parts all groups, or the groups are those of a card.

    Columns of figures have points and spaces in turn, a decimal fraction one point.
    """
    signs = {sign.strip() for sign in GROUP.split(piece)[1:-1]}
    if len(signs) > 1:
        return set(sizes[:-1]) == {4} or sizes[:2] == [4, 6]
    return signs != {"."} or len(sizes) > FRACTION


def ends_of_card(sizes: Sequence[int], first: int) -> list[tuple[int, int]]:
    """Last group and digit count for each possible length of a card."""
    total, found = 0, []
    for last in range(first, min(first + LONGEST, len(sizes))):
        total += sizes[last]
        if total > LONGEST:
            break
        if total >= SHORTEST:
            found.append((last, total))
    return found


def plausible(digits: str) -> bool:
    """Whether an issuer gives out such a number."""
    issuer = ISSUERS.get(len(digits), ANY_ISSUER)
    return issuer.fullmatch(digits) is not None and len(set(digits)) > 1


def ibans(candidate: str) -> Iterator[Hit]:
    """The IBAN at the start of a candidate, cut to its country's length."""
    length = checks.IBAN_LENGTHS.get(candidate[:2].upper())
    places = [n for n, c in enumerate(candidate) if c.isalnum()]
    if length is None or len(places) < length:
        return
    end = places[length - 1] + 1
    if end < len(candidate) and candidate[end].isalnum():
        return
    compact = "".join(candidate[n] for n in places[:length]).upper()
    yield 0, end, 1.0 if checks.iban(compact) else 0.2


CARDS = Family(
    "CREDIT_CARD",
    (
        Rule("card with check digit", NUMBER_RUN, 1.0, cards, digits=SHORTEST),
        Rule("card in parts", PARTED, 1.0, cards, digits=14),
        Rule(
            "four groups of four",
            r"(?<!\d)[2-6]\d{3}([ .-])\d{4}\1\d{4}\1\d{4}(?!\d)",
            0.2,
            digits=16,
        ),
        Rule("sixteen digits", r"(?<!\d)[2-6]\d{15}(?!\d)", 0.1, digits=16),
    ),
    cues=words(
        "card cards visa mastercard amex maestro discover credit debit cc"
        " carte cartes bancaire cb bleue kartu kredit debit atm pan rupay mir"
    ),
    decoys=ORDERS,
)

IBAN = Family(
    "IBAN_CODE",
    (
        Rule(
            "iban",
            r"(?<![a-z0-9])(?:[a-z]{2}|(?-i:[A-Z]{2}) )"
            r"\d{2}(?:[ ./_-]{0,2}[a-z0-9]){11,40}",
            1.0,
            ibans,
            digits=4,
        ),
    ),
    cues=words("iban account bank compte banque bancaire rib rekening bank virement"),
)
