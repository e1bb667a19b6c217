"""A client's stream in; a seekable one out whose failures are StorageErrors."""

import errno
import io
from collections.abc import Callable
from typing import Any, BinaryIO

from flows.errors import StorageError


BUFFER = 1 << 18


class _Guarded(io.RawIOBase):
    """Hides a stream whose own exceptions quote object names."""

    def __init__(self, inner: Any, fault: Callable[[Exception], StorageError]) -> None:
        super().__init__()
        self._inner, self._fault = inner, fault

    def __repr__(self) -> str:
        return "<stream of an object>"

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self._ask(self._inner.read, len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return int(self._inner.seek(offset, whence))
        except Exception as fault:  # noqa: BLE001 - a client may raise anything
            if isinstance(fault, OSError) and fault.errno == errno.EINVAL:
                # Before the beginning: no fault of the store, and `zipfile` asks a
                # small file for it and expects this answer.
                raise OSError(errno.EINVAL, "before the beginning") from None
            raise self._fault(fault) from None

    def tell(self) -> int:
        return int(self._ask(self._inner.tell))

    def close(self) -> None:
        if not self.closed:
            self._ask(self._inner.close)
        super().close()

    def _ask(self, call: Callable[..., Any], *arguments: int) -> Any:
        try:
            return call(*arguments)
        except Exception as fault:  # noqa: BLE001 - a client may raise anything
            raise self._fault(fault) from None


def guarded(inner: Any, fault: Callable[[Exception], StorageError]) -> BinaryIO:
    """The stream, buffered; `fault` turns what it raises into our error."""
    return io.BufferedReader(_Guarded(inner, fault), BUFFER)
