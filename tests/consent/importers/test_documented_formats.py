"""The guide says of consent files what the program does."""

import re
from pathlib import Path

import yaml

from flows.consent.importers.registry import FORMATS, check_declared
from schemas.config import Consent


GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "for-engineers.md").read_text(
    "utf-8"
)
SECTION = GUIDE.partition("## Recording consent")[2].partition("\n## ")[0]


def test_the_guide_tells_of_every_consent_format_and_of_no_other():
    assert re.findall(r"^\| `(\w+)`", SECTION, re.MULTILINE) == list(FORMATS)


def test_the_declarations_shown_are_valid():
    shown = SECTION.partition("```yaml\n")[2].partition("```")[0]
    declared = yaml.safe_load(shown.replace('"5f..."', '"' + "5f" * 32 + '"'))
    check_declared(Consent.model_validate(declared["consent"]))
