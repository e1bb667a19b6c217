"""Bytes of one JSON document enter; its values leave one by one, never the whole.

The standard library's scanner does the parsing on a sliding window. `ijson` was
measured beside it: it turns lone surrogates into `?` without a word and takes time
quadratic in nesting depth (13 s for 80 kB), so hostile text would cost too much.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, NoReturn

from flows.collect import faults


CHUNK = 1 << 20
MAX_VALUE = 64 << 20
"""Characters that one value (a message, a conversation) may have."""

_SPACE = re.compile(r"[ \t\n\r]*")
_CLOSED = frozenset('"}]')
_ENDS = frozenset(" \t\n\r,]}")
_NUMBER_TAIL = 3
"""Characters after a number that rule out a cut ("e+" is the longest)."""


REPEATED: Any = False
"""Stands for an entry with a key that stands twice in one object: which value is meant
nobody knows. A reader sees a wrong shape where it expects an entry, hence `malformed`;
Telegram Desktop writes such rows (two `text` in a gift)."""

_KEY_COST = 64
"""What a remembered key costs besides its characters: a million keys are the most."""

_Scan = Callable[[str, int], tuple[Any, int]]


class NotANumber(ValueError):  # noqa: N818 - reads as the fact it states
    """NaN or Infinity was met."""


class RepeatedKey(ValueError):  # noqa: N818 - reads as the fact it states
    """A key stands twice in one object."""


def _refuse_constant(_: str) -> NoReturn:
    raise NotANumber


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RepeatedKey
    return found


DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse_constant)
"""Refuses with a `ValueError` what is no JSON, NaN, and a key given twice."""

_SCAN: _Scan = DECODER.scan_once  # type: ignore[attr-defined] # no stub
_SCAN_LAST: _Scan = json.JSONDecoder(parse_constant=_refuse_constant).scan_once  # type: ignore[attr-defined] # no stub


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The stream in pieces of at most `CHUNK` bytes."""
    while piece := stream.read(CHUNK):
        yield piece


class Cursor:
    """A place in a JSON document. Whoever iterates must take each value once.

    for key in cursor.members():     # at an object
        if key == "messages":
            for _ in cursor.items(): # at an array
                row = cursor.value()
        else:
            cursor.skip()
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        """Start before the document's first character."""
        self._pieces = iter(pieces)
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("strict")
        self._text = ""
        self._at = 0
        self._decoded = 0
        self._ended = False

    def peek(self) -> str:
        """The next character that counts; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def value(self) -> Any:
        """Take the whole value at the cursor; `REPEATED` where a key stands twice."""
        self.peek()
        while True:
            found, end = self._attempt()
            if (end and self._whole(end)) or not self._more():
                break
        if not end:
            raise faults.broken_json(self.where())
        if end - self._at > MAX_VALUE:
            raise faults.too_long(MAX_VALUE, self.where())
        self._at = end
        return found

    def members(self) -> Iterator[str]:
        """Each key of the object at the cursor; take its value before the next.

        A key that comes again is refused: what it said first has been taken already.
        """
        seen: set[str] = set()
        room = MAX_VALUE
        for key in self._keys():
            room -= len(key) + _KEY_COST
            if key in seen:
                raise faults.repeated_key(self.where())
            if room < 0:
                raise faults.too_many_keys(self.where())
            seen.add(key)
            yield key

    def _keys(self) -> Iterator[str]:
        self._expect("{")
        if self._closes("}"):
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise faults.broken_json(self.where())
            self._expect(":")
            yield key
            if self._closes("}"):
                return
            self._expect(",")

    def items(self) -> Iterator[int]:
        """Each index of the array at the cursor; take its value before the next."""
        self._expect("[")
        if self._closes("]"):
            return
        index = 0
        while True:
            yield index
            index += 1
            if self._closes("]"):
                return
            self._expect(",")

    def entries(self, *, within: str, alone: str) -> Iterator[Any]:
        """The entries of a document that is a list of them, or an object.

        In an object they stand in the list `within`; an object with the key `alone` is
        one entry itself, and any other object none. A bare value is refused.
        """
        if self.peek() == "[":
            for _ in self.items():
                yield self.value()
        elif self.peek() == "{":
            yield from self._of_object(within, alone)
        else:
            raise faults.broken_json(self.where())
        self.finish()

    def _of_object(self, within: str, alone: str) -> Iterator[Any]:
        single: dict[str, Any] = {}
        for key in self.members():
            if key == within and self.peek() == "[":
                for _ in self.items():
                    yield self.value()
            else:
                single[key] = self.value()
        if alone in single:
            yield single

    def skip(self, *, levels: int = 2) -> None:
        """Pass over the value at the cursor, part by part if it is large."""
        first = self.peek() if levels else ""
        if first == "{":
            for _ in self._keys():
                self.skip(levels=levels - 1)
        elif first == "[":
            for _ in self.items():
                self.skip(levels=levels - 1)
        else:
            self.value()

    def finish(self) -> None:
        """Refuse anything but white space after the document."""
        if self.peek():
            raise faults.trailing(self.where())

    def where(self) -> str:
        """The cursor's place, in bytes of the document."""
        ahead = len(self._text[self._at :].encode("utf-8", "surrogatepass"))
        return f"near byte {self._decoded - ahead}"

    def _attempt(self, scan: _Scan = _SCAN) -> tuple[Any, int]:
        # (value, end), or end 0 when the window does not hold a whole value
        try:
            return scan(self._text, self._at)
        except RepeatedKey:
            return REPEATED, self._attempt(_SCAN_LAST)[1]
        except (StopIteration, json.JSONDecodeError):
            return None, 0
        except NotANumber:
            raise faults.not_a_number(self.where()) from None
        except RecursionError:
            raise faults.too_deep(self.where()) from None
        except ValueError:
            raise faults.huge_number(self.where()) from None

    def _whole(self, end: int) -> bool:
        # "1" may be the start of "1.5e+9": a number ends where it cannot go on
        after = self._text[end : end + _NUMBER_TAIL]
        closed = self._text[end - 1] in _CLOSED
        return closed or after[:1] in _ENDS or len(after) == _NUMBER_TAIL

    def _more(self) -> bool:
        # The window doubles, so a long value is scanned twice at most.
        held = len(self._text) - self._at
        if self._ended:
            return False
        if held > MAX_VALUE:
            raise faults.too_long(MAX_VALUE, self.where())
        parts = [self._text[self._at :]]
        gained = 0
        while gained <= held and not self._ended:
            parts.append(self._next_part())
            gained += len(parts[-1])
        self._text, self._at = "".join(parts), 0
        return gained > 0

    def _next_part(self) -> str:
        piece = next(self._pieces, b"")
        self._ended = not piece
        try:
            part = self._decode.decode(piece, final=self._ended)
        except UnicodeDecodeError as fault:
            place = f"near byte {self._decoded + fault.start}"
            raise faults.not_utf8(place) from None
        self._decoded += len(piece)
        return part

    def _expect(self, character: str) -> None:
        if self.peek() != character:
            raise faults.broken_json(self.where())
        self._at += 1

    def _closes(self, character: str) -> bool:
        if self.peek() != character:
            return False
        self._at += 1
        return True
