import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.declared import Declared
from flows.collect.formats import chatgpt, chatgpt_message, chatgpt_tree


FORM = "chatgpt"
OWNER = Declared(1, "chatgpt", "platform_export", owner="chatgpt:user-ann")


def message(role="user", *parts, kind="text", **facts):
    content = {"content_type": kind, "parts": list(parts or ["words"])}
    base = {"author": {"role": role, "name": None, "metadata": {}}, "content": content}
    return base | {"create_time": 1772362800.5, "metadata": {}} | facts


def chain(*messages, current=True, **facts):
    """A conversation whose nodes n0, n1, ... follow each other."""
    mapping = {"root": {"id": "root", "parent": None, "message": None}}
    for number, each in enumerate(messages):
        parent = f"n{number - 1}" if number else "root"
        mapping[f"n{number}"] = {"parent": parent, "children": [], "message": each}
    told = {"conversation_id": "c1", "title": None, "mapping": mapping}
    if current:
        told["current_node"] = f"n{len(messages) - 1}" if messages else "root"
    return told | facts


def only(read, *messages, **facts):
    return read([chain(*messages, **facts)], FORM, declared=OWNER)


def test_a_question_and_its_answer(read):
    human, bot = only(read, message("user", "why?"), message("assistant", "so")).kept
    assert (human.text, bot.text) == ("why?", "so")
    assert (human.author.kind, human.author.id) == ("human", "chatgpt:user-ann")
    assert (bot.author.kind, bot.author.id, bot.bot) == (
        "bot",
        "bot:chatgpt",
        "bot:chatgpt",
    )
    assert {human.visibility, bot.visibility} == {"direct_bot"}
    assert (bot.reply_to, bot.parent_id) == (human.record_id, human.record_id)
    assert (human.record_id, human.conversation_id) == ("chatgpt:c1:n0", "chatgpt:c1")
    assert (human.created_at, bot.contributors) == ("2026-03-01T11:00:00.500000Z", ())


@pytest.mark.parametrize("owner", [None, "Ann Example"])
def test_without_a_usable_owner_the_author_stays_unresolved(read, owner):
    declared = Declared(1, "chatgpt", "platform_export", owner=owner)
    (turn,) = read([chain(message())], FORM, declared=declared).kept
    assert turn.author.id is None


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        (message("system", ""), "system"),
        (message("developer"), "system"),
        (message("tool"), "tool"),
        (message("critic"), "unsupported"),
        (message(None), "malformed"),
        (message(author=None), "malformed"),
        (message(kind="user_editable_context"), "custom_instructions"),
        (message("system", kind="model_editable_context"), "custom_instructions"),
        (message(metadata={"is_user_system_message": True}), "custom_instructions"),
        (message(metadata={"is_visually_hidden_from_conversation": True}), "hidden"),
        (message(weight=0), "hidden"),
        (message(weight=0.0), "hidden"),
        (message("assistant", recipient="browser.search"), "tool"),
        (message("assistant", channel="analysis"), "thoughts"),
        (message("assistant", kind="thoughts"), "thoughts"),
        (message("assistant", kind="reasoning_recap"), "thoughts"),
        (message("assistant", kind="code"), "tool"),
        (message("assistant", kind="execution_output"), "tool"),
        (message("assistant", kind="tether_quote"), "tool"),
        (message("assistant", kind="sonic_webpage"), "tool"),
        (message("assistant", kind="system_error"), "tool"),
        (message("assistant", kind="brand_new"), "unsupported"),
        (message(content=None), "empty"),
        (message("user", ""), "empty"),
        (message("user", "  \n"), "empty"),
        (message("user", {"content_type": "image_asset_pointer"}), "media_only"),
    ],
)
def test_what_the_chat_does_not_show_as_words_is_skipped_by_cause(read, told, cause):
    assert only(read, told).causes == [cause]


@pytest.mark.parametrize(
    "harmless",
    [{"weight": 1.0}, {"recipient": "all"}, {"channel": "final"}, {"weight": None}],
)
def test_ordinary_flags_hide_nothing(read, harmless):
    assert only(read, message(**harmless)).causes == [None]


def test_metadata_may_be_missing(read):
    told = message()
    del told["metadata"]
    assert only(read, told).causes == [None]


@pytest.mark.parametrize(
    ("parts", "text", "modality"),
    [
        (["a"], "a", "text"),
        (["a", None, "b"], "a\nb", "text"),
        ([{"content_type": "image_asset_pointer"}, "see"], "see", "image"),
        ([{"content_type": "audio_transcription", "text": "said"}], "said", "voice"),
        (
            [
                {"content_type": "audio_transcription", "text": "said"},
                {"content_type": "real_time_user_audio_video_asset_pointer"},
            ],
            "said",
            "voice",
        ),
        (["a", {"content_type": "brand_new", "text": "theirs"}], "a", "file"),
    ],
)
def test_parts_are_words_transcripts_or_media(read, parts, text, modality):
    (turn,) = only(read, message("user", *parts, kind="multimodal_text")).kept
    assert (turn.text, turn.modality) == (text, modality)


def test_an_attachment_makes_the_modality_and_its_name_stays_out(read):
    files = {"attachments": [{"name": "Ann Example CV.pdf"}]}
    (turn,) = only(read, message("user", "read it", metadata=files)).kept
    assert (turn.text, turn.modality) == ("read it", "file")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("fact \ue200cite\ue202turn0search0\ue201.", "fact ."),
        ("fact【4:0†source】.", "fact."),
        ('in \ue200entity\ue202["city","Paris","x"]\ue201!', "in Paris!"),
        ("in \ue200entity\ue202not json\ue201!", "in !"),
        ("left \ue200open", "left open"),
        ("【plain brackets】", "【plain brackets】"),
    ],
)
def test_citation_tokens_leave_the_assistants_text(read, raw, clean):
    assert chatgpt_message.without_citations(raw) == clean
    assert only(read, message(), message("assistant", raw)).texts[1] == clean


def test_the_users_own_brackets_stay(read):
    assert only(read, message("user", "【4:0†source】")).texts == ["【4:0†source】"]


@pytest.mark.parametrize("time", [None, 0, -3, "x", True, 1e300])
def test_a_time_that_is_none_stays_unknown(read, time):
    assert only(read, message(create_time=time)).kept[0].created_at is None


@pytest.mark.parametrize(
    ("entries", "causes"),
    [
        ([None], ["empty"]),
        ([{"title": "x", "conversation_id": "c"}], ["malformed"]),
        ([{"title": "x", "mapping": []}, chain()], ["malformed", "empty"]),
        ([5, chain()], ["malformed", "empty"]),
        ([{"mapping": {"a": 5}, "current_node": "a"}], ["malformed"]),
        ([{"mapping": {"a": {"message": "x"}}}], ["malformed"]),
        ([{"mapping": {"a": {"message": None}}}], ["empty"]),
        ([], []),
    ],
)
def test_an_unusable_entry_is_one_counted_unit(read, entries, causes):
    assert read(entries, FORM, declared=OWNER).causes == causes


@pytest.mark.parametrize(
    "wrap",
    [
        lambda told: [told],
        lambda told: {"conversations": [told]},
        lambda told: told,
    ],
)
def test_all_three_roots_are_read(read, wrap):
    told = wrap(chain(message(), message("assistant")))
    assert len(read(told, FORM, declared=OWNER).kept) == 2


def test_a_missing_conversation_id_is_derived_from_its_nodes(read):
    told = chain(message())
    del told["conversation_id"]
    first, again = (read([told], FORM, declared=OWNER).kept[0] for _ in range(2))
    assert first.conversation_id == again.conversation_id
    assert first.record_id.startswith("chatgpt:")


def forked(**facts):
    nodes = {
        "old": {"parent": "q", "message": message("assistant", "old")},
        "q": {"parent": None, "message": message("user", "q")},
        "new": {"parent": "q", "message": message("assistant", "new")},
    }
    return {"id": "c1", "mapping": nodes, "current_node": "new"} | facts


def test_off_path_answers_are_skipped_with_their_facts_after_the_path(read):
    turns = read([forked()], FORM, declared=OWNER).turns
    assert [(t.text, t.skip) for t in turns] == [
        ("q", None),
        ("new", None),
        ("old", "off_path"),
    ]
    assert [t.position for t in turns] == [0, 1, 2]


@pytest.mark.parametrize(
    ("times", "shown"),
    [((5, 9), "new"), ((9, 5), "old"), ((5, 5), "new"), ((10**400, 9), "new")],
)
@pytest.mark.parametrize("current", [None, "nowhere", 7])
def test_without_a_current_node_the_latest_leaf_ends_the_path(
    read, times, shown, current
):
    told = forked(current_node=current)
    for node, time in zip(("old", "new"), times, strict=True):
        told["mapping"][node]["message"]["create_time"] = time
    assert read([told], FORM, declared=OWNER).texts == ["q", shown]


def test_children_stand_in_for_missing_parents():
    nodes = {"a": {"children": ["b"]}, "b": {"children": ["c"]}, "c": {}}
    assert chatgpt_tree.path(nodes, "c") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ({"a": {"parent": "b"}, "b": {"parent": "a"}}, ["b", "a"]),
        ({"a": {"parent": "a"}}, ["a"]),
        ({"a": {"parent": "gone"}}, ["a"]),
        ({"x": {"parent": None}, "a": {"parent": None}}, ["a"]),
        ({"a": None}, ["a"]),
    ],
)
def test_cycles_dangling_parents_and_many_roots_end_the_path(nodes, expected):
    assert chatgpt_tree.path(nodes, "a") == expected


def test_an_answer_to_a_skipped_picture_has_no_trigger_among_the_turns(read):
    picture = message("user", {"content_type": "image_asset_pointer"})
    bot = only(read, message(), picture, message("assistant")).kept[-1]
    assert bot.reply_to == "chatgpt:c1:n1"


def test_custom_instructions_trigger_nothing(read):
    context = message("user", kind="user_editable_context")
    units = only(read, message(), context, message("assistant"))
    assert units.kept[-1].reply_to == units.kept[0].record_id


def test_a_named_author_means_a_group_and_people_resolve(read):
    ann = message(author={"role": "user", "name": "Ann"})
    ben = message(author={"role": "user", "name": "Ben"})
    declared = Declared(
        1, "chatgpt", "platform_export", owner="chatgpt:x", people={"Ann": "chatgpt:a"}
    )
    told = [chain(ann, ben, message("assistant"))]
    units = read(told, FORM, declared=declared)
    assert [t.author.id for t in units.kept] == ["chatgpt:a", None, "bot:chatgpt"]
    assert {t.visibility for t in units.kept} == {"group"}
    assert [t.addressed_to_bot for t in units.kept] == [False, False, True]
    assert units.kept[-1].contributors is None
    assert [i.names for i in units.identities] == [("Ann",), ("Ben",)]


def beside(**files):
    return {f"{name}.json": json.dumps(told).encode() for name, told in files.items()}


@pytest.mark.parametrize(
    ("told", "author"),
    [
        ({"id": "user-cleo", "email": "cleo@example.org"}, "chatgpt:user-cleo"),
        ([{"id": "user-cleo"}], "chatgpt:user-cleo"),
        ({"email": "cleo@example.org"}, "chatgpt:user-ann"),
        ({"id": 5}, "chatgpt:5"),
        ({"id": None}, "chatgpt:user-ann"),
        ([], "chatgpt:user-ann"),
        ("x", "chatgpt:user-ann"),
    ],
)
def test_the_export_tells_its_owner_else_the_declaration(read, told, author):
    files = beside(user=told)
    (turn,) = read([chain(message())], FORM, declared=OWNER, beside=files).kept
    assert turn.author.id == author


def test_the_owners_address_and_phone_are_told_for_redaction(read):
    files = beside(user={"email": "ann@example.org", "phone_number": "202-555-0143"})
    told = [chain(message(), conversation_id=each) for each in ("c1", "c2")]
    units = read(told, FORM, declared=OWNER, beside=files)
    known = [(i.conversation_id, i.emails, i.phones) for i in units.identities]
    assert known == [
        (f"chatgpt:{each}", ("ann@example.org",), ("202-555-0143",))
        for each in ("c1", "c2")
    ]


@pytest.mark.parametrize(
    ("files", "visibility"),
    [
        ({"shared_conversations": [{"id": "s", "conversation_id": "c1"}]}, "public"),
        (
            {"shared_conversations": [{"id": "c1", "conversation_id": "x"}]},
            "direct_bot",
        ),
        ({"shared_conversations": []}, "direct_bot"),
        ({"shared_conversations": {"items": [{"conversation_id": "c1"}]}}, "public"),
        ({"shared_conversations": 5}, "direct_bot"),
        ({"group_chats": {"chats": []}}, "direct_bot"),
        ({"group_chats": {"chats": [{"id": "c1"}]}}, "group"),
        ({"group_chats": [{"conversation_id": "c1"}]}, "group"),
        (
            {
                "group_chats": [{"id": "c1"}],
                "shared_conversations": [{"conversation_id": "c1"}],
            },
            "group",
        ),
    ],
)
def test_the_lists_beside_it_tell_who_could_see_a_conversation(read, files, visibility):
    told = [chain(message(), message("assistant"))]
    turns = read(told, FORM, declared=OWNER, beside=beside(**files)).kept
    assert {turn.visibility for turn in turns} == {visibility}
    authors = [turn.author.id for turn in turns]
    ours = None if visibility == "group" else "chatgpt:user-ann"
    assert authors == [ours, "bot:chatgpt"]


def test_unreadable_lists_beside_it_tell_nothing(read):
    files = dict.fromkeys(("user.json", "shared_conversations.json"), b"[")
    (turn,) = read([chain(message())], FORM, declared=OWNER, beside=files).kept
    assert (turn.author.id, turn.visibility) == ("chatgpt:user-ann", "direct_bot")


def test_a_groups_members_are_known_by_the_id_or_name_their_rows_tell(read):
    rows = [
        {"metadata": {"user_id": "user-ann", "name": "Ann"}},
        {"metadata": {"display_name": "Ben"}},
        {"metadata": {}},
    ]
    told = chain(*(message(author={"role": "user"} | row) for row in rows))
    declared = Declared(1, "chatgpt", "x", people={"Ben": "chatgpt:ben"})
    units = read([told], FORM, declared=declared)
    ids = [turn.author.id for turn in units.kept]
    assert ids == ["chatgpt:user-ann", "chatgpt:ben", None]
    assert [i.names for i in units.identities] == [("Ann",), ("Ben",)]


def test_in_a_group_a_mention_speaks_to_the_bot(read):
    ann = {"role": "user", "name": "Ann"}
    told = [message("user", words, author=ann) for words in ("hi", "so @ChatGPT?")]
    assert [t.addressed_to_bot for t in only(read, *told).kept] == [False, True]


@pytest.mark.parametrize(
    "other",
    [
        [{"conversation_id": "c", "model": "m", "conversation": []}],
        [{"conversation_id": "c", "conversation_a": []}],
        [{"uuid": "c", "chat_messages": []}],
    ],
)
def test_lists_of_other_formats_are_not_taken_for_it(other):
    assert not chatgpt.sniffs(json.dumps(other).encode())


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("conversations.json", True),
        ("conversations-000.json", True),
        ("Ann/conversations-012.json", True),
        ("chatgpt.zip", True),
        ("conversations.json.zst", True),
        ("ann__native-conversation-v1.json", True),
        ("shared_conversations.json", False),
        ("user.json", False),
        ("message_feedback.json", False),
        ("group_chats.json", False),
        ("model_comparisons.json", False),
        ("chat.html", False),
        ("__MACOSX/._conversations-000.json", False),
    ],
)
def test_only_conversations_hold_turns(name, wanted):
    assert chatgpt.wants(name) is wanted


@pytest.mark.parametrize(
    ("name", "lent"),
    [
        ("ann/user.json", True),
        ("shared_conversations.json", True),
        ("group_chats.json", True),
        ("user_settings.json", False),
        ("model_comparisons.json", False),
        ("conversations.json", False),
    ],
)
def test_the_files_that_explain_it_are_lent(name, lent):
    assert chatgpt.lends(name) is lent


@st.composite
def trees(draw):
    size = draw(st.integers(1, 12))
    nodes = {}
    for number in range(size):
        parent = draw(st.integers(0, number - 1)) if number else None
        role = draw(st.sampled_from(["user", "assistant", "system", "tool"]))
        words = draw(st.sampled_from(["", "words"]))
        nodes[f"k{number}"] = {
            "parent": None if parent is None else f"k{parent}",
            "message": draw(st.sampled_from([None, message(role, words)])),
        }
    order = draw(st.permutations(sorted(nodes)))
    current = draw(st.sampled_from(sorted(nodes)))
    mapping = {key: nodes[key] for key in order}
    return {"id": "t", "mapping": mapping, "current_node": current}


def climb(nodes, key):
    while key:
        yield key
        key = nodes[key]["parent"]


@given(trees())
def test_kept_turns_are_exactly_the_words_on_the_path(read, tree):
    nodes = tree["mapping"]
    turns = read([tree], FORM, declared=OWNER).turns
    spoken = {
        key
        for key, node in nodes.items()
        if node["message"]
        and node["message"]["author"]["role"] in {"user", "assistant"}
        and node["message"]["content"]["parts"][0]
    }
    path = [key for key in climb(nodes, tree["current_node"]) if key in spoken]
    kept = [t.record_id.rpartition(":")[2] for t in turns if t.skip is None]
    assert kept == path[::-1]
    aside = {t.record_id.rpartition(":")[2] for t in turns if t.skip == "off_path"}
    assert aside == spoken - set(path)
    assert len(turns) == max(1, sum(bool(n["message"]) for n in nodes.values()))
