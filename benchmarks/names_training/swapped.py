"""Labelled texts enter; the same texts with other people and places leave."""

import random
from collections.abc import Iterable

from invented import Inventor
from sets import Text


def swapped(rows: Iterable[Text], share: float, *, seed: int) -> list[Text]:
    """A share of the texts that name anybody, with names of the lists instead."""
    dice = random.Random(seed)
    named = [row for row in rows if any(label < 3 for *_, label in row.spans)]
    inventors = {one: Inventor(one, seed=seed) for one in ("en", "fr", "id")}
    return [
        renamed(row, inventors[row.language])
        for row in named
        if dice.random() < share and apart(row)
    ]


def apart(row: Text) -> bool:
    """Whether the spans stand in order and do not overlap."""
    ends = [0, *(end for _, end, _ in row.spans)]
    return all(a >= end for (a, _, _), end in zip(row.spans, ends, strict=False))


def renamed(row: Text, inventor: Inventor) -> Text:
    """One text with all its people and places replaced."""
    text, spans, done = "", [], 0
    for start, end, label in row.spans:
        text += row.text[done:start]
        old = row.text[start:end]
        new = like(old, other(old, label, inventor)) if label < 3 else old
        spans.append((len(text), len(text) + len(new), label))
        text, done = text + new, end
    return Text(text + row.text[done:], tuple(spans), row.language)


def other(old: str, label: int, inventor: Inventor) -> str:
    """A name of the same kind and of about as many words."""
    if label == 2:
        return inventor.place()
    if " " in old:
        return inventor.full()
    return inventor.given() if inventor.dice.random() < 0.5 else inventor.family()


def like(old: str, new: str) -> str:
    """Written as the old name was."""
    if old == old.lower():
        new = new.lower() if len(new.lower()) == len(new) else new
    return new.upper() if len(old) > 3 and old.isupper() else new
