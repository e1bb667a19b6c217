"""OTLP attributes enter, or plain ones; the messages that they hold leave.

Several conventions write a chat into attributes: `gen_ai.input.messages` (structured,
or JSON in a string), `gen_ai.prompt` (JSON in a string, or flattened with numbers) and
OpenInference's `llm.input_messages.0.message.content`.
"""

import re
from collections.abc import Mapping
from typing import Any

from flows.collect import causes
from flows.collect.formats import free_form
from flows.collect.formats.chat_message import messages
from flows.collect.formats.exchange import Message
from flows.collect.formats.free_form import decoded


Attributes = Mapping[str, Any]
Told = tuple[tuple[Message, ...], tuple[str, ...]]
"""Messages, and a cause for each entry that is none."""

_DEEPEST = 32
_NOTHING: Told = ((), ())
_FLAT = re.compile(
    r"(gen_ai\.prompt|gen_ai\.completion|llm\.input_messages|llm\.output_messages)"
    r"\.(\d{1,6})\.(?:message\.)?(.+)"
)
_FLAT_PART = re.compile(r"contents\.(\d{1,6})\.message_content\.(.+)")
_SENT = ("gen_ai.prompt", "llm.input_messages")
_ANSWERED = ("gen_ai.completion", "llm.output_messages")


def attributes(told: Any) -> Attributes:
    """Attributes as a mapping, from OTLP's list of keys and values or as they stand."""
    if isinstance(told, dict):
        return told
    found: dict[str, Any] = {}
    for each in told if isinstance(told, list) else ():
        key = each.get("key") if isinstance(each, dict) else None
        if isinstance(key, str):
            found[key] = value(each.get("value"))
    return found


def value(told: Any, *, depth: int = 0) -> Any:
    """OTLP's `AnyValue` as plain JSON; what is none stays as it is."""
    if not isinstance(told, dict) or depth > _DEEPEST:
        return told
    for key in ("stringValue", "intValue", "doubleValue", "boolValue", "bytesValue"):
        if key in told:
            return told[key]
    inner = told.get("arrayValue", told.get("kvlistValue"))
    if not isinstance(inner, dict):
        return told
    rows = inner.get("values", [])
    rows = rows if isinstance(rows, list) else []
    if "arrayValue" in told:
        return [value(each, depth=depth + 1) for each in rows]
    return {
        str(each.get("key")): value(each.get("value"), depth=depth + 1)
        for each in rows
        if isinstance(each, dict)
    }


def sent(told: Attributes) -> Told:
    """The messages of the request, the standing instructions first."""
    first, lost = _standing(told.get("gen_ai.system_instructions"))
    for key in ("gen_ai.input.messages", "gen_ai.prompt"):
        if key in told:
            said, more = _listed(told[key])
            return first + said, lost + more
    said, more = _flattened(told, _SENT)
    if not said and not more:
        said = free_form.asked(told.get("input.value"))
    return first + said, lost + more


def answered(told: Attributes) -> Told:
    """The messages of the answer; each is a choice."""
    for key in ("gen_ai.output.messages", "gen_ai.completion"):
        if key in told:
            said, lost = _listed(told[key])
            return _by_assistant(said), lost
    said, lost = _flattened(told, _ANSWERED)
    if not said and not lost:
        said = free_form.answered(told.get("output.value"))
    return _by_assistant(said), lost


def _by_assistant(said: tuple[Message, ...]) -> tuple[Message, ...]:
    for each in said:
        if each.role not in ("assistant", "tool", "thoughts"):
            each.role = "assistant"
            spoken = None if each.text.strip() else causes.EMPTY
            each.cause = spoken if each.cause == causes.MALFORMED else each.cause
    return said


def _standing(told: Any) -> Told:
    if told is None:
        return _NOTHING
    return (Message("system", "", "text", causes.SYSTEM),), ()


def _listed(told: Any) -> Told:
    rows = decoded(told)
    if isinstance(rows, dict):
        rows = rows.get("messages", [rows])
    if not isinstance(rows, list):
        # words alone, or JSON that was cut off
        cut = isinstance(told, str) and told.lstrip()[:1] in ("[", "{")
        if isinstance(told, str) and not cut:
            return messages([{"role": "user", "content": told}])
        return (), (causes.WITHHELD,)
    return messages(rows)


def _flattened(told: Attributes, prefixes: tuple[str, ...]) -> Told:
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for key, each in told.items():
        match = _FLAT.fullmatch(key)
        if match and match[1] in prefixes:
            row = rows.setdefault((match[1], int(match[2])), {})
            _place(row, match[3], each)
    for row in rows.values():
        _finish(row)
    return messages([rows[place] for place in sorted(rows)])


def _place(row: dict[str, Any], key: str, told: Any) -> None:
    part = _FLAT_PART.fullmatch(key)
    if part:
        parts = row.setdefault("#parts", {})
        name = "type" if part[2] == "type" else part[2]
        parts.setdefault(int(part[1]), {})[name] = told
    elif key.startswith(("tool_calls.", "function_call")):
        row["tool_calls"] = [key]
    else:
        row[key] = told


def _finish(row: dict[str, Any]) -> None:
    parts = row.pop("#parts", None)
    if parts and not row.get("content"):
        row["content"] = [parts[number] for number in sorted(parts)]
    content = row.get("content")
    if isinstance(content, str) and content.startswith('[{"type"'):
        # Traceloop writes the parts as JSON in a string
        inner = decoded(content)
        row["content"] = inner if isinstance(inner, list) else content
