"""One message of a Slack day enters; its turn and identities leave."""

import re
from collections.abc import Iterator
from typing import Any

from flows.collect import causes, times
from flows.collect.formats import slack_text
from flows.collect.formats.slack_chat import Channel
from flows.collect.formats.slack_workspace import Row
from flows.collect.ids import digest
from schemas.interaction import Contributor, Identity, Person, Turn


_SPOKEN = frozenset(
    {
        None,
        "bot_message",
        "slackbot_response",
        "me_message",
        "thread_broadcast",
        "reply_broadcast",
        "file_share",
        "file_comment",
        "message_changed",
        "message_deleted",
    }
)
_NOTICES = (
    "app_",
    "assistant_app_thread",
    "bot_",
    "bookmark_",
    "canvas_",
    "channel_",
    "document_",
    "ekm_",
    "file_mention",
    "group_",
    "huddle_",
    "im_",
    "joiner_",
    "message_replied",
    "mpim_",
    "pinned_",
    "reminder_",
    "sh_room_",
    "shared_channel",
    "unpinned_",
)
_SECONDS = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,9})?")


def unit(channel: Channel, told: Any, *, position: int) -> Iterator[Turn | Identity]:
    """The turn of one message, after the identities it introduces."""
    if not isinstance(told, dict):
        yield Turn(
            conversation_id=channel.key,
            record_id=None,
            position=position,
            skip=causes.MALFORMED,
        )
        return
    row = _current(told)
    author = _author(channel, row)
    users = iter([row.get("user"), *slack_text.mentions(row)])
    yield from channel.identities(row, users)
    text = _words(channel, row, author)
    if cause := _cause(channel, row, text):
        yield Turn(
            conversation_id=channel.conversation(row),
            record_id=_record(channel, row),
            position=position,
            skip=cause,
        )
        _remember_skipped(channel, row, author, cause)
        return
    turn = _turn(channel, row, author, (position, text))
    yield turn
    _remember_kept(channel, row, turn)


def seconds(told: Any) -> float | None:
    """A `ts` as a number."""
    plain = isinstance(told, str) and _SECONDS.fullmatch(told)
    return float(told) if plain else None


def _current(row: Row) -> Row:
    """The message as it is after an edit or deletion that the row tells of."""
    if row.get("subtype") == "message_changed":
        now = row.get("message")
        now = now if isinstance(now, dict) else {}
        edited = now.get("edited") or {"ts": row.get("ts")}
        return {**now, "edited": edited} if now else row
    if row.get("subtype") == "message_deleted":
        before = row.get("previous_message")
        before = before if isinstance(before, dict) else {}
        told = {"ts": row.get("deleted_ts"), "edited": {"ts": row.get("ts")}}
        return {**before, **told, "subtype": "message_deleted", "text": ""}
    comment = row.get("comment")
    if row.get("subtype") == "file_comment" and isinstance(comment, dict):
        words = {"text": comment.get("comment"), "user": comment.get("user")}
        return {**row, **words}
    return row


def _author(channel: Channel, row: Row) -> Person:
    user, bot = row.get("user"), row.get("bot_id")
    if row.get("subtype") != "bot_message" and not bot:
        return channel.user(user)
    profile = row.get("bot_profile")
    shown = profile.get("name") if isinstance(profile, dict) else None
    account = channel.known.accounts.get(bot) if isinstance(bot, str) else None
    number = next((each for each in (user, account, bot) if isinstance(each, str)), "")
    listed = channel.known.users.get(number)
    called = (bot, *(listed.names if listed else ()), row.get("username"), shown)
    return Person("bot", channel.bot_id(number or "unknown", *called))


def _words(channel: Channel, row: Row, author: Person) -> str:
    if author.kind == "bot":
        return slack_text.bot_words(row, channel.known)
    own = slack_text.person_words(row, channel.known)
    return own if own.strip() else slack_text.shared_words(row, channel.known)


def _cause(channel: Channel, row: Row, text: str) -> str | None:
    if cause := _kind_cause(row):
        return cause
    if row.get("subtype") == "message_deleted":
        return None
    if _posts_as_person(channel, row):
        return causes.VIA_BOT
    if text.strip():
        return None
    return causes.MEDIA_ONLY if slack_text.has_media(row) else causes.EMPTY


def _kind_cause(row: Row) -> str | None:
    kind = row.get("subtype")
    if row.get("type", "message") != "message":
        return causes.UNSUPPORTED
    if kind == "tombstone":
        return causes.DELETED
    if not isinstance(kind, str | None) or kind not in _SPOKEN:
        known = isinstance(kind, str) and kind.startswith(_NOTICES)
        return causes.SERVICE if known else causes.UNSUPPORTED
    return causes.HIDDEN if row.get("hidden") is True else None


def _posts_as_person(channel: Channel, row: Row) -> bool:
    number = row.get("user")
    listed = channel.known.users.get(number) if isinstance(number, str) else None
    return bool(row.get("bot_id")) and listed is not None and not listed.bot


def _turn(channel: Channel, row: Row, author: Person, placed: tuple[int, str]) -> Turn:
    position, text = placed
    human = author.kind == "human"
    edited = row.get("edited")
    edited_at = edited.get("ts") if isinstance(edited, dict) else None
    gone = row.get("subtype") == "message_deleted"
    facts = _human(channel, row, author) if human else _bot(channel, row, author)
    return Turn(
        conversation_id=channel.conversation(row),
        record_id=_record(channel, row),
        position=position,
        role="user" if human else "assistant",
        author=author,
        text=None if gone else text,
        created_at=times.from_unix(seconds(row.get("ts"))),
        edited_at=times.from_unix(seconds(edited_at)),
        visibility=channel.visibility,
        modality=slack_text.modality(row),
        malformed="text" if gone else None,
        **facts,
    )


def _human(channel: Channel, row: Row, author: Person) -> dict[str, Any]:
    bot, addressed = _addressed(channel, row)
    return {
        "bot": bot,
        "addressed_to_bot": addressed,
        "reply_to": _answered(channel, row, author),
        "contributors": tuple(_others(channel, row, author)),
    }


def _bot(channel: Channel, row: Row, author: Person) -> dict[str, Any]:
    trigger = _trigger(channel, row, author)
    return {
        "bot": author.id,
        "addressed_to_bot": channel.direct or trigger is not None,
        "reply_to": trigger,
        "contributors": channel.thread(row).window,
    }


def _record(channel: Channel, row: Row) -> str:
    told = row.get("ts")
    return f"{channel.key}:{told if seconds(told) else digest(row)}"


def _root(row: Row) -> str | None:
    """The `ts` of the thread's first message, of a message that answers it."""
    root = row.get("thread_ts")
    answers = isinstance(root, str) and root != row.get("ts")
    return root if answers and isinstance(root, str) else None


def _starter(channel: Channel, row: Row) -> Person | None:
    """Who began the thread that the message answers, as far as the day tells."""
    if (root := _root(row)) is None:
        return None
    if isinstance(parent := row.get("parent_user_id"), str):
        return channel.user(parent)
    return channel.authors.get(root)


def _answered(channel: Channel, row: Row, author: Person) -> str | None:
    root, starter = _root(row), _starter(channel, row)
    own = starter and (starter.kind == "bot" or _same(starter, author))
    return None if root is None or own else f"{channel.key}:{root}"


def _same(one: Person, other: Person) -> bool:
    return one.id is not None and one.id == other.id


def _trigger(channel: Channel, row: Row, bot: Person) -> str | None:
    thread, starter = channel.thread(row), _starter(channel, row)
    called = thread.last_calls.get(bot.id)  # another bot does not answer
    if latest := thread.last_human if channel.direct else called:
        return latest
    human = _root(row) and not (starter and starter.kind == "bot")
    return f"{channel.key}:{_root(row)}" if human else None


def _addressed(channel: Channel, row: Row) -> tuple[str | None, bool]:
    if channel.direct:
        return channel.bot, True
    called = [channel.user(each) for each in slack_text.mentions(row)]
    if starter := _starter(channel, row):
        called.append(starter)
    bots = [each.id for each in called if each.kind == "bot"]
    first = channel.bot if channel.bot in bots else next(iter(bots), None)
    return first or channel.bot, first is not None


def _others(channel: Channel, row: Row, author: Person) -> Iterator[Contributor]:
    starter = _starter(channel, row)
    if starter and _answered(channel, row, author):
        yield Contributor("reply", starter.id)
    for each in slack_text.shared(row):
        person = channel.user(each.get("author_id"))
        own = slack_text.person_words(row, channel.known).strip()
        yield Contributor("quote" if own else "forward", person.id)
    if slack_text.quotes(row):
        yield Contributor("quote")


def _remember_kept(channel: Channel, row: Row, turn: Turn) -> None:
    author = turn.author
    if author is None:
        return
    if isinstance(told := row.get("ts"), str):
        channel.authors[told] = author
    if author.kind == "human":
        thread = channel.thread(row)
        thread.last_human = turn.record_id
        thread.members[author.id] = True
        if turn.addressed_to_bot:
            thread.last_calls[turn.bot] = turn.record_id


def _remember_skipped(channel: Channel, row: Row, author: Person, cause: str) -> None:
    if cause == causes.SERVICE:
        return
    if isinstance(told := row.get("ts"), str):
        channel.authors[told] = author
    if author.kind == "human":
        thread = channel.thread(row)
        thread.last_human = _record(channel, row)
        thread.members.setdefault(author.id, False)
        thread.tainted = thread.tainted or bool(slack_text.shared(row))
