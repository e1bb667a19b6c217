"""Rasa trackers enter, or logs of their events; turns leave.

Accepted: one tracker (`sender_id`, `events`), a list of them, or one a line; events one
by one with their `sender_id` (event broker), or as rows of the SQL store (`type_name`,
`data`), in a list or one a line.

Traps, and what is done:
- `/greet` and other payloads (buttons, intents) and external triggers are no human
  words: skipped. Where `text` is a payload, the words stand in `parse_data.text`.
- `rewind` withdraws the last user message, `undo` the last action, `restart` all that
  came before: `off_path`. A log of single events is gathered by conversation first.
- Old dumps have no `bot` events: an `utter_...` action tells that the bot said
  something, not what. The next turn comes after a gap.
- Events keep their order; their times are not monotonic.
- The author is `<source>:<sender_id>`; `default` and `user` are what Rasa calls
  everybody: there the declared `owner` is meant. The bot is the first one declared.
- A conversation is a sender's whole history: `direct_bot`. Words of a human agent
  (`agent`) have no known author.
Ids: conversation `rasa:<sender_id>`, record a hash of kind, time and words.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from flows.collect import causes
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats.gathered import gathered
from flows.collect.formats.lent import identifier, mapping
from flows.collect.formats.rasa_event import Event, event
from flows.collect.ids import digest
from flows.collect.rows import rows
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Identity, Person, Turn


OBTAIN = "fetch GET /conversations/<id>/tracker, or export the tracker store as JSON"
COMPLETE = False

_WANTED = re.compile(r".*(?:tracker|rasa|events).*\.(?:json|jsonl|ndjson)")
_ANYBODY = frozenset({"default", "user"})
_TAKES_BACK = {"rewind": "user", "undo": "action"}
_LOUD = frozenset({"action", "agent", "bot", "user"})
_SIGNS = ("events", "latest_message", "latest_action_name", "event", "type_name")
_TOLD = {
    "name": "names",
    "first_name": "names",
    "last_name": "names",
    "full_name": "names",
    "email": "emails",
    "phone": "phones",
    "phone_number": "phones",
}
"""Slots by which a bot asks who somebody is."""


def wants(name: str) -> bool:
    """JSON and JSONL files called after trackers, events or Rasa."""
    last = bare(name)
    return last.endswith(".zip") or bool(_WANTED.fullmatch(last))


def sniffs(head: bytes) -> bool:
    """Objects with a sender, and a tracker's or an event's other keys."""
    seen = shape(head)
    return seen.root in {"{", "["} and seen.has("sender_id") and seen.some(*_SIGNS)


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every event of every tracker as one turn."""
    position = 0
    for chat, events in _conversations(rows(file.stream)):
        for unit in _Tracker(chat, declared, position).units(events):
            yield unit
            position += isinstance(unit, Turn)


def _conversations(told: Iterator[Any]) -> Iterator[tuple[str, list[Event]]]:
    first = next(told, None)
    every = chain([first], told)
    if "events" in mapping(first):
        yield from map(_tracker, every)
    else:
        events = ((mapping(row), event(row)) for row in every)
        yield from gathered((_sender(row), one, one.text) for row, one in events)


def _sender(row: Mapping[str, Any]) -> str:
    return identifier(row.get("sender_id")) or ""


def _tracker(row: Any) -> tuple[str, list[Event]]:
    told = mapping(row).get("events")
    if not isinstance(told, list):
        return _sender(mapping(row)), [Event("", cause=causes.MALFORMED)]
    events = [event(each) for each in told]
    return _sender(mapping(row)), events or [Event("", cause=causes.EMPTY)]


@dataclass(slots=True)
class _Tracker:
    """The history of one sender, at a position of the file."""

    sender: str = field(repr=False)
    declared: Declared = field(repr=False)
    position: int
    trigger: str | None = field(default=None, repr=False)
    unheard: bool = False
    """Whether the bot said something since the last turn that nobody wrote down."""

    @property
    def conversation(self) -> str | None:
        return f"rasa:{self.sender}" if self.sender else None

    def units(self, events: Sequence[Event]) -> Iterator[Turn | Identity]:
        yield from self._identities(events)
        withdrawn = _withdrawn(events)
        for at, each in enumerate(events):
            spoken = _uttered(events, at)
            self.unheard |= spoken == "unknown"
            told = replace(each, kind="bot", cause=None) if spoken == "told" else each
            aside = causes.OFF_PATH if at in withdrawn else None
            yield self._unit(told, self._record(each, at), aside)

    def _identities(self, events: Sequence[Event]) -> Iterator[Identity]:
        asked: dict[str, dict[str, None]] = {kind: {} for kind in _TOLD.values()}
        for each in events:
            if each.kind == "slot" and each.name in _TOLD and each.text.strip():
                asked[_TOLD[each.name]][each.text] = None
        parts = {each.name: each.text for each in events if each.kind == "slot"}
        if parts.get("first_name") and parts.get("last_name"):
            asked["names"][f"{parts['first_name']} {parts['last_name']}"] = None
        if self.conversation and any(asked.values()):
            yield Identity(
                conversation_id=self.conversation,
                names=tuple(asked["names"]),
                emails=tuple(asked["emails"]),
                phones=tuple(asked["phones"]),
            )

    def _record(self, each: Event, at: int) -> str | None:
        speaks = each.kind in _LOUD and (each.text or each.kind != "action")
        if not self.conversation or not speaks:
            return None
        place = each.created_at or at
        return f"{self.conversation}:{digest(each.kind, each.name, place, each.text)}"

    def _unit(self, told: Event, record: str | None, aside: str | None) -> Turn:
        if told.kind == "user":
            trigger, self.trigger = None, record
        else:
            trigger = self.trigger
        self.position += 1
        lost = None if self.conversation else causes.MALFORMED
        if cause := told.cause or lost:
            return Turn(
                conversation_id=self.conversation,
                record_id=record,
                position=self.position - 1,
                skip=cause,
            )
        gap, self.unheard = self.unheard, False
        return Turn(
            conversation_id=self.conversation,
            record_id=record,
            position=self.position - 1,
            role="user" if told.kind == "user" else "assistant",
            author=self._author(told),
            text=told.text,
            created_at=told.created_at,
            bot=self.declared.bot,
            visibility="direct_bot",
            addressed_to_bot=True,
            reply_to=trigger,
            modality=told.modality,
            after_gap=gap,
            skip=aside,
        )

    def _author(self, told: Event) -> Person:
        if told.kind == "bot":
            return Person("bot", self.declared.bot)
        if told.kind == "agent":
            return Person("human")
        if self.sender in _ANYBODY:
            return Person("human", self.declared.owner_id)
        known = self.declared.people.get(self.sender)
        return Person("human", known or self.declared.subject(self.sender))


def _withdrawn(events: Sequence[Event]) -> set[int]:
    """Places of the events that later ones took back."""
    found: set[int] = set()
    path: list[int] = []
    kinds: Counter[str] = Counter()
    for at, each in enumerate(events):
        last = _TAKES_BACK.get(each.kind)
        if each.kind == "restart":
            found.update(path)
            path, kinds = [], Counter()
        elif last is None:
            path.append(at)
            kinds[each.kind] += 1
        while last and kinds[last]:
            back = path.pop()
            found.add(back)
            kinds[events[back].kind] -= 1
            if events[back].kind == last:
                break
    return found


def _uttered(events: Sequence[Event], at: int) -> str:
    """Whether an action's words are its own (`told`), `unknown`, or elsewhere."""
    each = events[at]
    if each.kind != "action":
        return ""
    behind = (events[place].kind for place in range(at + 1, len(events)))
    if next((kind for kind in behind if kind in _LOUD), None) == "bot":
        return ""
    if each.text:
        return "told"
    return "unknown" if (each.name or "").startswith("utter_") else ""
