"""What finished tasks leave for the end of a build, in the vault's staging.

Frames and lists go in by name and number; the last step reads them all back.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl
from pydantic import TypeAdapter

from flows.build.gather import ObjectRead
from flows.store.objects import Objects
from flows.write.parts import Part
from schemas.policy import Strict


class ShardDone(Strict):
    """One curated and staged shard: its parts and counts."""

    shard: int
    parts: tuple[Part, ...]
    conversations: int
    residual: int


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
        content = io.BytesIO()
        frame.write_parquet(content)
        self._put(kind, shard, content.getvalue())

    def frames(self, kind: str, empty: pl.DataFrame) -> pl.DataFrame:
        """The frames of all shards, one below the other."""
        read = [pl.read_parquet(io.BytesIO(one)) for one in self._all(kind)]
        return pl.concat([empty, *read])

    def _put(self, kind: str, number: int, content: bytes) -> None:
        self.vault.put(f"staging/{self.build}/{kind}/{number:05d}", content)

    def _all(self, kind: str) -> Iterator[bytes]:
        for stat in self.vault.list(f"staging/{self.build}/{kind}/"):
            yield self.vault.read(stat.name)
