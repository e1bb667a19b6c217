"""Replacement: by place, numbered within a row, everything else untouched."""

import re
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import InternalFault
from flows.redact.engine import engine_for
from flows.redact.overlap import Finding, disjoint
from flows.redact.replace import Numbering, replace, replace_spans
from schemas.corpus import REDACTION
from schemas.finding import FINDING
from schemas.policy import ENTITIES, RedactionPolicy


ENGINE = engine_for(RedactionPolicy())
PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")


def turns(*rows):
    schema = {"row_id": pl.String, "text": pl.String, "findings": pl.List(FINDING)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def replaced(frame):
    return replace(frame, operator_of=RedactionPolicy().operator_of)


def finding(start, end, entity="PERSON", score=0.6):
    return {"start": start, "end": end, "entity": entity, "score": score}


@st.composite
def text_with_findings(draw):
    text = draw(st.text(st.characters(exclude_characters="[]"), min_size=1))
    edges = st.integers(0, len(text))
    spans = st.tuples(edges, edges, st.sampled_from(ENTITIES), st.floats(0.1, 1.0))
    drawn = draw(st.lists(spans, max_size=6))
    findings = [Finding(min(a, b), max(a, b), e, s) for a, b, e, s in drawn if a != b]
    return text, findings


@given(text_with_findings())
def test_no_found_character_survives_and_no_other_changes(case):
    text, findings = case
    covered = {n for f in findings for n in range(f.start, f.end)}
    done = replace_spans(text, findings, Numbering())
    kept = "".join(c for n, c in enumerate(text) if n not in covered)
    assert "".join(PLACEHOLDER.split(done.text)) == kept
    assert len(PLACEHOLDER.findall(done.text)) == len(done.originals)


@given(text_with_findings())
def test_unions_are_disjoint_and_cover_all(case):
    _, findings = case
    unions = disjoint(findings)
    assert all(a.end <= b.start for a, b in pairwise(unions))
    covered = {n for f in findings for n in range(f.start, f.end)}
    assert covered == {n for f in unions for n in range(f.start, f.end)}


@given(st.text())
def test_text_outside_findings_is_identical(text):
    findings = ENGINE.find(text, None)
    done = replace_spans(text, findings, Numbering())
    pieces, at = [], 0
    for found in findings:
        pieces.append(text[at : found.start])
        at = found.end
    rest = done.text
    for piece in [*pieces, text[at:]]:
        assert piece in rest
        rest = rest[rest.index(piece) + len(piece) :]


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        # the sure one names a union when it covers most of it
        ([Finding(0, 19, "CREDIT_CARD", 1.0), Finding(0, 22, "PHONE_NUMBER", 0.5)],
         Finding(0, 22, "CREDIT_CARD", 1.0)),
        # a small sure one inside a long one does not
        ([Finding(0, 40, "URL", 0.6), Finding(20, 36, "EMAIL_ADDRESS", 0.9)],
         Finding(0, 40, "URL", 0.6)),
        ([Finding(0, 5, "PERSON", 0.6), Finding(3, 9, "HANDLE", 0.6)],
         Finding(0, 9, "HANDLE", 0.6)),
    ],
)  # fmt: skip
def test_a_union_is_named_by_the_best(findings, expected):
    assert disjoint(findings) == (expected,)


def test_numbers_run_within_a_row_and_start_anew_in_the_next():
    done = replaced(
        turns(
            ("r1", "Ann Bob", [finding(0, 3), finding(4, 7)]),
            ("r1", "BOB, ann", [finding(0, 3), finding(5, 8)]),
            ("r2", "Bob", [finding(0, 3)]),
        )
    )
    assert done["text"].to_list() == [
        "[PERSON_1] [PERSON_2]",
        "[PERSON_2], [PERSON_1]",
        "[PERSON_1]",
    ]


def test_redactions_are_counted_by_entity_and_originals_handed_over_once():
    phone = finding(4, 12, "PHONE_NUMBER")
    done = replaced(turns(("r1", "Ann 555-0143 Ann", [finding(0, 3), phone])))
    assert done.schema["redactions"] == pl.List(REDACTION)
    assert done["redactions"].to_list() == [
        [{"entity": "PERSON", "count": 1}, {"entity": "PHONE_NUMBER", "count": 1}]
    ]
    assert done["replaced"].to_list() == [["Ann", "555-0143"]]
    assert done["text"].to_list() == ["[PERSON_1] [PHONE_NUMBER_1] Ann"]


def test_a_turn_nobody_scanned_is_refused_not_kept():
    with pytest.raises(InternalFault, match="scan it first") as caught:
        replaced(turns(("r1", "zqmarkerqz", None)))
    assert "zqmarkerqz" not in str(caught.value)


def test_repr_shows_neither_text_nor_originals():
    numbering = Numbering()
    done = replace_spans("Ann", [Finding(0, 3, "PERSON", 0.6)], numbering)
    assert "Ann" not in repr(done)
    assert "ann" not in repr(numbering)


def test_columns_that_are_not_ours_stay():
    rows = turns(("r1", "x", [])).with_columns(source=pl.lit("web"))
    assert replaced(rows)["source"].to_list() == ["web"]
