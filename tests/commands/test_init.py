"""The start for one's own bot: what is written, and what is said to be missing."""

import json
import shutil
from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from prefect_server import ROOT

from flows.build.config import parse
from flows.build.prepare import open_log
from flows.build.workspace import open_workspace
from flows.commands.init import asked, write_starter
from flows.commands.sign import sign_beside
from flows.consent.decide import decide_all
from flows.consent.state import state_of
from flows.starter.answers import Answers, answered
from flows.starter.fill import starter_files
from flows.starter.missing import missing
from flows.store.keys import make_master_key
from flows.store.signing import SigningKey
from schemas.config import CorpusConfig
from schemas.policy import Policy


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
STAMP = "2026-11-22T12:00:00Z"
ACME = Answers("Acme", "HelpBot", "helpbot", "ai.train", ("en",))
SAMPLE = ROOT / "examples" / "start"
KEYS = ("CONSENTRY_MASTER_KEY", "CONSENTRY_SIGNING_KEY")


@pytest.fixture(autouse=True)
def _keyless(monkeypatch):
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def started(tmp_path):
    write_starter(tmp_path / "bot", ACME, now=NOW)
    return tmp_path / "bot"


@pytest.fixture
def ready(started, monkeypatch):
    """The same with everything filled in, as the sample's company would."""
    shutil.copytree(SAMPLE / "consent", started / "consent", dirs_exist_ok=True)
    shutil.copy(SAMPLE / "requests.jsonl", started / "exports")
    write_events(started, [yes("u-1"), yes("u-2")])
    officer = SigningKey.make()
    (started.parent / "officer.pem").write_text(officer.private_pem)
    policy = started / "policy.yaml"
    pem = yaml.safe_dump({"officers": {"carla": officer.public_pem}})
    policy.write_text(policy.read_text() + pem)
    sign_beside(policy, key=started.parent / "officer.pem")
    monkeypatch.setenv(KEYS[0], make_master_key())
    monkeypatch.setenv(KEYS[1], SigningKey.make().private_pem)
    return started


def yes(user, **changes):
    notice = json.loads((SAMPLE / "consent" / "notices.json").read_text())[0]
    return {
        "event_id": f"yes-{user}",
        "kind": "grant",
        "subject": f"helpbot:{user}",
        "actor": "self",
        "event_time": "2026-09-01T09:00:00Z",
        "clock": "helpbot",
        "method": "optin_checkbox",
        "notice": {key: notice[key] for key in ("id", "version", "lang", "sha256")},
        "purposes": ["ai.train"],
        "controllers": ["Acme"],
        "recipients": [],
        "scope": {"kind": "direct_bot", "sources": ["helpbot"]},
        **changes,
    }


def write_events(folder, events):
    lines = "".join(json.dumps(event) + "\n" for event in events)
    (folder / "consent" / "events.jsonl").write_text(lines)


def gaps(folder, weight="missing"):
    """(file, key) of everything that is missing."""
    found = missing(str(folder), now=NOW)
    return {(gap.file, gap.key) for gap in found if gap.weight == weight}


# Writing...


def test_every_file_is_written_once_and_no_more(started):
    files = {str(p.relative_to(started)) for p in started.rglob("*") if p.is_file()}
    assert files == set(starter_files(ACME, now=NOW))
    assert (started / "exports").is_dir()


def test_the_same_answers_and_time_give_the_same_files():
    assert starter_files(ACME, now=NOW) == starter_files(ACME, now=NOW)


NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30)


@given(NAMES, NAMES.filter(lambda name: name.strip("@ ")))
def test_any_name_stands_in_the_files_as_it_was_given(controller, bot):
    answers = answered(
        controller=controller,
        bot=bot,
        source="no",  # which is false in YAML unless it is quoted
        purpose="ai.train.finetune",
        languages="id,en",
    )
    files = starter_files(answers, now=NOW)
    config = parse(files["corpus.yaml"].encode(), CorpusConfig, name="corpus.yaml")
    policy = parse(files["policy.yaml"].encode(), Policy, name="policy.yaml")
    agreement = json.loads(files["consent/agreements.json"])[0]
    assert policy.controller == agreement["parties"][0] == controller
    assert config.exports[0].bots == (bot.removeprefix("@"),)
    assert config.exports[0].source == policy.sources[0] == "no"
    assert policy.purposes == tuple(agreement["purposes"]) == ("ai.train.finetune",)
    assert [row["lang"] for row in json.loads(files["consent/notices.json"])] == [
        "en",
        "id",
    ]


def test_the_lines_that_the_guide_shows_are_events_that_count(ready):
    guide = (ready / "consent" / "README.md").read_text()
    shown = [json.loads(x) for x in guide.splitlines() if x.startswith("    {")]
    subject, grant, withdrawal = shown
    grant["notice"]["sha256"] = yes("u-1")["notice"]["sha256"]
    write_events(ready, [grant])
    (ready / "consent" / "subjects.jsonl").write_text(json.dumps(subject))
    assert gaps(ready) == set()
    assert withdrawal["kind"] == "withdraw"


def test_the_marked_attestation_is_one_when_the_marks_are_gone():
    text = starter_files(ACME, now=NOW)["corpus.yaml"].replace("#  ", "  ")
    text = text.replace("as in notices.json", "a3" * 32)
    config = parse(text.encode(), CorpusConfig, name="corpus.yaml")
    assert config.consent.attestation.controllers == ("Acme",)
    assert config.consent.foreign.identities == {"user": "helpbot"}


def test_nothing_is_ever_written_over(started, run):
    (started / "policy.yaml").write_text("mine")
    (started / "corpus.yaml").unlink()
    code, _, err = run("init", started, "--controller", "B", "--bot", "C")
    assert code == 2
    assert "already has README.md, policy.yaml, consent/README.md" in err
    assert (started / "policy.yaml").read_text() == "mine"
    assert not (started / "corpus.yaml").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path, run):
    (tmp_path / "file").write_text("")
    code, _, err = run(
        "init", tmp_path / "file" / "x", "--controller", "A", "--bot", "B"
    )
    assert code == 4
    assert "name another folder" in err


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"--controller": None}, "--controller is missing"),
        ({"--bot": None}, "--bot is missing"),
        ({"--bot": "@"}, "--bot must be a name"),
        ({"--controller": "A\nB"}, "--controller must be a name on one line"),
        ({"--source": "Help Desk"}, "--source must be lower-case"),
        ({"--purpose": "marketing"}, "not in the purpose tree"),
        ({"--languages": "en,de"}, "write them as en,fr,id"),
        ({"--languages": ","}, "write them as en,fr,id"),
    ],
)
def test_an_answer_that_cannot_stand_is_refused_and_nothing_written(
    tmp_path, run, flags, message
):
    given = {"--controller": "Acme", "--bot": "HelpBot", **flags}
    options = [part for pair in given.items() if pair[1] is not None for part in pair]
    code, _, err = run("init", tmp_path / "bot", *options)
    assert code == 2
    assert message in err
    assert not (tmp_path / "bot").exists()


def test_what_is_not_given_is_asked_on_a_terminal():
    said = {
        "What is the bot called in the logs?": "@Help Bot",
        "In which languages?": "fr",
    }
    answers = asked(("Acme", None, None, "ai.train", None), ask=said.get)
    assert answers == Answers("Acme", "Help Bot", "help-bot", "ai.train", ("fr",))
    assert answers.bot_id == "bot:help_bot"


def test_without_a_terminal_the_rest_has_defaults():
    answers = asked(("Acme", "42", None, None, None), ask=None)
    assert answers == Answers("Acme", "42", "bot", "ai.train", ("en", "fr", "id"))
    assert answers.bot_id == "bot:user42"


# Checking...


def test_a_fresh_start_lacks_all_that_only_people_can_say(started):
    agreement, notice = "consent/agreements.json", "consent/notices.json"
    asks = ("status", "signed_at", "evidence_sha256", "effective_from", "effective_to")
    asks += ("data_from", "user_control", "outputs_for_training")
    points = ("sha256", "effective_from", "checklist", "workflow", "approved_by")
    assert gaps(started) == {
        ("corpus.yaml", "exports[0].uri"),
        *(("environment", name) for name in KEYS),
        ("policy.yaml", "signature"),
        *((agreement, f"own-terms.{key}") for key in asks),
        *((notice, f"train-v1-en.{key}") for key in points),
        ("consent/events.jsonl", ""),
    }


def test_a_check_ends_with_1_while_something_is_missing(started, run):
    code, out, _ = run("init", started, "--check")
    assert code == 1
    assert out.splitlines()[-1] == "18 still missing"
    code, out, _ = run("init", started, "--check", "--json")
    told = json.loads(out)
    assert code == 1
    assert told["ready"] is False
    assert len(told["missing"]) == 18
    assert set(told["missing"][0]) == {"file", "key", "problem", "remedy", "weight"}


def test_a_check_ends_with_0_when_nothing_is(ready, run):
    assert run("init", ready, "--check")[:2] == (0, "Nothing is missing\n")
    code, out, _ = run("init", ready, "--check", "--json")
    assert (code, json.loads(out)) == (0, {"ready": True, "missing": []})


def test_a_check_writes_nothing(ready):
    before = sorted(ready.rglob("*"))
    assert gaps(ready) == set()
    assert sorted(ready.rglob("*")) == before


def test_consent_in_the_vault_counts_like_consent_in_the_inbox(ready):
    log = open_log(open_workspace(str(ready / "corpus.yaml")))
    log.append_events([yes("u-1")], now=datetime(2026, 10, 1, tzinfo=UTC))
    write_events(ready, [])
    assert gaps(ready) == set()
    write_events(ready, [yes("u-1")])  # the same once more is no conflict
    assert gaps(ready) == set()


def test_who_agreed_is_not_guessed_while_the_vault_cannot_be_opened(ready, monkeypatch):
    log = open_log(open_workspace(str(ready / "corpus.yaml")))
    log.append_events([yes("u-1")], now=datetime(2026, 10, 1, tzinfo=UTC))
    write_events(ready, [])
    monkeypatch.delenv(KEYS[0])
    assert gaps(ready) == {("environment", KEYS[0])}


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("corpus.yaml", 'bots: ["HelpBot"], ', "", "exports[0].bots"),
        ("corpus.yaml", ', clock: "helpbot"}', "}", "exports[0].clock"),
        ("corpus.yaml", "openai_jsonl", "openai_json", "exports[0].format"),
        ("corpus.yaml", "uri: exports", "uri: elsewhere", "exports[0].uri"),
        ("corpus.yaml", "exports:", "exprots:", ""),
        ("corpus.yaml", "policy: policy.yaml", "policy: p.yaml", "policy"),
        ("corpus.yaml", "  notices: consent/notices.json", "", ""),
        ("policy.yaml", "version: 1 ", "version: 2 ", "signature"),
        ("policy.yaml", "version: 1 ", "versoin: 1 ", ""),
    ],
)
def test_what_the_two_yaml_files_lack_is_told_with_its_key(ready, file, old, new, key):
    text = (ready / file).read_text()
    assert old in text
    (ready / file).write_text(text.replace(old, new))
    assert (file, key) in gaps(ready)


def test_a_source_that_the_policy_does_not_name_is_told(ready):
    text = (ready / "corpus.yaml").read_text()
    (ready / "corpus.yaml").write_text(
        text.replace('source: "helpbot"', "source: other")
    )
    assert {
        ("policy.yaml", "sources"),
        ("consent/agreements.json", "source, channels"),
    } <= gaps(ready)


@pytest.mark.parametrize(
    "file", ["agreements.json", "notices.json", "subjects.jsonl", "events.jsonl"]
)
@pytest.mark.parametrize("content", [None, "no JSON", '{"a": 1'])
def test_a_consent_file_that_cannot_be_read_is_told(ready, file, content):
    path = ready / "consent" / file
    path.unlink() if content is None else path.write_text(content)
    assert (f"consent/{file}", "") in gaps(ready)


def test_a_wrong_key_is_told_and_never_shown(ready, monkeypatch):
    monkeypatch.setenv(KEYS[0], "s3cret-half")
    found = missing(str(ready), now=NOW)
    assert [(gap.file, gap.key) for gap in found] == [("environment", KEYS[0])]
    assert "s3cret" not in str(found)


def test_keys_for_a_trial_may_lie_in_the_configs_folder(ready, monkeypatch):
    (ready / "keys").mkdir()
    for name, file in zip(KEYS, ("master.key", "signing.pem"), strict=True):
        monkeypatch.delenv(name)
        (ready / "keys" / file).write_text(
            make_master_key() if file == "master.key" else SigningKey.make().private_pem
        )
    assert gaps(ready) == {("environment", name) for name in KEYS}
    text = (ready / "corpus.yaml").read_text().replace("# keys: keys", "keys: keys")
    (ready / "corpus.yaml").write_text(text)
    assert gaps(ready) == set()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"method": "pre_ticked"}, "1 consent_not_explicit"),
        ({"controllers": ["other"]}, "1 recipient_not_covered"),
        ({"purposes": ["service.improve"]}, "1 purpose_not_covered"),
        ({"notice": {**yes("u-1")["notice"], "version": 2}}, "1 notice_invalid"),
        ({"event_time": "2026-09-01T09:00:00"}, "1 consent_malformed"),
    ],
)
def test_consent_that_cannot_count_is_told_by_reason(ready, change, told):
    write_events(ready, [yes("u-1", **change)])
    found = missing(str(ready), now=NOW)
    assert [gap.problem for gap in found] == [f"no consent in it can count: {told}"]
    write_events(ready, [yes("u-1", **change), yes("u-2")])
    assert gaps(ready) == set()


def test_people_without_age_or_country_are_counted_and_not_named(ready):
    (ready / "consent" / "subjects.jsonl").write_text(
        '{"subject": "helpbot:u-1", "age": {"years": 30}, "assurance": "declared"}\n'
    )
    key = ("consent/subjects.jsonl", "age, assurance")
    assert gaps(ready) == set()
    assert key in gaps(ready, "note")
    (ready / "consent" / "subjects.jsonl").write_text("")
    assert gaps(ready) == {key}
    assert "u-1" not in " ".join(map(str, missing(str(ready), now=NOW)))


def test_a_verified_age_gate_stands_in_for_unknown_ages(ready):
    (ready / "consent" / "subjects.jsonl").write_text("")
    change(ready, "agreements", "min_age_gate", value=18)
    assert gaps(ready) == set()


def test_an_attestation_must_cite_a_notice_of_the_register(ready):
    block = (SAMPLE / "attestation.yaml").read_text()
    text = (ready / "corpus.yaml").read_text()
    (ready / "corpus.yaml").write_text(text + block)
    assert gaps(ready) == set()
    (ready / "corpus.yaml").write_text(text + block.replace("version: 1", "version: 2"))
    assert gaps(ready) == {("corpus.yaml", "consent.attestation.notice")}


# The check and the gate...


def change(folder, register, path, *, value):
    """Put a value at `a.b` of a register's first entry."""
    file = folder / "consent" / f"{register}.json"
    rows = json.loads(file.read_text())
    *outer, last = path.split(".")
    place = rows[0]
    for step in outer:
        place = place[step]
    assert last in place
    place[last] = value
    file.write_text(json.dumps(rows))


def kept(folder):
    """Whether the gate keeps a question of u-1 and its answer."""
    consent = folder / "consent"
    policy = parse((folder / "policy.yaml").read_bytes(), Policy, name="policy.yaml")
    lines = {
        name: [
            json.loads(x) for x in (consent / f"{name}.jsonl").read_text().splitlines()
        ]
        for name in ("subjects", "events")
    }
    state = state_of(
        {
            "subjects": lines["subjects"],
            "consent_events": [{**x, "recorded_at": STAMP} for x in lines["events"]],
            "links": [],
            "notices": json.loads((consent / "notices.json").read_text()),
            "agreements": json.loads((consent / "agreements.json").read_text()),
            "policy": policy.gate(),
            "request": {
                "purposes": ["ai.train"],
                "controller": policy.controller,
                "recipients": [],
                "build_at": STAMP,
                "as_of": STAMP,
            },
        }
    )
    question = {
        "record_id": "r1",
        "source": "helpbot",
        "channel": "operator_log",
        "conversation_id": "c1",
        "bot": "bot:helpbot",
        "author": {"kind": "human", "id": "helpbot:u-1", "handles": []},
        "created_at": "2026-09-14T10:00:00Z",
        "clock": "helpbot",
        "ingested_at": STAMP,
        "visibility": "direct_bot",
        "addressed_to_bot": True,
        "contributors": [],
        "modality": "text",
        "special_categories": [],
        "redaction": "clean",
    }
    bot = {"kind": "bot", "id": "bot:helpbot", "handles": []}
    answer = {**question, "record_id": "r2", "author": bot, "reply_to": "r1"}
    return [decision.kept for decision in decide_all([question, answer], state)]


def test_what_the_check_finds_whole_the_gate_keeps(ready):
    assert kept(ready) == [True, True]


@pytest.mark.parametrize(
    ("register", "path", "key"),
    [
        *(
            ("agreements", key, f"own-terms.{key}")
            for key in (
                *("recorded_at", "parties", "bot_ids", "status", "signed_at"),
                *("evidence_sha256", "effective_from", "effective_to", "data_from"),
                *("kinds", "purposes"),
            )
        ),
        *(
            ("agreements", f"user_control.{key}", "own-terms.user_control")
            for key in ("notice_evidence", "in_app_withdrawal")
        ),
        *(("agreements", key, "source, channels") for key in ("source", "channels")),
        *(
            ("notices", key, f"train-v1-en.{key}")
            for key in ("sha256", "effective_from", "approved_by")
        ),
        *(
            ("notices", f"checklist.{key}", "train-v1-en.checklist")
            for key in (
                *("controller_named", "purpose", "data_types"),
                *("withdrawal_right", "recipients_named"),
            )
        ),
        *(
            ("notices", f"workflow.{key}", "train-v1-en.workflow")
            for key in (
                *("separate_from_terms", "default_unset", "refusal_equal"),
                *("conditional_on_service", "imbalance"),
                *("steps_to_grant", "steps_to_withdraw"),
            )
        ),
    ],
)
def test_every_answer_left_null_is_told_and_keeps_the_gate_shut(
    ready, register, path, key
):
    change(ready, register, path, value=None)
    assert (f"consent/{register}.json", key) in gaps(ready)
    assert kept(ready) == [False, False]


def test_answers_of_the_bot_stay_out_until_somebody_permits_them(ready):
    key = ("consent/agreements.json", "own-terms.outputs_for_training")
    change(ready, "agreements", "outputs_for_training", value=None)
    assert (key in gaps(ready), kept(ready)) == (True, [True, False])
    change(ready, "agreements", "outputs_for_training", value=False)
    assert (key in gaps(ready), kept(ready)) == (False, [True, False])


def test_the_files_as_init_leaves_them_permit_nothing(started):
    write_events(started, [yes("u-1")])
    assert kept(started) == [False, False]


def test_a_notice_that_has_ended_asks_no_more_questions(ready):
    file = ready / "consent" / "notices.json"
    row = json.loads(file.read_text())[0]
    old = {**row, "version": 0, "workflow": None, "effective_to": "2026-01-05"}
    file.write_text(json.dumps([old, row]))
    assert gaps(ready) == set()
    file.write_text(json.dumps([old]))
    assert ("consent/notices.json", "") in gaps(ready)


def test_only_a_folder_that_was_started_can_be_checked(tmp_path, run):
    code, out, _ = run("init", tmp_path, "--check")
    assert code == 1
    assert "corpus.yaml is not there; `consentry init DIR` writes one" in out
