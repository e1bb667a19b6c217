"""Words around a number decide, in three languages; spaCy's traps are mended."""

from time import perf_counter

import pytest

from flows.redact.context import words_after, words_before
from flows.redact.engine import engine_for
from flows.redact.nlp import BlankNlpEngine
from schemas.policy import RedactionPolicy


ENGINE = engine_for(RedactionPolicy())
NLP = BlankNlpEngine(("en", "fr", "id"), cues=frozenset({"call"}))


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("555-0143", False),
        ("phone 555-0143", True),
        ("my téléphone : 555-0143", True),
        ("telepon 555-0143", True),
        ("CALL 555-0143", True),
        ("555-0143 is my mobile", True),
        ("order 555-0143", False),
        ("call about order 555-0143", False),
        ("order by phone 555-0143", True),
        ("order number 555-0143", False),
        ("the phonetic 555-0143", False),
        ("555-0143. My phone broke", False),
        ("I ordered a lot. 202-555-0143 it is", True),
        ("I want to order, so it is 202-555-0143", True),
        ("my order number is 202-555-0143", False),
        ("202-555-0143, order 12345", True),
        ("kirim otp ke 6281390001111 kode 12", True),
    ],
)
def test_the_nearest_cue_or_decoy_decides(text, counts):
    assert bool(ENGINE.find(text, "en")) is counts


def test_the_nearest_word_comes_first():
    assert words_before("one two three 555", 14) == ["three", "two", "one"]
    assert words_after("555 un deux. trois", 3) == ["un", "deux"]


def test_a_cue_is_no_stop_word_and_others_are():
    assert NLP.is_stopword("the", "en")
    assert not NLP.is_stopword("call", "en")
    assert NLP.is_punct("!", "fr")


@pytest.mark.parametrize("language", ["en", "fr", "id"])
def test_every_token_has_its_lower_case_lemma_at_its_own_place(language):
    text = "My  phone: 202-555-0143\n😀 Élodie"
    artifacts = NLP.process_text(text, language)
    assert artifacts.lemmas[0] == "my"
    for token, index in zip(artifacts.tokens, artifacts.tokens_indices, strict=True):
        assert text[index : index + len(token)] == token.text


def test_hostile_text_is_cut_into_tokens_in_linear_time():
    started = perf_counter()
    NLP.process_text("::::" * 2500, "en")
    # spaCy's own tokenizer takes 8 to 14 s for this.
    assert perf_counter() - started < 2


def test_batches_give_what_single_texts_give():
    ((text, artifacts),) = NLP.process_batch(["Call me"], "en")
    assert (text, artifacts.lemmas) == ("Call me", ["call", "me"])
    assert NLP.is_loaded()
    assert NLP.get_supported_entities() == []
    assert NLP.get_supported_languages() == ["en", "fr", "id"]
