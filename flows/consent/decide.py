"""The law: raw interaction rows and a `State` enter, one decision per record leaves.

The steps stand in the order of consent.md section 8; the first that fails names the
reason. Pure and total: what goes wrong inside one record is its own `gate_error`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.consent.rules.agreements import Agreement, inactive, outside, unsigned
from flows.consent.rules.content import (
    expired,
    reserved,
    trigger_of,
    voices,
)
from flows.consent.rules.docket import Docket, docket_of
from flows.consent.rules.people import NOWHERE
from flows.consent.rules.record import Record, Voice
from flows.consent.rules.regions import restricted
from flows.consent.rules.standing import Verdict, verdict
from flows.consent.state import State
from schemas.consent import STEP, Basis, Decision


@dataclass(frozen=True, slots=True)
class Case:
    """One record under one agreement (None: the person's own export)."""

    record: Record = field(repr=False)
    agreement: Agreement | None
    docket: Docket = field(repr=False)
    answered: bool
    """Whether a bot turn answers a human turn that is kept."""
    speaker: Voice = field(repr=False)
    """The author, or for a bot's reply the author of its trigger."""
    others: tuple[Voice, ...] = field(repr=False)
    """Contributors; who has no id cannot be identified."""
    _verdicts: dict[Voice, Verdict] = field(default_factory=dict, repr=False)

    @property
    def state(self) -> State:
        """What is known."""
        return self.docket.state

    def verdict(self, voice: Voice) -> Verdict:
        """Steps 11 to 28 for one person, on this record's own facts."""
        found = self._verdicts.get(voice)
        if found is None:
            found = self._verdicts[voice] = verdict(
                self.docket.standing(voice),
                self.record,
                agreement=self.agreement,
                state=self.state,
                law=self.docket.law,
            )
        return found

    def banned(self, voice: Voice) -> bool:
        """Step 10 for one person."""
        return restricted(
            self.docket.standing(voice).person.jurisdictions,
            self.record.source,
            policy=self.state.policy,
            agreement=self.agreement,
        )


Step = Callable[[Case], str | None]


# The steps. Each answers with its reason, or None...


def agreement(case: Case) -> str | None:
    """4 to 6: signed, in force, and made for such a record."""
    record, request = case.record, case.state.request
    if case.agreement is None:
        return None
    if unsigned(case.agreement, record):
        return "agreement_not_signed"
    if inactive(case.agreement, record, request):
        return "agreement_inactive"
    if outside(case.agreement, record, request):
        return "agreement_scope"
    return None


def visibility(case: Case) -> str | None:
    """7 to 9: seen by the bot alone, in public, or said to it in a group."""
    record = case.record
    if record.visibility in ("private_dm", "secret_chat"):
        return "private_message"
    if record.visibility not in ("direct_bot", "group", "public"):
        return "visibility_unknown"
    addressed = record.visibility != "group" or (
        record.addressed and case.state.policy.groups
    )
    if record.kind == "service" or not addressed:
        return "not_direct_interaction"
    return None


def region(case: Case) -> str | None:
    """10: every country the speaker may be in is allowed."""
    return "region_restricted" if case.banned(case.speaker) else None


def author(case: Case) -> str | None:
    """11 to 28: the author's own consent. A bot has none to give."""
    if case.record.kind == "bot":
        return None
    return case.verdict(case.speaker).reason


def third_parties(case: Case) -> str | None:
    """29, 30: each contributor decided as if sole author (READINGS 7)."""
    standings = [(voice, case.docket.standing(voice)) for voice in case.others]
    if any(standing.subject is None for _, standing in standings):
        return "third_party_unresolved"
    if any(case.banned(v) or case.verdict(v).reason for v in case.others):
        return "third_party_no_consent"
    return None


def context(case: Case) -> str | None:
    """31: a reply needs its kept trigger, and the asker's consent for the reply."""
    if case.record.kind != "bot":
        return None
    if not case.answered or case.verdict(case.speaker).reason:
        return "context_dropped"
    return None


def output(case: Case) -> str | None:
    """32: an agreement that licenses the bot's words (READINGS 8)."""
    licensed = case.agreement is not None and case.agreement.outputs
    if case.record.kind == "bot" and not licensed:
        return "output_not_licensed"
    return None


def asset_signals(case: Case) -> str | None:
    """33: no signal reserves the content against a requested purpose."""
    return "rights_reserved" if reserved(case.record, case.state.request) else None


def retention(case: Case) -> str | None:
    """34: younger than the policy's greatest age."""
    gone = expired(case.record, case.state.policy, case.state.request)
    return "retention_exceeded" if gone else None


def redaction(case: Case) -> str | None:
    """35, 36: redacted and clean; a detector that failed is a gate error."""
    if case.record.redaction == "clean":
        return None
    return "gate_error" if case.record.redaction == "error" else "redaction_failed"


STEPS: tuple[Step, ...] = (
    agreement,
    visibility,
    region,
    author,
    third_parties,
    context,
    output,
    asset_signals,
    retention,
    redaction,
)
"""Steps 4 to 36 of consent.md section 8, in their order; 1 to 3 stand in `_judge`."""


# One record...


def _judge(record: Record, docket: Docket, kept: Collection[str]) -> Decision:
    """Steps 2 and 3, then every agreement to its end: one that keeps suffices."""
    name = record.record_id
    heard = voices(record, docket)
    home = docket.standing(heard[0]).person.region
    if record.source not in docket.state.policy.sources:
        return Decision(name, "source_unknown", region=home)
    reasons = ["agreement_missing"]
    for case in _cases(record, docket, kept, heard):
        reason = _first_failure(case)
        if reason is None:
            return Decision(name, None, basis=_basis(case), region=home)
        reasons.append(reason)
    return Decision(name, max(reasons, key=STEP.__getitem__), region=home)


def cases_of(record: Record, docket: Docket, kept: Collection[str]) -> list[Case]:
    """The record under each agreement that speaks for it: what `STEPS` are put to."""
    return list(_cases(record, docket, kept, voices(record, docket)))


def _cases(
    record: Record,
    docket: Docket,
    kept: Collection[str],
    heard: tuple[Voice, tuple[Voice, ...]],
) -> Iterator[Case]:
    speaker, others = heard
    trigger = trigger_of(record, docket)
    answered = trigger is not None and trigger.record_id in kept
    for each in _agreements(record, docket):
        yield Case(record, each, docket, answered, speaker, others)


def _agreements(record: Record, docket: Docket) -> Sequence[Agreement | None]:
    """Step 3; a subject's own export needs no agreement (section 7)."""
    if record.channel == "subject_export":
        return (None,)
    return docket.agreements(record)


def _first_failure(case: Case) -> str | None:
    for step in STEPS:
        if reason := step(case):
            return reason
    return None


def _basis(case: Case) -> tuple[Basis, ...]:
    """Evidence for everybody whose words are in the record."""
    return tuple(
        case.docket.basis(voice, case.verdict(voice).grants, case.agreement)
        for voice in dict.fromkeys((case.speaker, *case.others))
    )


# All records...


def decide_all(records: Sequence[Any], state: State) -> list[Decision]:
    """Decide whole conversations, in the order of the input, one decision per id.

    Human turns first, then the replies to them; `whole` mode looks at the outcome
    (READINGS 6).
    """
    docket = docket_of(records, state)
    decided: dict[str, Decision] = {}
    for key, record in docket.records.items():
        if record is None or record.kind != "bot":
            decided[key] = _decide(key, docket, frozenset())
    kept = frozenset(key for key, decision in decided.items() if decision.kept)
    for key in docket.records.keys() - decided.keys():
        decided[key] = _decide(key, docket, kept)
    if state.policy.whole_conversations:
        decided = _whole(decided, docket)
    return [decided[key] for key in docket.records]


def _decide(key: str, docket: Docket, kept: Collection[str]) -> Decision:
    """Step 1, then the law; an exception is a reason to drop (step 36)."""
    record = docket.records[key]
    if record is None:
        return Decision(key, "record_malformed", region=NOWHERE)
    try:
        return _judge(record, docket, kept)
    except Exception:  # noqa: BLE001 - nothing inside one record may stop the others
        return Decision(key, "gate_error", region=NOWHERE)


def _whole(decided: Mapping[str, Decision], docket: Docket) -> dict[str, Decision]:
    """`whole` mode: a conversation that lost a turn loses them all (section 7)."""
    broken = {
        conversation
        for conversation, rows in docket.conversations.items()
        if not all(row and decided[row.record_id].kept for row in rows)
    }
    out: dict[str, Decision] = {}
    for key, decision in decided.items():
        record = docket.records[key]
        lost = record is not None and record.conversation in broken
        if decision.kept and lost:
            out[key] = Decision(key, "context_dropped", region=decision.region)
        else:
            out[key] = decision
    return out
