"""IP and MAC addresses and web addresses."""

import ipaddress
import re
from collections.abc import Iterator

from flows.redact.families.decoys import VERSIONS
from flows.redact.rule import Family, Hit, Rule, words


OCTET = r"(?:25[0-5]|2[0-4]\d|[01]?\d?\d)"
DEFANGED = r"(?: ?(?:\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)) ?)"
MASK = "255."
LOCAL_NETS = ("10.", "127.", "172.", "192.")
SURE, UNSURE = 0.6, 0.2
LONG_ENOUGH = 7
FOUR, SIXTY = 4, 60
NUMBER = re.compile(r"\d+")
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

HOST = re.compile(r"(?:https?://)?(?:www\.)?(?P<host>[\w.-]+)")
SITES = words(
    "google.com google.fr google.co.id youtube.com github.com gitlab.com facebook.com"
    " instagram.com twitter.com x.com tiktok.com linkedin.com reddit.com discord.com"
    " stackoverflow.com amazon.com amazon.fr amazon.co.uk ebay.com netflix.com"
    " spotify.com openai.com chatgpt.com gmail.com yahoo.com bing.com apple.com"
    " microsoft.com tokopedia.com shopee.co.id bukalapak.com kompas.com detik.com"
    " lemonde.fr lefigaro.fr leboncoin.fr sncf.com nytimes.com bbc.com bbc.co.uk"
    " cnn.com theguardian.com booking.com airbnb.com paypal.com whatsapp.com zoom.us"
    " archive.org kaggle.com figma.com canva.com asp.net draw.io socket.io crates.io"
)
"""Front pages that people name as one names a shop; a path leads to somebody."""

REFERENCES = words(
    "wikipedia.org wiktionary.org python.org mozilla.org w3.org w3schools.com"
    " readthedocs.io docs.rs cppreference.com legifrance.gouv.fr service-public.fr"
    " gouv.fr go.id europa.eu nasa.gov arxiv.org doi.org"
)
"""Reference works and offices: no page of theirs is a person's."""


def ipv4(candidate: str) -> Iterator[Hit]:
    """An address for sure when one part, or three together, could be no version."""
    parts = [int(part) for part in NUMBER.findall(candidate)[:4]]
    no_version = max(parts) >= THREE_DIGITS or sorted(parts)[1] >= TWO_DIGITS
    sure = no_version or candidate.startswith(LOCAL_NETS)
    millions = candidate.endswith(".000.000")
    if not candidate.startswith(MASK) and not millions:
        yield 0, len(candidate), SURE if sure else UNSURE


def defanged(candidate: str) -> Iterator[Hit]:
    """An address that somebody wrote so that nothing links to it."""
    if len(NUMBER.findall(candidate)) == FOUR:
        yield 0, len(candidate), SURE


def ipv6(candidate: str) -> Iterator[Hit]:
    """A full or shortened address; `a::b` of program code is none."""
    start = 0 if "]" in candidate else candidate.count("[")
    end = len(candidate) if "[" in candidate else len(candidate.partition("]")[0])
    end -= candidate[:end].endswith(":::")
    bare = candidate[start:end].strip("[").partition("]")[0]
    bare = bare.partition("/")[0].partition("%")[0]
    try:
        ipaddress.IPv6Address(bare)
    except ValueError:
        return
    if len(bare) >= LONG_ENOUGH and any(c.isdecimal() for c in bare):
        yield start, end, SURE


def mac(candidate: str) -> Iterator[Hit]:
    """Six pairs, or three fours; without a letter they may be times, or a card."""
    lettered = not HEX_LETTERS.isdisjoint(candidate)
    times = not lettered and all(int(n) < SIXTY for n in NUMBER.findall(candidate))
    if lettered or "." not in candidate:
        yield 0, len(candidate), UNSURE if times else SURE


def short_mac(candidate: str) -> Iterator[Hit]:
    """Pairs without their leading zeros: most whole, and a letter among them."""
    whole = [pair for pair in candidate.split(":") if len(pair) == len("ff")]
    if len(whole) >= FOUR and not HEX_LETTERS.isdisjoint(candidate):
        yield 0, len(candidate), SURE


def hexadecimal(candidate: str) -> Iterator[Hit]:
    """After its cue: with a letter, or a plain number would count."""
    if not HEX_LETTERS.isdisjoint(candidate):
        yield 0, len(candidate), SURE


def is_public(address: str) -> bool:
    """Whether everybody goes there: the front page of a known site, an encyclopedia."""
    found = HOST.match(address.casefold())
    host = found["host"] if found else ""
    plain = host in SITES and not address[len(found[0]) if found else 0 :].strip("/")
    return plain or any(host == one or host.endswith("." + one) for one in REFERENCES)


def web(candidate: str) -> Iterator[Hit]:
    """The address without the punctuation of the sentence around it."""
    end = len(candidate.rstrip(".,;:!?'\"*_"))
    if candidate[:end].endswith(")") and "(" not in candidate:
        end -= 1
    if not is_public(candidate[:end]):
        yield 0, end, SURE


IP = Family(
    "IP_ADDRESS",
    (
        Rule(
            "ipv4",
            rf"(?<![\w.])(?:{OCTET}\.){{3}}{OCTET}(?:/\d{{1,2}}|:\d{{1,5}})?"
            r"(?![\w]|\.\d)",
            SURE,
            ipv4,
            digits=4,
            marks=".",
        ),
        Rule(
            "ipv4, defanged",
            rf"(?<![\w.])(?:{OCTET}\.){{0,2}}{OCTET}{DEFANGED}{OCTET}"
            rf"(?:(?:{DEFANGED}|\.){OCTET}){{0,2}}(?::\d{{1,5}})?(?!\w)",
            SURE,
            defanged,
            digits=4,
            marks="[({",
        ),
        Rule(
            "ipv6",
            r"(?<![\w:.])\[?(?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}"
            r"|[0-9a-f]{0,4})(?:%[\w.-]{1,15})?(?:/\d{1,3})?(?:\](?::\d{1,5})?)?"
            r"(?![\w:])",
            SURE,
            ipv6,
            digits=1,
            marks=":",
        ),
    ),
    cues=words(
        "ip ipv4 ipv6 address adresse alamat server serveur host hote ping router"
        " routeur gateway dns subnet localhost dhcp whois vpn proxy lan"
    ),
    decoys=VERSIONS | words("rp rupiah idr euros euro eur francs dollars usd"),
)

MAC = Family(
    "MAC_ADDRESS",
    (
        Rule(
            "pairs",
            r"(?<![\w:-])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}(?:[0-9a-f]{2}\1"
            r"[0-9a-f]{2}\1)?[0-9a-f]{2}(?![\w:-])",
            SURE,
            mac,
            marks=":-",
        ),
        Rule(
            "pairs, zeros left out",
            r"(?<![\w:-])(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}(?![\w:-])",
            SURE,
            short_mac,
            marks=":",
        ),
        Rule(
            "after its name",
            r"\b(?:mac|bssid|hwaddr|ether|physical address|adresse physique)\b"
            r"[^\d\n\ufffc]{0,30}?(?<!\w)"
            r"(?<v>[0-9a-f]{12}|[0-9a-f]{6}[ :-][0-9a-f]{6}"
            r"|[0-9a-f]{2}(?: [0-9a-f]{2}){5})"
            r"(?!\w)",
            SURE,
            hexadecimal,
            words=words("mac bssid hwaddr ether physical physique"),
        ),
        Rule(
            "fours",
            r"(?<![\w.])(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}(?!\w|\.\w)",
            SURE,
            mac,
            digits=1,
            marks=".",
        ),
    ),
    cues=words(
        "mac bssid hwaddr ether wifi router routeur lan device appareil perangkat dhcp"
        " ethernet bluetooth interface"
    ),
)

URL = Family(
    "URL",
    (
        Rule(
            "with scheme",
            r"(?<![a-z0-9])(?:h(?:tt|xx)ps?|ftps?|sftp|tg|whatsapp)://[^\s<>\"\ufffc]{2,}+",
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
