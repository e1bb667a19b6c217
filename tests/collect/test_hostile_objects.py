"""Every format against every hostility: refused with a sentence, in bounded time."""

import gzip
import io
import json
import re
import time
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest
from collect.seeds import SEEDS, WORDS
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import guard, lines, pull
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.registry import FORMATS
from flows.errors import ExportError


DECLARED = Declared(1, "x", "api")
SECONDS = 20
"""Far more than any refusal takes, also where many share the machine."""

FORMS = sorted(FORMATS.keys() & SEEDS.keys())
every_format = pytest.mark.parametrize("form", FORMS)


def seed(form):
    return SEEDS[form].raw


def of_shape(*shapes):
    names = [form for form in FORMS if SEEDS[form].shape in shapes]
    return pytest.mark.parametrize("form", names)


def instead(told):
    """The seed with raw JSON in the place of its words."""
    return lambda raw: re.sub(rb'"[^"]*%s"' % WORDS.encode(), lambda _: told, raw)


def inside(told):
    """The seed with these bytes among its words."""
    return lambda raw: raw.replace(b"Quenni", told)


def repeated(raw):
    """The seed whose innermost object says its first key twice."""
    opening = list(re.finditer(rb'\{("[^"]+": )', raw))[-1]
    return (
        raw[: opening.start()] + b"{" + opening[1] + b"null, " + raw[opening.start(1) :]
    )


def zipped(raw, name):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, raw)
    return held.getvalue()


@dataclass(frozen=True)
class Hostility:
    name: str
    spoil: Any
    told: str


BYTES = (
    Hostility("nothing", lambda raw: b"", "empty"),
    Hostility("blanks", lambda raw: b" \n\t", "empty"),
    Hostility("invalid UTF-8", inside(b"Q\xff\xfe"), "not valid UTF-8"),
    Hostility("half a character as bytes", inside(b"\xed\xa0\x80"), "not valid UTF-8"),
    Hostility("UTF-16", lambda raw: raw.decode().encode("utf-16"), "UTF-16"),
    Hostility(
        "UTF-16 unmarked", lambda raw: raw.decode().encode("utf-16-le"), "UTF-16"
    ),
    Hostility("UTF-32", lambda raw: raw.decode().encode("utf-32"), "UTF-16 or UTF-32"),
    Hostility("zeros", lambda raw: bytes(4000), "UTF-16"),
    Hostility("a web page", lambda raw: b"<!DOCTYPE html><p>" + raw, "a web page"),
    Hostility("prose", lambda raw: b"Zorblax: hello", "is no"),
    Hostility("another JSON", lambda raw: b'{"Zorblax": 1}', "is no"),
    Hostility("gzip cut off", lambda raw: gzip.compress(raw)[:-4], "cut off"),
    Hostility("gzip and more", lambda raw: gzip.compress(raw) + b"more", "cut off"),
    Hostility(
        "gzip bomb",
        lambda raw: gzip.compress(raw + b"\n" + BLANKS, 1),
        "unpacks to far more|longer than",
    ),
    Hostility("zip cut off", lambda raw: zipped(raw, "a.json")[:-9], "cut off"),
    Hostility("traversal", lambda raw: zipped(raw, "../Zorblax.json"), "leads out"),
    Hostility("absolute path", lambda raw: zipped(raw, "/Zorblax.json"), "leads out"),
    Hostility(
        "zip in a zip", lambda raw: zipped(zipped(raw, "a"), "a.zip"), "another archive"
    ),
    Hostility(
        "zip of others",
        lambda raw: zipped(raw, "Zorblax.png"),
        "nothing this format reads",
    ),
)
JSON = (
    Hostility("truncated", lambda raw: raw[:-9], "breaks off"),
    Hostility("one byte short", lambda raw: raw[:-1], "breaks off"),
    Hostility("half a character", inside(rb"\ud83d"), "half a character"),
    Hostility("the other half", inside(rb"\udc00"), "half a character"),
    Hostility("NaN", instead(b"NaN"), "NaN or Infinity"),
    Hostility("Infinity", instead(b"-Infinity"), "NaN or Infinity"),
    Hostility("giant integer", instead(b"9" * 9999), "thousands of digits"),
    Hostility("deep, open", instead(b"[" * 90_000), "nested deeper|breaks off"),
    Hostility(
        "deep keys, open", instead(b'{"a":' * 90_000), "nested deeper|breaks off"
    ),
    Hostility("deep", instead(b"[" * 90_000 + b"]" * 90_000), "nested deeper"),
    Hostility("two values", instead(b'"a" "b"'), "breaks off"),
    Hostility("single quotes", instead(b"'a'"), "breaks off"),
    Hostility("a word", instead(b"tru"), "breaks off"),
    Hostility("a line break in a text", inside(b"\n"), "breaks off|line breaks inside"),
    Hostility("garbage behind", lambda raw: raw + b"x", "follows the end|breaks off"),
    Hostility("a bracket behind", lambda raw: raw + b"]", "follows the end|breaks off"),
    Hostility("a comma behind", lambda raw: raw + b",", "follows the end|breaks off"),
)
BLANKS = (b" " * (1 << 20) + b"\n") * ((guard.RATIO_FREE >> 20) + 8)


def named(hostilities):
    return pytest.mark.parametrize(
        "hostility", [pytest.param(each, id=each.name) for each in hostilities]
    )


def refusal(read, content, form):
    began = time.monotonic()
    with pytest.raises(ExportError) as caught:
        read(content, form, declared=DECLARED)
    assert time.monotonic() - began < SECONDS
    error = caught.value
    assert error.__suppress_context__ or error.__context__ is None
    for told in (str(error), repr(error), repr(error.args)):
        assert "Zorblax" not in told
    return str(error)


def test_every_format_has_a_seed():
    assert set(SEEDS) == set(FORMATS)


@every_format
@pytest.mark.parametrize(
    "around", [bytes, gzip.compress, lambda raw: b"\xef\xbb\xbf" + raw]
)
def test_the_seeds_themselves_are_read_packed_or_with_a_bom(read, form, around):
    assert read(around(seed(form)), form).texts == [WORDS]


@every_format
def test_a_seed_is_read_out_of_a_zip(read, form):
    content = zipped(seed(form), SEEDS[form].name)
    assert read(content, form, name="a.zip").texts == [WORDS]


@every_format
@named(BYTES)
def test_hostile_bytes_are_refused_with_a_sentence_that_quotes_nothing(
    read, form, hostility
):
    sentence = refusal(read, hostility.spoil(seed(form)), form)
    assert re.search(hostility.told, sentence)


@of_shape("document", "lines", "rows")
@named(JSON)
def test_hostile_json_is_refused_with_a_sentence_that_quotes_nothing(
    read, form, hostility
):
    sentence = refusal(read, hostility.spoil(seed(form)), form)
    assert re.search(hostility.told, sentence)


@of_shape("document", "lines", "rows")
def test_an_entry_with_a_key_given_twice_is_not_kept(read, form):
    try:
        units = read(repeated(seed(form)), form)
    except ExportError as fault:
        assert fault.problem == "a key stands twice in one JSON object"  # noqa: PT017 - either way is right
    else:
        assert units.turns
        assert units.texts == []


@of_shape("document")
@pytest.mark.parametrize("after", [b"{}", b"\n[1]", b" null"])
def test_nothing_may_follow_one_json_document(read, form, after):
    assert "follows the end" in refusal(read, seed(form) + after, form)


@of_shape("lines")
@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"[1]", "not a JSON object (line 3)"),
        (b"null", "not a JSON object (line 3)"),
        (b'"Zorblax"', "not a JSON object (line 3)"),
        (b"{} {}", "breaks off or is wrong (line 3)"),
        (b'{"a": 1', "pretty-printed, or has line breaks inside a text (line 3)"),
        (b"{", "pretty-printed, or has line breaks inside a text (line 3)"),
        (b'{"a": NaN}', "NaN or Infinity stands where JSON allows only numbers (line"),
        (b'{"a": 1, "a": 1}', "a key stands twice in one JSON object (line 3)"),
        (b'{"a" :1, "\\u0061":1}', "a key stands twice in one JSON object (line 3)"),
        (
            b'{"a": {"b": "\\"", "b": 1}}',
            "a key stands twice in one JSON object (line 3)",
        ),
        (
            b'{"a": "\\u0022\\u0022", "b": 1, "b": 1}',
            "a key stands twice in one JSON object",
        ),
    ],
)
def test_one_wrong_line_names_its_number(read, form, line, told):
    good = seed(form)
    content = b"\n".join([good, good, line, good])
    assert told in refusal(read, content, form)


@every_format
def test_a_wrong_format_is_told_with_the_right_one(read, form):
    for other in set(FORMS) - {form}:
        sentence = refusal(read, seed(other), form)
        assert f"is no {form} export; it looks like {other}" in sentence
        assert f"declare `format: {other}`" in sentence


@of_shape("lines")
def test_a_giant_line_is_refused_unread(read, form):
    content = seed(form) + b"\n" + b" " * (lines.MAX_LINE + 1)
    assert "one entry is longer than 32 MiB (line 2)" in refusal(read, content, form)


@pytest.mark.parametrize("form", ["telegram_desktop", "sharegpt"])
def test_a_giant_value_is_refused(read, form):
    content = inside(b"a" * (pull.MAX_VALUE + 1))(seed(form))
    assert "one entry is longer than" in refusal(read, content, form)


def test_the_byte_of_a_fault_is_told(read):
    content = seed("chatgpt")[:-1] + b', "\xff"]'
    assert f"near byte {len(content) - 3})" in refusal(read, content, "chatgpt")


@given(st.sampled_from(FORMS), st.data())
def test_a_seed_with_damaged_bytes_is_read_or_refused(read, form, data):
    content = bytearray(seed(form))
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


@given(st.sampled_from(FORMS), shapes)
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
