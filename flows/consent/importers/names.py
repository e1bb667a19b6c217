"""Ids of another system enter; the subject ids they are declared to be leave.

Only a declared kind of id can carry a grant, a handle never. A restriction may also
rest on an id that nobody declared: it is kept under that kind's own name.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.consent.importers.told import VERBATIM, Identity
from flows.consent.rules.shapes import HANDLE, named, subject_id


_UNFIT = re.compile(r"[^a-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Person:
    """Under which names a choice is recorded."""

    grants: tuple[str, ...] = field(repr=False)
    restricts: tuple[str, ...] = field(repr=False)
    declared: bool
    """Whether any of the ids is of a kind that the config declares."""


def person(identities: Iterable[Identity], declared: Mapping[str, str]) -> Person:
    """Whom these ids name; nobody when none of them can be a name."""
    told = [(kind, one) for kind, value in identities if (one := _text(value))]
    known = [(kind, one) for kind, one in told if kind == VERBATIM or kind in declared]
    pairs = [_names(kind, one, declared) for kind, one in known]
    grants = [name for name, _ in pairs if name]
    restricts = [name for _, names in pairs for name in names]
    undeclared = [_undeclared(kind, one.strip()) for kind, one in told]
    return Person(
        grants=tuple(dict.fromkeys(grants)),
        restricts=_sound(restricts) or _sound(undeclared),
        declared=bool(_sound(restricts)),
    )


def _names(
    kind: str, value: str, declared: Mapping[str, str]
) -> tuple[str | None, list[str]]:
    """The name for a grant, if any, and the names for a restriction."""
    platform = declared.get(kind)
    if value.strip().startswith("@") or platform == "@":
        handle = "@" + value.strip().removeprefix("@")
        return (handle if HANDLE.fullmatch(handle) else None), [handle]
    if platform is None:
        return subject_id(value), [value.strip()]
    if value.startswith(f"{platform}:"):
        # Prefixed there already, or an id that looks so: doubt carries no grant.
        return None, [value.strip(), f"{platform}:{value.strip()}"]
    return subject_id(f"{platform}:{value}"), [f"{platform}:{value.strip()}"]


def _undeclared(kind: str, value: str) -> str:
    """The name for a restriction by a kind of id that nobody declared."""
    return value if value.startswith("@") else f"{_slug(kind)}:{value}"


def _sound(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if named(name)))


def _text(value: Any) -> str:
    """The id as text; empty when it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _slug(kind: str) -> str:
    name = _UNFIT.sub("_", kind.lower()) or "user"
    return name if name[:1].isalpha() else f"id_{name}"
