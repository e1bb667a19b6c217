"""Step 1 and the visibility steps: every sentence of BUNDLE.md on a row."""

import pytest
from consent.world import add_turn, decided


TURN = "interactions[turn]"
MALFORMED = [
    ("source", [None, 7, ["telegram"]]),
    ("channel", [None, "scrape", 7, ["api"], {}]),
    ("conversation_id", [None, 1]),
    ("bot", [7, ["bot:helper"]]),
    ("author", [None, "telegram:ada", [], 7]),
    ("author.kind", [None, "person", 7, ["human"]]),
    ("author.id", [7, ["telegram:ada"]]),
    ("author.handles", ["@ada", [7], {}]),
    (
        "created_at",
        [None, "2026-03-10T12:00:00", "2026-02-30", 1773144000, ["2026-03-10"]],
    ),
    ("edited_at", ["", "2026-03-10T12:00:00", "10/03/2026", 0, False]),
    ("clock", [7, []]),
    ("ingested_at", [None, "2026-03-15T00:00:00", "later", 0]),
    ("visibility", [7, ["direct_bot"], True]),
    ("addressed_to_bot", ["true", 1, 0, []]),
    ("reply_to", [7, ["turn"]]),
    (
        "contributors",
        [
            None,
            {},
            "x",
            ["telegram:bo"],
            [None],
            [{"id": "telegram:bo"}],
            [{"role": 7, "id": None}],
            [{"role": "quote", "id": 7}],
            [{"role": "quote", "id": None, "handles": "@bo"}],
        ],
    ),
    ("modality", [None, 7]),
    ("special_categories", ["none", [None], {}]),
    ("rights_signals", ["x=y", [1]]),
    ("redaction", [7, True, ["clean"]]),
]


@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field, values in MALFORMED for value in values],
)
def test_a_row_with_a_malformed_value_is_malformed(field, value):
    assert decided({f"{TURN}.{field}": value}) == "record_malformed"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": 7}, "KEEP"),
        ({"malformed": "created_at"}, "KEEP"),
        ({"edited_at": None}, "KEEP"),
        ({"author.handles": None}, "KEEP"),
        ({"rights_signals": None}, "KEEP"),
        ({"addressed_to_bot": None}, "KEEP"),
        ({"visibility": "group", "addressed_to_bot": None}, "not_direct_interaction"),
        ({"clock": None}, "KEEP"),
        ({"bot": None}, "agreement_scope"),
        ({"bot": None, "visibility": "public"}, "scope_not_covered"),
        ({"bot": "bot:other"}, "agreement_scope"),
        ({"source": "mastodon"}, "source_unknown"),
        ({"source": ""}, "source_unknown"),
        ({"visibility": None}, "visibility_unknown"),
        ({"visibility": "unknown"}, "visibility_unknown"),
        ({"visibility": "Direct_Bot"}, "visibility_unknown"),
        ({"visibility": "private_dm"}, "private_message"),
        ({"visibility": "secret_chat"}, "private_message"),
        ({"author.kind": "service"}, "not_direct_interaction"),
        ({"author.kind": "service", "contributors": None}, "not_direct_interaction"),
        ({"author.kind": "service", "visibility": "private_dm"}, "private_message"),
        ({"author.id": None}, "subject_unresolved"),
        ({"author.id": "@ada"}, "subject_unresolved"),
        ({"author.id": "ada"}, "subject_unresolved"),
        ({"author.id": "telegram:ada\n"}, "subject_unresolved"),
        ({"author.kind": "bot"}, "record_malformed"),
        ({"author.kind": "bot", "author.id": None}, "record_malformed"),
        ({"redaction": None}, "redaction_failed"),
        ({"redaction": "Clean"}, "redaction_failed"),
        ({"special_categories": None}, "special_category_not_covered"),
        ({"special_categories": None, "modality": "voice"}, "scope_not_covered"),
    ],
)
def test_null_and_unknown_values_have_their_own_meaning(changes, reason):
    assert (
        decided({f"{TURN}.{field}": value for field, value in changes.items()})
        == reason
    )


@pytest.mark.parametrize(
    ("created", "ingested", "reason"),
    [
        ("2026-03-10T12:00:00Z", "2026-03-10T11:55:00Z", "KEEP"),
        ("2026-03-10T12:00:00Z", "2026-03-10T11:54:59Z", "record_malformed"),
        ("2026-03-10T12:00:00Z", "2026-06-01T00:00:00Z", "KEEP"),
        ("2026-03-10T12:00:00Z", "2026-06-01T00:00:01Z", "record_malformed"),
        ("2026-03-10", "2026-03-10T00:00:00Z", "KEEP"),
    ],
)
def test_a_row_is_seen_after_it_was_written_and_before_as_of(created, ingested, reason):
    assert (
        decided({f"{TURN}.created_at": created, f"{TURN}.ingested_at": ingested})
        == reason
    )


def test_the_record_time_is_the_earlier_of_created_and_edited():
    assert decided({f"{TURN}.edited_at": "2026-02-25T00:00:00Z"}) == "not_yet_consented"
    assert decided({f"{TURN}.edited_at": "2026-03-11"}) == "KEEP"


def test_a_malformed_row_answers_first():
    changes = {
        f"{TURN}.modality": None,
        f"{TURN}.source": "mastodon",
        f"{TURN}.visibility": "private_dm",
    }
    assert decided(changes) == "record_malformed"


def test_ids_are_not_trimmed_and_compared_exactly():
    assert decided({f"{TURN}.author.id": "telegram:Ada"}) == "age_unknown"
    assert decided({f"{TURN}.bot": "bot:helper "}) == "agreement_scope"


def test_a_bot_turn_in_an_unaddressed_group_is_no_direct_interaction():
    reply = {
        "$like": "turn",
        "record_id": "reply",
        "author": {"kind": "bot", "id": "bot:helper"},
        "reply_to": "turn",
        "visibility": "group",
        "addressed_to_bot": None,
    }
    assert decided(add_turn(reply), "reply") == "not_direct_interaction"
