"""Registers and events of the vault go in; what a build may know at `as_of` comes out.

Notices, agreements, subjects, links and the policy are kept whole, by digest, each
recorded in the log's chain. A decision at `as_of` uses the newest not later than it.
"""

import io
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flows.consent.rules.shapes import alias
from flows.consent.vault import reading
from flows.consent.vault.aliases import every_link, linked
from flows.consent.vault.log import Log, digest, register_name
from flows.errors import BundleAbort, EventError, LogBroken


def _lines(content: bytes, *, what: str) -> list[dict[str, Any]]:
    return [row for _, row in reading.rows(io.BytesIO(content), what=what)]


READERS: dict[str, Callable[..., list[dict[str, Any]]]] = {
    "notices": reading.listed,
    "agreements": reading.listed,
    "subjects": _lines,
    "links": _lines,
}
"""Registers whose rows a bundle holds, and how each is read."""

POLICY = "policy"
REGISTERS = (*READERS, POLICY)


def checked(name: str, content: bytes) -> bytes:
    """The same content, once all of it could be read; EventError names the place."""
    if name in READERS:
        READERS[name](content, what=_title(name))
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise EventError(
            f"{_title(name)}: is no UTF-8 at byte {fault.start + 1}; nothing was "
            "imported: mend it and import again"
        ) from None
    return content


@dataclass(frozen=True, slots=True)
class Register:
    """One register as it was imported; `repr` hides the people in it."""

    content: bytes = field(repr=False)
    sha256: str


class Registers:
    """The registers of one vault, as its log recorded them."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def newest(self, name: str, as_of: datetime) -> Register | None:
        """The register as known at `as_of`; None before its first import."""
        sha256 = self._in_force(as_of).get(name)
        return None if sha256 is None else Register(self.pinned(name, sha256), sha256)

    def pinned(self, name: str, sha256: str) -> bytes:
        """The register of this digest; LogBroken when the vault's was altered."""
        content = self._log.objects.read(register_name(name, sha256))
        if digest(content) != sha256:
            raise LogBroken(
                f"{_title(name)} in the vault is not what the consent log recorded; "
                "restore the vault's registers from a backup"
            )
        return content

    def links(self, as_of: datetime) -> list[dict[str, Any]]:
        """The rows of the links register; none when it was never imported."""
        return self._rows("links", self._in_force(as_of))

    def bundle_at(
        self,
        as_of: datetime,
        *,
        subjects: Collection[str] | None = None,
        policy: Mapping[str, Any],
        request: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The consent side of a bundle (consent/BUNDLE.md) as known at `as_of`.

        `subjects`: ids and handles of everybody in a shard; whoever may be linked to
        them is found here, and the rest is left out. None takes everybody.
        BundleAbort when a register was never imported by then (links may be none).
        """
        in_force = self._in_force(as_of)
        held = {name: self._rows(name, in_force) for name in READERS}
        people = None
        if subjects is not None:
            people = linked(subjects, every_link(held["links"]))
            held["subjects"] = [x for x in held["subjects"] if _names(x, people)]
            held["links"] = [x for x in held["links"] if _ties(x, people)]
        return {
            **held,
            "consent_events": self._log.events(as_of, people),
            "policy": dict(policy),
            "request": dict(request),
        }

    def _in_force(self, as_of: datetime) -> dict[str, str]:
        return self._log.chain.registers_at(self._log.within(as_of))

    def _rows(self, name: str, in_force: Mapping[str, str]) -> list[dict[str, Any]]:
        if name in in_force:
            content = self.pinned(name, in_force[name])
            return READERS[name](content, what=_title(name))
        if name == "links":
            return []
        raise BundleAbort(f"missing_register:{name}")


def _names(row: Mapping[str, Any], people: Collection[str]) -> bool:
    subject = row.get("subject")
    return isinstance(subject, str) and subject in people


def _ties(link: Mapping[str, Any], people: Collection[str]) -> bool:
    return any(
        isinstance(name := link.get(end), str) and alias(name) in people
        for end in ("alias_a", "alias_b")
    )


def _title(name: str) -> str:
    return f"register {name}"
