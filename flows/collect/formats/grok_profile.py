"""The account file beside a grok.com export enters; what redaction needs leaves."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.collect.formats.lent import identifier, listed, mapping, text
from schemas.interaction import Identity


_GIVEN, _FAMILY = ("givenName", "given_name"), ("familyName", "family_name")
_NAMES = (*_GIVEN, *_FAMILY, "name", "fullName")
_HANDLES = ("xUsername", "x_username", "username")
_PHONES = ("phoneNumber", "phone_number", "phone")
_IDS = ("userId", "user_id", "id")


def identity(told: Any) -> Identity | None:
    """Names, handles, addresses of the account; its sessions are not looked at."""
    users = list(_users(told))
    found = Identity(
        conversation_id="",
        names=tuple(dict.fromkeys((*_whole(users), *_texts(users, _NAMES)))),
        handles=tuple(f"@{name}" for name in _texts(users, _HANDLES)),
        emails=tuple(address for user in users for address in _emails(user)),
        phones=_texts(users, _PHONES),
    )
    told_any = found.names or found.emails or found.handles or found.phones
    return found if told_any else None


def account(told: Any) -> str | None:
    """The id of the one account of the file."""
    ids = (identifier(user.get(key)) for user in _users(told) for key in _IDS)
    return next(filter(None, ids), None)


def _users(told: Any) -> Iterator[Mapping[str, Any]]:
    root = mapping(told)
    yield mapping(root.get("user"))
    yield mapping(root.get("profile"))
    yield from map(mapping, listed(root.get("accounts")))


def _whole(users: list[Mapping[str, Any]]) -> Iterator[str]:
    """Given and family name as one: apart they tell two people of one name each."""
    for user in users:
        given, family = _texts([user], _GIVEN), _texts([user], _FAMILY)
        if given and family:
            yield f"{given[0]} {family[0]}"


def _texts(users: list[Mapping[str, Any]], keys: tuple[str, ...]) -> tuple[str, ...]:
    found = (text(user.get(key)) for user in users for key in keys)
    return tuple(dict.fromkeys(filter(None, found)))


def _emails(user: Mapping[str, Any]) -> Iterator[str]:
    for key, value in user.items():
        if key.casefold().endswith("email") and text(value):
            yield value
