import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared


FORM = "lmsys"
OURS = Declared(1, "lmsys", "platform_export", owner="lmsys:me")


def chat(*words, **facts):
    roles = ("user", "assistant")
    return [
        {"role": roles[n % 2], "content": text} | facts for n, text in enumerate(words)
    ]


def row(*words, **facts):
    return {
        "conversation_id": "c1",
        "model": "vicuna-13b",
        "conversation": chat(*words),
        "turn": 1,
        "language": "English",
        "openai_moderation": [],
        "redacted": True,
    } | facts


def battle(one, two, **facts):
    return {
        "question_id": "q1",
        "model_a": "alpha",
        "model_b": "beta",
        "winner": "model_a",
        "judge": "arena_user_7",
        "conversation_a": chat(*one),
        "conversation_b": chat(*two),
        "turn": 1,
        "anony": True,
        "tstamp": 1682351591.1322,
    } | facts


def lines(*rows):
    return "".join(json.dumps(each) + "\n" for each in rows).encode()


def unrepeated(read, *rows):
    turns = read(lines(*rows), FORM, declared=OURS).turns
    return frame.unrepeat(
        frame.interactions(
            turns, declared=OURS, object_number=1, first_seen="2026-03-01"
        )
    )


def test_a_row_is_a_direct_chat_of_somebody_with_the_model(read):
    human, bot = read(lines(row("hi NAME_1", "hello")), FORM, declared=OURS).kept
    assert (human.role, human.text) == ("user", "hi NAME_1")
    assert (bot.role, bot.text) == ("assistant", "hello")
    assert (human.visibility, human.addressed_to_bot) == ("direct_bot", True)
    assert human.bot == bot.author.id == "bot:vicuna-13b"
    assert human.conversation_id == "lmsys:c1"
    assert bot.reply_to == human.record_id


def test_nobody_is_the_author_not_even_the_owner_and_no_time_is_known(read):
    (human,) = read(lines(row("hi")), FORM, declared=OURS).kept
    assert (human.author.kind, human.author.id) == ("human", None)
    assert human.created_at is None


@pytest.mark.parametrize(
    ("winner", "answer"),
    [("model_a", "A"), ("model_b", "B"), ("tie", "A"), ("tie (bothbad)", "A")],
)
def test_of_two_answers_the_winners_is_the_path(read, winner, answer):
    split = unrepeated(read, battle(["hi", "A"], ["hi", "B"], winner=winner))
    assert split.kept["text"].to_list() == ["hi", answer]
    assert split.dropped["reason"].to_list() == ["duplicate"]


def test_the_other_sides_answer_is_shown_as_off_the_path(read):
    units = read(lines(battle(["hi", "A"], ["hi", "B"])), FORM, declared=OURS)
    assert units.causes == [None, None, None, "off_path"]
    aside = units.turns[3]
    assert (aside.text, aside.author.id) == ("B", "bot:beta")
    assert aside.reply_to == units.turns[0].record_id
    assert units.turns[2].record_id == units.turns[0].record_id


def test_the_longer_battle_keeps_one_side_only(read):
    one, two = ["hi", "A", "more", "AA"], ["hi", "B", "more", "BB"]
    split = unrepeated(read, battle(one, two, winner="model_b"))
    assert split.kept["text"].to_list() == ["hi", "B", "more", "BB"]


def test_the_vote_is_not_the_time_of_the_words(read):
    units = read(lines(battle(["hi", "A"], ["hi", "B"])), FORM, declared=OURS)
    assert {turn.created_at for turn in units.turns} == {None}


def test_a_judge_is_the_author_if_people_names_him(read):
    known = Declared(1, "l", "api", people={"arena_user_7": "l:ann"})
    units = read(lines(battle(["hi", "A"], ["hi", "B"])), FORM, declared=known)
    assert units.kept[0].author.id == "l:ann"


@pytest.mark.parametrize("missing", ["conversation_a", "conversation_b"])
def test_a_battle_with_one_side_is_that_side(read, missing):
    told = battle(["hi", "A"], ["hi", "B"]) | {missing: None}
    units = read(lines(row("first"), told), FORM, declared=OURS)
    assert units.causes == [None, None, None]


def test_ids_without_a_conversation_id_are_told_by_the_words(read):
    told = [row("a", conversation_id=None), row("b", conversation_id=None)]
    turns = read(lines(*told, told[0]), FORM, declared=OURS).kept
    assert len({turn.conversation_id for turn in turns}) == 2


def test_an_array_is_read_like_lines(read):
    told = [row("hi", "hello"), battle(["x"], ["x", "y"])]
    apart = read(lines(*told), FORM, declared=OURS)
    assert list(read(told, FORM, declared=OURS)) == list(apart)


def test_rows_of_no_known_shape_are_one_unit_each(read):
    units = read([row("hi"), {"model": "x"}, "x", None], FORM, declared=OURS)
    assert units.causes == [None, "malformed", "malformed", "malformed"]


sides = st.lists(
    st.one_of(
        st.none(),
        st.fixed_dictionaries(
            {
                "role": st.sampled_from(["user", "assistant", "x", None]),
                "content": st.none() | st.integers() | st.text(max_size=2),
            }
        ),
    ),
    max_size=4,
)


@given(sides, sides, st.sampled_from(["model_a", "model_b", "tie", None, 4]))
def test_every_entry_of_any_battle_is_one_unit(read, one, two, winner):
    told = battle([], [], winner=winner, conversation_a=one, conversation_b=two)
    units = read(lines(row("hi"), told), FORM, declared=OURS)
    assert len(units.turns) == 1 + max(1, len(one) + len(two))
    assert [t.position for t in units.turns] == list(range(len(units.turns)))
