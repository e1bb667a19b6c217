"""What a build would keep and drop, asked without writing anything.

The same steps run in this process against a vault that forgets what is written.
"""

from dataclasses import replace
from datetime import UTC, datetime

import yaml

from flows.build.config import changed
from flows.build.curating import curate_shard, stage_shard
from flows.build.gather import gather
from flows.build.opening import openings
from flows.build.plan import Plan
from flows.build.prepare import prepare_plan
from flows.build.publish import Quarantine, checked, report_of
from flows.build.report import Report
from flows.build.staged import Staged
from flows.build.workspace import Workspace, open_workspace
from flows.collect.spill import Spill
from flows.errors import UsageError
from flows.settings import Settings
from flows.store.objects import Objects
from flows.store.overlay import Overlay
from flows.store.scratch import scratch
from flows.write.parts import parts_digest


def dry_run(
    config: str,
    *,
    as_of: datetime | None,
    changes: tuple[str, ...],
    quarantine: Quarantine = "continue",
) -> Report:
    """Kept and dropped by reason, with policy keys changed by `changes`."""
    if as_of and changes:
        raise UsageError("--set asks about now; leave --as-of out")
    workspace = rehearsing(open_workspace(config), changes=changes)
    with scratch(Settings.read().spill) as private:
        plan = prepare_plan(workspace, as_of=as_of, now=datetime.now(UTC))
        _run(workspace, plan, private)
        result = checked(workspace, plan, quarantine=quarantine)
        report = report_of(result, workspace=workspace, plan=plan)
        digest = parts_digest(result.parts, workspace.vault)
        return replace(report, table_sha256=digest)


def rehearsing(workspace: Workspace, *, changes: tuple[str, ...]) -> Workspace:
    """The workspace over a vault that forgets, with the changed policy."""
    settings = tuple(change.removeprefix("policy.") for change in changes)
    policy = changed(workspace.policy, settings, name="--set")
    content = yaml.safe_dump(policy.model_dump(mode="json", by_alias=True)).encode()
    return replace(
        workspace,
        policy=policy,
        policy_content=content if changes else workspace.policy_content,
        vault=Overlay(workspace.vault),
    )


def _run(workspace: Workspace, plan: Plan, private: Objects) -> None:
    spill = Spill(
        objects=private,
        build=plan.build,
        buckets=plan.buckets,
        keyed_hash=workspace.keys.keyed_hash,
    )
    exports = openings(plan.objects, workspace=workspace)
    reads = gather(plan.wanted, exports=exports, spill=spill)
    Staged(workspace.vault, plan.build).put_reads(0, reads)
    for shard in range(plan.buckets):
        curated = curate_shard(shard, workspace=workspace, plan=plan, spill=spill)
        stage_shard(shard, curated, workspace=workspace, plan=plan)
