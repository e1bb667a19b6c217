"""Who is the same person as whom: link rows enter, two lookups leave.

Grants follow one direct strong link; restrictions follow every chain of links that
may be true, also removed ones (READINGS 22, P7).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.consent.rules.instants import read_time
from flows.consent.rules.shapes import alias, members, subject_id


_STRONG = ("same_account", "verified_by_subject")
_LIKELY = 0.5
"""From this confidence on a probabilistic link carries restrictions (section 6)."""


@dataclass(frozen=True, slots=True)
class Links:
    """`strong`: direct grants' neighbours; `root`: one name per chain of aliases."""

    strong: Mapping[str, frozenset[str]] = field(repr=False)
    root: Mapping[str, str] = field(repr=False)

    def neighbours(self, subject: str) -> frozenset[str]:
        """The ids whose grants this person may use as well."""
        return self.strong.get(subject, frozenset())

    def chains(self, aliases: Iterable[str]) -> frozenset[str]:
        """The chains these aliases belong to: restrictions are kept by chain."""
        return frozenset(self.root.get(each, each) for each in aliases)


def read_links(rows: Iterable[Any], *, as_of: int) -> Links:
    """Both lookups at `as_of`; a row without two alias strings is ignored."""
    strong: dict[str, set[str]] = defaultdict(set)
    joined: list[tuple[str, str]] = []
    for row in map(members, rows):
        one, other = row.get("alias_a"), row.get("alias_b")
        if not isinstance(one, str) or not isinstance(other, str):
            continue
        if _carries_grants(row, as_of) and subject_id(one) and subject_id(other):
            strong[one].add(other)
            strong[other].add(one)
        if _carries_restrictions(row, as_of):
            joined.append((alias(one), alias(other)))
    return Links({k: frozenset(v) for k, v in strong.items()}, _roots(joined))


def _carries_grants(row: Mapping[str, Any], as_of: int) -> bool:
    """A strong link: readable, visible, and not removed by `as_of`."""
    told = read_time(row.get("recorded_at"))
    return (
        row.get("method") in _STRONG
        and told is not None
        and told.latest <= as_of
        and not _removed(row, as_of)
        and (row.get("confidence") is None or _confidence(row) is not None)
    )


def _removed(row: Mapping[str, Any], as_of: int) -> bool:
    """An unreadable removal is a removal."""
    if row.get("removed_at") is None:
        return False
    removed = read_time(row["removed_at"])
    return removed is None or removed.earliest <= as_of


def _carries_restrictions(row: Mapping[str, Any], as_of: int) -> bool:
    """Any link that may be true; removal is ignored, doubt counts."""
    told = read_time(row.get("recorded_at"))
    visible = told is None or told.earliest <= as_of
    confidence = _confidence(row)
    weak = row.get("method") == "probabilistic" and (
        confidence is not None and confidence < _LIKELY
    )
    return visible and not weak


def _confidence(row: Mapping[str, Any]) -> float | None:
    """A number from 0 to 1, or None."""
    value = row.get("confidence")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value <= 1 else None


def _roots(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Every alias to the least name of its chain, whatever the order of the rows."""
    near: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    root: dict[str, str] = {}
    for start in sorted(near):
        waiting = [start] if start not in root else []
        while waiting:
            each = waiting.pop()
            if each not in root:
                root[each] = start
                waiting.extend(near[each])
    return root
