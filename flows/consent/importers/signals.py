"""Observed preference signals enter, one object each; what they restrict leaves.

AIPREF, TDMRep, C2PA/CAWG, robots and GPC only ever restrict: their yes grants nothing
(consent.md section 2). Each object says whose they are (`identities`, or `subject`),
when they were seen (`time`) and, if not of everything, of which `records` or
`conversations`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.consent.importers.records import Record
from flows.consent.importers.times import spelt
from flows.consent.importers.told import VERBATIM, Choice, Identity, Told
from flows.consent.rules.content import SIGNALS
from flows.consent.rules.shapes import members, text, texts, texts_or_empty


TRAINING_MINING = ("cawg.training-mining", "c2pa.training-mining")
FREE_USES = ("y", "allowed")
NO_AI = ("noai", "noimageai", "noml")
HOLDERS = ("headers", "tdmrep", "cawg", "c2pa", "rights_signals", "navigator")

NOTHING = "holds no signal that is known; see the engineers' guide for the form"


def read_signals(number: int, record: Record) -> Told:
    """What one observation restricts; nothing where all is allowed."""
    if not any(name in record for name in HOLDERS):
        return Told(number, refused=NOTHING)
    return Told(
        number,
        identities=tuple(_identities(record)),
        choices=tuple(
            Choice(
                "restrict",
                spelt(record.get("time")),
                method="signal",
                purposes=reach,
                scope=_scope(record),
                facts={"signal": signal},
            )
            for signal in dict.fromkeys(_signals(record))
            if (reach := _reach(signal)) is not None
        ),
    )


def _reach(signal: str) -> tuple[str, ...] | None:
    """The purposes it restricts, () being all; None when it allows."""
    key, _, value = signal.partition("=")
    free, reach = SIGNALS.get(key, ("", ()))
    return None if value == free and key in SIGNALS else reach


def _identities(record: Record) -> Iterator[Identity]:
    yield VERBATIM, record.get("subject")
    for kind, value in members(record.get("identities")).items():
        yield kind or "identifier", value


def _scope(record: Record) -> dict[str, Any] | None:
    """The records or conversations it is about; everything when that is unclear."""
    for kind, name in (("message", "records"), ("conversation", "conversations")):
        if texts(record.get(name)):
            return {"kind": kind, name: sorted(record[name])}
    return None


def _signals(record: Record) -> Iterator[str]:
    """Every signal as a record's `rights_signals` would spell it."""
    yield from sorted(texts_or_empty(record.get("rights_signals")))
    for name, value in members(record.get("headers")).items():
        for line in value if isinstance(value, list) else [value]:
            yield from _of_header(name.strip().lower(), str(line).strip())
    rules = record.get("tdmrep")
    for rule in rules if isinstance(rules, list) else [rules]:
        if (reserved := members(rule).get("tdm-reservation")) is not None:
            yield f"tdm-reservation={_flag(reserved)}"
    navigator = members(record.get("navigator"))
    if (gpc := navigator.get("globalPrivacyControl")) is not None:
        yield f"sec-gpc={_flag(gpc)}"
    for name in ("cawg", "c2pa"):
        for entries in _entries(record.get(name)):
            yield from _uses(entries)


def _of_header(name: str, value: str) -> Iterator[str]:
    if name == "content-usage":
        yield from _preferences(value)
    elif name in ("tdm-reservation", "sec-gpc"):
        yield f"{name}={value}"
    elif name == "x-robots-tag" and any(word in value.lower() for word in NO_AI):
        yield "robots.noai=1"


def _preferences(value: str) -> Iterator[str]:
    """`train-ai=n, search=y`: a key that nobody knows counts unless it allows."""
    for part in value.lower().split(","):
        key, _, said = part.partition(";")[0].strip().partition("=")
        signal = f"content-usage.{key.strip()}"
        if key and (signal in SIGNALS or said.strip() != "y"):
            yield f"{signal}={said.strip()}"


def _entries(value: Any) -> Iterator[Mapping[str, Any]]:
    """The `entries` of an assertion, its data, a manifest, or a store of manifests."""
    held = members(value)
    manifests = [held, *map(members, members(held.get("manifests")).values())]
    listed = [one.get("assertions") for one in manifests]
    assertions = [x for many in listed if isinstance(many, list) for x in many]
    for said in [held, *map(members, assertions)]:
        if said.get("label", TRAINING_MINING[0]) in TRAINING_MINING:
            yield members(said.get("entries"))
            yield members(members(said.get("data")).get("entries"))


def _uses(entries: Mapping[str, Any]) -> Iterator[str]:
    """`notAllowed` and `constrained` both say no, and so does what is unreadable."""
    for name, entry in entries.items():
        use = text(entry) or text(members(entry).get("use")) or "unreadable"
        signal = name.replace("c2pa.", "cawg.", 1)
        if signal in SIGNALS or use not in FREE_USES:
            yield f"{signal}={use}"


def _flag(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
