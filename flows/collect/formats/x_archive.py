"""The data files of an X (Twitter) archive enter; turns leave.

Accepted, also as parts (`tweets-part1.js`) and in the zip as it is: `grok-chat-item.js`
(chats with Grok), `tweets.js` (public posts; `tweet.js` of old archives), and
`direct-messages.js`, `direct-messages-group.js` (private), all of them JSON behind
`window.YTD.<type>.part<N> =`, which is cut off, never run. Read beside them:
`account.js` (whose archive), `note-tweet.js` (long posts), `protected-history.js`.

Traps, and what is done:
- In `grok-chat-item.js` question and answer have one time; see x_grok_chat. `sender`
  is an object or a word; `accountId` is the owner, on Grok's rows too. Citation and
  tool cards leave Grok's text; `postIds` are posts it read, not text. No message ids:
  a hash of chat, time, sender and the number among such.
- A post is a conversation of its own. `RT @...` and replies have contributors, by id
  where the archive tells it. Of a talk with @grok only the owner's half is here; such a
  post is addressed to `bot:grok`. All versions of an edited post share the first id,
  and the last one stays. `&amp;` is `&`. A long post, cut off in `tweets.js`, gets its
  whole text where exactly one note begins so.
- `deleted-tweets.js`: counted as `deleted`, never text. `like.js`, `community-tweet.js`
  (others' words), headers and media are not read.
- Posts count as public unless `protected-history.js` ends with Protect, then their
  visibility is unknown; the file tells of the last half year only.
- Direct messages come newest first. They are `private_dm` (several people: `group`),
  but `direct_bot` between the owner and a bot whose account is declared.
Ids: author `<source>:<account id>`; `x:grok:<chat>`, `x:post:<post>`, `x:dm:<talk>`.
The archive is complete at its time. `manifest.js` is not compared.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any

from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import x_grok_chat, x_messages, x_owner, x_post
from flows.collect.formats.x_owner import Archive
from flows.collect.pull import Cursor, chunks
from flows.collect.unpack import Order, bare, numeric_order
from flows.errors import ExportError
from schemas.interaction import Identity, Turn


OBTAIN = "request the archive at X (Settings, Your account, Download an archive)"
COMPLETE = True

_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?\s*window\.YTD\.([a-z_]+)\.part[0-9]+\s*=\s*")
_LONGEST_HEADER = 256
_WANTED = re.compile(
    r"(?P<before>.*[^a-z-])?"
    r"(?:grok-chat-item|tweets?|deleted-tweets|direct-messages(?:-group)?)"
    r"(?:-part(?P<part>[0-9]{1,9}))?\.js"
)
_LENT = re.compile(r"(?:.*[^a-z-])?(?:account|note-tweet|protected-history)\.js")

_Units = Iterator[Turn | Identity]
_Unit = Callable[[Any, Archive, int], _Units]


def wants(name: str) -> bool:
    """The data files that hold chats, posts or messages, and their parts."""
    last = bare(name)
    return last.endswith(".zip") or bool(_WANTED.fullmatch(last))


def lends(name: str) -> bool:
    """The files that tell of the owner, and the long posts."""
    return bool(_LENT.fullmatch(bare(name)))


def order(name: str) -> Order:
    """Parts behind the file that has no number."""
    found = _WANTED.fullmatch(bare(name))
    stem = re.sub(r"(?:-part[0-9]+)?\.js.*", "", name.lower())
    return (*numeric_order(stem), (int(found["part"] or 0) if found else 0, ""))


def sniffs(head: bytes) -> bool:
    """One of the types that hold turns stands before the JSON."""
    header = _HEADER.match(head)
    return header is not None and header[1].decode() in _TYPES


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every chat item, post or message as one turn."""
    head = file.stream.read(_LONGEST_HEADER)
    header = _HEADER.match(head)
    if header is None:
        raise ExportError("the object is no x_archive export", OBTAIN)
    rest = filter(None, [head[header.end() :]])
    cursor = Cursor(chain(rest, chunks(file.stream)))
    archive = x_owner.archive(_companions(file), declared)
    yield from _TYPES[header[1].decode()](_entries(cursor), archive)
    cursor.finish()


def _companions(file: ExportFile) -> Callable[[str], bytes | None]:
    # what stands before `tweets.js` in its name stands before `account.js` too
    found = _WANTED.fullmatch(bare(file.name))
    end = found.end("before") if found else -1
    before = file.name.rpartition("/")[2][: max(end, 0)]
    return lambda name: file.companion(before + name)


def _entries(cursor: Cursor) -> Iterator[Any]:
    for _ in cursor.items():
        yield cursor.value()


def _each(entries: Iterable[Any], archive: Archive, *, unit: _Unit) -> _Units:
    position = 0
    for entry in entries:
        for found in unit(entry, archive, position):
            yield found
            position += isinstance(found, Turn)


def _post(entry: Any, archive: Archive, position: int) -> _Units:
    return x_post.units(entry, archive, position=position)


def _deleted(entry: Any, _: Archive, position: int) -> _Units:
    yield x_post.deleted(entry, position=position)


def _message(entry: Any, archive: Archive, position: int) -> _Units:
    return x_messages.units(entry, archive, position=position, seen_by="private_dm")


def _group(entry: Any, archive: Archive, position: int) -> _Units:
    return x_messages.units(entry, archive, position=position, seen_by="group")


_TYPES: dict[str, Callable[[Iterator[Any], Archive], _Units]] = {
    "grok_chat_item": x_grok_chat.units,
    "tweet": partial(_each, unit=_post),
    "tweets": partial(_each, unit=_post),
    "deleted_tweets": partial(_each, unit=_deleted),
    "direct_messages": partial(_each, unit=_message),
    "direct_message": partial(_each, unit=_message),
    "direct_messages_group": partial(_each, unit=_group),
    "direct_message_group": partial(_each, unit=_group),
}
