r"""Bytes of a Telegram Desktop export enter; bytes that are legal JSON leave.

Two faults of the exporter are mended as the bytes flow by, whatever the chunks:
control characters written as `\x01` (illegal; but `\\x41` is ordinary text, so only an
odd number of backslashes counts), and, by version 4.1, the path after
`"document_id":` without quotes.
"""

import json
import re
from collections.abc import Iterable, Iterator


LONGEST_LINE = 1 << 16
r"""Bytes held back to see a line whole; longer lines get the `\xHH` repair only."""

_HEX = re.compile(rb"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
_HEX_BEGUN = re.compile(rb"\\(?:x[0-9A-Fa-f]?)?")
_PATH = re.compile(
    rb'^([ \t]*"document_id":[ \t]*)'
    rb'(?!["\s]|(?:-?\d+|null)[ \t]*,?\r?$)([^\r\n]+?)(,?[ \t]*\r?)$',
    re.MULTILINE,
)


def repaired(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes with both faults mended."""
    held = b""
    for piece in pieces:
        held += piece
        cut = _safe_cut(held)
        if cut:
            yield _mended(held[:cut])
            held = held[cut:]
    if held:
        yield _mended(held)


def _safe_cut(held: bytes) -> int:
    cut = held.rfind(b"\n") + 1
    if cut or len(held) < LONGEST_LINE:
        return cut
    return _before_escape(held)


def _before_escape(held: bytes) -> int:
    # the end, or the place of a backslash whose escape may not be whole yet
    last = held.rfind(b"\\", len(held) - 3)
    if last < 0 or not _HEX_BEGUN.fullmatch(held, last):
        return len(held)
    run = last + 1 - len(held[: last + 1].rstrip(b"\\"))
    return last if run % 2 else len(held)


def _mended(text: bytes) -> bytes:
    if b"\\x" in text:
        text = _HEX.sub(rb"\1\\u00\2", text)
    if b'"document_id"' in text:
        text = _PATH.sub(_quoted, text)
    return text


def _quoted(found: re.Match[bytes]) -> bytes:
    path = json.dumps(found[2].decode("utf-8", errors="replace")).encode()
    return found[1] + path + found[3]
