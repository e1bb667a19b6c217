"""One message of a bot's log enters; its words and what they show of others leave."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.collect import causes
from flows.collect.formats.telegram_botapi_chat import Log, Row, integer


MEDIA: Mapping[str, str] = {
    "photo": "image",
    "live_photo": "image",
    "animation": "image",
    "sticker": "image",
    "dice": "image",
    "video": "video",
    "video_note": "video",
    "voice": "voice",
    "audio": "voice",
    "document": "file",
    "paid_media": "file",
    "story": "file",
    "contact": "contact",
    "venue": "location",
    "location": "location",
    "poll": "poll",
    "checklist": "list",
    "game": "game",
    "invoice": "invoice",
    "giveaway": "giveaway",
    "giveaway_winners": "giveaway",
}
_HEADER = frozenset(
    {
        "message_id",
        "message_thread_id",
        "from",
        "sender_chat",
        "sender_boost_count",
        "sender_tag",
        "date",
        "edit_date",
        "chat",
        "is_topic_message",
        "has_protected_content",
        "is_from_offline",
        "business_connection_id",
        "guest_query_id",
        "reply_to_message",
        "reply_markup",
        "entities",
        "link_preview_options",
        "author_signature",
        "effect_id",
        "has_media_spoiler",
        "show_caption_above_media",
        "text",
        "caption",
    }
)
_SERVICE_STARTS = (
    "boost_",
    "channel_chat_",
    "chat_",
    "checklist_tasks_",
    "community_chat_",
    "connected_website",
    "delete_chat_photo",
    "direct_message_price_",
    "forum_topic_",
    "general_forum_topic_",
    "gift",
    "giveaway_co",
    "giveaway_created",
    "group_chat_",
    "left_chat_",
    "managed_bot_",
    "message_auto_delete_",
    "migrate_",
    "new_chat_",
    "paid_message_price_",
    "passport_data",
    "pinned_message",
    "poll_option_",
    "proximity_alert_",
    "refunded_payment",
    "successful_payment",
    "suggested_post_",
    "supergroup_chat_",
    "unique_gift",
    "user_shared",
    "users_shared",
    "video_chat_",
    "voice_chat_",
    "web_app_data",
    "write_access_allowed",
)
_LONGEST_NAME = 64
"""UTF-16 units of a mention or command; names have 32 at most."""

_QUOTES = ("blockquote", "expandable_blockquote")
_THINKING = "thinking"
_PARTS = ("text", "summary", "cells", "items", "blocks", "caption", "credit")


def words(row: Row) -> str:
    """The text, the caption, or the words of a rich message."""
    for key in ("text", "caption"):
        if isinstance(told := row.get(key), str) and told:
            return told
    rich = row.get("rich_message")
    blocks = rich.get("blocks") if isinstance(rich, dict) else None
    return "\n".join(
        filter(None, map(_block, blocks if isinstance(blocks, list) else ()))
    )


def modality(row: Row) -> str:
    """`text`, or the kind of media that the words only accompany."""
    if MEDIA.keys().isdisjoint(row):
        return "text"
    return next(kind for key, kind in MEDIA.items() if key in row)


def wordless(row: Row) -> str:
    """Why a message without words is no turn."""
    if any(key in row for key in MEDIA):
        return causes.MEDIA_ONLY
    told = [key for key in row if key not in _HEADER]
    if any(key.startswith(_SERVICE_STARTS) for key in told):
        return causes.SERVICE
    return causes.UNSUPPORTED if told else causes.EMPTY


def quotes(row: Row) -> bool:
    """Whether a block of the text may hold somebody else's words."""
    if any(each.get("type") in _QUOTES for each in _entities(row)):
        return True
    if "rich_message" not in row:
        return False
    rich = row["rich_message"]
    blocks = rich.get("blocks") if isinstance(rich, dict) else None
    kinds = (each.get("type") for each in _mappings(blocks))
    return any("quot" in kind for kind in kinds if isinstance(kind, str))


def called(row: Row, log: Log) -> tuple[str | None, bool]:
    """(bot, whether the words call one): `/x` or `/x@Bot` first, or a mention."""
    text = row.get("text") if isinstance(row.get("text"), str) else row.get("caption")
    units = text.encode("utf-16-le", "surrogatepass") if isinstance(text, str) else b""
    for entity in _entities(row):
        bot, told = _calls(entity, _slice(units, entity), log)
        if told:
            return bot, True
    return None, False


def _calls(entity: Row, name: str, log: Log) -> tuple[str | None, bool]:
    kind = entity.get("type")
    command, at, bot = name.partition("@")
    found = None
    if kind == "bot_command" and not at:
        return log.first, entity.get("offset") == 0
    if kind == "bot_command" or (kind == "mention" and not command):
        found = log.declared.bot_named(bot)
    elif kind == "text_mention":
        person = log.person(entity.get("user"))
        found = person.id if person.kind == "bot" else None
    return found, found is not None


def _slice(units: bytes, entity: Row) -> str:
    start, length = integer(entity.get("offset")), integer(entity.get("length"))
    if start is None or length is None or min(start, length) < 0:
        return ""
    end = start + min(length, _LONGEST_NAME)
    return units[2 * start : 2 * end].decode("utf-16-le", "ignore")


def _entities(row: Row) -> Iterator[Row]:
    yield from _mappings(row.get("entities"))
    yield from _mappings(row.get("caption_entities"))


def _mappings(told: Any) -> Iterator[Row]:
    for each in told if isinstance(told, list) else ():
        if isinstance(each, dict):
            yield each


def _block(block: Any) -> str:
    if not isinstance(block, dict) or block.get("type") == _THINKING:
        return ""
    parts = (_part(key, block[key]) for key in _PARTS if key in block)
    return "\n".join(filter(None, parts))


def _part(key: str, told: Any) -> str:
    if key == "cells":
        rows = (row for row in told if isinstance(row, list)) if told else ()
        return "\n".join(" | ".join(map(_inline, row)) for row in rows)
    if key in {"items", "blocks"}:
        return "\n".join(
            filter(None, map(_block, told if isinstance(told, list) else ()))
        )
    return _inline(told)


def _inline(told: Any) -> str:
    if isinstance(told, str):
        return told
    if isinstance(told, list):
        return "".join(map(_inline, told))
    return _inline(told.get("text")) if isinstance(told, dict) else ""
