import io
import json
import zipfile
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.declared import Declared
from flows.collect.formats import slack
from flows.collect.frame import interactions
from flows.collect.read import recognised
from flows.collect.repeats import unrepeat
from flows.errors import ExportError


FORM = "slack"
DESK = Declared(1, "slack", "platform_export", bots=("Helpdesk",))
DAY = "2026-03-01.json"


def person(number, name, **facts):
    profile = {
        "real_name": f"{name.title()} Example",
        "display_name": name.title(),
        "email": f"{name}@example.org",
        "phone": "",
    }
    return {"id": number, "name": name, "is_bot": False, "profile": profile} | facts


USERS = [
    person("U1", "ann", profile={"real_name": "Ann Example", "phone": "202-555-0143"}),
    person("U2", "ben"),
    person("U7", "helpdesk", is_bot=True, profile={"bot_id": "B7"}),
    person("U8", "other", is_bot=True),
]
LISTS = {
    "users.json": USERS,
    "channels.json": [{"id": "C1", "name": "general"}, {"id": "C2", "name": "random"}],
    "groups.json": [{"id": "G1", "name": "secret"}],
    "dms.json": [
        {"id": "D1", "members": ["U1", "U7"]},
        {"id": "D2", "members": ["U1", "U2"]},
        {"id": "D3", "members": ["U1", "USLACKBOT"]},
        {"id": "D4"},
    ],
    "mpims.json": [{"id": "M1", "name": "mpdm-ann--ben-1"}],
}
BESIDE = {name: json.dumps(rows).encode() for name, rows in LISTS.items()}


def message(number=1, text="hello", *, user="U1", **facts):
    said = {"type": "message", "user": user, "text": text, "ts": ts(number)}
    return said | facts


def ts(number):
    return f"17723628{number:02}.000100"


def bot(number=2, text="answer", **facts):
    return message(number, text, user="U7", bot_id="B7", **facts)


def reply(number, to, text="hm", **facts):
    return message(number, text, thread_ts=ts(to), **facts)


@pytest.fixture(scope="session")
def day(read):
    def day(*rows, folder="general", declared=DESK, beside=BESIDE):
        name = f"{folder}/{DAY}"
        return read(list(rows), FORM, declared=declared, name=name, beside=beside)

    return day


def archive(days, lists=LISTS, root=""):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, rows in (lists | days).items():
            packed.writestr(root + name, json.dumps(rows))
    return held.getvalue()


def test_a_direct_chat_with_a_bot_gives_question_and_answer(day):
    human, answer = day(message(1), bot(2), folder="D1").kept
    assert (human.author.kind, human.author.id) == ("human", "slack:U1")
    assert (answer.author.kind, answer.author.id) == ("bot", "bot:helpdesk")
    assert (human.role, answer.role) == ("user", "assistant")
    assert {human.visibility, answer.visibility} == {"direct_bot"}
    assert (human.bot, human.addressed_to_bot) == ("bot:helpdesk", True)
    assert answer.reply_to == human.record_id == "slack:D1:1772362801.000100"
    assert answer.contributors is None
    assert human.conversation_id == "slack:D1"
    assert human.created_at == "2026-03-01T11:00:01.000100Z"


@pytest.mark.parametrize(
    ("folder", "conversation", "visibility"),
    [
        ("general", "slack:C1", "group"),
        ("C2", "slack:C2", "group"),
        ("secret", "slack:G1", "group"),
        ("mpdm-ann--ben-1", "slack:M1", "group"),
        ("D1", "slack:D1", "direct_bot"),
        ("D2", "slack:D2", "private_dm"),
        ("D3", "slack:D3", "direct_bot"),
        ("D4", "slack:D4", "private_dm"),
    ],
)
def test_the_lists_tell_who_can_see_a_channel(day, folder, conversation, visibility):
    (turn,) = day(message(), folder=folder).kept
    assert (turn.conversation_id, turn.visibility) == (conversation, visibility)


def test_without_lists_visibility_is_unknown_and_no_name_is_in_an_id(day):
    (turn,) = day(message(), folder="mpdm-ann--ben-1", beside={}).kept
    assert turn.visibility == "unknown"
    assert "ann" not in turn.conversation_id


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({}, None),
        ({"subtype": "me_message"}, None),
        ({"subtype": "slackbot_response", "user": "USLACKBOT"}, None),
        ({"subtype": "assistant_app_thread", "user": "U7"}, "service"),
        ({"subtype": "thread_broadcast"}, None),
        ({"subtype": "channel_join"}, "service"),
        ({"subtype": "channel_topic"}, "service"),
        ({"subtype": "group_leave"}, "service"),
        ({"subtype": "pinned_item"}, "service"),
        ({"subtype": "bot_add"}, "service"),
        ({"subtype": "tombstone", "user": "USLACKBOT"}, "deleted"),
        ({"subtype": "message_replied", "hidden": True}, "service"),
        ({"hidden": True}, "hidden"),
        ({"subtype": "brand_new"}, "unsupported"),
        ({"subtype": ["x"]}, "unsupported"),
        ({"type": "presence"}, "unsupported"),
        ({"bot_id": "B9"}, "via_bot"),
        ({"text": ""}, "empty"),
        ({"text": None}, "empty"),
        ({"text": "", "files": [{"mimetype": "image/png"}]}, "media_only"),
        (
            {"text": "", "attachments": [{"from_url": "https://example.org"}]},
            "media_only",
        ),
    ],
)
def test_messages_that_are_no_turn_are_counted_by_cause(day, facts, cause):
    assert day(message(**facts)).causes == [cause]


@pytest.mark.parametrize("strange", [None, 7, "text", [], ["a"]])
def test_a_message_that_is_no_object_is_one_malformed_unit(day, strange):
    assert day(message(), strange).causes == [None, "malformed"]


@pytest.mark.parametrize(
    ("facts", "author", "text"),
    [
        ({"user": "U7"}, "bot:helpdesk", "hello"),
        ({"user": "U8"}, "bot:u8", "hello"),
        ({"user": "USLACKBOT"}, "bot:uslackbot", "hello"),
        ({"user": "U99", "bot_id": "B99"}, "bot:u99", "hello"),
        ({"user": None, "bot_id": "B7"}, "bot:helpdesk", "hello"),
        (
            {"user": None, "bot_id": "B5", "username": "HelpDesk"},
            "bot:helpdesk",
            "hello",
        ),
        (
            {"user": None, "bot_id": "B5", "bot_profile": {"name": "Helpdesk"}},
            "bot:helpdesk",
            "hello",
        ),
        ({"user": None, "subtype": "bot_message"}, "bot:unknown", "hello"),
        (
            {
                "user": None,
                "bot_id": "B5",
                "subtype": "bot_message",
                "text": "",
                "attachments": [{"fallback": "build &lt;ok&gt;"}],
            },
            "bot:b5",
            "build <ok>",
        ),
        (
            {
                "user": "U8",
                "text": "",
                "attachments": [
                    {
                        "pretext": "New",
                        "title": "Ticket",
                        "text": "It broke",
                        "fields": [{"title": "Prio", "value": "low"}],
                        "fallback": "not this",
                    },
                    {"from_url": "https://example.org", "text": "a page"},
                ],
            },
            "bot:u8",
            "New\nTicket\nIt broke\nPrio\nlow",
        ),
    ],
)
def test_bots_of_every_age_are_bots_and_keep_their_words(day, facts, author, text):
    (turn,) = day(message(**facts)).kept
    assert (turn.author.kind, turn.author.id, turn.role) == ("bot", author, "assistant")
    assert turn.text == text


@pytest.mark.parametrize(
    ("bots", "author"),
    [
        (("U7",), "bot:u7"),
        (("B7",), "bot:b7"),
        (("Helpdesk",), "bot:helpdesk"),
        ((), "bot:u7"),
    ],
)
def test_a_bot_is_declared_by_id_or_name(day, bots, author):
    declared = Declared(1, "slack", "platform_export", bots=bots)
    (turn,) = day(bot(), declared=declared).kept
    assert turn.author.id == author


def test_a_user_without_a_list_is_a_bot_once_declared(day):
    declared = Declared(1, "slack", "platform_export", bots=("U55",))
    (turn,) = day(message(user="U55"), declared=declared, beside={}).kept
    assert (turn.author.kind, turn.author.id) == ("bot", "bot:u55")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<@U2> and <@U99> and <@U98|dan>", "@Ben and @user and @dan"),
        ("in <#C2> and <#C9|far> and <#C8>", "in #random and #far and #channel"),
        ("<!here> <!subteam^S1|@desk> <!date^1^x|today>", "@here @desk today"),
        ("<https://example.org|the page>", "the page"),
        ("<https://example.org>", "https://example.org"),
        ("<mailto:ann@example.org|ann@example.org>", "ann@example.org"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &amp;lt;", "1 < 2 && 3 > 2 &lt;"),
        ("a < b", "a < b"),
    ],
)
def test_text_is_what_the_app_shows(day, raw, shown):
    (turn,) = day(message(1, raw)).kept
    assert turn.text == shown


def test_words_in_blocks_are_read_where_text_is_empty(day):
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "ask "},
                    {"type": "user", "user_id": "U2"},
                    {"type": "emoji", "name": "wave"},
                    {"type": "link", "url": "https://example.org"},
                ],
            },
            {
                "type": "rich_text_list",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "a"}],
                    }
                ],
            },
        ],
    }
    blocks = [
        rich,
        {"type": "section", "text": {"text": "x &amp; y"}, "fields": [{"text": "f"}]},
        {"type": "context", "elements": [{"text": "c"}, {"type": "image"}]},
        {"type": "actions", "elements": [{"text": {"text": "a button"}}]},
        "odd",
    ]
    (turn,) = day(message(1, "", blocks=blocks)).kept
    assert turn.text == "ask @Ben:wave:https://example.org\na\nx & y\nf\nc"


def test_a_preview_of_a_page_is_never_text(day):
    page = {"from_url": "https://example.org", "title": "A page", "text": "words"}
    (turn,) = day(message(1, "see this", attachments=[page])).kept
    assert (turn.text, turn.contributors) == ("see this", ())


@pytest.mark.parametrize(
    ("text", "role", "shown"),
    [("look", "quote", "look"), ("", "forward", "their words")],
)
def test_a_shared_message_is_somebody_elses_words(day, text, role, shown):
    card = {"is_share": True, "author_id": "U2", "text": "their words"}
    (turn,) = day(message(1, text, attachments=[card])).kept
    assert turn.text == shown
    assert [(c.role, c.id) for c in turn.contributors] == [(role, "slack:U2")]


def test_a_quoted_line_may_be_somebody_elses(day):
    (turn,) = day(message(1, "&gt; they said\nand I say")).kept
    assert [(c.role, c.id) for c in turn.contributors] == [("quote", None)]


@pytest.mark.parametrize(
    ("text", "file", "shown"),
    [
        (
            "<@U1|ann> uploaded a file: <https://example.org|a.png> and commented: nice",
            {"initial_comment": {"comment": "nice &amp; new"}, "mimetype": "image/png"},
            "nice & new",
        ),
        ("look", {"mimetype": "application/pdf"}, "look"),
    ],
)
def test_of_an_upload_only_the_comment_is_words(day, text, file, shown):
    (turn,) = day(message(1, text, subtype="file_share", file=file)).kept
    assert turn.text == shown
    assert turn.modality in {"image", "file"}


def test_a_file_comment_belongs_to_who_wrote_it(day):
    comment = {"user": "U2", "comment": "well done"}
    row = message(1, "<@U2> commented on", subtype="file_comment", comment=comment)
    (turn,) = day(row).kept
    assert (turn.author.id, turn.text) == ("slack:U2", "well done")


@pytest.mark.parametrize(
    ("row", "bot_id", "addressed"),
    [
        (message(3), "bot:helpdesk", False),
        (message(3, "<@U2> hi"), "bot:helpdesk", False),
        (message(3, "hi <@U7>"), "bot:helpdesk", True),
        (message(3, "<@U8> hi"), "bot:u8", True),
        (message(3, "<@U8> <@U7>"), "bot:helpdesk", True),
        (reply(3, to=2), "bot:helpdesk", True),
        (reply(3, to=1), "bot:helpdesk", False),
        (reply(3, to=9, parent_user_id="U7"), "bot:helpdesk", True),
    ],
)
def test_a_group_turn_is_addressed_by_mention_or_in_the_bots_thread(
    day, row, bot_id, addressed
):
    turn = day(message(1, user="U2"), bot(2), row).kept[-1]
    assert (turn.bot, turn.addressed_to_bot) == (bot_id, addressed)


@pytest.mark.parametrize(
    ("row", "target", "contributors"),
    [
        (reply(3, to=1), "slack:C1:1772362801.000100", [("reply", "slack:U2")]),
        (reply(3, to=1, user="U2"), None, []),
        (reply(3, to=2), None, []),
        (reply(3, to=9), "slack:C1:1772362809.000100", []),
        (
            reply(3, to=9, parent_user_id="U2"),
            "slack:C1:1772362809.000100",
            [("reply", "slack:U2")],
        ),
    ],
)
def test_an_answer_in_a_thread_names_who_began_it(day, row, target, contributors):
    turn = day(message(1, user="U2"), bot(2), row).kept[-1]
    assert turn.reply_to == target
    assert [(c.role, c.id) for c in turn.contributors] == contributors


def test_a_thread_over_several_days_is_one_conversation_in_order(read):
    root = message(1, "<@U7> question", thread_ts=ts(1), reply_count=2)
    days = {
        "general/2026-03-02.json": [reply(40, to=1, text="thanks"), message(41, "new")],
        "general/2026-03-01.json": [
            reply(3, to=1, text="answer", user="U7", bot_id="B7"),
            message(2, "meanwhile", user="U2"),
            root,
        ],
    }
    units = read(archive(days, root="export/"), FORM, declared=DESK, name="x.zip")
    threads = Counter(turn.conversation_id for turn in units.kept)
    assert threads == {"slack:C1:1772362801.000100": 3, "slack:C1": 2}
    thread = [turn for turn in units.kept if turn.conversation_id.endswith("100")]
    assert [turn.text for turn in thread] == ["@helpdesk question", "answer", "thanks"]
    assert thread[1].reply_to == thread[0].record_id
    assert [turn.position for turn in units.turns] == list(range(5))


def test_a_channels_days_are_one_conversation_in_a_zip_and_unpacked(read):
    days = {f"general/2026-03-0{n}.json": [message(n)] for n in (1, 2)}
    packed = read(archive(days), FORM, declared=DESK, name="x.zip").kept
    loose = [
        turn
        for name, rows in days.items()
        for turn in read(
            rows, FORM, declared=DESK, name=f"ann/export/{name}", beside=nested()
        ).kept
    ]
    assert [t.record_id for t in packed] == [t.record_id for t in loose]
    assert {t.conversation_id for t in packed} == {"slack:C1"}
    assert {t.visibility for t in loose} == {"group"}


def nested():
    return {f"ann/export/{name}": content for name, content in BESIDE.items()}


def once(units):
    frame = interactions(
        units.turns, declared=DESK, object_number=1, first_seen="2026-04-01T00:00:00Z"
    )
    return unrepeat(frame).kept


def test_an_edit_told_later_replaces_the_message(day):
    edit = {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "ts": ts(9),
        "message": message(1, "better"),
    }
    kept = once(day(message(1, "first"), message(2, "next"), edit))
    assert kept["text"].to_list() == ["better", "next"]
    assert kept["edited_at"].to_list() == ["2026-03-01T11:00:09.000100Z", None]


def test_an_edited_message_tells_when(day):
    (turn,) = day(message(1, edited={"user": "U1", "ts": ts(9)})).kept
    assert turn.edited_at == "2026-03-01T11:00:09.000100Z"


def test_a_deletion_told_later_takes_the_words_with_it(day):
    gone = {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "ts": ts(9),
        "deleted_ts": ts(1),
        "previous_message": message(1, "secret"),
    }
    kept = once(day(message(1, "secret"), gone))
    assert kept["text"].to_list() == [None]
    assert kept["malformed"].to_list() == ["text"]


def test_members_heard_only_in_pictures_make_the_window_unknowable(day):
    picture = reply(2, to=1, text="", user="U2", files=[{"mimetype": "image/png"}])
    root = message(1, "<@U7> look", thread_ts=ts(1))
    answer = day(root, picture, bot(3, thread_ts=ts(1))).kept[-1]
    assert answer.reply_to == "slack:C1:1772362801.000100"
    assert [(c.role, c.id) for c in answer.contributors] == [("context", None)]


def test_a_bots_loose_message_in_a_channel_answers_nobody(day):
    answer = day(message(1), bot(2)).kept[-1]
    assert (answer.reply_to, answer.addressed_to_bot) == (None, False)


def test_another_bot_does_not_answer_a_call(day):
    call = message(1, "<@U7> where?")
    other = message(2, "alert", user="U8", bot_id="B8")
    found = day(call, other, bot(3)).kept
    assert [turn.reply_to for turn in found] == [None, None, found[0].record_id]


def test_users_are_told_for_redaction_once_a_conversation(day):
    units = day(message(1, "<@U2> <@U7>"), message(2), bot(3))
    assert [each.names for each in units.identities] == [
        ("Ann Example", "ann"),
        ("Ben", "Ben Example", "ben"),
    ]
    assert units.identities[0].phones == ("202-555-0143",)
    assert units.identities[1].emails == ("ben@example.org",)


def test_a_guest_who_is_in_no_list_is_told_by_the_message(day):
    profile = {"display_name": "Cleo", "real_name": "Cleo Third"}
    units = day(message(1, user="U55", user_profile=profile))
    assert [each.names for each in units.identities] == [("Cleo", "Cleo Third")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[{", "the JSON breaks off .*in users.json"),
        (b"\xff", "not valid UTF-8.*in users.json"),
        (b"[NaN]", "NaN or Infinity.*in users.json"),
        (b"[" * 99_999, "nested deeper.*in users.json"),
    ],
)
def test_a_broken_list_refuses_the_day(day, content, problem):
    with pytest.raises(ExportError, match=problem.replace(" .*", ".*")):
        day(message(), beside={"users.json": content})


@pytest.mark.parametrize("strange", [b"{}", b'[null, {"id": 5}, {"id": "U1"}]', b""])
def test_odd_lists_explain_nothing(day, strange):
    (turn,) = day(message(), beside={"users.json": strange}).kept
    assert turn.author.id == "slack:U1"


def test_a_quiet_day_is_an_empty_day(day):
    assert day() == []


def test_names_of_files_tell_days_from_lists():
    assert slack.wants("export/general/2026-03-01.json")
    assert slack.wants("export.zip")
    assert not slack.wants("export/users.json")
    assert not slack.wants("general/canvas.json")
    assert slack.lends("export/users.json")
    assert slack.lends("mpims.json")
    assert not slack.lends("general/2026-03-01.json")


_KEYS = "type subtype text elements user ts message comment author_id is_share"
_FACTS = "type subtype text user bot_id ts thread_ts blocks attachments files edited"
_OTHERS = "message previous_message comment file bot_profile user_profile replies"
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(_KEYS.split()), inner, max_size=4)
    ),
    max_leaves=9,
)
_KINDS = st.sampled_from(["message_changed", "message_deleted", "file_comment", "x"])
_MESSAGE = st.fixed_dictionaries(
    {"client_msg_id": st.just("1")},
    optional=dict.fromkeys(f"{_FACTS} {_OTHERS}".split(), _ANY) | {"subtype": _KINDS},
)


@given(st.lists(_MESSAGE | _ANY, max_size=5))
def test_whatever_a_message_holds_it_is_one_unit(day, rows):
    try:
        units = day(message(0, client_msg_id="1"), *rows)
    except UnicodeEncodeError:  # half a character, which no file of a test can hold
        return
    assert [turn.position for turn in units.turns] == list(range(len(rows) + 1))


def test_the_public_sample(read, shared):
    (path,) = (shared / FORM).iterdir()
    with path.open("rb") as stream:
        assert [form.name for form in recognised(stream, path.name)] == [FORM]
    units = read(path.read_bytes(), FORM, declared=DESK, name=path.name)
    assert Counter(units.causes) == {None: 4, "service": 1}
    assert {turn.role for turn in units.kept} == {"user"}
    assert {turn.visibility for turn in units.kept} == {"group"}
    assert len({turn.conversation_id for turn in units.turns}) == 3
