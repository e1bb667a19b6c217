import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.declared import Declared
from flows.collect.formats import telegram_botapi
from flows.collect.formats.telegram_botapi_chat import Log
from flows.collect.frame import interactions
from flows.collect.read import recognised
from flows.collect.repeats import unrepeat
from flows.errors import ExportError


FORM = "telegram_botapi"
ANN = {"id": 101, "is_bot": False, "first_name": "Ann", "username": "ann"}
BEN = {"id": 102, "is_bot": False, "first_name": "Ben", "last_name": "Example"}
BOT = {"id": 777, "is_bot": True, "first_name": "Desk", "username": "HelpdeskBot"}
OTHER_BOT = {"id": 5, "is_bot": True, "first_name": "Other", "username": "otherbot"}
PRIVATE = {"id": 101, "type": "private", "first_name": "Ann"}
GROUP = {"id": -1000000000900, "type": "supergroup", "title": "Team"}
LINES = Declared(1, "telegram", "operator_log", bots=("HelpdeskBot", "user777"))


def message(number=1, words="hello", *, by=ANN, chat=PRIVATE, **facts):
    said = {"message_id": number, "from": by, "chat": chat, "date": 1772362800 + number}
    return said | ({} if words is None else {"text": words}) | facts


def update(content, kind="message", number=1):
    return {"update_id": number, kind: content}


def answer(number=2, text="answer", **facts):
    return {"ok": True, "result": message(number, text, by=BOT, **facts)}


def log(*values):
    return "\n".join(json.dumps(value) for value in values).encode()


@pytest.fixture
def turns(read):
    def turns(*values, declared=LINES):
        return read(log(*values), FORM, declared=declared).kept

    return turns


def entity(kind, text, of, **facts):
    start = len(of[: of.index(text)].encode("utf-16-le")) // 2
    size = len(text.encode("utf-16-le")) // 2
    return {"type": kind, "offset": start, "length": size} | facts


def test_an_update_and_what_sendmessage_returned_are_question_and_answer(turns):
    human, bot = turns(update(message(1)), answer(2))
    assert (human.role, human.author.id) == ("user", "telegram:user101")
    assert human.author.handles == ("@ann",)
    assert (bot.role, bot.author.id, bot.bot) == (
        "assistant",
        "bot:helpdeskbot",
        "bot:helpdeskbot",
    )
    assert (human.visibility, human.addressed_to_bot) == ("direct_bot", True)
    assert human.bot == "bot:helpdeskbot"
    assert human.created_at == "2026-03-01T11:00:01Z"
    assert bot.reply_to == human.record_id
    assert bot.contributors is None
    assert human.conversation_id == "telegram:user:101:bot:helpdeskbot"
    assert human.record_id == "telegram:user:101:bot:helpdeskbot:1"


@pytest.mark.parametrize(
    "content",
    [
        log(update(message(1)), update(message(2), number=2)),
        json.dumps([update(message(1)), update(message(2))]).encode(),
        json.dumps({"ok": True, "result": [update(message(1)), update(message(2))]}),
        json.dumps(update(message(1)), indent=1)
        + json.dumps(update(message(2)), indent=1),
        log({"ts": 5, "update": update(message(1))}, {"ts": 6, "body": message(2)}),
        log(message(1), {"method": "sendMessage", "response": answer(2)}),
    ],
)
def test_every_way_of_logging_gives_the_same_messages(read, content):
    content = content.encode() if isinstance(content, str) else content
    units = read(content, FORM, declared=LINES)
    assert [turn.record_id[-2:] for turn in units.kept] == [":1", ":2"]
    assert [turn.position for turn in units.turns] == [0, 1]


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("callback_query", "service"),
        ("inline_query", "service"),
        ("chosen_inline_result", "service"),
        ("deleted_business_messages", "service"),
        ("my_chat_member", "service"),
        ("poll_answer", "service"),
        ("brand_new_kind", "unsupported"),
    ],
)
def test_updates_without_words_are_counted_by_cause(read, kind, cause):
    units = read(log(update({"id": "1"}, kind)), FORM)
    assert units.causes == [cause]


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ({"ok": True, "result": True}, "service"),
        ({"ok": False, "error_code": 403}, "service"),
        ({"update_id": 7}, "service"),
        ({"note": "started"}, "unsupported"),
        (None, "malformed"),
        (5, "malformed"),
        (update("text"), "malformed"),
        (update({"message_id": 1, "text": "x"}), "malformed"),
        (update(message(chat={"id": "x"})), "malformed"),
    ],
)
def test_values_that_are_no_message_are_one_unit_each(read, value, cause):
    assert read([update(message()), value], FORM).causes == [None, cause]


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"photo": [{}]}, "media_only"),
        ({"sticker": {"emoji": "x"}}, "media_only"),
        ({"voice": {}}, "media_only"),
        ({"poll": {"question": "who?"}}, "media_only"),
        (
            {"contact": {"first_name": "Cleo", "phone_number": "202-555-0143"}},
            "media_only",
        ),
        ({"new_chat_members": [BEN]}, "service"),
        ({"pinned_message": message(9)}, "service"),
        ({"migrate_to_chat_id": -1000000000901}, "service"),
        ({"forum_topic_created": {"name": "x"}}, "service"),
        ({"something_new": {}}, "unsupported"),
        ({}, "empty"),
        ({"text": " \n"}, "empty"),
        ({"text": "made by a bot", "via_bot": OTHER_BOT}, "via_bot"),
    ],
)
def test_messages_without_words_of_their_author_are_counted_by_cause(
    read, facts, cause
):
    assert read(log(update(message(words=None, **facts))), FORM).causes == [cause]


@pytest.mark.parametrize(
    ("chat", "visibility"),
    [
        (PRIVATE, "direct_bot"),
        (GROUP, "group"),
        (GROUP | {"username": "team"}, "public"),
        ({"id": -5, "type": "group"}, "group"),
        ({"id": -1000000000901, "type": "channel", "username": "news"}, "public"),
        ({"id": -1000000000901, "type": "channel"}, "group"),
        (GROUP | {"is_direct_messages": True}, "private_dm"),
        ({"id": 5}, "unknown"),
    ],
)
def test_the_chat_tells_who_can_see_it(turns, chat, visibility):
    (turn,) = turns(update(message(chat=chat)))
    assert turn.visibility == visibility


@pytest.mark.parametrize(
    ("chat", "conversation"),
    [
        (PRIVATE, "telegram:user:101:bot:helpdeskbot"),
        ({"id": -101, "type": "group"}, "telegram:chat:101:bot:helpdeskbot"),
        (GROUP, "telegram:channel:900"),
        ({"id": "-1000000000900", "type": "supergroup"}, "telegram:channel:900"),
        (
            {"id": 4503599627370495, "type": "private"},
            "telegram:user:4503599627370495:bot:helpdeskbot",
        ),
    ],
)
def test_chats_of_several_kinds_never_share_a_conversation(turns, chat, conversation):
    (turn,) = turns(update(message(chat=chat)))
    assert turn.conversation_id == conversation


def test_two_bots_of_one_person_have_two_conversations(read):
    others = Declared(2, "telegram", "operator_log", bots=("OtherBot",))
    ids = [
        read(log(update(message())), FORM, declared=each).kept[0].record_id
        for each in (LINES, others, Declared(3, "telegram", "operator_log"))
    ]
    assert len(set(ids)) == 3


def test_topics_of_a_forum_are_conversations_of_their_own(turns):
    topic = {"message_thread_id": 33, "is_topic_message": True}
    thread = {"message_thread_id": 33}
    inside, beside = turns(
        update(message(1, chat=GROUP, **topic)),
        update(message(2, chat=GROUP, **thread)),
    )
    assert inside.conversation_id == "telegram:channel:900:topic33"
    assert beside.conversation_id == "telegram:channel:900"
    assert inside.record_id == "telegram:channel:900:1"


def test_a_message_in_a_topic_is_no_answer_to_the_notice_that_opened_it(turns):
    opening = message(33, None, by=BEN, chat=GROUP, forum_topic_created={"name": "x"})
    (turn,) = turns(update(message(34, chat=GROUP, reply_to_message=opening)))
    assert (turn.reply_to, turn.contributors) == (None, ())


@pytest.mark.parametrize(
    ("facts", "kind", "author"),
    [
        (
            {"sender_chat": GROUP, "from": {"id": 1087968824, "is_bot": True}},
            "human",
            None,
        ),
        ({"from": {"id": 1087968824, "is_bot": True}}, "human", None),
        ({"from": {"id": 136817688, "is_bot": True}}, "human", None),
        ({"from": {"id": 777000, "is_bot": False}}, "service", "telegram:user777000"),
        ({"from": None}, "human", None),
        ({"from": "Ann"}, "human", None),
        ({"from": BOT}, "bot", "bot:helpdeskbot"),
        ({"from": OTHER_BOT}, "bot", "bot:user5"),
        ({"from": {"id": 777, "first_name": "no flag"}}, "bot", "bot:helpdeskbot"),
        ({"from": BOT | {"id": 6}}, "bot", "bot:user6"),
        ({"from": ANN | {"username": "HelpdeskBot"}}, "human", "telegram:user101"),
    ],
)
def test_fake_users_and_chats_are_nobody_and_bots_are_told_by_their_flag(
    turns, facts, kind, author
):
    (turn,) = turns(update(message(chat=GROUP, **facts)))
    assert (turn.author.kind, turn.author.id) == (kind, author)


def test_a_channel_post_has_no_known_author(turns):
    post = message(chat={"id": -1000000000901, "type": "channel"})
    del post["from"]
    (turn,) = turns(update(post, "channel_post"))
    assert (turn.author.kind, turn.author.id, turn.role) == ("human", None, "user")
    assert turn.addressed_to_bot is False


@pytest.mark.parametrize(
    ("facts", "roles"),
    [
        ({}, []),
        ({"forward_origin": {"type": "user", "sender_user": BEN}}, [("forward", 102)]),
        (
            {"forward_origin": {"type": "hidden_user", "sender_user_name": "Cleo"}},
            [("forward", None)],
        ),
        ({"forward_origin": {"type": "channel", "chat": GROUP}}, [("forward", None)]),
        ({"forward_from": BEN, "forward_date": 5}, [("forward", 102)]),
        ({"forward_sender_name": "Cleo", "forward_date": 5}, [("forward", None)]),
        ({"forward_from_chat": GROUP}, [("forward", None)]),
        ({"is_automatic_forward": True}, [("forward", None)]),
        ({"reply_to_message": message(9, by=BEN)}, [("reply", 102)]),
        ({"reply_to_message": message(9, by=ANN)}, []),
        ({"reply_to_message": message(9, by=BOT)}, []),
        (
            {"reply_to_message": message(9, by=BOT, sender_chat=GROUP)},
            [("reply", None)],
        ),
        ({"external_reply": {"origin": {"sender_user": BEN}}}, [("reply", 102)]),
        ({"external_reply": {}}, [("reply", None)]),
        ({"reply_to_story": {"id": 1}}, [("reply", None)]),
        ({"entities": [{"type": "blockquote"}]}, [("quote", None)]),
        ({"entities": [{"type": "expandable_blockquote"}]}, [("quote", None)]),
    ],
)
def test_other_peoples_words_name_whom_the_log_names(turns, facts, roles):
    (turn,) = turns(update(message(**facts)))
    told = [
        (c.role, c.id and int(c.id.removeprefix("telegram:user")))
        for c in turn.contributors
    ]
    assert told == roles


def test_quoted_and_answered_text_is_never_part_of_the_turn(turns):
    quoted = {"reply_to_message": message(9, "OLD", by=BEN), "quote": {"text": "OLD"}}
    (turn,) = turns(update(message(10, "new", chat=GROUP, **quoted)))
    assert (turn.text, turn.reply_to) == ("new", "telegram:channel:900:9")


@pytest.mark.parametrize(
    ("text", "mark", "addressed", "bot"),
    [
        ("hello", None, False, "bot:helpdeskbot"),
        ("/ask x", ("bot_command", "/ask"), True, "bot:helpdeskbot"),
        ("see /ask", ("bot_command", "/ask"), False, "bot:helpdeskbot"),
        (
            "/ask@HelpdeskBot",
            ("bot_command", "/ask@HelpdeskBot"),
            True,
            "bot:helpdeskbot",
        ),
        ("/ask@OtherBot", ("bot_command", "/ask@OtherBot"), False, "bot:helpdeskbot"),
        ("🎄🎄 hi @helpdeskbot", ("mention", "@helpdeskbot"), True, "bot:helpdeskbot"),
        ("hi @ann", ("mention", "@ann"), False, "bot:helpdeskbot"),
        ("@HelpdeskBot unmarked", None, False, "bot:helpdeskbot"),
    ],
)
def test_a_group_message_is_addressed_by_what_its_entities_mark(
    turns, text, mark, addressed, bot
):
    marks = [entity(*mark, text)] if mark else []
    for place, key in (("text", "entities"), ("caption", "caption_entities")):
        said = message(words=None, chat=GROUP, **{place: text, key: marks})
        (turn,) = turns(update(said))
        assert (turn.addressed_to_bot, turn.bot) == (addressed, bot)


@pytest.mark.parametrize(
    ("facts", "bot"),
    [
        ({"reply_to_message": message(9, by=BOT)}, "bot:helpdeskbot"),
        ({"reply_to_message": message(9, by=OTHER_BOT)}, "bot:user5"),
        (
            {
                "entities": [
                    {"type": "text_mention", "offset": 0, "length": 2, "user": BOT}
                ]
            },
            "bot:helpdeskbot",
        ),
    ],
)
def test_answering_or_naming_a_bot_addresses_it(turns, facts, bot):
    (turn,) = turns(update(message(chat=GROUP, **facts)))
    assert (turn.addressed_to_bot, turn.bot) == (True, bot)


def test_in_a_group_only_an_explicit_reply_ties_an_answer(turns):
    asked = message(1, chat=GROUP)
    loose, tied = turns(
        update(asked),
        answer(2, chat=GROUP),
        answer(3, chat=GROUP, reply_to_message=asked),
    )[1:]
    assert (loose.reply_to, loose.addressed_to_bot) == (None, False)
    assert (tied.reply_to, tied.addressed_to_bot) == ("telegram:channel:900:1", True)


def test_an_answer_older_than_the_last_question_does_not_answer_it(turns):
    asked = [update(message(1)), update(message(30))]
    *_, early, late = turns(*asked, answer(2), answer(31))
    assert early.reply_to is None
    assert late.reply_to == turns(*asked)[-1].record_id


def test_an_answer_to_a_button_has_no_trigger_among_the_turns(turns):
    pressed = {"id": "9", "from": ANN, "message": answer(2)["result"], "data": "x"}
    rows = [update(message(1)), answer(2), update(pressed, "callback_query"), answer(3)]
    human, first, second = turns(*rows)
    assert first.reply_to == human.record_id
    assert second.reply_to not in {human.record_id, first.record_id, None}


def test_chats_of_other_people_with_a_business_are_no_chat_with_the_bot(turns):
    said = message(business_connection_id="b1")
    ours = message(2, by=BEN, business_connection_id="b1", sender_business_bot=BOT)
    human, bot = turns(
        update(said, "business_message"), update(ours, "edited_business_message")
    )
    assert (human.visibility, human.addressed_to_bot) == ("private_dm", False)
    assert human.conversation_id == "telegram:business:b1:101"
    assert (bot.author.kind, bot.author.id) == ("bot", "bot:helpdeskbot")


def test_a_guest_message_alone_is_for_the_bot(turns):
    (turn,) = turns(update(message(guest_query_id="q"), "guest_message"))
    assert (turn.visibility, turn.addressed_to_bot) == ("private_dm", True)
    group = message(chat=GROUP, guest_query_id="q")
    (turn,) = turns(update(group, "guest_message"))
    assert (turn.visibility, turn.addressed_to_bot) == ("group", True)


def once(read, *values):
    units = read(log(*values), FORM, declared=LINES)
    frame = interactions(
        units.turns, declared=LINES, object_number=1, first_seen="2026-04-01T00:00:00Z"
    )
    return unrepeat(frame).kept


def test_the_latest_edit_wins_and_keeps_its_place(read):
    first = message(1, "one")
    again = message(1, "one, better", edit_date=1772362900)
    best = message(1, "one, best", edit_date=1772362999)
    rows = [update(first), update(message(2, "two")), update(best, "edited_message")]
    kept = once(read, *rows, update(again, "edited_message"), update(first))
    assert kept["text"].to_list() == ["one, best", "two"]
    assert kept["edited_at"].to_list() == ["2026-03-01T11:03:19Z", None]


def test_an_edit_that_leaves_no_words_takes_the_earlier_ones_with_it(read):
    shown = message(1, None, caption="secret", photo=[{}])
    bare = message(1, None, photo=[{}], edit_date=1772362900)
    kept = once(read, update(shown), update(bare, "edited_message"))
    assert kept["text"].to_list() == [None]
    assert kept["malformed"].to_list() == ["text"]


def test_a_conversation_over_several_files_meets_again(read):
    days = [log(update(message(n, f"day {n}"), number=n)) for n in (1, 2)]
    ids = {read(day, FORM, declared=LINES).kept[0].conversation_id for day in days}
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("facts", "modality"),
    [
        ({"photo": [{}]}, "image"),
        ({"animation": {}, "document": {}}, "image"),
        ({"voice": {}}, "voice"),
        ({"venue": {}, "location": {}}, "location"),
    ],
)
def test_a_caption_has_the_modality_of_its_medium(turns, facts, modality):
    (turn,) = turns(update(message(words=None, caption="look", **facts)))
    assert (turn.text, turn.modality) == ("look", modality)


def test_a_rich_message_is_read_block_by_block_without_the_thinking(turns):
    blocks = [
        {"type": "heading", "text": ["Big ", {"type": "bold", "text": "news"}]},
        {"type": "thinking", "text": "hm"},
        {"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": "a"}]}]},
        {"type": "table", "cells": [[{"text": "x"}, {"text": "y"}], "odd"]},
        {"type": "map"},
        "odd",
    ]
    (turn,) = turns(update(message(words=None, rich_message={"blocks": blocks})))
    assert turn.text == "Big news\na\nx | y"
    quoting = {"blocks": [{"type": "blockquote", "blocks": blocks[:1]}]}
    (turn,) = turns(update(message(words=None, rich_message=quoting)))
    assert [c.role for c in turn.contributors] == ["quote"]


def test_members_heard_only_in_pictures_make_the_groups_window_unknowable(turns):
    picture = message(1, None, by=BEN, chat=GROUP, photo=[{}])
    asked = message(2, chat=GROUP)
    bot = turns(
        update(picture), update(asked), answer(3, chat=GROUP, reply_to_message=asked)
    )[-1]
    assert [(c.role, c.id) for c in bot.contributors] == [("context", None)]


def test_a_forwarded_picture_makes_the_bots_window_unknowable(turns):
    shown = message(1, None, photo=[{}], forward_origin={"type": "hidden_user"})
    bot = turns(update(shown), update(message(2)), answer(3))[-1]
    assert [(c.role, c.id) for c in bot.contributors] == [("context", None)]


def test_a_chat_that_is_forgotten_only_loses_its_next_trigger():
    log = Log(LINES, most=9)
    first = log.chat("message", message(chat={"id": 1, "type": "private"}))
    first.last_human = "x"
    tainted = log.chat("message", message(chat={"id": 2, "type": "private"}))
    tainted.tainted = True
    for number in range(3, 11):
        log.chat("message", {"chat": {"id": number, "type": "private"}})
    assert log.chat("message", message(chat={"id": 2, "type": "private"})).tainted
    again = log.chat("message", message(chat={"id": 1, "type": "private"}))
    assert again.last_human is None
    assert len(log.chats) == 3


def test_a_log_of_more_chats_than_can_be_kept_apart_is_refused():
    log = Log(LINES, most=9)
    for number in range(9):
        chat = log.chat("message", {"chat": {"id": number + 1, "type": "private"}})
        chat.tainted = True
    with pytest.raises(ExportError, match="more chats than can be kept apart"):
        log.chat("message", {"chat": {"id": 10**9, "type": "private"}})


def test_the_people_of_a_log_are_told_for_redaction_once(read):
    rows = [
        update(message(1, forward_origin={"sender_user_name": "Cleo Third"})),
        update(message(2, reply_to_message=message(9, by=BEN))),
        update(
            message(
                3, None, contact={"first_name": "Dan", "phone_number": "202-555-0143"}
            )
        ),
    ]
    units = read(log(*rows), FORM, declared=LINES)
    names = [name for each in units.identities for name in each.names]
    assert sorted(names) == ["Ann", "Ben Example", "Cleo Third", "Dan"]
    assert {h for each in units.identities for h in each.handles} == {"@ann"}
    assert {p for each in units.identities for p in each.phones} == {"202-555-0143"}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("updates.jsonl", True),
        ("2026/03/bot.log.gz", True),
        ("dump.json", True),
        ("logs.zip", True),
        ("__MACOSX/._dump.json", False),
        ("readme.txt", False),
    ],
)
def test_logs_are_json_or_log_files(name, wanted):
    assert telegram_botapi.wants(name) is wanted


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (b'{"update_id": 1, "message": {}}', True),
        (b'{"ok":true,"result":[{"update_id":1', True),
        (b'{"ts":1,"update":{"update_id":1', True),
        (b'{"ok":true,"result":{"message_id":1,"chat":{},"date":1', True),
        (b'[{"update_id": 1', True),
        (b'{"id": 5, "type": "personal_chat", "messages": []}', False),
        (b'{"message_id": 1}', False),
        (b"<html>", False),
    ],
)
def test_logs_are_told_by_their_first_bytes(head, known):
    assert telegram_botapi.sniffs(head) is known


_KEYS = "message_id chat from id type text entities blocks cells offset length date"
_FACTS = "from sender_chat date edit_date text caption entities rich_message contact"
_OTHERS = "reply_to_message forward_origin external_reply new_chat_members via_bot"
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(_KEYS.split()), inner, max_size=4)
    ),
    max_leaves=9,
)
_MESSAGE = st.fixed_dictionaries(
    {"message_id": st.integers(0, 3), "chat": st.sampled_from([PRIVATE, GROUP])},
    optional=dict.fromkeys(f"{_FACTS} {_OTHERS}".split(), _ANY),
)


@given(
    st.lists(
        st.builds(
            update, _MESSAGE | _ANY, st.sampled_from(["message", "callback_query"])
        )
        | _ANY.filter(lambda value: not isinstance(value, list)),
        max_size=5,
    )
)
def test_whatever_a_value_holds_it_is_one_unit(read, values):
    content = json.dumps([update(message()), *values]).encode()
    try:
        units = read(content, FORM)
    except ExportError:  # half a character
        assert rb"\ud" in content
        return
    assert [turn.position for turn in units.turns] == list(range(len(values) + 1))


def test_the_public_sample(read, shared):
    path = shared / FORM / "nutgram_updates.jsonl"
    with path.open("rb") as stream:
        assert [form.name for form in recognised(stream, path.name)] == [FORM]
    units = read(path.read_bytes(), FORM, declared=LINES)
    assert len(units.turns) == 105
    told = [turn for turn in units.turns if turn.conversation_id]
    assert len(told) == 83
    assert len(units.kept) == 24  # 23 with text or caption, and the rich message
    seen = Counter(turn.author.kind for turn in units.kept)
    assert seen == {"human": 23, "bot": 1}
    forwarded = [
        c for t in units.kept for c in t.contributors or () if c.role == "forward"
    ]
    assert len(forwarded) == 1
