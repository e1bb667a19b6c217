import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared
from flows.collect.formats import langfuse


FORM = "langfuse"
OURS = Declared(1, "desk", "operator_log", bots=("Helper",), owner="desk:owner")


def at(minute, second=0):
    return f"2026-03-01 11:{minute:02d}:{second:02d}.000000"


def trace(number=0, **facts):
    return {
        "id": f"t{number}",
        "name": "chat",
        "timestamp": at(number),
        "user_id": "ann",
        "session_id": "s1",
        "input": f"q{number}",
        "output": f"a{number}",
        "public": False,
    } | facts


def observation(number=0, kind="GENERATION", **facts):
    return {
        "id": f"o{number}",
        "trace_id": f"t{number}",
        "parent_observation_id": None,
        "type": kind,
        "start_time": at(number, 1),
        "end_time": at(number, 2),
        "input": [{"role": "user", "content": f"q{number}"}],
        "output": {"role": "assistant", "content": f"a{number}"},
        "user_id": "ann",
        "session_id": "s1",
    } | facts


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def unrepeated(read, *contents):
    frames = [
        frame.interactions(
            read(content, FORM, declared=OURS).turns,
            declared=OURS,
            object_number=number,
            first_seen="2026-03-02",
        )
        for number, content in enumerate(contents)
    ]
    both = frames[0]
    for more in frames[1:]:
        both = both.vstack(more)
    return frame.unrepeat(both)


IN_ORDER = ["q0", "a0", "q1", "a1", "q2", "a2"]


def test_a_trace_is_a_question_and_its_answer(read):
    human, bot = read(lines(trace()), FORM, declared=OURS).kept
    assert (human.role, human.text) == ("user", "q0")
    assert (bot.role, bot.text) == ("assistant", "a0")
    assert (human.author.id, bot.author.id) == ("desk:ann", "bot:helper")
    assert (human.visibility, human.addressed_to_bot) == ("direct_bot", True)
    assert human.conversation_id == "langfuse:s1"
    assert human.created_at == bot.created_at == "2026-03-01T11:00:00Z"
    assert bot.reply_to == human.record_id


def test_an_observation_has_the_times_of_its_beginning_and_end(read):
    human, bot = read(lines(observation()), FORM, declared=OURS).kept
    assert human.created_at == "2026-03-01T11:00:01Z"
    assert bot.created_at == "2026-03-01T11:00:02Z"


def camel(row):
    names = {
        "user_id": "userId",
        "session_id": "sessionId",
        "trace_id": "traceId",
        "parent_observation_id": "parentObservationId",
        "start_time": "startTime",
        "end_time": "endTime",
    }
    return {names.get(key, key): value for key, value in row.items()}


def test_keys_of_exports_and_of_the_api_are_the_same_to_it(read):
    for row in (trace(), observation()):
        snake = read(lines(row), FORM, declared=OURS)
        assert list(read(lines(camel(row)), FORM, declared=OURS)) == list(snake)


def deep():
    """A trace, a span in it, and the generation in that one."""
    span = observation(0, "SPAN", id="o1", input={"question": "q0"}, output="a0")
    return [
        trace(),
        span,
        observation(
            0,
            parent_observation_id="o1",
            input=[
                {"role": "system", "content": "be kind"},
                {"role": "user", "content": "Context: ... Question: q0"},
            ],
        ),
    ]


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda rows: {"trace": rows[0], "observations": rows[1:]},
        lambda rows: rows[0] | {"observations": rows[1:], "scores": []},
        lambda rows: [rows[0] | {"observations": rows[1:]}],
        lambda rows: {"data": [rows[0] | {"observations": rows[1:]}], "meta": {}},
        lambda rows: {"id": "s1", "traces": [rows[0] | {"observations": rows[1:]}]},
        lambda rows: list(reversed(rows)),
    ],
)
def test_one_exchange_at_three_levels_is_one(read, wrapped):
    units = read(wrapped(deep()), FORM, declared=OURS)
    assert units.texts == ["q0", "a0"]
    assert sorted(map(str, units.causes)) == ["None", "None", *["step"] * 5]


def test_of_observations_alone_the_outermost_counts(read):
    units = read(lines(*deep()[:0:-1]), FORM, declared=OURS)
    assert units.texts == ["q0", "a0"]


def test_a_trace_that_tells_nothing_is_read_from_below(read):
    for told in ({}, {"args": [], "kwargs": {}}, None):
        rows = [trace(input=told, output=None), observation()]
        units = read(lines(*rows), FORM, declared=OURS)
        assert units.texts == ["q0", "a0"]
        assert "step" in units.causes


@pytest.mark.parametrize(
    "told",
    [
        "q",
        '"q"',
        '{"question": "q"}',
        {"input": "q"},
        {"query": {"text": "q"}},
        {"args": ["q"], "kwargs": {}},
        {"args": [], "kwargs": {"message": "q"}},
        {"role": "user", "content": "q"},
        {"messages": [{"role": "user", "content": "q"}]},
        json.dumps([{"role": "user", "content": "q"}]),
        [{"role": "user", "content": [{"type": "text", "text": "q"}]}],
        [{"type": "text", "text": "q"}],
        {"messages": [[{"type": "human", "content": "q"}]]},
        {"chat_history": [], "input": "q"},
    ],
)
def test_inputs_come_in_any_shape(read, told):
    human, _ = read(lines(trace(input=told)), FORM, declared=OURS).kept
    assert (human.role, human.text) == ("user", "q")


@pytest.mark.parametrize(
    "told",
    [
        "a",
        {"answer": "a"},
        {"output": {"text": "a"}},
        {"role": "assistant", "content": "a"},
        {"choices": [{"message": {"role": "assistant", "content": "a"}}]},
        {"generations": [[{"text": "a", "type": "ChatGeneration"}]]},
        [{"role": "assistant", "content": "a"}],
        {"content": "a"},
    ],
)
def test_outputs_come_in_any_shape(read, told):
    _, bot = read(lines(trace(output=told)), FORM, declared=OURS).kept
    assert (bot.role, bot.text) == ("assistant", "a")


def test_text_that_only_looks_like_json_is_text(read):
    for words in ("{what?", "[1", '{"a": 1}', "[]", "{}"):
        human = read(lines(trace(input=words)), FORM, declared=OURS).kept[0]
        assert human.text == words


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"type": "TOOL"}, "tool"),
        ({"type": "RETRIEVER"}, "step"),
        ({"type": "EMBEDDING"}, "step"),
        ({"type": "SPAN", "input": None, "output": None}, "step"),
        ({"type": "EVENT", "input": None}, "step"),
    ],
)
def test_observations_without_talk_are_one_unit_each(read, facts, cause):
    rows = [trace(), observation(**{"id": "x"} | facts)]
    assert read(lines(*rows), FORM, declared=OURS).causes == [None, None, cause]


def test_a_generation_whose_words_were_dropped_is_a_gap(read):
    rows = [trace(), observation(1, input=None, output=None)]
    units = read(lines(*rows), FORM, declared=OURS)
    assert units.causes == [None, None, "withheld"]
    assert units.turns[2].conversation_id == "langfuse:s1"


def test_observations_of_the_older_export_are_left_to_its_traces(read):
    row = observation()
    for key in ("user_id", "session_id"):
        del row[key]
    units = read(lines(row), FORM, declared=OURS, name="x/observations/1.jsonl")
    assert units.causes == ["step", "step"]
    alone = read(lines(row), FORM, declared=OURS, name="observations.jsonl")
    assert alone.texts == ["q0", "a0"]


def test_a_session_is_one_conversation_in_order_of_time(read):
    rows = [trace(n) for n in (2, 0, 1)]
    for content in (lines(*rows), json.dumps({"id": "s1", "traces": rows}).encode()):
        split = unrepeated(read, content)
        assert split.kept["text"].to_list() == IN_ORDER
        assert split.dropped.is_empty()


def test_a_session_spread_over_files_meets(read):
    split = unrepeated(read, lines(trace(0), trace(1)), lines(trace(2)))
    assert split.kept["text"].to_list() == IN_ORDER
    assert split.kept["conversation_id"].unique().to_list() == ["langfuse:s1"]


def test_without_a_session_repeated_histories_still_meet(read):
    history, rows = [], []
    for n in range(3):
        history.append({"role": "user", "content": f"q{n}"})
        rows.append(trace(n, input=list(history), session_id=None))
        history.append({"role": "assistant", "content": f"a{n}"})
    split = unrepeated(read, lines(*rows))
    assert split.kept["text"].to_list() == IN_ORDER
    assert split.kept["conversation_id"].n_unique() == 1


@pytest.mark.parametrize(
    ("told", "time"),
    [
        ("2026-03-01 11:00:00.250000", "2026-03-01T11:00:00.250000Z"),
        ("2026-03-01T11:00:00.250Z", "2026-03-01T11:00:00.250000Z"),
        ("2026-03-01T12:00:00+01:00", "2026-03-01T11:00:00Z"),
        ("soon", None),
        (None, None),
        (5, None),
    ],
)
def test_times_are_utc(read, told, time):
    rows = lines(trace(timestamp=told))
    assert read(rows, FORM, declared=OURS).kept[0].created_at == time


@pytest.mark.parametrize(
    ("facts", "author"),
    [
        ({}, "desk:ann"),
        ({"user_id": None}, "desk:owner"),
        ({"user_id": "two words"}, None),
    ],
)
def test_the_author_is_the_traces_user_or_the_owner(read, facts, author):
    human = read(lines(trace(**facts)), FORM, declared=OURS).kept[0]
    assert human.author.id == author


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("p/observations_v2/1.jsonl.gz", True),
        ("trace-1.json", True),
        ("p/scores/1.jsonl", False),
        ("traces.csv", False),
    ],
)
def test_names(name, wanted):
    assert langfuse.wants(name) is wanted


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["", "a", "user", "t0", "o0", "GENERATION", '{"input": "x"}']),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("role", "content", "messages", "input", "output", "type"),
                    *("kwargs", "lc", "id", "choices", "message", "text"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)
rows_of_any_kind = st.dictionaries(
    st.sampled_from(
        [
            *("id", "trace_id", "parent_observation_id", "type", "input", "output"),
            *("observations", "trace", "session_id", "timestamp", "start_time"),
        ]
    ),
    anything,
    max_size=7,
)


@given(st.lists(rows_of_any_kind, max_size=4))
def test_any_rows_are_read_and_every_one_counts(read, told):
    turns = read(lines(trace(), *told), FORM, declared=OURS).turns
    assert [turn.position for turn in turns] == list(range(len(turns)))
    assert len(turns) >= 2 + len(told)
