"""Who writes in a WhatsApp text enters, then its messages; turns leave.

A first pass fills a `Survey`; what the chat is can only be told from all of it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.formats import whatsapp_text
from flows.collect.formats.whatsapp_line import MARKS
from flows.collect.formats.whatsapp_text import OWN, Said
from flows.collect.ids import digest
from schemas.interaction import Contributor, Identity, Person, Turn


META_AI, META_AI_ID = "Meta AI", "bot:meta_ai"
"""The one bot that the app brings; its name is all the evidence there is."""

LONGEST_NAME = 120
PAIR = 2

_INVISIBLE = re.compile(f"[{MARKS}]")
_UNSAVED = re.compile(r"^~[\s\u00a0\u202f]*")
_NUMBER = re.compile(r"\+?\d[\d\s().\-\u00a0\u202f\u2011]{6,30}")
_QUOTES = (('"', '"'), ("\u201c", "\u201d"), ("\u201e", "\u201c"), ("«", "»"))

_MARKED = frozenset("".join(opened + closed for opened, closed in _QUOTES))

Placed = tuple[str | None, str, int]
"""Local time, the header as it stands, and the position."""


@dataclass(slots=True)
class Survey:
    """What the first pass learned: who writes, and how many notices there are."""

    declared: Declared = field(repr=False)
    authors: set[str] = field(default_factory=set, repr=False)
    notices: int = 0
    _bots: dict[str, str | None] = field(default_factory=dict, repr=False)
    _colons: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Know the names that hold a colon, the longest first."""
        known = (*self.declared.people, *self.declared.bots)
        told = {name for name in known if ":" in name}
        self._colons = tuple(sorted(told, key=lambda name: (-len(name), name)))

    def learn(self, words: str) -> None:
        """Take the evidence of one message."""
        author, text = self.split(words)
        own = text.startswith(OWN) and whatsapp_text.said(text).cause == causes.SERVICE
        if author is None or own:
            self.notices += author is None
        else:
            self.authors.add(author)

    def split(self, words: str) -> tuple[str | None, str]:
        """(author, text) of a message; no author for a notice."""
        plain = words.lstrip(f"{MARKS} ")
        for name in self._colons:
            if plain.startswith(f"{name}:"):
                return name, plain[len(name) + 1 :].removeprefix(" ")
        first = plain.partition("\n")[0]
        at = first.find(": ")
        if at > 0:
            author = named(first[:at])
            return (None, plain) if _notice(author) else (author, plain[at + 2 :])
        # "Ann:." is a message only of somebody who writes elsewhere too
        author = named(first.partition(":")[0])
        known = ":" in first and author in self.authors
        return (author, plain.partition(":")[2]) if known else (None, plain)

    def bot(self, name: str) -> str | None:
        """The bot of this name, if it is one."""
        if name not in self._bots:
            brought = META_AI_ID if name.casefold() == META_AI.casefold() else None
            self._bots[name] = self.declared.bot_named(name) or brought
        return self._bots[name]

    def visibility(self, title: str) -> str:
        """What the chat is, by its name and who writes in it."""
        bots = {name for name in self.authors if self.bot(name)}
        humans = self.authors - bots
        alone = len(humans) < PAIR and (_names(title, bots) if title else self._quiet())
        if bots and alone:
            return "direct_bot"
        if bots or len(humans) > PAIR:
            return "group"
        if len(humans) == PAIR and title and not _names(title, humans):
            return "group"
        told = len(humans) == PAIR or (title and _names(title, humans))
        return "private_dm" if told else "unknown"

    def chat(self, *, title: str, key: str) -> "Chat":
        """The chat, ready for its messages."""
        visibility = self.visibility(title)
        spoken = sorted(filter(self.bot, self.authors))
        bot = self.bot(spoken[0]) if spoken else self.declared.bot
        whose = self.declared.owner_id or f"export{self.declared.number}"
        who = sorted(self.authors) if visibility == "direct_bot" else []
        return Chat(
            survey=self,
            conversation=f"whatsapp:{digest(whose, key, who)}",
            visibility=visibility,
            bot=bot,
            calls=_calls({META_AI, *spoken, *self.declared.bots}),
        )

    def _quiet(self) -> bool:
        # the one notice that every chat begins with is about encryption
        return self.notices < PAIR


@dataclass(slots=True)
class Chat:
    """One chat, and what has been seen of it so far."""

    survey: Survey = field(repr=False)
    conversation: str = field(repr=False)
    visibility: str
    bot: str | None = field(repr=False)
    calls: re.Pattern[str] = field(repr=False)
    last_human: str | None = field(default=None, repr=False)
    members: dict[str, bool] = field(default_factory=dict, repr=False)
    """Who wrote, and whether in a turn that the gate sees."""
    moment: str = field(default="", repr=False)
    seen: Counter[tuple[str | None, str]] = field(default_factory=Counter, repr=False)

    @property
    def direct(self) -> bool:
        """Whether one person talks with one bot here."""
        return self.visibility == "direct_bot"

    def units(self, words: str, *, placed: Placed) -> Iterator[Turn | Identity]:
        """The turn of one message, after the identity it introduces."""
        author, text = self.survey.split(words)
        heard = (
            Said("", cause=causes.SERVICE)
            if author is None
            else whatsapp_text.said(text)
        )
        record = self._record(author, heard.text or text, placed)
        if author is None or heard.cause:
            yield self._skipped(record, heard.cause, placed)
            if author and heard.cause != causes.SERVICE:
                self._remember(author, record, turn=None)
            return
        yield from self._introduced(author)
        turn = self._turn(author, heard, record, placed)
        yield turn
        self._remember(author, record, turn=turn)

    def _skipped(self, record: str, cause: str | None, placed: Placed) -> Turn:
        return Turn(
            conversation_id=self.conversation,
            record_id=record,
            position=placed[2],
            skip=cause or causes.SERVICE,
        )

    def _record(self, author: str | None, text: str, placed: Placed) -> str:
        local, shown, _ = placed
        moment = local or shown
        if moment != self.moment:
            self.moment, self.seen = moment, Counter()
        self.seen[author, text] += 1
        again = self.seen[author, text]
        return f"whatsapp:{digest(self.conversation, moment, author, text, again)}"

    def _introduced(self, author: str) -> Iterator[Identity]:
        if author in self.members or self.survey.bot(author):
            return
        number = _NUMBER.fullmatch(author)
        yield Identity(
            conversation_id=self.conversation,
            names=() if number else (author,),
            phones=(author,) if number else (),
        )

    def _turn(self, author: str, heard: Said, record: str, placed: Placed) -> Turn:
        declared = self.survey.declared
        bot = self.survey.bot(author)
        called = self._called(heard.text)
        return Turn(
            conversation_id=self.conversation,
            record_id=record,
            position=placed[2],
            role="assistant" if bot else "user",
            author=Person("bot", bot) if bot else Person("human", self._person(author)),
            text=heard.text,
            created_at=times.from_local(placed[0], zone=declared.time_zone),
            bot=bot or called or self.bot,
            visibility=self.visibility,
            addressed_to_bot=self.direct or (called is not None and not bot),
            reply_to=self.last_human if bot and self.direct else None,
            contributors=self._window() if bot else (),
            modality=heard.modality,
        )

    def _person(self, author: str) -> str | None:
        declared = self.survey.declared
        known = declared.people.get(author) or declared.people.get(f"~ {author}")
        # who talks with a bot alone is who exported the chat
        return known or (declared.owner_id if self.direct else None)

    def _called(self, text: str) -> str | None:
        found = self.calls.search(text)
        return self.survey.bot(found[1]) if found else None

    def _window(self) -> tuple[Contributor, ...] | None:
        return None if all(self.members.values()) else (Contributor("context"),)

    def _remember(self, author: str, record: str, *, turn: Turn | None) -> None:
        if self.survey.bot(author):
            return
        self.last_human = record
        if turn or not self.direct:
            self.members[author] = bool(turn) or self.members.get(author, False)


def named(shown: str) -> str:
    """A name without invisible marks and the `~` of people who are no contacts."""
    if shown.isascii() and shown[:1] != "~":
        return shown.strip()
    return _UNSAVED.sub("", _INVISIBLE.sub("", shown).strip())


def _notice(author: str) -> bool:
    # '... changed the subject to "A' is the beginning of a notice, not a name
    if not author or len(author) > LONGEST_NAME:
        return True
    return not _MARKED.isdisjoint(author) and any(
        author.count(opened) % 2
        if opened == closed
        else author.count(opened) > author.count(closed)
        for opened, closed in _QUOTES
    )


def _names(title: str, people: set[str]) -> bool:
    shown = title.casefold()
    return any(name.casefold() in shown for name in people)


def _calls(names: set[str]) -> re.Pattern[str]:
    plain = sorted({name.removeprefix("@") for name in names if name.strip("@")})
    told = "|".join(map(re.escape, plain))
    return re.compile(rf"@({told})(?!\w)", re.IGNORECASE)
