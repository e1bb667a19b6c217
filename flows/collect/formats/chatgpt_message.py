"""One ChatGPT message enters; its words and modality leave, or why it is no turn."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.collect import causes


_CONTENT_CAUSES = {
    "user_editable_context": causes.CUSTOM_INSTRUCTIONS,
    "model_editable_context": causes.CUSTOM_INSTRUCTIONS,
    "thoughts": causes.THOUGHTS,
    "reasoning_recap": causes.THOUGHTS,
    "code": causes.TOOL,
    "execution_output": causes.TOOL,
    "tether_quote": causes.TOOL,
    "tether_browsing_display": causes.TOOL,
    "tether_browsing_code": causes.TOOL,
    "sonic_webpage": causes.TOOL,
    "system_error": causes.TOOL,
    "computer_output": causes.TOOL,
    "citable_code_output": causes.TOOL,
}
_ROLE_CAUSES = {
    "system": causes.SYSTEM,
    "developer": causes.SYSTEM,
    "tool": causes.TOOL,
    "user": None,
    "assistant": None,
}
_POINTERS = {
    "image_asset_pointer": "image",
    "audio_asset_pointer": "voice",
    "audio_transcription": "voice",
    "real_time_user_audio_video_asset_pointer": "video",
    "video_container_asset_pointer": "video",
}
_READABLE = frozenset({"text", "multimodal_text"})
_MARKED = re.compile("\ue200([^\ue200\ue201]*)\ue201")
_STRAY = re.compile("[\ue200-\ue206]")
_SOURCE = re.compile(r"【[^【】]{0,200}†[^【】]{0,200}】")

Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one message; `cause` tells why they are no turn."""

    role: str | None
    text: str = field(repr=False)
    modality: str
    cause: str | None


def said(message: Message) -> Said:
    """Role, words and modality of a message, and the cause of a skip."""
    role = role_of(message)
    content = message.get("content")
    content = content if isinstance(content, Mapping) else {}
    text = "\n".join(_words(content))
    if role == "assistant":
        text = without_citations(text)
    modality = _modality(message, content)
    return Said(role, text, modality, _cause(message, content, text, modality))


def role_of(message: Message) -> str | None:
    """`user`, `assistant`, `system`, `tool`, ...; None when unreadable."""
    author = message.get("author")
    role = author.get("role") if isinstance(author, Mapping) else None
    return role if isinstance(role, str) else None


def without_citations(text: str) -> str:
    """The text without the private tokens that the app turns into links."""
    text = _MARKED.sub(_shown, text)
    return _SOURCE.sub("", _STRAY.sub("", text))


def _shown(token: re.Match[str]) -> str:
    # `entity` tokens stand for a visible name; all others for a link or picture.
    kind, _, rest = token[1].partition("\ue202")
    if kind != "entity":
        return ""
    try:
        told = json.loads(rest)
    except (ValueError, RecursionError):
        return ""
    named = isinstance(told, list) and len(told) > 1 and isinstance(told[1], str)
    return told[1] if named else ""


def _cause(message: Message, content: Message, text: str, modality: str) -> str | None:
    kind = content.get("content_type")
    known = kind if isinstance(kind, str) else ""
    if known in _CONTENT_CAUSES and known.endswith("editable_context"):
        return _CONTENT_CAUSES[known]
    if hidden := _role_or_hidden(message):
        return hidden
    if known in _CONTENT_CAUSES:
        return _CONTENT_CAUSES[known]
    if known not in _READABLE:
        return causes.UNSUPPORTED if content else causes.EMPTY
    if text.strip():
        return None
    return causes.EMPTY if modality == "text" else causes.MEDIA_ONLY


def _role_or_hidden(message: Message) -> str | None:
    role = role_of(message)
    if role is None:
        return causes.MALFORMED
    cause = _ROLE_CAUSES.get(role, causes.UNSUPPORTED)
    return cause or _hidden(message)


def _hidden(message: Message) -> str | None:
    about = message.get("metadata")
    about = about if isinstance(about, Mapping) else {}
    if about.get("is_user_system_message"):
        return causes.CUSTOM_INSTRUCTIONS
    if about.get("is_visually_hidden_from_conversation") or _weightless(message):
        return causes.HIDDEN
    if message.get("recipient") not in (None, "all"):
        return causes.TOOL
    return causes.THOUGHTS if message.get("channel") == "analysis" else None


def _weightless(message: Message) -> bool:
    weight = message.get("weight")
    return type(weight) in {int, float} and weight == 0


def _words(content: Message) -> Iterator[str]:
    parts = content.get("parts")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, str) and part:
            yield part
        elif isinstance(part, Mapping) and _transcribed(part):
            yield part["text"]
    if not isinstance(parts, list) and isinstance(content.get("text"), str):
        yield content["text"]


def _transcribed(part: Message) -> bool:
    spoken = part.get("content_type") == "audio_transcription"
    return spoken and isinstance(part.get("text"), str) and bool(part["text"])


def _modality(message: Message, content: Message) -> str:
    parts = content.get("parts")
    for part in parts if isinstance(parts, list) else ():
        kind = part.get("content_type") if isinstance(part, Mapping) else None
        if isinstance(kind, str):
            return _POINTERS.get(kind, "file")
    about = message.get("metadata")
    if isinstance(about, Mapping) and about.get("attachments"):
        return "file"
    return "text"
