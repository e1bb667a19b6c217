"""`consentry demo`: invented exports, and a first corpus of them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.build import answer, run_build
from flows.commands.terminal import AsJson, out


def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]")] = Path("demo"),
    *,
    no_build: Annotated[
        bool, typer.Option("--no-build", help="Only write exports, consent, config.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write invented exports with their consent history, and build a corpus of them.

    Example: `consentry demo`, or `consentry demo try --no-build`
    """
    from flows.commands.trial import make_demo

    make_demo(folder, today=datetime.now(UTC).date())
    config = str(folder / "corpus.yaml")
    if no_build:
        out.print(f"Wrote {folder}; now: consentry build {config}")
        return
    answer(run_build(config, None, "continue"), as_json=as_json)
