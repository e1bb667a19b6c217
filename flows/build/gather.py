"""One group of objects into the spill: read whole, or quarantined whole.

Enters: object numbers of a plan. Leaves: turns in buckets, and per object what was
read, by cause of what was skipped. One broken object among good ones is put aside
with its cause; nothing of it stays.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import polars as pl
from pydantic import Field

from flows.build.opening import Opening
from flows.build.plan import Listed, Outcome
from flows.build.survey import digest_of
from flows.build.workspace import Workspace
from flows.collect.frame import identities, interactions
from flows.collect.gaps import Chat, ends, marked
from flows.collect.spill import Spill
from flows.errors import ExportError
from schemas.audit import LEDGER
from schemas.interaction import Identity, Turn
from schemas.strict import Strict


CHUNK = 10_000
"""Turns in memory at a time while reading: some 10 MB of ordinary chat."""


class ObjectRead(Strict):
    """What became of one object: `units` = interactions + skipped."""

    number: int
    outcome: Outcome = "read"
    cause: str | None = None
    units: int = 0
    skipped: dict[str, int] = Field(default_factory=dict)


def gather(
    entries: Sequence[Listed], *, exports: Mapping[int, Opening], spill: Spill
) -> list[ObjectRead]:
    """Read each object; a broken one is discarded and counted, not raised."""
    spill.discard(*(entry.number for entry in entries))  # a retried task starts anew
    return [_gather(entry, exports[entry.export], spill) for entry in entries]


def skipped_ledger(
    reads: Sequence[ObjectRead], entries: Sequence[Listed], *, workspace: Workspace
) -> pl.DataFrame:
    """The skipped units of all objects as ledger lines."""
    exports = {entry.number: workspace.export(entry.export) for entry in entries}
    rows = [
        {
            "object": read.number,
            "fate": "skipped",
            "reason": cause,
            "source": exports[read.number].source,
            "channel": exports[read.number].channel,
            "count": count,
        }
        for read in reads
        for cause, count in sorted(read.skipped.items())
    ]
    return pl.DataFrame(rows, schema=LEDGER)


def _gather(entry: Listed, export: Opening, spill: Spill) -> ObjectRead:
    try:
        return _spilled(entry, export, spill)
    except ExportError as error:
        spill.discard(entry.number)
        return ObjectRead(number=entry.number, outcome="quarantined", cause=str(error))


def _spilled(entry: Listed, export: Opening, spill: Spill) -> ObjectRead:
    declared = export.declared
    units, skipped = 0, Counter[str]()
    gaps: set[Chat] = set()
    for chunk, items in enumerate(_chunks(marked(export.units(entry), gaps))):
        turns = [item for item in items if isinstance(item, Turn)]
        units += len(turns)
        skipped.update(turn.skip for turn in turns if turn.skip)
        frame = interactions(
            turns,
            declared=declared,
            object_number=entry.number,
            first_seen=entry.first_seen,
        )
        spill.put(frame, kind="turns", number=entry.number, chunk=chunk)
        people = [item for item in items if isinstance(item, Identity)]
        known = identities(people, declared=declared)
        spill.put(known, kind="identities", number=entry.number, chunk=chunk)
    ended = ends(gaps, source=declared.source, number=entry.number)
    spill.put(ended, kind="gaps", number=entry.number, chunk=0)
    _refuse_changed(entry, export.workspace)
    return ObjectRead(number=entry.number, units=units, skipped=dict(skipped))


def _refuse_changed(entry: Listed, workspace: Workspace) -> None:
    """What was read must be what the plan names by its digest."""
    stream = workspace.objects(entry.export).open(entry.name)
    if digest_of(stream) != entry.sha256:
        raise ExportError(
            "the object changed since it was listed",
            "build again when nobody writes to it any more",
        )


def _chunks(told: Iterator[Turn | Identity]) -> Iterator[list[Turn | Identity]]:
    while chunk := list(islice(told, CHUNK)):
        yield chunk
