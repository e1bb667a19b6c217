"""What a state's log says, as tables: made once for a state, used by every frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from flows.consent.frames.columns import names
from flows.consent.frames.grants import Grants, grants_of
from flows.consent.frames.restrictions import Restrictions, restrictions_of
from flows.consent.rules.links import Links
from flows.consent.state import State


_LOG = "log"


@dataclass(frozen=True, slots=True)
class Log:
    """Grants and restrictions, and whose grants others may use."""

    grants: Grants = field(repr=False)
    restrictions: Restrictions = field(repr=False)
    neighbours: pl.DataFrame = field(repr=False)
    """whom, subject: who may use the grants of whom beside their own."""
    clocks: Mapping[str, int] = field(repr=False)


def log_of(state: State) -> Log:
    """The tables of this state; both passes of a build share them."""
    if _LOG not in state.tables:
        clocks: dict[str, int] = {}
        state.tables[_LOG] = Log(
            grants_of(state.grants, clocks),
            restrictions_of(state, clocks),
            _neighbours(state.links),
            clocks,
        )
    log: Log = state.tables[_LOG]
    return log


def _neighbours(links: Links) -> pl.DataFrame:
    pairs = [
        (whom, each)
        for whom, others in links.strong.items()
        for each in others
        if each != whom
    ]
    return pl.DataFrame(
        [
            names(whom for whom, _ in pairs).alias("whom"),
            names(each for _, each in pairs).alias("subject"),
        ]
    )
