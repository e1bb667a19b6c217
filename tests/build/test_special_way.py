"""Special categories on the whole way: found, decided, counted."""

import base64
import json

import pytest
from projects import TALK, Project, build, funnel_of, grant, rows, telegram_chat

from flows.redact.special.scanner import state_of
from schemas.policy import LANGUAGES


SAID = [
    *TALK,
    "My oncologist moved the chemo to Tuesday, can you plan my week around it?",
    "Of course, I will leave Tuesday free and move the shopping to Wednesday.",
]


@pytest.fixture(autouse=True)
def own_spill(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("CONSENTRY_SPILL", str(tmp_path_factory.mktemp("spill")))


def funnel(folder, **changes):
    exports = {"exports/ana/result.json": telegram_chat(SAID)}
    project = Project(folder, exports=exports, **changes).write()
    return funnel_of(build(project)), project


def test_a_turn_that_tells_of_health_drops_with_its_answer(tmp_path):
    counted, project = funnel(tmp_path)
    assert counted == {
        ("published", None): 4,
        ("dropped", "special_category_not_covered"): 1,
        ("dropped", "context_dropped"): 1,
    }
    assert "chemo" not in str(rows(project)["messages"].to_list())


def test_a_grant_that_names_the_category_keeps_the_turn(tmp_path):
    counted, _ = funnel(tmp_path, events=[grant(special_categories=["health"])])
    assert counted == {("published", None): 6}


def test_the_policy_may_drop_the_whole_conversation(tmp_path):
    policy = {"special_categories": {"on_finding": "conversation"}}
    counted, _ = funnel(tmp_path, policy=policy)
    assert counted == {
        ("dropped", "special_category_not_covered"): 5,
        ("dropped", "context_dropped"): 1,
    }


def test_the_manifest_names_the_lists_and_the_model_that_read(tmp_path):
    _, project = funnel(tmp_path)
    envelope = json.loads(next(project.vault.glob("manifests/*.json")).read_bytes())
    told = json.loads(base64.b64decode(envelope["payload"]))["predicate"]
    assert told["special_categories"] == {
        "scan": "terms",
        "scanner": f"terms+model sha256:{state_of(LANGUAGES)}",
        "on_finding": "turn",
    }
    assert told["warnings"][0].startswith("Special categories")
