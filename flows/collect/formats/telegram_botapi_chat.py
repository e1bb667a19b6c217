"""Where a message of a bot's log belongs, and what was seen of that chat before.

Reading a log needs that memory: which human row a bot answers, and who was heard only
in rows that never become a turn. It holds ids and names, never text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.collect.declared import Declared
from flows.errors import ExportError
from schemas.interaction import Contributor, Identity, Person


Row = Mapping[str, Any]

NOBODY = frozenset({1087968824, 136817688})
"""GroupAnonymousBot and Channel_Bot: fake users in whose name chats speak."""

TELEGRAM = 777000
"""Telegram's own account."""

MOST_KNOWN = 100_000
"""Identities remembered; telling one twice does no harm."""

MOST_CHATS = 300_000
"""Chats remembered at a time."""

_FIRST_CHANNEL = 10**12
"""Ids of supergroups and channels are this and their bare id, below zero."""

_INTEGER = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Seen:
    """One unit of the log: its kind and content, or why it can be no turn."""

    kind: str = ""
    row: Row = field(default_factory=dict, repr=False)
    cause: str | None = None


@dataclass(slots=True)
class Chat:
    """One chat (or topic), and what has been seen of it so far."""

    key: str = field(repr=False)
    conversation: str = field(repr=False)
    visibility: str
    last_human: str | None = field(default=None, repr=False)
    asked_at: int | None = None
    """When it was written, to know an answer that is older."""
    members: dict[str | None, bool] = field(default_factory=dict, repr=False)
    """Of a group: who wrote, and whether in a turn that the gate sees."""
    tainted: bool = False
    """Whether other people's words came in with a row that is no turn."""

    @property
    def direct(self) -> bool:
        """Whether one person talks with one bot here."""
        return self.visibility == "direct_bot"

    @property
    def window(self) -> tuple[Contributor, ...] | None:
        """Whose words the bot may have seen: None is everybody that the gate sees."""
        unseen = self.tainted or not all(self.members.values())
        return (Contributor("context"),) if unseen else None


@dataclass(slots=True)
class Log:
    """All chats of one log."""

    declared: Declared = field(repr=False)
    chats: dict[str, Chat] = field(default_factory=dict, repr=False)
    introduced: set[str] = field(default_factory=set, repr=False)
    first: str | None = field(default=None, repr=False)
    """The first bot declared."""
    most: int = MOST_CHATS

    def __post_init__(self) -> None:
        """Look up once what every message asks for."""
        self.first = self.declared.bot

    def introduce(self, chat: Chat, user: Any) -> Iterator[Identity]:
        """What the log tells of a user, unless it was told before."""
        if not isinstance(user, dict) or user.get("is_bot") is True:
            return
        first, last = user.get("first_name"), user.get("last_name")
        name, told = user.get("username"), user.get("phone_number")
        key = f"{chat.conversation}\n{first}\n{last}\n{name}\n{told}"
        if key not in self.introduced:
            if len(self.introduced) >= MOST_KNOWN:
                self.introduced.clear()
            self.introduced.add(key)
            yield from _known(chat, user)

    def chat(self, kind: str, row: Row) -> Chat | None:
        """The chat of a message; None when it tells none."""
        told = row.get("chat")
        number = integer(told.get("id")) if isinstance(told, dict) else None
        if number is None or not isinstance(told, dict):
            return None
        key = self._key(kind, row, number)
        topic = _topic(row, told)
        conversation = key if topic is None else f"{key}:topic{topic}"
        if conversation not in self.chats:
            self._make_room()
            self.chats[conversation] = Chat(key, conversation, _visibility(kind, told))
        return self.chats[conversation]

    def person(self, user: Any) -> Person:
        """Who a `User` is."""
        number = integer(user.get("id")) if isinstance(user, dict) else None
        if number is None or number in NOBODY:
            return Person("human")
        handles = _handles(user)
        if number == TELEGRAM:
            return Person("service", self.declared.subject(f"user{number}"), handles)
        if bot := self.bot(user, number):
            return Person("bot", bot, handles)
        return Person("human", self.declared.subject(f"user{number}"), handles)

    def bot(self, user: Row, number: int) -> str | None:
        """The bot that this user is, if it is one."""
        account, name = f"user{number}", user.get("username")
        if user.get("is_bot") is not True:
            return self.declared.bot_account(account)
        shown = name if isinstance(name, str) else None
        declared = self.declared.bot_author(account=account, name=shown)
        return declared or f"bot:{account}"

    def _make_room(self) -> None:
        # Of a chat forgotten, the next answer has no trigger, and drops. What would
        # let an answer be kept that must not be is never forgotten.
        if len(self.chats) < self.most:
            return
        self.chats = {
            key: chat for key, chat in self.chats.items() if chat.window is not None
        }
        if len(self.chats) > self.most // 2:
            raise ExportError(
                "the log holds more chats than can be kept apart",
                "split it, by day for example",
            )

    def _key(self, kind: str, row: Row, number: int) -> str:
        if "business" in kind:
            return f"telegram:business:{row.get('business_connection_id')}:{number}"
        if number <= -_FIRST_CHANNEL:
            return f"telegram:channel:{-number - _FIRST_CHANNEL}"
        family = (
            "guest" if kind == "guest_message" else "user" if number > 0 else "chat"
        )
        account = self.first or f"export{self.declared.number}"
        return f"telegram:{family}:{abs(number)}:{account}"


def _known(chat: Chat, user: Row) -> Iterator[Identity]:
    parts = (user.get("first_name"), user.get("last_name"))
    name = " ".join(part for part in parts if isinstance(part, str) and part)
    phone = user.get("phone_number")
    handles = _handles(user)
    if name or handles or phone:
        yield Identity(
            conversation_id=chat.conversation,
            kind="participant" if phone is None else "contact",
            names=(name,) if name else (),
            handles=handles,
            phones=(phone,) if isinstance(phone, str) and phone else (),
        )


def integer(told: Any) -> int | None:
    """A whole number, also as text: ids need more bits than some loggers have."""
    if isinstance(told, str):
        return int(told) if _INTEGER.fullmatch(told) else None
    return told if type(told) is int else None


def _handles(user: Row) -> tuple[str, ...]:
    name = user.get("username")
    return (f"@{name.removeprefix('@')}",) if isinstance(name, str) and name else ()


def _topic(row: Row, chat: Row) -> int | None:
    direct = row.get("direct_messages_topic")
    if chat.get("is_direct_messages") is True and isinstance(direct, dict):
        return integer(direct.get("topic_id"))
    told = row.get("is_topic_message") is True
    return integer(row.get("message_thread_id")) if told else None


def _visibility(kind: str, chat: Row) -> str:
    where = chat.get("type")
    private = "business" in kind or chat.get("is_direct_messages") is True
    if private or (kind == "guest_message" and where == "private"):
        return "private_dm"
    if where == "private":
        return "direct_bot"
    if where not in ("group", "supergroup", "channel"):
        return "unknown"
    return "public" if chat.get("username") else "group"
