"""Turns and identities of readers enter; frames that match the schemas leave."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
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


_Columns = dict[str, list[Any]]

_ARROW = pl.DataFrame(schema=INTERACTION).to_arrow().schema
_OURS = frozenset({"ingested_at", "redaction", "origin"})
_FACTS: Mapping[str, Callable[[Turn], Any]] = {
    name: attrgetter(name) for name in ("position", *INTERACTION) if name not in _OURS
}

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
    if not turns:
        return INTERACTION.to_frame()
    columns = _filled(
        {name: list(map(fact, turns)) for name, fact in _FACTS.items()}, declared
    )
    # Arrow turns Python values into columns some twenty times faster than Polars.
    table = pa.table({name: _array(name, told) for name, told in columns.items()})
    return (
        pl.DataFrame(table)
        .with_columns(
            ingested_at=pl.lit(first_seen),
            redaction=pl.lit(None),
            origin=pl.struct(object=pl.lit(number), position="position"),
        )
        .select(INTERACTION.names())
        .cast(INTERACTION)
    )


def _filled(told: _Columns, declared: Declared) -> _Columns:
    signals = declared.rights_signals
    return told | {
        "source": [value or declared.source for value in told["source"]],
        "channel": [value or declared.channel for value in told["channel"]],
        "clock": [value or declared.clock for value in told["clock"]],
        "rights_signals": [(*value, *signals) for value in told["rights_signals"]],
    }


def _array(name: str, values: Sequence[Any]) -> Any:
    if name == "position":
        return pa.array(values, pa.int64())
    kind = _ARROW.field(name).type
    if name not in _NESTED:
        return pa.array(values, kind)
    # Few people and lists differ: each is turned into Arrow once.
    codes: dict[Any, int] = {}
    places = [codes.setdefault(value, len(codes)) for value in values]
    once = [_NESTED[name](value) for value in codes]
    return pa.array(once, kind).take(pa.array(places, pa.int32()))


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


_NESTED: Mapping[str, Callable[[Any], Any]] = {
    "author": _person,
    "contributors": _contributors,
    "special_categories": _list,
    "rights_signals": _list,
}
