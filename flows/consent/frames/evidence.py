"""Kept turns enter, the evidence for each leaves as JSON; turns share the texts.

An entry is made once per voice, agreement and carrying grants: half of all turns are
replies that rest on what their question rests on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from flows.consent.frames.columns import grouped
from flows.consent.frames.forms import Form
from flows.consent.frames.letters import Carried, entries
from flows.consent.frames.people import People
from flows.consent.rules.agreements import Agreement
from flows.consent.state import State


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the numbers of a kept turn lead."""

    people: People = field(repr=False)
    forms: Sequence[Form | None] = field(repr=False)
    state: State = field(repr=False)


def with_basis(decided: pl.DataFrame, ground: Ground) -> pl.DataFrame:
    """Add basis (JSON, null when dropped); `decided` has what `with_reasons` adds."""
    kept = decided.filter(pl.col("step") == 0)
    dealt = kept.join(_deals(ground.forms), on=["form", "way"], how="left")
    rests = ["voice", "deal", *ground.state.request.purposes]
    distinct, place = grouped(dealt, rests)
    agreements = _agreements(ground.forms)
    carried = Carried(distinct, ground.people, agreements, ground.state)
    told = dealt.select("n", "kind", "also", entry=place)
    parts, part = grouped(told, ["entry", "kind", "also"])
    texts = parts.select(_text(entries(carried))).to_series().gather(part)
    basis = told.select("n", basis=texts)
    return decided.join(basis, on="n", how="left", maintain_order="left")


def _text(told: pl.Series) -> pl.Expr:
    """The parts that a voice has in a turn, each with the entry."""
    entry = pl.lit(told).gather("entry")
    author, reply, trigger = (
        pl.concat_str(pl.lit(f'{{"part": "{part}", '), entry)
        for part in ("author", "reply", "trigger")
    )
    parts = (
        pl.when(pl.col("kind") == "bot")
        .then(trigger)
        .when("also")
        .then(pl.concat_str(author, pl.lit(","), reply))
        .otherwise(author)
    )
    return pl.concat_str(pl.lit("["), parts, pl.lit("]"))


def _agreements(forms: Sequence[Form | None]) -> list[Agreement | None]:
    ways = (way.agreement for form in forms if form for way in form.ways)
    return list(dict.fromkeys(ways))


def _deals(forms: Sequence[Form | None]) -> pl.DataFrame:
    """Columns form, way, deal: the agreement a way stands for, as a place."""
    places = {each: n for n, each in enumerate(_agreements(forms))}
    rows = [
        (number, place, places[way.agreement])
        for number, form in enumerate(forms)
        if form
        for place, way in enumerate(form.ways)
    ]
    schema = {"form": pl.UInt32(), "way": pl.Int32(), "deal": pl.Int32()}
    return pl.DataFrame(rows, schema=schema, orient="row")
