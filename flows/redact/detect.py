"""Turns enter; the same turns leave with language, findings and how the scan went.

What was found once in a conversation is looked for in all its turns: a name told in
one turn is a name in the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from flows.redact.engine import DetectionFailed, Engine
from flows.redact.known import Identities
from flows.redact.language import FOREIGN, Languages, languages_for
from flows.redact.overlap import Finding
from schemas.finding import SCANNED
from schemas.policy import RedactionPolicy


CLEAN, ERROR, UNSUPPORTED = "clean", "error", "language_unsupported"
ENTITY_DROPPED = "entity_dropped"

Conversation = tuple[str | None, str | None]
"""Source and conversation id."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What detection says of one turn."""

    language: str | None
    findings: tuple[Finding, ...] = field(default=())
    scan: str = CLEAN


def detect(
    frame: pl.DataFrame, *, engine: Engine, identities: pl.DataFrame
) -> pl.DataFrame:
    """The same rows in the same order with the columns of `SCANNED` added."""
    people = identities_of(identities)
    languages = languages_for(engine.languages)
    scans: list[Scan] = [Scan(None, scan=ERROR)] * frame.height
    for conversation, places, texts in conversations(frame):
        who = people.get(conversation, Identities())
        found = scan_conversation(texts, engine=engine, languages=languages, who=who)
        told = dropped(found, policy=engine.policy)
        for place, scan in zip(places, told, strict=True):
            scans[place] = scan
    return frame.with_columns(columns(scans))


def conversations(
    frame: pl.DataFrame,
) -> Iterator[tuple[Conversation, list[int], list[str]]]:
    """Each conversation with the places and texts of its turns, in order."""
    held: dict[Conversation, tuple[list[int], list[str]]] = {}
    rows = frame.select("source", "conversation_id", "text").iter_rows()
    for place, (source, conversation, text) in enumerate(rows):
        places, texts = held.setdefault((source, conversation), ([], []))
        places.append(place)
        texts.append(text or "")
    for key, (places, texts) in held.items():
        yield key, places, texts


def identities_of(frame: pl.DataFrame) -> dict[Conversation, Identities]:
    """What the export tells about the people of each conversation."""
    found: dict[Conversation, Identities] = {}
    for row in frame.iter_rows(named=True):
        key = (row["source"], row["conversation_id"])
        before = found.get(key, Identities())
        names = "contacts" if row["kind"] == "contact" else "names"
        added = {names: "names", "handles": "handles", "emails": "emails",
                 "phones": "phones"}  # fmt: skip
        found[key] = replace(
            before,
            **{
                ours: (*getattr(before, ours), *(row[theirs] or ()))
                for ours, theirs in added.items()
            },
        )
    return found


def scan_conversation(
    texts: Sequence[str], *, engine: Engine, languages: Languages, who: Identities
) -> list[Scan]:
    """Scans of a conversation's turns; what is found in one is sought in all."""
    alone = [language_or_error(text, languages) for text in texts]
    told = languages.in_conversation(alone, texts)
    main = languages.settle(told, [len(text) for text in texts])
    scans = [
        scan_turn(text, language, engine=engine, who=who)
        for text, language in zip(texts, told, strict=True)
    ]
    settled = [
        replace(s, language=s.language or main) if s.scan == CLEAN else s for s in scans
    ]
    echoes = echoes_of(texts, settled)
    if not echoes:
        return settled
    again = Identities(echoes=echoes)
    return [
        widened(text, scan, engine=engine, who=again)
        for text, scan in zip(texts, settled, strict=True)
    ]


def language_or_error(text: str, languages: Languages) -> str | None:
    """The turn's language; what cannot even be read counts as foreign and drops."""
    try:
        return languages.of(text)
    except Exception:  # noqa: BLE001 - doubt means drop
        return ERROR


def scan_turn(
    text: str, language: str | None, *, engine: Engine, who: Identities
) -> Scan:
    """One turn's scan: clean, or the reason why it must drop."""
    if language == ERROR:
        return Scan(None, scan=ERROR)
    if language == FOREIGN:
        return Scan(None, scan=UNSUPPORTED)
    try:
        return Scan(language, engine.find(text, language, identities=who))
    except DetectionFailed:
        return Scan(None, scan=ERROR)


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


def echoes_of(
    texts: Sequence[str], scans: Sequence[Scan]
) -> tuple[tuple[str, str], ...]:
    """Every found string with its entity, once, in order."""
    return tuple(
        dict.fromkeys(
            (finding.entity, text[finding.start : finding.end])
            for text, scan in zip(texts, scans, strict=True)
            for finding in scan.findings
        )
    )


def widened(text: str, scan: Scan, *, engine: Engine, who: Identities) -> Scan:
    """A clean scan with what its conversation's other turns gave away."""
    if scan.scan != CLEAN:
        return scan
    try:
        return replace(scan, findings=engine.widen(text, scan.findings, who))
    except DetectionFailed:
        return Scan(None, scan=ERROR)


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
        pl.Series("findings", findings, SCANNED["findings"]),
        pl.Series("scan", [s.scan for s in scans], SCANNED["scan"]),
    ]
