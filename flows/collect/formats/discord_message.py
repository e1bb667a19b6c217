"""One message of a Discord export enters; its turn and identities leave."""

from collections.abc import Iterator
from typing import Any

from flows.collect import causes, times
from flows.collect.formats import discord_text
from flows.collect.formats.discord_chat import Chat, Row, handles_of
from flows.collect.ids import digest
from schemas.interaction import Contributor, Identity, Person, Turn


_SPOKEN = frozenset(
    {
        "Default",
        "Reply",
        "ChatInputCommand",
        "ContextMenuCommand",
        "0",
        "19",
        "20",
        "23",
    }
)
_NOTICES = frozenset(
    {
        "RecipientAdd",
        "RecipientRemove",
        "Call",
        "ChannelNameChange",
        "ChannelIconChange",
        "ChannelPinnedMessage",
        "GuildMemberJoin",
        "UserJoin",
        "ThreadCreated",
        "ThreadStarterMessage",
        "GuildInviteReminder",
        "AutoModerationAction",
    }
)
_LAST_NOTICE = 63
"""Numbers of notices that the exporter has no name for; more may come."""

_DIGITS = 20
"""An id has 64 bits."""


def unit(chat: Chat, row: Any, *, position: int) -> Iterator[Turn | Identity]:
    """The turn of one message, after the identities it introduces."""
    if not isinstance(row, dict):
        yield _skipped(chat, None, position=position, cause=causes.MALFORMED)
        return
    record, author = _record(chat, row), _author(chat, row)
    yield from _identities(chat, row)
    bot = author.kind == "bot"
    text = discord_text.bot_words(row) if bot else discord_text.own_words(row)
    if cause := _cause(row, text):
        yield _skipped(chat, record, position=position, cause=cause)
        _remember_skipped(chat, row, author=author, record=record, cause=cause)
        return
    facts = _bot if bot else _human
    yield Turn(
        conversation_id=chat.conversation,
        record_id=record,
        position=position,
        author=author,
        text=text,
        created_at=times.from_iso(row.get("timestamp"), zone=chat.declared.time_zone),
        edited_at=times.from_iso(
            row.get("timestampEdited"), zone=chat.declared.time_zone
        ),
        visibility=chat.visibility,
        modality=discord_text.modality(row),
        **facts(chat, row, author),
    )
    _remember_kept(chat, row, author=author, record=record)


def snowflake(told: Any) -> int | None:
    """An id as a number: they grow with time."""
    plain = isinstance(told, str) and len(told) <= _DIGITS and told.isascii()
    return int(told) if plain and told.isdigit() else None


def _skipped(chat: Chat, record: str | None, *, position: int, cause: str) -> Turn:
    return Turn(
        conversation_id=chat.conversation,
        record_id=record,
        position=position,
        skip=cause,
    )


def _record(chat: Chat, row: Row) -> str:
    number = snowflake(row.get("id"))
    told = digest(chat.conversation, row) if number is None else number
    return f"discord:{told}"


def _author(chat: Chat, row: Row) -> Person:
    return chat.person(row.get("author"), told=row.get("interaction"))


def _cause(row: Row, text: str) -> str | None:
    told = row.get("type", "Default")
    kind = str(told) if isinstance(told, str | int) else "unknown"
    if told is not None and kind not in _SPOKEN:
        return causes.SERVICE if _notice(kind) else causes.UNSUPPORTED
    if text.strip():
        return None
    return causes.MEDIA_ONLY if discord_text.has_media(row) else causes.EMPTY


def _notice(kind: str) -> bool:
    number = snowflake(kind)
    return kind in _NOTICES if number is None else number <= _LAST_NOTICE


def _human(chat: Chat, row: Row, author: Person) -> dict[str, Any]:
    answered = _answered(chat, row)
    number = snowflake(_reference(row).get("messageId"))
    known = chat.authors.get(number) if answered and number is not None else None
    own = known is not None and (known.kind == "bot" or _same(known, author))
    others = list(_others(chat, row))
    if known and not own:
        others.append(Contributor("reply", known.id, known.handles))
    bot, addressed = _addressed(chat, row, known)
    return {
        "role": "user",
        "bot": bot,
        "addressed_to_bot": addressed,
        "reply_to": None if own else answered,
        "contributors": tuple(others),
    }


def _same(one: Person, other: Person) -> bool:
    return one.id is not None and one.id == other.id


def _bot(chat: Chat, row: Row, author: Person) -> dict[str, Any]:
    command = row.get("interaction")
    answered = _answered(chat, row)
    if isinstance(command, dict):
        trigger: str | None = f"discord:command:{digest(command.get('id'))}"
    else:
        trigger = answered or (chat.last_human if chat.direct else None)
    others = tuple(_others(chat, row))
    return {
        "role": "assistant",
        "bot": author.id,
        "addressed_to_bot": chat.direct or trigger is not None,
        "reply_to": trigger,
        "contributors": others or chat.window,
    }


def _reference(row: Row) -> Row:
    told = row.get("reference")
    return told if isinstance(told, dict) else {}


def _far(chat: Chat, row: Row) -> bool:
    channel = _reference(row).get("channelId")
    return channel is not None and channel != chat.channel


def _answered(chat: Chat, row: Row) -> str | None:
    """The record in this channel that the message answers."""
    number = snowflake(_reference(row).get("messageId"))
    reply = row.get("type") in ("Reply", "19", 19) and not _far(chat, row)
    return f"discord:{number}" if reply and number is not None else None


def _others(chat: Chat, row: Row) -> Iterator[Contributor]:
    forward = _reference(row).get("type") == "Forward"
    if forward or isinstance(row.get("forwardedMessage"), dict):
        yield Contributor("forward")
    elif _far(chat, row):
        # a post that another channel published here, or an answer to elsewhere
        yield Contributor("reply" if row.get("type") == "Reply" else "forward")


def _addressed(
    chat: Chat, row: Row, answered: Person | None
) -> tuple[str | None, bool]:
    if chat.direct:
        return chat.bot, True
    called = [each.id for each in _mentioned(chat, row) if each.kind == "bot"]
    if answered and answered.kind == "bot":
        called.append(answered.id)
    first = chat.bot if chat.bot in called else next(iter(called), None)
    return first or chat.bot, first is not None


def _mentioned(chat: Chat, row: Row) -> Iterator[Person]:
    told = row.get("mentions")
    for user in told if isinstance(told, list) else ():
        yield chat.person(user)


def _identities(chat: Chat, row: Row) -> Iterator[Identity]:
    mentions = row.get("mentions")
    command = row.get("interaction")
    users = [row.get("author"), *(mentions if isinstance(mentions, list) else ())]
    if isinstance(command, dict):
        users.append(command.get("user"))
    for user in users:
        if isinstance(user, dict) and chat.person(user).kind == "human":
            yield from _introduced(chat, user)


def _introduced(chat: Chat, user: Row) -> Iterator[Identity]:
    told = (user.get("name"), user.get("nickname"))
    names = tuple(dict.fromkeys(n for n in told if isinstance(n, str) and n))
    if names and names not in chat.introduced:
        chat.introduced.add(names)
        yield Identity(
            conversation_id=chat.conversation, names=names, handles=handles_of(user)
        )


def _remember_kept(chat: Chat, row: Row, *, author: Person, record: str) -> None:
    number = snowflake(row.get("id"))
    if number is not None:
        chat.authors[number] = author
    if author.kind == "human":
        chat.last_human = record
        chat.members[author.id] = True


def _remember_skipped(
    chat: Chat, row: Row, *, author: Person, record: str, cause: str
) -> None:
    if cause == causes.SERVICE:
        return
    number = snowflake(row.get("id"))
    if number is not None:
        chat.authors[number] = author
    if author.kind == "human":
        chat.last_human = record
        chat.members.setdefault(author.id, False)
        chat.tainted = chat.tainted or any(True for _ in _others(chat, row))
