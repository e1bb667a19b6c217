"""What a reader of vault and corpus may rely on when builds repeat, change or break."""

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
import spacy
from projects import (
    TALK,
    Project,
    build,
    funnel_of,
    grant,
    rows,
    subject,
    telegram_chat,
    withdrawal,
)

from flows.build import steps
from flows.build.plan import load
from flows.build.result import Result
from flows.build.withdraw import without_withdrawn
from flows.build.workspace import open_workspace
from flows.consent.vault.log import Log
from flows.errors import (
    BooksError,
    ConfigError,
    LogBroken,
    StorageError,
    UsageError,
)
from flows.redact.names.outside import digest_of


@pytest.fixture(autouse=True)
def own_spill(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("CONSENTRY_SPILL", str(tmp_path_factory.mktemp("spill")))


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path).write()


def then(report):
    return datetime.fromisoformat(report.as_of)


def evidence(project):
    files = list(project.vault.glob("evidence/**/*.parquet"))
    return pl.concat([pl.read_parquet(path) for path in files])


def records(project):
    """Every byte of what counts through a commit."""
    return {
        path: path.read_bytes()
        for kind in ("evidence", "counts", "ingested")
        for path in project.vault.glob(f"{kind}/**/*.parquet")
    }


# Repeated builds...


def test_a_build_asked_for_again_leaves_the_records_of_the_first(project):
    first = build(project)
    before = records(project)
    project.events.append(withdrawal())
    again = build(project.write(), as_of=then(first))
    assert again.build == first.build
    assert records(project) == before
    assert set(rows(project)["row_id"]) == set(evidence(project)["row_id"])


def test_a_build_asked_for_again_reports_what_was_published(project):
    first = build(project)
    project.events.append(withdrawal())
    again = build(project.write(), as_of=then(first))
    assert funnel_of(again) == funnel_of(first)
    assert (again.rows, again.turns) == (first.rows, first.turns)


def test_a_killed_repetition_leaves_the_records_of_the_first(project):
    class Killed(BaseException):
        pass

    def kill():
        raise Killed

    first = build(project)
    before = records(project)
    with pytest.raises(Killed):
        build(project, as_of=then(first), before_publish=kill)
    assert records(project) == before


@pytest.mark.parametrize(
    "change",
    [
        {"bots": []},
        {"time_zone": "Asia/Jakarta"},
        {"clock": None},
        {"rights_signals": ["noai"]},
    ],
)
def test_another_declaration_is_another_build(project, change):
    first = build(project)
    project.entries[0].update(change)
    again = build(project.write(), as_of=then(first))
    assert again.build != first.build


def test_another_line_of_the_people_file_is_another_build(project):
    people = project.folder / "people.csv"
    people.write_text("name,subject\n", "utf-8")
    project.entries[0]["people"] = "people.csv"
    first = build(project.write())
    people.write_text("name,subject\nAna,telegram:user101\n", "utf-8")
    assert build(project, as_of=then(first)).build != first.build


def test_another_model_for_names_is_another_build(project):
    model = project.folder / "model"
    project.policy = {**project.policy, "redaction": {"names": f"spacy:{model}"}}
    named(model, "Zorblat")
    first = build(project.write())
    named(model, "Quibnar")
    digest_of.cache_clear()
    assert build(project, as_of=then(first)).build != first.build


def named(folder, name):
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": name}])
    pipeline.to_disk(folder)


def test_where_things_lie_and_how_shards_are_cut_make_no_other_build(project):
    first = build(project)
    (project.folder / "exports").rename(project.folder / "moved")
    project.entries[0]["uri"] = "moved"
    project.exports = {}
    project.config["engine"] = {"workers": 1, "shard_megabytes": 1}
    assert build(project.write(), as_of=then(first)).build == first.build


# What is not read is seen...


def test_an_object_that_no_task_read_stops_the_build(project):
    def forget():
        for path in project.vault.glob("staging/*/collected/*"):
            path.write_bytes(b"[]")
        for path in project.vault.glob("staging/*/ledger/*"):
            pl.read_parquet(path).clear().write_parquet(path)

    with pytest.raises(BooksError, match="1 objects were to be read, 0 were"):
        build(project, before_publish=forget)


def test_a_row_that_was_lost_on_its_way_stops_the_build(project):
    def lose():
        (done,) = project.vault.glob("staging/*/shard/*")
        told = json.loads(done.read_bytes()) | {"parts": [], "turns": 0}
        done.write_text(json.dumps(told), "utf-8")

    with pytest.raises(BooksError, match="4 units are booked as published"):
        build(project, before_publish=lose)


def test_a_config_changed_while_the_build_is_at_work_stops_it(project):
    def mend():
        project.entries[0]["bots"] = ["AnotherBot"]
        project.write()

    with pytest.raises(ConfigError, match="changed while a build was at work"):
        build(project, before_publish=mend)
    assert rows(project).is_empty()


def test_an_object_that_changed_since_it_was_listed_is_put_aside(
    project,
):
    project.exports["exports/zoe/result.json"] = telegram_chat(TALK, person=102)
    project.write()
    with steps.leased(project.address) as held:
        outline = steps.prepare(project.address, as_of=None)
        grown = project.folder / "exports/zoe/result.json"
        grown.write_bytes(json.dumps(telegram_chat(TALK[:2], person=102)).encode())
        steps.collect(project.address, build=outline.build, group=0)
        steps.curate(project.address, build=outline.build, shard=0)
        report = steps.publish(
            project.address, build=outline.build, quarantine="continue", held=held
        )
    assert report.objects == {"read": 1, "quarantined": 1}
    assert "changed since it was listed" in next(iter(report.quarantined.values()))


def test_a_policy_altered_in_the_vault_decides_nothing(project):
    def alter():
        for path in project.vault.glob("registers/policy/*"):
            path.write_bytes(path.read_bytes().replace(b"acme", b"evil"))

    with pytest.raises(LogBroken, match="register policy in the vault is not what"):
        build(project, before_publish=alter)
    assert rows(project).is_empty()


def test_an_as_of_without_offset_is_a_mistake_not_a_bug(project):
    with pytest.raises(UsageError, match="as_of has no offset"):
        build(project, as_of=datetime(2026, 6, 1))  # noqa: DTZ001 - that is the mistake


class LateLog(Log):
    """A log to which somebody writes right after it was asked what is new."""

    def events_after(self, as_of):
        found = super().events_after(as_of)
        self.append_events([withdrawal()], now=datetime.now(UTC))
        return found


def test_no_head_is_named_that_the_recheck_did_not_look_at(project):
    with steps.leased(project.address):
        outline = steps.prepare(project.address, as_of=None)
        workspace = open_workspace(project.address)
        plan = load(outline.build, vault=workspace.vault)
        keyed = workspace.keys.keyed_hash
        log = LateLog(
            workspace.vault, bucket_of=lambda who: int(keyed("bucket", who)[:2], 16)
        )
        before = log.head().hash
        empty = Result((), (), pl.DataFrame(), (), workspace.policy)
        checked = without_withdrawn(empty, workspace=workspace, plan=plan, log=log)
    assert checked.recheck_head == before != log.head().hash


# The spill...


def test_the_spill_is_the_same_place_from_every_folder(project, monkeypatch):
    far = open_workspace(project.address).spill()
    monkeypatch.chdir(project.folder)
    assert open_workspace("corpus.yaml").spill().uri == far.uri


def test_a_link_where_the_spill_should_be_is_refused_and_not_cleared(project):
    place = Path(open_workspace(project.address).spill().uri)
    place.rmdir()
    elsewhere = project.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "letter").write_text("keep me", "utf-8")
    place.symlink_to(elsewhere)
    with pytest.raises(StorageError, match="is a link or belongs to somebody else"):
        build(project)
    assert (elsewhere / "letter").exists()


def test_who_lost_the_lease_leaves_the_next_holders_spill_alone(project):
    spill = open_workspace(project.address).spill()
    with steps.leased(project.address) as held:
        spill.put("another-build/bucket-0000/turns-000001-000000.arrow", b"x")
        held.lost = True
    assert len(list(spill.list())) == 1
    (project.vault / "lease.json").unlink()
    build(project)
    assert list(spill.list()) == []


# Turns that did not follow each other...


def lines(*turns):
    return "".join(json.dumps(turn) + "\n" for turn in turns).encode()


def turn(number, text, **changes):
    return {
        "record_id": f"telegram:c1:{number}",
        "source": "telegram",
        "channel": "platform_export",
        "conversation_id": "telegram:c1",
        "bot": "bot:helpdeskbot",
        "author": {"kind": "human", "id": "telegram:user101", "handles": []},
        "created_at": f"2026-03-10T12:{number:02d}:00Z",
        "clock": "telegram",
        "visibility": "direct_bot",
        "addressed_to_bot": True,
        "contributors": [],
        "modality": "text",
        "special_categories": [],
        "rights_signals": [],
        "text": text,
        **changes,
    }


LOG = {
    "format": "interactions_jsonl",
    "uri": "log",
    "source": "telegram",
    "clock": "telegram",
}


def log_of(tmp_path, files, **more):
    exports = {f"log/{name}.jsonl": content for name, content in files.items()}
    return Project(tmp_path, exports=exports, entries=[dict(LOG)], **more)


def test_an_unread_day_in_the_middle_ends_the_row(tmp_path):
    days = {
        "1": lines(turn(1, TALK[0])),
        "2": lines(turn(2, TALK[1]))[:-9],
        "3": lines(turn(3, TALK[2])),
    }
    project = log_of(tmp_path, days).write()
    report = build(project)
    assert report.objects == {"read": 2, "quarantined": 1}
    assert sorted(rows(project)["turns"]) == [1, 1]


def test_days_that_were_all_read_make_one_row(tmp_path):
    days = {str(n): lines(turn(n, TALK[n - 1])) for n in (1, 2, 3)}
    project = log_of(tmp_path, days).write()
    build(project)
    assert rows(project)["turns"].to_list() == [3]


def test_a_day_seen_after_as_of_ends_the_row_too(tmp_path):
    days = {str(n): lines(turn(n, TALK[n - 1])) for n in (1, 3)}
    project = log_of(tmp_path, days).write()
    first = build(project)
    assert rows(project)["turns"].to_list() == [2]
    project.exports["log/2.jsonl"] = lines(turn(2, TALK[1]))
    build(project.write(), as_of=then(first))
    assert sorted(rows(project)["turns"]) == [1, 1]


def test_a_picture_at_the_end_of_a_day_ends_the_row(tmp_path):
    photo = turn(2, "", modality="image")
    days = {"1": lines(turn(1, TALK[0]), photo), "2": lines(turn(3, TALK[2]))}
    build(project := log_of(tmp_path, days).write())
    assert sorted(rows(project)["turns"]) == [1, 1]


def test_a_gap_that_one_of_two_exports_tells_ends_the_row(tmp_path):
    photo = turn(2, "", modality="image")
    days = {
        "1": lines(turn(1, TALK[0]), photo, turn(3, TALK[2])),
        "2": lines(turn(3, TALK[2])),
    }
    project = log_of(tmp_path, days).write()
    build(project)
    assert sorted(rows(project)["turns"]) == [1, 1]


# Shards, order and names...


def many(tmp_path, **config):
    chats = {}
    for person in range(101, 109):
        chat = telegram_chat(TALK, person=person, name=f"Ana {person}")
        chat["messages"][0]["performer"] = "x" * 700_000  # weight without words
        chats[f"exports/{person}/result.json"] = chat
    people = [f"telegram:user{person}" for person in range(101, 109)]
    return Project(
        tmp_path,
        exports=chats,
        events=[grant(person) for person in people],
        subjects=[subject(person) for person in people],
        config=config,
    )


def test_shards_and_names_of_files_change_no_row(tmp_path):
    project = many(tmp_path).write()
    one = build(project)
    first = rows(project).drop("build")
    project.config["engine"] = {"workers": 1, "shard_megabytes": 1}
    for folder in list((project.folder / "exports").iterdir()):
        folder.rename(folder.with_name(f"x{999 - int(folder.name)}"))
    project.exports = {}
    again = build(project.write())
    assert again.table_sha256 == one.table_sha256
    assert rows(project).drop("build").equals(first)


def test_the_same_record_id_in_two_conversations_is_two_records(tmp_path):
    """Which of them share a shard is chance, so it must not matter."""
    other = {"conversation_id": "telegram:c2"}
    days = {"1": lines(turn(1, TALK[0]), turn(1, TALK[2], **other))}
    days["2"] = lines(turn(1, TALK[0]))
    project = log_of(tmp_path, days).write()
    report = build(project)
    assert funnel_of(report) == {("duplicate", None): 1, ("published", None): 2}


# What a hostile row says of itself...


def test_a_source_or_channel_of_a_rows_own_making_reaches_no_count(tmp_path):
    rows_told = lines(
        turn(1, TALK[0], source="zqxmarker one"),
        turn(2, TALK[1], channel="zqxmarker two"),
        turn(3, TALK[2]),
    )
    project = log_of(tmp_path, {"1": rows_told}).write()
    report = build(project)
    assert funnel_of(report)[("published", None)] == 1
    assert report.as_json()["read"] == 3
    for path in (project.vault / "counts").rglob("*"):
        assert "zqxmarker" not in str(pl.read_parquet(path).to_dicts())
