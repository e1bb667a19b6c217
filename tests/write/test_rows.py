import hashlib

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.write.rows import Imprint, assemble, segment, split_of, straddling
from schemas.corpus import CORPUS


def keyed_hash(*parts):
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


IMPRINT = Imprint(
    build="b1",
    policy_sha256="p",
    splits={"train": 0.8, "test": 0.2},
    keyed_hash=keyed_hash,
)


def conversation(reasons, *, gaps=(), name="c1"):
    """Turns r0, r1, ... alternately user and assistant; a reason drops one."""
    count = len(reasons)
    return pl.DataFrame(
        {
            "source": ["telegram"] * count,
            "conversation_id": [name] * count,
            "record_id": [f"{name}-r{n}" for n in range(count)],
            "role": ["assistant" if n % 2 else "user" for n in range(count)],
            "text": [f"text {n}" for n in range(count)],
            "reason": reasons,
            "after_gap": [n in gaps for n in range(count)],
        },
        schema_overrides={"reason": pl.String()},
    )


@pytest.mark.parametrize(
    ("reasons", "gaps", "segments"),
    [
        ([None, None, None, None], (), [[0, 1, 2, 3]]),
        (
            [None, None, "withdrawn", "context_dropped", None, None],
            (),
            [[0, 1], [4, 5]],
        ),
        (["minor", None], (), [[1]]),
        ([None, "redaction_failed", None], (), [[0], [2]]),
        ([None, None, None, None], (2,), [[0, 1], [2, 3]]),
        (["minor", "context_dropped"], (), []),
    ],
)
def test_a_dropped_or_skipped_turn_ends_a_segment(reasons, gaps, segments):
    kept = segment(conversation(reasons, gaps=gaps), keyed_hash=keyed_hash)
    groups = kept.group_by("row_id", maintain_order=True).agg("text")
    shown = [[int(text[5:]) for text in texts] for texts in groups["text"]]
    assert shown == segments


def test_segments_of_different_conversations_never_share_a_row():
    turns = pl.concat([conversation([None, None]), conversation([None], name="c2")])
    kept = segment(turns, keyed_hash=keyed_hash)
    assert kept.get_column("row_id").n_unique() == 2


@given(st.lists(st.sampled_from([None, "minor"]), min_size=1, max_size=12))
def test_turns_of_a_segment_followed_each_other(reasons):
    kept = segment(conversation(reasons), keyed_hash=keyed_hash)
    for _, turns in kept.group_by("row_id", maintain_order=True):
        places = [int(text[5:]) for text in turns["text"]]
        assert places == list(range(places[0], places[0] + len(places)))


def ready(turns):
    return segment(turns, keyed_hash=keyed_hash).with_columns(
        month=pl.lit("2026-03"),
        language=pl.when(pl.col("role") == "user")
        .then(pl.lit("fr"))
        .otherwise(pl.lit("en")),
        person=pl.lit("telegram:user1"),
        redactions=pl.lit(
            [{"entity": "PERSON", "count": 2}],
            dtype=pl.List(pl.Struct({"entity": pl.String(), "count": pl.Int32()})),
        ),
    )


def test_a_row_holds_the_messages_and_counts_of_its_segment():
    rows = assemble(ready(conversation([None, None, None])), imprint=IMPRINT)
    assert rows.schema == CORPUS
    row = rows.row(0, named=True)
    assert row["messages"] == [
        {"role": "user", "content": "text 0"},
        {"role": "assistant", "content": "text 1"},
        {"role": "user", "content": "text 2"},
    ]
    assert (row["turns"], row["chars"], row["language"]) == (3, 18, "fr")
    assert row["redactions"] == [{"entity": "PERSON", "count": 6}]
    assert row["build"] == "b1"


def test_a_row_names_nobody():
    rows = assemble(ready(conversation([None, None])), imprint=IMPRINT)
    told = str(rows.drop("messages").to_dicts())
    for secret in ("telegram:user1", "c1-r0", "c1"):
        assert f"'{secret}'" not in told


def test_no_rows_still_match_the_schema():
    rows = assemble(ready(conversation(["minor"])), imprint=IMPRINT)
    assert rows.schema == CORPUS
    assert rows.is_empty()


def test_a_persons_split_is_theirs_for_ever_and_shares_hold():
    lots = [split_of(f"telegram:user{n}", imprint=IMPRINT) for n in range(2000)]
    assert lots == [split_of(f"telegram:user{n}", imprint=IMPRINT) for n in range(2000)]
    assert 0.76 < lots.count("train") / 2000 < 0.84


def test_a_row_whose_people_fall_into_different_splits_straddles():
    by_split = {"train": [], "test": []}
    for n in range(50):
        by_split[split_of(f"p:{n}", imprint=IMPRINT)].append(f"p:{n}")
    one, two, other = *by_split["train"][:2], by_split["test"][0]
    people = pl.DataFrame(
        [("same", one), ("same", two), ("mixed", one), ("mixed", other)],
        schema=["row_id", "person"],
        orient="row",
    )
    assert straddling(people, imprint=IMPRINT) == {"mixed"}
