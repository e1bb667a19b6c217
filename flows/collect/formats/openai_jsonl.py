"""Chat-completions JSONL enters (fine-tune lines, logs, batches); turns leave.

Accepted, a line each: `{"messages": [...]}`; `{"request": {...}, "response": {...}}`
with `user` and `created` (in request, response or beside them); a flat completion with
`choices`; batch requests (`custom_id`, `body`) and batch answers (`custom_id`,
`response.body`). Every message and every choice is one unit.

Traps, and what is done:
- Each request repeats the whole history. A record id is a hash over the user, the
  thread (`metadata.conversation_id`, `session_id`, `thread_id` or `chat_id`) and the
  roles and words up to and including the message, so repetitions collapse later.
  System and tool texts do not count: they change from request to request.
- A time (`created`) is known only for the newest user message of a request and what
  answers it; repeated history has none, and what is only ever seen as history stays
  without a time, and drops.
- The conversation id is the hash at the first user message: all requests that may
  belong together meet. Two chats of one user that open with the same words are told
  apart by a thread only; without one the later branch is the conversation, as with
  regenerated answers and n > 1 choices (`unrepeat` keeps the path to the latest leaf).
- Lines without `user`, `created` and response stand alone: only exact copies collapse.
- Content is text, null or parts; refusals are the assistant's words; tool calls, tool,
  system and developer messages are skipped. A batch answer has no question, so no
  trigger.
- The author is `<source>:<user>`, else the declared `owner` where no user is told, else
  unresolved. Several names in one request make it a group chat: `people` resolves.
- The bot is the first one declared, else null. Role `user` may carry retrieved text;
  the log does not say so.
- Pretty-printed files are refused with a hint. The Responses API is `unsupported`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats.openai_shapes import Log, Message, parse
from flows.collect.ids import digest
from flows.collect.lines import objects
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Contributor, Identity, Person, Turn


OBTAIN = "write chat-completions JSON, one object a line"

_SPOKEN = frozenset({"user", "assistant"})
_NOBODY: tuple[Contributor, ...] = ()


def wants(name: str) -> bool:
    """JSONL files (also `.ndjson`)."""
    return bare(name).endswith((".jsonl", ".ndjson", ".zip"))


def sniffs(head: bytes) -> bool:
    """Lines with messages that have roles, or a request or response around them."""
    seen = shape(head)
    if seen.root != "{" or seen.has("mapping"):
        return False
    wrapped = seen.has("request") and seen.has("response")
    return (
        wrapped
        or seen.under("messages", "role")
        or seen.under("choices", "message")
        or (seen.has("custom_id") and seen.some("body", "response"))
    )


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of every line as one turn."""
    position = 0
    for _, row in objects(file.stream):
        for unit in _Line(parse(row), declared, position).units():
            yield unit
            position += isinstance(unit, Turn)


@dataclass(slots=True)
class _Line:
    log: Log = field(repr=False)
    declared: Declared = field(repr=False)
    position: int
    conversation: str = field(default="", repr=False)
    chain: str = field(default="", repr=False)
    parent: str | None = field(default=None, repr=False)
    trigger: str | None = field(default=None, repr=False)

    def units(self) -> Iterator[Turn | Identity]:
        self.chain = self._root()
        self.conversation = self._conversation()
        yield from self._names()
        newest = max(
            (n for n, each in enumerate(self.log.sent) if each.role == "user"),
            default=-1,
        )
        for number, message in enumerate(self.log.sent):
            yield self._unit(message, self._created(number - newest))
        yield from self._answers()
        for cause in self.log.lost:
            yield self._skipped(cause, digest(self.chain, "lost", self.position))

    def _created(self, after: int) -> Any:
        # `after` counts from the newest user message. A line without answers may end
        # with them as messages: they are as new as the question.
        alone = not self.log.answers and after > 0
        return self.log.created if after == 0 or alone else None

    def _root(self) -> str:
        log, source = self.log, self.declared.source
        if log.snapshot == "whole":
            told = [(each.role, each.text) for each in log.sent]
            return digest("whole", source, log.thread, told)
        if log.snapshot == "answers":
            said = [(each.role, each.text) for each in log.answers]
            return digest("answers", source, log.user, log.created, said)
        return digest("history", source, self._user(), log.thread)

    def _user(self) -> str | None:
        return self.declared.owner_id if self.log.user is None else self.log.user

    def _conversation(self) -> str:
        chain = self.chain
        for message in (*self.log.sent, *self.log.answers):
            if message.role in _SPOKEN:
                chain = digest(chain, message.role, message.text.strip())
            if message.role == "user":
                break
        return f"openai:{chain}"

    def _names(self) -> Iterator[Identity]:
        for name in sorted(self._named()):
            yield Identity(conversation_id=self.conversation, names=(name,))

    def _named(self) -> set[str]:
        users = (each for each in self.log.sent if each.role == "user")
        return {each.name for each in users if each.name}

    def _unit(self, message: Message, created: Any) -> Turn:
        if message.role not in _SPOKEN:
            place = digest(self.chain, message.role, message.text, self.position)
            return self._skipped(message.cause or causes.UNSUPPORTED, place)
        self.chain = digest(self.chain, message.role, message.text.strip())
        turn = self._turn(message, created)
        if message.role == "user":
            self.trigger = turn.record_id
        if not turn.skip:
            self.parent = turn.record_id
        return turn

    def _answers(self) -> Iterator[Turn]:
        # every choice answers the same question: siblings, not a sequence
        chain, parent = self.chain, self.parent
        for message in self.log.answers:
            self.chain, self.parent = chain, parent
            yield self._unit(replace(message, role="assistant"), self.log.created)

    def _turn(self, message: Message, created: Any) -> Turn:
        record = f"openai:{self.chain}"
        position = self._next()
        if message.cause:
            return self._skip_at(message.cause, record, position)
        human = message.role == "user"
        group = len(self._named()) > 1
        bot = self.declared.bot
        return Turn(
            conversation_id=self.conversation,
            record_id=record,
            position=position,
            role="user" if human else "assistant",
            author=self._author(message) if human else Person("bot", bot),
            text=message.text,
            created_at=times.from_unix(created),
            bot=bot,
            visibility="group" if group else "direct_bot",
            addressed_to_bot=not (human and group),
            reply_to=None if human else self.trigger,
            parent_id=self.parent,
            contributors=None if group and not human else _NOBODY,
            modality=message.modality,
        )

    def _author(self, message: Message) -> Person:
        if len(self._named()) > 1:
            return Person("human", self.declared.people.get(message.name or ""))
        if self.log.user is not None:
            return Person("human", self.declared.subject(self.log.user))
        return Person("human", self.declared.owner_id)

    def _skipped(self, cause: str, place: str) -> Turn:
        return self._skip_at(cause, f"openai:{place}", self._next())

    def _skip_at(self, cause: str, record: str, position: int) -> Turn:
        return Turn(
            conversation_id=self.conversation,
            record_id=record,
            position=position,
            skip=cause,
        )

    def _next(self) -> int:
        self.position += 1
        return self.position - 1
