"""Consent files in a bucket, recorded in a vault in another."""

import pytest
from projects import Project

from flows.build.prepare import open_log
from flows.build.recording import Source, record
from flows.build.workspace import open_workspace
from flows.errors import ConfigError


pytestmark = pytest.mark.server

TABLE = b"user,time,choice\ntelegram:user101,2026-01-01T09:00:00Z,no\n"


@pytest.fixture
def project(bucket, versioned, tmp_path):
    places = {"corpus": f"{bucket}/corpus", "vault": f"{versioned}/vault"}
    return Project(tmp_path / "project", config=places).write()


def test_a_file_of_a_bucket_is_recorded_once(s3, bucket, project):
    name = bucket.removeprefix("s3://")
    s3.client().put_object(Bucket=name, Key="consent/users.csv", Body=TABLE)
    source = Source("file 1", f"{bucket}/consent/users.csv")
    told = [record(project.address, [source], receipt="ours") for _ in range(2)]
    assert [one.total("new") for one in told] == [1, 0]
    log = open_log(open_workspace(project.address))
    assert log.verify().events == 1


@pytest.mark.parametrize("address", ["{}/no.csv", "s3://no-such-bucket-here/no.csv"])
def test_an_absent_file_is_told_by_its_place(bucket, project, address):
    source = Source("file 1", address.format(bucket))
    with pytest.raises(ConfigError, match="file 1: is not there"):
        record(project.address, [source], receipt="ours")
