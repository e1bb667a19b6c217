"""Objects under one address, a local folder or an S3 prefix alike."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Stat:
    """One listed object; its name may hold a person's name, so `repr` hides it."""

    name: str = field(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class Tagged:
    """An object's content with the tag that names this state of it."""

    content: bytes = field(repr=False)
    tag: str


class Objects(Protocol):
    """Objects below one root. Names are relative, with `/`, and never escape it.

    Every method raises `StorageError` (never a client's own exception) whose text
    names the operation and the root, not the object.
    """

    @property
    def uri(self) -> str:
        """The root as given, for tables and messages to the operator."""
        ...

    def list(self, prefix: str = "") -> Iterator[Stat]:
        """All objects whose name starts with `prefix`, sorted by name."""
        ...

    def exists(self, name: str) -> bool:
        """Whether the object is there."""
        ...

    def open(self, name: str) -> BinaryIO:
        """A seekable binary stream that reads as it goes, never the whole."""
        ...

    def read(self, name: str) -> bytes:
        """The whole object."""
        ...

    def put(self, name: str, content: bytes) -> None:
        """Write atomically: readers see the old object or the new one."""
        ...

    def put_if_absent(self, name: str, content: bytes) -> bool:
        """Write unless the object exists; False when somebody else was first."""
        ...

    def delete(self, name: str) -> None:
        """Remove the object and all its versions; absent is fine."""
        ...

    def read_tagged(self, name: str) -> Tagged | None:
        """The whole object with its tag; None when it is absent."""
        ...

    def put_if_same(self, name: str, content: bytes, tag: str) -> str | None:
        """Replace the object if its tag is still this one; the new tag, else None."""
        ...

    def copy_from(self, other: "Objects", source: str, name: str) -> None:
        """Copy `source` of another root to `name` here, on the server where it can."""
        ...

    def clear_partial(self) -> int:
        """Remove what interrupted writes left that `list` does not show; how many."""
        ...
