"""The failures of other redaction tools, each as a test of ours."""

import polars as pl
import pytest

from flows.redact.detect import detect
from flows.redact.engine import DetectionFailed, engine_for
from flows.redact.replace import replace
from schemas.finding import SCANNED
from schemas.interaction import IDENTITY
from schemas.policy import RedactionPolicy


ENGINE = engine_for(RedactionPolicy(names="cues"))
NOBODY = pl.DataFrame(schema=IDENTITY)


def turns(*texts):
    return pl.DataFrame(
        {
            "record_id": [str(n) for n in range(len(texts))],
            "source": ["web"] * len(texts),
            "conversation_id": ["c1"] * len(texts),
            "text": list(texts),
        },
        schema_overrides={"text": pl.String},
    )


def redacted(*texts):
    scanned = detect(turns(*texts), engine=ENGINE, identities=NOBODY)
    return replace(
        scanned.with_columns(row_id=pl.lit("r1")), operator_of=ENGINE.policy.operator_of
    )["text"].to_list()


def test_the_found_occurrence_is_replaced_not_the_first_equal_string():
    text = "Marianne and call me Mari please"
    assert redacted(text) == ["Marianne and call me [PERSON_1] please"]


@pytest.mark.parametrize("address", ["Jane@Example.ORG", "JANE@EXAMPLE.ORG"])
def test_an_upper_case_address_is_found(address):
    assert redacted(f"write to {address} now") == ["write to [EMAIL_ADDRESS_1] now"]


@pytest.mark.parametrize("ending", ["", ".", "!", "\n", " "])
def test_an_address_at_the_end_of_the_text_is_found(ending):
    text = f"write to jane@example.org{ending}"
    assert redacted(text) == [f"write to [EMAIL_ADDRESS_1]{ending}"]


def test_no_raw_text_stays_beside_the_replaced_one_but_for_the_leak_check():
    scanned = detect(turns("jane@example.org"), engine=ENGINE, identities=NOBODY)
    done = replace(
        scanned.with_columns(row_id=pl.lit("r1")), operator_of=ENGINE.policy.operator_of
    )
    kept = done.drop("replaced")
    assert "jane@example.org" not in kept.write_json()


@pytest.mark.parametrize("blank", ["", " ", "\n\t", None])
def test_a_blank_text_harms_no_other_row(blank):
    assert redacted(blank, "jane@example.org") == [blank, "[EMAIL_ADDRESS_1]"]


class Failing:
    languages = ("en", "fr", "id")
    policy = RedactionPolicy()

    def find_all(self, asked):
        return [DetectionFailed("no") for _ in asked]


def test_an_exception_never_returns_the_text_as_clean():
    scanned = detect(turns("jane@example.org"), engine=Failing(), identities=NOBODY)
    assert scanned.select(*SCANNED.names()).rows() == [(None, [], "error")]


def test_one_address_gets_one_placeholder_throughout_a_row():
    texts = redacted("jane@example.org", "JANE@example.org or joe@example.org")
    assert texts == ["[EMAIL_ADDRESS_1]", "[EMAIL_ADDRESS_1] or [EMAIL_ADDRESS_2]"]


def test_a_phone_keeps_its_placeholder_in_another_notation():
    texts = redacted("0812-3456-7890", "+62 812 3456 7890")
    assert texts == ["[PHONE_NUMBER_1]", "[PHONE_NUMBER_1]"]


def test_placeholders_look_like_nothing_real():
    (text,) = redacted("jane@example.org 202-555-0143")
    assert text == "[EMAIL_ADDRESS_1] [PHONE_NUMBER_1]"


def test_a_placeholder_is_no_function_of_what_it_stands_for():
    assert redacted("jane@example.org") == redacted("joe@example.net")


def test_what_is_found_is_removed_not_only_counted():
    scanned = detect(turns("jane@example.org"), engine=ENGINE, identities=NOBODY)
    done = replace(
        scanned.with_columns(row_id=pl.lit("r1")), operator_of=ENGINE.policy.operator_of
    )
    assert done["redactions"].to_list() == [[{"entity": "EMAIL_ADDRESS", "count": 1}]]
    assert done["text"].to_list() == ["[EMAIL_ADDRESS_1]"]


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111 123",
        "12 4111 1111 1111 1111",
        "4111111111111111 4242424242424242",
        "1 2 3 4 5 6 7 8 9 4111 1111 1111 1111",
        "4111-1111-1111-1111-09-27",
    ],
)
def test_a_card_beside_another_number_is_found(text):
    (done,) = redacted(text)
    assert "1111 1111" not in done
    assert "4111111111111111" not in done
    assert "[CREDIT_CARD_1]" in done


def test_what_one_turn_tells_is_taken_out_of_all_turns():
    texts = redacted("my name is Marisol", "thanks marisol", "MARISOL again")
    assert texts == ["my name is [PERSON_1]", "thanks [PERSON_1]", "[PERSON_1] again"]


def test_a_name_that_is_a_word_is_taken_out_only_with_its_capital():
    texts = redacted("my name is Will", "I will call Will")
    assert texts == ["my name is [PERSON_1]", "I will call [PERSON_1]"]
