"""Trains the model that weighs what the term lists find, and writes its weights.

    python benchmarks/special_training/train.py [--check]

Enters: the training lines beside this file, our own examples and the odd half of
the gold set. Leaves:
`flows/redact/special/weights.json`. `--check` leaves the odd half out of
training, writes nothing and prints how it fares at several thresholds.
"""

import hashlib
import json
import random
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from grammar import Grammar, Line, grammar_of

from flows.redact.special.evidence import SIZE, evidence_of, said_of
from flows.redact.special.lists import Lists
from flows.redact.special.marks import BUCKETS, marks_of
from flows.redact.special.reading import STOP, sentences_of, words_of
from schemas.policy import LANGUAGES, SPECIAL_CATEGORIES, SpecialPolicy


HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WEIGHTS = ROOT / "flows" / "redact" / "special" / "weights.json"
OURS = ROOT / "tests" / "redact" / "special_dev.jsonl"
GOLD = ROOT / "tests" / "special" / "gold.jsonl"

EACH, REPEATED = 16, 3
"""Sentences drawn of each line; how often a written example is shown."""

DIMENSIONS, EPOCHS, BATCH, RATE = 32, 6, 64, 0.1
LEFT_OUT, UNSEEN = 0.4, 0.1
"""Marks and evidence that are hidden at each step, so that no single one decides."""

TOLD_WEIGHT = 1.5
SAID, UNSAID = 0.6, 0.9
"""How sure it must be with and without a term of the category in the sentence."""

CHATTY = {
    "en": [("i'm", "im"), ("i've", "ive"), ("don't", "dont"), ("can't", "cant"),
           ("you", "u"), ("because", "cos"), ("it's", "its")],
    "fr": [("je suis", "jsuis"), ("je suis", "chui"), ("c'est", "c"), ("j'ai", "g"),
           ("j'ai", "jai"), ("ne ", ""), ("toujours", "tjrs")],
    "id": [("yang", "yg"), ("saya", "sy"), ("saya", "aku"), ("tidak", "ga"),
           ("ga ", "nggak "), ("ga ", "tidak "), ("sama", "sm"), ("aku", "gw"),
           ("udah", "sudah"), ("kalo", "kalau"), ("banget", "bgt"), ("lagi", "lg"),
           ("sampe", "sampai"), ("abis", "habis"), ("gara2", "gara-gara"),
           ("gimana", "bagaimana"), ("gue", "saya"), ("pake", "pakai"),
           ("bikin", "buat"), ("abis", "setelah"), ("kemaren", "kemarin")],
}  # fmt: skip

Floats = npt.NDArray[np.float32]


class Example(NamedTuple):
    """One sentence as the model sees it, and what it tells of."""

    marks: npt.NDArray[np.int32]
    evidence: Floats
    told: Floats


def examples(*, odd: Sequence[dict[str, Any]]) -> list[Example]:
    """Every sentence to train on, in an order of its own."""
    rng = random.Random(7)
    lists = Lists(SpecialPolicy(), LANGUAGES)
    found: list[Example] = []
    for language in LANGUAGES:
        grammar = grammar_of(*sorted(HERE.glob(f"{language}*.txt")))
        for line in grammar.lines:
            for text, told in _drawn(line, grammar, language, rng):
                found.append(_example(_words(text), told, lists))
    for row in [*_rows(OURS), *odd]:
        for words in _parts(row):
            found += [_example(words, row["categories"], lists)] * REPEATED
    rng.shuffle(found)
    return found


def _drawn(
    line: Line, grammar: Grammar, language: str, rng: random.Random
) -> Iterator[tuple[str, frozenset[str]]]:
    """Different sentences of a line, some beside everyday or other talk."""
    everyday = [one for one in grammar.lines if one.everyday]
    drawn = {grammar.said(line, rng) for _ in range(EACH)}
    for text in sorted(drawn):
        said, told, chance = text, line.categories, rng.random()
        if chance < 0.36:
            both = [text, grammar.said(rng.choice(everyday), rng)]
            said = rng.choice([", ", " "]).join(both if chance < 0.18 else both[::-1])
        elif chance < 0.41:
            other = rng.choice(grammar.lines)
            said = f"{text}, {grammar.said(other, rng)}"
            told |= other.categories
        for written, chatted in CHATTY[language]:
            if rng.random() < 0.25:
                said = said.replace(written, chatted)
        yield said, told


def _parts(row: dict[str, Any]) -> list[list[str]]:
    """A telling as a whole, for nobody knows in which sentence it lies."""
    return [_words(row["text"])] if row["categories"] else sentences_of(row["text"])


def _words(text: str) -> list[str]:
    return [word for word in words_of(text) if word != STOP]


def _example(words: list[str], told: Sequence[str], lists: Lists) -> Example:
    return Example(
        np.array(marks_of(words), dtype=np.int32),
        evidence_of(words, lists.said(words)),
        np.array([one in told for one in SPECIAL_CATEGORIES], dtype=np.float32),
    )


class Net:
    """The model while it learns: one hidden layer, AdaGrad."""

    def __init__(self) -> None:
        rng = np.random.default_rng(7)
        kinds = len(SPECIAL_CATEGORIES)
        self.pieces = rng.normal(0, 0.1, (BUCKETS, DIMENSIONS)).astype(np.float32)
        self.rest = {
            "seen": rng.normal(0, 0.1, (SIZE, DIMENSIONS)).astype(np.float32),
            "bias": np.zeros(DIMENSIONS, np.float32),
            "out": rng.normal(0, 0.3, (DIMENSIONS, kinds)).astype(np.float32),
            "out_seen": np.zeros((SIZE, kinds), np.float32),
            "out_bias": np.full(kinds, -2, np.float32),
        }
        self.moved = {name: np.full_like(one, 1e-3) for name, one in self.rest.items()}
        self.pieces_moved = np.full(BUCKETS, 1e-3, np.float32)

    def learn(self, batch: Sequence[Example], rate: float) -> None:
        """One step against the error on a batch."""
        rest = self.rest
        marks = np.concatenate([one.marks for one in batch])
        counts = np.array([len(one.marks) for one in batch])
        evidence = np.stack([one.evidence for one in batch])
        told = np.stack([one.told for one in batch])
        size = 1 / np.sqrt(counts, dtype=np.float32)[:, None]
        begins = np.concatenate([[0], np.cumsum(counts)[:-1]])
        summed = np.add.reduceat(self.pieces[marks], begins, axis=0) * size
        bent = np.maximum(summed + evidence @ rest["seen"] + rest["bias"], 0)
        given = bent @ rest["out"] + evidence @ rest["out_seen"] + rest["out_bias"]
        wrong = (1 / (1 + np.exp(-given)) - told) * np.where(told > 0, TOLD_WEIGHT, 1)
        wrong *= len(SPECIAL_CATEGORIES) / len(batch)
        back = (wrong @ rest["out"].T) * (bent > 0)
        self._move_pieces(marks, np.repeat(back * size, counts, axis=0), rate)
        slopes = {
            "seen": evidence.T @ back,
            "bias": back.sum(axis=0),
            "out": bent.T @ wrong,
            "out_seen": evidence.T @ wrong,
            "out_bias": wrong.sum(axis=0),
        }
        for name, slope in slopes.items():
            self.moved[name] += slope * slope
            rest[name] -= rate * 0.3 * slope / np.sqrt(self.moved[name])

    def _move_pieces(
        self, marks: npt.NDArray[np.int32], slopes: Floats, rate: float
    ) -> None:
        order = np.argsort(marks, kind="stable")
        places, begins = np.unique(marks[order], return_index=True)
        slope = np.add.reduceat(slopes[order], begins, axis=0)
        self.pieces_moved[places] += (slope * slope).mean(axis=1)
        self.pieces[places] -= (
            rate * slope / np.sqrt(self.pieces_moved[places])[:, None]
        )

    def sureness(self, example: Example) -> Floats:
        """As the shipped model has it, before its weights are rounded."""
        rest = self.rest
        summed = self.pieces[example.marks].sum(axis=0) / np.sqrt(len(example.marks))
        bent = np.maximum(summed + example.evidence @ rest["seen"] + rest["bias"], 0)
        given = (
            bent @ rest["out"] + example.evidence @ rest["out_seen"] + rest["out_bias"]
        )
        return 1 / (1 + np.exp(-given))


def trained_on(shown: Sequence[Example]) -> Net:
    """A net that has seen all examples `EPOCHS` times."""
    net, rng = Net(), np.random.default_rng(7)
    for epoch in range(EPOCHS):
        order = rng.permutation(len(shown))
        rate = RATE * (1 - epoch / EPOCHS * 0.8)
        for begin in range(0, len(order), BATCH):
            batch = [_hidden(shown[at], rng) for at in order[begin : begin + BATCH]]
            net.learn(batch, rate)
    return net


def _hidden(example: Example, rng: np.random.Generator) -> Example:
    kept = example.marks[rng.random(len(example.marks)) > LEFT_OUT]
    seen = example.evidence * (rng.random(SIZE) > UNSEEN)
    marks = kept if len(kept) else example.marks
    return Example(marks, seen.astype(np.float32), example.told)


def digest_of_examples() -> str:
    """SHA-256 over everything that training reads beside the lists."""
    held = hashlib.sha256()
    for path in [*sorted(HERE.glob("*.txt")), OURS, GOLD]:
        held.update(hashlib.sha256(path.read_bytes()).digest())
    return held.hexdigest()


def write(net: Net) -> None:
    """Puts the weights, the large ones rounded to 255 steps, beside the lists."""
    scale = np.abs(net.pieces).max(axis=0) / 127
    arrays = {
        "pieces": np.rint(net.pieces / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        **net.rest,
    }
    held = {
        "examples_sha256": digest_of_examples(),
        "said": SAID,
        "unsaid": UNSAID,
        "arrays": {name: _shown(one) for name, one in arrays.items()},
    }
    WEIGHTS.write_text(json.dumps(held) + "\n", "utf-8")


def _shown(array: npt.NDArray[Any]) -> dict[str, Any]:
    return {
        "type": array.dtype.newbyteorder("<").str,
        "shape": array.shape,
        "base64": urlsafe_b64encode(array.tobytes()).decode(),
    }


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def half(which: int) -> list[dict[str, Any]]:
    """The gold rows whose number is odd (1) or even (0)."""
    return [row for row in _rows(GOLD) if int(row["id"][3:]) % 2 == which]


def check(net: Net, rows: Sequence[dict[str, Any]]) -> None:
    """Recall and false share at several pairs of thresholds."""
    lists = Lists(SpecialPolicy(), LANGUAGES)
    read = [
        [_example(words, [], lists) for words in sentences_of(row["text"])]
        for row in rows
    ]
    told = np.array(
        [[c in row["categories"] for c in SPECIAL_CATEGORIES] for row in rows]
    )
    free = ~told.any(axis=1)
    for said, unsaid in product((0.5, 0.6, 0.7, 0.8, 0.9), (0.7, 0.8, 0.9, 0.95)):
        found = np.array([_found(net, each, (said, unsaid)) for each in read])
        recall = (found & told).sum() / told.sum()
        dropped = found[~free].any(axis=1).mean()
        wrong = found[free].any(axis=1).mean()
        print(
            f"{said:.2f} {unsaid:.2f} recall {recall:.3f} any {dropped:.3f} "
            f"false {wrong:.3f}"
        )


def _found(
    net: Net, sentences: Sequence[Example], asked: tuple[float, float]
) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(SPECIAL_CATEGORIES), dtype=bool)
    for one in sentences:
        found |= net.sureness(one) >= np.where(said_of(one.evidence), *asked)
    return found


if __name__ == "__main__":
    if "--check" in sys.argv:
        check(trained_on(examples(odd=[])), half(1))
    else:
        learnt = trained_on(examples(odd=half(1)))
        write(learnt)
        check(learnt, half(0))
