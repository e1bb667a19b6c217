"""The messages of one conversation of a data set enter, in order; turns leave.

For formats that hold a conversation whole and linear: one person, one bot.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Literal

from flows.collect import causes
from schemas.interaction import Person, Role, Turn


ROLES: Mapping[str, Role] = {
    "user": "user",
    "human": "user",
    "prompter": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "chatgpt": "assistant",
    "bing": "assistant",
    "bard": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "function": "tool",
    "function_call": "tool",
    "function_response": "tool",
    "observation": "tool",
}
"""What data sets call those who speak, in lower case."""

_SKIPPED = {"system": causes.SYSTEM, "tool": causes.TOOL}


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a conversation: its words, and why it is no turn."""

    role: Role
    text: str | None = field(repr=False)
    cause: str | None = None
    created_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """One conversation of one person with one bot; `records` is how its ids begin."""

    conversation: str = field(repr=False)
    messages: tuple[Message, ...] = field(repr=False)
    human: str | None = field(default=None, repr=False)
    bot: str | None = None
    visibility: Literal["direct_bot"] | None = "direct_bot"


def message(row: Any, *, role: str, text: str) -> Message:
    """The entry whose speaker and words stand under these keys."""
    told = row.get(role) if isinstance(row, dict) else None
    if not isinstance(told, str) or not told:
        return Message("user", None, causes.MALFORMED)
    spoken, words = ROLES.get(told.lower()), row.get(text)
    if spoken is None:
        return Message("user", None, causes.UNSUPPORTED)
    if words is not None and not isinstance(words, str):
        return Message(spoken, None, causes.MALFORMED)
    empty = causes.EMPTY if not (words or "").strip() else None
    return Message(spoken, words, _SKIPPED.get(spoken) or empty)


def turns(dialogue: Dialogue, *, position: int) -> Iterator[Turn]:
    """A turn for every entry; an empty conversation is one skipped unit."""
    said = dialogue.messages or (Message("user", None, causes.EMPTY),)
    human, bot = Person("human", dialogue.human), Person("bot", dialogue.bot)
    chain, parent, trigger = b"", None, None
    for number, each in enumerate(said, start=position):
        chain = _after(chain, each)
        record = f"{dialogue.conversation}:{chain.hex()}"
        if each.cause not in (None, causes.OFF_PATH):
            yield Turn(
                conversation_id=dialogue.conversation,
                record_id=record,
                position=number,
                skip=each.cause,
            )
        else:
            asked = each.role == "user"
            yield Turn(
                conversation_id=dialogue.conversation,
                record_id=record,
                position=number,
                role=each.role,
                author=human if asked else bot,
                text=each.text,
                created_at=each.created_at,
                bot=dialogue.bot,
                visibility=dialogue.visibility,
                addressed_to_bot=True,
                reply_to=None if asked else trigger,
                parent_id=None if each.cause else parent,
                skip=each.cause,
            )
            parent = parent if each.cause else record
        trigger = record if each.role == "user" else trigger


def _after(chain: bytes, each: Message) -> bytes:
    """The hash of all words up to this entry."""
    words = f"{each.role}\0{each.text}".encode("utf-8", "surrogatepass")
    return blake2b(chain + words, digest_size=16).digest()


def named(model: Any) -> str | None:
    """The bot that a model's name stands for."""
    told = "_".join(model.split()) if isinstance(model, str) else ""
    return f"bot:{told}" if told else None


def unreadable(position: int) -> Turn:
    """A row that is no conversation."""
    return Turn(
        conversation_id=None,
        record_id=None,
        position=position,
        skip=causes.MALFORMED,
    )


def of(rows: Iterable[Any], *, role: str, text: str) -> tuple[Message, ...]:
    """All entries of a conversation."""
    return tuple(message(row, role=role, text=text) for row in rows)
