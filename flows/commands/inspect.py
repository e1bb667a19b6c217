"""`consentry inspect`: what is in an export, and what it lacks."""

from typing import Annotated

import typer

from flows.commands.terminal import AsJson, out, print_lines, reading


def inspect(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...")],
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
    from flows.commands import inspection

    declared = Declared(
        number=1,
        source=source or "",
        channel="platform_export",
        bots=tuple(bot or ()),
        owner=owner,
    )
    if turns:
        with reading() as tell:
            found = inspection.turns(paths, form=form, declared=declared, tell=tell)
            print_lines(found)
        return
    broken = 0
    with reading() as tell:
        for each in inspection.inspections(
            paths, form=form, declared=declared, tell=tell
        ):
            broken += len(each.broken)
            if as_json:
                print_lines([each.as_json()])
            else:
                out.print(inspection.inspection_table(each))
    if broken:
        raise typer.Exit(3)
