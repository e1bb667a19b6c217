import time
from datetime import UTC, datetime, timedelta

import pytest
from corpus_rows import corpus_rows, delta, delta_arrow, hive
from polars.testing import assert_frame_equal
from published import OUR_KEY, PARTITION, publish, staged
from racing import at_once

from flows.errors import LeaseHeld, StorageError
from flows.store import tables
from flows.store.address import corpus_at, vault_at
from flows.store.lease import lease
from flows.write.manifest import links, opened_chain
from flows.write.parts import arrow_schema
from flows.write.settle import settle


pytestmark = pytest.mark.server
OLD = corpus_rows(4, build="b1", text="MARKERTEXT")
NEW = corpus_rows(6, build="b2", text="MARKERTEXT changed")
NOW = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.fixture
def places(s3, bucket, versioned):
    """A vault, and a corpus in another bucket that keeps versions."""
    return {"vault": vault_at(f"{bucket}/v"), "corpus": corpus_at(f"{versioned}/c")}


@pytest.fixture
def held(places):
    with lease(places["vault"], holder="test", clock=lambda: NOW) as held:
        yield held


@pytest.fixture
def options(s3):
    return {
        "aws_endpoint": s3.endpoint,
        "aws_allow_http": "true",
        "aws_region": "us-east-1",
        "aws_access_key_id": "invented",
        "aws_secret_access_key": "invented",
    }


def keys(s3, place):
    """Every key in the bucket with all its versions and markers."""
    answer = s3.client().list_object_versions(Bucket=place.bucket)
    found = (*answer.get("Versions", ()), *answer.get("DeleteMarkers", ()))
    return sorted(entry["Key"].removeprefix(place.prefix) for entry in found)


def test_two_builds_leave_one_corpus_and_no_old_version(places, held, s3, options):
    publish("b1", OLD, held=held, **places)
    publish("b2", NEW, held=held, **places)
    corpus = places["corpus"]
    for reader in (delta, delta_arrow, hive):
        assert_frame_equal(reader(corpus.uri, options), NEW.sort("row_id"))
    live = sorted(file.path for file in tables.head(corpus.uri).files)
    data = [key for key in keys(s3, corpus) if not key.startswith("_delta_log")]
    assert data == live
    chain = opened_chain(places["vault"], OUR_KEY.public_pem)
    assert [told.predicate.build for told in chain] == ["b1", "b2"]


def test_a_build_that_is_in_the_table_is_not_committed_again(places, held):
    publish("b1", OLD, held=held, **places)
    assert publish("b1", OLD, held=held, **places).outcome == "already"
    assert tables.head(places["corpus"].uri).version == 0


def test_an_empty_build_publishes_a_table_of_no_rows(places, held, options):
    publish("b1", corpus_rows(0), held=held, **places)
    assert delta(places["corpus"].uri, options).is_empty()


def test_the_log_holds_no_text(places, held):
    publish("b1", OLD, held=held, **places)
    log = [stat.name for stat in places["corpus"].list("_delta_log/")]
    assert log
    for name in log:
        assert b"MARKERTEXT" not in places["corpus"].read(name)


def test_what_a_killed_build_left_is_cleared(places, held, options):
    publish("b1", OLD, held=held, **places)
    publication = staged("b2", NEW, vault=places["vault"])
    part = publication.parts[0]
    path = tables.partition_path(part.partition, f"part-{part.sha256}.parquet")
    places["corpus"].copy_from(places["vault"], part.staged, path)
    places["vault"].put("manifests/000002-b2.json", b"{}")
    settle(**places)
    assert_frame_equal(hive(places["corpus"].uri, options), OLD.sort("row_id"))
    assert [link.build for link in links(places["vault"])] == ["b1"]
    assert not list(places["vault"].list("staging/"))
    assert publish("b2", NEW, held=held, **places).outcome == "committed"


def test_any_source_name_survives_path_log_and_removal(places, held, options):
    rows = corpus_rows(3, sources=("chat/é 1%", "a=b&c+d", "#?:"))
    publish("b1", rows, held=held, **places)
    for reader in (delta, delta_arrow, hive):
        assert_frame_equal(reader(places["corpus"].uri, options), rows.sort("row_id"))
    publish("b2", corpus_rows(0), held=held, **places)
    assert delta(places["corpus"].uri, options).is_empty()


def test_commits_at_the_same_moment_all_land_one_after_the_other(places, held):
    publish("b1", OLD, held=held, **places)
    uri = places["corpus"].uri
    layout = tables.Layout(arrow_schema(), PARTITION)

    def attempt(number):
        change = tables.Change((), (), f"t{number}", {tables.MARK: "x"})
        return tables.commit_files(uri, change, layout)

    at_once(attempt, racers=3)
    assert tables.head(uri).version == 3


def test_of_many_takers_of_a_bucket_exactly_one_holds(places):
    def take(number):
        try:
            with lease(places["vault"], holder="x", clock=lambda: NOW) as held:
                held.check()
                time.sleep(1)
        except LeaseHeld:
            return "told"
        return "held"

    assert sorted(at_once(take, racers=3)) == ["held", "told", "told"]


def test_an_expired_lease_of_a_bucket_is_taken_over(places):
    vault = places["vault"]
    with lease(vault, holder="slow", clock=lambda: NOW) as slow:
        later = NOW + timedelta(seconds=61)
        with lease(vault, holder="next", clock=lambda: later) as held:
            held.check()
            with pytest.raises(LeaseHeld, match="was lost to another run while slow"):
                slow.check()


def test_a_corpus_bucket_that_is_missing_is_told(places, s3):
    with pytest.raises(StorageError, match="nobody-made-this: the bucket does not"):
        tables.commit_files(
            "s3://nobody-made-this/c",
            tables.Change((), (), "t", {tables.MARK: "x"}),
            tables.Layout(arrow_schema(), PARTITION),
        )
