"""What the vault keeps of published turns: evidence in, rows the gate can decide out.

Evidence holds the bundle row without text, person by person, so a published turn can
be decided again when its export is gone. Dropped turns leave nothing to read.
"""

import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from flows.store.objects import Objects
from flows.write.manifest import links
from schemas.audit import EVIDENCE


_CHAT = ("source", "conversation_id")
_TURN = (*_CHAT, "record_id")
"""What a turn is known by: an id may come again in another conversation."""


@dataclass(frozen=True, slots=True)
class Published:
    """One published turn: where it stands, and the row the gate decides."""

    build: str
    row_id: str
    record_id: str = field(repr=False)
    chat: tuple[str, str] = field(repr=False)
    """Source and conversation."""
    row: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The evidence of one vault, build by build."""

    vault: Objects = field(repr=False)

    def builds(self) -> tuple[str, ...]:
        """Committed builds, the oldest first."""
        return tuple(link.build for link in links(self.vault))

    def evidence(self, build: str, wanted: pl.Expr) -> pl.DataFrame:
        """The evidence of a build where `wanted` holds."""
        read = (
            pl.read_parquet(io.BytesIO(self.vault.read(stat.name))).filter(wanted)
            for stat in self.vault.list(f"evidence/{build}/")
        )
        return pl.concat([EVIDENCE.to_frame(), *read])

    def newest(self, wanted: pl.Expr) -> tuple[str, pl.DataFrame] | None:
        """The newest build that published what is wanted, with its evidence."""
        for build in reversed(self.builds()):
            found = self.evidence(build, wanted)
            if found.height:
                return build, found
        return None

    def conversations(self, build: str, found: pl.DataFrame) -> list[Published]:
        """Every published turn of the conversations that some evidence is from."""
        chats = found.select(_CHAT).unique()
        among = pl.struct(*_CHAT).is_in(chats.to_struct().implode())
        return published(self.evidence(build, among), build=build)

    def rows_by_build(self, wanted: pl.Expr) -> dict[str, tuple[int, int]]:
        """Build -> rows and turns it published of what is wanted."""
        counted = {}
        for build in self.builds():
            found = self.evidence(build, wanted)
            counted[build] = (
                found["row_id"].n_unique(),
                found.select(_TURN).n_unique(),
            )
        return counted


def published(evidence: pl.DataFrame, *, build: str) -> list[Published]:
    """The turns that evidence tells of, once each, ready to be decided again."""
    turns = evidence.group_by(_TURN, maintain_order=True).agg(
        pl.col("row_id", "interaction").first(), pl.col("basis")
    )
    present: dict[tuple[str, str], set[str]] = defaultdict(set)
    for source, conversation, record_id in turns.select(_TURN).iter_rows():
        present[source, conversation].add(record_id)
    return [
        Published(
            build=build,
            row_id=turn["row_id"],
            record_id=turn["record_id"],
            chat=(turn["source"], turn["conversation_id"]),
            row=alone(
                json.loads(turn["interaction"]),
                [json.loads(entry) for entry in turn["basis"]],
                present=present[turn["source"], turn["conversation_id"]],
            ),
        )
        for turn in turns.iter_rows(named=True)
    ]


def alone(
    row: Mapping[str, Any], basis: Sequence[Mapping[str, Any]], *, present: set[str]
) -> dict[str, Any]:
    """The row so that it stands without the turns that were never published.

    Who else spoke in it was found from its conversation; the basis names them. A bot's
    window becomes what it was found to be; a reply to a turn that is gone names its
    author, or nobody where that was a bot.
    """
    people = list(_people(basis))
    if row["author"]["kind"] == "bot":
        return {**row, "contributors": people}
    if row["reply_to"] is None or row["reply_to"] in present:
        return dict(row)
    answered = [each for each in people if each["role"] == "reply"]
    told = [*(row["contributors"] or ()), *answered]
    return {**row, "reply_to": None, "contributors": told}


def _people(basis: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Everybody but the author; an asker in the window keeps their handles there."""
    for entry in basis:
        if entry["part"] != "author":
            yield {
                "role": entry["part"],
                "id": entry["subject"],
                "handles": list(entry["handles"]),
            }
