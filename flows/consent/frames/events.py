"""Standings enter; their grants and restrictions leave as two tables of numbers.

What an event says beside its times is a wording: few are distinct, and the rules are
asked once per wording and form of turn. A standing that needs more goes to `decide`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from flows.consent.frames.turns import CLOCKLESS
from flows.consent.rules.grants import Weighed
from flows.consent.rules.instants import FOREVER, Interval, same_clock
from flows.consent.rules.restrictions import Restriction
from flows.consent.rules.scope import Scope
from flows.consent.rules.standing import Standing


MOST = 256
"""Standings with rarer wordings than the first so many go to `decide`."""

GRANTS = pl.Schema(
    {
        "voice": pl.UInt32(),
        "grant": pl.UInt32(),
        "wording": pl.UInt32(),
        "given_first": pl.Int64(),
        "given_last": pl.Int64(),
        "given_clock": pl.Int32(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "past": pl.Int64(),
        "expiry": pl.Int64(),
    }
)
"""By voice, latest grant first; `grant` is the place in `Events.weighed`."""

RESTRICTIONS = pl.Schema(
    {
        "voice": pl.UInt32(),
        "wording": pl.UInt32(),
        "acts_last": pl.Int64(),
        "bar": pl.Int64(),
        "acts_clock": pl.Int32(),
        "permanent": pl.Boolean(),
        "refusal": pl.Boolean(),
        "start": pl.Int64(),
        "end": pl.Int64(),
    }
)
"""`bar`: a grant of the voice is later if its first instant is later than this."""


@dataclass(frozen=True, slots=True)
class Events:
    """Both tables, and one event for each wording, taken out of its times."""

    grants: pl.DataFrame = field(repr=False)
    weighed: Sequence[Weighed] = field(repr=False)
    granting: tuple[Weighed, ...] = field(repr=False)
    restrictions: pl.DataFrame = field(repr=False)
    restricting: tuple[Restriction, ...] = field(repr=False)
    beyond: pl.Series = field(repr=False)
    """Voices that are left to `decide`."""


def events_of(
    standings: Sequence[Standing], *, clocks: Mapping[str, int], skew: int
) -> Events:
    """The tables of all standings."""
    numbers = dict(clocks)
    given = [
        (n, each) for n, standing in enumerate(standings) for each in standing.grants
    ]
    against = [(n, r) for n, each in enumerate(standings) for r in each.restrictions]
    weighed = [each for _, each in given]
    said = [_grant_wording(each) for each in weighed]
    forbade = [_limit_wording(each) for _, each in against]
    granting, restricting = _common(said), _common(forbade)
    grants = _grants(given, _ranked(said, granting), numbers)
    restrictions = _restrictions(
        against, _ranked(forbade, restricting), standings, skew, numbers
    )
    tangled = [n for n, _ in dict(against).items() if _tangled(standings[n])]
    return Events(
        grants=grants,
        weighed=weighed,
        granting=tuple(_timeless(weighed[said.index(each)]) for each in granting),
        restrictions=restrictions,
        restricting=tuple(
            _unbounded(against[forbade.index(each)][1]) for each in restricting
        ),
        beyond=pl.concat(
            [
                grants.filter(pl.col("wording").is_null()).get_column("voice"),
                restrictions.filter(pl.col("wording").is_null()).get_column("voice"),
                pl.Series("voice", tangled, dtype=pl.UInt32),
            ]
        ).unique(),
    )


# What is not modelled...


def _tangled(standing: Standing) -> bool:
    """Whether clocks differ, or only `seq` tells what came first (READINGS 14)."""
    terms = [each.grant.terms for each in standing.grants if each.grant.terms]
    return len({each.clock for each in terms}) > 1 or any(
        said.given == each.acts and said.seq is not None and each.seq is not None
        for said in terms
        for each in standing.restrictions
    )


def _narrow(scope: Scope) -> bool:
    """Whether it names single conversations or messages."""
    return bool(scope.conversations or scope.records)


# Wordings...


def _common(said: Sequence[Any]) -> list[Any]:
    """The commonest wordings that are modelled."""
    counted = Counter(said)
    counted.pop(None, None)
    return [wording for wording, _ in counted.most_common(MOST)]


def _ranked(said: Sequence[Any], common: Sequence[Any]) -> list[int | None]:
    """Each event's place among the common wordings, or None."""
    places = {wording: place for place, wording in enumerate(common)}
    return [places.get(each) for each in said]


def _grant_wording(weighed: Weighed) -> Any:
    """All that `failure` reads of a grant but its times; None is not modelled.

    Terms are read once for all grants that say the same, so their parts are as good
    as named by where they are.
    """
    if weighed.grant.by_guardian:
        return None
    terms = weighed.grant.terms
    if weighed.flaw or terms is None:
        return weighed.flaw
    if _narrow(terms.scope):
        return None
    return id(terms.purposes), id(terms.scope), id(terms.categories)


def _limit_wording(restriction: Restriction) -> Any:
    """All that `applies` reads of a restriction but its times, as for grants."""
    scope = restriction.scope
    if scope is None:
        return restriction.purposes, None
    if _narrow(scope):
        return None
    told = scope.kind, scope.sources, scope.bots, scope.modalities
    return restriction.purposes, told


def _timeless(weighed: Weighed) -> Weighed:
    """A grant of this wording that is never too early, too late or out of dates."""
    terms = weighed.grant.terms
    if weighed.flaw or terms is None:
        return weighed
    long_ago = Interval(-FOREVER, -FOREVER)
    scope = replace(terms.scope, start=None, end=None)
    always = replace(terms, given=long_ago, scope=scope)
    return replace(weighed, grant=replace(weighed.grant, terms=always), expiry=FOREVER)


def _unbounded(restriction: Restriction) -> Restriction:
    """A restriction of this wording without dates in its scope."""
    if restriction.scope is None:
        return restriction
    return replace(restriction, scope=replace(restriction.scope, start=None, end=None))


# Tables...


def _grants(
    given: Sequence[tuple[int, Weighed]],
    wordings: Sequence[int | None],
    clocks: dict[str, int],
) -> pl.DataFrame:
    rows = [
        (voice, place, wording, *_dates(each, clocks), each.expiry)
        for place, ((voice, each), wording) in enumerate(
            zip(given, wordings, strict=True)
        )
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(GRANTS)
    return pl.DataFrame(
        [
            pl.Series(name, column, dtype=dtype)
            for (name, dtype), column in zip(GRANTS.items(), columns, strict=True)
        ]
    )


_NO_DATES = (None,) * 6


def _dates(weighed: Weighed, clocks: dict[str, int]) -> tuple[int | None, ...]:
    """Columns given_first to past."""
    terms = weighed.grant.terms
    if terms is None:
        return _NO_DATES
    scope = terms.scope
    return (
        *terms.given,
        clocks.setdefault(terms.clock, len(clocks)),
        scope.start.latest if scope.start else None,
        scope.end.earliest if scope.end else None,
        _past(weighed),
    )


def _past(weighed: Weighed) -> int | None:
    """From when on the grant reaches back, if it may at all."""
    terms = weighed.grant.terms
    if terms is None or terms.past_from is None or not weighed.covers_past:
        return None
    return terms.past_from.latest


def _restrictions(
    limits: Sequence[tuple[int, Restriction]],
    wordings: Sequence[int | None],
    standings: Sequence[Standing],
    skew: int,
    clocks: dict[str, int],
) -> pl.DataFrame:
    read = [each for _, each in limits]
    columns = {
        "voice": [voice for voice, _ in limits],
        "wording": wordings,
        "acts_last": [each.acts.latest for each in read],
        "bar": [
            each.acts.latest
            + (0 if same_clock(each.clock, _clock(standings[voice])) else skew)
            for voice, each in limits
        ],
        "acts_clock": [
            CLOCKLESS - 1
            if each.clock is None
            else clocks.setdefault(each.clock, len(clocks))
            for each in read
        ],
        "permanent": [each.permanent for each in read],
        "refusal": [each.refusal for each in read],
        "start": [
            each.scope and each.scope.start and each.scope.start.earliest
            for each in read
        ],
        "end": [
            each.scope and each.scope.end and each.scope.end.latest for each in read
        ],
    }
    return pl.DataFrame(columns, schema=RESTRICTIONS)


def _clock(standing: Standing) -> str | None:
    """The one clock of the voice's grants (`_beyond` sees to it)."""
    terms = (each.grant.terms for each in standing.grants)
    return next((t.clock for t in terms if t), None)
