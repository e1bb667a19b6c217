"""`consentry explain` as its users meet it."""

import json

import pytest
from projects import OWNER, Project, build, rows, telegram_chat


MARKER = "the blue heron flies over the harbour at noon"


@pytest.fixture
def project(tmp_path, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("CONSENTRY_SPILL", str(tmp_path_factory.mktemp("spill")))
    said = [f"Do you think that {MARKER} today?", f"Yes, I do think that {MARKER}."]
    made = Project(tmp_path, exports={"exports/a/result.json": telegram_chat(said)})
    build(made.write())
    return made


TOP = ["asked", "as_of", "policy", "found", "notes", "records", "person"]
RECORD = [
    *("record_id", "source", "conversation_id", "time", "decision", "reason", "step"),
    *("rule", "needed", "agreements", "people", "events", "notices"),
    *("row_id", "build", "published"),
]
PERSON = [
    *("subject", "also", "registered", "jurisdictions", "age", "in_force", "events"),
    *("builds", "receipts"),
]
VOICE = ["part", "subject", "handles", "reason", "jurisdictions", "age", "purposes"]
PURPOSE = ["purpose", "reason", "carried_by", "restrictions", "grants"]
EVENT = [
    *("event_id", "kind", "subject", "actor", "method", "event_time", "recorded_at"),
    *("clock", "purposes", "scope", "expires_at", "notice"),
]


def test_the_json_has_the_keys_that_programs_rely_on(run, project):
    code, out, _ = run("explain", project.address, "--subject", OWNER, "--json")
    told = json.loads(out)
    assert code == 0
    assert list(told) == TOP
    assert list(told["asked"]) == ["kind", "id"]
    assert list(told["policy"]) == ["version", "sha256"]
    assert list(told["person"]) == PERSON
    record = told["records"][0]
    assert list(record) == RECORD
    voice = record["people"][0]
    assert (list(voice), list(voice["purposes"][0])) == (VOICE, PURPOSE)
    assert list(voice["purposes"][0]["grants"][0]) == ["event_id", "reason"]
    assert list(record["events"][0]) == list(told["person"]["events"][0]) == EVENT
    assert list(record["agreements"][0]) == [
        *("id", "status", "term", "signed_at", "reason"),
    ]
    assert list(record["notices"][0]) == ["id", "version", "lang", "sha256", "faults"]
    assert list(told["person"]["in_force"][0]) == [
        *("purpose", "state", "grants", "limited_by", "by", "flaw"),
    ]


def test_a_row_is_explained_in_plain_words_and_no_word_of_the_chat(run, project):
    row_id = rows(project)["row_id"].item()
    code, out, _ = run("explain", project.address, "--row", row_id)
    assert code == 0
    assert out.count(": KEEP") == 2
    assert f"carried by grant grant-{OWNER}" in out
    assert "notices considered:" in out
    assert "heron" not in out


def test_a_person_is_explained_in_plain_words(run, project):
    code, out, _ = run("explain", project.address, "--subject", OWNER)
    assert code == 0
    assert f"ai.train: ConsentGiven by grant-{OWNER}" in out
    assert "1 rows, 2 turns" in out
    assert f"grant-{OWNER}: dpv:ConsentGiven, valid until" in out


@pytest.mark.parametrize("kind", ["row", "record", "subject"])
def test_what_nothing_is_known_of_ends_with_one(run, project, kind):
    code, out, _ = run("explain", project.address, f"--{kind}", "nobody:1", "--json")
    told = json.loads(out)
    assert code == 1
    assert (told["found"], told["records"], told["person"]) == ("nowhere", [], None)
    assert told["notes"]


def test_an_id_cannot_write_on_the_terminal(run, project):
    code, out, _ = run("explain", project.address, "--record", "x\x1b[2Jy")
    assert code == 1
    assert "\x1b" not in out
    assert "x?[2Jy" in out
