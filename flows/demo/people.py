"""The nouns of the demo: an invented person, and a conversation with a bot."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from schemas.policy import Language


Json = dict[str, Any]
"""A JSON object on its way out; nothing in the demo reads one back."""

Speaker = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented, where they write, and which consent story is theirs."""

    number: int
    source: str
    subject: str = field(repr=False)
    language: Language
    story: str
    countries: tuple[str, ...]
    age: Json | None
    first: str = field(repr=False)
    last: str = field(repr=False)
    phone: str = field(repr=False)

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def account(self) -> str:
        """The platform's own id of this person."""
        return self.subject.partition(":")[2]

    @property
    def handle(self) -> str:
        """The @name, unique in the demo."""
        return f"@{plain(self.first)}_{plain(self.last)[:6]}{self.number}"

    @property
    def email(self) -> str:
        """An address on a domain kept for examples, unique in the demo."""
        domain = ("example.org", "example.com", "example.net")[self.number % 3]
        return f"{plain(self.first)}.{plain(self.last)}{self.number}@{domain}"


def plain(name: str) -> str:
    """Write a name with the 26 letters only."""
    accents = str.maketrans("àâçéèêëîïôöùûüÉÈÀ' -", "aaceeeeiioouuueea---")
    return name.lower().translate(accents).replace("-", "")


@dataclass(frozen=True, slots=True)
class Planted:
    """A personal value put into a line on purpose: it must not reach a corpus."""

    entity: str
    value: str = field(repr=False)
    role: str


@dataclass(frozen=True, slots=True)
class Line:
    """What one side says at one moment."""

    role: Speaker
    text: str = field(repr=False)
    at: datetime
    planted: tuple[Planted, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """One sitting: lines in order, user first, by one person and the bot."""

    number: int
    person: Person
    language: Language
    lines: tuple[Line, ...]

    @property
    def id(self) -> str:
        """A name for it that is unique in the demo."""
        return f"{self.person.source[:2]}-{self.number:05d}"

    def turn_id(self, place: int) -> str:
        """A name for its turn at this place."""
        return f"{self.id}-{place}"

    @property
    def began(self) -> datetime:
        """When the first line was written."""
        return self.lines[0].at


def stamp(moment: datetime) -> str:
    """Write a UTC moment as ISO 8601 with `Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def days(count: float) -> timedelta:
    """Give that many days as a distance in time."""
    return timedelta(days=count)
