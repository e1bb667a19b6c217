"""Entries of many conversations enter mixed; each conversation leaves with all of its.

What an entry withdraws or edits came before it, so a conversation must be seen whole.
When too much is held, the one that has been silent longest leaves: it is likely done.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from flows.collect.formats.chronicle import ROW


Entry = TypeVar("Entry")

MAX_HELD = 128 << 20
"""Bytes that the entries of open conversations may take, roughly."""


@dataclass(slots=True)
class _Open(Generic[Entry]):
    """A conversation that may go on."""

    entries: list[Entry] = field(default_factory=list, repr=False)
    size: int = 0


def gathered(
    entries: Iterable[tuple[str, Entry, str | None]], *, room: int = MAX_HELD
) -> Iterator[tuple[str, list[Entry]]]:
    """Each conversation with its entries; they come as (conversation, entry, text).

    A conversation that goes on after it left comes again, with the rest.
    """
    held: OrderedDict[str, _Open[Entry]] = OrderedDict()
    for chat, entry, text in entries:
        one = held.setdefault(chat, _Open())
        held.move_to_end(chat)
        one.entries.append(entry)
        size = ROW + len(text or "")
        one.size += size
        room -= size
        while room < 0 and held:
            name, silent = held.popitem(last=False)
            room += silent.size
            yield name, silent.entries
    for name, rest in held.items():
        yield name, rest.entries
