import pytest

from flows.build.config import changed, parse
from flows.errors import ConfigError
from schemas.config import CorpusConfig
from schemas.policy import Policy


CORPUS = b"""
name: helpdesk-bot
exports: [{format: chatgpt, uri: exports/chatgpt, source: chatgpt}]
consent: {events: consent/events.jsonl}
corpus: out/corpus
vault: out/vault
"""
POLICY = b"""
controller: acme
sources: [telegram]
purposes: [ai.train]
"""


def test_a_complete_config_is_read():
    config = parse(CORPUS, CorpusConfig, name="corpus.yaml")
    assert config.exports[0].channel == "platform_export"
    assert config.partition_by == ("source", "language", "month")


@pytest.mark.parametrize(
    ("content", "model", "message"),
    [
        (
            CORPUS + b"corpuss: x\n",
            CorpusConfig,
            "unknown key 'corpuss'; did you mean 'corpus'",
        ),
        (
            CORPUS.replace(b"uri:", b"ury: 1, uri:"),
            CorpusConfig,
            r"unknown key 'exports\[0\].ury'; did you mean 'uri'",
        ),
        (
            POLICY + b"redaction: {treshold: 0.5}\n",
            Policy,
            "unknown key 'redaction.treshold'; did you mean 'threshold'",
        ),
        (
            POLICY + b"redaction: {entities: [CARDS]}\n",
            Policy,
            "unknown entity 'CARDS'",
        ),
        (POLICY + b"splits: {train: 0.5}\n", Policy, "splits must add up to 1"),
        (b"name: x\n", CorpusConfig, "key 'exports' is missing"),
        (
            CORPUS + b"partition_by: [source, month, source]\n",
            CorpusConfig,
            "partition_by names a column twice",
        ),
        (b"- a list\n", CorpusConfig, "holds no keys"),
        (b"a: [\n", CorpusConfig, "not readable YAML at line 2"),
        (b"name: \x80", CorpusConfig, "not readable YAML"),
    ],
)
def test_a_mistake_is_answered_with_file_key_and_remedy(content, model, message):
    with pytest.raises(ConfigError, match=message):
        parse(content, model, name="a.yaml")


def test_one_mistake_is_told_once():
    with pytest.raises(ConfigError, match="ury") as told:
        parse(CORPUS.replace(b"uri:", b"ury: 1, uri:"), CorpusConfig, name="a.yaml")
    assert len(str(told.value).splitlines()) == 1


def test_set_changes_one_key_and_checks_it():
    policy = parse(POLICY, Policy, name="policy.yaml")
    other = changed(policy, ("min_notice_version.n1=4",), name="policy.yaml")
    assert other.min_notice_version == {"n1": 4}
    assert policy.min_notice_version == {}


@pytest.mark.parametrize(
    ("setting", "message"),
    [("profle=strict", "did you mean 'profile'"), ("profile", "KEY=VALUE")],
)
def test_set_refuses_what_the_policy_does_not_know(setting, message):
    policy = parse(POLICY, Policy, name="policy.yaml")
    with pytest.raises(ConfigError, match=message):
        changed(policy, (setting,), name="policy.yaml")


def test_the_gate_gets_the_bundle_policy_and_nothing_else():
    gate = parse(POLICY, Policy, name="policy.yaml").gate()
    assert gate["sources"] == ["telegram"]
    assert "redaction" not in gate


def test_a_date_needs_no_quotes():
    table = POLICY + b"age_table: {DE: [{from: 1970-01-01, age: 16}]}\n"
    policy = parse(table, Policy, name="policy.yaml")
    assert policy.gate()["age_table"] == {"DE": [{"from": "1970-01-01", "age": 16}]}
