"""Of what and how invented exports are made: questions, answers, times, a file."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any


_TALK = """
the invoice of last month shows an amount that we cannot explain please check whether
train tickets for Friday are refundable and how long it takes until money is back thank
you for your help I will look into this at once here are three ways to solve it first
open settings then choose account finally confirm größe straße déjà vu спасибо kasih
"""
_WORDS = tuple(_TALK.split())
_BEGUN = datetime(2026, 1, 5, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Export:
    """How a file of a format is built: `head`, entries with `between`, `tail`."""

    name: str
    entries: Callable[[], Iterator[Any]]
    head: str = ""
    between: str = "\n"
    tail: str = "\n"
    indent: int | None = None

    def write(self, path: Path, *, size: int) -> None:
        """Write entries until the file holds about `size` bytes."""
        between, written = "", 0
        with path.open("w", encoding="utf-8") as file:
            file.write(self.head)
            for entry in self.entries():
                text = entry if isinstance(entry, str) else self._json(entry)
                file.write(between + text)
                between = self.between
                written += len(text.encode())
                if written > size:
                    break
            file.write(self.tail)

    def _json(self, entry: Any) -> str:
        return json.dumps(entry, ensure_ascii=False, indent=self.indent)


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of an endless talk."""

    number: int
    human: bool
    text: str
    moment: datetime

    @property
    def iso(self) -> str:
        """The time as most exports write it."""
        return f"{self.moment:%Y-%m-%dT%H:%M:%S.000Z}"

    @property
    def seconds(self) -> int:
        """The time in Unix seconds."""
        return int(self.moment.timestamp())


def talk() -> Iterator[Said]:
    """What a person asks and a bot answers, as long as in LMSYS-Chat-1M on average.

    That is 70 and 215 tokens (arXiv 2309.11998, table 1): some 280 and 860 characters.
    """
    chance = random.Random(7)
    asked = [" ".join(chance.choices(_WORDS, k=52)) for _ in range(500)]
    answered = [" ".join(chance.choices(_WORDS, k=160)) for _ in range(500)]
    for number in count(0, 2):
        moment = _BEGUN + timedelta(seconds=40 * number)
        yield Said(number, human=True, text=chance.choice(asked), moment=moment)
        moment += timedelta(seconds=20)
        yield Said(number + 1, human=False, text=chance.choice(answered), moment=moment)


def talks(turns: int) -> Iterator[list[Said]]:
    """The endless talk in conversations of so many turns."""
    said = talk()
    while True:
        yield [next(said) for _ in range(turns)]
