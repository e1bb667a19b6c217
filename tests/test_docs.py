"""What the documents say is what the program does."""

import json
import re
import subprocess

import polars as pl
import pytest
import typer
from prefect_server import BIN, ROOT, quiet_env

from flows.cli import app
from flows.collect.registry import FORMATS
from schemas.consent import LATER_REASONS, REASONS


README = (ROOT / "README.md").read_text("utf-8")
GUIDES = sorted((ROOT / "docs").glob("*.md"))
SNIPPETS = re.findall(r"<!-- run: loading -->\n```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """What `make demo` runs, in an empty folder and with nothing started."""
    folder = tmp_path_factory.mktemp("readme")
    done = subprocess.run(
        [BIN / "consentry", "demo", "demo"],
        cwd=folder,
        env=quiet_env(folder / "prefect"),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_the_two_commands_of_the_readme_are_those_of_the_makefile():
    commands = re.findall(r"^\$ (.*)$", README, re.MULTILINE)
    assert commands == ["make demo", "make test"]
    assert (ROOT / ".ci" / "run").read_text("utf-8").strip().endswith("exec make test")
    told = subprocess.run(
        ["make", "-n", *[command.split()[1] for command in commands]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for tool in ("consentry demo demo", "ruff check", "mypy", "lint-imports", "pytest"):
        assert tool in told


@pytest.mark.server
def test_the_demo_prints_what_the_readme_shows(demo):
    _, told = demo
    shown = README.partition("<!-- output: demo -->")[2].partition("```text\n")[2]
    lines = shown.partition("```")[0].splitlines()
    reasons = [line.split("│")[2].strip() for line in lines if line.startswith("│")]
    assert all(reason in told for reason in reasons)
    for start in (
        "Build ",
        "quarantined export 1, object",
        "WARNING Special categories",
        "corpus    demo/out/corpus",
        "manifest  demo/out/vault/manifests/000001-",
    ):
        assert start in shown
        assert start in told


@pytest.mark.server
@pytest.mark.parametrize("snippet", SNIPPETS)
def test_each_way_of_loading_gives_the_rows_that_the_demo_counted(
    demo, snippet, monkeypatch
):
    folder, told = demo
    monkeypatch.chdir(folder)
    names = {}
    exec(snippet, names)
    counted = re.search(r"\((.*) rows, (.*) turns\)", told)
    rows = (
        pl.from_arrow(names["rows"])
        if not isinstance(names["rows"], pl.DataFrame)
        else names["rows"]
    )
    assert f"{rows.height:,}" == counted[1]
    assert f"{rows['turns'].sum():,}" == counted[2]
    assert rows.height > 1000


@pytest.mark.server
def test_nothing_that_was_planted_is_in_the_demos_corpus(demo):
    folder, _ = demo
    files = sorted((folder / "demo/out/corpus").glob("source=*/**/*.parquet"))
    text = json.dumps(pl.read_parquet(files)["messages"].to_list(), ensure_ascii=False)
    lines = (folder / "demo/planted.jsonl").read_text("utf-8").splitlines()
    planted = [
        found["value"] for line in lines for found in json.loads(line)["planted"]
    ]
    assert len(planted) > 300
    assert [value for value in planted if value.lower() in text.lower()] == []


@pytest.mark.server
def test_every_reason_that_the_gate_can_give_is_in_the_demos_funnel(demo):
    _, told = demo
    missing = {reason for reason in REASONS if reason not in told}
    assert missing <= {"redaction_failed", "gate_error"}


def test_every_command_named_in_the_documents_exists_with_its_options():
    commands = typer.main.get_command(app).commands
    text = "\n".join([README, *(guide.read_text("utf-8") for guide in GUIDES)])
    for name, rest in re.findall(r"consentry ([a-z][\w-]*)([^`\n]*)", text):
        told = {opt for known in commands[name].params for opt in known.opts}
        assert {*re.findall(r"--[a-z-]+", rest)} <= told | {"--help"}, name


def test_every_path_named_in_the_readme_is_there():
    for path in re.findall(r"`((?:flows|schemas|docs|\.ci)/[\w./]*)`", README):
        assert (ROOT / path).exists(), path
    for link in re.findall(r"\]\((docs/[^)]*)\)", README):
        assert (ROOT / link).is_file()


def test_the_list_of_formats_tells_of_every_one_and_of_no_other():
    table = (ROOT / "docs" / "formats.md").read_text("utf-8")
    told = re.findall(r"^\| `(\w+)`.*\| ([^|]+) \|$", table, re.MULTILINE)
    assert {name: complete.startswith("yes") for name, complete in told} == {
        name: form.complete for name, form in FORMATS.items()
    }


def test_the_officers_guide_names_the_later_reasons():
    guide = (ROOT / "docs" / "for-officers.md").read_text("utf-8")
    assert all(f"`{reason}`" in guide for reason in LATER_REASONS)


def test_the_lock_files_pin_with_hashes_and_name_no_address():
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text("utf-8")
        pins = re.findall(r"^[a-z0-9._-]+==[^ ]+", text, re.MULTILINE)
        assert len(pins) > 100
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text
