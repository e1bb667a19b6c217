"""One message of a chat API enters, in any of the usual shapes; a `Message` leaves.

Read are OpenAI's messages and Responses items, Anthropic's content blocks, Gemini's
and OpenTelemetry's parts, and LangChain's messages (`lc` constructors, `data`, or
plain). Only words become text: calls of tools, their answers and reasoning do not.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.collect import causes
from flows.collect.formats.exchange import Message


ROLES: Mapping[str, str] = {
    "user": "user",
    "human": "user",
    "humanmessage": "user",
    "humanmessagechunk": "user",
    "assistant": "assistant",
    "ai": "assistant",
    "aimessage": "assistant",
    "aimessagechunk": "assistant",
    "model": "assistant",
    "system": "system",
    "systemmessage": "system",
    "developer": "system",
    "tool": "tool",
    "toolmessage": "tool",
    "function": "tool",
    "functionmessage": "tool",
    "function_call": "tool",
    "function_call_output": "tool",
    "reasoning": "thoughts",
}
"""What logs call those who speak, in lower case."""

_USUAL = ("role", "content")
_SPEAKERS = ("user", "assistant")
_SKIPPED = {
    "system": causes.SYSTEM,
    "tool": causes.TOOL,
    "thoughts": causes.THOUGHTS,
}
_WORDS = {
    "text": ("text", "content"),
    "input_text": ("text",),
    "output_text": ("text",),
    "refusal": ("refusal",),
}
_MODALITIES = {
    "image": "image",
    "image_url": "image",
    "image_file": "image",
    "input_image": "image",
    "audio": "voice",
    "input_audio": "voice",
    "video": "video",
}
_SILENT = {
    "tool_call": causes.TOOL,
    "tool_call_response": causes.TOOL,
    "tool_use": causes.TOOL,
    "tool_result": causes.TOOL,
    "function_call": causes.TOOL,
    "functionCall": causes.TOOL,
    "functionResponse": causes.TOOL,
    "server_tool_use": causes.TOOL,
    "reasoning": causes.THOUGHTS,
    "thinking": causes.THOUGHTS,
    "redacted_thinking": causes.THOUGHTS,
}

PARTS = frozenset({*_WORDS, *_MODALITIES, *_SILENT, "file", "input_file", "document"})
"""The types of what a message's content may consist of."""

Row = Mapping[str, Any]


def message(told: Any) -> Message | None:
    """The message, None for what is no object."""
    if plain := _plain(told):
        return plain
    if not isinstance(told, dict):
        return None
    return _message(*_spoken(told))


def _plain(told: Any) -> Message | None:
    """The usual case, role and words and nothing else; None for any other."""
    if type(told) is not dict or len(told) != len(_USUAL):
        return None
    role, text = told.get("role"), told.get("content")
    if role not in _SPEAKERS or type(text) is not str:
        return None
    return Message(role, text, "text", None if _worded(text) else causes.EMPTY)


def _worded(text: str) -> bool:
    return bool(text) and not text.isspace()


def messages(told: Any) -> tuple[tuple[Message, ...], tuple[str, ...]]:
    """All messages of a list, and a cause for each entry that is none."""
    rows = told if isinstance(told, list) else []
    whole = tuple([found for found in map(message, rows) if found])
    return whole, (causes.MALFORMED,) * (len(rows) - len(whole))


def _spoken(told: Row) -> tuple[str, Row]:
    """Who speaks (empty: nobody told), and the object that holds the words."""
    kind = told.get("type")
    inner = told.get("kwargs") if told.get("lc") else told.get("data")
    if isinstance(inner, dict) and "role" not in told:
        path = told.get("id")
        if told.get("lc") and isinstance(path, list) and path:
            kind = path[-1]
        return _role(kind), inner
    role = told.get("role")
    if role is None and kind != "message":
        role = kind
    return _role(role), told


def _role(told: Any) -> str:
    if not isinstance(told, str):
        return ""
    return ROLES.get(told) or ROLES.get(told.lower(), told)


def _message(role: str, row: Row) -> Message:
    parts = list(_parts(row))
    text = "\n".join(words for _, words in parts if words)
    seen = [kind for kind, _ in parts]
    modality = next((kind for kind in seen if kind not in _NO_MEDIUM), "text")
    name = row.get("name")
    return Message(
        role=role,
        text=text,
        modality=modality,
        cause=_cause(role, text, [*seen, *_calls(row)]),
        name=name if isinstance(name, str) and name else None,
    )


_NO_MEDIUM = frozenset({"text", causes.TOOL, causes.THOUGHTS})


def _cause(role: str, text: str, seen: list[str]) -> str | None:
    if role in _SKIPPED:
        return _SKIPPED[role]
    if role not in ("user", "assistant"):
        return causes.UNSUPPORTED if role else causes.MALFORMED
    if text.strip():
        return None
    if causes.TOOL in seen:
        return causes.TOOL
    if any(kind not in _NO_MEDIUM for kind in seen):
        return causes.MEDIA_ONLY
    return causes.THOUGHTS if causes.THOUGHTS in seen else causes.EMPTY


def _calls(row: Row) -> Iterator[str]:
    inner = row.get("additional_kwargs")
    places = (row, inner) if isinstance(inner, dict) else (row,)
    if any(
        place.get(key) for place in places for key in ("tool_calls", "function_call")
    ):
        yield causes.TOOL


def _parts(row: Row) -> Iterator[tuple[str, str]]:
    # (modality or cause, words) of every piece of the message
    content = row.get("content", row.get("parts"))
    if isinstance(content, str):
        yield "text", content
    elif isinstance(content, dict):
        yield _part(content)
    for part in content if isinstance(content, list) else ():
        yield from _piece(part)
    if "content" in row and isinstance(row.get("parts"), list):
        for part in row["parts"]:
            yield from _piece(part)
    if isinstance(refusal := row.get("refusal"), str):
        yield "text", refusal
    audio = row.get("audio")
    if isinstance(audio, dict) and isinstance(audio.get("transcript"), str):
        yield "voice", audio["transcript"]


def _piece(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        yield "text", part
    elif isinstance(part, dict):
        yield _part(part)


def _part(part: Row) -> tuple[str, str]:
    kind = part.get("type")
    if kind is None and isinstance(part.get("text"), str):
        return "text", part["text"]
    kind = kind if isinstance(kind, str) else next(_names(part), "")
    if kind in _WORDS:
        told = (part.get(key) for key in _WORDS[kind])
        return "text", next((words for words in told if isinstance(words, str)), "")
    if kind in _SILENT:
        return _SILENT[kind], ""
    medium = part.get("modality", kind)
    return _MODALITIES.get(medium if isinstance(medium, str) else "", "file"), ""


def _names(part: Row) -> Iterator[str]:
    # Gemini's parts have no type: their only key tells it
    return (key for key in part if key in _SILENT)
