"""A local folder (or one file of it) as `Objects`."""

import fcntl
import hashlib
import io
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from flows.errors import StorageError
from flows.store.guarded import guarded
from flows.store.objects import Objects, Stat, Tagged


PARTIAL = ".consentry-partial-"
LOCK = ".consentry-lock"
PRIVATE = 0o077
"""Bits that nobody but the owner gets in a vault: files 0600, folders 0700."""


@dataclass(frozen=True, slots=True)
class LocalObjects:
    """Objects below a folder. With `only`, the root holds just that one file.

    Writes go to a hidden file, are flushed to disk and renamed. The writer keeps a
    lock on the hidden file, so `clear_partial` can tell a dead writer from a slow one.
    """

    root: Path
    only: str | None = None
    hidden_bits: int = 0

    @property
    def uri(self) -> str:
        """The folder, or the one file."""
        return str(self.root / self.only if self.only else self.root)

    def list(self, prefix: str = "") -> Iterator[Stat]:
        """All files whose name starts with `prefix`, sorted by name."""
        with self._answered("list"):
            names = [self.only] if self.only else self._names(prefix)
            for name in sorted(name for name in names if name.startswith(prefix)):
                yield Stat(name, self._size(name))

    def exists(self, name: str) -> bool:
        """Whether the file is there."""
        with self._answered("look for an object"):
            return self._path(name).is_file()

    def open(self, name: str) -> BinaryIO:
        """The file, open for reading; failures while reading are StorageErrors too."""
        with self._answered("open an object"):
            stream = self._path(name).open("rb", buffering=0)
        return guarded(stream, lambda _: self._fault("read an object", None))

    def read(self, name: str) -> bytes:
        """The whole file."""
        with self._answered("read an object"):
            return self._path(name).read_bytes()

    def put(self, name: str, content: bytes) -> None:
        """Write to a hidden file, flush it, rename it into place."""
        with self._answered("write an object"):
            self._place(name, io.BytesIO(content))

    def put_if_absent(self, name: str, content: bytes) -> bool:
        """Write unless the file exists; linking makes exactly one writer the first."""
        with self._answered("write an object"):
            path = self._parent_made(name)
            with self._partial(path.parent, io.BytesIO(content)) as partial:
                try:
                    os.link(partial, path)
                except FileExistsError:
                    return False
            _flush_folder(path.parent)
            return True

    def delete(self, name: str) -> None:
        """Remove the file and the folders this empties."""
        with self._answered("delete an object"):
            path = self._path(name)
            path.unlink(missing_ok=True)
            self._prune(path.parent)

    def read_tagged(self, name: str) -> Tagged | None:
        """The file with the digest of its content as tag."""
        with self._answered("read an object"):
            path = self._path(name)
            if not path.is_file():
                return None
            content = path.read_bytes()
            return Tagged(content, hashlib.sha256(content).hexdigest())

    def put_if_same(self, name: str, content: bytes, tag: str) -> str | None:
        """Compare and replace under a lock file that dies with its process."""
        with self._answered("replace an object"):
            self._parent_made(name)
            with (self.root / LOCK).open("wb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                current = self.read_tagged(name)
                if current is None or current.tag != tag:
                    return None
                self._place(name, io.BytesIO(content))
            return hashlib.sha256(content).hexdigest()

    def copy_from(self, other: Objects, source: str, name: str) -> None:
        """Stream the other root's object into a new file.

        Never a hard link: a vault's file is private to its owner, a corpus file is not.
        """
        with self._answered("copy an object"), other.open(source) as content:
            self._place(name, content)

    def clear_partial(self) -> int:
        """Remove hidden files whose writer is gone."""
        with self._answered("clear"):
            return sum(map(_removed_if_dead, self.root.rglob(f"{PARTIAL}*")))

    def _names(self, prefix: str) -> Iterator[str]:
        start = self._path(prefix.rpartition("/")[0])
        if not start.is_dir():
            return
        for folder, folders, files in os.walk(start, onerror=_raised):
            for entry in (*folders, *files):
                self._path(Path(folder, entry).relative_to(self.root).as_posix())
            for entry in files:
                if not entry.startswith((PARTIAL, LOCK)):
                    name = Path(folder, entry).relative_to(self.root).as_posix()
                    yield self._encodable(name)

    def _encodable(self, name: str) -> str:
        try:
            name.encode()
        except UnicodeEncodeError:
            raise StorageError(
                f"the name of a file below {self.uri} is not valid UTF-8; rename the "
                "file"
            ) from None
        return name

    def _size(self, name: str) -> int:
        """Bytes of the file; opening a pipe or a device would never end."""
        status = self._path(name).stat()
        if not stat.S_ISREG(status.st_mode):
            raise StorageError(
                f"a pipe, socket or device lies below {self.uri}; move it elsewhere"
            )
        return status.st_size

    def _path(self, name: str) -> Path:
        """Where the object lies; refuses what leads out of the root."""
        if self.only not in {None, name} or ".." in Path(name).parts:
            raise StorageError(f"an object's name leads outside of {self.uri}")
        path = self.root / name
        if not path.resolve().is_relative_to(self.root):
            raise StorageError(
                f"a link below {self.uri} leads outside of it; put a copy of what it "
                "points to into the folder, or remove the link"
            )
        return path

    def _parent_made(self, name: str) -> Path:
        path = self._path(name)
        for folder in reversed([p for p in path.parents if not p.exists()]):
            folder.mkdir(mode=0o777 & ~self.hidden_bits, exist_ok=True)
        return path

    def _place(self, name: str, content: IO[bytes]) -> None:
        path = self._parent_made(name)
        with self._partial(path.parent, content) as partial:
            partial.replace(path)
        _flush_folder(path.parent)

    @contextmanager
    def _partial(self, folder: Path, content: IO[bytes]) -> Iterator[Path]:
        partial, stream = _hidden_file(folder, 0o666 & ~self.hidden_bits)
        try:
            with stream:
                shutil.copyfileobj(content, stream, 1 << 20)
                stream.flush()
                os.fsync(stream.fileno())
                yield partial
        finally:
            partial.unlink(missing_ok=True)

    def _prune(self, folder: Path) -> None:
        with suppress(OSError):  # the first folder that still holds something
            while folder != self.root:
                folder.rmdir()
                folder = folder.parent

    @contextmanager
    def _answered(self, operation: str) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            raise self._fault(operation, fault.errno) from None

    def _fault(self, operation: str, number: int | None) -> StorageError:
        why = os.strerror(number) if number else "the disk does not answer"
        return StorageError(
            f"cannot {operation} below {self.uri}: {why}; "
            "check that the folder exists, its permissions and the free space"
        )


def _raised(fault: OSError) -> None:
    raise fault


def _hidden_file(folder: Path, mode: int) -> tuple[Path, IO[bytes]]:
    """A new locked file; made again when a sweep took it before it was locked."""
    path = folder / f"{PARTIAL}{secrets.token_hex(8)}"
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    fcntl.flock(number, fcntl.LOCK_EX)
    if os.fstat(number).st_nlink:
        return path, os.fdopen(number, "wb")
    os.close(number)
    return _hidden_file(folder, mode)


def _removed_if_dead(partial: Path) -> bool:
    with suppress(FileNotFoundError, BlockingIOError), partial.open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        partial.unlink()
        return True
    return False


def _flush_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
