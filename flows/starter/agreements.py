"""agreements.json and an export entry enter; what is unsigned or unanswered leaves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.collect.declared import Declared
from flows.consent.rules.agreements import Agreement, read_agreements
from flows.consent.rules.purposes import covered
from flows.starter.gap import Gap
from schemas.config import Export
from schemas.policy import Policy


FREE = "subject_export"
"""The channel that needs no agreement: people hand over their own export."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a build will ask of an agreement, `now` in microseconds since 1970."""

    policy: Policy = field(repr=False)
    export: Export = field(repr=False)
    now: int

    @property
    def bot(self) -> str | None:
        """The id of the bot that the export declares."""
        entry = self.export
        return Declared(
            number=1, source=entry.source, channel=entry.channel, bots=entry.bots
        ).bot


_Test = Callable[[Agreement, Wanted], bool]


def _reached(instant: int | None, wanted: Wanted) -> bool:
    return instant is not None and instant <= wanted.now


QUESTIONS: tuple[tuple[str, _Test, str, str], ...] = (
    (
        "recorded_at",
        lambda a, _: a.certain,
        "does not tell which entry of this id is the newest",
        "give every entry of one id its own time with offset",
    ),
    (
        "status",
        lambda a, _: a.status == "signed",
        "is not signed",
        'write "signed" once these terms are in force',
    ),
    (
        "signed_at",
        lambda a, w: _reached(a.signed_at, w),
        "no day on which the terms came into force",
        "write that day, for example 2026-01-05",
    ),
    (
        "evidence_sha256",
        lambda a, _: a.evidenced,
        "no digest of the archived terms",
        "write what `sha256sum` says of the terms as you keep them",
    ),
    (
        "effective_from",
        lambda a, w: _reached(a.effective_from, w),
        "no day from which the terms hold",
        "write a day that is not in the future",
    ),
    (
        "effective_to",
        lambda a, w: a.effective_to is not None and a.effective_to > w.now,
        "no day until which the terms hold",
        "write the day after their last, or the day of their next review",
    ),
    (
        "data_from",
        lambda a, _: a.data_from is not None,
        "no day from which conversations may be used",
        "write the first one",
    ),
    (
        "user_control",
        lambda a, _: a.controlled,
        "no proof that users are told and can say no in the product",
        "name the proof in notice_evidence, and make in_app_withdrawal true once it is",
    ),
    (
        "parties",
        lambda a, w: w.policy.controller in a.parties,
        "the controller of policy.yaml is not among them",
        "write the name exactly as there",
    ),
    (
        "bot_ids",
        lambda a, w: w.bot is None or w.bot in a.bots,
        "the bot that corpus.yaml declares is not among them",
        "write it as bot:<name in lower case, blanks as _>",
    ),
    (
        "kinds",
        lambda a, _: bool(a.kinds),
        "no kind of conversation is permitted",
        "write direct_bot, group_addressed or public",
    ),
    (
        "purposes",
        lambda a, w: all(covered(each, a.purposes) for each in w.policy.purposes),
        "the purposes of policy.yaml are not covered",
        "write the purposes that the terms permit",
    ),
    (
        "onward_sharing",
        lambda a, w: set(w.policy.recipients) <= a.onward,
        "the recipients of policy.yaml are not among them",
        "write who may receive the data under these terms",
    ),
)
"""Key, test, problem, remedy: steps 3 to 6 of the gate as an officer fills them in."""


def agreement_gaps(
    rows: Sequence[Mapping[str, Any]], wanted: Wanted, *, file: str
) -> Iterator[Gap]:
    """Gaps of the agreements for one export entry; one whole agreement is enough."""
    speaking = [
        found
        for found in read_agreements(rows, as_of=wanted.now)
        if _for(found, wanted)
    ]
    if wanted.export.channel == FREE:
        return
    if not speaking:
        yield _none(wanted.export, file)
        return
    told = [list(_unanswered(each, rows, wanted, file=file)) for each in speaking]
    yield from min(told, key=len)


def age_gate(rows: Sequence[Mapping[str, Any]], *, now: int) -> int:
    """The highest age that an agreement lets users in from; 0 without one."""
    return max(
        (found.age_gate or 0 for found in read_agreements(rows, as_of=now)), default=0
    )


def _for(agreement: Agreement, wanted: Wanted) -> bool:
    export = wanted.export
    return agreement.source == export.source and export.channel in agreement.channels


def _none(export: Export, file: str) -> Gap:
    return Gap(
        file,
        "source, channels",
        f"no agreement speaks for source {export.source}, channel {export.channel}",
        "add an entry, or correct source and channels of one",
    )


def _unanswered(
    agreement: Agreement,
    rows: Sequence[Mapping[str, Any]],
    wanted: Wanted,
    *,
    file: str,
) -> Iterator[Gap]:
    for key, test, problem, remedy in QUESTIONS:
        if not test(agreement, wanted):
            yield Gap(file, f"{agreement.id}.{key}", problem, remedy)
    mine = [row for row in rows if row.get("id") == agreement.id]
    if not any(isinstance(row.get("outputs_for_training"), bool) for row in mine):
        yield Gap(
            file,
            f"{agreement.id}.outputs_for_training",
            "nobody said whether the bot's own answers may be used",
            "write true, or false to keep only what people wrote",
        )
