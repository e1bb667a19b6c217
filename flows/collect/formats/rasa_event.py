"""One event of a Rasa tracker enters; what it says leaves, or why it says nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.collect import causes, times
from flows.collect.formats.lent import mapping, text
from flows.collect.pull import DECODER


_INNER = frozenset(
    {
        "action",
        "action_execution_rejected",
        "active_loop",
        "bot_utter_rephrased",
        "cancel_reminder",
        "entities",
        "flow_cancelled",
        "flow_completed",
        "flow_interrupted",
        "flow_resumed",
        "flow_started",
        "followup",
        "form",
        "form_validation",
        "loop_interrupted",
        "reminder",
        "reset_slots",
        "slot",
        "stack",
        "user_featurization",
    }
)
_ACTS = frozenset(
    {
        "export",
        "pause",
        "restart",
        "resume",
        "rewind",
        "routing_session_ended",
        "session_ended",
        "session_started",
        "undo",
    }
)
_PAYLOAD = re.compile(r"/[A-Za-z_][\w./+@-]*\s*(?:\{.*\}|\(.*\))?", re.DOTALL)
_EXTERNAL = "EXTERNAL: "

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its kind, its words, and the cause for which it is no turn."""

    kind: str
    text: str = field(default="", repr=False)
    created_at: str | None = None
    name: str | None = field(default=None, repr=False)
    """Of an action or a slot."""
    cause: str | None = None
    modality: str = "text"


def event(row: Any) -> Event:
    """The event of a tracker, of a broker's log or of a row in the SQL store."""
    told = _unpacked(mapping(row))
    kind = text(told.get("event")) or ""
    if kind == "user":
        words = _typed(told)
        return Event(kind, words, _when(told), cause=_user_cause(told, words))
    if kind in {"bot", "agent"}:
        words = text(told.get("text")) or ""
        modality = _modality(mapping(told.get("data")))
        cause = _silence(words, modality)
        return Event(kind, words, _when(told), cause=cause, modality=modality)
    told_of = text(told.get("name"))
    words = text(told.get("action_text" if kind == "action" else "value")) or ""
    created = _when(told) if words else None
    return Event(kind, words, created, told_of, _cause(kind))


def _when(told: Row) -> str | None:
    time = told.get("timestamp")
    return times.from_unix(time) or times.from_iso(time)


def _unpacked(row: Row) -> Row:
    # the SQL store keeps the event as JSON text beside its columns
    packed = row.get("data")
    if "type_name" not in row:
        return row
    if isinstance(packed, str):
        try:
            packed = DECODER.decode(packed)
        except (ValueError, RecursionError):
            return {}
    return {"event": row["type_name"], "timestamp": row.get("timestamp")} | dict(
        mapping(packed)
    )


def _typed(told: Row) -> str:
    # `text` may be the payload that the words were turned into
    words = text(told.get("text")) or ""
    parsed = text(mapping(told.get("parse_data")).get("text")) or ""
    if parsed and (not words.strip() or _PAYLOAD.fullmatch(words.strip())):
        return parsed
    return words


def _user_cause(told: Row, words: str) -> str | None:
    external = mapping(told.get("metadata")).get("is_external")
    if external or words.startswith(_EXTERNAL) or _PAYLOAD.fullmatch(words.strip()):
        return causes.SERVICE
    return _silence(words, "text")


def _modality(data: Row) -> str:
    if data.get("image"):
        return "image"
    return "file" if data.get("attachment") else "text"


def _silence(words: str, modality: str) -> str | None:
    if words.strip():
        return None
    return causes.EMPTY if modality == "text" else causes.MEDIA_ONLY


def _cause(kind: str) -> str:
    if kind in _INNER:
        return causes.TOOL
    if kind in _ACTS:
        return causes.SERVICE
    return causes.UNSUPPORTED if kind else causes.MALFORMED
