"""`consentry explain`: why a row, a record or a person's words are kept or dropped."""

from typing import Annotated

import typer

from flows.audit.answer import Kind, Question
from flows.commands.build import moment
from flows.commands.terminal import AsJson, out, print_lines
from flows.errors import UsageError


def explain(
    config: Annotated[str, typer.Argument(metavar="CONFIG")],
    *,
    row: Annotated[
        str | None, typer.Option(help="A row of the corpus, by its row_id.")
    ] = None,
    record: Annotated[
        str | None, typer.Option(help="One turn, by its record_id in the export.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help="A person, as `platform:id`.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="ISO time with offset; default: now.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say why something is kept or dropped: rule by rule, event by event, no text.

    Exit code 1 when nothing is known of it.

    Example: `consentry explain corpus.yaml --subject telegram:user101`
    """
    question = asked(row=row, record=record, subject=subject)
    from flows.audit.words import lines
    from flows.build.answers import answer

    found = answer(config, question, as_of=moment(as_of))
    if as_json:
        print_lines([found.as_json()])
    else:
        for line in lines(found):
            out.print(line, markup=False, highlight=False, soft_wrap=True)
    if found.found == "nowhere":
        raise typer.Exit(1)


def asked(*, row: str | None, record: str | None, subject: str | None) -> Question:
    """The one thing that is asked about; UsageError for none or several."""
    kinds: dict[Kind, str | None] = {"row": row, "record": record, "subject": subject}
    given = [(kind, name) for kind, name in kinds.items() if name is not None]
    if len(given) != 1:
        raise UsageError("ask about exactly one of --row, --record and --subject")
    kind, name = given[0]
    return Question(kind, name)
