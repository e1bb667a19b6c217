"""Invented corpus rows, and the ways a reader may load a corpus."""

import hashlib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import polars as pl
import pyarrow.dataset as ds
from deltalake import DeltaTable

from schemas.corpus import CORPUS


def corpus_rows(count, *, build="b1", text="hello", sources=("telegram", "chat api")):
    """Rows spread over sources, languages and months."""
    return pl.DataFrame(
        [_row(n, build, text, sources[n % len(sources)]) for n in range(count)],
        schema=CORPUS,
        orient="row",
    )


def _row(number, build, text, source):
    content = f"{text} {number}"
    return {
        "row_id": hashlib.sha256(f"row {number}".encode()).hexdigest(),
        "conversation_id": hashlib.sha256(f"c {number // 2}".encode()).hexdigest(),
        "source": source,
        "language": ("en", "fr", "id")[number % 3],
        "month": f"2025-0{1 + number % 2}",
        "split": "train",
        "messages": [
            {"role": "user", "content": content},
            {"role": "assistant", "content": "[PERSON_1]"},
        ],
        "turns": 2,
        "chars": len(content) + 10,
        "redactions": [{"entity": "PERSON", "count": 1}],
        "consent_ref": "0" * 64,
        "policy_sha256": "1" * 64,
        "build": build,
        "content_sha256": hashlib.sha256(content.encode()).hexdigest(),
    }


def delta(uri, options=None):
    return _sorted(_apart(uri)(pl.read_delta, uri, storage_options=options))


def delta_arrow(uri, options=None):
    table = DeltaTable(uri, storage_options=options).to_pyarrow_table()
    return _sorted(pl.from_arrow(table))


def hive(uri, options=None):
    paths = f"{uri}/source=*/**/*.parquet"
    told = {"hive_partitioning": True, "storage_options": options}
    return _sorted(_apart(uri)(pl.read_parquet, paths, **told))


def _apart(uri):
    """Reads of S3 happen in a process of their own.

    Each leaves threads of Polars behind that call `getenv` ten times a second; pytest
    calls `setenv` before and after every test, and glibc crashes when the two meet.
    """
    return _elsewhere if uri.startswith("s3://") else _here


def _here(read, *arguments, **options):
    return read(*arguments, **options)


def _elsewhere(read, *arguments, **options):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(read, *arguments, **options).result()


def bare(uri):
    """File by file, as readers do that know nothing of folders."""
    paths = f"{uri}/**/part-*.parquet"
    return _sorted(pl.scan_parquet(paths, hive_partitioning=False).collect())


def arrow_hive(uri):
    return _sorted(pl.from_arrow(ds.dataset(uri, partitioning="hive").to_table()))


LOCAL_READERS = (delta, delta_arrow, hive, bare, arrow_hive)


def _sorted(frame):
    return frame.select(list(CORPUS)).sort("row_id")
