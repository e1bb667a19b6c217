"""JSONL enters, one interaction a line; the same facts leave as turns.

Accepted: the columns of a consent bundle's `interactions.jsonl`, plus `text` and
`role`; unlisted keys are ignored, a missing key is null. Nothing is guessed:

- A value of the wrong JSON type leaves the column null and names it in `malformed`, so
  the gate drops that row as `record_malformed`; the line itself stays counted.
- `role` missing: `assistant` for a bot author, else `user`. Rows whose role is system
  or tool are skipped by that cause; rows without words as `media_only` or `empty`.
- `source`, `channel` and `clock` stand as the row tells them; the declaration fills
  what is missing. `ingested_at` and `redaction` are ours: a build ignores the row's.
- `special_categories` of the row is honoured (null: not scanned).
Conversation order is the order of the lines. A line that is no JSON object quarantines
the whole object.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, cast, get_args

from flows.collect import causes
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.lines import objects
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import AuthorKind, Contributor, Identity, Person, Role, Turn


OBTAIN = "write one interaction a line, as the consent bundle describes it"
COMPLETE = False

_ROLES: frozenset[str] = frozenset(get_args(Role))
_KINDS: frozenset[str] = frozenset(get_args(AuthorKind))
_SIGNS = (
    "record_id",
    "conversation_id",
    "author",
    "channel",
    "visibility",
    "created_at",
)
_ENOUGH = 4
_TEXTS = (
    "record_id",
    "source",
    "channel",
    "conversation_id",
    "bot",
    "created_at",
    "edited_at",
    "clock",
    "ingested_at",
    "visibility",
    "reply_to",
    "modality",
    "redaction",
    "text",
    "role",
)
_TEXT_OR_NULL = frozenset({str, type(None)})
_SKIPPED_ROLES = {"system": causes.SYSTEM, "tool": causes.TOOL}

Row = Mapping[str, Any]
Kind = TypeVar("Kind")


class _Wrong(Exception):  # noqa: N818 - reads as the fact it states
    """A value has the wrong JSON type."""


def wants(name: str) -> bool:
    """JSONL files (also `.ndjson`)."""
    return bare(name).endswith((".jsonl", ".ndjson", ".zip"))


def sniffs(head: bytes) -> bool:
    """Lines with most of the columns that no other format has together."""
    seen = shape(head)
    return seen.root == "{" and sum(map(seen.has, _SIGNS)) >= _ENOUGH


def read(
    file: ExportFile,
    declared: Declared,  # noqa: ARG001 - rows carry their own facts
) -> Iterator[Turn | Identity]:
    """Every line as one turn."""
    for position, (_line, row) in enumerate(objects(file.stream)):
        yield _turn(row, position)


def _turn(row: Row, position: int) -> Turn:
    taken = _Taken(row)
    texts = taken.texts()
    author = taken.get("author", _person)
    addressed = taken.get("addressed_to_bot", _flag)
    contributors = taken.get("contributors", _contributors)
    special = taken.get("special_categories", _strings)
    signals = taken.get("rights_signals", _strings)
    role = _role(texts.pop("role"), author)
    return Turn(
        **texts,
        position=position,
        role=role,
        author=author,
        addressed_to_bot=addressed,
        contributors=contributors,
        special_categories=special,
        rights_signals=signals or (),
        malformed=taken.wrong,
        skip=_skip(role, texts["text"], texts["modality"], taken.wrong),
    )


class _Taken:
    """Reads a row's columns, and keeps the name of the first that is malformed."""

    __slots__ = ("_row", "wrong")

    def __init__(self, row: Row) -> None:
        self._row = row
        self.wrong: str | None = None

    def texts(self) -> dict[str, Any]:
        """All columns that hold a text or null; None where another type stands."""
        told = {key: self._row.get(key) for key in _TEXTS}
        if not _TEXT_OR_NULL.issuperset(map(type, told.values())):
            told = {key: self.get(key, _text) for key in _TEXTS}
        return told

    def get(self, key: str, kind: Callable[[Any], Kind]) -> Kind | None:
        """The column's value, or None when it is null or malformed."""
        value = self._row.get(key)
        if value is None:
            return None
        try:
            return kind(value)
        except _Wrong:
            self.wrong = self.wrong or key
            return None


def _role(told: str | None, author: Person | None) -> Role:
    if told in _ROLES:
        return cast("Role", told)
    return "assistant" if author and author.kind == "bot" else "user"


def _skip(
    role: Role, text: str | None, modality: str | None, wrong: str | None
) -> str | None:
    if wrong:
        return None
    if role in _SKIPPED_ROLES:
        return _SKIPPED_ROLES[role]
    if text and not text.isspace():
        return None
    return causes.EMPTY if modality in {None, "text"} else causes.MEDIA_ONLY


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong
    return value


def _strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _Wrong
    return tuple(map(_text, value)) if value else ()


def _person(value: Any) -> Person:
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise _Wrong
    return Person(cast("AuthorKind", kind), _maybe(value.get("id")), _handles(value))


def _contributors(value: Any) -> tuple[Contributor, ...]:
    if not isinstance(value, list):
        raise _Wrong
    return tuple(map(_contributor, value)) if value else ()


def _contributor(value: Any) -> Contributor:
    if not isinstance(value, dict):
        raise _Wrong
    return Contributor(
        _text(value.get("role")), _maybe(value.get("id")), _handles(value)
    )


def _maybe(value: Any) -> str | None:
    return None if value is None else _text(value)


def _handles(value: Row) -> tuple[str, ...]:
    told = value.get("handles")
    return () if told is None else _strings(told)
