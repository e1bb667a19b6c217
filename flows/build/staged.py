"""What finished tasks leave for the end of a build, in the vault's staging.

Frames and lists go in by name and number; the last step reads them all back.
"""

import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl
from pydantic import TypeAdapter

from flows.build.gather import ObjectRead
from flows.store.objects import Objects
from flows.write.parts import Part
from schemas.audit import COUNTS
from schemas.strict import Strict


class ShardDone(Strict):
    """One curated and staged shard: its parts and counts; `turns` are its rows'."""

    shard: int
    parts: tuple[Part, ...]
    turns: int
    conversations: int
    residual: int
    handed_over: int


PUBLISHED = pl.Schema(
    {
        "row_id": pl.String(),
        "object": pl.Int32(),
        "source": pl.String(),
        "channel": pl.String(),
        "month": pl.String(),
        "region": pl.String(),
        "count": pl.Int64(),
    }
)

_READS = TypeAdapter(list[ObjectRead])


@dataclass(frozen=True, slots=True)
class Staged:
    """The staging of one build."""

    vault: Objects = field(repr=False)
    build: str

    def put_reads(self, group: int, reads: Sequence[ObjectRead]) -> None:
        """What a collect task found."""
        self._put("collected", group, _READS.dump_json(list(reads)))

    def reads(self) -> list[ObjectRead]:
        """What all collect tasks found."""
        return [
            read
            for part in self._all("collected")
            for read in _READS.validate_json(part)
        ]

    def put_shard(self, done: ShardDone) -> None:
        """That a shard is complete; written last."""
        self._put("shard", done.shard, done.model_dump_json().encode())

    def shards(self) -> list[ShardDone]:
        """All complete shards."""
        return [ShardDone.model_validate_json(one) for one in self._all("shard")]

    def put_frame(self, kind: str, shard: int, frame: pl.DataFrame) -> None:
        """A frame of a shard: ledger, published or evidence."""
        self._write(f"{self._folder(kind)}{shard:05d}", frame)

    def keep_evidence(self, *, without: Collection[str]) -> None:
        """Evidence leaves the staging, sorted by bucket, for the rows that stay."""
        for stat in self.vault.list(self._folder("evidence")):
            shard = stat.name.rsplit("/", 1)[-1]
            frame = pl.read_parquet(io.BytesIO(self.vault.read(stat.name)))
            staying = frame.filter(~pl.col("row_id").is_in(list(without)))
            ordered = staying.sort("subject_bucket", "row_id", "record_id", "part")
            self._write(f"evidence/{self.build}/{shard}.parquet", ordered)

    def keep_counts(self, ledger: pl.DataFrame) -> None:
        """The vault's counts of the build: all that dropped rows leave behind."""
        counts = (
            ledger.with_columns(
                build=pl.lit(self.build), reason=pl.coalesce("reason", "fate")
            )
            .group_by([name for name in COUNTS.names() if name != "count"])
            .agg(pl.col("count").sum())
            .sort(COUNTS.names(), nulls_last=True)
        )
        self._write(f"counts/{self.build}.parquet", counts.match_to_schema(COUNTS))

    def published(self) -> pl.DataFrame:
        """The published turns of all shards, counted by row and object."""
        return self.frames("published", PUBLISHED.to_frame())

    def frames(self, kind: str, empty: pl.DataFrame) -> pl.DataFrame:
        """The frames of all shards, one below the other."""
        read = [pl.read_parquet(io.BytesIO(one)) for one in self._all(kind)]
        return pl.concat([empty, *read])

    def _folder(self, kind: str) -> str:
        return f"staging/{self.build}/{kind}/"

    def _write(self, name: str, frame: pl.DataFrame) -> None:
        content = io.BytesIO()
        frame.write_parquet(content, statistics=False)
        self.vault.put(name, content.getvalue())

    def _put(self, kind: str, number: int, content: bytes) -> None:
        self.vault.put(f"{self._folder(kind)}{number:05d}", content)

    def _all(self, kind: str) -> Iterator[bytes]:
        for stat in self.vault.list(self._folder(kind)):
            yield self.vault.read(stat.name)
