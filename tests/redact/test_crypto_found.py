"""Addresses of crypto-currencies, made by the definitions of their checksums."""

import base64
import binascii
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.redact.engine import engine_for
from schemas.policy import RedactionPolicy


ENGINE = engine_for(RedactionPolicy(names="cues", entities=("CRYPTO", "SECRET")))

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def base58(data, alphabet=BITCOIN):
    number, coded = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        coded = alphabet[rest] + coded
    return alphabet[0] * (len(data) - len(data.lstrip(b"\0"))) + coded


def checked(payload, alphabet=BITCOIN):
    digest = hashlib.sha256(hashlib.sha256(payload).digest()).digest()
    return base58(payload + digest[:4], alphabet)


def polymod(values):
    found = 1
    for value in values:
        top, found = found >> 25, (found & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(
            (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
        ):
            found ^= term if top >> bit & 1 else 0
    return found


def bech32(prefix, values, constant=1):
    named = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    told = polymod([*named, *values, 0, 0, 0, 0, 0, 0]) ^ constant
    ends = [told >> 5 * (5 - n) & 31 for n in range(6)]
    return f"{prefix}1" + "".join(BECH32[v] for v in [*values, *ends])


def with_crc(data, order):
    return data + binascii.crc_hqx(data, 0).to_bytes(2, order)


def fives(data):
    bits = "".join(f"{byte:08b}" for byte in data)
    return [int(bits[n : n + 5].ljust(5, "0"), 2) for n in range(0, len(bits), 5)]


MAKERS = {
    "bitcoin": lambda d: checked(b"\x00" + d[:20]),
    "bitcoin script": lambda d: checked(b"\x05" + d[:20]),
    "bitcoin witness": lambda d: bech32("bc", [0, *fives(d[:20])]),
    "bitcoin witness, upper case": lambda d: bech32("bc", [0, *fives(d[:20])]).upper(),
    "bitcoin taproot": lambda d: bech32("bc", [1, *fives(d)], 0x2BC830A3),
    "bitcoin test": lambda d: bech32("tb", [0, *fives(d[:20])]),
    "litecoin": lambda d: checked(b"\x30" + d[:20]),
    "litecoin witness": lambda d: bech32("ltc", [0, *fives(d[:20])]),
    "dogecoin": lambda d: checked(b"\x1e" + d[:20]),
    "tron": lambda d: checked(b"\x41" + d[:20]),
    "dash": lambda d: checked(b"\x4c" + d[:20]),
    "zcash": lambda d: checked(b"\x1c\xb8" + d[:20]),
    "tezos": lambda d: checked(b"\x06\xa1\x9f" + d[:20]),
    "xrp": lambda d: checked(b"\x00" + d[:20], RIPPLE),
    "cardano": lambda d: bech32("addr", fives(b"\x01" + d + d[:24])),
    "cosmos": lambda d: bech32("cosmos", fives(d[:20])),
    "ethereum": lambda d: "0x" + d[:20].hex(),
    "monero": lambda d: "4A" + (base58(d + d + d) * 2)[:93],
    "ton": lambda d: base64.urlsafe_b64encode(with_crc(b"\x11\x00" + d, "big")).decode(),
    "stellar": lambda d: base64.b32encode(with_crc(b"\x30" + d, "little")).decode(),
    "polkadot": lambda d: base58(
        b"\x00" + d + hashlib.blake2b(b"SS58PRE\x00" + d).digest()[:2]
    ),
    "extended public key": lambda d: checked(bytes.fromhex("0488b21e") + d + d + d[:10]),
    "private key": lambda d: checked(b"\x80" + d + b"\x01"),
}  # fmt: skip
BYTES = st.binary(min_size=32, max_size=32).filter(lambda d: len(set(d)) > 16)


@pytest.mark.parametrize("coin", MAKERS)
@settings(max_examples=20, deadline=None)
@given(data=BYTES)
def test_an_address_with_a_checksum_is_found_alone(coin, data):
    text = MAKERS[coin](data)
    entity = "SECRET" if coin == "private key" else "CRYPTO"
    assert [(f.entity, f.start, f.end) for f in ENGINE.find(f"to {text}.", "en")] == [
        (entity, 3, 3 + len(text))
    ]


@pytest.mark.parametrize(
    "cue", ["my wallet is", "mon portefeuille solana :", "alamat dompet saya"]
)
@settings(max_examples=20, deadline=None)
@given(data=BYTES)
def test_an_address_without_a_checksum_is_found_behind_a_cue(cue, data):
    text = f"{cue} {base58(data)}"
    (finding,) = ENGINE.find(text, "en")
    assert (finding.entity, finding.end) == ("CRYPTO", len(text))


@settings(max_examples=50, deadline=None)
@given(BYTES, st.integers(5, 25))
def test_an_address_with_a_wrong_sign_is_not_sure(data, place):
    text = MAKERS["tron"](data)
    wrong = text[:place] + ("2" if text[place] != "2" else "3") + text[place + 1 :]
    assert ENGINE.find(wrong, "en") == ()


@pytest.mark.parametrize(
    "text",
    [
        "supercalifragilisticexpialidocious",
        "thequickbrownfoxjumpsoverthelazydog",
        "getElementByIdWithTheLongestNameOfThem",
        "JsonWebTokenValidationParametersFactoryBean",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "0x1F4 and 0xdeadbeef",
        "whatever.ethernet",
    ],
)
def test_long_words_and_digests_stay(text):
    assert ENGINE.find(text, "en") == ()
