"""Turns on their way from exports to shards, in keyed buckets on a private disk.

A shard is a set of whole conversations: every turn goes into the bucket of its
conversation, whatever object it came from. Spilled text is private; the build deletes
it at its end, and the next run does so after a kill.
"""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl

from flows.collect.gaps import ENDS
from flows.store.objects import Objects
from schemas.interaction import IDENTITY, INTERACTION


KeyedHash = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Spill:
    """A private folder cut into buckets of whole conversations."""

    objects: Objects = field(repr=False)
    build: str
    buckets: int
    keyed_hash: KeyedHash = field(repr=False)

    def put(self, frame: pl.DataFrame, *, kind: str, number: int, chunk: int) -> None:
        """Spread a chunk of an object over the buckets; same call, same files."""
        placed = frame.with_columns(_bucket=self._placed(frame))
        for (bucket,), rows in placed.group_by("_bucket", maintain_order=True):
            name = f"{kind}-{number:06d}-{chunk:06d}.arrow"
            content = io.BytesIO()
            rows.drop("_bucket").write_ipc(content, compression="lz4")
            self.objects.put(
                f"{self._folder(int(str(bucket)))}{name}", content.getvalue()
            )

    def discard(self, *numbers: int) -> None:
        """Forget everything of these objects: they are broken, or read once more."""
        gone = {f"{number:06d}" for number in numbers}
        for stat in list(self.objects.list(f"{self.build}/")):
            if stat.name.rsplit("/", 1)[-1].split("-")[1] in gone:
                self.objects.delete(stat.name)

    def turns(self, bucket: int) -> pl.DataFrame:
        """All turns of a bucket, in the order of objects and positions."""
        return pl.concat([INTERACTION.to_frame(), *self._read(bucket, "turns")])

    def aside(self, bucket: int) -> pl.DataFrame:
        """Turns off the current path, which only an inspection spills."""
        return pl.concat([INTERACTION.to_frame(), *self._read(bucket, "aside")])

    def identities(self, bucket: int) -> pl.DataFrame:
        """What the exports tell about the people of a bucket's conversations."""
        return pl.concat([IDENTITY.to_frame(), *self._read(bucket, "identities")])

    def ended(self, bucket: int) -> pl.DataFrame:
        """Where a bucket's conversations end with a gap in an object."""
        return pl.concat([ENDS.to_frame(), *self._read(bucket, "gaps")])

    def clear(self) -> None:
        """Delete what this and any killed build left."""
        for stat in list(self.objects.list()):
            self.objects.delete(stat.name)

    def _read(self, bucket: int, kind: str) -> Iterable[pl.DataFrame]:
        for stat in self.objects.list(f"{self._folder(bucket)}{kind}-"):
            yield pl.read_ipc(io.BytesIO(self.objects.read(stat.name)))

    def _folder(self, bucket: int) -> str:
        return f"{self.build}/bucket-{bucket:04d}/"

    def _placed(self, frame: pl.DataFrame) -> pl.Series:
        keys = frame.select("source", "conversation_id")
        unique = list(keys.unique().iter_rows())
        lots = pl.DataFrame(
            [(*key, self._bucket(*key)) for key in unique],
            schema={**keys.schema, "_bucket": pl.Int64()},
            orient="row",
        )
        joined = keys.join(
            lots, on=keys.columns, how="left", nulls_equal=True, maintain_order="left"
        )
        return joined.get_column("_bucket")

    def _bucket(self, source: str | None, conversation: str | None) -> int:
        digest = self.keyed_hash("spill", source or "", conversation or "")
        return int(digest[:8], 16) % self.buckets
