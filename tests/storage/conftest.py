import itertools

import pytest
from s3_server import s3_server


@pytest.fixture(scope="session")
def server():
    with s3_server() as running:
        yield running


@pytest.fixture
def s3(server, monkeypatch):
    """The server, with this process's environment leading every client to it."""
    for name, value in server.env.items():
        monkeypatch.setenv(name, value)
    return server


_numbers = itertools.count()


@pytest.fixture
def bucket(s3):
    """A new bucket without versions."""
    return s3.make_bucket(f"plain-{next(_numbers)}")


@pytest.fixture
def versioned(s3):
    """A new bucket that keeps every version."""
    return s3.make_bucket(f"versioned-{next(_numbers)}", versioning="Enabled")
