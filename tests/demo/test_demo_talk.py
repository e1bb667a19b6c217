from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.demo.cast import cast
from flows.demo.dice import dice
from flows.demo.invented import VALUES
from flows.demo.sittings import lives
from flows.demo.stories import STORIES
from flows.demo.talk import Teller, dialogue, phrase_book


PEOPLE = cast(7, 300)
LANGUAGES = ("en", "fr", "id")


def test_a_slot_keeps_its_value_and_another_takes_another():
    said = Teller("en", dice(1, "test"), {}).say("{city} {city} {city2}")
    first, again, other = said.split()
    assert first == again != other


def test_alternatives_are_chosen_from_the_inside_out():
    said = {Teller("en", dice(n, "test"), {}).say("[a|b[c|d]]") for n in range(40)}
    assert said == {"a", "bc", "bd"}


def test_code_with_brackets_but_no_choice_stays():
    assert Teller("en", dice(1), {}).say("rows[0] == []") == "rows[0] == []"


@given(
    st.sampled_from(PEOPLE),
    st.sampled_from(LANGUAGES),
    st.integers(0, 200),
    st.integers(0, 10**6),
)
def test_every_dialogue_is_whole(person, language, topic, seed):
    spoken = dialogue(person, language, topic, dice(seed, "dialogue"))
    assert len(spoken) in {2, 4, 6, 8}
    for text, planted in spoken:
        assert not {"{", "}", "|"} & set(text)
        assert text.strip()
        for each in planted:
            assert each.value in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_to_be_planted_can_be_invented(language):
    book = phrase_book(language)
    for sentences in book.plants.values():
        assert set(sentences) <= set(VALUES)
        for entity, phrases in sentences.items():
            assert all(f"{{{entity}}}" in phrase for phrase in phrases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scene_alternates_between_user_and_bot(language):
    assert all(len(scene) % 2 == 0 for scene in phrase_book(language).scenes)
    assert len(phrase_book(language).scenes) >= 15


def test_people_rarely_say_the_same_thing():
    told = lives(7, date(2026, 11, 22), PEOPLE)
    whole = Counter(
        tuple(line.text for line in talk.lines)
        for life in told
        for talk in life.conversations
    )
    assert max(whole.values()) <= 2
    assert len(whole) > 0.98 * whole.total()


def test_nobody_repeats_an_opening():
    for life in lives(7, date(2026, 11, 22), PEOPLE):
        if life.person.source != "chatgpt":
            openings = [talk.lines[0].text for talk in life.conversations]
            assert len(openings) == len(set(openings))


def test_all_talk_lies_before_the_day_and_in_order():
    for life in lives(7, date(2026, 11, 22), PEOPLE):
        moments = [line.at for talk in life.conversations for line in talk.lines]
        assert moments == sorted(moments)
        assert moments[-1] < datetime(2026, 11, 11, tzinfo=UTC)


def test_the_smallest_cast_lives_through_every_story():
    assert set(STORIES) <= {person.story for person in PEOPLE}
    assert len({person.subject for person in PEOPLE}) == len(PEOPLE)
