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
from flows.consent.rules.grants import Terms, Weighed
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
    weighed: tuple[Weighed, ...] = field(repr=False)
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
    voices = [n for n, each in enumerate(standings) for _ in each.grants]
    weighed = tuple(w for each in standings for w in each.grants)
    granting, grant_wordings = _wordings([_grant_wording(each) for each in weighed])
    limits = [(n, r) for n, each in enumerate(standings) for r in each.restrictions]
    against = [restriction for _, restriction in limits]
    restricting, limit_wordings = _wordings([_limit_wording(each) for each in against])
    beyond = {n for n, each in enumerate(standings) if _beyond(each)}
    beyond |= {n for n, w in zip(voices, grant_wordings, strict=True) if w >= MOST}
    beyond |= {n for (n, _), w in zip(limits, limit_wordings, strict=True) if w >= MOST}
    return Events(
        grants=_grants(voices, weighed, grant_wordings, numbers),
        weighed=weighed,
        granting=tuple(_timeless(weighed[place]) for place in granting[:MOST]),
        restrictions=_restrictions(limits, limit_wordings, standings, skew, numbers),
        restricting=tuple(_unbounded(against[place]) for place in restricting[:MOST]),
        beyond=pl.Series("voice", sorted(beyond), dtype=pl.UInt32),
    )


# What is not modelled...


def _beyond(standing: Standing) -> bool:
    """Guardians, single messages and conversations, ties and clocks that differ."""
    terms = [each.grant.terms for each in standing.grants]
    if any(each.grant.by_guardian for each in standing.grants):
        return True
    if any(
        _narrow(t.scope) and not each.flaw
        for t, each in zip(terms, standing.grants, strict=True)
        if t
    ):
        return True
    if not standing.restrictions:
        return False
    return (
        any(_narrow(each.scope) for each in standing.restrictions)
        or len({t.clock for t in terms if t}) > 1
        or any(_tied(t, each) for t in terms if t for each in standing.restrictions)
    )


def _narrow(scope: Scope | None) -> bool:
    return scope is not None and bool(scope.conversations or scope.records)


def _tied(terms: Terms, restriction: Restriction) -> bool:
    """Whether only `seq` can tell which came first (READINGS 14)."""
    return (
        terms.given == restriction.acts
        and terms.seq is not None
        and restriction.seq is not None
    )


# Wordings...


def _wordings(said: Sequence[Any]) -> tuple[list[int], list[int]]:
    """A place for each wording, commonest first; and the wording of each event."""
    places: dict[Any, int] = {}
    for place, wording in enumerate(said):
        places.setdefault(wording, place)
    common = [wording for wording, _ in Counter(said).most_common()]
    rank = {wording: number for number, wording in enumerate(common)}
    return [places[wording] for wording in common], [rank[each] for each in said]


def _grant_wording(weighed: Weighed) -> Any:
    """All that `failure` reads of a grant but its times."""
    terms = weighed.grant.terms
    if weighed.flaw or terms is None:
        return weighed.flaw
    return terms.purposes, _scope_wording(terms.scope), terms.categories


def _limit_wording(restriction: Restriction) -> Any:
    """All that `applies` reads of a restriction but its times."""
    scope = restriction.scope
    return restriction.purposes, scope and _scope_wording(scope)


def _scope_wording(scope: Scope) -> Any:
    return scope.kind, scope.sources, scope.bots, scope.modalities


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
    voices: list[int],
    weighed: Sequence[Weighed],
    wordings: list[int],
    clocks: dict[str, int],
) -> pl.DataFrame:
    terms = [each.grant.terms for each in weighed]
    columns = {
        "voice": voices,
        "grant": range(len(weighed)),
        "wording": wordings,
        "given_first": [t and t.given.earliest for t in terms],
        "given_last": [t and t.given.latest for t in terms],
        "given_clock": [t and clocks.setdefault(t.clock, len(clocks)) for t in terms],
        "start": [t and t.scope.start and t.scope.start.latest for t in terms],
        "end": [t and t.scope.end and t.scope.end.earliest for t in terms],
        "past": [_past(each) for each in weighed],
        "expiry": [each.expiry for each in weighed],
    }
    return pl.DataFrame(columns, schema=GRANTS)


def _past(weighed: Weighed) -> int | None:
    """From when on the grant reaches back, if it may at all."""
    terms = weighed.grant.terms
    if terms is None or terms.past_from is None or not weighed.covers_past:
        return None
    return terms.past_from.latest


def _restrictions(
    limits: Sequence[tuple[int, Restriction]],
    wordings: list[int],
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
