"""`consentry evaluate-redaction`: a labelled set in, recall and precision out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.table import Table

from flows.commands.terminal import AsJson, out, print_lines
from flows.errors import UsageError


if TYPE_CHECKING:  # detection loads seconds of libraries
    from flows.verify.recall import Recall


def evaluate_redaction(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl")],
    *,
    policy: Annotated[
        Path | None, typer.Option(help="A policy.yaml; default: all entities.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure what detection covers of texts whose personal data is known.

    A line is `{"text", "lang", "spans": [[start, end, type]]}`. Recall counts a span
    only if all of it is covered; intervals are 95 %.

    Example: `consentry evaluate-redaction gold.jsonl --policy policy.yaml`
    """
    if not gold.is_file():
        raise UsageError(f"{gold} is not there; name a JSONL file with labelled texts")
    from flows.commands.redaction import evaluated

    recall = evaluated(gold, policy=policy)
    lines = list(recall.lines())
    if as_json:
        beside = {"failed": recall.failed, "not_asked_for": recall.unasked}
        print_lines([*lines, {key: dict(counts) for key, counts in beside.items()}])
    else:
        _show(recall, lines)


def _show(recall: "Recall", lines: list[dict[str, Any]]) -> None:
    out.print(_table(lines))
    if recall.failed:
        out.print(f"failed, a build drops them: {dict(recall.failed)}")
    if recall.unasked:
        out.print(f"not asked for by the policy: {dict(recall.unasked)}")


def _table(lines: list[dict[str, Any]]) -> Table:
    table = Table(title="What detection covers (95 % intervals)", title_justify="left")
    for name in ("", "entity", "gold", "recall", "found", "precision", "false/1000"):
        side: Literal["left", "right"] = "left" if name in {"", "entity"} else "right"
        table.add_column(name, justify=side, no_wrap=True)
    for line in lines:
        table.add_row(
            line["language"],
            line["entity"],
            f"{line['gold']:,}",
            _with_interval(line, "recall"),
            f"{line['found']:,}",
            _with_interval(line, "precision"),
            _with_interval(line, "false_per_1000"),
        )
    return table


def _with_interval(line: dict[str, Any], key: str) -> str:
    value, interval = line[key], line[f"{key}_95"]
    if value is None or interval is None:
        return "-"
    digits = 3 if key != "false_per_1000" else 2
    low, high = (f"{edge:.{digits}f}" for edge in interval)
    return f"{value:.{digits}f}\n{low}-{high}"
