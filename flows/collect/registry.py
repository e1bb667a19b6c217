"""All export formats: a format is one module and one line here."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, Protocol

from flows.collect import chatgpt, interactions_jsonl, openai_jsonl, telegram_desktop
from flows.collect.declared import Declared
from flows.errors import ConfigError
from schemas.interaction import Identity, Turn


Reader = Callable[[BinaryIO, Declared], Iterator[Turn | Identity]]


@dataclass(frozen=True, slots=True)
class Format:
    """One export format.

    `wants` tells which names of objects and zip members hold turns (a `.zip` always
    may); `sniffs` looks at the first 64 KiB; `read` turns every raw unit of one
    unpacked stream into one `Turn`; `obtain` is where the right file comes from.
    """

    name: str
    wants: Callable[[str], bool]
    sniffs: Callable[[bytes], bool]
    read: Reader
    obtain: str


class _Module(Protocol):
    """What a format's module holds."""

    __name__: str
    OBTAIN: str

    def wants(self, name: str) -> bool: ...
    def sniffs(self, head: bytes) -> bool: ...
    def read(
        self, stream: BinaryIO, declared: Declared
    ) -> Iterator[Turn | Identity]: ...


def _format(module: _Module) -> Format:
    name = module.__name__.rpartition(".")[2]
    return Format(name, module.wants, module.sniffs, module.read, module.OBTAIN)


_ALL = (
    _format(telegram_desktop),
    _format(chatgpt),
    _format(interactions_jsonl),
    _format(openai_jsonl),
)

FORMATS: Mapping[str, Format] = MappingProxyType({each.name: each for each in _ALL})


def format_named(name: str) -> Format:
    """The format of this name; `ConfigError` names the nearest one."""
    if name not in FORMATS:
        near = difflib.get_close_matches(name, FORMATS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"one of: {', '.join(FORMATS)}"
        raise ConfigError(f"unknown export format; {hint}")
    return FORMATS[name]


def detect(head: bytes) -> Format | None:
    """The format that these first bytes look like, if any."""
    return next((each for each in _ALL if each.sniffs(head)), None)
