"""A bundle directory's eight files enter as bytes, one decision per record leaves.

The format is consent/BUNDLE.md's; a file that is missing or unreadable aborts with
`missing_register:<key>`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from flows.consent.decide import decide_all
from flows.consent.state import state_of
from flows.errors import BundleAbort
from schemas.consent import Decision


FILES: tuple[str, ...] = (
    "interactions.jsonl",
    "subjects.jsonl",
    "consent_events.jsonl",
    "links.jsonl",
    "notices.json",
    "agreements.json",
    "policy.json",
    "request.json",
)

DEEPEST = 64
"""Levels of nesting that are read; the format itself needs five."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The JSON values of a bundle; a line that cannot be read is None."""

    interactions: list[Any] = field(repr=False)
    registers: Mapping[str, Any] = field(repr=False)
    """Everything else, by key: what `state_of` reads."""


def parse_bundle(files: Mapping[str, bytes]) -> Bundle:
    """The eight files by name, or the abort `missing_register:<key>`."""
    for name in FILES:
        if name not in files:
            _missing(name)
    values = {name.partition(".")[0]: _parsed(name, files[name]) for name in FILES}
    return Bundle(values.pop("interactions"), values)


def decide_bundle(files: Mapping[str, bytes]) -> list[Decision]:
    """One decision per record in the order of the input, or a `BundleAbort`."""
    bundle = parse_bundle(files)
    return decide_all(bundle.interactions, state_of(bundle.registers))


def _parsed(name: str, content: bytes) -> Any:
    if name.endswith(".jsonl"):
        # Only \n ends a line: other separators may stand inside a string.
        return [_line(line) for line in content.split(b"\n") if line.strip()]
    try:
        return _value(content)
    except (ValueError, RecursionError):
        _missing(name)


def _line(line: bytes) -> Any:
    """The line's value; None when it is no JSON, which is no object either."""
    try:
        return _value(line)
    except (ValueError, RecursionError):
        return None


def _value(content: bytes) -> Any:
    """Strict JSON in UTF-8, nested no deeper than anything the format holds."""
    value = json.loads(content.decode("utf-8"), parse_constant=_no_json)
    if content.count(b"[") + content.count(b"{") > DEEPEST:
        _within(value, DEEPEST)
    return value


def _within(value: Any, levels: int) -> None:
    if isinstance(value, dict | list):
        if levels == 0:
            raise ValueError("nested too deep")
        inner = value.values() if isinstance(value, dict) else value
        for each in inner:
            _within(each, levels - 1)


def _no_json(name: str) -> NoReturn:
    raise ValueError(name)


def _missing(name: str) -> NoReturn:
    raise BundleAbort(f"missing_register:{name.partition('.')[0]}") from None
