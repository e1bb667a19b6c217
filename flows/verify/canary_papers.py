"""Invented numbers of papers, accounts, vehicles and places, and ages of people."""

from collections.abc import Mapping
from types import MappingProxyType

from flows.verify.canary_draw import Lot, Make


_PLATE = "ABCDEFGHJKLMNPQRSTVWXYZ"


def itin(lot: Lot, _: str) -> str:
    """Nine, two more, a group that only tax numbers have."""
    group = lot.pick(("50", "58", "65", "70", "77", "83", "88", "90", "92", "94", "99"))
    return f"9{lot.below(100):02d}-{group}-{lot.digits(4)}"


def nhs(lot: Lot, _: str) -> str:
    """Ten digits whose weighted sum 11 divides."""
    while True:
        body = lot.digits(9)
        check = -sum(int(c) * (10 - n) for n, c in enumerate(body)) % 11
        if check <= 9:  # noqa: PLR2004 - ten is never given out
            return f"{body[:3]} {body[3:6]} {body[6:]}{check}"


def french_tax(lot: Lot, _: str) -> str:
    """Ten digits and their remainder by 511."""
    body = f"{lot.between(0, 3)}{lot.digits(9)}"
    whole = f"{body}{int(body) % 511:03d}"
    cut = (whole[:2], whole[2:4], whole[4:7], whole[7:10], whole[10:])
    return lot.pick((whole, " ".join(cut)))


def family_card(lot: Lot, _: str) -> str:
    """A region, the day the card was written, a number."""
    written = f"{lot.between(1, 28):02d}{lot.between(1, 12):02d}{lot.below(25):02d}"
    return f"{lot.pick(('3171', '3273', '3578', '5171'))}01{written}{lot.digits(4)}"


def bpjs(lot: Lot, _: str) -> str:
    """Thirteen digits that begin with zeros."""
    return f"000{lot.digits(10)}"


def account(lot: Lot, _: str) -> str:
    """Eight to twelve digits, at times with hyphens or blanks."""
    solid = lot.digits(lot.between(8, 12))
    apart = f"{solid[:3]}-{solid[3:5]}-{solid[5:]}"
    return lot.pick((solid, apart, f"{solid[:4]} {solid[4:]}"))


def passport(lot: Lot, language: str) -> str:
    """British and American, French, Indonesian."""
    forms: Mapping[str, tuple[str, ...]] = {
        "en": (lot.digits(9), f"{lot.letters(1, _PLATE)}{lot.digits(8)}"),
        "fr": (f"{lot.digits(2)}{lot.letters(2, _PLATE)}{lot.digits(5)}",),
        "id": (f"{lot.pick(('A', 'B', 'C', 'X'))}{lot.digits(7)}",),
    }
    return lot.pick(forms[language])


def licence(lot: Lot, language: str) -> str:
    """American and British, French of both kinds, Indonesian."""
    born = f"{lot.below(10)}{lot.between(1, 12):02d}{lot.between(1, 28):02d}"
    british = f"{lot.letters(5, _PLATE)}{born}{lot.below(10)}{lot.letters(2, _PLATE)}"
    forms: Mapping[str, tuple[str, ...]] = {
        "en": (
            f"{lot.letters(1, _PLATE)}{lot.digits(7)}",
            f"{british}9{lot.letters(2, _PLATE)}",
            lot.digits(8),
        ),
        "fr": (
            lot.digits(12),
            f"{lot.digits(2)}{lot.letters(2, _PLATE)}{lot.digits(5)}",
        ),
        "id": (lot.digits(12), f"{lot.digits(4)}-{lot.digits(4)}-{lot.digits(6)}"),
    }
    return lot.pick(forms[language])


def plate(lot: Lot, language: str) -> str:
    """British and American, French, Indonesian."""
    two, three = lot.letters(2, _PLATE), lot.letters(3, _PLATE)
    forms: Mapping[str, tuple[str, ...]] = {
        "en": (
            f"{two}{lot.between(10, 73)} {three}",
            f"{lot.digits(1)}{three}{lot.digits(3)}",
        ),
        "fr": (f"{two}-{lot.digits(3)}-{lot.letters(2, _PLATE)}",),
        "id": (f"{lot.pick(('B', 'D', 'AB', 'DK'))} {lot.digits(4)} {three}",),
    }
    return lot.pick(forms[language])


def spot(lot: Lot, _: str) -> str:
    """A latitude and a longitude, with a point or in degrees."""
    north, east = lot.between(1, 79), lot.between(1, 170)
    exact = f"{north}.{lot.digits(5)}, {lot.pick(('-', ''))}{east}.{lot.digits(5)}"
    minutes, seconds = lot.between(10, 59), lot.between(10, 59)
    sphere = f"{north}\u00b0{minutes}'{seconds}\"N {east}\u00b0{seconds}'{minutes}\"E"
    return lot.pick((exact, sphere))


def age(lot: Lot, language: str) -> str:
    """In figures and in words."""
    worded = {
        "en": ("thirty-four", "nineteen", "fifty", "sixty-one"),
        "fr": ("trente-quatre", "vingt et un", "soixante-dix", "quarante"),
        "id": ("tiga puluh empat", "sembilan belas", "lima puluh", "dua puluh satu"),
    }
    unit = {"en": " years old", "fr": " ans", "id": " tahun"}[language]
    return f"{lot.pick((str(lot.between(13, 89)), lot.pick(worded[language])))}{unit}"


PAPERS: Mapping[str, Make] = MappingProxyType(
    {
        "US_ITIN": itin,
        "UK_NHS": nhs,
        "FR_TAX_NUMBER": french_tax,
        "ID_KK": family_card,
        "ID_BPJS": bpjs,
        "BANK_ACCOUNT": account,
        "PASSPORT": passport,
        "DRIVER_LICENSE": licence,
        "LICENSE_PLATE": plate,
        "GEO_COORDINATES": spot,
        "AGE": age,
    }
)
"""Entity -> how its canaries are made."""
