"""Turns with findings enter; the same turns leave with stand-ins instead.

Replacement goes by place, never by searching for a string. Within a
row the same person, number or address keeps the same placeholder or surrogate.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from flows.errors import InternalFault
from flows.redact.checks import only_digits
from flows.redact.known.numbers import core_of, is_number
from flows.redact.known.phrases import split
from flows.redact.nested import nested
from flows.redact.normal import normalise
from flows.redact.overlap import Finding, disjoint
from schemas.corpus import REDACTION
from schemas.policy import Operator, RedactionPolicy
from schemas.standin import MASK, placeholder, surrogate


OperatorOf = Callable[[str], Operator]
"""Entity -> what becomes of its findings."""


@dataclass(slots=True)
class Numbering:
    """Numbers of one row's stand-ins: one number for one string of one entity."""

    operator_of: OperatorOf = RedactionPolicy().operator_of
    given: dict[tuple[str, str], int] = field(default_factory=dict, repr=False)
    last: Counter[str] = field(default_factory=Counter)

    def standin(self, entity: str, original: str) -> str:
        """`[EMAIL_ADDRESS_1]`: the same for the same string, the next for a new one."""
        operator = self.operator_of(entity)
        if operator == "mask":
            return MASK
        number = self.number(entity, original)
        told = surrogate if operator == "surrogate" else placeholder
        return told(entity, number)

    def number(self, entity: str, original: str) -> int:
        """Which string of its entity this is in the row, counted from 1."""
        key = (entity, same(entity, original))
        if key not in self.given:
            self.last[entity] += 1
            self.given[key] = self.last[entity]
        return self.given[key]


def same(entity: str, original: str) -> str:
    """What stays of a string when case, accents, spaces and signs do not count."""
    if is_number(original) and (digits := only_digits(normalise(original).text)):
        return core_of(entity, digits)
    return " ".join(split(original)) or original


@dataclass(frozen=True, slots=True)
class Replaced:
    """A turn after replacement; `repr` shows neither its text nor what was in it."""

    text: str = field(repr=False)
    redactions: tuple[tuple[str, int], ...]
    originals: tuple[str, ...] = field(repr=False)


def replace_spans(
    text: str, findings: Iterable[Finding], numbering: Numbering
) -> Replaced:
    """The text with a stand-in for each finding; numbers follow reading order."""
    spans = disjoint(findings)
    originals = tuple(text[f.start : f.end] for f in spans)
    put = [
        numbering.standin(f.entity, original)
        for f, original in zip(spans, originals, strict=True)
    ]
    pieces: list[str] = []
    done = 0
    for finding, standin in zip(spans, put, strict=True):
        pieces += (text[done : finding.start], standin)
        done = finding.end
    counts = Counter(finding.entity for finding in spans)
    told = "".join([*pieces, text[done:]])
    return Replaced(told, tuple(sorted(counts.items())), originals)


def replace(turns: pl.DataFrame, *, operator_of: OperatorOf) -> pl.DataFrame:
    """The same rows, `text` replaced, with `redactions` and `replaced` added.

    Needs `row_id`, `text` and `findings`, turns in order. `replaced` holds what was
    taken out: only the check for leaks may see it, and it must not be kept.
    """
    numberings: dict[str, Numbering] = {}
    done: list[Replaced | None] = []
    rows = turns.select("row_id", "text", "findings").iter_rows()
    for row_id, text, findings in rows:
        if row_id not in numberings:
            numberings[row_id] = Numbering(operator_of)
        done.append(replaced_turn(text, findings, numberings[row_id]))
    return turns.with_columns(columns(done))


def replaced_turn(
    text: str | None, findings: list[Mapping[str, Any]] | None, numbering: Numbering
) -> Replaced | None:
    """One turn replaced; a turn nobody scanned must not come here."""
    if findings is None:
        raise InternalFault("replace met a turn without findings; scan it first")
    if text is None:
        return None
    if not findings:
        return Replaced(text, (), ())
    spans = (Finding(f["start"], f["end"], f["entity"], f["score"]) for f in findings)
    return replace_spans(text, spans, numbering)


def columns(done: list[Replaced | None]) -> list[pl.Series]:
    """Replaced turns as columns."""
    redactions = [
        [{"entity": entity, "count": n} for entity, n in turn.redactions]
        if turn
        else []
        for turn in done
    ]
    return [
        pl.Series("text", [turn and turn.text for turn in done], pl.String),
        nested("redactions", redactions, REDACTION),
        nested(
            "replaced", [turn.originals if turn else () for turn in done], pl.String
        ),
    ]
