"""`consentry init`: a starter project for one's own bot, and what it still lacks."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.terminal import AsJson, out, print_lines
from flows.errors import StorageError, UsageError
from flows.starter.answers import PURPOSE, Answers, answered, source_of
from flows.starter.fill import starter_files
from flows.starter.gap import Gap
from schemas.policy import LANGUAGES


Ask = Callable[[str, str | None], str]
"""A question and the answer that Enter gives; the answer."""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    *,
    controller: Annotated[
        str | None, typer.Option(help="Who decides and trains, as notices say.")
    ] = None,
    bot: Annotated[
        str | None, typer.Option(help="Our bot, as the logs name it.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="A word for the platform; default: the bot's.")
    ] = None,
    purpose: Annotated[str | None, typer.Option(help=f"Default: {PURPOSE}.")] = None,
    languages: Annotated[
        str | None, typer.Option(help=f"Default: {','.join(LANGUAGES)}.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Tell what is still missing; no writing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a starter config, policy and registers, or tell what they still lack.

    Example: `consentry init mybot --controller Acme --bot HelpBot`
    """
    if check:
        from flows.starter.missing import missing

        _answer_check(missing(str(folder), now=datetime.now(UTC)), as_json=as_json)
        return
    given = (controller, bot, source, purpose, languages)
    answers = asked(given, ask=_prompt if sys.stdin.isatty() else None)
    written = write_starter(folder, answers, now=datetime.now(UTC))
    if as_json:
        print_lines([{"written": written}])
        return
    for name in written:
        _say(f"wrote {folder / name}")
    _say(f"Now: consentry init {folder} --check")


def asked(given: tuple[str | None, ...], *, ask: Ask | None) -> Answers:
    """The five answers; what is not given is asked, or has a default, or is refused."""
    controller, bot, source, purpose, languages = given
    controller = controller or _needed("--controller", "Who decides and trains?", ask)
    bot = bot or _needed("--bot", "What is the bot called in the logs?", ask)
    return answered(
        controller=controller,
        bot=bot,
        source=source or _offered("A word for the platform?", source_of(bot), ask),
        purpose=purpose or _offered("For which purpose?", PURPOSE, ask),
        languages=languages
        or _offered("In which languages?", ",".join(LANGUAGES), ask),
    )


def write_starter(folder: Path, answers: Answers, *, now: datetime) -> list[str]:
    """Write the files, or none of them when one is there already; their names."""
    files = starter_files(answers, now=now)
    if there := [name for name in files if (folder / name).exists()]:
        raise UsageError(
            f"{folder} already has {', '.join(there)}; name an empty folder, or see "
            f"what is missing with `consentry init {folder} --check`"
        )
    try:
        (folder / "exports").mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
    except OSError as fault:
        raise StorageError(
            f"cannot write into {folder}: {fault.strerror}; name another folder"
        ) from None
    return list(files)


def _needed(flag: str, question: str, ask: Ask | None) -> str:
    if ask is None:
        raise UsageError(f"{flag} is missing; give it, or answer on a terminal")
    return ask(question, None)


def _offered(question: str, usual: str, ask: Ask | None) -> str:
    return usual if ask is None else ask(question, usual)


def _prompt(question: str, usual: str | None) -> str:
    return str(typer.prompt(question, default=usual, prompt_suffix=" "))


def _answer_check(gaps: list[Gap], *, as_json: bool) -> None:
    """One line a gap; exit 1 while anything but notes is left."""
    wanting = [gap for gap in gaps if gap.weight == "missing"]
    if as_json:
        told = [gap.as_json() for gap in gaps]
        print_lines([{"ready": not wanting, "missing": told}])
    else:
        for gap in gaps:
            _say(f"{'note: ' if gap.weight == 'note' else ''}{gap}")
        _say(f"{len(wanting)} still missing" if wanting else "Nothing is missing")
    if wanting:
        raise typer.Exit(1)


def _say(line: str) -> None:
    out.print(line, highlight=False, markup=False, soft_wrap=True)
