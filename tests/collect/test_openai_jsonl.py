import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared
from flows.errors import ExportError


FORM = "openai_jsonl"
OURS = Declared(1, "desk", "operator_log", bots=("HelpBot",))


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def say(role, content, **facts):
    return {"role": role, "content": content} | facts


def fine_tune(*messages, **facts):
    return {"messages": list(messages)} | facts


def log(*messages, answers=("ok",), user="ann", created=1772362800, **facts):
    choices = [
        {"index": n, "message": say("assistant", text)}
        for n, text in enumerate(answers)
    ]
    request = {"model": "m", "messages": list(messages), "user": user}
    return {
        "request": request,
        "response": {"created": created, "choices": choices},
    } | facts


def unrepeated(read, *rows):
    turns = read(lines(*rows), FORM, declared=OURS).turns
    whole = frame.interactions(turns, declared=OURS, object_number=1, first_seen="2026")
    return frame.unrepeat(whole)


def test_a_logged_request_is_a_question_and_its_answer(read):
    human, bot = read(lines(log(say("user", "q"))), FORM, declared=OURS).kept
    assert (human.author.id, bot.author.id, bot.bot) == (
        "desk:ann",
        "bot:helpbot",
        "bot:helpbot",
    )
    assert human.created_at == bot.created_at == "2026-03-01T11:00:00Z"
    assert (human.visibility, human.addressed_to_bot) == ("direct_bot", True)
    assert (bot.reply_to, bot.parent_id) == (human.record_id, human.record_id)
    assert bot.contributors == ()


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        (say("system", "be kind"), "system"),
        (say("developer", "be kind"), "system"),
        (say("tool", "22 C", tool_call_id="t"), "tool"),
        (say("function", "22 C", name="f"), "tool"),
        (say("assistant", None, tool_calls=[{"id": "t"}]), "tool"),
        (say("assistant", None, function_call={"name": "f"}), "tool"),
        (say("user", None), "empty"),
        (say("user", ""), "empty"),
        (say("user", [{"type": "image_url", "image_url": {}}]), "media_only"),
        (say("critic", "x"), "unsupported"),
        ({"content": "x"}, "malformed"),
        (say(["user"], "x"), "malformed"),
        ("user: x", "malformed"),
        (None, "malformed"),
    ],
)
def test_messages_that_are_no_turn_are_counted_by_cause(read, told, cause):
    rows = fine_tune(say("user", "hi"), told)
    assert read(lines(rows), FORM, declared=OURS).causes == [None, cause]


@pytest.mark.parametrize(
    ("told", "text", "modality"),
    [
        (say("user", "a"), "a", "text"),
        (say("user", [{"type": "text", "text": "a"}, "b"]), "a\nb", "text"),
        (
            say("user", [{"type": "text", "text": "a"}, {"type": "image_url"}]),
            "a",
            "image",
        ),
        (
            say("user", [{"type": "text", "text": "a"}, {"type": "input_audio"}]),
            "a",
            "voice",
        ),
        (say("user", [{"type": "text", "text": "a"}, {"type": "x"}]), "a", "file"),
        (say("user", [{"type": ["text"]}, {"type": "text", "text": "a"}]), "a", "file"),
        (say("assistant", None, refusal="no"), "no", "text"),
        (say("assistant", [{"type": "refusal", "refusal": "no"}]), "no", "text"),
        (say("assistant", None, audio={"transcript": "heard"}), "heard", "voice"),
        (say("assistant", "words", tool_calls=[{}]), "words", "text"),
    ],
)
def test_content_is_text_null_or_parts(read, told, text, modality):
    (turn,) = read(lines(fine_tune(told)), FORM, declared=OURS).kept
    assert (turn.text, turn.modality) == (text, modality)


@pytest.mark.parametrize(
    ("user", "owner", "author"),
    [
        ("ann", None, "desk:ann"),
        ("ann", "desk:owner", "desk:ann"),
        (None, "desk:owner", "desk:owner"),
        (None, None, None),
        ("two words", None, None),
        (7, None, None),
        (7, "desk:owner", None),
        ({"id": "ann"}, "desk:owner", None),
    ],
)
def test_the_author_is_the_logged_user_or_the_declared_owner(read, user, owner, author):
    declared = Declared(1, "desk", "operator_log", owner=owner)
    human = read(lines(log(say("user", "q"), user=user)), FORM, declared=declared)
    assert human.kept[0].author.id == author


@pytest.mark.parametrize(
    "row",
    [
        log(say("user", "q")),
        {"messages": [say("user", "q")], "user": "ann", "created": 1772362800},
        log(say("user", "q"), user=None) | {"user": "ann"},
        {
            "messages": [say("user", "q")],
            "user": "ann",
            "created": 1772362800,
            "choices": [{"message": say("assistant", "ok")}],
        },
        {"custom_id": "1", "body": {"messages": [say("user", "q")], "user": "ann"}},
    ],
)
def test_all_shapes_of_one_request_give_one_question(read, row):
    human = read(lines(row), FORM, declared=OURS).kept[0]
    reference = read(lines(log(say("user", "q"))), FORM, declared=OURS).kept[0]
    assert human.record_id == reference.record_id
    assert human.conversation_id == reference.conversation_id


@pytest.mark.parametrize(
    ("row", "causes"),
    [
        (
            {
                "custom_id": "1",
                "response": {
                    "status_code": 200,
                    "body": {"choices": [{"message": say("assistant", "a")}]},
                },
            },
            [None],
        ),
        ({"custom_id": "1", "response": None, "error": {"code": "x"}}, ["unsupported"]),
        ({"request": {"prompt": "q"}, "response": {"text": ""}}, ["unsupported"]),
        ({"something": "else"}, ["malformed"]),
        ({"messages": []}, []),
    ],
)
def test_batch_answers_and_unknown_lines_are_counted(read, row, causes):
    first = fine_tune(say("user", "hi"))
    assert read(lines(first, row), FORM, declared=OURS).causes == [None, *causes]


def test_a_batch_answer_has_no_trigger(read):
    body = {"choices": [{"message": say("assistant", "a")}], "created": 1772362800}
    row = {"custom_id": "1", "response": {"body": body}}
    (turn,) = read(lines(row), FORM, declared=OURS).kept
    assert (turn.role, turn.reply_to) == ("assistant", None)
    assert turn.created_at == "2026-03-01T11:00:00Z"


def output(text, **facts):
    return {
        "type": "message",
        "role": "assistant",
        "content": [{"type": "output_text", "text": text}],
    } | facts


def responded(told, *items, number="resp_1", **facts):
    request = {"model": "m", "input": told, "user": "ann"} | facts
    response = {"id": number, "created_at": 1772362800, "output": list(items)}
    return {"request": request, "response": response}


def test_a_request_of_the_responses_api_is_a_question_and_its_answer(read):
    items = [{"type": "reasoning", "summary": []}, output("a")]
    units = read(lines(responded("q", *items)), FORM, declared=OURS)
    assert units.causes == [None, "thoughts", None]
    human, bot = units.kept
    assert (human.text, bot.text) == ("q", "a")
    assert human.author.id == "desk:ann"
    assert human.created_at == bot.created_at == "2026-03-01T11:00:00Z"
    assert bot.reply_to == human.record_id


def test_input_items_of_the_responses_api_are_messages_or_counted(read):
    told = [
        {"role": "user", "content": [{"type": "input_text", "text": "q"}]},
        {"type": "function_call", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "1", "output": "22 C"},
        {"type": "message", "role": "user", "content": [{"type": "input_image"}]},
        {"type": "item_reference", "id": "x"},
    ]
    units = read(lines(responded(told, output("a"), instructions="be kind")), FORM)
    assert units.causes == [
        "system",
        None,
        "tool",
        "tool",
        "media_only",
        "unsupported",
        None,
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"conversation": "conv_1"}, {"conversation": {"id": "conv_1"}}),
        ({}, {"previous_response_id": "resp_1"}),
    ],
)
def test_requests_whose_history_the_api_keeps_are_one_conversation(read, first, second):
    rows = [
        responded("q", output("a"), **first),
        responded("r", output("b"), number="resp_2", **second),
    ]
    split = unrepeated(read, *rows)
    assert split.kept["text"].to_list() == ["q", "a", "r", "b"]
    assert split.kept["conversation_id"].n_unique() == 1


def test_an_unknown_answer_before_begins_a_conversation_of_its_own(read):
    rows = [
        responded("q", output("a")),
        responded("q", output("a"), number="x", previous_response_id="gone"),
    ]
    assert unrepeated(read, *rows).kept["conversation_id"].n_unique() == 2


def grown(turns, *, user="ann", start=1772362800):
    """The log of a conversation: every request repeats all that came before."""
    history = [say("system", "prompt")]
    for number in range(turns):
        history.append(say("user", f"q{number}"))
        yield log(
            *history, answers=[f"a{number}"], user=user, created=start + 60 * number
        )
        history.append(say("assistant", f"a{number}"))


def test_repeated_histories_collapse_to_one_conversation_in_order(read):
    split = unrepeated(read, *grown(4))
    assert split.kept["text"].to_list() == [
        f"{kind}{n}" for n in range(4) for kind in "qa"
    ]
    assert split.kept["conversation_id"].n_unique() == 1
    assert split.kept["created_at"].null_count() == 0
    assert set(split.dropped["reason"]) == {"duplicate"}
    assert split.dropped.height == 2 * (1 + 2 + 3)


def test_requests_logged_out_of_order_still_read_in_order(read):
    split = unrepeated(read, *reversed(list(grown(3))))
    assert split.kept["text"].to_list() == ["q0", "a0", "q1", "a1", "q2", "a2"]


def test_a_turn_seen_only_as_history_has_no_time(read):
    split = unrepeated(read, *list(grown(3))[1:])
    times = dict(zip(split.kept["text"], split.kept["created_at"], strict=True))
    assert (times["q0"], times["a0"]) == (None, None)
    assert times["q1"] == "2026-03-01T11:01:00Z"


def test_a_changing_system_prompt_does_not_part_a_conversation(read):
    rows = list(grown(2))
    rows[1]["request"]["messages"][0]["content"] = "prompt of another day"
    assert unrepeated(read, *rows).kept.height == 4


def test_of_a_regenerated_answer_the_later_one_is_the_path(read):
    asked = say("user", "q")
    split = unrepeated(
        read,
        log(asked, answers=["first"], created=1772362800),
        log(asked, answers=["second"], created=1772362900),
    )
    assert split.kept["text"].to_list() == ["q", "second"]
    assert split.kept["created_at"][0] == "2026-03-01T11:00:00Z"
    assert sorted(split.dropped["reason"]) == ["duplicate", "off_path"]


def test_of_several_choices_the_first_stays_unless_the_chat_went_on_elsewhere(read):
    asked = say("user", "q")
    both = log(asked, answers=["one", "two"])
    assert unrepeated(read, both).kept["text"].to_list() == ["q", "one"]
    later = log(asked, say("assistant", "two"), say("user", "r"), created=1772362999)
    assert unrepeated(read, both, later).kept["text"].to_list() == [
        "q",
        "two",
        "r",
        "ok",
    ]


def test_users_and_threads_keep_equal_words_apart(read):
    rows = [
        log(say("user", "hi")),
        log(say("user", "hi"), user="ben"),
        log(say("user", "hi"), metadata={"session_id": "s1"}),
        log(say("user", "hi"), metadata={"session_id": "s2"}),
    ]
    kept = unrepeated(read, *rows).kept
    assert kept["conversation_id"].n_unique() == 4
    assert kept["record_id"].n_unique() == 8


def test_lines_without_facts_stand_alone_and_only_copies_collapse(read):
    hi = fine_tune(say("user", "hi"), say("assistant", "a"))
    other = fine_tune(say("user", "hi"), say("assistant", "b"))
    kept = unrepeated(read, hi, other, hi).kept
    assert kept["text"].to_list().count("hi") == 2
    assert kept["conversation_id"].n_unique() == 2


def test_several_names_make_a_group_that_people_resolve(read):
    declared = Declared(1, "desk", "operator_log", people={"Ann": "desk:a"})
    row = log(say("user", "x", name="Ann"), say("user", "y", name="Ben"))
    units = read(lines(row), FORM, declared=declared)
    assert [t.author.id for t in units.kept] == ["desk:a", None, None]
    assert {t.visibility for t in units.kept} == {"group"}
    assert units.kept[-1].contributors is None
    assert [i.names for i in units.identities] == [("Ann",), ("Ben",)]


def test_pretty_printed_objects_are_refused_with_a_hint(read):
    content = json.dumps(fine_tune(say("user", "hi")), indent=2).encode()
    with pytest.raises(ExportError, match=r"pretty-printed.*\(line 1\); write one"):
        read(content, FORM)


messages = st.builds(
    say,
    st.sampled_from(["user", "assistant", "system", "tool"]),
    st.sampled_from(["", "a", "b", None]),
)
rows = st.one_of(
    st.builds(fine_tune, messages, messages),
    st.builds(
        log,
        messages,
        messages,
        answers=st.lists(st.sampled_from(["a", "b"]), max_size=2),
        user=st.sampled_from(["ann", "ben", None]),
        created=st.sampled_from([1772362800, 1772362801, None]),
    ),
)


@given(st.lists(rows, min_size=1, max_size=6))
def test_the_books_of_any_log_close(read, told):
    turns = read(lines(*told), FORM, declared=OURS).turns
    units = sum(
        len(row["messages"])
        if "messages" in row
        else len(row["request"]["messages"]) + len(row["response"]["choices"])
        for row in told
    )
    split = unrepeated(read, *told)
    skips = Counter(turn.skip for turn in turns if turn.skip)
    assert len(turns) == units
    assert units == split.kept.height + split.dropped.height + skips.total()
    assert split.kept.select("conversation_id", "record_id").is_unique().all()
