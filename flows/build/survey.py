"""What there is to read: every export's objects, digested and first seen when.

Enters: the export entries of the config and what earlier builds saw. Leaves: numbered
objects with digests; the numbering follows the config and the sorted names.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

import polars as pl

from flows.build.plan import Listed
from flows.collect.registry import Format
from flows.collect.unpack import pages_beside
from flows.errors import ConfigError
from flows.store.objects import Objects, Stat
from schemas.audit import INGESTED


_BLOCK = 1 << 20
_FOLDER = "ingested/"
AFTER_AS_OF = "after_as_of"
"""Why an object is out of scope that was first seen after the build's `as_of`."""


COMPANION = "companion"
"""Why an object is out of scope that only explains others: users, channels, account."""


def survey(
    exports: Sequence[tuple[Objects, Sequence[Format]]],
    *,
    seen: Mapping[str, str],
    now: datetime,
) -> tuple[Listed, ...]:
    """Number and digest all objects of all exports, in order.

    `seen` maps digest to the time an earlier build first saw it; an unknown digest is
    first seen `now`. An object that holds no turns by its name (media, settings) is
    out of scope with the cause `not_a_log`, a companion with `companion`.
    """
    found: list[Listed] = []
    for number, (objects, forms) in enumerate(exports, start=1):
        before = len(found)
        stats = list(objects.list())
        causes = _causes([stat.name for stat in stats], forms)
        for stat in stats:
            content = digest_of(objects.open(stat.name))
            # A file that stands alone is meant, whatever it is called.
            cause = None if len(stats) == 1 else causes[stat.name]
            entry = _listed(stat, content, cause=cause)
            found.append(
                entry.model_copy(
                    update={
                        "export": number,
                        "number": len(found) + 1,
                        "first_seen": seen.get(content, now.isoformat()),
                    }
                )
            )
        _refuse_nothing(number, found[before:])
    return tuple(found)


def in_scope(objects: Sequence[Listed], *, as_of: datetime) -> tuple[Listed, ...]:
    """Objects first seen after `as_of` do not exist for the build, and are counted."""
    return tuple(
        entry.model_copy(update={"outcome": "out_of_scope", "cause": AFTER_AS_OF})
        if datetime.fromisoformat(entry.first_seen) > as_of
        else entry
        for entry in objects
    )


def first_seen(vault: Objects) -> dict[str, str]:
    """Digest -> the earliest time a build saw it."""
    frames = list(_ingested(vault))
    if not frames:
        return {}
    earliest = pl.concat(frames).group_by("sha256").agg(pl.col("first_seen").min())
    return dict(earliest.iter_rows())


def record(
    objects: Sequence[Listed], *, units: Mapping[int, int], vault: Objects, build: str
) -> None:
    """Keep what was listed and what became of it, names included, in the vault."""
    rows = [
        {
            **entry.model_dump(exclude={"number", "size"}),
            "object": entry.number,
            "bytes": entry.size,
            "units": units.get(entry.number, 0),
        }
        for entry in objects
    ]
    content = io.BytesIO()
    pl.DataFrame(rows, schema=INGESTED).write_parquet(content)
    vault.put(f"{_FOLDER}{build}.parquet", content.getvalue())


def digest_of(stream: BinaryIO) -> str:
    """SHA-256 of an object; closes the stream."""
    digest = hashlib.sha256()
    with stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def recorded(build: str, *, vault: Objects) -> tuple[Listed, ...]:
    """What `record` kept of a build."""
    rows = pl.read_parquet(io.BytesIO(vault.read(f"{_FOLDER}{build}.parquet")))
    told = rows.rename({"object": "number", "bytes": "size"}).drop("units")
    return tuple(Listed.model_validate(row) for row in told.iter_rows(named=True))


def _ingested(vault: Objects) -> Iterator[pl.DataFrame]:
    for stat in vault.list(_FOLDER):
        yield pl.read_parquet(io.BytesIO(vault.read(stat.name)))


def _causes(names: Sequence[str], forms: Sequence[Format]) -> dict[str, str | None]:
    causes = {name: _aside(name, forms) for name in names}
    for page in pages_beside(name for name, cause in causes.items() if cause is None):
        causes[page] = "not_a_log"
    return causes


def _aside(name: str, forms: Sequence[Format]) -> str | None:
    """Why an object holds no turns, by its name; None if it may."""
    if any(form.wants(name) for form in forms):
        return None
    return COMPANION if any(form.lends(name) for form in forms) else "not_a_log"


def _listed(stat: Stat, digest: str, *, cause: str | None) -> Listed:
    return Listed(
        export=0,
        number=0,
        name=stat.name,
        size=stat.size,
        sha256=digest,
        first_seen="",
        outcome="out_of_scope" if cause else "read",
        cause=cause,
    )


def _refuse_nothing(number: int, found: Sequence[Listed]) -> None:
    if not any(entry.outcome == "read" for entry in found):
        raise ConfigError(
            f"exports[{number - 1}] (export {number}) lists no file of its format; "
            "check uri and format, or remove the entry"
        )
