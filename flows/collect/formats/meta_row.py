"""One row of a Meta thread enters; what it says leaves, small enough to be held."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.collect import causes, times
from flows.collect.formats.lent import listed, mapping, text
from flows.collect.formats.meta_text import Repair, notice


_MEDIA = {
    "photos": "image",
    "gifs": "image",
    "sticker": "image",
    "videos": "video",
    "audio_files": "voice",
    "files": "file",
    "media": "file",
}
_ENDINGS = {
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp", "heic"), "image"),
    **dict.fromkeys(("mp4", "mov", "webm", "3gp"), "video"),
    **dict.fromkeys(("mp3", "m4a", "aac", "ogg", "opus", "wav"), "voice"),
}
_TYPES = frozenset({"Generic", "Share", "text", "media", "link"})
_NOTICES = frozenset({"Subscribe", "Unsubscribe", "Call"})
_LARGEST_SECOND, _LARGEST = 10**11, 10**15
"""A time above the first counts milliseconds; above the second it is none."""


@dataclass(slots=True)  # frozen, each of millions takes twice as long
class Row:
    """Who wrote what when, not repaired yet; `cause` where it is no turn anyway."""

    sender: str = field(repr=False)
    created: str | None
    words: str = field(repr=False)
    modality: str
    shared: bool = False
    """Whether it passes on what somebody else published."""
    actors: tuple[str, ...] = field(default=(), repr=False)
    cause: str | None = None


def row(told: Any) -> Row:
    """The row, in either spelling of its keys."""
    if not isinstance(told, Mapping):
        return Row("", None, "", "text", cause=causes.MALFORMED)
    reactions = listed(told.get("reactions"))
    actors = [mapping(each).get("actor") for each in reactions] if reactions else ()
    return Row(
        sender=text(told.get("sender_name")) or text(told.get("senderName")) or "",
        created=_time(told.get("timestamp_ms") or told.get("timestamp")),
        words=text(told.get("content")) or text(told.get("text")) or "",
        modality=_modality(told),
        shared=_shares(mapping(told.get("share"))),
        actors=tuple(each for each in actors if isinstance(each, str)),
        cause=_cause(told),
    )


def cause(told: Row, repair: Repair) -> str | None:
    """Why the row is no turn."""
    if told.cause:
        return told.cause
    words = repair(told.words)
    if told_by_platform := notice(words, repair(told.sender)):
        return told_by_platform
    if words.strip():
        return None
    # a row with nothing in it is what is left of an unsent one
    bare = told.modality == "text" and not told.shared
    return causes.DELETED if bare else causes.MEDIA_ONLY


def _cause(told: Mapping[str, Any]) -> str | None:
    kind = str(told.get("type", "Generic"))
    if told.get("is_unsent") is True or told.get("isUnsent") is True:
        return causes.DELETED
    if kind in _NOTICES or "call_duration" in told:
        return causes.SERVICE
    return None if kind in _TYPES else causes.UNSUPPORTED


def _shares(share: Mapping[str, Any]) -> bool:
    return bool(share.get("share_text") or share.get("original_content_owner"))


def _time(told: Any) -> str | None:
    if not isinstance(told, int | float) or not abs(told) < _LARGEST:
        return None
    return times.from_unix(told / 1000 if abs(told) > _LARGEST_SECOND else told)


def _modality(told: Mapping[str, Any]) -> str:
    if _MEDIA.keys().isdisjoint(told):
        return "text"
    kind = next((_MEDIA[key] for key in _MEDIA if told.get(key)), "text")
    return _of_file(told) if kind == "file" else kind


def _of_file(told: Mapping[str, Any]) -> str:
    for each in (*listed(told.get("media")), *listed(told.get("files"))):
        uri = text(mapping(each).get("uri")) or ""
        return _ENDINGS.get(uri.rpartition(".")[2].lower(), "file")
    return "file"
