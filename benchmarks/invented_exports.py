"""A format's name and a size enter; an invented export of about that size leaves.

One generator a format: it yields entries (conversations, messages, lines) for ever,
and `EXPORTS` says how a file is built of them.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any


_TALK = """
the invoice of last month shows an amount that we cannot explain please check whether
train tickets for Friday are refundable and how long it takes until money is back thank
you for your help I will look into this at once here are three ways to solve it first
open settings then choose account finally confirm größe straße déjà vu спасибо kasih
"""
_WORDS = tuple(_TALK.split())
_BEGUN = datetime(2026, 1, 5, 8, tzinfo=UTC)

Entries = Callable[[], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Export:
    """How a file of a format is built: `head`, entries with `between`, `tail`."""

    name: str
    entries: Entries
    head: str = ""
    between: str = "\n"
    tail: str = "\n"
    indent: int | None = None


def write_export(form: str, path: Path, *, size: int) -> None:
    """Write entries until the file holds about `size` bytes."""
    export = EXPORTS[form]
    between, written = "", 0
    with path.open("w", encoding="utf-8") as file:
        file.write(export.head)
        for entry in export.entries():
            text = json.dumps(entry, ensure_ascii=False, indent=export.indent)
            file.write(between + text)
            between = export.between
            written += len(text.encode())
            if written > size:
                break
        file.write(export.tail)


# Words and times...


def _said() -> Iterator[tuple[str, str]]:
    """What a person asks and a bot answers, as long as in LMSYS-Chat-1M on average.

    That is 70 and 215 tokens (arXiv 2309.11998, table 1): some 280 and 860 characters.
    """
    chance = random.Random(7)
    asked = [" ".join(chance.choices(_WORDS, k=52)) for _ in range(500)]
    answered = [" ".join(chance.choices(_WORDS, k=160)) for _ in range(500)]
    while True:
        yield chance.choice(asked), chance.choice(answered)


def _moment(number: int) -> datetime:
    return _BEGUN + timedelta(seconds=40 * number)


# Formats...


def _telegram_desktop() -> Iterator[Any]:
    said = _said()
    for number in count(1):
        asked, answered = next(said)
        yield _telegram_row(2 * number, "user101", "Ann Example", asked)
        yield _telegram_row(2 * number + 1, "user777", "HelpdeskBot", answered)


def _telegram_row(number: int, account: str, name: str, text: str) -> Any:
    moment = _moment(number)
    return {
        "id": number,
        "type": "message",
        "date": f"{moment:%Y-%m-%dT%H:%M:%S}",
        "date_unixtime": str(int(moment.timestamp())),
        "from": name,
        "from_id": account,
        "text": text,
        "text_entities": [{"type": "plain", "text": text}],
    }


def _chatgpt() -> Iterator[Any]:
    said = _said()
    for number in count(1):
        nodes: dict[str, Any] = {"root": {"id": "root", "message": None}}
        parent = "root"
        for turn in range(6):
            asked, answered = next(said)
            for role, text in (("user", asked), ("assistant", answered)):
                node = f"{number:012x}-{turn}-{role}"
                nodes[parent]["children"] = [node]
                nodes[node] = _chatgpt_node(node, parent, role, text)
                parent = node
        yield {
            "title": "a conversation",
            "create_time": _moment(number).timestamp(),
            "mapping": nodes,
            "current_node": parent,
            "conversation_id": f"{number:012x}",
            "default_model_slug": "gpt-5",
            "is_archived": False,
        }


def _chatgpt_node(node: str, parent: str, role: str, text: str) -> Any:
    return {
        "id": node,
        "parent": parent,
        "children": [],
        "message": {
            "id": node,
            "author": {"role": role, "name": None, "metadata": {}},
            "create_time": 1_767_600_000.25,
            "update_time": None,
            "content": {"content_type": "text", "parts": [text]},
            "status": "finished_successfully",
            "end_turn": None,
            "weight": 1.0,
            "metadata": {"message_type": None, "model_slug": "gpt-5"},
            "recipient": "all",
            "channel": None,
        },
    }


def _interactions_jsonl() -> Iterator[Any]:
    said = _said()
    for number in count(1):
        asked, answered = next(said)
        human = {"kind": "human", "id": "bench:user101", "handles": ["@ann"]}
        bot = {"kind": "bot", "id": "bot:helpdeskbot", "handles": []}
        yield _interaction(2 * number, human, asked, None)
        yield _interaction(2 * number + 1, bot, answered, f"r{2 * number}")


def _interaction(number: int, author: Any, text: str, reply_to: str | None) -> Any:
    moment = _moment(number)
    return {
        "record_id": f"r{number}",
        "source": "bench",
        "channel": "api",
        "conversation_id": f"c{number // 20}",
        "bot": "bot:helpdeskbot",
        "author": author,
        "created_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "edited_at": None,
        "clock": "server",
        "ingested_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "visibility": "direct_bot",
        "addressed_to_bot": True,
        "reply_to": reply_to,
        "contributors": [],
        "modality": "text",
        "special_categories": [],
        "rights_signals": [],
        "redaction": None,
        "text": text,
        "role": "user" if author["kind"] == "human" else "assistant",
    }


def _openai_jsonl() -> Iterator[Any]:
    said = _said()
    for _ in count(1):
        told = [{"role": "system", "content": "You are a helpful assistant."}]
        for _ in range(4):
            asked, answered = next(said)
            told.append({"role": "user", "content": asked})
            told.append({"role": "assistant", "content": answered})
        yield {"messages": told}


EXPORTS: Mapping[str, Export] = {
    "telegram_desktop": Export(
        "result.json",
        _telegram_desktop,
        head='{"name": "HelpdeskBot", "type": "bot_chat", "id": 777, "messages": [\n',
        between=",\n",
        tail="\n]}",
        indent=1,
    ),
    "chatgpt": Export("conversations.json", _chatgpt, head="[", between=", ", tail="]"),
    "interactions_jsonl": Export("interactions.jsonl", _interactions_jsonl),
    "openai_jsonl": Export("log.jsonl", _openai_jsonl),
}
"""Name -> how its export is written; a format's author adds a generator and a line."""
