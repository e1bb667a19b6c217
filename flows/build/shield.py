"""Between a step and the orchestrator: no exception text that could quote a person.

Prefect stores the text of an exception in the run's state. Our own errors are worded
for that; anything else is told by its kind and code line alone.
"""

import functools
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from flows.errors import ConsentryError, InternalFault, LeaseHeld, StorageError


Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def shielded(step: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """The same step, whose unexpected exceptions lose their message."""

    @functools.wraps(step)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        try:
            return step(*args, **kwargs)
        except ConsentryError as error:
            fault: ConsentryError = error.with_traceback(None)
        except Exception as error:  # noqa: BLE001 - the last line before Prefect
            fault = unsaid(error)
        # Raised here, outside the except block, so that no cause hangs on it.
        fault.__cause__ = fault.__context__ = None
        raise fault

    return run


def unsaid(error: BaseException) -> InternalFault:
    """The bug as kind and code line; its message stays untold."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return InternalFault(
        f"{type(error).__name__} at {where}: this is a bug; nothing was published. "
        "Please report this line"
    )


def storage_fault(_task: Any, _run: Any, state: Any) -> bool:
    """Whether a failed task may be tried again: only a passing storage fault."""
    failure = state.result(raise_on_failure=False)
    return isinstance(failure, StorageError) and not isinstance(failure, LeaseHeld)
