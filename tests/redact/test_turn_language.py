"""The language of a turn, and turns that are in none of ours."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from flows.redact.language import FOREIGN, STRETCH, languages_for
from flows.redact.language_words import Word, model, word, words_of


ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
OURS = languages_for(("en", "fr", "id"))

ENGLISH = "hello, how are you doing today my friend"
FRENCH = "bonjour, je voudrais savoir quand arrive mon colis"
INDONESIAN = "halo, saya mau tanya soal paket yang belum sampai"
GERMAN = "Hallo, ich möchte gerne wissen, wann meine Bestellung ankommt, danke schön"
SPANISH = "Hola, quiero saber cuándo llega mi pedido porque llevo dos semanas esperando"
ITALIAN = "Ciao, vorrei sapere quando arriva il mio ordine perché sono due settimane"
JAVANESE = (
    "Aku wis pesen telung dina kepungkur nanging durung oleh kabar opo-opo saka toko"
)
SAID = {"en": ENGLISH, "fr": FRENCH, "id": INDONESIAN}


def invented():
    """The turns of benchmarks/language_turns.txt by heading."""
    found, heading = {}, None
    for line in (
        (ROOT / "benchmarks" / "language_turns.txt").read_text("utf-8").splitlines()
    ):
        if named := re.fullmatch(r"\[([\w-]+)\]", line):
            heading = found.setdefault(named[1], [])
        elif line and not line.startswith(";"):
            heading.append(line)
    return found


INVENTED = invented()
UNKNOWN = {"su", "hi-latin", "ar-latin", "ru-latin"}
"""Languages, or ways to write them, that the model does not know."""

OUTSIDE = [h for h in INVENTED if h != "ms" and not h.startswith("own-")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hello, how are you doing today?", "en"),
        ("bonjour, je voudrais savoir", "fr"),
        ("halo, saya mau tanya soal paket", "id"),
        ("saya nak tanya bila barang saya akan sampai sebab dah lama tunggu", "id"),
        ("WHERE IS MY PARCEL I HAVE BEEN WAITING FOR DAYS", "en"),
        ("my flight goes from Düsseldorf to São Paulo via Reykjavík", None),
        ("j\u2019aime la marche et mes chiens", "fr"),
        (
            "".join(
                chr(ord(c) + 0x1D58D) if c != " " else c for c in "how are you today"
            ),
            "en",
        ),
        ("gue mager bgt hari ini sumpah deh", "id"),
        ("c chaud la meuf elle a pas capté wsh", "fr"),
        ("ok", None),
        ("12345", None),
        ("😀😀😀", None),
        ("", None),
        (" \n\t ", None),
        ("hahahahahahahahahahahahahahahahahaha", None),
        ("wkwkwkwkwkwkwkwkwkwkwkwkwkwkwkwkwkwk", None),
        ("jane@example.org", None),
        ("https://example.org/a/very/long/path/that/is/no/language/at/all/ok", None),
        ("@jane_doe #wochenende #schönesleben www.beispiel.example.org", None),
        ("Toyota Corolla, Honda Civic, Mazda, Hyundai Kona, Fiat Panda", None),
        ("Kowalski, Nowak, Wiśniewski, Wójcik, Kamiński", None),
        ("Amoxicillin clavulanate potassium, levothyroxine, atorvastatin", None),
        ("Let me test that tonight. שלום!", "en"),
        ("Mon script plante", None),
        ("Привет, как дела", FOREIGN),
        ("こんにちは元気ですか", FOREIGN),
        ("ขอบคุณมากนะ", FOREIGN),
        (f"please translate: {'Съешь же ещё этих мягких булок да чаю '}", FOREIGN),
        ("Weiß ich noch nicht", FOREIGN),
        (GERMAN, FOREIGN),
        (GERMAN.upper(), FOREIGN),
        (SPANISH, FOREIGN),
        (ITALIAN, FOREIGN),
        (JAVANESE, FOREIGN),
        ("toi khong biet noi gi, ban oi cho minh hoi don hang bao gio toi", FOREIGN),
    ],
)
def test_the_language_of_a_turn(text, language):
    assert OURS.of(text) == language


@pytest.mark.parametrize(
    "code",
    [
        "SELECT name FROM users WHERE id = 4 AND status = 'open' ORDER BY created_at;",
        "def foo(x):\n    return x + 1\n\nprint(foo(3))  # long enough to be judged now",
        "```\nfür jeden Benutzer soll die Bestellung sofort angezeigt werden\n```",
        "{'a': [1, 2, 3], 'b': {'c': None, 'd': True}, 'e': (lambda y: y * 2)(21)}",
        "struct Knoten { int zahl; Knoten* naechster; }; Knoten* neu(int z);",
    ],
)
def test_code_is_never_called_a_foreign_language(code):
    assert OURS.of(code) != FOREIGN


@pytest.mark.parametrize("own", SAID)
@pytest.mark.parametrize("said", SAID)
def test_one_configured_language_drops_the_other_two(own, said):
    expected = own if own == said else FOREIGN
    assert languages_for((own,)).of(SAID[said]) == expected


@pytest.mark.parametrize(
    ("configured", "text", "language"),
    [
        (("en",), "abeg how far, wetin dey happen for your side", "en"),
        (("fr",), "abeg how far, wetin dey happen for your side", FOREIGN),
        (("en", "fr"), "saya nak tanya bila barang saya akan sampai", FOREIGN),
    ],
)
def test_near_varieties_are_read_only_with_the_language_they_are_near(
    configured, text, language
):
    assert languages_for(configured).of(text) == language


@pytest.mark.parametrize("heading", [h for h in OUTSIDE if h not in UNKNOWN])
def test_no_long_foreign_turn_slips_through(heading):
    long = [t for t in INVENTED[heading] if sum(map(str.isalpha, t)) >= STRETCH]
    assert [text for text in long if OURS.of(text) != FOREIGN] == []


@pytest.mark.parametrize("heading", [h for h in OUTSIDE if h not in UNKNOWN])
def test_a_foreign_conversation_takes_its_undecided_turns_along(heading):
    turns = INVENTED[heading]
    told = OURS.in_conversation(OURS.of_all(turns), turns)
    assert told.count(FOREIGN) >= len(turns) - 2


@pytest.mark.parametrize("heading", ["own-en", "own-fr", "own-id"])
def test_most_slang_is_read(heading):
    told = OURS.of_all(INVENTED[heading])
    # Lists of food, medicines and species, and heavy Javanese, are what is lost.
    assert told.count(FOREIGN) <= 0.08 * len(told)
    assert told.count(heading[4:]) + told.count(None) >= 0.9 * len(told)


@pytest.mark.parametrize("foreign", [GERMAN, SPANISH, ITALIAN])
@pytest.mark.parametrize("own", SAID.values())
def test_a_long_turn_with_a_foreign_sentence_is_foreign(foreign, own):
    ours = f"{own}.\n{own}, {own}.\n{own}."
    assert OURS.of(ours) != FOREIGN
    assert OURS.of(f"{ours}\n{foreign}.") == FOREIGN
    assert OURS.of(f"{foreign}.\n{ours}") == FOREIGN


def test_both_ends_of_a_very_long_turn_are_read():
    ours = f"{ENGLISH}.\n" * 400
    assert OURS.of(ours) == "en"
    assert OURS.of(f"{GERMAN}.\n{ours}") == FOREIGN
    assert OURS.of(f"{ours}{GERMAN}.") == FOREIGN


def test_a_long_turn_in_two_of_ours_is_read_in_all():
    english = "my parcel has not come yet and the shop does not answer any of my mails"
    french = "mon chien dort toute la journée et le voisin se plaint encore du bruit"
    assert OURS.of(f"{ENGLISH}, {english}. {english[10:]}.") == "en"
    assert OURS.of(f"{ENGLISH}, {english}.\n{FRENCH}, {french}.") is None


@pytest.mark.parametrize(
    "text",
    [
        "he said 'ich bin ein Berliner' and everybody in the crowd cheered for hours",
        "how do you say thank you very much in Spanish, is it muchas gracias or not?",
        "I read it in Die Zeit and then again in El País, you should read it as well",
        "translate to German, please: the weather is nice today and I want to go out",
    ],
)
def test_a_quotation_or_a_title_makes_no_turn_foreign(text):
    assert OURS.of(text) == "en"


def test_an_undecided_turn_of_our_own_conversation_stays():
    turns = [ENGLISH, "ok", GERMAN[:30]]
    assert OURS.in_conversation(["en", None, FOREIGN], turns) == ["en", None, FOREIGN]


def test_undecided_turns_alone_are_read_as_one():
    turns = ["na klar doch", "bis morgen", "ich auch nicht"]
    assert OURS.in_conversation([None] * 3, turns) == [FOREIGN] * 3
    assert OURS.in_conversation([None] * 2, ["ok", "lol"]) == [None, None]


def test_what_is_no_language_has_no_say_in_a_conversation():
    assert OURS.in_conversation(["error", None], ["x" * 90, "ok"]) == ["error", None]


def test_a_conversation_takes_the_language_of_most_characters():
    assert OURS.settle(["en", None, "fr", FOREIGN], [10, 50, 40, 90]) == "fr"


def test_a_conversation_that_tells_nothing_takes_the_first_language():
    assert OURS.settle([None], [2]) == "en"


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_has_an_answer(text):
    assert OURS.of(text) in {"en", "fr", "id", None, FOREIGN}


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_broken_surrogates_have_an_answer_too(text):
    assert OURS.of(text) in {"en", "fr", "id", None, FOREIGN}


SENTENCES = [text for said in INVENTED.values() for text in said]
AROUND = ["😀", "🎉🎉", "https://example.org/weg?a=1", "@jane_doe", "#2026", "12:30", "...", "jane@example.org"]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(SENTENCES),
    st.lists(st.sampled_from(AROUND), max_size=3),
    st.lists(st.sampled_from(AROUND), max_size=3),
)
def test_what_tells_no_language_around_a_sentence_changes_nothing(text, before, after):
    assert OURS.of(" ".join([*before, text, *after])) == OURS.of(text)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES) | st.text(), max_size=12))
def test_many_texts_have_the_answers_of_each(texts):
    assert OURS.of_all(texts) == [OURS.of(text) for text in texts]


@settings(max_examples=50, deadline=None)
@given(st.sampled_from([t for t in SENTENCES if len(t) < STRETCH]), st.randoms())
def test_the_order_of_the_words_changes_nothing(text, random):
    first, *rest = text.split()
    random.shuffle(rest)
    assert OURS.of(" ".join([first, *rest])) == OURS.of(text)


def test_the_sums_tell_what_py3langid_tells():
    theirs = LanguageIdentifier.from_model_file(MODEL_FILE)
    asked = [text for text in SENTENCES if len(text) >= 60 and max(text) < "\u2000"]
    asked = [text for text in asked if not re.search(r"[\u0370-\u1dff]", text)]
    same = 0
    for text in asked:
        sums = model().prior.copy()
        for one in words_of(text.split()):
            sums += memoryview(one.said).cast("i")
        same += model().languages[sums.argmax()] == theirs.classify(text)[0]
    # The rest is Javanese for Sundanese, Bosnian for Croatian, and the like.
    assert same >= 0.9 * len(asked)


@pytest.mark.parametrize(
    ("token", "letters"),
    [
        ("hello", 5),
        ("hello,", 5),
        ("(hello)", 5),
        ("don't", 4),
        ("j\u2019ai", 3),
        ("hello😀", 5),
        ("\uff48\uff45\uff4c\uff4c\uff4f", 5),
        ("cafe\u0301", 4),
        ("e.g", 0),
        ("v2", 0),
        ("jane@example.org", 0),
        ("#tag", 0),
        ("hahaha", 0),
        ("nooooo", 0),
        ("😀", 0),
        ("x" * 41, 0),
    ],
)
def test_the_letters_of_a_word(token, letters):
    assert word(token).letters == letters


def test_a_word_does_not_show_itself():
    assert "said" not in repr(word("geheim"))
    assert isinstance(word("geheim"), Word)


@pytest.mark.parametrize(
    "hostile",
    [
        "a.a." * 5000,
        ":" * 20_000,
        "`a\n" * 6666,
        "é. " * 6666,
        "好" * 20_000,
        "ab' " * 5000,
    ],
)
def test_hostile_text_costs_little(hostile):
    OURS.of(hostile)
    begun = time.process_time()
    OURS.of(hostile)
    assert time.process_time() - begun < 0.05


@pytest.mark.parametrize("language", ["en", "fr", "id"])
def test_almost_no_chat_is_called_foreign_or_another_language(language):
    path = CORPORA / f"xpersona_{language}.jsonl"
    if not path.exists():
        pytest.skip("the public chat corpora are not here")
    lines = path.read_text("utf-8").splitlines()[:200]
    turns = [m["content"] for line in lines for m in json.loads(line)["messages"]]
    told = OURS.of_all(turns)
    # Measured over all turns: at most .03 % called foreign, .08 % another of ours.
    assert told.count(language) + told.count(None) >= 0.995 * len(told)
    assert told.count(language) >= 0.95 * len(told)
    assert told.count(FOREIGN) <= 0.001 * len(told)
