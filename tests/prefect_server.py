"""A real Prefect server, and a worker, each in a process of its own."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from s3_server import free_port


ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
STARTUP_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """A running server: how to reach it, and where its files are."""

    url: str
    home: Path

    @property
    def env(self):
        """The environment of a command that is to use this server."""
        return {**quiet_env(self.home), "PREFECT_API_URL": self.url}

    def run(self, *command):
        """Run one of this environment's commands; its output, both streams."""
        done = subprocess.run(
            [BIN / command[0], *command[1:]],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


def quiet_env(home):
    """This machine's environment, without another Prefect profile of its user."""
    own = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("PREFECT_")
    }
    return {
        **own,
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "CONSENTRY_SPILL": str(home),
        "COLUMNS": "200",
    }


@contextmanager
def prefect_server(home):
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}/api", home)
    env = quiet_env(home)
    command = [
        BIN / "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with started(command, env, home / "server.log"):
        _wait(f"{server.url}/health")
        yield server


@contextmanager
def worker(server, *, pool):
    """A process worker of this pool, which it makes."""
    command = [BIN / "prefect", "worker", "start", "--pool", pool, "--type", "process"]
    with started(command, server.env, server.home / "worker.log"):
        yield


@contextmanager
def started(command, env, log):
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=output,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(url):
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise TimeoutError("the Prefect server did not start")
