import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.formats import interactions_jsonl


FORM = "interactions_jsonl"
ROW = {
    "record_id": "r1",
    "source": "x",
    "channel": "api",
    "conversation_id": "c1",
    "bot": "bot:grok",
    "author": {"kind": "human", "id": "x:u1", "handles": ["@a"]},
    "created_at": "2026-03-10T12:00:00Z",
    "edited_at": None,
    "clock": "c1",
    "ingested_at": "2026-03-15",
    "visibility": "direct_bot",
    "addressed_to_bot": True,
    "reply_to": None,
    "contributors": [{"role": "forward", "id": "x:u2"}],
    "modality": "text",
    "special_categories": ["health"],
    "rights_signals": ["tdm-reservation=1"],
    "redaction": "clean",
    "text": "hello",
}


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def one(read, **facts):
    (turn,) = read(lines(ROW | facts), FORM).turns
    return turn


def test_every_column_arrives_as_it_stands(read):
    turn = one(read)
    assert (turn.record_id, turn.conversation_id) == ("r1", "c1")
    assert (turn.source, turn.channel, turn.clock) == ("x", "api", "c1")
    assert (turn.author.kind, turn.author.id) == ("human", "x:u1")
    assert turn.author.handles == ("@a",)
    assert (turn.role, turn.text, turn.malformed) == ("user", "hello", None)
    assert [(c.role, c.id) for c in turn.contributors] == [("forward", "x:u2")]
    assert turn.special_categories == ("health",)
    assert turn.rights_signals == ("tdm-reservation=1",)
    assert turn.ingested_at == "2026-03-15"


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("record_id", 5),
        ("source", ["x"]),
        ("channel", True),
        ("conversation_id", {}),
        ("bot", 1),
        ("author", "ann"),
        ("author", {"kind": "robot", "id": "x:1"}),
        ("author", {"kind": "human", "id": 7}),
        ("author", {"kind": "human", "handles": "@a"}),
        ("author", {"kind": ["human"]}),
        ("created_at", 1772362800),
        ("edited_at", False),
        ("clock", []),
        ("visibility", 0),
        ("addressed_to_bot", 1),
        ("reply_to", 3),
        ("contributors", {}),
        ("contributors", ["ann"]),
        ("contributors", [{"id": "x:u2"}]),
        ("modality", 1),
        ("special_categories", "none"),
        ("special_categories", [1]),
        ("rights_signals", {}),
        ("text", ["a"]),
        ("role", 9),
    ],
)
def test_a_wrong_json_type_names_its_column_and_never_crashes(read, column, wrong):
    turn = one(read, **{column: wrong})
    assert (turn.malformed, turn.skip) == (column, None)


@pytest.mark.parametrize("column", sorted(set(ROW) - {"text"}))
def test_a_missing_column_is_null_and_no_fault(read, column):
    row = {key: value for key, value in ROW.items() if key != column}
    (turn,) = read(lines(row), FORM).turns
    assert turn.malformed is None
    assert (one(read, **{column: None})) == turn


@pytest.mark.parametrize(
    ("facts", "role"),
    [
        ({}, "user"),
        ({"author": {"kind": "bot", "id": "bot:grok"}}, "assistant"),
        ({"author": {"kind": "service"}}, "user"),
        ({"role": "assistant"}, "assistant"),
        ({"role": "brand new"}, "user"),
    ],
)
def test_a_missing_role_follows_from_the_author(read, facts, role):
    assert one(read, **facts).role == role


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"role": "system"}, "system"),
        ({"role": "tool"}, "tool"),
        ({"text": None}, "empty"),
        ({"text": " "}, "empty"),
        ({"text": None, "modality": "voice"}, "media_only"),
    ],
)
def test_rows_without_words_of_a_person_or_bot_are_skipped(read, facts, cause):
    assert one(read, **facts).skip == cause


def test_null_and_empty_contributors_differ(read):
    assert one(read, contributors=None).contributors is None
    assert one(read, contributors=[]).contributors == ()


def test_null_means_nobody_scanned(read):
    assert one(read, special_categories=None).special_categories is None
    assert one(read, special_categories=[]).special_categories == ()


def test_blank_lines_crlf_and_a_bom_do_not_matter(read):
    content = lines(ROW, ROW).replace(b"\n", b"\r\n\r\n")
    turns = read(b"\xef\xbb\xbf" + content, FORM).turns
    assert [turn.position for turn in turns] == [0, 1]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("a.jsonl", True), ("a.ndjson.gz", True), ("a.zip", True), ("a.json", False)],
)
def test_names(name, wanted):
    assert interactions_jsonl.wants(name) is wanted


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["kind", "id", "handles", "role"]), inner)
    ),
    max_leaves=4,
)


@given(st.lists(st.dictionaries(st.sampled_from(sorted(ROW)), anything), max_size=4))
def test_whatever_a_row_holds_it_is_one_unit(read, rows):
    content = lines(ROW, *rows)
    assert len(read(content, FORM).turns) == 1 + len(rows)
