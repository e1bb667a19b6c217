import logging

import pytest
from racing import at_once

from flows.errors import StorageError
from flows.store.address import corpus_at, objects_at, vault_at
from flows.store.objects import Stat
from flows.store.s3 import S3Objects


pytestmark = pytest.mark.server
MARKER = "Quentin-Marker-Person"


@pytest.fixture
def place(bucket):
    return vault_at(f"{bucket}/vault")


def test_objects_are_listed_page_by_page_below_their_prefix(place, s3):
    for name in ("b/2", "b/1", "a", "bc"):
        place.put(name, b"x")
    S3Objects.parse(f"s3://{place.bucket}/vaulted").put("stranger", b"x")
    s3.client().put_object(Bucket=place.bucket, Key="vault/b/")
    assert [stat.name for stat in place.list()] == ["a", "b/1", "b/2", "bc"]
    assert list(place.list("b/")) == [Stat("b/1", 1), Stat("b/2", 1)]


def test_more_objects_than_a_page_holds_are_all_listed(s3, bucket):
    place = corpus_at(bucket)
    for number in range(7):
        place.put(f"n{number}", b"x")
    pages = place.client.get_paginator("list_objects_v2")
    config = {"PaginationConfig": {"PageSize": 2}}
    assert len(list(pages.paginate(Bucket=place.bucket, **config))) == 4
    assert [stat.name for stat in place.list()] == [f"n{n}" for n in range(7)]


def test_what_was_put_is_read_whole_or_as_a_seekable_stream(place):
    place.put("deep/name é", b"0123456789")
    assert place.read("deep/name é") == b"0123456789"
    with place.open("deep/name é") as stream:
        stream.seek(-3, 2)
        assert stream.read() == b"789"
        stream.seek(2)
        assert stream.read(2) == b"23"
    assert place.exists("deep/name é")
    assert not place.exists("deep")


def test_of_racing_writers_exactly_one_is_first(place):
    won = at_once(lambda n: place.put_if_absent("taken", str(n).encode()), racers=4)
    assert sorted(won) == [False, False, False, True]


def test_a_replace_needs_the_tag_of_what_is_there(place):
    assert place.put_if_same("lease", b"x", '"0"') is None
    place.put("lease", b"one")
    first = place.read_tagged("lease")
    second = place.put_if_same("lease", b"two", first.tag)
    assert place.put_if_same("lease", b"three", first.tag) is None
    assert (place.read_tagged("lease").content, second) == (
        b"two",
        place.read_tagged("lease").tag,
    )
    assert place.read_tagged("absent") is None


def test_deleting_leaves_no_version_and_no_marker(versioned, s3):
    place = vault_at(f"{versioned}/vault")
    for content in (b"one", b"two"):
        place.put("name", content)
    place.put("name-of-another", b"stays")
    s3.client().delete_object(Bucket=place.bucket, Key="vault/name")
    place.delete("name")
    place.delete("absent")
    left = s3.client().list_object_versions(Bucket=place.bucket)
    assert [v["Key"] for v in left["Versions"]] == ["vault/name-of-another"]
    assert "DeleteMarkers" not in left


def test_a_copy_runs_from_bucket_to_bucket_and_from_disk(place, s3, tmp_path):
    corpus = corpus_at(s3.make_bucket("copies-go-here"))
    place.put("staged/one é", b"rows")
    corpus.copy_from(place, "staged/one é", "source=a/one")
    local = vault_at(str(tmp_path))
    local.put("two", b"more")
    corpus.copy_from(local, "two", "source=a/two")
    local.copy_from(corpus, "source=a/one", "back")
    assert corpus.read("source=a/one") == local.read("back") == b"rows"
    assert corpus.read("source=a/two") == b"more"


def test_one_key_is_a_root_of_one_object(bucket):
    place = corpus_at(bucket)
    place.put("exports/result.json", b"{}")
    place.put("exports/result.json.old", b"{}")
    one = objects_at(f"{bucket}/exports/result.json")
    assert list(one.list()) == [Stat("result.json", 2)]
    assert one.read("result.json") == b"{}"
    assert one.uri == f"{bucket}/exports/result.json"
    folder = objects_at(f"{bucket}/exports")
    assert [stat.name for stat in folder.list()] == ["result.json", "result.json.old"]


def test_a_missing_bucket_is_told_with_its_remedy(s3):
    place = vault_at("s3://nobody-made-this/x")
    with pytest.raises(
        StorageError,
        match="cannot list in s3://nobody-made-this: the bucket does not exist; create",
    ):
        list(place.list())
    with pytest.raises(StorageError, match="the bucket does not exist"):
        place.put("name", b"x")


NAMED = [
    ("exists", (MARKER,)),
    ("open", (MARKER,)),
    ("read", (MARKER,)),
    ("read_tagged", (MARKER,)),
    ("put", (MARKER, b"x")),
    ("put_if_absent", (MARKER, b"x")),
    ("put_if_same", (MARKER, b"x", '"0"')),
    ("delete", (MARKER,)),
]


@pytest.mark.parametrize(("operation", "arguments"), NAMED)
def test_no_credentials_are_told_by_every_operation(
    s3, monkeypatch, operation, arguments
):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    place = vault_at("s3://some-bucket/vault")
    with pytest.raises(StorageError, match=r"s3://some-bucket: no credentials") as told:
        getattr(place, operation)(*arguments)
    assert MARKER not in str(told.value)


@pytest.mark.parametrize("operation", ["read", "open"])
def test_a_missing_object_is_told_without_its_name(place, operation):
    with pytest.raises(StorageError, match="an object is not there") as told:
        getattr(place, operation)(MARKER)
    assert MARKER not in str(told.value)
    assert told.value.__suppress_context__


def test_a_service_that_does_not_answer_is_told(s3, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(StorageError, match="check the network and AWS_ENDPOINT_URL"):
        objects_at("s3://any-bucket/key")


def test_a_name_that_is_no_bucket_is_told(s3):
    with pytest.raises(StorageError, match="not a bucket's name"):
        list(vault_at("s3://No Bucket/x").list())


def test_an_object_that_vanishes_while_streaming_is_told_unnamed(place, caplog):
    caplog.set_level(logging.INFO)
    place.put(MARKER, b"x" * 2_000_000)
    with place.open(MARKER) as stream:
        stream.read(10)
        place.delete(MARKER)
        with pytest.raises(StorageError, match="an object is not there") as told:
            stream.seek(1_500_000)
    assert MARKER not in str(told.value)
    assert MARKER not in caplog.text
