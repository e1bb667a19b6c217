"""Addresses of crypto-currencies: those with a checksum of their own, others by shape.

One check of Base58 and one of Bech32 serve all the coins that use them, today's and
the next: Bitcoin, Litecoin, Dogecoin, Tron, Dash, Zcash, Tezos, XRP, Cardano, Cosmos.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator

from stdnum import bitcoin

from flows.redact.rule import Family, Hit, Rule, words


SURE, SHAPED, LIKELY, UNSURE = 1.0, 0.8, 0.5, 0.2
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
XRP_BASE58 = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
FROM_XRP = str.maketrans(XRP_BASE58, BASE58)
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BECH32_SUMS = frozenset({1, 0x2BC830A3})
"""Bech32 and its successor, Bech32m (BIP-173, BIP-350)."""

ADDRESS_BYTES = range(25, 28)
"""A version of one to three bytes, twenty of a hash, four of a checksum."""

KEY_BYTES = 82
"""An extended public key."""

POLKADOT_BYTES = range(35, 37)
OF_TON = frozenset({0x11, 0x51, 0x91, 0xD1})
OF_STELLAR = 6 << 3
SOLANA_BYTES, SOLANA_LONG = 32, 43
KNOWN_PREFIX = ("bc1", "tb1", "ltc1", "addr1", "stake1", "cosmos1")


def base58(candidate: str) -> Iterator[Hit]:
    """Sure with its checksum; a public key of Solana or Polkadot by its length."""
    data = bitcoin.b58decode(candidate)
    of_xrp = bitcoin.b58decode(candidate.translate(FROM_XRP))
    if address_of(data) or address_of(of_xrp) or polkadot(data):
        yield 0, len(candidate), SURE
    elif len(data) == SOLANA_BYTES:
        several = len(candidate) >= SOLANA_LONG and mixed(candidate)
        yield 0, len(candidate), LIKELY if several else UNSURE
    elif candidate[0] in "13" and len(data) in ADDRESS_BYTES:
        yield 0, len(candidate), UNSURE


def address_of(data: bytes) -> bool:
    """Whether bytes are an address or a public key, with their checksum."""
    return (len(data) in ADDRESS_BYTES or len(data) == KEY_BYTES) and checked(data)


def checked(data: bytes) -> bool:
    """Whether the last four bytes are the start of the double digest of the others."""
    whole = hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()
    return whole[:4] == data[-4:]


def polkadot(data: bytes) -> bool:
    """Whether the last two bytes are the start of the digest that SS58 wants."""
    told = hashlib.blake2b(b"SS58PRE" + data[:-2]).digest()[:2]
    return len(data) in POLKADOT_BYTES and told == data[-2:]


def mixed(candidate: str) -> bool:
    """Whether small letters, capitals and digits occur."""
    kinds = (str.islower, str.isupper, str.isdecimal)
    return all(any(map(kind, candidate)) for kind in kinds)


def bech32(candidate: str) -> Iterator[Hit]:
    """Sure with its checksum; likely without one under a prefix of a large coin."""
    address = candidate.lower()
    name, _, told = address.rpartition("1")
    values = [BECH32.index(sign) for sign in told]
    named = [ord(sign) >> 5 for sign in name] + [0] + [ord(sign) & 31 for sign in name]
    if bitcoin.bech32_checksum(named + values) in BECH32_SUMS:
        yield 0, len(candidate), SURE
    elif address.startswith(KNOWN_PREFIX):
        yield 0, len(candidate), SHAPED


def ton(candidate: str) -> Iterator[Hit]:
    """A user-friendly address of TON, whose last two bytes check the others."""
    data = base64.urlsafe_b64decode(candidate.replace("+", "-").replace("/", "_"))
    if data[0] in OF_TON and binascii.crc_hqx(data[:-2], 0) == int.from_bytes(
        data[-2:], "big"
    ):
        yield 0, len(candidate), SURE


def stellar(candidate: str) -> Iterator[Hit]:
    """A public key of Stellar, whose last two bytes check the others."""
    data = base64.b32decode(candidate)
    told = int.from_bytes(data[-2:], "little")
    if data[0] == OF_STELLAR and binascii.crc_hqx(data[:-2], 0) == told:
        yield 0, len(candidate), SURE


SIGNS = "[1-9A-HJ-NP-Za-km-z]"
BECH32_SIGNS = "[02-9ac-hj-np-z]"
ALONE, ENDED = r"(?-i:(?<![A-Za-z0-9])", r"(?![A-Za-z0-9]))"

CRYPTO = Family(
    "CRYPTO",
    (
        Rule("base58", f"{ALONE}{SIGNS}{{25,48}}+{ENDED}", SURE, base58),
        Rule("public key", f"{ALONE}[a-z]pub{SIGNS}{{107}}{ENDED}", SURE, base58),
        Rule("monero", f"{ALONE}[48]{SIGNS}{{94}}(?:{SIGNS}{{11}})?{ENDED}", 0.9),
        Rule(
            "bech32",
            r"(?<![a-z0-9])[a-z]{2,12}(?:_test)?1"
            rf"{BECH32_SIGNS}{{38,110}}+(?![a-z0-9])",
            SURE,
            bech32,
            digits=1,
        ),
        Rule("ethereum", r"(?<![a-z0-9])0x[0-9a-f]{40}(?![a-z0-9])", 0.9, digits=1),
        Rule("account", r"(?<![a-z0-9])0x[0-9a-f]{64}(?![a-z0-9])", 0.2, digits=1),
        Rule(
            "ethereum name",
            r"(?<![\w.@/-])[\w-]{3,40}\.eth(?![\w-]|\.\w)",
            0.6,
            marks=".",
        ),
        Rule("ton", f"{ALONE}[EUk0]Q[A-Za-z0-9_+/-]{{46}}{ENDED}", SURE, ton),
        Rule("stellar", f"{ALONE}G[A-Z2-7]{{55}}{ENDED}", SURE, stellar),
        Rule(
            "bitcoin cash",
            rf"(?<![a-z0-9])bitcoincash:[qp]{BECH32_SIGNS}{{41}}(?![a-z0-9])",
            0.95,
            marks=":",
        ),
    ),
    cues=words(
        "wallet wallets btc bitcoin eth ethereum crypto portefeuille dompet solana sol"
        " phantom usdt trx tron litecoin ltc doge dogecoin ripple xrp cardano ada"
        " monero xmr bnb blockchain metamask"
    ),
)
