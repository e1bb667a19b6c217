"""Who speaks in a conversation is known by handle and id, beside who is introduced."""

import polars as pl
import pytest

from flows.redact.detect import detect
from flows.redact.engine import engine_for
from flows.redact.known.voices import voices_of
from schemas.interaction import IDENTITY, INTERACTION
from schemas.policy import RedactionPolicy


ENGINE = engine_for(RedactionPolicy(names="cues"))
COLUMNS = ("source", "conversation_id", "author", "contributors", "text")
NOBODY = pl.DataFrame(schema=IDENTITY)


def turn(text="hi", conversation="a", kind="human", contributors=(), **author):
    person = {"kind": kind, "id": None, "handles": []} | author
    return {
        "source": "web",
        "conversation_id": conversation,
        "author": person,
        "contributors": list(contributors),
        "text": text,
    }


def frame(*turns):
    return pl.DataFrame(
        list(turns), schema={name: INTERACTION[name] for name in COLUMNS}
    )


def found(*turns):
    scanned = detect(frame(*turns), engine=ENGINE, identities=NOBODY)
    return [
        [text[f["start"] : f["end"]] for f in findings]
        for text, findings in scanned.select("text", "findings").iter_rows()
    ]


@pytest.mark.parametrize(
    ("author", "said"),
    [
        ({"handles": ["@mv_seventy"]}, "mv_seventy"),
        ({"id": "web:marisol.v@example.org"}, "marisol.v"),
        ({"id": "whatsapp:+12025550143"}, "555 01 43"),
    ],
)
def test_an_author_is_found_in_the_own_conversation(author, said):
    turns = (turn(f"it is {said} ok", **author), turn(f"it is {said} ok", "b"))
    assert found(*turns) == [[said], []]


def test_whoever_is_quoted_is_found_as_well():
    quoted = {"role": "reply", "id": None, "handles": ["@kilo_papa"]}
    assert found(turn("ask kilo_papa", contributors=[quoted])) == [["kilo_papa"]]


def test_bots_and_ids_of_platforms_are_nobody():
    turns = (
        turn(kind="bot", handles=["@coffee"]),
        turn(id="telegram:user7730045521"),
        turn(id=None),
    )
    assert voices_of(frame(*turns)) == {}


def test_frames_without_authors_tell_nobody():
    assert voices_of(frame(turn()).select("source", "conversation_id", "text")) == {}
    assert voices_of(frame()) == {}
