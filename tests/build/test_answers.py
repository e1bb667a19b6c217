"""Why a row, a record or a person's words are kept or dropped, on whole projects."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from projects import (
    NOTICE,
    OWNER,
    Project,
    build,
    funnel_of,
    grant,
    rows,
    subject,
    telegram_chat,
    withdrawal,
)

from flows.audit.answer import Question
from flows.audit.words import lines
from flows.build.answers import NOT_KEPT, UNPUBLISHED, answer
from flows.build.lookup import _listed
from flows.build.opening import openings
from flows.build.prepare import import_consent, open_log
from flows.build.workspace import open_workspace
from flows.errors import ConfigError, LogBroken
from schemas.interaction import Turn


MARKER = "the blue heron flies over the harbour at noon"
SAID = [
    f"Hello, could you tell me whether {MARKER} today?",
    f"Yes, {MARKER}, and it comes back in the evening.",
]


@pytest.fixture(autouse=True)
def own_spill(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("CONSENTRY_SPILL", str(tmp_path_factory.mktemp("spill")))


def project_at(folder, **changes):
    exports = {"exports/ana/result.json": telegram_chat(SAID)}
    return Project(folder, **{"exports": exports, **changes}).write()


def ask(project, kind, name, as_of=None):
    return answer(project.address, Question(kind, name), as_of=as_of)


def take_in(project):
    """Import what is new in the inboxes, as a build begins."""
    project.write()
    workspace = open_workspace(project.address)
    import_consent(workspace, log=open_log(workspace), now=datetime.now(UTC))


def record_ids(project):
    told = ask(project, "subject", OWNER)
    return [each.explanation.record_id for each in told.records]


# A row...


def test_a_row_is_told_with_every_turn_and_person_in_it(tmp_path):
    project = project_at(tmp_path)
    report = build(project)
    row_id = rows(project)["row_id"].item()
    told = ask(project, "row", row_id)
    assert told.found == "vault"
    assert [each.explanation.decision for each in told.records] == ["KEEP", "KEEP"]
    assert [each.explanation.people[0].part for each in told.records] == [
        "author",
        "trigger",
    ]
    assert {each.explanation.people[0].subject for each in told.records} == {OWNER}
    assert {(each.row_id, each.build, each.published) for each in told.records} == {
        (row_id, report.build, True)
    }


def test_a_row_that_no_build_published_is_nowhere(tmp_path):
    project = project_at(tmp_path)
    build(project)
    told = ask(project, "row", "0" * 64)
    assert (told.found, told.records) == ("nowhere", ())
    assert "No build" in told.notes[0]


def test_a_withdrawal_shows_before_the_next_build_and_an_earlier_time_does_not(
    tmp_path,
):
    project = project_at(tmp_path)
    report = build(project)
    row_id = rows(project)["row_id"].item()
    project.events.append(withdrawal())
    take_in(project)
    reasons = [each.explanation.reason for each in ask(project, "row", row_id).records]
    assert reasons == ["withdrawn", "context_dropped"]
    then = ask(project, "row", row_id, datetime.fromisoformat(report.as_of))
    assert [each.explanation.reason for each in then.records] == [None, None]


def test_the_row_of_an_older_build_is_told_as_that_build_published_it(tmp_path):
    project = project_at(tmp_path)
    first = build(project)
    row_id = rows(project)["row_id"].item()
    project.events.append(withdrawal())
    project.write()
    build(project)
    told = ask(project, "row", row_id)
    assert {(each.build, each.published) for each in told.records} == {
        (first.build, False)
    }
    assert first.build in told.notes[0]


# A record...


def test_a_published_record_is_told_from_the_vault_when_its_export_is_gone(tmp_path):
    project = project_at(tmp_path)
    build(project)
    names = record_ids(project)
    before = [ask(project, "record", name).as_json() for name in names]
    shutil.rmtree(tmp_path / "exports")
    assert [ask(project, "record", name).as_json() for name in names] == before
    assert before[0]["records"][0]["decision"] == "KEEP"


def test_a_dropped_record_is_told_from_its_export_rule_by_rule(tmp_path):
    project = project_at(tmp_path, events=[grant(event_time="2026-03-11T00:00:00Z")])
    build(project)
    name = dropped_id(project)
    told = ask(project, "record", name)
    each = told.records[0].explanation
    assert (told.found, each.decision, each.reason) == (
        "exports",
        "DROP",
        "not_yet_consented",
    )
    assert each.people[0].purposes[0].grants[0].event_id == f"grant-{OWNER}"
    assert told.records[0].row_id is None
    assert UNPUBLISHED in told.notes


def dropped_id(project, number=0):
    """The first turn's id, as the reader of the format makes it."""
    workspace = open_workspace(project.address)
    listed, _ = _listed(workspace, datetime.now(UTC))
    return turns_of(listed[number], workspace)[0].record_id


def turns_of(entry, workspace):
    export = openings([entry], workspace=workspace)[entry.export]
    return [unit for unit in export.units(entry) if isinstance(unit, Turn)]


def test_of_a_dropped_record_whose_export_is_gone_nothing_is_kept_and_that_is_said(
    tmp_path,
):
    project = project_at(tmp_path, events=[])
    build(project)
    name = dropped_id(project)
    shutil.rmtree(tmp_path / "exports")
    told = ask(project, "record", name)
    assert (told.found, told.records) == ("nowhere", ())
    assert told.notes[0] == "Export 1 of the config is not there any more."
    assert told.notes[-1] == NOT_KEPT


def test_a_record_that_is_no_turn_is_told_by_its_cause(tmp_path):
    chat = telegram_chat(SAID)
    photo = {**chat["messages"][1], "id": 9, "text": "", "text_entities": []}
    chat["messages"].append({**photo, "photo": "photos/1.jpg"})
    project = project_at(tmp_path, exports={"exports/result.json": chat})
    build(project)
    workspace = open_workspace(project.address)
    listed, _ = _listed(workspace, datetime.now(UTC))
    last = turns_of(listed[0], workspace)[-1]
    told = ask(project, "record", last.record_id)
    assert told.found == "nowhere"
    assert "media_only" in told.notes[0]


def test_an_object_first_seen_later_is_not_looked_into(tmp_path):
    project = project_at(tmp_path, events=[])
    first = build(project)
    project.exports["exports/zoe/result.json"] = telegram_chat(SAID, person=102)
    build(project.write())
    name = dropped_id(project)
    then = ask(project, "record", name, datetime.fromisoformat(first.as_of))
    assert "1 objects were first seen after" in " ".join(then.notes)


GERMAN = [
    "Guten Morgen, wissen Sie vielleicht, wann die Bibliothek heute ihre Türen öffnet?",
    "Die Bibliothek öffnet heute um zehn Uhr und schliesst am Abend gegen acht Uhr.",
]


def test_what_the_text_makes_of_a_consented_turn_is_told_as_well(tmp_path):
    chat = telegram_chat(GERMAN)
    project = project_at(tmp_path, exports={"exports/result.json": chat})
    assert ("dropped", "language_unsupported") in funnel_of(build(project))
    told = ask(project, "record", dropped_id(project))
    each = told.records[0].explanation
    assert (each.decision, each.reason, each.step) == (
        "DROP",
        "language_unsupported",
        None,
    )
    assert each.people[0].reason is None
    assert "DROP after the gate: language_unsupported" in "\n".join(lines(told))
    assert "Bibliothek" not in json.dumps(told.as_json())


def test_a_turn_no_build_has_read_yet_is_told_as_a_build_would_keep_it(tmp_path):
    project = project_at(tmp_path)
    build(project)
    project.exports["exports/zoe/result.json"] = telegram_chat(SAID, person=102)
    project.events.append(grant("telegram:user102"))
    project.subjects.append(subject("telegram:user102"))
    take_in(project)
    told = ask(project, "record", dropped_id(project, 1))
    assert told.found == "exports"
    assert told.records[0].explanation.decision == "KEEP"
    assert not told.records[0].published


def test_a_broken_object_hides_no_other(tmp_path):
    project = project_at(tmp_path, events=[])
    project.exports["exports/zzz/result.json"] = b'{"name": "x", "messages": [{"id": 1'
    build(project.write())
    told = ask(project, "record", dropped_id(project))
    assert told.records[0].explanation.reason == "no_consent"
    assert "1 objects could not be read." in told.notes


# A person...


def test_a_person_is_told_with_events_rows_builds_and_receipts(tmp_path):
    project = project_at(tmp_path)
    first = build(project)
    second = build(project)
    told = ask(project, "subject", OWNER)
    person = told.person
    assert person.registered
    assert [(one.build, one.rows, one.turns) for one in person.builds] == [
        (first.build, 1, 2),
        (second.build, 1, 2),
    ]
    assert [(one.kind, one.event_time) for one in person.events] == [
        ("grant", "2026-01-01T09:00:00Z")
    ]
    assert person.events[0].recorded_at is not None
    assert [(one.purpose, one.state) for one in person.in_force] == [
        ("ai.train", "ConsentGiven")
    ]
    assert [one["record_id"] for one in person.receipts] == [f"grant-{OWNER}"]
    assert [one.explanation.decision for one in told.records] == ["KEEP", "KEEP"]


def test_what_is_in_force_follows_the_log_and_the_time_asked_about(tmp_path):
    project = project_at(tmp_path)
    first = build(project)
    project.events.append(withdrawal())
    take_in(project)
    now = ask(project, "subject", OWNER).person
    assert [(one.state, one.by) for one in now.in_force] == [
        ("ConsentWithdrawn", (f"withdraw-{OWNER}",))
    ]
    assert now.receipts[0]["event_state"] == "dpv:ConsentWithdrawn"
    then = ask(project, "subject", OWNER, datetime.fromisoformat(first.as_of)).person
    assert then.in_force[0].state == "ConsentGiven"
    assert len(then.events) == 1


def test_a_person_nobody_knows_is_nowhere(tmp_path):
    project = project_at(tmp_path)
    build(project)
    told = ask(project, "subject", "telegram:user999")
    assert (told.found, told.person) == ("nowhere", None)


def test_a_person_who_is_only_registered_is_told_so(tmp_path):
    project = project_at(tmp_path)
    project.subjects.append(subject("telegram:user102"))
    build(project.write())
    told = ask(project, "subject", "telegram:user102")
    assert told.found == "vault"
    assert [(one.purpose, one.state) for one in told.person.in_force] == [
        ("ai.train", None)
    ]


# What never shows, and what refuses...


def test_no_word_of_a_conversation_is_ever_shown(tmp_path):
    project = project_at(tmp_path)
    project.exports["exports/zoe/result.json"] = telegram_chat(SAID, person=102)
    build(project.write())
    row_id = rows(project)["row_id"].item()
    questions = [
        ("row", row_id),
        ("subject", OWNER),
        ("record", record_ids(project)[0]),
    ]
    questions.append(("record", dropped_id(project)))
    for kind, name in questions:
        told = ask(project, kind, name)
        shown = json.dumps(told.as_json()) + "\n".join(lines(told)) + repr(told)
        assert "heron" not in shown
        assert "Ana" not in shown


def test_an_explanation_changes_nothing(tmp_path):
    project = project_at(tmp_path)
    build(project)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    ask(project, "subject", OWNER)
    ask(project, "record", "nobody")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_before_anything_was_imported_there_is_nothing_to_answer_from(tmp_path):
    with pytest.raises(ConfigError, match="build first"):
        ask(project_at(tmp_path), "subject", OWNER)


def test_a_time_before_anything_was_known_is_refused(tmp_path):
    project = project_at(tmp_path)
    build(project)
    past = datetime.now(UTC) - timedelta(days=900)
    with pytest.raises(ConfigError, match="later --as-of"):
        ask(project, "subject", OWNER, past)


def test_no_answer_rests_on_a_log_that_was_altered(tmp_path):
    project = project_at(tmp_path)
    build(project)
    for path in project.vault.glob("consent_events/**/*.jsonl"):
        path.write_bytes(path.read_bytes().replace(b"optin_button", b"optin_buttom"))
    with pytest.raises(LogBroken, match="does not verify"):
        ask(project, "subject", OWNER)


def test_the_steps_of_the_answer_name_the_notice_by_its_digest(tmp_path):
    project = project_at(tmp_path)
    build(project)
    told = ask(project, "subject", OWNER)
    notices = told.records[0].explanation.notices
    assert [(one.id, one.sha256) for one in notices] == [("n1", NOTICE["sha256"])]
