"""The command line as its users meet it."""

import json
import stat
from datetime import date, timedelta

import pytest
from projects import (
    AGREEMENT,
    BOT,
    NOTICE,
    POLICY,
    TALK,
    grant,
    subject,
    telegram_chat,
)

from flows.cli import app
from flows.commands.trial import make_demo
from flows.store.signing import SigningKey, check_file
from schemas.json_schema import NAMES


COMMANDS = (
    "demo",
    "init",
    "build",
    "inspect",
    "decide",
    "explain",
    "record-consent",
    "redact",
    "evaluate-redaction",
    "schema",
    "sign",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert "Example" in out
    assert f"consentry {command}" in out.replace("\n", " ")


def test_these_are_all_the_commands():
    named = {
        found.callback.__name__.replace("_", "-") for found in app.registered_commands
    }
    assert named == set(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("build", "missing/corpus.yaml"), 2, "missing/corpus.yaml is not there"),
        (("build", "x.yaml", "--as-of", "yesterday"), 2, "ISO 8601"),
        (("build", "x.yaml", "--as-of", "2026-01-01T00:00:00"), 2, "needs an offset"),
        (
            ("build", "x.yaml", "--set", "policy.a=1"),
            2,
            "--set only goes with --dry-run",
        ),
        (("inspect", "missing.json"), 2, "missing.json is not there"),
        (("decide", "missing"), 2, "not a directory"),
        (("redact", "--language", "xx"), 2, "not one of en, fr, id"),
        (("explain", "x.yaml"), 2, "exactly one of --row, --record and --subject"),
        (
            ("explain", "x.yaml", "--row", "1", "--subject", "a:b"),
            2,
            "exactly one of",
        ),
        (("explain", "missing.yaml", "--row", "1"), 2, "missing.yaml is not there"),
        (("explain", "x.yaml", "--row", "1", "--as-of", "now"), 2, "ISO 8601"),
        (("schema", "polices"), 2, "no schema 'polices'"),
        (("sign", "missing", "--key", "k.pem"), 2, "missing is not there"),
        (("bild",), 2, "No such command"),
    ],
)
def test_a_mistake_is_answered_with_a_remedy_and_exit_code(
    run, arguments, code, message
):
    ended, _, err = run(*arguments)
    assert ended == code
    assert message in " ".join(err.split())


# inspect...


def test_inspect_counts_what_is_in_a_file(run, tmp_path):
    (tmp_path / "result.json").write_text(json.dumps(telegram_chat(TALK)))
    code, out, _ = run(
        "inspect", tmp_path / "result.json", "--bot", "HelpdeskBot", "--json"
    )
    told = json.loads(out)
    assert code == 0
    assert (told["format"], told["conversations"]) == ("telegram_desktop", 1)
    assert (told["human_turns"], told["bot_turns"], told["units"]) == (2, 2, 4)


def test_inspect_shows_every_turn_in_order(run, tmp_path):
    (tmp_path / "result.json").write_text(json.dumps(telegram_chat(TALK)))
    _, out, _ = run("inspect", tmp_path, "--bot", "HelpdeskBot", "--turns")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["text"] for line in lines] == TALK
    assert [line["role"] for line in lines] == ["user", "assistant"] * 2
    assert lines[0]["author_id"] == "telegram:user101"
    assert lines[1]["author_id"] == BOT
    assert list(lines[0]) == [
        "source",
        "conversation_id",
        "record_id",
        "role",
        "author_id",
        "text",
        "created_at",
        "visibility",
        "addressed_to_bot",
        "contributors",
        "on_current_path",
    ]


def test_inspect_goes_on_after_a_file_that_cannot_be_read(run, tmp_path):
    (tmp_path / "a.txt").write_text("no export")
    (tmp_path / "result.json").write_text(json.dumps(telegram_chat(TALK)))
    code, out, _ = run(
        "inspect", tmp_path / "a.txt", tmp_path / "result.json", "--json"
    )
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 3
    assert "looks like an export" in told[0]["broken"]["a.txt"]
    assert told[1]["units"] == 4


def test_inspect_prints_a_table_for_people(run, tmp_path):
    (tmp_path / "result.json").write_text(json.dumps(telegram_chat(TALK)))
    code, out, _ = run("inspect", tmp_path)
    assert code == 0
    assert "human turns" in out
    assert TALK[0] not in out


# decide...


def bundle(folder, **changes):
    record = {
        "record_id": "r1",
        "source": "telegram",
        "channel": "platform_export",
        "conversation_id": "c1",
        "bot": BOT,
        "author": {"kind": "human", "id": "telegram:user101", "handles": []},
        "created_at": "2026-03-10T12:00:00Z",
        "clock": "telegram",
        "ingested_at": "2026-03-15T00:00:00Z",
        "visibility": "direct_bot",
        "addressed_to_bot": True,
        "contributors": [],
        "modality": "text",
        "special_categories": [],
        "redaction": "clean",
    }
    request = {
        "purposes": ["ai.train"],
        "controller": "acme",
        "recipients": [],
        "build_at": "2026-06-01T00:00:00Z",
        "as_of": "2026-06-01T00:00:00Z",
    }
    event = {**grant(), "recorded_at": "2026-01-01T09:00:01Z"}
    held = {
        "interactions.jsonl": [
            record,
            {**record, "record_id": "r2", "visibility": "private_dm"},
        ],
        "subjects.jsonl": [subject()],
        "consent_events.jsonl": [event],
        "links.jsonl": [],
        "notices.json": [NOTICE],
        "agreements.json": [AGREEMENT],
        "policy.json": {**POLICY, "region_bans": {}, "max_record_age": "off"},
        "request.json": request,
        **changes,
    }
    folder.mkdir()
    for name, value in held.items():
        if value is not None:
            rows = value if name.endswith("l") else [value]
            (folder / name).write_text("\n".join(json.dumps(row) for row in rows))
    return folder


def test_decide_answers_one_line_a_record_in_order(run, tmp_path):
    folder = bundle(tmp_path / "b")
    code, out, _ = run("decide", folder, "--json")
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {"bundle": str(folder), "record_id": "r1", "decision": "KEEP", "reason": None},
        {
            "bundle": str(folder),
            "record_id": "r2",
            "decision": "DROP",
            "reason": "private_message",
        },
    ]


def test_a_bundle_that_must_abort_gives_one_line_and_the_next_goes_on(run, tmp_path):
    broken = bundle(tmp_path / "a", **{"policy.json": None})
    whole = bundle(tmp_path / "b")
    code, out, _ = run("decide", broken, whole, "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 3
    assert lines[0] == {"bundle": str(broken), "abort": "missing_register:policy"}
    assert len(lines) == 3


# redact, schema, sign...


def test_redact_reads_and_writes_lines(run):
    stdin = (
        b'{"id": 1, "text": "mail me: ana@example.org"}\n{"id": 2, "text": "hello"}\n'
    )
    code, out, _ = run("redact", "--language", "en", stdin=stdin)
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {"id": 1, "text": "mail me: [EMAIL_ADDRESS_1]"},
        {"id": 2, "text": "hello"},
    ]


def test_redact_tells_spans_in_code_points(run):
    stdin = json.dumps({"id": 1, "text": "\U0001f600 ana@example.org"}).encode() + b"\n"
    _, out, _ = run("redact", "--spans", "--language", "en", stdin=stdin)
    span = json.loads(out)["spans"][0]
    assert (span["start"], span["end"], span["entity"]) == (2, 17, "EMAIL_ADDRESS")


def test_redact_never_gives_back_a_line_it_could_not_read(run):
    code, out, _ = run("redact", stdin=b'{"text": "ana@example.org"\n')
    assert code == 0
    assert "ana@" not in out
    assert "error" in json.loads(out)


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_json_schema_with_properties(run, name):
    code, out, _ = run("schema", name)
    told = json.loads(out)
    assert code == 0
    assert told["$schema"].endswith("2020-12/schema")
    assert told["properties"]


def test_a_signature_lies_beside_the_file_and_holds(run, tmp_path):
    key = SigningKey.make()
    (tmp_path / "officer.pem").write_text(key.private_pem)
    (tmp_path / "policy.yaml").write_text("version: 1\n")
    code, out, _ = run(
        "sign", tmp_path / "policy.yaml", "--key", tmp_path / "officer.pem"
    )
    assert code == 0
    assert "policy.yaml.sig" in out.replace("\n", "")
    envelope = (tmp_path / "policy.yaml.sig").read_bytes()
    assert (
        check_file(b"version: 1\n", envelope, {"officer": key.public_pem}) == "officer"
    )


# demo...


def test_the_demo_can_be_written_without_a_build(run, tmp_path):
    code, out, _ = run("demo", tmp_path / "d", "--no-build")
    assert code == 0
    assert "consentry build" in out
    assert (tmp_path / "d" / "corpus.yaml").is_file()
    for name in ("master.key", "signing.pem", "officer.pem"):
        mode = stat.S_IMODE((tmp_path / "d" / "keys" / name).stat().st_mode)
        assert mode == 0o600


def test_a_demo_written_again_keeps_its_keys_and_its_history(tmp_path):
    day = date(2026, 11, 20)
    make_demo(tmp_path, today=day)
    before = {path: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    events = (tmp_path / "consent" / "events.jsonl").read_bytes()
    make_demo(tmp_path, today=day + timedelta(days=3))
    assert {path: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == before
    assert (tmp_path / "consent" / "events.jsonl").read_bytes() == events


def test_evaluate_redaction_tells_recall_by_language_and_entity(run, tmp_path):
    gold = tmp_path / "gold.jsonl"
    mail = {
        "text": "mail ana@example.org",
        "lang": "en",
        "spans": [[5, 20, "EMAIL_ADDRESS"]],
    }
    gold.write_text(json.dumps(mail) + "\n\n")
    code, out, _ = run("evaluate-redaction", gold, "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(t["entity"], t["recall"], t["precision"]) for t in told[:2]] == [
        ("EMAIL_ADDRESS", 1.0, 1.0),
        ("all", 1.0, 1.0),
    ]
    assert told[2] == {"failed": {}, "not_asked_for": {}}


def test_evaluate_redaction_prints_a_table_with_intervals(run, tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"text": "no one", "lang": "en", "spans": [[0, 2, "SHOE_SIZE"]]}')
    code, out, _ = run("evaluate-redaction", gold)
    assert code == 0
    assert "95 % intervals" in out
    assert "not asked for by the policy: {'SHOE_SIZE': 1}" in out


def test_evaluate_redaction_names_the_line_it_cannot_use(run, tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"text": "Ana", "lang": "en", "spans": []}\n{"text": "Ana"\n')
    code, _, err = run("evaluate-redaction", gold)
    assert code == 3
    assert "line 2 of the gold file is no JSON" in err
    assert "Ana" not in err
