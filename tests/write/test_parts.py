import io

import polars as pl
import pyarrow.parquet as pq
import pytest
from corpus_rows import corpus_rows
from fakes import MemoryObjects
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from flows.errors import StorageError
from flows.write.parts import (
    SAFE,
    drop_rows,
    parts_digest,
    read_part,
    row_digests,
    stage,
    table_digest,
)
from schemas.corpus import CORPUS
from schemas.manifest import EMPTY_TABLE


PARTITION = ("source", "language", "month")
MARKER = "MARKERTEXT"


@pytest.fixture
def vault():
    return MemoryObjects()


def staged(vault, rows, partition_by=PARTITION, shard=0):
    return stage(rows, vault=vault, build="b1", shard=shard, partition_by=partition_by)


def test_a_part_holds_one_partition_and_the_rows_come_back(vault):
    rows = corpus_rows(12)
    parts = staged(vault, rows)
    assert len(parts) == rows.select(PARTITION).n_unique()
    for part in parts:
        held = read_part(part, vault)
        assert held.select(PARTITION).unique().rows(named=True) == [part.partition]
        assert (held.height, len(vault.read(part.staged))) == (part.rows, part.bytes)
    whole = pl.concat(read_part(part, vault) for part in parts).sort("row_id")
    assert_frame_equal(whole, rows.sort("row_id"))


def test_parts_lie_in_the_staging_of_their_build_and_shard(vault):
    (part,) = staged(vault, corpus_rows(2), ("split",), shard=7)
    assert part.staged == f"staging/b1/parts/00007/{part.sha256}.parquet"


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_and_chunks_give_the_same_files(random):
    rows = corpus_rows(9)
    order = list(range(9))
    random.shuffle(order)
    shuffled = pl.concat([rows[n] for n in order], rechunk=False)
    one, other = MemoryObjects(), MemoryObjects()
    assert staged(one, rows) == staged(other, shuffled)
    assert one.held == other.held


def test_no_rows_make_no_parts(vault):
    assert staged(vault, corpus_rows(0)) == ()
    assert parts_digest((), vault) == EMPTY_TABLE


def test_another_schema_than_that_of_the_corpus_is_refused(vault):
    with pytest.raises(pl.exceptions.SchemaError, match="turns"):
        staged(vault, corpus_rows(2).drop("turns"))


def test_footers_hold_no_text_and_statistics_only_of_safe_columns(vault):
    (part,) = staged(vault, corpus_rows(4, text=MARKER), ())
    footer = pq.ParquetFile(io.BytesIO(vault.read(part.staged))).metadata
    columns = [
        footer.row_group(group).column(n)
        for group in range(footer.num_row_groups)
        for n in range(footer.num_columns)
    ]
    kept = {c.path_in_schema for c in columns if c.is_stats_set}
    assert kept == set(SAFE)
    assert {c.compression for c in columns} == {"ZSTD"}
    assert footer.metadata[b"consentry.schema_version"] == b"1"
    assert MARKER not in str(footer.to_dict())


def test_dropped_rows_leave_the_part_and_its_old_file(vault):
    rows = corpus_rows(4)
    (part,) = staged(vault, rows, ())
    gone = rows["row_id"][:2].to_list()
    fresh = drop_rows(part, gone, vault=vault)
    left = rows.filter(~pl.col("row_id").is_in(gone)).sort("row_id")
    assert_frame_equal(read_part(fresh, vault).sort("row_id"), left)
    assert list(vault.held) == [fresh.staged]
    assert drop_rows(fresh, ["unknown"], vault=vault) == fresh
    assert drop_rows(fresh, left["row_id"].to_list(), vault=vault) is None
    assert not vault.held


def test_a_part_that_was_changed_in_the_staging_is_refused(vault):
    (part,) = staged(vault, corpus_rows(2), ())
    vault.put(part.staged, b"other")
    with pytest.raises(StorageError, match="not what was staged"):
        read_part(part, vault)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(CORPUS.names()[2:6]), unique=True, max_size=3),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_the_table_digest_knows_neither_order_nor_files_nor_build(
    partition_by, shards, random
):
    rows = corpus_rows(10)
    numbers = [random.randrange(shards) for _ in range(10)]
    vault = MemoryObjects()
    later = rows.with_columns(build=pl.lit("b2"))
    parts = [
        part
        for shard in range(shards)
        for part in staged(
            vault, later.filter(pl.Series(numbers) == shard), partition_by, shard
        )
    ]
    assert parts_digest(parts, vault) == table_digest(row_digests(rows))


@pytest.mark.parametrize("column", [c for c in CORPUS.names() if c != "build"])
def test_a_change_in_any_column_changes_the_digest(column):
    rows = corpus_rows(1)
    changed = rows.with_columns(pl.lit(None).cast(rows.schema[column]).alias(column))
    assert row_digests(rows) != row_digests(changed)
