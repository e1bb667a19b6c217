"""What the scan takes for a telling, and what it does not."""

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from flows.redact.special.endings import english, french, indonesian
from flows.redact.special.evidence import SIZE, said_of
from flows.redact.special.model import trained
from flows.redact.special.phrases import Phrases, steps_of
from flows.redact.special.reading import STRETCH, sentences_of, words_of
from flows.redact.special.scanner import TermScanner, scanner_for
from schemas.policy import LANGUAGES, SpecialPolicy


SCANNER = TermScanner(SpecialPolicy(), LANGUAGES)
DEV = [
    json.loads(line)
    for line in Path(__file__)
    .with_name("special_dev.jsonl")
    .read_text("utf-8")
    .splitlines()
]
MARKER = "zqmarkerqz"
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("row", DEV, ids=lambda row: row["text"])
def test_our_own_examples_are_read_as_we_labelled_them(row):
    found = SCANNER.scan(row["text"], None)
    assert set(row["categories"]) <= found
    assert bool(found) == bool(row["categories"])


@pytest.mark.parametrize(
    "text",
    [
        "Nothing to do with politics, the fence is mine.",
        "This is not about religion, the hall has good light.",
        "Rien à voir avec ma santé, le bureau est joli.",
        "Aucun rapport avec les élections, il me faut le formulaire.",
        "Ini bukan soal agama, gedungnya dekat.",
        "Bukan karena politik, saya cuma suka warnanya.",
    ],
)
def test_a_topic_that_is_waved_away_is_not_told(text):
    assert SCANNER.scan(text, None) == set()


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("I don't have diabetes.", "health"),
        ("I am not religious.", "religion"),
        ("Je ne suis pas enceinte.", "health"),
        ("Je ne suis pas croyante.", "religion"),
        ("Saya tidak hamil.", "health"),
        ("Saya bukan muslim.", "religion"),
    ],
)
def test_a_denial_of_oneself_tells_all_the_same(text, category):
    assert category in SCANNER.scan(text, None)


@pytest.mark.parametrize(
    "text",
    [
        "I nearly had a heart attack when I saw the price.",
        "He is allergic to meetings.",
        "I am addicted to this podcast.",
        "My laptop has a virus.",
        "This is the baking bible of our street.",
        "Je suis accro à ce jeu.",
        "Il est allergique aux réunions.",
        "Mon ordinateur a un virus.",
        "Saya kecanduan drakor.",
        "Laptop saya kena virus.",
        "Motor saya mogok di jalan.",
    ],
)
def test_a_figure_of_speech_is_not_told(text):
    assert SCANNER.scan(text, None) == set()


@pytest.mark.parametrize(
    "text",
    [
        "What is diabetes?",
        "Explain the history of trade unions.",
        "Qu'est-ce que le diabète ?",
        "Quelle est l'histoire de la CGT ?",
        "Apa itu diabetes?",
        "Jelaskan sejarah serikat buruh.",
        "Write a story about a nun with asthma.",
        "Traduis : je suis enceinte",
        "Buatkan cerpen tentang biksu yang sakit.",
        "The health check endpoint of our api fails.",
        "A union type in TypeScript.",
    ],
)
def test_a_topic_asked_written_or_coded_is_not_told(text):
    assert SCANNER.scan(text, None) == set()


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("Je suis cœliaque", "JE SUIS CŒLIAQUE"),
        ("Je suis diabétique", "je suis diabetique"),
        ("Je suis diabétique", "Je suis diabe\u0301tiques"),
        ("I take metformin", "I take met\u200bformin"),
        ("I take metformin", "\uff29 take metformin"),
        ("My migraine is back", "My migraines are back"),
        ("Je suis syndiqué", "Elle est syndiquée"),
        ("Saya puasa hari ini", "Saya berpuasa hari ini"),
        ("Penyakit saya kambuh", "Penyakitku kambuh"),
    ],
)
def test_accents_case_hidden_signs_and_endings_change_nothing(plain, written):
    assert SCANNER.scan(written, None) == SCANNER.scan(plain, None) != set()


@pytest.mark.parametrize(
    ("ending", "word", "form"),
    [
        (english, "migraines", "migraine"),
        (english, "allergies", "allergy"),
        (french, "syndiquees", "syndique"),
        (french, "musulmanes", "musulman"),
        (french, "croyantes", "croyant"),
        (french, "juives", "juif"),
        (french, "allergies", "allergie"),
        (indonesian, "agamaku", "agama"),
        (indonesian, "berpuasa", "puasa"),
        (indonesian, "penyakitnya", "penyakit"),
        (indonesian, "memilih", "pilih"),
        (indonesian, "menyuntik", "suntik"),
        (indonesian, "pengobatan", "obat"),
    ],
)
def test_a_word_is_known_by_its_plain_form(ending, word, form):
    assert form in ending(word)


def test_every_language_is_read_whatever_the_turn_is_said_to_be():
    for language in (*LANGUAGES, None):
        assert SCANNER.scan("Saya keturunan Tionghoa", language) == {"ethnic_origin"}


def test_an_officer_adds_and_ignores_terms():
    policy = SpecialPolicy(
        extra_terms={"health": {"en": ["harbour walk", "blue form*"]}},
        ignore_terms={"en": ["start chemo"]},
    )
    own = TermScanner(policy, LANGUAGES)
    for text in ("The harbour walk is long.", "They gave us blue forms."):
        assert own.scan(text, "en") == {"health"}
        assert SCANNER.scan(text, "en") == set()
    assert SCANNER.scan("I start chemo on Monday.", "en") == {"health"}
    assert own.scan("I start chemo on Monday.", "en") == set()


@pytest.mark.parametrize("term", ["", "(a|b)", "a..b", "*", "x" * 90, "[a]"])
def test_an_officers_term_that_cannot_be_read_is_refused(term):
    with pytest.raises(ValidationError, match="extra_terms"):
        SpecialPolicy(extra_terms={"health": {"en": [term]}})


@pytest.mark.parametrize("term", ["(a|b", "..", "a ..", ".. a", "()", "a # b"])
def test_a_term_of_a_list_that_cannot_be_read_is_refused(term):
    with pytest.raises(ValueError, match=r"term|choice"):
        steps_of(term)


def test_a_term_of_which_all_may_be_left_out_is_refused():
    with pytest.raises(ValueError, match="every word may be left out"):
        Phrases({("health", "told"): ["[a] [b]"]}, endings=english)


@pytest.mark.parametrize(
    ("term", "said", "silent"),
    [
        ("diabet*", ["my diabetes", "diabetic"], ["diab"]),
        ("*statin", ["atorvastatin"], ["statins x"]),
        ("(had|has) a stroke", ["had a stroke"], ["a stroke"]),
        ("my [old] hip", ["my hip", "my old hip"], ["my new hip"]),
        ("lost .. leg", ["lost leg", "lost his left leg"], ["lost. leg", "lost a b c d leg"]),
    ],
)  # fmt: skip
def test_the_signs_of_a_term_mean_what_the_docs_say(term, said, silent):
    phrases = Phrases({("health", "told"): [term]}, endings=lambda word: (word,))
    assert all(list(phrases.said(words_of(text))) for text in said)
    assert not any(list(phrases.said(words_of(text))) for text in silent)


@pytest.mark.parametrize(
    "piece",
    ["i am ", "i ", "my ", "je suis ", "saya ", "diabetes ", "x", ". ", "e\u0301", "no "],
)  # fmt: skip
def test_hostile_text_costs_bounded_time(piece):
    text = piece * (20_000 // len(piece))
    begun = perf_counter()
    SCANNER.scan(text, None)
    assert perf_counter() - begun < 6  # 0.7 s at worst on an idle machine


def test_the_weights_were_trained_on_the_lines_that_lie_here():
    held = hashlib.sha256()
    lines = sorted((ROOT / "benchmarks" / "special_training").glob("*.txt"))
    gold = ROOT / "tests" / "special" / "gold.jsonl"
    for path in (*lines, Path(__file__).with_name("special_dev.jsonl"), gold):
        held.update(hashlib.sha256(path.read_bytes()).digest())
    assert held.hexdigest() == trained().examples_sha256


def test_the_model_is_small_and_its_weights_are_numbers():
    model = trained().model
    assert model.pieces.nbytes < 2_000_000
    assert all(np.isfinite(getattr(model, part)).all() for part in model.__slots__)


def test_the_model_asks_for_more_where_no_list_knows_a_term():
    assert 0 < trained().said < trained().unsaid < 1
    assert not said_of(np.zeros(SIZE, np.float32)).any()


def test_a_run_of_words_without_an_end_is_read_in_stretches():
    words = [f"w{n}" for n in range(200)]
    parts = sentences_of(" ".join(words))
    assert {word for part in parts for word in part} == set(words)
    assert max(map(len, parts)) == STRETCH
    assert all(set(a) & set(b) for a, b in pairwise(parts))


def test_a_telling_deep_in_a_long_message_is_found():
    talk = "the parcel is late and the lift is out " * 40
    assert "health" in SCANNER.scan(f"{talk}. I have diabetes. {talk}", None)


SENTENCES = st.sampled_from([row["text"] for row in DEV]) | st.text(max_size=40)


@settings(max_examples=100, deadline=None)
@given(SENTENCES, SENTENCES)
def test_a_sentence_more_never_takes_a_category_away(first, second):
    assert SCANNER.scan(first, None) <= SCANNER.scan(f"{first}\n{second}", None)


def test_nothing_of_a_text_is_shown():
    said = SCANNER.lists.said(["i", "take", "metformin", MARKER])
    assert said
    assert MARKER not in repr(SCANNER) + repr(said) + repr(trained())


def test_the_scanner_of_a_policy_is_built_once_and_names_its_lists():
    policy = SpecialPolicy()
    one = scanner_for(policy, LANGUAGES)
    assert one is scanner_for(SpecialPolicy(), LANGUAGES)
    assert one.name.startswith("terms+model sha256:")
    assert scanner_for(policy, ("en",)).name != one.name
    assert scanner_for(SpecialPolicy(scan="input"), LANGUAGES) is None
