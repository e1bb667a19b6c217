"""Bitcoin and Ethereum addresses."""

from collections.abc import Iterator

from stdnum import bitcoin as checksum

from flows.redact.rule import Family, Hit, Rule, words


TAPROOT = "bc1p"


def bitcoin(candidate: str) -> Iterator[Hit]:
    """An address whose checksum holds; that of the newest kind is not looked at."""
    upper = candidate.isupper() and candidate.startswith("BC1")
    address = candidate.lower() if upper else candidate
    if checksum.is_valid(address):
        yield 0, len(candidate), 1.0
    elif address.startswith(TAPROOT) and address.islower():
        yield 0, len(candidate), 0.8


CRYPTO = Family(
    "CRYPTO",
    (
        Rule(
            "bitcoin",
            r"(?<![a-z0-9])(?:[13][a-km-zA-HJ-NP-Z1-9]{25,34}|bc1[a-z0-9]{25,59})"
            r"(?![a-z0-9])",
            1.0,
            bitcoin,
            digits=1,
        ),
        Rule("ethereum", r"(?<![a-z0-9])0x[0-9a-f]{40}(?![a-z0-9])", 0.9, digits=1),
    ),
    cues=words("wallet btc bitcoin eth ethereum crypto portefeuille dompet"),
)
