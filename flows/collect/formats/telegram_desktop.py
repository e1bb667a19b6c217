r"""A Telegram Desktop `result.json` enters (full account or one chat); turns leave.

Accepted: the root is a chat (`name, type, id, messages`), or an account with `chats`
and `left_chats`; also without ids, types or `from_id` (authors stay unresolved unless
`people` names them). The HTML export is refused, unless JSON lies beside it.

Traps, and what is done:
- Illegal JSON (`\x01`, unquoted `document_id`) is mended; see telegram_repair.
- `text` is a string or a list; `text_entities` is preferred. Placeholders of media
  are never text; a caption is, with the medium's modality.
- No bot flag. In a `bot_chat` the author `user<chat id>` is the bot. Elsewhere only
  declared bots are bots; declare the account id (`user777`), since names can be
  borrowed. A bot nobody declared is `bot:user<id>`, which no agreement lists.
- In groups a turn is addressed to the bot if it starts with a command (bare or
  `/x@ThisBot`), mentions the bot or answers one of its messages.
- `forwarded_from` (even null), `saved_from`, blockquotes and replies into other chats
  are other people's words: contributors without an id, which the gate drops.
- `via_bot` text is another bot's, under a person's name: skipped. Buttons are a bot's:
  who sent some in a group is no person, but an undeclared bot.
- In a forum every message answers the notice that opened its topic: no reply.
- `channel...` and `chat...` authors are no known person: human without id.
- `date` is local time of the exporting machine: used only with a declared `time_zone`
  where `date_unixtime` is missing.
- Ids: conversation `telegram:<user|saved|chat|channel>:<chat id>`, and for all but
  channels and supergroups `:<account>` behind it, because those number messages per
  account (`personal_information`, else the other party, else the declared owner, else
  `export<n>`). Record: conversation and message id, or a hash of content and place.
- A bot's answer in a direct chat belongs to the last human row before it, or to the
  one it replies to; in groups only to the one it replies to.
Contacts of the account are identities of every chat that may be kept.
An export of a chat is complete at its time, except for the sections left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from flows.collect import causes
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import telegram_account, telegram_chat, telegram_row
from flows.collect.formats.telegram_account import Account, Contacts
from flows.collect.formats.telegram_repair import repaired
from flows.collect.pull import Cursor, chunks
from flows.collect.shape import shape
from flows.collect.unpack import bare
from flows.errors import ExportError
from schemas.interaction import Identity, Turn


OBTAIN = "export from Telegram Desktop as machine-readable JSON (result.json)"
COMPLETE = True

LOOK_AHEAD = 1_000
"""Rows read ahead to find out whose account exported a private chat."""

MAX_HELD = 200_000
"""Rows kept in memory when a chat tells its type only after its messages."""

_MEDIA_FOLDERS = frozenset(
    {
        "chat_photos",
        "files",
        "photos",
        "profile_pictures",
        "round_video_messages",
        "stickers",
        "stories",
        "video_files",
        "voice_messages",
    }
)
_MESSAGE_KEYS = ("date", "date_unixtime", "from_id", "actor_id", "text_entities")
_SECTIONS = (
    "personal_information",
    "frequent_contacts",
    "web_sessions",
    "left_chats",
    "profile_pictures",
)
_HEADER = frozenset({"name", "type", "id"})
_CONTACTS = frozenset({"contacts", "frequent_contacts"})
_NEVER_KEPT = frozenset({"private_dm", "unknown"})
"""Chats whose words never reach redaction."""

_PAGE = re.compile(r"messages[0-9]{0,9}\.html")


def wants(name: str) -> bool:
    """JSON (and pages, to be refused) outside of the export's media folders."""
    folders = name.lower().split("/")[:-1]
    last = bare(name)
    told = last.endswith((".json", ".zip")) or _PAGE.fullmatch(last)
    return bool(told) and not _MEDIA_FOLDERS.intersection(folders)


def sniffs(head: bytes) -> bool:
    """An account with its sections, or a chat with Telegram's message keys."""
    seen = shape(head)
    if seen.root != "{" or seen.has("participants"):
        return False
    if seen.some(*_SECTIONS) or seen.under("chats", "list", "about"):
        return True
    if not seen.has("messages") or seen.under("messages", "role"):
        return False
    header = seen.has("type") and seen.has("id")
    return header or seen.under("messages", *_MESSAGE_KEYS)


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message row of every chat as one turn."""
    return _Export(Cursor(repaired(chunks(file.stream))), declared).units()


@dataclass(slots=True)
class _Export:
    cursor: Cursor
    declared: Declared
    account: Account = field(default_factory=Account)
    contacts: Contacts = field(default_factory=Contacts)
    position: int = 0
    chats: int = 0

    def units(self) -> Iterator[Turn | Identity]:
        if self.cursor.peek() != "{":
            raise ExportError("the object is no telegram_desktop export", OBTAIN)
        yield from self._chat()
        self.cursor.finish()

    def _chat(self) -> Iterator[Turn | Identity]:
        # The root is read like a chat: it is one, or it holds lists of them.
        header: dict[str, Any] = {}
        held: list[Any] | None = None
        for key in self.cursor.members():
            if key in _HEADER:
                header[key] = self.cursor.value()
            elif key == "messages" and "type" in header:
                yield from self._messages(header, self._rows())
            elif key == "messages":
                held = self._held()
            elif key in {"chats", "left_chats"}:
                yield from self._chats()
            elif key == "personal_information":
                self.account = telegram_account.account(self.cursor.value())
            elif key in _CONTACTS and self.cursor.peek() == "{":
                self._acquaint()
            else:
                self.cursor.skip()
        if held is not None:
            yield from self._messages(header, iter(held))

    def _acquaint(self) -> None:
        for key in self.cursor.members():
            if key == "list" and self.cursor.peek() == "[":
                for _ in self.cursor.items():
                    self.contacts.add(self.cursor.value())
            else:
                self.cursor.skip()

    def _chats(self) -> Iterator[Turn | Identity]:
        if self.cursor.peek() != "{":
            yield from self._list()
            return
        for key in self.cursor.members():
            if key == "list":
                yield from self._list()
            else:
                self.cursor.skip()

    def _list(self) -> Iterator[Turn | Identity]:
        if self.cursor.peek() != "[":
            yield from self._malformed()
            return
        for _ in self.cursor.items():
            if self.cursor.peek() == "{":
                yield from self._chat()
            else:
                yield from self._malformed()

    def _malformed(self) -> Iterator[Turn]:
        if self.cursor.value() is not None:
            yield Turn(
                conversation_id=None,
                record_id=None,
                position=self.position,
                skip=causes.MALFORMED,
            )
            self.position += 1

    def _rows(self) -> Iterator[Any]:
        if self.cursor.peek() != "[":
            if (found := self.cursor.value()) is not None:
                yield found
            return
        for _ in self.cursor.items():
            yield self.cursor.value()

    def _held(self) -> list[Any]:
        rows = list(islice(self._rows(), MAX_HELD + 1))
        if len(rows) > MAX_HELD:
            raise ExportError(
                "a large chat tells its type after its messages",
                "use the file as Telegram Desktop wrote it",
                self.cursor.where(),
            )
        return rows

    def _messages(
        self, header: Mapping[str, Any], rows: Iterator[Any]
    ) -> Iterator[Turn | Identity]:
        account, rows = self._exporter(header, rows)
        chat = telegram_chat.opened(
            header, declared=self.declared, account=account, place=self.chats
        )
        self.chats += 1
        yield from account.introduction(chat.conversation)
        if chat.visibility not in _NEVER_KEPT:
            yield from self.contacts.introduction(chat.conversation)
        for row in rows:
            yield from telegram_row.unit(chat, row, position=self.position)
            self.position += 1

    def _exporter(
        self, header: Mapping[str, Any], rows: Iterator[Any]
    ) -> tuple[Account, Iterator[Any]]:
        if self.account.user:
            return self.account, rows
        if header.get("type") not in ("bot_chat", "personal_chat"):
            return Account(_declared_user(self.declared)), rows
        first = list(islice(rows, LOOK_AHEAD))
        user = _other_party(first, header) or _declared_user(self.declared)
        return Account(user), chain(first, rows)


def _other_party(rows: Iterable[Any], header: Mapping[str, Any]) -> str | None:
    peer = f"user{header.get('id')}"
    told = (row.get("from_id") for row in rows if isinstance(row, Mapping))
    users = (telegram_chat.user_of(each) for each in told)
    return next((user for user in users if user and user != peer), None)


def _declared_user(declared: Declared) -> str | None:
    return telegram_chat.user_of((declared.owner or "").rpartition(":")[2])
