"""`consentry decide`: bundle directories to one decision a record."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from flows.commands.terminal import AsJson, out, print_lines
from flows.consent.bundle import FILES, decide_bundle
from flows.errors import BundleAbort, UsageError


def decide(
    bundles: Annotated[list[Path], typer.Argument(metavar="BUNDLE_DIR...")],
    *,
    as_json: AsJson = False,
) -> None:
    """Run the consent gate alone on bundle directories: one line a record.

    Example: `consentry decide bundles/case-1 --json`
    """
    lines = [line for folder in bundles for line in decisions(folder)]
    if as_json or not out.is_terminal:
        print_lines(lines)
    else:
        out.print(decisions_table(lines))
    if any("abort" in line for line in lines):
        raise typer.Exit(3)


def decisions(folder: Path) -> list[dict[str, Any]]:
    """One mapping a record in input order, or a single `abort`."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a directory; name bundle directories")
    held = {name: folder / name for name in FILES}
    files = {name: path.read_bytes() for name, path in held.items() if path.is_file()}
    try:
        decided = decide_bundle(files)
    except BundleAbort as abort:
        return [{"bundle": str(folder), "abort": abort.code}]
    return [
        {
            "bundle": str(folder),
            "record_id": decision.record_id,
            "decision": "KEEP" if decision.kept else "DROP",
            "reason": decision.reason,
        }
        for decision in decided
    ]


def decisions_table(lines: Iterable[Mapping[str, Any]]) -> Table:
    """The same for people."""
    table = Table("bundle", "record", "decision", "reason")
    for line in lines:
        if "abort" in line:
            table.add_row(line["bundle"], "", "ABORT", line["abort"])
        else:
            table.add_row(
                line["bundle"],
                line["record_id"],
                line["decision"],
                line["reason"] or "",
            )
    return table
