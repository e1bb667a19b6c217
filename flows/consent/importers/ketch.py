"""Ketch consent requests enter (`consent/v1`); a choice for each purpose leaves.

`granted` counts only with the legal basis `consent_optin`; opt-out and disclosure never
do (consent.md section 2). `denied` always restricts.
"""

from collections.abc import Iterator

from flows.consent.importers.records import Record
from flows.consent.importers.times import counted, spelt
from flows.consent.importers.told import Choice, Identity, Told
from flows.consent.rules.shapes import members, text


METHODS = {"consent_optout": "no_objection", "disclosure": "notice_only"}
"""Legal basis -> what a `granted` under it really was."""

ODD = "a purpose is neither granted nor denied"


def read_ketch(number: int, record: Record) -> Told:
    """What one request says of each of its purposes."""
    request = members(record.get("request")) or record
    statuses = members(request.get("purposes"))
    choices = tuple(_choices(record, request))
    if not statuses:
        return Told(number, refused="names no purposes")
    return Told(
        number,
        identities=tuple(_identities(request)),
        choices=choices,
        refused=ODD if len(choices) < len(statuses) else None,
    )


def _choices(record: Record, request: Record) -> Iterator[Choice]:
    bases = members(request.get("legalBasis"))
    collected = request.get("collectedAt")
    key = text(members(record.get("metadata")).get("uid"))
    for purpose, status in members(request.get("purposes")).items():
        said, basis = str(status).strip().lower(), bases.get(purpose)
        if said not in {"granted", "denied"}:
            continue
        yield Choice(
            "grant" if said == "granted" else "refuse",
            counted(collected) or spelt(collected),
            accepted=(status, basis) == ("granted", "consent_optin"),
            method=METHODS.get(str(basis), "unknown"),
            about=purpose,
            key=key,
            facts={"status": said, "legalBasis": str(basis), **_uid(key)},
        )


def _uid(key: str | None) -> dict[str, str]:
    return {"id": key} if key else {}


def _identities(request: Record) -> Iterator[Identity]:
    listed = request.get("identities")
    for one in listed if isinstance(listed, list) else ():
        identity = members(one)
        space = text(identity.get("identitySpace"))
        if space:
            yield space, identity.get("identityValue")
