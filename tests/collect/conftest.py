"""Read bytes through the front door, as turns and identities."""

import io
import json
from pathlib import Path

import pytest
from collect.seeds import SEEDS

from flows.collect.declared import Declared
from flows.collect.read import read_object
from flows.collect.registry import formats_named
from schemas.interaction import Identity, Turn


SHARED = Path(__file__).resolve().parents[2].parent / "shared"
DECLARED = Declared(1, "telegram", "platform_export", bots=("HelpdeskBot", "user777"))


def _usual(form):
    return SEEDS[form].name if form in SEEDS else "export.json"


class Units(list):
    """What one object gave."""

    @property
    def turns(self):
        return [unit for unit in self if isinstance(unit, Turn)]

    @property
    def identities(self):
        return [unit for unit in self if isinstance(unit, Identity)]

    @property
    def kept(self):
        return [turn for turn in self.turns if turn.skip is None]

    @property
    def causes(self):
        return [turn.skip for turn in self.turns]

    @property
    def texts(self):
        return [turn.text for turn in self.kept]


@pytest.fixture(scope="session")
def read():
    def read(content, form, *, declared=DECLARED, name=None, beside=None):
        if not isinstance(content, bytes):
            content = json.dumps(content, ensure_ascii=False).encode()
        found = read_object(
            io.BytesIO(content),
            name or _usual(form),
            formats=formats_named(form),
            declared=declared,
            beside=beside or {},
        )
        return Units(found)

    return read


@pytest.fixture(scope="session")
def shared():
    if not SHARED.is_dir():
        pytest.skip("the shared samples are not beside this checkout")
    return SHARED / "fixtures"
