"""The shipped model of names: what it finds, what stays, what it never does."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise, product
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import ConfigError
from flows.redact.engine import DetectionFailed, Engine, engine_for
from flows.redact.names import builtin
from flows.redact.names.chain import Chain
from flows.redact.names.finders import check_names, names_in
from flows.redact.names.memory import Memory
from flows.redact.names.model import Model
from flows.redact.names.weights import Weights
from flows.redact.normal import normalise
from flows.redact.rule import PLACEHOLDER_FILLER
from schemas.policy import LANGUAGES, RedactionPolicy


HOME = Path(str(builtin.HOME))
ENGINE = engine_for(RedactionPolicy(entities=("PERSON", "LOCATION")))

TOLD = [
    "we had lunch with Thandeka on Sunday",
    "i think brunhilde is angry with me",
    "Ask Professor Lindqvist about the exam.",
    "Oyelaran's report is late again",
    "the invoice goes to Marjolein Hoekstra",
    "did svetlana call you back?",
    "j'ai vu Apolline et Maxence au marché",
    "le dossier de Gwendal Kerbrat est perdu",
    "tu connais bérengère ?",
    "Mme Castaignède n'est pas venue",
    "la voiture d'Yseult est en panne",
    "kemarin ketemu Wisnuwardhana di pasar",
    "Pak Suprapto belum datang",
    "tadi ngobrol sama yuliani soal kerjaan",
    "tolong kirim ke Bu Kartinah ya",
]
PLACES = [
    ("I moved from Gothenburg last spring", "Gothenburg"),
    ("the train to Wolverhampton was late", "Wolverhampton"),
    ("je cherche un appartement à Villefranche", "Villefranche"),
    ("il vit au Kazakhstan depuis dix ans", "Kazakhstan"),
    ("rumah nenek di Banyuwangi", "Banyuwangi"),
    ("saya dari palembang", "palembang"),
]
KEPT = [
    "will you mark this as done in may?",
    "Claude, write me a poem",
    "Hey Siri, play some jazz",
    "I use Windows and Excel on Monday",
    "My iPhone and the Samsung TV do not talk",
    "class OrderService extends BaseService",
    "const userName = getUserName();",
    "a rose in the summer, a joy",
    "Je parle anglais et allemand",
    "la marine et le petit blanc",
    "Bonjour Madame, merci beaucoup",
    "bunga mawar dan bintang",
    "Selamat pagi, saya mau pesan kopi",
    "Thanks! That was a great answer.",
]


def found(text):
    return [text[f.start : f.end] for f in ENGINE.find(text, None)]


def test_most_names_of_chat_are_found_whatever_their_case_and_language():
    missed = [text for text in TOLD if not found(text)]
    # Written beside the lists and templates but not from them; one miss is measured.
    assert len(missed) <= 2, missed


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_a_place_is_found(text, place):
    assert place in found(text)


@pytest.mark.parametrize("text", KEPT)
def test_words_that_could_be_names_stay(text):
    assert found(text) == []


def test_a_possessive_is_no_part_of_the_name():
    assert found("That is Margaret's umbrella") == ["Margaret"]


def test_what_placeholders_left_is_no_name():
    filler = PLACEHOLDER_FILLER * 10
    assert found(f"my friend {filler} lives in {filler}") == []


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*TOLD, *KEPT, "\n", "@x", "é", "\U0001d49c", "12"])).map(
        " ".join
    )
    | st.text(max_size=80)
)
def test_spans_lie_in_the_text_apart_and_in_order(text):
    normal = normalise(text).text
    end = 0
    for span in builtin.built_in().spans(normal):
        assert end <= span.start < span.end <= len(normal)
        end = span.end


def test_what_was_read_before_changes_nothing():
    fresh = Model(Weights.unpacked(builtin.shipped()[1]))
    for text in reversed(TOLD):
        assert fresh.spans(text) == builtin.built_in().spans(text)


def test_threads_that_share_the_model_find_what_one_finds():
    fresh = Model(Weights.unpacked(builtin.shipped()[1]))
    texts = [*TOLD, *KEPT] * 20
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(fresh.spans, texts))
    assert together == [builtin.built_in().spans(text) for text in texts]


def test_words_are_forgotten_when_room_ends_and_met_again():
    weights = Weights.unpacked(builtin.shipped()[1])
    memory = Memory(weights, room=4)
    before = memory.places_of(["Anna", "Budi"])[1]
    scores = memory.scores[before].copy()
    after = memory.places_of(["one", "two", "Budi"])[2]
    assert "Anna" not in memory.places
    assert (memory.scores[after] == scores).all()


def best_of_all(said, steps):
    def worth(labels):
        chain = [0, *labels, 0]
        jumps = sum(steps[a][b] for a, b in pairwise(chain))
        return jumps + sum([0, *row][k] for row, k in zip(said, labels, strict=True))

    return max(map(worth, product(range(3), repeat=len(said)))), worth


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(-60, 60)] * 2), min_size=1, max_size=6),
    st.lists(st.integers(-20, 20), min_size=9, max_size=9),
)
def test_no_chain_of_labels_is_worth_more_than_the_one_found(said, steps):
    table = np.array(steps, np.int32).reshape(3, 3)
    labels = Chain(table).labels(np.array(said, np.int32))
    most, worth = best_of_all(said, table.tolist())
    assert worth(labels) == most


@pytest.mark.parametrize("piece", ["A b ", "Anna ", "anna", "Jl. ", "x", "Mr ", "B'"])
def test_hostile_text_costs_bounded_time(piece):
    text = piece * (20_000 // len(piece))
    started = perf_counter()
    builtin.built_in().spans(text)
    # Measured at 2 to 40 ms; the bound is for loaded machines.
    assert perf_counter() - started < 1


def copied(folder):
    for name in (builtin.MODEL, builtin.CARD):
        (folder / name).write_bytes((HOME / name).read_bytes())
    return folder


def test_a_whole_model_is_accepted(tmp_path):
    card, model = builtin.checked(copied(tmp_path))
    assert card.sha256 == hashlib.sha256(model).hexdigest()
    assert len(model) <= 5_000_000


@pytest.mark.parametrize("name", [builtin.MODEL, builtin.CARD])
def test_a_missing_file_is_told_before_any_data_is_read(tmp_path, name):
    (copied(tmp_path) / name).unlink()
    with pytest.raises(ConfigError, match=f"lack their file {name}; install"):
        builtin.checked(tmp_path)


def test_an_altered_model_is_refused(tmp_path):
    model = copied(tmp_path) / builtin.MODEL
    model.write_bytes(model.read_bytes()[:-1] + b"x")
    with pytest.raises(ConfigError, match="was altered; install"):
        builtin.checked(tmp_path)


def test_a_damaged_card_is_refused(tmp_path):
    (copied(tmp_path) / builtin.CARD).write_text("{}")
    with pytest.raises(ConfigError, match="card of the built-in names is damaged"):
        builtin.checked(tmp_path)


def test_the_card_tells_recall_for_every_language_and_names_its_sets():
    card = json.loads((HOME / builtin.CARD).read_text("utf-8"))
    assert set(card["languages"]) == set(LANGUAGES)
    assert {"wnut17_train_en", "europeana_fr_train"} <= set(card["trained_on"])
    tests = {
        name for told in card["languages"].values() for name in told["measured_on"]
    }
    assert not tests & set(card["trained_on"])


def test_the_manifest_tells_level_digest_and_recall_of_every_language():
    told = names_in(RedactionPolicy())
    card = builtin.shipped()[0]
    assert [one.language for one in told] == list(LANGUAGES)
    assert {(one.level, one.sha256) for one in told} == {("builtin", card.sha256)}
    assert all(one.recall_person > 0.5 for one in told)


def test_cues_alone_tell_no_figures():
    (one,) = names_in(RedactionPolicy(names="cues", languages=("fr",)))
    assert (one.level, one.model, one.recall_person) == ("cues", None, None)


def test_without_the_model_a_name_needs_its_cue():
    engine = engine_for(RedactionPolicy(names="cues"))
    assert engine.find("we had lunch with Margaret", "en") == ()
    assert engine.find("my name is Margaret", "en") != ()


def test_with_cues_alone_the_release_gate_asks_for_no_names():
    assert RedactionPolicy(names="cues").floor_of("PERSON") == 0
    assert RedactionPolicy(names="builtin").floor_of("PERSON") > 0.5
    lowered = RedactionPolicy(names="cues", canary_floors={"PERSON": 0.1})
    assert lowered.floor_of("PERSON") == 0.1


def test_a_policy_that_keeps_people_and_places_reads_no_model():
    engine = Engine(RedactionPolicy(entities=("EMAIL_ADDRESS",)))
    assert set(engine.names.levels.values()) == {"cues"}
    assert (
        engine.find("Margaret wrote to a@example.org", "en")[0].entity
        == "EMAIL_ADDRESS"
    )


def test_a_minimum_that_no_language_reaches_is_a_config_error():
    policy = RedactionPolicy(names="builtin", names_minimum="model")
    with pytest.raises(ConfigError, match="no language reaches 'model'"):
        check_names(policy)


def test_a_minimum_that_is_reached_changes_nothing():
    engine = engine_for(RedactionPolicy(names_minimum="builtin"))
    assert engine.find("we had lunch with Margaret", None) != ()


def test_no_time_left_is_an_error():
    engine = Engine(RedactionPolicy(entities=("PERSON",), timeout_seconds=1e-9))
    with pytest.raises(DetectionFailed, match="TimeoutError"):
        engine.find("Margaret", "en")


def test_the_guide_states_the_figures_of_the_card():
    guide = HOME.parents[2] / "docs" / "redaction.md"
    text = guide.read_text("utf-8")
    for language, told in builtin.shipped()[0].languages.items():
        figures = f"{told.person:.3f} | {told.location:.3f} | {told.precision:.3f}"
        assert f"| {language} | {figures} |" in text


def test_the_guide_states_what_the_card_tells_of_our_own_chat():
    text = (HOME.parents[2] / "docs" / "redaction.md").read_text("utf-8")
    chat = builtin.shipped()[0].chat
    assert set(chat) == set(LANGUAGES)
    for language, told in chat.items():
        (row,) = (
            line
            for line in text.splitlines()
            if line.startswith(f"| {told.measured_on[0]}, {language} |")
        )
        figures = (told.person, told.location, told.precision)
        cells = [float(cell) for cell in row.strip(" |").split("|")[2:]]
        assert cells == list(figures)
