"""Open Assistant exports enter (trees, or flat messages); every message leaves once.

Accepted, JSONL or a JSON array: a tree (`message_tree_id`, `prompt` with `replies` in
`replies`), a root message with nested `replies`, or flat messages that name their
`parent_id`. Parquet is refused: turn it into JSONL first.

Traps, and what is done:
- A line may hold a whole tree: replies are read to any depth.
- Every prompt has several answers. The path follows the reply of the best `rank`, else
  the one that was talked about longest; the other messages are `off_path`.
- Flat messages of one tree that stand together are read as a tree; where they are
  spread over files, the path to the latest leaf stays.
- `deleted` messages are skipped (`deleted`), so are those with a `review_result` of
  false and trees that moderators stopped (`hidden`); what answers them is off the path.
- role assistant is a person unless `synthetic`: volunteers wrote both sides, and every
  volunteer could read all. So visibility is `public`, nobody addresses a bot, and the
  bot is unknown but for synthetic answers (`bot:<model_name>`).
- `user_id` is the author where the export tells it (`<source>:<user_id>`); most public
  files do not, and nobody can be declared for them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.collect import causes, times
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import dialogue
from flows.collect.rows import rows
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Identity, Person, Role, Turn


OBTAIN = "use the JSONL export (`.trees.jsonl` or `.messages.jsonl`)"
COMPLETE = True

_ROLES: Mapping[str, Role] = {"prompter": "user", "assistant": "assistant"}
_STOPPED = ("aborted_low_grade", "halted_by_moderator")
_WORST = 1 << 31

MOST_TOGETHER = 50_000
"""Rows of one tree that are held at once."""

Row = Mapping[str, Any]


def wants(name: str) -> bool:
    """JSON and JSONL files."""
    return bare(name).endswith((".json", ".jsonl", ".ndjson", ".zip"))


def sniffs(head: bytes) -> bool:
    """Trees with a prompt, or messages with the ids that only Open Assistant gives."""
    seen = shape(head)
    if seen.root not in ("{", "["):
        return False
    told = seen.has("message_id") and seen.has("role") and seen.has("text")
    tree = seen.has("message_tree_id") and seen.under("prompt", "message_id", "text")
    return tree or (told and seen.some("parent_id", "replies", "message_tree_id"))


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of every tree as one turn, the shown path first."""
    position = 0
    for together in _trees(rows(file.stream)):
        for turn in _units(_Tree(declared), together, position):
            yield turn
            position += 1


def _trees(found: Iterable[Any]) -> Iterator[list[Any]]:
    """Rows of one tree that stand together."""
    together: list[Any] = []
    last: str | None = None
    for row in found:
        told = _tree(row, last)
        if together and (told != last or len(together) >= MOST_TOGETHER):
            yield together
            together = []
        last = told
        together.append(row)
    if together:
        yield together


def _tree(row: Any, last: str | None) -> str | None:
    """The tree of a row; a reply that tells none belongs to the `last` one."""
    if not isinstance(row, dict):
        return None
    prompt = row.get("prompt")
    inner = prompt.get("message_id") if isinstance(prompt, dict) else None
    begins = last if row.get("parent_id") else row.get("message_id")
    told = (row.get("message_tree_id"), inner, begins, row.get("message_id"))
    return next((each for each in told if isinstance(each, str) and each), None)


@dataclass(slots=True)
class _Tree:
    """The messages of one tree, by id, and who answers whom."""

    declared: Declared
    messages: dict[str, Row] = field(default_factory=dict, repr=False)
    parents: dict[str, str | None] = field(default_factory=dict, repr=False)
    replies: dict[str | None, list[str]] = field(default_factory=dict, repr=False)
    stopped: bool = False
    told: Any = None
    roots: dict[str, str] = field(default_factory=dict, repr=False)
    again: list[Row] = field(default_factory=list, repr=False)
    strange: int = 0

    def add(self, row: Any) -> None:
        """Take a tree, a nested message or a flat one."""
        if not isinstance(row, dict):
            self.strange += 1
            return
        self.told = self.told or row.get("message_tree_id")
        state = row.get("tree_state")
        self.stopped |= isinstance(state, str) and state in _STOPPED
        waiting: list[tuple[Any, str | None]] = [(row.get("prompt", row), None)]
        while waiting:
            told, above = waiting.pop()
            number = told.get("message_id") if isinstance(told, dict) else None
            if not isinstance(number, str) or not number:
                self.strange += 1
                continue
            self._place(number, told, above)
            inner = told.get("replies")
            nested = inner if isinstance(inner, list) else []
            waiting.extend((each, number) for each in reversed(nested))

    def _place(self, number: str, told: Row, above: str | None) -> None:
        if number in self.messages:
            self.again.append(told)
            return
        parent = told.get("parent_id")
        above = above or (parent if isinstance(parent, str) else None)
        self.messages[number] = told
        self.parents[number] = above
        self.replies.setdefault(above, []).append(number)

    def path(self) -> list[str]:
        """The shown messages: from every root the best replies, down to a leaf."""
        depths = self._depths()
        roots = [n for n, above in self.parents.items() if above not in self.messages]
        found: dict[str, None] = {}
        for place in roots:
            here: str | None = place
            while here is not None and here not in found and not self.hidden(here):
                found[here] = None
                here = min(
                    (n for n in self.replies.get(here, ()) if not self.hidden(n)),
                    key=lambda n: (_rank(self.messages[n]), -depths[n]),
                    default=None,
                )
        return list(found)

    def hidden(self, number: str) -> bool:
        """Whether the message was taken back or rejected, or its tree stopped."""
        told = self.messages[number]
        return (
            self.stopped
            or told.get("deleted") is True
            or told.get("review_result") is False
        )

    def _depths(self) -> dict[str, int]:
        """How many shown messages follow below each; parents come before replies."""
        depths = dict.fromkeys(self.messages, 0)
        for number in reversed(self._downwards()):
            above = self.parents[number]
            if above in depths and not self.hidden(number):
                depths[above] = max(depths[above], depths[number] + 1)
        return depths

    def _downwards(self) -> list[str]:
        waiting = [n for n, above in self.parents.items() if above not in self.messages]
        found = {number: self.parents[number] or number for number in waiting}
        while waiting:
            here = waiting.pop()
            below = [n for n in self.replies.get(here, ()) if n not in found]
            waiting.extend(below)
            found.update(dict.fromkeys(below, found[here]))
        self.roots = found
        return list(found)


def _rank(told: Row) -> int:
    rank = told.get("rank")
    known = isinstance(rank, int) and not isinstance(rank, bool)
    return min(rank, _WORST) if known and isinstance(rank, int) else _WORST


def _units(tree: _Tree, together: Iterable[Any], position: int) -> Iterator[Turn]:
    for row in together:
        tree.add(row)
    path = tree.path()
    shown = set(path)
    beside = [number for number in tree.messages if number not in shown]
    place = position
    once = [tree.messages[number] for number in (*path, *beside)]
    for told in (*once, *tree.again):
        aside = None if told["message_id"] in shown else causes.OFF_PATH
        yield _turn(tree, told, (place, aside))
        place += 1
    for _ in range(tree.strange):
        yield dialogue.unreadable(place)
        place += 1


def _turn(tree: _Tree, told: Row, placed: tuple[int, str | None]) -> Turn:
    position, aside = placed
    number = str(told["message_id"])
    above = tree.parents[number]
    role = told.get("role")
    spoken = _ROLES.get(role) if isinstance(role, str) else None
    conversation = f"oasst:{_root(tree, number)}"
    cause = _cause(tree, told, spoken)
    if cause or spoken is None:
        return Turn(
            conversation_id=conversation,
            record_id=f"oasst:{number}",
            position=position,
            skip=cause,
        )
    author = _author(told, tree.declared)
    return Turn(
        conversation_id=conversation,
        record_id=f"oasst:{number}",
        position=position,
        role=spoken,
        author=author,
        text=told["text"],
        created_at=times.from_iso(told.get("created_date")),
        bot=author.id if author.kind == "bot" else None,
        visibility="public",
        addressed_to_bot=False,
        reply_to=f"oasst:{above}" if above and spoken == "assistant" else None,
        parent_id=f"oasst:{above}" if above and not aside else None,
        skip=aside,
    )


def _root(tree: _Tree, number: str) -> str:
    told = tree.messages[number].get("message_tree_id") or tree.told
    if isinstance(told, str) and told:
        return told
    return tree.roots.get(number, number)


def _cause(tree: _Tree, told: Row, spoken: Role | None) -> str | None:
    if tree.hidden(str(told["message_id"])):
        return causes.DELETED if told.get("deleted") is True else causes.HIDDEN
    text = told.get("text")
    if not isinstance(told.get("role"), str) or not isinstance(text, str):
        return causes.MALFORMED
    if spoken is None:
        return causes.UNSUPPORTED
    return None if text.strip() else causes.EMPTY


def _author(told: Row, declared: Declared) -> Person:
    if told.get("synthetic") is True:
        return Person("bot", dialogue.named(told.get("model_name")))
    user = told.get("user_id")
    return Person(
        "human", declared.subject(user) if isinstance(user, str) and user else None
    )
