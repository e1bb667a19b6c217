"""Everything a build found, before it is published."""

from dataclasses import dataclass, field

import polars as pl

from flows.build.gather import ObjectRead
from flows.build.plan import Listed
from flows.verify.canaries import Caught
from flows.write.parts import Part
from schemas.policy import Policy


@dataclass(frozen=True, slots=True)
class Result:
    """What the tasks staged, read back and checked; frames hide in `repr`."""

    objects: tuple[Listed, ...] = field(repr=False)
    reads: tuple[ObjectRead, ...] = field(repr=False)
    ledger: pl.DataFrame = field(repr=False)
    parts: tuple[Part, ...] = field(repr=False)
    policy: Policy = field(repr=False)
    withdrawn: frozenset[str] = field(default=frozenset(), repr=False)
    """Rows that a restriction recorded since `as_of` took back."""
    canaries: tuple[Caught, ...] = ()
    handed_over: int = 0
    """Turns that the frame gate gave to `decide`, one record at a time."""
    recheck_head: str | None = None
    """The log's head up to which restrictions were applied; None before the recheck."""

    @property
    def units(self) -> dict[int, int]:
        """Units read, by object."""
        return {read.number: read.units for read in self.reads}
