"""A pattern enters; one for ASCII copies of texts leaves, which misses no match of it.

In the copy a question mark stands for every character beyond ASCII, so a place in it is
the same place in the text. The new pattern knows no look-arounds, anchors, atomic
groups or back references: without them it matches more, never less. Texts are
normalised: all their digits are ASCII.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

import regex


BEYOND, QUESTION = "?", "\x1a"
"""What stands in a copy for every character beyond ASCII, and for a question mark."""

READABLE = regex.IGNORECASE | regex.MULTILINE | regex.DOTALL | regex.VERSION0
LIKE_OTHERS = frozenset("iks")
"""ASCII letters with a sign beyond ASCII that differs from them by case only."""

MANY = 4
"""So many times or more is any number of times: counting makes automata large."""

POSIX = re.compile(r"\[:\^?\w+:")

TOKEN = re.compile(
    r"""
    (?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])
    |(?P<look>\(\?<?[=!])
    |(?P<open>\((?!\?)|\(\?(?:P?<(?P<name>[A-Za-z_]\w*)>|:|>|(?P<flags>[ims]*-?[ims]*):))
    |(?P<whole>\(\?[ims]+\))
    |(?P<close>\))
    |(?P<bar>\|)
    |(?P<repeat>(?:[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\})[+?]?)
    |(?P<anchor>\^|\$|\\[bBAZ])
    |(?P<back>\\[1-9]\d?|\(\?P=\w+\))
    |(?P<atom>\\[wWdDsS]|\\[pP]\{[^}]*\}|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}
        |\\U[0-9a-fA-F]{8}|\\[nrtfva]|\\[^A-Za-z0-9]|[^\\()\[{|*+?^$])
    """,
    re.VERBOSE | re.DOTALL,
)


def copied(text: str) -> bytes:
    """The ASCII copy of a normalised text: one byte a character."""
    return text.replace("?", QUESTION).encode("ascii", "replace")


class Unclear(ValueError):  # noqa: N818 - reads as the fact it states
    """The pattern holds something whose matches cannot be told beforehand."""


@dataclass(slots=True)
class Group:
    """An open group: what it was opened with, and what is in it so far."""

    caseless: bool
    kind: str = "open"
    names: tuple[str, ...] = ()
    pieces: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The group as it is written."""
        return ("(?i:" if self.caseless else "(?-i:") + "".join(self.pieces) + ")"


def superset(pattern: str, flags: int) -> str:
    """The pattern for copies; Unclear when there is none."""
    if flags & ~READABLE:
        raise Unclear
    reader = Reader(caseless=bool(flags & regex.IGNORECASE))
    place = 0
    while place < len(pattern):
        token = TOKEN.match(pattern, place)
        if token is None or token.lastgroup is None:
            raise Unclear
        kind = "open" if token["open"] else token.lastgroup
        getattr(reader, kind)(token)
        place = token.end()
    return reader.end()


class Reader:
    """Writes the pattern for copies, token by token."""

    def __init__(self, *, caseless: bool) -> None:
        self.stack = [Group(caseless)]
        self.told: dict[str, str] = {}
        self.groups = 0

    def end(self) -> str:
        """What was written; Unclear unless every group was closed."""
        if len(self.stack) != 1:
            raise Unclear
        return self.stack[0].text()

    def write(self, piece: str) -> None:
        """Add to the innermost group."""
        self.stack[-1].pieces.append(piece)

    def set(self, token: re.Match[str]) -> None:
        """A set of characters."""
        if POSIX.search(token.group()):
            raise Unclear
        self.atom(token)

    def atom(self, token: re.Match[str]) -> None:
        """One character of some kind."""
        self.write(members(token.group(), caseless=self.stack[-1].caseless))

    def look(self, token: re.Match[str]) -> None:
        """A look-around; what is in it is read only to count its groups."""
        self.stack.append(Group(self.stack[-1].caseless, token.lastgroup or "look"))

    def open(self, token: re.Match[str]) -> None:
        """A group; one that captures has a number, perhaps a name."""
        names: tuple[str, ...] = ()
        if token["name"] or token.group() == "(":
            self.groups += 1
            names = (str(self.groups), *filter(None, (token["name"],)))
        on, _, off = (token["flags"] or "").partition("-")
        caseless = ("i" in on or self.stack[-1].caseless) and "i" not in off
        self.stack.append(Group(caseless, names=names))

    def close(self, token: re.Match[str]) -> None:  # noqa: ARG002 - as its siblings
        """The end of a group; nothing is left of a look-around."""
        group = self.stack.pop()
        if not self.stack or not self.told.keys().isdisjoint(group.names):
            raise Unclear
        text = group.text()
        self.told |= dict.fromkeys(group.names, text)
        self.write("" if group.kind == "look" else text)

    def bar(self, token: re.Match[str]) -> None:
        """Or."""
        self.write(token.group())

    def repeat(self, token: re.Match[str]) -> None:
        """How often; greedy whatever it was, since all of them match no more."""
        if self.stack[-1].pieces and self.stack[-1].pieces[-1]:
            self.write(widened(token.group()))

    def anchor(self, token: re.Match[str]) -> None:  # noqa: ARG002 - as its siblings
        """A condition on the place: left out."""
        self.write("")

    def back(self, token: re.Match[str]) -> None:
        """What a group matched: anything that it can match."""
        name = token.group().strip("\\()").removeprefix("?P=")
        if name not in self.told:
            raise Unclear
        self.write(self.told[name])

    def whole(self, token: re.Match[str]) -> None:
        """Flags for the whole pattern: case counts, lines and dots do not.

        In its midst they must say what holds already: they reach back too.
        """
        told = "i" in token.group()
        if told and token.start() and not all(group.caseless for group in self.stack):
            raise Unclear
        self.stack[-1].caseless |= told


def widened(often: str) -> str:
    """A repetition at least as long: greedy, and without end from `MANY` times on."""
    if not often.startswith("{"):
        return often[0]
    least, comma, most = often.rstrip("+?").strip("{}").partition(",")
    if int(most or 0) >= MANY:
        most = ""
    return f"{{{least or 0}{comma}{most}}}"


@lru_cache(maxsize=4096)
def members(atom: str, *, caseless: bool) -> str:
    """The set of characters of a copy that may stand for what an atom matches."""
    flags = regex.VERSION0 | (regex.IGNORECASE if caseless else 0) | regex.DOTALL
    try:
        one = regex.compile(atom, flags)
    except regex.error:
        raise Unclear from None
    found = {sign for sign in map(chr, range(128)) if one.fullmatch(sign)}
    if "?" in found:
        found = found - {"?"} | {QUESTION}
    if reaches_beyond(atom, found, caseless=caseless):
        found.add(BEYOND)
    if not found:
        raise Unclear
    if caseless:
        found = {sign for sign in found if sign == sign.lower()}
    return spelt(found)


def spelt(found: set[str]) -> str:
    """Characters as a set, runs of them as ranges: patterns may not be too long."""
    codes = sorted(map(ord, found))
    starts = [code for code in codes if code - 1 not in codes]
    ends = [code for code in codes if code + 1 not in codes]
    if len(codes) == 1:
        return sign(codes[0])
    runs = zip(starts, ends, strict=True)
    inside = "".join(sign(a) + ("" if a == b else "-" + sign(b)) for a, b in runs)
    return f"[{inside}]"


def sign(code: int) -> str:
    """One character as a pattern has it."""
    return chr(code) if chr(code).isalnum() else f"\\x{code:02x}"


def reaches_beyond(atom: str, found: set[str], *, caseless: bool) -> bool:
    """Whether an atom may match something beyond ASCII; in doubt it does."""
    escaped = re.search(r"\\[^\W_d]", atom) is not None
    plain = atom.isascii() and not escaped and not atom.startswith("[^") and atom != "."
    alike = caseless and not LIKE_OTHERS.isdisjoint(map(str.lower, found))
    return not plain or alike
