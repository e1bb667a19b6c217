"""Invented personal data to test detection with, made apart from any recognizer.

Every value is a function of its name and number: the same build plants the same
canaries. Checksums are right where the real thing has one (ISO 7064, Luhn,
base58check), so that a recognizer that validates is tested as well.
"""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from flows.verify.canary_draw import BASE58, Lot, Make
from flows.verify.canary_papers import PAPERS
from flows.verify.canary_secrets import secret


def email(lot: Lot, _: str) -> str:
    """Plain, tagged, upper case, below a subdomain, an international domain."""
    user, host = f"{lot.word()}{lot.pick(('.', '_', '-', ''))}{lot.word()}", lot.word()
    top = lot.pick(("com", "fr", "co.id", "net", "io", "org", "co.uk"))
    forms = (
        f"{user}@{host}.{top}",
        f"{user}+{lot.word()}@{host}.{top}",
        f"{user}{lot.digits(2)}@mail.{host}.{top}".upper(),
        f"{user}@{host}é.{top}",
    )
    return lot.pick(forms)


def phone(lot: Lot, language: str) -> str:
    """National and international notations of the language's countries."""
    area, line = f"{lot.between(2, 9)}{lot.between(10, 99)}", lot.digits(7)
    american = (area, line[:3], line[3:])
    mobile = [f"{lot.below(100):02d}" for _ in range(4)]
    asian = lot.digits(8)
    forms: Mapping[str, tuple[str, ...]] = {
        "en": (
            "({}) {}-{}".format(*american).replace("-0", "-2"),
            "+1 {} {} {}".format(*american),
            f"+44 7{lot.digits(3)} {lot.digits(6)}",
        ),
        "fr": (
            f"06 {' '.join(mobile)}",
            f"07.{'.'.join(mobile)}",
            f"+33 6 {' '.join(mobile)}",
        ),
        "id": (
            f"0812-{asian[:4]}-{asian[4:]}",
            f"+62 813 {asian[:4]} {asian[4:]}",
            f"0857{asian}",
        ),
    }
    return lot.pick(forms[language])


def card(lot: Lot, _: str) -> str:
    """Visa, MasterCard of both series, American Express; four ways of writing."""
    start, length = (("4", 16), ("53", 16), ("2345", 16), ("37", 15))[lot.below(4)]
    body = start + lot.digits(length - len(start) - 1)
    number = body + luhn(body)
    groups = [number[:4], number[4:8], number[8:12], number[12:]]
    return lot.pick(("", " ", "-")).join(groups)


def iban(lot: Lot, _: str) -> str:
    """France, Germany, the United Kingdom; in groups of four or solid."""
    country, body = (
        ("DE", lot.digits(18)),
        ("FR", lot.digits(10) + lot.digits(11) + lot.digits(2)),
        ("GB", "NWBK" + lot.digits(14)),
    )[lot.below(3)]
    told = "".join(str(int(c, 36)) for c in f"{body}{country}00")
    whole = f"{country}{98 - int(told) % 97:02d}{body}"
    fours = [whole[n : n + 4] for n in range(0, len(whole), 4)]
    return lot.pick((whole, " ".join(fours)))


def address_of_a_machine(lot: Lot, _: str) -> str:
    """IPv4 and IPv6."""
    four = ".".join(str(lot.between(11, 223)) for _ in range(4))
    six = ":".join(f"{lot.between(4096, 65535):x}" for _ in range(8))
    return lot.pick((four, six))


def mac(lot: Lot, _: str) -> str:
    """Six pairs, with colons or hyphens."""
    pairs = [f"{lot.below(256):02X}" for _ in range(6)]
    return lot.pick((":", "-")).join(pairs)


def url(lot: Lot, _: str) -> str:
    """Pages of one person."""
    who = f"{lot.word()}{lot.word()}"
    forms = (
        f"https://www.linkedin.com/in/{who}",
        f"https://{who}.blogspot.com/",
        f"http://{who}.fr/moi",
        f"https://facebook.com/{who}",
    )
    return lot.pick(forms)


def wallet(lot: Lot, _: str) -> str:
    """Ethereum, and Bitcoin with its checksum."""
    payload = b"\x00" + bytes(lot.below(256) for _ in range(20))
    checked = hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    whole = payload + checked
    number, coded = int.from_bytes(whole), ""
    while number:
        number, rest = divmod(number, 58)
        coded = BASE58[rest] + coded
    zeros = len(whole) - len(whole.lstrip(b"\0"))
    forms = (f"0x{lot.letters(40, '0123456789abcdef')}", "1" * zeros + coded)
    return lot.pick(forms)


def handle(lot: Lot, _: str) -> str:
    """`@somebody_12`."""
    return f"@{lot.word()}_{lot.word()}{lot.pick(('', lot.digits(2)))}"


def born(lot: Lot, language: str) -> str:
    """A day in words or figures."""
    day, month, year = lot.between(1, 28), lot.below(12), lot.between(1940, 2006)
    named = f"{day} {_MONTHS[language][month]} {year}"
    return lot.pick((named, f"{day:02d}/{month + 1:02d}/{year}"))


def street(lot: Lot, language: str) -> str:
    """A house in a street."""
    forms: Mapping[str, tuple[str, ...]] = {
        "en": ("{} {} Street", "{} {} Avenue", "{} {} Road"),
        "fr": ("{} rue {}", "{}, avenue de {}", "{} bd {}"),
        "id": ("Jl. {1} No. {0}", "Jalan {1} {0}", "Gang {1} No {0}"),
    }
    form = lot.pick(forms[language])
    return form.format(lot.between(1, 240), lot.word().capitalize())


def ssn(lot: Lot, _: str) -> str:
    """Area 001-665, no part all 0."""
    area, group = lot.between(1, 665), lot.between(1, 99)
    return f"{area:03d}-{group:02d}-{lot.between(1, 9999):04d}"


def nir(lot: Lot, _: str) -> str:
    """Sex, year, month, department, commune, order and key."""
    month, department = lot.between(1, 12), lot.between(21, 95)
    year, commune, order = lot.below(100), lot.between(1, 990), lot.between(1, 999)
    body = (
        f"{lot.between(1, 2)}{year:02d}{month:02d}{department}{commune:03d}{order:03d}"
    )
    key = f"{97 - int(body) % 97:02d}"
    cut = (body[0], body[1:3], body[3:5], body[5:7], body[7:10], body[10:], key)
    return lot.pick((" ", "")).join(cut)


def siret(lot: Lot, _: str) -> str:
    """A company and its place, Luhn over both."""
    company = lot.digits(8)
    company += luhn(company)
    place = company + f"{lot.between(1, 9999):04d}"
    place += luhn(place)
    return lot.pick((place, f"{place[:3]} {place[3:6]} {place[6:9]} {place[9:]}"))


def nik(lot: Lot, _: str) -> str:
    """Region, day (plus 40 for women), month, year, number."""
    day = lot.between(1, 28) + 40 * lot.below(2)
    born_on = f"{day:02d}{lot.between(1, 12):02d}{lot.below(100):02d}"
    region = f"{lot.pick(('31', '32', '33', '35'))}{lot.between(1, 30):02d}"
    return f"{region}{lot.between(1, 20):02d}{born_on}{lot.between(1, 60):04d}"


def npwp(lot: Lot, _: str) -> str:
    """Fifteen digits as they are printed."""
    body = f"0{lot.digits(7)}"
    told = f"{body}{luhn(body)}"
    office, branch = lot.digits(3), f"{lot.below(10):03d}"
    return f"{told[:2]}.{told[2:5]}.{told[5:8]}.{told[8]}-{office}.{branch}"


def person(lot: Lot, language: str) -> str:
    """A first and a last name."""
    first, last = _NAMES[language]
    return f"{lot.pick(first)} {lot.pick(last)}"


def place(lot: Lot, language: str) -> str:
    """A town."""
    return lot.pick(_TOWNS[language])


def luhn(body: str) -> str:
    """The check digit that makes `body` pass (ISO/IEC 7812-1)."""
    doubled = (
        sum(divmod(int(digit) * (2 - place % 2), 10))
        for place, digit in enumerate(reversed(body))
    )
    return str(-sum(doubled) % 10)


_MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
           "septembre", "octobre", "novembre", "décembre"),
    "id": ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus",
           "September", "Oktober", "November", "Desember"),
}  # fmt: skip

_NAMES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("Nigel", "Rhiannon", "Desmond", "Tabitha", "Clive", "Imogen", "Rupert",
         "Kerry", "Gareth", "Philippa", "Dwayne", "Latoya", "Brent", "Marjorie"),
        ("Whitlock", "Ashdown", "Pemberton", "Hargreave", "Tolliver", "Okafor",
         "Sandoval", "Brannigan", "Kowalczyk", "Thistlewood", "Varga", "Mulholland"),
    ),
    "fr": (
        ("Gaëtan", "Maëlys", "Thibault", "Solène", "Yannick", "Ghislaine", "Bastien",
         "Capucine", "Loïc", "Fatoumata", "Rémi", "Océane", "Gwenaël", "Aurore"),
        ("Delacourt", "Marchandeau", "Quémener", "Bellanger", "Diabaté", "Vasseur",
         "Tisserand", "Le Guen", "Charpentier", "Rousselot", "Benmoussa", "Pruvost"),
    ),
    "id": (
        ("Bambang", "Retno", "Slamet", "Ningsih", "Yusuf", "Kartika", "Joko",
         "Wulandari", "Made", "Ketut", "Asep", "Euis", "Togar", "Rini", "Fadhil"),
        ("Hutapea", "Wijayanto", "Siregar", "Kusumawati", "Pranoto", "Simanjuntak",
         "Nugroho", "Handayani", "Suryadi", "Lestari", "Pangaribuan", "Maulana"),
    ),
}  # fmt: skip

_TOWNS: Mapping[str, tuple[str, ...]] = {
    "en": ("Leeds", "Tucson", "Halifax", "Brisbane", "Galway", "Boise", "Aberdeen",
           "Wichita", "Dunedin", "Norwich", "Spokane", "Limerick"),
    "fr": ("Angers", "Limoges", "Cahors", "Dunkerque", "Annecy", "Namur", "Mulhouse",
           "Quimper", "Bayonne", "Vannes", "Liège", "Saint-Étienne"),
    "id": ("Pontianak", "Kupang", "Manado", "Cirebon", "Tegal", "Ambon", "Jambi",
           "Banjarmasin", "Palu", "Kediri", "Salatiga", "Purwokerto"),
}  # fmt: skip

MAKERS: Mapping[str, Make] = MappingProxyType(
    {
        "CREDIT_CARD": card,
        "IBAN_CODE": iban,
        "EMAIL_ADDRESS": email,
        "PHONE_NUMBER": phone,
        "IP_ADDRESS": address_of_a_machine,
        "MAC_ADDRESS": mac,
        "URL": url,
        "CRYPTO": wallet,
        "PERSON": person,
        "LOCATION": place,
        "HANDLE": handle,
        "DATE_OF_BIRTH": born,
        "STREET_ADDRESS": street,
        "SECRET": secret,
        "US_SSN": ssn,
        "FR_NIR": nir,
        "FR_SIRET": siret,
        "ID_NIK": nik,
        "ID_NPWP": npwp,
        **PAPERS,
    }
)
"""Entity -> how its canaries are made."""
