"""What becomes of a finding: placeholder, surrogate, mask, or nothing goes through."""

import ipaddress
import json
import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.redact.detect import Scan, detect, dropped
from flows.redact.engine import engine_for
from flows.redact.lines import redact_lines
from flows.redact.overlap import Finding
from flows.redact.replace import Numbering, replace_spans
from flows.redact.second_look import second_look
from schemas.policy import ENTITIES, RedactionPolicy
from schemas.standin import MASK, STANDIN, SURROGATES, placeholder, surrogate


MAIL, PHONE = "ana@example.com", "+33 6 12 34 56 78"
SURROGATE = RedactionPolicy(operator="surrogate")


def told(text, **policy):
    rules = RedactionPolicy(**policy)
    line = json.dumps({"text": text, "language": "en"})
    (answer,) = redact_lines(
        [line], engine=engine_for(rules), language=None, mode="text"
    )
    return answer.get("text") or answer["error"]


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        ({}, "write to [EMAIL_ADDRESS_1], not [EMAIL_ADDRESS_2]"),
        (
            {"operator": "surrogate"},
            "write to person1@example.org, not person2@example.org",
        ),
        ({"operator": "mask"}, "write to [***], not [***]"),
        (
            {"operator": "mask", "operators": {"EMAIL_ADDRESS": "surrogate"}},
            "write to person1@example.org, not person2@example.org",
        ),
        (
            {"operators": {"EMAIL_ADDRESS": "drop_turn"}},
            "entity_dropped; the policy drops a text with EMAIL_ADDRESS",
        ),
    ],
)
def test_the_policy_says_what_becomes_of_each_entity(policy, text):
    assert told(f"write to {MAIL}, not bo@example.com", **policy) == text


def test_an_operator_for_an_unknown_entity_is_refused():
    with pytest.raises(ValueError, match="unknown entity 'SHOE_SIZE'"):
        RedactionPolicy(operators={"SHOE_SIZE": "mask"})


def test_the_same_string_keeps_its_surrogate_within_a_row():
    numbering = Numbering(SURROGATE.operator_of)
    spans = [Finding(0, 3, "PERSON", 1), Finding(8, 11, "PERSON", 1)]
    first = replace_spans("Ann and ANN", spans, numbering)
    second = replace_spans("Bob", [Finding(0, 3, "PERSON", 1)], numbering)
    assert (first.text, second.text) == (
        "Alex Example and Alex Example",
        "Camille Example",
    )


def scans(*entities):
    return [Scan("en", (Finding(0, 1, name, 1),) if name else ()) for name in entities]


@pytest.mark.parametrize(
    ("operator", "left"),
    [
        ("placeholder", ["clean", "clean", "clean"]),
        ("drop_turn", ["clean", "entity_dropped", "clean"]),
        ("drop_conversation", ["entity_dropped"] * 3),
    ],
)
def test_a_turn_or_its_whole_conversation_goes_with_what_it_tells(operator, left):
    policy = RedactionPolicy(operators={"SECRET": operator})
    found = dropped(scans(None, "SECRET", "PERSON"), policy=policy)
    assert [scan.scan for scan in found] == left
    assert all(not scan.findings for scan in found if scan.scan == "entity_dropped")


@pytest.mark.parametrize(
    ("operator", "left"),
    [
        ("drop_turn", ["clean", "error"]),
        ("drop_conversation", ["entity_dropped", "error"]),
    ],
)
def test_a_turn_that_could_not_be_read_may_hold_what_the_policy_drops(operator, left):
    policy = RedactionPolicy(operators={"SECRET": operator})
    read_and_not = [*scans(None), Scan(None, scan="error")]
    found = dropped(read_and_not, policy=policy)
    assert [scan.scan for scan in found] == left


@given(st.sampled_from(ENTITIES), st.integers(1, 300))
def test_every_standin_is_seen_as_one_and_as_nothing_else(entity, number):
    for put in (placeholder(entity, number), surrogate(entity, number), MASK):
        assert STANDIN.fullmatch(put)
        assert STANDIN.sub("", f"so {put}, then") == "so , then"


def test_no_two_strings_of_a_row_share_a_surrogate():
    for entity, known in SURROGATES.items():
        every = [surrogate(entity, number) for number in range(1, len(known) + 20)]
        assert len(set(every)) == len(every)


def test_surrogates_lie_in_ranges_that_are_nobodys():
    for number in range(1, 99):
        address = ipaddress.ip_address(surrogate("IP_ADDRESS", number))
        assert address in ipaddress.ip_network("2001:db8::/32")
        assert surrogate("EMAIL_ADDRESS", number).endswith("@example.org")
        assert re.search(r"555-01\d\d$", surrogate("PHONE_NUMBER", number))


@pytest.mark.parametrize("entity", sorted(SURROGATES))
def test_the_second_look_is_blind_to_surrogates_and_to_nothing_more(entity):
    look = second_look(SURROGATE)
    assert look(f"so {surrogate(entity, 1)} said", "en") == []
    assert look(f"so {surrogate(entity, 1)} said {MAIL}", "en") != []


def test_findings_of_a_dropped_turn_reach_no_column():
    frame = pl.DataFrame(
        {"source": ["s"], "conversation_id": ["c"], "text": [f"call {PHONE}"]}
    )
    policy = RedactionPolicy(operators={"PHONE_NUMBER": "drop_turn"})
    nobody = pl.DataFrame(schema={"source": pl.String, "conversation_id": pl.String})
    found = detect(frame, engine=engine_for(policy), identities=nobody)
    assert found.row(0, named=True)["scan"] == "entity_dropped"
    assert found["findings"].to_list() == [[]]
