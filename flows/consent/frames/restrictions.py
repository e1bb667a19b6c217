"""The restrictions of a state enter; a table of numbers leaves, by chain of aliases.

As with grants the rules are asked once per wording and form of turn.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from flows.consent.frames.columns import names
from flows.consent.rules.restrictions import Restriction
from flows.consent.state import State


MOST = 256
"""Rarer wordings than the first so many are left to `decide`."""

_CLOCKLESS = -1
"""The clock of a restriction that tells none: it equals no other."""

ROWS = pl.Schema(
    {
        "chain": pl.UInt32(),
        "wording": pl.UInt32(),
        "acts_first": pl.Int64(),
        "acts_last": pl.Int64(),
        "acts_clock": pl.Int32(),
        "counted": pl.Boolean(),
        "permanent": pl.Boolean(),
        "refusal": pl.Boolean(),
        "start": pl.Int64(),
        "end": pl.Int64(),
    }
)
"""`wording` null: not modelled; `counted`: whether it has a `seq`."""


@dataclass(frozen=True, slots=True)
class Restrictions:
    """Restrictions as numbers, and one for each wording, without its dates."""

    rows: pl.DataFrame = field(repr=False)
    wordings: tuple[Restriction, ...] = field(repr=False)
    aliases: pl.DataFrame = field(repr=False)
    """alias, chain, conflicting: every alias of a chain with something against it."""


def restrictions_of(state: State, clocks: dict[str, int]) -> Restrictions:
    """The table; `clocks` numbers the clocks, and learns those it meets."""
    chains = sorted({*state.restrictions, *state.conflicts})
    against = [
        (chain, each)
        for chain, name in enumerate(chains)
        for each in state.restrictions.get(name, ())
    ]
    said = [_wording(each) for _, each in against]
    counted = Counter(each for each in said if each is not None)
    common = [each for each, _ in counted.most_common(MOST)]
    places = {wording: place for place, wording in enumerate(common)}
    rows = [
        (chain, places.get(wording), *_numbers(each, clocks))
        for (chain, each), wording in zip(against, said, strict=True)
    ]
    return Restrictions(
        rows=pl.DataFrame(rows, schema=ROWS, orient="row"),
        wordings=tuple(_unbounded(against[said.index(each)][1]) for each in common),
        aliases=_aliases(chains, state),
    )


def _wording(restriction: Restriction) -> Any:
    """All that `applies` reads of it but its times; None is not modelled.

    Not modelled is what names single conversations or messages.
    """
    scope = restriction.scope
    if scope is None:
        return restriction.purposes, None
    if scope.conversations or scope.records:
        return None
    told = scope.kind, scope.sources, scope.bots, scope.modalities
    return restriction.purposes, told


def _unbounded(restriction: Restriction) -> Restriction:
    """A restriction of this wording without dates in its scope."""
    if restriction.scope is None:
        return restriction
    return replace(restriction, scope=replace(restriction.scope, start=None, end=None))


def _numbers(each: Restriction, clocks: dict[str, int]) -> tuple[Any, ...]:
    """Columns acts_first to end."""
    scope, clock = each.scope, each.clock
    return (
        *each.acts,
        _CLOCKLESS if clock is None else clocks.setdefault(clock, len(clocks)),
        each.seq is not None,
        each.permanent,
        each.refusal,
        scope.start.earliest if scope and scope.start else None,
        scope.end.latest if scope and scope.end else None,
    )


def _aliases(chains: Sequence[str], state: State) -> pl.DataFrame:
    """Who is called by which name, as far as there is something against them."""
    numbers = {name: chain for chain, name in enumerate(chains)}
    linked = [
        (each, numbers[root])
        for each, root in state.links.root.items()
        if root in numbers and each != root
    ]
    told = [*numbers.items(), *linked]
    contradicted = [name in state.conflicts for name in chains]
    return pl.DataFrame(
        [
            names(each for each, _ in told).alias("alias"),
            pl.Series("chain", [chain for _, chain in told], dtype=pl.UInt32()),
        ]
    ).with_columns(
        conflicting=pl.lit(pl.Series(contradicted, dtype=pl.Boolean)).gather("chain")
    )
