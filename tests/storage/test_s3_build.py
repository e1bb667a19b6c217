"""A whole build whose exports, corpus and vault lie in buckets."""

import gzip
import json

import pytest
from corpus_rows import delta, hive
from projects import TALK, Project, build, funnel_of, telegram_chat, withdrawal

from flows.errors import StorageError


pytestmark = pytest.mark.server


@pytest.fixture
def project(s3, bucket, versioned, tmp_path, monkeypatch):
    """Exports in one bucket, the corpus beside them, the vault in another."""
    monkeypatch.setenv("CONSENTRY_SPILL", str(tmp_path / "spill"))
    (tmp_path / "spill").mkdir()
    chat = json.dumps(telegram_chat(TALK)).encode()
    name = bucket.removeprefix("s3://")
    s3.client().put_object(
        Bucket=name, Key="in/a/result.json.gz", Body=gzip.compress(chat)
    )
    s3.client().put_object(Bucket=name, Key="in/b/result.json", Body=chat[:-20])
    made = Project(
        tmp_path / "project",
        exports={},
        config={"corpus": f"{bucket}/corpus", "vault": f"{versioned}/vault"},
    )
    made.entries[0]["uri"] = f"{bucket}/in/"
    return made.write()


def options(s3):
    return {
        "aws_endpoint_url": s3.endpoint,
        "aws_allow_http": "true",
        "aws_region": s3.env["AWS_REGION"],
        "aws_access_key_id": s3.env["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": s3.env["AWS_SECRET_ACCESS_KEY"],
    }


def test_a_build_from_bucket_to_bucket_is_read_alike_by_all(s3, project):
    report = build(project)
    assert report.objects == {"read": 1, "quarantined": 1}
    assert funnel_of(report) == {("published", None): 4}
    by_delta = delta(report.corpus, options(s3))
    assert by_delta["messages"][0][0]["content"] == TALK[0]
    assert by_delta.equals(hive(report.corpus, options(s3)))


def test_a_withdrawn_row_leaves_the_bucket_with_all_versions(s3, project):
    before = build(project)
    project.events.append(withdrawal())
    report = build(project.write())
    assert report.rows == 0
    assert delta(report.corpus, options(s3)).is_empty()
    name, _, prefix = before.corpus.removeprefix("s3://").partition("/")
    left = s3.client().list_object_versions(Bucket=name, Prefix=prefix)
    keys = [version["Key"] for version in left.get("Versions", [])]
    assert not [key for key in keys if key.endswith(".parquet") and "source=" in key]


def test_a_bucket_that_is_not_there_is_told_before_anything_is_written(s3, project):
    project.entries[0]["uri"] = "s3://bucket-that-nobody-made/in/"
    project.write()
    with pytest.raises(StorageError, match="bucket-that-nobody-made"):
        build(project)
