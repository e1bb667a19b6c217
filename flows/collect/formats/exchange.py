"""Exchanges of a request log enter: messages sent, answers given; their turns leave.

A log tells the same words again and again: every request repeats its history, and a
trace tells one exchange at several levels. So a record is known by all words of its
conversation up to it, and repetitions collapse later (`unrepeat`). System and tool
texts do not count: they change from request to request.

Where a thread is told, it is the conversation, and a request without any history goes
on where the thread stood. A reader remembers where threads stand, `MOST_THREADS` of
them; the first words it sees of a thread begin anew (`parent_id` is the conversation),
so what another object tells of the thread is no branch of them.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from flows.collect import causes
from flows.collect.declared import Declared
from schemas.interaction import Contributor, Identity, Person, Turn


MOST_THREADS = 10_000
MOST_PLACES = 64
"""Threads, and messages of each, that a reader remembers."""

_TAGS = {"user": b"user\0", "assistant": b"assistant\0"}
_ROLES = frozenset(_TAGS)
_NOBODY: tuple[Contributor, ...] = ()


@dataclass(slots=True)
class Message:
    """One message: who said it, its words, and why it is no turn."""

    role: str
    text: str = field(default="", repr=False)
    modality: str = "text"
    cause: str | None = None
    name: str | None = field(default=None, repr=False)


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request with its answers, and the facts beside them.

    Each of `choices` is an answer to the same question, of one or more messages.
    """

    sent: tuple[Message, ...] = field(default=(), repr=False)
    choices: tuple[tuple[Message, ...], ...] = field(default=(), repr=False)
    lost: tuple[str, ...] = ()
    """Causes of entries that are no message at all."""
    root: tuple[object, ...] = field(default=(), repr=False)
    """What tells this conversation from others that begin with the same words."""
    alone: bool = False
    """Whether only an exchange of exactly the same words is the same conversation."""
    thread: str | None = field(default=None, repr=False)
    request: str | None = field(default=None, repr=False)
    """What several tellings of one exchange have in common: its trace."""
    previous: str | None = field(default=None, repr=False)
    answer: str | None = field(default=None, repr=False)
    """Ids of the answer before and of this one, where requests name them."""
    user: str | None = field(default=None, repr=False)
    """None when no user is told; empty when one is told that cannot be read."""
    asked: str | None = None
    answered: str | None = None

    @property
    def messages(self) -> tuple[Message, ...]:
        """All messages, sent and answered."""
        return (*self.sent, *(each for choice in self.choices for each in choice))

    @property
    def units(self) -> int:
        """How many units it is."""
        return len(self.messages) + len(self.lost)


@dataclass(slots=True)
class _Place:
    """Where a conversation stands: all words so far, the last turn and question."""

    chain: bytes = field(repr=False)
    parent: str | None = field(default=None, repr=False)
    trigger: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class _Thread:
    request: str | None = field(repr=False)
    begun: _Place
    ended: _Place
    before: dict[bytes, _Place] = field(default_factory=dict, repr=False)
    """Message -> where the thread stood before it was said first."""


class Ledger:
    """Turns the exchanges of one object into turns; positions run through them."""

    def __init__(self, declared: Declared, *, name: str) -> None:
        self.position = 0
        self.declared = declared
        self.name = name
        self.bot = Person("bot", declared.bot)
        self._threads: OrderedDict[str, _Thread] = OrderedDict()
        self._answers: OrderedDict[str, tuple[str, _Place]] = OrderedDict()

    def units(self, exchange: Exchange) -> Iterator[Turn | Identity]:
        """Every message of the exchange as one turn, after the people it names."""
        telling = _Telling(self, exchange)
        before = self._answers.get(exchange.previous) if exchange.previous else None
        if exchange.thread is not None:
            thread = self._thread(telling.conversation, exchange)
            yield from telling.units(thread.begun, thread)
            thread.ended = telling.ended
        elif before:
            telling.conversation, place = before
            yield from telling.units(place)
        else:
            chain = _root(exchange)
            telling.conversation = f"{self.name}:{_opening(exchange, chain).hex()}"
            yield from telling.units(_Place(chain))
        if exchange.answer:
            self._answers[exchange.answer] = telling.conversation, telling.ended
            _forget(self._answers)

    def skip(
        self, cause: str, *, conversation: str | None = None, record: str | None = None
    ) -> Turn:
        """The next unit, which is no interaction."""
        self.position += 1
        return Turn(
            conversation_id=conversation,
            record_id=record,
            position=self.position - 1,
            skip=cause,
        )

    def _thread(self, conversation: str, exchange: Exchange) -> _Thread:
        """The thread, standing where this exchange begins."""
        root = _Place(_after(b"", "thread", conversation), parent=conversation)
        thread = self._threads.pop(conversation, None) or _Thread(None, root, root)
        told = [each for each in exchange.sent if each.role in _ROLES]
        if any(each.role == "assistant" for each in told):
            thread.begun = thread.before.get(_key(told[0]), root)
        elif exchange.request is None or exchange.request != thread.request:
            thread.begun = thread.ended
        thread.request = exchange.request
        self._threads[conversation] = thread
        _forget(self._threads)
        return thread


class _Telling:
    """One exchange on its way into turns."""

    __slots__ = (
        *("_chain", "_exchange", "_group", "_human", "_ledger", "_names", "_parent"),
        *("_thread", "_trigger", "conversation", "ended"),
    )

    def __init__(self, ledger: Ledger, exchange: Exchange) -> None:
        self._ledger = ledger
        self._exchange = exchange
        self._names = {m.name for m in exchange.sent if m.name and m.role == "user"}
        self._group = len(self._names) > 1
        self._human = Person("human", _subject(exchange.user, ledger.declared))
        self.ended = _NOWHERE
        self._thread: _Thread | None = None
        self.conversation = f"{ledger.name}:{exchange.thread}"

    def units(
        self, place: _Place, thread: _Thread | None = None
    ) -> Iterator[Turn | Identity]:
        sent, exchange = self._exchange.sent, self._exchange
        self._stand(place)
        self._thread = thread
        for name in sorted(self._names):
            yield Identity(conversation_id=self.conversation, names=(name,))
        # A time is known for the newest question only. What follows it in a request
        # without answers is its answer.
        users = [number for number, each in enumerate(sent) if each.role == "user"]
        newest = users[-1] if users else -1
        after = None if exchange.choices else exchange.answered
        for number, message in enumerate(sent):
            if number == newest:
                yield self._unit(message, exchange.asked)
            else:
                yield self._unit(message, after if number > newest else None)
        yield from self._answers()
        for cause in exchange.lost:
            yield self._skip(cause)

    def _stand(self, place: _Place) -> None:
        self._chain, self._parent = place.chain, place.parent
        self._trigger = place.trigger

    def _here(self) -> _Place:
        return _Place(self._chain, self._parent, self._trigger)

    def _answers(self) -> Iterator[Turn]:
        # every choice answers the same question: siblings, not a sequence
        asked = self.ended = self._here()
        for number, choice in enumerate(self._exchange.choices):
            self._stand(asked)
            for message in choice:
                yield self._unit(message, self._exchange.answered)
            if number == 0:
                self.ended = self._here()

    def _unit(self, message: Message, time: str | None) -> Turn:
        role, cause = message.role, message.cause
        if role not in _ROLES or (cause and role != "user"):
            return self._skip(cause or causes.UNSUPPORTED)
        if self._thread is not None:
            _remember(self._thread.before, message, self._here())
        # one that stands alone begins with the hash of all its words
        words = "" if self._exchange.alone else message.text
        self._chain = _after(self._chain, role, words)
        record = f"{self._ledger.name}:{self._chain.hex()}"
        if role == "user":
            self._trigger = record
        if cause:
            return self._skip(cause, record)
        above, self._parent = self._parent, record
        if role == "user":
            return self._question(message, above, time)
        return self._answer(message, above, time)

    def _question(self, message: Message, above: str | None, time: str | None) -> Turn:
        ledger = self._ledger
        ledger.position += 1
        return Turn(
            conversation_id=self.conversation,
            record_id=self._parent,
            position=ledger.position - 1,
            role="user",
            author=self._author(message) if self._group else self._human,
            text=message.text,
            created_at=time,
            bot=ledger.bot.id,
            visibility="group" if self._group else "direct_bot",
            addressed_to_bot=not self._group,
            parent_id=above,
            modality=message.modality,
        )

    def _answer(self, message: Message, above: str | None, time: str | None) -> Turn:
        ledger = self._ledger
        ledger.position += 1
        return Turn(
            conversation_id=self.conversation,
            record_id=self._parent,
            position=ledger.position - 1,
            role="assistant",
            author=ledger.bot,
            text=message.text,
            created_at=time,
            bot=ledger.bot.id,
            visibility="group" if self._group else "direct_bot",
            addressed_to_bot=True,
            reply_to=self._trigger,
            parent_id=above,
            contributors=None if self._group else _NOBODY,
            modality=message.modality,
        )

    def _author(self, message: Message) -> Person:
        return Person("human", self._ledger.declared.people.get(message.name or ""))

    def _skip(self, cause: str, record: str | None = None) -> Turn:
        return self._ledger.skip(cause, conversation=self.conversation, record=record)


_NOWHERE = _Place(b"")


def _root(exchange: Exchange) -> bytes:
    """The hash that the conversation's records begin with."""
    chain = _after(b"", "root", repr(exchange.root))
    if not exchange.alone:
        return chain
    told = [part for each in exchange.messages for part in (each.role, each.text)]
    return blake2b(chain + b"\0".join(map(_bytes, told)), digest_size=16).digest()


def _opening(exchange: Exchange, chain: bytes) -> bytes:
    """The conversation: the hash at its first question."""
    for message in () if exchange.alone else exchange.messages:
        role = message.role
        if role in _ROLES and (role == "user" or not message.cause):
            chain = _after(chain, role, message.text)
        if role == "user":
            break
    return _after(chain, "opening", "")


def _remember(places: dict[bytes, _Place], message: Message, before: _Place) -> None:
    key = _key(message)
    if key not in places:
        if len(places) >= MOST_PLACES:
            del places[next(iter(places))]
        places[key] = before


def _forget(known: OrderedDict[str, Any]) -> None:
    if len(known) > MOST_THREADS:
        known.popitem(last=False)


def _subject(user: str | None, declared: Declared) -> str | None:
    return declared.owner_id if user is None else declared.subject(user)


def _key(message: Message) -> bytes:
    return _after(b"", message.role, message.text)


def _after(chain: bytes, role: str, words: str) -> bytes:
    """The hash of everything up to these words."""
    told = blake2b(chain, digest_size=16)
    told.update(_TAGS.get(role) or _bytes(role))
    told.update(_bytes(words.strip()))
    return told.digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
