"""Turns and identities of readers enter; frames that match the schemas leave."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from flows.collect import causes
from flows.collect.declared import Declared
from flows.collect.repeats import unrepeat
from schemas.interaction import (
    IDENTITY,
    INTERACTION,
    Contributor,
    Identity,
    Person,
    Turn,
)


_ARROW = pl.DataFrame(schema=INTERACTION).to_arrow().schema

__all__ = ["identities", "interactions", "off_path", "skipped", "unrepeat"]


def interactions(
    turns: Iterable[Turn], *, declared: Declared, object_number: int, first_seen: str
) -> pl.DataFrame:
    """The turns that are interactions; skipped ones are left out.

    The declaration fills source, channel, clock and rights signals where a turn has
    none. `ingested_at` is `first_seen`, and `redaction` null, whatever a row says.
    """
    kept = [turn for turn in turns if turn.skip is None]
    return _frame(kept, declared, object_number, first_seen)


def off_path(
    turns: Iterable[Turn], *, declared: Declared, object_number: int, first_seen: str
) -> pl.DataFrame:
    """The skipped turns that carry all facts: what `inspect --turns` shows besides."""
    kept = [turn for turn in turns if turn.skip == causes.OFF_PATH]
    return _frame(kept, declared, object_number, first_seen)


def identities(found: Iterable[Identity], *, declared: Declared) -> pl.DataFrame:
    """The people an export tells of, once each."""
    rows = [
        (
            declared.source,
            each.conversation_id,
            each.kind,
            list(each.names),
            list(each.handles),
            list(each.emails),
            list(each.phones),
        )
        for each in found
    ]
    frame = pl.DataFrame(rows, schema=IDENTITY, orient="row")
    return frame.unique(maintain_order=True)


def skipped(turns: Iterable[Turn]) -> Counter[str]:
    """How many turns were skipped, by cause."""
    return Counter(turn.skip for turn in turns if turn.skip is not None)


def _frame(
    turns: Sequence[Turn], declared: Declared, number: int, first_seen: str
) -> pl.DataFrame:
    signals = list(declared.rights_signals)
    columns: dict[str, Any] = {
        "record_id": [t.record_id for t in turns],
        "source": [t.source or declared.source for t in turns],
        "channel": [t.channel or declared.channel for t in turns],
        "conversation_id": [t.conversation_id for t in turns],
        "bot": [t.bot for t in turns],
        "author": [_person(t.author) for t in turns],
        "created_at": [t.created_at for t in turns],
        "edited_at": [t.edited_at for t in turns],
        "clock": [t.clock or declared.clock for t in turns],
        "ingested_at": [first_seen] * len(turns),
        "visibility": [t.visibility for t in turns],
        "addressed_to_bot": [t.addressed_to_bot for t in turns],
        "reply_to": [t.reply_to for t in turns],
        "contributors": [_contributors(t.contributors) for t in turns],
        "modality": [t.modality for t in turns],
        "special_categories": [_list(t.special_categories) for t in turns],
        "rights_signals": [[*t.rights_signals, *signals] for t in turns],
        "redaction": [None] * len(turns),
        "text": [t.text for t in turns],
        "role": [t.role for t in turns],
        "parent_id": [t.parent_id for t in turns],
        "origin": [{"object": number, "position": t.position} for t in turns],
        "malformed": [t.malformed for t in turns],
        "after_gap": [t.after_gap for t in turns],
    }
    # Arrow turns nested Python values into columns some twenty times faster.
    arrays = [pa.array(columns[part.name], part.type) for part in _ARROW]
    table = pa.Table.from_arrays(arrays, schema=_ARROW)
    return pl.DataFrame(table).cast(INTERACTION)


def _person(author: Person | None) -> dict[str, Any] | None:
    if author is None:
        return None
    return {"kind": author.kind, "id": author.id, "handles": list(author.handles)}


def _contributors(
    others: tuple[Contributor, ...] | None,
) -> list[dict[str, Any]] | None:
    if others is None:
        return None
    return [{"role": o.role, "id": o.id, "handles": list(o.handles)} for o in others]


def _list(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)
