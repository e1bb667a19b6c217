"""A question about a row, a record or a person enters, everything known leaves.

Reads the vault and, for records that were never published, the exports; changes
nothing. Decisions are taken anew from the consent log at the time asked about.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Literal

import polars as pl

from flows.audit.answer import Answer, PersonTold, Question, RowsOfBuild, Rules, Told
from flows.audit.explain import at_last, explain, hear
from flows.audit.person import person_told
from flows.audit.published import Published, Shelf
from flows.audit.rows import interaction_rows, names_in
from flows.audit.seen import Explanation
from flows.build.config import parse
from flows.build.fate import fates
from flows.build.lookup import Sought, sought
from flows.build.prepare import open_log
from flows.build.workspace import Workspace, open_workspace
from flows.consent.vault.registers import POLICY, REGISTERS, Register, Registers
from flows.errors import ConfigError
from schemas.policy import Policy


NOT_KEPT = (
    "Of a dropped record the vault keeps a count by reason and nothing else, no id and "
    "no digest: a trace of what somebody did not allow would be their data again."
)
GONE = "The newest build does not hold it; this is how build {} published it."
UNPUBLISHED = (
    "Not published: read from the exports again and decided as a build would decide."
)


@dataclass(frozen=True, slots=True)
class Known:
    """What was known at one instant, and where to read on."""

    workspace: Workspace
    registers: Registers = field(repr=False)
    as_of: datetime
    policy: Policy = field(repr=False)
    rules: Rules

    @property
    def moment(self) -> str:
        """`as_of` as a build writes it."""
        return self.as_of.astimezone(UTC).isoformat().replace("+00:00", "Z")

    @property
    def shelf(self) -> Shelf:
        """The vault's evidence."""
        return Shelf(self.workspace.vault)

    def bundle(self, people: Iterable[str]) -> dict[str, Any]:
        """The consent side of a bundle for these people and whoever is linked."""
        return self.registers.bundle_at(
            self.as_of,
            subjects=set(people),
            policy=self.policy.gate(),
            request={
                "purposes": list(self.policy.purposes),
                "controller": self.policy.controller,
                "recipients": list(self.policy.recipients),
                "build_at": self.moment,
                "as_of": self.moment,
            },
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What a question brought up."""

    where: Literal["vault", "exports", "nowhere"] = "nowhere"
    records: tuple[Told, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()
    person: PersonTold | None = field(default=None, repr=False)


def answer(config: str, question: Question, *, as_of: datetime | None) -> Answer:
    """Everything known about what is asked; `as_of` defaults to the log's head."""
    known = _known(open_workspace(config), as_of)
    ask = {"row": _of_row, "record": _of_record, "subject": _of_subject}
    found = ask[question.kind](question.id, known)
    return Answer(
        asked=question,
        as_of=known.moment,
        policy=known.rules,
        found=found.where,
        notes=found.notes,
        records=found.records,
        person=found.person,
    )


def _known(workspace: Workspace, as_of: datetime | None) -> Known:
    """The log verified, the policy in force then; ConfigError where nothing was known.

    Raises LogBroken when the log was altered: no answer may rest on it.
    """
    log = open_log(workspace)
    log.verify()
    moment = as_of or log.head().recorded_at
    registers = Registers(log)
    policy = _in_force(registers, moment) if log.head().seq else None
    if policy is None:
        raise ConfigError(
            f"the vault knows no registers and policy as of {moment.isoformat()}: "
            "build first, or ask about a later --as-of"
        )
    rules = parse(policy.content, Policy, name="the policy in force")
    told = Rules(rules.version, policy.sha256)
    return Known(workspace, registers, moment, rules, told)


def _in_force(registers: Registers, moment: datetime) -> Register | None:
    """The policy of then, if every register that a decision needs was known too."""
    for name in REGISTERS:
        if name != "links" and registers.newest(name, moment) is None:
            return None
    return registers.newest(POLICY, moment)


# One kind of question each...


def _of_row(row_id: str, known: Known) -> Found:
    """A row of the corpus, from its evidence; from an older build's if need be."""
    found = _published(pl.col("row_id") == row_id, known)
    if found.records:
        return found
    return Found(notes=("No build of this vault published such a row.",))


def _of_record(record_id: str, known: Known) -> Found:
    """A published turn from the vault, any other from the exports."""
    found = _published(pl.col("record_id") == record_id, known)
    if found.records:
        return found
    seen = sought(record_id, known.workspace, as_of=known.as_of)
    records = tuple(_exported(record_id, seen, known))
    notes = tuple(_notes(seen, records))
    return Found("exports" if records else "nowhere", records, notes)


def _of_subject(subject: str, known: Known) -> Found:
    """What is published of somebody, and what they said about it."""
    wanted = pl.col("subject") == subject
    found = _published(wanted, known)
    handles = {
        handle
        for each in found.records
        for person in each.explanation.people
        if person.subject == subject
        for handle in person.handles
    }
    told = person_told(
        subject,
        known.bundle({subject, *handles}),
        builds=[
            RowsOfBuild(build, *counts)
            for build, counts in known.shelf.rows_by_build(wanted).items()
        ],
        handles=handles,
    )
    if told.registered or told.events or found.records:
        return replace(found, where="vault", person=told)
    return Found(notes=("No event, register or published row names them.",))


# Where records are read...


def _published(wanted: pl.Expr, known: Known) -> Found:
    """The turns that evidence tells of, in the newest build that has them."""
    shelf = known.shelf
    hit = shelf.newest(wanted)
    if hit is None:
        return Found()
    build, evidence = hit
    key = ("source", "conversation_id", "record_id")
    among = set(evidence.select(key).iter_rows())
    newest = build == shelf.builds()[-1]
    turns = shelf.conversations(build, evidence)
    # Asked for once: somebody's conversations share most of their people.
    bundle = known.bundle(names_in(turn.row for turn in turns))
    records = [
        Told(explanation, turn.row_id, build, published=newest)
        for _, chat in groupby(sorted(turns, key=_chat), key=_chat)
        for turn, explanation in _again(tuple(chat), bundle)
        if (*turn.chat, turn.record_id) in among
    ]
    return Found("vault", tuple(records), () if newest else (GONE.format(build),))


def _chat(turn: Published) -> tuple[str, str]:
    return turn.chat


def _again(
    turns: Sequence[Published], bundle: Mapping[str, Any]
) -> Iterator[tuple[Published, Explanation]]:
    """The turns of one conversation, decided from the log as it stands at `as_of`."""
    hearing = hear([turn.row for turn in turns], bundle)
    for turn in turns:
        yield turn, explain(turn.record_id, hearing)


def _exported(record_id: str, seen: Sought, known: Known) -> Iterator[Told]:
    """The record in each conversation whose exports hold it."""
    chat = ["source", "conversation_id"]
    for (source, conversation), turns in seen.turns.group_by(chat, maintain_order=True):
        rows = interaction_rows(turns)
        hearing = hear(rows, known.bundle(names_in(rows)))
        if record_id not in hearing.decided:
            continue
        told = explain(record_id, hearing)
        if told.decision == "KEEP":
            same = pl.col("source").eq_missing(pl.lit(source)) & pl.col(
                "conversation_id"
            ).eq_missing(pl.lit(conversation))
            people = seen.identities.filter(same)
            told = at_last(told, _fate(record_id, turns, people, known))
        yield Told(told, None, None, published=False)


def _fate(
    record_id: str, turns: pl.DataFrame, people: pl.DataFrame, known: Known
) -> str | None:
    """What the text of a consented turn makes of it; only here is it looked into."""
    return fates(
        turns,
        people,
        workspace=known.workspace,
        as_of=known.as_of,
        policy_sha256=known.rules.sha256,
    )[record_id]


def _notes(seen: Sought, records: Sequence[Told]) -> Iterator[str]:
    for cause in seen.skipped:
        yield f"The exports hold it as a unit that is no turn, or beside it: {cause}."
    if seen.later:
        yield (
            f"{seen.later} objects were first seen after the time asked about and "
            "were not looked into: a build as of then does not know them."
        )
    if seen.unreadable:
        yield f"{seen.unreadable} objects could not be read."
    for number in seen.gone:
        yield f"Export {number} of the config is not there any more."
    if records:
        yield UNPUBLISHED
    else:
        yield "It is neither among the published turns nor in an export that is there."
        yield NOT_KEPT
