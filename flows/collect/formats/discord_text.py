"""One message of a Discord export enters; its words and modality leave."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flows.collect.formats.discord_chat import Row


_EXTENSIONS: Mapping[str, str] = {
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "heic", "avif"), "image"),
    **dict.fromkeys(("mp4", "mov", "webm", "mkv", "avi"), "video"),
    **dict.fromkeys(("ogg", "mp3", "wav", "m4a", "flac", "opus"), "voice"),
}
_MARKUP = re.compile(r"<(@[!&]?|#|a?:(\w{1,64}):)([0-9]{1,20})>")


def own_words(row: Row) -> str:
    """The words of a person: the text, else what was forwarded."""
    forwarded = row.get("forwardedMessage")
    for told in (row, forwarded if isinstance(forwarded, dict) else {}):
        if isinstance(text := told.get("content"), str) and text.strip():
            return _shown(text, row)
    return ""


def bot_words(row: Row) -> str:
    """The words of a bot: the text and the embeds that are no page it links to."""
    text = own_words(row)
    cards = (_card(each) for each in _mappings(row.get("embeds")) if _own(each, text))
    return "\n\n".join(filter(None, (text, *cards)))


def modality(row: Row) -> str:
    """`text`, or the kind of the first thing attached."""
    for each in _mappings(row.get("attachments")):
        name = each.get("fileName")
        ending = name.rpartition(".")[2].lower() if isinstance(name, str) else ""
        return _EXTENSIONS.get(ending, "file")
    return "image" if row.get("stickers") else "text"


def has_media(row: Row) -> bool:
    """Whether anything but words is in it."""
    told = row.get("forwardedMessage")
    rows = (row, told if isinstance(told, dict) else {})
    kinds = ("attachments", "stickers", "embeds")
    return any(each.get(kind) for each in rows for kind in kinds)


def _own(embed: Row, text: str) -> bool:
    url = embed.get("url")
    return not (isinstance(url, str) and url and url in text)


def _card(embed: Row) -> str:
    parts = [embed.get("title"), embed.get("description")]
    for each in _mappings(embed.get("fields")):
        parts += [each.get("name"), each.get("value")]
    return "\n".join(part for part in parts if isinstance(part, str) and part.strip())


def _shown(text: str, row: Row) -> str:
    if "<" not in text:
        return text
    names = {each.get("id"): _name(each) for each in _mappings(row.get("mentions"))}

    def shown(mark: re.Match[str]) -> str:
        if mark[2]:
            return f":{mark[2]}:"
        if mark[1] in {"@", "@!"}:
            return f"@{names.get(mark[3]) or 'Unknown'}"
        return "#channel" if mark[1] == "#" else "@role"

    return _MARKUP.sub(shown, text)


def _name(user: Row) -> str | None:
    told = (user.get("nickname"), user.get("name"))
    return next((name for name in told if isinstance(name, str) and name), None)


def _mappings(told: Any) -> Iterator[Row]:
    for each in told if isinstance(told, list) else ():
        if isinstance(each, dict):
            yield each
