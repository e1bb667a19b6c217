"""ShareGPT files enter (a JSON array, or JSONL); a conversation's messages leave.

Accepted: `{"id", "conversations": [{"from", "value"}]}`; the list may be called
`conversation` or `items`. `from` is human, user, gpt, chatgpt, assistant, bing, bard,
model, bot, system, tool, ...

Traps, and what is done:
- Ids end in a number: of a chunk (`abc_0`, `abc_14`) or of a row (`identity_0`). The
  file does not say which, so every entry is a conversation of its own.
- A chunk may begin with the bot: that answer has no trigger, and drops.
- Raw scrapes hold web pages: an answer that is one is read as its text.
- A record is known by its conversation and all words up to it: two conversations under
  one id are branches, of which the later stays.
- No person, time or bot is told: declare `owner` if the file is one person's own, and
  `bots`. Nothing tells the times, so nothing can be kept.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flows.collect import causes
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import dialogue
from flows.collect.formats.dialogue import Dialogue, Message
from flows.collect.formats.html_text import html_words
from flows.collect.ids import digest
from flows.collect.rows import rows
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Identity, Turn


OBTAIN = "use the JSON file of conversations (`from` and `value` for every message)"
COMPLETE = True

_MARKUP = re.compile(
    r"\s*<(div|p|span|ol|ul|pre|h[1-6]|table|section)\b[^<>]*>", re.IGNORECASE
)
_LISTS = ("conversations", "conversation", "items")


def wants(name: str) -> bool:
    """JSON and JSONL files."""
    return bare(name).endswith((".json", ".jsonl", ".ndjson", ".zip"))


def sniffs(head: bytes) -> bool:
    """Entries whose messages have `from` and `value`."""
    seen = shape(head)
    return seen.root in ("{", "[") and any(
        seen.has(key, "from") and seen.has(key, "value") for key in _LISTS
    )


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of every entry as one turn."""
    position = 0
    for row in rows(file.stream):
        for turn in _turns(row, declared, position):
            yield turn
            position += 1


def _turns(row: Any, declared: Declared, position: int) -> Iterator[Turn]:
    told = [row.get(key) for key in _LISTS] if isinstance(row, dict) else []
    said = next((each for each in told if isinstance(each, list)), None)
    if said is None:
        yield dialogue.unreadable(position)
        return
    entries = dialogue.of(said, role="from", text="value")
    messages = tuple(_plain(each) for each in entries)
    found = Dialogue(
        conversation=_id(row, messages),
        messages=messages,
        human=declared.owner_id,
        bot=declared.bot,
    )
    yield from dialogue.turns(found, position=position)


def _plain(each: Message) -> Message:
    told = each.text or ""
    page = bool(_MARKUP.match(told)) and told.rstrip().endswith(">")
    scraped = page and each.role == "assistant" and not each.cause
    if not scraped:
        return each
    words = html_words(told)
    return replace(each, text=words, cause=None if words else causes.EMPTY)


def _id(row: Mapping[str, Any], messages: tuple[Message, ...]) -> str:
    told = row.get("id")
    if isinstance(told, str | int) and not isinstance(told, bool) and told != "":
        return f"sharegpt:{told}"
    return f"sharegpt:{digest([(each.role, each.text) for each in messages])}"
