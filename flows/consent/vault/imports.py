"""Consent files go in; what is new in them is committed to the vault log, or nothing.

A file is only a way in: after an import the log alone is read. In our own format one
unreadable line, one restriction that names nobody, and the whole file is refused with
its place; records of other systems are refused one by one.
"""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO

from flows.consent.importers.events import Event, Row
from flows.consent.importers.registry import NATIVE, foreign_rows
from flows.consent.rules.shapes import subject_id
from flows.consent.vault import reading
from flows.consent.vault.lines import GRANTS, Received, restricts
from flows.consent.vault.log import Batch, Imported, Log, Receipt, digest
from flows.consent.vault.registers import POLICY, READERS, checked
from flows.errors import InternalFault
from schemas.config import Consent


EVENTS = "events"


File = bytes | BinaryIO
"""A file's content, or a stream of it: events are read line by line."""


def import_inbox(
    inbox: Mapping[str, File],
    *,
    policy: bytes | None = None,
    log: Log,
    now: datetime,
    receipt: Receipt = "ours",
) -> Imported:
    """Commit what is new in the files of `schemas.config.ConsentFiles`, all at once.

    A file that is not given leaves its register as it is: to empty one, give an empty
    one.
    """
    if unknown := sorted(set(inbox) - {EVENTS, *READERS}):
        raise InternalFault(f"an inbox holds {len(unknown)} files of no known kind")
    registers = _registers(inbox, policy)
    events = inbox.get(EVENTS, b"")
    if not isinstance(events, bytes) or not events:
        weighed = list(_weighed(_stream(events), log))
        return log.append(Batch(weighed, registers, receipt), now=now)
    batch = _of_file(events, log)
    return log.append(replace(batch, registers=registers, receipt=receipt), now=now)


def import_events(
    stream: BinaryIO, log: Log, *, now: datetime, receipt: Receipt = "ours"
) -> Imported:
    """Commit what is new in one file of events."""
    return log.append(Batch(list(_weighed(stream, log)), receipt=receipt), now=now)


# Files of any format...


@dataclass(slots=True)
class Weighed:
    """One file, ready to be committed; `repr` hides whom it names."""

    form: str
    rows: int = 0
    grants: int = 0
    unusable: int = 0
    """Grants among them that can never carry a record."""
    restrictions: int = 0
    refused: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """What is wrong -> the rows; their restrictions are recorded none the less."""
    batch: list[Received] = field(default_factory=list, repr=False)

    def take(self, row: Row, log: Log) -> None:
        """Add the events of one row."""
        self.rows += 1
        self.unusable += row.unusable
        if row.refused:
            self.refused[row.refused].append(row.number)
        for event in row.events:
            self.grants += event.get("kind") in GRANTS
            self.restrictions += restricts(event)
            self.batch.append(log.weigh(event, place=row.number))


def weigh_file(content: bytes, form: str, *, declared: Consent, log: Log) -> Weighed:
    """Read a file of this format (`importers.registry.FORMATS`) and commit nothing."""
    weighed = Weighed(form)
    rows = _own(content) if form == NATIVE else foreign_rows(content, form, declared)
    for row in rows:
        weighed.take(row, log)
    return weighed


def commit(
    batch: Iterable[Received], log: Log, *, now: datetime, receipt: Receipt = "ours"
) -> Imported:
    """Commit what is new of weighed events, all at once."""
    return log.append(Batch(list(batch), receipt=receipt), now=now)


def _own(content: bytes) -> Iterator[Row]:
    for number, event in reading.rows(io.BytesIO(content), what="consent events"):
        yield Row(number, (event,), _unusable(event))


def _unusable(event: Event) -> int:
    """1 for a grant that names no person: a handle never carries one."""
    return int(event.get("kind") in GRANTS and not subject_id(event.get("subject")))


# Inside...


def _of_file(content: bytes, log: Log) -> Batch:
    """The events of a whole file; none to weigh when it is the one imported last."""
    mark = digest(content)
    if mark == log.last_inbox():
        lines = sum(1 for line in io.BytesIO(content) if line.strip())
        return Batch(inbox=mark, repeated=lines)
    return Batch(list(_weighed(io.BytesIO(content), log)), inbox=mark)


def _weighed(stream: BinaryIO, log: Log) -> Iterator[Received]:
    for number, event in reading.rows(stream, what="consent events"):
        yield log.weigh(event, place=number)


def _registers(inbox: Mapping[str, File], policy: bytes | None) -> dict[str, bytes]:
    found = {} if policy is None else {POLICY: checked(POLICY, policy)}
    for name in READERS:
        if name in inbox:
            found[name] = checked(name, _stream(inbox[name]).read())
    return found


def _stream(file: File) -> BinaryIO:
    return io.BytesIO(file) if isinstance(file, bytes) else file
