"""One stored object enters; its units leave as turns, or one sentence refuses it all.

An object that raises is quarantined whole: the caller discards what came before.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from flows.collect import faults, registry
from flows.collect.declared import Declared
from flows.collect.registry import Format
from flows.collect.shape import HEAD
from flows.collect.unpack import Member, members
from flows.errors import ExportError
from schemas.interaction import Identity, Turn


_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_object(
    stream: BinaryIO,
    name: str,
    *,
    format: Format,  # noqa: A002 - the word corpus.yaml uses
    declared: Declared,
) -> Iterator[Turn | Identity]:
    """Every unit of the object, positions counted through all its zip members."""
    position = 0
    for member in members(stream, name, wants=format.wants):
        turns = 0
        for unit in _member(member, format, declared):
            if isinstance(unit, Turn):
                turns += 1
                yield (
                    replace(unit, position=unit.position + position)
                    if (position)
                    else unit
                )
            else:
                yield unit
        position += turns


def peek(stream: BinaryIO, name: str) -> bytes:
    """The first unpacked bytes by which `detect` tells the object's format.

    A zip may hold files that several formats would read: the first that one of them
    recognises speaks for it. An object that no format can open raises, and so does
    one that is empty or UTF-16.
    """
    heads, refusals = [], []
    for each in registry.FORMATS.values():
        try:
            heads.append(_first_bytes(stream, name, each))
        except ExportError as fault:
            refusals.append(fault)
    if not heads:
        raise refusals[0]
    if found := next((head for head in heads if registry.detect(head)), b""):
        return found
    _check_readable(heads[0])
    return heads[0]


def _first_bytes(stream: BinaryIO, name: str, wanted: Format) -> bytes:
    for member in members(stream, name, wants=wanted.wants):
        return member.stream.read(HEAD)
    return b""


def _member(
    member: Member, wanted: Format, declared: Declared
) -> Iterator[Turn | Identity]:
    units = 0
    try:
        _check_head(member.stream, wanted)
        for unit in wanted.read(member.stream, declared):
            _check_encodable(unit)
            units += isinstance(unit, Turn)
            yield unit
    except ExportError as fault:
        raise _placed(fault, member) from None
    except UnicodeEncodeError:
        refused = faults.lone_surrogate(f"record {units + 1}")
        raise _placed(refused, member) from None
    except RecursionError:
        raise _placed(faults.too_deep(f"record {units + 1}"), member) from None


def _placed(fault: ExportError, member: Member) -> ExportError:
    where = ", ".join(filter(None, (member.where, fault.where)))
    return ExportError(fault.problem, fault.remedy, where)


def _check_head(stream: BinaryIO, wanted: Format) -> None:
    head: bytes = stream.peek(HEAD)[:HEAD]  # type: ignore[attr-defined] # buffered
    _check_readable(head)
    if not wanted.sniffs(head):
        raise _wrong_format(head, wanted)


def _check_readable(head: bytes) -> None:
    if not head.strip():
        raise faults.empty()
    if head.startswith(_UTF16) or b"\0" in head[:4]:
        raise faults.utf16()


def _wrong_format(head: bytes, wanted: Format) -> ExportError:
    problem = f"the object is no {wanted.name} export"
    if head.lstrip()[:1] == b"<":
        return ExportError(f"{problem} but a web page", wanted.obtain, "byte 0")
    looks = registry.detect(head)
    if looks is None:
        return ExportError(problem, f"{wanted.obtain} (see `consentry inspect`)")
    return ExportError(
        f"{problem}; it looks like {looks.name}", f"declare `format: {looks.name}`"
    )


def _check_encodable(unit: Turn | Identity) -> None:
    # raises UnicodeEncodeError for half a character, which no file could hold
    for text in _texts(unit):
        if text and not text.isascii():
            text.encode()


def _texts(unit: Turn | Identity) -> Iterator[str | None]:
    yield unit.conversation_id
    if isinstance(unit, Identity):
        yield from (*unit.names, *unit.handles, *unit.emails, *unit.phones)
        return
    yield from (unit.text, unit.record_id, unit.reply_to, unit.bot)
    if unit.author:
        yield from (unit.author.id, *unit.author.handles)
    for other in unit.contributors or ():
        yield from (other.role, other.id, *other.handles)
    yield from (unit.source, unit.channel, unit.created_at, unit.edited_at)
    yield from (unit.clock, unit.modality, unit.visibility)
    yield from unit.special_categories or ()
    yield from unit.rights_signals
