"""One unpacked file of an export, with the files beside it that explain it."""

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from flows.collect.unpack import members
from flows.errors import ExportError


MAX_BESIDE = 64 << 20
"""Bytes that all lists of users, channels, ... beside an export may have together."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """What a reader gets: buffered bytes, the path inside the export, and companions.

    `beside` holds whole the files that the format `lends`: path -> content; `within`
    is the path of the zip that the file is a member of, if it is one.
    """

    stream: BinaryIO = field(repr=False)
    name: str = field(default="", repr=False)
    beside: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    within: str = field(default="", repr=False)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders on the way to the file, outermost first."""
        return tuple(posixpath.dirname(self.name).split("/"))

    def companion(self, name: str) -> bytes | None:
        """The file of this name in the same folder, else in the nearest one above."""
        folder = posixpath.dirname(self.name)
        while True:
            found = self.beside.get(posixpath.join(folder, name))
            above = posixpath.dirname(folder)
            if found is not None or above == folder:
                return found
            folder = above


def read_beside(
    names: Iterable[str],
    *,
    lends: Callable[[str], bool],
    opened: Callable[[str], BinaryIO],
) -> dict[str, bytes]:
    """The companions among these objects, unpacked; `ExportError` if they are huge."""
    found: dict[str, bytes] = {}
    room = MAX_BESIDE
    for name in filter(lends, names):
        with opened(name) as stream:
            for member in members(stream, name, wants=lends):
                found[name] = content = take(member.stream, room)
                room -= len(content)
    return found


def take(stream: BinaryIO, room: int) -> bytes:
    """All bytes of a companion, if there is room for them."""
    content = stream.read(room + 1)
    if len(content) > room:
        raise ExportError(
            f"the lists beside the export are larger than {MAX_BESIDE >> 20} MiB",
            "leave out those that are not part of it",
        )
    return content
