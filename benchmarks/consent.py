"""How fast the consent gate is, beside its floor and its ceiling of slowness.

    python benchmarks/consent.py [RECORDS]

Makes RECORDS turns (a million) of a fifth as many people with as many events, and
decides them shard by shard in two processes, as a build does: only the events of the
people of a shard are loaded. Prints a table: the frame gate, a bare as-of join of the
same tables in DuckDB (the floor), and the law itself, `decide`, on a sample (the
ceiling). Events enter as parsed JSON: reading them is all that is made of them for the
gate, in every way it needs, once for both passes of a build.
"""

import gc
import math
import multiprocessing
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import polars as pl
from invented_consent import EVENTS_EACH, Rows, shard_of

from flows.consent.decide import decide_all
from flows.consent.frames.log import log_of
from flows.consent.gate import handed_over, second_pass
from flows.consent.state import State, state_of
from schemas.interaction import INTERACTION


CORES = 2
SHARDS = 20
SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the wall, and of processors: the first grow on a busy machine."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.wall + other.wall, self.cpu + other.cpu)


def timed(step: Callable[[], Any]) -> tuple[Any, Spent]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = step()
    return answer, Spent(time.perf_counter() - wall, time.process_time() - cpu)


@dataclass(frozen=True, slots=True)
class Measured:
    """One shard: how much there was, what it took, and the peak of its process."""

    process: int
    records: int
    events: int
    kept: int
    handed: int
    reading: Spent
    deciding: Spent
    peak: float


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def frame_of(rows: Rows) -> pl.DataFrame:
    told = [{name: row.get(name) for name in INTERACTION} for row in rows]
    return pl.DataFrame(told, schema=INTERACTION)


def read(bundle: dict[str, Any]) -> State:
    """The state, with the tables that the first pass of a build would make of it."""
    state = state_of(bundle)
    log_of(state)
    return state


def gate_shard(job: tuple[int, int]) -> Measured:
    """Making a shard up is not timed; its peak counts."""
    shard = shard_of(*job)
    frame = frame_of(shard.rows)
    shard.rows.clear()
    gc.collect()
    state, reading = timed(lambda: read(shard.bundle))
    gated, deciding = timed(lambda: second_pass(frame, state=state))
    return Measured(
        process=os.getpid(),
        records=frame.height,
        events=len(shard.events),
        kept=gated["reason"].null_count(),
        handed=handed_over(gated),
        reading=reading,
        deciding=deciding,
        peak=megabytes(),
    )


def gated(people: int) -> list[Measured]:
    """All shards, in so many processes of one thread each as there are cores."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    spawned = multiprocessing.get_context("spawn")
    jobs = [(number, people // SHARDS) for number in range(SHARDS)]
    with spawned.Pool(CORES) as pool:
        return pool.map(gate_shard, jobs, chunksize=1)


def busiest(measured: list[Measured], spent: Callable[[Measured], Spent]) -> Spent:
    """The seconds of the process that took longest, and all processors' together."""
    walls: dict[int, float] = defaultdict(float)
    for each in measured:
        walls[each.process] += spent(each).wall
    return Spent(max(walls.values()), sum(spent(each).cpu for each in measured))


def tables(people: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All records and events, as bare as a join needs them."""
    records, events = [], []
    for number in range(SHARDS):
        shard = shard_of(number, people // SHARDS)
        asked = pl.DataFrame(
            {
                "subject": [row["conversation_id"][:-2] for row in shard.rows],
                "at": [row["created_at"] for row in shard.rows],
            }
        )
        acted = pl.DataFrame(shard.events).select(
            "subject", "event_id", "kind", at="event_time"
        )
        records.append(
            asked.with_columns(at=pl.col("at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ"))
        )
        events.append(
            acted.with_columns(at=pl.col("at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ"))
        )
    return pl.concat(records), pl.concat(events)


def joined(people: int) -> Spent | None:
    """Seconds of a bare as-of join in DuckDB, where it is installed."""
    try:
        duckdb = import_module("duckdb")
    except ModuleNotFoundError:
        return None
    records, events = (table.to_arrow() for table in tables(people))
    database = duckdb.connect()
    database.execute(f"SET threads = {CORES}")
    database.register("records", records)
    database.register("events", events)
    query = """
        CREATE TABLE joined AS
        SELECT records.*, events.event_id, events.kind
        FROM records ASOF LEFT JOIN events
        ON records.subject = events.subject AND records.at >= events.at
    """
    return timed(lambda: database.execute(query).fetchall())[1]


def by_law(people: int) -> tuple[int, Spent]:
    """Records of a sample and the seconds of `decide_all` for them."""
    shard = shard_of(0, min(SAMPLE, people) // EVENTS_EACH)
    state = state_of(shard.bundle)
    rows = [{name: row.get(name) for name in INTERACTION} for row in shard.rows]
    return len(rows), timed(lambda: decide_all(rows, state))[1]


def line(name: str, records: int, spent: Spent, floor: float) -> None:
    """A busy machine shows in the wall's seconds, less in the processors'."""
    rate = records / spent.wall
    print(
        f"{name:<42} {spent.wall:>8.2f} {spent.cpu:>8.2f} {rate:>12,.0f} "
        f"{records / spent.cpu:>12,.0f} {floor / rate:>8.1f}"
    )


def main(records: int) -> None:
    people = records // EVENTS_EACH
    measured = gated(people)
    total = sum(each.records for each in measured)
    peaks = {each.process: each.peak for each in measured}
    print(
        f"{total:,} records, {people:,} people, {sum(m.events for m in measured):,} "
        f"events, {SHARDS} shards, {CORES} processes; kept "
        f"{sum(m.kept for m in measured) / total:.1%}, handed over to decide "
        f"{sum(m.handed for m in measured) / total:.1%}"
    )
    print(f"peak memory of the processes together: {sum(peaks.values()):,.0f} MB")
    bare = joined(people)
    if bare is None:
        print("DuckDB is not installed, so there is no floor to compare with.")
    floor = total / bare.wall if bare else math.nan
    print(
        f"{'':<42} {'seconds':>8} {'CPU s':>8} {'records/s':>12} "
        f"{'per CPU s':>12} {'x DuckDB':>8}"
    )
    if bare:
        line("DuckDB as-of join (the floor)", total, bare, floor)
    deciding = busiest(measured, lambda each: each.deciding)
    line("frame gate", total, deciding, floor)
    both = busiest(measured, lambda each: each.reading + each.deciding)
    line("frame gate, reading its events as well", total, both, floor)
    sample, seconds = by_law(people)
    line(f"decide, one process, {sample:,} records", sample, seconds, floor)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
