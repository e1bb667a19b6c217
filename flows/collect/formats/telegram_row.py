"""One row of a Telegram chat enters; its turn and the identities it shows leave."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.collect import causes, times
from flows.collect.formats import telegram_text
from flows.collect.formats.telegram_chat import Chat, user_of
from flows.collect.formats.telegram_text import Entity, Row
from flows.collect.ids import digest
from schemas.interaction import Contributor, Identity, Person, Turn


_STRANGER = Contributor("forward", None)
_QUOTED = Contributor("quote", None)
_FAR_REPLY = Contributor("reply", None)
_UNKNOWN_WINDOW = (Contributor("context", None),)


def unit(chat: Chat, row: Any, *, position: int) -> Iterator[Turn | Identity]:
    """The turn of one row, after the identities it introduces."""
    if not isinstance(row, Mapping):
        yield Turn(
            conversation_id=chat.conversation,
            record_id=None,
            position=position,
            skip=causes.MALFORMED,
        )
        return
    record = _record(chat, row, position)
    pieces = telegram_text.entities(row)
    author = _author(chat, row)
    yield from _identities(chat, row, author)
    if row.get("action") == "topic_created" and type(row.get("id")) is int:
        chat.topics.add(row["id"])
    if cause := _cause(row, pieces):
        _remember_skipped(chat, row, author, record)
        yield Turn(
            conversation_id=chat.conversation,
            record_id=record,
            position=position,
            skip=cause,
        )
    else:
        turn = _turn(chat, row, author, (record, position, pieces))
        yield turn
        _remember_kept(chat, row, turn)


def _record(chat: Chat, row: Row, position: int) -> str:
    number = row.get("id")
    if type(number) is int:
        return f"{chat.conversation}:{number}"
    return f"{chat.conversation}:{digest(position, row)}"


def _cause(row: Row, pieces: tuple[Entity, ...]) -> str | None:
    kind = row.get("type")
    if kind == "service":
        return causes.SERVICE
    if kind != "message":
        return causes.UNSUPPORTED
    if "via_bot" in row:
        return causes.VIA_BOT
    if telegram_text.words(pieces).strip():
        return None
    return causes.EMPTY if telegram_text.modality(row) == "text" else causes.MEDIA_ONLY


def _author(chat: Chat, row: Row) -> Person:
    told, name = row.get("from_id"), row.get("from")
    user = user_of(told)
    shown = name if isinstance(name, str) else None
    if chat.direct and chat.peer:
        bot = chat.bot if user == chat.peer else None
    else:
        bot = chat.declared.bot_author(account=user, name=shown)
    if bot:
        return Person("bot", bot)
    if user and _sends_buttons(chat, row, user):
        return Person("bot", f"bot:{user}")
    if told is None and shown is not None:
        return Person("human", chat.declared.people.get(shown))
    handles = chat.account.handles if user and user == chat.account.user else ()
    return Person("human", f"telegram:{user}" if user else None, handles)


def _sends_buttons(chat: Chat, row: Row, user: str) -> bool:
    # only bots can; a forward may keep the buttons of the bot that wrote it
    if row.get("inline_bot_buttons") and not _forwarded(row) and user != chat.peer:
        chat.others.add(user)
    return user in chat.others and user != chat.account.user


def _identities(chat: Chat, row: Row, author: Person) -> Iterator[Identity]:
    if author.kind == "human":
        for key in ("from", "author", "forwarded_from", "actor"):
            name = row.get(key)
            if isinstance(name, str) and name:
                handles = author.handles if key == "from" else ()
                yield from _introduce(chat, name, handles)
    for name in _bystanders(row):
        yield from _introduce(chat, name, ())
    card = row.get("contact_information")
    if isinstance(card, Mapping):
        yield from _contact(chat, card)


def _bystanders(row: Row) -> Iterator[str]:
    members, reactions = row.get("members"), row.get("reactions")
    told = list(members) if isinstance(members, list) else []
    for reaction in reactions if isinstance(reactions, list) else ():
        recent = reaction.get("recent") if isinstance(reaction, Mapping) else None
        for each in recent if isinstance(recent, list) else ():
            told.append(each.get("from") if isinstance(each, Mapping) else None)
    yield from (name for name in told if isinstance(name, str) and name)


def _introduce(chat: Chat, name: str, handles: tuple[str, ...]) -> Iterator[Identity]:
    if (name, *handles) not in chat.introduced:
        chat.introduced.add((name, *handles))
        yield Identity(
            conversation_id=chat.conversation, names=(name,), handles=handles
        )


def _contact(chat: Chat, card: Row) -> Iterator[Identity]:
    names = [card.get("first_name"), card.get("last_name")]
    name = " ".join(part for part in names if isinstance(part, str) and part)
    phone = card.get("phone_number")
    if name or phone:
        yield Identity(
            conversation_id=chat.conversation,
            kind="contact",
            names=(name,) if name else (),
            phones=(phone,) if isinstance(phone, str) and phone else (),
        )


def _turn(
    chat: Chat,
    row: Row,
    author: Person,
    placed: tuple[str, int, tuple[Entity, ...]],
) -> Turn:
    record, position, pieces = placed
    human = author.kind == "human"
    reply = _reply(chat, row) if human else _trigger(chat, row)
    bot, addressed = _addressed(chat, row, pieces) if human else (author.id, None)
    return Turn(
        conversation_id=chat.conversation,
        record_id=record,
        position=position,
        role="user" if human else "assistant",
        author=author,
        text=telegram_text.words(pieces),
        created_at=_time(chat, row, "date"),
        edited_at=_time(chat, row, "edited"),
        bot=bot,
        visibility=chat.visibility,
        addressed_to_bot=addressed if human else chat.direct or reply is not None,
        reply_to=reply,
        contributors=_others(chat, row, pieces) if human else _window(chat, row),
        modality=telegram_text.modality(row),
    )


def _time(chat: Chat, row: Row, key: str) -> str | None:
    exact = times.from_unix(row.get(f"{key}_unixtime"))
    return exact or times.from_local(row.get(key), zone=chat.declared.time_zone)


def _target(chat: Chat, row: Row) -> int | None:
    """The row of this chat that the row answers."""
    target = row.get("reply_to_message_id")
    known = type(target) is int and target not in chat.topics
    return target if known and not _far(chat, row) else None


def _far(chat: Chat, row: Row) -> bool:
    peer = row.get("reply_to_peer_id")
    return peer is not None and peer != chat.peer


def _reply(chat: Chat, row: Row) -> str | None:
    target = _target(chat, row)
    if target is None or (chat.direct and target in chat.harmless):
        return None
    return f"{chat.conversation}:{target}"


def _trigger(chat: Chat, row: Row) -> str | None:
    # In a direct chat the last human row, even one that was skipped: then the
    # reply has no trigger among the interactions, and drops with it.
    target = _target(chat, row)
    if chat.direct and (target is None or target not in chat.humans):
        return chat.last_human
    return None if target is None else f"{chat.conversation}:{target}"


def _addressed(
    chat: Chat, row: Row, pieces: tuple[Entity, ...]
) -> tuple[str | None, bool]:
    if chat.direct:
        return chat.bot, True
    called = telegram_text.called_bot(pieces, chat.declared)
    target = _target(chat, row)
    if called is None and target in chat.bots:
        called = chat.bots[target]
    if called is not None:
        return called, True
    return chat.bot, telegram_text.bare_command(pieces)


def _others(
    chat: Chat, row: Row, pieces: tuple[Entity, ...]
) -> tuple[Contributor, ...]:
    found = []
    if _forwarded(row):
        writer = user_of(row.get("forwarded_from_id"))
        found.append(
            Contributor("forward", f"telegram:{writer}") if writer else _STRANGER
        )
    if telegram_text.quotes(pieces):
        found.append(_QUOTED)
    if row.get("reply_to_message_id") is not None and _far(chat, row):
        found.append(_FAR_REPLY)
    return tuple(found)


def _forwarded(row: Row) -> bool:
    return "forwarded_from" in row or "saved_from" in row


def _window(chat: Chat, row: Row) -> tuple[Contributor, ...] | None:
    # Whose words the bot may have seen: None leaves it to the gate (every human
    # before); what only skipped rows held, the gate cannot see, so nobody knows.
    if _forwarded(row):
        return (_STRANGER,)
    if chat.third_party == "skipped" or (not chat.direct and chat.unheard - chat.heard):
        return _UNKNOWN_WINDOW
    return () if chat.direct and chat.third_party == "none" else None


def _remember_kept(chat: Chat, row: Row, turn: Turn) -> None:
    if turn.author is None or turn.record_id is None:
        return
    chat.remember(row, turn.author, turn.record_id)
    if turn.author.kind == "human":
        chat.heard.add(turn.author.id)
        if turn.contributors and chat.third_party == "none":
            chat.third_party = "kept"


def _remember_skipped(chat: Chat, row: Row, author: Person, record: str) -> None:
    if row.get("type") == "service":
        return
    chat.remember(row, author, record)
    if author.kind == "human":
        chat.unheard.add(author.id)
    number = row.get("id")
    if _forwarded(row):
        chat.third_party = "skipped"
    elif chat.direct and type(number) is int:
        chat.harmless.add(number)
