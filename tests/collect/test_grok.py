import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.declared import Declared
from flows.collect.formats import grok
from flows.errors import ExportError


FORM = "grok"
OWNER = Declared(1, "grok", "platform_export", owner="grok:me")
ACCOUNT = "0a1b2c3d-0000-4000-8000-00000000abcd"
MILLISECONDS = 1773602366234


def said(number, sender="human", words="words", parent=None, **facts):
    told = {"_id": f"r{number}", "sender": sender, "message": words}
    told["create_time"] = {"$date": {"$numberLong": str(MILLISECONDS + number)}}
    if parent is not None:
        told["parent_response_id"] = f"r{parent}"
    return {"response": told | facts, "share_link": None}


def chat(*responses, **facts):
    return {"conversation": {"id": "c1", "title": "t"} | facts, "responses": responses}


@pytest.fixture
def grokked(read):
    def grokked(*chats, declared=OWNER, name="prod-grok-backend.json", beside=None):
        content = {"conversations": chats, "projects": [], "media_posts": []}
        return read(content, FORM, declared=declared, name=name, beside=beside)

    return grokked


def test_a_question_and_its_answer(grokked):
    told = chat(said(0, "human", "why?", 99), said(1, "assistant", "so", 0))
    human, bot = grokked(told).kept
    assert (human.role, human.author.id, human.text) == ("user", "grok:me", "why?")
    assert (bot.role, bot.author.id, bot.text) == ("assistant", "bot:grok", "so")
    assert (bot.reply_to, bot.parent_id) == (human.record_id, human.record_id)
    assert human.record_id == "grok:c1:r0"
    assert {human.visibility, bot.visibility} == {"direct_bot"}
    assert human.created_at == "2026-03-15T19:19:26.234000Z"


@pytest.mark.parametrize(
    ("sender", "role"),
    [
        ("human", "user"),
        ("Human", "user"),
        ("assistant", "assistant"),
        ("ASSISTANT", "assistant"),
        ("grok-3", "assistant"),
    ],
)
def test_all_senders_but_the_human_are_the_bot(grokked, sender, role):
    assert grokked(chat(said(0, sender))).kept[0].role == role


@pytest.mark.parametrize(
    ("told", "created"),
    [
        ({"$date": {"$numberLong": "1773602366234"}}, "2026-03-15T19:19:26.234000Z"),
        ({"$date": "2026-03-15T19:19:26Z"}, "2026-03-15T19:19:26Z"),
        ({"$date": 1773602366234}, "2026-03-15T19:19:26.234000Z"),
        ("2026-03-15T20:19:26+01:00", "2026-03-15T19:19:26Z"),
        (1773602366, "2026-03-15T19:19:26Z"),
        ({"$date": {"$numberLong": "x"}}, None),
        ({"$date": {"$numberLong": "9" * 400}}, None),
        (10**400, None),
        (True, None),
        (None, None),
        ([], None),
    ],
)
def test_times_are_iso_or_mongodbs(grokked, told, created):
    assert grokked(chat(said(0, create_time=told))).kept[0].created_at == created


def regenerated(**facts):
    return chat(
        said(0, words="why?"),
        said(1, "assistant", "old", 0),
        said(2, "assistant", "new", 0),
        **facts,
    )


@pytest.mark.parametrize(
    ("facts", "shown", "beside"),
    [
        ({}, ["why?", "new"], ["old"]),
        ({"leaf_response_id": "r1"}, ["why?", "old"], ["new"]),
        ({"leaf_response_id": "gone"}, ["why?", "new"], ["old"]),
    ],
)
def test_the_path_to_the_leaf_is_shown_and_the_rest_lies_beside(
    grokked, facts, shown, beside
):
    units = grokked(regenerated(**facts))
    assert units.texts == shown
    aside = [turn for turn in units.turns if turn.skip == "off_path"]
    assert [turn.text for turn in aside] == beside
    assert aside[0].author.id == "bot:grok"


def test_an_edited_first_question_is_a_second_root(grokked):
    told = chat(
        said(0, words="old"),
        said(1, "assistant", "a", 0),
        said(2, words="new"),
        said(3, "assistant", "b", 2),
    )
    units = grokked(told)
    assert units.texts == ["new", "b"]
    assert units.causes == [None, None, "off_path", "off_path"]


def test_where_no_response_names_a_parent_the_list_is_the_path(grokked):
    told = chat(said(5, words="1"), said(3, "assistant", "2"), said(4, words="3"))
    assert grokked(told).texts == ["1", "2", "3"]


def test_a_list_without_parents_may_begin_with_the_newest(grokked):
    told = chat(said(2, "human", "and?"), said(1, "grok-3", "so"), said(0))
    assert grokked(told).texts == ["words", "so", "and?"]


def test_a_ring_of_parents_ends(grokked):
    units = grokked(chat(said(0, parent=1), said(1, parent=0)))
    assert sorted(turn.position for turn in units.turns) == [0, 1]


def test_what_was_published_is_public_with_all_before_it(grokked):
    told = chat(
        said(0, parent=9),
        said(1, "assistant", parent=0) | {"share_link": "https://x.example.org/1"},
        said(2, parent=1),
    )
    seen = [turn.visibility for turn in grokked(told).kept]
    assert seen == ["public", "public", "direct_bot"]


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"message": ""}, "media_only"),
        ({"message": None}, "media_only"),
        ({"sender": None}, "malformed"),
        ({"sender": 5}, "malformed"),
        ({"sender": "system"}, "system"),
    ],
)
def test_responses_that_are_no_turn_are_counted_by_cause(grokked, facts, cause):
    assert grokked(chat(said(0, **facts))).causes == [cause]


def test_thoughts_and_cards_are_never_text(grokked):
    told = said(
        0,
        "assistant",
        "so<grok:render>1</grok:render>.",
        thinking_trace="hm",
        steps=[{"text": "search"}],
    )
    assert grokked(chat(told)).texts == ["so."]


@pytest.mark.parametrize(
    ("facts", "modality"),
    [
        ({}, "text"),
        ({"file_attachments": ["a1"]}, "file"),
        ({"image_attachments": ["a1"]}, "image"),
        ({"generated_image_urls": []}, "text"),
    ],
)
def test_attachments_make_the_modality(grokked, facts, modality):
    assert grokked(chat(said(0, **facts))).kept[0].modality == modality


def test_responses_may_be_bare_and_without_ids(grokked):
    bare = [
        {"sender": "human", "message": "hi", "create_time": "2026-03-01T10:00:00Z"},
        {"sender": "human", "message": "hi", "create_time": "2026-03-01T10:00:00Z"},
        {"sender": "assistant", "message": "ho"},
    ]
    told = {"conversation": {"title": "t"}, "responses": bare}
    first, again = grokked(told), grokked(told)
    assert first.texts == ["hi", "hi", "ho"]
    ids = [turn.record_id for turn in first.kept]
    assert len(set(ids)) == 3
    assert ids == [turn.record_id for turn in again.kept]
    assert len({turn.conversation_id for turn in first.kept}) == 1


def test_names_may_be_written_in_camel_case(grokked):
    rows = [
        {"responseId": "a", "sender": "human", "message": "1"},
        {"responseId": "b", "parentResponseId": "a", "sender": "x", "message": "2"},
        {"responseId": "c", "parentResponseId": "a", "sender": "x", "message": "3"},
    ]
    told = {"conversation": {"conversationId": "c"}, "responses": {"responses": rows}}
    units = grokked(told)
    assert units.texts == ["1", "3"]
    assert units.kept[0].record_id == "grok:c:a"


@pytest.mark.parametrize(
    ("told", "name", "author"),
    [
        ({"user_id": "u1"}, f"export_data/{ACCOUNT}/x.json", "grok:u1"),
        ({}, f"ttl/30d/export_data/{ACCOUNT}/x.json", f"grok:{ACCOUNT}"),
        ({}, f"somewhere/{ACCOUNT}/x.json", "grok:me"),
        ({}, "prod-grok-backend.json", "grok:me"),
    ],
)
def test_whose_conversation_it_is(grokked, told, name, author):
    (turn,) = grokked(chat(said(0), **told), name=name).kept
    assert turn.author.id == author


def test_the_account_file_tells_names_for_redaction_and_no_sessions(grokked):
    user = {"givenName": "Ann", "email": "ann@example.org", "userId": "u9"}
    profile = {"user": user, "sessions": [{"city": "Nowhere"}]}
    beside = {"prod-mc-auth-mgmt-api.json": json.dumps(profile).encode()}
    units = grokked(chat(said(0)), beside=beside)
    (known,) = units.identities
    assert (known.names, known.emails) == (("Ann",), ("ann@example.org",))
    assert known.conversation_id == units.kept[0].conversation_id
    assert units.kept[0].author.id == "grok:u9"


@pytest.mark.parametrize(
    ("user", "names", "phones"),
    [
        ({"givenName": "Ann", "familyName": "Bee"}, ("Ann Bee", "Ann", "Bee"), ()),
        ({"given_name": "Ann"}, ("Ann",), ()),
        ({"phoneNumber": "202-555-0143"}, (), ("202-555-0143",)),
    ],
)
def test_given_and_family_name_are_one_person(grokked, user, names, phones):
    beside = {"prod-mc-auth-mgmt-api.json": json.dumps({"user": user}).encode()}
    (known,) = grokked(chat(said(0)), beside=beside).identities
    assert (known.names, known.phones) == (names, phones)


@pytest.mark.parametrize("broken", [b"", b"[", b"5", b"{}", b'{"user": 5}'])
def test_an_unreadable_account_file_tells_nothing(grokked, broken):
    units = grokked(chat(said(0)), beside={"prod-mc-auth-mgmt-api.json": broken})
    assert units.identities == []
    assert units.kept[0].author.id == "grok:me"


@pytest.mark.parametrize(
    ("entries", "causes"),
    [
        ([], []),
        ([None], ["malformed"]),
        ([{"conversation": {}}], ["malformed"]),
        ([chat()], ["empty"]),
        ([chat(None, 5)], ["malformed", "malformed"]),
    ],
)
def test_an_unusable_entry_is_counted(grokked, entries, causes):
    assert grokked(*entries).causes == causes


def test_one_conversation_in_two_exports_has_one_id(grokked):
    ids = {grokked(chat(said(n))).kept[0].conversation_id for n in range(2)}
    assert ids == {"grok:c1"}


def test_the_zip_is_read_as_it_is(read):
    held = io.BytesIO()
    folder = f"ttl/30d/export_data/{ACCOUNT}"
    with zipfile.ZipFile(held, "w") as archive:
        backend = json.dumps({"conversations": [chat(said(0))]})
        archive.writestr(f"{folder}/prod-grok-backend.json", backend)
        archive.writestr(f"{folder}/prod-mc-billing.json", "{}")
        archive.writestr(f"{folder}/prod-mc-asset-server/a/content", b"PNG")
    units = read(held.getvalue(), FORM, declared=OWNER, name="x.zip")
    assert [turn.author.id for turn in units.kept] == [f"grok:{ACCOUNT}"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("ttl/30d/export_data/u/prod-grok-backend.json", True),
        ("grok.json", True),
        ("my_grok_export.json", True),
        ("prod-mc-billing.json", False),
        ("prod-mc-auth-mgmt-api.json", False),
        ("data/grok-chat-item.js", False),
        ("conversations.json", False),
    ],
)
def test_only_the_backends_file_is_wanted(name, wanted):
    assert grok.wants(name) is wanted
    assert grok.lends(name) is (name == "prod-mc-auth-mgmt-api.json")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"conversations": [{"responses": [', "breaks off"),
        (b'{"conversations": [{"mapping": {}}]}', "no grok export"),
        (b'[{"conversation": {}, "responses": []}] 5', "something follows"),
        (b'"x"', "no grok export"),
    ],
)
def test_what_is_no_such_export_is_refused(read, content, problem):
    with pytest.raises(ExportError, match=problem):
        read(content, FORM, declared=OWNER, name="prod-grok-backend.json")


KEYS = [
    "conversation",
    "responses",
    "response",
    "_id",
    "parent_response_id",
    "sender",
    "message",
    "create_time",
    "$date",
    "$numberLong",
    "share_link",
    "leaf_response_id",
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["human", "a", "b", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=15,
)


@given(st.lists(JSON, max_size=6))
def test_every_response_is_exactly_one_unit_in_place(read, rows):
    told = {"conversations": [{"conversation": {"id": "c"}, "responses": rows}]}
    turns = read(told, FORM, declared=OWNER, name="grok.json").turns
    assert [turn.position for turn in turns] == list(range(max(1, len(rows))))


@given(st.lists(JSON, max_size=4))
def test_any_entry_is_read_and_counted(read, entries):
    told = {"conversations": entries, "tasks": []}
    turns = read(told, FORM, declared=OWNER, name="grok.json").turns
    assert [turn.position for turn in turns] == list(range(len(turns)))
    assert len(turns) >= len(entries)


def test_the_sample(read, shared):
    (path,) = (shared / "grok").iterdir()
    human, bot = read(path.read_bytes(), FORM, declared=OWNER, name=path.name).kept
    assert (human.role, bot.role) == ("user", "assistant")
    assert (human.created_at, bot.created_at) == (
        "2026-08-01T10:00:01Z",
        "2026-08-01T10:00:02Z",
    )
    assert bot.reply_to == human.record_id
