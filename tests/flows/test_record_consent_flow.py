"""The flow record-consent on a real Prefect server: counts get there, people do not."""

import json
import sqlite3

import pytest
import yaml
from prefect_server import ROOT, worker
from projects import Project, grant, withdrawal

from flows.build.prepare import open_log
from flows.build.workspace import open_workspace


MARK = "zqxmarker"


@pytest.fixture
def marked(tmp_path):
    """A project whose consent files name a person by the marker, in every way."""
    project = Project(
        tmp_path / "project",
        events=[grant(f"telegram:{MARK}"), withdrawal(f"telegram:{MARK}")],
    ).write()
    table = f"user,time,choice\n{MARK},2026-01-01T09:00:00Z,no\n{MARK},{MARK},{MARK}\n"
    (project.folder / f"{MARK}.csv").write_text(table, "utf-8")
    places = project._config()["consent"]
    more = {
        "imports": [{"uri": f"{MARK}.csv", "format": "csv"}],
        "foreign": {"identities": {"user": "telegram"}},
    }
    project.config = {"consent": {**places, **more}}
    return project.write()


def recorded(project):
    log = open_log(open_workspace(project.address))
    log.verify()
    return log.events(log.head().recorded_at)


def stored(server):
    database = sqlite3.connect(f"file:{server.home}/prefect.db?mode=ro", uri=True)
    told = "\n".join(database.iterdump())
    database.close()
    files = [path for path in server.home.rglob("*.log") if path.is_file()]
    return told + "\n".join(path.read_text("utf-8", "replace") for path in files)


def test_every_deployment_names_a_flow_that_is_there():
    told = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    entrypoints = {one["name"]: one["entrypoint"] for one in told["deployments"]}
    assert entrypoints["record-consent"] == "flows.record_consent.record_consent"
    for entrypoint in entrypoints.values():
        module, _, flow = entrypoint.rpartition(".")
        source = (ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8")
        assert f"def {flow}(" in source


@pytest.mark.server
def test_a_worker_records_what_the_config_names_and_no_marker_reaches_the_server(
    server, marked
):
    run = ("prefect", "deployment", "run", "record-consent/record-consent", "--watch")
    parameter = f"config={json.dumps(marked.address)}"
    with worker(server, pool="consentry"):
        code, told = server.run("prefect", "--no-prompt", "deploy", "--all")
        assert code == 0, told
        for _ in range(2):
            code, told = server.run(*run, "--param", parameter)
            assert code == 0, told
            assert MARK not in told
    assert len(recorded(marked)) == 3
    kept = stored(server)
    assert "record-consent" in kept
    assert "1 refused" in kept
    assert "0 new, 3 repeated" in kept
    assert MARK not in kept
