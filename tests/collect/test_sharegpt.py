import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared


FORM = "sharegpt"
OURS = Declared(1, "share", "subject_export", bots=("Vicuna",), owner="share:me")


def said(who, value):
    return {"from": who, "value": value}


def chat(*conversations, number="abc_0", **facts):
    return {"id": number, "conversations": list(conversations)} | facts


HELLO = (said("human", "hello"), said("gpt", "hi"))


def test_an_entry_is_a_direct_chat_of_the_owner(read):
    human, bot = read([chat(*HELLO)], FORM, declared=OURS).kept
    assert (human.role, human.text) == ("user", "hello")
    assert (bot.role, bot.text) == ("assistant", "hi")
    assert (human.author.id, bot.author.id) == ("share:me", "bot:vicuna")
    assert (human.visibility, human.addressed_to_bot) == ("direct_bot", True)
    assert bot.reply_to == bot.parent_id == human.record_id
    assert human.created_at is None
    assert human.conversation_id == "sharegpt:abc_0"


def test_without_a_declaration_author_and_bot_are_unknown(read):
    bare = Declared(1, "share", "platform_export")
    human, bot = read([chat(*HELLO)], FORM, declared=bare).kept
    assert (human.author.id, bot.author.id, bot.bot) == (None, None, None)


@pytest.mark.parametrize(
    ("who", "role"),
    [
        *[(name, "user") for name in ("human", "user", "Human")],
        *[(n, "assistant") for n in ("gpt", "chatgpt", "bing", "bard", "assistant")],
    ],
)
def test_who_speaks_goes_by_many_names(read, who, role):
    (turn,) = read([chat(said(who, "x"))], FORM, declared=OURS).kept
    assert turn.role == role


@pytest.mark.parametrize(
    ("entry", "cause"),
    [
        (said("system", "be kind"), "system"),
        (said("tool", "22 C"), "tool"),
        (said("function_call", "{}"), "tool"),
        (said("observation", "22 C"), "tool"),
        (said("narrator", "x"), "unsupported"),
        (said("human", ""), "empty"),
        (said("human", None), "empty"),
        (said("human", 7), "malformed"),
        (said(None, "x"), "malformed"),
        ({"value": "x"}, "malformed"),
        (None, "malformed"),
    ],
)
def test_entries_that_are_no_turn_are_counted_by_cause(read, entry, cause):
    units = read([chat(*HELLO, entry)], FORM, declared=OURS)
    assert units.causes == [None, None, cause]


def test_a_chunk_that_begins_with_the_bot_has_no_trigger(read):
    told = chat(said("gpt", "as I said"), *HELLO, number="abc_2")
    first, human, _ = read([told], FORM, declared=OURS).kept
    assert (first.role, first.reply_to, first.parent_id) == ("assistant", None, None)
    assert human.parent_id == first.record_id


def test_numbered_ids_are_conversations_of_their_own(read):
    told = [chat(*HELLO, number=f"identity_{n}") for n in range(3)]
    turns = read(told, FORM, declared=OURS).kept
    assert len({turn.conversation_id for turn in turns}) == 3
    assert len({turn.record_id for turn in turns}) == 6


def test_two_conversations_under_one_id_are_never_mixed(read):
    told = [chat(*HELLO), chat(said("human", "other"), said("gpt", "hi"))]
    turns = read(told, FORM, declared=OURS).turns
    split = frame.unrepeat(
        frame.interactions(turns, declared=OURS, object_number=1, first_seen="2026")
    )
    assert split.kept["text"].to_list() in (["hello", "hi"], ["other", "hi"])
    assert split.dropped["reason"].to_list() == ["off_path"] * 2


def test_without_an_id_the_words_are_the_id(read):
    told = [{"conversations": list(HELLO)}, {"conversations": [said("human", "b")]}]
    turns = read([*told, told[0]], FORM, declared=OURS).kept
    assert len({turn.conversation_id for turn in turns}) == 2
    assert len({turn.record_id for turn in turns}) == 3


@pytest.mark.parametrize("key", ["conversation", "items"])
def test_the_list_goes_by_other_names(read, key):
    units = read([{"id": "x", key: list(HELLO)}], FORM, declared=OURS)
    assert units.texts == ["hello", "hi"]


def test_lines_are_read_like_an_array(read):
    told = [chat(*HELLO), chat(said("human", "x"), number="d")]
    lines = "\n".join(map(json.dumps, told)).encode()
    apart = read(told, FORM, declared=OURS)
    assert list(read(lines, FORM, declared=OURS)) == list(apart)


def test_a_scraped_answer_is_read_as_its_text(read):
    page = (
        '<div class="markdown prose"><p>Use &lt;b&gt; &amp; <code>x</code>.</p>'
        "<script>track()</script><style>p{}</style>"
        "<ol><li>one</li><li>two</li></ol><pre>a\n  b</pre></div>"
    )
    told = chat(said("human", "<p>why?"), said("gpt", page))
    assert read([told], FORM, declared=OURS).texts == [
        "<p>why?",
        "Use <b> & x.\n\none\ntwo\n\na\n  b",
    ]


def test_a_scraped_answer_without_words_is_empty(read):
    told = chat(said("human", "why?"), said("gpt", "<div><script>x()</script></div>"))
    assert read([told], FORM, declared=OURS).causes == [None, "empty"]


@pytest.mark.parametrize(
    "text", ["a < b", "<div> is a tag", "use <br>", "`<p>x</p>`", "<3", ""]
)
def test_an_answer_about_markup_stays_as_it_is(read, text):
    told = chat(said("gpt", "x" + text), said("gpt", f"{text} and so on"))
    assert read([told], FORM, declared=OURS).texts == [
        "x" + text,
        f"{text} and so on",
    ]


def test_rows_without_a_conversation_are_one_unit_each(read):
    units = read([chat(*HELLO), {"id": "x"}, 5, chat()], FORM, declared=OURS)
    assert units.causes == [None, None, "malformed", "malformed", "empty"]


def test_the_public_sample_gives_all_its_messages(read, shared):
    (path,) = (shared / "sharegpt").iterdir()
    units = read(path.read_bytes(), FORM, declared=OURS)
    assert Counter(turn.role for turn in units.kept) == {
        "user": 1000,
        "assistant": 1000,
    }
    assert len({turn.conversation_id for turn in units.kept}) == 500


entries = st.lists(
    st.none()
    | st.builds(
        said,
        st.sampled_from(["human", "gpt", "system", "x", None, 3]),
        st.none() | st.integers() | st.text(max_size=4),
    ),
    max_size=5,
)


@given(st.lists(entries, max_size=4))
def test_every_entry_of_any_file_is_one_unit(read, told):
    rows = [chat(*each, number=str(n)) for n, each in enumerate(told)]
    units = read([chat(*HELLO), *rows], FORM, declared=OURS)
    assert len(units.turns) == 2 + sum(max(1, len(each)) for each in told)
    assert [t.position for t in units.turns] == list(range(len(units.turns)))
