"""Kept turns enter, the evidence for each leaves as JSON; turns share the texts.

A text is made once per voice, agreement and carrying grants: half of all turns are
replies that rest on what their question rests on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from flows.consent.frames.events import Events
from flows.consent.frames.forms import Form
from flows.consent.frames.letters import Carried, Letters
from flows.consent.frames.people import People
from flows.consent.rules.agreements import Agreement
from flows.consent.rules.record import Voice


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the numbers of a kept turn lead."""

    voices: Sequence[Voice] = field(repr=False)
    people: People = field(repr=False)
    events: Events = field(repr=False)
    forms: Sequence[Form | None] = field(repr=False)
    purposes: Sequence[str]


def with_basis(decided: pl.DataFrame, ground: Ground) -> pl.DataFrame:
    """Add basis (JSON, null when dropped); `decided` has what `with_reasons` adds."""
    kept = decided.filter(pl.col("step") == 0)
    rests = ["voice", "deal", *ground.purposes, "kind", "also"]
    deals = _deals(ground.forms)
    dealt = kept.join(deals, on=["form", "way"], how="left").select("n", *rests)
    distinct = dealt.select(rests).unique(maintain_order=True)
    texts = distinct.with_columns(
        basis=pl.Series(_texts(distinct, ground), dtype=pl.String)
    )
    told = dealt.join(texts, on=rests, how="left", nulls_equal=True)
    return decided.join(
        told.select("n", "basis"), on="n", how="left", maintain_order="left"
    )


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


def _texts(distinct: pl.DataFrame, ground: Ground) -> list[str]:
    """What each distinct combination rests on, as `decide` would tell it."""
    agreements = _agreements(ground.forms)
    letters = Letters()
    entries: dict[tuple[Any, ...], str] = {}
    texts = []
    for voice, deal, *grants, kind, also in distinct.iter_rows():
        key = (voice, deal, *grants)
        if key not in entries:
            carried = Carried(
                voice=ground.voices[voice],
                standing=ground.people.standings[voice],
                grants=[ground.events.weighed[grant] for grant in grants],
                purposes=ground.purposes,
                agreement=agreements[deal],
                person=ground.people.person[voice],
            )
            entries[key] = letters.told(carried)
        lead = "trigger" if kind == "bot" else "author"
        parts = [lead, "reply"] if also else [lead]
        told = ",".join(f'{{"part": "{part}", {entries[key]}' for part in parts)
        texts.append(f"[{told}]")
    return texts
