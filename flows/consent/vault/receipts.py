"""Supplied receipt times of a migration go in; the ones the log may bear come out."""

from dataclasses import dataclass
from datetime import timedelta

from flows.consent.rules.instants import read_exact
from flows.consent.vault import chain
from flows.consent.vault.chain import EMPTY
from flows.consent.vault.lines import Received
from flows.errors import EventError


@dataclass(frozen=True, slots=True)
class Receipts:
    """Which supplied receipt times a migration may bring: none that was answered."""

    at: str
    checkpoint: str

    def supplied(self, one: Received) -> str:
        """The receipt time of a migrated event; ours when it came without one."""
        if one.supplied is None:
            return self.at
        if (exact := read_exact(one.supplied)) is None:
            raise self._refused(one, "is no exact time with an offset")
        since = timedelta(microseconds=exact)
        if (recorded_at := chain.stamp(EMPTY.recorded_at + since)) > self.at:
            raise self._refused(one, "lies in the future")
        if recorded_at <= self.checkpoint:
            raise self._refused(
                one,
                f"is not after {self.checkpoint}, when a build last stood on this log: "
                "it would change what that build was answered",
            )
        return recorded_at

    @staticmethod
    def _refused(one: Received, why: str) -> EventError:
        return EventError(
            f"consent events, line {one.place}: its recorded_at {why}; mend it, or "
            "import without --migrate to have it stamped now"
        )
