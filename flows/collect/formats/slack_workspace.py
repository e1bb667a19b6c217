"""The lists of a Slack export enter; who its users are and what its channels leave."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flows.collect import faults
from flows.collect.export_file import ExportFile
from flows.collect.pull import DECODER, NotANumber


LISTS = ("users.json", "channels.json", "groups.json", "dms.json", "mpims.json")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    """What the export tells of a user."""

    id: str = field(repr=False)
    bot: bool
    names: tuple[str, ...] = field(default=(), repr=False)
    emails: tuple[str, ...] = field(default=(), repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or chat: its id, the list it stands in, and its members."""

    id: str = field(repr=False)
    list: str
    members: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Workspace:
    """All users by id, ids of apps' users by bot id, and channels by folder."""

    users: Mapping[str, User] = field(repr=False)
    accounts: Mapping[str, str] = field(repr=False)
    places: Mapping[str, Place] = field(repr=False)
    channels: Mapping[str, str] = field(repr=False)
    """Name of a channel by its id."""


def workspace(file: ExportFile) -> Workspace:
    """The lists beside this file."""
    return _workspace(*map(file.companion, LISTS))


@lru_cache(maxsize=2)
def _workspace(*lists: bytes | None) -> Workspace:
    # every day file asks again, with the very same bytes
    told = {
        name: tuple(_rows(content, name)) if content else ()
        for name, content in zip(LISTS, lists, strict=True)
    }
    users = {user.id: user for user in map(_user, told["users.json"])}
    places: dict[str, Place] = {}
    channels: dict[str, str] = {}
    for name in LISTS[1:]:
        for row in told[name]:
            place = Place(row["id"], name, _strings(row.get("members")))
            places[place.id] = place
            if isinstance(called := row.get("name"), str) and called:
                places.setdefault(called, place)
                channels[place.id] = called
    return Workspace(users, dict(_accounts(told["users.json"])), places, channels)


def _rows(content: bytes, name: str) -> Iterator[Row]:
    try:
        found = DECODER.decode(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise faults.not_utf8(f"in {name}") from None
    except NotANumber:
        raise faults.not_a_number(f"in {name}") from None
    except RecursionError:
        raise faults.too_deep(f"in {name}") from None
    except json.JSONDecodeError:
        raise faults.broken_json(f"in {name}") from None
    except ValueError:
        raise faults.huge_number(f"in {name}") from None
    for row in found if isinstance(found, list) else ():
        if isinstance(row, dict) and isinstance(row.get("id"), str):
            yield row


def _user(row: Row) -> User:
    profile = row.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    return User(
        id=row["id"],
        bot=row.get("is_bot") is True or row["id"] == "USLACKBOT",
        names=names(profile, row),
        emails=_strings([profile.get("email")]),
        phones=_strings([profile.get("phone")]),
    )


def names(profile: Row, row: Row) -> tuple[str, ...]:
    """What a user is called, the name that the app shows first."""
    keys = ("display_name", "real_name", "name")
    told = [each.get(key) for key in keys for each in (profile, row)]
    return tuple(dict.fromkeys(_strings(told)))


def _accounts(rows: tuple[Row, ...]) -> Iterator[tuple[str, str]]:
    for row in rows:
        profile = row.get("profile")
        bot = profile.get("bot_id") if isinstance(profile, dict) else None
        if isinstance(bot, str) and bot:
            yield bot, row["id"]


def _strings(told: Any) -> tuple[str, ...]:
    found = told if isinstance(told, list) else ()
    return tuple(each for each in found if isinstance(each, str) and each)
