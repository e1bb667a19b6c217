"""The answer to one question about consent: the nouns that `explain` prints.

What stands in `as_json` is stable for programs; nothing holds a text.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from flows.audit.seen import EventSeen, Explanation
from flows.consent.status import InForce


Kind = Literal["row", "record", "subject"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about."""

    kind: Kind
    id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy that held at the time asked about."""

    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Told:
    """One record explained, and where it is published."""

    explanation: Explanation
    row_id: str | None
    build: str | None
    """The newest build that published it, None where none did."""
    published: bool
    """Whether that is the newest build of all: it is in the corpus."""

    def as_json(self) -> dict[str, Any]:
        """One flat mapping."""
        placed = {
            "row_id": self.row_id,
            "build": self.build,
            "published": self.published,
        }
        return {**asdict(self.explanation), **placed}


@dataclass(frozen=True, slots=True)
class RowsOfBuild:
    """How much of somebody one build published."""

    build: str
    rows: int
    turns: int


@dataclass(frozen=True, slots=True)
class PersonTold:
    """What is known of one person."""

    subject: str = field(repr=False)
    also: tuple[str, ...] = field(repr=False)
    """Other names that links tie to them."""
    registered: bool
    jurisdictions: tuple[str, ...]
    age: str
    in_force: tuple[InForce, ...]
    events: tuple[EventSeen, ...]
    builds: tuple[RowsOfBuild, ...]
    receipts: tuple[dict[str, Any], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything found, as of one instant."""

    asked: Question
    as_of: str
    policy: Rules
    found: Literal["vault", "exports", "nowhere"]
    """Where the records were read from."""
    notes: tuple[str, ...]
    records: tuple[Told, ...] = ()
    person: PersonTold | None = None

    def as_json(self) -> dict[str, Any]:
        """The stable form that `--json` prints."""
        return {
            "asked": asdict(self.asked),
            "as_of": self.as_of,
            "policy": asdict(self.policy),
            "found": self.found,
            "notes": list(self.notes),
            "records": [each.as_json() for each in self.records],
            "person": asdict(self.person) if self.person else None,
        }
