"""One Bot Framework activity enters; what it says and between whom leaves."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from flows.collect import causes, times
from flows.collect.formats.html_text import html_words
from flows.collect.formats.lent import identifier, listed, mapping, text


_SAYS = frozenset({"message", "messageupdate"})
_ACTS = frozenset(
    {
        "command",
        "commandresult",
        "contactrelationupdate",
        "conversationupdate",
        "delay",
        "deleteuserdata",
        "endofconversation",
        "event",
        "handoff",
        "installationupdate",
        "invoke",
        "invokeresponse",
        "messagedelete",
        "messagereaction",
        "suggestion",
        "typing",
    }
)
_AT = re.compile(r"<at(?:\s[^<>]*)?>([^<>]*)</at>", re.IGNORECASE)
_QUOTE = re.compile(r"<blockquote\b", re.IGNORECASE)
_MEDIA = {"image": "image", "audio": "voice", "video": "video"}
_CARD = re.compile(r"application/vnd\.microsoft\.(?:teams\.)?card\b.*|adaptivecard.*")
_GROUPS = frozenset({"groupchat", "channel"})

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends, receives, joins or is mentioned; `role` in lower case."""

    id: str | None = field(repr=False)
    name: str | None = field(repr=False)
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One activity, without the rest of what channels add."""

    kind: str
    id: str | None = field(repr=False)
    sender: Party | None
    recipient: Party | None
    others: tuple[Party, ...] = field(repr=False)
    """Who joined."""
    mentioned: tuple[Party, ...] = field(repr=False)
    text: str = field(repr=False)
    created_at: str | None
    reply_to: str | None = field(repr=False)
    group: bool
    quotes: bool
    modality: str
    cause: str | None


def chat_of(row: Row) -> str:
    """The id of the conversation, empty without one."""
    return identifier(mapping(row.get("conversation")).get("id")) or ""


def unwrapped(row: Any) -> Row:
    """The activity, also where a log puts it into `activity`."""
    told = mapping(row)
    inner = told.get("activity")
    return inner if isinstance(inner, Mapping) and "type" not in told else told


def activity(row: Row, *, zone: ZoneInfo | None) -> Activity:
    """The activity of one entry."""
    kind = (text(row.get("type")) or "").lower()
    words, modality = _said(row)
    about = mapping(row.get("conversation"))
    form = (text(about.get("conversationType")) or "").lower()
    moments = (row.get("timestamp"), row.get("localTimestamp"))
    told = (times.from_iso(moment, zone=zone) for moment in moments if moment)
    return Activity(
        kind=kind,
        id=identifier(row.get("id")),
        sender=_party(row.get("from")),
        recipient=_party(row.get("recipient")),
        others=tuple(_parties(listed(row.get("membersAdded")))),
        mentioned=tuple(_parties(_mentions(row))),
        text=words,
        created_at=next(filter(None, told), None),
        reply_to=identifier(row.get("replyToId")),
        group=about.get("isGroup") is True or form in _GROUPS,
        quotes=any(map(_quotes, listed(row.get("attachments")))),
        modality=modality,
        cause=_cause(row, kind, words),
    )


def _party(told: Any) -> Party | None:
    if not isinstance(told, Mapping):
        return None
    role = text(told.get("role"))
    return Party(
        identifier(told.get("id")),
        text(told.get("name")),
        role.lower() if role else None,
    )


def _parties(told: list[Any]) -> Iterator[Party]:
    yield from filter(None, map(_party, told))


def _mentions(row: Row) -> list[Any]:
    entities = map(mapping, listed(row.get("entities")))
    told = [each.get("mentioned") for each in entities if each.get("type") == "mention"]
    return told + [{"name": name} for name in _AT.findall(text(row.get("text")) or "")]


def _said(row: Row) -> tuple[str, str]:
    words = _AT.sub(r"\1", text(row.get("text")) or "")
    kinds = list(filter(None, map(_medium, listed(row.get("attachments")))))
    if not words.strip() and (spoken := text(row.get("speak"))):
        return html_words(spoken), "voice"
    return words, kinds[0] if kinds else "text"


def _medium(attachment: Any) -> str | None:
    # cards and the HTML twin of the text are no medium beside it
    kind = (text(mapping(attachment).get("contentType")) or "file").lower()
    if kind in {"text/html", "messagereference"} or _CARD.fullmatch(kind):
        return None
    return _MEDIA.get(kind.partition("/")[0], "file")


def _quotes(attachment: Any) -> bool:
    told = mapping(attachment)
    kind = (text(told.get("contentType")) or "").lower()
    html = text(told.get("content")) or ""
    return kind == "messagereference" or (
        kind == "text/html" and bool(_QUOTE.search(html))
    )


def _cause(row: Row, kind: str, words: str) -> str | None:
    if kind not in _SAYS:
        return _silent(kind)
    pressed = mapping(row.get("channelData")).get("postBack") is True
    if pressed:
        return causes.SERVICE
    if words.strip():
        return None if isinstance(row.get("from"), Mapping) else causes.MALFORMED
    if row.get("attachments"):
        return causes.MEDIA_ONLY
    return causes.SERVICE if row.get("value") is not None else causes.EMPTY


def _silent(kind: str) -> str:
    if kind in _ACTS:
        return causes.SERVICE
    if kind == "trace":
        return causes.TOOL
    return causes.UNSUPPORTED if kind else causes.MALFORMED
