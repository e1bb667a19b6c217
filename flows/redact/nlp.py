"""A text enters; Presidio's artifacts leave, without any model and any network.

spaCy's blank pipelines have no lemmas, so Presidio's context words never match; its
stop words swallow cues such as "call"; and its tokenizer takes seconds for 10 kB of
colons. Here a lemma is the lower-case word, a cue is never a stop word, and words are
cut by one linear pattern.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import spacy
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab


TOKEN = re.compile(r"\w++|[^\w\s]|\s++")
LEMMA = "consentry_lower_case_lemma"


@Language.component(LEMMA)
def lower_case_lemma(doc: Doc) -> Doc:
    """Give every token a lemma: its lower-case form."""
    for token in doc:
        token.lemma_ = token.lower_
    return doc


class WordTokenizer:
    """Words, single signs and runs of white space, in linear time."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Cut a text; every character stays at its own offset."""
        words: list[str] = []
        spaces: list[bool] = []
        for piece in TOKEN.findall(text):
            if piece == " " and spaces and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(piece)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)


class BlankNlpEngine(NlpEngine):
    """Tokens and lemmas for Presidio's recognizers; names come from rules."""

    def __init__(self, languages: tuple[str, ...], *, cues: frozenset[str]) -> None:
        self.languages = languages
        self.cues = cues
        self.pipelines: dict[str, Language] = {}
        self.load()

    def load(self) -> None:
        """Make the blank pipelines; nothing is downloaded."""
        for language in self.languages:
            pipeline = spacy.blank(language)
            pipeline.tokenizer = WordTokenizer(pipeline.vocab)
            pipeline.add_pipe(LEMMA)
            self.pipelines[language] = pipeline

    def is_loaded(self) -> bool:
        """Whether the pipelines stand."""
        return bool(self.pipelines)

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Tokens, places and lemmas of one text; never an entity."""
        doc = self.pipelines[language](text)
        return NlpArtifacts(
            entities=[],
            tokens=doc,
            tokens_indices=[token.idx for token in doc],
            lemmas=[token.lemma_ for token in doc],
            nlp_engine=self,
            language=language,
        )

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = 1,  # noqa: ARG002 - Presidio's signature
        n_process: int = 1,  # noqa: ARG002 - Presidio's signature
        **_: Any,
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """One after the other: a batch gains nothing (measured)."""
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:
        """Whether a word tells nothing; a cue always tells something."""
        if word.lower() in self.cues:
            return False
        return bool(self.pipelines[language].vocab[word].is_stop)

    def is_punct(self, word: str, language: str) -> bool:
        """Whether a token is punctuation."""
        return bool(self.pipelines[language].vocab[word].is_punct)

    def get_supported_entities(self) -> list[str]:
        """None: a blank pipeline finds no entities."""
        return []

    def get_supported_languages(self) -> list[str]:
        """The languages that have a pipeline."""
        return list(self.pipelines)
