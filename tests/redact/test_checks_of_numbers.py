"""Check digits and calendars: what a library knows, and where ours must know more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.id import nik

from flows.redact import checks
from flows.redact.engine import engine_for
from schemas.policy import RedactionPolicy


RULES = engine_for(RedactionPolicy(names="cues"))


@pytest.mark.parametrize(
    ("country", "length"),
    [
        ("FR", 27),
        ("GI", 23),
        ("LY", 25),
        ("FK", 18),
        ("NO", 15),
        ("SN", 28),
        ("MA", 28),
    ],
)
def test_the_length_of_an_iban_is_that_of_its_country(country, length):
    assert checks.IBAN_LENGTHS[country] == length


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=11, max_size=29))
def test_an_iban_with_its_check_digits_holds(account):
    digits = iban.calc_check_digits(f"XX00{account}")
    assert checks.iban(f"XX{digits}{account}")
    assert not checks.iban(f"XX{(int(digits) - 1) % 97:02d}{account}")


@given(st.text("0123456789", min_size=12, max_size=18))
def test_one_last_digit_of_ten_fulfils_luhn(body):
    whole = [body + digit for digit in "0123456789" if checks.luhn(body + digit)]
    assert whole == [body + luhn.calc_check_digit(body)]


@pytest.mark.parametrize("province", ["65", "92", "93", "95", "96", "97"])
def test_people_of_young_provinces_have_a_nik(province):
    number = f"{province}0101" + "140390" + "0001"
    assert checks.nik(number)
    assert not nik.is_valid(number)  # when stdnum learns them, ours can go


@pytest.mark.parametrize(
    "number",
    ["0001011403900001", "3175017203900001", "3175013113900001", "3175011403900000"],
)
def test_a_nik_without_province_birthday_or_serial_is_none(number):
    assert not checks.nik(number)


@pytest.mark.parametrize(
    "siret", ["732 829 320 00074", "356 000 000 00048", "356 000 000 12340"]
)
def test_a_siret_is_found_in_groups_whoever_it_belongs_to(siret):
    (finding,) = RULES.find(f"la société {siret} livre", "fr")
    assert finding.entity == "FR_SIRET"


@pytest.mark.parametrize("number", ["184127645108946", "184122A45108933"])
def test_a_nir_is_sure_with_its_key_and_nothing_with_another(number):
    key = f"{(int(number[-2:]) + 1) % 97:02d}"
    found = {f.entity for f in RULES.find(f"voici {number}", "fr")}
    other = {f.entity for f in RULES.find(f"voici {number[:-2]}{key}", "fr")}
    assert ("FR_NIR" in found, "FR_NIR" in other) == (True, False)
