"""grok.com's `prod-grok-backend.json` enters; turns leave.

Accepted: `{conversations: [{conversation, responses}]}` or the list alone; responses
wrapped (`{response, share_link}`) or not, snake_case or camelCase. In the zip
billing and uploaded `content` are not read.

Traps, and what is done:
- `sender` is human, assistant, ASSISTANT or a model's name: all but human are the bot.
- Times are ISO text or MongoDB's `{"$date": {"$numberLong": "..."}}`.
- `parent_response_id` makes branches: the path to `leaf_response_id`, else to the
  latest leaf, is shown, the rest is `off_path`. A first response names a parent that is
  not in the file. Where no response names a parent, the list is the path,
  turned round if its times only fall.
- An empty message was a picture: `media_only`. Render and tool cards leave Grok's
  text; `thinking_trace` and `steps` are other fields and never text.
- A response with a `share_link` was published with all before it on its path: these
  turns are `public`, the others `direct_bot`.
Ids: conversation `grok:<conversation id>` (or a hash of what was said first), record
with the response id (or a hash of time, sender and text). The author is the export's
`user_id`, else the account in the path `export_data/<account>/`, else `owner`; names
and addresses in `prod-mc-auth-mgmt-api.json` are told for redaction. The bot is
`bot:grok`. The export is complete at its time.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flows.collect import causes
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import grok_profile, grok_response
from flows.collect.formats.grok_response import Response
from flows.collect.formats.lent import identifier, lent, mapping
from flows.collect.ids import digest
from flows.collect.pull import Cursor, chunks
from flows.collect.shape import shape
from flows.collect.unpack import bare
from flows.errors import ExportError
from schemas.interaction import Identity, Person, Turn


OBTAIN = "request your data at accounts.x.ai and use its prod-grok-backend.json"
COMPLETE = True
BOT = "bot:grok"

_WANTED = re.compile(r"(?:.*[^a-z])?grok(?:[^a-z].*)?\.json")
_ACCOUNT = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PROFILE = "prod-mc-auth-mgmt-api.json"
_BESIDE = ("media_posts", "media_generations", "tasks")


def wants(name: str) -> bool:
    """`prod-grok-backend.json` and names like it."""
    last = bare(name)
    return last.endswith(".zip") or bool(_WANTED.fullmatch(last))


def lends(name: str) -> bool:
    """The file of the account."""
    return bare(name) == _PROFILE


def sniffs(head: bytes) -> bool:
    """Conversations that hold `conversation` and `responses`."""
    seen = shape(head)
    if seen.root == "[":
        return seen.has("conversation") and seen.has("responses")
    if seen.root != "{" or not seen.has("conversations"):
        return False
    return seen.under("conversations", "responses") or seen.some(*_BESIDE)


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every response of every conversation as one turn, the shown path first."""
    profile = lent(file.companion(_PROFILE))
    account = _account(file.folders) or grok_profile.account(profile)
    export = _Export(
        declared,
        declared.subject(account) if account else declared.owner_id,
        grok_profile.identity(profile),
    )
    position = 0
    for entry in _entries(Cursor(chunks(file.stream))):
        for unit in _conversation(export, entry, position):
            yield unit
            position += isinstance(unit, Turn)


@dataclass(frozen=True, slots=True)
class _Export:
    """Whose export it is, unless a conversation tells otherwise."""

    declared: Declared = field(repr=False)
    owner: str | None = field(repr=False)
    known: Identity | None = field(repr=False)


def _account(folders: tuple[str, ...]) -> str | None:
    above, last = ("", "", *folders)[-2:]
    return last if above == "export_data" and _ACCOUNT.fullmatch(last) else None


def _entries(cursor: Cursor) -> Iterator[Any]:
    first = cursor.peek()
    if first == "[":
        for _ in cursor.items():
            yield cursor.value()
    elif first == "{":
        for key in cursor.members():
            if key == "conversations" and cursor.peek() == "[":
                for _ in cursor.items():
                    yield cursor.value()
            else:
                cursor.skip()
    else:
        raise ExportError("the object is no grok export", OBTAIN, cursor.where())
    cursor.finish()


@dataclass(slots=True)
class _Chat:
    """One conversation: whose it is, and what came before on its path."""

    conversation: str = field(repr=False)
    owner: Person = field(repr=False)
    public: bool = False
    parent: str | None = field(default=None, repr=False)
    asked: str | None = field(default=None, repr=False)
    seen: Counter[str] = field(default_factory=Counter, repr=False)

    def record(self, response: Response) -> str:
        """The id of a response; of those that look alike each has its own."""
        if response.id:
            return f"{self.conversation}:{response.id}"
        facts = digest(response.created, response.asking, response.words)
        self.seen[facts] += 1
        return f"{self.conversation}:{facts}:{self.seen[facts]}"


def _conversation(
    export: _Export, entry: Any, position: int
) -> Iterator[Turn | Identity]:
    told = mapping(mapping(entry).get("conversation"))
    rows = mapping(entry).get("responses")
    rows = rows.get("responses") if isinstance(rows, Mapping) else rows
    if not isinstance(rows, list):
        yield _skipped(None, None, position, causes.MALFORMED)
        return
    found = grok_response.responses(rows)
    user = identifier(told.get("user_id")) or identifier(told.get("userId"))
    owner = export.declared.subject(user) if user else export.owner
    chat = _Chat(f"grok:{_id(told, found)}", Person("human", owner))
    if export.known:
        yield replace(export.known, conversation_id=chat.conversation)
    if not found:
        yield _skipped(chat.conversation, None, position, causes.EMPTY)
    leaf = identifier(told.get("leaf_response_id") or told.get("leafResponseId"))
    path, beside = grok_response.branches(found, leaf)
    yield from _shown(chat, path, position)
    for at, each in enumerate(beside, start=position + len(path)):
        chat.public = each.shared
        yield _turn(chat, each, (chat.record(each), at), off_path=causes.OFF_PATH)


def _shown(chat: _Chat, path: Sequence[Response], position: int) -> Iterator[Turn]:
    shared = max((at for at, each in enumerate(path) if each.shared), default=-1)
    for at, each in enumerate(path):
        chat.public = at <= shared
        yield _on_path(chat, each, position + at)


def _id(told: Mapping[str, Any], found: Sequence[Response]) -> str:
    own = identifier(told.get("id")) or identifier(told.get("conversationId"))
    named = own or next((each.chat for each in found if each.chat), None)
    first = [(each.created, each.words) for each in found[:1]]
    return named or digest(told.get("create_time"), first)


def _on_path(chat: _Chat, response: Response, position: int) -> Turn:
    record = chat.record(response)
    chat.asked = record if response.asking else chat.asked
    turn = _turn(chat, response, (record, position))
    if turn.skip is None:
        chat.parent = record
    return turn


def _turn(
    chat: _Chat,
    response: Response,
    placed: tuple[str, int],
    off_path: str | None = None,
) -> Turn:
    record, position = placed
    if cause := grok_response.cause(response):
        return _skipped(chat.conversation, record, position, cause)
    asking = response.asking
    return Turn(
        conversation_id=chat.conversation,
        record_id=record,
        position=position,
        role="user" if asking else "assistant",
        author=chat.owner if asking else Person("bot", BOT),
        text=response.words,
        created_at=response.created,
        bot=BOT,
        visibility="public" if chat.public else "direct_bot",
        addressed_to_bot=True,
        reply_to=None if asking or off_path else chat.asked,
        parent_id=None if off_path else chat.parent,
        modality=response.modality,
        skip=off_path,
    )


def _skipped(
    conversation: str | None, record: str | None, position: int, cause: str
) -> Turn:
    return Turn(
        conversation_id=conversation, record_id=record, position=position, skip=cause
    )
