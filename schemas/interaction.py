"""One turn of a conversation with a bot, and how a reader hands it over.

A reader turns every raw unit of an export into exactly one `Turn`; `Turn.skip` names
the cause when the unit never becomes an interaction. Frames of turns match
`INTERACTION`: the columns of a consent bundle's `interactions.jsonl`, then ours.
Unknown is a value (null), and unknown drops later.
"""

from dataclasses import dataclass, field
from typing import Literal

import polars as pl


Role = Literal["user", "assistant", "system", "tool"]
AuthorKind = Literal["human", "bot", "service"]

PERSON = pl.Struct(
    {"kind": pl.String(), "id": pl.String(), "handles": pl.List(pl.String)}
)
CONTRIBUTOR = pl.Struct(
    {"role": pl.String(), "id": pl.String(), "handles": pl.List(pl.String)}
)
ORIGIN = pl.Struct({"object": pl.Int32(), "position": pl.Int64()})

INTERACTION = pl.Schema(
    {
        "record_id": pl.String(),
        "source": pl.String(),
        "channel": pl.String(),
        "conversation_id": pl.String(),
        "bot": pl.String(),
        "author": PERSON,
        "created_at": pl.String(),
        "edited_at": pl.String(),
        "clock": pl.String(),
        "ingested_at": pl.String(),
        "visibility": pl.String(),
        "addressed_to_bot": pl.Boolean(),
        "reply_to": pl.String(),
        "contributors": pl.List(CONTRIBUTOR),
        "modality": pl.String(),
        "special_categories": pl.List(pl.String),
        "rights_signals": pl.List(pl.String),
        "redaction": pl.String(),
        "text": pl.String(),
        "role": pl.String(),
        "parent_id": pl.String(),
        "origin": ORIGIN,
        "malformed": pl.String(),
        "after_gap": pl.Boolean(),
    }
)
"""Times are ISO 8601 text as a bundle holds them (a naive time stays naive).

`origin` is (object number within the build, position of the raw unit in its object);
`malformed` names the column that could not be read, else null; `after_gap` says that
words which never became an interaction stood right before this turn.
"""

IDENTITY = pl.Schema(
    {
        "source": pl.String(),
        "conversation_id": pl.String(),
        "kind": pl.String(),
        "names": pl.List(pl.String),
        "handles": pl.List(pl.String),
        "emails": pl.List(pl.String),
        "phones": pl.List(pl.String),
    }
)
"""People an export itself tells of: for redaction only, never for the corpus."""


@dataclass(frozen=True, slots=True)
class Split:
    """What a stage answers: rows that go on, and rows that left with a `reason`."""

    kept: pl.DataFrame = field(repr=False)
    dropped: pl.DataFrame = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote a turn: a stable `platform:id`, or None when the export tells none."""

    kind: AuthorKind
    id: str | None = None
    handles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody else whose words a turn holds (forward, quote, reply, attachment)."""

    role: str
    id: str | None = None
    handles: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)  # frozen, each of millions takes twice as long
class Turn:
    """One raw unit of an export. `repr` never shows text, names or ids."""

    conversation_id: str | None = field(repr=False)
    record_id: str | None = field(repr=False)
    position: int
    role: Role = "user"
    author: Person | None = field(default=None, repr=False)
    text: str | None = field(default=None, repr=False)
    created_at: str | None = None
    edited_at: str | None = None
    clock: str | None = None
    bot: str | None = field(default=None, repr=False)
    visibility: str | None = None
    addressed_to_bot: bool | None = None
    reply_to: str | None = field(default=None, repr=False)
    parent_id: str | None = field(default=None, repr=False)
    contributors: tuple[Contributor, ...] | None = field(default=(), repr=False)
    modality: str | None = "text"
    special_categories: tuple[str, ...] | None = None
    rights_signals: tuple[str, ...] = ()
    source: str | None = None
    channel: str | None = None
    ingested_at: str | None = None
    redaction: str | None = None
    malformed: str | None = None
    after_gap: bool = False
    skip: str | None = None
    """Why this unit is no interaction (`hidden`, `tool`, `service`, `off_path`, ...).

    Only an `off_path` unit carries its other facts as well: `inspect --turns` shows
    it with `on_current_path: false`. `source`, `channel` and `ingested_at` are set
    only by formats that carry them; otherwise the export's declaration fills them.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What an export tells about a person of one conversation; `repr` hides it."""

    conversation_id: str = field(repr=False)
    kind: Literal["participant", "contact"] = "participant"
    names: tuple[str, ...] = field(default=(), repr=False)
    handles: tuple[str, ...] = field(default=(), repr=False)
    emails: tuple[str, ...] = field(default=(), repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)
