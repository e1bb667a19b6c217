"""The terminal: tables for people, lines for programs; counts, never a text."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TransferSpeedColumn
from rich.table import Table

from flows.audit.funnel import Step, funnel
from flows.build.report import Report
from flows.collect.progress import Tell


out = Console()
err = Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")]

LOADING = """\
Load it:
  Polars     pl.scan_parquet("{corpus}/source=*/**/*.parquet")
  pyarrow    pyarrow.dataset.dataset("{corpus}", format="parquet", partitioning="hive")
  Delta      deltalake.DeltaTable("{corpus}").to_pyarrow_table()"""


def show_report(report: Report) -> None:
    """The funnel by reason, warnings, and where the corpus is."""
    out.print(funnel_table(funnel(report.ledger), title=f"Build {report.build}"))
    say = partial(out.print, highlight=False, soft_wrap=True)
    for label, cause in report.quarantined.items():
        say(f"[yellow]quarantined[/] {label}: {escape(cause)}")
    for warning in report.warnings:
        say(f"[bold red]WARNING[/] {escape(warning)}")
    share = f"{report.handed_over:,} of {report.decided:,} turns"
    say(f"decided   {share} one record at a time, the others as frames")
    say(f"canaries  {report.canaries_told}")
    say(f"as of     {report.as_of}")
    say(f"corpus    {escape(report.corpus)}  ({report.headline_counts})")
    say(f"digest    sha256:{report.table_sha256}")
    if report.manifest:
        say(f"manifest  {escape(report.vault)}/{report.manifest}")


def show_loading(report: Report) -> None:
    """Three ways to load what was built."""
    text = LOADING.format(corpus=report.corpus)
    out.print(text, highlight=False, markup=False, soft_wrap=True)


def funnel_table(steps: list[Step], *, title: str) -> Table:
    """Every fate and reason with its exact count and the total read."""
    table = Table(title=title, title_justify="left")
    table.add_column("fate")
    table.add_column("reason")
    table.add_column("units", justify="right")
    fate = ""
    for step in steps:
        table.add_row(
            "" if step.fate == fate else step.fate, step.reason, f"{step.count:,}"
        )
        fate = step.fate
    table.add_section()
    table.add_row("read", "", f"{sum(step.count for step in steps):,}")
    return table


@contextmanager
def reading() -> Iterator[Tell]:
    """A bar of the bytes read, on standard error if that is a terminal.

    It goes once all is read, so that it never stands between the lines of an answer.
    """
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn())
    bar = Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
    task = bar.add_task("reading", total=None)

    def tell(done: int, total: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=total)
        if done >= total:
            bar.stop()

    try:
        yield tell
    finally:
        bar.stop()


def print_lines(lines: Iterable[Any]) -> None:
    """One JSON value a line on standard output."""
    for line in lines:
        sys.stdout.write(f"{_json(line)}\n")


def _json(value: Any) -> str:
    """The value as JSON; escaped where the terminal, or any file, could not hold it.

    Half a character (a lone surrogate) stands in no file, but its escape does.
    """
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return text
