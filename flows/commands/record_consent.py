"""`consentry record-consent`: consent files of any format into the vault log."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from flows.commands.terminal import AsJson, out, print_lines
from flows.consent.importers.registry import FORMATS


if TYPE_CHECKING:  # opening a vault loads seconds of libraries
    from flows.build.recording import Recording, Refusal

SHOWN = 20
NOTES = {
    "unnamed": "grants that name no person by a stable id; they never count",
    "conflicts": "events told again with other content; whom they name is dropped",
    "unusable": "grants that are no explicit opt-in with all that one needs",
}
COLUMNS = {
    "rows": "rows",
    "grants": "yes",
    "restrictions": "no",
    "refused": "refused",
    "new": "new",
    "repeated": "repeated",
}
"""Count -> how a person reads it."""
TOTALS = ("new", "repeated", "refused", "unnamed", "conflicts")


def record_consent(
    config: Annotated[str, typer.Argument(metavar="CONFIG")],
    files: Annotated[list[str], typer.Argument(metavar="FILE...")],
    *,
    form: Annotated[
        str, typer.Option("--format", help=f"auto, {', '.join(FORMATS)}.")
    ] = "auto",
    migrate: Annotated[
        bool,
        typer.Option("--migrate", help="Keep the receipt times that the files give."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Record consent, refusals and withdrawals from files in the vault's log.

    Rows that cannot be used are refused with their numbers (exit code 3), the rest is
    recorded; the same file again changes nothing.

    Example: `consentry record-consent corpus.yaml users.csv`
    """
    from flows.build.recording import Source, record

    sources = [Source(f"file {n}", one, form) for n, one in enumerate(files, start=1)]
    recording = record(config, sources, receipt="supplied" if migrate else "ours")
    if as_json:
        print_lines([recording.as_json()])
    else:
        _show(recording)
    if recording.total("refused"):
        raise typer.Exit(3)


def _show(recording: "Recording") -> None:
    """Counts, and row numbers of what was refused; never whom a row names."""
    out.print(_table(recording))
    say = partial(out.print, markup=False, highlight=False, soft_wrap=True)
    for one in recording.files:
        for refusal in one.refusals:
            say(f"{one.file}, {_told(refusal)}")
    say(", ".join(f"{recording.total(name):,} {name}" for name in TOTALS))
    for name, meaning in NOTES.items():
        if count := recording.total(name):
            say(f"{count:,} {name}: {meaning}")
    say(f"the log stands at {recording.recorded_at}")


def _table(recording: "Recording") -> Table:
    table = Table(title="Consent recorded", title_justify="left")
    for name in ("file", "format"):
        table.add_column(name)
    for name in COLUMNS.values():
        table.add_column(name, justify="right")
    for one in recording.files:
        counts = [f"{getattr(one, name):,}" for name in COLUMNS]
        table.add_row(one.file, one.format, *counts)
    return table


def _told(refusal: "Refusal") -> str:
    rows = ", ".join(map(str, refusal.rows[:SHOWN]))
    more = ", ..." if refusal.count > SHOWN else ""
    return f"{refusal.count} refused: {refusal.why} (rows {rows}{more})"
