"""LMSYS chat rows enter (JSONL, or a JSON array); a conversation's messages leave.

Accepted: LMSYS-Chat-1M (`conversation_id`, `model`, `conversation[{role, content}]`)
and arena battles (`question_id`, `model_a`, `model_b`, `winner`, `conversation_a`,
`conversation_b`). Parquet is refused: turn it into JSONL first.

Traps, and what is done:
- No person is told and nobody can be declared: authors stay unresolved, so nothing is
  kept. A declared `owner` is not taken for them. Battles have a `judge`, who is the
  author if `people` maps the name.
- A battle shows one prompt and two answers. The winner's side is the path (side a
  where nobody won); the other side's answers are `off_path`, and its copies of the
  prompts are duplicates.
- A chat tells no time; a battle's `tstamp` is that of the vote, after the messages: it
  is not taken for theirs.
- Names in the words are already `NAME_1`: read as they stand.
The bot is the first one declared, else `bot:<model>`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flows.collect import causes
from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import dialogue
from flows.collect.formats.dialogue import Dialogue, Message
from flows.collect.ids import digest
from flows.collect.rows import rows
from flows.collect.shape import shape
from flows.collect.unpack import bare
from schemas.interaction import Identity, Turn


OBTAIN = "write the data set's rows as JSON, one a line (`to_json` of the data set)"
COMPLETE = True

_SIDES = ("a", "b")


def wants(name: str) -> bool:
    """JSON and JSONL files."""
    return bare(name).endswith((".json", ".jsonl", ".ndjson", ".zip"))


def sniffs(head: bytes) -> bool:
    """Rows of a chat with one model, or of a battle of two."""
    seen = shape(head)
    if seen.root not in ("{", "["):
        return False
    if seen.under("conversation_a", "role"):
        return seen.has("model_a") or seen.has("question_id")
    return (
        seen.has("conversation_id")
        and seen.has("model")
        and seen.under("conversation", "role")
        and not seen.some("hashed_ip", "detoxify_moderation", "conversation_hash")
        and not seen.under("conversation", "hashed_ip", "toxic", "turn_identifier")
    )


def read(file: ExportFile, declared: Declared) -> Iterator[Turn | Identity]:
    """Every message of every row as one turn."""
    position = 0
    for row in rows(file.stream):
        for turn in _turns(row, declared, position):
            yield replace(turn, position=position)
            position += 1


def _turns(row: Any, declared: Declared, position: int) -> Iterator[Turn]:
    if not isinstance(row, dict):
        yield dialogue.unreadable(position)
    elif isinstance(row.get("conversation"), list):
        yield from _chat(row, declared)
    elif any(isinstance(row.get(f"conversation_{side}"), list) for side in _SIDES):
        yield from _battle(row, declared)
    else:
        yield dialogue.unreadable(position)


def _chat(row: Mapping[str, Any], declared: Declared) -> Iterator[Turn]:
    said = _said(row["conversation"])
    found = Dialogue(
        conversation=_id(row.get("conversation_id"), said),
        messages=said,
        bot=declared.bot or dialogue.named(row.get("model")),
    )
    yield from dialogue.turns(found, position=0)


def _battle(row: Mapping[str, Any], declared: Declared) -> Iterator[Turn]:
    sides = {side: _said(row.get(f"conversation_{side}")) for side in _SIDES}
    shown = "b" if row.get("winner") == "model_b" or not sides["a"] else "a"
    told = _id(row.get("question_id"), sides["a"] + sides["b"])
    judge = row.get("judge")
    for side in sorted(_SIDES, key=lambda one: one != shown):
        found = Dialogue(
            conversation=told,
            messages=sides[side] if side == shown else _aside(sides[side]),
            human=declared.people.get(judge) if isinstance(judge, str) else None,
            bot=declared.bot or dialogue.named(row.get(f"model_{side}")),
        )
        if found.messages or (side == shown and not any(sides.values())):
            yield from dialogue.turns(found, position=0)


def _said(told: Any) -> tuple[Message, ...]:
    entries = told if isinstance(told, list) else []
    return dialogue.of(entries, role="role", text="content")


def _aside(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The other side of a battle: all but its first prompts is beside the path."""
    answered = False
    found = []
    for each in messages:
        answered = answered or each.role == "assistant"
        beside = answered and not each.cause
        found.append(replace(each, cause=causes.OFF_PATH) if beside else each)
    return tuple(found)


def _id(told: Any, said: tuple[Message, ...]) -> str:
    if isinstance(told, str | int) and not isinstance(told, bool) and told != "":
        return f"lmsys:{told}"
    return f"lmsys:{digest([(each.role, each.text) for each in said])}"
