"""The flow `record-consent`: what the config's consent files hold, into the vault log.

What passes through here is the config's address and counts; the files are named by the
config, because a file name can hold a person's.
"""

from typing import Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.build.recording import COUNTS, Recording, declared_sources, record
from flows.build.shield import shielded, storage_fault


@task(
    name="record",
    persist_result=False,
    cache_policy=NO_CACHE,
    retries=3,
    retry_delay_seconds=[2, 10, 30],
    retry_condition_fn=storage_fault,
)
@shielded
def record_declared(config: str) -> Recording:
    """Record the files that the config names; the same again changes nothing."""
    return record(config, declared_sources(config), receipt="ours")


@flow(name="record-consent", persist_result=False, validate_parameters=True)
@shielded
def record_consent(config: str = "corpus.yaml") -> Recording:
    """Record what is new in the consent files that `config` names."""
    recording = record_declared(config)
    create_table_artifact(
        table=[_row(one) for one in recording.as_json()["files"]],
        key="consent",
        description=_headline(recording),
    )
    return recording


def _row(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in told if name != "refusals"}


def _headline(recording: Recording) -> str:
    told = [f"{recording.total(name)} {name}" for name in (*COUNTS, "refused")]
    return ", ".join(told)
