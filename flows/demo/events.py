"""Consent events of the demo: a life and a moment enter, one event leaves."""

from datetime import datetime, timedelta

from flows.demo.people import Json, days, stamp
from flows.demo.registers import CONTROLLER, notices
from flows.demo.sittings import Life


CLOCKS = {"telegram": "telegram", "helpdesk": "helpdesk", "chatgpt": "chatgpt"}
"""Source -> the clock that corpus.yaml declares; the rest ride in the webchat files."""

METHODS = (
    "optin_button",
    "optin_checkbox",
    "typed_command",
    "two_step",
    "signed_form",
    "email_statement",
)
KINDS_OF_SCOPE = ("direct_bot", "source", "all")
NO_LIST: Json = {"bots": [], "conversations": [], "records": [], "modalities": []}
RECEIPT = timedelta(seconds=2)


def clock(source: str) -> str:
    """Name the clock of a source's times."""
    return CLOCKS.get(source, "webchat")


def event(life: Life, kind: str, at: datetime, **changes: object) -> Json:
    """Build any event, by the person about everything here, changed as named."""
    return {
        "event_id": f"e{life.person.number}-{kind}",
        "kind": kind,
        "subject": life.person.subject,
        "actor": "self",
        "event_time": stamp(at),
        "recorded_at": stamp(at + RECEIPT),
        "clock": clock(life.person.source),
        "seq": None,
        "method": "chat_command",
        "notice": None,
        "purposes": ["ai.train"],
        "controllers": [CONTROLLER],
        "recipients": [],
        "scope": {"kind": "all", "sources": [life.person.source], **NO_LIST},
        "applies_to_past_from": None,
        "expires_at": None,
        "special_categories": [],
        "target": None,
        **changes,
    }


def before(life: Life) -> datetime:
    """Give a moment some days before the person's first line."""
    return life.first - days(1 + life.person.number % 19)


def grant(life: Life, **changes: object) -> Json:
    """Build a perfect grant, some days before the first conversation."""
    return grant_at(life, before(life), **changes)


def grant_at(life: Life, at: datetime, **changes: object) -> Json:
    """Build a perfect grant of that moment, changed as named."""
    number = life.person.number
    scope = {
        "kind": KINDS_OF_SCOPE[number % 3],
        "sources": [life.person.source],
        **NO_LIST,
        "from": None,
        "to": None,
    }
    perfect = {
        "method": METHODS[number % len(METHODS)],
        "notice": shown(life, "train", 2),
        "scope": scope,
    }
    return {**event(life, "grant", at, **perfect), **changes}


def shown(life: Life, notice: str, version: int) -> Json:
    """Cite a notice in this person's language."""
    return notices()[notice, version, life.person.language].cited()


def after(life: Life, count: float = 3) -> datetime:
    """Give a moment that many days after the person's last line."""
    return life.last + days(count)
