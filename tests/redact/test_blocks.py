"""Texts read in blocks: the same findings, one guilty text, bounded size."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_series_equal

from flows.redact import asked as blocking
from flows.redact.asked import UNREAD, Asked, cut, languages_of
from flows.redact.detect import detect
from flows.redact.engine import DetectionFailed, Engine, engine_for
from flows.redact.known.identities import Identities
from flows.redact.language import languages_for
from flows.redact.names.builtin import built_in
from flows.redact.names.outside import OutsideNames
from flows.redact.nested import nested
from flows.redact.normal import normalise
from schemas.finding import FINDING
from schemas.interaction import IDENTITY
from schemas.policy import RedactionPolicy


SHARED = Path(__file__).resolve().parents[2].parent / "shared"
ENGINE = engine_for(RedactionPolicy())
WHO = Identities(names=("Marisol Vega",), emails=("mv@example.org",))
MARKER = "zqmarkerqz"

PIECES = [
    "we had lunch with Thandeka", "I moved from Gothenburg", "né à Villefranche",
    "Pak Suprapto belum datang", "did svetlana call?", "marisol", "mv at example.org",
    "jane@example.org", "202-555-0143", "@jane_doe99", "class A::B", "O'Neil", "\n",
    "THE END", "Anna Maria", "x", "12", "e\u0301", "\u200b", "\ufb01n", "\U0001d49c",
    "\ufffc\ufffc", "مرحبا", "will may rose", "Mr", ".", "  ", "Best,\nJane",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join) | st.text(
    max_size=60
)
TURNS = st.builds(
    Asked,
    TEXTS,
    st.sampled_from([*ENGINE.languages, None]),
    st.sampled_from([None, WHO]),
)


def one_by_one(turns):
    return [
        ENGINE.find(one.text, one.language, identities=one.identities) for one in turns
    ]


@settings(max_examples=100, deadline=None)
@given(st.lists(TURNS, max_size=12))
def test_many_texts_give_what_each_gives_alone(turns):
    assert ENGINE.find_all(turns) == one_by_one(turns)


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, max_size=12), st.randoms(use_true_random=False))
def test_names_do_not_depend_on_the_texts_beside(texts, dice):
    shown = [normalise(text).text for text in texts]
    alone = [built_in().spans(text) for text in shown]
    assert built_in().read(shown) == alone
    order = dice.sample(range(len(shown)), len(shown))
    assert built_in().read([shown[n] for n in order]) == [alone[n] for n in order]


@pytest.mark.parametrize("language", ENGINE.languages)
def test_real_chat_gives_the_same_in_blocks(language):
    path = SHARED / "corpora" / f"xpersona_{language}.jsonl"
    if not path.exists():
        pytest.skip("the public samples are not here")
    with path.open(encoding="utf-8") as lines:
        talks = [json.loads(next(lines))["messages"] for _ in range(40)]
    turns = [Asked(turn["content"], language, WHO) for talk in talks for turn in talk]
    assert ENGINE.find_all(turns) == one_by_one(turns)


def failing_on_marker(text):
    if MARKER in text:
        raise RuntimeError(text)
    return []


def engine_with(recognizer):
    engine = Engine(RedactionPolicy(languages=("en",)))
    engine.models["en"] = [*engine.models["en"], recognizer]
    return engine


def test_a_text_that_fails_harms_no_other_of_its_block():
    broken = OutsideNames(("PERSON",), language="en", read=failing_on_marker)
    texts = ["call 202-555-0143", f"{MARKER} jane@example.org", "ask Thandeka"]
    turns = [Asked(text, "en") for text in texts]
    first, guilty, last = engine_with(broken).find_all(turns)
    assert isinstance(guilty, DetectionFailed)
    assert "RuntimeError" in str(guilty)
    assert MARKER not in str(guilty)
    assert [first, last] == one_by_one([turns[0], turns[2]])


def test_only_the_guilty_turn_of_a_frame_drops_and_no_text_of_it_is_left_unread():
    broken = OutsideNames(("PERSON",), language="en", read=failing_on_marker)
    told = "please call my number soon, it is 202-555-0143"
    texts = [told, f"{told} {MARKER}", told]
    frame = pl.DataFrame({"text": texts}).with_columns(
        source=pl.lit("web"), conversation_id=pl.lit("c1")
    )
    nobody = pl.DataFrame(schema=IDENTITY)
    found = detect(frame, engine=engine_with(broken), identities=nobody)
    assert found["scan"].to_list() == ["clean", "error", "clean"]
    assert found["findings"].list.len().to_list() == [1, 0, 1]


def test_echoes_that_cannot_be_looked_up_drop_every_turn_that_needs_them():
    unreadable = Identities(echoes=(("PERSON", None),))
    outcomes = ENGINE.widen_all(["hello", "you"], found=[(), ()], identities=unreadable)
    assert [isinstance(one, DetectionFailed) for one in outcomes] == [True, True]


class Hurried:
    """A model that has time for one text and for no more."""

    def scan(self, texts, deadline):
        if len(texts) > 1:
            raise TimeoutError
        return [[] for _ in texts]


def test_a_block_that_takes_longer_than_a_text_may_is_read_text_by_text():
    turns = [Asked(text, "en") for text in PIECES]
    assert engine_with(Hurried()).find_all(turns) == one_by_one(turns)


class Noting:
    """A model that notes how much it is given at once."""

    def __init__(self):
        self.seen = []

    def scan(self, texts, deadline):
        self.seen.append((len(texts), sum(map(len, texts))))
        return [[] for _ in texts]


def test_no_block_is_large_but_one_of_a_single_text():
    noting = Noting()
    texts = ["hello there"] * 2000 + ["long " * 40_000] + ["two kB " * 300] * 100
    engine_with(noting).find_all([Asked(text, "en") for text in texts])
    assert sum(count for count, _ in noting.seen) == len(texts)
    for count, size in noting.seen:
        assert count <= blocking.MOST_TEXTS
        assert count == 1 or size <= blocking.MOST_CHARACTERS


@given(st.lists(st.integers(0, 90_000), max_size=60))
def test_blocks_hold_every_text_once_in_order(sizes):
    cuts = list(cut(sizes))
    assert [n for start, end in cuts for n in range(start, end)] == [*range(len(sizes))]
    assert all(start < end for start, end in cuts)


class Stumbling:
    """Tells languages, but fails at a marked text."""

    def of(self, text):
        return self.of_all([text])[0]

    def of_all(self, texts):
        if any(MARKER in text for text in texts):
            raise ValueError(MARKER)
        return languages_for(("en", "fr", "id")).of_all(texts)


def test_a_text_whose_language_cannot_be_asked_for_harms_no_other():
    said = "hello, how are you doing today my friend?"
    assert languages_of([said, MARKER, said], Stumbling()) == ["en", UNREAD, "en"]


@given(
    st.lists(
        st.lists(
            st.fixed_dictionaries(
                {
                    "start": st.integers(0, 9),
                    "end": st.integers(0, 9),
                    "entity": st.sampled_from(["PERSON", "LOCATION"]),
                    "score": st.sampled_from([0.5, 1.0]),
                }
            ),
            max_size=3,
        ),
        max_size=6,
    )
)
def test_a_column_of_lists_is_what_polars_makes_of_them(lists):
    slow = pl.Series("findings", lists, pl.List(FINDING))
    assert_series_equal(nested("findings", lists, FINDING), slow)
