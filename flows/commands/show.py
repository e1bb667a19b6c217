"""Tables for people on the terminal; counts and addresses, never a text."""

from rich.console import Console
from rich.table import Table

from flows.audit.funnel import Step, funnel
from flows.build.report import Report


LOADING = """\
Load it:
  Polars     pl.scan_parquet("{corpus}/source=*/**/*.parquet")
  pyarrow    pyarrow.dataset.dataset("{corpus}", format="parquet", partitioning="hive")
  Delta      deltalake.DeltaTable("{corpus}").to_pyarrow_table()"""


def show_report(report: Report, *, console: Console) -> None:
    """The funnel by reason, warnings, and where the corpus is."""
    console.print(funnel_table(funnel(report.ledger), title=f"Build {report.build}"))
    for label, cause in report.quarantined.items():
        console.print(f"[yellow]quarantined[/] {label}: {cause}", highlight=False)
    for warning in report.warnings:
        console.print(f"[bold red]WARNING[/] {warning}", highlight=False)
    console.print(f"as of     {report.as_of}", highlight=False)
    console.print(f"corpus    {report.corpus}  ({report.headline_counts})")
    console.print(f"digest    sha256:{report.table_sha256}", highlight=False)
    if report.manifest:
        console.print(f"manifest  {report.vault}/{report.manifest}", highlight=False)


def show_loading(report: Report, *, console: Console) -> None:
    """Three ways to load what was built."""
    console.print(LOADING.format(corpus=report.corpus), highlight=False, markup=False)


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
