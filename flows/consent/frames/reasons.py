"""Modelled turns with their voices enter, one decision a turn leaves.

The steps of consent.md section 8 in their order, under each agreement to its end: the
first that keeps suffices, else the highest-numbered step is the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from flows.consent.frames.forms import Form, Way
from flows.consent.frames.people import CHANGING, People, age_steps
from flows.consent.rules.ages import Law
from flows.consent.rules.agreements import Agreement
from flows.consent.rules.instants import Interval
from flows.consent.rules.regions import restricted
from flows.consent.state import State
from schemas.consent import STEP


_UNKNOWN, _MISSING, _REGION, _CONTEXT = (
    STEP[reason]
    for reason in (
        "source_unknown",
        "agreement_missing",
        "region_restricted",
        "context_dropped",
    )
)
_BOT = pl.col("kind") == "bot"


@dataclass(frozen=True, slots=True)
class Deals:
    """Steps that depend on an agreement, in tables to gather from.

    Forms have a first, a second, ... agreement: the lists are by this place, the
    series in them by form. A deal is a source with an agreement.
    """

    open: list[pl.Series] = field(repr=False)
    before: list[pl.Series] = field(repr=False)
    after: list[pl.Series] = field(repr=False)
    deal: list[pl.Series] = field(repr=False)
    gate: list[pl.Series] = field(repr=False)
    regions: pl.Series = field(repr=False)
    """Step 10 or 0: [place of the jurisdictions * deals + deal]."""
    ages: pl.Series = field(repr=False)
    """Steps 12 and 13 or 0: [person * gates + gate]."""
    counts: tuple[int, int]
    """How many deals and gates there are."""


def deals_of(
    forms: Sequence[Form | None], people: People, *, state: State, times: Interval
) -> Deals:
    """Ask the rules once for every combination there is."""
    most = max((len(form.ways) for form in forms if form), default=0)
    ways = [[_way(form, place) for form in forms] for place in range(most)]
    there = [way for row in ways for way in row if way]
    deals = {way.deal: n for n, way in enumerate({w.deal: w for w in there}.values())}
    gates = {gate: n for n, gate in enumerate(dict.fromkeys(w.gate for w in there))}
    law = Law(state.policy, state.request)
    ages = [age_steps(people.persons, each, law=law, times=times) for each in gates]
    return Deals(
        open=[pl.Series([way is not None for way in row]) for row in ways],
        before=[_steps([w.before if w else 0 for w in row]) for row in ways],
        after=[_steps([w.after if w else 0 for w in row]) for row in ways],
        deal=[_places([deals[w.deal] if w else 0 for w in row]) for row in ways],
        gate=[_places([gates[w.gate] if w else 0 for w in row]) for row in ways],
        regions=_regions(people, list(deals), state),
        ages=_steps([steps[n] for n in range(len(people.persons)) for steps in ages]),
        counts=(len(deals), len(gates)),
    )


def changing(people: People, deals: Deals) -> pl.Series:
    """Voices of persons whose age does not answer alike at all times of the frame."""
    gates = deals.counts[1]
    places = (deals.ages == CHANGING).arg_true()
    moving = pl.col("person").is_in((places // max(gates, 1)).implode())
    return people.voices.filter(moving).get_column("voice")


def _way(form: Form | None, place: int) -> Way | None:
    return form.ways[place] if form and place < len(form.ways) else None


def _steps(steps: Sequence[int]) -> pl.Series:
    return pl.Series(steps, dtype=pl.UInt8)


def _places(places: Sequence[int]) -> pl.Series:
    return pl.Series(places, dtype=pl.UInt32)


def _regions(
    people: People, deals: Sequence[tuple[str, Agreement | None]], state: State
) -> pl.Series:
    """Step 10 for every set of jurisdictions under every deal."""
    banned = [
        restricted(codes, source, policy=state.policy, agreement=agreement)
        for codes in people.regions
        for source, agreement in deals
    ]
    return _steps([_REGION if each else 0 for each in banned])


# Deciding...


def with_reasons(
    rows: pl.DataFrame, *, forms: Sequence[Form | None], people: People, deals: Deals
) -> pl.DataFrame:
    """Add step (0: kept) and way (which agreement keeps it); `rows` keep their order.

    `rows`: turns with what `carried` found.
    """
    facts = people.voices.select("unresolved", "conflict", "person", "place")
    voiced = rows.hstack(facts.select(pl.all().gather(rows.get_column("voice"))))
    humans = _decided(voiced.filter(~_BOT), forms, deals, pl.lit(value=False))
    kept = humans.filter(pl.col("step") == 0).select(asked="n", answered=True)
    bots = voiced.filter(_BOT).join(kept, on="asked", how="left", maintain_order="left")
    replies = _decided(bots, forms, deals, pl.col("answered").fill_null(value=False))
    decided = pl.concat([humans, replies.drop("answered")])
    return decided.sort("n")


def _decided(
    rows: pl.DataFrame, forms: Sequence[Form | None], deals: Deals, answered: pl.Expr
) -> pl.DataFrame:
    """Turns of one kind, under every agreement."""
    known = pl.Series([bool(form and form.known) for form in forms], dtype=pl.Boolean)
    ways = [_under(place, deals, answered) for place in range(len(deals.open))]
    names = [str(place) for place in range(len(ways))]
    tried = rows.with_columns(
        way.cast(pl.UInt8).alias(name) for name, way in zip(names, ways, strict=True)
    )
    first = [pl.when(pl.col(name) == 0).then(n) for n, name in enumerate(names)]
    kept = tried.with_columns(way=pl.coalesce(*first, pl.lit(None, pl.Int32)))
    worst = pl.max_horizontal(*names, pl.lit(_MISSING, pl.UInt8))
    return kept.with_columns(
        step=pl.when(~_gathered(known))
        .then(_UNKNOWN)
        .when(pl.col("way").is_not_null())
        .then(0)
        .otherwise(worst)
        .cast(pl.UInt8)
    ).drop(names)


def _under(place: int, deals: Deals, answered: pl.Expr) -> pl.Expr:
    """The first failing step under one agreement; null where there is none."""
    of_deals, of_gates = deals.counts
    region = pl.lit(deals.regions).gather(
        pl.col("place") * of_deals + _gathered(deals.deal[place])
    )
    age = pl.lit(deals.ages).gather(
        pl.col("person") * of_gates + _gathered(deals.gate[place])
    )
    consent = _first_of(
        pl.col("unresolved"), age, pl.col("conflict"), pl.col("consent")
    )
    context = pl.when(~answered | (consent > 0)).then(_CONTEXT).otherwise(0)
    own = pl.when(_BOT).then(context).otherwise(consent)
    steps = _first_of(
        _gathered(deals.before[place]), region, own, _gathered(deals.after[place])
    )
    return pl.when(_gathered(deals.open[place])).then(steps)


def _gathered(by_form: pl.Series) -> pl.Expr:
    return pl.lit(by_form).gather("form")


def _first_of(*steps: pl.Expr) -> pl.Expr:
    """The first that is not 0, else 0."""
    failing = [pl.when(step > 0).then(step) for step in steps]
    return pl.coalesce(*failing, pl.lit(0)).cast(pl.UInt8)
