"""The account sections of a Telegram export enter; whom they tell of leaves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.errors import ExportError
from schemas.interaction import Identity


MOST_TOLD = 5_000_000
"""Contacts times chats of one export: each chat is redacted by all of them."""


@dataclass(frozen=True, slots=True)
class Account:
    """The exporting account, as far as the file or the declaration tells it."""

    user: str | None = field(default=None, repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)
    handles: tuple[str, ...] = field(default=(), repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)

    def introduction(self, conversation: str) -> Iterator[Identity]:
        """What a conversation is to know of the account."""
        if self.names or self.handles or self.phones:
            yield Identity(
                conversation_id=conversation,
                names=self.names,
                handles=self.handles,
                phones=self.phones,
            )


def account(told: Any) -> Account:
    """The account of `personal_information`."""
    if not isinstance(told, Mapping):
        return Account()
    handle = told.get("username")
    handle = handle.removeprefix("@") if isinstance(handle, str) else ""
    return Account(
        user=_user(told.get("user_id")),
        names=full_name(told),
        handles=(f"@{handle}",) if handle else (),
        phones=_phones(told),
    )


@dataclass(slots=True)
class Contacts:
    """The people in the account's address book, and how often they were told."""

    names: dict[str, None] = field(default_factory=dict, repr=False)
    phones: dict[str, None] = field(default_factory=dict, repr=False)
    told: int = 0

    def add(self, row: Any) -> None:
        """Take one entry of `contacts` or `frequent_contacts`."""
        if not isinstance(row, Mapping) or row.get("type", "personal_chat") not in (
            "personal_chat",
            "user",
        ):
            return
        name = row.get("name")
        known = (name,) if isinstance(name, str) and name else full_name(row)
        self.names |= dict.fromkeys(known)
        self.phones |= dict.fromkeys(_phones(row))

    def introduction(self, conversation: str) -> Iterator[Identity]:
        """The contacts, for the redaction of one conversation."""
        if not self.names and not self.phones:
            return
        self.told += len(self.names) + len(self.phones)
        if self.told > MOST_TOLD:
            raise ExportError(
                "more contacts in more chats than an account can have",
                "export the chats with the bot alone",
            )
        yield Identity(
            conversation_id=conversation,
            kind="contact",
            names=tuple(self.names),
            phones=tuple(self.phones),
        )


def full_name(told: Mapping[str, Any]) -> tuple[str, ...]:
    """First and last name as one; nothing if there is neither."""
    parts: Iterable[Any] = (told.get("first_name"), told.get("last_name"))
    name = " ".join(part for part in parts if isinstance(part, str) and part)
    return (name,) if name else ()


def _phones(told: Mapping[str, Any]) -> tuple[str, ...]:
    phone = told.get("phone_number")
    return (phone,) if isinstance(phone, str) and phone else ()


def _user(told: Any) -> str | None:
    return f"user{told}" if type(told) is int and told > 0 else None
