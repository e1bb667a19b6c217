"""A piece of a web page enters; the words that a reader of the page saw leave."""

import re
from html.parser import HTMLParser


_MARKUP = re.compile(
    r"\s*<(div|p|span|ol|ul|pre|h[1-6]|table|section)\b[^<>]*>", re.IGNORECASE
)
_UNSEEN = frozenset({"script", "style", "head", "template", "noscript", "svg"})
_BLOCKS = frozenset(
    {
        *("p", "div", "section", "article", "ul", "ol", "table", "tr", "pre"),
        *("blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
    }
)
_GAPS = re.compile(r"\n{3,}")
_LINE = re.compile(r"[ \t]*\n[ \t]*")


def is_markup(text: str) -> bool:
    """Whether the text begins and ends as a piece of a web page does."""
    return bool(_MARKUP.match(text)) and text.rstrip().endswith(">")


def web_text(markup: str) -> str:
    """The visible words, a line for every block; scripts and styles vanish."""
    page = _Page()
    page.feed(markup)
    page.close()
    lines = _LINE.sub("\n", "".join(page.words))
    return _GAPS.sub("\n\n", lines).strip()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0
        self._kept = 0

    def handle_starttag(
        self,
        tag: str,
        attrs: list[tuple[str, str | None]],  # noqa: ARG002 - the parser's contract
    ) -> None:
        self._unseen += tag in _UNSEEN
        self._kept += tag == "pre"
        if tag == "br" or tag in _BLOCKS:
            self.words.append("\n")
        elif tag == "li":
            self.words.append("\n- ")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        self._kept -= tag == "pre" and self._kept > 0
        if tag in _BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # only <pre> keeps its blanks and line breaks
            self.words.append(data if self._kept else re.sub(r"\s+", " ", data))
