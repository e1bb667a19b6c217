"""A Slack export enters (zip or unpacked); the messages of its day files leave.

Accepted: `<channel>/YYYY-MM-DD.json`, explained by `users.json`, `channels.json`,
`groups.json`, `dms.json`, `mpims.json` in the export's root; without these, who could
see a message stays unknown.

Traps, and what is done:
- Bots: `bot_message` without `user` (its words may stand in `attachments` or `blocks`
  only), newer apps with `bot_id` and a bot user, users marked `is_bot`, USLACKBOT. An
  app that posts as a person (`bot_id` beside a human user) is `via_bot`.
- A thread is a conversation: its first message and all replies, on whatever day they
  were posted. What is in no thread is the conversation of the channel.
- A public channel is open to the workspace, not to everybody: `group`, as are private
  channels and group chats. A `dms.json` chat with a bot is direct, others `private_dm`.
- In groups a turn is addressed to the bot it mentions or whose thread it answers.
- `<@U1>`, `<url|label>` and `&lt;` become what the app shows; ids never stay in text.
- Previews of links are other pages: never text, except in a bot's own attachments.
  Shared messages, quoted lines and the first message of a thread are other people's
  words, by id where the export tells it.
- `message_changed` is an edit of an earlier message; `message_deleted` makes it
  malformed, so that its words go; a `tombstone` is `deleted`. Joins and the like:
  `service`.
- Old exports wrap uploads and file comments into prose: only the comment is words.
- A day file is in the workspace's time zone, `ts` is not; rows are sorted by `ts`.
Ids: conversation `slack:<channel id>`, and `:<thread ts>` behind it; record the same
with `:<ts>` of the message, without the thread; person `<source>:<user id>`, an
undeclared bot `bot:<id>`. Declare a bot by its user id or its name. Its window is
unknown: other days may hold more of it.
An export is complete for its channels, up to the plan's limits; public ones only in a
standard export.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import slack_message
from flows.collect.formats.slack_chat import Channel, opened
from flows.collect.formats.slack_workspace import LISTS
from flows.collect.pull import Cursor, chunks
from flows.collect.shape import shape
from flows.collect.unpack import bare
from flows.errors import ExportError
from schemas.interaction import Identity, Turn


OBTAIN = "export the workspace (Settings, Import/export data) and give the zip as it is"
COMPLETE = True

MAX_HELD = 500_000
"""Messages of one day file, which is sorted in memory."""

_FIRST_LINES = 2_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_NOTHING = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\]")


def wants(name: str) -> bool:
    """Day files: `2026-03-01.json`."""
    last = bare(name)
    return last.endswith(".zip") or bool(_DAY.fullmatch(last))


def lends(name: str) -> bool:
    """The lists of users, channels and direct chats."""
    return bare(name) in LISTS


def sniffs(head: bytes) -> bool:
    """A list of messages with Slack's keys; the list of a quiet day is empty."""
    # an export has thousands of day files: most tell in their first lines
    return any(_told(head[:size]) for size in (_FIRST_LINES, len(head)))


def _told(head: bytes) -> bool:
    seen = shape(head)
    if seen.root != "[" or seen.has("uuid"):
        return False
    if seen.some("client_msg_id", "thread_ts", "user_profile"):
        return True
    told = seen.has("type") and seen.some("user", "text", "subtype", "bot_id")
    return bool(_NOTHING.match(head)) or (seen.has("ts") and told)


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of the day as one turn, by time."""
    position = 0
    channel: Channel | None = None
    for row in _sorted(_rows(Cursor(chunks(file.stream)))):
        channel = channel or opened(file, declared=declared)
        for unit in slack_message.unit(channel, row, position=position):
            yield unit
            position += isinstance(unit, Turn)


def _rows(cursor: Cursor) -> Iterator[Any]:
    if cursor.peek() != "[":
        raise ExportError("the object is no slack export", OBTAIN)
    for _ in cursor.items():
        yield cursor.value()
    cursor.finish()


def _sorted(rows: Iterator[Any]) -> list[Any]:
    held = list(islice(rows, MAX_HELD + 1))
    if len(held) > MAX_HELD:
        raise ExportError(
            f"a day file holds more than {MAX_HELD:,} messages",
            "use the files as Slack wrote them, one a day",
        )
    keyed, last = [], 0.0
    for row in held:
        told = row.get("ts") if isinstance(row, dict) else None
        last = slack_message.seconds(told) or last
        keyed.append((last, row))
    return [row for _, row in sorted(keyed, key=lambda one: one[0])]
