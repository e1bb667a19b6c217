"""Exports read to be looked at: what is in them, and what they lack to be kept.

Enters: files, folders or zips. Leaves: a summary a format, or every turn as JSON; the
operator sees file names here, because they are his.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

import polars as pl
from rich.table import Table

from flows.build.plan import MEGABYTE, buckets_for
from flows.collect.declared import Declared
from flows.collect.export_file import read_beside
from flows.collect.frame import interactions, off_path, skipped
from flows.collect.inspect import NEEDS, Summary, summarise, turn_lines
from flows.collect.progress import Meter, Tell, metered, tell_nobody
from flows.collect.read import read_object, recognised
from flows.collect.registry import AUTO, FORMATS, Format, format_named
from flows.collect.repeats import unrepeat
from flows.collect.spill import Spill
from flows.collect.unpack import NOTHING_INSIDE, pages_beside
from flows.errors import ExportError, InputRefused, UsageError
from flows.settings import Settings
from flows.store.address import objects_at
from flows.store.objects import Objects, Stat
from flows.store.scratch import scratch
from schemas.interaction import Split, Turn


CHUNK = 10_000
SHARD = 128 * MEGABYTE
NEVER = ""
"""`first_seen` of what is only looked at."""


@dataclass(slots=True)
class Inspection:
    """All objects of one format below one path."""

    path: str
    format: str
    objects: int = 0
    broken: dict[str, str] = field(default_factory=dict)
    """Object name -> why it cannot be read."""
    summary: Summary = field(default_factory=Summary)

    def as_json(self) -> dict[str, Any]:
        """The stable form that `--json` prints."""
        told = asdict(self.summary)
        return {
            "path": self.path,
            "format": self.format,
            "objects": self.objects,
            "broken": self.broken,
            **told,
        }


def inspections(
    paths: Sequence[str],
    *,
    form: str,
    declared: Declared,
    tell: Tell = tell_nobody,
) -> Iterator[Inspection]:
    """One inspection per path and format found there."""
    for path in paths:
        try:
            yield from _inspected(path, form, declared, tell)
        except InputRefused as error:
            yield Inspection(path, "unknown", 1, {PurePath(path).name: str(error)})


def turns(
    paths: Sequence[str],
    *,
    form: str,
    declared: Declared,
    tell: Tell = tell_nobody,
) -> Iterator[dict[str, Any]]:
    """Every turn as one mapping, in path order; then what is broken raises."""
    broken: list[tuple[str, str]] = []
    for path in paths:
        for found, splits in _read(path, form, declared, tell):
            for split, aside, _ in splits:
                beside = split.dropped.filter(pl.col("reason") == "off_path")
                both = pl.concat([aside, beside.drop("reason")])
                yield from turn_lines(split.kept, both)
            broken += found.broken.items()
    for name, cause in broken:
        raise ExportError(f"{name}: {cause}", "what could be read was shown")


def inspection_table(found: Inspection) -> Table:
    """The same for people."""
    summary = found.summary
    table = Table(title=f"{found.path}: {found.format}", title_justify="left")
    table.add_column("what")
    table.add_column("count", justify="right")
    rows = {
        "objects read": found.objects - len(found.broken),
        "conversations": summary.conversations,
        "human turns": summary.human_turns,
        "bot turns": summary.bot_turns,
        "other turns": summary.other_turns,
        "duplicates": summary.duplicates,
        **{f"skipped: {cause}": n for cause, n in summary.skipped.items()},
        "units": summary.units,
    }
    for what, count in rows.items():
        table.add_row(what, f"{count:,}")
    table.add_section()
    for need, count in summary.needs.items():
        table.add_row(f"not kept yet: {NEEDS[need]}", f"{count:,}")
    for name, cause in found.broken.items():
        table.add_row(f"cannot be read: {name}: {cause}", "")
    table.caption = f"{summary.first or '?'} to {summary.last or '?'}"
    return table


def _inspected(
    path: str, form: str, declared: Declared, tell: Tell
) -> Iterator[Inspection]:
    for found, splits in _read(path, form, declared, tell):
        for split, _, causes in splits:
            found.summary += summarise(split, skipped=causes)
        yield found


_Shard = tuple[Split, pl.DataFrame, Counter[str]]


def _read(
    path: str, form: str, declared: Declared, tell: Tell
) -> Iterator[tuple[Inspection, Iterator[_Shard]]]:
    """Per format the inspection (filled while reading) and its shards."""
    objects = _objects(path)
    groups, refused = _by_format(objects, form)
    if refused:
        yield Inspection(path, "unknown", len(refused), refused), iter(())
    for found, stats in groups.items():
        told = replace(declared, source=declared.source or found.name.split("_")[0])
        inspection = Inspection(path, found.name, objects=len(stats))
        meter = Meter(sum(stat.size for stat in stats), tell)
        with _spill(meter.total) as spill:
            reading = _Reading(objects, found, told, spill, meter)
            causes = reading.all(stats, inspection)
            meter.finish()
            yield inspection, _shards(spill, causes)


def _objects(path: str) -> Objects:
    if "://" not in path and not Path(path).exists():
        raise UsageError(f"{path} is not there; name a file, a folder or s3://...")
    return objects_at(path)


def _by_format(
    objects: Objects, form: str
) -> tuple[dict[Format, list[Stat]], dict[str, str]]:
    """The objects that hold turns by format, and why others cannot be opened.

    InputRefused without any.
    """
    groups: dict[Format, list[Stat]] = defaultdict(list)
    refused: dict[str, str] = {}
    stats = list(objects.list())
    pages = pages_beside(stat.name for stat in stats if _wanted(stat.name))
    for stat in stats:
        if stat.name in pages:
            continue
        try:
            found = _formats_of(objects, stat, form)
        except ExportError as error:
            if _alone(objects) or _missed(stat.name, error):
                refused[stat.name] = str(error)
            continue
        for each in found:
            groups[each].append(stat)
    if not groups and not refused:
        raise InputRefused(
            f"nothing here looks like an export of: {', '.join(FORMATS)}; ask the "
            "platform for its official export, or name the --format"
        )
    return groups, refused


def _formats_of(objects: Objects, stat: Stat, form: str) -> Sequence[Format]:
    if form != AUTO:
        named = format_named(form)
        return [named] if named.wants(stat.name) or _alone(objects) else []
    with objects.open(stat.name) as stream:
        return recognised(stream, stat.name)


def _missed(name: str, error: ExportError) -> bool:
    """Whether a build would have quarantined this object, not passed it by."""
    return _wanted(name) and error.problem != NOTHING_INSIDE


def _wanted(name: str) -> bool:
    return any(each.wants(name) for each in FORMATS.values())


def _alone(objects: Objects) -> bool:
    """Whether the path names exactly one file, which is then meant."""
    return len(list(islice(objects.list(), 2))) == 1


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the objects of one format below a path are read."""

    objects: Objects = field(repr=False)
    form: Format
    declared: Declared
    spill: Spill
    meter: Meter

    def all(self, stats: Sequence[Stat], inspection: Inspection) -> Counter[str]:
        """Every object into the spill; why units of them were skipped."""
        beside = self._beside()
        causes: Counter[str] = Counter()
        for number, stat in enumerate(stats, start=1):
            try:
                causes += self._spilled(stat.name, number, beside)
            except ExportError as error:
                self.spill.discard(number)
                inspection.broken[stat.name] = str(error)
        return causes

    def _beside(self) -> Mapping[str, bytes]:
        names = (stat.name for stat in self.objects.list())
        return read_beside(names, lends=self.form.lends, opened=self.objects.open)

    def _spilled(
        self, name: str, number: int, beside: Mapping[str, bytes]
    ) -> Counter[str]:
        causes: Counter[str] = Counter()
        with self.objects.open(name) as stream:
            told = read_object(
                metered(stream, self.meter),
                name,
                formats=[self.form],
                declared=self.declared,
                beside=beside,
            )
            found = (unit for unit in told if isinstance(unit, Turn))
            for chunk, read in enumerate(iter(lambda: list(islice(found, CHUNK)), [])):
                causes += skipped(read)
                for kind, frame in (("turns", interactions), ("aside", off_path)):
                    rows = frame(
                        read,
                        declared=self.declared,
                        object_number=number,
                        first_seen=NEVER,
                    )
                    self.spill.put(rows, kind=kind, number=number, chunk=chunk)
        return causes


def _shards(spill: Spill, causes: Counter[str]) -> Iterator[_Shard]:
    for bucket in range(spill.buckets):
        split = unrepeat(spill.turns(bucket))
        yield split, spill.aside(bucket), causes if bucket == 0 else Counter()


@contextmanager
def _spill(size: int) -> Iterator[Spill]:
    with scratch(Settings.read().spill) as private:
        yield Spill(private, "inspect", buckets_for(size, size=SHARD), _plain_hash)


def _plain_hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
