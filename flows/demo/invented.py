"""Invented personal values with valid checksums: a kind enters, a value leaves.

Numbers come from ranges kept for fiction or documentation where such ranges exist
(RFC 5737 and 7042, 202-555-01xx, +44 7700 900xxx, 06 39 98 xx xx); the others carry
parts that no authority issues (bank, district or country codes full of 9 or 0).
"""

from collections.abc import Callable
from hashlib import sha256
from random import Random

from flows.demo.people import Person


Maker = Callable[[Person, Random], str]

CARDS = (
    "4111 1111 1111 1111",
    "5555 5555 5555 4444",
    "4012-8888-8888-1881",
    "5105105105105100",
    "3782 822463 10005",
)
"""Test numbers that payment processors publish; no account stands behind them."""

SPECIMEN_SSN = "219-09-9999"
"""Printed on a specimen card of 1940 and void ever since."""

STREETS = {
    "en": ("{n} Willow Lane", "{n} Harbour Street", "{n} Chestnut Avenue"),
    "fr": ("{n} rue des Tilleuls", "{n} avenue du Moulin", "{n} chemin des Vignes"),
    "id": ("Jl. Melati No. {n}", "Jalan Kenanga No. {n}", "Jl. Cempaka Raya No. {n}"),
}
TOWNS = {
    "en": ("Lisbon", "Edinburgh", "Galway", "Utrecht"),
    "fr": ("Nantes", "Namur", "Grenoble", "Lausanne"),
    "id": ("Bandung", "Surabaya", "Makassar", "Medan"),
}
MONTHS = {
    "en": ("January", "March", "April", "June", "August", "October"),
    "fr": ("janvier", "mars", "avril", "juin", "août", "octobre"),
    "id": ("Januari", "Maret", "April", "Juni", "Agustus", "Oktober"),
}
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def digits(rng: Random, count: int) -> str:
    """Draw that many digits."""
    return "".join(rng.choices("0123456789", k=count))


def luhn_digit(number: str) -> str:
    """Give the digit that makes `number` pass the Luhn test when appended."""
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(number))]
    return str(-sum(d // 10 + d % 10 for d in doubled) % 10)


# Numbers with checksums...


def iban(country: str, account: str) -> str:
    """Complete an account number of letters and digits to an IBAN (ISO 7064)."""
    turned = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    return f"{country}{98 - int(turned) % 97:02d}{account}"


def french_account(rng: Random) -> str:
    """Give bank 99999, branch 99999, an account and their French key."""
    account = digits(rng, 11)
    key = 97 - (89 * 99999 + 15 * 99999 + 3 * int(account)) % 97
    return f"9999999999{account}{key:02d}"


def make_iban(person: Person, rng: Random) -> str:
    """Give an IBAN as people type it, in fours or in one go."""
    if person.language == "fr":
        whole = iban("FR", french_account(rng))
    else:
        whole = iban("DE", f"99999999{digits(rng, 10)}")
    fours = " ".join(whole[i : i + 4] for i in range(0, len(whole), 4))
    return rng.choice((whole, fours))


def make_nir(_: Person, rng: Random) -> str:
    """Give a French social security number, born abroad in country 999."""
    body = (
        f"{rng.choice('12')}{rng.randint(50, 99)}{rng.randint(1, 12):02d}"
        f"99999{rng.randint(1, 999):03d}"
    )
    key = f"{97 - int(body) % 97:02d}"
    groups = (body[0], body[1:3], body[3:5], body[5:7], body[7:10], body[10:], key)
    return " ".join(groups)


def make_siret(_: Person, rng: Random) -> str:
    """Give a SIRET whose first nine digits are a valid SIREN too."""
    siren = f"99{digits(rng, 6)}"
    siren += luhn_digit(siren)
    office = f"{siren}000{rng.randint(1, 9)}"
    whole = office + luhn_digit(office)
    return f"{whole[:3]} {whole[3:6]} {whole[6:9]} {whole[9:]}"


def make_nik(_: Person, rng: Random) -> str:
    """Give an Indonesian identity number of a district 99 that Jakarta lacks."""
    day = rng.randint(1, 28) + rng.choice((0, 40))
    born = f"{day:02d}{rng.randint(1, 12):02d}{rng.randint(60, 99)}"
    return f"317199{born}{rng.randint(1, 9999):04d}"


def make_npwp(_: Person, rng: Random) -> str:
    """Give an Indonesian tax number with its check digit."""
    body = f"09{digits(rng, 6)}"
    check = luhn_digit(body)
    return f"{body[:2]}.{body[2:5]}.{body[5:]}.{check}-999.000"


def make_wallet(_: Person, rng: Random) -> str:
    """Give a Bitcoin address of a hash that nobody has a key to."""
    payload = b"\0" + rng.randbytes(20)
    payload += sha256(sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(payload, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = BASE58[rest] + text
    return "1" * (len(payload) - len(payload.lstrip(b"\0"))) + text


# Other values...


def make_phone(language: str, rng: Random) -> str:
    """Give a telephone number of the language's own fiction range."""
    tail = f"{rng.randint(0, 99):02d}"
    if language == "en":
        british = f"+44 7700 900{tail}{rng.randint(0, 9)}"
        return rng.choice((f"202-555-01{tail}", british))
    if language == "fr":
        line = f"39 98 {tail} {rng.randint(0, 99):02d}"
        return rng.choice((f"06 {line}", f"+33 6 {line}"))
    line = f"0000-{tail}{rng.randint(0, 99):02d}"
    return rng.choice((f"0812-{line}", f"+62 812-{line}"))


def make_birthday(person: Person, rng: Random) -> str:
    """Give a day of birth in words or digits."""
    day, year = rng.randint(2, 28), rng.randint(1958, 2001)
    words = f"{day} {rng.choice(MONTHS[person.language])} {year}"
    return rng.choice((words, f"{day:02d}/{rng.randint(1, 12):02d}/{year}"))


def make_street(person: Person, rng: Random) -> str:
    """Give a street with a house number, no town."""
    street = rng.choice(STREETS[person.language])
    return street.format(n=rng.randint(2, 98))


def make_secret(_: Person, rng: Random) -> str:
    """Give a key in the shape of a known service."""
    prefix, length = rng.choice((("sk-", 48), ("ghp_", 36)))
    return prefix + "".join(rng.choices(SIGNS, k=length))


VALUES: dict[str, Maker] = {
    "CREDIT_CARD": lambda _, rng: rng.choice(CARDS),
    "IBAN_CODE": make_iban,
    "EMAIL_ADDRESS": lambda person, _: person.email,
    "PHONE_NUMBER": lambda person, _: person.phone,
    "IP_ADDRESS": lambda _, rng: (
        f"{rng.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rng.randint(1, 254)}"
    ),
    "MAC_ADDRESS": lambda _, rng: f"00:00:5E:00:53:{rng.randint(0, 255):02X}",
    "URL": lambda person, rng: (
        f"https://www.example.{rng.choice(('org', 'com'))}/{person.handle[1:]}"
    ),
    "CRYPTO": make_wallet,
    "PERSON": lambda person, _: person.name,
    "LOCATION": lambda person, rng: rng.choice(TOWNS[person.language]),
    "HANDLE": lambda person, _: person.handle,
    "DATE_OF_BIRTH": make_birthday,
    "STREET_ADDRESS": make_street,
    "SECRET": make_secret,
    "US_SSN": lambda _, __: SPECIMEN_SSN,
    "FR_NIR": make_nir,
    "FR_SIRET": make_siret,
    "ID_NIK": make_nik,
    "ID_NPWP": make_npwp,
}
"""Entity type of schemas.policy -> how the demo invents one."""
