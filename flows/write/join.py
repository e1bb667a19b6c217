"""Staged parts of many shards in; fewer, larger ones out, partition by partition."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from flows.store.objects import Objects
from flows.write.parts import Part, stage_joined


TARGET = 32 << 20
"""Bytes of zstd Parquet a joined part holds at most: text unpacks to some 150 MB."""


def joined(parts: Sequence[Part], *, vault: Objects, build: str) -> tuple[Part, ...]:
    """Parts below `TARGET` joined; a part that stays alone stays as it is.

    What was joined stays in the staging too, so that a commit can be tried again.
    """
    return tuple(
        batch[0] if len(batch) == 1 else stage_joined(batch, vault=vault, build=build)
        for batch in _batches(parts)
    )


def _batches(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Parts of one partition, in the order of their digests, up to the target."""
    ordered = sorted(parts, key=lambda part: (_place(part), part.sha256))
    for _, siblings in groupby(ordered, key=_place):
        batch: list[Part] = []
        for part in siblings:
            if batch and sum(p.bytes for p in batch) + part.bytes > TARGET:
                yield batch
                batch = []
            batch.append(part)
        yield batch


def _place(part: Part) -> str:
    return repr(sorted(part.partition.items()))
