"""The line protocol of `consentry redact`."""

import json
import os
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.redact.engine import Engine, engine_for
from flows.redact.lines import READ, arriving, redact_lines
from schemas.policy import RedactionPolicy


ENGINE = engine_for(RedactionPolicy(names="cues"))
MARKER = "zqmarkerqz"


def answers(*lines, language=None, mode="text", engine=ENGINE):
    return redact_lines(lines, engine=engine, language=language, mode=mode)


def line(**parts):
    return json.dumps(parts)


def test_a_line_comes_back_redacted_with_its_id():
    assert answers(line(id=7, text="I am jane@example.org")) == [
        {"id": 7, "text": "I am [EMAIL_ADDRESS_1]"}
    ]


def test_spans_are_code_points_of_the_input():
    (answer,) = answers(line(id="a", text="😀 jane@example.org"), mode="spans")
    span = {"start": 2, "end": 18, "entity": "EMAIL_ADDRESS", "score": 0.9}
    assert answer == {"id": "a", "spans": [span]}


def test_bytes_and_blank_lines_and_missing_ids_are_fine():
    assert answers(b'{"text": "ok"}\n', b"\n", "") == [{"id": None, "text": "ok"}]


def test_identities_of_a_line_are_taken_out():
    told = {"names": ["Marisol Vega"], "phones": ["555-0143"]}
    (answer,) = answers(line(text="marisol: 5550143", identities=told))
    assert answer["text"] == "[PERSON_1]: [PHONE_NUMBER_1]"


@pytest.mark.parametrize(
    ("raw", "line_id", "problem"),
    [
        (MARKER, None, "line 1 is not JSON"),
        (f'{{"text": "{MARKER}"', None, "line 1 is not JSON"),
        (f'["{MARKER}"]', None, "line 1 is not a JSON object"),
        ("\xff\xfe".encode("latin-1"), None, "line 1 is not JSON"),
        (line(id=3, texts=MARKER), 3, "has no string `text`"),
        (line(id=3, text=7), 3, "has no string `text`"),
        (line(id=3, text=MARKER, language=7), 3, "`language` is no string"),
        (line(id=3, text=MARKER, identities={"nick": []}), 3, "may hold names"),
        (line(id=3, text=MARKER, identities={"names": MARKER}), 3, "list of strings"),
        (line(id=3, text=MARKER, identities=[MARKER]), 3, "may hold names"),
        (line(id=3, text=MARKER, language="de"), 3, "language_unsupported"),
        (line(id=3, text=f"Привет как дела {MARKER[:2]}"), 3, "language_unsupported"),
    ],
)
def test_a_bad_line_gets_its_id_and_an_error_and_never_its_text(raw, line_id, problem):
    (answer,) = answers(raw)
    assert answer.keys() == {"id", "error"}
    assert answer["id"] == line_id
    assert problem in answer["error"]
    assert MARKER not in answer["error"]


def test_a_text_that_fails_is_answered_without_it():
    engine = Engine(RedactionPolicy(timeout_seconds=1e-9))
    (answer,) = answers(line(id=1, text=MARKER), engine=engine)
    assert answer["id"] == 1
    assert "did not finish" in answer["error"]
    assert MARKER not in answer["error"]


def test_a_language_asked_for_wins_over_what_the_text_shows():
    german = "Hallo, ich möchte gerne wissen, wann meine Bestellung ankommt, danke"
    assert "error" in answers(line(text=german))[0]
    assert answers(line(text=german), language="en")[0]["text"] == german


def test_numbers_start_anew_in_each_line():
    texts = [a["text"] for a in answers(*[line(text="jane@example.org")] * 2)]
    assert texts == ["[EMAIL_ADDRESS_1]"] * 2


def test_the_number_of_a_bad_line_counts_what_was_read_before():
    told = {"engine": ENGINE, "language": None, "mode": "text"}
    (answer,) = redact_lines(["\n", "no"], first=7, **told)[-1:]
    assert answer["error"].startswith("line 8 is not JSON")


def test_whoever_waits_for_an_answer_before_the_next_line_gets_it():
    here, there = os.pipe()
    with os.fdopen(here, "rb") as stream, os.fdopen(there, "wb", 0) as writer:
        blocks = arriving(stream)
        for said in (b"one\n", b"two\nthree\n"):
            writer.write(said)
            assert next(blocks) == said.splitlines()


class Dripping(BytesIO):
    """A pipe that gives a few bytes at a time."""

    def read1(self, size=-1):
        return super().read1(min(size, 7))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=20).filter(lambda b: b"\n" not in b)), st.booleans())
def test_lines_arrive_whole_and_in_order_however_they_are_sent(lines, ended):
    content = b"\n".join(lines) + (b"\n" if ended else b"")
    for stream in (BytesIO(content), Dripping(content)):
        arrived = [one for block in arriving(stream) for one in block]
        assert [one for one in arrived if one] == [one for one in lines if one]


def test_what_is_there_at_once_is_read_in_bounded_blocks():
    content = b"".join(b"%06d\n" % n for n in range(50_000))
    blocks = list(arriving(BytesIO(content)))
    assert max(sum(map(len, block)) for block in blocks) <= READ
    assert [one for block in blocks for one in block] == content.split()
