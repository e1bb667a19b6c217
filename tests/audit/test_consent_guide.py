"""The officer's table is the program's, word for word and in its order."""

import re
from pathlib import Path

from flows.audit.reasons import ORDER, RULES
from flows.consent.status import Consent
from schemas.consent import STEP


ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "consent.md").read_text("utf-8")
ROWS = re.findall(
    r"^\| (\d+|later) \| `(\w+)` \| (.*?) \| (.*?) \|$", GUIDE, re.MULTILINE
)


def test_the_table_lists_exactly_the_reasons_in_their_order():
    assert tuple(reason for _, reason, _, _ in ROWS) == ORDER


def test_each_line_bears_its_step_and_says_what_explain_says():
    for step, reason, wrong, needed in ROWS:
        assert step == str(STEP.get(reason, "later"))
        assert (wrong, needed) == RULES[reason]


def test_the_steps_of_a_section_are_those_its_title_names():
    for title, body in re.findall(
        r"^### (\d.*?)\n(.*?)(?=^##)", GUIDE, re.MULTILINE | re.DOTALL
    ):
        first, *last = re.findall(r"\d+", title.split(":")[0])
        steps = re.findall(r"^\| (\d+) \|", body, re.MULTILINE)
        assert (steps[0], steps[-1]) == (first, *(last or [first]))


def test_every_status_of_a_receipt_is_told():
    told = GUIDE.partition("## Receipts")[2]
    assert set(re.findall(r"`(\w*Consent\w+)`", told)) == set(Consent.__args__)


def test_readme_and_the_officers_guide_lead_here():
    assert "(docs/consent.md)" in (ROOT / "README.md").read_text("utf-8")
    officers = (ROOT / "docs" / "for-officers.md").read_text("utf-8")
    assert "(consent.md)" in officers
    assert "consentry explain" in officers
