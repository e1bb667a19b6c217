"""Everything a decision may know: registers, log, policy and request at one `as_of`.

Enters: the JSON values of a bundle without its interactions. Leaves: a frozen `State`,
indexed by person, so that a decision costs that person's events only.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from flows.consent.frames.columns import read_times, texts
from flows.consent.pause import uncollected
from flows.consent.rules.agreements import Agreement, read_agreements
from flows.consent.rules.events import Events, read_events
from flows.consent.rules.granted import Granted
from flows.consent.rules.links import Links, read_links
from flows.consent.rules.notices import read_notices
from flows.consent.rules.people import Person, read_people
from flows.consent.rules.policy import Policy, Request, read_policy, read_request
from flows.consent.rules.restrictions import Restriction
from flows.errors import BundleAbort


LISTS = ("subjects", "consent_events", "links", "notices", "agreements")
OBJECTS = ("policy", "request")


@dataclass(frozen=True, slots=True)
class State:
    """What is visible at `request.as_of`, parsed."""

    policy: Policy = field(repr=False)
    request: Request
    people: Mapping[str, Person] = field(repr=False)
    links: Links = field(repr=False)
    agreements: tuple[Agreement, ...] = field(repr=False)
    grants: Granted = field(repr=False)
    restrictions: Mapping[str, tuple[Restriction, ...]] = field(repr=False)
    """By chain of aliases (`Links.chains`)."""
    conflicts: frozenset[str] = field(repr=False)
    """Chains of aliases that somebody of a conflicting event belongs to."""
    tables: dict[str, Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What the frame gate makes of all this, once for all passes of a build."""


def state_of(bundle: Mapping[str, Any]) -> State:
    """The state that a bundle's registers, log, policy and request amount to.

    Aborts: `missing_register:<key>`, `policy_invalid`, `request_invalid`,
    `event_unreadable`, `restriction_without_subject`.
    """
    with uncollected():
        return _read(bundle)


def _read(bundle: Mapping[str, Any]) -> State:
    lists = {key: _register(bundle, key) for key in LISTS}
    for key in OBJECTS:
        if key not in bundle:
            raise BundleAbort(f"missing_register:{key}")
    policy, request = read_policy(bundle["policy"]), read_request(bundle["request"])
    links = read_links(lists["links"], as_of=request.as_of)
    events = read_events(_visible(lists["consent_events"], request.as_of))
    notices = read_notices(
        lists["notices"], voided=events.voided, policy=policy, request=request
    )
    return State(
        policy=policy,
        request=request,
        people=read_people(lists["subjects"]),
        links=links,
        agreements=read_agreements(lists["agreements"], as_of=request.as_of),
        grants=Granted(events.grants, notices=notices, policy=policy, request=request),
        restrictions=_restrictions(events, links),
        conflicts=links.chains(events.conflicting),
    )


def _register(bundle: Mapping[str, Any], key: str) -> Sequence[Any]:
    rows = bundle.get(key)
    if isinstance(rows, list | tuple):
        return rows
    raise BundleAbort(f"missing_register:{key}")


def _visible(rows: Sequence[Any], as_of: int) -> Sequence[Mapping[str, Any]]:
    """T1; an unreadable recorded_at is visible (READINGS 20)."""
    if not all(issubclass(kind, Mapping) for kind in set(map(type, rows))):
        raise BundleAbort("event_unreadable")
    received = read_times(texts(row.get("recorded_at") for row in rows))
    earliest, latest = received.get_columns()
    later = ((earliest == latest) & (earliest > as_of)).fill_null(value=False)
    return rows if not later.any() else [*compress(rows, ~later)]


def _restrictions(events: Events, links: Links) -> dict[str, tuple[Restriction, ...]]:
    chained: dict[str, list[Restriction]] = defaultdict(list)
    for restriction in events.restrictions:
        for chain in links.chains([restriction.names]):
            chained[chain].append(restriction)
    return {chain: tuple(mine) for chain, mine in chained.items()}
