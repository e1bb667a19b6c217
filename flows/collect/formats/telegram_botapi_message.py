"""One unit of a bot's log enters; its turn and the identities it shows leave."""

from collections.abc import Iterator
from typing import Any

from flows.collect import causes, times
from flows.collect.formats import telegram_botapi_text
from flows.collect.formats.telegram_botapi_chat import (
    Chat,
    Log,
    Row,
    Seen,
    integer,
)
from flows.collect.ids import digest
from schemas.interaction import Contributor, Identity, Person, Turn


_OLD_FORWARDS = frozenset(
    {
        "forward_from",
        "forward_from_chat",
        "forward_sender_name",
        "forward_date",
        "is_automatic_forward",
    }
)


_PEOPLE = (
    "forward_from",
    "left_chat_member",
    "reply_to_message",
    "forward_origin",
    "forward_sender_name",
    "author_signature",
    "new_chat_members",
    "contact",
)


_OTHER_PEOPLE = frozenset(_PEOPLE)


def unit(log: Log, seen: Seen, *, position: int) -> Iterator[Turn | Identity]:
    """The turn of one unit, after the identities it introduces."""
    row = seen.row
    if seen.kind == "callback_query":
        _remember_press(log, row)
    chat = log.chat(seen.kind, row) if seen.cause is None else None
    if chat is None:
        lost = seen.cause or causes.MALFORMED
        yield _skipped(None, None, position=position, cause=lost)
        return
    yield from _identities(log, chat, row)
    record, author = _record(chat, row), _author(log, row)
    text = telegram_botapi_text.words(row)
    cause = _cause(row, text)
    emptied = cause in {causes.MEDIA_ONLY, causes.EMPTY} and "edit_date" in row
    if cause and not emptied:
        _remember_skipped(chat, row, author=author, record=record, cause=cause)
        yield _skipped(chat.conversation, record, position=position, cause=cause)
        return
    facts = _human if author.kind == "human" else _other
    yield Turn(
        conversation_id=chat.conversation,
        record_id=record,
        position=position,
        author=author,
        text=None if emptied else text,
        created_at=times.from_unix(row.get("date")),
        edited_at=times.from_unix(row["edit_date"]) if "edit_date" in row else None,
        visibility=chat.visibility,
        modality=telegram_botapi_text.modality(row),
        malformed="text" if emptied else None,
        **facts(log, chat, row, author),
    )
    _remember_kept(chat, row, author=author, record=record)


def _skipped(
    conversation: str | None, record: str | None, *, position: int, cause: str
) -> Turn:
    return Turn(
        conversation_id=conversation, record_id=record, position=position, skip=cause
    )


def _record(chat: Chat, row: Row) -> str:
    number = integer(row.get("message_id"))
    # a scheduled message has the id 0
    return f"{chat.key}:{number}" if number else f"{chat.key}:{digest(row)}"


def _cause(row: Row, text: str) -> str | None:
    if "via_bot" in row:
        return causes.VIA_BOT
    return None if text.strip() else telegram_botapi_text.wordless(row)


def _author(log: Log, row: Row) -> Person:
    if isinstance(bot := row.get("sender_business_bot"), dict):
        return log.person({**bot, "is_bot": True})
    if isinstance(row.get("sender_chat"), dict):
        return Person("human")
    return log.person(row.get("from"))


def _human(log: Log, chat: Chat, row: Row, author: Person) -> dict[str, Any]:
    replied = _replied(log, row)
    own = replied is not None and (replied.kind == "bot" or _same(replied, author))
    bot, addressed = _addressed(log, chat, row, replied)
    target = None if replied is None or own else _target(chat, row)
    others = [*_forwards(log, row), *_quoted(log, row)]
    if target and replied:
        others.append(Contributor("reply", replied.id, replied.handles))
    return {
        "role": "user",
        "bot": bot,
        "addressed_to_bot": addressed,
        "reply_to": target,
        "contributors": tuple(others),
    }


def _same(one: Person, other: Person) -> bool:
    return one.id is not None and one.id == other.id


def _other(log: Log, chat: Chat, row: Row, author: Person) -> dict[str, Any]:
    replied = _replied(log, row)
    target = _target(chat, row) if replied and replied.kind == "human" else None
    trigger = target or (_asked(chat, row) if chat.direct else None)
    forwarded = tuple(_forwards(log, row))
    return {
        "role": "assistant",
        "bot": author.id if author.kind == "bot" else None,
        "addressed_to_bot": chat.direct or trigger is not None,
        "reply_to": trigger,
        "contributors": forwarded or chat.window,
    }


def _asked(chat: Chat, row: Row) -> str | None:
    # where answers are logged behind the updates, the last question may come later
    said, asked = integer(row.get("date")), chat.asked_at
    later = said is not None and asked is not None and asked > said
    return None if later else chat.last_human


def _addressed(
    log: Log, chat: Chat, row: Row, replied: Person | None
) -> tuple[str | None, bool]:
    if chat.direct:
        return log.first, True
    if chat.conversation.startswith("telegram:business:"):
        return log.first, False
    bot, told = telegram_botapi_text.called(row, log)
    if not told and replied is not None and replied.kind == "bot":
        bot, told = replied.id, True
    return bot or log.first, told or "guest_query_id" in row


def _replied(log: Log, row: Row) -> Person | None:
    """The author of the message that this one answers in its own chat."""
    answered = row.get("reply_to_message")
    if not isinstance(answered, dict) or "forum_topic_created" in answered:
        return None
    return _author(log, answered)


def _target(chat: Chat, row: Row) -> str:
    return _record(chat, row["reply_to_message"])


def _forwards(log: Log, row: Row) -> Iterator[Contributor]:
    origin = row.get("forward_origin")
    if isinstance(origin, dict):
        yield _from("forward", log, origin.get("sender_user"))
    elif not _OLD_FORWARDS.isdisjoint(row):
        yield _from("forward", log, row.get("forward_from"))
    if "story" in row:
        yield Contributor("forward")


def _quoted(log: Log, row: Row) -> Iterator[Contributor]:
    far = row.get("external_reply")
    if isinstance(far, dict):
        origin = far.get("origin")
        user = origin.get("sender_user") if isinstance(origin, dict) else None
        yield _from("reply", log, user)
    if "reply_to_story" in row:
        yield Contributor("reply")
    if telegram_botapi_text.quotes(row):
        yield Contributor("quote")


def _from(role: str, log: Log, user: Any) -> Contributor:
    person = log.person(user)
    return Contributor(role, person.id, person.handles)


def _identities(log: Log, chat: Chat, row: Row) -> Iterator[Identity]:
    for user in _users(row):
        yield from log.introduce(chat, user)


def _users(row: Row) -> Iterator[Any]:
    """Everybody whom the message tells of; a contact card is shaped like a user."""
    yield row.get("from")
    for key in () if _OTHER_PEOPLE.isdisjoint(row) else _PEOPLE:
        if (told := row.get(key)) is None:
            continue
        if key in {"forward_sender_name", "author_signature"}:
            yield {"first_name": told}
        elif key == "reply_to_message" and isinstance(told, dict):
            yield told.get("from")
        elif key == "forward_origin" and isinstance(told, dict):
            yield told.get("sender_user")
            yield {"first_name": told.get("sender_user_name")}
        elif key == "contact" and isinstance(told, dict):
            yield {"phone_number": "", **told}
        else:
            yield from told if isinstance(told, list) else (told,)


def _remember_press(log: Log, row: Row) -> None:
    # what the bot says next answers the button, which is no turn
    about = row.get("message")
    chat = log.chat("callback_query", about) if isinstance(about, dict) else None
    if chat:
        chat.last_human = f"{chat.key}:pressed:{digest(row.get('id'))}"
        chat.asked_at = None


def _remember_kept(chat: Chat, row: Row, *, author: Person, record: str) -> None:
    if author.kind == "human" and "edit_date" not in row:
        chat.last_human, chat.asked_at = record, integer(row.get("date"))
    if author.kind == "human" and not chat.direct:
        chat.members[author.id] = True


def _remember_skipped(
    chat: Chat, row: Row, *, author: Person, record: str, cause: str
) -> None:
    if author.kind != "human" or cause == causes.SERVICE:
        return
    chat.last_human, chat.asked_at = record, integer(row.get("date"))
    if not chat.direct:
        chat.members.setdefault(author.id, False)
    if not _OLD_FORWARDS.isdisjoint(row) or "forward_origin" in row or "story" in row:
        chat.tainted = True
