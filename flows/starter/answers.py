"""What only the company can say at the start: texts enter, checked answers leave."""

import re
from dataclasses import dataclass
from typing import get_args

from flows.collect.declared import Declared
from flows.consent.rules import purposes
from flows.errors import UsageError
from schemas.policy import Language


PURPOSE = "ai.train"
_SOURCE = re.compile(r"[a-z][a-z0-9_-]*")
_LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Answers:
    """The flags of `consentry init`, checked."""

    controller: str
    bot: str
    source: str
    purpose: str
    languages: tuple[Language, ...]

    @property
    def bot_id(self) -> str | None:
        """The id under which readers of exports know this bot."""
        return Declared(number=1, source=self.source, channel="", bots=(self.bot,)).bot

    @property
    def name(self) -> str:
        """A name of the corpus, as corpus.yaml allows it."""
        return self.source.replace("_", "-")


def answered(
    *, controller: str, bot: str, source: str, purpose: str, languages: str
) -> Answers:
    """The answers; UsageError names the flag that cannot stand."""
    if not _SOURCE.fullmatch(source):
        raise UsageError(
            "--source must be lower-case letters, digits, _ and -, a letter first; it "
            "stands before every user's id, for example helpdesk:u-1"
        )
    if not purposes.known(purpose):
        raise UsageError(
            f"--purpose {purpose!r} is not in the purpose tree; for training write "
            f"{PURPOSE}"
        )
    return Answers(
        controller=_named("--controller", controller),
        bot=_named("--bot", bot.strip().removeprefix("@")),
        source=source,
        purpose=purpose,
        languages=_languages(languages),
    )


def source_of(bot: str) -> str:
    """A platform name made of the bot's, for those who have no better one."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", bot.casefold()).strip("-_0123456789")
    return plain or "bot"


def _named(flag: str, value: str) -> str:
    name = value.strip()
    if not name or not name.isprintable():
        raise UsageError(f"{flag} must be a name on one line; write it in quotes")
    return name


def _languages(told: str) -> tuple[Language, ...]:
    wanted = [part.strip() for part in told.split(",") if part.strip()]
    chosen = tuple(language for language in _LANGUAGES if language in wanted)
    if not chosen or len(chosen) < len(set(wanted)):
        raise UsageError(
            f"--languages {told!r}: write them as {','.join(_LANGUAGES)}; no others "
            "can be read yet"
        )
    return chosen
