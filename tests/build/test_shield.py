import pickle
import traceback

import pytest

from flows.build.shield import shielded, storage_fault
from flows.errors import ConfigError, InternalFault, LeaseHeld, StorageError


MARKER = "jane.doe@example.org"


@shielded
def stumbles():
    raise KeyError(MARKER)


@shielded
def stumbles_over_a_cause():
    try:
        int(MARKER)
    except ValueError as error:
        raise ConfigError("a key is wrong; mend it") from error


class State:
    def __init__(self, failure):
        self.failure = failure

    def result(self, *, raise_on_failure):
        assert not raise_on_failure
        return self.failure


def test_a_bug_is_told_by_kind_and_line_but_not_by_its_message():
    with pytest.raises(
        InternalFault, match=r"KeyError at test_shield.py:\d+"
    ) as caught:
        stumbles()
    assert MARKER not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


def test_our_own_error_keeps_its_words_and_loses_its_cause():
    with pytest.raises(ConfigError, match="a key is wrong") as caught:
        stumbles_over_a_cause()
    assert MARKER not in "".join(traceback.format_exception(caught.value))


def test_a_shielded_step_answers_as_before():
    assert shielded(lambda x: x + 1)(1) == 2


@pytest.mark.parametrize(
    ("failure", "again"),
    [
        (StorageError("the bucket did not answer"), True),
        (LeaseHeld("another build"), False),
        (ConfigError("a key"), False),
        (InternalFault("KeyError at x.py:1"), False),
    ],
)
def test_only_a_passing_storage_fault_is_tried_again(failure, again):
    assert storage_fault(None, None, State(failure)) is again


def test_errors_cross_process_borders():
    error = StorageError("the bucket did not answer")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
