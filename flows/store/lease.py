"""One holder at a time: a lease object with an expiry, renewed by a heartbeat.

Every change of the lease is a conditional write, so of two takers one loses. A holder
that was killed stops renewing, and the next run takes over when the lease expires, or
at once when it sees on its own machine that the holder's process has ended.
Expiry is read from the clock of whoever looks; machines a whole `ttl` apart would
disagree, which is why `Held.check` writes the lease again before each point of no
return and stops when somebody else has it.
"""

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from flows.errors import LeaseHeld, StorageError
from flows.store.alive import is_dead, this_process
from flows.store.objects import Objects


LEASE = "lease.json"
TTL = timedelta(seconds=60)
"""How long a killed holder blocks the next run; renewed three times as often."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Claim:
    """What the lease object says. `until` is null once it was given back."""

    holder: str
    until: str | None
    nonce: str
    process: str = ""

    @classmethod
    def read(cls, content: bytes) -> "_Claim":
        try:
            return cls(**json.loads(content))
        except (ValueError, TypeError):
            raise StorageError(
                f"{LEASE} in the vault is not a lease of this program; "
                "delete it when no build is running"
            ) from None

    def holds_at(self, now: datetime) -> bool:
        if self.until is None or is_dead(self.process):
            return False
        return datetime.fromisoformat(self.until) > now

    def written(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True).encode()


@dataclass(slots=True)
class Held:
    """A lease we hold; `check` before every step that cannot be taken back."""

    objects: Objects
    holder: str
    clock: Clock
    ttl: timedelta
    tag: str
    lost: bool = False
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def check(self) -> None:
        """Renew now; LeaseHeld when another run has taken over meanwhile."""
        with self._turn:
            if not self.lost:
                self._renew()
            if self.lost:
                raise LeaseHeld(
                    f"the lease of {self.objects.uri} was lost to another run while "
                    f"{self.holder} was at work; nothing more is written, run again"
                )

    def give_back(self) -> None:
        """Let the next run in at once; a fault is left to the expiry."""
        with self._turn, suppress(StorageError):
            if not self.lost:
                free = _Claim(self.holder, None, "").written()
                self.objects.put_if_same(LEASE, free, self.tag)
                self.lost = True

    def _renew(self) -> None:
        claim = _claim(self.holder, self.clock() + self.ttl)
        tag = _swapped(self.objects, claim, self.tag)
        self.lost, self.tag = tag is None, tag or self.tag


@contextmanager
def lease(
    objects: Objects, *, holder: str, clock: Clock, ttl: timedelta = TTL
) -> Iterator[Held]:
    """Hold the lease that lies at this root, or raise LeaseHeld naming who does."""
    tag = _taken(objects, _claim(holder, clock() + ttl), clock())
    held = Held(objects, holder, clock, ttl, tag)
    done = threading.Event()
    beat = threading.Thread(target=_keep, args=(held, done), daemon=True)
    beat.start()
    try:
        yield held
    finally:
        done.set()
        beat.join()
        held.give_back()


def _taken(objects: Objects, claim: _Claim, now: datetime) -> str:
    if objects.put_if_absent(LEASE, claim.written()):
        found = objects.read_tagged(LEASE)
    else:
        found = objects.read_tagged(LEASE)
        if found and not _Claim.read(found.content).holds_at(now):
            _swapped(objects, claim, found.tag)
            found = objects.read_tagged(LEASE)
    if found and found.content == claim.written():
        return found.tag
    if found:
        raise _held_by(objects, _Claim.read(found.content))
    raise LeaseHeld(f"another run is just taking the lease of {objects.uri}; try again")


def _swapped(objects: Objects, claim: _Claim, tag: str) -> str | None:
    """Replace the lease; a write whose answer got lost is found by reading it."""
    if new := objects.put_if_same(LEASE, claim.written(), tag):
        return new
    found = objects.read_tagged(LEASE)
    return found.tag if found and found.content == claim.written() else None


def _keep(held: Held, done: threading.Event) -> None:
    while not done.wait(held.ttl.total_seconds() / 3) and not held.lost:
        with suppress(StorageError):  # a fault may pass; `check` tells what holds
            held.check()


def _claim(holder: str, until: datetime) -> _Claim:
    return _Claim(holder, until.isoformat(), secrets.token_hex(8), this_process())


def _held_by(objects: Objects, claim: _Claim) -> LeaseHeld:
    return LeaseHeld(
        f"{claim.holder} holds the lease of {objects.uri} until {claim.until}; "
        "wait for it to end, or until then if it was killed, and run again"
    )
