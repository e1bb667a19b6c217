import pytest
from prefect_server import prefect_server


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with prefect_server(tmp_path_factory.mktemp("prefect")) as running:
        yield running
