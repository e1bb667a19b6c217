"""The shipped model as a Presidio recognizer, with its card: what it is and misses."""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from time import monotonic
from typing import Any

from presidio_analyzer import AnalysisExplanation, LocalRecognizer, RecognizerResult
from pydantic import BaseModel, ConfigDict, ValidationError

from flows.errors import ConfigError
from flows.redact.names.model import Model, Span
from flows.redact.names.weights import LABELS, Weights


MODEL, CARD = "names.npz", "card.json"

LEAST, MOST = 41, 49
"""The least and the most that a found name scores, in hundredths: more than the default
threshold, less than every rule, so that a rule names what both have found."""

CERTAIN = 160
"""Steps by which a name beats being none that make it score the most."""

REINSTALL = (
    "install this version of consentry again, or set `redaction.names: cues` to do "
    "without"
)


class Measured(BaseModel):
    """What the model covers of the spans of the sets named, in one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: float
    location: float
    precision: float
    measured_on: tuple[str, ...]


class Card(BaseModel):
    """The model card: which file, learnt from what, how good."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    sha256: str
    trained_on: dict[str, str]
    languages: dict[str, Measured]
    chat: dict[str, Measured]
    not_known: str


HOME = files("flows.redact.names")


def checked(folder: Traversable) -> tuple[Card, bytes]:
    """Card and model of a folder; ConfigError unless they are whole and belong."""
    card, model = (read(folder, name) for name in (CARD, MODEL))
    try:
        told = Card.model_validate_json(card)
    except ValidationError:
        raise ConfigError(
            f"the card of the built-in names is damaged; {REINSTALL}"
        ) from None
    if hashlib.sha256(model).hexdigest() != told.sha256:
        raise ConfigError(f"the model of the built-in names was altered; {REINSTALL}")
    return told, model


def read(folder: Traversable, name: str) -> bytes:
    """One file of the model."""
    try:
        return folder.joinpath(name).read_bytes()
    except OSError:
        raise ConfigError(
            f"the built-in names lack their file {name}; {REINSTALL}"
        ) from None


@cache
def shipped() -> tuple[Card, bytes]:
    """Card and model of this version, checked once per process."""
    return checked(HOME)


@cache
def built_in() -> Model:
    """The shipped model, read once per process."""
    return Model(Weights.unpacked(shipped()[1]))


class BuiltInNames(LocalRecognizer):
    """People and places by the shipped model; one model reads all our languages."""

    def __init__(self, entities: tuple[str, ...], *, language: str) -> None:
        self.model = built_in()
        label = "built-in names"
        super().__init__(
            supported_entities=list(entities), name=label, supported_language=language
        )
        self._explanation = AnalysisExplanation(label, 1.0)
        self._label = {
            RecognizerResult.RECOGNIZER_NAME_KEY: label,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }

    def load(self) -> None:
        """Nothing to load: the model is read when the recognizer is made."""

    def analyze(
        self,
        text: str,
        entities: list[str],  # noqa: ARG002 - Presidio's signature
        nlp_artifacts: Any = None,  # noqa: ARG002 - Presidio's signature
    ) -> list[RecognizerResult]:
        """Every person and place that the model finds."""
        return self._results(self.model.spans(text))

    def scan(
        self, texts: Sequence[str], deadline: float
    ) -> list[list[RecognizerResult]]:
        """The same of several texts; TimeoutError when there is no time left."""
        if monotonic() > deadline:
            raise TimeoutError
        return list(map(self._results, self.model.read(texts)))

    def _results(self, spans: list[Span]) -> list[RecognizerResult]:
        return [
            RecognizerResult(
                entity_type=LABELS[span.label],
                start=span.start,
                end=span.end,
                score=score_of(span.margin),
                analysis_explanation=self._explanation,
                recognition_metadata=self._label,
            )
            for span in spans
            if LABELS[span.label] in self.supported_entities
        ]


def score_of(margin: int) -> float:
    """Hundredths from `LEAST` to `MOST`: the same on every platform."""
    steps = min(max(margin, 0), CERTAIN)
    return (LEAST + (MOST - LEAST) * steps // CERTAIN) / 100
