import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared
from flows.collect.formats.exchange import MOST_THREADS, Exchange, Ledger, Message
from schemas.interaction import Turn


OURS = Declared(1, "desk", "operator_log", bots=("Helper",), owner="desk:owner")


def asked(text):
    return Message("user", text)


def answer(text):
    return Message("assistant", text)


def told(*sent, answers=("ok",), minute=0, thread="t", **facts):
    time = f"2026-03-01T11:{minute:02d}:00Z"
    return Exchange(
        sent=tuple(sent),
        choices=tuple((answer(text),) for text in answers),
        thread=thread,
        asked=time,
        answered=time,
        **facts,
    )


def turns(*exchanges):
    ledger = Ledger(OURS, name="log")
    units = [unit for each in exchanges for unit in ledger.units(each)]
    return [unit for unit in units if isinstance(unit, Turn)]


def unrepeated(*objects):
    frames = [
        frame.interactions(
            turns(*exchanges), declared=OURS, object_number=n, first_seen="2026"
        )
        for n, exchanges in enumerate(objects)
    ]
    both = frames[0]
    for more in frames[1:]:
        both = both.vstack(more)
    return frame.unrepeat(both)


def words(split):
    return split.kept["text"].to_list()


def stateful(count, first=0):
    """A thread whose requests tell the newest question only."""
    return [
        told(asked(f"q{n}"), answers=[f"a{n}"], minute=n, request=f"r{n}")
        for n in range(first, first + count)
    ]


def repeating(count, window=99):
    """The same thread with the whole history, or the end of it, in every request."""
    history = []
    for n in range(count):
        history.append(asked(f"q{n}"))
        sent = history[-window:]
        yield told(*sent, answers=[f"a{n}"], minute=n, request=f"r{n}")
        history.append(answer(f"a{n}"))


IN_ORDER = ["q0", "a0", "q1", "a1", "q2", "a2"]


def test_a_thread_without_history_goes_on_where_it_stood():
    split = unrepeated(stateful(3))
    assert words(split) == IN_ORDER
    assert split.dropped.is_empty()
    assert split.kept["conversation_id"].unique().to_list() == ["log:t"]
    assert split.kept["parent_id"].to_list() == [
        "log:t",
        *split.kept["record_id"].to_list()[:-1],
    ]


def test_a_repeated_history_gives_the_same_records_as_none():
    apart = turns(*stateful(3))
    again = turns(*repeating(3))
    assert {turn.record_id for turn in again} == {turn.record_id for turn in apart}
    split = unrepeated(repeating(3))
    assert words(split) == IN_ORDER
    assert split.dropped["reason"].to_list() == ["duplicate"] * 6
    assert split.kept["created_at"].null_count() == 0


def test_a_history_cut_at_its_beginning_is_found_again():
    split = unrepeated(repeating(3, window=3))
    assert words(split) == IN_ORDER
    assert set(split.dropped["reason"]) == {"duplicate"}


def test_the_same_short_words_twice_are_two_turns():
    again = [
        told(asked("yes"), answers=["good"], minute=n, request=f"r{n}")
        for n in range(3)
    ]
    assert words(unrepeated(again)) == ["yes", "good"] * 3


def test_one_exchange_told_at_several_levels_is_one():
    inner = told(asked("q0"), answer("a0"), asked("q1"), answers=["a1"], request="r1")
    rows = [*stateful(2), told(asked("q1"), answers=["a1"], request="r1"), inner]
    assert words(unrepeated(rows)) == IN_ORDER[:4]


def test_a_thread_spread_over_objects_meets_without_losing_a_part():
    split = unrepeated(stateful(2), stateful(1, first=2))
    assert words(split) == IN_ORDER
    assert split.dropped.is_empty()


def test_a_repeated_history_over_objects_is_one_path():
    first, second = list(repeating(3))[:2], list(repeating(3))[2:]
    split = unrepeated(first, second)
    assert words(split) == IN_ORDER
    assert split.kept["created_at"].null_count() == 0


def test_of_a_regenerated_answer_the_later_one_is_the_path():
    history = (asked("q0"), answer("a0"), asked("q1"))
    rows = [
        *stateful(1),
        told(*history, answers=["first"], minute=1, request="r1"),
        told(*history, answers=["second"], minute=2, request="r2"),
    ]
    split = unrepeated(rows)
    assert words(split) == ["q0", "a0", "q1", "second"]
    assert "off_path" in split.dropped["reason"].to_list()


def test_calls_of_tools_between_do_not_part_the_tellings():
    call = Message("assistant", "", cause="tool")
    deep = told(asked("q0"), call, Message("tool", "22 C", cause="tool"))
    plain = told(asked("q0"))
    ids = [{t.record_id for t in turns(each) if not t.skip} for each in (deep, plain)]
    assert ids[0] == ids[1]


def test_an_answer_of_two_messages_is_a_sequence_and_two_choices_are_not():
    one = told(asked("q0"), answers=[])
    one.choices = ((answer("a"), answer("b")),)
    assert words(unrepeated([one])) == ["q0", "a", "b"]
    assert words(unrepeated([told(asked("q0"), answers=["a", "b"])])) == ["q0", "a"]


def test_a_request_that_names_the_answer_before_it_goes_on_from_there():
    rows = [
        told(asked("q0"), answers=["a0"], thread=None, answer="x0"),
        told(asked("q0"), answers=["b0"], thread=None, root=(1,), answer="y0"),
        told(asked("q1"), answers=["a1"], minute=1, thread=None, previous="x0"),
    ]
    found = turns(*rows)
    chats = [turn.conversation_id for turn in found]
    assert chats[:2] == chats[4:] != chats[2:4]
    assert found[4].parent_id == found[1].record_id


def test_only_so_many_threads_are_remembered():
    rows = [told(asked("q"), thread=f"t{n}") for n in range(MOST_THREADS + 1)]
    forgotten = told(asked("r"), thread="t0", request="later")
    assert turns(*rows, forgotten)[-2].parent_id == "log:t0"
    known = told(asked("r"), thread="t9", request="later")
    assert turns(*rows, known)[-2].parent_id != "log:t9"


@pytest.mark.parametrize("user", [None, "ann", ""])
def test_the_author_is_the_told_user_or_the_owner(user):
    found = turns(told(asked("q"), user=user))[0]
    assert found.author.id == {None: "desk:owner", "ann": "desk:ann", "": None}[user]


messages = st.builds(
    Message,
    st.sampled_from(["user", "assistant", "system", "tool", "x"]),
    st.sampled_from(["", "a", "b"]),
    cause=st.sampled_from([None, None, "empty", "media_only"]),
    name=st.sampled_from([None, None, "Ann", "Ben"]),
)
exchanges = st.builds(
    Exchange,
    sent=st.lists(messages, max_size=4).map(tuple),
    choices=st.lists(st.lists(messages, max_size=2).map(tuple), max_size=2).map(tuple),
    lost=st.sampled_from([(), ("malformed",)]),
    thread=st.sampled_from([None, "t", "u"]),
    request=st.sampled_from([None, "r", "s"]),
    previous=st.sampled_from([None, "x"]),
    answer=st.sampled_from([None, "x"]),
    asked=st.sampled_from([None, "2026-03-01T11:00:00Z"]),
)


@given(st.lists(exchanges, max_size=6))
def test_every_message_is_one_unit_and_the_books_close(told):
    found = turns(*told)
    units = sum(len(e.sent) + sum(map(len, e.choices)) + len(e.lost) for e in told)
    assert [turn.position for turn in found] == list(range(units))
    split = unrepeated(told)
    skips = sum(turn.skip is not None for turn in found)
    assert units == skips + split.kept.height + split.dropped.height
    assert split.kept.select("conversation_id", "record_id").is_unique().all()
