"""The signed rules and the request: two JSON objects enter, two frozen values leave.

What cannot be read aborts the whole bundle: `policy_invalid`, `request_invalid`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from flows.consent.rules.instants import (
    FOREVER,
    SECOND,
    Duration,
    read_duration,
    read_exact,
    read_start,
)
from flows.consent.rules.people import is_code
from flows.consent.rules.shapes import text, texts, whole
from flows.errors import BundleAbort


_T = TypeVar("_T")
_LONGEST = FOREVER >> 2
"""A longer skew says no more, and could not be added to a time in 64 bits."""


@dataclass(frozen=True, slots=True)
class Policy:
    """policy.json, read. Instants and `skew` are microseconds."""

    sources: frozenset[str]
    region_bans: Mapping[str, frozenset[str]]
    max_record_age: Duration | None
    max_consent_age: Duration | None
    skew: int
    statutory: bool
    age_table: Mapping[str, tuple[tuple[int, int], ...]]
    min_notice_version: Mapping[str, int]
    whole_conversations: bool
    groups: bool
    verified_age_only: bool
    oral: bool


@dataclass(frozen=True, slots=True)
class Request:
    """request.json, read. Recipients bring the purpose `share.recipient` along."""

    purposes: tuple[str, ...]
    controller: str
    recipients: frozenset[str] = field(repr=False)
    build_at: int
    as_of: int


def read_policy(value: Any) -> Policy:
    """The policy, or the abort `policy_invalid`.

    The words after "other" in BUNDLE.md make five fields total: an unknown profile is
    strict, an unknown context mode whole, an unknown group mode none.
    """
    if not isinstance(value, Mapping):
        _refuse()
    skew = 300 if value.get("skew_seconds") is None else value["skew_seconds"]
    return Policy(
        sources=_must(texts(value.get("sources"))),
        region_bans=_bans(value.get("region_bans")),
        max_record_age=_age_limit(value.get("max_record_age")),
        max_consent_age=_age_limit(_or(value.get("max_consent_age"), "P24M")),
        skew=min(_natural(skew) * SECOND, _LONGEST),
        statutory=value.get("profile") == "statutory",
        age_table=_age_table(value.get("age_table")),
        min_notice_version=_versions(value.get("min_notice_version")),
        whole_conversations=value.get("context_mode") not in (None, "pair"),
        groups=value.get("group_mode") in (None, "addressed"),
        verified_age_only=not _absent(value.get("require_verified_age")),
        oral=value.get("allow_recorded_oral") is True,
    )


def read_request(value: Any) -> Request:
    """The request, or the abort `request_invalid`."""
    fields = value if isinstance(value, Mapping) else {}
    purposes = texts(fields.get("purposes"))
    controller = text(fields.get("controller"))
    recipients = texts(_or(fields.get("recipients"), []))
    build_at = read_exact(fields.get("build_at"))
    as_of = read_exact(fields.get("as_of"))
    if not purposes or controller is None or recipients is None:
        raise BundleAbort("request_invalid")
    if build_at is None or as_of is None:
        raise BundleAbort("request_invalid")
    if recipients:
        purposes |= {"share.recipient"}
    return Request(tuple(sorted(purposes)), controller, recipients, build_at, as_of)


# One field each...


def _refuse() -> NoReturn:
    raise BundleAbort("policy_invalid")


def _must(read: _T | None) -> _T:
    return _refuse() if read is None else read


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value


def _absent(value: Any) -> bool:
    return value is None or value is False


def _natural(value: Any) -> int:
    number = _must(whole(value))
    return number if number >= 0 else _refuse()


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else _refuse()


def _told(value: Mapping[str, Any]) -> dict[str, Any]:
    """Members that are there: missing is null (BUNDLE.md, opening)."""
    return {name: each for name, each in value.items() if each is not None}


def _age_limit(value: Any) -> Duration | None:
    """A duration, or None for "off"."""
    return None if value == "off" else _must(read_duration(value))


def _bans(value: Any) -> dict[str, frozenset[str]]:
    """Codes per source; an unreadable code would ban nobody, so it aborts."""
    told = _told(_object(value))
    bans = {source: _must(texts(codes)) for source, codes in told.items()}
    if all(is_code(code) for codes in bans.values() for code in codes):
        return bans
    return _refuse()


def _age_table(value: Any) -> dict[str, tuple[tuple[int, int], ...]]:
    """Per code (valid from, age), in time order; of two on one day the higher last."""
    table = _told(_object(_or(value, {})))
    return {code: tuple(sorted(_age_rows(rows))) for code, rows in table.items()}


def _age_rows(rows: Any) -> list[tuple[int, int]]:
    if not isinstance(rows, list):
        _refuse()
    read = [_object(row) for row in rows]
    return [
        (_must(read_start(row.get("from"))), _natural(row.get("age"))) for row in read
    ]


def _versions(value: Any) -> dict[str, int]:
    minimums = _told(_object(_or(value, {})))
    return {notice: _must(whole(version)) for notice, version in minimums.items()}
