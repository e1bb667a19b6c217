"""Bytes of the demo's files: values enter, the same bytes leave every time."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Mapping

import pyarrow as pa

from flows.demo.people import Json


File = tuple[str, bytes]
"""A path below the demo's folder, and what it holds."""

NO_TIME = (2020, 1, 1, 0, 0, 0)
"""Stands in archives for the time of packing, which would differ each time."""


def lines(rows: Iterable[Json]) -> bytes:
    """Write one JSON object a line."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def document(value: object) -> bytes:
    """Write one indented JSON document."""
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()


def packed_gz(content: bytes) -> bytes:
    """Pack with gzip, no time inside."""
    return gzip.compress(content, mtime=0)


def packed_zst(content: bytes) -> bytes:
    """Pack with Zstandard."""
    packed: bytes = pa.compress(content, codec="zstd", asbytes=True)
    return packed


def packed_zip(members: Mapping[str, bytes]) -> bytes:
    """Pack with zip, in the order given, no time inside."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(zipfile.ZipInfo(name, NO_TIME), content)
    return archive.getvalue()
