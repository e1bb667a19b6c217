import polars as pl
from corpus_rows import corpus_rows
from fakes import MemoryObjects
from polars.testing import assert_frame_equal

from flows.write.join import TARGET, joined
from flows.write.parts import Part, parts_digest, read_part, stage


def staged(vault, shards, rows):
    return [
        part
        for shard in range(shards)
        for part in stage(
            rows.filter(pl.int_range(pl.len()) % shards == shard),
            vault=vault,
            build="b1",
            shard=shard,
            partition_by=("source",),
        )
    ]


def test_parts_of_one_partition_become_one_with_the_same_rows():
    vault, rows = MemoryObjects(), corpus_rows(12)
    parts = staged(vault, 3, rows)
    fewer = joined(parts, vault=vault, build="b1")
    assert (len(parts), len(fewer)) == (6, 2)
    assert parts_digest(fewer, vault) == parts_digest(parts, vault)
    whole = pl.concat(read_part(part, vault) for part in fewer).sort("row_id")
    assert_frame_equal(whole, rows.sort("row_id"))


def test_the_order_of_the_shards_does_not_matter_and_it_can_be_done_again():
    vault = MemoryObjects()
    parts = staged(vault, 3, corpus_rows(12))
    assert joined(parts[::-1], vault=vault, build="b1") == joined(
        parts, vault=vault, build="b1"
    )


def test_large_parts_and_lone_ones_stay_as_they_are():
    def part(source, number, size):
        return Part(f"p{number}", {"source": source}, 1, size, f"{number}")

    large = [part("a", 1, TARGET), part("a", 2, TARGET - 1), part("b", 3, 1)]
    assert joined(large, vault=MemoryObjects(), build="b1") == tuple(large)


def test_nothing_joins_to_nothing():
    assert joined([], vault=MemoryObjects(), build="b1") == ()
