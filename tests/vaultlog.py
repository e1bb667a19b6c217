"""A vault log with a known clock and known salts, and events to put into it."""

import hashlib
import itertools
import json
from datetime import UTC, datetime, timedelta

from fakes import MemoryObjects

from flows.consent.vault.log import Log


DAY = timedelta(days=1)
START = datetime(2026, 6, 1, tzinfo=UTC)


def bucket_of(subject):
    """Few buckets, so that people share some of them."""
    return hashlib.sha256(subject.encode()).digest()[0] % 4


def salts(seed=b"salt"):
    numbers = itertools.count()
    return lambda: hashlib.sha256(seed + b"%d" % next(numbers)).digest()


def a_log(objects=None, *, seed=b"salt"):
    vault = MemoryObjects() if objects is None else objects
    return Log(vault, bucket_of=bucket_of, new_salt=salts(seed))


def at(day, **more):
    """`day` days after the start."""
    return START + day * DAY + timedelta(**more)


def event(event_id="e1", subject="chat:ada", kind="grant", **more):
    return {
        "event_id": event_id,
        "kind": kind,
        "subject": subject,
        "actor": "self",
        "event_time": "2026-03-01T09:00:00Z",
        "purposes": ["ai.train"],
        "scope": {"kind": "all", "sources": ["chat", "mail"], "bots": []},
        **more,
    }


def jsonl(*rows):
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def ids(events):
    return [one.get("event_id") for one in events]
