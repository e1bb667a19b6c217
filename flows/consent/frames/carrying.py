"""Steps 16 to 28 for turns in bulk: the grant that carries each purpose, or the step.

Turns meet the events of their voice in joins; what an event's wording says to a form
of turn was asked of the rules beforehand, only times are compared here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from flows.consent.frames.forms import Form
from flows.consent.frames.log import Log, log_of
from flows.consent.frames.people import People
from flows.consent.rules.grants import failure
from flows.consent.rules.instants import FOREVER
from flows.consent.rules.restrictions import applies
from flows.consent.state import State
from schemas.consent import STEP


_WITHDRAWN, _REFUSED, _NONE = (
    STEP[reason] for reason in ("withdrawn", "refused", "no_consent")
)
_SCOPE, _EARLY, _EXPIRED, _CATEGORY = (
    STEP[reason]
    for reason in (
        "scope_not_covered",
        "not_yet_consented",
        "consent_expired",
        "special_category_not_covered",
    )
)

_MEETINGS = 1_000_000
"""Turns and events of theirs that meet at a time: bounds the memory of the joins."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a wording says to a form, for one purpose: [wording * forms + form]."""

    forms: int
    grants: pl.Series = field(repr=False)
    """The step at which a timely grant fails, or 0."""
    restrictions: pl.Series = field(repr=False)


def reach_of(
    log: Log, forms: Sequence[Form | None], purpose: str, state: State
) -> Reach:
    """Ask the rules about every wording and form."""
    build_at, skew = state.request.build_at, state.policy.skew
    records = [form.record if form else None for form in forms]
    reasons = [
        record and failure(each, purpose, record, build_at=build_at, skew=skew)
        for each in log.grants.wordings
        for record in records
    ]
    touched = [
        record is not None and applies(each, purpose, record)
        for each in log.restrictions.wordings
        for record in records
    ]
    return Reach(
        forms=len(forms),
        grants=pl.Series(
            [STEP[each] if each else 0 for each in reasons], dtype=pl.UInt8
        ),
        restrictions=pl.Series(touched, dtype=pl.Boolean),
    )


def carried(
    rows: pl.DataFrame, *, people: People, forms: Sequence[Form | None], state: State
) -> pl.DataFrame:
    """Columns consent (the first failing step of 16 to 28, or 0) and one a purpose.

    `rows`: voice, form, earliest, latest, clock. A purpose's column is the place of
    the grant that carries it.
    """
    purposes = state.request.purposes
    log = log_of(state)
    reaches = {each: reach_of(log, forms, each, state) for each in purposes}
    pieces = _bounded(rows, people)
    return pl.concat([_piece(each, people, reaches, state) for each in pieces])


def _bounded(rows: pl.DataFrame, people: People) -> list[pl.DataFrame]:
    """The rows in pieces, each of few enough meetings."""
    said = [each.select("voice") for each in (people.grants, people.restrictions)]
    events = pl.concat(said).group_by("voice").len("events")
    met = rows.join(events, on="voice", how="left", maintain_order="left")
    meetings = pl.col("events").fill_null(0).cast(pl.Int64()) + 1
    placed = met.with_columns(piece=meetings.cum_sum() // _MEETINGS).drop("events")
    return placed.partition_by("piece", maintain_order=True, include_key=False)


def _piece(
    rows: pl.DataFrame, people: People, reaches: dict[str, Reach], state: State
) -> pl.DataFrame:
    turns = rows.select("voice", "form", "earliest", "latest", "clock")
    numbered = turns.with_row_index("row")
    found = [_for_purpose(numbered, people, reach, state) for reach in reaches.values()]
    steps = pl.DataFrame([each["step"].alias(str(n)) for n, each in enumerate(found)])
    failing = steps.select(
        consent=pl.min_horizontal(pl.when(pl.all() > 0).then(pl.all())).fill_null(0)
    )
    grants = [
        each["grant"].alias(purpose)
        for purpose, each in zip(reaches, found, strict=True)
    ]
    return failing.with_columns(grants)


def _for_purpose(
    rows: pl.DataFrame, people: People, reach: Reach, state: State
) -> pl.DataFrame:
    """Columns step and grant, in the order of the rows."""
    against = _against(rows, people, reach, state.policy.skew)
    barred = rows.join(against, on="row", how="left", maintain_order="left")
    granted = _granted(barred, people, reach, state)
    met = barred.select("row", "named", "final").join(
        granted, on="row", how="left", maintain_order="left"
    )
    passed = pl.col("grant").is_not_null() & ~pl.col("final").fill_null(value=False)
    return met.select(
        step=pl.when("final")
        .then(_WITHDRAWN)
        .when(passed)
        .then(0)
        .otherwise(pl.coalesce("named", "furthest", _NONE))
        .cast(pl.UInt8),
        grant=pl.when(passed).then("grant"),
    )


def _against(
    rows: pl.DataFrame, people: People, reach: Reach, skew: int
) -> pl.DataFrame:
    """By row with restrictions that apply: bar, final, and the step they are named."""
    slack = pl.when(pl.col("clock") == pl.col("acts_clock")).then(0).otherwise(skew)
    others = pl.when(~pl.col("refusal")).then("acts_last").max()
    return (
        rows.join(people.restrictions, on="voice")
        .filter(
            pl.lit(reach.restrictions).gather(_place(reach)),
            pl.col("start").fill_null(-FOREVER) <= pl.col("latest"),
            pl.col("earliest") <= pl.col("end").fill_null(FOREVER),
        )
        .with_columns(
            final=pl.col("permanent")
            & (pl.col("earliest") <= pl.col("acts_last") + slack)
        )
        .group_by("row")
        .agg(
            pl.col("bar").max(),
            pl.col("final").any(),
            named=pl.when(pl.col("acts_last").max() > others.fill_null(-FOREVER - 1))
            .then(_REFUSED)
            .otherwise(_WITHDRAWN),
        )
    )


def _granted(
    rows: pl.DataFrame, people: People, reach: Reach, state: State
) -> pl.DataFrame:
    """By row with grants later than all against it: which carries, or the furthest."""
    later = pl.col("bar").is_null() | (pl.col("given_first") > pl.col("bar"))
    met = rows.join(people.grants, on="voice").filter(later.fill_null(value=False))
    judged = met.select("row", "grant", step=_step(reach, state))
    return judged.group_by("row").agg(
        grant=pl.when(pl.col("step") == 0).then("grant").min(),
        furthest=pl.col("step").max(),
    )


def _step(reach: Reach, state: State) -> pl.Expr:
    """The first of steps 19 to 28 at which a grant fails a turn, or 0."""
    skew, build_at = state.policy.skew, state.request.build_at
    said = pl.lit(reach.grants).gather(_place(reach))
    time = pl.col("earliest")
    slack = pl.when(pl.col("given_clock") == pl.col("clock")).then(0).otherwise(skew)
    forward = pl.col("given_last") + slack <= time
    backward = (pl.col("past") <= time).fill_null(value=False)
    inside = (pl.col("start").fill_null(-FOREVER) <= time) & (
        time < pl.col("end").fill_null(FOREVER)
    )
    return (
        pl.when((said > 0) & (said < _CATEGORY))
        .then(said)
        .when(~inside)
        .then(_SCOPE)
        .when(~(forward | backward))
        .then(_EARLY)
        .when(pl.max_horizontal(time, pl.lit(build_at)) >= pl.col("expiry"))
        .then(_EXPIRED)
        .otherwise(said)
        .cast(pl.UInt8)
    )


def _place(reach: Reach) -> pl.Expr:
    return pl.col("wording") * reach.forms + pl.col("form")
