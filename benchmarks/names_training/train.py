"""Trains the built-in names: sets and lists enter, the shipped model and card leave.

python benchmarks/names_training/train.py [--candidates] [FOLDER]
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
from fitting import Fitted, Kind, rounded
from gazetteers import common_words, lists_by_word
from invented import chat
from measuring import (
    CuesOnly,
    Finder,
    ListsOnly,
    chat_turns,
    found_a_thousand,
    measured,
    speed,
)
from numbers_of import Numbers, Reader
from sets import (
    LOWERED,
    TEST,
    TRAIN,
    Text,
    lowered,
    read,
    sentence,
    without_facilities,
)

from flows.redact.names.builtin import CARD, MODEL, Card, Measured
from flows.redact.names.model import Model
from flows.redact.names.weights import Weights, key_of
from schemas.policy import LANGUAGES


ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CORPORA = SHARED / "corpora"
PLACE = ROOT / "flows" / "redact" / "names"
NAME = "consentry-names-1"
ROUNDS = 2
LEAN = (1.6, 1.6, 0.7)
"""Towards people, places, organizations: a name missed costs more than a word taken."""

GATE = -12
"""Steps that a word must say for itself; found by the curve of loss against speed."""

CHATS = ("xpersona_en", "taskmaster4_en", "xpersona_fr", "xpersona_id")

LICENCES = {
    "europeana_fr_train": "EuropeanaNewspapers ner-corpora, CC0",
    "nerp_train_id": "IndoNLU nerp_ner-prosa, Apache-2.0",
    "nergrit_train_id": "IndoNLU nergrit_ner-grit, Apache-2.0",
    "wnut17_train_en": "emerging_entities_17, CC BY 4.0",
    "phonenumbers geodata": "names of places, Apache-2.0",
    "spaCy stop words": "common words, MIT",
    "lists and chat of this project": "names.txt lists and templates, Apache-2.0",
}
NOT_KNOWN = (
    "No public labelled chat exists in French or Indonesian, so the figures are of "
    "news, encyclopaedic, noisy social and synthetic text; names in your chats may be "
    "found less often. A name that is not found stays in the corpus."
)


def learnt(folder: Path) -> tuple[list[Text], dict[str, int]]:
    """Everything that is learnt from, and the lists."""
    named = {name: read(folder, name) for name in TRAIN}
    common = common_words()
    named["wnut17_train_en"] = without_facilities(named["wnut17_train_en"], common)
    rows = [row for several in named.values() for row in several]
    lists = lists_by_word(map(sentence, rows))
    for seed, (name, share) in enumerate(LOWERED.items(), start=1):
        rows += lowered(named[name], share, seed=seed)
    rows += named["wnut17_train_en"]
    for language in ("en", "fr", "id"):
        rows += chat(language, rounds=12)
    return rows, lists


def weights_of(
    fitted: Fitted, lists: dict[str, int], *, lean: tuple[float, ...]
) -> Weights:
    """What is learnt, in the form that is shipped."""
    features, steps = rounded(fitted, lean=lean)
    held = dict(sorted((key_of(word), bits) for word, bits in lists.items()))
    return Weights(
        features,
        steps,
        np.array(list(held), np.uint32),
        np.array(list(held.values()), np.uint8),
        GATE,
    )


def told(name: str, model: Finder, tests: dict[str, list[Text]]) -> None:
    """One line of the curve."""
    cells = [name]
    for rows in tests.values():
        got = measured(model, rows)
        cells.append(f"{got.recall(1):.3f}/{got.recall(2):.3f}/{got.precision():.3f}")
    for chatted in CHATS:
        if turns := chat_turns(CORPORA, chatted):
            found, fast = found_a_thousand(model, turns), speed(model, turns)
            cells.append(f"{found:.0f} at {fast:,.0f}/s")
    print("| " + " | ".join(cells) + " |", flush=True)


def curve(
    numbers: Numbers, lists: dict[str, int], tests: dict[str, list[Text]]
) -> None:
    """Recall of people / of places / precision a set; found in 1,000 turns at speed."""
    heads = ["candidate", *tests, *CHATS]
    print("| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads))
    told("lists and capitals", ListsOnly(lists), tests)
    told("cues (the rules in families/people.py)", CuesOnly(), tests)
    kinds: tuple[Kind, ...] = ("words", "perceptron", "chain")
    for kind in kinds:
        fitted = Fitted(kind).learn(numbers, rounds=ROUNDS)
        for add in (-1.6, -0.8, 0.0, 0.6):
            lean = tuple(one + add for one in LEAN)
            told(
                f"{kind}, lean {lean[0]:.1f}",
                Model(weights_of(fitted, lists, lean=lean)),
                tests,
            )


def card_of(content: bytes, model: Model, tests: dict[str, list[Text]]) -> Card:
    """The model card, with what was measured on all sets of a language together."""
    languages = {}
    for language in LANGUAGES:
        own = {n: rows for n, rows in tests.items() if rows[0].language == language}
        got = measured(model, [row for rows in own.values() for row in rows])
        languages[language] = Measured(
            person=round(got.recall(1), 3),
            location=round(got.recall(2), 3),
            precision=round(got.precision(), 3),
            measured_on=tuple(sorted(own)),
        )
    return Card(
        name=NAME,
        sha256=hashlib.sha256(content).hexdigest(),
        trained_on=LICENCES,
        languages=languages,
        not_known=NOT_KNOWN,
    )


def main() -> None:
    """Learn, then print the curve or write the model and its card."""
    arguments = [one for one in sys.argv[1:] if one != "--candidates"]
    folder = Path(arguments[0]) if arguments else SHARED / "pii"
    rows, lists = learnt(folder)
    numbers = Reader(lists).read(map(sentence, rows), hide=0.2)
    tests = {name: read(folder, name) for name in TEST}
    print(f"{len(rows)} texts, {len(numbers.labels)} words", flush=True)
    if "--candidates" in sys.argv:
        curve(numbers, lists, tests)
        return
    weights = weights_of(
        Fitted("chain").learn(numbers, rounds=ROUNDS), lists, lean=LEAN
    )
    model, content = Model(weights), weights.packed()
    told("chain", model, tests)
    card = card_of(content, model, tests)
    (PLACE / MODEL).write_bytes(content)
    (PLACE / CARD).write_text(card.model_dump_json(indent=2) + "\n", "utf-8")
    print(f"{len(content)} bytes, sha256 {card.sha256}")


if __name__ == "__main__":
    main()
