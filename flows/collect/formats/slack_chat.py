"""A Slack day file's place enters; a `Channel` leaves, which remembers who spoke.

It holds ids and names, never text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats.slack_workspace import (
    Place,
    Row,
    Workspace,
    names,
    workspace,
)
from flows.collect.ids import digest
from schemas.interaction import Contributor, Identity, Person


@dataclass(slots=True)
class Thread:
    """What this day's file has shown of one conversation so far."""

    last_human: str | None = field(default=None, repr=False)
    last_calls: dict[str | None, str | None] = field(default_factory=dict, repr=False)
    """By bot: the last turn that was addressed to it."""
    members: dict[str | None, bool] = field(default_factory=dict, repr=False)
    """Who wrote, and whether in a turn that the gate sees."""
    tainted: bool = False
    """Whether other people's words came in with a message that is no turn."""

    @property
    def window(self) -> tuple[Contributor, ...] | None:
        """Whose words a bot may have seen: None is everybody that the gate sees."""
        unseen = self.tainted or not all(self.members.values())
        return (Contributor("context"),) if unseen else None


@dataclass(slots=True)
class Channel:
    """One channel or chat, and its conversations on one day."""

    declared: Declared = field(repr=False)
    known: Workspace = field(repr=False)
    key: str = field(repr=False)
    visibility: str
    bot: str | None = field(repr=False)
    threads: dict[str, Thread] = field(default_factory=dict, repr=False)
    authors: dict[str, Person] = field(default_factory=dict, repr=False)
    """By `ts`: who wrote what may be answered later that day."""
    people: dict[str, Person] = field(default_factory=dict, repr=False)
    introduced: set[tuple[str, str]] = field(default_factory=set, repr=False)

    @property
    def direct(self) -> bool:
        """Whether one person talks with one bot here."""
        return self.visibility == "direct_bot"

    def conversation(self, row: Row) -> str:
        """The thread of a message, else the channel."""
        thread = row.get("thread_ts")
        begins = row.get("replies") or row.get("reply_count")
        root = thread if isinstance(thread, str) else row.get("ts") if begins else None
        return f"{self.key}:{root}" if isinstance(root, str) else self.key

    def thread(self, row: Row) -> Thread:
        """What is remembered of the message's conversation."""
        key = self.conversation(row)
        if key not in self.threads:
            self.threads[key] = Thread()
        return self.threads[key]

    def user(self, number: Any) -> Person:
        """Who a user id is."""
        if not isinstance(number, str) or not number:
            return Person("human")
        if number not in self.people:
            self.people[number] = self._person(number)
        return self.people[number]

    def _person(self, number: str) -> Person:
        user = self.known.users.get(number)
        if (user and user.bot) or number == "USLACKBOT":
            return Person("bot", self.bot_id(number, *(user.names if user else ())))
        if bot := self.declared.bot_named(number):
            return Person("bot", bot)
        return Person("human", self.declared.subject(number))

    def bot_id(self, number: str, *called: Any) -> str:
        """The declared bot of this id or name, else an id of its own."""
        for each in (number, *called):
            found = self.declared.bot_named(each if isinstance(each, str) else None)
            if found:
                return found
        return f"bot:{number.lower()}"

    def identities(self, row: Row, users: Iterator[Any]) -> Iterator[Identity]:
        """What the export tells of these users, once a conversation."""
        conversation = self.conversation(row)
        for number in users:
            told = (conversation, number if isinstance(number, str) else "")
            if told not in self.introduced:
                self.introduced.add(told)
                yield from self._identity(conversation, told[1], row)

    def _identity(self, conversation: str, number: str, row: Row) -> Iterator[Identity]:
        user = self.known.users.get(number)
        if user and user.names and not user.bot:
            yield Identity(
                conversation_id=conversation,
                names=user.names,
                handles=tuple(f"@{name}" for name in user.names[-1:]),
                emails=user.emails,
                phones=user.phones,
            )
        profile = row.get("user_profile")
        if not user and isinstance(profile, dict) and row.get("user") == number:
            yield Identity(conversation_id=conversation, names=names(profile, {}))


def opened(file: ExportFile, *, declared: Declared) -> Channel:
    """The channel whose folder this file lies in."""
    known = workspace(file)
    folder = file.folders[-1]
    place = known.places.get(folder)
    channel = Channel(
        declared=declared,
        known=known,
        key=f"slack:{place.id if place else digest(folder)}",
        visibility=_visibility(place),
        bot=declared.bot,
    )
    if place and channel.visibility == "private_dm":
        partners = map(channel.user, place.members)
        bot = next((each.id for each in partners if each.kind == "bot"), None)
        if bot:
            channel.visibility, channel.bot = "direct_bot", bot
    return channel


def _visibility(place: Place | None) -> str:
    if place is None:
        return "unknown"
    return "private_dm" if place.list == "dms.json" else "group"
