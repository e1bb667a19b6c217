"""LangSmith runs enter (JSONL, a JSON array, or an object around one); turns leave.

Accepted: runs as the API and the SDK write them, under `runs` or `data`, or alone, with
`child_runs` inside or beside. Parquet is refused: turn it into JSONL first.

Traps, and what is done:
- A run and the runs below it tell one exchange: the outermost that tells question and
  answer counts, what is below is skipped (`step`). See traces.
- `session_id` of a run is its project, not the chat. The conversation is `thread_id`,
  `session_id` or `conversation_id` in the metadata; without one, all words up to the
  first question.
- Inputs and outputs are free-form: LangChain's messages (constructors, `data`, plain),
  OpenAI's, or words under a usual key; also as JSON in a string. An output that holds
  the whole state of a graph is read instead of the input.
- The author is `user_id` in the metadata (`<source>:<id>`), else the declared `owner`.
  The bot is the first one declared.
- A question has the run's start as its time, its answer the end; both are UTC.
- Tools are `tool`, prompts, parsers and retrievers `step`, a call of a model without
  words `withheld`.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import free_form, traces
from flows.collect.formats.exchange import Ledger
from flows.collect.formats.traces import Step
from flows.collect.rows import rows
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Identity, Turn


OBTAIN = "export the runs as JSON, one a line (the SDK's `list_runs`, or the API)"
COMPLETE = False

_INSIDE = ("runs", "data")
_OWN = ("run_type", "dotted_order", "parent_run_id", "child_run_ids")
_THREADS = ("thread_id", "session_id", "conversation_id", "chat_id")
_USERS = ("user_id", "userId", "user")
_SILENT = frozenset({"tool", "retriever", "prompt", "parser", "embedding"})
_CAUSES = {"tool": causes.TOOL, "llm": causes.WITHHELD, "chat_model": causes.WITHHELD}
_MILLI = 1000
_UTC = ZoneInfo("UTC")

Row = Mapping[str, Any]


def wants(name: str) -> bool:
    """JSON and JSONL files."""
    return bare(name).endswith((".json", ".jsonl", ".ndjson", ".zip"))


def sniffs(head: bytes) -> bool:
    """Runs with the keys that only LangSmith gives, alone or under `runs`."""
    seen = shape(head)
    if seen.root not in ("{", "["):
        return False
    return seen.some(*_OWN) or any(seen.under(key, *_OWN) for key in _INSIDE)


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of every run as one turn, traces in the order of time."""
    found = rows(file.stream, inside=_INSIDE)
    steps = (_step(run, above) for row in found for run, above in _runs(row))
    yield from traces.units(steps, Ledger(declared, name="langsmith"))


def _runs(row: Any) -> Iterator[tuple[Any, Row | None]]:
    """A run and all runs inside it, each with the one above."""
    waiting: list[tuple[Any, Row | None]] = [(row, None)]
    while waiting:
        run, above = waiting.pop()
        yield run, above
        inner = run.get("child_runs") if isinstance(run, dict) else None
        if isinstance(inner, list):
            waiting.extend((each, run) for each in reversed(inner))


def _step(run: Any, above: Row | None) -> Step:
    if not isinstance(run, dict):
        return Step(trace=None, cause=causes.MALFORMED)
    kind = (_text(run, "run_type") or "").lower()
    silent = kind in _SILENT
    told = (None, None) if silent else (run.get("inputs"), run.get("outputs"))
    found = free_form.exchange(*told)
    found.asked = _time(run.get("start_time"))
    found.answered = _time(run.get("end_time")) or found.asked
    facts = list(_metadata(run))
    number = _text(run, "id")
    return Step(
        trace=_trace(run)
        or (above and (_trace(above) or _text(above, "id")))
        or number,
        id=number,
        parent=_parent(run) or (_text(above, "id") if above else None),
        exchange=found,
        cause=_CAUSES.get(kind, causes.STEP),
        thread=next(filter(None, (_text(each, *_THREADS) for each in facts)), None),
        user=next(filter(None, (_text(each, *_USERS) for each in facts)), None),
    )


def _metadata(run: Row) -> Iterator[Row]:
    extra = free_form.decoded(run.get("extra"))
    inner = extra.get("metadata") if isinstance(extra, dict) else None
    thread = run.get("thread_id")
    for place in (inner, run.get("metadata"), {"thread_id": thread}):
        told = free_form.decoded(place)
        if isinstance(told, dict):
            yield told


def _trace(run: Row) -> str | None:
    return _text(run, "trace_id")


def _parent(run: Row) -> str | None:
    told = run.get("parent_run_ids")
    listed = told[-1] if isinstance(told, list) and told else None
    return _text(run, "parent_run_id") or (listed if isinstance(listed, str) else None)


def _text(row: Row, *keys: str) -> str | None:
    told = (row.get(key) for key in keys)
    return next((each for each in told if isinstance(each, str) and each), None)


def _time(told: Any) -> str | None:
    if type(told) in (int, float) and 0 < told < times.LATEST * _MILLI:
        return times.from_unix(told / _MILLI)
    return times.from_iso(told, zone=_UTC)
