"""What a text costs grows with its length: the work is counted, not timed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from flows.redact import context
from flows.redact.checks import LuhnSums, counts_up
from flows.redact.engine import DetectionFailed, Engine, engine_for
from flows.redact.families.cards import cards
from flows.redact.known.phrases import echo_phrases
from flows.redact.normal import normalise
from flows.redact.recognizers import FamilyRecognizer
from flows.redact.rule import Family, Rule, words
from schemas.policy import RedactionPolicy


DIGITS = st.text("0123456789", min_size=1, max_size=40)
CUES = {"names": "cues", "names_minimum": "cues"}


@given(DIGITS, st.data())
def test_running_sums_say_of_every_part_what_the_library_says(digits, data):
    first = data.draw(st.integers(0, len(digits) - 1))
    last = data.draw(st.integers(first + 1, len(digits)))
    held = LuhnSums(digits).holds(first, last)
    assert held == luhn.is_valid(digits[first:last])


@given(DIGITS)
def test_counting_is_one_step_up_or_down_or_none(digits):
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    assert counts_up(digits) == (len(steps) == 1 and steps <= {0, 1, 9})


def test_a_card_in_a_long_run_of_groups_is_found():
    run = "7 88 " * 5000 + "4111 1111 1111 1111" + " 7 88" * 5000
    whole = (25_000, 25_019, 1.0)
    assert whole in list(cards(run))


class Counting(context.Around):
    """Counts the places at which words are read."""

    read = 0

    def before(self, start):
        self.read += self.last_before[0] != start
        return super().before(start)


def test_words_around_a_place_are_read_once_for_all_that_was_found_there():
    families = [
        Family(entity, (Rule(entity, r"\d{6}", 0.1),), cues=words("call"))
        for entity in ("PHONE_NUMBER", "PASSPORT", "BANK_ACCOUNT")
    ]
    asked = [FamilyRecognizer(one, language="en", timeout=9) for one in families]
    text = "call 123456 " * 300
    found = [result for one in asked for result in one.analyze(text, [])]
    around = Counting(text)
    context.CueEnhancer(lambda _: around).enhance_using_context(
        text, found, None, asked
    )
    assert len(found) == 900
    assert around.read == 300
    assert {round(result.score, 2) for result in found} == {0.45}


@pytest.mark.parametrize(
    ("text", "clusters"),
    [
        ("\uff10\uff18" * 100, None),
        ("caf\u00e9 \U0001f600 " * 100, None),
        ("plain " * 100 + "e\u0301\u200b", 2),
    ],
)
def test_the_way_back_holds_only_what_is_not_one_to_one(text, clusters):
    whence = normalise(text).whence
    assert (whence and len(whence.places)) == clusters


@pytest.mark.parametrize(("words", "phrases"), [(3, 1), (30, 1), (3000, 0)])
def test_what_was_found_is_sought_elsewhere_unless_it_is_endless(words, phrases):
    found = "https://example.org/" + "ab/" * (words - 3)
    assert len(list(echo_phrases("URL", found))) == phrases


LOG = "2026-11-22 10:00:00 INFO jane@example.org 192.0.2.17 took 12 ms\n"


def test_a_long_log_is_read_whole():
    text = LOG * 3000
    found = engine_for(RedactionPolicy(**CUES)).find(text, "en")
    assert sum(finding.entity == "EMAIL_ADDRESS" for finding in found) == 3000
    assert found[-1].start > len(text) - len(LOG)


def test_a_long_log_that_takes_too_long_drops():
    engine = Engine(RedactionPolicy(timeout_seconds=1e-6, **CUES))
    with pytest.raises(DetectionFailed, match="TimeoutError"):
        engine.find(LOG * 3000, "en")
