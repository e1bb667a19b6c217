"""Voices enter, what registers and log know of each leaves as numbered tables.

Steps 10 to 15 are asked of the rules once per distinct person and age gate, over all
the times that can matter in the frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from flows.consent.frames.columns import names
from flows.consent.frames.log import Log, log_of
from flows.consent.rules.ages import Law, counting
from flows.consent.rules.grants import Grant, Weighed
from flows.consent.rules.instants import FOREVER, Interval
from flows.consent.rules.people import OLDEST, UNKNOWN, Person
from flows.consent.rules.shapes import alias, subject_id
from flows.consent.state import State
from schemas.consent import STEP


CHANGING = 255
"""In place of a step: the age does not answer alike at all times of the frame."""

_UNRESOLVED = STEP["subject_unresolved"]
_CONFLICT = STEP["consent_conflict"]
_PLAIN_ID = r"^[a-z][a-z0-9_-]*:[!-~]+$"
"""Ids that Polars may call subject ids; the rule looks at all others."""


@dataclass(frozen=True, slots=True)
class People:
    """All that is known of the voices of a frame."""

    voices: pl.DataFrame = field(repr=False)
    """By voice: who, told (handles), whom (null: nobody), person, place (of the
    jurisdictions, in `regions`), unresolved and conflict (a step, or 0)."""
    grants: pl.DataFrame = field(repr=False)
    """The log's, by voice; `grant` is the row in the log's table."""
    restrictions: pl.DataFrame = field(repr=False)
    """The log's, by voice. `bar`: a grant is later if its first instant is later."""
    persons: tuple[Person, ...] = field(repr=False)
    regions: tuple[tuple[str, ...], ...]
    beyond: pl.Series = field(repr=False)
    """Voices that are left to `decide`."""


def people_of(voices: pl.DataFrame, state: State) -> People:
    """Look every voice up; `voices`: voice, who, told."""
    log = log_of(state)
    named = voices.with_columns(_named(voices.get_column("who")))
    persons, regions, numbered = _persons(named, state)
    known = named.with_columns(pl.col("whom").cast(pl.Binary))
    chains = _chains(known, log)
    grants = _grants(known, log)
    restrictions = chains.join(log.restrictions.rows, on="chain").drop("chain")
    clashing = chains.filter("conflicting").get_column("voice").unique()
    clocks = grants.drop_nulls("given_clock").group_by("voice")
    own = clocks.agg(clock=pl.col("given_clock").first())
    several = clocks.agg(several=pl.col("given_clock").n_unique() > 1)
    return People(
        voices=numbered.with_columns(
            unresolved=pl.when(pl.col("whom").is_null())
            .then(_UNRESOLVED)
            .otherwise(0)
            .cast(pl.UInt8),
            conflict=pl.when(pl.col("voice").is_in(clashing.implode()))
            .then(_CONFLICT)
            .otherwise(0)
            .cast(pl.UInt8),
        ),
        grants=grants,
        restrictions=_barring(restrictions, own, skew=state.policy.skew),
        persons=persons,
        regions=regions,
        beyond=_beyond(grants, restrictions, several),
    )


# Who somebody is...


def _named(who: pl.Series) -> pl.Series:
    """Subject ids; null for what is none."""
    plain = who.str.contains(_PLAIN_ID)
    odd = who.filter(~plain).unique()
    also = [each for each in odd if subject_id(each) is not None]
    named = pl.when(plain | who.is_in(also)).then(who)
    return pl.select(named.alias("whom")).to_series()


def _persons(
    named: pl.DataFrame, state: State
) -> tuple[tuple[Person, ...], tuple[tuple[str, ...], ...], pl.DataFrame]:
    """Add person and place: numbers of equal persons and jurisdictions."""
    told = [state.people.get(who, UNKNOWN) for who in named.get_column("whom")]
    # Persons of one reading are one object: cheaper than to compare them.
    numbers: dict[int, int] = {}
    person = [numbers.setdefault(id(each), len(numbers)) for each in told]
    persons = tuple({id(each): each for each in told}.values())
    codes: dict[tuple[str, ...], int] = {}
    places = [codes.setdefault(each.jurisdictions, len(codes)) for each in persons]
    place = pl.Series(places, dtype=pl.UInt32)
    numbered = named.with_columns(
        person=pl.Series(person, dtype=pl.UInt32)
    ).with_columns(place=pl.lit(place).gather("person"))
    return persons, tuple(codes), numbered


def _grants(known: pl.DataFrame, log: Log) -> pl.DataFrame:
    """Their own, and those of ids that are surely theirs."""
    own = known.select("voice", subject="whom").drop_nulls()
    if not log.neighbours.is_empty():
        theirs = known.select("voice", "whom").join(log.neighbours, on="whom")
        own = pl.concat([own, theirs.select("voice", "subject")])
    return log.grants.rows.with_row_index("grant").join(own, on="subject")


def _chains(known: pl.DataFrame, log: Log) -> pl.DataFrame:
    """voice, chain, conflicting: what may be said against them, by any name."""
    resolved = known.filter(pl.col("whom").is_not_null())
    called = resolved.select("voice", alias="whom")
    handles = resolved.select("voice", handle="told").explode("handle").drop_nulls()
    if not handles.is_empty():
        told = names(alias(each) for each in handles.get_column("handle"))
        by_handle = handles.select("voice", alias=told)
        called = pl.concat([called, by_handle])
    return called.join(log.restrictions.aliases, on="alias").drop("alias").unique()


# What is against them...


def _barring(
    restrictions: pl.DataFrame, own: pl.DataFrame, *, skew: int
) -> pl.DataFrame:
    """Add bar; `own` is the clock of each voice's grants (`_beyond` sees to it)."""
    clocked = restrictions.join(own, on="voice", how="left")
    slack = pl.when(pl.col("acts_clock") == pl.col("clock")).then(0).otherwise(skew)
    return clocked.with_columns(bar=pl.col("acts_last") + slack).drop("clock")


def _beyond(
    grants: pl.DataFrame, restrictions: pl.DataFrame, several: pl.DataFrame
) -> pl.Series:
    """Who says something that is not modelled.

    So are restrictions beside grants of several clocks, and where only `seq` tells
    what came first (READINGS 14).
    """
    unread = [
        each.filter(pl.col("wording").is_null()).select("voice")
        for each in (grants, restrictions)
    ]
    clocks = several.filter("several").join(restrictions, on="voice", how="semi")
    tied = grants.filter("numbered").join(
        restrictions.filter("counted"),
        left_on=["voice", "given_first", "given_last"],
        right_on=["voice", "acts_first", "acts_last"],
        how="semi",
    )
    voices = [*unread, clocks.select("voice"), tied.select("voice")]
    return pl.concat(voices).to_series().unique()


# How old somebody is...


def age_steps(
    persons: Sequence[Person], gate: int | None, *, law: Law, times: Interval
) -> list[int]:
    """By person: steps 12 and 13 under an age gate, 0, or CHANGING."""
    sinces = _turns(law, times)
    return [_age_step(each, gate, law=law, times=times, at=sinces) for each in persons]


def _turns(law: Law, times: Interval) -> list[int]:
    """The first of these times, and where the table of ages changes within them."""
    rows = (row for table in law.policy.age_table.values() for row in table)
    changes = {since for since, _ in rows if times.earliest < since <= times.latest}
    return [times.earliest, *sorted(changes)]


def _age_step(
    person: Person, gate: int | None, *, law: Law, times: Interval, at: list[int]
) -> int:
    """One answer for all times, asked where it could change."""
    probes = [*at, *_birthdays(person, times)]
    reasons = {_age_reason(person, gate, time, law) for time in probes}
    if len(reasons) > 1:
        return CHANGING
    reason = reasons.pop()
    return STEP[reason] if reason else 0


def _birthdays(person: Person, times: Interval) -> list[int]:
    if person.born is None:
        return []
    ages = (person.age_at(each) or 0 for each in times)
    first, last = ages
    turned = [person.turned(age) for age in range(max(first, 0), min(last, OLDEST) + 1)]
    return [t for t in turned if t is not None and t in range(*times)]


def _age_reason(person: Person, gate: int | None, time: int, law: Law) -> str | None:
    """What steps 12 to 14 say to a person's own grant of the same instant."""
    given = Interval(time, time)
    own = Grant("", "", given, by_guardian=False, terms=None, told={})
    probe = Weighed(own, None, FOREVER, covers_past=False)
    return counting(person, [probe], time=time, gate=gate, law=law).reason
