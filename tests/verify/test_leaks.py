"""A row leaks when anything taken out of it is still there, or is seen again."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.verify.leaks import Row, leaking


def see_nothing(text, language):
    return []


def turns(*rows):
    schema = {
        "row_id": pl.String,
        "conversation_id": pl.String,
        "text": pl.String,
        "language": pl.String,
        "replaced": pl.List(pl.String),
    }
    full = [(row, "c", text, "en", replaced) for row, text, replaced in rows]
    return pl.DataFrame(full, schema=schema, orient="row")


def leaks(text, *replaced):
    rows = turns(("r", text, list(replaced)))
    return leaking(rows, second_look=see_nothing) == {"r"}


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("ask marisol", "Marisol"),
        ("ask MARISOL!", "Marisol"),
        ("Élodie", "elodie"),
        ("e\u0301lodie", "Élodie"),
        ("elo\u200bdie", "Elodie"),
        ("jane.doe", "Jane Doe"),
        ("jane  doe's", "Jane Doe"),
        ("JANE@EXAMPLE.ORG", "jane@example.org"),
        ("0812 3456 7890", "0812-3456-7890"),
        ("+62 812.3456.7890", "8123 4567 890"),
        ("４１１１１１１１１１１１１１１１", "4111 1111 1111 1111"),  # noqa: RUF001
        ("so Will came", "Will"),
        ("00A0 again", "00A0"),
        ("code 12 34", "1234"),
        ("91234567890", "1234567"),
        ("so WILL came", "will"),
        ("so Grace came", "@grace"),
    ],
)
def test_a_string_that_is_still_there_is_a_leak(text, replaced):
    assert leaks(text, replaced)


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("ask [PERSON_1]", "Marisol"),
        ("marisolita", "Marisol"),
        ("Jo said", "Jo"),
        ("12 3", "123"),
        ("I will come", "Will"),
        ("a rose, by grace", "@grace"),
        ("red roses", "Roses"),
        ("jane [PERSON_1] doe", "Jane Doe"),
        ("0812 [PHONE_NUMBER_1] 3456 7890", "0812-3456-7890"),
        ("[PHONE_NUMBER_1]", "PHONE_NUMBER"),
        ("nothing", "...."),
        ("order 51234", "1234"),
        ("", "Marisol"),
    ],
)
def test_a_string_that_is_gone_or_means_nothing_is_none(text, replaced):
    assert not leaks(text, replaced)


def test_the_whole_row_is_searched_and_no_other():
    rows = turns(
        ("r1", "[PERSON_1]", ["Marisol"]),
        ("r1", "hi marisol", []),
        ("r2", "marisol", []),
        ("r3", "[PERSON_1]", ["Marisol"]),
    )
    assert leaking(rows, second_look=see_nothing) == {"r1"}


def test_words_of_two_turns_do_not_make_one_string():
    rows = turns(("r", "so jane", ["Jane Doe"]), ("r", "doe deer", []))
    assert leaking(rows, second_look=see_nothing) == frozenset()


def test_what_the_second_look_sees_is_a_leak_and_it_gets_the_language():
    asked = []

    def look(text, language):
        asked.append((text, language))
        return [(0, 4, "PERSON")] if "seen" in text else []

    rows = turns(("r1", "clean", []), ("r2", "seen", []))
    assert leaking(rows, second_look=look) == {"r2"}
    assert asked == [("clean", "en"), ("seen", "en")]


def test_a_second_look_that_fails_is_a_leak():
    def look(text, language):
        raise ValueError(text)

    assert leaking(turns(("r", "clean", [])), second_look=look) == {"r"}


def test_null_texts_and_nothing_replaced_are_fine():
    rows = turns(("r", None, None))
    assert leaking(rows, second_look=see_nothing) == frozenset()
    assert leaking(turns(), second_look=see_nothing) == frozenset()


def test_repr_hides_texts_and_originals():
    row = Row([("zqmarkerqz", "en")], {"zqmarkerqz": None})
    assert "zqmarkerqz" not in repr(row)


WORDS = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=4, max_size=12)


@given(
    WORDS, st.sampled_from(["", "so ", "😀 ", "[PERSON_1] "]), st.sampled_from(" .!")
)
def test_an_untouched_string_always_leaks(word, before, after):
    assert leaks(f"{before}{word}{after}", word)
