"""What a record says and what the config declares enter; consent events leave."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from flows.consent.importers.names import Person, person
from flows.consent.importers.told import Choice, Told
from flows.consent.rules.instants import read_time
from flows.consent.rules.purposes import covered, known
from flows.consent.rules.shapes import subject_id
from flows.consent.vault.lines import CANONICAL
from schemas.config import Attestation, Consent, Never


NEVER = frozenset(get_args(Never))

NOBODY = (
    "names nobody by a kind of id that the config declares; add the kind to "
    "consent.foreign.identities"
)

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One record turned into events; `repr` hides whom they name."""

    number: int
    events: tuple[Event, ...] = field(default=(), repr=False)
    unusable: int = 0
    """Grants among them that can never carry a record, whatever the registers say."""
    refused: str | None = None
    """What is wrong with the record; its restrictions are among the events."""


def whole(event: Event) -> bool:
    """Whether a grant has all that the law asks of its form, registers aside."""
    return (
        event["method"] not in NEVER
        and subject_id(event["subject"]) is not None
        and read_time(event["event_time"]) is not None
        and event.get("notice") is not None
        and any(known(purpose) for purpose in event["purposes"])
    )


def _unheard(told: Told, who: Person) -> str | None:
    """Why a choice of the record reaches nobody that we know."""
    granted = any(choice.kind == "grant" for choice in told.choices)
    lost = granted and not who.grants
    return NOBODY if told.choices and (lost or not who.declared) else None


class Terms:
    """What the config declares about the files of one format."""

    def __init__(self, form: str, declared: Consent) -> None:
        """Read the declarations once; a file may have a million rows."""
        self._form = form
        self._attested = declared.attestation
        self._foreign = declared.foreign
        self._terms = _attested_terms(declared.attestation)
        attested = declared.attestation
        self._shown = attested.notice.model_dump() if attested else None

    def row(self, told: Told) -> Row:
        """The events of one record: one for each choice and name."""
        who = person(told.identities, self._foreign.identities)
        made = [
            event
            for choice in told.choices
            if choice.kind != "grant" or told.refused is None
            for event in self._events(choice, who)
        ]
        return Row(
            number=told.number,
            events=tuple(made),
            unusable=sum(one["kind"] == "grant" and not whole(one) for one in made),
            refused=told.refused or _unheard(told, who),
        )

    def _events(self, choice: Choice, who: Person) -> Iterator[Event]:
        """The choice under each name it is recorded by; none if it is unrelated."""
        if self._mapped(choice) == ():
            return
        granted = choice.kind == "grant"
        said = self._granted(choice) if granted else self._reach(choice)
        for subject in who.grants if granted else who.restricts:
            yield self._named(choice, {**self._said(choice, subject), **said})

    def _said(self, choice: Choice, subject: str) -> Event:
        """What stands in every event."""
        return {
            "kind": choice.kind,
            "subject": subject,
            "event_time": choice.at,
            "clock": (self._attested.clock if self._attested else None) or self._form,
            "method": choice.method,
            "origin": {"format": self._form, **choice.facts},
        }

    def _granted(self, choice: Choice) -> Event:
        """A grant's terms; without an attestation it lacks what the law asks for."""
        said: Event = {"actor": "self", "purposes": self._covered(choice)}
        if self._attested is None:
            return said
        method = self._attested.method if choice.accepted else choice.method
        vouched = {"format": self._form, "attested_by": self._attested.attested_by}
        return {
            **self._terms,
            **said,
            "method": method,
            "notice": self._notice(choice),
            "origin": {**vouched, **choice.facts},
        }

    def _covered(self, choice: Choice) -> list[str]:
        """The purposes that are both declared and attested; else a name of nothing."""
        allowed = self._attested.purposes if self._attested else ()
        if choice.about is None:
            return list(allowed)
        mapped = self._mapped(choice) or ()
        found = [purpose for purpose in mapped if covered(purpose, allowed)]
        return found or [f"{self._form}:{choice.about}"]

    def _notice(self, choice: Choice) -> Event | None:
        """The notice that was shown; where notices are declared, only one of them."""
        declared = self._foreign.notices
        if choice.about is None or not declared:
            return self._shown
        cited = declared.get(choice.notice or "")
        return cited.model_dump() if cited else None

    def _reach(self, choice: Choice) -> Event:
        """What a restriction is about: everything, unless that is declared."""
        purposes = choice.purposes
        if purposes is None and choice.about is None and self._attested:
            purposes = self._attested.purposes
        told = list(purposes or self._mapped(choice) or ())
        scope = {"scope": dict(choice.scope)} if choice.scope else {}
        return {"purposes": told, **scope} if told else scope

    def _mapped(self, choice: Choice) -> tuple[str, ...] | None:
        """The purposes declared for the one told; () is declared to be unrelated."""
        if choice.about is None:
            return None
        return self._foreign.purposes.get(choice.about)

    def _named(self, choice: Choice, event: Event) -> Event:
        """The event with an id that is the same whenever the same is told again.

        A record with an id of its own keeps it: told otherwise under the same id and
        terms, it is a conflict. Any other is known by all that it says.
        """
        known = event if choice.key is None else self._keyed(choice, event)
        digest = hashlib.sha256(CANONICAL.encode(known).encode())
        name = {"event_id": f"{self._form}:{digest.hexdigest()[:32]}"}
        received = {"recorded_at": choice.received} if choice.received else {}
        return {**name, **event, **received}

    def _keyed(self, choice: Choice, event: Event) -> Event:
        """What makes two tellings one record: its id there, and our declarations."""
        return {
            "key": choice.key,
            "about": choice.about,
            "subject": event["subject"],
            "clock": event["clock"],
            "declared": list(self._mapped(choice) or ()),
            "terms": self._terms,
            "attested": self._attested and self._attested.method,
            "notice": self._notice(choice),
        }


def _attested_terms(attested: Attestation | None) -> Event:
    """The attested members as a consent event has them."""
    if attested is None:
        return {}
    beside = {"attested_by", "clock", "notice", "method", "purposes"}
    told = attested.model_dump(mode="json", exclude_none=True, exclude=beside)
    return dict(told)
