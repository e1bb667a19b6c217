"""A project's folder enters; all that keeps a build from keeping anything leaves.

Nothing is written, and no export is read: only whether there is one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import Any, Literal

from flows.build.config import parse
from flows.build.prepare import open_log
from flows.build.workspace import check_policy, open_workspace
from flows.consent.rules.instants import read_start
from flows.consent.state import State, state_of
from flows.consent.vault import reading
from flows.consent.vault.registers import READERS
from flows.errors import BundleAbort, ConfigError, ConsentryError
from flows.starter.agreements import Wanted, age_gate, agreement_gaps
from flows.starter.gap import Gap, refused
from flows.starter.notices import notice_gaps
from flows.starter.people import Places, people_gaps
from flows.starter.plumbing import CONFIG, Place, config_in, export_gaps, key_gaps
from flows.store.address import is_s3, local_path
from schemas.config import Attestation, CorpusConfig
from schemas.policy import Policy


Rows = Sequence[Mapping[str, Any]]

NEEDED = ("agreements", "notices", "subjects")
"""Registers without which no build starts."""

FILES = (*NEEDED, "events", "links")


def missing(home: str, *, now: datetime) -> list[Gap]:
    """Every gap of the project in this folder, in the order of its files."""
    place = Place(home)
    try:
        config = config_in(place)
    except ConfigError as error:
        return [refused(CONFIG, error)]
    plumbing = [*export_gaps(config, place), *key_gaps(config, place)]
    policy, unsigned = _policy(config, place)
    if policy is None:
        return [*plumbing, *unsigned]
    sources = list(_sources(config, policy))
    locked = bool(unsigned) or any(gap.file == "environment" for gap in plumbing)
    try:
        logged = _logged(config, place, "locked" if locked else "open")
    except ConsentryError as error:
        return [*plumbing, *sources, refused(CONFIG, error, key="vault")]
    project = _Project(
        config, policy, place, f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", logged
    )
    return [*plumbing, *unsigned, *sources, *project.gaps()]


def _policy(config: CorpusConfig, place: Place) -> tuple[Policy | None, list[Gap]]:
    """The policy, if it can be read, and why no build would obey it."""
    name = config.policy
    content = place.content(name)
    if content is None:
        return None, [Gap(CONFIG, "policy", f"{name} is not there", "write it")]
    try:
        policy = parse(content, Policy, name=name)
    except ConfigError as error:
        return None, [refused(name, error)]
    try:
        check_policy(content, policy, envelope=place.content(f"{name}.sig"))
    except ConsentryError as error:
        return policy, [refused(name, error, key="signature")]
    return policy, []


def _sources(config: CorpusConfig, policy: Policy) -> Iterator[Gap]:
    for source in sorted({export.source for export in config.exports}):
        if source not in policy.sources:
            yield Gap(
                config.policy,
                "sources",
                f"{source} is not among them, and everything from it drops",
                "add it, if the officer permits it",
            )


def _logged(
    config: CorpusConfig, place: Place, vault: Literal["locked", "open"]
) -> Rows | None:
    """What the vault log holds already; a vault that is not there is not made.

    None where there may be one that only keys and a signed policy would open.
    """
    uri = place.uri(config.vault)
    if not is_s3(uri) and not local_path(uri).is_dir():
        return []
    if vault == "locked":
        return None
    log = open_log(open_workspace(place.uri(CONFIG)))
    head = log.head()
    return log.events(head.recorded_at) if head.seq else []


@dataclass(frozen=True, slots=True)
class _Project:
    config: CorpusConfig
    policy: Policy = field(repr=False)
    place: Place = field(repr=False)
    now: str
    logged: Rows | None = field(repr=False)

    def gaps(self) -> Iterator[Gap]:
        """Gaps of the consent files, and of what they say together."""
        held: dict[str, Rows] = {}
        for kind in FILES:
            try:
                held[kind] = self._rows(kind)
            except ConsentryError as error:
                yield refused(self._name(kind), error)
        yield from self._of_agreements(held.get("agreements"))
        yield from self._of_notices(held.get("notices"))
        if len(held) == len(FILES) and self.logged is not None:
            yield from self._of_people(held, self.logged)

    def _name(self, kind: str) -> str:
        return self.config.consent.inboxes().get(kind, CONFIG)

    def _rows(self, kind: str) -> Rows:
        """The rows of a file; none of one that need not be there and is not."""
        name = self.config.consent.inboxes().get(kind)
        if name is None and kind in NEEDED:
            raise ConfigError(f"consent.{kind} names no file; name one")
        content = b"" if name is None else self.place.content(name)
        if content is None:
            raise ConfigError("there is no such file; write it, or correct the address")
        if kind == "events":
            return [row for _, row in reading.rows(BytesIO(content), what=kind)]
        return READERS[kind](content, what=kind)

    def _of_agreements(self, rows: Rows | None) -> Iterator[Gap]:
        file, told = self._name("agreements"), set[str]()
        for export in self.config.exports if rows is not None else ():
            wanted = Wanted(self.policy, export, read_start(self.now) or 0)
            for gap in agreement_gaps(rows or [], wanted, file=file):
                if str(gap) not in told:  # two exports of one source ask the same
                    told.add(str(gap))
                    yield gap

    def _of_notices(self, rows: Rows | None) -> Iterator[Gap]:
        if rows is None:
            return
        file = self._name("notices")
        folder = file.rpartition("/")[0]
        archived = partial(_archived, self.place, folder)
        yield from notice_gaps(rows, archived, file=file, now=read_start(self.now) or 0)
        attested = self.config.consent.attestation
        if attested is not None:
            yield from _attested(attested, rows)

    def _of_people(self, held: Mapping[str, Rows], logged: Rows) -> Iterator[Gap]:
        file = self._name("events")
        try:
            state = self._state(held, _joined(logged, held["events"], now=self.now))
        except BundleAbort as error:
            yield refused(file, error)
            return
        gate = age_gate(held["agreements"], now=read_start(self.now) or 0)
        yield from people_gaps(state, Places(file, self._name("subjects"), gate))

    def _state(self, held: Mapping[str, Rows], events: Rows) -> State:
        policy = self.policy
        return state_of(
            {
                **{kind: held[kind] for kind in (*NEEDED, "links")},
                "consent_events": events,
                "policy": policy.gate(),
                "request": {
                    "purposes": list(policy.purposes),
                    "controller": policy.controller,
                    "recipients": list(policy.recipients),
                    "build_at": self.now,
                    "as_of": self.now,
                },
            }
        )


def _joined(logged: Rows, inbox: Rows, *, now: str) -> Rows:
    """The log as it would be if a build imported the inbox now."""
    known = {str(event.get("event_id")) for event in logged}
    fresh = [row for row in inbox if str(row.get("event_id")) not in known]
    return [*logged, *({**row, "recorded_at": now} for row in fresh)]


def _archived(place: Place, folder: str, name: str) -> bytes | None:
    return place.content(f"{folder}/notices/{name}".lstrip("/"))


def _attested(attested: Attestation, rows: Rows) -> Iterator[Gap]:
    cited = attested.notice.model_dump()
    if not any(all(row.get(key) == cited[key] for key in cited) for row in rows):
        yield Gap(
            CONFIG,
            "consent.attestation.notice",
            "is not in the notice register",
            "write id, version, lang and sha256 exactly as there",
        )
