"""One golden way through, and what must hold around it."""

import base64
import json
import shutil
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import deltalake
import polars as pl
import pytest
from projects import (
    BOT,
    OWNER,
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

from flows.build.dry_run import dry_run
from flows.build.prepare import import_consent, open_log
from flows.build.workspace import open_workspace
from flows.errors import (
    BooksError,
    CanariesMissed,
    ConfigError,
    InputRefused,
    LeaseHeld,
    UsageError,
)


BROKEN = b'{"name": "HelpdeskBot", "type": "bot_chat", "id": 777, "messages": [{"id": 1'


@pytest.fixture(autouse=True)
def own_spill(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("CONSENTRY_SPILL", str(tmp_path_factory.mktemp("spill")))


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path).write()


def listing(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def vault_frames(project, kind):
    return pl.concat(
        [pl.read_parquet(path) for path in project.vault.glob(f"{kind}/**/*.parquet")]
    )


def test_a_consented_conversation_becomes_one_row(project):
    report = build(project)
    assert funnel_of(report) == {("published", None): 4}
    row = rows(project).row(0, named=True)
    assert row["messages"] == [
        {"role": "user", "content": TALK[0]},
        {"role": "assistant", "content": TALK[1]},
        {"role": "user", "content": TALK[2]},
        {"role": "assistant", "content": TALK[3]},
    ]
    assert (row["source"], row["language"], row["month"]) == (
        "telegram",
        "en",
        "2026-03",
    )
    assert row["build"] == report.build
    assert deltalake.DeltaTable(str(project.corpus)).to_pyarrow_table().num_rows == 1


def test_personal_data_leaves_as_numbered_placeholders(tmp_path):
    said = [
        "My e-mail is ana.miller@example.org, can you tell me when the shop opens?",
        "Dear Ana Miller, the shop opens at nine, I will write to ana.miller@example.org",
    ]
    project = Project(tmp_path, exports={"exports/a.json": telegram_chat(said)})
    project.entries[0]["uri"] = "exports/a.json"
    build(project.write())
    text = json.dumps(rows(project)["messages"].to_list())
    assert "ana.miller" not in text.lower()
    assert "Ana" not in text
    assert text.count("[EMAIL_ADDRESS_1]") == 2
    assert "[PERSON_1]" in text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"events": []}, "no_consent"),
        ({"events": [grant(), withdrawal()]}, "withdrawn"),
        ({"subjects": []}, "age_unknown"),
        ({"agreements": []}, "agreement_missing"),
        (
            {"policy": {"special_categories": {"scan": "input"}}},
            "special_category_not_covered",
        ),
        ({"policy": {"sources": ["x"]}}, "source_unknown"),
    ],
)
def test_a_turn_without_full_consent_is_counted_and_its_reply_with_it(
    tmp_path, change, reason
):
    project = Project(tmp_path, **change).write()
    funnel = funnel_of(build(project))
    assert funnel.pop(("dropped", reason)) >= 2
    assert set(funnel) <= {("dropped", "context_dropped")}
    assert rows(project).is_empty()


def test_the_same_inputs_and_as_of_give_the_same_rows_and_digests(tmp_path):
    first = Project(tmp_path / "a").write()
    one = build(first)
    again = build(first, as_of=datetime.fromisoformat(one.as_of))
    assert again.table_sha256 == one.table_sha256
    assert again.build == one.build
    assert "published before" in again.warnings[-1]
    later = build(first)
    assert later.table_sha256 == one.table_sha256
    assert later.build != one.build


def test_another_machine_with_the_same_vault_gives_the_same_files(tmp_path):
    first = Project(tmp_path / "a").write()
    workspace = open_workspace(first.address)
    import_consent(workspace, log=open_log(workspace), now=datetime.now(UTC))
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    second = Project(tmp_path / "b")
    digests = {build(each).table_sha256 for each in (first, second)}
    assert len(digests) == 1


def test_a_withdrawal_takes_the_row_out_with_the_next_build(project):
    build(project)
    project.events.append(withdrawal())
    report = build(project.write())
    assert funnel_of(report)[("dropped", "withdrawn")] == 2
    assert rows(project).is_empty()
    assert not list(project.corpus.glob("source=*/**/*.parquet"))


def test_an_earlier_as_of_still_decides_as_then(project):
    first = build(project)
    project.events.append(withdrawal())
    project.write()
    build(project)
    asked = dry_run(
        project.address, as_of=datetime.fromisoformat(first.as_of), changes=()
    )
    assert funnel_of(asked) == {("published", None): 4}


def test_a_withdrawal_during_the_build_is_applied_before_the_commit(project):
    def withdraw():
        workspace = open_workspace(project.address)
        log = open_log(workspace)
        log.append_events([withdrawal()], now=datetime.now(UTC))

    report = build(project, before_publish=withdraw)
    assert funnel_of(report) == {("dropped", "withdrawn"): 4}
    assert rows(project).is_empty()
    assert vault_frames(project, "evidence").is_empty()


def test_a_broken_export_is_put_aside_whole_and_the_rest_goes_on(project):
    project.exports["exports/bo/result.json"] = BROKEN
    report = build(project.write())
    assert report.objects == {"read": 1, "quarantined": 1}
    assert "breaks off" in next(iter(report.quarantined.values()))
    assert funnel_of(report) == {("published", None): 4}


def test_with_format_auto_an_object_tells_its_own_format_or_is_put_aside(project):
    project.entries[0]["format"] = "auto"
    project.exports["exports/bo/result.json"] = [{"unknown": "to everybody"}]
    report = build(project.write())
    assert report.objects == {"read": 1, "quarantined": 1}
    assert "no export of a known format" in next(iter(report.quarantined.values()))
    assert funnel_of(report) == {("published", None): 4}


def test_strict_stops_at_a_broken_export_and_publishes_nothing(project):
    project.exports["exports/bo/result.json"] = BROKEN
    project.write()
    with pytest.raises(
        InputRefused, match=r"(?s)export 1, object 2, sha256:.*nothing was published"
    ):
        build(project, quarantine="stop")
    assert not list(project.corpus.glob("**/*.parquet"))


def test_a_build_in_which_nothing_can_be_read_is_refused(tmp_path):
    project = Project(tmp_path, exports={"exports/result.json": BROKEN}).write()
    with pytest.raises(InputRefused, match="no export could be read"):
        build(project)


def test_books_that_do_not_close_leave_the_corpus_as_it_was(project):
    before = build(project)

    def lose_a_turn():
        for path in project.vault.glob("staging/*/ledger/*"):
            pl.read_parquet(path).with_columns(pl.col("count") - 1).write_parquet(path)

    with pytest.raises(BooksError, match="object 1: 4 units read, 3 accounted for"):
        build(project, before_publish=lose_a_turn)
    assert rows(project)["build"].to_list() == [before.build]


def test_a_second_build_names_the_one_that_holds_the_corpus(project):
    def compete():
        with pytest.raises(LeaseHeld, match="a build of test-corpus, started"):
            build(project)

    build(project, before_publish=compete)


def test_a_killed_build_leaves_nothing_that_the_next_one_keeps(project):
    class Killed(BaseException):
        pass

    def kill():
        raise Killed

    with pytest.raises(Killed):
        build(project, before_publish=kill)
    report = build(project)
    assert report.rows == 1
    assert not list(project.vault.glob("staging/**/*.parquet"))
    assert len(list(project.vault.glob("counts/*"))) == 1


def test_a_dry_run_writes_nothing(project):
    build(project)
    before = listing(project.folder)
    report = dry_run(
        project.address, as_of=None, changes=("policy.special_categories.scan=input",)
    )
    assert funnel_of(report)[("dropped", "special_category_not_covered")] == 2
    assert report.manifest is None
    assert listing(project.folder) == before


def test_what_if_is_asked_about_now_only(project):
    with pytest.raises(UsageError, match="leave --as-of out"):
        dry_run(project.address, as_of=datetime.now(UTC), changes=("policy.version=2",))


def test_an_as_of_before_anything_was_known_is_refused(project):
    build(project)
    with pytest.raises(ConfigError, match="choose a later --as-of"):
        build(project, as_of=datetime.now(UTC) - timedelta(days=900))


def test_an_object_first_seen_after_as_of_is_out_of_scope_and_counted(project):
    first = build(project)
    project.exports["exports/zoe/result.json"] = telegram_chat(TALK, person=102)
    project.events.append(grant("telegram:user102"))
    project.subjects.append(subject("telegram:user102"))
    project.write()
    report = build(project, as_of=datetime.fromisoformat(first.as_of))
    assert report.objects == {"read": 1, "out_of_scope": 1}


def test_evidence_tells_why_and_never_what_was_said(project):
    build(project)
    evidence = vault_frames(project, "evidence")
    human = evidence.filter(pl.col("part") == "author")
    assert set(human["subject"]) == {OWNER}
    assert set(human["grant_event_id"]) == {f"grant-{OWNER}"}
    assert json.loads(human["interaction"][0])["bot"] == BOT
    assert "library" not in str(evidence.to_dicts())


def test_counts_of_a_build_add_up_to_what_was_read(tmp_path):
    project = Project(tmp_path, events=[grant(), withdrawal()]).write()
    report = build(project)
    counts = vault_frames(project, "counts")
    assert counts["count"].sum() == report.as_json()["read"] == 4
    assert set(counts["reason"]) == {"withdrawn", "context_dropped"}


def test_a_conversation_of_two_exports_is_published_once(project):
    project.exports["exports/copy/result.json"] = telegram_chat(TALK)
    report = build(project.write())
    assert funnel_of(report) == {("duplicate", None): 4, ("published", None): 4}
    assert report.rows == 1


def test_a_picture_between_two_turns_ends_the_row(tmp_path):
    chat = telegram_chat(TALK)
    photo = {
        **chat["messages"][2],
        "id": 9,
        "text": "",
        "text_entities": [],
        "photo": "photos/1.jpg",
    }
    chat["messages"].insert(2, photo)
    project = Project(tmp_path, exports={"exports/result.json": chat}).write()
    report = build(project)
    assert funnel_of(report) == {("skipped", "media_only"): 1, ("published", None): 4}
    assert sorted(rows(project)["turns"]) == [2, 2]


def test_a_vault_inside_an_export_folder_is_refused(tmp_path):
    project = Project(tmp_path, config={"vault": "exports/vault"}).write()
    with pytest.raises(ConfigError, match=r"lies inside exports\[0\]"):
        build(project)


def two_accounts(folder, *, links):
    """Ten people with two accounts each, everybody consenting."""
    people = [*range(101, 111), *range(201, 211)]
    names = [f"telegram:user{person}" for person in people]
    return Project(
        folder,
        exports={
            f"exports/{person}/result.json": telegram_chat(
                TALK, person=person, name=f"P {person}"
            )
            for person in people
        },
        events=[grant(name) for name in names],
        subjects=[subject(name) for name in names],
        links=links,
        policy={"splits": {"train": 0.5, "test": 0.5}},
    ).write()


def test_two_accounts_of_one_person_never_lie_in_two_splits(tmp_path):
    ties = [
        {
            "alias_a": f"telegram:user{person}",
            "alias_b": f"telegram:user{person + 100}",
            "method": "same_account",
            "recorded_at": "2026-01-01T00:00:00Z",
        }
        for person in range(101, 111)
    ]
    apart = two_accounts(tmp_path / "apart", links=[])
    build(apart)
    shutil.copytree(tmp_path / "apart" / "keys", tmp_path / "tied" / "keys")
    tied = two_accounts(tmp_path / "tied", links=ties)
    funnel = funnel_of(build(tied))
    before = dict(rows(apart).select("conversation_id", "split").iter_rows())
    after = dict(rows(tied).select("conversation_id", "split").iter_rows())
    assert len(before) == 20
    assert 0 < len(after) < 20
    assert funnel[("dropped", "split_conflict")] == 4 * (20 - len(after))
    assert all(before[conversation] == split for conversation, split in after.items())
    assert len(after) % 2 == 0


def test_what_the_policy_drops_leaves_with_its_answer_and_is_counted(tmp_path):
    said = [
        "My e-mail is ana.miller@example.com, can you tell me when the shop opens?",
        "The shop opens at nine in the morning, and I will write to you about it.",
        "Thank you very much, that helps me a lot with planning the weekend.",
        "You are welcome. Enjoy the weekend and the books that you will find there.",
    ]
    exports = {"exports/ana/result.json": telegram_chat(said)}
    operators = {"EMAIL_ADDRESS": "drop_turn"}
    policy = {"redaction": {"operators": operators}}
    project = Project(tmp_path, exports=exports, policy=policy).write()
    assert funnel_of(build(project)) == {
        ("dropped", "entity_dropped"): 1,
        ("dropped", "context_dropped"): 1,
        ("published", None): 2,
    }


def test_surrogates_pass_the_second_look_and_stand_in_the_corpus(tmp_path):
    said = [
        "My e-mail is ana.miller@example.com, can you tell me when the shop opens?",
        "Dear Ana Miller, the shop opens at nine, I write to ana.miller@example.com",
    ]
    exports = {"exports/ana/result.json": telegram_chat(said)}
    policy = {"redaction": {"operator": "surrogate"}}
    project = Project(tmp_path, exports=exports, policy=policy).write()
    assert funnel_of(build(project)) == {("published", None): 2}
    (row,) = rows(project)["messages"].to_list()
    assert [turn["content"] for turn in row] == [
        "My e-mail is person1@example.org, can you tell me when the shop opens?",
        "Dear Alex Example, the shop opens at nine, I write to person1@example.org",
    ]


def test_a_build_whose_detection_misses_planted_data_publishes_nothing(project):
    blind = {"redaction": {"thresholds": {"EMAIL_ADDRESS": 1.0, "US_SSN": 1.0}}}
    project.policy = {**project.policy, **blind}
    project.write()
    with pytest.raises(CanariesMissed, match="EMAIL_ADDRESS: 0 of 9") as missed:
        build(project)
    assert "nothing was published" in str(missed.value)
    assert not list(project.corpus.glob("**/*.parquet"))


def test_what_was_planted_and_covered_stands_in_report_and_manifest(project):
    report = build(project)
    told = {(one.entity, one.language): one for one in report.canaries}
    assert told["KNOWN_IDENTITY", "id"].covered == 3
    assert {language for _, language in told} == {"en", "fr", "id"}
    manifest = json.loads((project.vault / report.manifest).read_bytes())
    statement = json.loads(base64.b64decode(manifest["payload"]))
    assert len(statement["predicate"]["canaries"]) == len(told)


def test_the_manifest_tells_which_libraries_decided_what_is_found(project):
    report = build(project)
    manifest = json.loads((project.vault / report.manifest).read_bytes())
    told = json.loads(base64.b64decode(manifest["payload"]))["predicate"]
    assert told["engine"] == version("consentry")
    assert told["libraries"]["py3langid"] == version("py3langid")


def test_a_build_that_keeps_nothing_plants_nothing(tmp_path):
    report = build(Project(tmp_path, events=[]).write())
    assert report.canaries == ()
    assert report.rows == 0
