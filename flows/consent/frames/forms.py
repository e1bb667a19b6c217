"""What many turns have in common: distinct forms enter, the steps they decide leave.

A form is all of a turn but who, when exactly and where in its conversation. The rules
are asked once a form (and agreement), with the earliest instant of its era: between
two cuts of time no rule of these steps changes its answer.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flows.consent import decide
from flows.consent.rules.ages import Law
from flows.consent.rules.agreements import Agreement, speaking_for
from flows.consent.rules.content import expired
from flows.consent.rules.docket import Docket
from flows.consent.rules.instants import DAY, FOREVER, Interval
from flows.consent.rules.record import Record, Voice, read_record
from flows.consent.state import State
from schemas.consent import STEP


COLUMNS = (
    "source",
    "channel",
    "bot",
    "kind",
    "visibility",
    "addressed_to_bot",
    "modality",
    "special_categories",
    "rights_signals",
    "redaction",
    "seen",
    "era",
)
"""What makes a form: facts of a turn, and between which cuts its times lie."""

MOST = 1024
"""Rarer forms than the first so many are left to `decide`."""

_LONG_AGO = "1970-01-01"
_CLAMPED = 4
"""Days: no month is longer than another by more than three."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Instants at which a rule of steps 4 to 9 or 34 may change its answer."""

    ingested: list[int]
    time: list[int]


@dataclass(frozen=True, slots=True)
class Way:
    """One form under one agreement: the first failing step before and after consent."""

    source: str
    agreement: Agreement | None
    before: int
    after: int

    @property
    def deal(self) -> tuple[str, Agreement | None]:
        """What step 10 asks beside the person."""
        return self.source, self.agreement

    @property
    def gate(self) -> int | None:
        """The age gate that steps 12 and 13 may lean on."""
        return self.agreement.age_gate if self.agreement else None


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a record would show it, and its ways in the order of agreements."""

    record: Record = field(repr=False)
    known: bool
    """Whether the policy knows its source (step 2)."""
    ways: tuple[Way, ...]


def cuts_of(state: State) -> Cuts:
    """All cuts, sorted."""
    deals = state.agreements
    seen = [(d.signed_at, d.effective_from, d.effective_to) for d in deals]
    spoken = [(d.data_from, d.data_to) for d in deals]
    return Cuts(
        ingested=_sorted(each for instants in seen for each in instants),
        time=_sorted([*(t for times in spoken for t in times), *_gone(state)]),
    )


def _sorted(instants: Iterable[int | None]) -> list[int]:
    return sorted({each for each in instants if each is not None})


def _gone(state: State) -> list[int]:
    """Around the age that retention ends at (step 34), every cut there can be.

    Months clamp, so near a month's end the rule goes to and fro between days.
    """
    if state.policy.max_record_age is None:
        return []
    probe, build_at = _record_at(0), state.request.build_at

    def lives(instant: int) -> bool:
        at = replace(probe, span=Interval(instant, instant))
        return not expired(at, state.policy, state.request)

    around = bisect_left(range(build_at + 2), True, key=lives) // DAY  # noqa: FBT003 - bisect's
    days = [day * DAY for day in range(around - _CLAMPED, around + _CLAMPED + 1)]
    return [*days, *(day + build_at % DAY + 1 for day in days)]


def _record_at(instant: int) -> Record:
    return Record(
        record_id="form",
        source="",
        channel="",
        conversation="form",
        bot=None,
        kind="human",
        author=Voice("author", None),
        span=Interval(instant, instant),
        clock=None,
        ingested=instant,
        visibility=None,
        addressed=False,
        reply_to=None,
        contributors=(),
        modality="text",
        categories=None,
        signals=(),
        redaction=None,
    )


def form_of(row: Mapping[str, Any], *, state: State, cuts: Cuts) -> Form | None:
    """The form, or None when such a row is malformed whoever wrote it."""
    record = read_record(_told(row), as_of=FOREVER, skew=0)
    if record is None:
        return None
    at = _start_of(cuts.time, row["era"])
    placed = replace(
        record,
        span=Interval(at, at),
        ingested=_start_of(cuts.ingested, row["seen"]),
    )
    return Form(
        record=placed,
        known=placed.source in state.policy.sources,
        ways=tuple(_way(each, placed, state) for each in _agreements(placed, state)),
    )


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """A bundle row of this form by nobody in particular."""
    human = {"kind": row["kind"], "id": None}
    author = {**human, "id": row["bot"]} if row["kind"] == "bot" else human
    return {
        **row,
        "record_id": "form",
        "conversation_id": "form",
        "author": author,
        "created_at": _LONG_AGO,
        "ingested_at": _LONG_AGO,
        "contributors": [],
    }


def _start_of(cuts: Sequence[int], era: int) -> int:
    """The first instant of an era; the time before all cuts has none: just before."""
    if era:
        return cuts[era - 1]
    return cuts[0] - 1 if cuts else 0


def _agreements(record: Record, state: State) -> Sequence[Agreement | None]:
    """Step 3, as `decide` reads it."""
    if record.channel == "subject_export":
        return (None,)
    return speaking_for(state.agreements, record)


_BEFORE: tuple[Callable[[decide.Case], str | None], ...] = (
    decide.agreement,
    decide.visibility,
)
_AFTER: tuple[Callable[[decide.Case], str | None], ...] = (
    decide.output,
    decide.asset_signals,
    decide.retention,
    decide.redaction,
)


def _way(agreement: Agreement | None, record: Record, state: State) -> Way:
    docket = Docket(state, {}, {}, Law(state.policy, state.request))
    case = decide.Case(
        record, agreement, docket, answered=False, speaker=record.author, others=()
    )
    before, after = _first(_BEFORE, case), _first(_AFTER, case)
    return Way(record.source, agreement, before, after)


def _first(
    steps: Iterable[Callable[[decide.Case], str | None]], case: decide.Case
) -> int:
    """The number of the first reason these steps give, 0 when all pass."""
    reasons = (step(case) for step in steps)
    return next((STEP[reason] for reason in reasons if reason), 0)
