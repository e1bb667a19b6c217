"""Rows whose members say the same are read once: a row enters, its reading leaves.

People agree, refuse and are registered in few different words, a million times over.
"""

import marshal
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar


_T = TypeVar("_T")

MOST = 1 << 12
"""Readings that are remembered; rarer words than that are not worth their memory."""


class Wordings(Generic[_T]):
    """What `read` makes of these members of a row; readings must not be changed."""

    def __init__(
        self, members: Sequence[str], read: Callable[[Mapping[str, Any]], _T]
    ) -> None:
        self._members = members
        self._reader = read
        self._read: dict[bytes, _T] = {}

    def key(self, row: Mapping[str, Any]) -> bytes:
        """Bytes that differ wherever what is said differs, be it in type only.

        marshal, because it tells 1 from true and takes half the time of JSON.
        """
        return marshal.dumps([*map(row.get, self._members)], 2)

    def read(self, row: Mapping[str, Any]) -> _T:
        """The reading, remembered."""
        key = self.key(row)
        if key not in self._read:
            if len(self._read) >= MOST:
                self._read.clear()
            self._read[key] = self._reader(row)
        return self._read[key]
