"""The people of the demo: a seed and a size enter, invented people leave."""

from collections.abc import Iterator
from itertools import count

from flows.demo.dice import dice
from flows.demo.invented import make_phone
from flows.demo.people import Json, Person
from flows.demo.stories import CHATGPT_STORIES, CONSENTED, SMALL_SOURCES, drawn
from flows.demo.talk import names
from schemas.policy import Language


SHARES = {"telegram": 0.13, "helpdesk": 0.42, "webchat": 0.4}
PEOPLE_OF_A_SMALL_SOURCE = 4

SUBJECTS = {
    "telegram": "telegram:user{}",
    "helpdesk": "helpdesk:u-{}",
    "webchat": "webchat:w-{}",
    "chatgpt": "chatgpt:acc-{}",
}
FIRST_NUMBER = 101

LANGUAGES: tuple[Language, ...] = ("en", "en", "fr", "fr", "id")
"""Two in five write English, two French, one Indonesian."""

COUNTRIES: dict[Language, tuple[str, ...]] = {
    "en": ("GB", "IE", "US", "NL", "SE"),
    "fr": ("FR", "BE", "LU"),
    "id": ("ID",),
}

LIVES: dict[str, tuple[tuple[str, ...], Json | None]] = {
    "two_countries": (("DE", "US"), {"years": 30}),
    "old_enough_there": (("FR",), {"years": 15}),
    "guardian": (("DE",), {"years": 14}),
    "guardian_due": (("DE",), {"years": 15}),
    "child": (("DE",), {"years": 12}),
    "teenager_of_two_countries": (("FI", "DE"), {"years": 14}),
    "unknown_age": (("GB",), None),
    "banned_region": (("BR",), {"years": 34}),
}
"""Stories that turn on where somebody lives and how old they are."""


def cast(seed: int, people: int) -> tuple[Person, ...]:
    """Invent everybody; numbers and subject ids are unique."""
    roles = list(_roles(seed, people))
    return tuple(
        _person(number, *role, seed=seed)
        for number, role in zip(count(FIRST_NUMBER), roles, strict=False)
    )


def _roles(seed: int, people: int) -> Iterator[tuple[str, str]]:
    """Give each person's source and story, source by source."""
    for source, share in SHARES.items():
        stories = drawn(source, round(people * share))
        dice(seed, "stories", source).shuffle(stories)
        yield from ((source, story) for story in stories)
    yield from (("chatgpt", story) for story in CHATGPT_STORIES)
    for source in SMALL_SOURCES:
        yield from [(source, CONSENTED)] * PEOPLE_OF_A_SMALL_SOURCE


def _person(number: int, source: str, story: str, *, seed: int) -> Person:
    rng = dice(seed, "person", number)
    language = LANGUAGES[number % len(LANGUAGES)]
    firsts, lasts = names(language)
    years = rng.choice((19, 24, 31, 38, 45, 52, 67))
    age: Json = {"years": years}
    if rng.random() < 0.2:  # noqa: PLR2004 - some registers hold the birth date
        age = {"birth_date": f"{2000 - years}-{rng.randint(1, 12):02d}-15"}
    countries, age_told = LIVES.get(story, ((rng.choice(COUNTRIES[language]),), age))
    return Person(
        number=number,
        source=source,
        subject=SUBJECTS.get(source, source + ":m-{}").format(number),
        language=language,
        story=story,
        countries=countries,
        age=age_told,
        first=firsts[number % len(firsts)],
        last=lasts[(number // len(firsts) + number) % len(lasts)],
        phone=make_phone(language, rng),
    )
