"""A conversation of "Gemini in Workspace" enters; its turns leave."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.formats.gemini_thread import Thread, Words, silence
from flows.collect.formats.lent import listed, mapping, text
from flows.collect.ids import digest
from schemas.interaction import Turn


@dataclass(frozen=True, slots=True)
class _Half:
    """What the user asked or Gemini answered; `None` for `told` is no turn at all."""

    answers: bool
    told: Mapping[str, Any] | None = field(repr=False)

    @property
    def place(self) -> tuple[int, bool] | None:
        """Where in the conversation: one index may stand for both halves."""
        index = self.told.get("turn_index") if self.told else None
        return (index, self.answers) if type(index) is int else None


@dataclass(frozen=True, slots=True)
class _Named:
    """A half's number, how often its place came before, and why it is aside."""

    at: int
    before: int
    aside: str | None


def turns(told: Mapping[str, Any], declared: Declared) -> Iterator[Turn]:
    """Both halves of every turn, those that were replaced last."""
    rows = listed(told.get("conversation_turns"))
    halves = [half for row in rows for half in _halves(mapping(row))]
    asked = (_prompt(half.told) for half in halves if half.told and not half.answers)
    created = text(told.get("creation_time"))
    place = digest(declared.owner_id, created, next(asked, None))
    thread = Thread(f"gemini:{place}", declared)
    shown = _shown(halves)
    before = _before(halves)
    for at in shown:
        yield _turn(thread, halves[at], _Named(at, before[at], None))
    for at in sorted(set(range(len(halves))) - set(shown)):
        yield _turn(thread, halves[at], _Named(at, before[at], causes.OFF_PATH))
    if not halves:
        yield thread.skipped(None, causes.EMPTY)


def _halves(row: Mapping[str, Any]) -> list[_Half]:
    found = [
        _Half(key == "system_turn", row[key])
        for key in ("user_turn", "system_turn")
        if isinstance(row.get(key), Mapping)
    ]
    return found or [_Half(answers=False, told=None)]


def _shown(halves: Sequence[_Half]) -> list[int]:
    # what comes at a place again replaces all that stood there and below
    path: list[int] = []
    placed: list[tuple[tuple[int, bool], int]] = []
    for at, half in enumerate(halves):
        if place := half.place:
            while placed and placed[-1][0] >= place:
                del path[placed.pop()[1] :]
            placed.append((place, len(path)))
        path.append(at)
    return path


def _before(halves: Sequence[_Half]) -> list[int]:
    """How often each half's place came before it."""
    seen: Counter[tuple[int, bool] | None] = Counter()
    found = []
    for half in halves:
        found.append(seen[half.place])
        seen[half.place] += 1
    return found


def _turn(thread: Thread, half: _Half, named: _Named) -> Turn:
    # what is shown at a place has one id in every export; what was replaced, its own
    own = named.before if named.aside else None
    record = f"{thread.conversation}:{digest(half.place or named.at, own)}"
    if half.told is None:
        return thread.skipped(record, causes.MALFORMED)
    words, pictures = _said(half)
    modality = "image" if pictures else "text"
    deleted = causes.DELETED if half.told.get("turn_deleted_time") else None
    moment = times.from_iso(half.told.get("turn_last_modified"))
    said = Words(
        record=record,
        text=words,
        created_at=moment,
        edited_at=moment if half.place and named.before else None,
        modality=modality,
        cause=deleted or silence(words, modality) or named.aside,
    )
    return thread.answered(said) if half.answers else thread.asked(said)


def _said(half: _Half) -> tuple[str, bool]:
    told = half.told or {}
    if not half.answers:
        return _prompt(told), bool(told.get("images") or told.get("files"))
    return "\n".join(_answer(told)), bool(told.get("images"))


def _prompt(told: Mapping[str, Any]) -> str:
    return text(told.get("prompt")) or ""


def _answer(told: Mapping[str, Any]) -> Iterator[str]:
    for part in listed(told.get("text")):
        if words := text(mapping(part).get("data")):
            yield words
        for card in listed(mapping(part).get("cards")):
            if words := text(mapping(card).get("content")):
                yield words
