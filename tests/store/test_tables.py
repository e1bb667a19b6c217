import re
from pathlib import Path

import polars as pl
import pytest
from corpus_rows import (
    LOCAL_READERS,
    arrow_hive,
    bare,
    corpus_rows,
    delta,
    delta_arrow,
    hive,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from flows.errors import ConfigError, StorageError
from flows.store import tables
from flows.store.local import LocalObjects
from flows.store.tables import MARK, Change, DataFile, Head, Layout
from flows.write.parts import arrow_schema, stage
from schemas.corpus import CORPUS


PARTITION = ("source", "language", "month")
LAYOUT = Layout(arrow_schema(), PARTITION)


@pytest.fixture
def uri(tmp_path):
    return str(tmp_path / "corpus")


def written(uri, rows, partition_by=PARTITION):
    """The rows as data files below the table's root, not yet committed."""
    corpus = LocalObjects(Path(uri))
    parts = stage(rows, vault=corpus, build="x", shard=0, partition_by=partition_by)
    return tuple(_moved(part, corpus) for part in parts)


def _moved(part, corpus):
    path = tables.partition_path(part.partition, f"part-{part.sha256}.parquet")
    corpus.copy_from(corpus, part.staged, path)
    corpus.delete(part.staged)
    return DataFile(path, part.bytes, part.rows, part.partition)


def change(adds=(), removes=(), transaction="t", digest="d"):
    return Change(tuple(adds), tuple(removes), transaction, {MARK: digest})


def test_a_missing_table_has_no_version_and_no_transactions(uri):
    assert tables.head(uri) == Head()
    assert not tables.committed(uri, "t")


def test_the_first_commit_makes_the_table_with_its_files(uri):
    files = written(uri, corpus_rows(12))
    assert tables.commit_files(uri, change(files), LAYOUT) == 0
    head = tables.head(uri)
    assert sorted(head.files, key=lambda f: f.path) == sorted(
        files, key=lambda f: f.path
    )
    assert (head.version, head.partition_by) == (0, PARTITION)
    assert head.metadata[MARK] == "d"


@pytest.mark.parametrize("reader", LOCAL_READERS)
def test_every_reader_sees_every_column_once_with_the_same_rows(uri, reader):
    rows = corpus_rows(12)
    tables.commit_files(uri, change(written(uri, rows)), LAYOUT)
    assert_frame_equal(reader(uri), rows.sort("row_id"))
    assert dict(reader(uri).schema) == dict(CORPUS)


def test_one_commit_swaps_old_files_for_new_ones(uri):
    old = written(uri, corpus_rows(4, build="b1"))
    new = written(uri, corpus_rows(6, build="b2"))
    tables.commit_files(uri, change(old, transaction="b1"), LAYOUT)
    assert tables.commit_files(uri, change(new, old, transaction="b2"), LAYOUT) == 1
    assert_frame_equal(delta(uri), corpus_rows(6, build="b2").sort("row_id"))
    assert tables.committed(uri, "b1")
    assert tables.committed(uri, "b2")
    assert not tables.committed(uri, "b3")


def test_an_empty_table_is_a_table_of_no_rows(uri):
    tables.commit_files(uri, change(), LAYOUT)
    assert dict(delta(uri).schema) == dict(CORPUS)
    assert tables.head(uri).files == ()


def test_a_table_can_be_emptied(uri):
    old = written(uri, corpus_rows(4))
    tables.commit_files(uri, change(old), LAYOUT)
    tables.commit_files(uri, change((), old), LAYOUT)
    assert delta(uri).is_empty()


@pytest.mark.parametrize("partition_by", [(), ("split",), ("month", "source")])
def test_another_layout_replaces_the_table_in_one_commit(uri, partition_by):
    old = written(uri, corpus_rows(4))
    tables.commit_files(uri, change(old, transaction="b1"), LAYOUT)
    new = written(uri, corpus_rows(6, build="b2"), partition_by)
    layout = Layout(arrow_schema(), partition_by)
    tables.commit_files(uri, change(new, old, transaction="b2"), layout)
    assert tables.head(uri).partition_by == partition_by
    assert_frame_equal(delta(uri), corpus_rows(6, build="b2").sort("row_id"))
    assert tables.committed(uri, "b1")


@settings(max_examples=20, deadline=None)
@given(st.text("aZ é/=%&+#?:._-", min_size=1, max_size=6))
def test_any_source_name_survives_path_log_and_removal(tmp_path_factory, source):
    uri = str(tmp_path_factory.mktemp("table"))
    rows = corpus_rows(3, sources=(source,))
    files = written(uri, rows)
    tables.commit_files(uri, change(files), LAYOUT)
    for reader in LOCAL_READERS:
        assert_frame_equal(reader(uri), rows.sort("row_id"))
    tables.commit_files(uri, change((), tables.head(uri).files), LAYOUT)
    assert tables.head(uri).files == ()


def test_a_row_without_a_language_stays_without(uri):
    unknown = pl.col("language") == "fr"
    rows = corpus_rows(3).with_columns(
        language=pl.when(~unknown).then(pl.col("language"))
    )
    assert rows["language"].null_count() == 1
    tables.commit_files(uri, change(written(uri, rows)), LAYOUT)
    for reader in LOCAL_READERS:
        assert_frame_equal(reader(uri), rows.sort("row_id"))


@pytest.mark.parametrize("reader", [delta_arrow, hive, bare, arrow_hive])
def test_a_folder_with_spaces_serves_all_readers_but_that_of_polars(tmp_path, reader):
    uri = str(tmp_path / "my corpus é")
    rows = corpus_rows(5)
    tables.commit_files(uri, change(written(uri, rows)), LAYOUT)
    assert_frame_equal(reader(uri), rows.sort("row_id"))
    assert len(tables.head(uri).files) == 5


def test_neither_log_nor_checkpoint_holds_text(uri):
    rows = corpus_rows(4, text="MARKERTEXT")
    tables.commit_files(uri, change(written(uri, rows)), LAYOUT)
    tables._loaded(uri).create_checkpoint()
    log = [p for p in Path(uri, "_delta_log").iterdir() if p.is_file()]
    assert any(path.name.endswith(".checkpoint.parquet") for path in log)
    for path in log:
        assert b"MARKERTEXT" not in path.read_bytes()


@pytest.mark.parametrize("sign", ["%", "#", "?", "\n"])
@pytest.mark.parametrize("place", ["/nowhere/100", "s3://bucket/100"])
def test_an_address_that_delta_would_not_find_again_is_refused(place, sign):
    told = re.escape(f"cannot hold {sign!r}; choose another")
    with pytest.raises(ConfigError, match=told):
        tables.head(f"{place}{sign}x")


@pytest.mark.parametrize(
    "name", ["of ours", "\u00fcber \u65e5", "it's", "a[1]", "a=b&c;d"]
)
def test_any_other_name_of_a_folder_holds_a_table(tmp_path, name):
    uri = str(tmp_path / name)
    tables.commit_files(uri, change(written(uri, corpus_rows(2))), LAYOUT)
    assert tables.head(uri).metadata[MARK] == "d"


def test_a_broken_log_is_told_without_its_content(uri):
    tables.commit_files(uri, change(written(uri, corpus_rows(2))), LAYOUT)
    log = Path(uri, "_delta_log", f"{0:020d}.json")
    log.write_text('{"MARKERTEXT": ')
    with pytest.raises(
        StorageError, match=r"cannot read the table .*run again"
    ) as told:
        tables.head(uri)
    assert "MARKERTEXT" not in str(told.value)
