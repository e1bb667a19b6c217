"""The profile beside a Meta export enters; whose export it is leaves."""

from collections.abc import Iterable, Mapping
from typing import Any

from flows.collect.export_file import ExportFile
from flows.collect.formats.lent import lent, listed, mapping, text
from flows.collect.formats.meta_text import repaired
from flows.collect.unpack import bare
from schemas.interaction import Identity


_PLACES = (
    "personal_information/profile_information/profile_information.json",
    "profile_information/profile_information.json",
    "personal_information/personal_information/personal_information.json",
    "personal_information/personal_information.json",
    "account_information/personal_information.json",
)
_FILES = frozenset(place.rpartition("/")[2] for place in _PLACES)


def lends(name: str) -> bool:
    """The profile of a Facebook or an Instagram account."""
    return bare(name) in _FILES


def known(file: ExportFile) -> Identity:
    """What the profile tells of the owner; empty where there is none."""
    found = (lent(file.companion(place)) for place in _PLACES)
    told = next((mapping(each) for each in found if each), {})
    facebook = mapping(told.get("profile_v2")) or mapping(told.get("profile"))
    return _of_facebook(facebook) if facebook else _of_instagram(told)


def _of_facebook(told: Mapping[str, Any]) -> Identity:
    name, emails = mapping(told.get("name")), mapping(told.get("emails"))
    numbers = map(mapping, listed(told.get("phone_numbers")))
    return Identity(
        conversation_id="",
        names=_texts([name.get("full_name"), told.get("name")]),
        handles=_handles(told.get("username")),
        emails=_texts(address for each in emails.values() for address in listed(each)),
        phones=_texts(each.get("phone_number") for each in numbers),
    )


def _of_instagram(told: Mapping[str, Any]) -> Identity:
    fields: dict[str, Any] = {}
    for each in listed(told.get("profile_user")):
        fields |= mapping(mapping(each).get("string_map_data"))
    values = {key: mapping(value).get("value") for key, value in fields.items()}
    # labels are in the account's language; an address is known by its @
    addresses = [each for each in values.values() if "@" in (text(each) or "")]
    return Identity(
        conversation_id="",
        names=_texts([values.get("Name")]),
        handles=_handles(values.get("Username")),
        emails=_texts(addresses),
        phones=_texts([values.get("Phone Number")]),
    )


def _handles(username: Any) -> tuple[str, ...]:
    return tuple(f"@{name}" for name in _texts([username]))


def _texts(told: Iterable[Any]) -> tuple[str, ...]:
    return tuple(map(repaired, filter(None, map(text, told))))
