"""Presidio's other recognizers and a policy's own take part as if they were ours."""

import presidio_analyzer.predefined_recognizers as presidio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import Pattern, PatternRecognizer
from pydantic import ValidationError

from flows.redact.added import family_of, predefined
from flows.redact.engine import Engine, engine_for
from flows.redact.prefilter import CluePrefilter, HyperscanPrefilter, hyperscan
from flows.redact.recognizers import FamilyRecognizer
from flows.redact.second_look import second_look
from schemas.policy import ENTITIES, RedactionPolicy
from schemas.recognizers import PRESIDIO_ENTITIES


STAFF = {
    "name": "Staff number",
    "supported_entity": "STAFF_NUMBER",
    "patterns": [{"name": "staff", "regex": r"\bEMP-\d{5}\b", "score": 0.6}],
}
WEAK = {
    "name": "Ticket",
    "supported_entity": "TICKET",
    "patterns": [{"regex": r"\b\d{7}\b", "score": 0.1}],
    "context": ["ticket", "numéro de dossier"],
}
PETS = {
    "name": "Pets",
    "supported_entity": "PET",
    "deny_list": ["Rex the 3rd", "Minou"],
}
VALUES = (
    "QQ 12 34 56 C", "RSSMRA85T10A562S", "44051401359", "SW1A 1AA", "X1234567L",
    "12345678Z", "51 824 753 556", "123 456 782", "ABCPV1234D", "1980-01-31", "S1234567D",
    "ABC123-4567", "900101-1234568", "T20240101A", "65a08123456789", "AB12 CDE", "046 454 286",
    "5300-0011-2233", "DE136695976", "123e4567-e89b-12d3-a456-426614174000", "10000000146",
    "34 ABC 1234", "8001015009087", "1234567893", "AB 123 CD", "021000021", "K1A 0B1",
)  # fmt: skip
TEXTS = st.lists(
    st.sampled_from([*VALUES, "passport", "tax id", "nino", "patente", "x", "é", "\n"]),
    max_size=6,
).map(" ".join) | st.text(max_size=40)

POLICY = RedactionPolicy(
    names="cues", extra_entities=PRESIDIO_ENTITIES, recognizers=[STAFF, WEAK, PETS]
)


def policy(*recognizers, **rules):
    few = ("EMAIL_ADDRESS", "PHONE_NUMBER")  # a scan for all takes seconds to make
    more = {"names": "cues", "entities": few} | rules
    return RedactionPolicy(recognizers=recognizers, **more)


def found(text, rules, language="en"):
    return [
        (text[f.start : f.end], f.entity)
        for f in engine_for(rules).find(text, language)
    ]


def key(results):
    return sorted({(r.entity_type, r.start, r.end, r.score) for r in results})


def test_the_entities_of_the_installed_presidio_are_known():
    others = {entity for entity in predefined() if entity not in ENTITIES}
    assert set(PRESIDIO_ENTITIES) == others


def test_every_pattern_recognizer_of_presidio_was_met():
    kinds = {type(one) for several in predefined().values() for one in several}
    shipped = [k for k in vars(presidio).values() if isinstance(k, type)]
    assert kinds == {k for k in shipped if issubclass(k, PatternRecognizer)}


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_family_finds_what_its_presidio_recognizer_finds(text):
    for entity in PRESIDIO_ENTITIES:
        for theirs in predefined()[entity]:
            ours = FamilyRecognizer(family_of(theirs), language="en", timeout=60)
            once = ours.remove_duplicates(ours.analyze(text, []))
            assert key(once) == key(theirs.analyze(text, []))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_with_everything_added_both_prefilters_find_the_same(text):
    if hyperscan is None:
        pytest.skip("no wheel of hyperscan for this platform")
    fast, slow = (
        engines().setdefault(kind, Engine(POLICY, prefilters=kind))
        for kind in (HyperscanPrefilter, CluePrefilter)
    )
    assert fast.find(text, "fr") == slow.find(text, "fr")


def engines(held={}):  # noqa: B006 - both are costly and hold nothing of a text
    return held


def test_no_pattern_of_presidio_is_asked_about_every_text():
    if hyperscan is None:
        pytest.skip("no wheel of hyperscan for this platform")
    assert Engine(POLICY).prefilter.always == []


@pytest.mark.parametrize("language", ["en", "fr", "id", None])
@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("my nino is AB123456C, national insurance", "UK_NINO"),
        ("codice fiscale RSSMRA85T10A562S", "IT_FISCAL_CODE"),
        ("pesel 44051401359 ok", "PL_PESEL"),
    ],
)
def test_other_countries_are_found_in_every_language_once_named(text, entity, language):
    rules = policy(extra_entities=[entity])
    assert entity in {told for _, told in found(text, rules, language)}
    assert entity not in {told for _, told in found(text, policy(), language)}


def test_a_pattern_of_the_policy_is_found():
    text = "ask EMP-12345 please"
    assert found(text, policy(STAFF)) == [("EMP-12345", "STAFF_NUMBER")]


def test_a_context_word_of_the_policy_makes_its_pattern_surer():
    assert found("ticket 1234567", policy(WEAK)) == [("1234567", "TICKET")]
    assert found("mon dossier 1234567", policy(WEAK)) == [("1234567", "TICKET")]
    assert found("total 1234567 items", policy(WEAK)) == []
    assert found("numéro 8901234", policy(WEAK)) != [("8901234", "TICKET")]


def test_a_deny_list_of_the_policy_is_found_as_words():
    assert found("good dog rex the 3rd!", policy(PETS)) == [("rex the 3rd", "PET")]
    assert found("minouchette", policy(PETS)) == []


def test_a_recognizer_reads_the_languages_it_names_and_undecided_text():
    french = STAFF | {"supported_languages": ["fr", {"language": "es"}]}
    assert found("EMP-12345", policy(french), "en") == []
    assert found("EMP-12345", policy(french), "fr")
    assert found("EMP-12345", policy(french), None)


def test_a_recognizer_may_add_to_an_entity_of_ours():
    more = STAFF | {"supported_entity": "PHONE_NUMBER"}
    assert found("EMP-12345", policy(more)) == [("EMP-12345", "PHONE_NUMBER")]


def test_the_second_look_passes_over_placeholders_of_added_entities():
    greedy = STAFF | {"patterns": [{"regex": r"STAFF_\w+", "score": 1.0}]}
    look = second_look(policy(greedy))
    assert look("ask [STAFF_NUMBER_1]", "en") == []
    assert look("ask STAFF_NUMBER_1", "en") != []


def test_presidios_own_engine_finds_the_same_with_the_policys_recognizers():
    engine = engine_for(policy(STAFF, WEAK, PETS))
    text = "EMP-12345, ticket 1234567 of Minou"
    slow = engine.analyzer().analyze(text, "id", score_threshold=0.4)
    assert {(r.start, r.end, r.entity_type) for r in slow} >= {
        (f.start, f.end, f.entity) for f in engine.find(text, "id")
    }


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"entities": ["UK_NINO"]}, "extra_entities"),
        ({"extra_entities": ["EMAIL_ADDRESS"]}, "unknown entity 'EMAIL_ADDRESS'"),
        ({"recognizers": [STAFF | {"patterns": []}]}, "looks for nothing"),
        ({"recognizers": [STAFF | {"type": "predefined"}]}, "Input should be 'custom'"),
        ({"recognizers": [STAFF | {"supported_entity": "staff"}]}, "pattern"),
        ({"recognizers": [STAFF | {"supported_entity": "KNOWN_IDENTITY"}]}, "own"),
        ({"recognizers": [STAFF | {"supported_languages": ["es"]}]}, "none of the"),
        ({"recognizers": [STAFF | {"patern": []}]}, "patern"),
        (
            {"recognizers": [STAFF | {"patterns": [{"regex": "(a", "score": 1}]}]},
            "no regular expression: missing )",
        ),
        ({"canary_examples": {"PERSON": ["Jo"]}}, "unknown entity 'PERSON'"),
    ],
)
def test_a_policy_that_nothing_could_follow_is_refused(rules, told):
    with pytest.raises(ValidationError, match=re_escaped(told)):
        RedactionPolicy(**rules)


def re_escaped(told):
    return told.replace("(", r"\(").replace(")", r"\)")


def test_a_recognizer_of_presidios_yaml_gives_what_presidio_gives():
    theirs = PatternRecognizer(
        supported_entity="STAFF_NUMBER",
        patterns=[Pattern("staff", r"\bEMP-\d{5}\b", 0.6)],
    )
    text = "EMP-12345 emp-54321 EMP-1"
    ours = engine_for(policy(STAFF)).find(text, "en")
    assert {(f.start, f.end, f.score) for f in ours} == {
        (r.start, r.end, r.score) for r in theirs.analyze(text, [])
    }
