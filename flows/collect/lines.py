"""Bytes of a JSONL stream enter; one JSON object a line leaves, with its number."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from flows.collect import faults
from flows.collect.pull import DECODER, NotANumber, RepeatedKey


MAX_LINE = 32 << 20
"""Bytes of one line; a request log may hold pictures as text."""

BOM = b"\xef\xbb\xbf"

_QUOTE = b'"'
_ESCAPED_QUOTE = b"\\u0022"


def objects(stream: BinaryIO) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each line's number (from 1) and its object; blank lines are passed over."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise faults.too_long(MAX_LINE, f"line {number}")
        if number == 1:
            line = line.removeprefix(BOM)
        if line.isspace() or not line:
            continue
        found = _quickly(line)
        if found is None:
            found = _exactly(line, f"line {number}")
        if not isinstance(found, dict):
            raise faults.not_an_object(f"line {number}")
        yield number, found


def _quickly(line: bytes) -> Any:
    """The line's value, or None where only the exact way can tell.

    orjson is twice as fast, and refuses what is no JSON, but of a key given twice it
    takes the last: written anew, the value then has fewer quotation marks.
    """
    try:
        found = orjson.loads(line)
        again = orjson.dumps(found)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    same = again.count(_QUOTE) == line.count(_QUOTE)
    return found if same and _ESCAPED_QUOTE not in line else None


def _exactly(line: bytes, where: str) -> Any:
    try:
        return DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise faults.not_utf8(where) from None
    except json.JSONDecodeError:
        raise _broken(line, where) from None
    except NotANumber:
        raise faults.not_a_number(where) from None
    except RepeatedKey:
        raise faults.repeated_key(where) from None
    except RecursionError:
        raise faults.too_deep(where) from None
    except ValueError:
        raise faults.huge_number(where) from None


def _broken(line: bytes, where: str) -> Exception:
    # A line that opens an object, ends with a line break and is not closed is
    # pretty-printed; one that ends without a line break was cut off.
    whole = line.rstrip()
    spread = line.endswith(b"\n") and not whole.endswith(b"}")
    return faults.spread_out(where) if spread else faults.broken_json(where)
