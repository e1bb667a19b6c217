"""One Slack message enters; its words as the app shows them leave."""

import re
from collections.abc import Iterator
from typing import Any

from flows.collect.formats.slack_workspace import Row, Workspace


_MARK = re.compile(r"<([^<>|\n]{1,4096})(?:\|([^<>\n]{0,4096}))?>")
_MENTION = re.compile(r"<@([A-Z0-9]{1,20})(?:\|[^<>]*)?>")
_QUOTED_LINE = re.compile(r"^(?:&gt;|>)", re.MULTILINE)
_UPLOAD = re.compile(r"<@[^<>]{1,99}> (?:uploaded|shared|commented on|mentioned) ")
_SHARED = ("is_msg_unfurl", "is_share", "is_thread_root_unfurl", "is_reply_unfurl")
_PAGE = ("from_url", "original_url", "service_name", "app_unfurl_url")


def person_words(row: Row, known: Workspace) -> str:
    """The words of a person: text or blocks, never a preview."""
    text = row.get("text")
    if isinstance(text, str) and _UPLOAD.match(text) and _files(row):
        return shown(_comment(row), known)
    return _text(row, known)


def bot_words(row: Row, known: Workspace) -> str:
    """The words of a bot: text or blocks, and its own attachments."""
    own = (each for each in mappings(row.get("attachments")) if not _preview(each))
    cards = (_card(each, known) for each in own)
    return "\n".join(filter(None, (_text(row, known), *cards)))


def shared(row: Row) -> list[Row]:
    """The messages of others that are attached to this one."""
    found = mappings(row.get("attachments"))
    return [each for each in found if any(each.get(key) for key in _SHARED)]


def shared_words(row: Row, known: Workspace) -> str:
    """The words of the messages attached."""
    return "\n".join(filter(None, (_card(each, known) for each in shared(row))))


def quotes(row: Row) -> bool:
    """Whether a quoted line may hold somebody else's words."""
    text = row.get("text")
    return isinstance(text, str) and bool(_QUOTED_LINE.search(text))


def mentions(row: Row) -> list[str]:
    """The ids of users that the text calls."""
    text = row.get("text")
    return _MENTION.findall(text) if isinstance(text, str) else []


def modality(row: Row) -> str:
    """`text`, or the kind of the first file."""
    for each in _files(row):
        kind = each.get("mimetype")
        main = kind.partition("/")[0] if isinstance(kind, str) else ""
        return {"image": "image", "video": "video", "audio": "voice"}.get(main, "file")
    return "text"


def has_media(row: Row) -> bool:
    """Whether anything but words is in it."""
    return bool(_files(row)) or any(row.get(key) for key in ("attachments", "blocks"))


def shown(text: str, known: Workspace) -> str:
    """The text with names for ids, labels for links, and characters for entities."""
    if "<" in text:
        text = _MARK.sub(lambda mark: _mark(mark, known), text)
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text


def mappings(told: Any) -> Iterator[Row]:
    """The objects of a list."""
    for each in told if isinstance(told, list) else ():
        if isinstance(each, dict):
            yield each


def _text(row: Row, known: Workspace) -> str:
    text = row.get("text")
    if isinstance(text, str) and text.strip():
        return shown(text, known)
    blocks = (_block(each, known) for each in mappings(row.get("blocks")))
    return "\n".join(filter(None, blocks))


def _files(row: Row) -> list[Row]:
    found = list(mappings(row.get("files")))
    return found + [each for each in (row.get("file"),) if isinstance(each, dict)]


def _comment(row: Row) -> str:
    for each in _files(row):
        first = each.get("initial_comment")
        words = first.get("comment") if isinstance(first, dict) else None
        if isinstance(words, str):
            return words
    return ""


def _preview(card: Row) -> bool:
    return any(card.get(key) for key in (*_PAGE, *_SHARED))


def _card(card: Row, known: Workspace) -> str:
    parts = [card.get("pretext"), card.get("title"), card.get("text")]
    for each in mappings(card.get("fields")):
        parts += [each.get("title"), each.get("value")]
    told = [part for part in parts if isinstance(part, str) and part.strip()]
    if not told:
        blocks = "\n".join(_block(each, known) for each in mappings(card.get("blocks")))
        fallback = card.get("fallback")
        told = [blocks] if blocks else [fallback] if isinstance(fallback, str) else []
    return "\n".join(shown(part, known) for part in told)


def _mark(mark: re.Match[str], known: Workspace) -> str:
    target, label = mark[1], mark[2]
    if target[0] == "@":
        user = known.users.get(target[1:])
        return f"@{user.names[0] if user and user.names else label or 'user'}"
    if target[0] == "#":
        return f"#{label or known.channels.get(target[1:], 'channel')}"
    if target[0] == "!":
        return label or f"@{target[1:].partition('^')[0]}"
    return label or target


def _block(block: Row, known: Workspace) -> str:
    kind = block.get("type")
    if kind in ("section", "header", "markdown"):
        told = [block.get("text"), *mappings(block.get("fields"))]
        return "\n".join(filter(None, (_label(each, known) for each in told)))
    if kind == "context":
        told = list(mappings(block.get("elements")))
        return " ".join(filter(None, (_label(each, known) for each in told)))
    if kind == "rich_text":
        parts = (_rich(each, known) for each in mappings(block.get("elements")))
        return "\n".join(parts)
    return ""


def _label(told: Any, known: Workspace) -> str:
    text = told.get("text") if isinstance(told, dict) else told
    return shown(text, known) if isinstance(text, str) else ""


def _rich(part: Row, known: Workspace) -> str:
    kind = part.get("type")
    if kind == "rich_text_list":
        lines = (_rich(each, known) for each in mappings(part.get("elements")))
        return "\n".join(lines)
    if isinstance(inner := part.get("elements"), list):
        return "".join(_rich(each, known) for each in mappings(inner))
    return _leaf(kind, part, known)


def _leaf(kind: Any, part: Row, known: Workspace) -> str:
    if kind == "user":
        return shown(f"<@{part.get('user_id')}>", known)
    if kind == "channel":
        return shown(f"<#{part.get('channel_id')}>", known)
    if kind == "emoji":
        return f":{part.get('name')}:"
    if kind == "broadcast":
        return f"@{part.get('range')}"
    told = part.get("text") or part.get("url")
    return told if isinstance(told, str) else ""
