"""What the release gate plants for entities that a policy adds."""

import polars as pl
import pytest
from projects import TALK, Project, build, rows, telegram_chat

from flows.build.release_gate import CARRIERS, carriers_of
from flows.errors import CanariesMissed
from flows.store.address import vault_at
from flows.write.parts import stage
from schemas.corpus import CORPUS


STAFF = {
    "name": "Staff number",
    "supported_entity": "STAFF_NUMBER",
    "patterns": [{"regex": r"\bEMP-\d{5}\b", "score": 0.6}],
}


@pytest.fixture(autouse=True)
def own_spill(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("CONSENTRY_SPILL", str(tmp_path_factory.mktemp("spill")))


def project(folder, examples, texts=TALK):
    redaction = {
        "extra_entities": ["UK_NINO"],
        "recognizers": [STAFF],
        "canary_examples": examples,
    }
    exports = {"exports/ana/result.json": telegram_chat(texts)}
    return Project(folder, exports, policy={"redaction": redaction}).write()


def planted(report, entity):
    return [one.covered for one in report.canaries if one.entity == entity]


def test_examples_of_the_policy_are_planted_in_every_language(tmp_path):
    examples = {"STAFF_NUMBER": ["EMP-00000"], "UK_NINO": ["NINO: {AB123456C}, ok"]}
    report = build(project(tmp_path, examples))
    assert planted(report, "STAFF_NUMBER") == [3, 3, 3]
    assert planted(report, "UK_NINO") == [3, 3, 3]
    assert not any("canary_examples" in told for told in report.warnings)


def test_an_entity_without_examples_is_named_in_a_warning(tmp_path):
    report = build(project(tmp_path, {"STAFF_NUMBER": ["EMP-00000"]}))
    (told,) = (told for told in report.warnings if "canary_examples" in told)
    assert "UK_NINO" in told
    assert "STAFF_NUMBER" not in told


def test_an_example_that_is_missed_stops_the_build(tmp_path):
    with pytest.raises(CanariesMissed, match="STAFF_NUMBER: 0 of 9"):
        build(project(tmp_path, {"STAFF_NUMBER": ["EMP-0"]}))


def test_an_added_entity_leaves_the_corpus_as_its_placeholder(tmp_path):
    texts = ("I am EMP-12345, when do you open?", "At nine.")
    made = project(tmp_path, {}, texts)
    build(made)
    (row,) = rows(made)["messages"].to_list()
    assert row[0]["content"] == "I am [STAFF_NUMBER_1], when do you open?"


def test_messages_of_every_source_carry_canaries(tmp_path):
    vault = vault_at(str(tmp_path))
    parts = [
        staged(vault, number, source, talk)
        for number, (source, talk) in enumerate(
            [("telegram", [f"talk {n}" for n in range(500)]), ("x", ["one", "two"])]
        )
    ]
    carriers = carriers_of(parts, vault)["en"]
    assert len(carriers) == CARRIERS
    assert {"one", "two"} <= set(carriers)
    assert carriers == carriers_of(parts[::-1], vault)["en"]


def staged(vault, shard, source, talk):
    rows = pl.DataFrame(
        {
            "source": source,
            "language": "en",
            "messages": [[{"role": "user", "content": one} for one in talk]],
        }
    )
    (part,) = stage(
        pl.concat([rows, pl.DataFrame(schema=CORPUS)], how="diagonal").select(
            CORPUS.names()
        ),
        vault=vault,
        build="b" * 8,
        shard=shard,
        partition_by=["source"],
    )
    return part
