"""Recall on labelled texts: what counts as covered, found and false."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import InputRefused
from flows.verify.interval import poisson, wilson
from flows.verify.recall import Gold, gold_of, measured


ENTITIES = ("PERSON", "EMAIL_ADDRESS")


def looked(*rows, found):
    """Recall of texts whose findings are given by text."""
    gold = [Gold(text, "en", tuple(spans)) for text, spans in rows]
    return measured(gold, look=lambda text, _: found[text], entities=ENTITIES)


def line(recall, entity, language="en"):
    (only,) = (
        told
        for told in recall.lines()
        if (told["language"], told["entity"]) == (language, entity)
    )
    return only


@pytest.mark.parametrize(
    ("found", "covered"),
    [
        ([(3, 6, "PERSON")], 1),
        ([(0, 9, "EMAIL_ADDRESS")], 1),
        ([(3, 5, "PERSON"), (5, 6, "EMAIL_ADDRESS")], 1),
        ([(3, 5, "PERSON")], 0),
        ([(4, 9, "PERSON")], 0),
        ([], 0),
    ],
)
def test_a_span_is_covered_only_whole_and_by_whatever_kind(found, covered):
    recall = looked(("hi Ann, hi", [(3, 6, "PERSON")]), found={"hi Ann, hi": found})
    assert (line(recall, "PERSON")["gold"], line(recall, "PERSON")["covered"]) == (
        1,
        covered,
    )


def test_a_finding_that_touches_nothing_personal_is_false():
    found = {"hi Ann": [(0, 2, "PERSON"), (3, 6, "PERSON")]}
    told = line(looked(("hi Ann", [(3, 6, "PERSON")]), found=found), "PERSON")
    assert (told["found"], told["precision"], told["false_per_1000"]) == (2, 0.5, 1000)


def test_a_text_that_detection_gives_up_counts_nowhere_but_there():
    recall = looked(("a", [(0, 1, "PERSON")]), found={})
    assert recall.failed == {"en": 1}
    assert not list(recall.lines())


def test_spans_that_the_policy_does_not_ask_for_are_told_apart():
    recall = looked(("a", [(0, 1, "ORGANIZATION")]), found={"a": []})
    assert recall.unasked == {"ORGANIZATION": 1}
    assert line(recall, "all")["gold"] == 0


def test_a_set_that_asks_for_nothing_has_no_recall():
    told = line(looked(("a", []), found={"a": []}), "all")
    assert (told["recall"], told["recall_95"], told["false_per_1000"]) == (
        None,
        None,
        0,
    )


@pytest.mark.parametrize(
    ("spans", "language"),
    [
        ([[0, 3, "PER"]], {"lang": "fr"}),
        ([{"start": 0, "end": 3, "entity": "PERSON"}], {"language": "fr"}),
    ],
)
def test_lines_may_be_written_in_either_way(spans, language):
    gold = gold_of({"text": "Ann", "spans": spans, **language}, number=1)
    assert (gold.language, gold.spans) == ("fr", ((0, 3, "PERSON"),))


@pytest.mark.parametrize(
    "row",
    [
        [],
        {"text": "Ann", "lang": "en"},
        {"text": "Ann", "spans": []},
        {"text": 3, "lang": "en", "spans": []},
        {"text": "Ann", "lang": "en", "spans": [[0, 4, "PERSON"]]},
        {"text": "Ann", "lang": "en", "spans": [[2, 2, "PERSON"]]},
        {"text": "Ann", "lang": "en", "spans": [["a", 2, "PERSON"]]},
        {"text": "Ann", "lang": "en", "spans": [[0, 2]]},
    ],
)
def test_a_line_that_is_no_labelled_text_is_refused_without_quoting_it(row):
    with pytest.raises(InputRefused, match="line 7 of the gold file") as refused:
        gold_of(row, number=7)
    assert "Ann" not in str(refused.value)


@pytest.mark.parametrize(
    ("hits", "total", "interval"),
    [
        (0, 10, (0.0, 0.2775)),
        (9, 10, (0.5958, 0.9821)),
        (381, 381, (0.99, 1.0)),
        (380, 380, (0.98999, 1.0)),
    ],
)
def test_wilson_gives_the_published_figures(hits, total, interval):
    assert wilson(hits, total) == pytest.approx(interval, abs=1e-4)


@pytest.mark.parametrize(
    ("events", "interval"),
    [(0, (0.0, 3.689)), (1, (0.013, 5.572)), (10, (4.79, 18.39))],
)
def test_poisson_stays_near_the_exact_interval(events, interval):
    assert poisson(events, 1) == pytest.approx(interval, rel=0.02, abs=0.02)


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_the_share_it_is_about(hits, misses):
    interval = wilson(hits, hits + misses)
    if interval is None:
        assert hits + misses == 0
    else:
        low, high = interval
        assert 0 <= low <= hits / (hits + misses) <= high <= 1
