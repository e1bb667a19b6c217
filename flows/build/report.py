"""What a build answers: counts, digests and addresses, for people and programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from flows.audit.funnel import funnel
from schemas.manifest import Planted


ALREADY = (
    "This build was published before, with the same exports, policy and as_of: nothing "
    "was changed, and the corpus holds what the newest build left."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One finished build (or dry run): nothing in it names a person or a file."""

    build: str
    as_of: str
    corpus: str
    vault: str
    rows: int
    turns: int
    objects: Mapping[str, int]
    quarantined: Mapping[str, str]
    """Label -> cause of every object that could not be read."""
    warnings: tuple[str, ...]
    handed_over: int
    """Decided turns that the frame gate gave to `decide`, one record at a time."""
    canaries: tuple[Planted, ...]
    """What detection covered of planted data, by entity and language."""
    ledger: pl.DataFrame = field(repr=False)
    table_sha256: str = ""
    manifest: str | None = None
    """The manifest's name in the vault; None when nothing was committed."""

    @property
    def headline_counts(self) -> str:
        """Rows and turns, for a sentence."""
        return f"{self.rows:,} rows, {self.turns:,} turns"

    @property
    def decided(self) -> int:
        """Turns that the gate decided: all but skipped ones and duplicates."""
        gone = pl.col("fate").is_in(["skipped", "duplicate"])
        return int(self.ledger.filter(~gone).get_column("count").sum())

    @property
    def canaries_told(self) -> str:
        """What detection covered of all canaries, and where it covered least."""
        if not self.canaries:
            return "none planted: nothing to publish"
        covered = sum(one.covered for one in self.canaries)
        every = sum(one.planted for one in self.canaries)
        least = min(self.canaries, key=lambda one: one.covered / one.planted)
        share = f"{least.covered:,} of {least.planted:,}"
        return (
            f"{covered:,} of {every:,} covered, "
            f"least {least.entity} in {least.language} ({share})"
        )

    @property
    def headline(self) -> str:
        """One sentence for a log line or an artifact."""
        aside = (
            f" {len(self.quarantined)} objects put aside." if self.quarantined else ""
        )
        warned = f" {' '.join(self.warnings)}" if self.warnings else ""
        return f"{self.headline_counts} as of {self.as_of}.{aside}{warned}"

    def as_json(self) -> dict[str, Any]:
        """The stable form that `--json` prints."""
        return {
            "build": self.build,
            "as_of": self.as_of,
            "corpus": self.corpus,
            "vault": self.vault,
            "manifest": self.manifest,
            "handed_over": self.handed_over,
            "rows": self.rows,
            "turns": self.turns,
            "table_sha256": self.table_sha256,
            "canaries": [one.model_dump() for one in self.canaries],
            "objects": dict(self.objects),
            "quarantined": dict(self.quarantined),
            "warnings": list(self.warnings),
            "read": int(self.ledger.get_column("count").sum()),
            "funnel": [
                {"fate": step.fate, "reason": step.reason or None, "units": step.count}
                for step in funnel(self.ledger)
            ],
        }
