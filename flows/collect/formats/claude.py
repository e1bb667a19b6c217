"""A claude.ai `conversations.json` enters; turns leave.

Accepted: a list of conversations, `{"conversations": [...]}`, or one conversation
object; in a zip every `conversations*.json` and `conversations/<uuid>.json`.
`users.json` and `projects.json` beside it are consulted.

Traps, and what is done:
- `content` blocks are preferred over `text`, which is empty or holds placeholders where
  tools were used. Thinking, tool calls and results never become the answer.
- Retries and edits branch by `parent_message_uuid` and stand all in one list, without a
  pointer to the current one: the path to the latest message is the conversation, the
  rest is `off_path`. Older exports have no parents: the list is the path.
- `attachments[].extracted_content` is a document whose author nobody knows: never text,
  but a contributor without an id, which the gate drops; the window of later answers is
  unknown. Files that are only named make the modality.
- Answers in a project drew on its documents: unless `projects.json` shows that there
  are none, their window holds somebody unknown.
- Messages may be null, conversations without messages: one skipped unit each.
- The author is `account.uuid`, else the only user of `users.json`, else the declared
  `owner`. Whether a chat was shared is not exported: `direct_bot`.
Ids: conversation `claude:<uuid>`, record conversation and message uuid; `parent_id` is
the nearest turn above on the path. The bot is `bot:claude`.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import claude_tree
from flows.collect.formats.claude_message import Said, said
from flows.collect.formats.lent import lent, listed, mapping, text
from flows.collect.ids import digest
from flows.collect.pull import Cursor, chunks
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Contributor, Identity, Person, Turn


OBTAIN = "request the official export (Settings, Privacy, Export data)"
COMPLETE = True
BOT = "bot:claude"

_WANTED = re.compile(r"(?:.*[^a-z])?conversations?(?:[^a-z].*)?\.json")
_NOTHING = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\]\s*")
_ATTACHED = (Contributor("attachment", None),)
_UNKNOWN_WINDOW = (Contributor("context", None),)


def wants(name: str) -> bool:
    """`conversations.json`, names built on it, and a folder of that name."""
    last = bare(name)
    folders = name.lower().split("/")[:-1]
    if last.endswith(".zip") or _WANTED.fullmatch(last):
        return True
    return last.endswith(".json") and folders[-1:] == ["conversations"]


def lends(name: str) -> bool:
    """Who the users are, and what the projects hold."""
    return bare(name) in {"users.json", "projects.json"}


def sniffs(head: bytes) -> bool:
    """A list of entries with claude.ai's keys, or an object that holds them."""
    seen = shape(head)
    if seen.root not in {"[", "{"}:
        return False
    if seen.has("chat_messages") or _NOTHING.fullmatch(head):
        return True
    if seen.root == "[":
        return seen.has("uuid") and seen.has("account") and not seen.has("mapping")
    return seen.under("conversations", "chat_messages")


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of every conversation as one turn, the shown path first."""
    beside = _Beside.of(file)
    position = 0
    for entry in Cursor(chunks(file.stream)).entries(
        within="conversations", alone="chat_messages"
    ):
        for unit in _conversation(entry, _Place(declared, beside, position)):
            yield unit
            position += isinstance(unit, Turn)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What the files beside the conversations tell."""

    users: Mapping[str, Mapping[str, Any]] = field(repr=False)
    projects: Mapping[str, Mapping[str, Any]] = field(repr=False)

    @classmethod
    def of(cls, file: ExportFile) -> "_Beside":
        return cls(_by_uuid(file, "users.json"), _by_uuid(file, "projects.json"))

    def account(self, entry: Mapping[str, Any]) -> str | None:
        told = text(mapping(entry.get("account")).get("uuid"))
        alone = next(iter(self.users)) if len(self.users) == 1 else None
        return told or alone

    def foreign(self, entry: Mapping[str, Any]) -> bool:
        """Whether answers may repeat documents of the conversation's project."""
        project = entry.get("project")
        if project is None and entry.get("project_uuid") is None:
            return False
        uuid = text(mapping(project).get("uuid")) or text(entry.get("project_uuid"))
        told = self.projects.get(uuid or "")
        return told is None or bool(told.get("docs") or told.get("prompt_template"))


def _by_uuid(file: ExportFile, name: str) -> dict[str, Mapping[str, Any]]:
    rows = (mapping(row) for row in listed(lent(file.companion(name))))
    return {uuid: row for row in rows if (uuid := text(row.get("uuid")))}


@dataclass(frozen=True, slots=True)
class _Place:
    declared: Declared
    beside: _Beside
    position: int


@dataclass(slots=True)
class _Chat:
    conversation: str = field(repr=False)
    owner: Person = field(repr=False)
    position: int
    others: str
    """Other people's words so far: `none`, `kept` in turns, or `unseen` by the gate."""
    parent: str | None = field(default=None, repr=False)
    trigger: str | None = field(default=None, repr=False)

    def skipped(self, record: str | None, cause: str) -> Turn:
        return Turn(
            conversation_id=self.conversation,
            record_id=record,
            position=self._next(),
            skip=cause,
        )

    def _next(self) -> int:
        self.position += 1
        return self.position - 1

    def on_path(self, record: str, message: Mapping[str, Any]) -> Turn:
        heard = said(message)
        if heard.role == "user":
            trigger, self.trigger = None, record
        else:
            trigger = self.trigger
        self._note(heard)
        if heard.cause:
            return self.skipped(record, heard.cause)
        turn = self._turn(record, message, heard, (trigger, self.parent, None))
        self.parent = record
        return turn

    def aside(self, record: str, message: Mapping[str, Any]) -> Turn:
        heard = said(message)
        if heard.cause:
            return self.skipped(record, heard.cause)
        return self._turn(record, message, heard, (None, None, causes.OFF_PATH))

    def _note(self, heard: Said) -> None:
        if heard.attached and heard.cause:
            self.others = "unseen"
        elif heard.attached and self.others == "none":
            self.others = "kept"

    def _turn(
        self,
        record: str,
        message: Mapping[str, Any],
        heard: Said,
        facts: tuple[str | None, str | None, str | None],
    ) -> Turn:
        trigger, parent, skip = facts
        human = heard.role == "user"
        return Turn(
            conversation_id=self.conversation,
            record_id=record,
            position=self._next(),
            role="user" if human else "assistant",
            author=self.owner if human else Person("bot", BOT),
            text=heard.text,
            created_at=times.from_iso(message.get("created_at")),
            bot=BOT,
            visibility="direct_bot",
            addressed_to_bot=True,
            reply_to=trigger,
            parent_id=parent,
            contributors=_attached(heard) if human else self._window(),
            modality=heard.modality,
            skip=skip,
        )

    def _window(self) -> tuple[Contributor, ...] | None:
        # None leaves it to the gate, which sees whose words the turns before hold
        if self.others == "unseen":
            return _UNKNOWN_WINDOW
        return () if self.others == "none" else None


def _attached(heard: Said) -> tuple[Contributor, ...]:
    return _ATTACHED if heard.attached else ()


def _conversation(entry: Any, place: _Place) -> Iterator[Turn | Identity]:
    messages = mapping(entry).get("chat_messages")
    if not isinstance(messages, list):
        cause = causes.EMPTY if entry is None else causes.MALFORMED
        yield Turn(
            conversation_id=None, record_id=None, position=place.position, skip=cause
        )
        return
    account = place.beside.account(entry)
    subject = place.declared.subject(account) if account else None
    chat = _Chat(
        conversation=_id(entry, messages),
        owner=Person("human", subject or place.declared.owner_id),
        position=place.position,
        others="unseen" if place.beside.foreign(entry) else "none",
    )
    yield from _identity(chat, place.beside.users.get(account or ""))
    yield from _turns(chat, messages)


def _id(entry: Mapping[str, Any], messages: Sequence[Any]) -> str:
    if told := text(entry.get("uuid")):
        return f"claude:{told}"
    first = text(mapping(messages[0]).get("uuid")) if messages else None
    return f"claude:{digest(first, text(entry.get('created_at')))}"


def _identity(chat: _Chat, user: Mapping[str, Any] | None) -> Iterator[Identity]:
    told = user or {}
    name, email = text(told.get("full_name")), text(told.get("email_address"))
    phone = text(told.get("verified_phone_number"))
    if name or email or phone:
        yield Identity(
            conversation_id=chat.conversation,
            names=(name,) if name else (),
            emails=(email,) if email else (),
            phones=(phone,) if phone else (),
        )


def _turns(chat: _Chat, messages: Sequence[Any]) -> Iterator[Turn]:
    # A message that is lost keeps its place in the list: what follows came after a gap.
    path = claude_tree.path(messages)
    lost = deque(at for at, each in enumerate(messages) if not isinstance(each, dict))
    for at in path:
        while lost and lost[0] < at:
            lost.popleft()
            yield chat.skipped(None, causes.MALFORMED)
        yield chat.on_path(_record(chat, messages[at], at), messages[at])
    for _ in lost:
        yield chat.skipped(None, causes.MALFORMED)
    shown = set(path)
    for at, each in enumerate(messages):
        if at not in shown and isinstance(each, dict):
            yield chat.aside(_record(chat, each, at), each)
    if not messages:
        yield chat.skipped(None, causes.EMPTY)


def _record(chat: _Chat, message: Mapping[str, Any], at: int) -> str:
    told = text(message.get("uuid"))
    return f"{chat.conversation}:{told or digest(at, text(message.get('created_at')))}"
