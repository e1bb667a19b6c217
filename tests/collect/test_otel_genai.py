import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared


FORM = "otel_genai"
OURS = Declared(1, "desk", "operator_log", bots=("Helper",), owner="desk:owner")
SECOND = 1_772_362_800


def nanos(second):
    return str((SECOND + second) * 10**9)


def boxed(value):
    """A plain value as OTLP writes it."""
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, list):
        return {"arrayValue": {"values": [boxed(each) for each in value]}}
    values = [{"key": key, "value": boxed(each)} for key, each in value.items()]
    return {"kvlistValue": {"values": values}}


def attributes(told):
    return [{"key": key, "value": boxed(each)} for key, each in told.items()]


def message(role, text):
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def chat(*sent, answer="ok", thread="t"):
    told = {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "m",
        "gen_ai.input.messages": list(sent),
        "gen_ai.output.messages": [message("assistant", answer)] if answer else [],
    }
    return told | ({"gen_ai.conversation.id": thread} if thread else {})


def span(told, *, trace="t1", number="s1", parent="", second=0, **facts):
    return {
        "traceId": trace,
        "spanId": number,
        "parentSpanId": parent,
        "startTimeUnixNano": nanos(second),
        "endTimeUnixNano": nanos(second + 1),
        "attributes": attributes(told),
    } | facts


def wrapped(*spans):
    return {"resourceSpans": [{"scopeSpans": [{"spans": list(spans)}]}]}


def logged(*records):
    return {"resourceLogs": [{"scopeLogs": [{"logRecords": list(records)}]}]}


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def unrepeated(read, *contents, declared=OURS):
    frames = [
        frame.interactions(
            read(content, FORM, declared=declared).turns,
            declared=declared,
            object_number=number,
            first_seen="2026-03-02",
        )
        for number, content in enumerate(contents)
    ]
    both = frames[0]
    for more in frames[1:]:
        both = both.vstack(more)
    return frame.unrepeat(both)


ASKED = message("user", "q0")


def test_a_call_of_a_model_is_a_question_and_its_answer(read):
    human, bot = read(wrapped(span(chat(ASKED, answer="a0"))), FORM, declared=OURS).kept
    assert (human.role, human.text) == ("user", "q0")
    assert (bot.role, bot.text) == ("assistant", "a0")
    assert (human.author.id, bot.author.id) == ("desk:owner", "bot:helper")
    assert (human.visibility, human.addressed_to_bot) == ("direct_bot", True)
    assert human.conversation_id == "otel:t"
    assert human.created_at == "2026-03-01T11:00:00Z"
    assert bot.created_at == "2026-03-01T11:00:01Z"
    assert bot.reply_to == human.record_id
    assert human.contributors == bot.contributors == ()


@pytest.mark.parametrize("key", ["user.id", "enduser.id"])
def test_the_author_is_the_spans_user(read, key):
    told = wrapped(span(chat(ASKED) | {key: "ann"}))
    assert read(told, FORM, declared=OURS).kept[0].author.id == "desk:ann"


def test_a_user_or_thread_told_by_another_span_of_the_trace_counts(read):
    outer = span({"session.id": "s9", "user.id": "ann"}, number="s0", second=-1)
    inner = span(chat(ASKED, thread=None), parent="s0")
    human = read(wrapped(inner, outer), FORM, declared=OURS).kept[0]
    assert (human.conversation_id, human.author.id) == ("otel:s9", "desk:ann")


def plain(told, **facts):
    """A span as an SDK prints it."""
    return {
        "name": "chat m",
        "context": {"trace_id": "0xT1", "span_id": "0xS1"},
        "parent_id": None,
        "start_time": "2026-03-01T11:00:00.000000Z",
        "end_time": "2026-03-01T11:00:01.000000Z",
        "attributes": told,
        "events": [],
    } | facts


OTHER_WAYS = {
    "json in a string": plain(
        chat()
        | {
            "gen_ai.input.messages": json.dumps([ASKED]),
            "gen_ai.output.messages": json.dumps([message("assistant", "a0")]),
        }
    ),
    "traceloop": plain(
        {
            "gen_ai.conversation.id": "t",
            "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": "q0",
            "gen_ai.completion.0.role": "assistant",
            "gen_ai.completion.0.content": "a0",
            "gen_ai.completion.0.finish_reason": "stop",
        }
    ),
    "traceloop with parts": plain(
        {
            "traceloop.association.properties.chat_id": "t",
            "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": '[{"type": "text", "text": "q0"}]',
            "gen_ai.completion.0.content": "a0",
        }
    ),
    "openinference": plain(
        {
            "session.id": "t",
            "openinference.span.kind": "LLM",
            "llm.input_messages.0.message.role": "user",
            "llm.input_messages.0.message.contents.0.message_content.type": "text",
            "llm.input_messages.0.message.contents.0.message_content.text": "q0",
            "llm.output_messages.0.message.role": "assistant",
            "llm.output_messages.0.message.content": "a0",
        }
    ),
    "openinference values": plain(
        {
            "session.id": "t",
            "openinference.span.kind": "CHAIN",
            "input.value": '{"question": "q0"}',
            "output.value": "a0",
        }
    ),
    "content events": plain(
        {"gen_ai.conversation.id": "t"},
        events=[
            {
                "name": "gen_ai.content.prompt",
                "attributes": {"gen_ai.prompt": '[{"role": "user", "content": "q0"}]'},
            },
            {
                "name": "gen_ai.content.completion",
                "attributes": {
                    "gen_ai.completion": '[{"role": "assistant", "content": "a0"}]'
                },
            },
        ],
    ),
    "message events": plain(
        {"gen_ai.conversation.id": "t"},
        events=[
            {"name": "gen_ai.user.message", "attributes": {"content": "q0"}},
            {
                "name": "gen_ai.choice",
                "attributes": {"index": 0, "message": '{"content": "a0"}'},
            },
        ],
    ),
    "details event": plain(
        {},
        events=[
            {
                "name": "gen_ai.client.inference.operation.details",
                "attributes": chat(ASKED, answer="a0"),
            }
        ],
        attributes={"gen_ai.conversation.id": "t"},
    ),
}


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_all_conventions_give_the_same_turns(read, way):
    expected = read(wrapped(span(chat(ASKED, answer="a0"))), FORM, declared=OURS)
    found = read(lines(OTHER_WAYS[way]), FORM, declared=OURS)
    assert list(found) == list(expected)


def record(name, body, second=0, **facts):
    return {
        "timeUnixNano": nanos(second),
        "traceId": "t1",
        "spanId": "s1",
        "attributes": attributes({"event.name": name, "gen_ai.conversation.id": "t"}),
        "body": boxed(body),
    } | facts


def test_log_records_of_one_span_are_one_exchange(read):
    told = logged(
        record("gen_ai.system.message", {"content": "be kind"}),
        record("gen_ai.user.message", {"content": "q0"}),
        record(
            "gen_ai.choice",
            {"index": 0, "finish_reason": "stop", "message": {"content": "a0"}},
            second=1,
        ),
    )
    units = read(told, FORM, declared=OURS)
    assert units.causes == ["system", None, None]
    expected = read(wrapped(span(chat(ASKED, answer="a0"))), FORM, declared=OURS).kept
    ids = [(turn.record_id, turn.created_at) for turn in units.kept]
    assert ids == [(turn.record_id, turn.created_at) for turn in expected]


def test_a_details_record_is_read_like_a_span(read):
    name = "gen_ai.client.inference.operation.details"
    told = record(name, "", attributes=attributes(chat(ASKED)), eventName=name)
    assert read(logged(told), FORM, declared=OURS).texts == ["q0", "ok"]


def test_tools_and_reasoning_are_skipped_by_cause(read):
    parts = [
        {"type": "reasoning", "content": "hm"},
        {"type": "tool_call", "id": "1", "name": "f", "arguments": {"q": "x"}},
    ]
    told = chat(
        ASKED,
        {"role": "assistant", "parts": parts[:1]},
        {"role": "assistant", "parts": parts},
        {"role": "tool", "parts": [{"type": "tool_call_response", "result": "x"}]},
        {"role": "user", "parts": [{"type": "blob", "modality": "image"}]},
        {"role": "user", "parts": [{"type": "uri", "modality": "audio"}, "words"]},
    )
    told["gen_ai.system_instructions"] = [{"type": "text", "content": "be kind"}]
    units = read(wrapped(span(told)), FORM, declared=OURS)
    assert units.causes == [
        "system",
        None,
        "thoughts",
        "tool",
        "tool",
        "media_only",
        None,
        None,
    ]
    assert units.kept[1].modality == "voice"


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ({"gen_ai.operation.name": "execute_tool"}, "tool"),
        (
            {
                "openinference.span.kind": "TOOL",
                "input.value": "secret words",
                "output.value": "x",
            },
            "tool",
        ),
        (
            {
                "openinference.span.kind": "RETRIEVER",
                "input.value": "q",
                "output.value": "x",
            },
            "step",
        ),
        ({"gen_ai.operation.name": "invoke_agent"}, "step"),
        ({"http.method": "GET"}, "step"),
        (chat() | {"gen_ai.output.messages": []}, "step"),
    ],
)
def test_spans_without_words_beside_a_chat_are_one_unit_each(read, told, cause):
    rows = wrapped(span(chat(ASKED)), span(told, number="s2", second=5))
    assert sorted(map(str, read(rows, FORM, declared=OURS).causes)) == sorted(
        ["None", "None", cause]
    )


def test_a_call_without_captured_content_is_a_gap_in_its_conversation(read):
    told = {
        "gen_ai.operation.name": "chat",
        "gen_ai.conversation.id": "t",
    }
    units = read(wrapped(span(told)), FORM, declared=OURS)
    (turn,) = units.turns
    assert (turn.skip, turn.conversation_id) == ("withheld", "otel:t")


def test_content_that_was_cut_off_is_withheld_and_not_read(read):
    told = chat() | {"gen_ai.input.messages": '[{"role":"user","parts":[{"type":"te'}
    units = read(wrapped(span(told)), FORM, declared=OURS)
    assert units.causes == [None, "withheld"]
    assert units.texts == ["ok"]


def test_an_agent_and_the_calls_below_it_tell_one_exchange(read):
    outer = span(
        chat(ASKED, answer="a0") | {"gen_ai.operation.name": "invoke_agent"},
        number="s0",
        second=0,
    )
    inner = span(
        chat(message("user", "Answer from: q0"), answer="a0"),
        number="s2",
        parent="s1",
        second=1,
    )
    between = span({}, number="s1", parent="s0", second=1)
    units = read(wrapped(inner, between, outer), FORM, declared=OURS)
    assert units.texts == ["q0", "a0"]
    assert units.causes == [None, None, "step", "step", "step"]


def test_a_long_chain_of_spans_with_many_ends_takes_linear_time(read):
    chain = [span({}, number=f"c{n}", parent=f"c{n - 1}") for n in range(3000)]
    ends = [span(chat(ASKED), number=f"e{n}", parent="c2999") for n in range(3000)]
    began = time.monotonic()
    units = read(lines(*ends, *chain), FORM, declared=OURS)
    assert len(units.turns) == 3 * 3000
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("parents", "kept"), [(("s2", "s1"), 0), (("s1", "s1"), 2), (("", "s1"), 2)]
)
def test_spans_in_a_circle_are_steps_of_nothing(read, parents, kept):
    rows = [
        span(chat(ASKED), number=f"s{n}", parent=parent)
        for n, parent in enumerate(parents, start=1)
    ]
    units = read(lines(*rows), FORM, declared=OURS)
    assert (len(units.turns), len(units.kept)) == (4, kept)


def grown(turns, *, thread="t"):
    history = []
    for n in range(turns):
        history.append(message("user", f"q{n}"))
        told = chat(*history, answer=f"a{n}", thread=thread)
        yield span(told, trace=f"t{n}", number=f"s{n}", second=60 * n)
        history.append(message("assistant", f"a{n}"))


IN_ORDER = ["q0", "a0", "q1", "a1", "q2", "a2"]


@pytest.mark.parametrize("thread", ["t", None])
def test_repeated_histories_collapse_to_one_conversation(read, thread):
    split = unrepeated(read, wrapped(*grown(3, thread=thread)))
    assert split.kept["text"].to_list() == IN_ORDER
    assert split.kept["conversation_id"].n_unique() == 1
    assert split.kept["created_at"].null_count() == 0


def test_spans_that_stand_newest_first_are_read_in_the_order_of_time(read):
    units = read(wrapped(*reversed(list(grown(3)))), FORM, declared=OURS)
    assert units.texts[:2] == ["q0", "a0"]


@pytest.mark.parametrize("history", [True, False])
def test_a_conversation_spread_over_lines_and_files_meets(read, history):
    spans = list(grown(3))
    if not history:
        spans = [
            span(
                chat(message("user", f"q{n}"), answer=f"a{n}"),
                trace=f"t{n}",
                second=60 * n,
            )
            for n in range(3)
        ]
    split = unrepeated(read, lines(*map(wrapped, spans[:2])), lines(spans[2]))
    assert split.kept["text"].to_list() == IN_ORDER
    assert split.kept["conversation_id"].unique().to_list() == ["otel:t"]


def test_bytes_of_any_wrapping_give_the_same_turns(read):
    spans = list(grown(2))
    expected = list(read(wrapped(*spans), FORM, declared=OURS))
    for content in (
        lines(*map(wrapped, spans)),
        lines(*spans),
        json.dumps(spans).encode(),
        json.dumps(wrapped(*spans), indent=1).encode(),
        json.dumps(wrapped(*spans)).replace("scopeSpans", "scope_spans").encode(),
    ):
        assert list(read(content, FORM, declared=OURS)) == expected


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("1772362800123456789", "2026-03-01T11:00:00.123456Z"),
        (1772362800000000000, "2026-03-01T11:00:00Z"),
        ("0", None),
        (0, None),
        ("x", None),
        (True, None),
        (1.5, None),
        ("9" * 40, None),
        (-5, None),
    ],
)
def test_times_are_nanoseconds(read, start, told):
    rows = span(chat(ASKED), startTimeUnixNano=start, endTimeUnixNano=None)
    human = read(wrapped(rows), FORM, declared=OURS).kept[0]
    assert human.created_at == told


def test_the_public_sample(read, shared):
    (path,) = (shared / "otel").iterdir()
    units = read(path.read_bytes(), FORM, declared=OURS)
    assert [(t.role, t.text) for t in units.kept] == [
        ("user", "Find tomorrow's weather."),
        ("assistant", "I'll check the forecast."),
    ]
    assert sorted(map(str, units.causes)) == ["None", "None", "tool", "tool"]
    assert {t.conversation_id for t in units.kept} == {"otel:conversation-demo-7"}


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["a", "user", "t1", '[{"role": "user"}]', "{"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("role", "content", "parts", "type", "message", "values"),
                    *("stringValue", "arrayValue", "kvlistValue", "key", "value"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)
spans = st.dictionaries(
    st.sampled_from(
        [
            *("traceId", "spanId", "parentSpanId", "startTimeUnixNano", "events"),
            *("attributes", "body", "name", "context", "eventName"),
        ]
    ),
    anything,
    max_size=6,
)
flat = st.dictionaries(
    st.sampled_from(
        [
            *("gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.prompt"),
            *("gen_ai.prompt.0.role", "gen_ai.prompt.0.content", "input.value"),
            *("llm.input_messages.0.message.role", "output.value", "session.id"),
            *("llm.input_messages.1.message.contents.0.message_content.text",),
            *("gen_ai.operation.name", "openinference.span.kind"),
            *("gen_ai.system_instructions", "gen_ai.completion.0.content"),
        ]
    ),
    anything,
    max_size=6,
)


@given(st.lists(spans | st.builds(lambda told: {"attributes": told}, flat), max_size=4))
def test_any_spans_are_read_and_every_one_counts(read, told):
    rows = [span(chat(ASKED)), *told]
    turns = read(lines(*rows), FORM, declared=OURS).turns
    assert [turn.position for turn in turns] == list(range(len(turns)))
    assert len(turns) >= 2 + len(told)
