"""The command line: one module a command in `flows.commands`, one line here.

Exit codes: 0 done, 1 a check found something, 2 usage or config, 3 input refused,
4 storage.
"""

import sys

import typer

from flows.build.shield import unsaid
from flows.commands.build import build
from flows.commands.decide import decide
from flows.commands.demo import demo
from flows.commands.evaluate_redaction import evaluate_redaction
from flows.commands.explain import explain
from flows.commands.init import init
from flows.commands.inspect import inspect
from flows.commands.record_consent import record_consent
from flows.commands.redact import redact
from flows.commands.schema import schema
from flows.commands.sign import sign
from flows.commands.terminal import err
from flows.errors import ConsentryError


COMMANDS = (
    demo,
    init,
    build,
    record_consent,
    inspect,
    decide,
    explain,
    redact,
    evaluate_redaction,
    schema,
    sign,
)

app = typer.Typer(
    name="consentry",
    help="Turn exported bot conversations into corpora of consented rows.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
for _command in COMMANDS:
    app.command()(_command)


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
