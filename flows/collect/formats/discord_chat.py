"""The header of a Discord export enters; a `Chat` leaves, which remembers who spoke.

It holds ids and names, never text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.collect.declared import Declared
from flows.collect.ids import digest
from schemas.interaction import Contributor, Person


Row = Mapping[str, Any]

_DELETED = "456226577798135808"
"""The one account that stands for everybody who left."""

_NO_DISCRIMINATOR = frozenset({"0000", "0"})
_SNOWFLAKE = re.compile(r"[0-9]{1,20}")


@dataclass(slots=True)
class Chat:
    """What one channel is, and what has been seen of it so far."""

    declared: Declared = field(repr=False)
    channel: str | None = field(repr=False)
    conversation: str = field(repr=False)
    visibility: str
    bot: str | None = field(repr=False)
    people: dict[str, Person] = field(default_factory=dict, repr=False)
    authors: dict[int, Person] = field(default_factory=dict, repr=False)
    members: dict[str | None, bool] = field(default_factory=dict, repr=False)
    """Who wrote, and whether in a turn that the gate sees."""
    last_human: str | None = field(default=None, repr=False)
    introduced: set[tuple[str, ...]] = field(default_factory=set, repr=False)
    tainted: bool = False
    """Whether other people's words came in with a message that is no turn."""

    @property
    def direct(self) -> bool:
        """Whether one person talks with one bot here."""
        return self.visibility == "direct_bot"

    @property
    def window(self) -> tuple[Contributor, ...] | None:
        """Whose words a bot may have seen: None is everybody that the gate sees."""
        unseen = self.tainted or not (self.direct or all(self.members.values()))
        return (Contributor("context"),) if unseen else None

    def person(self, user: Any, *, told: Any = None) -> Person:
        """Who a user is; `told` is the interaction that the message answers."""
        number = user.get("id") if isinstance(user, dict) else None
        if not isinstance(number, str) or not _SNOWFLAKE.fullmatch(number):
            return Person("human")
        if isinstance(told, dict) and user.get("isBot") is True:
            return _bot(self.declared, user, number)
        if number not in self.people:
            self.people[number] = _person(self.declared, user, number)
        return self.people[number]


def opened(header: Row, first: Iterable[Any], *, declared: Declared) -> Chat:
    """The chat of this header; `first` are its first messages."""
    channel, guild = _mapping(header.get("channel")), _mapping(header.get("guild"))
    number = channel.get("id")
    known = isinstance(number, str) and _SNOWFLAKE.fullmatch(number)
    told = number if known else digest(channel, guild)
    chat = Chat(
        declared=declared,
        channel=number if known else None,
        conversation=f"discord:{told}",
        visibility=_visibility(channel, guild),
        bot=declared.bot,
    )
    if chat.visibility == "private_dm" and (bot := _partner(chat, channel, first)):
        chat.visibility, chat.bot = "direct_bot", bot
    return chat


def name_of(user: Row) -> str | None:
    """The account's name, as bots are declared by it."""
    name = user.get("name")
    return name if isinstance(name, str) and name else None


def handles_of(user: Row) -> tuple[str, ...]:
    """The account's name as people write it."""
    name = name_of(user)
    return (f"@{name}",) if name else ()


def _visibility(channel: Row, guild: Row) -> str:
    kind = channel.get("type")
    kind = kind if isinstance(kind, str) else ""
    if kind == "DirectTextChat":
        return "private_dm"
    group = kind.startswith("Guild") or kind == "DirectGroupTextChat"
    # without a kind that we know: all but direct chats belong to a guild
    return "group" if group or guild.get("id") not in (None, "0") else "unknown"


def _partner(chat: Chat, channel: Row, first: Iterable[Any]) -> str | None:
    for row in first:
        author = _mapping(_mapping(row).get("author"))
        found = chat.person(author, told=_mapping(row).get("interaction"))
        if found.kind == "bot":
            return found.id
    return chat.declared.bot_named(name_of(channel))


def _person(declared: Declared, user: Row, number: str) -> Person:
    webhook = _webhook(user)
    known = declared.bot_account(f"user{number}")
    if known or (user.get("isBot") is True and not webhook):
        return _bot(declared, user, number)
    nobody = webhook or number == _DELETED
    return Person(
        "human", None if nobody else declared.subject(number), handles_of(user)
    )


def _bot(declared: Declared, user: Row, number: str) -> Person:
    bot = declared.bot_author(account=f"user{number}", name=name_of(user))
    return Person("bot", bot or f"bot:user{number}", handles_of(user))


def _webhook(user: Row) -> bool:
    return user.get("isBot") is True and (
        user.get("discriminator") in _NO_DISCRIMINATOR
    )


def _mapping(told: Any) -> Row:
    return told if isinstance(told, dict) else {}
