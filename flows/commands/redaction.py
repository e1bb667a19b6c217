"""Lines redacted by a policy's rules, or by all rules at their defaults."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from flows.build.config import parse
from flows.errors import ConfigError
from flows.redact.engine import engine_for
from flows.redact.lines import redact_lines
from schemas.policy import Policy, RedactionPolicy


def redacted(
    lines: Iterable[bytes],
    *,
    language: str | None,
    mode: Literal["text", "spans"],
    policy: Path | None,
) -> Iterator[dict[str, Any]]:
    """Redact with the policy's rules, or with all entities at their defaults."""
    rules = _rules(policy)
    if language is not None and language not in rules.languages:
        spoken = ", ".join(rules.languages)
        raise ConfigError(f"--language {language}: not one of {spoken}")
    engine = engine_for(rules)
    return redact_lines(lines, engine=engine, language=language, mode=mode)


def _rules(policy: Path | None) -> RedactionPolicy:
    if policy is None:
        return RedactionPolicy()
    if not policy.is_file():
        raise ConfigError(f"{policy} is not there; name a policy.yaml")
    return parse(policy.read_bytes(), Policy, name=policy.name).redaction
