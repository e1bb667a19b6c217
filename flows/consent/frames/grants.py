"""The grants of a state enter as raw rows; a table of numbers leaves.

What a grant says beside who and when is a wording: few are distinct, and the rules are
asked once per wording and form of turn. Times are read by column.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import polars as pl

from flows.consent.frames.columns import era, grouped, names, numbers, read_times, texts
from flows.consent.rules.granted import Granted
from flows.consent.rules.grants import SAID, Weighed, aged
from flows.consent.rules.instants import DAY, FOREVER, Interval
from flows.consent.rules.notices import Notices
from flows.consent.rules.shapes import whole


MOST = 256
"""Rarer wordings than the first so many are left to `decide`."""

_ALIKE = (
    "said",
    "identified",
    "clocked",
    "sequence",
    "dated",
    "received",
    "postdated",
    "odd_past",
    "odd_ending",
    "voided",
    "first_era",
    "last_era",
    "before_build",
    "known_at_build",
)
"""Grants that are alike in all of this are weighed alike, but for when they expire.

Finer than the rules distinguish: what any of it means is theirs to say.
"""

_Rows = Sequence[Mapping[str, Any]]


class _Kind(NamedTuple):
    """What grants that are weighed alike have in common."""

    wording: int | None
    sound: bool
    covers_past: bool
    start: int | None
    end: int | None


_KINDS = pl.Schema(
    {
        "wording": pl.UInt32(),
        "sound": pl.Boolean(),
        "covers_past": pl.Boolean(),
        "start": pl.Int64(),
        "end": pl.Int64(),
    }
)


@dataclass(frozen=True, slots=True)
class Grants:
    """Grants as numbers, and one for each wording, taken out of its times."""

    rows: pl.DataFrame = field(repr=False)
    """The latest first: subject, place (in the log), wording (null: not modelled),
    dated (when given, sound or not), given_first, given_last, given_clock, numbered,
    start, end, past, expiry."""
    wordings: tuple[Weighed, ...] = field(repr=False)


def grants_of(granted: Granted, clocks: dict[str, int]) -> Grants:
    """The table; `clocks` numbers the clocks, and learns those it meets."""
    told = _told(granted, clocks).filter(pl.col("subject").is_not_null())
    distinct, group = grouped(told, _ALIKE)
    usual = told["place"].gather(distinct["first"].head(MOST))
    weighed = [granted.weighed(place) for place in usual]
    kinds = _kinds(weighed, len(distinct)).select(pl.all().gather(group))
    expiring = _expiry(told.with_columns(group.alias("group")), weighed, granted)
    return Grants(
        rows=_latest_first(told.hstack([*kinds, expiring])),
        wordings=tuple(_timeless(each) for each in weighed if _modelled(each)),
    )


def _latest_first(told: pl.DataFrame) -> pl.DataFrame:
    """As the law tries them, with the times that count for it."""
    given = ["given_first", "given_last", "given_clock"]
    age = pl.col("given_first").fill_null(0), pl.col("event_id").fill_null(b"")
    return told.sort(age, descending=True, maintain_order=True).select(
        "subject",
        "place",
        "wording",
        "start",
        "end",
        "expiry",
        pl.when("sound").then(pl.col(given)),
        dated="given_first",
        numbered=pl.col("sound") & (pl.col("sequence") == _NUMBERED),
        past=pl.when("covers_past").then("past_last"),
    )


def _modelled(weighed: Weighed) -> bool:
    """No guardian's, and none that names single conversations or messages."""
    terms = weighed.grant.terms
    narrow = terms and (terms.scope.conversations or terms.scope.records)
    return not weighed.grant.by_guardian and not narrow


def _kinds(weighed: Sequence[Weighed], groups: int) -> pl.DataFrame:
    """By group of grants; beyond those that were weighed nothing is modelled."""
    modelled = [n for n, each in enumerate(weighed) if _modelled(each)]
    wordings = {n: wording for wording, n in enumerate(modelled)}
    rows = [_kind(wordings.get(n), each) for n, each in enumerate(weighed)]
    beyond = _Kind(None, sound=False, covers_past=False, start=None, end=None)
    rows += [beyond] * (groups - len(rows))
    return pl.DataFrame(rows, schema=_KINDS, orient="row")


def _kind(wording: int | None, weighed: Weighed) -> _Kind:
    terms = weighed.grant.terms
    start, end = (terms.scope.start, terms.scope.end) if terms else (None, None)
    return _Kind(
        wording,
        sound=terms is not None,
        covers_past=weighed.covers_past,
        start=start.latest if start else None,
        end=end.earliest if end else None,
    )


def _timeless(weighed: Weighed) -> Weighed:
    """A grant of this wording that is never too early, too late or out of dates."""
    terms = weighed.grant.terms
    if weighed.flaw or terms is None:
        return weighed
    long_ago = Interval(-FOREVER, -FOREVER)
    scope = replace(terms.scope, start=None, end=None)
    always = replace(terms, given=long_ago, scope=scope)
    return replace(weighed, grant=replace(weighed.grant, terms=always), expiry=FOREVER)


# Columns...


def _told(granted: Granted, clocks: dict[str, int]) -> pl.DataFrame:
    """`_ALIKE` and times of every row."""
    rows, voided = granted.rows, granted.notices.voided_events
    ids = [row.get("event_id") for row in rows]
    sequences = [_sequence(row.get("seq")) for row in rows]
    columns = [
        pl.int_range(len(rows), dtype=pl.UInt32(), eager=True).alias("place"),
        names(row.get("subject") for row in rows).alias("subject"),
        names(ids).alias("event_id"),
        numbers(map(SAID.key, rows), {}).alias("said"),
        numbers((row.get("clock") for row in rows), clocks).alias("given_clock"),
        pl.Series("sequence", sequences, pl.UInt8()),
        pl.Series("voided", [_in(each, voided) for each in ids], pl.Boolean()),
        *_times(rows, "event_time", "given"),
        *_times(rows, "recorded_at", "received"),
        *_times(rows, "applies_to_past_from", "past"),
        *_times(rows, "expires_at", "ending"),
    ]
    return pl.DataFrame(columns).with_columns(_distinctions(granted))


_NUMBERED, _ODD = 1, 2


def _sequence(seq: Any) -> int:
    if seq is None:
        return 0
    return _ODD if whole(seq) is None else _NUMBERED


def _in(event_id: Any, voided: Collection[str]) -> bool:
    return isinstance(event_id, str) and event_id in voided


def _times(rows: _Rows, member: str, name: str) -> list[pl.Series]:
    """Both ends of a time, and whether something is told that is no time."""
    told = [row.get(member) for row in rows]
    earliest, latest = read_times(texts(told)).get_columns()
    there = pl.Series([each is not None for each in told], dtype=pl.Boolean)
    return [
        earliest.alias(f"{name}_first"),
        latest.alias(f"{name}_last"),
        (there & earliest.is_null()).alias(f"odd_{name}"),
    ]


def _distinctions(granted: Granted) -> list[pl.Expr]:
    first, last = pl.col("given_first"), pl.col("given_last")
    received, build_at = pl.col("received_first"), granted.request.build_at
    cuts = _cuts(granted.notices)
    return [
        pl.col("event_id").is_not_null().alias("identified"),
        pl.col("given_clock").is_not_null().alias("clocked"),
        first.is_not_null().alias("dated"),
        (received == pl.col("received_last")).alias("received"),
        (first > received + granted.policy.skew).alias("postdated"),
        era(first, cuts).alias("first_era"),
        era(last, cuts).alias("last_era"),
        (last < build_at).alias("before_build"),
        (received <= build_at).alias("known_at_build"),
    ]


def _cuts(notices: Notices) -> list[int]:
    """When a notice begins or ceases to be in force."""
    spans = [row.in_force for rows in notices.cited.values() for row in rows]
    return sorted({each for first, last in spans for each in (first, last + 1)})


def _expiry(
    told: pl.DataFrame, weighed: Sequence[Weighed], granted: Granted
) -> pl.Series:
    """T9: asked once for the grants of a group and day.

    They age by whole days, months or years: a day of them ages as its midnight does.
    """
    timed = told.select(
        "group",
        "ending_first",
        day=pl.col("given_first") // DAY,
        later=pl.col("given_first") % DAY,
    )
    asked = timed.select("group", "day").unique().drop_nulls()
    days = asked.filter(pl.col("group") < len(weighed))
    old = [_old(weighed[n], day * DAY, granted) for n, day in days.iter_rows()]
    aged_by = days.with_columns(old=pl.Series(old, dtype=pl.Int64()))
    ages = timed.join(aged_by, on=["group", "day"], how="left", maintain_order="left")
    ends = pl.min_horizontal("ending_first", pl.col("old") + pl.col("later"))
    return ages.select(expiry=ends.fill_null(FOREVER)).to_series()


def _old(weighed: Weighed, instant: int, granted: Granted) -> int | None:
    """When such a grant given then is too old; None for never, and for no grant."""
    terms = weighed.grant.terms
    if terms is None:
        return None
    given = replace(terms, given=Interval(instant, instant))
    end = aged(given, granted.notices, granted.policy)
    return end if end < FOREVER else None
