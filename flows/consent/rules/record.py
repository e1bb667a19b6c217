"""Step 1: one raw bundle row enters, one readable `Record` leaves, or None.

None is `record_malformed`: a required field is missing, a value has the wrong JSON
type, a time is naive or unreadable, or the times contradict (BUNDLE.md
"interactions.jsonl").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from flows.consent.rules.instants import Interval, read_start, read_time
from flows.consent.rules.shapes import alias, are_texts, texts


_CHANNELS = frozenset({"platform_export", "api", "subject_export", "operator_log"})
_AUTHORS = frozenset({"human", "bot", "service"})
_TEXTS = ("record_id", "source", "channel", "conversation_id", "modality")
_OPTIONAL_TEXTS = ("bot", "clock", "visibility", "reply_to", "redaction")
_OPTIONAL_LISTS = ("special_categories", "rights_signals")


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody whose words are in a record. `part`: author, trigger or a role."""

    part: str
    id: str | None = field(repr=False)
    handles: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """A readable row. `time` is the record time (T3); `span` is created..edited."""

    record_id: str = field(repr=False)
    source: str
    channel: str
    conversation: str = field(repr=False)
    bot: str | None = field(repr=False)
    kind: str
    author: Voice = field(repr=False)
    span: Interval
    clock: str | None
    ingested: int
    visibility: str | None
    addressed: bool
    reply_to: str | None = field(repr=False)
    contributors: tuple[Voice, ...] | None = field(repr=False)
    modality: str
    categories: frozenset[str] | None = field(repr=False)
    signals: tuple[str, ...]
    redaction: str | None

    @property
    def time(self) -> int:
        """The earlier of created and edited, earliest instant (T3, T7)."""
        return self.span.earliest

    @property
    def direct(self) -> bool:
        """A direct turn, or a group turn addressed to the bot (READINGS 1)."""
        return self.visibility == "direct_bot" or (
            self.visibility == "group" and self.addressed
        )


def read_record(row: Mapping[str, Any], *, as_of: int, skew: int) -> Record | None:
    """The row as a `Record`, or None when it is malformed."""
    if not (_typed(row) and _author_typed(row) and _contributors_typed(row)):
        return None
    span, ingested = _span(row), read_start(row.get("ingested_at"))
    if span is None or ingested is None:
        return None
    # Neither first seen after as_of, nor written after it was seen (READINGS 16).
    if ingested > as_of or span.earliest > ingested + skew:
        return None
    return _record(row, span, ingested)


def _record(row: Mapping[str, Any], span: Interval, ingested: int) -> Record:
    author, contributors = row["author"], row.get("contributors")
    return Record(
        record_id=row["record_id"],
        source=row["source"],
        channel=row["channel"],
        conversation=row["conversation_id"],
        bot=row.get("bot"),
        kind=author["kind"],
        author=_voice("author", author),
        span=span,
        clock=row.get("clock"),
        ingested=ingested,
        visibility=row.get("visibility"),
        addressed=row.get("addressed_to_bot") is True,
        reply_to=row.get("reply_to"),
        contributors=None if contributors is None else _voices(contributors),
        modality=row["modality"],
        categories=texts(row.get("special_categories")),
        signals=tuple(row.get("rights_signals") or ()),
        redaction=row.get("redaction"),
    )


def _voices(contributors: list[Mapping[str, Any]]) -> tuple[Voice, ...]:
    return tuple(_voice(each["role"], each) for each in contributors)


def _voice(part: str, person: Mapping[str, Any]) -> Voice:
    # Most people are told without handles: spare them the sorting.
    handles = person.get("handles")
    return Voice(part, person.get("id"), handles_of(handles) if handles else ())


def handles_of(told: Iterable[str]) -> tuple[str, ...]:
    """Handles as a voice has them: as a set, without their case."""
    return tuple(sorted(set(map(alias, told))))


def _span(row: Mapping[str, Any]) -> Interval | None:
    """From the earliest to the latest that created_at and edited_at can mean (T3)."""
    created, edited = read_time(row.get("created_at")), row.get("edited_at")
    if created is None or edited is None:
        return created
    changed = read_time(edited)
    if changed is None:
        return None
    return Interval(min(created[0], changed[0]), max(created[1], changed[1]))


# JSON types...


def _typed(row: Mapping[str, Any]) -> bool:
    """Whether the plain fields have their types and `channel` is one we know."""
    for name in _TEXTS:
        if not isinstance(row.get(name), str):
            return False
    for name in _OPTIONAL_TEXTS:
        if not _text_or_null(row.get(name)):
            return False
    for name in _OPTIONAL_LISTS:
        if not _texts_or_null(row.get(name)):
            return False
    addressed = row.get("addressed_to_bot")
    return row["channel"] in _CHANNELS and isinstance(addressed, bool | None)


def _author_typed(row: Mapping[str, Any]) -> bool:
    """Whether the author can be read; a bot's id must be the row's bot."""
    author = row.get("author")
    if not _person_typed(author, "kind") or author["kind"] not in _AUTHORS:
        return False
    return author["kind"] != "bot" or author.get("id") == row.get("bot")


def _contributors_typed(row: Mapping[str, Any]) -> bool:
    """Null is a window unknown for a bot turn, malformed for a human's."""
    contributors = row.get("contributors")
    if contributors is None:
        return bool(row["author"]["kind"] != "human")
    return isinstance(contributors, list) and all(
        _person_typed(each, "role") for each in contributors
    )


def _person_typed(person: Any, label: str) -> TypeGuard[Mapping[str, Any]]:
    return (
        isinstance(person, Mapping)
        and isinstance(person.get(label), str)
        and _text_or_null(person.get("id"))
        and _texts_or_null(person.get("handles"))
    )


def _text_or_null(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _texts_or_null(value: Any) -> bool:
    return value is None or are_texts(value)
