"""The words after an author's name enter; what the person wrote leaves.

Placeholders for media, deletions and edits stand in the phone's language. iPhones put
a mark (U+200E) before all words of their own; elsewhere lists tell them.
"""

import re
from dataclasses import dataclass, field

from flows.collect import causes
from flows.collect.formats.whatsapp_line import MARKS


OWN = "\u200e"
"""Begins what an iPhone wrote itself."""

_INVISIBLE = re.compile(f"[{MARKS}]")
_PLACEHOLDER = re.compile(r"<[^<>\n]{3,60}>")
_EDITED = re.compile(
    rf"\s*(?:[{MARKS}]<[^<>\n]{{3,60}}>|<(?P<told>[^<>\n]{{3,60}})>)\s*$"
)
_ATTACHED = re.compile(r"<[^<>:\n]{2,30}:\s?(?P<file>[^<>\n]{1,255}\.\w{1,5})>")
_FILE_LINE = re.compile(r"(?P<file>[^\n]{1,255}\.\w{1,5}) \((?P<told>[^()\n]{3,60})\)")
_CODED = re.compile(r"(?:^|[^\w])?(?:IMG|VID|AUD|PTT|STK|DOC)-\d{8}-WA\d{4}\.\w+$")
_DOCUMENT = re.compile(r"[^\n]{1,255} • [^\n]{1,60}")
_PLACE = re.compile(r"[^\n:]{2,30}: https://(?:maps\.google\.com|goo\.gl/maps)\S+")
_POLL = re.compile(r"\S{2,20}:\n[^\n]*(?:\n[^\n:]{2,20}: [^\n]*){2,}")
_KINDS = {
    **dict.fromkeys(("jpg", "jpeg", "png", "webp", "gif", "heic"), "image"),
    **dict.fromkeys(("mp4", "mov", "3gp", "mkv"), "video"),
    **dict.fromkeys(("opus", "ogg", "m4a", "mp3", "aac", "amr"), "voice"),
    "vcf": "contact",
}
_DELETED = frozenset(
    {
        "this message was deleted",
        "you deleted this message",
        "se eliminó este mensaje",
        "eliminaste este mensaje",
        "este mensaje fue eliminado",
        "diese nachricht wurde gelöscht",
        "du hast diese nachricht gelöscht",
        "ce message a été supprimé",
        "vous avez supprimé ce message",
        "mensagem apagada",
        "esta mensagem foi apagada",
        "essa mensagem foi apagada",
        "você apagou esta mensagem",
        "questo messaggio è stato eliminato",
        "hai eliminato questo messaggio",
        "dit bericht is verwijderd",
        "je hebt dit bericht verwijderd",
        "pesan ini telah dihapus",
        "pesan ini dihapus",
        "anda menghapus pesan ini",
        "anda telah menghapus pesan ini",
        "сообщение удалено",
        "данное сообщение удалено",
        "вы удалили данное сообщение",
        "bu mesaj silindi",
        "bu mesaj\u0131 sildiniz",
        "wiadomość została usunięta",
        "usunięto tę wiadomość",
        "tämä viesti poistettiin",
        "poistit tämän viestin",
        "det här meddelandet raderades",
        "यह संदेश हटा दिया गया",
        "यह मैसेज हटा दिया गया",
        "تم حذف هذه الرسالة",
        "このメッセージは削除されました",
        "이 메시지는 삭제되었습니다",
        "此訊息已刪除",
        "此消息已被删除",
        "您已刪除此訊息",
        "您删除了此消息",
    }
)
_DELETED_BY = re.compile(
    r"(?:this message was deleted by admin|diese nachricht wurde von|se eliminó este "
    r"mensaje por|ce message a été supprimé par) [^\n]{1,80}"
)
_EDITS = frozenset(
    {
        "this message was edited",
        "se editó este mensaje",
        "diese nachricht wurde bearbeitet",
        "ce message a été modifié",
        "mensagem editada",
        "questo messaggio è stato modificato",
        "dit bericht is bewerkt",
        "pesan ini diedit",
        "pesan ini telah diedit",
        "сообщение изменено",
        "bu mesaj düzenlendi",
    }
)
_OMITTED = re.compile(
    r"(?:image|video|video note|audio|sticker|gif|document|contact card|voice message|"
    r"media) omitted|"
    r"(?:imagen|video|audio|sticker|gif|documento|tarjeta de contacto) omitid[oa]|"
    r"(?:bild|video|audio|sticker|gif|dokument|kontaktkarte) weggelassen|"
    r"(?:image|vidéo|audio|sticker|gif|document|carte de contact) (?:absent|omis)e?|"
    r"(?:imagem|vídeo|áudio|figurinha|gif|documento|cartão do contato) "
    r"(?:ocultad|omitid|ocult)[oa]|"
    r"(?:immagine|video|audio|sticker|gif|documento|scheda contatto) omess[oa]|"
    r"(?:afbeelding|video|audio|sticker|gif|document|contactkaart) weggelaten|"
    r"(?:gambar|video|audio|stiker|gif|dokumen) (?:tidak disertakan|dihilangkan)"
)
_LONGEST_NOTICE = 80
_NOT_WORDS = frozenset({"null", "waiting for this message. this may take a while"})
"""What stands for a picture shown once, or for a message that never arrived."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wrote, and why it is no turn if it is none."""

    text: str = field(repr=False)
    modality: str = "text"
    cause: str | None = None


def said(raw: str) -> Said:
    """The words of one message, without what the app itself wrote."""
    own = raw.startswith(OWN)
    plain = (raw if raw.isascii() else _INVISIBLE.sub("", raw)).strip()
    low = plain.rstrip(".").casefold()
    if low in _DELETED or (
        len(low) < 2 * _LONGEST_NOTICE and _DELETED_BY.fullmatch(low)
    ):
        return Said("", cause=causes.DELETED)
    if (
        plain[:1] == "<"
        and _PLACEHOLDER.fullmatch(plain)
        and low.strip("<>.") not in _EDITS
    ):
        return Said("", cause=causes.MEDIA_ONLY)
    if _media(raw, plain, low):
        return Said("", cause=causes.MEDIA_ONLY)
    found = _with_file(raw, plain)
    if found is None and own:
        return Said("", cause=causes.SERVICE)
    text, modality = found or (raw, "text")
    text = _unedited(text)
    text = (text if text.isascii() else _INVISIBLE.sub("", text)).strip()
    if text:
        return Said(text, modality)
    return Said("", cause=causes.EMPTY if modality == "text" else causes.MEDIA_ONLY)


def _media(raw: str, plain: str, low: str) -> bool:
    short = len(low) < _LONGEST_NOTICE
    told = low in _NOT_WORDS or (short and bool(_OMITTED.fullmatch(low)))
    if told or (": https://" in plain and _PLACE.fullmatch(plain)):
        return True
    if raw.startswith(OWN) and _POLL.fullmatch(plain):
        return True
    # "report.pdf • 3 pages <mark>document omitted"
    before, mark, after = raw.rpartition(OWN)
    omitted = mark and _OMITTED.fullmatch(after.strip().casefold())
    return bool(omitted and _DOCUMENT.fullmatch(before.strip()))


def _with_file(raw: str, plain: str) -> tuple[str, str] | None:
    """The caption of an attached file and the file's kind."""
    attached = _ATTACHED.search(raw) if ">" in raw else None
    if attached:
        caption = raw[: attached.start()] + raw[attached.end() :]
        named = _DOCUMENT.fullmatch(_INVISIBLE.sub("", caption).strip())
        return "" if named else caption, _kind(attached["file"])
    first, _, caption = plain.partition("\n")
    line = _FILE_LINE.fullmatch(first) if first[-1:] == ")" else None
    if line and (raw.startswith(OWN) or _CODED.search(line["file"]) or _named(line)):
        return caption, _kind(line["file"])
    before, mark, after = raw.rpartition(OWN)
    if mark and before.strip() and _OMITTED.fullmatch(after.strip().casefold()):
        return before, "file"
    return None


def _named(line: re.Match[str]) -> bool:
    return line["told"].casefold() in {
        "file attached",
        "archivo adjunto",
        "datei angehängt",
        "fichier joint",
        "arquivo anexado",
        "file allegato",
        "bestand bijgevoegd",
        "file terlampir",
        "файл добавлен",
        "dosya ekli",
    }


def _kind(name: str) -> str:
    return _KINDS.get(name.rpartition(".")[2].lower(), "file")


def _unedited(text: str) -> str:
    tail = text[-_LONGEST_NOTICE:]
    found = _EDITED.search(tail) if ">" in tail else None
    if not found:
        return text
    told = found["told"]
    known = told is None or told.rstrip(".").casefold() in _EDITS
    return text[: found.start() - len(tail)] if known else text
