"""Labelled JSONL enters; texts with spans, and words with labels, leave."""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flows.redact.names.weights import LABELS
from flows.redact.names.words import PIECE
from flows.redact.normal import normalise


TRAIN = (
    "europeana_fr_train",
    "nerp_train_id",
    "nergrit_train_id",
    "wnut17_train_en",
)
TEST = (
    "generated_large_en",
    "wnut17_dev_en",
    "europeana_fr_test",
    "nergrit_valid_id",
    "nerp_valid_id",
)
LOWERED = {"europeana_fr_train": 0.15, "nergrit_train_id": 0.3, "wnut17_train_en": 0.5}
"""Share of a set that is read a second time in lower case, as people chat."""

LONGEST = 120
"""Words of a sentence that are learnt from."""


@dataclass(frozen=True)
class Text:
    """A text with the spans that somebody labelled."""

    text: str
    spans: tuple[tuple[int, int, int], ...]
    language: str


@dataclass(frozen=True)
class Sentence:
    """Words with a label each."""

    words: list[str]
    labels: list[int]


def read(folder: Path, name: str) -> list[Text]:
    rows = []
    for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        spans = [(a, b, LABELS.index(t)) for a, b, t in row["spans"] if t in LABELS]
        rows.append(Text(row["text"], tuple(spans), row["lang"]))
    return rows


def sentence(row: Text) -> Sentence:
    shown = normalise(row.text)
    text = shown.text if shown.whence is None else row.text
    pieces = list(PIECE.finditer(text))[:LONGEST]
    labels = [
        next((t for a, b, t in row.spans if m.start() < b and m.end() > a), 0)
        for m in pieces
    ]
    return Sentence([m.group() for m in pieces], labels)


def lowered(rows: Iterable[Text], share: float, *, seed: int) -> list[Text]:
    dice = random.Random(seed)
    return [
        Text(row.text.lower(), row.spans, row.language)
        for row in rows
        if dice.random() < share and len(row.text.lower()) == len(row.text)
    ]


def without_facilities(rows: Iterable[Text], common: frozenset[str]) -> list[Text]:
    """Places that are only common words ("the club") are not learnt as places."""
    return [
        Text(
            row.text,
            tuple(
                (a, b, t)
                for a, b, t in row.spans
                if t == 1 or not set(row.text[a:b].split()) <= common
            ),
            row.language,
        )
        for row in rows
    ]
