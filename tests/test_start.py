"""The walk of docs/start.md, typed as it stands there, ends with a kept row."""

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect_server import BIN, ROOT
from projects import Project, build, rows

from flows.commands.build import answer


GUIDE = (ROOT / "docs" / "start.md").read_text("utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL)
INSTALLING = ("make demo", ". .venv/bin/activate")
"""What the walk assumes, and every test has."""

WRITTEN = 2026
YEAR = max(WRITTEN, datetime.now(UTC).year - 1)
"""Consent fades after two years: the sample's times are moved on before it does."""


@dataclass(frozen=True)
class Typed:
    """One command of the guide, and the lines shown beneath it."""

    command: str
    shown: list


def typed():
    for block in BLOCKS:
        first, *rest = re.split(r"^\$ ", block, flags=re.MULTILINE)
        assert first == ""
        for part in rest:
            command, *shown = part.rstrip("\n").split("\n")
            if command not in INSTALLING:
                yield Typed(command, shown)


def plain(line):
    """A line without the frames and widths of tables."""
    return " ".join(re.sub(r"[\u2500-\u257f]", " ", line).split())


@pytest.fixture
def walk(tmp_path, monkeypatch, run, capsys):
    """Run commands of the guide: ours in this process, builds without Prefect."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for path in (tmp_path / "examples" / "start").rglob("*.*"):
        path.write_text(moved(path.read_text("utf-8")), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONSENTRY_SPILL", str(tmp_path))
    monkeypatch.setenv("PATH", f"{BIN}:{os.environ['PATH']}")

    def step(command):
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            monkeypatch.setenv(name, shell(f"printf %s {value}"))
            return ""
        if not command.startswith("consentry "):
            return shell(command)
        words = shlex.split(command)[1:]
        if words[0] == "build":
            answer(build(Project(Path(words[1]).parent)), as_json=False)
            return capsys.readouterr().out
        code, out, err = run(*words)
        assert (code, err) == (1 if "still missing" in out else 0, "")
        return out

    return step


def shell(command):
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout


def moved(text):
    """The same of `YEAR`."""
    start, then = (datetime(year, 1, 1, tzinfo=UTC) for year in (WRITTEN, YEAR))
    seconds = int((then - start).total_seconds())
    text = re.sub(rf"\b{WRITTEN}-(?=\d\d-)", f"{YEAR}-", text)
    return re.sub(
        r'(?<="created": )\d+', lambda found: str(int(found[0]) + seconds), text
    )


def test_the_walk_ends_with_a_kept_row(walk, tmp_path):
    for step in typed():
        told = [plain(line) for line in walk(step.command).splitlines()]
        wanted = [plain(moved(line)) for line in step.shown]
        assert [line for line in wanted if line not in told] == [], step.command
    kept = rows(Project(tmp_path / "mybot"))
    assert kept.height == 3
    text = str(kept["messages"].to_list()).lower()
    for value in ("miller", "ana ", "diabetes", "vélo", "helpbot:u"):
        assert value not in text


def test_the_guide_shows_everything_that_was_typed_and_its_whole_funnel():
    commands = [step.command for step in typed()]
    for start in ("init", "sign", "record-consent", "build"):
        assert any(one.startswith(f"consentry {start} ") for one in commands)
    shown = " ".join(step.shown[-1] for step in typed() if step.shown)
    assert "[PERSON_1]" in shown
