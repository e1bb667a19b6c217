"""Bytes of a file beside an export enter; its JSON leaves, None when unreadable.

What such a file would have told stays unknown then, and unknown drops.
"""

import re
from collections.abc import Mapping
from typing import Any

from flows.collect.pull import DECODER


_ASSIGNED = re.compile(rb"(?:\xef\xbb\xbf)?\s*window\.[A-Za-z_.]+[0-9]*\s*=\s*")


def lent(content: bytes | None) -> Any:
    """The JSON of a companion, also behind the `window.X =` of an X archive."""
    if content is None:
        return None
    assigned = _ASSIGNED.match(content)
    try:
        text = content[assigned.end() if assigned else 0 :].decode("utf-8-sig")
        return DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def mapping(told: Any) -> Mapping[str, Any]:
    """The object, or an empty one when it is none."""
    return told if isinstance(told, dict) else {}


def listed(told: Any) -> list[Any]:
    """The array, or an empty one when it is none."""
    return told if isinstance(told, list) else []


def text(told: Any) -> str | None:
    """The text, or None when it is empty or none."""
    return told if isinstance(told, str) and told else None


def identifier(told: Any) -> str | None:
    """An id that stands as text or as a number, as text."""
    if type(told) is int and 0 <= told < 1 << 63:
        return str(told)
    return text(told)
