"""What a build is going to do, written into the vault so that any process can join.

Tasks get the config's address and a number; everything else they read from here, so
that no file name ever passes through the orchestrator.
"""

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Literal

from pydantic import Field

from flows.store.objects import Objects
from schemas.strict import Strict


MEGABYTE = 1_000_000
MOST_TASKS = 500  # a self-hosted Prefect server suffers past about 2,000 task runs

DECIDING = ("phonenumbers", "presidio-analyzer", "py3langid", "python-stdnum", "regex")
"""Packages beside our own that decide what is found: another version, other rows."""

Outcome = Literal["read", "unchanged", "out_of_scope", "quarantined"]


class Listed(Strict):
    """One object that an export entry lists; its name stays in the vault."""

    export: int
    number: int
    name: str = Field(repr=False)
    size: int
    sha256: str
    first_seen: str
    outcome: Outcome = "read"
    cause: str | None = None

    @property
    def label(self) -> str:
        """What the object is called outside the vault."""
        return f"export {self.export}, object {self.number}, sha256:{self.sha256[:12]}"


def libraries() -> dict[str, str]:
    """The version of each deciding package."""
    return {name: version(name) for name in DECIDING}


class Plan(Strict):
    """One build, pinned: the same plan always gives the same rows."""

    build: str
    as_of: str
    log_head: str
    policy_sha256: str
    declared_sha256: str
    """Digest of what the config says of the exports (`Workspace.declared_sha256`)."""
    shard_bytes: int
    buckets: int
    objects: tuple[Listed, ...]

    @property
    def moment(self) -> datetime:
        """`as_of` as an instant."""
        return datetime.fromisoformat(self.as_of)

    @property
    def wanted(self) -> list[Listed]:
        """The objects to read."""
        return [entry for entry in self.objects if entry.outcome == "read"]

    def groups(self) -> list[list[int]]:
        """Numbers of the objects to read, in groups of about `shard_bytes`."""
        total = sum(entry.size for entry in self.wanted)
        size = max(self.shard_bytes, total // MOST_TASKS + 1)
        return grouped(self.wanted, size=size)


def grouped(objects: Sequence[Listed], *, size: int) -> list[list[int]]:
    """Consecutive objects joined until a group holds `size` bytes."""
    groups: list[list[int]] = []
    weight = size
    for entry in objects:
        if weight >= size:
            groups.append([])
            weight = 0
        groups[-1].append(entry.number)
        weight += entry.size
    return groups


def buckets_for(total: int, *, size: int) -> int:
    """How many shards of about `size` bytes, at least one, fewer than 500."""
    return min(max(1, -(-total // size)), MOST_TASKS - 1)


def save(plan: Plan, *, vault: Objects) -> None:
    """Write the plan where every task of the build finds it."""
    vault.put(_name(plan.build), plan.model_dump_json().encode())


def load(build: str, *, vault: Objects) -> Plan:
    """The plan of a build."""
    return Plan.model_validate_json(vault.read(_name(build)))


def _name(build: str) -> str:
    return f"staging/{build}/plan.json"
