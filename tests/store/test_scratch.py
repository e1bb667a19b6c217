import signal
import subprocess
import sys

import pytest

from flows.store.alive import this_process
from flows.store.scratch import OWNER, PREFIX, scratch


KILLED = """
import os, signal, sys
from pathlib import Path
from flows.store.scratch import scratch
with scratch(Path(sys.argv[1])) as place:
    place.put("b/turns", b"what somebody said")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_folder_is_its_owners_alone_and_goes_with_the_command(tmp_path):
    with scratch(tmp_path) as place:
        place.put("b/turns", b"x")
        (folder,) = tmp_path.iterdir()
        assert folder.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not this_process(), reason="/proc cannot tell here")
def test_what_a_killed_command_left_goes_with_the_next_one(tmp_path):
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert list(tmp_path.rglob("turns"))
    with scratch(tmp_path):
        assert not list(tmp_path.rglob("turns"))


def test_what_a_living_command_holds_stays(tmp_path):
    with scratch(tmp_path) as first:
        first.put("turns", b"x")
        with scratch(tmp_path):
            assert first.read("turns") == b"x"


@pytest.mark.parametrize("owner", ["", "unheard/of/1@2", None])
def test_a_folder_whose_owner_cannot_be_judged_stays(tmp_path, owner):
    folder = tmp_path / f"{PREFIX}old"
    folder.mkdir()
    if owner is not None:
        (folder / OWNER).write_text(owner, "utf-8")
    with scratch(tmp_path):
        assert folder.is_dir()


def test_a_link_is_not_followed(tmp_path):
    target = tmp_path / "letters"
    target.mkdir()
    (tmp_path / f"{PREFIX}link").symlink_to(target)
    with scratch(tmp_path):
        assert target.is_dir()


def test_a_root_that_is_not_there_is_made(tmp_path):
    with scratch(tmp_path / "spill") as place:
        assert list(place.list()) == []
