"""The flow on a real Prefect server, with a worker, and with nothing started."""

import io
import json
import sqlite3
import subprocess
import zipfile

import pytest
from prefect_server import BIN, ROOT, worker
from projects import TALK, Project, grant, rows, subject, telegram_chat

from flows.build.dry_run import dry_run


pytestmark = pytest.mark.server

MARK = "zqxmarker"
NAME = "Zqxmarker Vandermolen"
MAIL = "zqxmarker.vandermolen@example.org"
SAID = [
    f"Hello, my name is {NAME}, could you write to {MAIL} when the library opens?",
    f"Dear {NAME}, the library will write to {MAIL} as soon as it opens on Sunday.",
]


def zipped(**members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


def marked_chatgpt():
    """One conversation whose ids, title and member name all hold the marker."""
    node = {
        "id": f"{MARK}-node",
        "parent": None,
        "children": [],
        "message": {
            "id": f"{MARK}-node",
            "author": {"role": "user"},
            "create_time": 1_773_144_000.0,
            "content": {"content_type": "text", "parts": [SAID[0]]},
            "status": "finished_successfully",
            "weight": 1.0,
            "recipient": "all",
        },
    }
    return [
        {
            "id": f"{MARK}-chat",
            "title": NAME,
            "create_time": 1_773_144_000.0,
            "current_node": f"{MARK}-node",
            "mapping": {f"{MARK}-node": node},
        }
    ]


@pytest.fixture
def marked(tmp_path):
    """A project in which every name and text a person brings holds the marker."""
    person = "telegram:user101"
    project = Project(
        tmp_path / "project",
        exports={
            f"exports/{MARK}/result.json": telegram_chat(SAID, name=NAME),
            f"exports/{MARK}-broken/result.json": json.dumps(
                telegram_chat(SAID)
            ).encode()[:-30],
            f"chatgpt/{MARK}.zip": zipped(
                **{f"{MARK}__conversations.json": json.dumps(marked_chatgpt())}
            ),
            f"chatgpt/{MARK}-escape.zip": zipped(
                **{f"..__{MARK}__conversations.json": json.dumps(marked_chatgpt())}
            ),
        },
        events=[
            grant(person, event_id=f"{MARK}-grant"),
            grant(f"chatgpt:{MARK}", event_id=f"{MARK}-own"),
        ],
        subjects=[subject(person), subject(f"chatgpt:{MARK}")],
    )
    project.entries.append(
        {
            "format": "chatgpt",
            "uri": "chatgpt",
            "source": "chatgpt",
            "owner": f"chatgpt:{MARK}",
            "channel": "subject_export",
            "clock": "telegram",
        }
    )
    return project.write()


def everything_stored(server):
    """All text of the orchestrator's database, its logs and its files."""
    database = sqlite3.connect(f"file:{server.home}/prefect.db?mode=ro", uri=True)
    told = "\n".join(database.iterdump())
    database.close()
    files = [path for path in server.home.rglob("*") if path.is_file()]
    return told + "\n".join(path.read_text("utf-8", "replace") for path in files)


def test_a_worker_runs_the_deployment_and_no_marker_reaches_the_server(server, marked):
    parameter = f"config={json.dumps(marked.address)}"
    with worker(server, pool="consentry"):
        code, told = server.run("prefect", "--no-prompt", "deploy", "--all")
        assert code == 0, told
        code, told = server.run(
            "prefect",
            "deployment",
            "run",
            "build-corpus/build-corpus",
            "--param",
            parameter,
            "--watch",
        )
        assert code == 0, told
    assert rows(marked).height == 2
    stored = everything_stored(server)
    assert "build-corpus" in stored
    assert "quarantine" in stored
    assert MARK not in (stored + told).lower()
    corpus = json.dumps(rows(marked).to_dicts())
    assert "[EMAIL_ADDRESS_1]" in corpus
    assert MARK not in corpus.lower()
    for kind in ("manifests", "counts"):
        for path in (marked.vault / kind).rglob("*"):
            assert MARK not in path.read_bytes().decode("latin-1").lower()


def test_the_command_reports_to_a_running_server(server, tmp_path):
    project = Project(tmp_path).write()
    code, told = server.run("consentry", "build", project.address, "--json")
    assert code == 0, told
    assert rows(project).height == 1


@pytest.mark.parametrize(
    ("breakage", "code", "message"),
    [
        (
            {"config": {"corpuss": "x"}},
            2,
            "unknown key 'corpuss'; did you mean 'corpus'",
        ),
        ({"policy": {"signature": "required"}}, 2, "the policy names no officers"),
        (
            {"exports": {"exports/result.json": b'{"messages": ['}},
            3,
            "no export could be read",
        ),
        (
            {
                "config": {
                    "corpus": "s3://no-such-bucket-here/x",
                    "vault": "s3://no-such-bucket-here/v",
                }
            },
            4,
            "bucket",
        ),
    ],
    ids=["key", "signature", "broken", "bucket"],
)
def test_a_mistake_ends_as_a_sentence_and_an_exit_code(
    server, tmp_path, breakage, code, message
):
    project = Project(tmp_path, **breakage).write()
    env = {
        **server.env,
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }
    done = subprocess.run(
        [BIN / "consentry", "build", project.address],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(project.corpus.glob("**/*.parquet"))


def test_many_shards_run_in_a_pool_of_processes_and_give_the_same_rows(
    server, tmp_path
):
    chats = {}
    for person in range(101, 106):
        chat = telegram_chat(TALK, person=person, name=f"Ana {person}")
        chat["messages"][0]["performer"] = "x" * 900_000  # weight without words
        chats[f"exports/{person}/result.json"] = chat
    people = [f"telegram:user{person}" for person in range(101, 106)]
    project = Project(
        tmp_path,
        exports=chats,
        events=[grant(person) for person in people],
        subjects=[subject(person) for person in people],
        config={"engine": {"workers": 2, "shard_megabytes": 1}},
    ).write()
    code, told = server.run("consentry", "build", project.address)
    assert code == 0, told
    assert "curate 5 of 5" in told
    assert rows(project).height == 5
    asked = dry_run(project.address, as_of=None, changes=())
    assert asked.table_sha256 in told
