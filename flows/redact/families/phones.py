"""Telephone numbers in US, British, French, Indonesian and international notation."""

import re
from collections.abc import Callable, Iterator

import phonenumbers

from flows.redact import checks
from flows.redact.families.columns import column
from flows.redact.families.decoys import ORDERS
from flows.redact.families.kin import choice
from flows.redact.normal import fold
from flows.redact.rule import Family, Hit, Rule, words


CALLED = (
    r"(?:no|nr|tel|t[e\u00e9]l|telp|tlp|telepon|phone|ph|hp|wa|fax|mob|mobile|cell|gsm"
    r"|port|num|nomor|number|call|whatsapp)"
)
BEFORE = (
    r"(?<![\w#$\u20ac\u00a3])"
    rf"(?:(?<!\d[.,:/-]|[^\W\d][./-]|\w:)|(?<=\b{CALLED}[.:/-])|(?<=[^\W\d]:))"
)
"""Beside a sign it belongs to what is before, unless that says it is a phone."""

AFTER = r"(?![\w%\u20ac]|[.:/-]\d|-[a-z]\b|,\d{1,3}(?!\d|[-/.]\d))"
PLAIN = (
    r"(?<![=*/^<>]|[=*/^<>] )(?!\d++ ?(?:[+*/^<>=%]|(?:divided|times|multiplied|plus"
    r"|minus|mod|modulo|divis[e\u00e9]|fois|multipli[e\u00e9]|moins|dibagi|dikali"
    r"|ditambah|dikurangi)\b))"
)
"""No bare number of a formula or a program; one with a cue is found all the same."""

ISBN = r"(?<!97[89][ -]\d{1,5}[ -])"

EXTENSION = (
    r"(?:[ ,;]{0,2}\(?(?:x|ext(?:ension|n)?|poste|post|pesawat|pes|pst|ekst(?:ensi)?)\b"
    r"[.:]? ?#?\d{1,6}\)?|[ ,]{0,2}x\d{1,6})?"
)
SEP = r"[ .\-/]"

YEARS = re.compile(
    r"(?:\d{1,2}[/.])?(?:19|20)\d\d ?[-/] ?(?:\d{1,2}[/.])?(?:19|20)\d\d"
)
THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .]\d{3})+")
NOT_NUMBER = re.compile(r"[ ,;]{0,2}\(?[xep]")
HOURS = re.compile(r"[0-2]\d[.:][0-5]\d ?- ?[0-2]\d[.:][0-5]\d")
DATED = re.compile(r"\d{1,2}([-/. ])\d{1,2}\1(?:19|20)\d\d\b")
DIGITS = re.compile(r"\d+")
MONTHS, DAYS, YEAR = 12, 31, 4
LIKE_A_PRICE = 0.05
AMERICAN = 11
"""Digits of a North American number with its 1."""

YEAR_IN_BRACKETS = re.compile(r"\((?:19|20)\d\d\)")

WORD_DIGITS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "sept": "7",
    "huit": "8", "neuf": "9",
    "nol": "0", "kosong": "0", "satu": "1", "dua": "2", "tiga": "3", "empat": "4",
    "lima": "5", "enam": "6", "tujuh": "7", "delapan": "8", "sembilan": "9",
}  # fmt: skip
SPOKEN = (
    r"(?:(?:double|triple|dobel) )?(?:"
    + "|".join(WORD_DIGITS).replace("zero", "z[e\u00e9]ro")
    + r")"
)
FRENCH_PAIRS = (
    "zero z\u00e9ro un deux trois quatre cinq six sept huit neuf dix onze douze treize"
    " quatorze quinze seize vingt vingts trente quarante cinquante soixante"
)
FRENCH_PAIR = (
    choice(FRENCH_PAIRS) + rf"(?:[ -](?:et[ -])?{choice(FRENCH_PAIRS)}){{0,3}}"
)


def between(least: int, most: int, score: float) -> Callable[[str], Iterator[Hit]]:
    """A number with so many digits that is no date; one like a price needs a cue."""

    def check(candidate: str) -> Iterator[Hit]:
        number = NOT_NUMBER.split(candidate, maxsplit=1)[0]
        digits = checks.only_digits(number)
        if least <= len(digits) <= most and not looks_otherwise(number, digits):
            price = THOUSANDS.fullmatch(number) is not None
            yield 0, len(candidate), min(score, LIKE_A_PRICE) if price else score

    return check


def looks_otherwise(number: str, digits: str) -> bool:
    """Whether digits read as a date, a range of years, or as counting."""
    if checks.counts_up(digits):
        return True
    grouped = not number.isdecimal()
    return grouped and (
        is_date(number)
        or DATED.match(number) is not None
        or HOURS.fullmatch(number) is not None
        or YEARS.fullmatch(number) is not None
    )


def is_date(number: str) -> bool:
    """Whether three groups can be day, month and year in some order."""
    groups = DIGITS.findall(number)
    if [len(group) for group in groups[1:]] == [2, 2] and len(groups[0]) == YEAR:
        groups = groups[1:] + groups[:1]
    if len(groups) != 3 or len(groups[2]) not in {2, YEAR}:  # noqa: PLR2004 - d m y
        return False
    low, high = sorted(map(int, groups[:2]))
    return 1 <= low <= MONTHS and high <= DAYS


def international(candidate: str) -> Iterator[Hit]:
    """A number whose calling code exists; `+` is surer than `00`."""
    digits = checks.only_digits(candidate).removeprefix("00")
    real = any(
        int(digits[:n]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE for n in (1, 2, 3)
    )
    american = digits.startswith("1") and len(digits) < AMERICAN
    if real and not american and not checks.counts_up(digits):
        yield 0, len(candidate), 0.7 if "+" in candidate else 0.45


def bracketed(candidate: str) -> Iterator[Hit]:
    """An area code in brackets; a year in brackets needs a cue."""
    year = YEAR_IN_BRACKETS.match(candidate) is not None
    yield from between(6, 12, 0.2 if year else 0.5)(candidate)


def spoken(candidate: str) -> Iterator[Hit]:
    """Digits as words, unless somebody just counts."""
    said = re.findall(r"\w+", fold(candidate))
    digits = "".join(WORD_DIGITS.get(word, "") for word in said)
    if not checks.counts_up(digits):
        yield 0, len(candidate), 0.5


PHONES = Family(
    "PHONE_NUMBER",
    (
        Rule(
            "international",
            r"(?:\btel:)?(?<![\w+]|\d\.)(?:\(?\+|00)[ (]{0,2}\d{1,3}"
            r"(?:[ .\-/()]{0,3}\d){6,13}" + EXTENSION + AFTER,
            0.7,
            international,
            digits=8,
        ),
        Rule(
            "three three four",
            BEFORE
            + r"(?:1[ .-]?)?(?:\(\d{3}\) ?-?|\d{3}[ .-])\d{3}[ .-]?\d{4}"
            + EXTENSION
            + AFTER,
            0.5,
            between(10, 11, 0.5),
            digits=10,
        ),
        Rule(
            "ten digits",
            BEFORE + PLAIN + r"[2-9]\d{2}[2-9]\d{6}" + EXTENSION + AFTER,
            0.4,
            between(10, 10, 0.4),
            digits=10,
        ),
        Rule(
            "french",
            BEFORE
            + PLAIN
            + r"(?:\(0\) ?[1-9]|0[1-9])(?:[ .-]{0,3}\d{2}){4}"
            + EXTENSION
            + AFTER,
            0.5,
            between(10, 10, 0.5),
            digits=10,
        ),
        Rule(
            "indonesian mobile",
            BEFORE
            + PLAIN
            + r"(?:62|0)[ -]?8\d{1,2}[ .-]{0,3}\d{3,4}[ .-]{0,3}\d{2,6}"
            + AFTER,
            0.6,
            between(9, 14, 0.6),
            digits=9,
        ),
        Rule(
            "area in brackets",
            r"(?<![\w)])\(\d{1,5}\)[ -]{0,2}\d{1,8}(?:[ .-]\d{2,8}){0,4}"
            + EXTENSION
            + AFTER,
            0.5,
            bracketed,
            digits=6,
            marks="(",
        ),
        Rule(
            "calling code without plus",
            BEFORE + PLAIN + r"(?:33[67]|447)\d{8,9}" + AFTER,
            0.45,
            between(11, 12, 0.45),
            digits=11,
        ),
        Rule(
            "trunk zero",
            BEFORE
            + ISBN
            + r"0[1-9]\d{0,3}(?:[ .\-/]{1,3}\d{2,8}){1,5}"
            + EXTENSION
            + AFTER,
            0.45,
            between(8, 12, 0.45),
            digits=8,
        ),
        Rule(
            "trunk zero, plain",
            BEFORE + PLAIN + r"0[1-9]\d{8,9}" + EXTENSION + AFTER,
            0.4,
            between(10, 11, 0.4),
            digits=10,
        ),
        Rule(
            "grouped",
            BEFORE + rf"\d{{2,5}}(?:{SEP}\d{{2,8}}){{1,5}}" + EXTENSION + AFTER,
            0.15,
            between(6, 12, 0.15),
            digits=6,
        ),
        Rule(
            "plain",
            BEFORE + r"\d{6,15}" + EXTENSION + AFTER,
            0.1,
            between(6, 15, 0.1),
            digits=6,
        ),
        Rule(
            "spaced digits",
            BEFORE + r"\d(?:[ .-]\d){6,14}(?![\w]|[ .-]\d)",
            0.4,
            between(7, 15, 0.4),
            digits=7,
        ),
        Rule(
            "spoken digits",
            rf"\b{SPOKEN}(?:[ ,-]{{1,2}}{SPOKEN}){{5,14}}\b",
            0.5,
            spoken,
            words=frozenset(WORD_DIGITS),
        ),
        Rule(
            "spoken in pairs",
            rf"\bz[e\u00e9]ro (?:un|deux|trois|quatre|cinq|six|sept|huit|neuf)\b"
            rf"(?:[ ,-]{{1,2}}{FRENCH_PAIR}){{3,8}}\b",
            0.6,
            words=words("zero"),
        ),
        column(
            "phone telephone tel mobile cell hp telp telepon wa whatsapp portable gsm",
            r"[+(]?\d[\d ().+/-]{5,20}\d",
            digits=6,
        ),
    ),
    cues=words(
        "phone telephone tel cell cellphone mobile call calls calling text sms whatsapp"
        " wa fax reach ring dial answering landline contact viber"
        " telephone portable appelle appeler appelez appel joindre joignable rappeler"
        " rappelez fixe gsm numero"
        " telepon telpon telp hp handphone hubungi kontak nelpon ponsel nohp"
        " menghubungi nope msisdn nmr callback rappel"
    ),
    weak=words("number num nomor no nomer nr office mobile home"),
    decoys=ORDERS
    | words(
        "euros euro eur usd rp idr dollars population score km serie seri gtin job"
        " sni contract contrat kontrak polis sicepat jne jnt tiki anteraja"
        " spx dhl fedex ups usps colissimo chronopost"
    ),
)
