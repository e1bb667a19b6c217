"""One Telegram message row enters; its words, and what they show of others, leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.collect.declared import Declared


_MEDIA = {
    "photo": "image",
    "contact_information": "contact",
    "contact_vcard": "contact",
    "location_information": "location",
    "live_location_period_seconds": "location",
    "place_name": "location",
    "poll": "poll",
    "todo_list": "list",
    "game_title": "game",
    "invoice_information": "invoice",
    "giveaway_information": "giveaway",
    "giveaway_results": "giveaway",
    "paid_media": "file",
    "dice": "image",
    "thumbnail": "file",
    "file": "file",
    "media_type": "file",
}
_MEDIA_TYPES = {
    "sticker": "image",
    "animation": "image",
    "voice_message": "voice",
    "audio_file": "voice",
    "video_message": "video",
    "video_file": "video",
}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """A piece of a text: its kind, its words, and the user it names, if any."""

    kind: str
    text: str = field(repr=False)
    user_id: int | None = field(default=None, repr=False)


def entities(row: Row) -> tuple[Entity, ...]:
    """The pieces of the message; `text_entities` is the lossless twin of `text`."""
    twin = row.get("text_entities")
    source = twin if isinstance(twin, list) and twin else row.get("text")
    if isinstance(source, str):
        return (Entity("plain", source),) if source else ()
    return tuple(_pieces(source)) if isinstance(source, list) else ()


def _pieces(source: list[Any]) -> Iterator[Entity]:
    for piece in source:
        if isinstance(piece, str) and piece:
            yield Entity("plain", piece)
        elif isinstance(piece, dict) and isinstance(piece.get("text"), str):
            user = piece.get("user_id")
            kind = piece.get("type")
            yield Entity(
                kind if isinstance(kind, str) else "unknown",
                piece["text"],
                user if type(user) is int else None,
            )


def words(pieces: tuple[Entity, ...]) -> str:
    """The text; placeholders of media stand in other fields and never get in."""
    return "".join(piece.text for piece in pieces)


def modality(row: Row) -> str:
    """`text`, or the kind of media that the words only accompany."""
    told = row.get("media_type")
    if isinstance(told, str) and told in _MEDIA_TYPES:
        return _MEDIA_TYPES[told]
    mime = row.get("mime_type")
    if isinstance(mime, str) and mime.partition("/")[0] in {"image", "video"}:
        return mime.partition("/")[0]
    return next((kind for key, kind in _MEDIA.items() if key in row), "text")


def quotes(pieces: tuple[Entity, ...]) -> bool:
    """Whether a blockquote may hold somebody else's words."""
    return any(piece.kind == "blockquote" for piece in pieces)


def called_bot(pieces: tuple[Entity, ...], declared: Declared) -> str | None:
    """The declared bot that the words call: `/x@Bot` first, or a mention anywhere.

    A bare `/x` in front calls the first bot declared.
    """
    if bare_command(pieces):
        return declared.bot
    return next(filter(None, (_named(piece, declared) for piece in pieces)), None)


def _named(piece: Entity, declared: Declared) -> str | None:
    if piece.kind == "bot_command":
        return declared.bot_named(piece.text.partition("@")[2])
    if piece.kind == "mention":
        return declared.bot_named(piece.text)
    if piece.kind == "mention_name" and piece.user_id is not None:
        return declared.bot_account(f"user{piece.user_id}")
    return None


def bare_command(pieces: tuple[Entity, ...]) -> bool:
    """Whether the words start with a command that names no bot."""
    return bool(pieces) and (
        pieces[0].kind == "bot_command" and "@" not in pieces[0].text
    )
