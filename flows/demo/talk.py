"""Dialogues from phrase books: a language and dice enter, spoken lines leave.

The phrase books are `talk_<language>.yaml`; their notation is explained in the
English one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

import yaml

from flows.demo.invented import VALUES, digits
from flows.demo.people import Person, Planted


ALTERNATIVES = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
SLOT = re.compile(r"\{([A-Za-z_]+)(\d?)\}")

ODDITIES = (
    " 🙂",
    " 👍🏽",
    "\u2028(sent from my phone)",
    " …",
    " (مرحبا)",
    " שלום!",
    "\u200b",
    " ½",
    " 👩‍💻",
)
"""Legal but rare signs; Unicode is where exports and offsets go wrong."""

PLANTED_SHARE = {"user": 0.24, "assistant": 0.09}
ODD_SHARE = 0.03
FOLLOWUP_SHARE = 0.45
CLOSER_SHARE = 0.4
LONGEST = 8


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """What people and bots say in one language."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    slots: Mapping[str, list[str]]
    scenes: tuple[tuple[str, ...], ...]
    followups: tuple[tuple[str, str], ...]
    closers: tuple[tuple[str, str], ...]
    plants: Mapping[str, Mapping[str, list[str]]]
    chatter: tuple[str, ...]


@cache
def phrase_book(language: str) -> PhraseBook:
    """Load the phrases of a language from the package."""
    text = files("flows.demo").joinpath(f"talk_{language}.yaml").read_text("utf-8")
    book = yaml.safe_load(text)
    return PhraseBook(
        first_names=tuple(book["first_names"]),
        last_names=tuple(book["last_names"]),
        slots=book["slots"],
        scenes=tuple(tuple(turns) for turns in book["scenes"].values()),
        followups=tuple(tuple(pair) for pair in book["followups"]),
        closers=tuple(tuple(pair) for pair in book["closers"]),
        plants=book["plants"],
        chatter=tuple(book["chatter"]),
    )


def names(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """List first and last names that sound right in a language."""
    book = phrase_book(language)
    return book.first_names, book.last_names


# Slots that are made, not listed: the decoys that a redactor must leave alone...


def _price(rng: Random, language: str) -> str:
    euros, cents = rng.randint(4, 180), rng.choice(("00", "50", "90", "95"))
    if language == "id":
        return f"Rp {euros}.000"
    return f"{euros},{cents} €" if language == "fr" else f"€{euros}.{cents}"


def _time(rng: Random, language: str) -> str:
    colon = {"en": ":", "fr": " h ", "id": "."}[language]
    return f"{rng.randint(8, 20)}{colon}{rng.choice(('00', '15', '30', '45'))}"


def _isbn(rng: Random, _: str) -> str:
    body = f"9780{digits(rng, 8)}"
    check = -sum(int(d) * (1 + 2 * (i % 2)) for i, d in enumerate(body)) % 10
    return f"{body[:3]}-{body[3]}-{body[4:7]}-{body[7:]}-{check}"


DECOYS: dict[str, Callable[[Random, str], str]] = {
    "price": _price,
    "time": _time,
    "isbn": _isbn,
    "order": lambda rng, _: f"{rng.choice('ABKQX')}-{digits(rng, 5)}",
    "ticket": lambda rng, _: f"HD-{rng.randint(1000, 99999)}",
    "version": lambda rng, _: (
        f"{rng.randint(2, 9)}.{rng.randint(0, 30)}.{rng.randint(0, 9)}"
    ),
    "year": lambda rng, _: str(rng.randint(2012, 2025)),
    "n": lambda rng, _: str(rng.randint(2, 9)),
    "minutes": lambda rng, _: str(rng.randint(10, 55)),
    "percent": lambda rng, _: str(5 * rng.randint(1, 19)),
}


@dataclass(frozen=True, slots=True)
class Teller:
    """Fills phrases for one conversation: the same slot keeps its value."""

    language: str
    rng: Random
    said: dict[str, str]

    def say(self, phrase: str) -> str:
        """Choose every alternative and fill every slot."""
        found = 1
        while found:
            phrase, found = ALTERNATIVES.subn(self._choose, phrase)
        return SLOT.sub(self._fill, phrase)

    def _choose(self, match: re.Match[str]) -> str:
        return self.rng.choice(str(match[1]).split("|"))

    def _fill(self, match: re.Match[str]) -> str:
        whole, kind = match[0], match[1]
        if whole not in self.said:
            self.said[whole] = self._invent(kind)
        return self.said[whole]

    def _invent(self, kind: str) -> str:
        if kind in DECOYS:
            return DECOYS[kind](self.rng, self.language)
        listed, taken = phrase_book(self.language).slots[kind], self.said.values()
        fresh: list[str] = [word for word in listed if word not in taken]
        return self.rng.choice(fresh or listed)


Spoken = tuple[str, tuple[Planted, ...]]
"""A line's text and what was planted in it."""


def dialogue(person: Person, language: str, topic: int, rng: Random) -> list[Spoken]:
    """Compose two to eight lines, user and bot in turn, about one topic."""
    book, teller = phrase_book(language), Teller(language, rng, {})
    scene = book.scenes[topic % len(book.scenes)]
    phrases = list(scene[: 2 * rng.randint(1, len(scene) // 2)])
    if rng.random() < FOLLOWUP_SHARE:
        phrases += rng.choice(book.followups)
    if rng.random() < CLOSER_SHARE:
        phrases += rng.choice(book.closers)
    spoken: list[Spoken] = [
        (_capital(teller.say(phrase)), ()) for phrase in phrases[:LONGEST]
    ]
    return _odd(_plant(spoken, person, teller), rng)


def chatter(language: str, rng: Random) -> str:
    """Say something that is meant for people, not for a bot."""
    phrase = rng.choice(phrase_book(language).chatter)
    return _capital(Teller(language, rng, {}).say(phrase))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plant(spoken: list[Spoken], person: Person, teller: Teller) -> list[Spoken]:
    for first, role in enumerate(PLANTED_SHARE):
        if teller.rng.random() < PLANTED_SHARE[role]:
            place = teller.rng.randrange(first, len(spoken), 2)
            entity, sentence = _sentence(person, teller, role)
            text = f"{spoken[place][0]} {sentence}"
            value = teller.said[f"{{{entity}}}"]
            spoken[place] = (text, (Planted(entity, value, role),))
    return spoken


def _sentence(person: Person, teller: Teller, role: str) -> tuple[str, str]:
    """Choose what to plant, and say it with a value of this person."""
    plants = phrase_book(teller.language).plants[role]
    entity = teller.rng.choice(list(plants))
    teller.said[f"{{{entity}}}"] = VALUES[entity](person, teller.rng)
    return entity, teller.say(teller.rng.choice(plants[entity]))


def _odd(spoken: list[Spoken], rng: Random) -> list[Spoken]:
    return [
        (text + rng.choice(ODDITIES), planted)
        if rng.random() < ODD_SHARE
        else (text, planted)
        for text, planted in spoken
    ]
