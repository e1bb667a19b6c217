"""A ChatGPT `conversations.json` enters, or its numbered shards; turns leave.

Accepted: a list of conversations, `{"conversations": [...]}`, or one conversation
object; in a zip every `conversations*.json` (old and numbered layout, nested folders).
Browser captures and web pages are refused: they are no official export.

Traps, and what is done:
- Order is the path from `current_node` to the root, never mapping or time order; the
  rest is `off_path` (edited prompts, regenerated answers), read after the path.
- role user is not always the human: custom instructions, hidden rows, weight 0, system,
  developer and tool rows, thoughts, code, calls of tools (`recipient` not all) are
  skipped by cause. `metadata` may be missing.
- Voice: the words stand in `audio_transcription`; pictures and files make the
  modality, their names never reach the text. Citation tokens leave assistants' text.
- An entry without mapping is one skipped unit (`malformed`, null or no message:
  `empty`).
- The author is the account of `user.json` beside it, else the declared `owner`.
- A conversation that `group_chats.json` lists, or whose user rows name their author, is
  a `group`: authors by the id a row tells, else by `people`; a turn is addressed if it
  mentions `@ChatGPT`; the assistant's window is unknown.
- A conversation that `shared_conversations.json` lists was published by link: `public`,
  all of it, because nothing tells up to where.
- `chat.html` and `model_comparisons.json` repeat the same and are not read.
Ids: conversation `chatgpt:<conversation id>` (or a hash of its nodes), record
conversation and node id; `parent_id` is the nearest turn above on the path. The bot is
`bot:chatgpt`, custom GPTs too. `create_time` null or 0 stays unknown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import chatgpt_people, chatgpt_tree
from flows.collect.formats.chatgpt_message import Said, role_of, said
from flows.collect.formats.chatgpt_people import LENT, Account
from flows.collect.ids import digest
from flows.collect.pull import Cursor, chunks
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Identity, Person, Turn


OBTAIN = "request the official export (Settings, Data controls, Export data)"
COMPLETE = True
BOT = "bot:chatgpt"

_CALL = "@chatgpt"
_WANTED = re.compile(r"(?:.*[^a-z])?conversations?(?:[^a-z].*)?\.json")
_NOTHING = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:\]|null\b)")
_BATTLES = ("conversation", "conversation_a", "responses", "model")
"""Keys of other formats that have conversation ids as well."""


def wants(name: str) -> bool:
    """`conversations.json`, `conversations-000.json`, and names built on these."""
    last = bare(name)
    if last.endswith(".zip"):
        return True
    return last not in LENT and bool(_WANTED.fullmatch(last))


def lends(name: str) -> bool:
    """Whose export it is, and which conversations are shared or have several people."""
    return bare(name) in LENT


def sniffs(head: bytes) -> bool:
    """A list of entries with ChatGPT's keys, or an object that holds them."""
    seen = shape(head)
    if seen.root == "[":
        told = seen.has("conversation_id") and not seen.some(*_BATTLES)
        told = told or seen.some("mapping", "current_node")
        return told or bool(_NOTHING.match(head))
    return seen.root == "{" and (
        seen.has("mapping") or seen.under("conversations", "mapping", "current_node")
    )


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of every conversation as one turn, the shown path first."""
    position = 0
    account = chatgpt_people.account(file, declared)
    for entry in Cursor(chunks(file.stream)).entries(
        within="conversations", alone="mapping"
    ):
        for unit in _conversation(entry, account, position):
            yield unit
            position += isinstance(unit, Turn)


@dataclass(slots=True)
class _Chat:
    account: Account = field(repr=False)
    conversation: str = field(repr=False)
    visibility: str
    parent: str | None = field(default=None, repr=False)
    trigger: str | None = field(default=None, repr=False)

    @property
    def group(self) -> bool:
        """Whether several people wrote in it."""
        return self.visibility == "group"


def _conversation(
    entry: Any, account: Account, position: int
) -> Iterator[Turn | Identity]:
    nodes = entry.get("mapping") if isinstance(entry, Mapping) else None
    if not isinstance(nodes, Mapping):
        cause = causes.EMPTY if entry is None else causes.MALFORMED
        yield _skipped(None, None, position, cause)
        return
    number = _id(entry, nodes)
    chat = _Chat(account, f"chatgpt:{number}", _visibility(account, number, nodes))
    yield from account.introduction(chat.conversation)
    path = chatgpt_tree.path(nodes, entry.get("current_node"))
    shown = set(path)
    last = position
    for key in path:
        yield from _identities(chat, nodes[key])
        for turn in _on_path(chat, key, nodes[key], last):
            yield turn
            last += 1
    for key in nodes:
        if key not in shown:
            for turn in _off_path(chat, key, nodes[key], last):
                yield turn
                last += 1
    if last == position:
        yield _skipped(chat.conversation, None, position, causes.EMPTY)


def _id(entry: Mapping[str, Any], nodes: Mapping[str, Any]) -> str:
    for key in ("conversation_id", "id"):
        if isinstance(told := entry.get(key), str) and told:
            return told
    return digest(list(nodes), entry.get("create_time"))


def _visibility(account: Account, number: str, nodes: Mapping[str, Any]) -> str:
    if number in account.groups or any(map(_member, nodes.values())):
        return "group"
    return "public" if number in account.shared else "direct_bot"


def _member(node: Any) -> Mapping[str, Any] | None:
    message = chatgpt_tree.message(node)
    if not isinstance(message, Mapping) or role_of(message) != "user":
        return None
    author: Mapping[str, Any] = message["author"]
    return author if chatgpt_people.tells_member(author) else None


def _identities(chat: _Chat, node: Any) -> Iterator[Identity]:
    author = _member(node)
    if author and (name := chatgpt_people.named(author)):
        yield Identity(conversation_id=chat.conversation, names=(name,))


def _on_path(chat: _Chat, key: str, node: Any, position: int) -> Iterator[Turn]:
    message = chatgpt_tree.message(node)
    if message is None and isinstance(node, Mapping):
        return
    record = f"{chat.conversation}:{key}"
    if not isinstance(message, Mapping):
        yield _skipped(chat.conversation, record, position, causes.MALFORMED)
        return
    heard = said(message)
    if heard.role == "user" and heard.cause != causes.CUSTOM_INSTRUCTIONS:
        trigger, chat.trigger = None, record
    else:
        trigger = chat.trigger
    if heard.cause:
        yield _skipped(chat.conversation, record, position, heard.cause)
        return
    facts = (record, position, trigger, None)
    yield _turn(chat, message, heard, facts)
    chat.parent = record


def _off_path(chat: _Chat, key: str, node: Any, position: int) -> Iterator[Turn]:
    message = chatgpt_tree.message(node)
    if message is None and isinstance(node, Mapping):
        return
    record = f"{chat.conversation}:{key}"
    if not isinstance(message, Mapping):
        yield _skipped(chat.conversation, record, position, causes.MALFORMED)
        return
    heard = said(message)
    if heard.cause:
        yield _skipped(chat.conversation, record, position, heard.cause)
    else:
        yield _turn(chat, message, heard, (record, position, None, causes.OFF_PATH))


def _turn(
    chat: _Chat,
    message: Mapping[str, Any],
    heard: Said,
    facts: tuple[str, int, str | None, str | None],
) -> Turn:
    record, position, trigger, skip = facts
    human = heard.role == "user"
    return Turn(
        conversation_id=chat.conversation,
        record_id=record,
        position=position,
        role="user" if human else "assistant",
        author=_person(chat, message) if human else Person("bot", BOT),
        text=heard.text,
        created_at=times.from_unix(message.get("create_time")),
        bot=BOT,
        visibility=chat.visibility,
        addressed_to_bot=not (human and chat.group) or _CALL in heard.text.casefold(),
        reply_to=trigger,
        parent_id=None if skip else chat.parent,
        contributors=None if chat.group and not human else (),
        modality=heard.modality,
        skip=skip,
    )


def _person(chat: _Chat, message: Mapping[str, Any]) -> Person:
    if chat.group:
        return chat.account.member(message["author"])
    return chat.account.owner


def _skipped(
    conversation: str | None, record: str | None, position: int, cause: str
) -> Turn:
    return Turn(
        conversation_id=conversation, record_id=record, position=position, skip=cause
    )
