"""WildChat rows enter (JSONL, or a JSON array); a conversation's messages leave.

Accepted: `conversation_hash` (first version: `conversation_id`), `model`, `timestamp`,
`conversation[{role, content, timestamp, hashed_ip, turn_identifier, ...}]`. Parquet
is refused: turn it into JSONL first.

Traps, and what is done:
- `conversation_hash` is a hash of the words: two people who wrote the same share it.
  The first `turn_identifier` makes the conversation unique (without one: address hash
  and time of the row).
- A hashed address is no person: authors are unresolved unless `people` maps the hash.
  A declared `owner` is not taken for them.
- Only answers carry a time; the row's own is that of its last message. The times of
  questions are unknown and stay so. Times are UTC, also where no zone stands.
- `toxic`, `redacted` and the moderation scores say nothing about consent: not read.
The bot is the first one declared, else `bot:<model>`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flows.collect import times
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import dialogue
from flows.collect.formats.dialogue import Dialogue, Message
from flows.collect.ids import digest
from flows.collect.rows import rows
from flows.collect.shape import Shape, shape
from flows.collect.unpack import bare
from schemas.interaction import Identity, Turn


OBTAIN = "write the data set's rows as JSON, one a line (`to_json` of the data set)"
COMPLETE = True

_OWN = ("hashed_ip", "toxic", "detoxify_moderation", "turn_identifier", "redacted")
_UTC = ZoneInfo("UTC")
_THOUSAND = 1000
_MILLISECONDS = 10**11
"""Numbers from here on are no seconds: the year would be 5138."""


def wants(name: str) -> bool:
    """JSON and JSONL files."""
    return bare(name).endswith((".json", ".jsonl", ".ndjson", ".zip"))


def sniffs(head: bytes) -> bool:
    """Rows with a hash of the conversation, or with what only WildChat's turns hold."""
    seen = shape(head)
    return _conversations(seen) and (
        seen.has("conversation_hash")
        or seen.under("conversation", *_OWN)
        or seen.some("detoxify_moderation", "hashed_ip")
    )


def _conversations(seen: Shape) -> bool:
    return seen.root in ("{", "[") and seen.under("conversation", "role")


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of every row as one turn."""
    position = 0
    for row in rows(file.stream):
        for turn in _turns(row, declared, position):
            yield turn
            position += 1


def _turns(row: Any, declared: Declared, position: int) -> Iterator[Turn]:
    said = row.get("conversation") if isinstance(row, dict) else None
    if not isinstance(said, list):
        yield dialogue.unreadable(position)
        return
    entries: list[Mapping[str, Any]] = [
        each if isinstance(each, dict) else {} for each in said
    ]
    found = Dialogue(
        conversation=_conversation(row, entries),
        messages=_messages(row, entries),
        human=_human(row, entries, declared),
        bot=declared.bot or dialogue.named(row.get("model")),
    )
    yield from dialogue.turns(found, position=position)


def _conversation(row: Mapping[str, Any], entries: list[Mapping[str, Any]]) -> str:
    told = row.get("conversation_hash") or row.get("conversation_id")
    turn = next((e["turn_identifier"] for e in entries if e.get("turn_identifier")), "")
    if isinstance(told, str) and turn:
        return f"wildchat:{told}:{turn}"
    place = [row.get(key) for key in ("hashed_ip", "timestamp", "model")]
    first = [entries[0].get("hashed_ip")] if entries else []
    words = [] if told else [each.get("content") for each in entries]
    return f"wildchat:{digest(told, *place, *first, *words)}"


def _messages(
    row: Mapping[str, Any], entries: list[Mapping[str, Any]]
) -> tuple[Message, ...]:
    found = [
        replace(
            dialogue.message(each, role="role", text="content"),
            created_at=_time(each.get("timestamp")),
        )
        for each in entries
    ]
    if found and found[-1].created_at is None:
        found[-1] = replace(found[-1], created_at=_time(row.get("timestamp")))
    return tuple(found)


def _time(told: Any) -> str | None:
    if isinstance(told, int | float) and _MILLISECONDS < told < _MILLISECONDS**2:
        return times.from_unix(told / _THOUSAND)
    return times.from_unix(told) or times.from_iso(told, zone=_UTC)


def _human(
    row: Mapping[str, Any], entries: list[Mapping[str, Any]], declared: Declared
) -> str | None:
    told = (each.get("hashed_ip") for each in (*entries, row))
    known = {declared.people.get(one) for one in told if isinstance(one, str)}
    return known.pop() if len(known) == 1 else None
