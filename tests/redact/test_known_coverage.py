"""How many of the ways to speak of somebody known are covered, counted."""

import json
from collections import Counter
from pathlib import Path

import pytest
from spoken_names import (
    ADDRESSES,
    ALSO_WORDS,
    CARRIERS,
    DECORATED,
    FOREIGN,
    GREETINGS,
    HANDLES,
    PHONES,
    PLAIN,
    UNSPACED,
    alone,
    drawn,
    endings,
    fronts,
    hidden,
    hung,
    initials,
    turned,
    written_addresses,
    written_handles,
    written_phones,
)

from flows.redact.engine import engine_for
from flows.redact.known.identities import Identities
from flows.verify.canaries import KNOWN, canaries
from schemas.policy import RedactionPolicy


SHARED = Path(__file__).resolve().parents[2].parent / "shared"
ENGINE = engine_for(RedactionPolicy(names="cues"))
SENTENCES = [each for several in CARRIERS.values() for each in several]
FLOOR = 0.995
"""Target 3 of the redaction targets."""

MANY = 20_000


def planted(way, before, said, behind, carriers):
    """The way, a text, and the place of what is said."""
    for carrier in carriers:
        head, _, tail = carrier.partition("{}")
        start = len(head) + len(before)
        text = f"{head}{before}{said}{behind}{tail}"
        yield way, text, (start, start + len(said))


def occurrences(who):
    """Everything that is said of somebody in the sentences of three languages."""
    for ways in (alone, turned, initials, endings, drawn, hidden):
        for way, said in ways(who):
            yield from planted(way, "", said, "", SENTENCES)
    for way, said, behind in hung(who):
        yield from planted(way, "", said, behind, SENTENCES[::2])
    for way, before, said in fronts(who):
        yield from planted(way, before, said, "", SENTENCES[::2])


def covered(text, place, who):
    found = ENGINE.widen(text, (), who)
    seen = {n for f in found for n in range(f.start, f.end)}
    return {n for n in range(*place) if text[n].isalnum()} <= seen


def measured(several):
    """Planted and missed by way, over (way, text, place, identities)."""
    told, missed, example = Counter(), Counter(), {}
    for way, text, place, who in several:
        told[way] += 1
        if not covered(text, place, who):
            missed[way] += 1
            example.setdefault(way, text)
    return told, missed, example


def report(told, missed, example):
    """The worst ways first, with one text that was missed."""
    worst = sorted(missed, key=lambda way: (-missed[way] / told[way], way))
    return "\n".join(
        f"{way}: {missed[way]} of {told[way]} missed, as in {example[way]!r}"
        for way in worst
    )


def test_a_participant_is_covered_in_every_way_of_speaking():
    told, missed, example = measured(
        (way, text, place, Identities(names=(who.display,)))
        for who in PLAIN
        for way, text, place in occurrences(who)
    )
    assert told.total() >= MANY
    assert 1 - missed.total() / told.total() >= FLOOR, report(told, missed, example)


@pytest.mark.parametrize("who", DECORATED, ids=lambda who: who.first)
def test_decoration_hides_nobody(who):
    told, missed, example = measured(
        (way, text, place, Identities(names=(who.display,)))
        for way, text, place in occurrences(who)
    )
    assert not missed, report(told, missed, example)


@pytest.mark.parametrize("who", [*FOREIGN, *UNSPACED], ids=lambda who: who.display)
def test_names_of_other_scripts_are_covered(who):
    told, missed, example = measured(
        (way, text, place, Identities(names=(who.display,)))
        for way, said in alone(who)
        if "no accents" not in way
        for way, text, place in planted(way, "", said, "", SENTENCES)
    )
    assert not missed, report(told, missed, example)


@pytest.mark.parametrize("who", ALSO_WORDS, ids=lambda who: who.display)
def test_names_that_are_words_are_covered_with_a_capital_or_a_greeting(who):
    several = [
        (way, text, place)
        for ways in (alone, turned, initials, hidden)
        for way, said in ways(who)
        if said != said.lower() or way.startswith(("whole", "turned", "separator"))
        for way, text, place in planted(way, "", said, "", CARRIERS["en"])
    ]
    several += planted("greeted", "", who.first.lower(), "", GREETINGS)
    told, missed, example = measured(
        (way, text, place, Identities(names=(who.display,)))
        for way, text, place in several
    )
    assert not missed, report(told, missed, example)


@pytest.mark.parametrize(
    ("kind", "several", "ways"),
    [
        ("handles", HANDLES, written_handles),
        ("emails", ADDRESSES, written_addresses),
        ("phones", PHONES, written_phones),
    ],
)
def test_handles_addresses_and_phones_are_covered_in_every_notation(
    kind, several, ways
):
    told, missed, example = measured(
        (way, text, place, Identities(**{kind: (one,)}))
        for one in several
        for spoken in ways(one)
        for way, text, place in planted(*spoken, SENTENCES)
    )
    assert not missed, report(told, missed, example)


@pytest.mark.parametrize("who", PLAIN[:12], ids=lambda who: who.first)
def test_a_contact_is_covered_by_its_whole_name_and_with_a_capital(who):
    contact = Identities(contacts=(who.display,))
    several = [
        *((way, said) for way, said in alone(who) if said[0].isupper()),
        *((way, said) for way, said in alone(who) if way.startswith("whole")),
        *turned(who),
    ]
    told, missed, example = measured(
        (way, text, place, contact)
        for way, said in several
        for way, text, place in planted(way, "", said, "", SENTENCES)
    )
    assert not missed, report(told, missed, example)


ORDINARY = (
    "I will come in may or june, and mark my words: hope is a grace",
    "the rose in the park is a young, bright red one, bill me for the art",
    "a day of snow, then rain; we park near the church on the hill",
    "don't worry, it won't rain, and the penny drops, in summer or autumn",
    "on va dans la forêt, il y a des fleurs, une pierre blanche et une petite rivière",
    "elle se marie en avril, c'est juste un grand jour, merci mon ami",
    "mais le chat noir dort, sous le soleil, vers midi, aujourd'hui",
    "hari ini bulan purnama, bunga melati indah sekali, cahaya bintang",
    "dan yang itu salah, terima kasih sayang, ini bagus dan tidak ada di sini",
    "adalah benar, apakah putri raja itu cinta damai? setelah itu hujan",
    "she does and says that this lens costs 10 mins of the keys, he goes",
    "tous les gens, trois fois par mois, les cours, le temps, on est mariés",
    "AI, OK, PM, ID, TV, US and UK; U.S. exports, 9 a.m., e.g. this",
)
WORDS = Identities(
    names=(
        "Will May", "Rose Park", "Mark Young", "Grace Hope", "Bill Church", "Don Day",
        "Marie Blanc", "Pierre Petit", "Fleur Juste", "Hari Bulan", "Bunga Cahaya",
        "Dan Brown", "Ada King", "Adrian Irons", "Olga Kim", "Ulla Svensson", "Jean Ami",
        "Jane Doe", "Kim Say", "Len Key", "Min Gen", "Moi Tou", "Lang Ting",
    ),
    contacts=("Art Penny", "Summer Snow", "Avril Soleil", "Intan Kasih", "Raja Gunung"),
)  # fmt: skip


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_stay_though_people_bear_them(text):
    assert [text[f.start : f.end] for f in ENGINE.widen(text, (), WORDS)] == []


def test_at_the_beginning_of_a_sentence_a_capital_is_doubt_and_doubt_redacts():
    who = Identities(names=("Will Okafor",))
    found = ENGINE.widen("Will you come?", (), who)
    assert [(f.start, f.end) for f in found] == [(0, 4)]


@pytest.mark.parametrize("name", ["xpersona_en", "xpersona_fr", "xpersona_id"])
def test_ordinary_chat_is_not_touched_by_the_names_of_its_people(name):
    path = SHARED / "corpora" / f"{name}.jsonl"
    if not path.exists():
        pytest.skip("the public chats are not here")
    lines = path.read_text("utf-8").splitlines()[:400]
    messages, wrong = 0, 0
    for number, line in enumerate(lines):
        who = Identities(
            names=(PLAIN[number % len(PLAIN)].display,),
            contacts=(ALSO_WORDS[number % len(ALSO_WORDS)].display,),
        )
        for message in json.loads(line)["messages"]:
            messages += 1
            wrong += len(ENGINE.widen(message["content"], (), who))
    # Measured with random names of 3,000: 0.1 in 1,000, and those were names.
    assert wrong <= 2 * messages / 1000


@pytest.mark.parametrize("language", ["en", "fr", "id"])
def test_what_the_release_gate_plants_of_known_people_is_covered(language):
    several = canaries(KNOWN, language, count=2500, carriers=("", "ok, merci, oke"))
    missed = [
        canary.text
        for canary in several
        if not covered(
            canary.text, (canary.start, canary.end), Identities(names=(canary.known,))
        )
    ]
    assert missed == []
