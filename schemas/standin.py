"""What stands in a row where personal data stood: placeholders, surrogates, a mask.

A surrogate reads like the real thing and can be nobody's: its domain, number range or
street is reserved for examples, or no issuer could have given it.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from schemas.policy import ENTITIES


MASK = "[***]"

_GIVEN_NAMES = (
    "Alex", "Camille", "Budi", "Sam", "Dominique", "Tri", "Robin", "Claude", "Dwi",
    "Jamie", "Maxime", "Eka", "Morgan", "Sacha", "Agus", "Casey", "Andrea", "Wahyu",
    "Taylor", "Charlie", "Nur", "Jordan", "Lou", "Sri",
)  # fmt: skip
_PLACES = ("ville", "ton", "ford", "burg", "bourg", "haven", " City", " Bay")

_FORMS: Mapping[str, str] = {
    "EMAIL_ADDRESS": "person{n}@example.org",  # RFC 2606
    "URL": "https://example.org/{n}",
    "PHONE_NUMBER": "+1 202-555-01{n:02d}",  # 555-0100 to 0199 are kept for fiction
    "IP_ADDRESS": "2001:db8::{n}",  # RFC 3849
    "MAC_ADDRESS": "00:00:5E:00:53:{n:02d}",  # RFC 7042
    "HANDLE": "@example_user{n}",
    "CREDIT_CARD": "0000 0000 0000 {n:04d}",  # no issuer has the number 0
    "IBAN_CODE": "XX00 EXAM PLE0 {n:04d}",  # XX is nobody's country code
    "CRYPTO": "example-wallet-{n}",
    "SECRET": "example-secret-{n}",
    "DATE_OF_BIRTH": "1 January 19{n:02d}",
    "STREET_ADDRESS": "{n} Example Street",
    "US_SSN": "000-00-{n:04d}",  # area 000 was never given
    "FR_NIR": "0 00 00 00 000 {n:03d} 00",
    "FR_SIRET": "000 000 000 {n:05d}",
    "ID_NIK": "000000{n:010d}",
    "ID_NPWP": "00.000.000.0-000.{n:03d}",
    "US_ITIN": "900-00-{n:04d}",  # no ITIN has 00 in its midst
    "UK_NHS": "999 000 {n:04d}",  # 999 is kept for tests
    "FR_TAX_NUMBER": "00 00 000 000 {n:03d}",
    "ID_KK": "0000000000{n:06d}",
    "ID_BPJS": "00000000000{n:02d}",
    "BANK_ACCOUNT": "000000{n:04d}",
    "PASSPORT": "XX0000{n:03d}",
    "DRIVER_LICENSE": "EXAMPLE{n:06d}",
    "LICENSE_PLATE": "XX-000-{n:02d}",
    "GEO_COORDINATES": "0.0000, -160.{n:04d}",  # open sea
}
_MOST = 99
"""Surrogates of one entity in a row; what comes after gets a placeholder."""

_LISTED: Mapping[str, tuple[str, ...]] = {
    "PERSON": tuple(f"{name} Example" for name in _GIVEN_NAMES),
    "LOCATION": tuple(f"Example{ending}" for ending in _PLACES),
}

SURROGATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **_LISTED,
        **{
            entity: tuple(form.format(n=n) for n in range(1, _MOST + 1))
            for entity, form in _FORMS.items()
        },
    }
)
"""Entity -> its surrogates, the first for the first string of a row, and so on."""


def placeholder(entity: str, number: int) -> str:
    """`[EMAIL_ADDRESS_1]`."""
    return f"[{entity}_{number}]"


def surrogate(entity: str, number: int) -> str:
    """The surrogate of this number, a placeholder where there is none (any more)."""
    known = SURROGATES.get(entity, ())
    return known[number - 1] if number <= len(known) else placeholder(entity, number)


_EVERY = sorted((one for all_ in SURROGATES.values() for one in all_), reverse=True)


@lru_cache(maxsize=16)
def standins(entities: Sequence[str]) -> re.Pattern[str]:
    """Everything that we put where one of these entities was taken out."""
    return re.compile(
        r"\[(?:"
        + "|".join(entities)
        + r")_\d+\]|"
        + re.escape(MASK)
        + r"|(?<![\w.])(?:"
        + "|".join(map(re.escape, _EVERY))
        + r")(?!\w)"
    )


STANDIN = standins(ENTITIES)
"""The same for all entities of ours."""
