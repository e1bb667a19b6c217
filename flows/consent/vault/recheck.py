"""Evidence of staged rows and what was recorded since go in; rows that must leave, out.

Read broadly, because doubt means drop: scope, purpose and time of a restriction are
not weighed here. The next build publishes again whatever was not in its scope.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from flows.consent.rules.shapes import alias
from flows.consent.vault.aliases import every_link, linked
from flows.consent.vault.lines import names_somebody, restricts, target_of


Target = tuple[str, int | None]
"""Notice id and version; version None stands for every version."""


def reached(
    evidence: pl.DataFrame,
    *,
    restrictions: Sequence[Mapping[str, Any]],
    links: Sequence[Mapping[str, Any]],
) -> set[str]:
    """The `row_id`s of `schemas.audit.EVIDENCE` that may not be published any more.

    `restrictions` is all that `Log.events_after(as_of)` returns: grants and neutral
    events in it matter only where they contradict an event of the same id.
    """
    if any(restricts(one) and not names_somebody(one) for one in restrictions):
        return set(evidence["row_id"])
    cited = _Cited(evidence)
    conflicts = _conflicts(restrictions, cited.strings())
    aimed = [x for x in restrictions if restricts(x) and target_of(x) is None]
    named = _subjects([*aimed, *(x for x in restrictions if _id(x) in conflicts)])
    people = linked(named, every_link(links))
    targets = [one for x in restrictions if (one := target_of(x))]
    ids = conflicts | {name for kind, name, _ in targets if kind == "event"}
    notices = [(name, version) for kind, name, version in targets if kind == "notice"]
    return _of_people(evidence, people) | cited.rows(ids=ids, notices=notices)


def _conflicts(events: Iterable[Mapping[str, Any]], cited: Collection[str]) -> set[str]:
    """Ids given twice with other content: the log keeps no plain redelivery."""
    times = Counter(name for one in events if (name := _id(one)) is not None)
    return {name for name, count in times.items() if count > 1 or name in cited}


def _id(event: Mapping[str, Any]) -> str | None:
    name = event.get("event_id")
    return name if isinstance(name, str) else None


def _subjects(events: Iterable[Mapping[str, Any]]) -> set[str]:
    found = (one.get("subject") for one in events)
    return {name for name in found if isinstance(name, str)}


def _of_people(evidence: pl.DataFrame, people: Collection[str]) -> set[str]:
    by_id = evidence.filter(pl.col("subject").is_in(list(people)))
    held = evidence.select("row_id", "handles").explode("handles").drop_nulls()
    named = [one for one in held["handles"].unique() if alias(_at(one)) in people]
    by_handle = held.filter(pl.col("handles").is_in(named))
    return {*by_id["row_id"], *by_handle["row_id"]}


def _at(handle: str) -> str:
    return handle if handle.startswith("@") else f"@{handle}"


class _Cited:
    """Which events and notices the evidence rests on, by column and within `basis`."""

    def __init__(self, evidence: pl.DataFrame) -> None:
        self._evidence = evidence
        texts = evidence["basis"].drop_nulls().unique().to_list()
        self._bases = {text: _parsed(text) for text in texts}

    def strings(self) -> set[str]:
        """Every text in it: more than the ids, never less."""
        found = set(self._evidence["grant_event_id"].drop_nulls())
        for basis in self._bases.values():
            found |= set(_strings(basis))
        return found

    def rows(self, *, ids: set[str], notices: Sequence[Target]) -> set[str]:
        """Rows that cite one of these events or notices."""
        if not (ids or notices):
            return set()
        bases = [
            text
            for text, basis in self._bases.items()
            if basis is None
            or ids.intersection(_strings(basis))
            or any(_cites(basis, one) for one in notices)
        ]
        hit = pl.col("grant_event_id").is_in(list(ids)) | pl.col("basis").is_in(bases)
        for name, version in notices:
            same = pl.col("notice_id") == name
            if version is not None:
                same &= pl.col("notice_version").fill_null(version) == version
            hit |= same
        return set(self._evidence.filter(hit.fill_null(value=False))["row_id"])


def _parsed(text: str) -> Any:
    """The basis; None when it cannot be read, which then cites everything."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _cites(value: Any, notice: Target) -> bool:
    """Whether an object in it names this notice; without a version it may be any."""
    if isinstance(value, list):
        return any(_cites(one, notice) for one in value)
    if not isinstance(value, Mapping):
        return False
    name, version = notice
    if name in (value.get("id"), value.get("notice_id")):
        given = value.get("version", value.get("notice_version"))
        if version is None or given in (None, version):
            return True
    return any(_cites(one, notice) for one in value.values())
