"""`consentry schema`: the JSON Schema of a file or of a frame's rows."""

import json
import sys
from typing import Annotated

import typer

from flows.errors import UsageError
from schemas.json_schema import NAMES, json_schema


def schema(name: Annotated[str, typer.Argument(help=", ".join(NAMES))]) -> None:
    """Print the JSON Schema of a file or frame.

    Example: `consentry schema policy`
    """
    if name not in NAMES:
        raise UsageError(f"no schema {name!r}; one of: {', '.join(NAMES)}")
    sys.stdout.write(json.dumps(json_schema(name), indent=2) + "\n")
