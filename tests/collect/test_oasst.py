import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared
from flows.collect.formats import oasst


FORM = "oasst"
OURS = Declared(1, "oasst", "platform_export", bots=("HelpdeskBot",), owner="oasst:me")


def said(number, above=None, *, role=None, **facts):
    depth = number.count(".")
    return {
        "message_id": number,
        "parent_id": above,
        "text": f"words {number}",
        "role": role or ("assistant" if depth % 2 else "prompter"),
        "rank": None,
        "deleted": False,
        "review_result": True,
        "synthetic": False,
    } | facts


def nested(number, *replies, **facts):
    return said(number, **facts) | {"replies": list(replies)}


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def path(units):
    return [turn.record_id.removeprefix("oasst:") for turn in units.kept]


TREE = nested(
    "a",
    nested("a.x", nested("a.x.q"), rank=1),
    nested("a.y", nested("a.y.q", nested("a.y.q.z")), nested("a.y.p"), rank=0),
    nested("a.z", rank=2),
)


def test_a_line_with_nested_replies_gives_every_message(read):
    units = read(lines(TREE), FORM, declared=OURS)
    assert len(units.turns) == 8
    assert path(units) == ["a", "a.y", "a.y.q", "a.y.q.z"]
    assert units.causes == [None] * 4 + ["off_path"] * 4
    assert {turn.conversation_id for turn in units.turns} == {"oasst:a"}


def test_a_tree_around_its_prompt_is_the_same_tree(read):
    wrapped = {"message_tree_id": "a", "tree_state": "ready_for_export", "prompt": TREE}
    apart = read(lines(TREE), FORM, declared=OURS)
    assert list(read(lines(wrapped), FORM, declared=OURS)) == list(apart)


def flat(tree, above=None):
    row = {key: value for key, value in tree.items() if key != "replies"}
    yield row | {"parent_id": above, "message_tree_id": "a"}
    for reply in tree["replies"]:
        yield from flat(reply, tree["message_id"])


def test_flat_messages_give_the_same_turns_as_the_tree(read):
    flattened = read(lines(*flat(TREE)), FORM, declared=OURS)
    apart = read(lines(TREE), FORM, declared=OURS)
    assert list(flattened) == list(apart)


def test_flat_messages_without_a_tree_id_follow_their_root(read):
    rows = [
        {key: value for key, value in row.items() if key != "message_tree_id"}
        for row in flat(TREE)
    ]
    units = read(lines(*rows, said("b")), FORM, declared=OURS)
    assert {turn.conversation_id for turn in units.turns} == {"oasst:a", "oasst:b"}
    assert path(units) == ["a", "a.y", "a.y.q", "a.y.q.z", "b"]


def test_an_array_is_read_like_lines(read):
    assert list(read([TREE], FORM, declared=OURS)) == list(
        read(lines(TREE), FORM, declared=OURS)
    )


def test_a_tree_spread_over_files_meets_and_keeps_one_path(read):
    rows = list(flat(TREE))
    frames = [
        frame.interactions(
            read(lines(*part), FORM, declared=OURS).turns,
            declared=OURS,
            object_number=number,
            first_seen="2026-03-01",
        )
        for number, part in enumerate([rows[:4], rows[4:]])
    ]
    both = frames[0].vstack(frames[1])
    assert both["conversation_id"].unique().to_list() == ["oasst:a"]
    split = frame.unrepeat(both)
    assert split.kept["record_id"][0] == "oasst:a"
    parents = split.kept["parent_id"].to_list()
    assert parents[1:] == split.kept["record_id"].to_list()[:-1]


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"deleted": True}, "deleted"),
        ({"review_result": False}, "hidden"),
        ({"deleted": True, "review_result": False}, "deleted"),
    ],
)
def test_what_was_deleted_or_rejected_is_skipped_with_what_answers_it(
    read, facts, cause
):
    tree = nested("a", nested("a.x", nested("a.x.q"), **facts))
    units = read(lines(tree), FORM, declared=OURS)
    assert units.causes == [None, cause, "off_path"]


def test_a_reply_that_nobody_rejected_is_preferred(read):
    tree = nested("a", nested("a.x", rank=0, deleted=True), nested("a.y", rank=1))
    assert path(read(lines(tree), FORM, declared=OURS)) == ["a", "a.y"]


@pytest.mark.parametrize("state", ["aborted_low_grade", "halted_by_moderator"])
def test_a_stopped_tree_is_hidden_whole(read, state):
    tree = {"message_tree_id": "a", "tree_state": state, "prompt": TREE}
    assert set(read(lines(tree), FORM, declared=OURS).causes) == {"hidden"}


def test_a_review_that_did_not_happen_hides_nothing(read):
    units = read(lines(nested("a", review_result=None)), FORM, declared=OURS)
    assert units.causes == [None]


def test_both_sides_are_people_and_everybody_could_read_them(read):
    tree = nested("a", nested("a.x", user_id="u2"), user_id="u1")
    asked, answer = read(lines(tree), FORM, declared=OURS).kept
    assert (asked.role, answer.role) == ("user", "assistant")
    assert [t.author.kind for t in (asked, answer)] == ["human", "human"]
    assert [t.author.id for t in (asked, answer)] == ["oasst:u1", "oasst:u2"]
    assert {asked.visibility, answer.visibility} == {"public"}
    assert not asked.addressed_to_bot
    assert answer.bot is None
    assert answer.reply_to == asked.record_id


def test_without_user_ids_nobody_is_the_author_not_even_the_owner(read):
    units = read(lines(TREE), FORM, declared=OURS)
    assert {turn.author.id for turn in units.kept} == {None}


def test_a_synthetic_answer_is_a_bots(read):
    tree = nested("a", nested("a.x", synthetic=True, model_name="chip20b"))
    answer = read(lines(tree), FORM, declared=OURS).kept[1]
    assert (answer.author.kind, answer.author.id) == ("bot", "bot:chip20b")
    assert answer.bot == "bot:chip20b"


def test_times_are_those_of_the_export(read):
    row = said("a", created_date="2023-02-05T14:23:50.983374+01:00")
    (turn,) = read(lines(row), FORM, declared=OURS).kept
    assert turn.created_at == "2023-02-05T13:23:50.983374Z"


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        (said("b", role="moderator"), "unsupported"),
        (said("b", text=" "), "empty"),
        (said("b", text=None), "malformed"),
        (said("b") | {"role": 1}, "malformed"),
        ({"message_id": 7, "text": "x", "role": "prompter"}, "malformed"),
        ({"role": "prompter"}, "malformed"),
    ],
)
def test_messages_that_are_no_turn_are_counted_by_cause(read, row, cause):
    assert read(lines(said("a"), row), FORM, declared=OURS).causes == [None, cause]


def test_a_message_told_twice_is_two_units_with_one_id(read):
    units = read(lines(said("a"), said("a.x", "a"), said("a.x", "a")), FORM)
    assert [turn.record_id for turn in units.kept][1:] == ["oasst:a.x"] * 2


def test_replies_in_a_circle_end(read):
    rows = [said("a", "b", message_tree_id="t"), said("b", "a", message_tree_id="t")]
    assert len(read(lines(*rows), FORM, declared=OURS).turns) == 2


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("oasst.trees.jsonl.gz", True), ("x.json", True), ("x.parquet", False)],
)
def test_names(name, wanted):
    assert oasst.wants(name) is wanted


def test_the_public_sample_gives_all_its_messages(read, shared):
    content = (shared / "oasst" / "en_100_message.jsonl").read_bytes()
    units = read(content, FORM, declared=OURS)
    assert Counter(turn.role for turn in units.turns) == {
        "user": 480,
        "assistant": 687,
    }
    assert set(units.causes) == {None, "off_path"}
    assert len({turn.conversation_id for turn in units.turns}) == 100


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["a", "b", "assistant", "prompter", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["message_id", "parent_id", "replies", "role", "text"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                [
                    *("message_id", "parent_id", "replies", "role", "text"),
                    *("prompt", "rank", "tree_state"),
                ]
            ),
            values,
        ),
        max_size=5,
    )
)
def test_every_message_of_any_rows_is_one_unit(read, rows):
    turns = read(lines(said("first"), *rows), FORM, declared=OURS).turns
    assert [turn.position for turn in turns] == list(range(len(turns)))
    assert len(turns) == 1 + sum(map(messages, rows))


def messages(row):
    inner = row.get("prompt", row)
    return count(inner)


def count(told):
    if not isinstance(told, dict) or not isinstance(told.get("message_id"), str):
        return 1
    replies = told.get("replies")
    nested = replies if isinstance(replies, list) and told["message_id"] else []
    return 1 + sum(map(count, nested))
