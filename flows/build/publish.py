"""The end of a build: the books close, late restrictions apply, one commit.

Enters: what the tasks staged. Leaves: the corpus, its evidence and counts, a signed
manifest, and a report; or an error, and the corpus as it was.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import polars as pl

from flows.build.curating import policy_of
from flows.build.facts import facts_of, planted, warnings_of
from flows.build.gather import ObjectRead, skipped_ledger
from flows.build.plan import Listed, Plan
from flows.build.prepare import open_log
from flows.build.release_gate import measured, refuse_missed
from flows.build.report import ALREADY, Report
from flows.build.result import Result
from flows.build.staged import ShardDone, Staged
from flows.build.survey import record, recorded
from flows.build.withdraw import without_withdrawn
from flows.build.workspace import Workspace
from flows.errors import GateErrors, InputRefused, LeakError
from flows.store.address import corpus_at
from flows.store.lease import Held
from flows.verify.balance import (
    balance_objects,
    balance_reads,
    balance_rows,
    balance_units,
)
from flows.write.commit import Committed, Publication, commit, published
from flows.write.settle import clear_staging
from schemas.audit import LEDGER
from schemas.policy import Policy


Quarantine = Literal["continue", "stop"]


def checked(workspace: Workspace, plan: Plan, *, quarantine: Quarantine) -> Result:
    """What the tasks staged, once every check holds.

    Raises InputRefused, BooksError, GateErrors, LeakError or CanariesMissed; nothing
    was written.
    """
    staged = Staged(workspace.vault, plan.build)
    reads = staged.reads()
    balance_reads(
        [entry.number for entry in plan.wanted], [read.number for read in reads]
    )
    objects = _with_outcomes(plan.objects, reads)
    _refuse_broken(objects, quarantine)
    skipped = skipped_ledger(reads, plan.objects, workspace=workspace)
    ledger = pl.concat([skipped, staged.frames("ledger", LEDGER.to_frame())])
    balance_objects([entry.outcome for entry in objects], listed=len(plan.objects))
    balance_units(ledger, read={read.number: read.units for read in reads})
    policy = policy_of(plan, workspace)
    shards = staged.shards()
    balance_rows(ledger, turns=sum(done.turns for done in shards))
    _refuse_gate_errors(ledger, policy)
    _refuse_leaks(shards, policy)
    parts = tuple(part for done in shards for part in done.parts)
    canaries = measured(parts, policy=policy.redaction, vault=workspace.vault)
    refuse_missed(canaries, policy.redaction)
    return Result(
        objects=objects,
        reads=tuple(reads),
        ledger=ledger,
        parts=parts,
        policy=policy,
        canaries=canaries,
        handed_over=sum(done.handed_over for done in shards),
    )


def publish_build(
    workspace: Workspace, plan: Plan, *, held: Held, quarantine: Quarantine
) -> Report:
    """Check, recheck consent up to the log's head, and commit."""
    if done := published_before(workspace, plan):
        return _told_again(done, workspace, plan)
    found = checked(workspace, plan, quarantine=quarantine)
    log = open_log(workspace)
    result = without_withdrawn(found, workspace=workspace, plan=plan, log=log)
    _write_records(result, workspace, plan)
    publication = Publication(
        facts=facts_of(result, workspace=workspace, plan=plan),
        parts=result.parts,
        partition_by=workspace.config.partition_by,
        key=workspace.signing,
    )
    corpus = corpus_at(workspace.corpus)
    done = commit(publication, vault=workspace.vault, corpus=corpus, held=held)
    report = report_of(result, workspace=workspace, plan=plan)
    return replace(
        report, table_sha256=done.facts.table_sha256, manifest=done.manifest.name
    )


def published_before(workspace: Workspace, plan: Plan) -> Committed | None:
    """The commit of this very build, if it was made before."""
    corpus = corpus_at(workspace.corpus)
    return published(plan.build, workspace.signing, workspace.vault, corpus)


def report_of(result: Result, *, workspace: Workspace, plan: Plan) -> Report:
    """The build as counts and addresses, not yet committed."""
    kept = result.ledger.filter(pl.col("fate") == "published")
    return Report(
        build=plan.build,
        as_of=plan.as_of,
        corpus=workspace.corpus,
        vault=workspace.uri(workspace.config.vault),
        rows=sum(part.rows for part in result.parts),
        turns=_units(kept),
        objects=dict(Counter(entry.outcome for entry in result.objects)),
        quarantined={
            entry.label: entry.cause or ""
            for entry in result.objects
            if entry.outcome == "quarantined"
        },
        warnings=warnings_of(result.policy),
        handed_over=result.handed_over,
        canaries=tuple(map(planted, result.canaries)),
        ledger=result.ledger,
    )


def _told_again(done: Committed, workspace: Workspace, plan: Plan) -> Report:
    """The report of a build that was published before: what its records tell.

    Nothing is written: the corpus may be of a newer build by now, and evidence must
    stay what the manifest was signed over.
    """
    clear_staging(workspace.vault)
    facts = done.facts
    totals = [total.model_dump() for total in facts.totals]
    objects = recorded(plan.build, vault=workspace.vault)
    result = Result(
        objects, (), pl.DataFrame(totals, LEDGER), (), policy_of(plan, workspace)
    )
    return replace(
        report_of(result, workspace=workspace, plan=plan),
        rows=facts.rows,
        table_sha256=facts.table_sha256,
        manifest=done.manifest.name,
        warnings=(*facts.warnings, ALREADY),
        canaries=facts.canaries,
    )


def _write_records(result: Result, workspace: Workspace, plan: Plan) -> None:
    """Evidence, counts and what was listed; they count only through the commit."""
    vault, staged = workspace.vault, Staged(workspace.vault, plan.build)
    staged.keep_evidence(without=result.withdrawn)
    staged.keep_counts(result.ledger)
    record(result.objects, units=result.units, vault=vault, build=plan.build)


def _with_outcomes(
    objects: Sequence[Listed], reads: Sequence[ObjectRead]
) -> tuple[Listed, ...]:
    found = {read.number: read for read in reads}
    return tuple(
        entry.model_copy(
            update={
                "outcome": found[entry.number].outcome,
                "cause": found[entry.number].cause,
            }
        )
        if entry.number in found
        else entry
        for entry in objects
    )


def _refuse_broken(objects: Sequence[Listed], quarantine: Quarantine) -> None:
    broken = [entry for entry in objects if entry.outcome == "quarantined"]
    told = "\n".join(f"{entry.label}: {entry.cause}" for entry in broken)
    if broken and quarantine == "stop":
        raise InputRefused(f"{told}\nnothing was published (--strict)")
    if broken and not any(entry.outcome == "read" for entry in objects):
        raise InputRefused(f"{told}\nno export could be read; nothing was published")


def _refuse_gate_errors(ledger: pl.DataFrame, policy: Policy) -> None:
    decided = ledger.filter(pl.col("fate").is_in(["dropped", "published"]))
    failed = decided.filter(pl.col("reason") == "gate_error")
    share = _share(_units(failed), _units(decided))
    if share > policy.max_gate_error_share:
        raise GateErrors(
            f"{share:.2%} of the records failed inside the gate, the policy allows "
            f"{policy.max_gate_error_share:.2%}; nothing was published: report this"
        )


def _refuse_leaks(shards: Sequence[ShardDone], policy: Policy) -> None:
    residual = sum(done.residual for done in shards)
    share = _share(residual, sum(done.conversations for done in shards))
    if share > policy.redaction.max_residual_share:
        raise LeakError(
            f"{share:.2%} of the redacted conversations kept a residual finding, the "
            f"policy allows {policy.redaction.max_residual_share:.2%}; nothing was "
            "published: lower redaction.threshold or report the recognizer"
        )


def _units(ledger: pl.DataFrame) -> int:
    return int(ledger.get_column("count").sum())


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
