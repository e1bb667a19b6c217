import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from flows.consent.alone import each_alone


CHATS = pl.Schema(
    {
        "source": pl.String(),
        "conversation_id": pl.String(),
        "record_id": pl.String(),
        "reply_to": pl.String(),
    }
)


def frame(*rows):
    return pl.DataFrame(rows, schema=CHATS, orient="row")


def company(piece):
    """A judge that says how many conversations stood before it."""
    chats = piece.select("source", "conversation_id").n_unique()
    return piece.with_columns(chats=pl.lit(chats, pl.Int64))


def judged(*rows):
    return each_alone(frame(*rows), company)["chats"].to_list()


def test_conversations_that_know_nothing_of_each_other_are_judged_together():
    rows = [("a", "c1", "r1", None), ("a", "c2", "r2", None), ("a", "c2", "r3", "r2")]
    assert judged(*rows) == [2, 2, 2]


def test_conversations_that_share_a_record_id_are_judged_each_alone():
    rows = [("a", "c1", "r1", None), ("a", "c2", "r1", None), ("a", "c3", "r3", None)]
    assert judged(*rows) == [1, 1, 1]


def test_a_reply_into_another_conversation_is_judged_without_it():
    rows = [("a", "c1", "r1", None), ("a", "c2", "r2", "r1"), ("a", "c3", "r3", "r9")]
    assert judged(*rows) == [2, 1, 2]


def test_one_conversation_id_of_two_sources_is_two_conversations():
    rows = [("a", "c1", "r1", None), ("b", "c1", "r2", None)]
    assert judged(*rows) == [1, 1]


def test_rows_without_ids_share_nothing():
    rows = [("a", "c1", None, None), ("a", "c2", None, None)]
    assert judged(*rows) == [2, 2]


def test_no_conversations_are_judged_too():
    assert judged() == []


texts = st.sampled_from(["x", "y", None])
rows_told = st.lists(st.tuples(st.sampled_from("ab"), texts, texts, texts), max_size=12)


def seen_records(piece):
    """A judge that, like the law, looks a reply up in all that it is given."""
    ids = piece["record_id"].drop_nulls().to_list()
    found = [None if r is None else ids.count(r) for r in piece["reply_to"]]
    shared = [None if r is None else ids.count(r) for r in piece["record_id"]]
    return piece.with_columns(
        found=pl.Series(found, dtype=pl.Int64), shared=pl.Series(shared, dtype=pl.Int64)
    )


@given(rows_told)
def test_a_conversation_is_judged_the_same_whatever_shares_its_shard(rows):
    whole = frame(*rows)
    together = each_alone(whole, seen_records).with_row_index()
    keys = ["source", "conversation_id"]
    for chat in together.partition_by(keys):
        by_itself = each_alone(chat.select(CHATS.names()), seen_records)
        assert chat.drop("index").equals(by_itself)
