"""Bytes enter under a key; the same leave in the next process, or nothing.

What is read becomes part of this process, so only a file counts that nobody but this
user can have written and that its own digest confirms. Nothing here is ever needed:
what cannot be read or written is made again.
"""

import contextlib
import hashlib
import os
import stat
import tempfile
from pathlib import Path


PRIVATE_FOLDER, OTHERS_MAY_WRITE = 0o700, stat.S_IWGRP | stat.S_IWOTH
MOST = 16
"""Files that stay: versions and policies bring others, and old ones go."""

DIGEST_BYTES = hashlib.sha256().digest_size


def folder() -> Path:
    """This user's cache folder of ours."""
    told = os.environ.get("XDG_CACHE_HOME")
    return (Path(told) if told else Path.home() / ".cache") / "consentry"


def kept(key: str) -> bytes | None:
    """What was kept under a key; None when it is not there or not to be trusted."""
    try:
        path = folder() / key
        if not (private(path.parent) and private(path)):
            return None
        whole = path.read_bytes()
    except (OSError, RuntimeError):  # no such file, no home
        return None
    digest, content = whole[:DIGEST_BYTES], whole[DIGEST_BYTES:]
    return content if digest == digest_of(key, content) else None


def keep(key: str, content: bytes) -> None:
    """Keep bytes for the next process, where that is possible."""
    with contextlib.suppress(OSError, RuntimeError):
        home = folder()
        home.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if private(home):
            write(home / key, digest_of(key, content) + content)
            for old in sorted(home.iterdir(), key=written)[:-MOST]:
                old.unlink(missing_ok=True)


def written(path: Path) -> float:
    """When a file was written."""
    return path.stat().st_mtime


def write(path: Path, whole: bytes) -> None:
    """A file that is there wholly or not at all, for this user only."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(whole)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def digest_of(key: str, content: bytes) -> bytes:
    """The digest of what is kept and under which key."""
    return hashlib.sha256(key.encode() + content).digest()


def private(path: Path) -> bool:
    """Whether this user owns it and nobody else may write it."""
    found = path.lstat()
    own = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return (
        own and not stat.S_ISLNK(found.st_mode) and not found.st_mode & OTHERS_MAY_WRITE
    )
