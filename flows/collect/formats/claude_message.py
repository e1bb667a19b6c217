"""One claude.ai message enters; its words and what came with them leave."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flows.collect import causes
from flows.collect.formats.lent import listed, mapping, text


_ROLES = {"human": "user", "assistant": "assistant"}
_SPOKEN = {"text": "text", "voice_note": "voice"}
_SILENT = {
    "thinking": causes.THOUGHTS,
    "redacted_thinking": causes.THOUGHTS,
    "tool_use": causes.TOOL,
    "tool_result": causes.TOOL,
    "token_budget": causes.TOOL,
}
_PICTURE = re.compile(r".*\.(?:png|jpe?g|gif|webp|heic|bmp|svg)", re.IGNORECASE)
_THOUGHT = "<antThinking>", "</antThinking>"
_PLACEHOLDER = re.compile(
    r"(?:```\s*)?This block is not supported on your current device yet\.?(?:\s*```)?"
)


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one message; `cause` tells why they are no turn."""

    role: str | None
    text: str = field(repr=False)
    modality: str
    cause: str | None
    attached: bool
    """Whether a document's text came with the message: nobody knows whose it is."""


def said(message: Any) -> Said:
    """Role, words and modality of a message, and the cause of a skip."""
    told = mapping(message)
    role = _ROLES.get(text(told.get("sender")) or "")
    blocks = [mapping(block) for block in listed(told.get("content"))]
    words = "\n".join(_words(blocks)) or _older(told)
    if role == "assistant":
        words = _aloud(words)
    modality = _modality(told, blocks)
    return Said(
        role=role,
        text=words,
        modality=modality,
        cause=_cause(told, role, words, modality),
        attached=any(_extracted(each) for each in listed(told.get("attachments"))),
    )


def _words(blocks: list[Any]) -> Iterator[str]:
    for block in blocks:
        words = text(block.get("text"))
        spoken = text(block.get("type")) in _SPOKEN
        if spoken and words and not words.isspace():
            yield words


def _aloud(words: str) -> str:
    # not by a pattern: on tags that are never closed it would take quadratic time
    opening, closing = _THOUGHT
    first, *rest = words.split(opening)
    ends = (part.partition(closing) for part in rest)
    kept = (after if closed else f"{opening}{part}" for part, closed, after in ends)
    return first + "".join(kept)


def _older(told: Any) -> str:
    # `text` repeats the blocks, with a sentence in place of those that are no words
    return _PLACEHOLDER.sub("", text(told.get("text")) or "")


def _extracted(attachment: Any) -> bool:
    content = text(mapping(attachment).get("extracted_content"))
    return bool(content and not content.isspace())


def _modality(told: Any, blocks: list[Any]) -> str:
    if listed(told.get("attachments")):
        return "file"
    if files := listed(told.get("files")):
        return "image" if all(map(_picture, files)) else "file"
    kinds = (_SPOKEN.get(str(block.get("type")), "text") for block in blocks)
    return next((kind for kind in kinds if kind != "text"), "text")


def _picture(file: Any) -> bool:
    told = mapping(file)
    name = text(told.get("file_name")) or ""
    return told.get("file_kind") == "image" or bool(_PICTURE.fullmatch(name))


def _cause(told: Any, role: str | None, words: str, modality: str) -> str | None:
    if role is None:
        known = isinstance(told.get("sender"), str)
        return causes.UNSUPPORTED if known else causes.MALFORMED
    if words.strip():
        return None
    if modality != "text":
        return causes.MEDIA_ONLY
    kinds = [str(mapping(each).get("type")) for each in listed(told.get("content"))]
    silent = [_SILENT.get(kind) for kind in kinds if kind not in _SPOKEN]
    if None in silent:
        return causes.UNSUPPORTED
    return causes.TOOL if causes.TOOL in silent else next(iter(silent), causes.EMPTY)
