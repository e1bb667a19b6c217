"""The line protocol of `consentry redact`."""

import json

import pytest

from flows.redact.engine import Engine, engine_for
from flows.redact.lines import redact_lines
from schemas.policy import RedactionPolicy


ENGINE = engine_for(RedactionPolicy(names="cues"))
MARKER = "zqmarkerqz"


def answers(*lines, language=None, mode="text", engine=ENGINE):
    return list(redact_lines(lines, engine=engine, language=language, mode=mode))


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


def test_lines_are_answered_as_they_come():
    def endless():
        while True:
            yield line(text="ok")

    answer = next(redact_lines(endless(), engine=ENGINE, language="en", mode="text"))
    assert answer == {"id": None, "text": "ok"}
