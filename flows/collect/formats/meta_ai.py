"""The conversation files of the Meta AI app, in a Meta export, enter; turns leave.

Accepted: `{label_values: [{dict: [{dict: [{label, value}]}]}]}` (or a list of such),
each value one conversation. The HTML export is refused.

Traps, and what is done:
- A conversation is one text: a turn begins where a line begins with `You: ` or
  `Meta AI: `, never inside a line. The human's label is in the account's language: the
  first line after the heading shows it. A pasted line that begins so cannot be told
  from a turn. Words before the first turn, or a text without turns, are `malformed`.
- There is no time per turn, only a day and a second in the label, and nobody says which
  turn they are of: times stay unknown, so nothing of it can be kept.
- Strings may be spoiled as in other Meta exports: see meta_text.
Ids: conversation `meta_ai:<day and second of the label>:<owner>` (or a hash of label
and first words), records a hash of speaker, text and the number among such. The author
is `owner`, the bot `bot:meta_ai`; chats are `direct_bot`. Whether an export is complete
is not known.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flows.collect import causes
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats.meta_text import repaired
from flows.collect.formats.meta_thread import META_AI, META_AI_NAME
from flows.collect.ids import digest
from flows.collect.pull import Cursor, chunks
from flows.collect.shape import shape
from flows.collect.unpack import bare
from flows.errors import ExportError
from schemas.interaction import Person, Turn


OBTAIN = "download your Meta AI information again and choose the format JSON, not HTML"
COMPLETE = False

_WANTED = re.compile(r"(?:.*[^a-z])?meta[_ -]?ai(?:[^a-z].*)?\.(?:json|html)")
_FOLDER = re.compile(r"(?:^|/)meta[_ -]?ai[^/]*/", re.IGNORECASE)
_PAGE = re.compile(r".*\.(?:json|html)")
_LABELLED = re.compile(r"_([0-9]{2}-[0-9]{2}-[0-9]{4}_[0-9]{1,15})\.txt")
_OURS = re.compile(rb"Meta AI|_[0-9]{2}-[0-9]{2}-[0-9]{4}_[0-9]{1,15}\.txt")
_SPEAKER = re.compile(r"([^\s:][^:\n]{0,30}?)[ \u00a0\u202f]?:(?: |$)")
_YOU = "You"
_DEEPEST = 8


def wants(name: str) -> bool:
    """JSON called after Meta AI, or in a folder that is; its HTML twin too."""
    last = bare(name)
    if last.endswith(".zip") or _WANTED.fullmatch(last):
        return True
    return bool(_FOLDER.search(name) and _PAGE.fullmatch(last))


def sniffs(head: bytes) -> bool:
    """Labels and values, and Meta AI among them."""
    seen = shape(head)
    labelled = seen.under("label_values", "label", "dict", "value")
    return seen.root in "[{" and labelled and bool(_OURS.search(head))


def read(file: ExportFile, declared: Declared) -> Iterator[Turn]:
    """Every turn of every conversation, in the order of its text."""
    cursor = Cursor(chunks(file.stream))
    if cursor.peek() not in ("[", "{"):
        raise ExportError("the object is no meta_ai export", OBTAIN)
    position = 0
    for label, value in _files(cursor, _DEEPEST):
        for turn in _turns(repaired(label), repaired(value), declared, position):
            yield turn
            position += 1
    cursor.finish()


def _files(cursor: Cursor, deeper: int) -> Iterator[tuple[str, str]]:
    """Each label with its value; objects and lists are walked through."""
    first = cursor.peek()
    if first == "[" and deeper:
        for _ in cursor.items():
            yield from _files(cursor, deeper - 1)
    elif first == "{" and deeper:
        plain: dict[str, Any] = {}
        for key in cursor.members():
            if cursor.peek() in ("[", "{"):
                yield from _files(cursor, deeper - 1)
            elif key in {"label", "value"}:
                plain[key] = cursor.value()
            else:
                cursor.skip()
        yield from _conversation(plain.get("label"), plain.get("value"))
    else:
        cursor.skip()


def _conversation(label: Any, value: Any) -> Iterator[tuple[str, str]]:
    told = label if isinstance(label, str) else ""
    if isinstance(value, str) and (_LABELLED.search(told) or META_AI_NAME in value):
        yield told, value


def _turns(label: str, value: str, declared: Declared, position: int) -> Iterator[Turn]:
    said = list(_said(value))
    found = _LABELLED.search(label)
    whose = declared.owner_id or f"export{declared.number}"
    name = found[1] if found else digest(label, [each.words for each in said[:1]])
    chat = _Chat(f"meta_ai:{name}:{whose}", Person("human", declared.owner_id))
    for place, each in enumerate(said or [_Said(None, value)], start=position):
        yield chat.turn(each, place)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one speaker says; `speaker` is None for words that nobody is told to say."""

    speaker: str | None = field(repr=False)
    words: str = field(repr=False)


def _said(value: str) -> Iterator[_Said]:
    lines = value.replace("\r\n", "\n").split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    start += _is_heading(lines[start])
    human = _human(lines[start:])
    speaker: str | None = None
    words: list[str] = []
    for line in lines[start:]:
        found = _SPEAKER.match(line)
        if found and found[1] in (human, META_AI_NAME):
            yield from _whole(speaker, words)
            speaker, words = found[1], [line[found.end() :]]
        else:
            words.append(line)
    yield from _whole(speaker, words)


def _is_heading(line: str) -> bool:
    found = _SPEAKER.match(line)
    return not found or (META_AI_NAME in found[1] and found[1] != META_AI_NAME)


def _human(lines: list[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    found = _SPEAKER.match(first)
    return found[1] if found and found[1] != META_AI_NAME else _YOU


def _whole(speaker: str | None, words: list[str]) -> Iterator[_Said]:
    text = "\n".join(words).strip()
    if speaker or text:
        yield _Said(speaker, text)


@dataclass(slots=True)
class _Chat:
    """One conversation, and what was asked last in it."""

    conversation: str = field(repr=False)
    owner: Person = field(repr=False)
    seen: Counter[str] = field(default_factory=Counter, repr=False)
    asked: str | None = field(default=None, repr=False)

    def turn(self, said: _Said, position: int) -> Turn:
        facts = digest(said.speaker == META_AI_NAME, said.words)
        self.seen[facts] += 1
        record = f"{self.conversation}:{facts}:{self.seen[facts]}"
        told = Turn(
            conversation_id=self.conversation, record_id=record, position=position
        )
        if said.speaker is None or not said.words:
            told.skip = causes.EMPTY if said.speaker else causes.MALFORMED
            return told
        told.text = said.words
        told.bot, told.visibility, told.addressed_to_bot = META_AI, "direct_bot", True
        if said.speaker == META_AI_NAME:
            told.role, told.author = "assistant", Person("bot", META_AI)
            told.reply_to = self.asked
        else:
            told.author, self.asked = self.owner, record
        return told
