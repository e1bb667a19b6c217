"""A users table with a checkbox enters (`user,time,choice`); what each row says leaves.

A yes counts only with the config's attestation and an exact time. A row that cannot be
read in one way only is refused with its number; its no still restricts.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows.consent.importers.times import fault, spelt
from flows.consent.importers.told import VERBATIM, Choice, Told
from flows.consent.rules.instants import read_loose
from flows.errors import EventError
from schemas.config import Consent


COLUMNS = ("user", "time", "choice")
YES = frozenset({"yes", "y", "true", "t", "1"})
NO = frozenset(
    {"no", "n", "false", "f", "0", "off", "opt_out", "opt-out", "refused", "denied"}
    | {"withdrawn", "revoked", "non", "nein", "tidak"}
)
SEPARATORS = ",;\t"

UNATTESTED = (
    "a yes counts only with consent.attestation in the config: which notice was shown, "
    "how people chose, for what, and who vouches for it"
)


def read_table(content: bytes, declared: Consent) -> Iterator[Told]:
    """Every row after the header, which is row 1; rows count as lines of the file."""
    rows = _rows(content)
    header = [cell.strip().casefold() for cell in next(rows, (1, []))[1]]
    if any(header.count(name) != 1 for name in COLUMNS):
        raise EventError(
            "row 1 must name the columns user, time and choice, each once; give the "
            "table such a header and import again"
        )
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            yield _told(number, header, cells, declared=declared)


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EventError(
            f"the table is no UTF-8 at byte {error.start + 1}; save it as UTF-8"
        ) from None
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        raise EventError(
            f"the table cannot be read at row {reader.line_num}: a quote that does not "
            "close, or a cell that is too long; mend it and import again"
        ) from None


def _told(
    number: int, header: Sequence[str], cells: Sequence[str], *, declared: Consent
) -> Told:
    if any("\n" in cell or "\r" in cell for cell in cells):
        return Told(number, refused="a quote runs over the end of a row")
    if len(cells) != len(header):
        return Told(number, refused="has more or fewer cells than the header")
    row = dict(zip(header, cells, strict=True))
    said = row["choice"].strip().casefold()
    kind = "user" if "user" in declared.foreign.identities else VERBATIM
    return Told(
        number,
        identities=((kind, row["user"]),),
        choices=_choices(row, said),
        refused=_fault(row, said, declared),
    )


def _choices(row: Mapping[str, Any], said: str) -> tuple[Choice, ...]:
    time = spelt(row["time"])
    if said in YES:
        return (Choice("grant", time, accepted=True),)
    if said in NO:
        # A time that cannot be read acts at once; "no offset" is read both ways.
        readable = time is not None and read_loose(time) is not None
        return (Choice("refuse", time if readable else None, method="unknown"),)
    return ()


def _fault(row: Mapping[str, str], said: str, declared: Consent) -> str | None:
    """The first thing that is wrong with the row."""
    unknown = [cell for name, cell in row.items() if name not in COLUMNS]
    if any(cell.strip() for cell in unknown):
        return "has a value in a column other than user, time and choice"
    if said not in YES | NO:
        return "the choice is neither yes nor no"
    if why := fault(spelt(row["time"]) or ""):
        return why
    if said in YES and declared.attestation is None:
        return UNATTESTED
    return None
