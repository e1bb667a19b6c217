import io
import json
import time
import zipfile
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared
from flows.collect.formats import claude, claude_message, claude_tree
from flows.errors import ExportError


FORM = "claude"
OWNER = Declared(1, "claude", "platform_export", owner="claude:ann")
WHEN = "2026-03-01T11:00:00.000001Z"


def said(number, sender="human", text="words", **facts):
    """Message m<number>, which follows m<number - 1>."""
    return {
        "uuid": f"m{number}",
        "parent_message_uuid": f"m{number - 1}" if number else claude_tree.ROOT,
        "sender": sender,
        "text": text,
        "content": [{"type": "text", "text": text}],
        "created_at": f"2026-03-01T11:00:{number:02}Z",
        "attachments": [],
        "files": [],
    } | facts


def chat(*messages, **facts):
    told = {"uuid": "c1", "name": "", "account": {"uuid": "acct-1"}}
    return told | {"chat_messages": list(messages)} | facts


def only(read, *messages, declared=OWNER, **facts):
    return read([chat(*messages, **facts)], FORM, declared=declared)


def document(content="theirs", **facts):
    return {"file_name": "paste.txt", "extracted_content": content} | facts


def blocks(*kinds):
    return [{"type": kind, "text": kind, "thinking": kind} for kind in kinds]


def test_a_question_and_its_answer(read):
    human, bot = only(read, said(0, text="why?"), said(1, "assistant", "so")).kept
    assert (human.text, bot.text) == ("why?", "so")
    assert (human.role, bot.role) == ("user", "assistant")
    assert (human.author.kind, human.author.id) == ("human", "claude:acct-1")
    assert (bot.author.kind, bot.author.id, bot.bot) == (
        "bot",
        "bot:claude",
        "bot:claude",
    )
    assert {human.visibility, bot.visibility} == {"direct_bot"}
    assert human.addressed_to_bot is bot.addressed_to_bot is True
    assert (bot.reply_to, bot.parent_id) == (human.record_id, human.record_id)
    assert (human.record_id, human.conversation_id) == ("claude:c1:m0", "claude:c1")
    assert (human.contributors, bot.contributors) == ((), ())


def test_a_time_keeps_its_microseconds(read):
    (turn,) = only(read, said(0, created_at=WHEN)).kept
    assert turn.created_at == WHEN


@pytest.mark.parametrize("time", ["", None, 5, "yesterday"])
def test_a_time_that_is_none_stays_unknown(read, time):
    assert only(read, said(0, created_at=time)).kept[0].created_at is None


@pytest.mark.parametrize(
    ("account", "owner", "users", "author"),
    [
        ({"uuid": "a"}, "claude:ann", ["b"], "claude:a"),
        (None, "claude:ann", ["b"], "claude:b"),
        (None, "claude:ann", ["b", "c"], "claude:ann"),
        ({}, "claude:ann", [], "claude:ann"),
        (None, None, [], None),
        ({"uuid": "with blank"}, None, [], None),
    ],
)
def test_the_author_is_the_account_then_the_only_user_then_the_owner(
    read, account, owner, users, author
):
    declared = Declared(1, "claude", "platform_export", owner=owner)
    beside = {"users.json": json.dumps([{"uuid": each} for each in users]).encode()}
    told = [chat(said(0), account=account)]
    (turn,) = read(told, FORM, declared=declared, beside=beside).kept
    assert turn.author.id == author


def test_the_account_of_the_conversation_is_known_by_name_for_redaction(read):
    ann = {
        "uuid": "acct-1",
        "full_name": "Ann Example",
        "email_address": "ann@example.org",
        "verified_phone_number": "+12025550143",
    }
    ben = {"uuid": "acct-2", "full_name": "Ben Example"}
    beside = {"users.json": json.dumps([ann, ben]).encode()}
    (told,) = read([chat(said(0))], FORM, declared=OWNER, beside=beside).identities
    assert (told.conversation_id, told.names) == ("claude:c1", ("Ann Example",))
    assert (told.emails, told.phones) == (("ann@example.org",), ("+12025550143",))


@pytest.mark.parametrize(
    ("name", "beside", "author"),
    [
        ("a/b/conversations.json", "a/users.json", "claude:u"),
        ("a/b/conversations.json", "a/c/users.json", "claude:ann"),
        ("/a/conversations.json", "/users.json", "claude:u"),
        ("/a/conversations.json", "users.json", "claude:ann"),
    ],
)
def test_a_companion_lies_in_the_same_folder_or_above(read, name, beside, author):
    held = {beside: b'[{"uuid": "u"}]'}
    told = [chat(said(0), account=None)]
    (turn,) = read(told, FORM, declared=OWNER, name=name, beside=held).kept
    assert turn.author.id == author


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[5, null]", b'{"uuid": "a"}', b"\xff"]
)
def test_a_companion_that_cannot_be_read_tells_nothing(read, content):
    beside = {"users.json": content, "projects.json": content}
    units = read([chat(said(0))], FORM, declared=OWNER, beside=beside)
    assert (len(units.kept), units.identities) == (1, [])


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"text": "", "content": [{"type": "text", "text": "block"}]}, "block"),
        ({"text": "flat", "content": [{"type": "text", "text": "block"}]}, "block"),
        ({"text": "flat", "content": []}, "flat"),
        ({"text": "flat", "content": None}, "flat"),
        ({"text": "flat", "content": [{"type": "text", "text": ""}]}, "flat"),
        ({"content": [*blocks("thinking"), {"type": "text", "text": "a"}]}, "a"),
        (
            {
                "content": [
                    {"type": "text", "text": "a", "citations": [{"url": "x"}]},
                    *blocks("tool_use", "tool_result", "token_budget"),
                    {"type": "text", "text": "b"},
                ]
            },
            "a\nb",
        ),
        (
            {
                "content": None,
                "text": "<antThinking>hm\nhm</antThinking>so\n```\n"
                "This block is not supported on your current device yet.\n```",
            },
            "so\n",
        ),
    ],
)
def test_the_words_of_an_answer_are_its_text_blocks_then_its_text(read, facts, text):
    assert only(read, said(0), said(1, "assistant", **facts)).texts[1] == text


def test_a_message_of_an_older_export_has_no_content(read):
    told = said(0, text="flat")
    for key in ("content", "attachments", "files", "parent_message_uuid"):
        del told[key]
    assert only(read, told).texts == ["flat"]


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"text": "  \n", "content": []}, "empty"),
        ({"text": "", "content": blocks("thinking")}, "thoughts"),
        ({"text": "", "content": blocks("thinking", "tool_use")}, "tool"),
        ({"text": "", "content": blocks("tool_result", "token_budget")}, "tool"),
        ({"text": "", "content": blocks("novelty")}, "unsupported"),
        ({"text": "", "content": [], "files": [{"file_uuid": "f"}]}, "media_only"),
        ({"text": "", "content": [], "attachments": [document()]}, "media_only"),
        ({"sender": "robot"}, "unsupported"),
        ({"sender": None}, "malformed"),
    ],
)
def test_what_is_no_turn_is_skipped_by_cause(read, facts, cause):
    assert only(read, said(0, **facts)).causes == [cause]


@pytest.mark.parametrize(
    ("text", "aloud"),
    [
        ("a<antThinking>b</antThinking>c", "ac"),
        ("<antThinking>b</antThinking>c<antThinking>d</antThinking>e", "ce"),
        ("a<antThinking>never closed", "a<antThinking>never closed"),
        ("a</antThinking>b", "a</antThinking>b"),
    ],
)
def test_thoughts_in_the_text_of_older_answers_stay_out(read, text, aloud):
    told = said(1, "assistant", text, content=None)
    assert only(read, said(0), told).texts[1] == aloud


def test_thoughts_that_are_never_closed_take_linear_time():
    started = time.perf_counter()
    claude_message.said(said(1, "assistant", "<antThinking>" * 200_000))
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("kind", [None, 5, {}, ["text"]])
def test_a_block_whose_kind_cannot_be_read_holds_no_words(read, kind):
    told = said(0, text="flat", content=[{"type": kind, "text": "block"}, None])
    assert only(read, told).texts == ["flat"]


@pytest.mark.parametrize(
    ("facts", "modality"),
    [
        ({}, "text"),
        ({"files": [{"file_name": "a.PNG"}]}, "image"),
        ({"files": [{"file_uuid": "f", "file_kind": "image"}]}, "image"),
        ({"files": [{"file_name": "a.png"}, {"file_name": "b.pdf"}]}, "file"),
        ({"attachments": [{"file_name": "a.txt"}]}, "file"),
        ({"content": [{"type": "voice_note", "text": "spoken"}]}, "voice"),
    ],
)
def test_files_make_the_modality(read, facts, modality):
    assert only(read, said(0, **facts)).kept[0].modality == modality


def test_an_attached_document_is_no_text_but_somebodys_words(read):
    human, bot = only(
        read, said(0, attachments=[document()]), said(1, "assistant", "so")
    ).kept
    assert human.text == "words"
    assert [(c.role, c.id) for c in human.contributors] == [("attachment", None)]
    assert bot.contributors is None


@pytest.mark.parametrize("content", [None, "", "  ", 5])
def test_an_attachment_without_text_holds_nobodys_words(read, content):
    (human,) = only(read, said(0, attachments=[document(content)])).kept
    assert human.contributors == ()


def test_a_document_sent_without_words_leaves_the_window_unknowable(read):
    alone = said(0, text="", content=[], attachments=[document()])
    bot = only(read, alone, said(1), said(2, "assistant")).kept[-1]
    assert [(c.role, c.id) for c in bot.contributors] == [("context", None)]


@pytest.mark.parametrize(
    ("conversation", "projects", "unknown"),
    [
        ({}, [], False),
        ({"project": None}, [], False),
        ({"project": {"uuid": "p"}}, [], True),
        ({"project": {"uuid": "p"}}, [{"uuid": "p", "docs": []}], False),
        ({"project": {"uuid": "p"}}, [{"uuid": "p", "docs": [{"content": "x"}]}], True),
        ({"project": {"uuid": "p"}}, [{"uuid": "p", "prompt_template": "x"}], True),
        ({"project_uuid": "p"}, [{"uuid": "p", "docs": []}], False),
        ({"project_uuid": "q"}, [{"uuid": "p", "docs": []}], True),
    ],
)
def test_answers_in_a_project_drew_on_its_documents(
    read, conversation, projects, unknown
):
    told = [chat(said(0), said(1, "assistant"), **conversation)]
    beside = {"projects.json": json.dumps(projects).encode()}
    human, bot = read(told, FORM, declared=OWNER, beside=beside).kept
    assert human.contributors == ()
    assert [c.role for c in bot.contributors] == (["context"] if unknown else [])


def retried():
    """m1 answers m0; m2 answers it again, and the talk goes on from m2."""
    return [
        said(0, text="q"),
        said(1, "assistant", "old"),
        said(2, "assistant", "new", parent_message_uuid="m0"),
        said(3, text="thanks"),
    ]


def test_an_abandoned_answer_is_off_path_with_its_facts_after_the_path(read):
    turns = only(read, *retried()).turns
    assert [(t.text, t.skip) for t in turns] == [
        ("q", None),
        ("new", None),
        ("thanks", None),
        ("old", "off_path"),
    ]
    assert [t.position for t in turns] == [0, 1, 2, 3]
    assert turns[3].author.id == "bot:claude"
    assert turns[1].parent_id == turns[0].record_id


def test_an_edited_prompt_replaces_the_branch_below_the_old_one(read):
    told = [
        said(0, text="first"),
        said(1, "assistant", "one"),
        said(2, text="edited", parent_message_uuid=claude_tree.ROOT),
        said(3, "assistant", "two"),
    ]
    assert only(read, *told).texts == ["edited", "two"]


def test_the_path_ends_at_the_latest_message_wherever_it_stands(read):
    told = retried()
    assert only(read, *told[::-1]).texts == ["q", "new", "thanks"]


@pytest.mark.parametrize(
    ("parents", "path"),
    [
        ([None, None, None], [0, 1, 2]),
        ([claude_tree.ROOT, "m0", "gone"], [0, 1, 2]),
        ([claude_tree.ROOT, "m0", "m2"], [2]),
        (["m1", "m0", "m0"], [1, 0, 2]),
        ([claude_tree.ROOT, claude_tree.ROOT, "m0"], [0, 2]),
        ([5, ["x"], {}], [0, 1, 2]),
    ],
)
def test_lost_parents_follow_the_list_and_cycles_end(parents, path):
    told = [said(at, parent_message_uuid=up) for at, up in enumerate(parents)]
    assert claude_tree.path(told) == path


def test_a_lost_message_is_counted_where_it_stood(read):
    told = [said(0), None, said(2, "assistant"), 7]
    units = only(read, *told)
    assert units.causes == [None, "malformed", None, "malformed"]
    assert units.kept[1].parent_id == units.kept[0].record_id


def test_an_answer_to_a_skipped_picture_has_no_trigger_among_the_turns(read):
    picture = said(2, text="", content=[], files=[{"file_name": "a.png"}])
    units = only(read, said(0), said(1, "assistant"), picture, said(3, "assistant"))
    assert units.kept[-1].reply_to == "claude:c1:m2"
    assert units.kept[-1].parent_id == "claude:c1:m1"


@pytest.mark.parametrize(
    ("entries", "causes"),
    [
        ([chat(), None], ["empty", "empty"]),
        ([chat(), {"uuid": "x", "name": "Broken"}], ["empty", "malformed"]),
        ([chat(), 5, chat(chat_messages="x")], ["empty", "malformed", "malformed"]),
        ([], []),
    ],
)
def test_an_unusable_entry_is_one_counted_unit(read, entries, causes):
    assert read(entries, FORM, declared=OWNER).causes == causes


@pytest.mark.parametrize(
    "wrap",
    [lambda told: [told], lambda told: {"conversations": [told]}, lambda told: told],
)
def test_all_three_roots_are_read(read, wrap):
    told = wrap(chat(said(0), said(1, "assistant")))
    assert len(read(told, FORM, declared=OWNER).kept) == 2


def test_missing_ids_are_derived_and_stable(read):
    told = chat(said(0), said(1), uuid=None)
    for message in told["chat_messages"]:
        del message["uuid"]
    first, again = (read([told], FORM, declared=OWNER).kept for _ in range(2))
    assert [t.record_id for t in first] == [t.record_id for t in again]
    assert len({t.record_id for t in first}) == 2


def test_one_conversation_of_two_exports_meets_and_keeps_the_newer_branch(read):
    old = read([chat(*retried()[:2])], FORM, declared=OWNER)
    new = read([chat(*retried())], FORM, declared=OWNER)
    frames = [
        frame.interactions(
            units.turns, declared=OWNER, object_number=number, first_seen=WHEN
        )
        for number, units in ((1, old), (2, new))
    ]
    split = frame.unrepeat(frames[0].vstack(frames[1]))
    assert split.kept["text"].to_list() == ["q", "new", "thanks"]
    assert Counter(split.dropped["reason"]) == {"duplicate": 1, "off_path": 1}


def test_the_zip_as_it_comes_is_read_with_its_companions(read):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("users.json", json.dumps([{"uuid": "u", "full_name": "Ann"}]))
        archive.writestr("projects.json", "[]")
        archive.writestr("memories.json", '[{"conversations_memory": "long"}]')
        told = json.dumps([chat(said(0), account=None)])
        archive.writestr("conversations.json", told)
        one = json.dumps(chat(said(0), uuid="c2"))
        archive.writestr("conversations/c2.json", one)
    units = read(held.getvalue(), "auto", declared=OWNER, name="data-batch-0000.zip")
    assert {t.author.id for t in units.kept} == {"claude:u", "claude:acct-1"}
    assert [i.names for i in units.identities] == [("Ann",)]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("conversations.json", True),
        ("data-2026-batch-0000/conversations.json", True),
        ("conversations-001.json.gz", True),
        ("conversations/0a1b.json", True),
        ("x.zip", True),
        ("users.json", False),
        ("projects.json", False),
        ("memories.json", False),
        ("__MACOSX/._conversations.json", False),
    ],
)
def test_only_conversations_hold_turns(name, wanted):
    assert claude.wants(name) is wanted


def test_a_value_in_the_wrong_place_is_refused(read):
    with pytest.raises(ExportError, match="no claude export; request the official"):
        read({"conversations": 5}, FORM)


def test_the_repr_of_what_was_said_shows_no_words():
    assert "secret" not in repr(claude_message.said(said(0, text="secret")))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=5,
)
KEYS = ["uuid", "parent_message_uuid", "text", "created_at"]
SENDER = st.sampled_from(["human", "assistant", None])
MESSAGES = st.fixed_dictionaries(
    {"sender": SENDER | JSON},
    optional={key: JSON | st.sampled_from(["m0", "m1"]) for key in KEYS}
    | {
        "attachments": JSON | st.lists(st.just({"extracted_content": "x"})),
        "files": JSON,
        "content": JSON | st.just(blocks("text", "thinking")),
    },
)


@given(st.lists(MESSAGES | JSON, max_size=6), JSON)
def test_whatever_stands_in_a_conversation_is_counted_once(read, messages, account):
    told = [chat(*messages, account=account)]
    turns = read(told, FORM, declared=OWNER).turns
    assert len(turns) == max(1, len(messages))
    assert [t.position for t in turns] == list(range(len(turns)))


def test_the_public_sample(read, shared):
    path = shared / "claude" / "chatlore__conversations.json"
    units = read(path.read_bytes(), FORM, declared=OWNER)
    per_chat = Counter((t.conversation_id[-1], t.role) for t in units.kept)
    assert per_chat == {
        ("1", "user"): 2,
        ("1", "assistant"): 1,
        ("2", "user"): 1,
        ("2", "assistant"): 1,
    }
    assert frame.skipped(units.turns) == {"off_path": 1, "empty": 1, "malformed": 1}
    roles = [c.role for t in units.kept for c in t.contributors or ()]
    assert roles == ["attachment"]
