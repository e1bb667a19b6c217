"""Inbox files go in; what is new in them is committed to the vault log, or nothing is.

An inbox is only a way in: after an import the log alone is read. One unreadable line,
one restriction that names nobody, and the whole import is refused with its place.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from flows.consent.vault import reading
from flows.consent.vault.lines import Received
from flows.consent.vault.log import Batch, Imported, Log, Receipt, digest
from flows.consent.vault.registers import POLICY, READERS, checked
from flows.errors import InternalFault


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
