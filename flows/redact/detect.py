"""Turns enter; the same turns leave with language, findings and how the scan went.

What was found once in a conversation is looked for in all its turns: a name told in
one turn is a name in the next.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from flows.redact.asked import UNREAD, Asked, languages_of
from flows.redact.engine import DetectionFailed, Engine, Outcome
from flows.redact.known.identities import Identities
from flows.redact.known.voices import Conversation, voices_of
from flows.redact.language import FOREIGN, Languages, languages_for
from flows.redact.nested import nested
from flows.redact.overlap import Finding
from schemas.finding import FINDING, SCANNED
from schemas.policy import RedactionPolicy


CLEAN, ERROR, UNSUPPORTED = "clean", "error", "language_unsupported"
ENTITY_DROPPED = "entity_dropped"

KINDS = ("names", "handles", "emails", "phones", "contacts")
"""What is known of people, in the order of `Identities`."""

NOBODY = Identities()


@dataclass(frozen=True, slots=True)
class Scan:
    """What detection says of one turn."""

    language: str | None
    findings: tuple[Finding, ...] = field(default=())
    scan: str = CLEAN


UNTOLD = {FOREIGN: Scan(None, scan=UNSUPPORTED), UNREAD: Scan(None, scan=ERROR)}
"""Turns in these languages are not looked into."""


def detect(
    frame: pl.DataFrame, *, engine: Engine, identities: pl.DataFrame
) -> pl.DataFrame:
    """The same rows in the same order with the columns of `SCANNED` added."""
    rows = frame.select("source", "conversation_id", "text").rows()
    talks = conversations(rows)
    people = identities_of(identities)
    for conversation, voices in voices_of(frame).items():
        people[conversation] = people.get(conversation, NOBODY) | voices
    languages = languages_for(engine.languages)
    told = spoken([text or "" for *_, text in rows], talks, languages)
    asked = [
        Asked(text or "", language, people.get((source, conversation)))
        for (source, conversation, text), language in zip(rows, told, strict=True)
    ]
    scans = scanned(asked, engine)
    for places in talks:
        turns = [asked[place] for place in places]
        found = settled(turns, [scans[place] for place in places], languages)
        wide = dropped(widened(turns, found, engine), policy=engine.policy)
        for place, scan in zip(places, wide, strict=True):
            scans[place] = scan
    return frame.with_columns(columns(scans))


def spoken(
    texts: Sequence[str], talks: Iterable[list[int]], languages: Languages
) -> list[str | None]:
    """The language of each turn by itself and by the conversation it stands in."""
    told = languages_of(texts, languages)
    for places in talks:
        alone, said = [told[n] for n in places], [texts[n] for n in places]
        try:
            beside = languages.in_conversation(alone, said)
        except Exception:  # noqa: BLE001 - doubt means drop
            beside = [UNREAD if one is None else one for one in alone]
        for place, language in zip(places, beside, strict=True):
            told[place] = language
    return told


def conversations(rows: Sequence[tuple[Any, ...]]) -> Collection[list[int]]:
    """The places of each conversation's turns, in order."""
    held: dict[Conversation, list[int]] = {}
    for place, (source, conversation, _) in enumerate(rows):
        held.setdefault((source, conversation), []).append(place)
    return held.values()


def identities_of(frame: pl.DataFrame) -> dict[Conversation, Identities]:
    """What the export tells about the people of each conversation."""
    held: dict[Conversation, dict[str, list[str]]] = {}
    for row in frame.iter_rows(named=True):
        key = (row["source"], row["conversation_id"])
        people = held.setdefault(key, {kind: [] for kind in KINDS})
        people["contacts" if row["kind"] == "contact" else "names"] += (
            row["names"] or ()
        )
        for kind in ("handles", "emails", "phones"):
            people[kind] += row[kind] or ()
    return {key: known_people(**people) for key, people in held.items()}


def known_people(**people: list[str]) -> Identities:
    """Lists of names, handles and so on as they are looked up."""
    names, handles, emails, phones, contacts = (tuple(people[k]) for k in KINDS)
    return Identities(names, handles, emails, phones, contacts)


def scanned(asked: Sequence[Asked], engine: Engine) -> list[Scan]:
    """Each turn's scan by itself: clean, or the reason why it must drop."""
    readable = [one for one in asked if one.language not in UNTOLD]
    outcomes = iter(engine.find_all(readable))
    return [
        UNTOLD[one.language]
        if one.language in UNTOLD
        else scan_of(one.language, next(outcomes))
        for one in asked
    ]


def settled(
    turns: Sequence[Asked], scans: Sequence[Scan], languages: Languages
) -> list[Scan]:
    """Clean scans of no certain language have the one of their conversation."""
    sizes = [len(turn.text) for turn in turns]
    main = languages.settle([turn.language for turn in turns], sizes)
    return [
        Scan(main, scan.findings) if scan.scan == CLEAN and not scan.language else scan
        for scan in scans
    ]


def dropped(scans: list[Scan], *, policy: RedactionPolicy) -> list[Scan]:
    """The scans of a conversation; what the policy drops leaves without findings.

    A turn that could not be read may hold what takes its conversation along.
    """
    told = [{policy.operator_of(f.entity) for f in scan.findings} for scan in scans]
    gone = Scan(None, scan=ENTITY_DROPPED)
    unread = any(scan.scan != CLEAN for scan in scans)
    feared = unread and "drop_conversation" in map(policy.operator_of, policy.sought)
    if feared or any("drop_conversation" in operators for operators in told):
        return [gone if scan.scan == CLEAN else scan for scan in scans]
    return [
        gone if "drop_turn" in operators else scan
        for operators, scan in zip(told, scans, strict=True)
    ]


def widened(turns: Sequence[Asked], scans: list[Scan], engine: Engine) -> list[Scan]:
    """A conversation's clean scans with what its other turns gave away."""
    echoes = dict.fromkeys(
        (finding.entity, turn.text[finding.start : finding.end])
        for turn, scan in zip(turns, scans, strict=True)
        for finding in scan.findings
    )
    if not echoes:
        return scans
    outcomes = engine.widen_all(
        [turn.text for turn in turns],
        found=[scan.findings for scan in scans],
        identities=Identities(echoes=tuple(echoes)),
    )
    return [
        scan if scan.scan != CLEAN else scan_of(scan.language, found)
        for scan, found in zip(scans, outcomes, strict=True)
    ]


def scan_of(language: str | None, found: Outcome) -> Scan:
    """A clean scan, or that the turn must drop."""
    if isinstance(found, DetectionFailed):
        return Scan(None, scan=ERROR)
    return Scan(language, found)


def columns(scans: Sequence[Scan]) -> list[pl.Series]:
    """Scans as the columns of `SCANNED`."""
    findings = [
        [
            {"start": f.start, "end": f.end, "entity": f.entity, "score": f.score}
            for f in scan.findings
        ]
        for scan in scans
    ]
    return [
        pl.Series("language", [s.language for s in scans], SCANNED["language"]),
        nested("findings", findings, FINDING),
        pl.Series("scan", [s.scan for s in scans], SCANNED["scan"]),
    ]
