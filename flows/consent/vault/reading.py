"""Bytes of consent files go in; JSON values come out, or a place that cannot be read.

Stricter than Python's reader: a member given twice, a number that is none, a line too
long or bytes that are no UTF-8 are refused, never guessed at. Messages name the file's
kind and the place, and quote nothing.
"""

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from flows.errors import EventError


MAX_LINE_BYTES = 1 << 20
MAX_NESTING = 64


def rows(stream: BinaryIO, *, what: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of a JSON Lines file; blank lines hold nothing."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            raise _refused(f"{what}, line {number}", "is longer than 1 MiB")
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if line.strip():
            yield number, _row(line, where=f"{what}, line {number}")


def listed(content: bytes, *, what: str) -> list[dict[str, Any]]:
    """The objects of a JSON list."""
    value = _value(content.removeprefix(codecs.BOM_UTF8), where=what)
    if not isinstance(value, list):
        raise _refused(what, "is no JSON list")
    for number, item in enumerate(value, start=1):
        if not isinstance(item, dict):
            raise _refused(f"{what}, item {number}", "is no JSON object")
    return value


def _row(line: bytes, *, where: str) -> dict[str, Any]:
    value = _value(line, where=where)
    if not isinstance(value, dict):
        raise _refused(where, "is no JSON object")
    return value


def _value(content: bytes, *, where: str) -> Any:
    try:
        value = DECODER.decode(content.decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise _refused(where, f"is no UTF-8 at byte {fault.start + 1}") from None
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno}, " if fault.lineno > 1 else ""
        raise _refused(where, f"is no JSON at {place}column {fault.colno}") from None
    except _GivenTwice:
        raise _refused(where, "gives a member of an object twice") from None
    except (ValueError, RecursionError):
        raise _refused(where, "holds a number or nesting out of bounds") from None
    if content.count(b"[") + content.count(b"{") > MAX_NESTING and _too_deep(value):
        raise _refused(where, "holds a number or nesting out of bounds")
    return value


def _too_deep(value: Any) -> bool:
    """Whether it nests further than readers that come later can follow."""
    level = [value]
    for _ in range(MAX_NESTING + 1):
        level = [part for one in level for part in _parts(one)]
    return bool(level)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


class _GivenTwice(ValueError):  # noqa: N818 - reads as the fact it states
    """An object names a member twice: which one holds would be a guess."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(members := dict(pairs)) != len(pairs):
        raise _GivenTwice
    return members


def _no_number(_: str) -> float:
    raise ValueError


DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)


def _refused(where: str, why: str) -> EventError:
    return EventError(f"{where}: {why}; nothing was imported: mend it and import again")
