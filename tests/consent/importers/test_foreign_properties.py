"""Invariants of every importer, over generated records."""

import json

import pytest
from consent.histories import JSON
from consent.world import GRANT
from foreign import decision, declared, events_of, outcome_of, read, unattested
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from importers_records import FIDES, KETCH, ONETRUST
from vaultlog import START, a_log, at

from flows.consent.importers.registry import FORMATS, NATIVE, READERS, format_of
from flows.consent.importers.times import counted
from flows.consent.rules.instants import read_exact, read_time
from flows.consent.vault.imports import commit, weigh_file
from flows.errors import UsageError


TIMES = st.sampled_from(
    (
        *("2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z", "2026-03-01T10:00:00+01:00"),
        *("2026-03-01", "2026-03-01T09:00:00", "03/01/2026", "", None, 7),
        *("2026-03-20T00:00:00Z", "2027-01-01T00:00:00Z"),
    )
)
WORDS = ("opt_in", "opt_out", "accept", "save", "dismiss", "gpc", "notice_only", "tcf")
WORD = st.sampled_from((*WORDS, "optin_button", "granted", None)) | JSON
FIDES_RECORDS = st.fixed_dictionaries(
    {**{name: st.just(value) for name, value in FIDES.items()}, "received_at": TIMES},
    optional={"notice_mechanism": WORD, "data_uses": JSON, "email": JSON},
).flatmap(
    lambda base: st.fixed_dictionaries(
        {
            **{name: st.just(value) for name, value in base.items()},
            "preference": st.just("opt_in") | WORD,
            "consent_mechanism": st.just("opt_in") | WORD,
            "method": st.just("accept") | WORD,
        }
    )
)
STATUS = st.sampled_from(("granted", "granted", "denied", "GRANTED")) | JSON
BASIS = (
    st.sampled_from(("consent_optin", "consent_optin", "consent_optout", "disclosure"))
    | JSON
)
KETCH_RECORDS = st.builds(
    lambda status, basis, collected, more: {
        **KETCH,
        "request": {
            **KETCH["request"],
            **more,
            "purposes": {"training": status},
            "legalBasis": {"training": basis},
            "collectedAt": collected,
        },
    },
    STATUS,
    BASIS,
    st.sampled_from((1772355600, 1772355600000, 12345984398)) | TIMES | JSON,
    st.fixed_dictionaries({}, optional={"context": JSON, "vendors": JSON}),
)
ONETRUST_RECORDS = st.builds(
    lambda base, purpose, more: {
        **ONETRUST,
        **base,
        "purposes": [{"Id": "training", **purpose}],
        **more,
    },
    st.fixed_dictionaries(
        {},
        optional={
            "consentDate": TIMES,
            "test": st.booleans() | JSON,
            "withdrawnDate": TIMES,
        },
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from(
                ("ACTIVE", "CONFIRMED", "WITHDRAWN", "PENDING", "OPT_OUT")
            )
            | JSON,
            "withdrawnDate": TIMES,
        },
    ),
    st.fixed_dictionaries({}, optional={"language": JSON}),
)


def fides_accepts(record):
    return (
        record["preference"] == record["consent_mechanism"] == "opt_in"
        and record.get("notice_mechanism") in (None, "opt_in")
        and record["method"] in ("accept", "save", "individual_notice")
        and read_time(record["received_at"]) is not None
    )


def ketch_accepts(record):
    request = record["request"]
    return (
        request["purposes"]["training"] == "granted"
        and request["legalBasis"]["training"] == "consent_optin"
    )


def onetrust_accepts(record):
    purpose = record["purposes"][0]
    return (
        read_time(record["consentDate"]) is not None
        and record.get("test") in (None, False, "false")
        and not any(place.get("withdrawnDate") for place in (record, purpose))
        and purpose.get("status") in (None, "", "ACTIVE", "CONFIRMED")
    )


RULES = {
    "fides": (FIDES_RECORDS, fides_accepts),
    "ketch": (KETCH_RECORDS, ketch_accepts),
    "onetrust": (ONETRUST_RECORDS, onetrust_accepts),
}


@pytest.mark.parametrize("form", RULES)
def test_only_what_its_acceptance_rule_admits_ever_keeps(form):
    records, accepts = RULES[form]

    @settings(max_examples=120)
    @given(records)
    def holds(record):
        rows = read([record], form)
        kept = decision(events_of(rows)) == "KEEP"
        assert accepts(record) or not kept
        assert not kept or rows[0].unusable == 0
        assert outcome_of([record], form, unattested()) != "KEEP"

    holds()


@pytest.mark.parametrize("form", RULES)
def test_the_rules_of_this_test_let_some_records_keep(form):
    record = {"fides": FIDES, "ketch": KETCH, "onetrust": ONETRUST}[form]
    assert RULES[form][1](record)
    assert outcome_of([record], form) == "KEEP"


@settings(max_examples=120)
@given(
    TIMES.map(str) | st.text(max_size=25),
    st.sampled_from(("yes", "no", "1", "maybe")) | st.text(max_size=6),
)
def test_a_table_row_keeps_only_with_a_yes_and_an_exact_time(time, choice):
    content = "user,time,choice\n" + ",".join(
        _quoted(one) for one in ("ada", time, choice)
    )
    kept = outcome_of(content, "csv") == "KEEP"
    said_yes = choice.strip().casefold() in ("yes", "y", "true", "t", "1")
    assert not kept or (said_yes and read_exact(time.strip()) is not None)
    assert outcome_of(content, "csv", unattested()) != "KEEP"


@settings(max_examples=100)
@given(TIMES, JSON, JSON)
def test_a_no_restricts_whatever_else_is_wrong(time, one, other):
    assume(counted(other) is None)  # a refusal before the grant is lifted by it
    fides = {
        **FIDES,
        "preference": "opt_out",
        "received_at": time,
        "method": one,
        "consent_mechanism": other,
    }
    request = {
        **KETCH["request"],
        "purposes": {"training": "denied"},
        "legalBasis": one,
        "collectedAt": other,
    }
    onetrust = {
        **ONETRUST,
        "withdrawnDate": time or "?",
        "test": one,
        "language": other,
    }
    rows = "user,time,choice\nada," + _quoted(str(time)) + ",no"
    for content, form in (
        ([fides], "fides"),
        ([{**KETCH, "request": request}], "ketch"),
        ([onetrust], "onetrust"),
        (rows, "csv"),
    ):
        assert outcome_of(content, form, before=[GRANT]) in ("refused", "withdrawn"), (
            form
        )


@pytest.mark.parametrize("form", READERS)
def test_no_record_whatever_breaks_an_importer_or_the_log(form):
    typical = {
        "fides": FIDES,
        "ketch": KETCH,
        "onetrust": ONETRUST,
        "signals": {
            "subject": "telegram:ada",
            "headers": {},
            "cawg": {},
            "c2pa": {},
            "tdmrep": [],
        },
    }[form]

    @settings(max_examples=120)
    @given(
        st.lists(
            st.dictionaries(st.sampled_from(sorted(typical)), JSON) | JSON, max_size=3
        ),
        st.booleans(),
    )
    def holds(records, whole):
        mixed = [
            {**typical, **one} if whole and isinstance(one, dict) else one
            for one in records
        ]
        content = json.dumps(mixed).encode()
        log = a_log()
        weighed = weigh_file(content, form, declared=declared(), log=log)
        again = weigh_file(content, form, declared=declared(), log=log)
        first = commit(weighed.batch, log, now=START)
        second = commit(again.batch, log, now=at(1))
        assert (second.new, second.head) == (0, first.head)

    holds()


@settings(max_examples=100)
@given(
    st.binary(max_size=60)
    | st.lists(JSON, max_size=2).map(lambda x: json.dumps(x).encode())
)
def test_a_format_is_told_or_refused_in_words(content):
    found, said = told(content)
    assert found in FORMATS or "--format" in said


@settings(max_examples=100)
@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4))
def test_signals_never_make_a_grant(headers):
    record = {
        "subject": "telegram:ada",
        "headers": headers,
        "rights_signals": list(headers),
    }
    assert {event["kind"] for event in events_of(read([record], "signals"))} <= {
        "restrict"
    }
    assert outcome_of([record], "signals") == "no_consent" or events_of(
        read([record], "signals")
    )


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (json.dumps(FIDES), "fides"),
        (json.dumps(KETCH), "ketch"),
        (json.dumps([ONETRUST]), "onetrust"),
        (json.dumps({"subject": "x:1", "headers": {}}), "signals"),
        (
            json.dumps({"kind": "grant", "subject": "x:1"})
            + "\n"
            + json.dumps({"kind": "withdraw", "subject": "x:1"}),
            NATIVE,
        ),
        ("time;user;choice\n", "csv"),
    ],
)
def test_each_format_is_recognised(content, form):
    assert format_of(content.encode()) == form


def told(content):
    """(the format, what was said instead)."""
    try:
        return format_of(content), ""
    except UsageError as refused:
        return None, str(refused)


def _quoted(cell):
    return '"' + cell.replace('"', '""') + '"'
