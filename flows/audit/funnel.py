"""The funnel: how many units entered, and by which reason each left.

Enters: a ledger. Leaves: the steps in the order of the way through the house, for
the terminal (exact) and for the orchestrator (cells below 5 merged).
"""

from dataclasses import dataclass

import polars as pl

from schemas.consent import LATER_REASONS, REASONS


SMALL_CELL = 5
"""A shared table merges counts below this into `other` (consent.md section 9)."""

_ORDER = {
    reason: place
    for place, reason in enumerate(
        (*REASONS[:34], *LATER_REASONS[:1], *REASONS[34:], *LATER_REASONS[1:])
    )
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the funnel."""

    fate: str
    reason: str
    count: int


def funnel(ledger: pl.DataFrame) -> list[Step]:
    """Steps in order: skipped, duplicate, dropped by reason, held, published."""
    summed = ledger.group_by("fate", "reason").agg(pl.col("count").sum())
    steps = [
        Step(fate, reason or "", count) for fate, reason, count in summed.iter_rows()
    ]
    return sorted((step for step in steps if step.count), key=_place)


def merged(steps: list[Step]) -> list[Step]:
    """The same funnel with cells below 5 merged into one `other` per fate.

    A lone small cell would still tell its exact count as the difference to the
    total, so it takes the next larger cell of its fate with it.
    """
    shared: list[Step] = []
    for fate in dict.fromkeys(step.fate for step in steps):
        shared += _merged_fate([step for step in steps if step.fate == fate])
    return shared


def shared_rows(steps: list[Step]) -> list[dict[str, str]]:
    """The funnel for eyes outside the vault: merged, and no count below 5 told."""
    return [
        {"fate": step.fate, "reason": step.reason, "units": _shown(step)}
        for step in merged(steps)
    ]


def _merged_fate(steps: list[Step]) -> list[Step]:
    by_size = sorted(steps, key=lambda step: step.count)
    small = [step for step in by_size if step.count < SMALL_CELL]
    if not small:
        return steps
    if sum(step.count for step in small) < SMALL_CELL:
        small = by_size[: len(small) + 1]
    kept = [step for step in steps if step not in small]
    return [*kept, Step(small[0].fate, "other", sum(s.count for s in small))]


def _shown(step: Step) -> str:
    return f"<{SMALL_CELL}" if step.count < SMALL_CELL else str(step.count)


def _place(step: Step) -> tuple[int, int, str]:
    fates = ("skipped", "duplicate", "dropped", "held", "published")
    return fates.index(step.fate), _ORDER.get(step.reason, -1), step.reason
