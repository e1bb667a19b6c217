"""Recording consent beside a build: races, files that the config names, redelivery."""

import json

import pytest
from projects import Project, build, grant, withdrawal
from racing import at_once

from flows.build import steps
from flows.build.prepare import open_log
from flows.build.recording import Source, declared_sources, record
from flows.build.workspace import open_workspace
from flows.errors import ConfigError, EventError


def put(project, name, *events):
    path = project.folder / name
    path.write_text("".join(json.dumps(one) + "\n" for one in events), "utf-8")
    return Source("file 1", str(path))


def recorded(project):
    log = open_log(open_workspace(project.address))
    log.verify()
    return {event["event_id"] for event in log.events(log.head().recorded_at)}


def test_writers_at_the_same_moment_all_get_their_turn(tmp_path):
    project = Project(tmp_path).write()
    files = [put(project, f"{n}.jsonl", grant(event_id=f"e{n}")) for n in range(3)]
    at_once(lambda n: record(project.address, [files[n]], receipt="ours"), racers=3)
    assert recorded(project) == {"e0", "e1", "e2"}


def test_a_withdrawal_is_recorded_while_a_build_holds_its_lease_and_still_counts(
    tmp_path,
):
    project = Project(tmp_path).write()
    no = put(project, "no.jsonl", withdrawal())
    with steps.leased(project.address):
        assert record(project.address, [no], receipt="ours").total("new") == 1
    late = Project(tmp_path / "late").write()
    no = put(late, "no.jsonl", withdrawal())
    report = build(
        late, before_publish=lambda: record(late.address, [no], receipt="ours")
    )
    assert report.as_json()["rows"] == 0


def test_the_files_that_the_config_names_are_those_of_the_flow(tmp_path):
    project = Project(tmp_path).write()
    table = "user,time,choice\ntelegram:user101,2026-04-01T00:00:00Z,no\n"
    (tmp_path / "consent" / "users.csv").write_text(table)
    places = project._config()["consent"]
    imports = [{"uri": "consent/users.csv"}]
    project.config = {"consent": {**places, "imports": imports}}
    project.write()
    sources = declared_sources(project.address)
    assert [source.label for source in sources] == ["events", "import 1"]
    told = record(project.address, sources, receipt="ours")
    assert [(one.format, one.new) for one in told.files] == [("jsonl", 1), ("csv", 1)]
    assert record(project.address, sources, receipt="ours").total("new") == 0
    assert build(project).as_json()["rows"] == 0


def test_a_config_that_names_no_files_says_where_they_go(tmp_path):
    project = Project(tmp_path).write()
    places = {
        key: value
        for key, value in project._config()["consent"].items()
        if key != "events"
    }
    project.config = {"consent": places}
    project.write()
    with pytest.raises(ConfigError, match=r"add consent.events or consent.imports"):
        declared_sources(project.address)


def test_a_file_refused_at_its_turn_leaves_the_ones_before_it_recorded(tmp_path):
    project = Project(tmp_path).write()
    good = put(project, "good.jsonl", grant(event_id="good"))
    bad = put(project, "bad.jsonl", grant(event_id="bad", recorded_at="2026-01-01"))
    with pytest.raises(EventError, match="line 1: its recorded_at is no exact time"):
        record(project.address, [good, bad], receipt="supplied")
    assert recorded(project) == {"good"}


def test_a_recording_says_nothing_of_people(tmp_path):
    project = Project(tmp_path).write()
    source = put(project, "ana@example.org.jsonl", grant("telegram:ana@example.org"))
    told = record(project.address, [source], receipt="ours")
    assert "example.org" not in repr(told) + json.dumps(told.as_json()) + repr(source)
