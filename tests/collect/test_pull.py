import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import pull
from flows.collect.pull import REPEATED, Cursor
from flows.errors import ExportError


def test_a_giant_value_is_refused_within_bounds():
    endless = itertools.chain([b'["'], itertools.repeat(b"a" * pull.CHUNK))
    cursor = Cursor(endless)
    with pytest.raises(ExportError, match="one entry is longer than 64 MiB"):
        [cursor.value() for _ in cursor.items()]


document = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(document, st.integers(1, 9), st.integers(0, 3))
def test_a_pulled_document_is_the_document_for_any_chunking(value, size, indent):
    text = json.dumps(value, ensure_ascii=False, indent=indent).encode(
        "utf-8", "surrogatepass"
    )
    pieces = [text[n : n + size] for n in range(0, len(text), size)]
    cursor = Cursor(pieces)
    try:
        found = whole(cursor)
        cursor.finish()
    except ExportError as fault:
        assert "UTF-8" in str(fault)  # noqa: PT017 - half characters are refused
    else:
        assert json.dumps(found) == json.dumps(value)


def whole(cursor):
    """Pull a document through every door of the cursor."""
    first = cursor.peek()
    if first == "[":
        return [whole(cursor) for _ in cursor.items()]
    if first == "{":
        return {key: whole(cursor) for key in cursor.members()}
    return cursor.value()


@given(document)
def test_skipping_a_value_ends_where_reading_it_does(value):
    text = json.dumps([value, "end"]).encode()
    cursor = Cursor([text])
    taken = []
    for index in cursor.items():
        if index:
            taken.append(cursor.value())
        else:
            cursor.skip()
    assert taken == ["end"]


def test_an_entry_with_a_key_given_twice_is_no_object_and_the_others_stay():
    cursor = Cursor([b'[{"a": 1}, {"b": [{"a": 1, "a": 2}]}, {"a": 3}]'])
    found = [cursor.value() for _ in cursor.items()]
    cursor.finish()
    assert found == [{"a": 1}, REPEATED, {"a": 3}]


def test_a_cut_off_entry_with_a_key_given_twice_is_refused():
    cursor = Cursor([b'[{"a": 1, "a": 2}, {"b": [{"a": 1, "a": 2}'])
    with pytest.raises(ExportError, match="breaks off"):
        [cursor.value() for _ in cursor.items()]


def test_a_key_that_comes_again_behind_what_was_taken_is_refused():
    cursor = Cursor([b'{"a": 1, "b": 2, "a": 3}'])
    with pytest.raises(ExportError, match="a key stands twice in one JSON object"):
        [cursor.value() for _ in cursor.members()]


def test_what_is_skipped_may_repeat_its_keys():
    cursor = Cursor([b'[{"a": 1, "a": [{"b": 1, "b": 2}]}, "end"]'])
    found = [cursor.value() if index else cursor.skip() for index in cursor.items()]
    assert found == [None, "end"]


def test_more_keys_than_can_be_remembered_are_refused():
    keys = (b'"%060000d": 1, ' % number for number in itertools.count())
    cursor = Cursor(itertools.chain([b"{"], keys))
    with pytest.raises(ExportError, match="has more keys than any export"):
        [cursor.value() for _ in cursor.members()]
