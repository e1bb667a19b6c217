import hashlib
import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.demo.invented import BASE58, CARDS, VALUES, luhn_digit, make_phone
from flows.demo.people import Person
from schemas.policy import ENTITIES


SEEDS = st.integers(0, 10**6)
LANGUAGES = st.sampled_from(["en", "fr", "id"])


def person(language="en"):
    return Person(
        number=7,
        source="webchat",
        subject="webchat:w-7",
        language=language,
        story="consented",
        countries=("GB",),
        age=None,
        first="Élodie",
        last="d'Aubiac",
        phone="202-555-0143",
    )


def made(entity, seed, language="en"):
    return VALUES[entity](person(language), Random(seed))


def digits(value):
    return re.sub(r"\D", "", value)


def test_what_is_invented_are_entities_of_the_policy():
    assert set(VALUES) <= set(ENTITIES)


def test_names_become_plain_addresses():
    assert person().handle == "@elodie_daubia7"
    assert person().email == "elodie.daubiac7@example.com"


@pytest.mark.parametrize("card", CARDS)
def test_cards_pass_the_luhn_test(card):
    assert luhn_digit(digits(card)[:-1]) == digits(card)[-1]


@pytest.mark.parametrize(("body", "check"), [("7992739871", "3"), ("0", "0")])
def test_luhn_digit_is_the_published_one(body, check):
    assert luhn_digit(body) == check


@given(SEEDS, LANGUAGES)
def test_ibans_pass_modulo_97(seed, language):
    value = made("IBAN_CODE", seed, language).replace(" ", "")
    turned = value[4:] + value[:4]
    assert int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
    assert len(value) == {"FR": 27, "DE": 22}[value[:2]]


@given(SEEDS)
def test_french_account_keys_hold(seed):
    value = made("IBAN_CODE", seed, "fr").replace(" ", "")
    bank, branch, account, key = value[4:9], value[9:14], value[14:25], value[25:]
    assert (89 * int(bank) + 15 * int(branch) + 3 * int(account) + int(key)) % 97 == 0


@given(SEEDS)
def test_french_numbers_pass_their_checks(seed):
    nir, siret = digits(made("FR_NIR", seed)), digits(made("FR_SIRET", seed))
    assert (int(nir[:13]) + int(nir[13:])) % 97 == 0
    assert (len(nir), len(siret)) == (15, 14)
    assert luhn_digit(siret[:8]) == siret[8]
    assert luhn_digit(siret[:13]) == siret[13]


@given(SEEDS)
def test_indonesian_numbers_have_their_form(seed):
    nik, npwp = made("ID_NIK", seed), made("ID_NPWP", seed)
    assert re.fullmatch(r"317199([04]\d|[1256]\d)(0[1-9]|1[0-2])\d{6}", nik)
    assert re.fullmatch(r"\d\d\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}", npwp)
    assert luhn_digit(digits(npwp)[:8]) == digits(npwp)[8]


@given(SEEDS)
def test_wallets_pass_base58check(seed):
    value = made("CRYPTO", seed)
    number = 0
    for sign in value:
        number = number * 58 + BASE58.index(sign)
    payload = number.to_bytes(25, "big")
    check = hashlib.sha256(hashlib.sha256(payload[:21]).digest()).digest()
    assert payload[21:] == check[:4]
    assert payload[0] == 0


@given(SEEDS, LANGUAGES)
def test_phones_come_from_ranges_kept_for_fiction(seed, language):
    kept = {
        "en": r"202-555-01\d\d|\+44 7700 900\d{3}",
        "fr": r"(06|\+33 6) 39 98 \d\d \d\d",
        "id": r"(0812|\+62 812)-0000-\d{4}",
    }
    assert re.fullmatch(kept[language], make_phone(language, Random(seed)))


@given(SEEDS)
def test_network_addresses_come_from_documentation_ranges(seed):
    ip, mac = made("IP_ADDRESS", seed), made("MAC_ADDRESS", seed)
    assert ip.startswith(("192.0.2.", "198.51.100.", "203.0.113."))
    assert mac.startswith("00:00:5E:00:53:")
