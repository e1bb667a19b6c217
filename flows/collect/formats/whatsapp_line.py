"""Lines of a WhatsApp text enter; the headers of its messages leave, with their time.

Which number of a date is the day is decided over the whole file: `Dates` gathers the
evidence in a first pass, and tells times in a second one.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time


MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
"""Invisible marks of direction that the app writes around names, dates and notices."""

_GAP = "[ \u00a0\u202f_]"
_NOON = {
    "am": 0,
    "ص": 0,
    "sa": 0,
    "pg": 0,
    "öö": 0,
    "πμ": 0,
    "dop": 0,
    "午前": 0,
    "上午": 0,
    "凌晨": 0,
    "早上": 0,
    "清晨": 0,
    "오전": 0,
    "pm": 12,
    "م": 12,
    "ch": 12,
    "ptg": 12,
    "ös": 12,
    "μμ": 12,
    "odp": 12,
    "午後": 12,
    "下午": 12,
    "晚上": 12,
    "中午": 12,
    "오후": 12,
}
"""What stands for morning and afternoon, lower case without dots and blanks."""

_HALF = rf"[ap]{_GAP}?\.?{_GAP}?m\.?|[^\W\d_]{{1,3}}\.?(?:[^\W\d_]\.)?"
_HEADER = re.compile(
    rf"[{MARKS}]*(?P<open>\[)?"
    rf"(?P<a>\d{{1,4}})[{MARKS}]?(?P<sep>[./-]) ?"
    rf"(?P<b>\d{{1,2}})[{MARKS}]?(?P=sep) ?(?P<c>\d{{1,4}})\.?"
    rf"[,،、]?{_GAP}*(?:(?:klo|kl\.|à|às|um|a las|o godz\.){_GAP})?"
    rf"(?:(?P<before>{_HALF}){_GAP}?)?"
    rf"(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}}))?"
    rf"(?:{_GAP}*(?P<after>{_HALF}))?"
    rf"(?(open)\]{_GAP}?|{_GAP}?[{MARKS}]*[-\u2013]{_GAP})",
    re.IGNORECASE,
)
_MONTHS, _DAYS = 12, 31
_YEARS = range(2009, 2200)
"""WhatsApp began in 2009; years of other calendars are no known time."""

_YEAR_DIGITS, _SHORT, _CENTURY = 4, 2, 2000
_BLANKS = re.compile(r"[.\s_]")


@dataclass(frozen=True, slots=True)
class Header:
    """Where a message begins: three numbers of a date, and a time of the day."""

    numbers: tuple[int, int, int]
    separator: str
    year: int | None
    """None when the year stands first."""
    clock: time | None
    shown: str
    end: int
    """Where in the line the author begins."""


def header(line: str) -> Header | None:
    """The header that the line begins with, else None: it goes on with a message."""
    if not line or line[0].isalpha():  # as most lines that go on begin
        return None
    found = _HEADER.match(line)
    if not found:
        return None
    first, last = found["a"], found["c"]
    if len(first) != _YEAR_DIGITS and len(last) not in {_SHORT, _YEAR_DIGITS}:
        return None
    return Header(
        numbers=(int(first), int(found["b"]), int(last)),
        separator=found["sep"],
        year=None if len(first) == _YEAR_DIGITS else _year(last),
        clock=_clock(found),
        shown=line[: found.end()],
        end=found.end(),
    )


@dataclass(slots=True)
class Dates:
    """What a file's dates tell about their order."""

    day_first: bool = False
    month_first: bool = False
    dotted: bool = False
    _latest: tuple[date, date] = (date.min, date.min)
    _back: tuple[bool, bool] = (False, False)

    def learn(self, told: Header) -> None:
        """Take the evidence of one header."""
        (a, b, _), year = told.numbers, told.year
        if year is None:
            return
        self.day_first |= _MONTHS < a <= _DAYS
        self.month_first |= _MONTHS < b <= _DAYS
        self.dotted |= told.separator == "."
        read = _date(year, b, a), _date(year, a, b)
        if read[0] and read[1]:
            back = read[0] < self._latest[0], read[1] < self._latest[1]
            self._back = self._back[0] or back[0], self._back[1] or back[1]
            self._latest = read[0], read[1]

    def local(self, told: Header) -> str | None:
        """The local time as ISO 8601; None when day and month cannot be told apart."""
        (a, b, c), year = told.numbers, told.year
        if year is None:
            day = _date(a, b, c)
        elif a == b or self._day_comes_first(told):
            day = _date(year, b, a)
        else:
            day = _date(year, a, b) if self._month_comes_first(told) else None
        if day is None or told.clock is None or day.year not in _YEARS:
            return None
        return datetime.combine(day, told.clock).isoformat()

    def _day_comes_first(self, told: Header) -> bool:
        if self.day_first and self.month_first:  # a file of several orders
            return told.numbers[0] > _MONTHS
        return self.day_first or (not self.month_first and self._by_habit()[0])

    def _month_comes_first(self, told: Header) -> bool:
        if self.day_first and self.month_first:
            return told.numbers[1] > _MONTHS
        return self.month_first or (not self.day_first and self._by_habit()[1])

    def _by_habit(self) -> tuple[bool, bool]:
        # No number is above 12. Dots are written between day and month only in that
        # order; else the order counts in which time never runs backwards.
        if self.dotted:
            return True, False
        forward, other = self._back
        return other and not forward, forward and not other


def _year(text: str) -> int:
    return int(text) + (0 if len(text) > _SHORT else _CENTURY)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(found: re.Match[str]) -> time | None:
    hour, minute, second = (
        int(found[key] or 0) for key in ("hour", "minute", "second")
    )
    if half := found["before"] or found["after"]:
        shift = _NOON.get(_BLANKS.sub("", half).lower())
        if shift is None:
            return None
        hour = hour % 12 + shift if hour <= _MONTHS else hour
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
