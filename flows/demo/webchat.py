"""The `interactions_jsonl` export of the demo: lives enter, files of rows leave.

Most rows are plain; the people of a `row_*` story have something special in theirs.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import chain

from flows.demo.events import clock
from flows.demo.files import File, lines, packed_zst
from flows.demo.people import Conversation, Json, Line, stamp
from flows.demo.registers import STRANGER
from flows.demo.sittings import Life
from flows.demo.stories import CONSENTED


BOT = "bot:shopbot"
FILES = 3
REDELIVERED = 60
"""Every so many rows one comes twice, byte for byte."""

Twist = Callable[[Json, int], Json]


def webchat(everybody: tuple[Life, ...]) -> Iterator[File]:
    """Give the files: two packed ones and a plain one, whole conversations each."""
    chatting = [life for life in everybody if _rides_along(life)]
    friend = min((life for life in chatting if _agrees(life)), key=lambda x: x.first)
    for part in range(FILES):
        rows = chain.from_iterable(
            _rows(life, friend.person.subject) for life in chatting[part::FILES]
        )
        name, text = f"exports/webchat/turns-{part}.jsonl", lines(_redelivered(rows))
        last = part == FILES - 1
        yield (name, text) if last else (f"{name}.zst", packed_zst(text))


def _rides_along(life: Life) -> bool:
    return life.person.source not in {"telegram", "helpdesk", "chatgpt"}


def _agrees(life: Life) -> bool:
    return life.person.story == CONSENTED and life.person.source == "webchat"


def _redelivered(rows: Iterator[Json]) -> Iterator[Json]:
    for number, row in enumerate(rows, start=1):
        yield row
        if number % REDELIVERED == 0:
            yield row


def _rows(life: Life, friend: str) -> Iterator[Json]:
    twist = {**TWISTS, "row_quotes_friend": _quotes(friend)}.get(life.person.story)
    for talk in life.conversations:
        for place, line in enumerate(talk.lines):
            row = _row(talk, line, place)
            yield twist(row, place) if twist else row


def _row(talk: Conversation, line: Line, place: int) -> Json:
    person, human = talk.person, line.role == "user"
    author: Json = {"kind": "bot", "id": BOT, "handles": []}
    if human:
        author = {"kind": "human", "id": person.subject, "handles": [person.handle]}
    return {
        "record_id": talk.turn_id(place),
        "source": person.source,
        "channel": "api",
        "conversation_id": talk.id,
        "bot": BOT,
        "author": author,
        "created_at": stamp(line.at),
        "edited_at": None,
        "clock": clock(person.source),
        "ingested_at": stamp(line.at + timedelta(hours=6)),
        "visibility": "direct_bot",
        "addressed_to_bot": human,
        "reply_to": None if human else talk.turn_id(place - 1),
        "contributors": [],
        "modality": "text",
        "special_categories": [] if person.number % 3 == 0 else None,
        "rights_signals": [],
        "redaction": None,
        "text": line.text,
        "role": line.role,
    }


# What is special about the rows of a `row_*` story...


def _all(**changes: object) -> Twist:
    """Change every row of the story."""
    return lambda row, _: {**row, **changes}


def _human(**changes: object) -> Twist:
    """Change the human rows of the story."""
    return lambda row, _: {**row, **changes} if row["role"] == "user" else row


def _quotes(subject: str) -> Twist:
    return _human(contributors=[{"role": "quote", "id": subject, "handles": []}])


def _other_bot(row: Json, _: int) -> Json:
    other = "bot:betabot"
    bot_wrote = row["role"] == "assistant"
    author = {**row["author"], "id": other} if bot_wrote else row["author"]
    return {**row, "bot": other, "author": author}


def _window_unknown(row: Json, _: int) -> Json:
    return {**row, "contributors": None} if row["role"] == "assistant" else row


FLAWS: tuple[Json, ...] = (
    {"created_at": "2026-01-05T10:00:00"},
    {"channel": "carrier_pigeon"},
    {"contributors": None},
    {"created_at": 1_767_000_000},
    {"author": "somebody"},
    {"record_id": None},
)
"""One value each that a row must not have; naive times and wrong types among them."""


def _malformed(row: Json, place: int) -> Json:
    if row["role"] == "assistant":
        return row
    flaw = int(row["conversation_id"].rpartition("-")[2]) + place // 2
    return {**row, **FLAWS[flaw % len(FLAWS)]}


TWISTS: dict[str, Twist] = {
    "row_unknown_visibility": _all(visibility="unknown"),
    "row_private_dm": _all(visibility="private_dm"),
    "row_secret_chat": _all(visibility="secret_chat"),
    "row_bystander": _all(visibility="group", addressed_to_bot=False),
    "row_before_terms": _all(ingested_at=None),
    "row_public": _all(visibility="public"),
    "row_other_bot": _other_bot,
    "row_voice": _human(modality="voice"),
    "row_health": _human(special_categories=["health"]),
    "row_health_ticked": _human(special_categories=["health"]),
    "row_rights": _human(rights_signals=["content-usage.train-ai=n"]),
    "row_quotes_stranger": _quotes(STRANGER),
    "row_hidden_forward": _human(contributors=[{"role": "forward", "id": None}]),
    "row_window_unknown": _window_unknown,
    "row_malformed": _malformed,
}
