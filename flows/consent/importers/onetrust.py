"""OneTrust consent receipts enter; a choice for each purpose leaves.

A grant happened at `consentDate`, without which it is void; a test receipt never
counts. `withdrawnDate` and a status that says no always restrict (consent.md
section 2).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.consent.importers.records import Record
from flows.consent.importers.times import spelt
from flows.consent.importers.told import Choice, Told
from flows.consent.rules.shapes import text


NAMES = ("Id", "id", "purposeId", "PurposeId", "Name", "name", "purposeName")
STATUSES = ("TransactionType", "transactionType", "status", "Status")
WITHDRAWN = ("withdrawnDate", "WithdrawnDate", "WithdrawalDate", "withdrawalDate")
CONSENTED = ("consentDate", "ConsentDate")
YES = frozenset({"CONFIRMED", "ACTIVE"})
NO = frozenset(
    {"WITHDRAWN", "OPT_OUT", "HARD_OPT_OUT", "NO_CONSENT", "NOTGIVEN", "NOT_GIVEN"}
)


def read_onetrust(number: int, record: Record) -> Told:
    """What one receipt says of each of its purposes."""
    kind = text(record.get("identifierType")) or "identifier"
    return Told(
        number,
        identities=((kind, record.get("identifier")),),
        choices=tuple(
            choice
            for purpose in _purposes(record)
            for choice in _choices(record, purpose)
        ),
    )


def _purposes(record: Record) -> list[Mapping[str, Any]]:
    """Its purposes as objects; a receipt that names none speaks of an unknown one."""
    listed = record.get("purposes")
    found = listed if isinstance(listed, list) else []
    plain = [{"name": one} if isinstance(one, str) else one for one in found]
    return [one for one in plain if isinstance(one, Mapping)] or [{}]


def _choices(record: Record, purpose: Mapping[str, Any]) -> Iterator[Choice]:
    about = next((name for key in NAMES if (name := text(purpose.get(key)))), "")
    status = _status(purpose)
    withdrawn = _first(WITHDRAWN, purpose, record)
    if withdrawn is not None:
        yield Choice("withdraw", spelt(withdrawn), about=about)
    elif status in NO:
        at = record.get("interactionDate")
        yield Choice("withdraw", spelt(at), about=about, facts={"status": status})
    consented = _first(CONSENTED, purpose, record)
    if consented is not None or (withdrawn is None and status not in NO):
        yield Choice(
            "grant",
            spelt(consented),
            accepted=not _test(record) and status in {"", *YES},
            about=about,
            facts={"status": status} if status else {},
        )


def _status(purpose: Mapping[str, Any]) -> str:
    told = _first(STATUSES, purpose)
    return "" if told is None else str(told).strip().upper().replace(" ", "_")


def _test(record: Record) -> bool:
    """Whether the receipt is a trial; anything but a plain no is one."""
    return record.get("test") not in (None, False, "false")


def _first(names: tuple[str, ...], *places: Mapping[str, Any]) -> Any:
    """The first that is given; the purpose's own before the whole receipt's."""
    found = (place.get(name) for place in places for name in names)
    return next((one for one in found if one is not None and one != ""), None)
