"""Bot Framework transcripts enter; turns leave.

Accepted: a `.transcript` (list of activities), `{"activities": [...]}`, activities one
a line or one a file, also wrapped in `activity`.

Traps, and what is done:
- Only `message` says something; `trace` repeats the user's text, a pressed button
  (`value`, `postBack`) and cards are no words.
- `messageUpdate` takes the place of the message with its id, `messageDelete` takes it
  away. Activities are gathered by conversation first.
- A message without `from` has no author: `malformed`. Without roles see
  botframework_cast; who stays unclear is a person without id.
- `<at>Name</at>` leaves the name. In a group (`isGroup`, `conversationType`, or several
  people) a turn is addressed to the bot that it mentions or answers.
- Quoted messages (Teams) are somebody else's words.
- Times may be empty: then `localTimestamp`, which tells its offset.
The author is `<source>:<from.id>`; `user` and `default-user` of the emulator are the
declared `owner`. The bot is the one declared by name or account, else `bot:<account>`,
which no agreement lists. Ids: conversation `botframework:<conversation id>`, record the
activity's id, or a hash where it is -1 or missing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flows.collect import causes
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats.botframework_activity import (
    Activity,
    activity,
    chat_of,
    unwrapped,
)
from flows.collect.formats.botframework_cast import Cast
from flows.collect.formats.gathered import gathered
from flows.collect.ids import digest
from flows.collect.rows import rows
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Contributor, Identity, Person, Turn


OBTAIN = "save the transcript as JSON activities (Emulator, or your transcript store)"
COMPLETE = False

_WANTED = re.compile(
    r".*\.transcript|.*(?:transcript|activities|bot_?framework).*\.(?:json|jsonl|ndjson)"
)
_SIGNS = ("channelId", "serviceUrl", "membersAdded", "replyToId", "recipient")
_EMPTIED = ("type", "timestamp", "attachments", "text")
_NO_ID = "-1"
_QUOTED = (Contributor("quote", None),)
_UNKNOWN_WINDOW = (Contributor("context", None),)


def wants(name: str) -> bool:
    """`.transcript` files, and JSON called after transcripts or activities."""
    last = bare(name)
    return last.endswith(".zip") or bool(_WANTED.fullmatch(last))


def sniffs(head: bytes) -> bool:
    """Activities: a type, and where they go."""
    seen = shape(head)
    if seen.root not in {"[", "{"}:
        return False
    if any(seen.under(key, "type", *_SIGNS) for key in ("activity", "activities")):
        return True
    between = seen.has("from") and seen.has("conversation")
    emptied = seen.root == "[" and all(map(seen.has, _EMPTIED))
    return seen.has("type") and (seen.some(*_SIGNS) or between or emptied)


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every activity as one turn."""
    told = map(unwrapped, rows(file.stream, inside={"activities"}))
    parsed = ((chat_of(row), activity(row, zone=declared.time_zone)) for row in told)
    position = 0
    for chat, activities in gathered((one, each, each.text) for one, each in parsed):
        talk = _Talk.of(chat, activities, declared, position)
        yield from talk.identities(activities)
        yield from talk.turns(activities)
        position += len(activities)


@dataclass(slots=True)
class _Talk:
    """One conversation: who takes part, and what has been said."""

    conversation: str = field(repr=False)
    cast: Cast = field(repr=False)
    position: int
    gone: frozenset[str | None] = field(repr=False)
    """Ids of the messages that were deleted, or edited until nothing was left."""
    begun: dict[str | None, str | None] = field(repr=False)
    """Id of a message -> when it was written."""
    spoken: dict[str, str] = field(default_factory=dict, repr=False)
    """Record -> kind of its author."""
    trigger: str | None = field(default=None, repr=False)
    others: str = "none"
    """Other people's words so far: `none`, `kept` in turns, or `unseen` by the gate."""

    @classmethod
    def of(
        cls, chat: str, activities: Sequence[Activity], declared: Declared, place: int
    ) -> "_Talk":
        first = activities[0]
        told = chat or digest(first.kind, first.created_at, first.text)
        edits = (each for each in activities if each.kind == "messageupdate")
        left = {each.id: each.text.strip() for each in edits}
        deleted = {each.id for each in activities if each.kind == "messagedelete"}
        written = [each for each in activities if each.kind == "message"]
        return cls(
            conversation=f"botframework:{told}",
            cast=Cast.of(activities, declared),
            position=place,
            gone=frozenset(deleted | {key for key, words in left.items() if not words}),
            begun={each.id: each.created_at for each in reversed(written)},
        )

    def identities(self, activities: Sequence[Activity]) -> Iterator[Identity]:
        people = {
            party.name: None
            for each in activities
            for party in (each.sender, each.recipient, *each.others, *each.mentioned)
            if party and party.name and not self.cast.is_bot(party)
        }
        for name in people:
            yield Identity(conversation_id=self.conversation, names=(name,))

    def turns(self, activities: Sequence[Activity]) -> Iterator[Turn]:
        for at, each in enumerate(activities):
            record = self._record(each, at)
            cause = each.cause
            if cause is None and each.id is not None and each.id in self.gone:
                cause = causes.DELETED
            author = self.cast.author(each) if each.sender else None
            if author and each.kind == "message":
                self._note(each, author, record, cause)
            yield (
                self._turn(each, author, record)
                if author and cause is None
                else self._skipped(record, cause or causes.MALFORMED)
            )
            self.position += 1

    def _record(self, each: Activity, at: int) -> str:
        if each.id is not None and each.id != _NO_ID:
            return f"{self.conversation}:{each.id}"
        return f"{self.conversation}:{digest(at, each.created_at, each.text)}"

    def _note(
        self, each: Activity, author: Person, record: str, cause: str | None
    ) -> None:
        self.spoken[record] = author.kind
        if author.kind == "human":
            self.trigger = record
            if each.quotes and cause:
                self.others = "unseen"
            elif each.quotes and self.others == "none":
                self.others = "kept"

    def _skipped(self, record: str, cause: str) -> Turn:
        return Turn(
            conversation_id=self.conversation,
            record_id=record,
            position=self.position,
            skip=cause,
        )

    def _turn(self, each: Activity, author: Person, record: str) -> Turn:
        human = author.kind == "human"
        reply = self._reply(each, human=human)
        edited = each.created_at if each.kind == "messageupdate" else None
        return Turn(
            conversation_id=self.conversation,
            record_id=record,
            position=self.position,
            role="user" if human else "assistant",
            author=author,
            text=each.text,
            created_at=self.begun.get(each.id, each.created_at),
            edited_at=edited,
            bot=self.cast.bot if human else author.id,
            visibility="group" if self.cast.group else "direct_bot",
            addressed_to_bot=self._addressed(each, reply, human=human),
            reply_to=reply,
            contributors=self._contributors(each, human=human),
            modality=each.modality,
        )

    def _target(self, each: Activity) -> str | None:
        return f"{self.conversation}:{each.reply_to}" if each.reply_to else None

    def _reply(self, each: Activity, *, human: bool) -> str | None:
        target = self._target(each)
        known = self.spoken.get(target or "")
        if human:
            # in a group it may be anybody's; in a talk with the bot it is the bot's
            return target if self.cast.group else None
        if self.cast.group:
            return target
        return target if known == "human" else self.trigger

    def _addressed(self, each: Activity, reply: str | None, *, human: bool) -> bool:
        if not self.cast.group:
            return True
        if not human:
            return reply is not None
        mentioned = any(map(self.cast.is_bot, each.mentioned))
        return mentioned or self.spoken.get(reply or "") == "bot"

    def _contributors(
        self, each: Activity, *, human: bool
    ) -> tuple[Contributor, ...] | None:
        # None leaves it to the gate, which sees whose words the turns before hold
        if human:
            return _QUOTED if each.quotes else ()
        if self.others == "unseen":
            return _UNKNOWN_WINDOW
        return () if self.others == "none" and not self.cast.group else None
