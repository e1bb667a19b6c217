"""The steps of a build as any process can take them: an address and a number in.

A flow calls these as tasks. Each opens the workspace anew and reads the plan from the
vault, so nothing but numbers passes between them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from flows.build import plan as plans
from flows.build.curating import curate_shard, stage_shard
from flows.build.gather import gather
from flows.build.opening import openings
from flows.build.plan import MEGABYTE, Plan
from flows.build.prepare import policy_before, prepare_plan
from flows.build.publish import Quarantine, publish_build, published_before
from flows.build.report import Report
from flows.build.staged import Staged
from flows.build.workspace import Workspace, check_succession, open_workspace
from flows.collect.progress import Meter, Tell, tell_nobody
from flows.collect.spill import Spill
from flows.errors import ConfigError
from flows.store.address import corpus_at
from flows.store.lease import Held, lease
from flows.write.settle import settle


STEP = 50 * MEGABYTE
"""Bytes read between two lines of progress: some two seconds."""

_NOW = partial(datetime.now, UTC)


@dataclass(frozen=True, slots=True)
class Outline:
    """What the flow needs to fan out: an address and numbers."""

    config: str
    build: str
    groups: int
    shards: int
    workers: int


@contextmanager
def leased(config: str) -> Iterator[Held]:
    """Hold the corpus from the first import to the commit, and clear the spill.

    The lease covers the whole build, not only its commit: two builds that import,
    stage and clear at once would undo each other.
    """
    workspace = open_workspace(config)
    holder = f"a build of {workspace.config.name}, started {_NOW():%Y-%m-%dT%H:%M:%SZ}"
    with lease(workspace.vault, holder=holder, clock=_NOW) as held:
        try:
            # What a killed run left, in the spill and in the corpus.
            _spill(workspace).clear()
            settle(workspace.vault, corpus=corpus_at(workspace.corpus))
            yield held
        finally:
            if not held.lost:  # else it is the next holder's, who clears it
                _spill(workspace).clear()


def prepare(config: str, *, as_of: datetime | None) -> Outline:
    """Import consent, list exports, pin the build."""
    workspace = open_workspace(config)
    check_succession(workspace, policy_before(workspace))
    plan = prepare_plan(workspace, as_of=as_of, now=_NOW())
    fresh = published_before(workspace, plan) is None
    return Outline(
        config=config,
        build=plan.build,
        groups=len(plan.groups()) if fresh else 0,
        shards=plan.buckets if fresh else 0,
        workers=workspace.config.engine.workers,
    )


def collect(config: str, *, build: str, group: int, tell: Tell = tell_nobody) -> int:
    """Read one group of objects into the spill; answer with the units read.

    `tell` hears now and then how many of the group's bytes are read.
    """
    workspace, plan = _joined(config, build)
    numbers = set(plan.groups()[group])
    entries = [entry for entry in plan.wanted if entry.number in numbers]
    meter = Meter(sum(entry.size for entry in entries), tell, STEP)
    exports = openings(plan.objects, workspace=workspace, meter=meter)
    reads = gather(entries, exports=exports, spill=_spill(workspace, plan))
    Staged(workspace.vault, build).put_reads(group, reads)
    return sum(read.units for read in reads)


def curate(config: str, *, build: str, shard: int) -> int:
    """Curate and stage one shard; answer with the rows staged."""
    workspace, plan = _joined(config, build)
    spill = _spill(workspace, plan)
    curated = curate_shard(shard, workspace=workspace, plan=plan, spill=spill)
    stage_shard(shard, curated, workspace=workspace, plan=plan)
    return curated.rows.height


def publish(config: str, *, build: str, quarantine: Quarantine, held: Held) -> Report:
    """Balance the books, commit the corpus, sign the manifest."""
    workspace, plan = _joined(config, build)
    return publish_build(workspace, plan, held=held, quarantine=quarantine)


def _spill(workspace: Workspace, plan: Plan | None = None) -> Spill:
    return Spill(
        objects=workspace.spill(),
        build=plan.build if plan else "",
        buckets=plan.buckets if plan else 1,
        keyed_hash=workspace.keys.keyed_hash,
    )


def _joined(config: str, build: str) -> tuple[Workspace, Plan]:
    """The workspace and the plan of a build under way.

    Raises ConfigError when the config no longer says what the plan was made of.
    """
    workspace = open_workspace(config)
    plan = plans.load(build, vault=workspace.vault)
    if workspace.declared_sha256() != plan.declared_sha256:
        raise ConfigError(
            "the config's exports, a people file or partition_by changed while a build "
            "was at work; nothing was published: run the build again"
        )
    return workspace, plan
