"""Bitcoin and Ethereum addresses."""

from collections.abc import Iterator

from presidio_analyzer.predefined_recognizers import CryptoRecognizer

from flows.redact.rule import Family, Hit, Rule, words


CHECKSUM = CryptoRecognizer()


def bitcoin(candidate: str) -> Iterator[Hit]:
    """An address whose checksum holds (Presidio's own check)."""
    upper = candidate.isupper() and candidate.startswith("BC1")
    if CHECKSUM.validate_result(candidate.lower() if upper else candidate):
        yield 0, len(candidate), 1.0


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
