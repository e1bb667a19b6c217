"""Texts whose personal data is known enter; how much of it detection covers leaves.

A gold span counts as covered only if every character of it lies in some finding, of
whatever kind: half a phone number is a leak, a wrong label is none.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.errors import InputRefused
from flows.verify.interval import Interval, poisson, wilson


Span = tuple[int, int, str]
"""Start, end (code points, exclusive) and entity."""

Look = Callable[[str, str | None], Sequence[Span]]
"""Detection: a text and its language to spans; raises when the text would drop."""

OTHER_NAMES: Mapping[str, str] = {
    "PER": "PERSON",
    "LOC": "LOCATION",
    "GPE": "LOCATION",
    "PLACE": "LOCATION",
    "ZIP_CODE": "LOCATION",
    "DOMAIN_NAME": "URL",
    "IBAN": "IBAN_CODE",
    "BIRTHDAY": "DATE_OF_BIRTH",
    "US_DRIVER_LICENSE": "DRIVER_LICENSE",
    "US_PASSPORT": "PASSPORT",
    "US_BANK_NUMBER": "BANK_ACCOUNT",
    "US_ZIP_CODE": "LOCATION",
}
"""What public sets call our entities (Presidio's names, OntoNotes, CoNLL)."""

PER_MESSAGES = 1000
TOTAL = "all"


@dataclass(frozen=True, slots=True)
class Gold:
    """One labelled text; `repr` hides it."""

    text: str = field(repr=False)
    language: str
    spans: tuple[Span, ...] = field(repr=False)


@dataclass(slots=True)
class Tally:
    """Counts of one language and entity."""

    gold: int = 0
    covered: int = 0
    found: int = 0
    false: int = 0


@dataclass(slots=True)
class Recall:
    """What detection covers of a labelled set, by (language, entity)."""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    messages: Counter[str] = field(default_factory=Counter)
    """Texts that were looked at, by language."""
    failed: Counter[str] = field(default_factory=Counter)
    """Texts that detection gave up: a build drops them, here they count nowhere."""
    unasked: Counter[str] = field(default_factory=Counter)
    """Gold spans of entities that the policy does not take out."""

    def tally(self, language: str, entity: str) -> Tally:
        """The counts of this language and entity."""
        return self.tallies.setdefault((language, entity), Tally())

    def lines(self) -> Iterator[dict[str, Any]]:
        """One mapping per language and entity, then one per language."""
        for (language, entity), tally in sorted(self.tallies.items()):
            yield _line(language, entity, tally, self.messages[language])
        for language in sorted(self.messages):
            every = [t for (spoken, _), t in self.tallies.items() if spoken == language]
            yield _line(language, TOTAL, _sum(every), self.messages[language])


def gold_of(row: Any, *, number: int) -> Gold:
    """A line of a gold file; `InputRefused` names the line, never what it says."""
    try:
        text = row["text"]
        language = row.get("language") or row["lang"]
        spans = tuple(map(_span, row["spans"]))
        whole = all(0 <= start < end <= len(text) for start, end, _ in spans)
    except (TypeError, KeyError, ValueError, AttributeError):
        whole = False
    if not whole or not isinstance(text, str) or not isinstance(language, str):
        raise InputRefused(
            f"line {number} of the gold file is no labelled text; write "
            '{"text": "...", "lang": "en", "spans": [[start, end, "PERSON"]]}'
        )
    return Gold(text, language, spans)


def measured(rows: Iterable[Gold], *, look: Look, entities: Sequence[str]) -> Recall:
    """Look at every text and compare; `entities` are those that should be found."""
    recall = Recall()
    for row in rows:
        try:
            found = look(row.text, row.language)
        except Exception:  # noqa: BLE001 - whatever it is, a build drops this text
            recall.failed[row.language] += 1
        else:
            recall.messages[row.language] += 1
            _compare(row, found, recall, frozenset(entities))
    return recall


def _compare(
    row: Gold, found: Sequence[Span], recall: Recall, entities: frozenset[str]
) -> None:
    seen = _characters(found)
    for start, end, entity in row.spans:
        if entity not in entities:
            recall.unasked[entity] += 1
            continue
        tally = recall.tally(row.language, entity)
        tally.gold += 1
        tally.covered += seen.issuperset(range(start, end))
    known = _characters(row.spans)
    for start, end, entity in found:
        tally = recall.tally(row.language, entity)
        tally.found += 1
        tally.false += known.isdisjoint(range(start, end))


def _characters(spans: Iterable[Span]) -> frozenset[int]:
    return frozenset(place for start, end, _ in spans for place in range(start, end))


def _span(told: Any) -> Span:
    if isinstance(told, dict):
        told = (told["start"], told["end"], told["entity"])
    start, end, entity = told
    return int(start), int(end), OTHER_NAMES.get(entity, str(entity))


def _sum(tallies: Sequence[Tally]) -> Tally:
    return Tally(
        gold=sum(each.gold for each in tallies),
        covered=sum(each.covered for each in tallies),
        found=sum(each.found for each in tallies),
        false=sum(each.false for each in tallies),
    )


def _line(language: str, entity: str, tally: Tally, messages: int) -> dict[str, Any]:
    right = tally.found - tally.false
    thousands = messages / PER_MESSAGES
    return {
        "language": language,
        "entity": entity,
        "gold": tally.gold,
        "covered": tally.covered,
        "recall": _share(tally.covered, tally.gold),
        "recall_95": _rounded(wilson(tally.covered, tally.gold)),
        "found": tally.found,
        "precision": _share(right, tally.found),
        "precision_95": _rounded(wilson(right, tally.found)),
        "false_per_1000": round(tally.false / thousands, 2) if messages else None,
        "false_per_1000_95": _rounded(poisson(tally.false, thousands)),
        "messages": messages,
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _rounded(interval: Interval | None) -> list[float] | None:
    return [round(edge, 4) for edge in interval] if interval else None
