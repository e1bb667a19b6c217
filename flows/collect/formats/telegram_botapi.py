"""Logs of the Telegram Bot API enter (updates and sent messages); turns leave.

Accepted: JSONL, one array, or one object after the other (pretty-printed). A value is
an `Update`, an answer of the API (`{"ok": true, "result": ...}`: a batch of updates, or
the message that was sent), a bare `Message`, or one of these under `update`,
`response`, `result`, `body`, `payload` or `message`, as `{ts, update}`.

Traps, and what is done:
- Updates are inbound only. The bot's own words are what `sendMessage` returned: log
  both, or there is nothing to pair.
- `from` is a fake user where a chat speaks (`sender_chat`, anonymous admins, automatic
  forwards): a human without id. Bots are told by `is_bot`.
- Other people's words: both generations of forwards, replies to other people,
  `external_reply`, quotes, blockquotes, stories. Quoted and replied-to text is never
  part of the turn. A reply to the bot or to oneself brings nobody else's words.
- `via_bot` text is another bot's: skipped. `rich_message` is text outside `text`.
- Business messages are between two people (`private_dm`, addressed to nobody), whose
  chat has ids of its own. A guest message calls the bot into a chat it is no member of.
- An edit repeats chat and message id, the latest wins; one that leaves no words makes
  the record malformed, so that the earlier words go too. Retried updates collapse.
- Button presses, searches and payments hold no words of a chat: `service`; unknown
  kinds: `unsupported`. A bot's answer to a press has no trigger among the interactions.
- Offsets of entities count UTF-16 units.
- A chat that became a supergroup goes on under its new id.
Ids: conversation `telegram:<user|chat>:<id>:<bot>`, because these number messages per
account (the declared bot, else `export<n>`), `telegram:channel:<bare id>`, and a topic
of a forum behind it. A bot's window is unknown: an earlier file may hold more of it.
A log is never a complete export of a conversation: deletions are not told.
"""

from collections.abc import Iterator
from typing import Any

from flows.collect import causes
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats.telegram_botapi_chat import Log, Row, Seen
from flows.collect.formats.telegram_botapi_message import unit
from flows.collect.rows import rows
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Identity, Turn


OBTAIN = (
    "log the updates that your bot gets and the messages that its calls return, as JSON"
)
COMPLETE = False

MESSAGES = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_message",
        "edited_business_message",
        "guest_message",
    }
)
WORDLESS = frozenset(
    {
        "business_connection",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
        "subscription",
    }
)
_WRAPPERS = ("update", "response", "result", "body", "payload", "message")
_DEEPEST = 3
"""Wrappers around wrappers that are looked into."""


def wants(name: str) -> bool:
    """JSON, JSONL and log files."""
    return bare(name).endswith((".jsonl", ".ndjson", ".json", ".log", ".zip"))


def sniffs(head: bytes) -> bool:
    """Update ids, or messages with their id, chat and date."""
    seen = shape(head)
    if seen.root not in {"[", "{"}:
        return False
    if any(path[-1] == "update_id" for path in seen.paths):
        return True
    for parent in ((), *((each,) for each in _WRAPPERS)):
        if all(seen.has(*parent, key) for key in ("message_id", "chat", "date")):
            return True
    return False


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every update and every sent message as one turn."""
    log, position = Log(declared), 0
    for entry in rows(file.stream, inside=("result",)):
        for seen in _unwrapped(entry, 0):
            for found in unit(log, seen, position=position):
                yield found
                position += isinstance(found, Turn)


def _unwrapped(entry: Any, level: int) -> Iterator[Seen]:
    if not isinstance(entry, dict):
        yield Seen(cause=causes.MALFORMED)
    elif "update_id" in entry:
        yield _update(entry)
    elif "message_id" in entry and "chat" in entry:
        yield Seen("message", entry)
    elif isinstance(batch := entry.get("result"), list):
        for each in batch:
            yield from _unwrapped(each, level + 1)
    else:
        yield from _inside(entry, level)


def _inside(entry: Row, level: int) -> Iterator[Seen]:
    inner = (entry.get(key) for key in _WRAPPERS)
    found = next((each for each in inner if isinstance(each, dict)), None)
    if found is not None and level < _DEEPEST:
        yield from _unwrapped(found, level + 1)
    else:
        # {"ok": true, "result": true} and the like: a call that sent no message
        yield Seen(cause=causes.SERVICE if "ok" in entry else causes.UNSUPPORTED)


def _update(entry: Row) -> Seen:
    kinds = [key for key in entry if key != "update_id"]
    kind = next((key for key in kinds if key in MESSAGES), None)
    if kind is not None:
        told = entry[kind]
        return Seen(kind, told) if isinstance(told, dict) else _lost(causes.MALFORMED)
    if isinstance(pressed := entry.get("callback_query"), dict):
        return Seen("callback_query", pressed, causes.SERVICE)
    known = not kinds or WORDLESS.intersection(kinds)
    return _lost(causes.SERVICE if known else causes.UNSUPPORTED)


def _lost(cause: str) -> Seen:
    return Seen(cause=cause)
