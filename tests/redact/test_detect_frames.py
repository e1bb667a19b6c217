"""Detection of frames: same rows, same order, `SCANNED` columns, nothing lost."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from flows.redact.detect import detect
from flows.redact.engine import DetectionFailed, engine_for
from schemas.finding import SCANNED
from schemas.interaction import IDENTITY
from schemas.policy import RedactionPolicy


ENGINE = engine_for(RedactionPolicy(names="cues"))
NOBODY = pl.DataFrame(schema=IDENTITY)
GERMAN = "Hallo, ich möchte gerne wissen, wann meine Bestellung ankommt, danke schön"
HELLO = "hello, how are you doing today my friend?"


def frame(*rows):
    return pl.DataFrame(
        [(str(n), "web", *row) for n, row in enumerate(rows)],
        schema={
            "record_id": pl.String,
            "source": pl.String,
            "conversation_id": pl.String,
            "text": pl.String,
        },
        orient="row",
    )


def scanned(*rows, identities=NOBODY):
    return detect(frame(*rows), engine=ENGINE, identities=identities)


def found(result):
    return [
        [text[f["start"] : f["end"]] for f in findings]
        for text, findings in result.select("text", "findings").iter_rows()
    ]


def test_rows_and_order_stay_and_the_columns_have_their_types():
    rows = frame(("a", HELLO), ("b", "x"), ("a", "jane@example.org"), ("b", None))
    result = detect(rows, engine=ENGINE, identities=NOBODY)
    assert_frame_equal(result.select(rows.columns), rows)
    assert result.select(*SCANNED.names()).schema == SCANNED
    assert result["scan"].to_list() == ["clean"] * 4


def test_no_rows_give_no_rows():
    result = detect(frame(), engine=ENGINE, identities=NOBODY)
    assert result.select(*SCANNED.names()).schema == SCANNED


def test_a_short_turn_takes_the_language_of_its_conversation():
    result = scanned(("a", "ok"), ("a", "bonjour, je voudrais savoir"), ("b", "ok"))
    assert result["language"].to_list() == ["fr", "fr", "en"]


def test_a_foreign_turn_is_marked_and_harms_no_other():
    result = scanned(("a", GERMAN), ("a", HELLO))
    assert result["scan"].to_list() == ["language_unsupported", "clean"]
    assert result["language"].to_list() == [None, "en"]


def test_a_foreign_conversation_drops_with_its_short_turns_and_no_other_does():
    result = scanned(("a", GERMAN), ("a", "na klar"), ("b", "na klar"))
    unsupported = "language_unsupported"
    assert result["scan"].to_list() == [unsupported, unsupported, "clean"]


class FailingOn:
    languages = ("en", "fr", "id")
    policy = RedactionPolicy()

    def __init__(self, word):
        self.word = word

    def find_all(self, asked):
        failed = DetectionFailed("detection did not finish")
        found = ENGINE.find_all(asked)
        pairs = zip(asked, found, strict=True)
        return [failed if self.word in one.text else told for one, told in pairs]

    def widen_all(self, texts, *, found, identities):
        return ENGINE.widen_all(texts, found=found, identities=identities)


def test_a_turn_that_fails_is_marked_and_harms_no_other():
    rows = frame(("a", "boom jane@example.org"), ("a", "jane@example.org"))
    result = detect(rows, engine=FailingOn("boom"), identities=NOBODY)
    assert result["scan"].to_list() == ["error", "clean"]
    assert found(result) == [[], ["jane@example.org"]]


class FailingToWiden(FailingOn):
    def widen_all(self, texts, *, found, identities):
        return [DetectionFailed("detection did not finish") for _ in texts]


def test_a_failure_while_looking_for_echoes_fails_closed():
    rows = frame(("a", "jane@example.org"), ("b", "nothing here"))
    result = detect(rows, engine=FailingToWiden("boom"), identities=NOBODY)
    assert result["scan"].to_list() == ["error", "clean"]


def identity(conversation, **told):
    blank = {"names": [], "handles": [], "emails": [], "phones": []}
    row = {"source": "web", "conversation_id": conversation, "kind": "participant"}
    return pl.DataFrame([row | blank | told], schema=IDENTITY)


def test_identities_count_in_their_own_conversation_only():
    who = identity("a", names=["Marisol Vega"])
    result = scanned(("a", "hi marisol"), ("b", "hi marisol"), identities=who)
    assert found(result) == [["marisol"], []]


def test_a_contact_needs_its_capital_when_alone():
    who = identity("a", kind="contact", names=["Marisol Vega"])
    texts = ("marisol", "Marisol", "marisol vega")
    for text, expected in zip(texts, ([], ["Marisol"], ["marisol vega"]), strict=True):
        assert found(scanned(("a", text), identities=who)) == [expected]


def test_several_rows_of_a_conversation_add_up():
    who = pl.concat(
        [identity("a", names=["Marisol"]), identity("a", handles=["mv_77"])]
    )
    assert found(scanned(("a", "marisol is mv_77"), identities=who)) == [
        ["marisol", "mv_77"]
    ]


@pytest.mark.parametrize("later", ["5550143", "555.0143", "(555) 0143"])
def test_a_number_told_with_a_cue_is_found_again_without(later):
    result = scanned(("a", "my number is 555-0143"), ("a", f"so {later}"))
    assert found(result)[1] == [later]


def test_detection_is_the_same_twice():
    rows = frame(("a", HELLO), ("a", "my name is Jane"), ("b", "Jane"))
    first = detect(rows, engine=ENGINE, identities=NOBODY)
    assert_frame_equal(first, detect(rows, engine=ENGINE, identities=NOBODY))
