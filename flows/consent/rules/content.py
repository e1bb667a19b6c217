"""Whose words a record holds beside its author's, and what the content itself forbids.

Enters: a record and the docket it stands in. Leaves: contributors and the trigger of a
bot reply (section 7), rights signals and retention (steps 33, 34).
"""

from collections.abc import Iterable

from flows.consent.rules.docket import Docket
from flows.consent.rules.instants import after
from flows.consent.rules.policy import Policy, Request
from flows.consent.rules.purposes import touched
from flows.consent.rules.record import Record, Voice


_TRAIN = ("ai.train",)
_MINING = ("ai.train", "ai.evaluate", "ai.retrieve")
_SEARCH = ("ai.retrieve",)
_SHARE = ("share.recipient", "share.publish")

SIGNALS: dict[str, tuple[str, tuple[str, ...]]] = {
    "content-usage.train-ai": ("y", _TRAIN),
    "content-usage.search": ("y", _SEARCH),
    "tdm-reservation": ("0", _MINING),
    "robots.noai": ("0", _MINING),
    "sec-gpc": ("0", _SHARE),
    "cawg.ai_generative_training": ("allowed", _TRAIN),
    "cawg.ai_training": ("allowed", _TRAIN),
    "cawg.data_mining": ("allowed", _MINING),
    "cawg.ai_inference": ("allowed", _SEARCH),
}
"""Signal -> the one value that is free, and the purposes any other value restricts."""


# Whose words...


def trigger_of(record: Record, docket: Docket) -> Record | None:
    """The human turn a bot turn answers: same source, same conversation."""
    asked = docket.record(record.reply_to)
    if asked is None or asked.kind != "human":
        return None
    here = (record.source, record.conversation)
    return asked if (asked.source, asked.conversation) == here else None


def voices(record: Record, docket: Docket) -> tuple[Voice, tuple[Voice, ...]]:
    """Who must consent first, and everybody else; the unidentifiable have no id.

    For a human turn the author and its contributors. For a bot's reply the author of
    its trigger, with every handle its window tells of them, and the rest of the window.
    """
    if record.kind != "bot":
        return record.author, tuple(docket.contributors(record))
    trigger = trigger_of(record, docket)
    window = tuple(_window(record, trigger, docket))
    if trigger is None:
        return Voice("trigger", None), _humans(window, record.bot)
    asker = trigger.author
    told = (voice.handles for voice in window if _is(voice, asker.id))
    handles = set(asker.handles).union(*told)
    others = tuple(v for v in _humans(window, record.bot) if not _is(v, asker.id))
    return Voice("trigger", asker.id, tuple(sorted(handles))), others


def _is(voice: Voice, subject: str | None) -> bool:
    """Whether this is that person, both known."""
    return subject is not None and voice.id == subject


def _humans(window: Iterable[Voice], bot: str | None) -> tuple[Voice, ...]:
    return tuple(voice for voice in window if not _is(voice, bot))


def _window(reply: Record, trigger: Record | None, docket: Docket) -> Iterable[Voice]:
    """The people in a bot's context: as told, or everybody up to it (READINGS 34)."""
    if reply.contributors is not None:
        return reply.contributors
    asked = trigger.record_id if trigger else None
    return (
        presence.voice
        for presence in docket.company(reply.conversation)
        if presence.since <= reply.span.latest
        and (asked is None or presence.turn != asked)
    )


# What the content forbids...


def reserved(record: Record, request: Request) -> bool:
    """Step 33: an asset's signal restricts a requested purpose (READINGS 36)."""
    return any(_forbids(signal, request.purposes) for signal in record.signals)


def _forbids(signal: str, purposes: Iterable[str]) -> bool:
    key, _, value = signal.partition("=")
    if key not in SIGNALS:
        return True
    free, reach = SIGNALS[key]
    return value != free and any(touched(purpose, reach) for purpose in purposes)


def expired(record: Record, policy: Policy, request: Request) -> bool:
    """Step 34: the record has reached the policy's greatest age at build time."""
    limit = policy.max_record_age
    return limit is not None and after(record.time, limit) <= request.build_at
