"""The companions of an X archive enter; whose archive it is leaves."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flows.collect.declared import Declared
from flows.collect.formats.lent import identifier, lent, listed, mapping, text
from schemas.interaction import Identity, Person


GROK = "bot:grok"
_START = 40
"""Characters of a long post by which it is found again."""

Notes = Mapping[str, Sequence[tuple[str | None, str]]]
"""The first characters of a long post -> (id of its post if told, all of its text)."""

_NOBODY = Identity(conversation_id="")
_ESCAPED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


@dataclass(frozen=True, slots=True)
class Archive:
    """Whose archive a file belongs to, and what the files beside it tell."""

    declared: Declared = field(repr=False)
    owner: Person = field(repr=False)
    username: str | None = field(default=None, repr=False)
    protected: bool = False
    notes: Notes = field(default_factory=dict, repr=False)
    known: Identity = field(default=_NOBODY, repr=False)

    def introduction(self, conversation: str) -> Identity:
        """What the archive tells about its owner, for one conversation."""
        return replace(self.known, conversation_id=conversation)

    def person(self, account: str | None, name: str | None = None) -> Person:
        """The account as an author: a declared bot, or a human with a subject id."""
        bot = account and self.bot(account, name)
        if bot:
            return Person("bot", bot)
        handles = self.owner.handles if account and self.owns(account) else ()
        return Person("human", account and self.declared.subject(account), handles)

    def owns(self, account: str) -> bool:
        """Whether this account is the archive's."""
        return self.declared.subject(account) == self.owner.id

    def bot(self, account: str | None, name: str | None) -> str | None:
        """The bot that this account or handle is; handles on X are unique."""
        if (name or "").casefold() == "grok":
            return GROK
        user = f"user{account}" if account else None
        return self.declared.bot_author(account=user, name=name)

    def note(self, post: str, shown: str) -> str | None:
        """The whole text of the long post that begins as shown, if exactly one does."""
        near = self.notes.get(shown[:_START], ())
        named = [whole for told, whole in near if told == post]
        found = named or [whole for _, whole in near if whole.startswith(shown)]
        return found[0] if len(set(found)) == 1 else None


def archive(beside: Callable[[str], bytes | None], declared: Declared) -> Archive:
    """Look at the companions; without them the owner is the declared one."""
    told = mapping(_first(beside("account.js"), "account"))
    username, account = text(told.get("username")), identifier(told.get("accountId"))
    handles = (f"@{username}",) if username else ()
    subject = declared.subject(account) if account else declared.owner_id
    known = Identity(
        conversation_id="",
        names=tuple(filter(None, [text(told.get("accountDisplayName"))])),
        handles=handles,
        emails=tuple(filter(None, [text(told.get("email"))])),
    )
    user = f"user{account}" if account else None
    bot = declared.bot_author(account=user, name=username) if told else None
    return Archive(
        declared,
        Person("bot", bot) if bot else Person("human", subject, handles),
        username,
        _protected(beside("protected-history.js")),
        _notes(beside("note-tweet.js")),
        known,
    )


def unescaped(words: str) -> str:
    """The text as it was typed: X escapes three characters, and no others."""
    for escaped, plain in _ESCAPED.items():
        words = words.replace(escaped, plain)
    return words


def _entries(content: bytes | None, key: str) -> Iterator[Mapping[str, Any]]:
    for entry in listed(lent(content)):
        if isinstance(entry, Mapping) and isinstance(entry.get(key), Mapping):
            yield entry[key]


def _first(content: bytes | None, key: str) -> Any:
    return next(_entries(content, key), None)


def _protected(content: bytes | None) -> bool:
    # the file tells of half a year only: an account protected before stays unnoticed
    told = [
        (text(each.get("protectedAt")) or "", text(each.get("action")) or "")
        for each in _entries(content, "protectedHistory")
    ]
    return bool(told) and max(told)[1].casefold() == "protect"


def _notes(content: bytes | None) -> Notes:
    found: dict[str, list[tuple[str | None, str]]] = defaultdict(list)
    for note in _entries(content, "noteTweet"):
        core = mapping(note.get("core")) or mapping(note.get("noteTweetResults"))
        if whole := text(core.get("text")):
            whole = unescaped(whole)
            found[whole[:_START]].append((identifier(note.get("tweetId")), whole))
    return found
