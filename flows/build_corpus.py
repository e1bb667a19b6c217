"""The flow `build-corpus`: collect, consent, redact, verify, write.

Thin on purpose: the steps live in `flows.build` and know nothing of Prefect. What
passes through here is the config's address, numbers and counts; never a row, a text,
a subject or a file name.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from prefect import Task, flow, get_run_logger, task
from prefect.artifacts import (
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows.audit.funnel import funnel, shared_rows
from flows.build import steps
from flows.build.plan import MEGABYTE
from flows.build.report import Report
from flows.build.shield import shielded, storage_fault
from flows.errors import ConsentryError


FEW = 3
"""Up to so many tasks run without a pool: a pool process costs 8 s of imports."""

_QUIET: dict[str, Any] = {"persist_result": False, "cache_policy": NO_CACHE}
_RETRY: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [2, 10, 30],
    "retry_condition_fn": storage_fault,
}


@task(name="prepare", **_QUIET, **_RETRY)
@shielded
def prepare(config: str, as_of: datetime | None) -> steps.Outline:
    """Import consent, list and digest exports, pin the build."""
    return steps.prepare(config, as_of=as_of)


@task(name="collect", **_QUIET, **_RETRY)
@shielded
def collect(config: str, build: str, number: int) -> int:
    """Read one group of objects into the spill; answer with the units read."""
    log = get_run_logger()

    def tell(done: int, total: int) -> None:
        log.info("collect: %d of %d MB", done // MEGABYTE, total // MEGABYTE)

    return steps.collect(config, build=build, group=number, tell=tell)


@task(name="curate", **_QUIET, **_RETRY)
@shielded
def curate(config: str, build: str, number: int) -> int:
    """Curate and stage one shard end to end; answer with the rows staged."""
    return steps.curate(config, build=build, shard=number)


@flow(name="build-corpus", persist_result=False, validate_parameters=True)
@shielded
def build_corpus(
    config: str = "corpus.yaml",
    as_of: datetime | None = None,
    quarantine: Literal["continue", "stop"] = "continue",
) -> Report:
    """Build the corpus that `config` describes, as consent stood at `as_of`.

    Args:
        config: Address of corpus.yaml, as the worker sees it.
        as_of: Decide as consent stood at this instant; empty means now.
        quarantine: Whether an export that cannot be read stops the build.
    """
    with steps.leased(config) as held:
        outline = prepare(config, as_of)
        _fan_out(collect, outline, count=outline.groups)
        _fan_out(curate, outline, count=outline.shards)
        build = outline.build
        report = steps.publish(config, build=build, quarantine=quarantine, held=held)
    _tell(report)
    return report


def _fan_out(step: Task[Any, int], outline: steps.Outline, *, count: int) -> None:
    """One task run per number; progress as an artifact and in the log."""
    log = get_run_logger()
    bar = cast("UUID", create_progress_artifact(progress=0.0, key=step.name))
    fixed = {"config": outline.config, "build": outline.build}
    with _runner(count, outline.workers) as runner:
        futures = [runner.submit(step, {**fixed, "number": n}) for n in range(count)]
        for done, future in enumerate(futures, start=1):
            log.info("%s %d of %d: %d", step.name, done, count, future.result())
            update_progress_artifact(bar, progress=100.0 * done / count)


@contextmanager
def _runner(count: int, workers: int) -> Iterator[TaskRunner[Any]]:
    """A thread for few tasks, a process pool for many."""
    pool: TaskRunner[Any] = (
        ThreadPoolTaskRunner(max_workers=1)
        if count <= FEW or workers == 1
        else ProcessPoolTaskRunner(max_workers=workers)
    )
    with pool as running:
        yield running


class _WithoutTraceback(logging.Filter):
    """Our own errors say what to do; where they were raised helps nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, but without the traceback of an error of ours."""
        if record.exc_info and isinstance(record.exc_info[1], ConsentryError):
            record.exc_info = None
        return True


for _name in ("prefect.flow_runs", "prefect.task_runs"):
    logging.getLogger(_name).addFilter(_WithoutTraceback())


def _tell(report: Report) -> None:
    """The funnel as an artifact: counts only, cells below 5 merged."""
    rows = shared_rows(funnel(report.ledger))
    create_table_artifact(table=rows, key="funnel", description=report.headline)
