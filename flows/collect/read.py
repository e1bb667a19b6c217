"""One stored object enters; its units leave as turns, or one sentence refuses it all.

An object that raises is quarantined whole: the caller discards what came before.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType
from typing import BinaryIO

from flows.collect import faults, registry
from flows.collect.declared import Declared
from flows.collect.export_file import MAX_BESIDE, ExportFile, take
from flows.collect.registry import Format
from flows.collect.shape import HEAD
from flows.collect.unpack import Member, companions, is_zip, members
from flows.errors import ExportError
from schemas.interaction import Contributor, Identity, Turn


_TEXTS = attrgetter(
    "conversation_id",
    "record_id",
    "text",
    "reply_to",
    "parent_id",
    "bot",
    "source",
    "channel",
    "created_at",
    "edited_at",
    "clock",
    "visibility",
    "modality",
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ALONE: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Part:
    """One stream of an object and the format that reads it."""

    member: Member
    form: Format
    file: ExportFile = field(repr=False)


def read_object(
    stream: BinaryIO,
    name: str,
    *,
    formats: Sequence[Format],
    declared: Declared,
    beside: Mapping[str, bytes] = _ALONE,
) -> Iterator[Turn | Identity]:
    """Every unit of the object, positions counted through all its zip members.

    Of several `formats` the first bytes tell which are meant. `beside` are the
    companions of a plain object; a zip brings its own.
    """
    position = 0
    for part in _parts(stream, name, formats, beside):
        position += yield from _units(part, declared, position)


def recognised(
    stream: BinaryIO, name: str, *, among: Sequence[Format] | None = None
) -> tuple[Format, ...]:
    """The formats of what the object holds: several only in a zip, none if unknown.

    Raises for an object that cannot be opened, for one that is empty or UTF-16, and
    for a web page where a format has its export.
    """
    forms = tuple(among or registry.FORMATS.values())
    found, unknown = set[str](), list[tuple[Member, bytes]]()
    for member in members(stream, name, wants=_wanted_by(forms)):
        head = member.stream.read(HEAD)
        form = _form_of(member, head, forms)
        if form:
            found.add(form.name)
        else:
            unknown.append((member, head))
    for member, head in unknown if not found else ():
        _refuse(member, head, forms)
    return tuple(each for each in forms if each.name in found)


def _wanted_by(forms: Sequence[Format]) -> Callable[[str], bool]:
    return lambda name: any(form.wants(name) for form in forms)


def _form_of(member: Member, head: bytes, forms: Sequence[Format]) -> Format | None:
    # a file that stands alone may be called anything
    called = (form for form in forms if not member.number or form.wants(member.name))
    return next((form for form in called if form.sniffs(head)), None)


def _refuse(member: Member, head: bytes, forms: Sequence[Format]) -> None:
    try:
        _check_readable(head)
        named = [form for form in forms if form.wants(member.name)]
        if named and head.lstrip()[:1] == b"<":
            raise _wrong_format(head, named[0])
    except ExportError as fault:
        raise _placed(fault, member) from None


def _parts(
    stream: BinaryIO,
    name: str,
    formats: Sequence[Format],
    beside: Mapping[str, bytes],
) -> Iterator[_Part]:
    for form in _own(stream, name, formats):
        held = _inside(stream, form) if is_zip(stream) else beside
        for member in members(stream, name, wants=form.wants, order=form.order):
            within = name if member.number else ""
            file = ExportFile(member.stream, member.name, held, within)
            yield _Part(member, form, file)


def _own(stream: BinaryIO, name: str, formats: Sequence[Format]) -> Sequence[Format]:
    if len(formats) == 1:
        return formats
    found = recognised(stream, name, among=formats)
    if not found:
        raise ExportError(
            "the object is no export of a known format",
            "declare its `format`, or leave it out (see `consentry inspect`)",
        )
    return found


def _inside(stream: BinaryIO, form: Format) -> Mapping[str, bytes]:
    held: dict[str, bytes] = {}
    for member in companions(stream, lends=form.lends):
        room = MAX_BESIDE - sum(map(len, held.values()))
        held[member.name] = take(member.stream, room)
    return held


def _units(
    part: _Part, declared: Declared, first: int
) -> Generator[Turn | Identity, None, int]:
    """The units of a part, its turns counted on from `first`; answers how many."""
    turns = 0
    try:
        _check_head(part.file.stream, part.form)
        for unit in part.form.read(part.file, declared):
            _check_encodable(unit)
            if isinstance(unit, Turn):
                turns += 1
                unit.position += first
            yield unit
    except ExportError as fault:
        raise _placed(fault, part.member) from None
    except UnicodeEncodeError:
        refused = faults.lone_surrogate(f"record {turns + 1}")
        raise _placed(refused, part.member) from None
    except RecursionError:
        refused = faults.too_deep(f"record {turns + 1}")
        raise _placed(refused, part.member) from None
    return turns


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
    for told in _texts(unit):
        if told and not told.isascii():
            told.encode()


def _texts(unit: Turn | Identity) -> Iterable[str | None]:
    if isinstance(unit, Identity):
        told = (*unit.names, *unit.handles, *unit.emails, *unit.phones)
        return (unit.conversation_id, *told)
    texts: tuple[str | None, ...] = _TEXTS(unit)
    if unit.author:
        texts += (unit.author.id, *unit.author.handles)
    if unit.contributors:
        texts += tuple(_words(unit.contributors))
    return texts + (unit.special_categories or ()) + unit.rights_signals


def _words(others: Iterable[Contributor]) -> Iterator[str | None]:
    for other in others:
        yield from (other.role, other.id, *other.handles)
