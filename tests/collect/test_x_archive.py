import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.declared import Declared
from flows.collect.formats import grok_text, x_archive
from flows.collect.frame import interactions
from flows.collect.repeats import unrepeat
from flows.errors import ExportError


FORM = "x_archive"
X = Declared(1, "x", "platform_export")
USER, AGENT = {"name": "User"}, {"name": "Agent"}


def js(kind, *entries, part=0):
    return f"window.YTD.{kind}.part{part} = {json.dumps(entries)}".encode()


def account(**facts):
    told = {"accountId": "7", "username": "ann", "email": "ann@example.org"}
    told["accountDisplayName"] = "Ann Example"
    return {"account.js": js("account", {"account": told | facts})}


def item(sender=USER, words="words", **facts):
    told = {"accountId": "7", "chatId": "1", "sender": sender, "message": words}
    told["createdAt"] = "2025-10-23T13:11:59.692Z"
    return {"grokChatItem": told | facts}


def post(number=1, words="hello", **facts):
    told = {"id_str": str(number), "full_text": words}
    told["created_at"] = "Wed Oct 10 20:19:24 +0000 2018"
    return {"tweet": told | facts}


def message(number=1, sender="7", words="hi", **facts):
    told = {"id": str(number), "senderId": sender, "recipientId": "8", "text": words}
    told["createdAt"] = f"2024-04-06T15:30:{number:02d}.000Z"
    return {"messageCreate": told | facts}


def talk(*messages, conversation="7-8"):
    return {"dmConversation": {"conversationId": conversation, "messages": messages}}


@pytest.fixture
def chats(read):
    def chats(*items, declared=X):
        content = js("grok_chat_item", *items)
        return read(content, FORM, declared=declared, name="grok-chat-item.js")

    return chats


@pytest.fixture
def posts(read):
    def posts(*entries, declared=X, kind="tweets", **beside):
        told = account() | beside
        return read(
            js(kind, *entries), FORM, declared=declared, name="tweets.js", beside=told
        )

    return posts


@pytest.fixture
def talks(read):
    def talks(*entries, declared=X, kind="direct_messages"):
        content = js(kind, *entries)
        return read(content, FORM, declared=declared, name="direct-messages.js")

    return talks


# Chats with Grok...


def test_a_question_and_groks_answer_of_the_same_instant(chats):
    human, bot = chats(item(USER, "why?"), item(AGENT, "so")).kept
    assert (human.role, human.author.id, human.text) == ("user", "x:7", "why?")
    assert (bot.role, bot.author.id, bot.text) == ("assistant", "bot:grok", "so")
    assert (bot.reply_to, bot.bot, bot.contributors) == (
        human.record_id,
        "bot:grok",
        (),
    )
    assert {human.visibility, bot.visibility} == {"direct_bot"}
    assert human.created_at == bot.created_at == "2025-10-23T13:11:59.692000Z"
    assert human.conversation_id == bot.conversation_id == "x:grok:1"


@pytest.mark.parametrize(
    ("sender", "role"),
    [
        ({"value": "1", "name": "User", "originalName": "USER"}, "user"),
        ({"value": "2", "name": "Agent", "originalName": "AGENT"}, "assistant"),
        ({"value": "2"}, "assistant"),
        ("user", "user"),
        ("USER", "user"),
        ("grok", "assistant"),
        ("Agent", "assistant"),
    ],
)
def test_the_sender_is_an_object_or_a_word(chats, sender, role):
    assert chats(item(sender)).kept[0].role == role


@pytest.mark.parametrize("sender", [None, "somebody", {"name": "Other"}, 1, [], {}])
def test_an_unknown_sender_is_nobodys_turn(chats, sender):
    assert chats(item(sender)).causes == ["unsupported"]


FIRST, SECOND = "2025-01-01T10:00:00.100Z", "2025-01-01T10:05:00Z"


@pytest.mark.parametrize("listed", ["as written", "newest first", "answer first"])
def test_chats_are_in_order_however_the_file_lists_them(chats, listed):
    asked = item(USER, "1", createdAt=FIRST), item(USER, "3", createdAt=SECOND)
    told = item(AGENT, "2", createdAt=FIRST), item(AGENT, "4", createdAt=SECOND)
    rows = {
        "as written": [asked[0], told[0], asked[1], told[1]],
        "newest first": [told[1], asked[1], told[0], asked[0]],
        "answer first": [told[0], asked[0], told[1], asked[1]],
    }[listed]
    assert chats(*rows).texts == ["1", "2", "3", "4"]


def test_without_times_the_files_order_stays(chats):
    rows = [item(USER, "1"), item(AGENT, "2"), item(USER, "3"), item(AGENT, "4")]
    for row in rows:
        del row["grokChatItem"]["createdAt"]
    units = chats(*rows)
    assert units.texts == ["1", "2", "3", "4"]
    assert {turn.created_at for turn in units.kept} == {None}


def test_chats_that_mingle_in_the_file_are_told_apart(chats):
    rows = [item(words=f"{chat}", chatId=chat) for chat in ("a", "b", "a", "b")]
    assert chats(*rows).texts == ["a", "a", "b", "b"]


def test_items_have_stable_ids_though_the_export_gives_none(chats):
    rows = [item(), item(), item(AGENT), item(chatId="2")]
    first, again = chats(*rows), chats(*rows)
    ids = [turn.record_id for turn in first.kept]
    assert len(set(ids)) == 4
    assert ids == [turn.record_id for turn in again.kept]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ('fact<grok:render type="x"><argument>1</argument></grok:render>.', "fact."),
        ("<xai:tool_usage_card><x>q</x></xai:tool_usage_card>found", "found"),
        ("a<grok:render card_id='1'/>b", "ab"),
        ("cut<grok:render card", "cut"),
        ("cut<grok:render>inside", "cut"),
        ("1 < 2 > 0", "1 < 2 > 0"),
    ],
)
def test_cards_leave_groks_text_but_not_the_persons(chats, raw, clean):
    assert grok_text.without_cards(raw) == clean
    assert chats(item(USER, raw), item(AGENT, raw)).texts == [raw, clean]


def test_removing_cards_takes_linear_time():
    hostile = "<grok:render>" * 200_000
    assert grok_text.without_cards(hostile) == ""


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"message": ""}, "media_only"),
        ({"message": None}, "media_only"),
        ({"chatId": None}, "malformed"),
        ({"message": "x", "sender": None}, "unsupported"),
    ],
)
def test_items_that_are_no_turn_are_counted_by_cause(chats, facts, cause):
    assert chats(item(**facts)).causes == [cause]


@pytest.mark.parametrize(
    ("files", "modality"),
    [
        ([], "text"),
        ([{"fileName": "1-2.jpg"}], "image"),
        (["1-2.png"], "image"),
        ([{"mediaId": "1", "mimeType": "image/webp"}], "image"),
        ([{"fileName": "cv.pdf"}], "file"),
        (["1-2.png", 5], "file"),
        ([{}], "file"),
    ],
)
def test_attachments_make_the_modality(chats, files, modality):
    assert chats(item(attachments=files)).kept[0].modality == modality


def test_posts_that_grok_read_are_no_part_of_the_text(chats):
    (turn,) = chats(item(AGENT, "so", postIds=["5", "5"])).kept
    assert (turn.text, turn.contributors) == ("so", ())


# Posts...


def test_a_post_is_public_and_a_conversation_of_its_own(posts):
    (turn,) = posts(post(1, "Q &amp; A &lt;3 &amp;lt;")).kept
    assert turn.text == "Q & A <3 &lt;"
    assert (turn.author.id, turn.author.handles) == ("x:7", ("@ann",))
    assert (turn.visibility, turn.bot, turn.addressed_to_bot) == ("public", None, False)
    assert (turn.conversation_id, turn.record_id) == ("x:post:1", "x:post:1")
    assert (turn.created_at, turn.contributors) == ("2018-10-10T20:19:24Z", ())


def test_old_archives_do_not_wrap_their_posts(posts):
    assert posts(post(1)["tweet"], kind="tweet").texts == ["hello"]


@pytest.mark.parametrize(
    ("told", "owner", "author"),
    [
        (account(), None, "x:7"),
        (account(), "x:9", "x:7"),
        ({"account.js": b"broken"}, "x:9", "x:9"),
        ({"account.js": b'window.YTD.account.part0 = [{"account": {}}]'}, "9", "x:9"),
        ({"account.js": b"window.YTD.account.part0 = []"}, None, None),
    ],
)
def test_the_archive_tells_its_owner_else_the_declaration(posts, told, owner, author):
    declared = Declared(1, "x", "platform_export", owner=owner)
    assert posts(post(), declared=declared, **told).kept[0].author.id == author


def test_what_stands_before_the_name_stands_before_the_accounts_name(read):
    beside = {f"mine__{name}": content for name, content in account().items()}
    units = read(
        js("tweets", post()), FORM, declared=X, name="mine__tweets.js", beside=beside
    )
    assert units.kept[0].author.id == "x:7"


def mentions(*people):
    told = [{"screen_name": n, "id_str": i, "name": n.title()} for n, i in people]
    return {"entities": {"user_mentions": told}}


@pytest.mark.parametrize(
    ("words", "facts", "other"),
    [
        ("RT @ben: his words", {}, ("forward", None, ("@ben",))),
        ("RT @ben: his", mentions(("Ben", "8")), ("forward", "x:8", ("@ben",))),
        (
            "@ben no",
            {"in_reply_to_status_id_str": "5", "in_reply_to_screen_name": "ben"}
            | mentions(("ben", "8")),
            ("reply", "x:8", ("@ben",)),
        ),
        (
            "@ben no",
            {"in_reply_to_status_id_str": "5", "in_reply_to_user_id_str": "8"},
            ("reply", "x:8", ()),
        ),
        (
            "2/ and so on",
            {"in_reply_to_status_id_str": "5", "in_reply_to_screen_name": "ann"},
            ("reply", "x:7", ("@ann",)),
        ),
    ],
)
def test_whose_words_a_post_repeats_or_answers(posts, words, facts, other):
    (turn,) = posts(post(1, words, **facts)).kept
    ((part, who, handles),) = [(c.role, c.id, c.handles) for c in turn.contributors]
    assert (part, who, handles) == other
    assert turn.reply_to == ("x:post:5" if part == "reply" else None)


@pytest.mark.parametrize(
    ("words", "facts", "bot"),
    [
        ("@grok is it true?", {}, "bot:grok"),
        ("so, @Grok?", {}, "bot:grok"),
        ("no mail to ann@grok please", {}, None),
        ("@grokking", {}, None),
        ("RT @ben: @grok is it true?", {}, None),
        ("and?", {"in_reply_to_screen_name": "grok"}, "bot:grok"),
        ("@helpdesk_bot hello", {}, "bot:helpdeskbot"),
    ],
)
def test_a_post_that_calls_a_bot_is_addressed_to_it(posts, words, facts, bot):
    declared = Declared(1, "x", "platform_export", bots=("HelpdeskBot",))
    (turn,) = posts(post(1, words, **facts), declared=declared).kept
    assert (turn.bot, turn.addressed_to_bot) == (bot, bot is not None)


def test_a_bots_own_archive_holds_answers(posts):
    declared = Declared(1, "x", "platform_export", bots=("HelpdeskBot", "user7"))
    told = post(2, "@ben yes", in_reply_to_status_id_str="1")
    (turn,) = posts(told, declared=declared).kept
    assert (turn.role, turn.author.kind, turn.author.id) == (
        "assistant",
        "bot",
        "bot:helpdeskbot",
    )
    assert (turn.reply_to, turn.bot) == ("x:post:1", "bot:helpdeskbot")


EDITED = 1_700_000_000_000_000_000


LATER = EDITED + (60_000 << 22)
"""The id of a post a minute later."""


def test_versions_of_an_edited_post_are_one_record_and_the_last_stays(posts):
    edit = {"edit": {"initialTweetId": str(EDITED)}}
    then = "Fri Sep 08 04:16:59 +0000 2023"
    versions = [
        post(LATER, "second", edit_info=edit, created_at=then),
        post(EDITED, "first", edit_info={"initial": {"editTweetIds": []}}),
    ]
    turns = posts(*versions).kept
    assert turns[0].created_at == "2023-09-08T04:15:59Z"
    assert turns[0].edited_at == "2023-09-08T04:16:59Z"
    frame = interactions(
        turns, declared=X, object_number=1, first_seen="2026-01-01T00:00:00Z"
    )
    split = unrepeat(frame)
    assert split.kept["text"].to_list() == ["second"]
    assert split.dropped["reason"].to_list() == ["duplicate"]


@pytest.mark.parametrize("own", [2, LATER])
def test_ids_that_belie_the_time_of_an_edited_post_tell_none(posts, own):
    edit = {"edit": {"initialTweetId": str(own - 1)}}
    (turn,) = posts(post(own, "second", edit_info=edit)).kept
    assert turn.created_at == turn.edited_at == "2018-10-10T20:19:24Z"


LONG = "It is a long story, and it starts so: " + "once upon a time " * 20


@pytest.mark.parametrize(
    ("notes", "words"),
    [
        ([{"core": {"text": LONG}}], LONG),
        ([{"core": {"text": LONG}}, {"core": {"text": f"{LONG}!"}}], None),
        ([{"tweetId": "1", "noteTweetResults": {"text": LONG}}], LONG),
        ([{"core": {"text": "Another story"}}, {"core": None}, 5], None),
        ([], None),
    ],
)
def test_a_long_post_gets_its_whole_text_if_exactly_one_note_begins_so(
    posts, notes, words
):
    shown = f"{LONG[:270]}… https://t.co/abc"
    held = js("note_tweet", *({"noteTweet": note} for note in notes))
    (turn,) = posts(post(1, shown), **{"note-tweet.js": held}).kept
    assert turn.text == (words or shown)


@pytest.mark.parametrize(
    ("history", "visibility"),
    [
        ([], "public"),
        ([("2026-01-02T00:00:00Z", "Protect")], "unknown"),
        (
            [
                ("2026-01-03T00:00:00Z", "Unprotect"),
                ("2026-01-02T00:00:00Z", "Protect"),
            ],
            "public",
        ),
    ],
)
def test_who_can_see_posts_of_a_protected_account_is_unknown(
    posts, history, visibility
):
    told = [{"protectedHistory": {"protectedAt": t, "action": a}} for t, a in history]
    held = {"protected-history.js": js("protected_history", *told)}
    assert posts(post(), **held).kept[0].visibility == visibility


def test_deleted_posts_are_counted_and_never_text(posts):
    units = posts(post(1, "gone"), 5, kind="deleted_tweets")
    assert units.causes == ["deleted", "malformed"]
    assert {turn.text for turn in units.turns} == {None}


@pytest.mark.parametrize(
    ("kind", "modality"),
    [("photo", "image"), ("animated_gif", "video"), ("video", "video"), (5, "file")],
)
def test_a_posts_media_make_its_modality(posts, kind, modality):
    media = {"extended_entities": {"media": [{"type": kind}]}}
    assert posts(post(1, "see", **media)).kept[0].modality == modality
    assert posts(post(1, "", **media)).causes == ["media_only"]


@pytest.mark.parametrize(
    "told", [None, 5, "2018", "Wed Xyz 10 20:19:24 +0000 2018", "Wed Feb 31 20:19:24"]
)
def test_an_unreadable_time_of_a_post_stays_unknown(posts, told):
    assert posts(post(created_at=told)).kept[0].created_at is None


def test_whom_a_post_names_is_told_for_redaction(posts):
    units = posts(post(1, "hi @ben", **mentions(("ben", "8"))))
    names = {name for found in units.identities for name in found.names}
    handles = {handle for found in units.identities for handle in found.handles}
    emails = {email for found in units.identities for email in found.emails}
    assert names == {"Ann Example", "Ben"}
    assert (handles, emails) == ({"@ann", "@ben"}, {"ann@example.org"})


# Direct messages...


def test_direct_messages_are_private_and_come_oldest_first(talks):
    turns = talks(talk(message(3, "8", "c"), message(2, "7", "b"), message(1))).kept
    assert [turn.text for turn in turns] == ["hi", "b", "c"]
    assert [turn.author.id for turn in turns] == ["x:7", "x:7", "x:8"]
    assert {turn.visibility for turn in turns} == {"private_dm"}
    assert {turn.addressed_to_bot for turn in turns} == {False}
    assert {turn.conversation_id for turn in turns} == {"x:dm:7-8"}
    assert turns[0].record_id == "x:dm:7-8:1"


def test_messages_of_a_group_are_seen_by_the_group(talks):
    units = talks(
        talk(message(2), message(1), conversation="99"), kind="direct_messages_group"
    )
    assert {turn.visibility for turn in units.kept} == {"group"}


def test_a_declared_bots_direct_messages_are_a_talk_with_it(talks):
    declared = Declared(1, "x", "platform_export", bots=("HelpdeskBot", "user8"))
    human, bot = talks(
        talk(message(2, "8", "so", recipientId="7"), message(1)), declared=declared
    ).kept
    assert (human.role, human.visibility, human.bot) == (
        "user",
        "direct_bot",
        "bot:helpdeskbot",
    )
    assert (bot.role, bot.reply_to, bot.contributors) == (
        "assistant",
        human.record_id,
        (),
    )


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ({"joinConversation": {"createdAt": "2024-04-06T15:30:00Z"}}, "service"),
        ({"conversationNameUpdate": {"name": "x"}}, "service"),
        ({"somethingNew": {}}, "unsupported"),
        (message(1, words=""), "empty"),
        (message(1, words="", mediaUrls=["x"]), "media_only"),
        (5, "malformed"),
    ],
)
def test_rows_of_a_talk_that_are_no_turn_are_counted_by_cause(talks, row, cause):
    assert talks(talk(row)).causes == [cause]


@pytest.mark.parametrize("entry", [None, 5, {}, {"dmConversation": {"messages": 5}}])
def test_a_talk_that_is_none_is_one_malformed_unit(talks, entry):
    assert talks(entry).causes == ["malformed"]


# Files...


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("data/grok-chat-item.js", True),
        ("data/tweets.js", True),
        ("data/tweet.js", True),
        ("data/tweets-part12.js", True),
        ("data/direct-messages-group-part1.js", True),
        ("data/deleted-tweets.js", True),
        ("twitter-2026-01-01-abc.zip", True),
        ("data/community-tweet.js", False),
        ("data/note-tweet.js", False),
        ("data/like.js", False),
        ("data/tweet-headers.js", False),
        ("data/direct-message-headers.js", False),
        ("data/account.js", False),
        ("Your archive.html", False),
    ],
)
def test_only_files_with_turns_are_wanted(name, wanted):
    assert x_archive.wants(name) is wanted


def test_the_account_and_the_long_posts_are_lent():
    lent = ["account.js", "note-tweet.js", "protected-history.js", "tweets.js"]
    assert [x_archive.lends(f"data/{name}") for name in lent] == [True] * 3 + [False]


def test_a_whole_archive_is_read_with_all_its_parts(read):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("data/tweets-part1.js", js("tweets", post(2, "b"), part=1))
        archive.writestr("data/tweets.js", js("tweets", post(1, "a")))
        archive.writestr("data/grok-chat-item-part1.js", js("grok_chat_item", item()))
        archive.writestr("data/account.js", account()["account.js"])
        archive.writestr("data/like.js", "window.YTD.like.part0 = []")
        archive.writestr("data/manifest.js", "window.__THAR_CONFIG = {}")
        archive.writestr("Your archive.html", "<html>")
    units = read(held.getvalue(), FORM, declared=X, name="x.zip")
    assert units.texts == ["words", "a", "b"]
    assert {turn.author.id for turn in units.kept} == {"x:7"}
    assert [turn.position for turn in units.turns] == [0, 1, 2]


def test_one_chat_spread_over_parts_meets_under_one_id(chats):
    ids = {unit.conversation_id for _ in range(2) for unit in chats(item()).kept}
    assert ids == {"x:grok:1"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"window.YTD.tweets.part0 = [{", "breaks off"),
        (b"window.YTD.tweets.part0 = [] []", "something follows"),
        (b"window.YTD.like.part0 = []", "no x_archive export"),
        (b"alert(1); window.YTD.tweets.part0 = []", "no x_archive export"),
        (b'window.YTD.tweets.part0 = [{"tweet": NaN}]', "NaN"),
        (b"<html>", "but a web page .byte 0.; request the archive"),
    ],
)
def test_what_is_no_such_file_is_refused(read, content, problem):
    with pytest.raises(ExportError, match=problem):
        read(content, FORM, declared=X, name="tweets.js")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "tweet",
                    "grokChatItem",
                    "dmConversation",
                    "messages",
                    "messageCreate",
                    "id_str",
                    "full_text",
                    "entities",
                    "sender",
                    "chatId",
                    "createdAt",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=5), st.sampled_from(["tweets", "grok_chat_item"]))
def test_every_entry_is_exactly_one_unit_in_place(read, entries, kind):
    units = read(js(kind, *entries), FORM, declared=X, name="tweets.js", beside={})
    assert [turn.position for turn in units.turns] == list(range(len(entries)))


@given(st.lists(JSON, max_size=5))
def test_every_row_of_every_talk_is_counted_once(read, rows):
    units = read(
        js("direct_messages", talk(*rows)), FORM, declared=X, name="direct-messages.js"
    )
    assert [turn.position for turn in units.turns] == list(range(len(rows)))


def test_the_sample_posts(read, shared):
    held = {
        path.name: path.read_bytes()
        for path in (shared / "x").glob("personify__account.js")
    }
    path = shared / "x" / "personify__tweets.js"
    own, reply, again = read(
        path.read_bytes(), FORM, declared=X, name=path.name, beside=held
    ).kept
    assert {own.author.id, reply.author.id, again.author.id} == {"x:100100"}
    parts = [[c.role for c in turn.contributors] for turn in (own, reply, again)]
    assert parts == [[], ["reply"], ["forward"]]


def test_the_sample_posts_without_account(read, shared):
    path = shared / "x" / "knowledgemaxxing__tweets.js"
    turns = read(path.read_bytes(), FORM, declared=X).kept
    parts = [[c.role for c in turn.contributors] for turn in turns]
    assert parts == [["forward"], [], ["reply"]]
    assert {turn.author.id for turn in turns} == {None}


def test_the_sample_of_direct_messages(read, shared):
    path = shared / "x" / "personify__direct-messages.js"
    (turn,) = read(path.read_bytes(), FORM, declared=X).kept
    assert (turn.visibility, turn.author.id) == ("private_dm", "x:100100")


def test_the_sample_of_a_chat_with_grok(read, shared):
    (path,) = (shared / "x_grok").iterdir()
    human, bot = read(path.read_bytes(), FORM, declared=X).kept
    assert (human.role, bot.role) == ("user", "assistant")
    assert "grok:render" not in bot.text
    assert human.created_at == bot.created_at
