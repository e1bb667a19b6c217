"""corpus.yaml and the environment enter; what the engineer still has to do leaves."""

import posixpath
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from flows.build.config import parse
from flows.collect.registry import Format, formats_named
from flows.errors import ConfigError, ConsentryError, StorageError
from flows.settings import Settings
from flows.starter.gap import Gap, refused
from flows.store.address import objects_at
from flows.store.keys import parse_master_key
from flows.store.signing import SigningKey
from schemas.config import CorpusConfig, Export


CONFIG = "corpus.yaml"
BOT_UNSAID = frozenset(
    {"telegram_desktop", "openai_jsonl", "otel_genai", "langfuse", "langsmith"}
)
"""Formats that do not say which bot it was, or who is one."""

CLOCK_SAID = frozenset({"interactions_jsonl"})
"""Formats whose lines name their clock."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folder that corpus.yaml lies in; addresses in it are relative to that."""

    home: str = field(repr=False)

    def uri(self, name: str) -> str:
        """An address as the config gives it, made whole."""
        whole = "://" in name or posixpath.isabs(name)
        return name if whole else posixpath.join(self.home, name)

    def content(self, name: str) -> bytes | None:
        """A file's content, or None where there is none."""
        folder, leaf = posixpath.split(self.uri(name))
        try:
            held = objects_at(folder or ".")
            return held.read(leaf) if held.exists(leaf) else None
        except StorageError:
            return None


def config_in(place: Place) -> CorpusConfig:
    """The folder's config, or a ConfigError."""
    content = place.content(CONFIG)
    if content is None:
        raise ConfigError(f"{CONFIG} is not there; `consentry init DIR` writes one")
    return parse(content, CorpusConfig, name=CONFIG)


def export_gaps(config: CorpusConfig, place: Place) -> Iterator[Gap]:
    """Exports without files, and declarations without which all of them drops."""
    for number, export in enumerate(config.exports):
        key = f"exports[{number}]"
        try:
            forms = formats_named(export.format)
        except ConfigError as error:
            yield refused(CONFIG, error, key=f"{key}.format")
            continue
        if not _any_file(export, forms, place):
            yield Gap(
                CONFIG,
                f"{key}.uri",
                f"no {export.format} file lies there",
                "put the exports there, or correct the address",
            )
        yield from _declarations(export, key)


def _any_file(export: Export, forms: Sequence[Format], place: Place) -> bool:
    try:
        names = [stat.name for stat in objects_at(place.uri(export.uri)).list()]
    except ConsentryError:
        return False
    return len(names) == 1 or any(form.wants(name) for form in forms for name in names)


def _declarations(export: Export, key: str) -> Iterator[Gap]:
    if export.format in BOT_UNSAID and not export.bots:
        yield Gap(
            CONFIG,
            f"{key}.bots",
            "does not say who is our bot",
            "write its names or ids, for example [HelpBot]",
        )
    if export.format not in CLOCK_SAID and export.clock is None:
        yield Gap(
            CONFIG,
            f"{key}.clock",
            "does not say whose clock the times are of",
            "name it; consent by the same clock is then compared to the second",
        )


def key_gaps(config: CorpusConfig, place: Place) -> Iterator[Gap]:
    """Keys that are in neither the environment nor the config's folder."""
    settings = Settings.read()
    wanted: tuple[tuple[str, str, str | None, Callable[[str], object]], ...] = (
        ("MASTER_KEY", "master.key", settings.master_key, parse_master_key),
        ("SIGNING_KEY", "signing.pem", settings.signing_key, SigningKey.load),
    )
    for name, file, told, reader in wanted:
        variable = f"CONSENTRY_{name}"
        found = told or _kept(config, place, file)
        if not found:
            yield Gap(
                "environment",
                variable,
                "is not set",
                "make it once and keep it (README.md, Keys)",
            )
            continue
        try:
            reader(found)
        except ConfigError as error:
            yield refused("environment", error, key=variable)


def _kept(config: CorpusConfig, place: Place, file: str) -> str:
    if config.keys is None:
        return ""
    return (place.content(f"{config.keys}/{file}") or b"").decode("ascii", "replace")
