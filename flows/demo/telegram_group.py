"""A Telegram group of the demo: members and bystanders enter, one chat leaves."""

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from flows.demo.dice import dice
from flows.demo.people import Person, days
from flows.demo.sittings import Life
from flows.demo.stories import CONSENTED
from flows.demo.talk import chatter, dialogue
from flows.demo.telegram_chat import BOT, BOT_NAME, Chat, Sender, sender


GROUP_ID = 1_500_000_001
ROUNDS = 45
MEMBERS = 4
GROUP_DAYS = 60

BYSTANDERS = (
    Sender("user9501", "Leopold Dunmore"),
    Sender("user9502", "Gaëlle Sauvageot"),
    Sender("user9503", "Silas Kettering"),
    Sender("user9504", None),
    Sender("channel1500000001", "Neighbourhood tools"),
)
"""Members who were never asked; a deleted account and the group itself among them."""


def group(seed: int, owners: list[Life]) -> Chat:
    """Let members with and without consent talk for two months."""
    chat = Chat("private_supergroup", GROUP_ID, 0, 400, "Neighbourhood tools")
    asking = [life.person for life in members(owners)]
    started = max(life.last for life in owners) - days(GROUP_DAYS)
    chat.serve("create_group", started, BYSTANDERS[0], title=chat.name, members=[])
    rng = dice(seed, "group")
    for moment, until in pairwise(_moments(started)):
        if rng.random() < 0.5:  # noqa: PLR2004 - half of a group is chatter
            _chatter(chat, rng, moment)
        else:
            _ask(chat, rng, moment, rng.choice(asking))
        if rng.random() < 0.15:  # noqa: PLR2004 - and rare rows lie between
            _rare(chat, rng, until - timedelta(minutes=5))
    return chat


def members(owners: list[Life]) -> list[Life]:
    """Choose people who consented before the group began, and one who never did."""
    agreeing = [life for life in owners if life.person.story == CONSENTED]
    early = sorted(agreeing, key=lambda life: life.first)[:MEMBERS]
    return [*early, next(life for life in owners if life.person.story == "no_events")]


def _moments(started: datetime) -> list[datetime]:
    step = days(GROUP_DAYS) / (ROUNDS + 1)
    return [started + step * (i + 1) for i in range(ROUNDS + 1)]


def _chatter(chat: Chat, rng: Random, at: datetime) -> None:
    """Let bystanders speak to each other."""
    for turn in range(rng.randint(1, 4)):
        text = chatter(rng.choice(("en", "en", "fr")), rng)
        chat.say(rng.choice(BYSTANDERS), at + timedelta(minutes=turn), text)


def _ask(chat: Chat, rng: Random, at: datetime, person: Person) -> None:
    """Let a member address the bot: by mention, by command, or by answering it."""
    lines = dialogue(person, person.language, rng.randrange(100), rng)
    prefix = rng.choice((f"@{BOT_NAME} ", f"/help@{BOT_NAME} "))
    last: int | None = None
    for place, (text, planted) in enumerate(lines[:4]):
        by = BOT if place % 2 else sender(person)
        words = prefix + text if place == 0 else text
        reply = {} if last is None else {"reply_to_message_id": last}
        moment = at + timedelta(seconds=30 * place)
        last = chat.say(by, moment, words, planted, **reply)


def _rare(chat: Chat, rng: Random, at: datetime) -> None:
    """Append a row that is no plain message."""
    by = rng.choice(BYSTANDERS[:3])
    kind = rng.randrange(4)
    if kind == 0:
        chat.say(by, at, "The shed code changed again.", forwarded_from=None)
    elif kind == 1:
        sticker = "(File not included. Change data exporting settings to download.)"
        chat.say(by, at, "", file=sticker, media_type="sticker", sticker_emoji="🪚")
    elif kind == 2:  # noqa: PLR2004 - one case of four
        chat.serve("pin_message", at, by, message_id=chat.next_id - 1)
    else:
        who = {"first_name": "Nadia", "last_name": "", "phone_number": "202-555-0110"}
        chat.say(by, at, "", contact_information=who)
