"""The `telegram_desktop` exports of the demo: lives enter, `result.json` files leave.

One export per owner: a full account, or the chat with the bot alone. Among them lie one
owner's chat exported twice, a group that two members exported, old exports without
`date_unixtime`, and one file that ends in the middle.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

from flows.demo.dice import dice
from flows.demo.files import File
from flows.demo.people import Json, Line, Person, plain, stamp
from flows.demo.sittings import Life
from flows.demo.stories import CONSENTED
from flows.demo.talk import chatter
from flows.demo.telegram_chat import LOCAL_HOURS, Chat, Sender, bot_chat, sender
from flows.demo.telegram_group import group, members


FRIEND_ID, GROUP_ID, CLUB_ID = 9_001, 1_500_000_001, 1_500_000_002
OTHER_BOT_ID = 7_000_000_002
OLD_EXPORTS = 2


def telegram(seed: int, everybody: tuple[Life, ...]) -> Iterator[File]:
    """Give every export, the broken one and the old ones included."""
    owners = account_owners(everybody)
    agreeing = [life for life in owners if life.person.story == CONSENTED]
    shared, sharing = group(seed, owners), members(owners)[:2]
    free = [life for life in agreeing if life not in sharing]
    old = [life for life in free if life.person.language == "id"][:OLD_EXPORTS]
    twice, broken, *_ = [life for life in free if life not in old]
    for life in owners:
        chat = _chat(seed, life)
        if life in old:
            yield _path("telegram_old/ChatExport", life), _before_2021(chat)
        elif life is broken:
            whole = _written(chat.whole())
            yield _path("telegram/ChatExport", life), whole[: len(whole) * 2 // 3]
        elif life.person.number % 3 == 0 and life not in sharing:
            yield _path("telegram/ChatExport", life), _written(chat.whole())
        else:
            groups = [shared] if life in sharing else []
            account = _account(seed, life, [chat, *groups])
            yield _path("telegram/DataExport", life), _written(account)
        if life is twice:
            yield _path("telegram/ChatExport_again", life), _written(chat.whole())


def account_owners(everybody: tuple[Life, ...]) -> list[Life]:
    """List those who exported a Telegram account."""
    return [life for life in everybody if life.person.source == "telegram"]


def _chat(seed: int, life: Life) -> Chat:
    first_id = dice(seed, "message ids", life.person.number).randint(100, 90_000)
    return bot_chat(life.person, _lines(life), first_id)


def _lines(life: Life) -> tuple[Line, ...]:
    return tuple(chain.from_iterable(talk.lines for talk in life.conversations))


def _path(kind: str, life: Life) -> str:
    """Name a file as people do: day and whose it is."""
    day = stamp(life.last)[:10]
    owner = f"{plain(life.person.first)}-{plain(life.person.last)}"
    return f"exports/{kind}_{day}_{owner}/result.json"


# A full account...


def _account(seed: int, life: Life, chats: list[Chat]) -> Json:
    person = life.person
    chats = [*chats, *_private_chats(seed, life)]
    left = [_reading_club(seed, life)] if person.number % 10 == 1 else []
    return {
        "about": "Here is the data you requested.",
        "personal_information": {
            "user_id": int(person.account.removeprefix("user")),
            "first_name": person.first,
            "last_name": person.last,
            "phone_number": person.phone,
            "username": person.handle,
            "bio": "",
        },
        "contacts": {"about": "", "list": [_contact(person)]},
        "frequent_contacts": {"about": "", "list": []},
        "sessions": {"about": "", "list": []},
        "chats": {"about": "", "list": [chat.whole() for chat in chats]},
        "left_chats": {"about": "", "list": [chat.whole() for chat in left]},
    }


def _contact(person: Person) -> Json:
    return {
        "user_id": FRIEND_ID + person.number,
        "first_name": "Ottilie",
        "last_name": "Vernoux",
        "phone_number": "+44 7700 900999",
        "date": "2021-05-01T10:00:00",
        "date_unixtime": "1619863200",
    }


def _private_chats(seed: int, life: Life) -> Iterator[Chat]:
    """Give what no corpus may hold: a friend, notes to self, somebody else's bot."""
    person, rng = life.person, dice(seed, "private", life.person.number)
    hours = LOCAL_HOURS[person.language]
    friend = Sender(f"user{FRIEND_ID + person.number}", "Ottilie Vernoux")
    if person.number % 4 == 0:
        chat = Chat("personal_chat", FRIEND_ID + person.number, hours, 50, friend.name)
        _exchange(seed, life, chat, (sender(person), friend))
        yield chat
    if person.number % 7 == 0:
        notes = Chat("saved_messages", int(person.account[4:]), hours, 20)
        text = chatter(person.language, rng)
        notes.say(sender(person), life.first, text, forwarded_from=friend.name)
        notes.say(sender(person), life.last, text)
        yield notes
    if person.number % 9 == 0:
        chat = Chat("bot_chat", OTHER_BOT_ID, hours, 900, "WeatherBot")
        other = Sender(f"user{OTHER_BOT_ID}", "WeatherBot")
        _exchange(seed, life, chat, (sender(person), other))
        yield chat


def _reading_club(seed: int, life: Life) -> Chat:
    """Give a group that this person has left."""
    members = (sender(life.person), Sender("user9901", "Femi Marlowe"))
    chat = Chat("private_group", CLUB_ID, 0, 10, "Old reading club")
    _exchange(seed, life, chat, members)
    chat.serve("remove_members", life.last, members[1], members=[life.person.name])
    return chat


def _exchange(
    seed: int, life: Life, chat: Chat, between: tuple[Sender, Sender]
) -> None:
    """Let two speak in turn, people to people."""
    rng = dice(seed, "exchange", chat.type, life.person.number)
    for turn in range(rng.randint(4, 8)):
        at = life.first + timedelta(minutes=3 * turn)
        chat.say(between[turn % 2], at, chatter(life.person.language, rng))


# Bytes as the application writes them...


def _written(value: Json) -> bytes:
    """Write JSON as Telegram does: U+2028 escaped, control bytes as x and two digits.

    The latter is no JSON at all, and real exports hold it (tdesktop issue 27571).
    """
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return text.replace("\u2028", "\\u2028").replace("\\u0001", "\\x01").encode()


def _before_2021(chat: Chat) -> bytes:
    """Write a chat as old versions did: local times only, no `text_entities`."""
    lost = {"date_unixtime", "edited_unixtime", "text_entities"}
    whole = chat.whole()
    whole["messages"] = [
        {key: value for key, value in row.items() if key not in lost}
        for row in whole["messages"]
    ]
    return _written(whole)
