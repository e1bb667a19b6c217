"""The visible cases decided from the vault log instead of from a bundle's files."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from consent.case_files import changed
from vaultlog import a_log, jsonl

from flows.consent.decide import decide_all
from flows.consent.rules.instants import read_exact
from flows.consent.state import state_of
from flows.consent.vault.imports import import_inbox
from flows.consent.vault.lines import names_somebody, restricts
from flows.consent.vault.registers import Registers


SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "consent"
if not SHARED.is_dir():
    pytest.skip("../shared/consent is not there", allow_module_level=True)

BASE = json.loads((SHARED / "base.json").read_text("utf-8"))
CASES = json.loads((SHARED / "cases_visible.json").read_text("utf-8"))
FIRST, LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)


def fit_for_import(bundle):
    """Whether a build would take these events in as they are."""
    events = bundle["consent_events"]
    if not all(isinstance(one, dict) for one in events):
        return False
    told = [one["event_id"] for one in events if one.get("event_id")]
    return len(set(told)) == len(told) and all(
        read_exact(one.get("recorded_at")) is not None
        and (names_somebody(one) or not restricts(one))
        for one in events
    )


def known(bundle):
    """A log that has learnt the bundle's registers and events at their times."""
    log = a_log()
    files = {name: json.dumps(bundle[name]).encode() for name in ("notices",)}
    files["agreements"] = json.dumps(bundle["agreements"]).encode()
    files |= {name: jsonl(*bundle[name]) for name in ("subjects", "links")}
    import_inbox(files, log=log, now=FIRST)
    events = {"events": jsonl(*bundle["consent_events"])}
    import_inbox(events, log=log, now=LAST, receipt="supplied")
    log.checkpoint(LAST)
    return log


def people_of(value):
    """Every text in the rows: more than the ids and handles of its people."""
    if isinstance(value, str):
        return {value}
    parts = value.values() if isinstance(value, dict) else value
    listed = parts if isinstance(value, dict | list) else ()
    return {name for part in listed for name in people_of(part)}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_is_decided_from_the_log_as_from_its_bundle(case):
    bundle = changed(BASE, case["set"])
    if "abort" in case or not fit_for_import(bundle):
        pytest.skip("the import refuses or joins such events")
    asked = {name: bundle[name] for name in ("policy", "request")}
    as_of = datetime.fromisoformat(bundle["request"]["as_of"])
    held = Registers(known(bundle))
    rows = bundle["interactions"]
    found = [
        decide_all(rows, state_of(held.bundle_at(as_of, subjects=people, **asked)))
        for people in (None, people_of(rows))
    ]
    expected = {name: said["reason"] or "KEEP" for name, said in case["expect"].items()}
    for decided in found:
        assert {x.record_id: x.reason or "KEEP" for x in decided} == expected
