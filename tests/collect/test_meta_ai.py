import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.declared import Declared
from flows.collect.formats import meta_ai
from flows.errors import ExportError


FORM = "meta_ai"
OWNER = Declared(1, "meta", "platform_export", owner="meta:ann")
LABEL = "Conversation with Meta AI_04-17-2026_1776479869.txt"
HEADING = "Conversation with Meta AI\n\n\n"


def export(*conversations, label=LABEL):
    held = [{"label": label, "value": value} for value in conversations]
    inner = {"label": "Conversation file", "dict": held}
    return {"label_values": [{"label": "Conversation file", "dict": [inner]}]}


@pytest.fixture
def chats(read):
    def chats(content, *, declared=OWNER):
        return read(content, FORM, declared=declared, name="meta_ai_app/chats.json")

    return chats


def test_a_question_and_its_answer(chats):
    human, bot = chats(export(f"{HEADING}You: why?\nMeta AI: so\n")).kept
    assert (human.role, human.text, human.author.id) == ("user", "why?", "meta:ann")
    assert (bot.role, bot.text, bot.author.id) == ("assistant", "so", "bot:meta_ai")
    assert (bot.reply_to, bot.bot) == (human.record_id, "bot:meta_ai")
    assert {human.visibility, bot.visibility} == {"direct_bot"}
    assert human.conversation_id == "meta_ai:04-17-2026_1776479869:meta:ann"


def test_no_turn_has_a_time_that_anybody_knows(chats):
    turns = chats(export(f"{HEADING}You: why?\nMeta AI: so\n")).kept
    assert {turn.created_at for turn in turns} == {None}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("You: a\nb\n\nc\nMeta AI: d", ["a\nb\n\nc", "d"]),
        (
            "You: she said You: no\nMeta AI: I, Meta AI: yes",
            ["she said You: no", "I, Meta AI: yes"],
        ),
        ("You: a\r\nMeta AI: b\r\n", ["a", "b"]),
        ("You: a\nYou: b\nMeta AI: c", ["a", "b", "c"]),
        ("Meta AI: hello\nYou: a", ["hello", "a"]),
        (
            "You: Note: this\nMeta AI: Note: that\nTodo: more",
            ["Note: this", "Note: that\nTodo: more"],
        ),
        ("You: a\u2028Meta AI: no line\nMeta AI: b", ["a\u2028Meta AI: no line", "b"]),
    ],
)
def test_turns_begin_where_a_line_does_and_never_inside_one(chats, text, said):
    assert chats(export(HEADING + text)).texts == said


@pytest.mark.parametrize(
    ("heading", "you"),
    [
        ("Conversation avec Meta AI\n\n", "Vous\u00a0"),
        ("Conversation avec Meta AI : avril\n", "Vous "),
        ("Percakapan dengan Meta AI\n", "Anda"),
        ("", "You"),
        ("\n\n", "Du"),
    ],
)
def test_the_humans_label_is_in_the_accounts_language(chats, heading, you):
    turns = chats(export(f"{heading}{you}: a\nMeta AI: b\n{you}: c")).kept
    assert [turn.text for turn in turns] == ["a", "b", "c"]
    assert [turn.role for turn in turns] == ["user", "assistant", "user"]


@pytest.mark.parametrize(
    ("text", "causes"),
    [
        (f"{HEADING}You: \nMeta AI: b", ["empty", None]),
        (f"{HEADING}who says this?\nYou: a", ["malformed", None]),
        (f"{HEADING}nothing that anybody says", ["malformed"]),
        (HEADING, ["malformed"]),
        ("", ["malformed"]),
    ],
)
def test_words_of_nobody_are_counted_and_no_turn(chats, text, causes):
    assert chats(export(text)).causes == causes


def test_an_answer_to_what_was_empty_names_it_not(chats):
    (bot,) = chats(export(f"{HEADING}You: \nMeta AI: b")).kept
    assert bot.reply_to is None


def test_a_spoiled_text_is_repaired(chats):
    spoiled = "née 🎄".encode().decode("latin-1")
    assert chats(export(f"{HEADING}You: {spoiled}")).texts == ["née 🎄"]
    assert chats(export(f"{HEADING}You: née 🎄")).texts == ["née 🎄"]


def test_every_conversation_of_a_list_of_files_is_read(chats):
    one, two = export("You: a", label="x_04-17-2026_1.txt"), export("You: b")
    turns = chats([one | {"timestamp": 5, "media": []}, two]).kept
    assert [turn.text for turn in turns] == ["a", "b"]
    assert len({turn.conversation_id for turn in turns}) == 2
    assert [turn.position for turn in turns] == [0, 1]


def test_one_conversation_in_two_exports_has_one_id(chats):
    short, grown = (
        chats(export(text)).kept[0] for text in ("You: a", "You: a\nMeta AI: b")
    )
    assert short.conversation_id == grown.conversation_id
    assert short.record_id == grown.record_id


def test_other_labels_are_no_conversation(chats):
    told = export("You: a")
    told["label_values"].append({"label": "Language", "value": "English"})
    assert chats(told).texts == ["a"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("your_facebook_activity/meta_ai_app/1.json", True),
        ("meta_ai_app/conversations.html", True),
        ("meta_ai.json", True),
        ("my meta ai chats.json", True),
        ("facebook.zip", True),
        ("messages/inbox/x_1/message_1.json", False),
        ("meta_ai_app/picture.jpg", False),
        ("meta_aid/x.txt", False),
    ],
)
def test_only_files_of_meta_ai_are_wanted(name, wanted):
    assert meta_ai.wants(name) is wanted


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<html>", "but a web page .byte 0.; download your Meta AI information"),
        (json.dumps(export("You: a")).encode()[:-3], "breaks off"),
        (b'{"label_values": [{"label": "a", "value": "b"}]}', "no meta_ai export"),
        (b'{"messages": ["Meta AI"]}', "no meta_ai export"),
    ],
)
def test_what_is_no_such_export_is_refused(chats, content, problem):
    with pytest.raises(ExportError, match=problem):
        chats(content)


JSON = st.recursive(
    st.none() | st.integers() | st.sampled_from([LABEL, HEADING, "You: a\nMeta AI: b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["label", "value", "dict", "x"]), inner)
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=5))
def test_anything_in_the_envelope_is_read_and_counted(read, told):
    content = {"label_values": [{"label": LABEL, "value": "You: a"}, *told]}
    turns = read(content, FORM, declared=OWNER, name="meta_ai.json").turns
    assert [turn.position for turn in turns] == list(range(len(turns)))
    assert turns[0].text == "a"


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["a", "b c", "d\ne"]))))
def test_every_turn_of_a_text_is_one_unit(read, turns):
    lines = [f"{'You' if asks else 'Meta AI'}: {text}" for asks, text in turns]
    content = export("\n".join([HEADING, *lines]))
    units = read(content, FORM, declared=OWNER, name="meta_ai.json")
    assert units.texts == [text for _, text in turns]


def test_the_sample(chats, shared):
    (path,) = (shared / "meta_ai").iterdir()
    human, bot = chats(path.read_bytes()).kept
    assert (human.text, bot.text) == ("your prompt here", "AI response here")
    assert "04-17-2026" in human.conversation_id
