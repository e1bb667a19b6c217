import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.declared import Declared
from flows.collect.formats import chronicle, meta_messages, meta_text
from flows.collect.frame import interactions
from flows.collect.repeats import unrepeat
from flows.errors import ExportError


FORM = "meta_messages"
META = Declared(1, "meta", "platform_export")
ANN, BEN, CLEO = "Ann Example", "Ben Sample", "Cleo Third"
FIRST = 1_700_000_000_000


def row(number=1, sender=ANN, content="hello", **facts):
    told = {"sender_name": sender, "timestamp_ms": FIRST + number}
    return told | ({"content": content} if content else {}) | facts


def thread(*rows, people=(ANN, BEN), **facts):
    told = {"participants": [{"name": name} for name in people], "title": "a title"}
    return told | {"messages": list(rows), "thread_path": "inbox/someone_77"} | facts


def spoiled(text):
    return text.encode().decode("latin-1")


def secret(*rows, people=(ANN, BEN)):
    return {"participants": people, "threadName": "Ben_4", "messages": list(rows)}


def camel(number=1, sender=ANN, text="hello", kind="text", **facts):
    told = {"senderName": sender, "timestamp": FIRST + number, "text": text}
    return (
        told | {"type": kind, "media": [], "reactions": [], "isUnsent": False} | facts
    )


@pytest.fixture
def messages(read):
    def messages(content, *, declared=META, name="message_1.json", beside=None):
        return read(content, FORM, declared=declared, name=name, beside=beside)

    return messages


# Order...


@pytest.mark.parametrize("rows", [[3, 2, 1], [1, 2, 3], [2, 3, 1], [3, 1, 2]])
def test_rows_leave_oldest_first(messages, rows):
    told = thread(*(row(n, content=str(n)) for n in rows))
    assert messages(told).texts == ["1", "2", "3"]


def test_rows_of_one_instant_are_read_from_the_oldest_end(messages):
    told = thread(row(2, content="d"), row(1, content="c"), row(1, content="b"))
    assert messages(told).texts == ["b", "c", "d"]


def test_a_row_without_time_stays_behind_the_one_before_it(messages):
    timeless = row(9, content="b")
    del timeless["timestamp_ms"]
    told = thread(row(3, content="c"), timeless, row(1, content="a"))
    units = messages(told)
    assert units.texts == ["a", "b", "c"]
    assert units.kept[1].created_at is None


def test_the_files_of_a_zip_come_oldest_first(read):
    held = io.BytesIO()
    folder = "your_facebook_activity/messages/inbox/someone_77"
    with zipfile.ZipFile(held, "w") as archive:
        for number in (1, 2, 10):
            told = thread(row(100 - number, content=str(number)))
            archive.writestr(f"{folder}/message_{number}.json", json.dumps(told))
        archive.writestr(f"{folder}/photos/1.jpg", b"JPG")
        archive.writestr("your_facebook_activity/posts/your_posts_1.json", "[]")
    units = read(held.getvalue(), FORM, declared=META, name="facebook.zip")
    assert units.texts == ["10", "2", "1"]
    assert len({turn.conversation_id for turn in units.kept}) == 1


def test_files_of_a_folder_meet_in_one_conversation_in_order(messages):
    frames = [
        interactions(
            messages(thread(*rows), name=f"inbox/x_77/message_{number}.json").kept,
            declared=META,
            object_number=number,
            first_seen="2026-01-01T00:00:00Z",
        )
        for number, rows in [
            (1, [row(4, content="d"), row(3, content="c", sender=CLEO)]),
            (2, [row(2, content="b"), row(1, content="a")]),
        ]
    ]
    split = unrepeat(frames[0].vstack(frames[1]))
    assert split.kept["text"].to_list() == ["a", "b", "c", "d"]


def test_what_must_be_held_has_a_limit():
    rows = [("row", "😀" * 100_000)] * 6
    assert len(chronicle.held(rows[:2], room=1 << 20)) == 2
    with pytest.raises(ExportError, match="more than 1 MiB; split the file"):
        chronicle.held(rows, room=1 << 20)


# Mojibake...


@pytest.mark.parametrize(
    ("raw", "repaired"),
    [
        (spoiled("God jul och gott nytt år! 🎄"), "God jul och gott nytt år! 🎄"),
        ("God jul och gott nytt år! 🎄", "God jul och gott nytt år! 🎄"),
        ("né", "né"),
        ("plain", "plain"),
        (spoiled(spoiled("é")), spoiled("é")),
        ("\x80", "\x80"),
    ],
)
def test_a_spoiled_text_is_repaired_once_and_a_right_one_never(messages, raw, repaired):
    assert meta_text.repaired(raw) == repaired
    assert messages(thread(row(content=raw))).texts == [repaired]


@given(st.text(max_size=20))
def test_what_was_spoiled_comes_back(text):
    assert meta_text.repaired(spoiled(text)) == text


def test_names_are_repaired_too(messages):
    people = (spoiled("Henrik Engström"), BEN)
    declared = Declared(
        1, "meta", "platform_export", people={"Henrik Engström": "meta:henrik"}
    )
    told = thread(row(sender=people[0]), people=people)
    told["messages"][0]["reactions"] = [{"reaction": "x", "actor": spoiled("Åsa Ö")}]
    units = messages(told, declared=declared)
    assert units.kept[0].author.id == "meta:henrik"
    names = [name for found in units.identities for name in found.names]
    assert names == ["Henrik Engström", BEN, "Åsa Ö"]


@pytest.mark.parametrize(
    ("texts", "read_as"),
    [
        (["Ã© is how é looks", "né"], ["Ã© is how é looks", "né"]),
        (["Ã©", "né"], ["Ã©", "né"]),
        ([spoiled("né"), spoiled("😀")], ["né", "😀"]),
        (["né", "😀"], ["né", "😀"]),
    ],
)
def test_end_to_end_files_are_repaired_only_as_a_whole(messages, texts, read_as):
    rows = [camel(n, text=text) for n, text in enumerate(texts)]
    assert messages(secret(*rows), name="Ben_4.json").texts == read_as


# What is no turn...


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"is_unsent": True}, "deleted"),
        ({"content": None}, "deleted"),
        ({"content": "", "photos": [{"uri": "p"}]}, "media_only"),
        ({"content": None, "sticker": {"uri": "s"}}, "media_only"),
        ({"content": None, "share": {"share_text": "theirs"}}, "media_only"),
        ({"call_duration": 5}, "service"),
        ({"type": "Call"}, "service"),
        ({"type": "Subscribe"}, "service"),
        ({"type": "Novelty"}, "unsupported"),
        ({"type": ["x"]}, "unsupported"),
        ({"content": "You sent an attachment."}, "media_only"),
        ({"content": "Ann sent a photo."}, "media_only"),
        ({"content": "Ann Example sent 3 photos."}, "media_only"),
        ({"content": "Vous avez envoyé une pièce jointe."}, "media_only"),
        ({"content": "Anda mengirim lampiran."}, "media_only"),
        ({"content": "Reacted ❤ to your message "}, "service"),
        ({"content": "A réagi ❤ à votre message "}, "service"),
        ({"content": "Menanggapi 👍 pesan Anda"}, "service"),
        ({"content": "Liked a message"}, "service"),
        ({"content": "Ann named the group Skiing."}, "service"),
        ({"content": "You left the group."}, "service"),
        ({"content": "Ann Example a nommé le groupe Ski."}, "service"),
        ({"content": "You missed a video call from Ben."}, "service"),
        ({"content": "You waved at Ben."}, "service"),
        ({"content": "The video chat ended."}, "service"),
        ({"content": "Ann changed the chat colors."}, "service"),
    ],
)
def test_rows_that_are_no_turn_are_counted_by_cause(messages, facts, cause):
    assert messages(thread(row(**facts))).causes == [cause]


@pytest.mark.parametrize(
    "words",
    [
        "I sent a photo",
        "she left the group",
        "He called you yesterday",
        "You sent a photo of yours to my mother, didn't you?",
        "I reacted badly to your message",
        "Example of a sentence",
        "Ann is here",
    ],
)
def test_what_people_say_is_no_notice(messages, words):
    assert messages(thread(row(content=words))).texts == [words]


@pytest.mark.parametrize("strange", [None, 5, "text", []])
def test_a_row_that_is_no_object_is_one_malformed_unit(messages, strange):
    assert messages(thread(strange)).causes == ["malformed"]


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"isUnsent": True}, "deleted"),
        ({"kind": "placeholder"}, "unsupported"),
        (
            {"kind": "media", "text": "", "media": [{"uri": "./media/1.jpeg"}]},
            "media_only",
        ),
        ({"text": "Failed to download media"}, "media_only"),
        ({"kind": "link", "text": "https://example.org"}, None),
    ],
)
def test_rows_of_end_to_end_chats_are_read_alike(messages, facts, cause):
    assert messages(secret(camel(**facts)), name="Ben_4.json").causes == [cause]


@pytest.mark.parametrize(
    ("facts", "modality"),
    [
        ({}, "text"),
        ({"photos": [{"uri": "1.jpg"}]}, "image"),
        ({"videos": [{"uri": "1.mp4"}]}, "video"),
        ({"audio_files": [{"uri": "1.mp4"}]}, "voice"),
        ({"files": [{"uri": "1.pdf"}]}, "file"),
        ({"media": [{"uri": "./media/1.MP4"}]}, "video"),
        ({"media": ["x"]}, "file"),
    ],
)
def test_media_make_the_modality(messages, facts, modality):
    assert messages(thread(row(**facts))).kept[0].modality == modality


# Who and where...


def test_people_have_names_only_and_ids_by_declaration(messages):
    told = thread(row(2, BEN), row(1, ANN), row(3, CLEO))
    declared = Declared(
        1, "meta", "platform_export", people={BEN: "meta:ben"}, owner=ANN
    )
    turns = messages(told, declared=declared).kept
    assert [turn.author.id for turn in turns] == [None, "meta:ben", None]
    assert {turn.author.kind for turn in turns} == {"human"}
    assert {turn.created_at for turn in turns} >= {"2023-11-14T22:13:20.001000Z"}


FACEBOOK = {
    "profile_v2": {
        "name": {"full_name": ANN},
        "emails": {"emails": ["ann@example.org"], "previous_emails": []},
        "phone_numbers": [{"phone_number": "202-555-0143"}],
        "username": "ann.example",
    }
}
INSTAGRAM = {
    "profile_user": [
        {
            "string_map_data": {
                "Name": {"value": ANN},
                "E-Mail": {"value": "ann@example.org"},
                "Username": {"value": "ann.example"},
                "Phone Number": {"value": "202-555-0143"},
            }
        }
    ]
}


@pytest.mark.parametrize(
    ("place", "profile"),
    [
        ("personal_information/profile_information/profile_information.json", FACEBOOK),
        ("profile_information/profile_information.json", FACEBOOK),
        ("personal_information/personal_information.json", INSTAGRAM),
    ],
)
def test_the_profile_tells_who_the_owner_is(messages, place, profile):
    declared = Declared(1, "meta", "platform_export", owner="meta:ann")
    units = messages(
        thread(row(1, ANN), row(2, BEN)),
        declared=declared,
        name="mine/messages/inbox/x_77/message_1.json",
        beside={f"mine/{place}": json.dumps(profile).encode()},
    )
    assert meta_messages.lends(place)
    assert [turn.author.id for turn in units.kept] == ["meta:ann", None]
    known = units.identities[-1]
    assert (known.handles, known.emails, known.phones) == (
        ("@ann.example",),
        ("ann@example.org",),
        ("202-555-0143",),
    )


@pytest.mark.parametrize("broken", [b"", b"[]", b'{"profile_v2": 5}', b"\xff"])
def test_an_unreadable_profile_tells_nothing(messages, broken):
    beside = {"profile_information/profile_information.json": broken}
    assert len(messages(thread(row()), beside=beside).identities) == 2


def test_a_name_that_two_people_share_is_nobodys(messages):
    declared = Declared(1, "meta", "platform_export", people={ANN: "meta:ann"})
    units = messages(thread(row(), people=(ANN, ANN, BEN)), declared=declared)
    assert units.kept[0].author.id is None


@pytest.mark.parametrize(
    ("told", "visibility"),
    [
        (thread(row()), "private_dm"),
        (thread(row(), people=(ANN, BEN, CLEO)), "group"),
        (thread(row(), thread_type="RegularGroup"), "group"),
        (thread(row(), thread_type="Regular"), "private_dm"),
        (thread(row(sender=CLEO)), "group"),
        (thread(row(), people=()), "private_dm"),
        (thread(row(), people=(ANN, "Meta AI")), "direct_bot"),
        (thread(row(), people=(ANN, "Helpdesk Bot")), "direct_bot"),
        (thread(row(), people=(ANN, BEN, "Meta AI")), "group"),
        (thread(row(sender="Meta AI"), people=()), "private_dm"),
    ],
)
def test_the_people_of_a_thread_tell_who_can_see_it(messages, told, visibility):
    declared = Declared(1, "meta", "platform_export", bots=("HelpdeskBot",))
    assert messages(told, declared=declared).kept[0].visibility == visibility


def test_a_chat_with_meta_ai_is_direct_and_its_human_is_the_owner(messages):
    told = thread(row(2, "Meta AI", "so"), row(1, ANN, "why?"), people=(ANN, "Meta AI"))
    declared = Declared(1, "meta", "platform_export", owner="meta:ann")
    human, bot = messages(told, declared=declared).kept
    assert (human.author.id, human.addressed_to_bot, human.bot) == (
        "meta:ann",
        True,
        "bot:meta_ai",
    )
    assert (bot.role, bot.author.kind, bot.author.id) == (
        "assistant",
        "bot",
        "bot:meta_ai",
    )
    assert (bot.reply_to, bot.contributors) == (human.record_id, ())


def test_in_a_group_only_a_mention_speaks_to_the_bot(messages):
    told = thread(
        row(1, ANN, "anyone?"),
        row(2, BEN, "hey @Meta AI, why?"),
        row(3, "Meta AI", "so"),
        people=(ANN, BEN),
    )
    loose, asked, bot = messages(told).kept
    assert [t.addressed_to_bot for t in (loose, asked, bot)] == [False, True, False]
    assert (bot.reply_to, bot.contributors, bot.bot) == (None, None, "bot:meta_ai")
    assert {turn.visibility for turn in (loose, asked, bot)} == {"group"}


@pytest.mark.parametrize("content", ["look", None])
def test_what_somebody_else_published_makes_the_bots_window_unknown(messages, content):
    share = {"link": "https://example.org", "share_text": "their words"}
    told = thread(
        row(1, ANN, content, share=share),
        row(2, ANN, "well?"),
        row(3, "Meta AI", "so"),
        people=(ANN, "Meta AI"),
    )
    units = messages(told)
    bot = units.kept[-1]
    assert [(c.role, c.id) for c in bot.contributors] == [("context", None)]
    assert "their words" not in units.texts
    if content:
        assert [(c.role, c.id) for c in units.kept[0].contributors] == [
            ("forward", None)
        ]


# Ids...


def test_a_thread_of_two_belongs_to_its_owner_and_a_group_to_all(messages):
    ann, ben = (Declared(1, "meta", "x", owner=f"meta:{n}") for n in ("ann", "ben"))
    pair, group = thread(row()), thread(row(), people=(ANN, BEN, CLEO))
    ids = [
        messages(told, declared=declared).kept[0].conversation_id
        for told in (pair, group)
        for declared in (ann, ben)
    ]
    assert ids == ["meta:77:meta:ann", "meta:77:meta:ben", "meta:77", "meta:77"]


@pytest.mark.parametrize("box", ["inbox", "archived_threads", "e2ee_cutover"])
def test_the_folder_stands_for_a_thread_path_that_is_missing(messages, box):
    told = thread(row())
    del told["thread_path"]
    units = messages(told, name=f"messages/{box}/ben_77/message_1.json")
    assert units.kept[0].conversation_id == "meta:77:export1"


def test_ids_hold_no_names_and_stay_the_same(messages):
    told = thread(row(), row(), thread_path="inbox/ben")
    first, again = messages(told).kept, messages(told).kept
    ids = [turn.record_id for turn in first]
    assert len(set(ids)) == 2
    assert ids == [turn.record_id for turn in again]
    assert "ben" not in first[0].conversation_id


def test_a_repaired_export_and_a_spoiled_one_give_the_same_ids(messages):
    ids = {
        messages(thread(row(content=text))).kept[0].record_id
        for text in ("né 😀", spoiled("né 😀"))
    }
    assert len(ids) == 1


# Files...


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("your_facebook_activity/messages/inbox/x_1/message_1.json", True),
        ("messages/inbox/x_1/message_12.json", True),
        ("messages/inbox/x_1/message_1.html", True),
        ("derived__message_1.json", True),
        ("Ben Sample_3.json", True),
        ("ben_3.json", True),
        ("mine/Ben Sample_3.json", True),
        ("facebook-ann.zip", True),
        ("posts/your_posts_1.json", False),
        ("your_facebook_activity/posts/Posts_1.json", False),
        ("messages/inbox/x_1/photos/1.jpg", False),
        ("messages/autofill_information.json", False),
        ("__MACOSX/._message_1.json", False),
    ],
)
def test_only_message_files_are_wanted(name, wanted):
    assert meta_messages.wants(name) is wanted


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<html>", "but a web page .byte 0.; download your information again"),
        (b'{"participants": [], "title": "x", "messages": [{', "breaks off"),
        (b'{"participants": [], "messages": [{"role": "user"}]}', "no meta_messages"),
        (b'[{"sender_name": "x"}]', "no meta_messages"),
    ],
)
def test_what_is_no_thread_is_refused(messages, content, problem):
    with pytest.raises(ExportError, match=problem):
        messages(content, name="messages/inbox/x_1/message_1.html")


def test_a_byte_order_mark_does_no_harm(messages):
    assert messages(b"\xef\xbb\xbf" + json.dumps(thread(row())).encode()).texts == [
        "hello"
    ]


@pytest.mark.parametrize(("told", "causes"), [([], []), (None, []), (5, ["malformed"])])
def test_a_thread_without_messages_has_no_turns(messages, told, causes):
    assert messages(thread() | {"messages": told}).causes == causes


KEYS = [
    "sender_name",
    "content",
    "timestamp_ms",
    "type",
    "share",
    "photos",
    "reactions",
    "actor",
    "is_unsent",
    "name",
    "senderName",
    "text",
    "media",
    "uri",
    "share_text",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from([ANN, "Meta AI", "é"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=6), JSON, JSON)
def test_every_row_is_exactly_one_unit_in_place(read, rows, people, title):
    told = {"participants": people, "title": title, "messages": rows}
    content = thread(row()) | told | {"messages": [row(), *rows]}
    turns = read(content, FORM, declared=META, name="message_1.json").turns
    assert [turn.position for turn in turns] == list(range(len(rows) + 1))


# Samples...


def test_the_sample_of_mojibake(messages, shared):
    path = shared / "meta" / "derived__mojibake_message_1.json"
    people = {"Henrik Engström": "meta:henrik"}
    declared = Declared(1, "meta", "platform_export", people=people)
    units = messages(path.read_bytes(), declared=declared)
    assert units.texts == ["God jul och gott nytt år! 🎄", "Tack detsamma ❤️"]
    assert [turn.author.id for turn in units.kept] == [None, "meta:henrik"]
    assert units.causes == [None, None, "media_only"]


def test_the_sample_of_a_facebook_thread(messages, shared):
    path = shared / "meta" / "langchain__facebook_chat.json"
    units = messages(path.read_bytes())
    assert (len(units.turns), len(units.kept)) == (11, 10)
    assert units.texts[0].startswith("Hi!")
    assert units.texts[-1] == "Bye!"
    assert {turn.visibility for turn in units.kept} == {"private_dm"}


def test_the_sample_of_an_instagram_thread_without_a_header(messages, shared):
    path = shared / "meta" / "chat-miner__instagram_test_export.json"
    assert messages(path.read_bytes()).texts == ["Hello John!", "Hello Jane!"]
