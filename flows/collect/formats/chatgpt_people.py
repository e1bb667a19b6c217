"""The files beside a ChatGPT export enter; who wrote and who could see it leaves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats.lent import identifier, lent, listed, mapping, text
from schemas.interaction import Identity, Person


LENT = frozenset({"user.json", "shared_conversations.json", "group_chats.json"})

_NAMES = ("name", "display_name", "username")
_IDS = ("user_id", "account_user_id")


@dataclass(frozen=True, slots=True)
class Account:
    """Whose export it is, and which of its conversations others can see."""

    declared: Declared = field(repr=False)
    owner: Person = field(repr=False)
    known: Identity = field(repr=False)
    shared: frozenset[str] = field(repr=False)
    groups: frozenset[str] = field(repr=False)

    def introduction(self, conversation: str) -> Iterator[Identity]:
        """What the export tells about its owner, for one conversation."""
        if self.known.names or self.known.emails or self.known.phones:
            yield replace(self.known, conversation_id=conversation)

    def member(self, author: Mapping[str, Any]) -> Person:
        """Who of a group wrote: by the id that the row tells, else by name."""
        account, name = _account(author), named(author)
        if account:
            return Person("human", self.declared.subject(account))
        return Person("human", self.declared.people.get(name) if name else None)


def account(file: ExportFile, declared: Declared) -> Account:
    """Look at the companions; without `user.json` the owner is the declared one."""
    told = lent(file.companion("user.json"))
    user = mapping(next(iter(listed(told)), told))
    number = identifier(user.get("id"))
    owner = declared.subject(number) if number else declared.owner_id
    return Account(
        declared,
        Person("human", owner),
        Identity(
            conversation_id="",
            names=_told(user, "name"),
            emails=_told(user, "email"),
            phones=_told(user, "phone_number"),
        ),
        shared=_ids(lent(file.companion("shared_conversations.json"))),
        groups=_ids(lent(file.companion("group_chats.json"))),
    )


def named(author: Mapping[str, Any]) -> str | None:
    """The name that a row gives its author; rows of ordinary chats give none."""
    about = mapping(author.get("metadata"))
    found = [author.get("name"), *(about.get(key) for key in _NAMES)]
    return next(filter(None, map(text, found)), None)


def tells_member(author: Mapping[str, Any]) -> bool:
    """Whether a row tells which member of a group wrote it."""
    return bool(named(author) or _account(author))


def _account(author: Mapping[str, Any]) -> str | None:
    about = mapping(author.get("metadata"))
    return next(filter(None, (identifier(about.get(key)) for key in _IDS)), None)


def _told(user: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(filter(None, [text(user.get(key))]))


def _ids(told: Any) -> frozenset[str]:
    # a list, or an object that holds one; the link's own id is another one
    lists = [told, *mapping(told).values()]
    rows = [mapping(each) for found in lists for each in listed(found)]
    ids = (row.get("conversation_id") or row.get("id") for row in rows)
    return frozenset(filter(None, map(identifier, ids)))
