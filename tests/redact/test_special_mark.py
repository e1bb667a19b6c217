"""What a scan does to turns: it adds, it fails closed, it reads nothing it may not."""

import polars as pl
import pytest

from flows.pipeline import Rules, _scan
from flows.redact.engine import engine_for
from flows.redact.special.mark import mark, whole_conversations
from schemas.interaction import IDENTITY
from schemas.policy import RedactionPolicy


MARKER = "zqmarkerqz"


class Recording:
    """A scanner that remembers what it was shown."""

    name = "fake"

    def __init__(self, found=(), error=None):
        self.seen, self.found, self.error = [], frozenset(found), error

    def scan(self, text, language):
        self.seen.append(text)
        if self.error:
            raise self.error
        return self.found


def turns(*rows):
    plain = {
        "source": "telegram",
        "conversation_id": "c1",
        "text": "hello",
        "modality": "text",
        "language": "en",
        "special_categories": None,
        "scan": "clean",
        "reason": None,
    }
    schema = dict.fromkeys(plain, pl.String)
    schema["special_categories"] = pl.List(pl.String)
    return pl.DataFrame([{**plain, **row} for row in rows], schema=schema)


@pytest.mark.parametrize(
    ("before", "modality", "found", "after"),
    [
        (None, "text", [], []),
        (None, "text", ["health"], ["health"]),
        ([], "text", ["union", "health"], ["health", "union"]),
        (["religion"], "text", ["health"], ["health", "religion"]),
        (["religion"], "text", [], ["religion"]),
        (None, "voice", [], None),
        (None, "image", ["health"], None),
        ([], "voice", ["health"], ["health"]),
    ],
)
def test_what_is_found_is_added_to_what_the_input_says(before, modality, found, after):
    frame = turns({"special_categories": before, "modality": modality})
    marked = mark(frame, scanner=Recording(found))
    assert marked["special_categories"].to_list() == [after]
    assert marked["scan"].to_list() == ["clean"]


def test_a_scan_that_fails_leaves_the_turn_unscanned_and_in_error():
    marked = mark(turns({}), scanner=Recording(error=ValueError(MARKER)))
    assert marked["special_categories"].to_list() == [None]
    assert marked["scan"].to_list() == ["error"]


def test_a_turn_that_detection_gave_up_stays_given_up():
    marked = mark(turns({"scan": "language_unsupported"}), scanner=Recording())
    assert marked["scan"].to_list() == ["language_unsupported"]


def test_without_a_scanner_the_input_is_trusted():
    frame = turns({"special_categories": ["health"]}, {})
    assert mark(frame, scanner=None).equals(frame)


def test_no_turn_is_no_work():
    assert mark(turns(), scanner=Recording()).height == 0


def test_text_that_pass_one_dropped_is_never_shown_to_a_scanner():
    scanner = Recording(["health"])
    judged = turns(
        {"text": "open"},
        {"text": MARKER, "reason": "no_consent"},
        {"text": "also open", "conversation_id": "c2"},
        {"text": MARKER, "reason": "withdrawn", "conversation_id": "c2"},
    ).drop("language", "scan")
    rules = Rules(
        state=None,
        engine=engine_for(RedactionPolicy()),
        second_look=None,
        imprint=None,
        scanner=scanner,
        on_finding="turn",
    )
    scanned = _scan(judged, IDENTITY.to_frame(), rules)
    assert scanner.seen == ["open", "also open"]
    assert scanned["special_categories"].to_list() == [
        ["health"],
        None,
        ["health"],
        None,
    ]
    assert scanned["text"].to_list() == judged["text"].to_list()
    assert scanned["findings"].to_list()[1] is None


def test_a_whole_conversation_goes_with_one_uncovered_turn():
    decided = turns(
        {"reason": None},
        {"reason": "special_category_not_covered", "special_categories": ["health"]},
        {"reason": "withdrawn"},
        {"conversation_id": "c2"},
        {"conversation_id": "c3", "reason": "context_dropped"},
        {"conversation_id": "c3"},
        {"conversation_id": "c4", "reason": "context_dropped", "special_categories": ["union"]},
        {"conversation_id": "c4"},
    )  # fmt: skip
    uncovered = "special_category_not_covered"
    assert whole_conversations(decided)["reason"].to_list() == [
        uncovered, uncovered, "withdrawn", None, "context_dropped", None, "context_dropped", uncovered,
    ]  # fmt: skip
