"""A word enters; what it says for every language leaves, in whole numbers.

The model is py3langid's: naive Bayes over pieces of letters. Read word by word, its
sums are exact on every platform in whatever order, and a word is read once a process.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import regex
from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts


Sums = npt.NDArray[np.int32]
"""What is said for each column of the model: 64 is one natural logarithm."""

STEPS = 64
LOG_TWO = 0.6931471805599453

LONGEST_WORD, TOO_LONG = 40, 41
"""Characters; what is longer is no word."""

WORDS_KEPT = 1 << 15
"""Words remembered, about a kilobyte each."""

NOISE = re.compile(r"[\d_{}<>=;\\/@#|]|\w\.\w|(\w{1,3})\1\1")
"""In addresses, handles, tags, code, numbers, laughter: no language shows in these."""

OTHER_SCRIPT = regex.compile(r"[\p{L}--\p{Latin}--\p{Common}]", regex.VERSION1)
"""Letters none of our languages is written in."""

SPELT = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """Letters, whether it may be a name, and the bytes of its `Sums`."""

    letters: int
    capital: bool
    said: bytes = field(repr=False)


NO_WORD = Word(0, capital=False, said=b"")


@dataclass(frozen=True, slots=True)
class Model:
    """py3langid's tables, its logarithms rounded to whole steps."""

    languages: tuple[str, ...]
    rows: npt.NDArray[np.int16] = field(repr=False)
    prior: Sums = field(repr=False)
    moves: Sequence[int] = field(repr=False)
    starts: list[int] = field(repr=False)
    pieces: Sequence[int] = field(repr=False)

    def said(self, spelt: str) -> bytes:
        """What the pieces of a word say, the spaces around it included."""
        letters = f" {spelt} ".encode("utf-8", "surrogatepass")
        seen = visit_counts(self.moves, self.starts, self.pieces, letters)
        rows = self.rows.take(list(seen or ()), 0)
        said: Sums = np.add.reduce(rows, 0, dtype=np.int32)
        return said.tobytes()


@cache
def model() -> Model:
    """The model, read once per process.

    A power of two times a float16 is exact, so rounding is the same everywhere. Every
    piece counts once: the logarithm of two that py3langid gives it is left out.
    """
    read = LanguageIdentifier.from_model_file(MODEL_FILE)
    return Model(
        tuple(read.nb_classes),
        np.rint(read.nb_ptc * np.float16(STEPS)).astype(np.int16),
        np.rint(read.nb_pc * np.float64(STEPS / LOG_TWO)).astype(np.int32),
        read.tk_nextmove,
        [row << 8 for row in read.tk_row],
        read.tk_output,
    )


@lru_cache(maxsize=WORDS_KEPT)
def word(token: str) -> Word:
    """A token without spaces as a word, `NO_WORD` when it is none."""
    written = token if token.isascii() else unicodedata.normalize("NFKC", token)
    spelt = " ".join(SPELT.findall(written))
    if not spelt or len(token) > LONGEST_WORD or NOISE.search(written):
        return NO_WORD
    if OTHER_SCRIPT.search(spelt):
        return NO_WORD
    letters = sum(map(str.isalpha, spelt))
    if letters > 1 and spelt.isupper():
        return Word(letters, capital=False, said=model().said(spelt.lower()))
    return Word(letters, capital=spelt[0].isupper(), said=model().said(spelt))


def words_of(tokens: Iterable[str]) -> list[Word]:
    """The words of a text, each once: said again it tells nothing new."""
    once = dict.fromkeys(tokens)
    return [found for one in once if (found := word(one[:TOO_LONG])).letters]


def added(texts: Sequence[Sequence[Word]]) -> Sums:
    """What the words of each text say together, a row a text; none is without words."""
    table = model()
    width = len(table.languages)
    if not texts:
        return np.zeros((0, width), np.int32)
    said = np.frombuffer(b"".join(w.said for t in texts for w in t), np.int32)
    firsts = np.cumsum([0, *(len(text) for text in texts[:-1])])
    return np.add.reduceat(said.reshape(-1, width), firsts, 0) + table.prior
