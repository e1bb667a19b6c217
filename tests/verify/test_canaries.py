"""Canaries: planted where they say, the same every time, counted as covered or not."""

import pytest

from flows.verify.canaries import CRITICAL, KNOWN, Caught, canaries, caught, written
from flows.verify.canary_draw import Lot
from flows.verify.canary_values import MAKERS, luhn
from schemas.policy import ENTITIES, LANGUAGES


CARRIERS = ("Hello, could you help me?", "thanks", "")
EVERY = [(entity, language) for entity in MAKERS for language in LANGUAGES]


def planted(entity="EMAIL_ADDRESS", language="en", count=30, carriers=CARRIERS):
    return list(canaries(entity, language, count=count, carriers=carriers))


@pytest.mark.parametrize(("entity", "language"), EVERY)
def test_a_canary_stands_where_it_says_inside_a_message(entity, language):
    for number, canary in enumerate(planted(entity, language)):
        value = MAKERS[entity](replayed(entity, language, number), language)
        assert canary.text[canary.start : canary.end] == value
        left = f"{canary.text[: canary.start]}{canary.text[canary.end :]}"
        assert set(CARRIERS[number % 3].split()) <= set(left.split())


def replayed(entity, language, number):
    lot = Lot(entity, language, number)
    lot.pick(("",))  # the words around come first
    return lot


def test_the_same_build_plants_the_same_canaries():
    assert planted() == planted()
    assert len({canary.text for canary in planted(count=400)}) == 400


def test_every_entity_of_the_policy_has_canaries():
    assert set(MAKERS) >= set(ENTITIES)
    assert {KNOWN, *ENTITIES} >= CRITICAL


@pytest.mark.parametrize("example", ["EMP-1", "nomor karyawan {EMP-1} ya"])
def test_an_example_is_planted_in_place_of_a_value_of_ours(example):
    found = canaries("STAFF", "id", count=9, carriers=CARRIERS, examples=[example])
    for canary in found:
        assert canary.text[canary.start : canary.end] == "EMP-1"
        assert example.replace("{", "").replace("}", "") in canary.text


def test_a_known_person_is_written_in_several_ways():
    found = planted(KNOWN, "fr", count=200)
    told = {canary.text[canary.start : canary.end] for canary in found}
    assert all(canary.known for canary in found)
    assert any(one.islower() for one in told)
    assert any(one.isupper() for one in told)
    for sign in (". ", "_", ", ", "\u200b", "nya"):
        assert any(sign in one for one in told), sign


@pytest.mark.parametrize("name", ["Made Siregar", "Rose Le Guen"])
def test_a_name_that_is_a_word_is_not_planted_alone_in_lower_case(name):
    first = name.partition(" ")[0].lower()
    assert not {first, f"{first}{3 * first[-1]}"} & set(written(name))
    assert "gaetannnn" in written("Gaëtan Vasseur")


def test_messages_are_not_needed_to_plant():
    assert planted(carriers=())[0].text


def test_a_canary_counts_only_if_it_is_covered_whole():
    found = planted(carriers=("",))
    whole = caught(found, look=lambda canary: [(0, len(canary.text), "URL")])
    cut = caught(found, look=lambda canary: [(0, canary.text.index("@"), "URL")])
    assert (whole.planted, whole.covered) == (30, 30)
    assert (cut.planted, cut.covered) == (30, 0)


def test_a_text_that_detection_gives_up_would_have_been_dropped():
    def failing(canary):
        raise TimeoutError

    assert caught(planted(), look=failing).covered == 30


@pytest.mark.parametrize(
    ("entity", "covered", "enough"),
    [
        ("EMAIL_ADDRESS", 381, True),
        ("EMAIL_ADDRESS", 380, False),
        ("CREDIT_CARD", 381, True),
    ],
)
def test_381_canaries_without_a_miss_are_what_a_floor_of_99_needs(
    entity, covered, enough
):
    assert Caught(entity, "en", 381, covered).enough(0.99) is enough


def test_one_missed_card_is_too_many_whatever_the_floor():
    assert not Caught("CREDIT_CARD", "en", 1000, 999).enough(0.1)
    assert Caught("PERSON", "en", 1000, 999).enough(0.1)


def test_check_digits_are_those_of_published_examples():
    assert luhn("7992739871") == "3"
    assert luhn("411111111111111") == "1"


def test_an_iban_leaves_one_when_divided_as_the_standard_says():
    for number in range(50):
        solid = MAKERS["IBAN_CODE"](Lot("iban", number), "en").replace(" ", "")
        told = "".join(str(int(c, 36)) for c in solid[4:] + solid[:4])
        assert int(told) % 97 == 1
