"""The example projects build, and give what their README says."""

import json
import shutil

from prefect_server import ROOT
from projects import Project, build, funnel_of, rows

from flows.store.keys import make_master_key
from flows.store.signing import SigningKey


def test_one_chat_gives_one_row_of_the_person_who_agreed(tmp_path, monkeypatch):
    monkeypatch.setenv("CONSENTRY_SPILL", str(tmp_path))
    monkeypatch.setenv("CONSENTRY_MASTER_KEY", make_master_key())
    monkeypatch.setenv("CONSENTRY_SIGNING_KEY", SigningKey.make().private_pem)
    shutil.copytree(ROOT / "examples" / "one-chat", tmp_path / "one-chat")
    project = Project(tmp_path / "one-chat")
    assert funnel_of(build(project)) == {
        ("dropped", "no_consent"): 1,
        ("dropped", "context_dropped"): 1,
        ("published", None): 4,
    }
    text = json.dumps(rows(project)["messages"].to_list())
    assert "[PERSON_1]" in text
    assert "[EMAIL_ADDRESS_1]" in text
    assert "ana" not in text.lower()
