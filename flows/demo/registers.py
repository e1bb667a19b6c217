"""Registers of the demo: notices, agreements, subjects and links as their files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files

import yaml

from flows.demo.people import Json, Person, days, stamp
from flows.demo.sittings import Life, noon


CONTROLLER = "acme"
STRANGER = "webchat:w-99"
"""Somebody who is quoted, and never asked."""

CHECKLIST = (
    "controller_named",
    "purpose",
    "data_types",
    "withdrawal_right",
    "recipients_named",
)
FREELY_GIVEN: Json = {
    "separate_from_terms": True,
    "default_unset": True,
    "refusal_equal": True,
    "conditional_on_service": False,
    "imbalance": False,
    "steps_to_grant": 2,
    "steps_to_withdraw": 1,
}

AGREEMENTS: dict[str, Json] = {
    "telegram": {"bot_ids": ["bot:helpdeskbot"], "channels": ["platform_export"]},
    "helpdesk": {"bot_ids": ["bot:helpdeskbot"], "channels": ["operator_log"]},
    "webchat": {"bot_ids": ["bot:shopbot"], "channels": ["api"]},
    "partner": {
        "bot_ids": ["bot:shopbot"],
        "channels": ["api"],
        "outputs_for_training": False,
    },
    "kiosk": {
        "bot_ids": ["bot:shopbot"],
        "channels": ["api"],
        "status": "in_principle",
        "signed_at": None,
        "evidence_sha256": None,
    },
    "shopapp": {
        "bot_ids": ["bot:shopbot"],
        "channels": ["api"],
        "status": "terminated",
    },
}
"""What an agreement says besides the usual; `forum` and `irc` have none."""

LINKS = {
    "linked_grant": ("verified_by_subject", 1.0),
    "probable_grant": ("probabilistic", 0.7),
    "withdrew_elsewhere": ("probabilistic", 0.8),
}
"""Stories in which the same person is known under a mail account as well."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice in one language, as shown."""

    id: str
    version: int
    lang: str
    age: int
    text: str
    changes: Json
    workflow: Json

    @property
    def sha256(self) -> str:
        """The digest of the archived text."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def file(self) -> str:
        """The name of its archived text."""
        return f"{self.id}-v{self.version}-{self.lang}.txt"

    def cited(self) -> Json:
        """Give what a grant cites."""
        names = ("id", "version", "sha256", "lang")
        return {name: getattr(self, name) for name in names}

    def row(self, today: date) -> Json:
        """Give its row in `notices.json`."""
        return {
            **self.cited(),
            "effective_from": str((noon(today) - days(self.age)).date()),
            "effective_to": None,
            "material_change": False,
            "checklist": dict.fromkeys(CHECKLIST, True),
            "workflow": {**FREELY_GIVEN, **self.workflow},
            "approved_by": "dpo:demo",
            "invalidated_at": None,
            "validity": None,
            "covers_past": False,
            **self.changes,
        }


@cache
def notices() -> dict[tuple[str, int, str], Notice]:
    """Load all notices by id, version and language."""
    content = files("flows.demo").joinpath("notices.yaml").read_text("utf-8")
    return {
        (row["id"], row["version"], lang): Notice(
            id=row["id"],
            version=row["version"],
            lang=lang,
            age=row["age"],
            text=text,
            changes=row.get("changes", {}),
            workflow=row.get("workflow", {}),
        )
        for row in yaml.safe_load(content)
        for lang, text in row["texts"].items()
    }


def agreements(today: date) -> Iterator[Json]:
    """List one agreement per platform, in term from 430 days ago for two years."""
    start, end = noon(today) - days(430), noon(today) + days(365)
    for source, changes in AGREEMENTS.items():
        yield {
            "id": f"agreement-{source}",
            "recorded_at": stamp(start),
            "parties": [source, CONTROLLER],
            "source": source,
            "status": "signed",
            "signed_at": str((start - days(10)).date()),
            "evidence_sha256": sha256(f"contract with {source}".encode()).hexdigest(),
            "effective_from": str(start.date()),
            "effective_to": str(end.date()),
            "data_from": str(start.date()),
            "data_to": None,
            "kinds": ["direct_bot", "group_addressed"],
            "purposes": ["ai.train"],
            "regions": None,
            "region_override": [],
            "outputs_for_training": True,
            "min_age_gate": None,
            "use_after_term": False,
            "onward_sharing": [],
            "user_control": {"notice_evidence": "doc:demo", "in_app_withdrawal": True},
            **changes,
        }


def subjects(people: tuple[Person, ...], today: date) -> Iterator[Json]:
    """List who is known: country and age, but not the story `unknown_person`."""
    for person in people:
        if person.story != "unknown_person":
            yield _subject(person, today)
    yield {
        "subject": STRANGER,
        "jurisdictions": ["IE"],
        "age": {"years": 40},
        "assurance": "declared",
    }


def _subject(person: Person, today: date) -> Json:
    grown = stamp(noon(today) - days(15)) if person.story == "guardian_due" else None
    return {
        "subject": person.subject,
        "jurisdictions": list(person.countries),
        "age": person.age,
        "assurance": "verified" if person.number % 3 == 0 else "declared",
        "came_of_age_at": grown,
        "guardian_notice_at": None,
    }


def alias(person: Person) -> str:
    """Name the mail account of a person who has one."""
    return f"mail:m-{person.number}"


def links(everybody: tuple[Life, ...]) -> Iterator[Json]:
    """List which accounts belong, surely or probably, to one person."""
    for life in everybody:
        if life.person.story in LINKS:
            method, confidence = LINKS[life.person.story]
            yield {
                "alias_a": life.person.subject,
                "alias_b": alias(life.person),
                "method": method,
                "confidence": confidence,
                "recorded_at": stamp(life.first - days(30)),
                "removed_at": None,
            }
