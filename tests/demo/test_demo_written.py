import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from flows.demo import made_for, write_demo
from flows.errors import UsageError
from schemas.config import CorpusConfig
from schemas.policy import Policy


def digests(folder: Path):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_same_arguments_give_the_same_bytes(demo, tmp_path):
    write_demo(tmp_path, today=demo.today, officer_pem=demo.officer_pem)
    assert digests(tmp_path) == digests(demo.folder)


@pytest.mark.parametrize("changed", [{"seed": 8}, {"people": 300}])
def test_another_seed_or_size_gives_another_demo(demo, tmp_path, changed):
    write_demo(tmp_path, today=demo.today, officer_pem=demo.officer_pem, **changed)
    other, one = digests(tmp_path), digests(demo.folder)
    assert other["planted.jsonl"] != one["planted.jsonl"]
    assert other["consent/events.jsonl"] != one["consent/events.jsonl"]


def test_a_day_later_the_same_people_talk_a_day_later(demo, tmp_path):
    later = demo.today + timedelta(days=1)
    write_demo(tmp_path, today=later, officer_pem=demo.officer_pem)
    assert digests(tmp_path)["planted.jsonl"] == digests(demo.folder)["planted.jsonl"]


def test_a_demo_remembers_its_day(demo, tmp_path):
    assert made_for(demo.folder) == demo.today
    assert made_for(tmp_path) is None
    (tmp_path / "README.md").write_text("# Something else")
    assert made_for(tmp_path) is None


def test_too_few_people_are_refused(tmp_path, demo):
    with pytest.raises(UsageError, match="at least 300 people"):
        write_demo(tmp_path, today=demo.today, officer_pem="", people=299)
    assert not list(tmp_path.iterdir())


def test_the_config_is_valid_and_its_places_exist(demo):
    config = CorpusConfig.model_validate(yaml.safe_load(demo.read("corpus.yaml")))
    assert {export.format for export in config.exports} == {
        "telegram_desktop",
        "openai_jsonl",
        "interactions_jsonl",
        "chatgpt",
    }
    places = [export.uri for export in config.exports]
    consent = config.consent.inboxes().values()
    for place in (*places, *consent, config.policy):
        assert (demo.folder / place).exists(), place
    assert config.keys == "keys"


def test_the_policy_is_valid_and_holds_the_officers_key(demo):
    policy = Policy.model_validate(yaml.safe_load(demo.read("policy.yaml")))
    assert policy.officers == {"demo officer": demo.officer_pem}
    assert (policy.signature, policy.special_categories.scan) == ("required", "terms")
    assert policy.purposes == ("ai.train",)


def test_config_and_policy_explain_themselves(demo):
    for name in ("corpus.yaml", "policy.yaml"):
        text = demo.read(name).decode()
        assert text.count("#") > 12, name
        assert "$" not in text, name


def test_there_are_more_than_1500_conversations_of_two_to_eight_turns(demo):
    told = [row for row in demo.rows("planted.jsonl") if row["subject"]]
    assert len(told) >= 1500
    assert {row["turns"] for row in told} == {2, 4, 6, 8}
    assert {row["language"] for row in told} == {"en", "fr", "id"}


def test_no_two_people_share_a_subject_a_handle_or_an_address(demo):
    people = {
        row["subject"]: row["person"]
        for row in demo.rows("planted.jsonl")
        if row["subject"]
    }
    assert len({p["handle"] for p in people.values()}) == len(people)
    assert len({p["email"] for p in people.values()}) == len(people)
    subjects = [row["subject"] for row in demo.rows("consent/subjects.jsonl")]
    assert len(subjects) == len(set(subjects))


def test_every_address_lies_on_a_domain_kept_for_examples(demo):
    hosts = re.compile(rb"(?:[\w.+-]+@|https?://(?:www\.)?)([\w-]+(?:\.[\w-]+)+)")
    found = {
        host
        for name in demo.names(".")
        if (demo.folder / name).is_file()
        for host in hosts.findall(demo.read(name))
    }
    assert found == {b"example.org", b"example.com", b"example.net"}
