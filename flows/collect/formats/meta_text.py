"""Strings of Meta's exports enter; they leave as they were typed.

Most exports write the UTF-8 bytes of a text as if each were a character. Repairing a
text that is right already would break it, so only what reads as UTF-8 is repaired.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from flows.collect import causes


Repair = Callable[[str], str]

_YOU = frozenset({"you", "vous", "anda", "kamu", "du", "você", "je"})
_SENT = (
    r"sent (?:an? |[0-9]{1,3} )?(?:attachment|photo|video|gif|sticker)s?",
    r"sent an? (?:voice message|audio clip|link|(?:live )?location)",
    r"(?:avez|a) envoyé (?:une pièce jointe|une photo|une vidéo)",
    r"mengirim(?:kan)? (?:sebuah )?(?:lampiran|foto|video)",
    r"(?:hast|hat) einen anhang gesendet",
    r"envió un archivo adjunto",
    r"enviou um anexo",
    r"ha inviato un allegato",
    r"(?:hebt|heeft) een bijlage (?:verzonden|gestuurd)",
    r"skickade en bilaga",
)
_SENT_ALONE = (
    r"failed to download media",
    r"enviaste un archivo adjunto",
    r"hai inviato un allegato",
)
_DID = (
    r"reacted .{1,16} to .{1,80}",
    r"named the group .{1,200}",
    r"changed the (?:group photo|(?:chat )?(?:theme|colou?rs?)|group name).{0,200}",
    r"waved at .{1,80}",
    r"(?:set|cleared) .{1,80} (?:nickname|emoji)s?\b.{0,200}",
    r"created (?:a|the) (?:group|poll).{0,200}",
    r"added .{1,80} to the group",
    r"removed .{1,80} from the group",
    r"(?:left|joined) the (?:group|chat|(?:video )?call)",
    r"(?:started|ended|joined) (?:a|the) (?:video |audio )?(?:call|chat)",
    r"missed (?:a|your) (?:video |audio )?(?:call|chat).{0,100}",
    r"called (?:you|.{1,80})",
    r"(?:pinned|unpinned|unsent) a message.{0,80}",
    r"voted .{1,200}",
    r"are now connected on messenger",
    r"can now (?:message|call).{1,100}",
)
_DID_ALONE = (
    r"reacted .{1,16} to (?:your|.{1,80}) ?message",
    r"liked a message",
    r"the (?:video |audio )?(?:call|chat) (?:has )?ended",
    r"say hi to your new facebook friend, .{1,80}",
    r"(?:a|avez) réagi .{1,80} message.{0,80}",
    r"(?:menanggapi|memberi(?:kan)? tanggapan) .{1,80} pesan.{0,80}",
    r"(?:hat|hast) mit .{1,16} auf .{1,80} reagiert",
    r"reaccion(?:ó|aste) con .{1,16} a .{1,80}",
)
_LONGEST_NOTICE = 400


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})[.!]?")


_SENDING, _SENDING_ALONE = _any(_SENT), _any(_SENT_ALONE)
_DOING, _DOING_ALONE = _any(_DID), _any(_DID_ALONE)


@lru_cache(maxsize=4096)
def repaired(text: str) -> str:
    """The text with its UTF-8 read as such, or as it is where that is impossible."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def same(text: str) -> str:
    """The text as it is."""
    return text


def repair_of_all(texts: Iterable[str]) -> Repair:
    """For files that are right as a rule: repair only if all of the file needs it."""
    foreign = (text for text in texts if not text.isascii())
    return repaired if all(repaired(text) != text for text in foreign) else same


def notice(text: str, sender: str) -> str | None:
    """What the platform tells in a row's words: that a picture was sent, or a notice.

    None for what somebody said. The sentence is in the exporter's language; in all of
    them it begins with the full name of whoever did it, which people do not write of
    themselves.
    """
    told = text.strip().casefold()
    if len(told) >= _LONGEST_NOTICE:
        return None
    who = sender.casefold()
    rest = _after_subject(told, who)
    if _SENDING_ALONE.fullmatch(told) or (rest and _SENDING.fullmatch(rest)):
        return causes.MEDIA_ONLY
    if _DOING_ALONE.fullmatch(told) or (rest and _DOING.fullmatch(rest)):
        return causes.SERVICE
    return causes.SERVICE if " " in who and told.startswith(f"{who} ") else None


def _after_subject(told: str, sender: str) -> str:
    """What follows "you", the sender's name or first name; empty without these."""
    if sender and told.startswith(f"{sender} "):
        return told[len(sender) + 1 :]
    first, _, rest = told.partition(" ")
    return rest if first in _YOU or first == sender.partition(" ")[0] else ""
