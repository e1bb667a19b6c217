"""A conversation of `direct-messages.js` enters, newest first; turns leave.

What people write to each other is private; only a chat of two with a declared bot is a
conversation with a bot.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.collect import causes, times
from flows.collect.formats.chronicle import oldest_first
from flows.collect.formats.lent import identifier, listed, mapping, text
from flows.collect.formats.x_owner import Archive, unescaped
from flows.collect.ids import digest
from schemas.interaction import Identity, Turn


_EVENTS = frozenset(
    {
        "joinConversation",
        "participantsJoin",
        "participantsLeave",
        "conversationNameUpdate",
        "conversationAvatarUpdate",
        "reactionCreate",
        "reactionDelete",
        "trustConversation",
        "endAvBroadcast",
        "startAvBroadcast",
        "cscFeedbackSubmitted",
        "messageMarkedAsUnread",
    }
)
_SIDES = ("senderId", "recipientId")
_PAIR = re.compile(r"(?<![0-9])[0-9]{1,20}(?=-|$)")

Message = Mapping[str, Any]


@dataclass(slots=True)
class _Talk:
    """One conversation, and who asked last in it."""

    archive: Archive = field(repr=False)
    conversation: str = field(repr=False)
    visibility: str
    bot: str | None = field(repr=False)
    asked: str | None = field(default=None, repr=False)


def units(
    entry: Any, archive: Archive, *, position: int, seen_by: str
) -> Iterator[Turn | Identity]:
    """The turns of one conversation; `seen_by` is who sees it, if no bot is in it."""
    told = mapping(entry).get("dmConversation")
    rows = told.get("messages") if isinstance(told, Mapping) else None
    if not isinstance(rows, list):
        yield _skipped(None, None, position, causes.MALFORMED)
        return
    talk = _talk(mapping(told), rows, archive, seen_by)
    yield archive.introduction(talk.conversation)
    for place, row in enumerate(_ordered(rows), start=position):
        yield _unit(talk, row, place)


def _talk(told: Message, rows: Sequence[Any], archive: Archive, seen_by: str) -> _Talk:
    told_id = identifier(told.get("conversationId"))
    conversation = f"x:dm:{told_id or digest(rows)}"
    people = _people(told_id, rows)
    found = {archive.person(account).id for account in people}
    bots = {each for each in found if each and each.startswith("bot:")}
    bot = min(bots) if len(bots) == 1 else None
    if seen_by == "private_dm" and bot and len(people) == len(("owner", "bot")):
        return _Talk(archive, conversation, "direct_bot", bot)
    return _Talk(archive, conversation, seen_by, bot)


def _people(told: str | None, rows: Sequence[Any]) -> set[str]:
    written = (mapping(mapping(row).get("messageCreate")) for row in rows)
    sides = {identifier(each.get(key)) for each in written for key in _SIDES}
    return {side for side in sides if side} | set(_PAIR.findall(told or ""))


def _ordered(rows: Sequence[Any]) -> list[Any]:
    seen = [_created(row) for row in rows]
    moments = [times.instant(each) if each else None for each in seen]
    return oldest_first(rows, moments, untold="newest first")


def _created(row: Any) -> str | None:
    inner = next(iter(mapping(row).values()), None)
    return times.from_iso(mapping(inner).get("createdAt"))


def _unit(talk: _Talk, row: Any, position: int) -> Turn:
    message = mapping(row).get("messageCreate")
    if not isinstance(message, Mapping):
        known = isinstance(row, Mapping) and _EVENTS.intersection(row)
        cause = causes.SERVICE if known else causes.UNSUPPORTED
        cause = cause if isinstance(row, Mapping) else causes.MALFORMED
        return _skipped(talk.conversation, None, position, cause)
    told = identifier(message.get("id")) or digest(message)
    record = f"{talk.conversation}:{told}"
    words = unescaped(text(message.get("text")) or "")
    turn = _turn(talk, message, words, (record, position))
    if turn.role == "user":
        talk.asked = record
    if not words.strip():
        cause = causes.EMPTY if turn.modality == "text" else causes.MEDIA_ONLY
        return _skipped(talk.conversation, record, position, cause)
    return turn


def _turn(talk: _Talk, message: Message, words: str, placed: tuple[str, int]) -> Turn:
    record, position = placed
    author = talk.archive.person(identifier(message.get("senderId")))
    human, direct = author.kind == "human", talk.visibility == "direct_bot"
    return Turn(
        conversation_id=talk.conversation,
        record_id=record,
        position=position,
        role="user" if human else "assistant",
        author=author,
        text=words,
        created_at=_created({"messageCreate": message}),
        bot=talk.bot if human else author.id,
        visibility=talk.visibility,
        addressed_to_bot=direct,
        reply_to=talk.asked if direct and not human else None,
        contributors=() if human or direct else None,
        modality="image" if listed(message.get("mediaUrls")) else "text",
    )


def _skipped(
    conversation: str | None, record: str | None, position: int, cause: str
) -> Turn:
    return Turn(
        conversation_id=conversation, record_id=record, position=position, skip=cause
    )
