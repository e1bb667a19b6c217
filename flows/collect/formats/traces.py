"""Steps of traces enter as a file tells them; their exchanges leave in order of time.

A trace tells one exchange at several levels: the run as a whole, the agent in it, the
call of the model. The outermost step that holds both question and answer counts; the
steps below it are skipped (`step`). Steps of one trace may stand apart and newest
first: `MOST_HELD` of them are held, so that traces are whole and sorted within that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flows.collect import causes, times
from flows.collect.formats.exchange import Exchange, Ledger
from schemas.interaction import Identity, Turn


MOST_HELD = 20_000
MOST_WORDS = 32 << 20
"""Steps, and characters of them, that are held at once."""


@dataclass(slots=True, kw_only=True)
class Step:
    """One span, run or observation; `cause` is why it holds no words, if so."""

    trace: str | None = field(repr=False)
    id: str | None = field(default=None, repr=False)
    parent: str | None = field(default=None, repr=False)
    exchange: Exchange = field(default_factory=Exchange, repr=False)
    cause: str = causes.STEP
    thread: str | None = field(default=None, repr=False)
    user: str | None = field(default=None, repr=False)

    @property
    def words(self) -> int:
        """How many characters it holds."""
        return sum(len(each.text) for each in self.exchange.messages)

    @property
    def whole(self) -> bool:
        """Whether it tells a question and an answer."""
        told = self.exchange
        asked = any(each.role == "user" for each in told.sent)
        return asked and any(not m.cause for choice in told.choices for m in choice)


_Trace = list[Step]


def units(steps: Iterable[Step], ledger: Ledger) -> Iterator[Turn | Identity]:
    """Every message, and every step that holds none, as one turn."""
    held: dict[str, _Trace] = {}
    room = 0
    for count, step in enumerate(steps):
        key = step.trace if step.trace is not None else f"#{count}"
        room += 1 + step.words // (MOST_WORDS // MOST_HELD)
        held.setdefault(key, []).append(step)
        if room > MOST_HELD:
            # the older half leaves, the younger waits for its other steps
            order = sorted(held, key=lambda one: _begun(held[one]))
            for key in order[: (len(order) + 1) // 2]:
                trace = held.pop(key)
                room -= sum(1 + s.words // (MOST_WORDS // MOST_HELD) for s in trace)
                yield from _told(trace, ledger)
    for key in sorted(held, key=lambda one: _begun(held[one])):
        yield from _told(held[key], ledger)


def _begun(trace: _Trace) -> float:
    return min(map(_start, trace))


def _start(step: Step) -> float:
    """When it began; a step that tells no time stands before the others."""
    told = step.exchange.asked or step.exchange.answered
    moment = times.instant(told)
    return moment.timestamp() if told else 0.0


def _told(trace: _Trace, ledger: Ledger) -> Iterator[Turn | Identity]:
    trace.sort(key=_start)
    thread = next((each.thread for each in trace if each.thread), None)
    user = next((each.user for each in trace if each.user is not None), None)
    top = _top(trace)
    for step in trace:
        told = step.exchange
        told.thread = step.thread or thread
        told.user = user if step.user is None else step.user
        told.root = (ledger.declared.source, told.user)
        told.request = step.trace
        if id(step) in top:
            yield from ledger.units(told)
        else:
            yield from _aside(step, ledger, alone=None if top else told.thread)


def _aside(step: Step, ledger: Ledger, alone: str | None) -> Iterator[Turn]:
    """A step whose words another one tells, or that has none."""
    skipped = [causes.STEP] * len(step.exchange.messages) + [*step.exchange.lost]
    for cause in skipped or [step.cause]:
        chat = f"{ledger.name}:{alone}" if alone else None
        lost = causes.STEP if cause == causes.WITHHELD and not alone else cause
        yield ledger.skip(lost, conversation=chat)


def _top(trace: _Trace) -> set[int]:
    """The outermost steps with question and answer, else those with any words."""
    usable = [each for each in trace if each.whole] or [
        each for each in trace if each.exchange.messages
    ]
    named = {each.id for each in usable if each.id is not None}
    below = _below(trace, named)
    return {id(each) for each in usable if each.id is None or each.id not in below}


def _below(trace: _Trace, named: set[str]) -> set[str]:
    """The ids of steps that stand below one of the named; circles end."""
    parents = {
        each.id: None if each.parent == each.id else each.parent
        for each in trace
        if each.id is not None
    }
    found: dict[str, bool] = {}
    for number in parents:
        way: list[str] = []
        here: str | None = number
        while here is not None and here not in found:
            found[here] = False
            way.append(here)
            here = parents.get(here)
        covered = here is not None and (found[here] or here in named)
        for each in reversed(way):
            found[each] = covered
            covered = covered or each in named
    return {number for number, covered in found.items() if covered}
