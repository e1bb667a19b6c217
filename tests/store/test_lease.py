import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from racing import at_once

from flows.errors import LeaseHeld, StorageError
from flows.store.alive import this_process
from flows.store.lease import LEASE, lease
from flows.store.local import LocalObjects


@dataclass
class Clock:
    now: datetime = datetime(2025, 3, 1, tzinfo=UTC)

    def __call__(self):
        return self.now

    def pass_(self, **span):
        self.now += timedelta(**span)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def vault(tmp_path):
    return LocalObjects(tmp_path)


def test_a_second_holder_is_told_who_holds_and_how_long(vault, clock):
    with (
        lease(vault, holder="build-a of 00:00", clock=clock),
        pytest.raises(
            LeaseHeld, match=r"build-a of 00:00 holds .* 2025-03-01T00:01:00"
        ),
        lease(vault, holder="build-b", clock=clock),
    ):
        pass


def test_a_lease_given_back_is_free_at_once(vault, clock):
    for holder in ("a", "b"):
        with lease(vault, holder=holder, clock=clock) as held:
            held.check()


def test_a_failed_holder_gives_back_too(vault, clock):
    with pytest.raises(KeyError), lease(vault, holder="a", clock=clock):
        raise KeyError
    with lease(vault, holder="b", clock=clock):
        pass


def test_an_expired_lease_is_taken_over_and_its_holder_learns_it(vault, clock):
    with lease(vault, holder="slow", clock=clock) as slow:
        clock.pass_(seconds=61)
        with lease(vault, holder="next", clock=clock) as held:
            with pytest.raises(LeaseHeld, match="was lost to another run while slow"):
                slow.check()
            held.check()
        with pytest.raises(LeaseHeld, match="was lost"):
            slow.check()


def test_a_check_renews_so_that_a_live_holder_never_expires(vault, clock):
    with lease(vault, holder="a", clock=clock) as held:
        for _ in range(3):
            clock.pass_(seconds=50)
            held.check()
        with (
            pytest.raises(LeaseHeld, match="a holds"),
            lease(vault, holder="b", clock=clock),
        ):
            pass


def test_a_heartbeat_renews_without_being_asked(vault):
    def clock():
        return datetime.now(UTC)

    ttl = timedelta(seconds=0.3)
    with lease(vault, holder="a", clock=clock, ttl=ttl):
        time.sleep(0.6)
        with (
            pytest.raises(LeaseHeld, match="a holds"),
            lease(vault, holder="b", clock=clock, ttl=ttl),
        ):
            pass


def test_of_many_takers_exactly_one_holds(vault, clock):
    def take(number):
        try:
            with lease(vault, holder=str(number), clock=clock):
                time.sleep(0.2)
        except LeaseHeld:
            return "told"
        return "held"

    assert sorted(at_once(take, racers=4)) == ["held", "told", "told", "told"]


DIES_HOLDING = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from flows.store.alive import this_process
from flows.store.lease import lease
from flows.store.local import LocalObjects
now = datetime(2025, 3, 1, tzinfo=UTC)
with lease(LocalObjects(Path(sys.argv[1])), holder="killed", clock=lambda: now):
    os._exit(9)
"""


@pytest.mark.skipif(not this_process(), reason="/proc cannot tell here")
def test_a_holder_killed_on_this_machine_blocks_nobody(vault, clock):
    command = [sys.executable, "-c", DIES_HOLDING, str(vault.root)]
    assert subprocess.run(command, check=False).returncode == 9
    assert b"killed" in vault.read(LEASE)
    with lease(vault, holder="next", clock=clock) as held:
        held.check()


@dataclass(frozen=True, slots=True)
class LostAnswers:
    """A store whose conditional write succeeds while its answer gets lost."""

    inner: LocalObjects

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def put_if_absent(self, name, content):
        self.inner.put_if_absent(name, content)
        return False

    def put_if_same(self, name, content, tag):
        self.inner.put_if_same(name, content, tag)


def test_a_lost_answer_does_not_lose_the_lease(vault, clock):
    flaky = LostAnswers(vault)
    for holder in ("a", "b"):
        with lease(flaky, holder=holder, clock=clock) as held:
            held.check()


def test_what_is_no_lease_is_told(vault, clock):
    vault.put(LEASE, b"[]")
    with (
        pytest.raises(StorageError, match=r"lease\.json in the vault is not a lease"),
        lease(vault, holder="a", clock=clock),
    ):
        pass
