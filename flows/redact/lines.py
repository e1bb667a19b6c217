"""JSON lines enter; one answer a line leaves: redacted text or spans, or an error.

A line that fails is answered with its id and a fixed sentence, never with its text.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from flows.redact.engine import DetectionFailed, Engine
from flows.redact.known import Identities
from flows.redact.language import FOREIGN, languages_for
from flows.redact.overlap import Finding
from flows.redact.replace import Numbering, OperatorOf, replace_spans


Mode = Literal["text", "spans"]
Answer = dict[str, Any]

KINDS = ("names", "handles", "emails", "phones")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that was understood; `repr` hides all of it."""

    id: Any = field(repr=False)
    text: str = field(repr=False)
    language: str | None = field(repr=False)
    identities: Identities = field(repr=False)


class BadLine(ValueError):  # noqa: N818 - reads as the fact it states
    """A line that cannot be used; its message is ours, its id may be known."""

    def __init__(self, problem: str, line_id: Any = None) -> None:
        super().__init__(problem)
        self.line_id = line_id


def redact_lines(
    lines: Iterable[bytes | str], *, engine: Engine, language: str | None, mode: Mode
) -> Iterator[Answer]:
    """One answer for each line that is not blank, in order, as it comes."""
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            line = parsed(raw, number)
            findings = findings_of(line, engine=engine, language=language)
        except BadLine as error:
            yield {"id": error.line_id, "error": str(error)}
        except DetectionFailed as error:
            yield {"id": line.id, "error": str(error)}
        else:
            yield answer(line, findings, mode, operator_of=engine.policy.operator_of)


def answer(
    line: Line, findings: tuple[Finding, ...], mode: Mode, *, operator_of: OperatorOf
) -> Answer:
    """The answer to a line whose findings are complete."""
    if mode == "text":
        return {"id": line.id, **replaced(line.text, findings, operator_of)}
    return {
        "id": line.id,
        "spans": [
            {"start": f.start, "end": f.end, "entity": f.entity, "score": f.score}
            for f in findings
        ],
    }


def replaced(
    text: str, findings: tuple[Finding, ...], operator_of: OperatorOf
) -> Answer:
    """The text with stand-ins, or why the policy lets nothing of it through."""
    told = {finding.entity: operator_of(finding.entity) for finding in findings}
    if gone := sorted(entity for entity in told if told[entity].startswith("drop")):
        return {"error": f"entity_dropped; the policy drops a text with {gone[0]}"}
    return {"text": replace_spans(text, findings, Numbering(operator_of)).text}


def findings_of(
    line: Line, *, engine: Engine, language: str | None
) -> tuple[Finding, ...]:
    """Findings in the line's own language, the one asked for, or the one it shows."""
    told = line.language or language
    if told is None:
        told = languages_for(engine.languages).of(line.text)
    if told == FOREIGN or (told is not None and told not in engine.languages):
        raise BadLine(
            f"language_unsupported; the policy names {', '.join(engine.languages)}",
            line.id,
        )
    return engine.find(line.text, told, identities=line.identities)


def parsed(raw: bytes | str, number: int) -> Line:
    """A line with its parts checked."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadLine(f"line {number} is not JSON; write one object a line") from None
    if not isinstance(said, dict):
        raise BadLine(f"line {number} is not a JSON object; write one a line")
    line_id, language = said.get("id"), said.get("language")
    if not isinstance(said.get("text"), str):
        raise BadLine(f"line {number} has no string `text`; add one", line_id)
    if language is not None and not isinstance(language, str):
        raise BadLine(f"line {number}: `language` is no string; name one", line_id)
    return Line(line_id, said["text"], language, told_people(said, number))


def told_people(said: dict[str, Any], number: int) -> Identities:
    """The identities of a line: lists of strings under four names."""
    told = said.get("identities") or {}
    if not isinstance(told, dict) or not set(told) <= set(KINDS):
        raise BadLine(
            f"line {number}: `identities` may hold {', '.join(KINDS)} only; correct it",
            said.get("id"),
        )
    lists = {kind: told.get(kind) or [] for kind in KINDS}
    if not all(
        isinstance(several, list) and all(isinstance(one, str) for one in several)
        for several in lists.values()
    ):
        raise BadLine(
            f"line {number}: each of `identities` is a list of strings; correct it",
            said.get("id"),
        )
    return Identities(**{kind: tuple(several) for kind, several in lists.items()})
