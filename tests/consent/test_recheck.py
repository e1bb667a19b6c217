import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaultlog import a_log, at, event

from flows.consent.vault.recheck import reached
from schemas.audit import EVIDENCE


def cited(row_id, subject="chat:ada", *, grant="g1", notice=("n1", 3), **more):
    return {
        "row_id": row_id,
        "subject": subject,
        "handles": [],
        "grant_event_id": grant,
        "notice_id": notice[0],
        "notice_version": notice[1],
        **more,
    }


def evidence(*rows):
    return pl.DataFrame(list(rows), schema=EVIDENCE)


ROWS = evidence(
    cited("ada", "chat:ada", handles=["@Ada"]),
    cited("bea", "chat:bea", grant="g2", notice=("n1", 4)),
    cited("cid", "m:cid", grant="g3", notice=("n2", 1)),
    cited("two", "chat:ada", grant="g1"),
    cited("two", "chat:bea", grant="g2", notice=("n1", 4)),
    cited("nobody", None, grant=None, notice=(None, None)),
)
EVERYBODY = set(ROWS["row_id"])


def hits(*restrictions, links=(), rows=ROWS):
    return reached(rows, restrictions=restrictions, links=links)


def link(one, other, method="same_account", **more):
    return {"alias_a": one, "alias_b": other, "method": method, **more}


def test_nothing_recorded_reaches_nothing():
    assert hits() == set()


@pytest.mark.parametrize(
    "kind",
    [
        "withdraw",
        "refuse",
        "object",
        "restrict",
        "erase",
        "record_delete",
        "revoke",
        "invalidate",
        "unheard_of",
        None,
        7,
    ],
)
def test_every_restriction_reaches_all_rows_of_the_person(kind):
    narrow = {"kind": "message", "records": ["another"], "sources": ["elsewhere"]}
    found = hits(event("w", "chat:ada", kind, scope=narrow, purposes=["ai.evaluate"]))
    assert found == {"ada", "two"}


@pytest.mark.parametrize(
    "kind", ["grant", "renew", "requested", "deferred", "notice_served"]
)
def test_grants_and_neutral_events_reach_nothing(kind):
    assert hits(event("new", "chat:ada", kind), event("n", None, kind)) == set()


@pytest.mark.parametrize("subject", ["@Ada", "@ada", "@ADA"])
def test_a_handle_reaches_whoever_held_it_in_any_case(subject):
    assert hits(event("w", subject, "withdraw")) == {"ada"}


@pytest.mark.parametrize("subject", [None, "no-platform", 7, "@"])
def test_a_restriction_that_names_nobody_reaches_everything(subject):
    assert hits(event("w", subject, "withdraw")) == EVERYBODY


@pytest.mark.parametrize(
    ("row", "follows"),
    [
        (link("x:a", "chat:bea"), True),
        (link("chat:bea", "x:a", "verified_by_subject"), True),
        (link("x:a", "chat:bea", removed_at="2026-01-01T00:00:00Z"), True),
        (link("x:a", "chat:bea", "hearsay"), True),
        (link("x:a", "chat:bea", None), True),
        (link("x:a", "chat:bea", recorded_at="someday"), True),
        (link("x:a", "chat:bea", recorded_at="2199-01-01T00:00:00Z"), True),
        (link("x:a", "chat:bea", "probabilistic"), True),
        (link("x:a", "chat:bea", "probabilistic", confidence=0.5), True),
        (link("x:a", "chat:bea", "probabilistic", confidence="0.1"), True),
        (link("x:a", "chat:bea", "probabilistic", confidence=True), True),
        (link("x:a", "chat:bea", "probabilistic", confidence=-1), True),
        (link("x:a", "chat:bea", "probabilistic", confidence=0.49), False),
        (link("x:a", "chat:bea", "probabilistic", confidence=0), False),
        (link("x:a", 7), False),
    ],
)
def test_which_links_carry_a_restriction(row, follows):
    found = hits(event("w", "x:a", "withdraw"), links=[row])
    assert found == ({"bea", "two"} if follows else set())


def test_links_are_followed_however_far_and_through_handles():
    links = [link("x:1", "@Nick"), link("@nick", "x:2"), link("x:2", "@ADA")]
    assert hits(event("w", "x:1", "erase"), links=links) == {"ada"}


@pytest.mark.parametrize(
    ("target", "rows"),
    [
        ({"kind": "notice", "id": "n1", "version": 3}, {"ada", "two"}),
        ({"kind": "notice", "id": "n1", "version": 9}, set()),
        ({"kind": "notice", "id": "n1", "version": None}, {"ada", "bea", "two"}),
        ({"kind": "notice", "id": "n1"}, {"ada", "bea", "two"}),
        ({"kind": "notice", "id": "g1"}, set()),
        ({"kind": "event", "id": "g2"}, {"bea", "two"}),
        ({"kind": "event", "id": "n1"}, set()),
        ({"kind": "notice", "id": "n1", "version": "3"}, {"cid"}),
        ({"kind": "notice", "id": None}, {"cid"}),
        (None, {"cid"}),
    ],
)
@pytest.mark.parametrize("kind", ["revoke", "invalidate"])
def test_a_readable_target_is_aimed_at_and_otherwise_the_person(kind, target, rows):
    assert hits(event("v", "m:cid", kind, target=target)) == rows


def test_what_only_the_basis_cites_is_found_too():
    basis = {
        "grants": {"ai.train": "g8", "ai.evaluate": "g9"},
        "detail": {"notices": [{"id": "n7", "version": 2}]},
    }
    rows = evidence(
        cited("several", grant="g8,g9", basis=json.dumps(basis)),
        cited("other", grant="g1", basis=json.dumps({"grants": {"ai.train": "g1"}})),
    )
    aimed = {
        ("event", "g9", None): {"several"},
        ("notice", "n7", 2): {"several"},
        ("notice", "n7", None): {"several"},
        ("notice", "n7", 3): set(),
        ("event", "g1", None): {"other"},
    }
    for (kind, name, version), expected in aimed.items():
        target = {"kind": kind, "id": name, "version": version}
        assert hits(event("v", None, "revoke", target=target), rows=rows) == expected


def test_a_basis_that_cannot_be_read_may_rest_on_anything():
    rows = evidence(cited("torn", "m:cid", grant="g7", basis='{"gra'))
    target = {"kind": "event", "id": "g1"}
    assert hits(event("v", None, "revoke", target=target), rows=rows) == {"torn"}
    assert hits(event("w", "chat:ada", "withdraw"), rows=rows) == set()


def test_another_event_with_the_id_of_a_cited_grant_reaches_who_either_names():
    found = hits(event("g1", "m:cid", "grant"))
    assert found == {"ada", "two", "cid"}


def test_a_contradiction_of_a_grant_nobody_cites_reaches_its_people():
    log = a_log()
    log.append_events([event("old", "chat:bea", purposes=["ai.train"])], now=at(0))
    log.append_events([event("old", "m:cid")], now=at(1))
    assert hits(*log.events_after(at(0))) == {"bea", "two", "cid"}


PEOPLE = ("chat:ada", "chat:bea", "m:cid", "@ada", "x:1")
restrictions = st.builds(
    event,
    event_id=st.sampled_from(["g1", "w1", "w2", None]),
    subject=st.sampled_from(PEOPLE),
    kind=st.sampled_from(["withdraw", "grant", "invalidate", "deferred"]),
    target=st.sampled_from([None, {"kind": "notice", "id": "n1"}]),
)
link_rows = st.builds(link, st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))


@settings(max_examples=100, deadline=None)
@given(st.lists(restrictions, max_size=4), restrictions, st.lists(link_rows), link_rows)
def test_one_more_restriction_or_link_never_reaches_fewer_rows(
    some, more, links, another
):
    before = hits(*some, links=links)
    assert before <= hits(*some, more, links=links)
    assert before <= hits(*some, links=[*links, another])
