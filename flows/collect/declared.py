"""What an export cannot say itself enters from corpus.yaml; one frozen value leaves."""

import csv
import difflib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from flows.errors import ConfigError
from schemas.config import Export


SUBJECT = re.compile(r"[a-z][a-z0-9_-]*:\S+")
_ACCOUNT = re.compile(r"(?:[a-z][a-z0-9_-]*:)?(?:user)?(\d+)")
_PEOPLE_COLUMNS = ["name", "subject"]


@dataclass(frozen=True, slots=True)
class Declared:
    """The facts beside one export.

    `bots` are names (`HelpdeskBot`, `@HelpdeskBot`) and account ids (`user777`). Each
    name is a bot `bot:<name in lower case, blanks as _>`; an account id stands for the
    first name. Once an id is declared, a mere name no longer makes an author the bot:
    anybody can call themselves so.
    """

    number: int
    source: str
    channel: str
    bots: tuple[str, ...] = ()
    owner: str | None = field(default=None, repr=False)
    time_zone: ZoneInfo | None = None
    people: Mapping[str, str] = field(default_factory=dict, repr=False)
    clock: str | None = None
    rights_signals: tuple[str, ...] = ()

    @property
    def owner_id(self) -> str | None:
        """The owner as a subject id: as declared, or with the source before it."""
        if self.owner is None or SUBJECT.fullmatch(self.owner):
            return self.owner
        return self.subject(self.owner)

    @property
    def bot(self) -> str | None:
        """The id of the first bot declared."""
        names, accounts = self._names(), self._accounts()
        first = [*names, *accounts][:1]
        return f"bot:{first[0]}" if first else None

    def subject(self, stable: str) -> str | None:
        """`<source>:<stable id>`, or None when that is no subject id."""
        told = f"{self.source}:{stable}"
        return told if SUBJECT.fullmatch(told) else None

    def bot_author(self, *, account: str | None, name: str | None) -> str | None:
        """The declared bot that this account is, else None."""
        if account and account in self._accounts():
            return self.bot
        if account and self._accounts():
            return None
        return self.bot_named(name)

    def bot_named(self, name: str | None) -> str | None:
        """The declared bot of this name; `@`, case, blanks and `_` do not count."""
        shown = _closed_up(name or "")
        names = (known for known in self._names() if _closed_up(known) == shown)
        return next((f"bot:{known}" for known in names), None)

    def bot_account(self, account: str) -> str | None:
        """The declared bot with this account id, else None."""
        return self.bot if account in self._accounts() else None

    def _names(self) -> tuple[str, ...]:
        return _parsed(self.bots)[0]

    def _accounts(self) -> tuple[str, ...]:
        return _parsed(self.bots)[1]


@lru_cache(maxsize=64)
def _parsed(bots: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(names, accounts); asked for at every turn, so remembered."""
    found = [(bot, _ACCOUNT.fullmatch(bot)) for bot in bots]
    names = tuple(_plain(bot) for bot, match in found if not match)
    return names, tuple(f"user{match[1]}" for _, match in found if match)


def declare(export: Export, *, number: int, people: Mapping[str, str]) -> Declared:
    """The declared facts of the config's export `number`."""
    return Declared(
        number=number,
        source=export.source,
        channel=export.channel,
        bots=export.bots,
        owner=export.owner,
        time_zone=_zone(export.time_zone, number),
        people=dict(people),
        clock=export.clock,
        rights_signals=export.rights_signals,
    )


def read_people(content: bytes) -> dict[str, str]:
    """Export name -> subject id, from a CSV with the columns name,subject."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise ConfigError("the people file is no UTF-8 CSV; save it as one") from None
    if not rows or [cell.strip() for cell in rows[0]] != _PEOPLE_COLUMNS:
        raise ConfigError("the people file's first line must be: name,subject")
    people: dict[str, str] = {}
    for number, row in enumerate(rows[1:], start=2):
        if row:
            _add_person(people, row, number)
    return people


def _add_person(people: dict[str, str], row: list[str], number: int) -> None:
    if len(row) != len(_PEOPLE_COLUMNS) or not SUBJECT.fullmatch(row[1].strip()):
        raise ConfigError(
            f"line {number} of the people file is not name,platform:stable-id; "
            "write for example: A Name,telegram:user101"
        )
    name, subject = row[0], row[1].strip()
    if people.setdefault(name, subject) != subject:
        raise ConfigError(
            f"line {number} of the people file gives a name a second subject; "
            "one name cannot stand for two people"
        )


def _zone(name: str | None, number: int) -> ZoneInfo | None:
    if name is None:
        return None
    known = available_timezones()
    if name not in known:
        near = difflib.get_close_matches(name, sorted(known), n=1)
        hint = f"did you mean {near[0]}?" if near else "name one like Europe/Paris"
        raise ConfigError(f"exports[{number - 1}].time_zone is no IANA zone; {hint}")
    return ZoneInfo(name)


def _plain(name: str) -> str:
    return "_".join(name.strip().removeprefix("@").casefold().split())


def _closed_up(name: str) -> str:
    return _plain(name).replace("_", "")
