"""JSON of another system enters, whole or one record a line; numbered records leave.

A record that cannot be read is told by its number; the others are still read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.consent.vault.reading import DECODER, MAX_LINE_BYTES


Record = Mapping[str, Any]

WRAPPERS = ("items", "content", "data", "receipts", "results")
"""Members under which an answer of an interface holds its records."""

NO_OBJECT = "is no JSON object"


def records(content: bytes) -> Iterator[tuple[int, Record | None]]:
    """(record number, or line number in JSON Lines; the object, None if it is none)."""
    whole = _value(content)
    if whole is not None:
        yield from enumerate(_inside(whole), start=1)
        return
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            yield number, _object(_value(line) if len(line) <= MAX_LINE_BYTES else None)


def _inside(value: Any) -> list[Record | None]:
    if isinstance(value, Mapping):
        for name in WRAPPERS:
            held = value.get(name)
            if isinstance(held, list) and all(isinstance(x, Mapping) for x in held):
                return list(held)
        return [value]
    return [_object(one) for one in value] if isinstance(value, list) else [None]


def _object(value: Any) -> Record | None:
    return value if isinstance(value, Mapping) else None


def _value(content: bytes) -> Any:
    """A JSON value; None when it cannot be read, or gives a member twice."""
    try:
        return DECODER.decode(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
