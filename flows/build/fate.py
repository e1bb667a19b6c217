"""What a build would make of a conversation that was never published.

Enters: its turns and identities as exports tell them. Leaves: per turn the reason for
which it would drop, None where it would be published. Nothing stays on disk.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl

from flows.build.curating import curate_shard
from flows.build.plan import Plan
from flows.build.workspace import Workspace
from flows.collect.spill import Spill
from flows.settings import Settings
from flows.store.overlay import Overlay
from flows.store.scratch import scratch


_BUILD = "question"


def fates(
    turns: pl.DataFrame,
    identities: pl.DataFrame,
    *,
    workspace: Workspace,
    as_of: datetime,
    policy_sha256: str,
) -> Mapping[str, str | None]:
    """record_id -> reason: consent, scan, redaction, second look, splits.

    `turns` hold one whole conversation, each record once. Every turn is numbered as an
    object of its own, so that the ledger of objects is one of turns.
    """
    numbers = pl.Series(range(1, turns.height + 1), dtype=pl.Int32())
    place = pl.struct(object=numbers, position=pl.lit(0, pl.Int64()))
    with scratch(Settings.read().spill) as private:
        spill = Spill(private, _BUILD, 1, workspace.keys.keyed_hash)
        spill.put(turns.with_columns(origin=place), kind="turns", number=1, chunk=0)
        spill.put(identities, kind="identities", number=1, chunk=0)
        curated = curate_shard(
            0,
            workspace=replace(workspace, vault=Overlay(workspace.vault)),
            plan=_plan(as_of, policy_sha256),
            spill=spill,
        )
    reasons = dict(curated.ledger.select("object", "reason").iter_rows())
    return {
        name: reasons[number]
        for number, name in enumerate(turns["record_id"], start=1)
        if name is not None
    }


def _plan(as_of: datetime, policy_sha256: str) -> Plan:
    moment = as_of.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return Plan(
        build=_BUILD,
        as_of=moment,
        log_head="",
        policy_sha256=policy_sha256,
        declared_sha256="",
        shard_bytes=0,
        buckets=1,
        objects=(),
    )
