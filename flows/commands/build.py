"""`consentry build`: the main job, in this process or as a question."""

from datetime import datetime
from typing import Annotated, Literal

import typer

from flows.build.report import Report
from flows.commands.terminal import AsJson, print_lines, show_loading, show_report
from flows.errors import ConfigError, UsageError
from flows.settings import quiet_prefect


Quarantine = Literal["continue", "stop"]


def build(
    config: Annotated[str, typer.Argument(metavar="CONFIG")],
    *,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="ISO time with offset; default: now.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Kept and dropped by reason; no writing.")
    ] = False,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="With --dry-run: policy.KEY=VALUE, to ask what if."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop when an export cannot be read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build the corpus that CONFIG describes.

    Example: `consentry build corpus.yaml --as-of 2026-06-01T00:00:00Z`
    """
    when = moment(as_of)
    quarantine: Quarantine = "stop" if strict else "continue"
    if dry_run:
        asked = tuple(changes or ())
        answer(rehearse(config, when, asked, quarantine=quarantine), as_json=as_json)
    elif changes:
        raise UsageError(
            "--set only goes with --dry-run: a build obeys a signed policy"
        )
    else:
        answer(run_build(config, when, quarantine), as_json=as_json)


def run_build(config: str, as_of: datetime | None, quarantine: Quarantine) -> Report:
    """The flow, in this process; Prefect starts its own server where none runs."""
    from flows.build.workspace import open_workspace

    open_workspace(config)  # a mistake is told before a server is started for it
    quiet_prefect()
    from flows.build_corpus import build_corpus

    return build_corpus(config, as_of, quarantine)


def rehearse(
    config: str,
    as_of: datetime | None,
    changes: tuple[str, ...],
    *,
    quarantine: Quarantine,
) -> Report:
    """What a build would keep, without writing."""
    from flows.build.dry_run import dry_run

    return dry_run(config, as_of=as_of, changes=changes, quarantine=quarantine)


def answer(report: Report, *, as_json: AsJson) -> None:
    """The report for people or for a program."""
    if as_json:
        print_lines([report.as_json()])
        return
    show_report(report)
    if report.manifest:
        show_loading(report)


def moment(text: str | None) -> datetime | None:
    """An instant with offset from the command line."""
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError("--as-of: write an ISO 8601 time with offset") from None
    if when.tzinfo is None:
        raise ConfigError("--as-of: the time needs an offset, for example Z or +07:00")
    return when
