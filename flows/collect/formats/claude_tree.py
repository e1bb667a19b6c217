"""A conversation's messages enter; the path that the chat last showed leaves.

There is no pointer to the current leaf: the path ends at the latest message. Messages
without a parent that is known (older exports, a message that was lost) follow the one
before them in the list.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flows.collect import times
from flows.collect.formats.lent import mapping, text


ROOT = "00000000-0000-4000-8000-000000000000"
"""The parent of a conversation's first message."""

_NEVER = datetime.min.replace(tzinfo=UTC)


def path(messages: Sequence[Any]) -> list[int]:
    """Places of the messages from the root to the latest, in this order."""
    parents = _parents(messages)
    told = [place for place, each in enumerate(messages) if isinstance(each, dict)]
    place = max(told, key=lambda at: (_time(messages[at]), at), default=None)
    seen: dict[int, None] = {}
    while place is not None and place not in seen:
        seen[place] = None
        place = parents.get(place)
    return list(reversed(seen))


def _parents(messages: Sequence[Any]) -> dict[int, int]:
    places: dict[str, int] = {}
    for place, each in enumerate(messages):
        if uuid := text(mapping(each).get("uuid")):
            places.setdefault(uuid, place)
    found: dict[int, int] = {}
    before: int | None = None
    for place, each in enumerate(messages):
        if not isinstance(each, dict):
            continue
        parent = text(each.get("parent_message_uuid"))
        above = before if parent is None else places.get(parent, before)
        if parent != ROOT and above is not None:
            found[place] = above
        before = place
    return found


def _time(message: Any) -> datetime:
    told = times.from_iso(message.get("created_at"))
    return times.instant(told) if told else _NEVER
