import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.declared import Declared, declare
from flows.collect.formats import telegram_desktop
from flows.collect.formats.telegram_account import MOST_TOLD, Contacts
from flows.collect.unpack import pages_beside
from flows.errors import ExportError
from schemas.config import Export


FORM = "telegram_desktop"


def row(number=1, **facts):
    return {
        "id": number,
        "type": "message",
        "date": "2026-03-01T12:00:00",
        "date_unixtime": str(1772362800 + number),
        "from": "Ann Example",
        "from_id": "user101",
        "text": "hello",
        "text_entities": [{"type": "plain", "text": "hello"}],
    } | facts


def said(number=1, text="hello", **facts):
    pieces = [{"type": "plain", "text": text}] if text else []
    return row(number, text=text, text_entities=pieces, **facts)


def bot_row(number=2, text="answer", **facts):
    return said(number, text, **{"from": "HelpdeskBot", "from_id": "user777"} | facts)


def chat(*rows, **facts):
    header = {"name": "HelpdeskBot", "type": "bot_chat", "id": 777}
    return header | facts | {"messages": list(rows)}


def group(*rows, **facts):
    header = {"name": "Team", "type": "private_supergroup", "id": 900}
    return chat(*rows, **header | facts)


def pieces(*parts):
    return [{"type": kind, "text": text} for kind, text in parts]


def test_a_direct_chat_gives_a_human_turn_and_the_bots_answer(read):
    human, bot = read(chat(said(1), bot_row(2)), FORM).kept
    assert (human.author.kind, human.author.id) == ("human", "telegram:user101")
    assert (bot.author.kind, bot.author.id) == ("bot", "bot:helpdeskbot")
    assert (human.role, bot.role) == ("user", "assistant")
    assert {human.visibility, bot.visibility} == {"direct_bot"}
    assert human.bot == bot.bot == "bot:helpdeskbot"
    assert (human.addressed_to_bot, human.reply_to) == (True, None)
    assert bot.reply_to == human.record_id
    assert bot.contributors == ()
    assert human.created_at == "2026-03-01T11:00:01Z"
    assert human.conversation_id == "telegram:user:777:user101"
    assert human.record_id == "telegram:user:777:user101:1"


def test_a_single_chat_and_the_full_account_give_the_same_ids(read):
    alone = chat(bot_row(1), said(2))
    account = {
        "about": "Here is your data",
        "personal_information": {"user_id": 101, "first_name": "Ann"},
        "contacts": {"about": "", "list": [{"user_id": 5}]},
        "chats": {"about": "", "list": [alone]},
    }
    ids = [[t.record_id for t in read(e, FORM).kept] for e in (alone, account)]
    assert ids[0] == ids[1]


def test_left_chats_are_read_too(read):
    export = {
        "chats": {"list": [chat(said(1))]},
        "left_chats": {"list": [group(said(2))]},
    }
    assert [t.visibility for t in read(export, FORM).kept] == ["direct_bot", "group"]


def test_two_accounts_with_one_bot_never_share_a_record_id(read):
    ann = read(chat(said(1)), FORM).kept[0]
    ben = read(chat(said(1, from_id="user102")), FORM).kept[0]
    assert ann.record_id != ben.record_id


def test_user_group_and_channel_with_one_bare_id_do_not_collide(read):
    kinds = ["personal_chat", "private_group", "public_channel", "saved_messages"]
    export = {"chats": {"list": [chat(said(1), type=k, id=5) for k in kinds]}}
    turns = read(export, FORM).kept
    assert len({t.record_id for t in turns}) == 4
    assert len({t.conversation_id for t in turns}) == 4


@pytest.mark.parametrize(
    ("kind", "visibility"),
    [
        ("personal_chat", "private_dm"),
        ("saved_messages", "private_dm"),
        ("replies", "private_dm"),
        ("verification_codes", "private_dm"),
        ("bot_chat", "direct_bot"),
        ("private_group", "group"),
        ("private_supergroup", "group"),
        ("public_supergroup", "public"),
        ("private_channel", "group"),
        ("public_channel", "public"),
        ("something_new", "unknown"),
        (None, "unknown"),
    ],
)
def test_the_chat_type_tells_who_can_see_it(read, kind, visibility):
    (turn,) = read(chat(said(1), type=kind), FORM).kept
    assert turn.visibility == visibility


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"type": "service", "action": "pin_message", "actor": "Ann"}, "service"),
        ({"type": "service", "action": "send_webview_data", "text": "x"}, "service"),
        ({"type": "unsupported"}, "unsupported"),
        ({"type": "brand_new"}, "unsupported"),
        ({"via_bot": "@gif"}, "via_bot"),
        ({"text": "", "text_entities": [], "photo": "photos/1.jpg"}, "media_only"),
        ({"text": "", "text_entities": [], "media_type": "sticker"}, "media_only"),
        ({"text": "", "text_entities": [], "poll": {"question": "?"}}, "media_only"),
        ({"text": " \n", "text_entities": []}, "empty"),
        ({"text": [], "text_entities": []}, "empty"),
        ({"text": 5, "text_entities": None}, "empty"),
    ],
)
def test_rows_that_are_no_turn_are_counted_by_cause(read, facts, cause):
    assert read(chat(row(1, **facts)), FORM).causes == [cause]


def test_an_unsupported_row_has_nothing_but_id_and_type(read):
    assert read(chat({"id": 1, "type": "unsupported"}), FORM).causes == ["unsupported"]


@pytest.mark.parametrize("strange", [None, 7, "text", [], ["a"]])
def test_a_row_that_is_no_object_is_one_malformed_unit(read, strange):
    assert read(chat(strange), FORM).causes == ["malformed"]


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"text": "plain", "text_entities": None}, "plain"),
        ({"text": ["a ", {"type": "bold", "text": "b"}], "text_entities": []}, "a b"),
        ({"text": ["x"], "text_entities": pieces(("plain", "lossless"))}, "lossless"),
        ({"text": "", "text_entities": pieces(("novel", "kept"))}, "kept"),
        ({"text": [{"type": "link", "text": "l"}, 3, None, {}]}, "hello"),
    ],
)
def test_text_is_a_string_or_a_list_and_its_twin_is_preferred(read, facts, text):
    assert read(chat(row(1, **facts)), FORM).texts == [text]


def test_a_placeholder_of_media_never_becomes_text(read):
    note = "(File not included. Change data exporting settings to download.)"
    (turn,) = read(chat(said(1, "a caption", photo=note)), FORM).kept
    assert (turn.text, turn.modality) == ("a caption", "image")


@pytest.mark.parametrize(
    ("facts", "modality"),
    [
        ({}, "text"),
        ({"media_type": "voice_message", "file": "v.ogg"}, "voice"),
        ({"media_type": "video_file", "file": "v.mp4"}, "video"),
        ({"file": "x.pdf", "mime_type": "application/pdf"}, "file"),
        ({"file": "x.jpg", "mime_type": "image/jpeg"}, "image"),
        ({"contact_information": {"phone_number": "202-555-0143"}}, "contact"),
        ({"location_information": {"latitude": 1}}, "location"),
    ],
)
def test_a_caption_has_the_modality_of_its_medium(read, facts, modality):
    assert read(chat(said(1, **facts)), FORM).kept[0].modality == modality


@pytest.mark.parametrize(
    ("facts", "roles"),
    [
        ({}, []),
        ({"forwarded_from": "Somebody"}, ["forward"]),
        ({"forwarded_from": None}, ["forward"]),
        ({"saved_from": "Somebody"}, ["forward"]),
        ({"text_entities": pieces(("blockquote", "words"))}, ["quote"]),
        ({"reply_to_message_id": 4, "reply_to_peer_id": "channel5"}, ["reply"]),
        ({"reply_to_message_id": 4, "reply_to_peer_id": "user777"}, []),
    ],
)
def test_other_peoples_words_become_contributors_without_id(read, facts, roles):
    (turn,) = read(chat(row(1, **facts)), FORM).kept
    assert [c.role for c in turn.contributors] == roles
    assert all(c.id is None for c in turn.contributors)


@pytest.mark.parametrize(
    ("before", "window"),
    [
        (said(1), ()),
        (said(1, forwarded_from="Somebody"), None),
        (row(1, text="", text_entities=[], photo="p", forwarded_from=None), "unknown"),
    ],
)
def test_the_bots_window_is_unknown_once_third_party_words_came_in(
    read, before, window
):
    bot = read(chat(before, said(2), bot_row(3)), FORM).kept[-1]
    if window == "unknown":
        assert [(c.role, c.id) for c in bot.contributors] == [("context", None)]
    else:
        assert bot.contributors == window


@pytest.mark.parametrize(
    ("rows", "trigger"),
    [
        ([bot_row(9)], None),
        ([said(1), bot_row(9)], 1),
        ([said(1), bot_row(2), bot_row(9)], 1),
        ([said(1), said(2), bot_row(9, reply_to_message_id=1)], 1),
        ([said(1), bot_row(2), bot_row(9, reply_to_message_id=2)], 1),
        ([said(1), row(3, text="", text_entities=[], photo="p"), bot_row(9)], 3),
        ([said(1), row(3, type="service"), bot_row(9)], 1),
    ],
)
def test_an_answer_belongs_to_the_last_human_row_even_a_skipped_one(
    read, rows, trigger
):
    bot = read(chat(*rows, from_id=None), FORM).kept[-1]
    expected = trigger and f"{bot.conversation_id}:{trigger}"
    assert bot.reply_to == expected


def test_answering_ones_own_picture_is_no_third_partys_word(read):
    picture = row(1, text="", text_entities=[], photo="p.jpg")
    turn = read(chat(picture, said(2, reply_to_message_id=1)), FORM).kept[0]
    assert turn.reply_to is None


@pytest.mark.parametrize(
    ("bots", "name", "expected"),
    [
        ((), "HelpdeskBot", "bot:user777"),
        (("HelpdeskBot",), "HelpdeskBot", "bot:helpdeskbot"),
        (("@helpdesk_bot",), "Helpdesk Bot", "bot:helpdesk_bot"),
        (("user777",), "Whatever", "bot:user777"),
        (("telegram:user777", "Grok"), "Whatever", "bot:grok"),
        (("OtherBot",), "HelpdeskBot", "bot:user777"),
        (("HelpdeskBot", "user5"), "HelpdeskBot", "bot:user777"),
    ],
)
def test_only_a_declared_bot_gets_the_declared_id(read, bots, name, expected):
    declared = Declared(1, "telegram", "platform_export", bots=bots)
    turns = read(chat(said(1), bot_row(2), name=name), FORM, declared=declared).kept
    assert {turn.bot for turn in turns} == {expected}
    assert turns[1].author.id == expected


@pytest.mark.parametrize(
    ("facts", "addressed"),
    [
        ({}, False),
        ({"text_entities": pieces(("bot_command", "/ask"), ("plain", " x"))}, True),
        ({"text_entities": pieces(("bot_command", "/ask@HelpdeskBot"))}, True),
        ({"text_entities": pieces(("bot_command", "/ask@OtherBot"))}, False),
        ({"text_entities": pieces(("plain", "see "), ("bot_command", "/ask"))}, False),
        (
            {"text_entities": pieces(("plain", "hi "), ("mention", "@helpdeskbot"))},
            True,
        ),
        ({"text_entities": pieces(("mention", "@ann"))}, False),
        ({"text": "@HelpdeskBot by hand", "text_entities": []}, False),
        ({"reply_to_message_id": 1}, True),
        ({"reply_to_message_id": 2}, False),
        ({"reply_to_message_id": 1, "reply_to_peer_id": "channel5"}, False),
    ],
)
def test_a_group_turn_is_addressed_by_command_mention_or_reply(read, facts, addressed):
    rows = [bot_row(1), said(2, from_id="user102"), row(3, **facts)]
    turn = read(group(*rows), FORM).kept[2]
    assert turn.addressed_to_bot is addressed
    assert turn.bot == "bot:helpdeskbot"


def test_a_mention_by_name_calls_the_bot_whose_account_is_declared(read):
    called = [{"type": "mention_name", "text": "Desk", "user_id": 777}]
    (turn,) = read(group(row(1, text_entities=called)), FORM).kept
    assert turn.addressed_to_bot


def test_a_reply_to_a_human_names_that_record(read):
    rows = [said(1, from_id="user102"), said(2, reply_to_message_id=1)]
    turn = read(group(*rows), FORM).kept[1]
    assert turn.reply_to == "telegram:channel:900:1"


def test_in_a_group_only_an_explicit_reply_ties_an_answer(read):
    rows = [said(1), bot_row(2), bot_row(3, reply_to_message_id=1)]
    loose, tied = read(group(*rows), FORM).kept[1:]
    assert (loose.reply_to, loose.addressed_to_bot) == (None, False)
    assert (tied.reply_to, tied.addressed_to_bot) == ("telegram:channel:900:1", True)
    assert tied.contributors is None


def test_a_member_heard_only_in_a_picture_makes_the_group_window_unknowable(read):
    picture = row(1, text="", text_entities=[], photo="p", from_id="user103")
    rows = [picture, said(2), bot_row(3, reply_to_message_id=2)]
    bot = read(group(*rows), FORM).kept[-1]
    assert [(c.role, c.id) for c in bot.contributors] == [("context", None)]


def test_a_borrowed_name_makes_nobody_the_bot_once_an_id_is_declared(read):
    thief = said(1, **{"from": "HelpdeskBot", "from_id": "user666"})
    (turn,) = read(group(thief), FORM).kept
    assert (turn.author.kind, turn.author.id) == ("human", "telegram:user666")


@pytest.mark.parametrize(
    ("told", "author"),
    [
        ("user101", "telegram:user101"),
        (101, "telegram:user101"),
        (4_294_967_301, None),
        (-5, None),
        (True, None),
        ("channel900", None),
        ("chat5", None),
        ("user", None),
        (None, None),
        ({"x": 1}, None),
    ],
)
def test_only_a_user_is_a_known_person(read, told, author):
    (turn,) = read(group(said(1, from_id=told)), FORM).kept
    assert (turn.author.kind, turn.author.id) == ("human", author)


def test_people_resolve_names_only_where_the_export_gives_no_id(read):
    declared = Declared(
        1, "telegram", "platform_export", people={"Ann Example": "telegram:user101"}
    )
    nameless = said(1)
    del nameless["from_id"]
    rows = [nameless, said(2, from_id="channel900")]
    turns = read(group(*rows), FORM, declared=declared).kept
    assert [t.author.id for t in turns] == ["telegram:user101", None]


@pytest.mark.parametrize(
    ("zone", "local", "created"),
    [
        (None, "2026-03-01T12:00:00", "2026-03-01T12:00:00"),
        ("Asia/Jakarta", "2026-03-01T12:00:00", "2026-03-01T05:00:00Z"),
        ("Europe/Paris", "2026-10-25T02:30:00", "2026-10-25T02:30:00"),
        ("Europe/Paris", "2026-03-29T02:30:00", "2026-03-29T02:30:00"),
        ("Asia/Jakarta", "yesterday", None),
        ("Asia/Jakarta", 5, None),
    ],
)
def test_local_time_counts_only_with_a_zone_and_never_by_guess(
    read, zone, local, created
):
    export = Export(format=FORM, uri="x", source="telegram", time_zone=zone)
    old = said(1, date=local, edited=local)
    del old["date_unixtime"]
    declared = declare(export, number=1, people={})
    (turn,) = read(chat(old), FORM, declared=declared).kept
    assert (turn.created_at, turn.edited_at) == (created, created)


def test_the_last_edit_is_told_in_utc(read):
    (turn,) = read(chat(said(1, edited_unixtime="1772362999")), FORM).kept
    assert turn.edited_at == "2026-03-01T11:03:19Z"


def test_the_account_hides_nothing_from_redaction(read):
    account = {
        "personal_information": {
            "user_id": 101,
            "first_name": "Ann",
            "last_name": "Example",
            "phone_number": "202-555-0143",
            "username": "@ann",
        },
        "chats": {
            "list": [
                chat(
                    said(1, forwarded_from="Cleo Third"),
                    said(
                        2,
                        contact_information={
                            "first_name": "Dan",
                            "last_name": "Fourth",
                            "phone_number": "202-555-0199",
                        },
                    ),
                    bot_row(3),
                )
            ]
        },
    }
    units = read(account, FORM)
    names = {name for found in units.identities for name in found.names}
    assert names == {"Ann Example", "Cleo Third", "Dan Fourth"}
    phones = {phone for found in units.identities for phone in found.phones}
    assert phones == {"202-555-0143", "202-555-0199"}
    assert units.kept[0].author.handles == ("@ann",)


def test_chats_without_id_type_or_author_do_not_crash(read):
    bare = {"date_unixtime": "1772362800", "text": "x", "type": "message"}
    export = {"chats": {"list": [{"name": "A", "messages": [bare, bare]}, None, 3]}}
    units = read(export, FORM)
    assert units.causes == [None, None, "malformed"]
    assert {t.visibility for t in units.kept} == {"unknown"}
    assert {t.author.id for t in units.kept} == {None}
    assert len({t.record_id for t in units.kept}) == 2


def test_a_type_that_comes_after_the_messages_still_counts(read):
    export = {"id": 777, "messages": [said(1)], "name": "x", "type": "bot_chat"}
    assert read(export, FORM).kept[0].visibility == "direct_bot"


@pytest.mark.parametrize("empty", [[], None])
def test_a_chat_without_messages_gives_nothing(read, empty):
    assert read(chat() | {"messages": empty}, FORM) == []


def test_the_exporters_illegal_json_is_mended(read):
    export = json.dumps(chat(said(1, "one MARK two")), indent=1)
    broken = export.replace("MARK", r"\x01 and \\x41").replace(
        '"name"', '"document_id": video_files/sticker (2).webm,\n "name"'
    )
    assert read(broken.encode(), FORM).texts == ["one \x01 and \\x41 two"] * 1


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("result.json", True),
        ("ann/ChatExport_2026-01-01/result.json", True),
        ("result.json.gz", True),
        ("telegram.zip", True),
        ("files/invoice.json", False),
        ("x/profile_pictures/a.json", False),
        ("messages.html", True),
        ("ChatExport_2026-01-01/messages12.html", True),
        ("files/messages.html", False),
        ("export_results.html", False),
        ("photos/photo_1.jpg", False),
        ("__MACOSX/._result.json", False),
    ],
)
def test_media_folders_hold_no_turns(name, wanted):
    assert telegram_desktop.wants(name) is wanted


def test_the_html_export_is_refused_with_the_way_to_the_right_one(read):
    page = b"<!DOCTYPE html><html><body>Ann Example: hello</body></html>"
    with pytest.raises(
        ExportError, match=r"but a web page .*export from Telegram"
    ) as told:
        read(page, FORM, name="ChatExport_2026-01-01/messages.html")
    assert "Ann" not in str(told.value)


@pytest.mark.parametrize("both", [True, False])
def test_in_a_zip_pages_are_passed_by_only_beside_the_same_as_json(read, both):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("ChatExport/messages.html", "<html>")
        folder = "ChatExport" if both else "another"
        archive.writestr(f"{folder}/result.json", json.dumps(chat(said(1))))
    if both:
        assert read(held.getvalue(), FORM, name="x.zip").texts == ["hello"]
    else:
        with pytest.raises(ExportError, match="but a web page"):
            read(held.getvalue(), FORM, name="x.zip")


@pytest.mark.parametrize(
    ("names", "passed_by"),
    [
        (["a/messages.html"], set()),
        (["a/messages.html", "a/result.json"], {"a/messages.html"}),
        (["a/messages.html.gz", "a/result.json.zst"], {"a/messages.html.gz"}),
        (["messages.html", "a/result.json"], set()),
        (["a/messages.html", "a/x.zip"], set()),
    ],
)
def test_pages_are_passed_by_in_the_folder_of_the_data(names, passed_by):
    assert pages_beside(names) == passed_by


def test_contacts_are_known_in_every_chat_that_may_be_kept(read):
    export = {
        "personal_information": {"user_id": 101},
        "contacts": {
            "about": "",
            "list": [
                {"user_id": 5, "first_name": "Cleo", "last_name": "Third"},
                {"first_name": "", "last_name": "", "phone_number": "202-555-0143"},
                None,
            ],
        },
        "frequent_contacts": {
            "list": [
                {"id": 6, "category": "people", "type": "personal_chat", "name": "Dan"},
                {"id": 7, "category": "inline_bots", "type": "bot_chat", "name": "gif"},
            ]
        },
        "chats": {
            "list": [
                chat(said(1)),
                chat(said(2), type="personal_chat", id=5),
                group(said(3)),
            ]
        },
    }
    units = read(export, FORM)
    told = [each for each in units.identities if each.kind == "contact"]
    assert [each.conversation_id for each in told] == [
        "telegram:user:777:user101",
        "telegram:channel:900",
    ]
    assert {each.names for each in told} == {("Cleo Third", "Dan")}
    assert {each.phones for each in told} == {("202-555-0143",)}


def test_more_contacts_than_an_account_can_have_are_refused():
    contacts = Contacts(names=dict.fromkeys(map(str, range(1_000))))
    for _ in range(MOST_TOLD // 1_000):
        list(contacts.introduction("c"))
    with pytest.raises(ExportError, match="more contacts in more chats"):
        list(contacts.introduction("c"))


def test_buttons_are_a_bots_also_where_nobody_declared_it(read):
    buttons = {"inline_bot_buttons": [[{"type": "callback", "text": "Yes"}]]}
    rows = [
        said(1, from_id="user5", **buttons),
        said(2, from_id="user5"),
        said(3, from_id="user102", forwarded_from="A bot", **buttons),
    ]
    turns = read(group(*rows), FORM).kept
    assert [t.author.kind for t in turns] == ["bot", "bot", "human"]
    assert turns[0].author.id == "bot:user5"
    friend = chat(said(1, from_id="user777", **buttons), type="personal_chat")
    assert [t.author.kind for t in read(friend, FORM).kept] == ["bot"]
    other = chat(said(1, from_id="user778", **buttons), type="personal_chat", id=778)
    assert [t.author.kind for t in read(other, FORM).kept] == ["human"]


def test_a_message_in_a_topic_is_no_answer_to_the_notice_that_opened_it(read):
    opening = {"id": 1, "type": "service", "action": "topic_created", "title": "x"}
    rows = [
        opening,
        said(2, reply_to_message_id=1),
        said(3, reply_to_message_id=2, from_id="user102"),
    ]
    inside, answer = read(group(*rows), FORM).kept
    assert (inside.reply_to, inside.contributors) == (None, ())
    assert answer.reply_to == inside.record_id


def test_a_forward_names_its_author_where_a_newer_export_does(read):
    facts = {"forwarded_from": "Cleo", "forwarded_from_id": "user103"}
    (turn,) = read(chat(said(1, **facts)), FORM).kept
    assert [(c.role, c.id) for c in turn.contributors] == [
        ("forward", "telegram:user103")
    ]


def test_who_joined_or_reacted_is_told_for_redaction(read):
    rows = [
        {
            "id": 1,
            "type": "service",
            "action": "invite_members",
            "members": ["Cleo", None],
        },
        said(2, reactions=[{"type": "emoji", "recent": [{"from": "Dan"}, None]}, 5]),
    ]
    units = read(group(*rows), FORM)
    names = [name for each in units.identities for name in each.names]
    assert names == ["Cleo", "Ann Example", "Dan"]


@given(
    st.lists(
        st.one_of(
            st.builds(said, st.integers(1, 6), st.text(max_size=3)),
            st.builds(bot_row, st.integers(1, 6), st.text(max_size=3)),
            st.builds(row, st.integers(1, 6), type=st.sampled_from(["service", "x"])),
            st.builds(row, st.integers(1, 6), text=st.none() | st.integers()),
            st.none(),
        ),
        max_size=12,
    ),
    st.sampled_from(["bot_chat", "private_group", "public_supergroup", None]),
)
def test_every_row_is_exactly_one_unit_in_place(read, rows, kind):
    turns = read(chat(*rows, type=kind), FORM).turns
    assert [turn.position for turn in turns] == list(range(len(rows)))
