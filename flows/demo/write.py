"""Writes the demo: a day, a seed and a size enter, always the same folder leaves."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from flows.demo import registers
from flows.demo.cast import cast
from flows.demo.chatgpt import chatgpt
from flows.demo.files import File, document, lines
from flows.demo.helpdesk import example_dialogues, examples, helpdesk
from flows.demo.history import history
from flows.demo.people import Conversation, Json, Planted
from flows.demo.settings_files import corpus_yaml, day_told, policy_yaml, readme
from flows.demo.sittings import Life, lives, noon
from flows.demo.stories import expects
from flows.demo.telegram import account_owners, telegram
from flows.demo.telegram_group import group
from flows.demo.webchat import webchat
from flows.errors import UsageError


PEOPLE = 400
FEWEST = 300
"""Fewer people cannot live through every story."""


def write_demo(
    folder: Path,
    *,
    today: date,
    officer_pem: str,
    seed: int = 7,
    people: int = PEOPLE,
) -> None:
    """Write exports, consent, config and policy of that many people below `folder`."""
    if people < FEWEST:
        raise UsageError(f"the demo needs at least {FEWEST} people; ask for more")
    everybody = lives(seed, today, cast(seed, people))
    for name, content in _all_files(seed, today, everybody, officer_pem):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def made_for(folder: Path) -> date | None:
    """Tell the day of the demo in this folder, if there is one.

    Another day would move every event, and a vault that took over the first history
    would see each of them conflict with its old self.
    """
    told = folder / "README.md"
    return day_told(told.read_text("utf-8")) if told.is_file() else None


def _all_files(
    seed: int, today: date, everybody: tuple[Life, ...], officer_pem: str
) -> Iterator[File]:
    yield "README.md", readme(today).encode()
    yield "corpus.yaml", corpus_yaml(everybody).encode()
    yield "policy.yaml", policy_yaml(officer_pem).encode()
    yield "planted.jsonl", lines(_planted(seed, everybody))
    yield from telegram(seed, everybody)
    yield from chatgpt(everybody)
    yield from helpdesk(everybody)
    yield examples(seed, everybody[0].person)
    yield from webchat(everybody)
    yield from _consent(today, everybody)


def _consent(today: date, everybody: tuple[Life, ...]) -> Iterator[File]:
    people = tuple(life.person for life in everybody)
    shown = registers.notices().values()
    events = history(everybody, noon(today))
    yield "consent/events.jsonl", lines(events)
    yield "consent/notices.json", document([n.row(today) for n in shown])
    yield "consent/agreements.json", document(list(registers.agreements(today)))
    yield "consent/subjects.jsonl", lines(registers.subjects(people, today))
    yield "consent/links.jsonl", lines(registers.links(everybody))
    for notice in shown:
        yield f"consent/notices/{notice.file}", notice.text.encode()


# For testers...


def _planted(seed: int, everybody: tuple[Life, ...]) -> Iterator[Json]:
    """Tell what stands in each conversation, and what must become of it."""
    for life in everybody:
        for talk in life.conversations:
            yield _story(talk)
    shared = group(seed, account_owners(everybody))
    yield _crowd("group", "telegram", shared.planted, "mixed")
    told = example_dialogues(seed, everybody[0].person)
    values = [p for spoken in told for _, planted in spoken for p in planted]
    yield _crowd("examples", "helpdesk", values, "record_malformed")


def _story(talk: Conversation) -> Json:
    person = talk.person
    return {
        "conversation": talk.id,
        "source": person.source,
        "subject": person.subject,
        "person": {
            "name": person.name,
            "handle": person.handle,
            "email": person.email,
            "phone": person.phone,
        },
        "language": talk.language,
        "turns": len(talk.lines),
        "story": person.story,
        "expects": expects(person.source, person.story),
        "planted": _values(p for line in talk.lines for p in line.planted),
    }


def _crowd(name: str, source: str, planted: list[Planted], expected: str) -> Json:
    """Tell the same of what belongs to no single person."""
    return {
        "conversation": name,
        "source": source,
        "subject": None,
        "person": None,
        "language": None,
        "turns": None,
        "story": name,
        "expects": expected,
        "planted": _values(planted),
    }


def _values(planted: Iterable[Planted]) -> list[Json]:
    return [{"entity": p.entity, "value": p.value, "role": p.role} for p in planted]
