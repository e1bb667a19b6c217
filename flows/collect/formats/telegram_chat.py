"""A chat's header enters; a `Chat` leaves, which remembers who spoke before.

Reading a chat needs that memory: who is the bot, and which row answers which. It
holds ids and names, never text.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from flows.collect.declared import Declared
from flows.collect.formats.telegram_account import Account
from flows.collect.formats.telegram_text import Row
from flows.collect.ids import digest
from schemas.interaction import Person


_KINDS = {
    "saved_messages": ("saved", "private_dm"),
    "replies": ("user", "private_dm"),
    "verification_codes": ("user", "private_dm"),
    "personal_chat": ("user", "private_dm"),
    "bot_chat": ("user", "direct_bot"),
    "private_group": ("chat", "group"),
    "private_supergroup": ("channel", "group"),
    "public_supergroup": ("channel", "public"),
    "private_channel": ("channel", "group"),
    "public_channel": ("channel", "public"),
}
"""Chat type -> the family its bare id belongs to, and who can see it."""

_USER = re.compile(r"user\d+")
_FIRST_SHIFTED_PEER = 1 << 32
"""Bare `from_id`s of old exports: from here on they may be groups or channels."""


@dataclass(slots=True)
class Chat:
    """What one chat is, and what has been seen of it so far."""

    declared: Declared = field(repr=False)
    account: Account = field(repr=False)
    conversation: str = field(repr=False)
    visibility: str
    peer: str | None = field(repr=False)
    bot: str | None = field(repr=False)
    bots: dict[int, str | None] = field(default_factory=dict, repr=False)
    humans: set[int] = field(default_factory=set, repr=False)
    harmless: set[int] = field(default_factory=set, repr=False)
    last_human: str | None = field(default=None, repr=False)
    heard: set[str | None] = field(default_factory=set, repr=False)
    unheard: set[str | None] = field(default_factory=set, repr=False)
    others: set[str] = field(default_factory=set, repr=False)
    """Accounts that sent buttons: bots nobody declared."""
    topics: set[int] = field(default_factory=set, repr=False)
    """The notices that opened the topics of a forum."""
    introduced: set[tuple[str, ...]] = field(default_factory=set, repr=False)
    third_party: str = "none"
    """`none`, `kept` (in turns the gate sees) or `skipped` (in rows it never sees)."""

    @property
    def direct(self) -> bool:
        """Whether this is a chat of one person with one bot."""
        return self.visibility == "direct_bot"

    def remember(self, row: Row, author: Person, record: str) -> None:
        """Keep what later rows may refer to: who wrote this one."""
        number = row.get("id")
        if author.kind == "human":
            self.last_human = record
            if isinstance(number, int) and self.direct:
                self.humans.add(number)
        elif isinstance(number, int) and not self.direct:
            self.bots[number] = author.id


def opened(header: Row, *, declared: Declared, account: Account, place: int) -> Chat:
    """The chat of this header; `place` is its number in the file."""
    kind, name, number = (header.get(key) for key in ("type", "name", "id"))
    family, visibility = _KINDS.get(
        kind if isinstance(kind, str) else "", ("chat", "unknown")
    )
    peer = f"{family}{number}" if type(number) is int else None
    told = number if peer else digest(name, kind, place)
    conversation = f"telegram:{family}:{told}"
    if family != "channel":
        # Private chats and basic groups number messages per account, so two people's
        # exports of them collide unless the account is part of the id.
        owner = account.user or f"export{declared.number}"
        conversation = f"{conversation}:{owner}"
    return Chat(
        declared=declared,
        account=account,
        conversation=conversation,
        visibility=visibility,
        peer=peer,
        bot=_bot(visibility, peer, name, declared),
    )


def _bot(
    visibility: str, peer: str | None, name: Any, declared: Declared
) -> str | None:
    if visibility != "direct_bot" or peer is None:
        return declared.bot
    shown = name if isinstance(name, str) else None
    # An undeclared bot is no bot of ours, whatever it calls itself.
    return declared.bot_author(account=peer, name=shown) or f"bot:{peer}"


def user_of(told: Any) -> str | None:
    """`user123` of a `from_id`; None for channels, groups and what is unclear."""
    if type(told) is int and 0 < told < _FIRST_SHIFTED_PEER:
        return f"user{told}"
    return told if isinstance(told, str) and _USER.fullmatch(told) else None
