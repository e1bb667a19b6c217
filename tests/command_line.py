"""A command run in this process, as its user would run it."""

import io
import sys

import pytest

from flows.cli import main


def run_command(monkeypatch, capsys):
    """A caller that answers with exit code, standard output and standard error."""

    def call(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "argv", ["consentry", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return call
