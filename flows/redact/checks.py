"""Digits enter; whether their checksum or calendar holds leaves."""

from datetime import date
from itertools import pairwise


DOUBLED = {str(n): sum(divmod(2 * n, 10)) for n in range(10)}

IBAN_LENGTHS = {
    code: length
    for length, codes in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU XK MN",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE IL IQ TL OM SO",
        24: "AD CZ ES MD PK RO SA SE SK TN VG DZ",
        25: "PT AO ST MZ",
        26: "IS TR",
        27: "FR GR IT MC MR SM DJ BI",
        28: "AL AZ BY CY DO GT HU LB PL SV NI",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for code in codes.split()
}
"""Characters of an IBAN by country (SWIFT IBAN registry)."""

PROVINCES = (
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73"
    " 74 75 76 81 82 91 92 93 94 95 96 97"
)
INDONESIAN_PROVINCES = frozenset(map(int, PROVINCES.split()))
"""First two digits of a NIK: Ministry of Home Affairs province codes."""

FEMALE_DAY = 40
"""A NIK writes the day of birth of a woman plus 40."""

CORSICA = {"2A": "19", "2B": "18"}


def only_digits(text: str) -> str:
    """The ASCII digits of a text."""
    return "".join(c for c in text if c.isdecimal())


def luhn(digits: str) -> bool:
    """Whether the Luhn check digit (the last one) holds."""
    backwards = digits[::-1]
    plain = sum(map(int, backwards[::2]))
    return (plain + sum(DOUBLED[c] for c in backwards[1::2])) % 10 == 0


def iban(compact: str) -> bool:
    """Whether mod 97 holds for an IBAN without separators, upper case."""
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def nir(compact: str) -> bool:
    """Whether the two-digit key of a French NIR holds (15 characters)."""
    body = compact[:5] + CORSICA.get(compact[5:7], compact[5:7]) + compact[7:13]
    return 97 - int(body) % 97 == int(compact[13:])


def nik(digits: str) -> bool:
    """Whether a 16-digit NIK has a province, a possible birthday and a serial."""
    day = int(digits[6:8]) % FEMALE_DAY
    return (
        int(digits[:2]) in INDONESIAN_PROVINCES
        and int(digits[6:8]) <= 31 + FEMALE_DAY
        and is_day(2000, int(digits[8:10]), day)
        and digits[12:] != "0000"
    )


def is_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar has that day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def counts_up(digits: str) -> bool:
    """Whether digits only count (1 2 3 4, 9 8 7 6) or repeat: nobody's number."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return len(steps) == 1 and steps <= {0, 1, 9}
