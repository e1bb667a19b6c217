"""A build's facts, key and publication, all invented, for tests of the commit."""

from flows.store.signing import SigningKey
from flows.write.commit import Publication, commit
from flows.write.parts import stage
from schemas.manifest import (
    Build,
    Declared,
    InputObject,
    Kept,
    PolicyRef,
    SpecialScan,
    Total,
)


OUR_KEY = SigningKey.make()
PARTITION = ("source", "language", "month")


def facts(build):
    return Build(
        build=build,
        as_of="2025-03-01T00:00:00+00:00",
        build_at="2025-03-01T00:00:00+00:00",
        log_head="a" * 64,
        policy=PolicyRef(sha256="b" * 64, version=3),
        special_categories=SpecialScan(
            scan="terms", scanner="terms sha256:00", on_finding="turn"
        ),
        warnings=("names may remain",),
        inputs=(
            InputObject(export=1, object=1, sha256="c" * 64, bytes=9, outcome="read"),
        ),
        declared=(Declared(export=1, format="telegram_desktop", source="telegram"),),
        totals=(Total(fate="published", reason=None, count=4),),
        kept=(Kept(source="telegram", language="en", month="2025-01", rows=2),),
        engine="consentry 0.1.0",
    )


def staged(build, rows, *, vault, partition_by=PARTITION):
    """What a build leaves before its commit: parts and records in the vault."""
    parts = stage(rows, vault=vault, build=build, shard=0, partition_by=partition_by)
    for folder in ("evidence", "counts", "ingested"):
        vault.put(f"{folder}/{build}.parquet", b"records")
    return Publication(facts(build), parts, tuple(partition_by), OUR_KEY)


def publish(build, rows, *, vault, corpus, held):
    """Stage and commit in one go."""
    return commit(
        staged(build, rows, vault=vault), vault=vault, corpus=corpus, held=held
    )
