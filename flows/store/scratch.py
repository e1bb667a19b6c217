"""A private folder for text while a command looks at it; gone when the command is."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flows.store.address import vault_at
from flows.store.alive import is_dead, this_process
from flows.store.objects import Objects


PREFIX = "consentry-scratch-"
OWNER = "owner"
"""Names the process whose folder this is."""


@contextmanager
def scratch(root: Path) -> Iterator[Objects]:
    """A new folder below `root`, its owner's alone; what killed commands left goes."""
    vault_at(str(root))  # makes it, or tells why it cannot be made
    for left in root.glob(f"{PREFIX}*"):
        if _is_left(left):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=root) as folder:
        Path(folder, OWNER).write_text(this_process(), "utf-8")
        yield vault_at(str(Path(folder, "text")))


def _is_left(folder: Path) -> bool:
    """Whether the process that made it has ended for certain."""
    with suppress(OSError):
        return not folder.is_symlink() and is_dead((folder / OWNER).read_text("utf-8"))
    return False
