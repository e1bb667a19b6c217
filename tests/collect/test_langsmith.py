import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared


FORM = "langsmith"
OURS = Declared(1, "desk", "operator_log", bots=("Helper",), owner="desk:owner")


def run(number=0, *, metadata=None, **facts):
    told = {"thread_id": "s1", "user_id": "ann"} if metadata is None else metadata
    return {
        "id": f"r{number}",
        "trace_id": f"r{number}",
        "parent_run_id": None,
        "run_type": "chain",
        "session_id": "the-project",
        "start_time": f"2026-03-01T11:{number:02d}:00.000000",
        "end_time": f"2026-03-01T11:{number:02d}:01.000000",
        "inputs": {"question": f"q{number}"},
        "outputs": {"answer": f"a{number}"},
        "extra": {"metadata": told},
    } | facts


def model(number=0, **facts):
    """The call of the model below a run."""
    below = {"id": f"m{number}", "trace_id": f"r{number}", "parent_run_id": "r0"}
    return run(number, metadata={}, **{"run_type": "llm"} | below | facts)


def constructed(kind, text):
    return {
        "lc": 1,
        "type": "constructor",
        "id": ["langchain", "schema", "messages", kind],
        "kwargs": {"content": text, "type": "x"},
    }


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


def test_a_run_is_a_question_and_its_answer(read):
    human, bot = read(lines(run()), FORM, declared=OURS).kept
    assert (human.role, human.text) == ("user", "q0")
    assert (bot.role, bot.text) == ("assistant", "a0")
    assert (human.author.id, bot.author.id) == ("desk:ann", "bot:helper")
    assert (human.visibility, human.addressed_to_bot) == ("direct_bot", True)
    assert human.created_at == "2026-03-01T11:00:00Z"
    assert bot.created_at == "2026-03-01T11:00:01Z"
    assert bot.reply_to == human.record_id


@pytest.mark.parametrize("key", ["thread_id", "session_id", "conversation_id"])
def test_the_thread_stands_in_the_metadata_and_is_not_the_project(read, key):
    rows = lines(run(metadata={key: "s9"}))
    human = read(rows, FORM, declared=OURS).kept[0]
    assert human.conversation_id == "langsmith:s9"


def test_without_a_thread_the_words_are_the_conversation(read):
    human = read(lines(run(metadata={})), FORM, declared=OURS).kept[0]
    assert "the-project" not in human.conversation_id
    assert human.author.id == "desk:owner"


INPUTS = {
    "constructors": {"messages": [[constructed("HumanMessage", "q0")]]},
    "data": {"messages": [{"type": "human", "data": {"content": "q0"}}]},
    "plain": {"messages": [{"type": "human", "content": "q0", "id": "x"}]},
    "openai": {"messages": [{"role": "user", "content": "q0"}]},
    "one message": {"input": constructed("HumanMessage", "q0")},
    "words": {"input": "q0"},
    "json": '{"input": "q0"}',
}


@pytest.mark.parametrize("way", INPUTS)
def test_inputs_come_in_any_shape(read, way):
    units = read(lines(run(inputs=INPUTS[way])), FORM, declared=OURS)
    assert units.texts == ["q0", "a0"]


OUTPUTS = {
    "generations": {
        "generations": [
            [{"text": "a0", "message": constructed("AIMessage", "a0"), "type": "x"}]
        ],
        "llm_output": {},
    },
    "message": {"output": constructed("AIMessage", "a0")},
    "messages": {"messages": [{"type": "ai", "content": "a0"}]},
    "blocks": {
        "messages": [
            {
                "type": "ai",
                "content": [
                    {"type": "thinking", "thinking": "hm"},
                    {"type": "text", "text": "a0"},
                ],
            }
        ]
    },
    "choices": {"choices": [{"message": {"role": "assistant", "content": "a0"}}]},
    "words": {"output": "a0"},
}


@pytest.mark.parametrize("way", OUTPUTS)
def test_outputs_come_in_any_shape(read, way):
    units = read(lines(run(outputs=OUTPUTS[way])), FORM, declared=OURS)
    assert units.texts == ["q0", "a0"]


def test_the_state_of_a_graph_is_the_whole_talk_once(read):
    said = [
        {"type": "human", "content": "q0"},
        {"type": "ai", "content": "", "tool_calls": [{"name": "f", "args": {}}]},
        {"type": "tool", "content": "22 C"},
        {"type": "ai", "content": "a0"},
    ]
    rows = run(inputs={"messages": said[:1]}, outputs={"messages": said})
    units = read(lines(rows), FORM, declared=OURS)
    assert units.texts == ["q0", "a0"]
    assert units.causes == [None, "tool", "tool", None, "step"]
    assert units.kept[1].created_at == "2026-03-01T11:00:01Z"


@pytest.mark.parametrize(
    "rows",
    [
        lambda: lines(run(), model()),
        lambda: lines(model(), run()),
        lambda: json.dumps({"runs": [run(), model()]}).encode(),
        lambda: json.dumps([run(), model()]).encode(),
        lambda: lines(run(child_runs=[model()])),
        lambda: lines(run(child_runs=[model(trace_id=None, parent_run_id=None)])),
    ],
)
def test_a_run_and_the_call_below_it_tell_one_exchange(read, rows):
    units = read(rows(), FORM, declared=OURS)
    assert units.texts == ["q0", "a0"]
    assert sorted(map(str, units.causes)) == ["None", "None", "step", "step"]


def test_a_root_that_cannot_be_read_gives_way_to_the_call_below_it(read):
    rows = lines(run(inputs={"state": 1}, outputs={}), model())
    units = read(rows, FORM, declared=OURS)
    assert units.texts == ["q0", "a0"]
    assert {turn.conversation_id for turn in units.kept} == {"langsmith:s1"}
    assert units.kept[0].author.id == "desk:ann"


@pytest.mark.parametrize(
    ("kind", "cause"),
    [("tool", "tool"), ("retriever", "step"), ("parser", "step"), ("prompt", "step")],
)
def test_runs_without_talk_are_one_unit_each(read, kind, cause):
    rows = lines(run(), model(run_type=kind, id="x"))
    assert read(rows, FORM, declared=OURS).causes == [None, None, cause]


def test_a_failed_run_is_a_question_without_an_answer(read):
    rows = lines(run(outputs=None, error="boom", status="error"))
    units = read(rows, FORM, declared=OURS)
    assert units.texts == ["q0"]


def test_a_thread_is_one_conversation_in_order_of_time(read):
    split = unrepeated(read, lines(*[run(n) for n in (2, 0, 1)]))
    assert split.kept["text"].to_list() == IN_ORDER
    assert split.kept["conversation_id"].unique().to_list() == ["langsmith:s1"]


def test_a_thread_spread_over_files_meets(read):
    split = unrepeated(read, lines(run(0), run(1)), lines(run(2)))
    assert split.kept["text"].to_list() == IN_ORDER


def test_runs_that_repeat_the_history_collapse(read):
    history, rows = [], []
    for n in range(3):
        history.append(constructed("HumanMessage", f"q{n}"))
        rows.append(run(n, inputs={"messages": [list(history)]}))
        history.append(constructed("AIMessage", f"a{n}"))
    split = unrepeated(read, lines(*rows))
    assert split.kept["text"].to_list() == IN_ORDER
    assert set(split.dropped["reason"]) == {"duplicate"}


@pytest.mark.parametrize(
    ("told", "time"),
    [
        ("2026-03-01T11:00:00.5", "2026-03-01T11:00:00.500000Z"),
        ("2026-03-01T11:00:00+00:00", "2026-03-01T11:00:00Z"),
        (1772362800000, "2026-03-01T11:00:00Z"),
        (True, None),
        (10**400, None),
        ("soon", None),
    ],
)
def test_times_are_utc(read, told, time):
    rows = lines(run(start_time=told))
    assert read(rows, FORM, declared=OURS).kept[0].created_at == time


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["", "a", "human", "r0", "llm", '{"input": "x"}']),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("type", "data", "content", "messages", "input", "output"),
                    *("kwargs", "lc", "id", "metadata", "generations", "role"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)
runs = st.dictionaries(
    st.sampled_from(
        [
            *("id", "trace_id", "parent_run_id", "run_type", "inputs", "outputs"),
            *("extra", "start_time", "child_runs", "parent_run_ids"),
        ]
    ),
    anything,
    max_size=7,
)


@given(st.lists(runs, max_size=4))
def test_any_runs_are_read_and_every_one_counts(read, told):
    turns = read(lines(run(), *told), FORM, declared=OURS).turns
    assert [turn.position for turn in turns] == list(range(len(turns)))
    assert len(turns) >= 2 + len(told)
