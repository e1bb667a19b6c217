# ruff: noqa: RUF001 - characters that look like others are the point
"""Offsets hold for full-width, hidden, combining, right-to-left and astral text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.redact.engine import engine_for
from flows.redact.normal import fold, normalise
from schemas.policy import RedactionPolicy


ENGINE = engine_for(RedactionPolicy())

SPANS = [
    ("😀😀 jane@example.org 😀", "jane@example.org"),
    ("👨\u200d👩\u200d👧 call 202-555-0143 👍🏽", "202-555-0143"),
    ("tel ０６１２３４５６７８ merci", "０６１２３４５６７８"),
    ("tel ٠٦١٢٣٤٥٦٧٨ merci", "٠٦١٢٣٤٥٦٧٨"),
    ("mail ja\u200bne@exam\u200bple.org ok", "ja\u200bne@exam\u200bple.org"),
    ("e\u0301e\u0301 jose\u0301@example.org e\u0301", "jose\u0301@example.org"),
    ("مرحبا jane@example.org مرحبا", "jane@example.org"),
    ("\u202bjane@example.org\u202c", "jane@example.org"),
    ("ｊａｎｅ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ｊａｎｅ＠ｅｘａｍｐｌｅ．ｏｒｇ"),
    ("call 202\u2011555\u20110143 now", "202\u2011555\u20110143"),
    ("4111\u00a01111\u00a01111\u00a01111", "4111\u00a01111\u00a01111\u00a01111"),
    ("𝐣𝐚𝐧𝐞@example.org", "𝐣𝐚𝐧𝐞@example.org"),
    ("ﬁne… jane@example.org", "jane@example.org"),
    ("so\u00adft 202-555-0143", "202-555-0143"),
]


@pytest.mark.parametrize(("text", "part"), SPANS)
def test_a_finding_covers_exactly_what_is_written(text, part):
    (finding,) = ENGINE.find(text, None)
    assert text[finding.start : finding.end] == part


@given(st.text())
def test_the_way_back_stays_inside_the_text_and_in_order(text):
    normal = normalise(text)
    places = [normal.back(n, n + 1) for n in range(len(normal.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@given(st.text())
def test_folding_keeps_the_length(text):
    assert len(fold(normalise(text).text)) == len(normalise(text).text)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_left_as_it_is(text):
    assert normalise(text).text == text
