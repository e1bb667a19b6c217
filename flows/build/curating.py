"""One shard from the spill to the vault's staging.

Enters: the bucket's turns. Leaves: staged parts, evidence, ledger and counts; text
stays in the parts.
"""

from collections.abc import Iterable

import polars as pl

from flows.build.config import parse
from flows.build.plan import Plan
from flows.build.prepare import open_log
from flows.build.staged import ShardDone, Staged
from flows.build.survey import AFTER_AS_OF
from flows.build.workspace import Workspace
from flows.collect.gaps import apart
from flows.collect.spill import Spill
from flows.consent.state import State, state_of
from flows.consent.vault.registers import POLICY, Registers
from flows.pipeline import Curated, Rules, curate
from flows.redact.engine import engine_for
from flows.redact.second_look import second_look
from flows.redact.special.scanner import scanner_for
from flows.write.parts import stage
from flows.write.rows import Imprint
from schemas.policy import Policy


def curate_shard(
    shard: int, *, workspace: Workspace, plan: Plan, spill: Spill
) -> Curated:
    """Load a bucket and take it all the way to rows."""
    torn = beside_unread(plan, workspace=workspace)
    turns = apart(spill.turns(shard), ended=spill.ended(shard), torn=torn)
    policy = policy_of(plan, workspace)
    rules = Rules(
        state=_state(turns, workspace, plan, policy),
        engine=engine_for(policy.redaction),
        second_look=second_look(policy.redaction),
        imprint=Imprint(
            build=plan.build,
            policy_sha256=plan.policy_sha256,
            splits=policy.splits,
            keyed_hash=workspace.keys.keyed_hash,
        ),
        scanner=scanner_for(policy.special_categories, policy.redaction.languages),
        on_finding=policy.special_categories.on_finding,
    )
    return curate(turns, spill.identities(shard), rules=rules)


def beside_unread(plan: Plan, *, workspace: Workspace) -> set[int]:
    """Numbers of the objects of a source of which another object was not read."""
    source = {one.number: workspace.export(one.export).source for one in plan.objects}
    reads = Staged(workspace.vault, plan.build).reads()
    unread = {one.number for one in reads if one.outcome != "read"}
    unread |= {one.number for one in plan.objects if one.cause == AFTER_AS_OF}
    torn = {source[number] for number in unread}
    return {number for number, told in source.items() if told in torn}


def stage_shard(
    shard: int, curated: Curated, *, workspace: Workspace, plan: Plan
) -> None:
    """Write a curated shard into the vault; its marker goes last."""
    staged = Staged(workspace.vault, plan.build)
    parts = stage(
        curated.rows,
        vault=workspace.vault,
        build=plan.build,
        shard=shard,
        partition_by=workspace.config.partition_by,
    )
    staged.put_frame("ledger", shard, curated.ledger)
    staged.put_frame("published", shard, curated.published)
    staged.put_frame("evidence", shard, curated.evidence)
    staged.put_shard(
        ShardDone(
            shard=shard,
            parts=parts,
            turns=int(curated.rows.get_column("turns").sum()),
            conversations=curated.conversations,
            residual=curated.residual,
            handed_over=curated.handed_over,
        )
    )


def policy_of(plan: Plan, workspace: Workspace) -> Policy:
    """The policy that the plan pinned, from the vault; LogBroken if it was altered."""
    content = Registers(open_log(workspace)).pinned(POLICY, plan.policy_sha256)
    return parse(content, Policy, name="the policy in force")


def _state(
    turns: pl.DataFrame, workspace: Workspace, plan: Plan, policy: Policy
) -> State:
    """What was known at `as_of` about the people of these turns."""
    bundle = Registers(open_log(workspace)).bundle_at(
        plan.moment,
        subjects=people_in(turns),
        policy=policy.gate(),
        request={
            "purposes": list(policy.purposes),
            "controller": policy.controller,
            "recipients": list(policy.recipients),
            "build_at": plan.as_of,
            "as_of": plan.as_of,
        },
    )
    return state_of(bundle)


def people_in(turns: pl.DataFrame) -> set[str]:
    """Ids and handles of everybody whose words may be in these turns."""
    contributors = turns.select(pl.col("contributors").explode()).to_series()
    return {
        name
        for people in (turns.get_column("author"), contributors)
        for name in _names(people)
    }


def _names(people: pl.Series) -> Iterable[str]:
    ids = people.struct.field("id").drop_nulls().unique().to_list()
    handles = people.struct.field("handles").explode().drop_nulls().unique().to_list()
    return [*ids, *handles]
