import polars as pl
from fakes import MemoryObjects
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.spill import Spill
from schemas.interaction import IDENTITY, INTERACTION


def keyed_hash(*parts):
    return format(abs(hash(parts)) % 16**8, "08x")


def spill(objects=None, buckets=4):
    return Spill(objects or MemoryObjects(), "b1", buckets, keyed_hash)


def turns(pairs):
    """Rows of (conversation, record) pairs."""
    frame = pl.DataFrame(
        {
            "source": ["telegram"] * len(pairs),
            "conversation_id": [conversation for conversation, _ in pairs],
            "record_id": [record for _, record in pairs],
        },
        schema={
            name: pl.String() for name in ("source", "conversation_id", "record_id")
        },
    )
    return pl.concat([INTERACTION.to_frame(), frame], how="diagonal")


conversations = st.lists(
    st.tuples(st.sampled_from(["c1", "c2", "c3", None]), st.text("abc", max_size=3)),
    max_size=30,
)


@given(st.lists(conversations, min_size=1, max_size=4), st.integers(1, 6))
def test_every_turn_comes_back_once_and_whole_conversations_meet(objects, buckets):
    full = spill(buckets=buckets)
    for number, pairs in enumerate(objects, start=1):
        full.put(turns(pairs), kind="turns", number=number, chunk=0)
    found = [full.turns(bucket) for bucket in range(buckets)]
    told = sorted(
        (str(c), r)
        for f in found
        for c, r in f.select("conversation_id", "record_id").rows()
    )
    assert told == sorted((str(c), r) for pairs in objects for c, r in pairs)
    homes = [set(f.get_column("conversation_id").to_list()) for f in found]
    assert sum(map(len, homes)) == len(set().union(*homes))


def test_a_discarded_object_leaves_nothing():
    objects = MemoryObjects()
    full = spill(objects)
    full.put(turns([("c1", "r1")]), kind="turns", number=1, chunk=0)
    full.put(turns([("c1", "r2")]), kind="turns", number=12, chunk=0)
    full.put(IDENTITY.to_frame(), kind="identities", number=12, chunk=0)
    full.put(turns([("c2", "r3")]), kind="turns", number=7, chunk=12)
    full.discard(12, 7)
    left = pl.concat([full.turns(bucket) for bucket in range(4)])
    assert left.get_column("record_id").to_list() == ["r1"]


def test_a_chunk_spilled_again_replaces_itself():
    full = spill(buckets=1)
    for _ in range(2):
        full.put(turns([("c1", "r1")]), kind="turns", number=1, chunk=0)
    assert full.turns(0).height == 1


def test_clearing_takes_what_a_killed_build_left():
    objects = MemoryObjects()
    spill(objects).put(turns([("c1", "r1")]), kind="turns", number=1, chunk=0)
    Spill(objects, "", 1, keyed_hash).clear()
    assert objects.held == {}


def test_an_empty_bucket_still_matches_the_schemas():
    assert spill().turns(2).schema == INTERACTION
    assert spill().identities(2).schema == IDENTITY
