"""Corpus rows in; zstd Parquet parts in the vault's staging, and digests, out.

The same rows give the same bytes under the same name, whatever their order was. A
footer shows first and last values only of columns that hold no text.
"""

import hashlib
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from flows.errors import StorageError
from flows.store.objects import Objects
from schemas.corpus import CORPUS, SCHEMA_VERSION


STAGING = "staging"
ROW_GROUP = 16_384
"""Rows; at 2 kB a row about 32 MB, what one reader thread takes at a time."""

SAFE = ("source", "language", "month", "split", "turns", "chars", "build")
"""Columns whose least and greatest value may stand in a footer."""

ORDER = ("conversation_id", "row_id")
"""Segments of a conversation lie side by side."""


@dataclass(frozen=True, slots=True)
class Part:
    """One staged Parquet file: all rows share these partition values."""

    staged: str
    partition: Mapping[str, str | None]
    rows: int
    bytes: int
    sha256: str


def stage(
    rows: pl.DataFrame,
    *,
    vault: Objects,
    build: str,
    shard: int,
    partition_by: Sequence[str],
) -> tuple[Part, ...]:
    """Write a shard's rows (`CORPUS`) to the staging, one part per partition."""
    folder = f"{staging(build)}parts/{shard:05d}/"
    checked = rows.match_to_schema(CORPUS)
    return tuple(
        _staged(group, dict(zip(partition_by, values, strict=True)), vault, folder)
        for values, group in _partitions(checked, partition_by)
    )


def drop_rows(part: Part, row_ids: Collection[str], *, vault: Objects) -> Part | None:
    """The part without these rows, staged anew; None when nothing is left."""
    rows = read_part(part, vault)
    left = rows.filter(~pl.col("row_id").is_in(list(row_ids)))
    if left.height == rows.height:
        return part
    folder = part.staged.rpartition("/")[0] + "/"
    fresh = _staged(left, part.partition, vault, folder) if left.height else None
    vault.delete(part.staged)
    return fresh


def stage_joined(parts: Sequence[Part], *, vault: Objects, build: str) -> Part:
    """One part with the rows of these, which are of one partition."""
    rows = pl.concat(read_part(part, vault) for part in parts)
    folder = f"{staging(build)}parts/joined/"
    return _staged(rows, parts[0].partition, vault, folder)


def read_part(part: Part, vault: Objects) -> pl.DataFrame:
    """The rows of a staged part, as `CORPUS`; refuses other bytes than were staged."""
    content = vault.read(part.staged)
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise StorageError(
            "a staged part is not what was staged: the vault was written to meanwhile; "
            "nothing was published, run the build again"
        )
    return pl.read_parquet(io.BytesIO(content)).match_to_schema(CORPUS)


def staging(build: str) -> str:
    """The folder of everything a build has staged."""
    return f"{STAGING}/{build}/"


def row_digests(rows: pl.DataFrame) -> list[str]:
    """Per row the SHA-256 of its canonical JSON, the `build` column left out."""
    return [
        hashlib.sha256(_canonical(row)).hexdigest()
        for row in rows.drop("build").iter_rows(named=True)
    ]


def table_digest(digests: Iterable[str]) -> str:
    """The digest of a table from those of its rows: their order does not matter."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()


def parts_digest(parts: Iterable[Part], vault: Objects) -> str:
    """The table digest of staged parts, read one at a time."""
    return table_digest(
        digest for part in parts for digest in row_digests(read_part(part, vault))
    )


def arrow_schema() -> pa.Schema:
    """`CORPUS` with the plain Arrow types that Parquet and Delta share."""
    wide = pl.DataFrame(schema=CORPUS).to_arrow().schema
    return pa.schema([(field.name, _narrow(field.type)) for field in wide])


def _partitions(
    rows: pl.DataFrame, partition_by: Sequence[str]
) -> Iterator[tuple[tuple[str | None, ...], pl.DataFrame]]:
    if rows.is_empty():
        return
    if not partition_by:
        yield (), rows
        return
    groups = rows.partition_by(*partition_by, as_dict=True)
    yield from sorted(groups.items(), key=lambda item: str(item[0]))


def _staged(
    rows: pl.DataFrame,
    partition: Mapping[str, str | None],
    vault: Objects,
    folder: str,
) -> Part:
    content = _parquet(rows)
    digest = hashlib.sha256(content).hexdigest()
    name = f"{folder}{digest}.parquet"
    vault.put(name, content)
    return Part(name, partition, rows.height, len(content), digest)


def _parquet(rows: pl.DataFrame) -> bytes:
    """One chunk in a fixed order: pages then fall the same way every time."""
    table = rows.sort(ORDER).to_arrow().cast(arrow_schema()).combine_chunks()
    stamped = table.replace_schema_metadata(
        {"consentry.schema_version": str(SCHEMA_VERSION)}
    )
    sink = io.BytesIO()
    pq.write_table(
        stamped,
        sink,
        compression="zstd",
        row_group_size=ROW_GROUP,
        write_statistics=list(SAFE),
    )
    return sink.getvalue()


def _narrow(kind: pa.DataType) -> pa.DataType:
    """Polars hands over the wide and view kinds; Delta knows the plain ones."""
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_large_list(kind):
        return pa.list_(_narrow(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _narrow(field.type)) for field in kind])
    return kind


def _canonical(row: Mapping[str, object]) -> bytes:
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")
