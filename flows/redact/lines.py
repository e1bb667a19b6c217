"""JSON lines enter; one answer a line leaves: redacted text or spans, or an error.

A line that fails is answered with its id and a fixed sentence, never with its text.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BufferedIOBase
from typing import Any, Literal

from flows.redact.asked import Asked, languages_of
from flows.redact.engine import Engine, Outcome
from flows.redact.known.identities import Identities
from flows.redact.language import Languages, languages_for
from flows.redact.overlap import Finding
from flows.redact.replace import Numbering, OperatorOf, replace_spans


Mode = Literal["text", "spans"]
Answer = dict[str, Any]

KINDS = ("names", "handles", "emails", "phones")

READ = 65_536
"""Bytes that are taken at once from those that are there."""


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


def arriving(stream: BufferedIOBase) -> Iterator[list[bytes]]:
    """Whole lines, as many at a time as are there already.

    Whoever writes a line and waits for its answer gets it; of what is there at once, a
    block is never more than `READ` bytes and the rest of a line.
    """
    rest: list[bytes] = []
    while chunk := stream.read1(READ):
        whole, newline, begun = chunk.rpartition(b"\n")
        if newline:
            yield b"".join([*rest, whole]).split(b"\n")
            rest = []
        rest.append(begun)
    if any(rest):
        yield [b"".join(rest)]


def redact_lines(
    lines: Iterable[bytes | str],
    *,
    engine: Engine,
    language: str | None,
    mode: Mode,
    first: int = 1,
) -> list[Answer]:
    """One answer for each line that is not blank, in order; `first` is its number."""
    read = [
        understood(raw, number)
        for number, raw in enumerate(lines, first)
        if raw.strip()
    ]
    good = [one for one in read if isinstance(one, Line)]
    found = iter(findings_of(good, engine=engine, language=language))
    return [
        answer(one, next(found), mode, operator_of=engine.policy.operator_of)
        if isinstance(one, Line)
        else refused(one.line_id, one)
        for one in read
    ]


def refused(line_id: Any, why: Exception) -> Answer:
    """The answer to a line of which nothing is told."""
    return {"id": line_id, "error": str(why)}


def answer(
    line: Line, found: Outcome | BadLine, mode: Mode, *, operator_of: OperatorOf
) -> Answer:
    """The answer to a line: what was found is complete, or nothing is told."""
    if isinstance(found, Exception):
        return refused(line.id, found)
    if mode == "text":
        return {"id": line.id, **replaced(line.text, found, operator_of)}
    return {
        "id": line.id,
        "spans": [
            {"start": f.start, "end": f.end, "entity": f.entity, "score": f.score}
            for f in found
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
    lines: Sequence[Line], *, engine: Engine, language: str | None
) -> list[Outcome | BadLine]:
    """Findings in each line's language, or why the line cannot be read."""
    told = spoken(lines, languages_for(engine.languages), language=language)
    asked = [
        Asked(line.text, one, line.identities)
        for line, one in zip(lines, told, strict=True)
    ]
    readable = {None, *engine.languages}
    found = iter(engine.find_all([one for one in asked if one.language in readable]))
    refused = BadLine(
        f"language_unsupported; the policy names {', '.join(engine.languages)}"
    )
    return [next(found) if one.language in readable else refused for one in asked]


def spoken(
    lines: Sequence[Line], languages: Languages, *, language: str | None
) -> list[str | None]:
    """The line's own language, the one asked for, or the one it shows."""
    named = [line.language or language for line in lines]
    silent = [line.text for line, one in zip(lines, named, strict=True) if one is None]
    shown = iter(languages_of(silent, languages))
    return [next(shown) if one is None else one for one in named]


def understood(raw: bytes | str, number: int) -> Line | BadLine:
    """A line with its parts checked, or what is wrong with it."""
    try:
        return parsed(raw, number)
    except BadLine as problem:
        return problem


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
