"""Bytes enter: JSONL, an array, or an object around an array; each row leaves once.

Rows of an array may be anything, lines are objects.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from flows.collect import lines
from flows.collect.pull import Cursor, chunks
from flows.collect.shape import HEAD


def rows(stream: BinaryIO, *, inside: Collection[str] = ()) -> Iterator[Any]:
    """Every row; `inside` are the keys under which an object holds its rows."""
    head: bytes = stream.peek(HEAD)[:HEAD]  # type: ignore[attr-defined] # buffered
    if _lined(head, inside):
        for _, row in lines.objects(stream):
            yield row
        return
    cursor = Cursor(chunks(stream))
    if cursor.peek() == "[":
        yield from _items(cursor)
        cursor.finish()
    while cursor.peek():
        yield from _of_object(cursor, inside) if cursor.peek() == "{" else _one(cursor)


def _lined(head: bytes, inside: Collection[str]) -> bool:
    """Whether the first line is a whole object, and no wrapping."""
    first, newline, _ = head.removeprefix(lines.BOM).lstrip().partition(b"\n")
    if not newline:
        return False
    try:
        found = json.loads(first)
    except (ValueError, RecursionError):
        # a line that is cut off by the next is for `lines` to refuse
        return False
    return isinstance(found, dict) and not any(key in found for key in inside)


def _one(cursor: Cursor) -> Iterator[Any]:
    yield cursor.value()


def _items(cursor: Cursor) -> Iterator[Any]:
    for _ in cursor.items():
        yield cursor.value()


def _of_object(cursor: Cursor, inside: Collection[str]) -> Iterator[Any]:
    own: dict[str, Any] = {}
    wrapped = False
    for key in cursor.members():
        if key in inside and cursor.peek() == "[":
            wrapped = True
            yield from _items(cursor)
        else:
            own[key] = cursor.value()
    if not wrapped:
        yield own
