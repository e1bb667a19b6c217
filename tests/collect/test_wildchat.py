import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.declared import Declared
from flows.errors import ExportError


FORM = "wildchat"
OURS = Declared(1, "wildchat", "platform_export", owner="wildchat:me")


def said(role, content, **facts):
    return {
        "content": content,
        "hashed_ip": "f00d",
        "role": role,
        "timestamp": None,
        "toxic": False,
        "turn_identifier": 101,
    } | facts


def row(*conversation, **facts):
    return {
        "conversation_hash": "abc",
        "model": "gpt-4-0314",
        "timestamp": "2023-04-09T00:02:53",
        "conversation": list(conversation),
        "hashed_ip": "f00d",
    } | facts


ASKED = said("user", "hello")
ANSWERED = said("assistant", "hi", timestamp="2023-04-09T00:02:50")


def lines(*rows):
    return "".join(json.dumps(each) + "\n" for each in rows).encode()


def test_a_row_is_a_direct_chat_of_one_person_with_the_model(read):
    human, bot = read(lines(row(ASKED, ANSWERED)), FORM, declared=OURS).kept
    assert (human.role, bot.role) == ("user", "assistant")
    assert (human.text, bot.text) == ("hello", "hi")
    assert {human.visibility, bot.visibility} == {"direct_bot"}
    assert human.addressed_to_bot
    assert human.bot == bot.bot == bot.author.id == "bot:gpt-4-0314"
    assert bot.reply_to == bot.parent_id == human.record_id
    assert human.contributors == ()


def test_a_hashed_address_is_nobody_unless_people_says_who(read):
    content = lines(row(ASKED))
    assert read(content, FORM, declared=OURS).kept[0].author.id is None
    known = Declared(1, "w", "platform_export", people={"f00d": "w:ann"})
    assert read(content, FORM, declared=known).kept[0].author.id == "w:ann"


def test_a_chat_from_two_known_addresses_has_no_known_author(read):
    known = Declared(1, "w", "api", people={"f00d": "w:ann", "beef": "w:ben"})
    rows = lines(row(ASKED, said("user", "b", hashed_ip="beef")))
    assert {t.author.id for t in read(rows, FORM, declared=known).kept} == {None}


def test_a_question_has_no_time_and_an_answer_its_own(read):
    human, bot = read(lines(row(ASKED, ANSWERED)), FORM, declared=OURS).kept
    assert human.created_at is None
    assert bot.created_at == "2023-04-09T00:02:50Z"


@pytest.mark.parametrize(
    "told",
    [
        "2023-04-09T00:02:53",
        "2023-04-09 00:02:53",
        "2023-04-09T00:02:53+00:00",
        "2023-04-09T02:02:53+02:00",
        1680998573,
        1680998573000,
    ],
)
def test_the_rows_time_is_that_of_the_last_message_in_utc(read, told):
    rows = lines(row(ASKED, said("assistant", "hi"), timestamp=told))
    human, bot = read(rows, FORM, declared=OURS).kept
    assert (human.created_at, bot.created_at) == (None, "2023-04-09T00:02:53Z")


@pytest.mark.parametrize("told", ["soon", True, None, 10**400, [], -5])
def test_a_time_that_cannot_be_read_is_unknown(read, told):
    rows = lines(row(ASKED, timestamp=told))
    assert read(rows, FORM, declared=OURS).kept[0].created_at is None


def test_equal_words_of_two_people_are_two_conversations(read):
    other = row(said("user", "hello", turn_identifier=202, hashed_ip="beef"))
    turns = read(lines(row(ASKED), other), FORM, declared=OURS).kept
    assert len({turn.conversation_id for turn in turns}) == 2
    assert len({turn.record_id for turn in turns}) == 2


def test_one_row_told_twice_is_one_conversation(read):
    turns = read(lines(row(ASKED), row(ASKED)), FORM, declared=OURS).kept
    assert len({turn.record_id for turn in turns}) == 1


def test_the_first_version_without_turn_identifiers_is_told_apart_by_address(read):
    old = {"role": "user", "content": "hello", "toxic": False}
    rows = [
        {
            "conversation_id": "abc",
            "model": "gpt-4",
            "timestamp": "2023-04-09T00:02:53",
            "conversation": [old],
            "hashed_ip": address,
        }
        for address in ("f00d", "beef", "f00d")
    ]
    turns = read(lines(*rows), FORM, declared=OURS).kept
    assert len({turn.conversation_id for turn in turns}) == 2


@pytest.mark.parametrize(
    ("entry", "cause"),
    [
        (said("system", "be kind"), "system"),
        (said("tool", "x"), "tool"),
        (said("user", ""), "empty"),
        (said("user", None), "empty"),
        (said("user", ["x"]), "malformed"),
        (said("critic", "x"), "unsupported"),
        (said(None, "x"), "malformed"),
        ("hello", "malformed"),
        (None, "malformed"),
    ],
)
def test_entries_that_are_no_turn_are_counted_by_cause(read, entry, cause):
    units = read(lines(row(ASKED, entry)), FORM, declared=OURS)
    assert units.causes == [None, cause]


def test_a_declared_bot_goes_before_the_model(read):
    ours = Declared(1, "w", "api", bots=("ChatGPT",))
    assert read(lines(row(ASKED)), FORM, declared=ours).kept[0].bot == "bot:chatgpt"


def test_an_array_is_read_like_lines(read):
    told = [row(ASKED, ANSWERED), row(conversation_hash="c")]
    apart = read(lines(*told), FORM, declared=OURS)
    assert list(read(told, FORM, declared=OURS)) == list(apart)
    assert apart.causes == [None, None, "empty"]


def test_rows_without_a_conversation_are_one_unit_each(read):
    units = read([row(ASKED), {"model": "x"}, 7, None], FORM, declared=OURS)
    assert units.causes == [None, "malformed", "malformed", "malformed"]


def test_parquet_is_refused_with_the_way_to_rows(read):
    with pytest.raises(ExportError, match="rows as JSON, one a line"):
        read(b"PAR1\x15\x04\x15", FORM)


entries = st.lists(
    st.one_of(
        st.none(),
        st.text(max_size=3),
        st.builds(
            said,
            st.sampled_from(["user", "assistant", "system", None, 5]),
            st.none() | st.text(max_size=3) | st.integers(),
            turn_identifier=st.none() | st.integers(),
            timestamp=st.none() | st.integers() | st.booleans() | st.text(max_size=4),
            hashed_ip=st.none() | st.integers() | st.text(max_size=3),
        ),
    ),
    max_size=5,
)


@given(st.lists(entries, max_size=4))
def test_every_entry_of_any_rows_is_one_unit(read, told):
    rows = [row(*each) for each in told]
    units = read(lines(row(ASKED), *rows), FORM, declared=OURS)
    assert len(units.turns) == 1 + sum(max(1, len(each)) for each in told)
    assert [t.position for t in units.turns] == list(range(len(units.turns)))
