"""One JSON line of a chat-completions log enters; a `Log` with its messages leaves.

The line's kind is told by its keys: a fine-tune conversation, a request with its
response, a batch request, or a batch answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.collect import causes


_PART_MODALITY = {"image_url": "image", "input_audio": "voice", "file": "file"}
_CAUSES = {
    "system": causes.SYSTEM,
    "developer": causes.SYSTEM,
    "tool": causes.TOOL,
    "function": causes.TOOL,
    "user": None,
    "assistant": None,
}
_THREAD_KEYS = ("conversation_id", "session_id", "thread_id", "chat_id")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One message: who said it, its words, and why it is no turn."""

    role: str
    text: str = field(repr=False)
    modality: str
    cause: str | None
    name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Log:
    """One line: the messages sent, the answers to choose from, and its facts.

    `snapshot` is `whole` for a conversation that stands alone, `history` for a request
    that repeats what came before, `answers` for answers without their question.
    """

    snapshot: str
    sent: tuple[Message, ...]
    answers: tuple[Message, ...]
    user: str | None = field(default=None, repr=False)
    """None when no user is told; empty when one is told that cannot be read."""
    thread: str | None = field(default=None, repr=False)
    created: Any = None
    lost: tuple[str, ...] = ()
    """Causes of entries that are no message at all."""


def parse(row: Row) -> Log:
    """The line's messages and facts; a line of no known shape is one lost unit."""
    request, response = _request(row), _response(row)
    if request is None and response is None:
        known = isinstance(row.get("request"), Mapping) or "custom_id" in row
        cause = causes.UNSUPPORTED if known else causes.MALFORMED
        return Log("whole", (), (), lost=(cause,))
    sent, lost = _messages(request.get("messages") if request else [])
    answers, more = _messages(_choices(response))
    facts = [part for part in (request, row, response) if part is not None]
    user, created = _first(facts, "user"), _created(response, row)
    logged = response is not None or user is not None or created is not None
    snapshot = "history" if logged else "whole"
    return Log(
        snapshot="answers" if request is None else snapshot,
        sent=sent,
        answers=answers,
        user=_stable(user),
        thread=_thread(facts),
        created=created,
        lost=(*lost, *more),
    )


def _stable(user: Any) -> str | None:
    """The user as text; empty when one is told that cannot be read, None without."""
    if user is None or user == "":
        return None
    return user if isinstance(user, str) else ""


def _request(row: Row) -> Row | None:
    for key in ("request", "body"):
        inner = row.get(key)
        if isinstance(inner, Mapping) and isinstance(inner.get("body"), Mapping):
            inner = inner["body"]
        if isinstance(inner, Mapping) and isinstance(inner.get("messages"), list):
            return inner
    return row if isinstance(row.get("messages"), list) else None


def _response(row: Row) -> Row | None:
    inner = row.get("response")
    if isinstance(inner, Mapping) and isinstance(inner.get("body"), Mapping):
        inner = inner["body"]
    if isinstance(inner, Mapping) and isinstance(inner.get("choices"), list):
        return inner
    return row if isinstance(row.get("choices"), list) else None


def _choices(response: Row | None) -> list[Any]:
    choices = response["choices"] if response else []
    return [
        each.get("message") if isinstance(each, Mapping) else None for each in choices
    ]


def _created(response: Row | None, row: Row) -> Any:
    facts = [part for part in (response, row) if part is not None]
    return _first(facts, "created")


def _first(facts: list[Row], key: str) -> Any:
    told = (part.get(key) for part in facts)
    return next((value for value in told if value is not None), None)


def _thread(facts: list[Row]) -> str | None:
    places = [
        place
        for part in facts
        for place in (part, part.get("metadata"))
        if isinstance(place, Mapping)
    ]
    told = (place.get(key) for place in places for key in _THREAD_KEYS)
    return next((value for value in told if isinstance(value, str) and value), None)


def _messages(told: Any) -> tuple[tuple[Message, ...], tuple[str, ...]]:
    rows = told if isinstance(told, list) else []
    whole = [row for row in rows if isinstance(row, Mapping)]
    lost = (causes.MALFORMED,) * (len(rows) - len(whole))
    return tuple(_message(row) for row in whole), lost


def _message(row: Row) -> Message:
    role = row.get("role")
    role = role if isinstance(role, str) else ""
    parts = list(_parts(row))
    text = "\n".join(words for _, words in parts if words)
    modality = next((kind for kind, _ in parts if kind != "text"), "text")
    name = row.get("name")
    return Message(
        role=role,
        text=text,
        modality=modality,
        cause=_cause(row, role, text, modality),
        name=name if isinstance(name, str) and name else None,
    )


def _cause(row: Row, role: str, text: str, modality: str) -> str | None:
    if role not in _CAUSES:
        return causes.UNSUPPORTED if role else causes.MALFORMED
    if _CAUSES[role] or text.strip():
        return _CAUSES[role]
    if row.get("tool_calls") or row.get("function_call"):
        return causes.TOOL
    return causes.EMPTY if modality == "text" else causes.MEDIA_ONLY


def _parts(row: Row) -> Iterator[tuple[str, str]]:
    # (modality, words) of every piece of the message
    content = row.get("content")
    if isinstance(content, str):
        yield "text", content
    for part in content if isinstance(content, list) else ():
        if isinstance(part, str):
            yield "text", part
        elif isinstance(part, Mapping):
            yield _part(part)
    if isinstance(refusal := row.get("refusal"), str):
        yield "text", refusal
    audio = row.get("audio")
    if isinstance(audio, Mapping) and isinstance(audio.get("transcript"), str):
        yield "voice", audio["transcript"]


def _part(part: Row) -> tuple[str, str]:
    kind = part.get("type")
    if kind in ("text", "refusal"):
        words = part.get(kind)
        return "text", words if isinstance(words, str) else ""
    return _PART_MODALITY.get(kind if isinstance(kind, str) else "", "file"), ""
