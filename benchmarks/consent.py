"""How fast the consent gate is, beside its floor and its ceiling of slowness.

    python benchmarks/consent.py [RECORDS]

Makes RECORDS turns (a million) of a fifth as many people with as many events, and
decides them shard by shard in two processes, as a build does: only the events of the
people of a shard are loaded. Prints a table: the frame gate, a bare as-of join of the
same tables in DuckDB (the floor), and the law itself, `decide`, on a sample (the
ceiling).
"""

import gc
import math
import multiprocessing
import os
import random
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import polars as pl

from flows.consent.decide import decide_all
from flows.consent.gate import gate, handed_over
from flows.consent.state import state_of
from schemas.interaction import INTERACTION


CORES = 2
SHARDS = 20
SAMPLE = 20_000
EVENTS_EACH = 5
"""Events a person: a notice served, a grant, a withdrawal or renewals."""

Rows = list[dict[str, Any]]


# What is decided...


DIGEST = "0f" * 32
POLICY = {
    "profile": "statutory",
    "sources": ["chat"],
    "region_bans": {"chat": ["US-IL"]},
    "max_record_age": "P36M",
    "age_table": {
        code: [{"from": "1970-01-01", "age": age}]
        for code, age in {"DE": 16, "FR": 15, "FI": 13, "US": 13, "ID": 18}.items()
    },
}
REQUEST = {
    "purposes": ["ai.train"],
    "controller": "acme",
    "build_at": "2026-06-01T00:00:00Z",
    "as_of": "2026-06-01T00:00:00Z",
}
NOTICE = {
    "id": "note",
    "version": 1,
    "lang": "en",
    "sha256": DIGEST,
    "effective_from": "2024-01-01",
    "material_change": False,
    "checklist": dict.fromkeys(
        (
            "controller_named",
            "purpose",
            "data_types",
            "withdrawal_right",
            "recipients_named",
        ),
        True,
    ),
    "workflow": {
        **dict.fromkeys(
            ("separate_from_terms", "default_unset", "refusal_equal"), True
        ),
        **dict.fromkeys(("conditional_on_service", "imbalance"), False),
        "steps_to_grant": 2,
        "steps_to_withdraw": 1,
    },
    "approved_by": "officer",
}
AGREEMENT = {
    "id": "deal",
    "recorded_at": "2025-01-01T00:00:00Z",
    "parties": ["chat", "acme"],
    "source": "chat",
    "bot_ids": ["bot:helper"],
    "channels": ["operator_log"],
    "status": "signed",
    "signed_at": "2025-01-01",
    "evidence_sha256": DIGEST,
    "effective_from": "2025-01-01",
    "effective_to": "2027-01-01",
    "data_from": "2025-01-01",
    "kinds": ["direct_bot"],
    "purposes": ["ai.train"],
    "outputs_for_training": True,
    "user_control": {"notice_evidence": "doc:1", "in_app_withdrawal": True},
}
START = datetime(2025, 6, 1, tzinfo=UTC)
DAYS = 360


def moment(dice: random.Random, first: float = 0.0) -> float:
    """A day of the period, with its fraction."""
    return first + dice.random() * (DAYS - first)


def text(day: float) -> str:
    return (START + timedelta(days=day)).isoformat(timespec="seconds")[:19] + "Z"


def history(person: str, dice: random.Random) -> Rows:
    """Served, granted, and then: renewed, withdrawn, granted anew, or refused."""
    days = sorted(moment(dice) for _ in range(EVENTS_EACH))
    kinds = ["notice_served", "grant", "renew", "renew", "renew"]
    fate = dice.random()
    if fate < 0.15:
        kinds[3:] = ["withdraw", "deferred"]
    elif fate < 0.25:
        kinds[2:] = ["withdraw", "grant", "renew"]
    elif fate < 0.30:
        kinds[1:] = ["refuse", "deferred", "deferred", "deferred"]
    elif fate < 0.31:
        kinds[4] = "erase"
    days[1] /= 4
    days[0] = days[1] / 2
    return [
        event(person, kind, n, day)
        for n, (kind, day) in enumerate(zip(kinds, days, strict=True))
    ]


def event(person: str, kind: str, n: int, day: float) -> dict[str, Any]:
    return {
        "event_id": f"{person}/{n}",
        "kind": kind,
        "subject": person,
        "actor": "self",
        "event_time": text(day),
        "recorded_at": text(day),
        "clock": "chat",
        "method": "optin_button",
        "notice": {"id": "note", "version": 1, "lang": "en", "sha256": DIGEST},
        "purposes": ["ai.train"],
        "controllers": ["acme"],
        "scope": {"kind": "direct_bot", "sources": ["chat"]},
    }


def subject(person: str, dice: random.Random) -> dict[str, Any]:
    minor = dice.random() < 0.03
    return {
        "subject": person,
        "jurisdictions": [dice.choice(["DE", "FR", "FI", "US", "ID"])],
        "age": {"years": 12 if minor else dice.randrange(18, 80)},
        "assurance": "declared",
    }


def turns(person: str, dice: random.Random) -> Iterator[dict[str, Any]]:
    """Two exchanges and a question more: five turns in two conversations."""
    for chat in range(2):
        day = moment(dice, first=30.0)
        asked = f"{person}-{chat}-0"
        yield turn(person, asked, text(day))
        reply = {"author": {"kind": "bot", "id": "bot:helper", "handles": []}}
        yield (
            turn(person, f"{person}-{chat}-1", text(day + 1e-4))
            | reply
            | {"reply_to": asked}
        )
    yield turn(person, f"{person}-1-2", text(day + 2e-4))


def turn(person: str, record_id: str, at: str) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "source": "chat",
        "channel": "operator_log",
        "conversation_id": record_id.rpartition("-")[0],
        "bot": "bot:helper",
        "author": {"kind": "human", "id": person, "handles": []},
        "created_at": at,
        "clock": "chat",
        "ingested_at": "2026-05-30T00:00:00Z",
        "visibility": "direct_bot",
        "contributors": [],
        "modality": "text",
        "special_categories": [],
        "rights_signals": [],
        "redaction": "clean",
    }


@dataclass(frozen=True, slots=True)
class Shard:
    """Some people's turns, and all that is known of these people."""

    rows: Rows
    events: Rows
    subjects: Rows

    @property
    def bundle(self) -> dict[str, Any]:
        """What `state_of` reads."""
        return {
            "subjects": self.subjects,
            "consent_events": self.events,
            "links": [],
            "notices": [NOTICE],
            "agreements": [AGREEMENT],
            "policy": POLICY,
            "request": REQUEST,
        }


def shard_of(number: int, people: int) -> Shard:
    """The turns of so many people, and all that is known of them."""
    dice = random.Random(number)
    names = [f"chat:{number:03d}{each:06d}" for each in range(people)]
    return Shard(
        rows=[row for name in names for row in turns(name, dice)],
        events=[each for name in names for each in history(name, dice)],
        subjects=[subject(name, dice) for name in names],
    )


# Measuring...


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


def gate_shard(job: tuple[int, int]) -> Measured:
    """Making a shard up is not timed; its peak counts."""
    shard = shard_of(*job)
    frame = frame_of(shard.rows)
    shard.rows.clear()
    gc.collect()
    state, reading = timed(lambda: state_of(shard.bundle))
    gated, deciding = timed(lambda: gate(frame, state=state, unscanned="drop"))
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
    rate = records / spent.wall
    print(
        f"{name:<42} {spent.wall:>8.2f} {spent.cpu:>8.2f} {rate:>12,.0f} "
        f"{floor / rate:>8.1f}"
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
    print(f"{'':<42} {'seconds':>8} {'CPU s':>8} {'records/s':>12} {'x DuckDB':>8}")
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
