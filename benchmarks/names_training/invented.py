"""Chat templates and name lists enter; labelled chat leaves, the same every time."""

import random
import re
from collections.abc import Callable
from functools import cache

import packages
from gazetteers import blocks, lines, mapped, ordinary, places, things
from sets import Text


SLOT = re.compile(r"\{([A-Za-z])\}")
HOME = {"en": "English", "fr": "French", "id": "Indonesian"}
TITLES = {
    "en": ["Mr. ", "Mrs. ", "Dr. ", "Ms ", "Mr ", "Professor "],
    "fr": ["M. ", "Mme ", "Dr ", "Monsieur ", "Madame ", "Mlle "],
    "id": ["Pak ", "Bu ", "Mas ", "Mbak ", "Bapak ", "Ibu ", "Bang ", "Kak "],
}
ATTRIBUTES = {"given": packages.GIVEN, "surnames": packages.LAST}
SMALL = {"of", "the", "de", "la", "du", "el", "sur"}
EN_WAYS = "Street Road Avenue Lane Drive Court St. Rd Ave Blvd Way Place Terrace Close"
FR_WAYS = "rue avenue boulevard place chemin quai impasse cours"
OTHER_ENDS = "straße strasse weg laan straat gasse vej gatan gata plein"
OTHER_STARTS = ("Calle ", "Via ", "C/ ", "Rua ", "ul. ")
BOXES = ("P.O. Box ", "PO Box ", "BP ", "Postfach ")
STATES = (
    "AL AK AZ AR CA CO CT FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND"
    " NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY QLD NSW VIC UK"
)
BEHIND = (" Jr.", " Sr.", " III", " PhD", " MD")
LABEL = {"P": 1, "G": 1, "S": 1, "F": 1, "L": 2, "A": 2, "Z": 2}


class Inventor:
    """Fills slots for one language; a third of all names are coined."""

    def __init__(self, language: str, *, seed: int) -> None:
        self.language = language
        self.dice = random.Random(f"{seed}{language}")
        self.fill: dict[str, Callable[[], str]] = {
            "G": self.given,
            "S": self.family,
            "F": self.full,
            "P": self.person,
            "L": self.place,
            "A": self.address,
            "Z": self.code,
        }

    def any_of(self, name: str) -> str:
        """A name of a list, mostly of the own language, a third of them coined."""
        own = self.dice.random() < 0.65
        if self.dice.random() < 0.5:
            every = blocks(name)
            home = HOME[self.language] if own else self.dice.choice(sorted(every))
        else:
            every = packages.faker_names(ATTRIBUTES[name])
            near = [one for one in sorted(every) if one.startswith(self.language)]
            home = self.dice.choice(near if own and near else sorted(every))
        pool = every[home]
        word = self.dice.choice(pool)
        if self.dice.random() < 0.3:
            word = self.coined(pool)
        return word[:1].upper() + word[1:]

    def coined(self, pool: list[str]) -> str:
        """The first half of one name and the second of another."""
        one, other = self.dice.choice(pool), self.dice.choice(pool)
        cut = max(2, len(one) // 2 + self.dice.randint(0, 1))
        return one[:cut] + other[len(other) // 2 :]

    def given(self) -> str:
        """A given name; some French ones are double."""
        double = self.language == "fr" and self.dice.random() < 0.08
        return "-".join(self.any_of("given") for _ in range(2 if double else 1))

    def family(self) -> str:
        """A family name, some with what stands before or behind it."""
        name, roll = self.any_of("surnames"), self.dice.random()
        if roll < 0.04:
            return {"fr": "de ", "en": "Mc"}.get(self.language, "") + name
        if roll < 0.06:
            before = ["van ", "van der ", "de la ", "el ", "O'", "Le ", "von "]
            return self.dice.choice(before) + name
        return name + "-" + self.any_of("surnames") if roll < 0.09 else name

    def full(self) -> str:
        """A whole name as the language writes it."""
        roll, given = self.dice.random(), self.given()
        if self.language == "id" and roll < 0.4:
            last = [self.family()] if roll < 0.1 else []
            return " ".join([given, self.given(), *last])
        if roll < 0.05:
            return f"{self.family().upper()} {given}"
        if roll < 0.12:
            return f"{given} {self.dice.choice('ABCDEFGHJKLMRST')}. {self.family()}"
        if roll < 0.14:
            return f"{given} {self.family()}{self.dice.choice(BEHIND)}"
        middle = f" {self.given()}" if roll < 0.2 else ""
        return f"{given}{middle} {self.family()}"

    def person(self) -> str:
        """Any form, the title outside of the span."""
        roll = self.dice.random()
        if roll < 0.5:
            return self.given()
        if roll < 0.85:
            return self.full()
        title = self.dice.choice(TITLES[self.language])
        named = self.given() if self.language == "id" else self.family()
        return f"{title}\0{named}"

    def place(self) -> str:
        """A place, known, mapped or coined."""
        roll = self.dice.random()
        if roll < 0.4:
            words = self.dice.choice(places()).split()
            return " ".join(w if w in SMALL else w[:1].upper() + w[1:] for w in words)
        if roll < 0.5:
            return self.dice.choice(mapped())
        if roll < 0.92:
            return self.town()
        return self.coined([p for p in places() if " " not in p]).capitalize()

    def town(self) -> str:
        """A town of GeoNames, mostly of a country of the language."""
        own = packages.HOME[self.language] if self.dice.random() < 0.7 else None
        name, roll = self.dice.choice(towns_of(own)), self.dice.random()
        if self.language == "en" and roll < 0.1:
            return f"{name}, {self.dice.choice(STATES.split())}"
        return name.upper() if roll > 0.97 else name

    def thing(self, slot: str) -> str:
        """Something that is no name, in the language where that matters."""
        if slot == "w":
            return self.dice.choice(ordinary(self.language))
        if slot == "r":
            return "-".join([self.thing("w")] * 2)
        told = things()
        return self.dice.choice(told.get(slot) or told[f"{slot} {self.language}"])

    def address(self) -> str:
        """A street address of some country."""
        digits = self.dice.choice([2, 3, 4])
        number, name = str(self.dice.randint(1, 10**digits - 1)), self.family()
        ways = [
            f"{number} {name} {self.dice.choice(EN_WAYS.split())}",
            f"{number} {self.dice.choice(FR_WAYS.split())} {name}",
            f"Jl. {self.given()} No. {number}",
            f"{name}{self.dice.choice(OTHER_ENDS.split())} {number}",
            f"{self.dice.choice(OTHER_STARTS)}{name} {number}",
            f"{number} {name}",
            f"{number} {self.dice.choice(OTHER_STARTS)}{self.full()} {number[:2]}",
            f"the corner of {name} Street and {self.family()} Street",
            f"{self.dice.choice(BOXES)}{number}",
        ]
        own = ["en", "fr", "id"].index(self.language)
        way = ways[own] if self.dice.random() < 0.65 else self.dice.choice(ways)
        if self.dice.random() < 0.2:
            door = self.dice.choice(["Suite ", "Apt. ", "apt ", "Unit ", "#"])
            way += self.dice.choice([", ", "|", " "]) + door + number[:3]
        return way

    def code(self) -> str:
        """A postal code."""
        if self.dice.random() < 0.75:
            return f"{self.dice.randint(0, 99999):05d}"
        letters = "".join(self.dice.choices("ABDEFGLMNSW", k=4))
        one, two = self.dice.randint(1, 29), self.dice.randint(1, 9)
        british = f"{letters[0]}{one} {two}{letters[2:]}"
        return self.dice.choice([british, str(self.dice.randint(1000, 9999))])

    def filled(self, template: str) -> Text:
        """A template with names in its slots."""
        text, spans = "", []
        for place, part in enumerate(SLOT.split(template)):
            if place % 2 == 0:
                text += part
                continue
            if part.islower():
                text += self.thing(part)
                continue
            title, _, name = self.fill[part]().rpartition("\0")
            text += title
            spans.append((len(text), len(text) + len(name), LABEL[part]))
            text += name
        return self.dressed(text.replace("|", self.dice.choice("\n\n,")), spans)

    def filled_plainly(self, template: str) -> str:
        """A template without names, things in its slots."""
        return SLOT.sub(lambda slot: self.thing(slot.group(1)), template)

    def decoy(self) -> str:
        """A sentence without names."""
        return self.filled_plainly(self.dice.choice(lines(f"decoys_{self.language}")))

    def dressed(self, text: str, spans: list[tuple[int, int, int]]) -> Text:
        """In lower case or capitals sometimes, a sentence without names beside it."""
        roll = self.dice.random()
        turned = cased(text, roll)
        text = turned if len(turned) == len(text) else text
        other = self.decoy()
        gap, roll = self.dice.choice([" ", "\n", ". "]), self.dice.random()
        if text == text.lower():
            other = other.lower()
        if roll < 0.25:
            shift = len(other) + len(gap)
            spans = [(a + shift, b + shift, label) for a, b, label in spans]
            text = other + gap + text
        elif roll < 0.4:
            text += gap + other
        return Text(text, tuple(spans), self.language)


def cased(text: str, roll: float) -> str:
    """In lower case, in capitals, or each word with a capital, or as it is."""
    if roll < 0.35:
        return text.lower()
    if roll < 0.38:
        return text.upper()
    return text.title() if roll < 0.42 else text


@cache
def towns_of(countries: frozenset[str] | None) -> list[str]:
    """Towns of some countries, or of all."""
    return [
        town.name
        for town in packages.towns()
        if countries is None or town.country in countries
    ]


def chat(language: str, *, rounds: int, seed: int = 7) -> list[Text]:
    inventor = Inventor(language, seed=seed)
    found = []
    for _ in range(rounds):
        found += [inventor.filled(one) for one in lines(f"chat_{language}")]
        for template in lines(f"decoys_{language}"):
            decoy = inventor.filled_plainly(template)
            found.append(Text(cased(decoy, inventor.dice.random()), (), language))
    return found
