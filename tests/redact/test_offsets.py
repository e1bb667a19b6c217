# ruff: noqa: RUF001 - characters that look like others are the point
"""Offsets hold for full-width, hidden, combining, right-to-left and astral text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.redact.engine import engine_for
from flows.redact.normal import fold, normalise
from schemas.policy import RedactionPolicy


ENGINE = engine_for(RedactionPolicy(names="cues", names_minimum="cues"))


def apart(text):
    """Zero-width signs of three kinds between all characters."""
    return text[0] + "".join(
        "\u200b\u200d\ufeff"[n % 3] + c for n, c in enumerate(text[1:])
    )


def under(text):
    """Every letter and digit underlined by a mark of its own."""
    return "".join(c + "\u0332" if c.isalnum() else c for c in text)


def keys(digits):
    """Digits as emoji of keys."""
    return "".join(digit + "\ufe0f\u20e3" for digit in digits)


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
    ("tel ०६१२३४५६७८ ok", "०६१२३४५६७८"),
    ("tel ۰۶۱۲۳۴۵۶۷۸ ok", "۰۶۱۲۳۴۵۶۷۸"),
    ("tel 𝟎𝟔𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖 ok", "𝟎𝟔𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖"),
    ("tel ⓪⑥①②③④⑤⑥⑦⑧ ok", "⓪⑥①②③④⑤⑥⑦⑧"),
    ("tel \u200f+33 6 12 34 56 78\u200f ok", "+33 6 12 34 56 78"),
    (keys("0612345678") + " ok", keys("0612345678")),
    (under("jane") + "@example.org", under("jane") + "@example.org"),
    (under("4111 1111 1111 1111"), under("4111 1111 1111 1111")),
    (apart("4111111111111111"), apart("4111111111111111")),
    (apart("DE89370400440532013000"), apart("DE89370400440532013000")),
    (
        "ＤＥ８９３７０４００４４０５３２０１３０００",
        "ＤＥ８９３７０４００４４０５３２０１３０００",
    ),
    ("４１１１ １１１１ １１１１ １１１１", "４１１１ １１１１ １１１１ １１１１"),
    ("jos\u00e9@example.org", "jos\u00e9@example.org"),
    ("ışık@example.org İ", "ışık@example.org"),
    ("groß@example.org GROẞ", "groß@example.org"),
    ("ﬁnn@example.org", "ﬁnn@example.org"),
    ("ja\u2060ne@exam\u00adple.org", "ja\u2060ne@exam\u00adple.org"),
    ("ja\u3164ne@example.org", "ja\u3164ne@example.org"),
    ("jane\ufe0f@example.org\ufe0f.", "jane\ufe0f@example.org\ufe0f"),
    ("\u1112\u1161\u11ab jane@example.org \u1112\u1161\u11ab", "jane@example.org"),
    ("z" + "\u0335" * 30 + " jane@example.org", "jane@example.org"),
    ("\ud800 jane@example.org \udfff", "jane@example.org"),
    ("\x00\x07 jane@example.org\x1b[0m", "jane@example.org"),
    ("\u2029jane@example.org\u2028", "jane@example.org"),
    ("\U0001f469\U0001f3fd\u200d\U0001f4bb: jane@example.org", "jane@example.org"),
]

NOTHING = [
    "",
    " ",
    "\n\t\r\n",
    "\u200b\u200b",
    "\u0301",
    "\x00",
    "\ud800",
    "\u3164",
    "😀",
]


@pytest.mark.parametrize(("text", "part"), SPANS)
def test_a_finding_covers_exactly_what_is_written(text, part):
    (finding,) = ENGINE.find(text, None)
    assert text[finding.start : finding.end] == part


@pytest.mark.parametrize("text", NOTHING)
def test_where_nothing_is_written_nothing_is_found(text):
    assert ENGINE.find(text, None) == ()


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
