"""Models of the user's own: a tiny spaCy model, and what is not installed."""

import json
from importlib.util import find_spec
from time import monotonic

import pytest
import spacy
from spacy.training import Example

from flows.errors import ConfigError
from flows.redact.engine import DetectionFailed, Engine
from flows.redact.names.finders import check_names, names_in
from flows.redact.names.outside import OutsideNames, digest_of
from schemas.policy import RedactionPolicy


LEARNT = [
    ("Zorblat lives here", [(0, 7, "PERSON")]),
    ("I met Zorblat today", [(6, 13, "PERSON")]),
    ("we flew to Quibnar", [(11, 18, "GPE")]),
    ("Quibnar is far away", [(0, 7, "GPE")]),
]


def trained(folder, language="en"):
    nlp = spacy.blank(language)
    ner = nlp.add_pipe("ner")
    examples = [
        Example.from_dict(nlp.make_doc(text), {"entities": spans})
        for text, spans in LEARNT
    ]
    for label in ("PERSON", "GPE"):
        ner.add_label(label)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(25):
        nlp.update(examples, sgd=optimizer)
    nlp.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return trained(tmp_path_factory.mktemp("spacy") / "tiny")


def policy(model, **more):
    return RedactionPolicy(names=f"spacy:{model}", languages=("en", "fr"), **more)


def found(engine, text, language):
    return [(f.entity, text[f.start : f.end]) for f in engine.find(text, language)]


def test_a_spacy_model_finds_people_and_places_in_its_language(model):
    engine = Engine(policy(model))
    assert found(engine, "I met Zorblat today", "en") == [("PERSON", "Zorblat")]
    assert found(engine, "we flew to Quibnar", "en") == [("LOCATION", "Quibnar")]


def test_a_language_the_model_does_not_read_keeps_what_is_built_in(model):
    engine = Engine(policy(model))
    assert engine.names.levels == {"en": "model", "fr": "builtin"}
    assert found(engine, "je travaille à Toulouse", "fr") == [("LOCATION", "Toulouse")]


def test_a_text_of_unknown_language_is_read_by_both(model):
    engine = Engine(policy(model))
    text = "we flew to Quibnar puis à Toulouse"
    assert {part for _, part in found(engine, text, None)} >= {"Quibnar", "Toulouse"}


def test_a_language_below_the_minimum_drops(model):
    engine = Engine(policy(model, names_minimum="model"))
    assert engine.find("I met Zorblat today", "en") != ()
    for language in ("fr", None):
        with pytest.raises(DetectionFailed, match="BelowMinimum"):
            engine.find("bonjour", language)


def test_presidios_own_engine_gives_the_same(model):
    engine = Engine(policy(model, entities=("PERSON", "LOCATION")))
    text = "I met Zorblat today"
    slow = engine.analyzer().analyze(text, "en")
    (fast,) = engine.results([text], "en", monotonic() + 60)
    assert [(r.start, r.end, r.score) for r in slow] == [
        (r.start, r.end, r.score) for r in fast
    ]


def test_the_manifest_names_the_model_and_claims_no_figure(model):
    english, french = names_in(policy(model))
    assert (english.level, english.recall_person) == ("model", None)
    assert english.model == f"spacy:{model}"
    assert french.level == "builtin"


def test_the_manifest_tells_one_model_from_another_of_the_same_name(tmp_path):
    trained(tmp_path / "model")
    before, _ = names_in(policy(tmp_path / "model"))
    digest_of.cache_clear()
    again, _ = names_in(policy(tmp_path / "model"))
    (tmp_path / "model" / "ner" / "cfg").write_bytes(b"{}")
    digest_of.cache_clear()
    after, _ = names_in(policy(tmp_path / "model"))
    assert before.sha256 == again.sha256
    assert before.sha256 != after.sha256


@pytest.mark.parametrize(
    ("chosen", "command"),
    [
        ("spacy:xx_not_there", r"python -m spacy download xx_not_there"),
        ("transformers:org/none", r"pip install 'presidio-analyzer\[transformers\]'"),
        ("gliner:org/none", r"pip install 'presidio-analyzer\[gliner\]'"),
        ("stanza:fr", r"pip install 'presidio-analyzer\[stanza\]'"),
    ],
)
def test_what_is_not_installed_is_told_with_its_command(chosen, command):
    if find_spec(chosen.partition(":")[0]) and not chosen.startswith("spacy"):
        pytest.skip("the package is here")
    with pytest.raises(ConfigError, match=f"is not installed; run `{command}`"):
        check_names(RedactionPolicy(names=chosen))


def test_a_spacy_model_that_finds_no_names_is_refused(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ConfigError, match="has no `ner` component"):
        check_names(policy(tmp_path / "blank"))


def test_a_model_for_any_language_reads_all(model, tmp_path):
    folder = trained(tmp_path / "any", "xx")
    assert json.loads((folder / "meta.json").read_text())["lang"] == "xx"
    assert set(Engine(policy(folder)).names.levels.values()) == {"model"}


def failing(text):
    raise RuntimeError(text)


def test_a_model_that_fails_drops_the_text_and_tells_nothing_of_it():
    engine = Engine(RedactionPolicy())
    broken = OutsideNames(("PERSON",), language="en", read=failing)
    engine.models["en"] = [*engine.models["en"], broken]
    with pytest.raises(DetectionFailed, match="RuntimeError") as caught:
        engine.find("zqmarkerqz", "en")
    assert "zqmarkerqz" not in str(caught.value)


def test_a_model_that_took_too_long_is_an_error():
    late = OutsideNames(("PERSON",), language="en", read=lambda text: [])
    with pytest.raises(TimeoutError):
        late.scan(["x"], monotonic() - 1)
