"""IP and MAC addresses and web addresses."""

import ipaddress
from collections.abc import Iterator

from flows.redact.families.decoys import VERSIONS
from flows.redact.rule import Family, Hit, Rule, words


OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
LOCAL_NETS = ("10.", "127.", "172.", "192.")
SURE, UNSURE = 0.6, 0.2
LONG_ENOUGH = 7
TWO_DIGITS, THREE_DIGITS = 10, 100
HEX_LETTERS = frozenset("abcdefABCDEF")

ENDINGS = (
    r"(?:com|net|org|info|biz|edu|gov|io|dev|app|xyz|site|online|shop|store|blog|tv"
    r"|(?:co|ac|or|go|web|sch|my)\.id|fr|co\.uk|org\.uk|de|eu)"
)
ANY_ENDING = (
    r"(?:" + ENDINGS[3:-1] + r"|me|co|id|ly|gg|ee|to|be|ch|ca|us|uk|es|it|nl|ai|link"
    r"|page|bio|art|photos?|photography|studio|sg|my|au|in|jp)"
)


def ipv4(candidate: str) -> Iterator[Hit]:
    """An address for sure when one part, or all together, could be no version."""
    parts = [int(part) for part in candidate.partition("/")[0].split(".")]
    no_version = max(parts) >= THREE_DIGITS or min(parts) >= TWO_DIGITS
    sure = no_version or candidate.startswith(LOCAL_NETS)
    yield 0, len(candidate), SURE if sure else UNSURE


def ipv6(candidate: str) -> Iterator[Hit]:
    """A full or shortened address; `a::b` of program code is none."""
    bare = candidate.rstrip(":") if candidate.endswith(":::") else candidate
    try:
        ipaddress.IPv6Address(bare.partition("/")[0])
    except ValueError:
        return
    if len(bare) >= LONG_ENOUGH and any(c.isdecimal() for c in bare):
        yield 0, len(bare), SURE


def mac(candidate: str) -> Iterator[Hit]:
    """Six pairs; three groups of four only with a letter, or cards would count."""
    if "." not in candidate or not HEX_LETTERS.isdisjoint(candidate):
        yield 0, len(candidate), SURE


def web(candidate: str) -> Iterator[Hit]:
    """The address without the punctuation of the sentence around it."""
    end = len(candidate.rstrip(".,;:!?'\"*_"))
    if candidate[:end].endswith(")") and "(" not in candidate:
        end -= 1
    yield 0, end, SURE


IP = Family(
    "IP_ADDRESS",
    (
        Rule(
            "ipv4",
            rf"(?<![\w.])(?:{OCTET}\.){{3}}{OCTET}(?:/\d{{1,2}})?(?![\w]|\.\d)",
            SURE,
            ipv4,
            digits=4,
            marks=".",
        ),
        Rule(
            "ipv6",
            r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}"
            r"|[0-9a-f]{0,4})(?![\w:])",
            SURE,
            ipv6,
            digits=1,
            marks=":",
        ),
    ),
    cues=words(
        "ip ipv4 ipv6 address adresse alamat server serveur host hote ping router"
        " routeur gateway dns subnet localhost"
    ),
    decoys=VERSIONS,
)

MAC = Family(
    "MAC_ADDRESS",
    (
        Rule(
            "pairs",
            r"(?<![\w:-])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])",
            SURE,
            mac,
            marks=":-",
        ),
        Rule(
            "fours",
            r"(?<![\w.])(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}(?![\w.])",
            SURE,
            mac,
            digits=1,
            marks=".",
        ),
    ),
)

URL = Family(
    "URL",
    (
        Rule(
            "with scheme",
            r"(?<![a-z0-9])(?:https?|ftps?|sftp|tg|whatsapp)://[^\s<>\"\ufffc]{2,}+",
            SURE,
            web,
            marks="/",
        ),
        Rule(
            "www",
            r"(?<![\w@.])www\.[\w-]++(?:\.[\w-]++)++(?:[/?#:][^\s<>\"\ufffc]*+)?",
            SURE,
            web,
            words=words("www"),
        ),
        Rule(
            "host and path",
            rf"(?<![\w@./-])[a-z0-9][\w-]*+(?:\.[\w-]++)*?\.{ANY_ENDING}"
            r"/[\w~@%+-][^\s<>\"\ufffc]*+",
            SURE,
            web,
            marks="/",
        ),
        Rule(
            "bare host",
            rf"(?<![\w@./-])[a-z0-9](?:[\w-]*+\.){{1,4}}(?-i:{ENDINGS})(?![\w@(-]|\.\w)",
            0.45,
            web,
            marks=".",
        ),
    ),
)
