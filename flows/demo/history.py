"""The consent history of the demo: lives enter, consent events leave.

One function per story. Receipt times lie in the past, as of a log that moved in from
elsewhere; everything happened before the day of the demo.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from flows.demo.events import NO_LIST, after, before, event, grant, grant_at, shown
from flows.demo.people import Json, days, stamp
from flows.demo.registers import alias
from flows.demo.sittings import Life


Events = Iterator[Json]


# Stories without consent...


def _consented(life: Life) -> Events:
    if life.person.number % 3 == 0:
        at, notice = before(life), shown(life, "train", 2)
        yield event(life, "requested", at - days(0.02), actor="controller")
        yield event(life, "notice_served", at - days(0.01), notice=notice)
    yield grant(life)


def _no_events(_: Life) -> Events:
    yield from ()


def _only_asked(life: Life) -> Events:
    yield event(life, "requested", life.first, actor="controller")
    yield event(life, "notice_served", life.first, notice=shown(life, "train", 2))


def _only_deferred(life: Life) -> Events:
    yield event(life, "deferred", life.first)


# Consent in less usual ways...


def _renewed(life: Life) -> Events:
    begun = grant(life, expires_at=stamp(life.middle))
    yield begun
    again = grant_at(life, life.middle, event_id=f"e{life.person.number}-renew")
    yield {**again, "kind": "renew", "applies_to_past_from": begun["event_time"]}


def _regranted_for_the_past(life: Life) -> Events:
    yield grant(life)
    yield event(life, "withdraw", after(life, 1))
    yield grant_at(
        life,
        after(life),
        event_id=f"e{life.person.number}-again",
        applies_to_past_from=stamp(life.first - days(1)),
    )


def _retroactive(life: Life) -> Events:
    yield grant_at(life, after(life), applies_to_past_from=stamp(life.first - days(1)))


def _two_purposes(life: Life) -> Events:
    yield grant(life)
    name = f"e{life.person.number}-other"
    yield grant(life, event_id=name, purposes=["ai.evaluate"])


def _linked_grant(life: Life) -> Events:
    yield grant(life, subject=alias(life.person))


def _guardian(life: Life) -> Events:
    yield grant(life, actor="guardian", method="guardian_verified")


def _deferred_later(life: Life) -> Events:
    yield grant(life)
    yield event(life, "deferred", after(life))


def _refused_before(life: Life) -> Events:
    yield event(life, "refuse", life.first - days(30))
    yield grant(life)


# Consent taken back...


def _withdrew(life: Life) -> Events:
    yield grant(life)
    yield event(life, "withdraw", after(life))


def _withdrew_vaguely(life: Life) -> Events:
    yield grant(life)
    vague = dict.fromkeys(("purposes", "scope", "clock", "method", "event_id"))
    naive = stamp(after(life)).removesuffix("Z")
    yield event(life, "withdraw", after(life), **{**vague, "event_time": naive})


def _regranted_forward(life: Life) -> Events:
    yield grant(life)
    yield event(life, "withdraw", life.middle - days(0.02))
    yield grant_at(life, life.middle, event_id=f"e{life.person.number}-again")


def _objected(life: Life) -> Events:
    yield grant(life)
    yield event(life, "object", after(life), purposes=["ai.train.finetune"])


def _restricted(life: Life) -> Events:
    yield grant(life)
    yield event(life, "restrict", after(life))


def _erased(life: Life) -> Events:
    yield grant(life)
    yield event(life, "erase", after(life), purposes=[])


def _deleted_records(life: Life) -> Events:
    yield grant(life)
    records = [talk.turn_id(0) for talk in life.conversations[::2]]
    scope = {"kind": "message", "sources": [], **NO_LIST, "records": records}
    yield event(life, "record_delete", after(life), scope=scope)


def _revoked(life: Life) -> Events:
    yield grant(life)
    yield event(life, "revoke", after(life), actor="controller")


def _grant_revoked(life: Life) -> Events:
    given = grant(life)
    target = {"kind": "event", "id": given["event_id"], "version": None}
    yield given
    yield event(life, "revoke", after(life), actor="controller", target=target)


def _notice_invalidated(life: Life) -> Events:
    yield grant(life, notice=shown(life, "spring", 1))


def _refused(life: Life) -> Events:
    yield event(life, "refuse", life.first)


def _unknown_kind(life: Life) -> Events:
    yield grant(life)
    yield event(life, "paused", after(life))


def _withdrew_by_handle(life: Life) -> Events:
    yield grant(life)
    yield event(life, "withdraw", after(life), subject=life.person.handle.upper())


def _withdrew_elsewhere(life: Life) -> Events:
    yield grant(life)
    yield event(life, "withdraw", after(life), subject=alias(life.person))


# Consent too late, over, or none...


def _late(life: Life) -> Events:
    yield grant_at(life, life.middle)


def _late_for_the_past(life: Life) -> Events:
    past = stamp(life.first - days(1))
    notice = shown(life, "train", 1)  # which says nothing about the past
    yield grant_at(life, after(life), applies_to_past_from=past, notice=notice)


def _expired(life: Life) -> Events:
    yield grant(life, expires_at=stamp(after(life)))


def _wrong_hash(life: Life) -> Events:
    yield grant(life, notice={**shown(life, "train", 2), "sha256": "0" * 64})


def _one_conversation(life: Life) -> Events:
    only = [life.conversations[0].id]
    scope = {"kind": "conversation", "sources": [], **NO_LIST, "conversations": only}
    yield grant(life, scope=scope)


def _one_message(life: Life) -> Events:
    only = [life.conversations[0].turn_id(0)]
    scope = {"kind": "message", "sources": [], **NO_LIST, "records": only}
    yield grant(life, scope=scope)


def _no_offset(life: Life) -> Events:
    given = grant(life)
    yield {**given, "event_time": given["event_time"].removesuffix("Z")}


def _conflict(life: Life) -> Events:
    given = grant(life)
    yield given
    yield {**given, "recorded_at": stamp(life.first), "purposes": ["ai.evaluate"]}


def _row_health_ticked(life: Life) -> Events:
    yield grant(life, special_categories=["health"])


def _flawed(**changes: object) -> Callable[[Life], Events]:
    """Tell a story whose only event is a grant with one thing wrong."""
    return lambda life: iter([grant(life, **changes)])


TOLD: dict[str, Callable[[Life], Events]] = {
    "guardian_due": _guardian,
    "probable_grant": _linked_grant,
    "pre_ticked": _flawed(method="pre_ticked"),
    "terms_of_service": _flawed(method="tos_acceptance"),
    "other_purpose": _flawed(purposes=["service.improve"]),
    "finetune_only": _flawed(purposes=["ai.train.finetune"]),
    "other_controller": _flawed(controllers=["somebody-else"]),
    "old_notice": lambda life: iter([grant(life, notice=shown(life, "shop", 1))]),
    "bargain": lambda life: iter([grant(life, notice=shown(life, "club", 1))]),
}
TOLD |= {
    told.__name__[1:]: told
    for told in (
        _consented,
        _no_events,
        _only_asked,
        _only_deferred,
        _renewed,
        _regranted_for_the_past,
        _retroactive,
        _two_purposes,
        _linked_grant,
        _guardian,
        _deferred_later,
        _refused_before,
        _withdrew,
        _withdrew_vaguely,
        _regranted_forward,
        _objected,
        _restricted,
        _erased,
        _deleted_records,
        _revoked,
        _grant_revoked,
        _notice_invalidated,
        _refused,
        _unknown_kind,
        _withdrew_by_handle,
        _withdrew_elsewhere,
        _late,
        _late_for_the_past,
        _expired,
        _wrong_hash,
        _one_conversation,
        _one_message,
        _no_offset,
        _conflict,
        _row_health_ticked,
    )
}
"""Story -> its history; stories that are not about consent are `consented`."""


def history(everybody: tuple[Life, ...], today: datetime) -> list[Json]:
    """Tell every story, in the order in which the events were received."""
    told = [
        happened
        for life in everybody
        for happened in TOLD.get(life.person.story, _consented)(life)
    ]
    return sorted([*told, *_authority(everybody[0], today)], key=_received)


def _received(happened: Json) -> str:
    return str(happened["recorded_at"])


def _authority(life: Life, today: datetime) -> Events:
    """An authority invalidates the spring notice for everybody."""
    target = {"kind": "notice", "id": "spring", "version": 1}
    ruling = event(life, "invalidate", today - days(5), actor="authority")
    yield {**ruling, "event_id": "authority-1", "subject": None, "target": target}
