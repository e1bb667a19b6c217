"""What a Meta file tells about its thread enters; the thread's facts leave.

Threads name people by display name only: no ids, no bot flag. Who somebody is must be
declared, and only Meta AI is a bot by its name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.collect.declared import Declared
from flows.collect.formats.lent import listed, mapping, text
from flows.collect.formats.meta_text import Repair
from flows.collect.ids import digest
from schemas.interaction import Identity, Person


META_AI, META_AI_NAME = "bot:meta_ai", "Meta AI"
_BOX = frozenset(
    {
        "ai_conversations",
        "inbox",
        "archived_threads",
        "filtered_threads",
        "message_requests",
        "e2ee_cutover",
    }
)
_NUMBERED = re.compile(r".*_([0-9]{1,30})")
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Thread:
    """One thread: who is in it, and what kind of conversation that makes it."""

    declared: Declared = field(repr=False)
    conversation: str = field(repr=False)
    visibility: str
    bots: Mapping[str, str] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    doubled: frozenset[str] = field(repr=False)
    """Names that two participants share."""
    owner: Identity = field(repr=False)

    @property
    def direct(self) -> bool:
        """Whether this is a chat of one person with one bot."""
        return self.visibility == "direct_bot"

    @property
    def bot(self) -> str | None:
        """The only bot of the thread."""
        ids = set(self.bots.values())
        return next(iter(ids)) if len(ids) == 1 else None

    def person(self, name: str) -> Person:
        """The author of this name."""
        if name in self.bots:
            return Person("bot", self.bots[name])
        if not name or name in self.doubled:
            return Person("human")
        known = self.declared.people.get(name)
        own = self.direct or name in self.owner.names or name == self.declared.owner
        return Person("human", known or (self.declared.owner_id if own else None))

    def called(self, words: str) -> str | None:
        """The bot that the words mention."""
        folded = words.casefold()
        found = (
            bot for name, bot in self.bots.items() if f"@{name.casefold()}" in folded
        )
        return next(found, None)


def thread(
    told: Mapping[str, Any],
    senders: Iterable[str],
    repair: Repair,
    *,
    declared: Declared,
    owner: Identity,
) -> Thread:
    """The thread of these root keys and of those who wrote in it."""
    people = [repair(name) for name in participants(told)]
    names = tuple(dict.fromkeys([*people, *sorted({*map(repair, senders)} - {""})]))
    bots = {name: bot for name in names if (bot := _bot(name, declared))}
    counted = Counter(people)
    return Thread(
        declared,
        _conversation(told, people or names, declared),
        _visibility(told, names, bots),
        bots,
        names,
        frozenset(name for name in counted if counted[name] > 1),
        owner,
    )


def _visibility(
    told: Mapping[str, Any], names: Sequence[str], bots: Mapping[str, str]
) -> str:
    if _several(told, names):
        return "group"
    alone = participants(told) and len(bots) == 1 and len(names) == _PAIR
    return "direct_bot" if alone else "private_dm"


def _several(told: Mapping[str, Any], names: Sequence[str]) -> bool:
    return told.get("thread_type") == "RegularGroup" or len(names) > _PAIR


def participants(told: Mapping[str, Any]) -> list[str]:
    """Their names, not repaired yet; a participant is an object or a name."""
    found = (mapping(each).get("name", each) for each in listed(told["participants"]))
    return [each for each in found if isinstance(each, str) and each]


def _bot(name: str, declared: Declared) -> str | None:
    told = declared.bot_author(account=None, name=name)
    return told or (META_AI if name == META_AI_NAME else None)


def _conversation(
    told: Mapping[str, Any], people: Sequence[str], declared: Declared
) -> str:
    # The number behind a thread of two may be the other's, so that two people's
    # exports would meet in it; groups have a number of their own. Who wrote in a file
    # must not count: all files of a thread are one conversation.
    own = f"meta:{_number(told, people)}"
    if _several(told, people):
        return own
    return f"{own}:{declared.owner_id or f'export{declared.number}'}"


def _number(told: Mapping[str, Any], people: Sequence[str]) -> str:
    folder = (text(told.get("thread_path")) or "").rpartition("/")[2]
    if numbered := _NUMBERED.fullmatch(folder):
        return numbered[1]
    # folders and titles hold names of people: only their hash becomes an id
    name = folder or told.get("threadName") or told.get("title")
    return digest(name, sorted(people))


def folder_of(folders: Sequence[str]) -> str | None:
    """The thread's folder, where the file lies in one."""
    above, last = ("", "", *folders)[-2:]
    return last if above in _BOX else None
