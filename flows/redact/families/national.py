"""National and tax numbers of the United States, Britain, France and Indonesia."""

from collections.abc import Iterator

from stdnum.fr import nif, nir, siret
from stdnum.gb import nhs

from flows.redact import checks
from flows.redact.families.cued import after_cue
from flows.redact.families.decoys import ORDERS
from flows.redact.rule import Family, Hit, Rule, words


ITIN_GROUP = r"(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])"
SAME = 2
"""Signs of a grouped number that only repeats one digit."""


def french_nir(candidate: str) -> Iterator[Hit]:
    """Sure when the key holds; without a key, or a wrong one, only after a cue."""
    compact = "".join(c for c in candidate if c.isalnum()).upper()
    sure = nir.is_valid(compact)
    yield 0, len(candidate), 1.0 if sure else 0.2


def french_siret(candidate: str) -> Iterator[Hit]:
    """Sure when grouped and the check digits of company and place hold."""
    grouped = not candidate.isdecimal()
    if siret.is_valid(candidate):
        yield 0, len(candidate), 0.85 if grouped else 0.45
    else:
        yield 0, len(candidate), 0.1


def french_tva(candidate: str) -> Iterator[Hit]:
    """A VAT number holds the SIREN of a business, often of one person."""
    digits = checks.only_digits(candidate)
    siren = int(digits[2:])
    if (12 + 3 * (siren % 97)) % 97 == int(digits[:2]):
        yield 0, len(candidate), 0.85


def indonesian_nik(candidate: str) -> Iterator[Hit]:
    """Sure when it holds a province and a birthday."""
    sure = checks.nik(checks.only_digits(candidate))
    yield 0, len(candidate), 0.6 if sure else 0.1


def american_ssn(candidate: str) -> Iterator[Hit]:
    """Three, two, four; sure with dashes, spaces need a cue."""
    digits = checks.only_digits(candidate)
    impossible = digits[:3] in {"000", "666"} or digits[3:5] == "00"
    if impossible or digits[5:] == "0000" or len(set(digits)) == 1:
        return
    yield 0, len(candidate), 0.85 if "-" in candidate else 0.25


def french_tax(candidate: str) -> Iterator[Hit]:
    """Sure when the last three digits are the key of the others."""
    grouped = not candidate.isdecimal()
    sure = nif.is_valid(checks.only_digits(candidate))
    yield 0, len(candidate), (0.85 if grouped else 0.45) if sure else 0.2


def british_nhs(candidate: str) -> Iterator[Hit]:
    """Sure when grouped and the check digit holds."""
    grouped = not candidate.isdecimal()
    holds = nhs.checksum(checks.only_digits(candidate)) == 0
    if holds and len(set(candidate)) > SAME:
        yield 0, len(candidate), 0.6 if grouped else 0.28


US_SSN = Family(
    "US_SSN",
    (
        Rule(
            "grouped",
            r"(?<![\w-])(?<!\d[. ])\d{3}([- .])\d{2}\1\d{4}(?![\w-]|[. ]\d)",
            0.85,
            american_ssn,
            digits=9,
        ),
        Rule(
            "nine digits",
            r"(?<![\w.-])\d{9}(?![\w-]|\.\d)",
            0.1,
            american_ssn,
            digits=9,
        ),
    ),
    cues=words("ssn ssns social security itin taxpayer"),
    decoys=ORDERS,
)

US_ITIN = Family(
    "US_ITIN",
    (
        Rule(
            "grouped",
            rf"(?<![\w-])9\d{{2}}([- ]){ITIN_GROUP}\1\d{{4}}(?![\w-])",
            0.9,
            digits=9,
        ),
        Rule(
            "nine digits",
            rf"(?<![\w.-])9\d{{2}}{ITIN_GROUP}\d{{4}}(?![\w-]|\.\d)",
            0.28,
            digits=9,
        ),
    ),
    cues=words("itin taxpayer tax"),
    decoys=ORDERS,
)

UK_NHS = Family(
    "UK_NHS",
    (
        Rule(
            "nhs",
            r"(?<![\w.+-])\d{3}([ -]?)\d{3}\1\d{4}(?![\w]|[.-]\d)",
            0.6,
            british_nhs,
            digits=10,
        ),
    ),
    cues=words("nhs patient health"),
    decoys=ORDERS,
)

FR_TAX = Family(
    "FR_TAX_NUMBER",
    (
        Rule(
            "spi",
            r"(?<![\w.-])[0-3](?:\d[ .-]?\d{2}|[ .-]?\d{3})(?:[ .-]?\d{3}){3}"
            r"(?![\w]|[ .-]\d)",
            0.85,
            french_tax,
            digits=13,
        ),
        Rule(
            "told spi",
            r"(?<![^\W_])(?:fiscale?|spi)(?: de r[e\u00e9]f[e\u00e9]rence)?"
            r"(?: (?:est|is|:))?[ :=\"]{1,4}(?<v>[0-3](?:[ .-]?\d){12})(?![\w])",
            0.9,
            digits=13,
        ),
    ),
    cues=words("fiscal fiscale spi impot impots tax pajak"),
    decoys=ORDERS,
)

FR_NIR = Family(
    "FR_NIR",
    (
        Rule(
            "nir",
            r"(?<![\w.-])[12](?:[ .-]?\d{2}){2}[ .-]?(?:\d{2}|2[ab])"
            r"(?:[ .-]?\d{3}){2}(?:[ .-]{0,3}\d{2})?(?![\w]|[.-]\d)",
            1.0,
            french_nir,
            digits=12,
        ),
    ),
    cues=words("nir secu securite sociale insee vitale assure immatriculation"),
    decoys=ORDERS,
)

FR_SIRET = Family(
    "FR_SIRET",
    (
        Rule(
            "siret",
            r"(?<![\w.-])\d{3}([ .]?)\d{3}\1\d{3}[ .]?\d{5}(?![\w]|[.-]\d)",
            0.85,
            french_siret,
            digits=14,
        ),
        Rule(
            "siren",
            r"(?<![\w.-])\d{3}([ .]?)\d{3}\1\d{3}(?![\w]|[ .-]\d)",
            0.1,
            digits=9,
        ),
        Rule(
            "tva",
            r"(?<![^\W_])fr ?\d{2} ?\d{3}([ .]?)\d{3}\1\d{3}(?![\w]|[.-]\d)",
            0.5,
            french_tva,
            digits=11,
        ),
    ),
    cues=words(
        "rcs tva intracommunautaire siret siren entreprise societe etablissement"
    ),
    decoys=ORDERS,
)

ID_NIK = Family(
    "ID_NIK",
    (
        Rule(
            "nik",
            r"(?<![\w.-])(?:\d{16}|\d{4}([ .-])\d{4}\1\d{4}\1\d{4}"
            r"|\d{2}([ .-])\d{2}\2\d{2}\2\d{6}\2\d{4}|\d{6}([ .-])\d{6}\3\d{4})"
            r"(?![\w]|[.-]\d)",
            0.6,
            indonesian_nik,
            digits=16,
        ),
    ),
    cues=words("nik ktp kependudukan identitas"),
    decoys=ORDERS,
)

ID_KK = Family(
    "ID_KK",
    (
        after_cue(
            "kk keluarga",
            r"\d{4}(?:[ .-]?\d{4}){3}",
            digits=16,
        ),
    ),
    decoys=ORDERS,
)

ID_BPJS = Family(
    "ID_BPJS",
    (
        after_cue(
            "bpjs jkn kis kpj jamsostek",
            r"\d{4}[ .-]?\d{4}[ .-]?\d{3}(?:[ .-]?\d{1,2})?",
            digits=11,
        ),
    ),
    decoys=ORDERS,
)

ID_NPWP = Family(
    "ID_NPWP",
    (
        Rule(
            "npwp",
            r"(?<![\w.-])\d{2}[. ]\d{3}[. ]\d{3}[. ]\d[-. ]\d{3}[. ]\d{3}(?![\w]|\.\d)",
            0.85,
            digits=15,
        ),
        Rule(
            "npwp plain",
            r"(?<![\w.-])(?:\d{15,16}|\d{4}([ .-])\d{4}\1\d{4}\1\d{4})(?![\w]|[.-]\d)",
            0.15,
            digits=15,
        ),
    ),
    cues=words("npwp pajak tax wajib"),
    decoys=ORDERS,
)
