"""Spans and log records with GenAI conventions enter (OTLP JSON or lines); turns leave.

Accepted, as one document or a line each: `resourceSpans` and `resourceLogs` (the
collector's file exporter), spans alone (OTLP's, or as SDKs print them), log records
alone. Content is read from `gen_ai.input.messages` and `gen_ai.output.messages` (JSON
string or structured), from `gen_ai.prompt` and `gen_ai.completion` (JSON, or
flattened), from OpenInference's `llm.*_messages`, and from events, on spans or as logs:
`gen_ai.client.inference.operation.details`, `gen_ai.content.prompt`,
`gen_ai.user.message`, `gen_ai.choice` and their like.

Traps, and what is done:
- Input repeats the history, and agent spans repeat the calls of models below them: see
  exchange and traces. Spans come unordered: a trace is read by start time.
- The conversation is `gen_ai.conversation.id` or `session.id`, from whichever span of
  the trace has it; without one, all words up to the first question.
- The author is `user.id` or `enduser.id` (`<source>:<id>`), else the declared `owner`,
  else unresolved. The bot is the first one declared.
- A question has the span's start as its time, its answer the end. History has none.
- Every message is a unit; so is a span without any: `execute_tool` is skipped as
  `tool`, a call of a model without content as `withheld` (capture is opt-in), others
  as `step`. Content that was cut off is `withheld`: nothing of it is read.
- Sampling leaves holes that nothing tells of: do not sample what is to be kept.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import otel_attributes, traces
from flows.collect.formats.chat_message import messages
from flows.collect.formats.exchange import Exchange, Ledger
from flows.collect.formats.free_form import decoded
from flows.collect.formats.otel_attributes import Attributes
from flows.collect.formats.traces import Step
from flows.collect.rows import rows
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Identity, Turn


OBTAIN = "write OTLP JSON with the collector's file exporter, content capture on"
COMPLETE = False

_CONVENTIONS = re.compile(rb'"(gen_ai\.|llm\.(input|output)_messages|openinference\.)')
_ENVELOPES = ("resourceSpans", "resource_spans", "resourceLogs", "resource_logs")
_SCOPES = (
    "scopeSpans",
    "scope_spans",
    "scopeLogs",
    "scope_logs",
    "instrumentationLibrarySpans",
)
_HELD = ("spans", "logRecords", "log_records")
_THREADS = (
    "gen_ai.conversation.id",
    "session.id",
    "langfuse.session.id",
    *(
        f"traceloop.association.properties.{key}"
        for key in ("conversation_id", "session_id", "thread_id", "chat_id")
    ),
)
_USERS = (
    "user.id",
    "enduser.id",
    "langfuse.user.id",
    "traceloop.association.properties.user_id",
)
_SILENT = frozenset(
    {"tool", "execute_tool", "retriever", "reranker", "embedding", "embeddings"}
)
_CALLS = ("chat", "generate_content", "text_completion")
_SPOKEN = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}
_NANO, _MICRO = 10**9, 1000

Row = Mapping[str, Any]


def wants(name: str) -> bool:
    """JSON and JSONL files."""
    return bare(name).endswith((".json", ".jsonl", ".ndjson", ".zip"))


def sniffs(head: bytes) -> bool:
    """OTLP's envelopes, or spans and log records, told by time, place or convention."""
    seen = shape(head)
    if seen.root not in ("{", "["):
        return False
    if seen.some(*_ENVELOPES):
        return True
    placed = seen.some("traceId", "trace_id", "spanId", "span_id", "context")
    held = seen.has("attributes") or seen.has("events")
    otlp = seen.some("startTimeUnixNano", "start_time_unix_nano", "timeUnixNano")
    spans = otlp or seen.has("context", "trace_id")
    return placed and held and (spans or bool(_CONVENTIONS.search(head)))


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of every span as one turn, traces in the order of time."""
    ledger = Ledger(declared, name="otel")
    yield from traces.units(_steps(file.stream), ledger)


def _steps(stream: BinaryIO) -> Iterator[Step]:
    """Spans as steps; log records of one span that stand together as one step."""
    records: list[Row] = []
    for span in _spans(stream):
        if records and not (_is_record(span) and _place(span) == _place(records[0])):
            yield _of_records(records)
            records = []
        if not isinstance(span, dict):
            yield Step(trace=None, cause=causes.MALFORMED)
        elif _is_record(span):
            records.append(span)
        else:
            yield _of_span(span)
    if records:
        yield _of_records(records)


def _spans(stream: BinaryIO) -> Iterator[Any]:
    for row in rows(stream, inside=_ENVELOPES):
        scopes = _inside(row, _SCOPES)
        if scopes is None:
            yield row
            continue
        for scope in scopes:
            held = _inside(scope, _HELD)
            yield from [scope] if held is None else held


def _inside(row: Any, keys: tuple[str, ...]) -> list[Any] | None:
    told = [row.get(key) for key in keys] if isinstance(row, dict) else []
    found = [each for each in told if isinstance(each, list)]
    return [one for each in found for one in each] if found else None


def _is_record(span: Any) -> bool:
    """A log record: what has a body, or names its event, and did not last."""
    if not isinstance(span, dict):
        return False
    named = span.get("eventName") or span.get("event_name")
    return "body" in span or bool(named) or "observedTimeUnixNano" in span


def _place(span: Row) -> tuple[Any, Any]:
    return _trace(span), _id(span, "spanId", "span_id")


def _trace(span: Row) -> str | None:
    return _id(span, "traceId", "trace_id")


def _id(span: Row, *keys: str) -> str | None:
    inner = span.get("context")
    places = (span, inner) if isinstance(inner, dict) else (span,)
    told = (place.get(key) for place in places for key in keys)
    found = next((each for each in told if isinstance(each, str) and each), None)
    return found.removeprefix("0x").lower() if found else None


def _of_span(span: Row) -> Step:
    told = otel_attributes.attributes(span.get("attributes"))
    events = span.get("events")
    held = events if isinstance(events, list) else []
    known: list[Row] = [each for each in held if isinstance(each, dict)]
    silent = _silent(told)
    found = Exchange() if silent else _exchange(told)
    _add_events(found, [] if silent else known)
    found.asked = _time(span, "startTimeUnixNano", "start_time_unix_nano", "start_time")
    ended = _time(span, "endTimeUnixNano", "end_time_unix_nano", "end_time")
    found.answered = ended or found.asked
    return Step(
        trace=_trace(span),
        id=_id(span, "spanId", "span_id"),
        parent=_parent(span),
        exchange=found,
        cause=_cause(told),
        thread=_first(told, _THREADS),
        user=_first(told, _USERS),
    )


def _of_records(records: list[Row]) -> Step:
    found = Exchange()
    for record in records:
        told = found.units
        _add_events(found, [record])
        if found.units == told:
            found.lost += (causes.STEP,)
    facts = {
        key: each
        for record in records
        for key, each in otel_attributes.attributes(record.get("attributes")).items()
    }
    moments = ("timeUnixNano", "time_unix_nano", "timestamp", "observedTimeUnixNano")
    found.asked = _time(records[0], *moments)
    found.answered = _time(records[-1], *moments) or found.asked
    trace, span = _place(records[0])
    return Step(
        trace=trace,
        id=span,
        exchange=found,
        thread=_first(facts, _THREADS),
        user=_first(facts, _USERS),
    )


def _parent(span: Row) -> str | None:
    told = [span.get(key) for key in ("parentSpanId", "parent_span_id", "parent_id")]
    found = next((each for each in told if isinstance(each, str) and each), None)
    return found.removeprefix("0x").lower() if found else None


def _exchange(told: Attributes) -> Exchange:
    sent, lost = otel_attributes.sent(told)
    said, more = otel_attributes.answered(told)
    return Exchange(
        sent=sent, choices=tuple((each,) for each in said), lost=lost + more
    )


def _add_events(found: Exchange, events: list[Row]) -> None:
    for event in events:
        told = otel_attributes.attributes(event.get("attributes"))
        body = otel_attributes.value(event.get("body"))
        facts = {**told, **body} if isinstance(body, dict) else told
        name = event.get("name") or event.get("eventName") or event.get("event_name")
        name = name or told.get("event.name")
        if name == "gen_ai.choice":
            _add_choice(found, facts)
        elif isinstance(name, str) and name in _SPOKEN:
            said, _ = messages([{"role": _SPOKEN[name], **facts}])
            found.sent += said
        else:
            _add(found, _exchange(facts))


def _add_choice(found: Exchange, facts: Attributes) -> None:
    inner = facts.get("message", facts)
    inner = otel_attributes.value(inner)
    if isinstance(inner, str) and inner.startswith("{"):
        inner = decoded(inner)
    if not isinstance(inner, dict):
        inner = {"content": inner}
    said, _ = messages([{**inner, "role": "assistant"}])
    found.choices += ((*said,),)


def _add(found: Exchange, more: Exchange) -> None:
    # a span may tell one exchange in its attributes and again in an event
    if not found.sent:
        found.sent = more.sent
    if not found.choices:
        found.choices = more.choices
    found.lost += more.lost


def _kind(told: Attributes) -> str:
    kinds = ("openinference.span.kind", "traceloop.span.kind", "gen_ai.operation.name")
    return (_first(told, kinds) or "").lower()


def _silent(told: Attributes) -> bool:
    """Whether the span is no talk, whatever its input and output."""
    return _kind(told) in _SILENT


def _cause(told: Attributes) -> str:
    operation, kind = _first(told, ("gen_ai.operation.name",)), _kind(told)
    if kind in {"tool", "execute_tool"}:
        return causes.TOOL
    called = operation in _CALLS or "gen_ai.request.model" in told
    return causes.WITHHELD if called or kind == "llm" else causes.STEP


def _first(told: Attributes, keys: tuple[str, ...]) -> str | None:
    found = (told.get(key) for key in keys)
    return next((str(each) for each in found if isinstance(each, str) and each), None)


def _time(span: Row, *keys: str) -> str | None:
    told = next((span[key] for key in keys if span.get(key)), None)
    if isinstance(told, str) and not told.isdigit():
        return times.from_iso(told)
    if isinstance(told, str):
        told = int(told) if len(told) < 2 * times.MOST_DIGITS else 0
    if isinstance(told, bool) or not isinstance(told, int):
        return None
    seconds, rest = divmod(told, _NANO)
    whole = times.from_unix(seconds)
    if whole is None:
        return None
    return f"{whole[:-1]}.{rest // _MICRO:06d}Z" if rest // _MICRO else whole
