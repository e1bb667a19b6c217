"""A chat that WhatsApp exported as text enters; its messages leave as turns.

Accepted: `_chat.txt` (iPhone, in a zip with the media) and `WhatsApp Chat with X.txt`
(Android) in any language whose dates are three numbers, 12 or 24 hours.

Traps, and what is done:
- No ids, no zone, no bot flag: authors are names as this phone shows them (`people`
  says who they are), times are local (`time_zone`), a bot is a declared name or
  "Meta AI". Without `people` and `time_zone` nothing can be kept.
- Day or month first is decided over the whole file: a number above 12, dots, or the
  only order in which time does not run backwards. Else the time is unknown.
- Lines without a header go on with the message before. Names and titles may hold ": ":
  `people` and bots with a colon are known; a notice quoting a title is no author.
- Notices (no author, or words that begin with U+200E) are `service`; placeholders for
  media and deleted messages are told in many languages; marks of edits are taken off.
- Two people alone are a `private_dm`, a chat named after a bot is direct, any other a
  `group`, in which a turn is addressed by `@` and the bot's name.
- The app exports neither quoted replies nor the mark of a forward: third-party words in
  a message cannot be seen, so a bot's window is unknown.
Ids: conversation `whatsapp:<digest>` of whose export it is and the chat's name (of the
file, folder or zip; it may name people, so only a digest leaves). Record: a digest of
conversation, local time, author, text, and how often these came at that time before.
An export holds at most 40,000 messages, the newest: not a complete one.
"""

import io
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from flows.collect import faults
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats.whatsapp_chat import Survey
from flows.collect.formats.whatsapp_line import Dates, Header, header
from flows.collect.unpack import bare
from flows.errors import ExportError
from schemas.interaction import Identity, Turn


OBTAIN = "export the chat from the app (More, Export chat) and give the text or the zip"
COMPLETE = False

MAX_TEXT = 32 << 20
"""Bytes of one chat, held to be looked at twice; 40,000 messages are some 5 MB."""

MAX_MESSAGES = 400_000

_NAMES = ("chat", "whatsapp", "واتساب")
_COPY = re.compile(r" ?\(\d{1,3}\)$")
_TITLED = ("whatsapp", "واتساب")
_IPHONE = "_chat"


def wants(name: str) -> bool:
    """Texts named after the app or a chat; others in the zip are sent documents."""
    last = bare(name)
    if last.endswith(".zip"):
        return True
    return last.endswith(".txt") and any(word in last for word in _NAMES)


def sniffs(head: bytes) -> bool:
    """The first line begins with date and time."""
    text = head.decode("utf-8-sig", errors="ignore").lstrip()
    return header(text.partition("\n")[0]) is not None


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every header as one turn."""
    content = file.stream.read(MAX_TEXT + 1)
    fits = len(content) <= MAX_TEXT
    if not fits:
        file.stream.read(MAX_TEXT)  # a bomb is told as one by then
    held = list(islice(_messages(content), MAX_MESSAGES + 1)) if fits else []
    if not fits or len(held) > MAX_MESSAGES:
        raise ExportError(
            f"the chat is longer than {MAX_TEXT >> 20} MiB or {MAX_MESSAGES:,} "
            "messages; the app exports less",
            "use the text as the app wrote it, one chat a file",
        )
    dates, survey = Dates(), Survey(declared)
    for begun, words in held:
        dates.learn(begun)
        survey.learn(words)
    title = _title(file)
    key = title or _stem(file.name)
    if key.casefold().startswith(_IPHONE):  # it lies alone: nothing names the chat
        key = held[0][0].shown if held else ""
    chat = survey.chat(title=title, key=key)
    for position, (begun, words) in enumerate(held):
        yield from chat.units(words, placed=(dates.local(begun), begun.shown, position))


def _messages(content: bytes) -> Iterator[tuple[Header, str]]:
    begun: Header | None = None
    words = io.StringIO()
    for number, raw in enumerate(io.BytesIO(content), start=1):
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise faults.not_utf8(f"line {number}") from None
        if found := header(line):
            if begun:
                yield begun, words.getvalue()
            begun, words = found, io.StringIO()
            words.write(line[found.end :])
        elif begun:
            words.write(f"\n{line}")
        elif line.strip():
            raise ExportError("the object is no whatsapp export", OBTAIN, "line 1")
    if begun:
        yield begun, words.getvalue()


def _title(file: ExportFile) -> str:
    """What the chat is called: by the file, else by its folder, else by the zip."""
    inside = _stem(posixpath.basename(file.name))
    if not inside.casefold().startswith(_IPHONE):
        return inside if _titled(inside) else ""
    return next(filter(None, (file.folders[-1], _stem(file.within))), "")


def _titled(stem: str) -> bool:
    return any(word in stem.casefold() for word in _TITLED)


def _stem(name: str) -> str:
    last = unicodedata.normalize("NFC", posixpath.basename(name))
    for ending in (".gz", ".zst", ".txt", ".zip"):
        last = last.removesuffix(ending)
    return _COPY.sub("", last).strip()
