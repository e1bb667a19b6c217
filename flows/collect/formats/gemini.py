"""Gemini exports enter: My Activity, Workspace conversations, AI Studio; turns leave.

Accepted: `MyActivity.json` in any language, `conversation_<N>.txt` of "Gemini in
Workspace" (JSON), AI Studio prompts (JSON, mostly without an extension), and a Takeout
zip with any of them. `MyActivity.html`, Takeout's default, is refused.

Traps of My Activity, and what is done:
- Newest first: entries are put in the order of time.
- A record is a prompt and its answers: each is a unit; a record of another kind or
  product is one skipped unit.
- The prompt is a title behind a verb in the account's language (see gemini_title); what
  has neither a known verb nor an answer may be anything: `unsupported`.
- Answers are HTML: their words are taken; scripts, styles and markup vanish. Of several
  the last was shown, the others are `off_path`.
- No conversation is named, unless a link to it is: without one every record is a
  conversation of its own; which ones belong together is never guessed.
- The time is the record's, for prompt and answer.
Workspace: an index that comes again replaces what stood there; deleted turns are
skipped; thoughts are no answer; times are of the last change. AI Studio: thoughts, code
and input that was never sent are skipped; words that the human put into the model's
mouth have the owner as contributor; older files tell no times.
The export names no account: declare `owner`. Everything is `direct_bot`, the bot is
`bot:gemini`. Ids are hashes of owner, time and words, since no export has any.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from mimetypes import guess_type

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import gemini_studio, gemini_workspace
from flows.collect.formats.chronicle import held, oldest_first
from flows.collect.formats.gemini_activity import Entry, entry
from flows.collect.formats.gemini_thread import Thread, Words, silence
from flows.collect.formats.gemini_title import Titles, is_act
from flows.collect.formats.lent import text
from flows.collect.ids import digest
from flows.collect.pull import Cursor, chunks
from flows.collect.shape import shape
from flows.collect.unpack import bare
from flows.errors import ExportError
from schemas.interaction import Identity, Turn


OBTAIN = (
    "in Google Takeout choose My Activity, then Gemini Apps only, and the format JSON"
)
COMPLETE = True

_ACTIVITY = re.compile(
    r".*(?:myactivity|meineaktivität(?:en)?|m(?:on|es)activités?|mi(?:s)?actividad(?:es)?"
    r"|minhaatividade|attività|mijnactiviteit|内活动|我的活動|我的活动|내활동|마이액티비티"
    r"|マイアクティビティ)\.(?:json|html)"
)
_GEMS = ("gemini_gems", "gemini_scheduled")
_WORKSPACE = re.compile(r"conversation_\d+\.(?:txt|json)")
_STUDIO = re.compile(r".*(?:ai[ _-]?studio|gemini).*\.json")
_IN_TAKEOUT = 3
"""Folders on the way to an activity: Takeout, My Activity, and the product."""


def wants(name: str) -> bool:
    """Activities (HTML too, to be refused), Workspace and AI Studio files."""
    last = unicodedata.normalize("NFC", bare(name))
    if not last or last.startswith(_GEMS):
        return False
    folders = unicodedata.normalize("NFC", name).lower().split("/")[:-1]
    if last.endswith(".zip") or _WORKSPACE.fullmatch(last):
        return True
    if folders and "ai studio" in folders[-1]:
        return guess_type(last)[0] in {None, "application/json"}
    if _is_activity(last, folders):
        ours = "gemini" in folders[-1] or "bard" in folders[-1] if folders else True
        return ours or not ("takeout" in folders and len(folders) >= _IN_TAKEOUT)
    return bool(_STUDIO.fullmatch(last)) and "takeout" not in folders


def _is_activity(last: str, folders: list[str]) -> bool:
    # an activity is called after the folder of all activities, in every language
    closed = last.replace(" ", "")
    above = folders[-2].replace(" ", "") if len(folders) > 1 else None
    if closed in {f"{above}.json", f"{above}.html"}:
        return True
    return bool(_ACTIVITY.fullmatch(closed))


def sniffs(head: bytes) -> bool:
    """A list of activities, or an object of Workspace or AI Studio."""
    seen = shape(head)
    if seen.root == "{":
        return seen.some("conversation_turns", "chunkedPrompt")
    told = seen.some("products", "safeHtmlItem", "activityControls")
    known = seen.has("header") or (seen.has("time") and told)
    return seen.root == "[" and seen.has("title") and known


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every prompt and every answer as one turn, oldest first."""
    cursor = Cursor(chunks(file.stream))
    first = cursor.peek()
    if first == "[":
        yield from _activities(cursor, declared)
        return
    told = cursor.value() if first == "{" else None
    cursor.finish()
    if isinstance(told, Mapping) and "conversation_turns" in told:
        yield from gemini_workspace.turns(told, declared)
    elif isinstance(told, Mapping) and "chunkedPrompt" in told:
        yield from gemini_studio.turns(told, declared, name=bare(file.name))
    else:
        raise ExportError("the object is no gemini export", OBTAIN, cursor.where())


def _activities(cursor: Cursor, declared: Declared) -> Iterator[Turn]:
    foreign: list[str] = []
    entries = held((one, one.words) for one in _entries(cursor, foreign))
    cursor.finish()
    elsewhere = Thread("", declared)
    for cause in foreign:
        yield elsewhere.skipped(None, cause)
    titles = Titles.of(one.title for one in entries if one.answers)
    position = elsewhere.position
    for one in oldest_first(
        entries, [_instant(one, declared) for one in entries], untold="newest first"
    ):
        for turn in _record(one, titles, declared, position):
            yield turn
            position += 1


def _entries(cursor: Cursor, foreign: list[str]) -> Iterator[Entry]:
    for _ in cursor.items():
        record = cursor.value()
        if not isinstance(record, Mapping):
            foreign.append(causes.MALFORMED)
        elif one := entry(record):
            yield one
        else:
            foreign.append(causes.SERVICE)


def _instant(one: Entry, declared: Declared) -> datetime | None:
    moment = times.from_iso(one.time, zone=declared.time_zone)
    return times.instant(moment) if moment else None


def _record(
    one: Entry, titles: Titles, declared: Declared, position: int
) -> Iterator[Turn]:
    moment = times.from_iso(one.time, zone=declared.time_zone)
    place = digest(declared.owner_id, moment or text(one.time), one.title)
    thread = Thread(f"gemini:{one.chat or place}", declared, position)
    record = f"{thread.conversation}:{place}"
    prompt = titles.prompt(one.title, answers=len(one.answers))
    if prompt is None:
        cause = causes.SERVICE if is_act(one.title) else causes.UNSUPPORTED
        yield thread.skipped(record, cause if one.title else causes.EMPTY)
        return
    yield thread.asked(
        Words(
            record=record,
            text=prompt,
            created_at=moment,
            modality=one.modality,
            cause=silence(prompt, one.modality),
        )
    )
    yield from (thread.answered(each) for each in _answers(one, record, moment))


def _answers(one: Entry, record: str, moment: str | None) -> Iterator[Words]:
    # The last one with words was shown. Its id does not tell which one it is: in a
    # later export another one may stand in its place.
    spoken = [at for at, each in enumerate(one.answers) if each.words]
    last = spoken[-1] if spoken else len(one.answers) - 1
    for at, each in enumerate(one.answers):
        modality = "image" if each.picture else "text"
        aside = None if at == last else causes.OFF_PATH
        yield Words(
            record=f"{record}:answer" if at == last else f"{record}:{at}",
            text=each.words,
            created_at=moment,
            modality=modality,
            cause=silence(each.words, modality) or aside,
        )
