"""A format's name and a size enter; an invented export of about that size leaves."""

from collections.abc import Mapping
from pathlib import Path

import invented_assistants
import invented_datasets
import invented_messengers
import invented_operators
from invented_talk import Export


EXPORTS: Mapping[str, Export] = {
    **invented_messengers.EXPORTS,
    **invented_assistants.EXPORTS,
    **invented_operators.EXPORTS,
    **invented_datasets.EXPORTS,
}
"""Format -> how its export is written; who adds a format adds a generator."""


def write_export(form: str, path: Path, *, size: int) -> None:
    """Write an export of about `size` bytes."""
    EXPORTS[form].write(path, size=size)
