"""Whose words a record holds beside its author's, and what the content itself forbids.

Enters: a record and the docket it stands in. Leaves: contributors and the trigger of a
bot reply (section 7), rights signals and retention (steps 33, 34).
"""

from collections.abc import Iterable

from flows.consent.docket import Docket
from flows.consent.instants import after
from flows.consent.policy import Policy, Request
from flows.consent.purposes import touched
from flows.consent.record import Record, Voice


_TRAIN = ("ai.train",)
_MINING = ("ai.train", "ai.evaluate", "ai.retrieve")
_SEARCH = ("ai.retrieve",)
_SHARE = ("share.recipient", "share.publish")

_SIGNALS: dict[str, tuple[str, tuple[str, ...]]] = {
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


def asking_voice(trigger: Record, reply: Record) -> Voice:
    """The trigger's author, with every handle that turn and reply tell of them."""
    told = [v for v in reply.contributors or () if v.id == trigger.author.id]
    handles = {h for voice in (trigger.author, *told) for h in voice.handles}
    return Voice("trigger", trigger.author.id, tuple(sorted(handles)))


def other_voices(record: Record, trigger: Record | None, docket: Docket) -> list[Voice]:
    """Everybody but author and trigger's author; an unidentifiable one has no id."""
    if record.kind != "bot":
        return list(docket.contributors(record))
    asking = trigger.author.id if trigger else None
    return [
        voice
        for voice in _window(record, trigger, docket)
        if voice.id is None or voice.id not in (asking, record.bot)
    ]


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
    if key not in _SIGNALS:
        return True
    free, reach = _SIGNALS[key]
    return value != free and any(touched(purpose, reach) for purpose in purposes)


def expired(record: Record, policy: Policy, request: Request) -> bool:
    """Step 34: the record has reached the policy's greatest age at build time."""
    limit = policy.max_record_age
    return limit is not None and after(record.time, limit) <= request.build_at
