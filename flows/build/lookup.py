"""One record sought in the exports of a config: an id enters, its conversations leave.

Exports are read again, nothing is written. What a build would not see as of then is
left out and counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import polars as pl

from flows.build.opening import Opening, openings
from flows.build.plan import Listed
from flows.build.survey import first_seen, in_scope, survey
from flows.build.workspace import Workspace
from flows.collect.frame import identities, interactions
from flows.collect.gaps import marked
from flows.collect.registry import formats_named
from flows.collect.repeats import unrepeat
from flows.errors import ConfigError, ExportError, StorageError
from schemas.interaction import IDENTITY, INTERACTION, Identity, Turn


Chat = tuple[str, str | None]
"""Source and conversation."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What the exports hold of one record."""

    turns: pl.DataFrame = field(repr=False)
    """Its conversations, whole, each record once; empty when it is not there."""
    identities: pl.DataFrame = field(repr=False)
    """What the same objects tell of the people of these conversations."""
    skipped: tuple[str, ...] = ()
    """Causes for which units of this id never become interactions."""
    later: int = 0
    """Objects that were first seen after the time asked about."""
    unreadable: int = 0
    gone: tuple[int, ...] = ()
    """Numbers of the exports that are not there any more."""


def sought(record_id: str, workspace: Workspace, *, as_of: datetime) -> Sought:
    """Look through every export; an object nobody saw yet counts as seen at `as_of`."""
    listed, gone = _listed(workspace, as_of)
    wanted = in_scope([one for one in listed if one.outcome == "read"], as_of=as_of)
    objects = [one for one in wanted if one.outcome == "read"]
    exports = openings(listed, workspace=workspace)
    chats: set[Chat] = set()
    causes: list[str] = []
    readable: list[Listed] = []
    for entry in objects:
        try:
            hits = list(_hits(record_id, entry, exports[entry.export]))
        except ExportError:
            continue
        readable.append(entry)
        chats |= {chat for chat, _ in hits}
        causes += [cause for _, cause in hits if cause]
    turns, people = _conversations(readable if chats else (), chats, exports)
    once = unrepeat(turns)
    beside = once.dropped.filter(pl.col("record_id") == record_id)
    causes += beside.filter(pl.col("reason") != "duplicate")["reason"].to_list()
    return Sought(
        turns=once.kept,
        identities=people,
        skipped=tuple(dict.fromkeys(causes)),
        later=len(wanted) - len(objects),
        unreadable=len(objects) - len(readable),
        gone=gone,
    )


def _listed(
    workspace: Workspace, as_of: datetime
) -> tuple[list[Listed], tuple[int, ...]]:
    """The objects of every export that is still there, and the numbers of the rest."""
    seen, found, gone = first_seen(workspace.vault), list[Listed](), list[int]()
    for number, export in enumerate(workspace.config.exports, start=1):
        forms = formats_named(export.format)
        try:
            one = [(workspace.objects(number), forms)]
            entries = survey(one, seen=seen, now=as_of.astimezone(UTC))
        except (ConfigError, StorageError):
            gone.append(number)
            continue
        for entry in entries:
            place = {"export": number, "number": len(found) + 1}
            found.append(entry.model_copy(update=place))
    return found, tuple(gone)


def _hits(
    record_id: str, entry: Listed, export: Opening
) -> Iterator[tuple[Chat, str | None]]:
    """Where the object holds the record, and why it would be skipped there."""
    for chat, unit in _units(entry, export):
        if isinstance(unit, Turn) and unit.record_id == record_id:
            yield chat, unit.skip


def _units(entry: Listed, export: Opening) -> Iterator[tuple[Chat, Turn | Identity]]:
    """Every unit of an object with its conversation, gaps marked."""
    for unit in marked(export.units(entry), set()):
        source = unit.source if isinstance(unit, Turn) else None
        yield (source or export.declared.source, unit.conversation_id), unit


def _conversations(
    entries: Sequence[Listed], chats: set[Chat], exports: Mapping[int, Opening]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All turns of some conversations, and the people they tell of."""
    turns, people = [INTERACTION.to_frame()], [IDENTITY.to_frame()]
    for entry in entries:
        export = exports[entry.export]
        units = [unit for chat, unit in _units(entry, export) if chat in chats]
        declared = export.declared
        turns.append(
            interactions(
                [unit for unit in units if isinstance(unit, Turn)],
                declared=declared,
                object_number=entry.number,
                first_seen=entry.first_seen,
            )
        )
        known = [unit for unit in units if isinstance(unit, Identity)]
        people.append(identities(known, declared=declared))
    return pl.concat(turns), pl.concat(people)
