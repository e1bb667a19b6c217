"""Models of the user's own: spaCy, Transformers, GLiNER, Stanza, each by Presidio.

Enters: `spacy:<package or folder>`, `transformers:<model>`, `gliner:<model>` or
`stanza:<language>`. Leaves: a Presidio recognizer a language. Nothing is downloaded: a
model or package that is not there is a ConfigError with the command that gets it.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

import spacy
from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import (
    NerModelConfiguration,
    NlpEngine,
    NlpEngineProvider,
    StanzaNlpEngine,
)
from presidio_analyzer.predefined_recognizers import GLiNERRecognizer, SpacyRecognizer

from flows.errors import ConfigError


ANY_LANGUAGE = "xx"
"""What spaCy calls a model that is not made for one language."""

ENTITIES = ("PERSON", "LOCATION")

LABELS = {
    "PER": "PERSON",
    "PERSON": "PERSON",
    "PATIENT": "PERSON",
    "STAFF": "PERSON",
    "HCW": "PERSON",
    "LOC": "LOCATION",
    "LOCATION": "LOCATION",
    "GPE": "LOCATION",
    "FAC": "LOCATION",
}
"""What models call people and places; their other labels are left out."""

GLINER_LABELS = {"person": "PERSON", "location": "LOCATION", "address": "LOCATION"}

FETCH = (
    'python -c "from huggingface_hub import snapshot_download;'
    " snapshot_download('{name}')\""
)
STANZA_FETCH = "python -c \"import stanza; stanza.download('{name}')\""

Read = Callable[[str], list[RecognizerResult]]


class OutsideNames(LocalRecognizer):
    """People and places by a model of the user's; what it raises reaches the caller."""

    def __init__(self, entities: Sequence[str], *, language: str, read: Read) -> None:
        self.read = read
        label = "names by a model"
        super().__init__(
            supported_entities=list(entities),
            name=label,
            supported_language=language,
        )
        self._label = {
            RecognizerResult.RECOGNIZER_NAME_KEY: label,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }

    def load(self) -> None:
        """Nothing to load: the model was loaded before."""

    def analyze(
        self,
        text: str,
        entities: list[str],  # noqa: ARG002 - Presidio's signature
        nlp_artifacts: Any = None,  # noqa: ARG002 - the model reads the text itself
    ) -> list[RecognizerResult]:
        """What the model finds, under this recognizer's own label."""
        found = [r for r in self.read(text) if r.entity_type in self.supported_entities]
        for result in found:
            result.recognition_metadata = self._label
        return found

    def scan(
        self, texts: Sequence[str], deadline: float
    ) -> list[list[RecognizerResult]]:
        """The same of several texts; TimeoutError as soon as it took too long."""
        found = []
        for text in texts:
            found.append(self.analyze(text, self.supported_entities))
            if monotonic() > deadline:
                raise TimeoutError
        return found


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of model: is it there, where, which languages it reads, how it reads."""

    check: Callable[[str], None]
    home: Callable[[str], Path]
    languages: Callable[[str, Sequence[str]], Sequence[str]]
    load: Callable[[str, str], Read]


@cache
def digest_of(home: Path) -> str:
    """SHA-256 of a model's files and their names: another model is another build."""
    whole = hashlib.sha256()
    for path in sorted(home.rglob("*")):
        if path.is_file():
            whole.update(str(path.relative_to(home)).encode() + b"\0")
            with path.open("rb") as content:
                whole.update(hashlib.file_digest(content, "sha256").digest())
    return whole.hexdigest()


def missing(what: str, *, command: str) -> ConfigError:
    """The error for a model or package that is not installed."""
    return ConfigError(f"redaction.names: {what} is not installed; run `{command}`")


def need_package(package: str, *, extra: str) -> None:
    """Refuse to go on without a Python package."""
    if find_spec(package) is None:
        command = f"pip install 'presidio-analyzer[{extra}]'"
        raise missing(f"the package {package!r}", command=command)


def read_by(engine: NlpEngine, language: str) -> Read:
    """Presidio's own recognizer over what one of its NLP engines says."""
    recognizer = SpacyRecognizer(language, list(ENTITIES))

    def read(text: str) -> list[RecognizerResult]:
        told = engine.process_text(text, language)
        return list(recognizer.analyze(text, list(ENTITIES), told))

    return read


def engine_of(kind: str, *, model: Any, language: str) -> NlpEngine:
    """An NLP engine by Presidio's own configuration."""
    provider = NlpEngineProvider(
        nlp_configuration={
            "nlp_engine_name": kind,
            "models": [{"lang_code": language, "model_name": model}],
            "ner_model_configuration": {"model_to_presidio_entity_mapping": LABELS},
        }
    )
    return provider.create_engine()


def spacy_home(name: str) -> Path:
    """The folder of an installed spaCy package, or of a model on disk."""
    if spacy.util.is_package(name):
        return Path(spacy.util.get_package_path(name))
    if (Path(name) / "meta.json").is_file():
        return Path(name)
    command = f"python -m spacy download {name}"
    raise missing(f"the spaCy model {name!r}", command=command)


def check_spacy(name: str) -> None:
    """Refuse a spaCy model that is not there or finds no names."""
    meta = json.loads((spacy_home(name) / "meta.json").read_bytes())
    if not {"ner", "entity_ruler", "span_ruler"} & set(meta.get("pipeline", ())):
        raise ConfigError(
            f"redaction.names: the spaCy model {name!r} has no `ner` component and "
            "finds no names; name one that has it, such as en_core_web_sm"
        )


def spacy_languages(name: str, configured: Sequence[str]) -> Sequence[str]:
    """The language that the model says it is made for."""
    told = json.loads((spacy_home(name) / "meta.json").read_bytes())["lang"]
    return [one for one in configured if told in {one, ANY_LANGUAGE}]


def load_spacy(name: str, language: str) -> Read:
    """Presidio's spaCy engine."""
    return read_by(engine_of("spacy", model=name, language=language), language)


def hub_home(name: str) -> Path:
    """The folder of a hub's model; it is one already, or was downloaded."""
    if Path(name).is_dir():
        return Path(name)
    hub = import_module("huggingface_hub")
    for file in ("config.json", "gliner_config.json"):
        kept = hub.try_to_load_from_cache(name, file)
        if isinstance(kept, str):
            return Path(kept).parent
    raise missing(f"the model {name!r}", command=FETCH.format(name=name))


def check_transformers(name: str) -> None:
    """Refuse without the packages or the model."""
    for package in ("transformers", "torch", "huggingface_hub"):
        need_package(package, extra="transformers")
    hub_home(name)


def load_transformers(name: str, language: str) -> Read:
    """Presidio's Transformers engine over a blank spaCy pipeline for the words."""
    with tempfile.TemporaryDirectory() as folder:
        spacy.blank(language).to_disk(folder)
        model = {"spacy": folder, "transformers": name}
        engine = engine_of("transformers", model=model, language=language)
    return read_by(engine, language)


def check_gliner(name: str) -> None:
    """Refuse without the package or the model."""
    for package in ("gliner", "huggingface_hub"):
        need_package(package, extra="gliner")
    hub_home(name)


def load_gliner(name: str, language: str) -> Read:
    """Presidio's GLiNER recognizer."""
    recognizer = GLiNERRecognizer(
        model_name=name, entity_mapping=GLINER_LABELS, supported_language=language
    )
    return lambda text: list(recognizer.analyze(text, list(ENTITIES)))


def check_stanza(name: str) -> None:
    """Refuse without the package or the language's files."""
    need_package("stanza", extra="stanza")
    if not stanza_home(name).is_dir():
        command = STANZA_FETCH.format(name=name)
        raise missing(f"the Stanza model of {name!r}", command=command)


def stanza_home(name: str) -> Path:
    """The folder of a language's files."""
    home = import_module("stanza.resources.common").DEFAULT_MODEL_DIR
    return Path(home) / name


def load_stanza(name: str, language: str) -> Read:
    """Presidio's Stanza engine, without its download."""
    engine = StanzaNlpEngine(
        models=[{"lang_code": language, "model_name": name}],
        ner_model_configuration=NerModelConfiguration(
            model_to_presidio_entity_mapping=LABELS
        ),
        download_if_missing=False,
    )
    engine.load()
    return read_by(engine, language)


def every(_: str, configured: Sequence[str]) -> Sequence[str]:
    """Models of a hub are asked about every language."""
    return configured


def own(name: str, configured: Sequence[str]) -> Sequence[str]:
    """A Stanza model is named after its language."""
    return [one for one in configured if one == name]


KINDS = {
    "spacy": Kind(check_spacy, spacy_home, spacy_languages, load_spacy),
    "transformers": Kind(check_transformers, hub_home, every, load_transformers),
    "gliner": Kind(check_gliner, hub_home, every, load_gliner),
    "stanza": Kind(check_stanza, stanza_home, own, load_stanza),
}
