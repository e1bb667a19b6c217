"""Who carries kept turns enters, the entries of their evidence leave as JSON text.

Most entries differ in names and times only: these are form letters, made once by the
rules' own `basis_of` with marks where the names and times go.
"""

import json
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from json.encoder import encode_basestring_ascii as quoted

import polars as pl

from flows.consent.frames.columns import grouped
from flows.consent.frames.log import log_of
from flows.consent.frames.people import People
from flows.consent.rules.agreements import Agreement
from flows.consent.rules.basis import basis_of, considered
from flows.consent.rules.grants import Weighed
from flows.consent.rules.instants import Interval, spoken
from flows.consent.rules.people import Person
from flows.consent.rules.record import Voice, handles_of
from flows.consent.rules.restrictions import Restriction
from flows.consent.rules.standing import Standing, known_of
from flows.consent.state import State
from schemas.consent import Basis


_PARTS = tuple(each.name for each in fields(Basis))
_OPENING = '{"part": "", '
_TOLD = ("event_id", "event_time", "recorded_at")
_MARK = re.compile(r'"\\u0000([a-z_]+[0-9]*)"')
"""A JSON string of ours: no event that is well told begins with such a character."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Voices, agreements and the grants that carry them: one entry a row."""

    rows: pl.DataFrame = field(repr=False)
    """voice, deal (a place in agreements), by purpose the row in the log's grants."""
    people: People = field(repr=False)
    agreements: Sequence[Agreement | None] = field(repr=False)
    state: State = field(repr=False)

    def voice(self, row: int) -> Voice:
        """Who it is, in no part yet."""
        voice = self.rows.item(row, "voice")
        who, told = self.people.voices.select("who", "told").row(voice)
        return Voice("", who, handles_of(told))

    def grants(self, row: int) -> list[Weighed]:
        """By purpose, in their order."""
        places = log_of(self.state).grants.rows.get_column("place")
        given = self.rows.select(self.state.request.purposes).row(row)
        return [self.state.grants.weighed(places[each]) for each in given]

    def told(
        self, row: int, voice: Voice, known: Standing, grants: Sequence[Weighed]
    ) -> str:
        """The entry as the law tells it, but for its part, which stands first."""
        carrying = dict(zip(self.state.request.purposes, grants, strict=True))
        agreement = self.agreements[self.rows.item(row, "deal")]
        basis = basis_of(voice, known, carrying, agreement=agreement)
        return entry(basis).removeprefix(_OPENING)


def entry(basis: Basis) -> str:
    """One person's evidence as JSON."""
    return json.dumps({name: getattr(basis, name) for name in _PARTS})


def entries(carried: Carried) -> pl.Series:
    """An entry for every row, but for its part."""
    granted = log_of(carried.state).grants.rows
    by_purpose = [
        granted.select(pl.all().gather(carried.rows.get_column(purpose)))
        for purpose in carried.state.request.purposes
    ]
    alike = _alike(carried, by_purpose)
    kinds, letter = grouped(alike, alike.columns)
    letters = [
        _letter(first, carried) if own else None
        for first, own in kinds.select("first", "own").iter_rows()
    ]
    texts = _filled(letters, letter, pl.DataFrame(list(_names(carried, by_purpose))))
    return pl.Series(
        [
            _in_full(row, carried) if text is None else text
            for row, text in enumerate(texts)
        ],
        dtype=pl.String,
    )


def _in_full(row: int, carried: Carried) -> str:
    voice = carried.voice(row)
    known = known_of(voice, carried.state)
    return carried.told(row, voice, known, carried.grants(row))


# Letters...


def _alike(carried: Carried, by_purpose: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """What entries of one letter have in common; own: no grant is a neighbour's."""
    voices = carried.people.voices
    voice = carried.rows.get_column("voice")
    facts: dict[Hashable, int] = {}
    told = [facts.setdefault(_facts(p), len(facts)) for p in carried.people.persons]
    person = voices.get_column("person").gather(voice)
    whom = voices.get_column("whom").cast(pl.Binary).gather(voice)
    own = [each.get_column("subject") == whom for each in by_purpose]
    return pl.DataFrame(
        [
            carried.rows.get_column("deal"),
            pl.Series("facts", told, pl.UInt32()).gather(person),
            *(each["wording"].alias(f"said{n}") for n, each in enumerate(by_purpose)),
            *(
                _words(each, carried).alias(f"told{n}")
                for n, each in enumerate(by_purpose)
            ),
        ]
    ).with_columns(own=pl.all_horizontal(own))


def _words(grants: pl.DataFrame, carried: Carried) -> pl.Series:
    """Numbers for what an entry tells of a grant beside its wording."""
    rows, words = carried.state.grants.rows, dict[tuple[str, str], int]()
    told = [
        words.setdefault((rows[place]["kind"], rows[place]["clock"]), len(words))
        for place in grants["place"]
    ]
    return pl.Series(told, dtype=pl.UInt32)


def _facts(person: Person) -> Hashable:
    """What of a person stands in an entry (`rules.basis`), and no more."""
    ages = person.born is None, person.years is None
    return person.jurisdictions, person.assurance, ages


def _letter(row: int, carried: Carried) -> list[str] | None:
    """The text between the marks; None when there is a mark that is not ours."""
    voice = carried.voice(row)
    known = known_of(voice, carried.state)
    grants = [_marked(each, n) for n, each in enumerate(carried.grants(row))]
    text = carried.told(
        row,
        replace(voice, id="\0subject", handles=("\0handles",)),
        replace(known, restrictions=(_AGAINST,)),
        grants,
    )
    for n in range(len(grants)):
        text = text.replace(f'"{spoken(n)}"', f'"\\u0000expires_at{n}"')
    pieces = _MARK.split(text)
    return pieces[::2] if pieces[1::2] == _places(len(grants)) else None


_AGAINST = Restriction(
    event_id="\0against",
    names="",
    refusal=False,
    permanent=False,
    acts=Interval(0, 0),
    clock=None,
    seq=None,
    purposes=None,
    scope=None,
)


def _marked(weighed: Weighed, number: int) -> Weighed:
    """The grant with marks for its names and times, and an expiry nobody has."""
    names = {name: f"\0{name}{number}" for name in _TOLD}
    told = {**weighed.grant.told, **names}
    grant = replace(weighed.grant, event_id=names["event_id"], told=told)
    return replace(weighed, grant=grant, expiry=number)


def _places(grants: int) -> list[str]:
    """The marks, in the order in which an entry has them."""
    ids = [f"event_id{n}" for n in range(grants)]
    told = [f"{name}{n}" for n in range(grants) for name in (*_TOLD, "expires_at")]
    return ["subject", "handles", *ids, *told, "against"]


# Names...


def _names(carried: Carried, by_purpose: Sequence[pl.DataFrame]) -> Iterator[pl.Series]:
    """A column for every mark, as JSON."""
    people, state = carried.people, carried.state
    voices = carried.rows.get_column("voice").to_list()
    told = people.voices.select(pl.col("who", "told").gather(voices))
    who, handles = (column.to_list() for column in told)
    yield _texts("subject", map(quoted, who))
    yield _texts("handles", (_members(handles_of(h)) if h else "" for h in handles))
    restricted = set(people.restrictions.get_column("voice"))
    against = (
        _against(name, each, state) if voice in restricted else ""
        for voice, name, each in zip(voices, who, handles, strict=True)
    )
    yield _texts("against", against)
    for n, grants in enumerate(by_purpose):
        rows = [state.grants.rows[place] for place in grants["place"]]
        for name in _TOLD:
            yield _texts(f"{name}{n}", (quoted(row[name]) for row in rows))
        ends = (json.dumps(spoken(each)) for each in grants["expiry"])
        yield _texts(f"expires_at{n}", ends)


def _texts(name: str, texts: Iterable[str | None]) -> pl.Series:
    return pl.Series(name, list(texts), dtype=pl.String)


def _against(who: str, handles: Sequence[str], state: State) -> str:
    voice = Voice("", who, handles_of(handles))
    return _members(considered(known_of(voice, state)))


def _members(names: Sequence[str]) -> str:
    """The inside of a JSON list."""
    return ", ".join(map(quoted, names))


def _filled(
    letters: Sequence[list[str] | None], letter: pl.Series, names: pl.DataFrame
) -> pl.Series:
    """Every entry from its letter, null where there is none."""
    marks = _places((names.width - 3) // 4)
    pieces = [
        pl.lit(
            _texts("", (each[n] if each else None for each in letters)).gather(letter)
        )
        for n in range(len(marks) + 1)
    ]
    woven = [each for n, mark in enumerate(marks) for each in (pieces[n], pl.col(mark))]
    return names.select(pl.concat_str([*woven, pieces[-1]]).alias("text")).to_series()
