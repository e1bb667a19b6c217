"""`consentry redact`: JSONL in, redacted JSONL out, one line each."""

import sys
from io import BufferedIOBase
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from flows.commands.terminal import print_lines


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
    from flows.commands.redaction import redacted

    mode: Literal["spans", "text"] = "spans" if spans else "text"
    lines = cast("BufferedIOBase", sys.stdin.buffer)
    for answers in redacted(lines, language=language, mode=mode, policy=policy):
        print_lines(answers)
        sys.stdout.flush()
