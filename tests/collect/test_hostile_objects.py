import io
import itertools
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import lines, pull
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.pull import Cursor
from flows.collect.registry import FORMATS
from flows.errors import ExportError


DECLARED = Declared(1, "x", "api")
MARKER = "Zorblax Quennimore"
ROW = {
    "record_id": "r",
    "conversation_id": "c",
    "author": {"kind": "human"},
    "channel": "api",
    "visibility": "group",
    "created_at": "2026-01-01",
    "text": MARKER,
}
TELEGRAM = {
    "name": MARKER,
    "type": "bot_chat",
    "id": 7,
    "messages": [{"id": 1, "type": "message", "from": MARKER, "text": MARKER}],
}
CHATGPT = [
    {
        "title": MARKER,
        "conversation_id": MARKER,
        "mapping": {
            MARKER: {
                "message": {
                    "author": {"role": "user"},
                    "content": {"content_type": "text", "parts": [MARKER]},
                }
            }
        },
    }
]
OPENAI = {"messages": [{"role": "user", "content": MARKER}]}
SAMPLES = {
    "telegram_desktop": TELEGRAM,
    "chatgpt": CHATGPT,
    "interactions_jsonl": ROW,
    "openai_jsonl": OPENAI,
    "sharegpt": [{"id": "c", "conversations": [{"from": "human", "value": MARKER}]}],
    "lmsys": {
        "conversation_id": "c",
        "model": "m",
        "conversation": [{"role": "user", "content": MARKER}],
    },
    "wildchat": {
        "conversation_hash": "h",
        "model": "m",
        "conversation": [{"role": "user", "content": MARKER}],
    },
    "oasst": {"message_id": "m", "parent_id": None, "role": "prompter", "text": MARKER},
}
JSONL = ("interactions_jsonl", "openai_jsonl")
WHOLE = ("telegram_desktop", "chatgpt")


def sample(form):
    return json.dumps(SAMPLES[form]).encode()


def broken(form, instead):
    """The format's sample, its text replaced by raw JSON."""
    return (
        sample(form)
        .replace(f'"{MARKER}"]'.encode(), instead + b"]")
        .replace(f'"{MARKER}"}}'.encode(), instead + b"}")
    )


def refusal(read, content, form):
    with pytest.raises(ExportError) as caught:
        read(content, form)
    error = caught.value
    assert error.__suppress_context__ or error.__context__ is None
    for told in (str(error), repr(error), repr(error.args)):
        assert "Zorblax" not in told
    return str(error)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_samples_themselves_are_read(read, form):
    assert read(sample(form), form).texts == [MARKER]


@pytest.mark.parametrize("form", sorted(FORMATS))
@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda form: b"", "empty"),
        (lambda form: b" \n\t", "empty"),
        (lambda form: sample(form)[:-9], "breaks off"),
        (lambda form: sample(form)[:-1], "breaks off"),
        (lambda form: sample(form).replace(b"Quenni", b"Q\xff\xfe"), "not valid UTF-8"),
        (lambda form: sample(form).replace(b"Quenni", b"\xed\xa0\x80"), "UTF-8"),
        (lambda form: sample(form).decode().encode("utf-16"), "UTF-16"),
        (lambda form: sample(form).decode().encode("utf-16-le"), "UTF-16"),
        (lambda form: sample(form).replace(b"Quenni", rb"\ud83d"), "half a character"),
        (lambda form: sample(form).replace(b"Quenni", rb"\udc00"), "half a character"),
        (lambda form: broken(form, b"NaN"), "NaN or Infinity"),
        (lambda form: broken(form, b"-Infinity"), "NaN or Infinity"),
        (lambda form: broken(form, b"9" * 9999), "thousands of digits"),
        (lambda form: broken(form, b"[" * 90_000), "nested deeper|breaks off"),
        (lambda form: broken(form, b'{"a":' * 90_000), "nested deeper|breaks off"),
        (lambda form: broken(form, b"[" * 9000 + b"]" * 9000), "nested deeper"),
        (lambda form: broken(form, b'"a" "b"'), "breaks off"),
        (lambda form: broken(form, b"'a'"), "breaks off"),
        (lambda form: broken(form, b"tru"), "breaks off"),
        (lambda form: b"<!DOCTYPE html><p>" + sample(form), "a web page"),
        (lambda form: b"Zorblax: hello", "is no"),
        (lambda form: b'{"Zorblax": 1}', "is no"),
        (lambda form: bytes(4000), "UTF-16"),
    ],
)
def test_hostile_bytes_are_refused_with_a_sentence_that_quotes_nothing(
    read, form, spoil, told
):
    began = time.monotonic()
    sentence = refusal(read, spoil(form), form)
    assert any(part in sentence for part in told.split("|"))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_bom_is_tolerated(read, form):
    assert read(b"\xef\xbb\xbf" + sample(form), form).texts == [MARKER]


@pytest.mark.parametrize("form", WHOLE)
@pytest.mark.parametrize("after", [b"x", b"{}", b",", b"]", b"\n[1]"])
def test_nothing_may_follow_one_json_document(read, form, after):
    assert "follows the end" in refusal(read, sample(form) + after, form)


@pytest.mark.parametrize("form", JSONL)
@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"[1]", "not a JSON object (line 3)"),
        (b'"Zorblax"', "not a JSON object (line 3)"),
        (b"{} {}", "breaks off or is wrong (line 3)"),
        (b'{"a": 1', "pretty-printed, or has line breaks inside a text (line 3)"),
        (b"{", "pretty-printed, or has line breaks inside a text (line 3)"),
        (b'{"a": NaN}', "NaN or Infinity stands where JSON allows only numbers (line"),
    ],
)
def test_one_wrong_line_names_its_number(read, form, line, told):
    good = sample(form)
    content = b"\n".join([good, good, line, good])
    assert told in refusal(read, content, form)


@pytest.mark.parametrize(
    ("form", "other"), [(a, b) for a in FORMATS for b in FORMATS if a != b]
)
def test_a_wrong_format_is_told_with_the_right_one(read, form, other):
    sentence = refusal(read, sample(other), form)
    assert f"is no {form} export; it looks like {other}" in sentence
    assert f"declare `format: {other}`" in sentence


def test_a_giant_line_is_refused_unread(read):
    content = sample("openai_jsonl") + b"\n" + b" " * (lines.MAX_LINE + 1)
    sentence = refusal(read, content, "openai_jsonl")
    assert "one entry is longer than 32 MiB (line 2)" in sentence


def test_a_giant_value_is_refused_within_bounds():
    endless = itertools.chain([b'["'], itertools.repeat(b"a" * pull.CHUNK))
    cursor = Cursor(endless)
    with pytest.raises(ExportError, match="one entry is longer than 64 MiB"):
        [cursor.value() for _ in cursor.items()]


def test_the_byte_of_a_fault_is_told(read):
    content = sample("chatgpt")[:-1] + b', "\xff"]'
    assert f"near byte {len(content) - 3})" in refusal(read, content, "chatgpt")


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


@given(st.sampled_from(sorted(FORMATS)), st.data())
def test_a_sample_with_damaged_bytes_is_read_or_refused(read, form, data):
    content = bytearray(sample(form))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    try:
        read(bytes(content), form)
    except ExportError as fault:
        assert "Zorblax" not in repr(fault)  # noqa: PT017 - either way is right


shapes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["user", "", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "messages",
                    "role",
                    "content",
                    "parts",
                    "mapping",
                    "message",
                    "author",
                    "id",
                    "type",
                    "text",
                    "from_id",
                    "chats",
                    "list",
                    "request",
                    "response",
                    "choices",
                    "parent",
                    "children",
                    "text_entities",
                    "conversations",
                    "current_node",
                    "content_type",
                    "name",
                    "metadata",
                    "user",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=14,
)


@given(st.sampled_from(sorted(FORMATS)), shapes)
def test_any_json_shape_is_read_or_refused(form, value):
    stream = io.BytesIO(json.dumps(value).encode())
    reader = FORMATS[form].read
    try:
        units = list(reader(ExportFile(io.BufferedReader(stream)), DECLARED))
    except ExportError as fault:
        assert fault.problem  # noqa: PT017 - either way is right
    else:
        positions = [unit.position for unit in units if hasattr(unit, "position")]
        assert positions == list(range(len(positions)))
