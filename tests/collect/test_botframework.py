import io
import json
import zipfile
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared
from flows.collect.formats import botframework


FORM = "botframework"
HERE = Declared(
    1, "webchat", "operator_log", bots=("Helpdesk Bot",), owner="webchat:me"
)
ANN = {"id": "ann-1", "name": "Ann Example", "role": "user"}
BEN = {"id": "ben-2", "name": "Ben Example", "role": "user"}
BOT = {"id": "bot-9", "name": "HelpdeskBot", "role": "bot"}


def activity(number=1, kind="message", **facts):
    return {
        "type": kind,
        "id": str(number),
        "timestamp": f"2026-03-01T11:00:{number:02}.100Z",
        "channelId": "webchat",
        "conversation": {"id": "c1"},
    } | facts


def said(number=1, text="hello", **facts):
    return activity(number, text=text, **{"from": ANN, "recipient": BOT} | facts)


def answer(number=2, text="hi there", **facts):
    return activity(number, text=text, **{"from": BOT, "recipient": ANN} | facts)


def group(*told):
    return [
        each | {"conversation": {"id": "c1", "conversationType": "groupChat"}}
        for each in told
    ]


def only(read, *told, declared=HERE):
    return read(list(told), FORM, declared=declared)


def test_a_message_and_its_answer(read):
    human, bot = only(read, said(), answer()).kept
    assert (human.text, bot.text) == ("hello", "hi there")
    assert (human.role, bot.role) == ("user", "assistant")
    assert (human.author.kind, human.author.id) == ("human", "webchat:ann-1")
    assert (bot.author.kind, bot.author.id) == ("bot", "bot:helpdesk_bot")
    assert human.bot == bot.bot == "bot:helpdesk_bot"
    assert {human.visibility, bot.visibility} == {"direct_bot"}
    assert human.addressed_to_bot is bot.addressed_to_bot is True
    assert (human.reply_to, bot.reply_to) == (None, human.record_id)
    assert (human.record_id, human.conversation_id) == (
        "botframework:c1:1",
        "botframework:c1",
    )
    assert human.created_at == "2026-03-01T11:00:01.100000Z"
    assert (human.contributors, bot.contributors) == ((), ())


def lines(*told):
    return "".join(json.dumps(each) + "\n" for each in told).encode()


@pytest.mark.parametrize(
    "write",
    [
        lambda *told: list(told),
        lambda *told: {"activities": list(told)},
        lambda *told: [{"activity": each, "created": "x"} for each in told],
        lines,
        lambda *told: lines(*({"activity": each} for each in told)),
    ],
)
def test_all_layouts_are_read(read, write):
    units = read(write(said(), answer()), FORM, declared=HERE)
    assert units.texts == ["hello", "hi there"]


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"kind": "conversationUpdate", "membersAdded": [ANN]}, "service"),
        ({"kind": "typing"}, "service"),
        ({"kind": "event", "value": 1}, "service"),
        ({"kind": "invoke"}, "service"),
        ({"kind": "messageDelete"}, "service"),
        ({"kind": "endOfConversation"}, "service"),
        ({"kind": "trace", "value": {"text": "hello"}}, "tool"),
        ({"kind": "brandNew"}, "unsupported"),
        ({"kind": None}, "malformed"),
        ({"text": "", "from": ANN}, "empty"),
        ({"text": "  ", "from": ANN}, "empty"),
        ({"text": "whose?"}, "malformed"),
        ({"text": "whose?", "from": "Ann"}, "malformed"),
        ({"from": ANN, "value": {"choice": 1}}, "service"),
        ({"from": ANN, "text": "1", "channelData": {"postBack": True}}, "service"),
        (
            {
                "from": BOT,
                "attachments": [
                    {"contentType": "application/vnd.microsoft.card.adaptive"}
                ],
            },
            "media_only",
        ),
    ],
)
def test_what_is_no_turn_is_skipped_by_cause(read, facts, cause):
    assert only(read, activity(**facts)).causes == [cause]


@pytest.mark.parametrize("strange", [None, 5, "text", [], {}])
def test_an_entry_that_is_no_activity_is_one_malformed_unit(read, strange):
    assert Counter(only(read, said(), strange).causes) == {None: 1, "malformed": 1}


@pytest.mark.parametrize(
    ("facts", "text", "modality"),
    [
        ({}, "hello", "text"),
        ({"text": "<at>HelpdeskBot</at> hello"}, "HelpdeskBot hello", "text"),
        ({"text": '<at id="0">Ann</at>, hello'}, "Ann, hello", "text"),
        ({"text": None, "speak": "<speak>hel<b/>lo</speak>"}, "hello", "voice"),
        ({"attachments": [{"contentType": "image/png"}]}, "hello", "image"),
        ({"attachments": [{"contentType": "audio/ogg"}]}, "hello", "voice"),
        ({"attachments": [{"contentType": "application/pdf"}]}, "hello", "file"),
        ({"attachments": [{}]}, "hello", "file"),
        ({"attachments": [{"contentType": "text/html"}]}, "hello", "text"),
        (
            {"attachments": [{"contentType": "application/vnd.microsoft.card.hero"}]},
            "hello",
            "text",
        ),
        ({"suggestedActions": {"actions": [{"title": "x"}]}}, "hello", "text"),
    ],
)
def test_words_and_modality(read, facts, text, modality):
    (turn,) = only(read, said(**facts)).kept
    assert (turn.text, turn.modality) == (text, modality)


@pytest.mark.parametrize(
    ("facts", "created"),
    [
        ({"timestamp": "2026-03-01T11:00:00.1234567Z"}, "2026-03-01T11:00:00.123456Z"),
        (
            {"timestamp": "", "localTimestamp": "2026-03-01T11:00:00+07:00"},
            "2026-03-01T04:00:00Z",
        ),
        ({"timestamp": ""}, None),
        ({"timestamp": 5}, None),
        ({"timestamp": "2026-03-01T11:00:00"}, "2026-03-01T11:00:00"),
    ],
)
def test_a_time_is_taken_as_far_as_it_is_known(read, facts, created):
    assert only(read, said(**facts)).kept[0].created_at == created


def bare(party):
    return {key: value for key, value in party.items() if key != "role"}


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ([said(**{"from": bare(ANN)})], ["human"]),
        ([answer(**{"from": bare(BOT)})], ["bot"]),
        ([said(**{"from": bare(ANN), "recipient": None}), answer()], ["human", "bot"]),
        (
            [
                activity(kind="conversationUpdate", membersAdded=[BOT]),
                answer(**{"from": bare(BOT), "recipient": None}),
            ],
            ["bot"],
        ),
        ([said(**{"from": {"id": "dl_7"}, "recipient": None})], ["human"]),
        ([said(**{"from": {"id": "29:aa"}, "recipient": None})], ["human"]),
        ([said(**{"from": {"id": "28:aa"}, "recipient": None})], ["bot"]),
        ([said(**{"from": {"id": "default-bot"}, "recipient": None})], ["bot"]),
        ([said(**{"from": {"id": "x", "name": "helpdesk bot"}})], ["bot"]),
        ([said(**{"from": {"id": "y", "role": "skill"}})], ["bot"]),
    ],
)
def test_a_missing_role_is_told_by_what_else_is_known(read, told, kinds):
    assert [t.author.kind for t in only(read, *told).kept] == kinds


def test_who_stays_unclear_is_a_person_without_id(read):
    (turn,) = only(read, said(**{"from": {"id": "x"}, "recipient": {"id": "y"}})).kept
    assert (turn.role, turn.author.kind, turn.author.id) == ("user", "human", None)


@pytest.mark.parametrize(
    ("party", "people", "author"),
    [
        ({"id": "ann-1", "role": "user"}, {}, "webchat:ann-1"),
        ({"id": "default-user"}, {}, "webchat:me"),
        ({"name": "User"}, {}, "webchat:me"),
        ({"name": "Ann", "role": "user"}, {"Ann": "crm:7"}, "crm:7"),
        ({"name": "Ann", "role": "user"}, {}, None),
        ({"id": "with blank", "role": "user"}, {}, None),
    ],
)
def test_a_person_is_known_by_account_or_declaration(read, party, people, author):
    declared = Declared(1, "webchat", "api", owner="webchat:me", people=people)
    (turn,) = only(read, said(**{"from": party}), declared=declared).kept
    assert turn.author.id == author


@pytest.mark.parametrize(
    ("bots", "expected"),
    [
        (("HelpdeskBot",), "bot:helpdeskbot"),
        (("bot-9",), "bot:bot-9"),
        ((), "bot:bot-9"),
        (("OtherBot",), "bot:bot-9"),
    ],
)
def test_only_a_declared_bot_gets_the_declared_id(read, bots, expected):
    declared = Declared(1, "webchat", "api", bots=bots)
    turns = only(read, said(), answer(), declared=declared).kept
    assert {t.bot for t in turns} == {expected}
    assert turns[1].author.id == expected


def test_an_edit_takes_the_place_of_the_message(read):
    update = said(9, "edited") | {"type": "messageUpdate", "id": "1"}
    units = only(read, said(), answer(), update)
    first, _, last = units.kept
    assert first.record_id == last.record_id
    assert (last.created_at, last.edited_at) == (
        first.created_at,
        "2026-03-01T11:00:09.100000Z",
    )
    told = frame.interactions(
        units.turns, declared=HERE, object_number=1, first_seen="2026-04-01T00:00:00Z"
    )
    assert frame.unrepeat(told).kept["text"].to_list() == ["edited", "hi there"]


@pytest.mark.parametrize(
    "taken",
    [
        activity(9, "messageDelete", id="1"),
        activity(9, "messageUpdate", id="1", text="", **{"from": ANN}),
    ],
)
def test_a_message_that_was_taken_back_is_skipped(read, taken):
    units = only(read, said(), answer(), taken)
    assert units.causes[:2] == ["deleted", None]
    assert units.kept[0].reply_to == units.turns[0].record_id


@pytest.mark.parametrize(
    ("told", "visibility"),
    [
        ([said()], "direct_bot"),
        ([said(conversation={"id": "c1", "isGroup": False})], "direct_bot"),
        ([said(conversation={"id": "c1", "isGroup": True})], "group"),
        (
            [said(conversation={"id": "c1", "conversationType": "personal"})],
            "direct_bot",
        ),
        ([said(conversation={"id": "c1", "conversationType": "channel"})], "group"),
        ([said(), said(2, **{"from": BEN})], "group"),
        (
            [activity(kind="conversationUpdate", membersAdded=[ANN, BEN]), said(2)],
            "group",
        ),
    ],
)
def test_the_conversation_or_its_people_tell_who_can_see_it(read, told, visibility):
    assert {t.visibility for t in only(read, *told).kept} == {visibility}


@pytest.mark.parametrize(
    ("facts", "addressed"),
    [
        ({}, False),
        ({"text": "<at>HelpdeskBot</at> hi"}, True),
        ({"text": "<at>Ben Example</at> hi"}, False),
        ({"entities": [{"type": "mention", "mentioned": BOT}]}, True),
        ({"entities": [{"type": "mention", "mentioned": BEN}]}, False),
        ({"entities": [{"type": "clientInfo"}]}, False),
        ({"replyToId": "2"}, True),
        ({"replyToId": "1"}, False),
        ({"replyToId": "77"}, False),
    ],
)
def test_a_group_turn_is_addressed_by_mention_or_reply(read, facts, addressed):
    told = group(said(1, **{"from": BEN}), answer(2), said(3, **facts))
    turn = only(read, *told).kept[2]
    assert turn.addressed_to_bot is addressed


def test_in_a_group_only_an_explicit_reply_ties_an_answer(read):
    told = group(said(1), answer(2), answer(3, replyToId="1"))
    loose, tied = only(read, *told).kept[1:]
    assert (loose.reply_to, loose.addressed_to_bot) == (None, False)
    assert (tied.reply_to, tied.addressed_to_bot) == ("botframework:c1:1", True)
    assert tied.contributors is None


def test_an_answer_belongs_to_the_last_human_message_even_a_skipped_one(read):
    button = said(3, None, value={"choice": 1})
    units = only(read, said(), answer(), button, answer(4))
    assert units.kept[-1].reply_to == "botframework:c1:3"
    explicit = only(read, said(), said(2), answer(3, replyToId="1")).kept[-1]
    assert explicit.reply_to == "botframework:c1:1"


QUOTE = {"contentType": "text/html", "content": "<blockquote>theirs</blockquote>"}


@pytest.mark.parametrize("quote", [QUOTE, {"contentType": "messageReference"}])
def test_a_quoted_message_is_somebodys_words(read, quote):
    human, bot = only(read, said(attachments=[quote]), answer()).kept
    assert [(c.role, c.id) for c in human.contributors] == [("quote", None)]
    assert bot.contributors is None


def test_a_quote_in_a_skipped_message_leaves_the_window_unknowable(read):
    bot = only(read, said(text="", attachments=[QUOTE]), answer()).kept[-1]
    assert [(c.role, c.id) for c in bot.contributors] == [("context", None)]


def test_the_people_are_known_by_name_for_redaction_and_bots_are_not(read):
    told = [
        activity(kind="conversationUpdate", membersAdded=[BEN, BOT]),
        said(2, "<at>Cleo Example</at> <at>HelpdeskBot</at> hi"),
    ]
    names = [i.names for i in only(read, *told).identities]
    assert names == [("Ben Example",), ("Ann Example",), ("Cleo Example",)]


def test_conversations_mixed_in_one_file_come_apart(read):
    other = {"conversation": {"id": "c2"}}
    told = [said(), said(2, "b", **other), answer(3), answer(4, "y", **other)]
    units = only(read, *told)
    assert [(t.conversation_id[-2:], t.text) for t in units.kept] == [
        ("c1", "hello"),
        ("c1", "hi there"),
        ("c2", "b"),
        ("c2", "y"),
    ]
    assert [t.position for t in units.turns] == list(range(4))


def test_one_activity_a_file_meets_in_one_conversation(read):
    frames = [
        frame.interactions(
            read(told, FORM, declared=HERE).turns,
            declared=HERE,
            object_number=number,
            first_seen="2026-04-01T00:00:00Z",
        )
        for number, told in enumerate((answer(), said()), start=1)
    ]
    split = frame.unrepeat(frames[0].vstack(frames[1]))
    assert split.kept["text"].to_list() == ["hello", "hi there"]


@pytest.mark.parametrize("number", [-1, "-1", None, ""])
def test_an_id_that_is_none_is_replaced_by_a_stable_hash(read, number):
    told = [said(1, "a") | {"id": number}, said(2, "b") | {"id": number}]
    first, again = ([t.record_id for t in only(read, *told).kept] for _ in range(2))
    assert first == again
    assert len(set(first)) == 2


def test_a_zip_of_transcripts_is_read(read):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("logs/one.transcript", json.dumps([said()]))
        archive.writestr("logs/readme.md", "hello")
    assert read(held.getvalue(), "auto", declared=HERE, name="x.zip").texts == ["hello"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.transcript", True),
        ("transcript-2026.json", True),
        ("activities.jsonl.gz", True),
        ("x.zip", True),
        ("conversations.json", False),
        ("MyActivity.json", False),
        ("a.txt", False),
    ],
)
def test_names_tell_of_transcripts(name, wanted):
    assert botframework.wants(name) is wanted


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=5,
)
KINDS = st.sampled_from(["message", "messageUpdate", "messageDelete", "trace"])
PARTIES = st.sampled_from([ANN, BEN, BOT, bare(ANN), {}]) | JSON
ACTIVITIES = st.fixed_dictionaries(
    {"type": KINDS | JSON},
    optional={
        "id": st.sampled_from(["1", "2", -1]) | JSON,
        "from": PARTIES,
        "recipient": PARTIES,
        "conversation": JSON | st.just({"id": "c1", "isGroup": True}),
        "entities": JSON | st.lists(st.just({"type": "mention", "mentioned": BOT})),
        "attachments": JSON | st.just([QUOTE]),
    }
    | dict.fromkeys(
        ["text", "speak", "timestamp", "replyToId", "channelData", "value"], JSON
    ),
)


@given(st.lists(ACTIVITIES | JSON, max_size=6))
def test_whatever_stands_in_a_transcript_is_counted_once(read, told):
    turns = only(read, said(), *told).turns
    assert len(turns) == 1 + len(told)
    assert [t.position for t in turns] == list(range(len(turns)))


def test_the_public_transcripts(read, shared):
    folder = shared / "botframework"
    told = folder / "botframework-cli__cli.transcript"
    units = read(told.read_bytes(), FORM, declared=HERE, name=told.name)
    assert Counter(t.role for t in units.kept) == {"user": 1, "assistant": 3}
    assert frame.skipped(units.turns) == {"service": 2, "malformed": 1}
    emptied = folder / "botbuilder-js__Chatdown_sample.transcript"
    units = read(emptied.read_bytes(), FORM, declared=HERE, name=emptied.name)
    assert units.causes == ["empty"] * 7
