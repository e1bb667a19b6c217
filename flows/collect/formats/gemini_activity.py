"""One record of My Activity enters; the prompt and the answers in it leave."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flows.collect.formats.html_text import html_words, shows_picture
from flows.collect.formats.lent import listed, mapping, text


_OURS = re.compile(r"gemini|bard", re.IGNORECASE)
_CHAT = re.compile(
    r"(?:gemini|bard)\.google\.com/(?:u/\d+/)?(?:app|chat|gem/[\w-]+)/(?:c/)?([\w-]+)"
)
_LINK = re.compile(r"""(?:src|href)=["']([^"'<>]*)["']""")
_PICTURE = re.compile(r".*\.(?:png|jpe?g|gif|webp|heic|bmp)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a record; of several, the later were regenerated."""

    words: str = field(repr=False)
    picture: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity in Gemini: what was asked, answered, and with which files."""

    title: str = field(repr=False)
    time: Any = field(repr=False)
    chat: str | None = field(repr=False)
    answers: tuple[Answer, ...] = field(repr=False)
    modality: str

    @property
    def words(self) -> str:
        """All words, to count what is held."""
        return "".join((self.title, *(each.words for each in self.answers)))


def entry(record: Any) -> Entry | None:
    """The entry; None for activity in another product."""
    told = mapping(record)
    labels = [told.get("header"), *listed(told.get("products"))]
    named = [label for label in labels if isinstance(label, str)]
    if named and not any(map(_OURS.search, named)):
        return None
    markup = list(_markup(told))
    return Entry(
        title=_request(told) or text(told.get("title")) or "",
        time=told.get("time"),
        chat=_chat(told),
        answers=tuple(Answer(html_words(m), shows_picture(m)) for m in markup),
        modality=_modality(told, "".join(markup)),
    )


def _markup(told: Any) -> Iterator[str]:
    items = listed(told.get("safeHtmlItem"))
    for item in items:
        if html := text(mapping(item).get("html")):
            yield html
    for detail in listed(told.get("details")) if not items else ():
        response = mapping(detail).get("name") == "Response"
        if response and (html := text(mapping(detail).get("value"))):
            yield html


def _request(told: Any) -> str | None:
    # a layout reported of older exports; its request has no verb
    for detail in map(mapping, listed(told.get("details"))):
        if detail.get("name") == "Request" and (words := text(detail.get("value"))):
            return f"Prompted {words}"
    return None


def _chat(told: Any) -> str | None:
    links = [told.get("titleUrl")]
    links += [mapping(each).get("url") for each in listed(told.get("details"))]
    found = (_CHAT.search(link) for link in links if isinstance(link, str))
    return next((match[1] for match in found if match), None)


def _modality(told: Any, markup: str) -> str:
    if told.get("audioFiles"):
        return "voice"
    # what an answer shows was made by the bot, not sent by the person
    made = {link.rpartition("/")[2] for link in _LINK.findall(markup)}
    files = [name for name in _files(told) if name not in made]
    if not files:
        return "text"
    return "image" if all(map(_PICTURE.fullmatch, files)) else "file"


def _files(told: Any) -> Iterator[str]:
    attached = listed(told.get("attachedFiles"))
    named = [mapping(each).get("name", each) for each in attached]
    linked = [mapping(each).get("url") for each in listed(told.get("subtitles"))]
    for name in (told.get("imageFile"), *named, *linked):
        if isinstance(name, str) and name and "://" not in name:
            yield name
