"""Consent files into the vault log, beside builds: addresses in, counts out.

No lease is taken. A withdrawal must be recorded while a build is at work, because the
build applies what was recorded since its `as_of` before it commits; and the log admits
one writer at a time by itself (put-if-absent). Who loses that race tries again.
"""

import posixpath
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flows.build.prepare import open_log
from flows.build.workspace import Workspace, open_workspace
from flows.consent.importers.registry import NATIVE, check_declared, format_of
from flows.consent.vault.chain import stamp
from flows.consent.vault.imports import Weighed, commit, weigh_file
from flows.consent.vault.log import Imported, Log, Receipt
from flows.errors import ConfigError, EventError, StorageError, UsageError
from flows.store.address import is_s3, objects_at


ATTEMPTS = 4
SHOWN_ROWS = 100
"""So many row numbers are named for each thing that is wrong."""

COUNTS = ("new", "repeated", "unnamed", "conflicts")

_NOW = partial(datetime.now, UTC)


@dataclass(frozen=True, slots=True)
class Source:
    """One file to record; `label` is what messages call it."""

    label: str
    address: str = field(repr=False)
    form: str = "auto"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with some rows of a file, and the first of their numbers."""

    why: str
    count: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """One file as it was recorded."""

    file: str
    format: str
    rows: int
    grants: int
    unusable: int
    restrictions: int
    refused: int
    new: int
    repeated: int
    unnamed: int
    conflicts: int
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """All files, and where the log stands now."""

    files: tuple[Counted, ...]
    recorded_at: str

    def total(self, name: str) -> int:
        """The sum of a count over the files."""
        return sum(getattr(one, name) for one in self.files)

    def as_json(self) -> dict[str, Any]:
        """The stable form that `--json` prints."""
        totals = {name: self.total(name) for name in (*COUNTS, "refused")}
        files = [asdict(one) for one in self.files]
        return {**totals, "recorded_at": self.recorded_at, "files": files}


def record(config: str, sources: Sequence[Source], *, receipt: Receipt) -> Recording:
    """Record these files, each whole or not at all; all are read before any is.

    Raises ConfigError, UsageError or EventError before anything is written; only a
    migrated receipt time that the log may not bear is found when its file's turn comes.
    """
    workspace = open_workspace(config)
    check_declared(workspace.config.consent)
    log = open_log(workspace)
    weighed = [_weighed(source, workspace, log) for source in sources]
    counted = []
    for source, one in zip(sources, weighed, strict=True):
        with _labelled(source.label):
            imported = _committed(one, workspace, receipt)
        counted.append(_counted(source.label, one, imported))
    return Recording(tuple(counted), stamp(open_log(workspace).head().recorded_at))


def declared_sources(config: str) -> tuple[Source, ...]:
    """The files that the config itself names: its events inbox and its imports."""
    workspace = open_workspace(config)
    consent = workspace.config.consent
    found = [
        Source(f"import {number}", workspace.uri(one.uri), one.format)
        for number, one in enumerate(consent.imports, start=1)
    ]
    if consent.events is not None:
        found.insert(0, Source("events", workspace.uri(consent.events), NATIVE))
    if not found:
        raise ConfigError(
            "the config names no consent files; add consent.events or consent.imports"
        )
    return tuple(found)


def _weighed(source: Source, workspace: Workspace, log: Log) -> Weighed:
    with _labelled(source.label):
        content = _content(source)
        form = format_of(content, source.form)
        declared = workspace.config.consent
        return weigh_file(content, form, declared=declared, log=log)


def _committed(one: Weighed, workspace: Workspace, receipt: Receipt) -> Imported:
    """Commit to the log as it is now; who wrote at the same moment is waited out."""
    for _ in range(ATTEMPTS - 1):
        with suppress(StorageError):
            return commit(one.batch, open_log(workspace), now=_NOW(), receipt=receipt)
    return commit(one.batch, open_log(workspace), now=_NOW(), receipt=receipt)


def _content(source: Source) -> bytes:
    folder, name = posixpath.split(source.address)
    try:
        place = objects_at(folder or ".")
        if name and place.exists(name):
            return place.read(name)
    except StorageError:
        if is_s3(folder):
            raise
    raise ConfigError("is not there; correct its address")


def _counted(label: str, one: Weighed, imported: Imported) -> Counted:
    return Counted(
        file=label,
        format=one.form,
        rows=one.rows,
        grants=one.grants,
        unusable=one.unusable,
        restrictions=one.restrictions,
        refused=sum(map(len, one.refused.values())),
        **{name: getattr(imported, name) for name in COUNTS},
        refusals=tuple(
            Refusal(why, len(rows), tuple(rows[:SHOWN_ROWS]))
            for why, rows in sorted(one.refused.items())
        ),
    )


@contextmanager
def _labelled(label: str) -> Iterator[None]:
    """Say in which file it is; the errors of files know rows only."""
    try:
        yield
    except (EventError, UsageError) as error:
        raise type(error)(f"{label}: {error}") from None
