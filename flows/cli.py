"""The command line: arguments to steps, answers to tables or JSON.

Exit codes: 0 done, 1 a check found something, 2 usage or config, 3 input refused,
4 storage.
"""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from flows.build.shield import unsaid
from flows.errors import ConfigError, ConsentryError, UsageError
from flows.settings import quiet_prefect
from schemas.json_schema import NAMES, json_schema


app = typer.Typer(
    name="consentry",
    help="Turn exported bot conversations into corpora of consented rows.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
out = Console()
err = Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")]
Paths = Annotated[list[str], typer.Argument(metavar="PATH...")]


def main() -> None:
    """Run a command; every failure ends as a sentence and an exit code."""
    try:
        app()
    except ConsentryError as error:
        _fail(error)
    except Exception as error:  # noqa: BLE001 - a traceback could quote a person
        _fail(unsaid(error))


def _fail(error: ConsentryError) -> None:
    err.print(f"consentry: {error}", markup=False, highlight=False, soft_wrap=True)
    sys.exit(error.exit_code)


@app.command()
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
    from flows.commands.demo import make_demo

    make_demo(folder, today=datetime.now(UTC).date())
    if no_build:
        out.print(f"Wrote {folder}; now: consentry build {folder / 'corpus.yaml'}")
        return
    report = _run_build(str(folder / "corpus.yaml"), None, "continue")
    _answer_build(report, as_json=as_json)


@app.command()
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
    when = _moment(as_of)
    quarantine: Literal["continue", "stop"] = "stop" if strict else "continue"
    if dry_run:
        from flows.build.dry_run import dry_run as rehearse

        report = rehearse(config, as_of=when, changes=tuple(changes or ()))
    elif changes:
        raise UsageError(
            "--set only goes with --dry-run: a build obeys a signed policy"
        )
    else:
        report = _run_build(config, when, quarantine)
    _answer_build(report, as_json=as_json)


@app.command()
def inspect(
    paths: Paths,
    *,
    form: Annotated[str, typer.Option("--format", help="Format name.")] = "auto",
    source: Annotated[str | None, typer.Option(help="Platform name.")] = None,
    bot: Annotated[
        list[str] | None, typer.Option(help="A name or id that is our bot.")
    ] = None,
    owner: Annotated[str | None, typer.Option(help="Whose export it is.")] = None,
    as_json: AsJson = False,
    turns: Annotated[
        bool, typer.Option("--turns", help="One JSON line a turn.")
    ] = False,
) -> None:
    """Show what is in an export: conversations, turns, and what would be skipped.

    Example: `consentry inspect result.json --format telegram_desktop --bot HelpdeskBot`
    """
    from flows.collect.declared import Declared
    from flows.commands import inspect as command

    declared = Declared(
        number=1,
        source=source or "",
        channel="platform_export",
        bots=tuple(bot or ()),
        owner=owner,
    )
    if turns:
        _print_lines(command.turns(paths, form=form, declared=declared))
        return
    broken = 0
    for found in command.inspections(paths, form=form, declared=declared):
        broken += len(found.broken)
        if as_json:
            _print_lines([found.as_json()])
        else:
            out.print(command.inspection_table(found))
    if broken:
        raise typer.Exit(3)


@app.command()
def decide(
    bundles: Annotated[list[Path], typer.Argument(metavar="BUNDLE_DIR...")],
    *,
    as_json: AsJson = False,
) -> None:
    """Run the consent gate alone on bundle directories: one line a record.

    Example: `consentry decide bundles/case-1 --json`
    """
    from flows.commands.decide import decisions, decisions_table

    lines = [line for folder in bundles for line in decisions(folder)]
    if as_json or not out.is_terminal:
        _print_lines(lines)
    else:
        out.print(decisions_table(lines))
    if any("abort" in line for line in lines):
        raise typer.Exit(3)


@app.command()
def redact(
    *,
    language: Annotated[
        str | None, typer.Option(help="en, fr or id; default: detect per line.")
    ] = None,
    spans: Annotated[
        bool, typer.Option("--spans", help="Offsets instead of redacted text.")
    ] = False,
    policy: Annotated[
        Path | None, typer.Option(help="A policy.yaml; default: all entities.")
    ] = None,
) -> None:
    r"""Redact JSONL from stdin: `{"text", "id"?, "language"?, "identities"?}` a line.

    Example: `echo '{"text": "mail ana@example.org"}' | consentry redact`
    """
    from flows.commands.redact import redacted

    mode: Literal["spans", "text"] = "spans" if spans else "text"
    for line in redacted(sys.stdin.buffer, language=language, mode=mode, policy=policy):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


@app.command()
def schema(
    name: Annotated[str, typer.Argument(help=", ".join(NAMES))],
) -> None:
    """Print the JSON Schema of a file or frame.

    Example: `consentry schema policy`
    """
    if name not in NAMES:
        raise UsageError(f"no schema {name!r}; one of: {', '.join(NAMES)}")
    sys.stdout.write(json.dumps(json_schema(name), indent=2) + "\n")


@app.command()
def sign(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    *,
    key: Annotated[Path, typer.Option(help="Ed25519 private key (PEM).")],
) -> None:
    """Sign a file; the signature is written beside it as FILE.sig.

    Example: `consentry sign policy.yaml --key officer.pem`
    """
    from flows.commands.sign import sign_beside

    out.print(f"Wrote {sign_beside(file, key=key)}")


def _run_build(
    config: str, as_of: datetime | None, quarantine: Literal["continue", "stop"]
) -> Any:
    """The flow, in this process; Prefect starts its own server where none runs."""
    from flows.build.workspace import open_workspace

    open_workspace(config)  # a mistake is told before a server is started for it
    quiet_prefect()
    from flows.build_corpus import build_corpus

    return build_corpus(config, as_of, quarantine)


def _answer_build(report: Any, *, as_json: bool) -> None:
    from flows.commands.show import show_loading, show_report

    if as_json:
        _print_lines([report.as_json()])
        return
    show_report(report, console=out)
    if report.manifest:
        show_loading(report, console=out)


def _print_lines(lines: Iterable[Any]) -> None:
    for line in lines:
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError("--as-of: write an ISO 8601 time with offset") from None
    if moment.tzinfo is None:
        raise ConfigError("--as-of: the time needs an offset, for example Z or +07:00")
    return moment
