"""A DiscordChatExporter JSON file enters (a channel, thread or partition); turns leave.

Accepted: `{guild, channel, ..., messages}`, newest first too (`--reverse`); several
partitions (`[part 2]`) of one channel meet in one conversation. Other formats of
DiscordChatExporter and the data package of Discord itself (only its owner's half) are
refused.

Traps, and what is done:
- `isBot` is also set on webhooks (discriminator 0000), which speak for people
  (PluralKit) or for other systems: a human without id, unless its id is declared.
- A bot's answer may stand in `embeds` only: title, description, fields. An embed of a
  link that the text holds is another page: never text, nor are embeds of people.
- A slash command is not in the export (only `interaction`): its answer has no trigger.
- Notices carry English prose in `content`: told by `type`, which is a name or number.
- A `DirectTextChat` is one with a bot if a bot spoke in it (or a declared one gave it
  its name). A guild channel is a group: who may read it is not told.
- A turn in a guild is addressed to a bot that it mentions or answers.
- Replies name their author where this file holds it; `forwardedMessage` and posts of
  other channels are other people's words. An answer to a bot or to oneself is not.
- "Deleted User" is one id for all: nobody. `messageCount` is not trusted.
- Mentions left as `<@id>` are shown by name, as the exporter does.
Ids: conversation `discord:<channel id>`, record `discord:<message id>`, person
`<source>:<user id>`; a bot nobody declared is `bot:user<id>`. A bot's window is
unknown: an earlier partition may hold more of it. An export is complete within its
date range, which may be a part of the channel only: not a complete one.
"""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import discord_message
from flows.collect.formats.discord_chat import Chat, Row, opened
from flows.collect.pull import Cursor, chunks
from flows.collect.shape import shape
from flows.collect.unpack import Order, bare, numeric_order
from flows.errors import ExportError
from schemas.interaction import Identity, Turn


OBTAIN = "export the channel with DiscordChatExporter, format JSON"
COMPLETE = False

LOOK_AHEAD = 1_000
"""Messages read ahead: do they run backwards, and is the other party a bot?"""

MAX_HELD = 200_000
"""Messages kept in memory when they run backwards or come before their channel."""

_PART = re.compile(r" \[part (\d{1,9})\]")


def wants(name: str) -> bool:
    """JSON files: what they are called is up to whoever exports."""
    return bare(name).endswith((".json", ".zip"))


def sniffs(head: bytes) -> bool:
    """A guild, a channel, and what stands between them and the messages."""
    seen = shape(head)
    if seen.root != "{" or not (seen.has("guild") and seen.has("channel")):
        return False
    return seen.some("dateRange", "exportedAt") or seen.under("messages", "author")


def order(name: str) -> Order:
    """Partitions in the order of their numbers; the first one has none."""
    part = _PART.search(name)
    number = int(part[1]) if part else 1
    return (*numeric_order(_PART.sub("", name)), (number, ""))


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message as one turn, oldest first."""
    position = 0
    for chat, row in _spoken(Cursor(chunks(file.stream)), declared):
        for unit in discord_message.unit(chat, row, position=position):
            yield unit
            position += isinstance(unit, Turn)


def _spoken(cursor: Cursor, declared: Declared) -> Iterator[tuple[Chat, Any]]:
    if cursor.peek() != "{":
        raise ExportError("the object is no discord export", OBTAIN)
    header: dict[str, Any] = {}
    held: list[Any] = []
    for key in cursor.members():
        if key in {"guild", "channel"}:
            header[key] = cursor.value()
        elif key != "messages" or cursor.peek() != "[":
            cursor.skip()
        elif "channel" in header and "guild" in header:
            yield from _placed(header, _rows(cursor), declared)
        else:
            held += _all(_rows(cursor))
    if held:
        yield from _placed(header, iter(held), declared)
    cursor.finish()


def _rows(cursor: Cursor) -> Iterator[Any]:
    for _ in cursor.items():
        yield cursor.value()


def _placed(
    header: Row, rows: Iterator[Any], declared: Declared
) -> Iterator[tuple[Chat, Any]]:
    first = list(islice(rows, LOOK_AHEAD))
    chat = opened(header, first, declared=declared)
    rows = chain(first, rows)
    if _backwards(first):
        rows = reversed(_all(rows))
    for row in rows:
        yield chat, row


def _backwards(rows: list[Any]) -> bool:
    told = (row.get("id") for row in rows if isinstance(row, dict))
    ids = [found for found in map(discord_message.snowflake, told) if found]
    return len(ids) > 1 and ids[0] > ids[-1]


def _all(rows: Iterator[Any]) -> list[Any]:
    held = list(islice(rows, MAX_HELD + 1))
    if len(held) > MAX_HELD:
        raise ExportError(
            "a large channel runs backwards, or is told after its messages",
            "export it in chronological order, or in partitions",
        )
    return held
