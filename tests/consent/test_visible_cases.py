"""The conformance cases handed to us, both event orders, through a bundle's bytes."""

import json
from pathlib import Path

import pytest
from consent.case_files import changed, outcome


SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "consent"
if not SHARED.is_dir():
    pytest.skip("../shared/consent is not there", allow_module_level=True)

BASE = json.loads((SHARED / "base.json").read_text("utf-8"))
CASES = json.loads((SHARED / "cases_visible.json").read_text("utf-8"))


@pytest.mark.parametrize("order", [1, -1], ids=["forth", "back"])
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_visible_case_is_decided_as_it_says(case, order):
    expected = {
        record: said["reason"] or "KEEP"
        for record, said in case.get("expect", {}).items()
    }
    found = outcome(changed(BASE, case["set"]), order)
    assert found == case.get("abort", expected), case["title"]
