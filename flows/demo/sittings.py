"""Who talks with a bot when: people enter, dated conversations leave."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random

from flows.demo.dice import dice
from flows.demo.people import Conversation, Line, Person, Speaker, days
from flows.demo.talk import dialogue


RECENT = range(12, 245)
"""Conversations began so many days ago; room is left for what follows them."""

OLDER = {"row_too_old": range(372, 425), "row_before_terms": range(450, 560)}
"""Stories from before the usual time: too old to keep, or older than agreements."""

SITTINGS = {
    "telegram": (2, 4),
    "chatgpt": (22, 26),
    "helpdesk": (3, 6),
    "webchat": (3, 6),
}
FEW_SITTINGS = (2, 3)
"""For the small sources, and for people whose rows are special."""

OTHER_LANGUAGE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Life:
    """A person and their conversations, oldest first."""

    person: Person
    conversations: tuple[Conversation, ...]

    @property
    def first(self) -> datetime:
        """When this person first wrote."""
        return self.conversations[0].began

    @property
    def last(self) -> datetime:
        """When this person's last conversation ended."""
        return self.conversations[-1].lines[-1].at

    @property
    def middle(self) -> datetime:
        """A moment between two conversations, when there are two."""
        return self.conversations[len(self.conversations) // 2].began - days(0.02)


def noon(today: date) -> datetime:
    """Give noon of a day in UTC."""
    return datetime.combine(today, time(12), UTC)


def lives(seed: int, today: date, people: tuple[Person, ...]) -> tuple[Life, ...]:
    """Let everybody talk; conversation numbers run through all of them."""
    numbers = count(1)
    return tuple(_life(seed, today, person, numbers) for person in people)


def _life(seed: int, today: date, person: Person, numbers: Iterator[int]) -> Life:
    rng = dice(seed, "sittings", person.number)
    fewest, most = _sittings(person)
    ago = sorted(
        rng.sample(OLDER.get(person.story, RECENT), k=rng.randint(fewest, most)),
        reverse=True,
    )
    begins = [_hour(noon(today) - days(day), rng) for day in ago]
    topic = rng.randrange(1000)
    return Life(
        person,
        tuple(
            _conversation(next(numbers), person, began, topic + place, rng=rng)
            for place, began in enumerate(begins)
        ),
    )


def _sittings(person: Person) -> tuple[int, int]:
    if person.story.startswith("row_"):
        return FEW_SITTINGS
    return SITTINGS.get(person.source, FEW_SITTINGS)


def _hour(midday: datetime, rng: Random) -> datetime:
    """Choose a moment of that day, between four in the morning and four at night."""
    return midday + timedelta(seconds=rng.randint(-28_000, 14_000))


def _conversation(
    number: int, person: Person, began: datetime, topic: int, *, rng: Random
) -> Conversation:
    language = person.language
    if rng.random() < OTHER_LANGUAGE_SHARE:
        language = rng.choice(("en", "fr", "id"))
    lines, moment = [], began
    for place, (text, planted) in enumerate(dialogue(person, language, topic, rng)):
        role: Speaker = "assistant" if place % 2 else "user"
        lines.append(Line(role, text, moment, planted))
        moment += timedelta(seconds=45 if place % 2 else rng.randint(2, 5))
    return Conversation(number, person, language, tuple(lines))
