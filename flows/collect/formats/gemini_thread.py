"""Words of a conversation with Gemini enter, in order; its turns leave."""

from dataclasses import dataclass, field

from flows.collect import causes
from flows.collect.declared import Declared
from schemas.interaction import Contributor, Person, Turn


BOT = "bot:gemini"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one unit says; `cause` tells why it is no turn, or that it is off path."""

    record: str = field(repr=False)
    text: str = field(repr=False)
    created_at: str | None = None
    edited_at: str | None = None
    modality: str = "text"
    cause: str | None = None
    edited_by: tuple[Contributor, ...] = field(default=(), repr=False)


def silence(text: str, modality: str) -> str | None:
    """Why these words are no turn, if they are none."""
    if text.strip():
        return None
    return causes.EMPTY if modality == "text" else causes.MEDIA_ONLY


@dataclass(slots=True)
class Thread:
    """A conversation of the owner with Gemini, at a position of the file."""

    conversation: str = field(repr=False)
    declared: Declared = field(repr=False)
    position: int = 0
    trigger: str | None = field(default=None, repr=False)

    def asked(self, words: Words) -> Turn:
        """The owner's turn; what follows answers it, even when it was skipped."""
        if words.cause != causes.OFF_PATH:
            self.trigger = words.record
        return self._turn(words, Person("human", self.declared.owner_id), None)

    def answered(self, words: Words) -> Turn:
        """Gemini's turn."""
        aside = words.cause == causes.OFF_PATH
        return self._turn(words, Person("bot", BOT), None if aside else self.trigger)

    def skipped(self, record: str | None, cause: str) -> Turn:
        """A unit that is no turn."""
        self.position += 1
        return Turn(
            conversation_id=self.conversation or None,
            record_id=record,
            position=self.position - 1,
            skip=cause,
        )

    def _turn(self, words: Words, author: Person, trigger: str | None) -> Turn:
        if words.cause not in {None, causes.OFF_PATH}:
            return self.skipped(words.record, words.cause or causes.EMPTY)
        self.position += 1
        return Turn(
            conversation_id=self.conversation,
            record_id=words.record,
            position=self.position - 1,
            role="user" if author.kind == "human" else "assistant",
            author=author,
            text=words.text,
            created_at=words.created_at,
            edited_at=words.edited_at,
            bot=BOT,
            visibility="direct_bot",
            addressed_to_bot=True,
            reply_to=trigger,
            contributors=words.edited_by,
            modality=words.modality,
            skip=words.cause,
        )
