"""Before anything is read: consent imported, exports listed, the build pinned.

Enters: an open workspace. Leaves: a plan in the vault, the same for the same inputs,
policy and `as_of`.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from flows.build.config import parse
from flows.build.plan import MEGABYTE, Listed, Plan, buckets_for, libraries, save
from flows.build.survey import first_seen, in_scope, survey
from flows.build.workspace import Workspace
from flows.collect.registry import formats_named
from flows.consent.vault.imports import import_inbox
from flows.consent.vault.log import Imported, Log, Receipt
from flows.consent.vault.registers import POLICY, REGISTERS, Registers
from flows.errors import ConfigError
from flows.redact.names.finders import names_in
from schemas.policy import Policy


def open_log(workspace: Workspace) -> Log:
    """The vault's consent log; subjects fall into 256 buckets by a keyed hash."""
    keyed_hash = workspace.keys.keyed_hash
    return Log(
        workspace.vault,
        bucket_of=lambda subject: int(keyed_hash("bucket", subject)[:2], 16),
    )


def prepare_plan(
    workspace: Workspace, *, as_of: datetime | None, now: datetime
) -> Plan:
    """Import what is new, list what is there, and pin the build.

    `as_of` defaults to the checkpoint that this build appends to the log.
    """
    listed = survey(
        [
            (workspace.objects(n), formats_named(export.format))
            for n, export in enumerate(workspace.config.exports, start=1)
        ],
        seen=first_seen(workspace.vault),
        now=now,
    )
    log = open_log(workspace)
    import_consent(workspace, log=log, now=now)
    head = log.checkpoint(datetime.now(UTC))
    moment = as_of or head.recorded_at
    log.within(moment)
    plan = _plan(workspace, in_scope(listed, as_of=moment), log=log, as_of=moment)
    save(plan, vault=workspace.vault)
    return plan


def import_consent(
    workspace: Workspace, *, log: Log, now: datetime, receipt: Receipt = "ours"
) -> Imported:
    """Bring the inboxes of the config and the policy into the vault, or nothing."""
    files = workspace.config.consent.inboxes()
    return import_inbox(
        {kind: workspace.file(name) for kind, name in files.items()},
        policy=workspace.policy_content,
        log=log,
        now=now,
        receipt=receipt,
    )


def policy_before(workspace: Workspace) -> bytes | None:
    """The policy that the vault holds as the newest, before this build."""
    log = open_log(workspace)
    found = Registers(log).newest(POLICY, log.head().recorded_at)
    return found.content if found else None


def _refuse_missing(log: Log, as_of: datetime) -> None:
    """Every register that a decision needs must be known by then."""
    for name in REGISTERS:
        if name != "links" and Registers(log).newest(name, as_of) is None:
            raise ConfigError(
                f"the vault knows no {name} as of {as_of.isoformat()}: name the file "
                f"under consent.{name} in the config, or choose a later --as-of"
            )


def _plan(
    workspace: Workspace, objects: Sequence[Listed], *, log: Log, as_of: datetime
) -> Plan:
    _refuse_missing(log, as_of)
    policy = log.chain.registers_at(log.within(as_of))[POLICY]
    wanted = [entry for entry in objects if entry.outcome == "read"]
    moment = as_of.astimezone(UTC)
    size = workspace.config.engine.shard_megabytes * MEGABYTE
    declared = workspace.declared_sha256()
    return Plan(
        build=_build_id(moment, (policy, declared, *_models(log, policy)), objects),
        as_of=moment.isoformat().replace("+00:00", "Z"),
        log_head=log.head().hash,
        policy_sha256=policy,
        declared_sha256=declared,
        shard_bytes=size,
        buckets=buckets_for(sum(entry.size for entry in wanted), size=size),
        objects=tuple(objects),
    )


def _models(log: Log, policy_sha256: str) -> list[str]:
    """Digests of what finds names: another model gives other rows."""
    content = Registers(log).pinned(POLICY, policy_sha256)
    policy = parse(content, Policy, name="the policy in force")
    return [one.sha256 or one.level for one in names_in(policy.redaction)]


def _build_id(as_of: datetime, rules: Sequence[str], objects: Sequence[Listed]) -> str:
    """The same time, rules, models, declarations, inputs and engine: one build."""
    facts = [as_of.isoformat(), *rules, version("consentry"), *libraries().values()]
    facts += [f"{one.export}:{one.sha256}:{one.outcome}" for one in objects]
    digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()
    return f"{as_of:%Y%m%dT%H%M%SZ}-{digest[:10]}"
