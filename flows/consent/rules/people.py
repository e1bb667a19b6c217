"""What the subject register tells of a person: country candidates, age, guardianship.

Enters: subjects.jsonl rows. Leaves: one `Person` per subject id; anybody else is
`UNKNOWN`: age unknown, jurisdiction XX (BUNDLE.md "subjects.jsonl").
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.consent.rules.instants import (
    FOREVER,
    Interval,
    day_of,
    read_time,
    start_of,
)
from flows.consent.rules.shapes import listed, members, text, whole
from flows.consent.rules.wordings import Wordings


NOWHERE = "XX"
"""The jurisdiction of those whose country nobody knows: the strictest of all."""

OLDEST = 150
_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_BIRTH = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONG_AGO = Interval(-FOREVER, -FOREVER)
_FACTS = (
    "jurisdictions",
    "age",
    "assurance",
    "came_of_age_at",
    "guardian_notice_at",
)


@dataclass(frozen=True, slots=True)
class Person:
    """One subject, read. At most one of `years` and `born` is set."""

    jurisdictions: tuple[str, ...] = (NOWHERE,)
    years: int | None = None
    born: date | None = None
    assurance: str | None = None
    came_of_age: Interval | None = None
    guardian_notice: Interval | None = None

    @property
    def region(self) -> str:
        """The candidates as one word for counts."""
        return ",".join(self.jurisdictions)

    def age_at(self, instant: int) -> int | None:
        """Whole years at an instant; birthdays are UTC dates (READINGS 21)."""
        if self.born is None:
            return self.years
        day = day_of(instant)
        before = (day.month, day.day) < (self.born.month, self.born.day)
        return day.year - self.born.year - before

    def turned(self, age: int) -> int | None:
        """The instant of a birthday, if a birth date is known."""
        if self.born is None:
            return None
        year = self.born.year + age
        if year > date.max.year:
            return FOREVER
        try:
            return start_of(self.born.replace(year=year))
        except ValueError:  # 29 February counts on 1 March (READINGS 21)
            return start_of(date(year, 3, 1))


UNKNOWN = Person()


def is_code(value: Any) -> bool:
    """Whether a value is a jurisdiction: `CC` or `CC-SUB`."""
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def read_people(rows: Iterable[Any]) -> dict[str, Person]:
    """The register by subject id; a subject with differing rows is left out."""
    told: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        subject = text(members(row).get("subject"))
        if subject is not None:
            told[subject].append(row)
    facts = Wordings(_FACTS, _person)
    return {
        subject: facts.read(mine[0])
        for subject, mine in told.items()
        if len(mine) == 1 or len({listed(row, _FACTS) for row in mine}) == 1
    }


def _person(row: Mapping[str, Any]) -> Person:
    years, born, assurance = _age(row)
    return Person(
        jurisdictions=_candidates(row.get("jurisdictions")),
        years=years,
        born=born,
        assurance=assurance,
        came_of_age=_came_of_age(row.get("came_of_age_at")),
        guardian_notice=read_time(row.get("guardian_notice_at")),
    )


def _candidates(value: Any) -> tuple[str, ...]:
    """Null, empty and non-lists are [XX]; a malformed entry becomes XX."""
    if not isinstance(value, list) or not value:
        return (NOWHERE,)
    return tuple(sorted({code if is_code(code) else NOWHERE for code in value}))


def _came_of_age(value: Any) -> Interval | None:
    """Malformed or naive counts as long ago: the child should have been told."""
    return None if value is None else read_time(value) or _LONG_AGO


def _age(row: Mapping[str, Any]) -> tuple[int | None, date | None, str | None]:
    """(years, birth date, assurance); all None unless exactly one age is told."""
    age = members(row.get("age"))
    years, birth = age.get("years"), age.get("birth_date")
    assurance = row.get("assurance")
    if assurance not in ("declared", "verified") or (years is None) == (birth is None):
        return None, None, None
    number, born = whole(years), _birth_date(birth)
    if number is not None and not 0 <= number <= OLDEST:
        number = None
    return number, born, assurance


def _birth_date(value: Any) -> date | None:
    if not isinstance(value, str) or not _BIRTH.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
