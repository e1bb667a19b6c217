"""What a trace calls input or output enters, of any shape; its messages leave.

Inputs and outputs of runs are free-form: words, messages, an object with one of the
usual keys around them, or any of these as JSON in a string.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flows.collect import causes
from flows.collect.formats.chat_message import PARTS, ROLES, message
from flows.collect.formats.exchange import Exchange, Message
from flows.collect.pull import DECODER


_DEEPEST = 6
_LISTS = ("messages", "chat_messages", "message_history")
_HISTORIES = ("chat_history", "history")
_ASKED = (
    *("input", "question", "query", "prompt", "user_input", "user_message", "message"),
    *("text", "content", "human_input", "user_query", "inputs", "kwargs", "args"),
)
_ANSWERED = (
    *("output", "answer", "response", "result", "completion", "message", "text"),
    *("content", "generations", "choices", "outputs", "return_values", "reply"),
)

Messages = tuple[Message, ...]


def asked(told: Any) -> Messages:
    """The messages of an input; words alone are the person's."""
    return tuple(_heard(told, "user", _ASKED, 0))


def answered(told: Any) -> Messages:
    """The messages of an output; words alone are the bot's."""
    return tuple(_heard(told, "assistant", _ANSWERED, 0))


def exchange(told: Any, said: Any) -> Exchange:
    """The exchange of this input and output.

    An output that repeats the question (the state of a graph) is the whole talk: then
    the input is told again there, and counts as steps.
    """
    sent, answer = asked(told), answered(said)
    asks = [number for number, each in enumerate(answer) if each.role == "user"]
    if not asks:
        return Exchange(sent=sent, choices=(answer,) if answer else ())
    newest = asks[-1] + 1
    after = answer[newest:]
    return Exchange(
        sent=answer[:newest],
        choices=(after,) if after else (),
        lost=(causes.STEP,) * len(sent),
    )


def _heard(told: Any, role: str, keys: Sequence[str], depth: int) -> list[Message]:
    if depth > _DEEPEST:
        return []
    if isinstance(told, str):
        return _text(told, role, keys, depth)
    if isinstance(told, dict):
        return _object(told, role, keys, depth)
    return _list(told, role, keys, depth) if isinstance(told, list) else []


def _text(told: str, role: str, keys: Sequence[str], depth: int) -> list[Message]:
    if told.lstrip()[:1] in ("{", "[", '"'):
        try:
            inner = DECODER.decode(told.strip())
        except (ValueError, RecursionError):
            inner = None
        found = _heard(inner, role, keys, depth + 1)
        if found:
            return found
    return _said({"role": role, "content": told}) if told.strip() else []


def _list(told: list[Any], role: str, keys: Sequence[str], depth: int) -> list[Message]:
    if told and all(isinstance(each, list) for each in told):
        # a batch of one conversation
        return _heard(told[0], role, keys, depth + 1)
    if told and all(_is_message(each) for each in told):
        return [found for each in told for found in _said(each)]
    if told and all(_is_part(each) for each in told):
        return _said({"role": role, "content": told})
    first = told[0] if told else None
    alone = len(told) == 1 or (isinstance(first, dict) and "message" in first)
    return _heard(first, role, keys, depth + 1) if alone else []


def _object(
    told: Mapping[str, Any], role: str, keys: Sequence[str], depth: int
) -> list[Message]:
    if _is_message(told):
        return _said(told)
    for key in _LISTS:
        if told.get(key):
            return _heard(told[key], role, keys, depth + 1)
    before = [
        found
        for key in _HISTORIES
        for found in _heard(told.get(key), role, keys, depth + 1)
    ]
    for key in keys:
        found = _heard(told.get(key), role, keys, depth + 1)
        if found:
            return before + found
    return before


def _is_message(told: Any) -> bool:
    if not isinstance(told, dict):
        return False
    if isinstance(told.get("role"), str) and told["role"].lower() in ROLES:
        return bool({"content", "parts", "tool_calls", "function_call"} & told.keys())
    if told.get("lc") and isinstance(told.get("kwargs"), dict):
        return True
    kind = told.get("type")
    spoken = isinstance(kind, str) and kind.lower() in ROLES
    return spoken and ("content" in told or isinstance(told.get("data"), dict))


def _is_part(told: Any) -> bool:
    kind = told.get("type") if isinstance(told, dict) else None
    return isinstance(kind, str) and kind in PARTS


def _said(told: Mapping[str, Any]) -> list[Message]:
    found = message(told)
    return [found] if found else []


def decoded(told: Any) -> Any:
    """JSON in a string as its value; None where it is cut off or wrong."""
    if not isinstance(told, str):
        return told
    try:
        return DECODER.decode(told)
    except (json.JSONDecodeError, ValueError, RecursionError):
        return None
