"""Lines of events by bucket: segments are written, found and read here.

`consent_events/bucket=<00..ff | all>/<first seq>-<hash>.jsonl`: one segment a bucket
and commit, named by the first entry and the last hash of its commit. A segment that
no commit bears is an orphan of a killed or beaten run: readers pass it over.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from flows.consent.vault import lines
from flows.consent.vault.chain import Chain, Head, Sealed
from flows.consent.vault.lines import Line
from flows.errors import LogBroken
from flows.store.objects import Objects


PREFIX = "consent_events/bucket="
SEGMENT = re.compile(
    rf"{PREFIX}([0-9a-f]{{2}}|all)/([0-9]{{12}})-([0-9a-f]{{16}})\.jsonl"
)
HASH_DIGITS = 16
FEW = 16
"""Up to so many buckets are listed one by one, more in one listing of all."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One listed segment."""

    bucket: str
    first: int
    hash: str
    name: str


class Buckets:
    """The buckets of one vault; `chain` says which of their segments count."""

    def __init__(self, objects: Objects, chain: Chain) -> None:
        self._objects = objects
        self._chain = chain

    def segments(self, buckets: Collection[str] | None = None) -> Iterator[Segment]:
        """Segments that a commit bears, of some buckets or of all."""
        committed = set(self._chain.firsts())
        for one in self._listed(buckets):
            if one.first in committed:
                head = self._chain.tail(one.first)
                if head.hash.startswith(one.hash):
                    yield one

    def lines(
        self, segment: Segment, *, whose: Collection[bytes] | None = None
    ) -> Iterator[Line]:
        """The lines of one segment; LogBroken at the first that is not of our form.

        With `whose` only the lines of these `who`, the rest being passed over unread.
        """
        with self._objects.open(segment.name) as stream:
            for number, text in enumerate(stream, start=1):
                if whose is not None and lines.of(text) not in whose:
                    continue
                if (line := lines.read(text)) is None:
                    raise _altered(segment, number)
                yield line

    def write(self, sealed: Sealed, contents: Iterator[tuple[str, bytes]]) -> None:
        """Lay down a commit's segments; they count once its chain segment is there."""
        digest = sealed.head.hash[:HASH_DIGITS]
        for bucket, content in contents:
            name = f"{PREFIX}{bucket}/{sealed.first:012d}-{digest}.jsonl"
            self._objects.put(name, content)

    def clear_orphans(self, head: Head) -> None:
        """Delete what no commit up to `head` bears; a later one may be under way."""
        borne = {one.name for one in self.segments()}
        for one in list(self._listed(None)):
            if one.first <= head.seq and one.name not in borne:
                self._objects.delete(one.name)

    def _listed(self, buckets: Collection[str] | None) -> Iterator[Segment]:
        few = buckets is not None and len(buckets) <= FEW
        prefixes = [f"{PREFIX}{one}/" for one in sorted(buckets or ())]
        for prefix in prefixes if few else [PREFIX]:
            for stat in self._objects.list(prefix):
                one = _segment(stat.name)
                if one and (buckets is None or one.bucket in buckets):
                    yield one


def _segment(name: str) -> Segment | None:
    match = SEGMENT.fullmatch(name)
    return Segment(match[1], int(match[2]), match[3], name) if match else None


def _altered(segment: Segment, number: int) -> LogBroken:
    return LogBroken(
        f"the consent log does not verify: bucket {segment.bucket}, line {number} of "
        f"the commit that begins with entry {segment.first} was altered; restore the "
        "vault's consent_events from a backup"
    )
