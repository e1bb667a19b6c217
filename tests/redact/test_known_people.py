"""Who the export tells of is found in every variant, and words stay words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.redact.engine import engine_for
from flows.redact.known.identities import Identities, known
from schemas.policy import RedactionPolicy


ENGINE = engine_for(RedactionPolicy(names="cues"))
WHO = Identities(
    names=("Élodie Dupont", "Jo", "😀"),
    handles=("elodie_d99",),
    emails=("elodie.dupont@example.org",),
    phones=("+33 6 12 34 56 78",),
    contacts=("Will Okafor", "Budi Santoso"),
)


def found(text, who=WHO):
    findings = ENGINE.find(text, "fr", identities=who)
    return [(f.entity, text[f.start : f.end]) for f in findings]


@pytest.mark.parametrize(
    ("text", "entity", "part"),
    [
        ("c'est Élodie Dupont", "PERSON", "Élodie Dupont"),
        ("c'est elodie", "PERSON", "elodie"),
        ("ELODIE DUPONT", "PERSON", "ELODIE DUPONT"),
        ("Dupont, Élodie", "PERSON", "Dupont, Élodie"),
        ("elodie.dupont", "PERSON", "elodie.dupont"),
        ("elodie_dupont", "PERSON", "elodie_dupont"),
        ("elodiedupont", "PERSON", "elodiedupont"),
        ("E. Dupont", "PERSON", "E. Dupont"),
        ("Elodie's book", "PERSON", "Elodie"),
        ("e\u0301lodie", "PERSON", "e\u0301lodie"),
        ("É\u200blodie", "PERSON", "É\u200blodie"),
        ("Dupont called", "PERSON", "Dupont"),
        ("follow @elodie_d99", "HANDLE", "@elodie_d99"),
        ("elodie_d99", "HANDLE", "elodie_d99"),
        ("ELODIE.DUPONT@EXAMPLE.ORG", "EMAIL_ADDRESS", "ELODIE.DUPONT@EXAMPLE.ORG"),
        (
            "elodie.dupont (at) example.org",
            "EMAIL_ADDRESS",
            "elodie.dupont (at) example.org",
        ),
        ("0612345678", "PHONE_NUMBER", "0612345678"),
        ("commande 06/12/34/56/78", "PHONE_NUMBER", "06/12/34/56/78"),
        ("ask will okafor", "PERSON", "will okafor"),
        ("ask Will", "PERSON", "Will"),
        ("ask Budi", "PERSON", "Budi"),
    ],
)
def test_a_known_person_is_found(text, entity, part):
    assert (entity, part) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "I will come",
        "budi pekerti",
        "melodies",
        "jo is short",
        "dupontel",
        "will, the okafors",
        "elodied99x",
        "12 34 56",
    ],
)
def test_a_word_that_only_resembles_stays(text):
    assert found(text) == []


@given(st.sampled_from(["", " ", "a ", "😀 ", "é\u0301 "]), st.sampled_from(".,!? \n"))
def test_a_known_name_is_found_wherever_it_stands(before, after):
    text = f"{before}élodie dupont{after}"
    assert found(text) == [("PERSON", "élodie dupont")]


SIGNS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("aA .@_-'0+,")
)


@given(st.lists(SIGNS, max_size=3), st.lists(SIGNS, max_size=3), SIGNS)
def test_whatever_an_export_tells_nothing_breaks_and_places_are_right(told, more, text):
    who = Identities(
        names=tuple(told), contacts=tuple(more), handles=tuple(more),
        emails=tuple(told), phones=tuple(more), echoes=tuple(("PERSON", t) for t in told),
    )  # fmt: skip
    said = " ".join([text, *told, *more])
    for finding in ENGINE.widen(said, (), who):
        assert 0 <= finding.start < finding.end <= len(said)


def test_an_entity_the_policy_keeps_is_not_taken_out_for_being_known():
    engine = engine_for(RedactionPolicy(entities=("EMAIL_ADDRESS",)))
    assert engine.find("Élodie Dupont", "fr", identities=WHO) == ()


@pytest.mark.parametrize(
    ("name", "text", "parts"),
    [
        ("Vanessa Le", "ask Vanessa Le or VANESSA LE", ["Vanessa Le", "VANESSA LE"]),
        ("Vanessa Le", "vanessa le voit; Le chat", ["vanessa"]),
        ("Vanessa Le", "vanessa.le and Le, Vanessa", ["vanessa.le", "Le, Vanessa"]),
        ("Xu Li", "Xu knows xu li and XU LI", ["Xu", "XU LI"]),
        ("Rose Park", "rose p. and j. park in a park", ["rose p."]),
        ("Don Day", "I don't, Don does", ["Don"]),
        ("Doe, Jane", "J. D., JD and jane d'abord", ["J. D.", "JD", "jane"]),
        ("Frances Ode", "frances, la france", ["frances"]),
        ("Dan Sen", "Dans le bon sens, dan itu; Dan", ["Dan"]),
        ("jane@example.org", "jane@example.org", ["jane@example.org"]),
        ("+1 202-555-0143", "(202) 555.0143", ["(202) 555.0143"]),
        ("@kilo_papa", "kilo_papa", ["kilo_papa"]),
    ],
)
def test_names_of_odd_shapes_are_found_where_they_are_names(name, text, parts):
    who = Identities(names=(name,))
    found = ENGINE.widen(text, (), who)
    assert [text[f.start : f.end] for f in found] == parts


def test_generic_account_names_redact_no_words():
    who = Identities(names=("Deleted Account", "User"))
    assert found("the user deleted the account", who) == []


def test_the_echo_of_a_titled_name_tells_the_name_and_not_the_title():
    who = Identities(echoes=(("PERSON", "Pak Budiarto Wibowo"),))
    text = "Pak RT said that Budiarto called"
    assert [text[s:e] for s, e, _ in known(who).find(text)] == ["Budiarto"]
