"""Message files of Facebook, Instagram and Messenger enter; turns leave.

Accepted: `message_1.json` ... of a "Download your information" export in JSON, in its
zips or folders, and `<Name>_<n>.json` of Messenger's download of end-to-end encrypted
chats. The HTML export is refused.

Traps, and what is done:
- Strings are UTF-8 bytes written as characters: repaired one by one, only where that
  reads as UTF-8, so that nothing is repaired twice. Files of end-to-end chats are right
  as a rule: repaired only if every foreign string of the file needs it.
- Newest first, and `message_1` is the newest file: rows leave oldest first, the files
  of a zip likewise. Where times rise, the file's order stands; ties keep it.
- `content` also holds the platform's own sentences, in the exporter's language: notices
  are `service`, "sent an attachment" is `media_only` (several languages; and whatever
  begins with the sender's full name). A sentence it does not know stays text.
- Unsent and empty rows are `deleted`; calls and subscriptions `service`. `share_text`
  is never text, but makes a contributor without id.
- No ids and no bot flag. Names are resolved by `people`; the owner's name (profile file
  or `owner`) by `owner`. Bots are the names declared and "Meta AI". A thread of one
  person and a bot is `direct_bot`, other threads of two `private_dm`, the rest `group`;
  there a turn is addressed if it mentions `@<bot>`.
Ids: conversation `meta:<number behind the thread's folder>`, with the owner behind it
for two people (else a hash of title and names); records a hash of time, sender, text
and the number among such, so an edit is another record. Times are UTC.
An export of a thread is complete at its time, once all its parts are there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import meta_owner, meta_row, meta_thread
from flows.collect.formats.chronicle import held, oldest_first
from flows.collect.formats.meta_row import Row
from flows.collect.formats.meta_text import Repair, repair_of_all, repaired
from flows.collect.formats.meta_thread import Thread
from flows.collect.ids import digest
from flows.collect.pull import Cursor, chunks
from flows.collect.shape import shape
from flows.collect.unpack import Order, bare, numeric_order
from flows.errors import ExportError
from schemas.interaction import Contributor, Identity, Person, Turn


OBTAIN = "download your information again and choose the format JSON, not HTML"
COMPLETE = True

_NUMBERED = re.compile(r"(?:.*[^a-z])?message_([0-9]{1,9})\.(?:json|html)")
_ENCRYPTED = re.compile(r".*\S_[0-9]{1,9}\.json(?:\.gz|\.zst)?")
_SNAKE = re.compile(r"[a-z0-9_]+\.json(?:\.gz|\.zst)?")
_HEADER = ("participants", "title", "threadName", "thread_path", "thread_type")

_SHARED = Contributor("forward", None)
_UNKNOWN_WINDOW = (Contributor("context", None),)

lends = meta_owner.lends


def wants(name: str) -> bool:
    """`message_N.json`, its HTML twin, and `<Name>_<n>.json` of encrypted chats."""
    last = bare(name)
    if last.endswith(".zip") or _NUMBERED.fullmatch(last):
        return True
    *folders, own = name.split("/")
    # the other files of the large export are in snake_case and lie in folders
    plain = not folders or (len(folders) == 1 and not _SNAKE.fullmatch(own))
    return bool(last) and plain and bool(_ENCRYPTED.fullmatch(own))


def order(name: str) -> Order:
    """Files of a thread from the last, which is the oldest, to `message_1`."""
    found = _NUMBERED.fullmatch(bare(name))
    if not found:
        return numeric_order(name)
    return (*numeric_order(name.rpartition("/")[0]), (-int(found[1]), ""))


def sniffs(head: bytes) -> bool:
    """A thread: participants and messages with the names of their senders."""
    seen = shape(head)
    if seen.root != "{":
        return False
    if seen.under("messages", "sender_name", "senderName", "timestamp_ms"):
        return True
    told = seen.some("title", "thread_path", "threadName")
    other = any(path[0] == "messages" and path[1:] for path in seen.paths)
    return seen.has("participants") and told and not other


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every row of the thread as one turn, oldest first."""
    header: dict[str, Any] = {"participants": []}
    rows = held(_rows(Cursor(chunks(file.stream)), header))
    header.setdefault("thread_path", meta_thread.folder_of(file.folders))
    repair = _repair(header, rows)
    thread = meta_thread.thread(
        header,
        (row.sender for row in rows),
        repair,
        declared=declared,
        owner=meta_owner.known(file),
    )
    yield from _people(thread, rows, repair)
    moments = [times.instant(row.created) if row.created else None for row in rows]
    talk = _Talk(thread, repair)
    for position, row in enumerate(oldest_first(rows, moments, untold="newest first")):
        yield talk.turn(row, position)


def _rows(cursor: Cursor, header: dict[str, Any]) -> Iterator[tuple[Row, str]]:
    if cursor.peek() != "{":
        raise ExportError("the object is no meta_messages export", OBTAIN)
    for key in cursor.members():
        if key == "messages" and cursor.peek() == "[":
            for _ in cursor.items():
                row = meta_row.row(cursor.value())
                yield row, row.words
        elif key == "messages" or key in _HEADER:
            header[key] = cursor.value()
        else:
            cursor.skip()
    cursor.finish()
    if header.get("messages") is not None:
        yield meta_row.row(None), ""


def _repair(header: Mapping[str, Any], rows: Iterable[Row]) -> Repair:
    if "threadName" not in header:
        return repaired
    said = (text for row in rows for text in (row.sender, row.words))
    return repair_of_all([*meta_thread.participants(header), *said])


def _people(thread: Thread, rows: Iterable[Row], repair: Repair) -> Iterator[Identity]:
    actors = {repair(actor) for row in rows for actor in row.actors}
    for name in dict.fromkeys([*thread.names, *sorted(actors)]):
        if name and name not in thread.bots:
            yield Identity(conversation_id=thread.conversation, names=(name,))
    owner = thread.owner
    if owner.names or owner.emails or owner.handles or owner.phones:
        yield replace(owner, conversation_id=thread.conversation)


@dataclass(slots=True)
class _Talk:
    """A thread as far as it has been read."""

    thread: Thread = field(repr=False)
    repair: Repair = field(repr=False)
    seen: Counter[str] = field(default_factory=Counter, repr=False)
    people: dict[str, Person] = field(default_factory=dict, repr=False)
    asked: str | None = field(default=None, repr=False)
    strange: bool = False
    """Whether somebody else's words have been passed on by now."""

    def turn(self, row: Row, position: int) -> Turn:
        sender, words = self.repair(row.sender), self.repair(row.words)
        record = self._record(row.created, sender, words)
        cause = meta_row.cause(row, self.repair)
        author = self._author(sender)
        told = Turn(
            conversation_id=self.thread.conversation,
            record_id=None if cause == causes.MALFORMED else record,
            position=position,
            skip=cause,
        )
        if author.kind == "human" and cause != causes.SERVICE:
            self.asked = record
            self.strange = self.strange or row.shared
        if cause is None:
            told.author, told.text = author, words
            told.created_at, told.modality = row.created, row.modality
            told.visibility = self.thread.visibility
            self._answer(told) if author.kind == "bot" else self._ask(told, row)
        return told

    def _ask(self, told: Turn, row: Row) -> None:
        called = self.thread.called(told.text or "")
        told.bot = called or self.thread.bot
        told.addressed_to_bot = self.thread.direct or called is not None
        told.contributors = (_SHARED,) if row.shared else ()

    def _answer(self, told: Turn) -> None:
        direct = self.thread.direct
        window = _UNKNOWN_WINDOW if self.strange else ()
        told.role, told.bot = "assistant", told.author.id if told.author else None
        told.addressed_to_bot = direct
        told.reply_to = self.asked if direct else None
        told.contributors = window if direct else None

    def _author(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = self.thread.person(name)
        return self.people[name]

    def _record(self, created: str | None, sender: str, words: str) -> str:
        facts = digest(created, sender, words)
        self.seen[facts] += 1
        return f"{self.thread.conversation}:{facts}:{self.seen[facts]}"
