"""The activities of a conversation enter; who in it is a bot, and who a person, leaves.

A role says so; where it is missing, the same id had one elsewhere, a bot was declared,
or the other side of a conversation of two is known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flows.collect.declared import Declared
from flows.collect.formats.botframework_activity import Activity, Party
from schemas.interaction import Person


_BOTS = frozenset({"bot", "skill"})
_EMULATED = {"bot": "bot", "default-bot": "bot", "user": "user", "default-user": "user"}
"""What the emulator calls the two sides."""

_PREFIXES = {"dl_": "user", "29:": "user", "28:": "bot"}
"""How account ids begin in Direct Line and (29, 28) in Teams."""


@dataclass(slots=True)
class Cast:
    """Who is who in one conversation."""

    declared: Declared = field(repr=False)
    roles: dict[str | None, str] = field(default_factory=dict, repr=False)
    bots: dict[str, str | None] = field(default_factory=dict, repr=False)
    """Account -> bot id."""
    names: set[str | None] = field(default_factory=set, repr=False)
    """What the bots are called."""
    group: bool = False
    bot: str | None = field(default=None, repr=False)
    """The only bot of the conversation, else the first one declared."""
    known: dict[tuple[Party | None, Party | None], Person] = field(
        default_factory=dict, repr=False
    )

    @classmethod
    def of(cls, activities: Sequence[Activity], declared: Declared) -> "Cast":
        """Learn from all activities of the conversation."""
        cast = cls(declared)
        for party in _parties(activities):
            role = cast._told(party)
            if role and party.id:
                cast.roles.setdefault(party.id, role)
                if role == "bot":
                    cast.bots.setdefault(party.id, cast.bot_id(party))
                    cast.names.add(party.name)
        ours = set(cast.bots.values())
        cast.bot = ours.pop() if len(ours) == 1 else declared.bot
        people = {key for key, role in cast.roles.items() if role == "user"}
        cast.group = len(people) > 1 or any(each.group for each in activities)
        return cast

    def author(self, activity: Activity) -> Person:
        """Who wrote it; a person without id when that is not told."""
        between = activity.sender, activity.recipient
        if between not in self.known:
            self.known[between] = self._author(*between)
        return self.known[between]

    def _author(self, sender: Party | None, recipient: Party | None) -> Person:
        party = sender or Party(None, None, None)
        role = self._told(party) or self.roles.get(party.id)
        if role is None and not self.group:
            role = self._opposite(recipient)
        if role == "bot":
            return Person("bot", self.bot_id(party))
        return Person("human", self._subject(party, role))

    def bot_id(self, party: Party) -> str | None:
        """The declared bot of this name or account, else one that nobody declared."""
        named = self.declared.bot_named(party.name) or self.declared.bot_named(party.id)
        blank = party.id is None or any(map(str.isspace, party.id))
        return named or (None if blank else f"bot:{party.id}")

    def is_bot(self, party: Party) -> bool:
        """Whether this is a bot of the conversation, by account or by name alone."""
        if party.id is not None:
            return party.id in self.bots
        named = party.name is not None and party.name in self.names
        return named or self.declared.bot_named(party.name) is not None

    def _told(self, party: Party) -> str | None:
        if party.role:
            return "bot" if party.role in _BOTS else "user"
        if self.declared.bot_named(party.name) or self.declared.bot_named(party.id):
            return "bot"
        begins = (party.id or "")[: len("dl_")]
        return _PREFIXES.get(begins) or _EMULATED.get(_shown(party))

    def _opposite(self, party: Party | None) -> str | None:
        if party is None:
            return None
        role = self._told(party) or self.roles.get(party.id)
        return {"bot": "user", "user": "bot"}.get(role or "")

    def _subject(self, party: Party, role: str | None) -> str | None:
        named = self.declared.people.get(party.name or "")
        if role is None:
            return named
        if _shown(party) in _EMULATED:
            return named or self.declared.owner_id
        return (self.declared.subject(party.id) if party.id else None) or named


def _shown(party: Party) -> str:
    return (party.id or party.name or "").lower()


def _parties(activities: Sequence[Activity]) -> Iterator[Party]:
    for each in activities:
        yield from filter(None, (each.sender, each.recipient))
        yield from each.others
