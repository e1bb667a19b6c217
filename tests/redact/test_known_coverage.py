"""How many of the ways to speak of somebody known are covered, counted."""

from collections import Counter

import pytest
from spoken_names import (
    ALSO_WORDS,
    CARRIERS,
    DECORATED,
    FOREIGN,
    GREETINGS,
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
)

from flows.redact.engine import engine_for
from flows.redact.known import Identities
from schemas.policy import RedactionPolicy


ENGINE = engine_for(RedactionPolicy(names="cues"))
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
    carriers = [each for several in CARRIERS.values() for each in several]
    for ways in (alone, turned, initials, endings, drawn, hidden):
        for way, said in ways(who):
            yield from planted(way, "", said, "", carriers)
    for way, said, behind in hung(who):
        yield from planted(way, "", said, behind, carriers[::2])
    for way, before, said in fronts(who):
        yield from planted(way, before, said, "", carriers[::2])


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
    carriers = [each for several in CARRIERS.values() for each in several]
    told, missed, example = measured(
        (way, text, place, Identities(names=(who.display,)))
        for way, said in alone(who)
        if "no accents" not in way
        for way, text, place in planted(way, "", said, "", carriers)
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
