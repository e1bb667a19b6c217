"""The formats of consent files, and how one is told from the others.

Enters: a file's bytes and the config's declarations. Leaves: rows of consent events.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flows.consent.importers.csv_table import COLUMNS, SEPARATORS, read_table
from flows.consent.importers.events import Row, Terms
from flows.consent.importers.fides import MECHANISMS, read_fides
from flows.consent.importers.ketch import read_ketch
from flows.consent.importers.onetrust import read_onetrust
from flows.consent.importers.records import NO_OBJECT, Record, records
from flows.consent.importers.signals import HOLDERS, read_signals
from flows.consent.importers.told import Told
from flows.consent.rules.instants import read_time
from flows.consent.rules.purposes import known
from flows.consent.rules.scope import read_scope
from flows.errors import ConfigError, UsageError
from schemas.config import Attestation, Consent


NATIVE = "jsonl"
"""Consent events as they are (consent/BUNDLE.md): the log reads them itself."""
CSV = "csv"

READERS: dict[str, Callable[[int, Record], Told]] = {
    "fides": read_fides,
    "ketch": read_ketch,
    "onetrust": read_onetrust,
    "signals": read_signals,
}
"""One record at a time."""

FORMATS = (NATIVE, CSV, *READERS)


def foreign_rows(content: bytes, form: str, declared: Consent) -> Iterator[Row]:
    """The rows of a file that is not in our own format."""
    terms = Terms(form, declared)
    for told in _told(content, form, declared):
        yield terms.row(told)


def _told(content: bytes, form: str, declared: Consent) -> Iterator[Told]:
    if form == CSV:
        yield from read_table(content, declared)
        return
    read = READERS[form]
    for number, record in records(content):
        if record is None:
            yield Told(number, refused=NO_OBJECT)
        else:
            yield read(number, record)


# Which format...


def format_of(content: bytes, asked: str = "auto") -> str:
    """The name of the format; UsageError when it is unknown or cannot be told."""
    if asked in FORMATS:
        return asked
    names = ", ".join(FORMATS)
    if asked != "auto":
        raise UsageError(f"no format {asked!r}; one of: {names}")
    if form := _csv(content) or _json(content):
        return form
    raise UsageError(f"looks like no format of consent; say it with --format: {names}")


def _csv(content: bytes) -> str | None:
    line = content.partition(b"\n")[0].decode("utf-8-sig", "replace").casefold()
    for separator in SEPARATORS:
        cells = [cell.strip().strip('"') for cell in line.split(separator)]
        if set(COLUMNS) <= set(cells):
            return CSV
    return None


def _json(content: bytes) -> str | None:
    """The format of the first record that is one."""
    for _, record in records(content):
        if record is not None:
            return next((form for form, marks in MARKS if marks(record)), None)
    return None


def _is_ketch(record: Mapping[str, Any]) -> bool:
    request = record.get("request", record)
    return isinstance(request, Mapping) and {"purposes", "identities"} <= set(request)


def _is_fides(record: Mapping[str, Any]) -> bool:
    return "preference" in record and not {*MECHANISMS, "method"}.isdisjoint(record)


MARKS: tuple[tuple[str, Callable[[Mapping[str, Any]], bool]], ...] = (
    ("ketch", _is_ketch),
    ("fides", _is_fides),
    ("onetrust", lambda record: "identifier" in record),
    ("signals", lambda record: not set(HOLDERS).isdisjoint(record)),
    (NATIVE, lambda record: "kind" in record),
)


# What the config declares...


def check_declared(declared: Consent) -> None:
    """ConfigError for a declaration under which no grant could ever hold."""
    if declared.attestation is not None:
        _check_attested(declared.attestation)
    for name, purposes in declared.foreign.purposes.items():
        _check_purposes(purposes, where=f"consent.foreign.purposes.{name}")


def _check_attested(attested: Attestation) -> None:
    place = "consent.attestation"
    _check_purposes(attested.purposes, where=f"{place}.purposes")
    if read_scope(attested.scope.model_dump(mode="json")) is None:
        raise ConfigError(
            f"{place}.scope: kind {attested.scope.kind!r} must list what it is about; "
            "add it, or choose another kind"
        )
    since = attested.applies_to_past_from
    if since is not None and read_time(since) is None:
        raise ConfigError(
            f"{place}.applies_to_past_from: write a date or a time with offset"
        )


def _check_purposes(purposes: tuple[str, ...], *, where: str) -> None:
    for purpose in purposes:
        if not known(purpose):
            raise ConfigError(
                f"{where}: {purpose!r} is no purpose that can be granted; write "
                "ai.train, ai.train.finetune, ai.evaluate, share.publish, ..."
            )
