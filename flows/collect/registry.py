"""All export formats: a format is one module and one line here."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from flows.collect.declared import Declared
from flows.collect.export_file import ExportFile
from flows.collect.formats import (
    botframework,
    chatgpt,
    claude,
    discord,
    gemini,
    grok,
    interactions_jsonl,
    langfuse,
    langsmith,
    lmsys,
    meta_ai,
    meta_messages,
    oasst,
    openai_jsonl,
    otel_genai,
    rasa,
    sharegpt,
    slack,
    telegram_botapi,
    telegram_desktop,
    whatsapp,
    wildchat,
    x_archive,
)
from flows.collect.unpack import Ordering, numeric_order
from flows.errors import ConfigError
from schemas.interaction import Identity, Turn


AUTO = "auto"
"""Instead of a format's name: every object tells its own."""

Reader = Callable[[ExportFile, Declared], Iterator[Turn | Identity]]


@dataclass(frozen=True, slots=True)
class Format:
    """One export format.

    `wants` tells which names of objects and zip members hold turns (a `.zip` always
    may); `sniffs` looks at the first 64 KiB; `read` turns every raw unit of one
    unpacked file into one `Turn`; `obtain` is where the right file comes from.
    `complete` says that every export of a conversation holds all of it up to its time,
    so that a turn missing from a newer one was deleted.
    `lends` tells which names hold what explains the others (users, channels, whose
    account): they reach the reader whole, in `ExportFile.beside`. `order` sorts the
    members of a zip into the order of time.
    """

    name: str
    wants: Callable[[str], bool]
    sniffs: Callable[[bytes], bool]
    read: Reader
    obtain: str
    complete: bool
    lends: Callable[[str], bool]
    order: Ordering


class _Module(Protocol):
    """What a format's module holds; it may also hold `lends` and `order`."""

    __name__: str
    OBTAIN: str
    COMPLETE: bool

    def wants(self, name: str) -> bool: ...
    def sniffs(self, head: bytes) -> bool: ...
    def read(
        self, file: ExportFile, declared: Declared
    ) -> Iterator[Turn | Identity]: ...


def _lends_nothing(_: str) -> bool:
    return False


def _format(module: _Module) -> Format:
    return Format(
        name=module.__name__.rpartition(".")[2],
        wants=module.wants,
        sniffs=module.sniffs,
        read=module.read,
        obtain=module.OBTAIN,
        complete=module.COMPLETE,
        lends=getattr(module, "lends", _lends_nothing),
        order=getattr(module, "order", numeric_order),
    )


_ALL = (
    _format(telegram_desktop),
    _format(chatgpt),
    _format(claude),
    _format(gemini),
    _format(interactions_jsonl),
    _format(openai_jsonl),
    _format(langsmith),
    _format(langfuse),
    _format(otel_genai),
    _format(sharegpt),
    _format(lmsys),
    _format(wildchat),
    _format(oasst),
    _format(telegram_botapi),
    _format(x_archive),
    _format(rasa),
    _format(botframework),
    _format(discord),
    _format(grok),
    _format(slack),
    _format(meta_messages),
    _format(whatsapp),
    _format(meta_ai),
)

FORMATS: Mapping[str, Format] = MappingProxyType({each.name: each for each in _ALL})


def format_named(name: str) -> Format:
    """The format of this name; `ConfigError` names the nearest one."""
    if name not in FORMATS:
        near = difflib.get_close_matches(name, FORMATS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"one of: {', '.join(FORMATS)}"
        raise ConfigError(f"unknown export format; {hint}")
    return FORMATS[name]


def formats_named(name: str) -> tuple[Format, ...]:
    """The format of this name, or all of them for `auto`."""
    return _ALL if name == AUTO else (format_named(name),)


def detect(head: bytes) -> Format | None:
    """The format that these first bytes look like, if any."""
    return next((each for each in _ALL if each.sniffs(head)), None)
