"""A vault that forgets: reads fall through, writes stay in memory (for dry runs)."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from flows.store.objects import Objects, Stat, Tagged


@dataclass(slots=True)
class Overlay:
    """`Objects` over others that stay untouched."""

    beneath: Objects = field(repr=False)
    _written: dict[str, bytes | None] = field(default_factory=dict, repr=False)
    """Name -> content, None where it was deleted."""

    @property
    def uri(self) -> str:
        """The address of what lies beneath."""
        return self.beneath.uri

    def list(self, prefix: str = "") -> Iterator[Stat]:
        """Both layers, the written one first in doubt."""
        found = {stat.name: stat for stat in self.beneath.list(prefix)}
        for name, content in self._written.items():
            if content is None:
                found.pop(name, None)
            elif name.startswith(prefix):
                found[name] = Stat(name, len(content))
        yield from (found[name] for name in sorted(found))

    def exists(self, name: str) -> bool:
        """Whether the object is there."""
        if name in self._written:
            return self._written[name] is not None
        return self.beneath.exists(name)

    def open(self, name: str) -> BinaryIO:
        """A seekable stream."""
        content = self._written.get(name)
        return self.beneath.open(name) if content is None else io.BytesIO(content)

    def read(self, name: str) -> bytes:
        """The whole object."""
        content = self._written.get(name)
        return self.beneath.read(name) if content is None else content

    def put(self, name: str, content: bytes) -> None:
        """Keep it in memory."""
        self._written[name] = bytes(content)

    def put_if_absent(self, name: str, content: bytes) -> bool:
        """Keep it in memory unless the object exists."""
        if self.exists(name):
            return False
        self.put(name, content)
        return True

    def delete(self, name: str) -> None:
        """Hide it."""
        self._written[name] = None

    def read_tagged(self, name: str) -> Tagged | None:
        """The object with the digest of its content as tag."""
        if not self.exists(name):
            return None
        content = self.read(name)
        return Tagged(content, _tag(content))

    def put_if_same(self, name: str, content: bytes, tag: str) -> str | None:
        """Replace what still has this tag."""
        found = self.read_tagged(name)
        if found is None or found.tag != tag:
            return None
        self.put(name, content)
        return _tag(content)

    def copy_from(self, other: Objects, source: str, name: str) -> None:
        """Copy through memory."""
        self.put(name, other.read(source))

    def clear_partial(self) -> int:
        """Nothing is ever partial here."""
        return 0


def _tag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
