"""HTML of an export enters; the words a reader saw leave, in lines.

Nothing is added: no list signs, no marks for emphasis. The standard library's parser
was measured beside it: it takes quadratic time on hostile markup (2 s for 200 kB of
`<`), this one does not look beyond the next `<`.
"""

import re
from html import unescape


_TAG = re.compile(r"<(?:!--|[!?]|(/?)([A-Za-z][A-Za-z0-9:-]*)[^<>]*>)")
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]{2,}|[\t\r\n\f\u00a0]")
"""All white space but a single blank."""
_UNSEEN = frozenset(
    {"head", "iframe", "noscript", "object", "script"}
    | {"select", "style", "svg", "template", "title"}
)
_APART = frozenset(
    {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"ol", "p", "pre", "table", "ul"}
)
_LINES = _APART | {"article", "br", "dd", "div", "dl", "dt", "figcaption", "figure"}
_LINES |= {"footer", "header", "hr", "li", "section", "tr"}
_CELLS = frozenset({"td", "th"})
_TURNS = _LINES | _CELLS


def html_words(html: str) -> str:
    """The text that the markup shows."""
    page = _Page()
    at = 0
    for found in _TAG.finditer(html):
        start = found.start()
        if start < at:
            continue
        if start > at:
            page.write(html[at:start])
        name = (found[2] or "").lower()
        plain = bool(name) and name not in _UNSEEN
        at = found.end() if plain else _beyond(html, found)
        if name in _TURNS:
            page.turn(name, closing=found[1])
    page.write(html[at:])
    return page.text()


def shows_picture(html: str) -> bool:
    """Whether there is something to see besides words."""
    return bool(re.search(r"<(?:img|video|audio|canvas|svg)\b", html, re.IGNORECASE))


def _beyond(html: str, found: re.Match[str]) -> int:
    # where reading goes on: behind a comment, or behind what nobody sees
    if not found[2]:
        close = "-->" if found[0] == "<!--" else ">"
        end = html.find(close, found.end())
        return len(html) if end < 0 else end + len(close)
    name = found[2].lower()
    if found[1] or name not in _UNSEEN or found[0].endswith("/>"):
        return found.end()
    close_tag = re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE)
    closed = close_tag.search(html, found.end())
    return closed.end() if closed else len(html)


class _Page:
    """Lines of text, written from the top."""

    __slots__ = ("_kept", "_lines", "_pieces")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._lines = 2
        self._kept = 0

    def write(self, markup: str) -> None:
        """Add words; outside of `pre`, white space is one blank."""
        words = unescape(markup) if "&" in markup else markup
        if not self._kept:
            words = _BLANKS.sub(" ", words)
            if words[:1] == " " and (self._lines or self._pieces[-1][-1:] == " "):
                words = words[1:]
        if words:
            self._pieces.append(words)
            self._lines = 0

    def turn(self, name: str, *, closing: str) -> None:
        """Take a tag: it may end a line or a paragraph."""
        if name == "pre" and closing and self._pieces:
            self._pieces[-1] = self._pieces[-1].rstrip("\n")
        if name in _LINES:
            self._break(2 if name in _APART else 1)
        elif name in _CELLS and not closing and not self._lines:
            self._pieces.append("\t")
        if name == "pre":
            self._kept = 0 if closing else 1

    def text(self) -> str:
        """All lines, none of them ending in a blank."""
        lines = "".join(self._pieces).split("\n")
        return "\n".join(line.rstrip() for line in lines).strip()

    def _break(self, lines: int) -> None:
        if self._lines < lines:
            self._pieces.append("\n" * (lines - self._lines))
            self._lines = lines
