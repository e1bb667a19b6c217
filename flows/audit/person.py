"""One person's file: the consent side of a bundle and a name in, what holds now out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flows.audit.answer import PersonTold, RowsOfBuild
from flows.audit.explain import age_told
from flows.audit.seen import event_seen
from flows.consent.receipts import receipts_of
from flows.consent.rules.record import Voice
from flows.consent.rules.shapes import alias
from flows.consent.rules.standing import standing_of
from flows.consent.state import state_of
from flows.consent.status import File
from flows.consent.vault.aliases import every_link, linked
from flows.consent.vault.lines import target_of


def person_told(
    subject: str,
    bundle: Mapping[str, Any],
    *,
    builds: Sequence[RowsOfBuild],
    handles: Iterable[str] = (),
) -> PersonTold:
    """Events, what is in force per purpose, receipts; `handles` as exports told them.

    The bundle must hold the events of everybody that links tie to the person.
    """
    state = state_of(bundle)
    voice = Voice("author", subject, tuple(sorted(map(alias, handles))))
    standing = standing_of(voice, state)
    events = bundle["consent_events"]
    file = File(standing, events, state)
    names = linked((subject, *voice.handles), every_link(bundle["links"]))
    return PersonTold(
        subject=subject,
        also=tuple(sorted(names - {alias(subject)})),
        registered=subject in state.people,
        jurisdictions=standing.person.jurisdictions,
        age=age_told(standing.person),
        in_force=file.in_force(),
        events=tuple(
            event_seen(each) for each in events if _concerns(each, names, file)
        ),
        builds=tuple(builds),
        receipts=tuple(receipts_of(file, bundle["notices"])),
    )


def _concerns(event: Mapping[str, Any], names: set[str], file: File) -> bool:
    """Whether it names them, or takes back a grant or notice of theirs."""
    subject = event.get("subject")
    if isinstance(subject, str) and alias(subject) in names:
        return True
    aim = target_of(event)
    if aim is None:
        return False
    grants = [each.grant for each in file.standing.grants]
    ids = {grant.event_id for grant in grants}
    cited = {grant.terms.notice.id for grant in grants if grant.terms}
    return aim[1] in (ids if aim[0] == "event" else cited)
