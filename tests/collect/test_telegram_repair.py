import json
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.formats import telegram_repair
from flows.collect.formats.telegram_repair import repaired


LONG = b"a" * telegram_repair.LONGEST_LINE


def slowly(text: bytes) -> bytes:
    """The `\\xHH` rule, one character after the other."""
    out, at = b"", 0
    while at < len(text):
        pair = text[at : at + 2]
        if pair == b"\\x" and re.fullmatch(rb"[0-9A-Fa-f]{2}", text[at + 2 : at + 4]):
            out += b"\\u00" + text[at + 2 : at + 4]
            at += 4
        elif pair[:1] == b"\\":
            out += pair
            at += 2
        else:
            out += pair[:1]
            at += 1
    return out


def cut(text, places):
    borders = [0, *sorted(places), len(text)]
    return [text[a:b] for a, b in pairwise(borders)]


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        (rb'"a\x01b"', rb'"a\u0001b"'),
        (rb'"a\\x41b"', rb'"a\\x41b"'),
        (rb'"a\\\x1Fb"', rb'"a\\\u001Fb"'),
        (rb'"\x01\x02"', rb'"\u0001\u0002"'),
        (rb'"\xZZ"', rb'"\xZZ"'),
        (rb'"\x1"', rb'"\x1"'),
    ],
)
def test_only_an_odd_number_of_backslashes_is_mended(broken, mended):
    assert b"".join(repaired([broken])) == mended == slowly(broken)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("video_files/sticker (2).webm", "video_files/sticker (2).webm"),
        ('a "quoted" \\ path.webm', 'a "quoted" \\ path.webm'),
        (
            "(File not included. Change settings.)",
            "(File not included. Change settings.)",
        ),
        ("1.webp", "1.webp"),
        ('"5368324170671202286"', "5368324170671202286"),
        ("null", None),
        ("12", 12),
    ],
)
@pytest.mark.parametrize("comma", ["", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_unquoted_document_id_gets_its_quotes(value, expected, comma, end):
    after = f' "x": 1{end}' if comma else ""
    broken = f'{{{end} "document_id": {value}{comma}{end}{after}}}'.encode()
    for size in (1, 7, 1000):
        pieces = [broken[n : n + size] for n in range(0, len(broken), size)]
        mended = b"".join(repaired(pieces))
        assert json.loads(mended)["document_id"] == expected


def test_words_about_a_document_id_are_left_alone():
    text = json.dumps({"text": '\n "document_id": x.webm\n'}).encode() + b"\n"
    assert b"".join(repaired([text])) == text


fragments = st.lists(
    st.sampled_from(
        [b"\\", b"\\\\", b"x", b"\\x41", b"4", b"A", b"g", b'"', b"\n", b" "]
    )
).map(b"".join)


@given(fragments, st.data())
def test_the_repair_agrees_with_the_slow_rule_for_any_chunking(text, data):
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=6))
    assert b"".join(repaired(cut(text, places))) == slowly(text)


@given(fragments, st.integers(1, 9))
def test_a_line_longer_than_any_is_mended_too(text, size):
    tail = text.replace(b"\n", b"")
    line = LONG + tail
    places = [len(line) - n * size for n in range(1, len(tail) // size + 1)]
    assert b"".join(repaired(cut(line, places))) == LONG + slowly(tail)
