"""Langfuse traces and observations enter (JSON, JSONL); what was said in them leaves.

Accepted: `trace-<id>.json` (a trace with its `observations`), `session-<id>.json` (its
`traces`), answers of the API (`data`), arrays and lines of traces or observations: the
blob export's `observations_v2/` and, of the older one, `traces/`. CSV is refused.

Traps, and what is done:
- One turn stands at the trace, in spans and in the generation: the outermost that tells
  question and answer counts, what is below is skipped (`step`). See traces.
- Input and output are free-form, also as JSON in a string; a trace whose own cannot be
  read is read from what is below it. Role `user` may carry retrieved text.
- Keys are snake_case in exports and camelCase in the API. Times without zone are UTC.
- The conversation is the session; without one, all words up to the first question.
- `observations/` of the older export tell no user and no session: `step`, the words are
  in `traces/`. Large input and output is dropped by Langfuse: such a generation is
  `withheld`. Tools are `tool`.
- The author is `user_id` (`<source>:<id>`), else the declared `owner`. The bot is the
  first one declared. A trace shared by link (`public`) stays a direct chat.
- A trace tells its beginning only: the answer has that time too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import free_form, traces
from flows.collect.formats.exchange import Exchange, Ledger
from flows.collect.formats.traces import Step
from flows.collect.rows import rows
from flows.collect.shape import Shape, shape
from flows.collect.unpack import bare
from schemas.interaction import Identity, Turn


OBTAIN = "export JSON or JSONL from Langfuse (Download JSON, or the blob export)"
COMPLETE = False

_INSIDE = ("traces", "data")
_ABOVE = ("parent_observation_id", "parentObservationId")
_TRACE = ("trace_id", "traceId")
_SESSION = ("session_id", "sessionId")
_USER = ("user_id", "userId")
_STARTED = ("start_time", "startTime", "timestamp")
_ENDED = ("end_time", "endTime")
_OTHERS = ("run_type", "attributes", "spanId", "span_id", "messages", "choices")
_SILENT = frozenset({"retriever", "embedding", "evaluator", "guardrail", "event"})
_UTC = ZoneInfo("UTC")

Row = Mapping[str, Any]


def wants(name: str) -> bool:
    """JSON and JSONL files, but for those of scores."""
    kept = "scores" not in name.lower().split("/")[:-1]
    return kept and bare(name).endswith((".json", ".jsonl", ".ndjson", ".zip"))


def sniffs(head: bytes) -> bool:
    """A trace or an observation, alone or in one of the wrappings."""
    seen = shape(head)
    if seen.root not in ("{", "[") or seen.some(*_OTHERS):
        return False
    return _traced(seen) or any(
        seen.under(key, *_TRACE, *_SESSION, *_USER) for key in ("trace", *_INSIDE)
    )


def _traced(seen: Shape) -> bool:
    if seen.some(*_ABOVE, "trace_name", "traceName"):
        return True
    if seen.some(*_TRACE) and seen.has("type") and seen.some(*_STARTED):
        return True
    facts = seen.some(*_SESSION, *_USER, "htmlPath", "environment", "public")
    told = seen.some("input", "output", "observations")
    return told and facts and seen.has("timestamp")


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of every trace as one turn, traces in the order of time."""
    older = "observations" in (folder.lower() for folder in file.folders)
    found = rows(file.stream, inside=_INSIDE)
    steps = (step for row in found for step in _steps(row))
    told = map(_wordless, steps) if older else steps
    yield from traces.units(told, Ledger(declared, name="langfuse"))


def _wordless(step: Step) -> Step:
    """An observation without its trace: only that one knows whose words they are."""
    count = max(1, len(step.exchange.messages))
    exchange = Exchange(lost=(causes.STEP,) * count, asked=step.exchange.asked)
    return replace(step, exchange=exchange)


def _steps(row: Any) -> Iterator[Step]:
    if not isinstance(row, dict):
        yield Step(trace=None, cause=causes.MALFORMED)
        return
    held = row.get("observations")
    whole = row.get("trace")
    if isinstance(whole, dict):
        yield _of_trace(whole)
        held = held if isinstance(held, list) else whole.get("observations")
    elif _text(row, *_TRACE):
        yield _of_observation(row, None)
    else:
        whole = row
        yield _of_trace(row)
    for each in held if isinstance(held, list) else ():
        if isinstance(each, dict):
            number = _text(whole, "id") if isinstance(whole, dict) else None
            yield _of_observation(each, number)
        elif not isinstance(each, str):  # the API's lists of traces hold ids
            yield Step(trace=None, cause=causes.MALFORMED)


def _of_trace(row: Row) -> Step:
    number = _text(row, "id")
    found = free_form.exchange(row.get("input"), row.get("output"))
    found.asked = found.answered = _time(row, *_STARTED)
    return Step(
        trace=number,
        id=number,
        exchange=found,
        thread=_text(row, *_SESSION),
        user=_text(row, *_USER),
    )


def _of_observation(row: Row, trace: str | None) -> Step:
    kind = (_text(row, "type") or "").lower()
    silent = kind in _SILENT or kind == "tool"
    told = (None, None) if silent else (row.get("input"), row.get("output"))
    found = free_form.exchange(*told)
    found.asked = _time(row, *_STARTED)
    found.answered = _time(row, *_ENDED) or found.asked
    number = trace or _text(row, *_TRACE)
    return Step(
        trace=number,
        id=_text(row, "id"),
        parent=_text(row, *_ABOVE) or number,
        exchange=found,
        cause=_CAUSES.get(kind, causes.STEP),
        thread=_text(row, *_SESSION),
        user=_text(row, *_USER),
    )


_CAUSES = {"tool": causes.TOOL, "generation": causes.WITHHELD}


def _text(row: Row, *keys: str) -> str | None:
    told = (row.get(key) for key in keys)
    return next((each for each in told if isinstance(each, str) and each), None)


def _time(row: Row, *keys: str) -> str | None:
    return times.from_iso(_text(row, *keys), zone=_UTC)
