"""An answer of Grok enters; the same without what the app draws itself leaves."""

from collections.abc import Iterator


_DRAWN = ("grok:render", "xai:tool_usage_card")
"""Tags that stand for citations, pictures and searches: their insides are no words."""


def without_cards(text: str) -> str:
    """The text without `<grok:render>` and `<xai:tool_usage_card>` elements."""
    for tag in _DRAWN:
        if f"<{tag}" in text:
            text = "".join(_outside(text, tag))
    return text


def _outside(text: str, tag: str) -> Iterator[str]:
    place = 0
    while (start := text.find(f"<{tag}", place)) >= 0:
        yield text[place:start]
        place = _end(text, tag, start)
    yield text[place:]


def _end(text: str, tag: str, start: int) -> int:
    # an element that is never closed was cut off: all that follows is its inside
    opened = text.find(">", start)
    if opened < 0:
        return len(text)
    if text[opened - 1] == "/":
        return opened + 1
    closed = text.find(f"</{tag}>", opened)
    return len(text) if closed < 0 else closed + len(tag) + 3
