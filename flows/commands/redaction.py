"""Lines redacted, or a labelled set measured, by a policy's rules or the defaults."""

import json
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import Any

from flows.build.config import parse
from flows.errors import ConfigError, InputRefused
from flows.redact.engine import engine_for
from flows.redact.lines import Answer, Mode, arriving, redact_lines
from flows.verify.recall import Gold, Recall, Span, gold_of, measured
from schemas.policy import Policy, RedactionPolicy


def redacted(
    stream: BufferedIOBase,
    *,
    language: str | None,
    mode: Mode,
    policy: Path | None,
) -> Iterator[list[Answer]]:
    """Answers block by block, by the policy's rules or all entities' defaults."""
    rules = _rules(policy)
    if language is not None and language not in rules.languages:
        spoken = ", ".join(rules.languages)
        raise ConfigError(f"--language {language}: not one of {spoken}")
    engine = engine_for(rules)
    first = 1
    for lines in arriving(stream):
        yield redact_lines(
            lines, engine=engine, language=language, mode=mode, first=first
        )
        first += len(lines)


def evaluated(gold: Path, *, policy: Path | None) -> Recall:
    """How much of a labelled file the policy's rules cover."""
    rules = _rules(policy)
    engine = engine_for(rules)

    def look(text: str, language: str | None) -> list[Span]:
        found = engine.find(text, language if language in rules.languages else None)
        return [(one.start, one.end, one.entity) for one in found]

    return measured(_gold(gold), look=look, entities=rules.sought)


def _gold(path: Path) -> Iterator[Gold]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield gold_of(_json(line, number), number=number)


def _json(line: bytes, number: int) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise InputRefused(
            f"line {number} of the gold file is no JSON; write one object a line"
        ) from None


def _rules(policy: Path | None) -> RedactionPolicy:
    if policy is None:
        return RedactionPolicy()
    if not policy.is_file():
        raise ConfigError(f"{policy} is not there; name a policy.yaml")
    return parse(policy.read_bytes(), Policy, name=policy.name).redaction
