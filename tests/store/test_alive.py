import subprocess
import sys

import pytest

from flows.store.alive import is_dead, this_process


linux = pytest.mark.skipif(not this_process(), reason="/proc cannot tell here")


def test_this_process_is_not_dead():
    assert not is_dead(this_process())


@pytest.mark.parametrize("name", ["", "x", "boot/pid:[1]/12@34", "//@"])
def test_what_cannot_be_judged_is_not_dead(name):
    assert not is_dead(name)


@linux
def test_an_ended_process_is_dead():
    code = "from flows.store.alive import this_process; print(this_process())"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert is_dead(ended.stdout.strip())


@linux
def test_a_number_that_was_given_to_another_process_is_dead():
    assert is_dead(this_process() + "0")
