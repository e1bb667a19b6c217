"""Chats as Telegram Desktop writes them: lines enter, message objects leave."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.demo.people import Json, Line, Person, Planted


BOT_ID = 7_000_000_001
BOT_NAME = "HelpdeskBot"

LOCAL_HOURS = {"en": 0, "fr": 1, "id": 7}
"""Where the exporting machines stand: hours east of UTC, all year."""

FENCE = r"```(?P<language>\w+)\n(?P<pre>.*?)```"
CODE = r"`(?P<code>[^`\n]+)`"
TYPES = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "URL": "link",
    "CREDIT_CARD": "bank_card",
    "HANDLE": "mention",
}
"""What Telegram itself marks as an entity."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message is from: the shown name, which may be lost, and the id."""

    id: str = field(repr=False)
    name: str | None = field(repr=False)


BOT = Sender(f"user{BOT_ID}", BOT_NAME)


def sender(person: Person) -> Sender:
    """Give a person as sender."""
    return Sender(person.account, person.name)


def pieces(text: str, planted: tuple[Planted, ...] = ()) -> list[Json]:
    """Split a text into plain parts and entities, losing nothing but code marks."""
    marked = {p.value: TYPES[p.entity] for p in planted if p.entity in TYPES}
    bot = f"@{BOT_NAME}"
    marked |= {bot: "mention", f"/help{bot}": "bot_command"}
    values = "|".join(re.escape(v) for v in sorted(marked, key=len, reverse=True))
    found: list[Json] = []
    done = 0
    for match in re.finditer(f"{FENCE}|{CODE}|(?P<value>{values})", text, re.DOTALL):
        found.append({"type": "plain", "text": text[done : match.start()]})
        found.append(_entity(match, marked))
        done = match.end()
    found.append({"type": "plain", "text": text[done:]})
    return [piece for piece in found if piece["text"]]


def _entity(match: re.Match[str], marked: dict[str, str]) -> Json:
    if code := match["code"]:
        return {"type": "code", "text": code}
    if block := match["pre"]:
        return {"type": "pre", "text": block, "language": match["language"]}
    return {"type": marked[match["value"]], "text": match["value"]}


def _text(entities: list[Json]) -> str | list[str | Json]:
    if all(piece["type"] == "plain" for piece in entities):
        return "".join(piece["text"] for piece in entities)
    return [p["text"] if p["type"] == "plain" else p for p in entities]


@dataclass(slots=True)
class Chat:
    """A chat that grows message by message; ids ascend."""

    type: str
    id: int
    hours: int
    next_id: int
    name: str | None = field(default=None, repr=False)
    messages: list[Json] = field(default_factory=list, repr=False)
    planted: list[Planted] = field(default_factory=list, repr=False)

    def say(
        self,
        by: Sender,
        at: datetime,
        text: str,
        planted: tuple[Planted, ...] = (),
        **extra: object,
    ) -> int:
        """Append a message and give its id."""
        entities = pieces(text, planted)
        self.planted.extend(planted)
        head = {"type": "message", **self.times(at), "from": by.name, "from_id": by.id}
        return self.append(
            {**head, **extra, "text": _text(entities), "text_entities": entities}
        )

    def serve(self, action: str, at: datetime, by: Sender, **extra: object) -> int:
        """Append a service row, which nobody wrote."""
        actor = {"actor": by.name, "actor_id": by.id, "action": action}
        row = {"type": "service", **self.times(at), **actor, **extra}
        return self.append({**row, "text": "", "text_entities": []})

    def append(self, row: Json) -> int:
        """Append any row and give its id."""
        number = self.next_id
        self.messages.append({"id": number, **row})
        self.next_id += 1
        return number

    def times(self, at: datetime, prefix: str = "date") -> Json:
        """Give a moment as local time without zone, and as UTC seconds."""
        local = at + timedelta(hours=self.hours)
        return {
            prefix: local.strftime("%Y-%m-%dT%H:%M:%S"),
            f"{prefix}_unixtime": str(int(at.timestamp())),
        }

    def whole(self) -> Json:
        """Give the chat object; `messages` comes last, as in real exports."""
        name = {} if self.type == "saved_messages" else {"name": self.name}
        return {**name, "type": self.type, "id": self.id, "messages": self.messages}


def bot_chat(person: Person, lines: tuple[Line, ...], first_id: int) -> Chat:
    """Give a person's whole chat with the bot, rare rows included."""
    chat = Chat("bot_chat", BOT_ID, LOCAL_HOURS[person.language], first_id, BOT_NAME)
    start = [{"type": "bot_command", "text": "/start"}]
    head = {"from": person.name, "from_id": person.account, "text": start}
    begun = chat.times(lines[0].at - timedelta(seconds=9))
    chat.append({"type": "message", **begun, **head, "text_entities": start})
    for i, line in enumerate(lines):
        by = BOT if line.role == "assistant" else sender(person)
        chat.say(by, line.at, line.text, line.planted, **_extra(chat, line, i))
    _rare_rows(chat, person, lines[-1].at + timedelta(seconds=60))
    return chat


def _extra(chat: Chat, line: Line, place: int) -> Json:
    """Edit a line now and then; the bot shows buttons now and then."""
    if line.role == "user" and (chat.next_id + place) % 23 == 0:
        return chat.times(line.at + timedelta(seconds=20), "edited")
    if line.role == "assistant" and (chat.next_id + place) % 17 == 0:
        button = {"type": "callback", "text": "OK", "data": "1=412\x012=97180"}
        return {"inline_bot_buttons": [[button]]}
    return {}


def _rare_rows(chat: Chat, person: Person, at: datetime) -> None:
    """End some chats with a picture, a forward, an inline bot or a lost kind."""
    by, kind = sender(person), person.number % 5
    missing = "(File not included. Change data exporting settings to download.)"
    if kind == 0:
        chat.say(by, at, "", photo=missing, width=1280, height=960)
    if kind == 1:
        text = "See you all at the market hall, and bring the small ladder back."
        chat.say(by, at, text, forwarded_from="Ottilie Vernoux")
    if kind == 2:  # noqa: PLR2004 - one case of five
        chat.say(by, at, "A cat sits on a keyboard.", via_bot="@gif")
    if kind == 3:  # noqa: PLR2004 - one case of five
        chat.append({"type": "unsupported"})
