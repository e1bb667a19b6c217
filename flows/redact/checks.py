"""Digits enter; whether their checksum or calendar holds leaves."""

import re
from array import array
from datetime import date
from itertools import accumulate, product
from string import ascii_uppercase

from stdnum import luhn as stdnum_luhn
from stdnum import numdb
from stdnum.iso7064 import mod_97_10


LETTERS_AND_DIGITS = re.compile(r"(\d+)!")
"""Parts of an account number in the registry: `5!n11!c`."""

OUTSIDE_THE_REGISTRY = {
    25: "AO CV GW MZ",
    26: "DZ IR",
    27: "CF CG CM GA GQ KM MG TD",
    28: "BF BJ CI MA ML NE SN TG",
}
"""Countries whose banks use such numbers without having registered them."""


def iban_lengths() -> dict[str, int]:
    """Characters of an IBAN by country: SWIFT's registry, as stdnum holds it."""
    lengths = {
        country: length
        for length, countries in OUTSIDE_THE_REGISTRY.items()
        for country in countries.split()
    }
    for country in map("".join, product(ascii_uppercase, repeat=2)):
        parts = numdb.get("iban").info(country)[0][1].get("bban")
        if parts:
            lengths[country] = 4 + sum(map(int, LETTERS_AND_DIGITS.findall(parts)))
    return lengths


IBAN_LENGTHS = iban_lengths()

PROVINCES = (
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73"
    " 74 75 76 81 82 91 92 93 94 95 96 97"
)
INDONESIAN_PROVINCES = frozenset(map(int, PROVINCES.split()))
"""First two digits of a NIK: Ministry of Home Affairs province codes."""

FEMALE_DAY = 40
"""A NIK writes the day of birth of a woman plus 40."""


def only_digits(text: str) -> str:
    """The ASCII digits of a text."""
    return text if text.isdecimal() else "".join(filter(str.isdecimal, text))


def luhn(digits: str) -> bool:
    """Whether the Luhn check digit (the last one) holds."""
    return stdnum_luhn.is_valid(digits)


DOUBLED = bytes(sum(divmod(2 * n, 10)) for n in range(10))
VALUES = bytes.maketrans(b"0123456789", bytes(range(10)))


class LuhnSums:
    """Tells of any part of a string of digits, in one step, whether `luhn` holds.

    Runs of small groups have thousands of parts. Two running sums answer for all: every
    other digit is doubled, from the first or from the second on.
    """

    def __init__(self, digits: str) -> None:
        plain = digits.encode("ascii", "replace").translate(VALUES)
        twice = plain.translate(DOUBLED.ljust(256, b"\0"))
        self.sums = [array("L", [0]), array("L", [0])]
        for parity, sums in enumerate(self.sums):
            mixed = bytearray(plain)
            mixed[parity::2] = twice[parity::2]
            sums.extend(accumulate(mixed))

    def __repr__(self) -> str:
        """How many digits, none of them."""
        return f"LuhnSums({len(self.sums[0]) - 1} digits)"

    def holds(self, first: int, last: int) -> bool:
        """Whether the digits from first up to last end in their check digit."""
        sums = self.sums[last % 2]
        return (sums[last] - sums[first]) % 10 == 0


def iban(compact: str) -> bool:
    """Whether mod 97 holds for an IBAN without separators, upper case.

    stdnum's own check of an IBAN also refuses countries outside the registry.
    """
    return mod_97_10.is_valid(compact[4:] + compact[:4])


def nik(digits: str) -> bool:
    """Whether a 16-digit NIK has a province, a possible birthday and a serial.

    stdnum's check lacks the provinces made since 2012 (65, 92, 93, 95, 96, 97): people
    registered there would keep their number.
    """
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


UPWARDS, DOWNWARDS = "0123456789" * 10, "9876543210" * 10
"""How counting goes on, for longer than any number is."""


def counts_up(digits: str) -> bool:
    """Whether digits only count (1 2 3 4, 9 8 7 6) or repeat: nobody's number."""
    one = len(digits) > 1 and digits == digits[0] * len(digits)
    return one or (len(digits) > 1 and (digits in UPWARDS or digits in DOWNWARDS))
