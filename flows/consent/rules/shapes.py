"""JSON values from outside: typed readings enter the gate, wrong types become None.

"Malformed" is the wrong JSON type (a bool is not an int); missing equals null
everywhere (BUNDLE.md, opening).
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any


SUBJECT_ID = re.compile(r"[a-z][a-z0-9_-]*:\S+")
HANDLE = re.compile(r"@\S+")
SHA256 = re.compile(r"[0-9a-f]{64}")


def text(value: Any) -> str | None:
    """A string, or None."""
    return value if isinstance(value, str) else None


def whole(value: Any) -> int | None:
    """An integer that is not a bool, or None."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return None


def are_texts(value: Any) -> bool:
    """Whether this is a list of strings."""
    if not isinstance(value, list):
        return False
    for entry in value:  # noqa: SIM110 - every row comes here; all() is slower
        if not isinstance(entry, str):
            return False
    return True


def texts(value: Any) -> frozenset[str] | None:
    """A list of strings as a set, or None; arrays are sets."""
    return frozenset(value) if are_texts(value) else None


def texts_or_empty(value: Any) -> frozenset[str]:
    """As `texts`, but null or malformed is the empty set (it permits nothing)."""
    return texts(value) or frozenset()


def members(value: Any) -> Mapping[str, Any]:
    """An object's members; anything else has none."""
    return value if isinstance(value, Mapping) else {}


def subject_id(value: Any) -> str | None:
    """A stable `platform:id`, or None."""
    if isinstance(value, str) and SUBJECT_ID.fullmatch(value):
        return value
    return None


def sha256(value: Any) -> str | None:
    """64 lower-case hex digits, or None."""
    return value if isinstance(value, str) and SHA256.fullmatch(value) else None


def alias(value: str) -> str:
    """A subject id as it stands, a handle without its case."""
    return value.casefold() if value.startswith("@") else value


def named(value: Any) -> str | None:
    """Whom a restriction names: a subject id or a handle, else None."""
    if not isinstance(value, str):
        return None
    if SUBJECT_ID.fullmatch(value) or HANDLE.fullmatch(value):
        return alias(value)
    return None


def canonical(value: Any) -> str:
    """Equal values as equal text: members sorted, null dropped, arrays sets."""
    if isinstance(value, Mapping):
        kept = sorted((k, canonical(v)) for k, v in value.items() if v is not None)
        return "{" + ",".join(f"{json.dumps(k)}:{v}" for k, v in kept) + "}"
    if isinstance(value, list):
        return "[" + ",".join(sorted({canonical(entry) for entry in value})) + "]"
    return json.dumps(value)


def listed(row: Mapping[str, Any], fields: Sequence[str]) -> str:
    """`canonical` of the fields a register lists: others are ignored."""
    return canonical({name: row.get(name) for name in fields})
