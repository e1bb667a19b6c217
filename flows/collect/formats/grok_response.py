"""The responses of one grok.com conversation enter; what each says leaves."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from flows.collect import causes, times
from flows.collect.formats.grok_text import without_cards
from flows.collect.formats.lent import identifier, mapping, text


_IDS = ("_id", "responseId", "response_id", "id")
_PARENTS = ("parent_response_id", "parentResponseId")
_CHATS = ("conversation_id", "conversationId")
_TIMES = ("create_time", "createTime")
_PICTURES = (
    "generated_image_urls",
    "generatedImageUrls",
    "image_attachments",
    "imageAttachments",
)
_FILES = ("file_attachments", "fileAttachments", "attachments")
_HUMAN = frozenset({"human", "user"})
_MILLISECOND = 1000
_LARGEST_SECOND, _LARGEST = 10**11, 10**15
"""A time above the first counts milliseconds; above the second it is none."""

_DIGITS = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Response:
    """One message; `sender` is None when nobody knows who sent it."""

    id: str | None = field(repr=False)
    parent: str | None = field(repr=False)
    chat: str | None = field(repr=False)
    sender: str | None
    created: str | None
    words: str = field(repr=False)
    modality: str
    shared: bool

    @property
    def asking(self) -> bool:
        """Whether a human says it."""
        return self.sender in _HUMAN


def responses(rows: Sequence[Any]) -> list[Response]:
    """Each row as a response, wrapped or not; without parents the oldest first."""
    found = [_response(row) for row in rows]
    return found[::-1] if _newest_first(found) else found


def _newest_first(found: Sequence[Response]) -> bool:
    # such a list ends with the question that began it, and its times only fall
    if not found or not found[-1].asking or any(each.parent for each in found):
        return False
    moments = [times.instant(each.created) for each in found if each.created]
    pairs = list(pairwise(moments))
    falls = any(after < before for before, after in pairs)
    return falls and all(after <= before for before, after in pairs)


def branches(
    found: Sequence[Response], leaf: str | None
) -> tuple[list[Response], list[Response]]:
    """The responses on the path to the leaf (else to the latest one), and the others.

    A parent that is not in the file is the conversation's root.
    """
    above = _above(found)
    told = next((at for at, each in enumerate(found) if leaf and each.id == leaf), None)
    last = _latest(found, above) if told is None else told
    shown = dict.fromkeys(_upwards(last, above))
    beside = [each for at, each in enumerate(found) if at not in shown]
    return [found[at] for at in reversed(shown)], beside


def _latest(found: Sequence[Response], above: Mapping[int, int]) -> int | None:
    inner = set(above.values())
    leaves = [at for at in range(len(found)) if at not in inner]
    moments = {at: times.instant(found[at].created) for at in leaves}
    return max(leaves, key=lambda at: (moments[at], at), default=None)


def _above(found: Sequence[Response]) -> dict[int, int]:
    if not any(each.parent for each in found):
        return {at: at - 1 for at in range(1, len(found))}
    places = {each.id: at for at, each in enumerate(found) if each.id}
    return {
        at: places[each.parent]
        for at, each in enumerate(found)
        if each.parent in places
    }


def _upwards(place: int | None, above: Mapping[int, int]) -> Iterator[int]:
    seen: set[int] = set()
    while place is not None and place not in seen:
        seen.add(place)
        yield place
        place = above.get(place)


def _response(row: Any) -> Response:
    told = mapping(mapping(row).get("response", row))
    words, sender = told.get("message"), (text(told.get("sender")) or "").casefold()
    shown = words if isinstance(words, str) else ""
    return Response(
        id=_first(told, _IDS),
        parent=_first(told, _PARENTS),
        chat=_first(told, _CHATS),
        sender=sender or None,
        created=_time(next(filter(None, map(told.get, _TIMES)), None)),
        words=shown if sender in _HUMAN else without_cards(shown),
        modality=_modality(told),
        shared=bool(mapping(row).get("share_link") or mapping(row).get("shareLink")),
    )


def cause(response: Response) -> str | None:
    """Why a response is no turn."""
    if response.sender is None:
        return causes.MALFORMED
    if response.sender == "system":
        return causes.SYSTEM
    # without words it was a picture, even where nothing else says so
    return None if response.words.strip() else causes.MEDIA_ONLY


def _first(told: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    # an id of MongoDB may be an object that holds it
    found = (told.get(key) for key in keys)
    plain = (mapping(each).get("$oid", each) for each in found)
    return next(filter(None, map(identifier, plain)), None)


def _time(told: Any) -> str | None:
    date = mapping(told).get("$date", told)
    number = mapping(date).get("$numberLong", date)
    if isinstance(number, str) and _DIGITS.fullmatch(number):
        number = int(number)
    if isinstance(number, int | float) and abs(number) < _LARGEST:
        many = abs(number) > _LARGEST_SECOND
        return times.from_unix(number / _MILLISECOND if many else number)
    return times.from_iso(number)


def _modality(told: Mapping[str, Any]) -> str:
    if any(told.get(key) for key in _FILES):
        return "file"
    return "image" if any(told.get(key) for key in _PICTURES) else "text"
