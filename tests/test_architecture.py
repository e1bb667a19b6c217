"""The house's own rules, read off the source."""

import ast
import statistics
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*ROOT.glob("flows/**/*.py"), *ROOT.glob("schemas/**/*.py")])
TOP = {
    *("flows", "schemas", "tests", "docs", "examples", "benchmarks"),
    *("pyproject.toml", "prefect.yaml", "README.md", "Makefile", "LICENSE"),
    *("CHANGELOG.md", "requirements.lock", "requirements-test.lock"),
}
HOMELESS = {"utils", "helpers", "common", "manager", "misc"}


def functions():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.body[0].lineno + 1
                yield f"{path.relative_to(ROOT)}:{node.name}", lines


def test_the_import_contracts_hold():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_a_stage_that_imports_its_sibling_breaks_a_contract(tmp_path):
    for package in ("flows", "schemas"):
        (tmp_path / package).symlink_to(ROOT / package)
    (tmp_path / "flows").unlink()
    subprocess.run(["cp", "-r", ROOT / "flows", tmp_path / "flows"], check=True)
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    planted = tmp_path / "flows" / "verify" / "balance.py"
    planted.write_text(
        "import flows.redact.engine\nimport boto3\n" + planted.read_text("utf-8")
    )
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    run = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "flows.verify.balance -> flows.redact.engine" in run.stdout
    assert "flows.verify.balance -> boto3" in run.stdout


def test_nothing_else_stands_at_the_top():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    tops = {name.split("/")[0] for name in listed}
    assert {name for name in tops if not name.startswith(".")} <= TOP


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_named_for_a_thing_and_says_what_it_does(path):
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    assert len(lines) <= 300
    assert path.stem not in HOMELESS
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_functions_are_small():
    sizes = dict(functions())
    assert {name: size for name, size in sizes.items() if size > 40} == {}
    assert statistics.median(sizes.values()) < 8


def test_nothing_speaks_of_the_place_it_was_made_in():
    words = ["/wo" + "rk/", "/tm" + "p/", "pypi" + ".org", ".lib" + "rary"]
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    for name in tracked:
        if (ROOT / name).is_file():
            text = (ROOT / name).read_text("utf-8", errors="replace")
            assert not [word for word in words if word in text], name


def test_pytest_looks_into_every_folder_of_tests(pytestconfig):
    folders = {path.parent.name for path in ROOT.glob("tests/**/test_*.py")}
    unseen = pytestconfig.getini("norecursedirs")
    assert not [one for one in folders if any(fnmatch(one, seen) for seen in unseen)]
