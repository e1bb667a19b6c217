"""The items of `grok-chat-item.js` enter; chat by chat their turns leave.

An item has no id, and its time is that of the question and of the answer alike: order
within a chat is time, then the file's own, and the question stands before its answer.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Any

from flows.collect import causes, times
from flows.collect.formats.chronicle import held, oldest_first
from flows.collect.formats.grok_text import without_cards
from flows.collect.formats.lent import identifier, listed, mapping, text
from flows.collect.formats.x_owner import GROK, Archive
from flows.collect.ids import digest
from schemas.interaction import Identity, Person, Turn


_ASKING = frozenset({"user", "human", "1"})
_ANSWERING = frozenset({"agent", "assistant", "grok", "bot", "2"})
_NAMES = ("originalName", "name", "value")
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")


@dataclass(frozen=True, slots=True)
class _Item:
    """One message; `asking` is None when nobody knows who sent it."""

    chat: str | None = field(repr=False)
    asking: bool | None
    created: str | None
    words: str = field(repr=False)
    modality: str
    account: str | None = field(repr=False)


def units(entries: Iterable[Any], archive: Archive) -> Iterator[Turn | Identity]:
    """The turns of all chats of one file, oldest first in each."""
    chats: dict[str | None, list[_Item]] = defaultdict(list)
    for item in held((item, item.words) for item in map(_item, entries)):
        chats[item.chat].append(item)
    position = 0
    for chat, items in chats.items():
        if chat is not None:
            yield archive.introduction(f"x:grok:{chat}")
        for turn in _turns(chat, _ordered(items), archive, position):
            yield turn
            position += 1


def _item(entry: Any) -> _Item:
    told = mapping(mapping(entry).get("grokChatItem", entry))
    asking = _asking(told.get("sender"))
    words = text(told.get("message")) or ""
    return _Item(
        chat=identifier(told.get("chatId")),
        asking=asking,
        created=times.from_iso(told.get("createdAt")),
        words=words if asking else without_cards(words),
        modality=_modality(told.get("attachments")),
        account=identifier(told.get("accountId")),
    )


def _asking(sender: Any) -> bool | None:
    # an object in real archives, a plain word in what other tools write
    told = [mapping(sender).get(key) for key in _NAMES]
    for name in told if isinstance(sender, dict) else [sender]:
        if isinstance(name, str) and name.casefold() in _ASKING | _ANSWERING:
            return name.casefold() in _ASKING
    return None


def _modality(attachments: Any) -> str:
    files = listed(attachments)
    if not files:
        return "text"
    return "image" if all(map(_is_picture, files)) else "file"


def _is_picture(file: Any) -> bool:
    told = mapping(file)
    kind = text(told.get("mimeType")) or ""
    name = text(told.get("fileName", file)) or ""
    return kind.startswith("image/") or name.lower().endswith(_PICTURES)


def _ordered(items: Sequence[_Item]) -> Iterator[_Item]:
    seen = [times.instant(item.created) if item.created else None for item in items]
    rows = oldest_first(items, seen, untold="oldest first")
    same = (list(group) for _, group in groupby(rows, key=lambda item: item.created))
    return chain.from_iterable(map(_paired, same))


def _paired(tied: list[_Item]) -> list[_Item]:
    """Items of one instant, the question first where the file has it behind."""
    asked = [item for item in tied if item.asking]
    answered = [item for item in tied if item.asking is False]
    if tied[0].asking is not False or len(asked) != len(answered):
        return tied
    both = len(asked) + len(answered) == len(tied)
    pairs = zip(asked, answered, strict=True)
    return list(chain.from_iterable(pairs)) if both else tied


def _turns(
    chat: str | None, items: Iterable[_Item], archive: Archive, position: int
) -> Iterator[Turn]:
    again = Counter[tuple[str | None, bool | None]]()
    asked = None
    for place, item in enumerate(items, start=position):
        seen = (item.created, item.asking)
        record = f"x:grok:{chat}:{digest(*seen, again[seen])}"
        again[seen] += 1
        asked = record if item.asking else asked
        yield _turn(item, archive, (record, place), None if item.asking else asked)


def _turn(
    item: _Item, archive: Archive, placed: tuple[str, int], trigger: str | None
) -> Turn:
    record, position = placed
    conversation = f"x:grok:{item.chat}"
    if cause := _cause(item):
        known = item.chat is not None
        return Turn(
            conversation_id=conversation if known else None,
            record_id=record if known else None,
            position=position,
            skip=cause,
        )
    return Turn(
        conversation_id=conversation,
        record_id=record,
        position=position,
        role="user" if item.asking else "assistant",
        author=_asker(item, archive) if item.asking else Person("bot", GROK),
        text=item.words,
        created_at=item.created,
        bot=GROK,
        visibility="direct_bot",
        addressed_to_bot=True,
        reply_to=trigger,
        modality=item.modality,
    )


def _cause(item: _Item) -> str | None:
    if item.chat is None:
        return causes.MALFORMED
    if item.asking is None:
        return causes.UNSUPPORTED
    # an item without words was a picture
    return None if item.words.strip() else causes.MEDIA_ONLY


def _asker(item: _Item, archive: Archive) -> Person:
    # the account stands on Grok's rows as well: it is whose archive this is
    if item.account is None:
        return Person("human", archive.owner.id, archive.owner.handles)
    return archive.person(item.account)
