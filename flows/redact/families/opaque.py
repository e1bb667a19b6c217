"""A value found where a secret may stand enters; what of it is one leaves.

Documents and code name secrets without telling any: a placeholder, a variable, a type,
a label. These stay; in doubt a value counts as a secret.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from flows.redact.normal import fold
from flows.redact.rule import Hit, words


SURE, LIKELY = 0.95, 0.8
VARIETY = 6
"""Fewer different signs at the end of a key are a pattern: `ghp_xxxxxxxx`."""

TAIL = 24
SHORT_KEY, LONG_KEY = 8, 16
AROUND = "\\\"'`"

CHANGES = 0.4
"""How often letters of chance change their kind: .62 on average, names in code .3."""

WORDY = re.compile(
    r"[./~]*(?:[a-z]+\d{0,3}|\d{1,3})(?:[-_./ ]+(?:[a-z]+\d{0,3}|\d{1,3}))*/?"
)
"""Words and small numbers in any of the ways that names are put together."""

NUMBERS = re.compile(r"\d+")
SEPARATED = re.compile(r"[-_./ ]+|(?<=[a-z])(?=[A-Z])")
WRAPPED = re.compile(
    r"<[a-z_ -]*>?|\{[{%].*|\$\{.*|\$\(.*|\[[a-z_ -]*\]?|%[a-z_]+%|\$[a-z_]+"
    r"|\$\w+(?:->|\[|:).*|@[a-z_.]+|&[a-z_]+|![a-z]+|\*[a-z_]+",
    re.IGNORECASE,
)
MASKED = re.compile(r"[x*.\u2022\u25cf_-]+|.*(?:\*{3}|\.{3}|\u2026|[xX]{6}).*")
REFERENCE = re.compile(
    r"[a-z_$][\w$.?>:-]*[(\[].*"
    r"|(?:this|self|user|req|request|process|os|env|config|conf|settings|options|params"
    r"|args|body|form|input|data|app|ctx|context|session|var|vars|local|secrets|import"
    r"|module|props|state|event|obj|model|account|client|credentials|row|values)"
    r"(?:\.|->|::|\?\.)[a-z_].*",
    re.IGNORECASE,
)

STAND_INS = words(
    "your youre votre insert replace replaceme example exemple contoh sample dummy fake"
    " placeholder redacted changeme fixme todo enter paste isi masukkan ganti fill"
)
"""One of these among words makes them a placeholder."""

NAMES_OF_SECRETS = words(
    "my the a some this here value values string text secret secrets key keys token"
    " tokens password passwords passwd pass pwd api apikey access auth client db"
    " database user username admin name id app private public test new old hash salt"
    " code header bearer basic authorization session cookie login credentials mon ma"
    " cle jeton kunci sandi env var variable field input param type required optional"
)
"""Only these are a name for a secret, none itself."""

CONSTANTS = words(
    "none null nil undefined true false yes no str string text int integer bool boolean"
    " number float any object array list dict optional required varchar char bytes"
    " void unset empty default hidden secretstr char-array textfield readonly auto"
    " forbidden unauthorized"
)


NOT_PASSWORDS = words(
    "wrong incorrect correct right invalid valid expired reset required needed missing"
    " lost gone forgotten weak strong secure unsafe empty blank short long simple safe"
    " changed working fine good okay same different that this what there here mine"
    " yours unknown secret hidden protected saved stored encrypted important case"
    " sensitive must should cannot could would will please enter type choose create"
    " only fail failed gate never always make sure with from your email username login"
    " name field form"
    " manager recovery hash hint policy does doesn have been also because when where"
    " which they then than again before after between minimum maximum characters"
    " letters needs contain contains confirm confirmation twice still being private"
    " faux fausse correcte incorrecte expire oublie perdu invalide valide doit dois"
    " obligatoire faible fort court vide change bon mauvais bloque securise celui trop"
    " avec pour dans votre requis entre saisir saisissez caracteres minimum toujours"
    " salah benar lupa hilang kosong lemah kuat pendek panjang kedaluwarsa penting sama"
    " diperlukan wajib rahasia aman terkunci berubah harus minimal karakter yang untuk"
    " dengan anda kamu saya tidak bukan bisa sudah belum masukkan silakan jangan lagi"
)
"""What people say of passwords: none itself."""


def bare(candidate: str) -> tuple[int, str]:
    """A value without the quotes and backslashes around it, and where it starts."""
    value = candidate.lstrip(AROUND)
    return len(candidate) - len(value), value.rstrip(AROUND)


def stands_in(value: str) -> bool:
    """Whether a value holds the place of one that is not told."""
    if WRAPPED.fullmatch(value) or MASKED.fullmatch(value):
        return True
    parts = [fold(part) for part in SEPARATED.split(value) if part]
    if any(part.startswith(("your", "votre")) for part in parts):
        return True
    if not WORDY.fullmatch(fold(value)):
        return False
    plain = {part.rstrip("0123456789") for part in parts}
    plain.discard("")
    return not plain.isdisjoint(STAND_INS) or plain <= NAMES_OF_SECRETS


def refers(value: str) -> bool:
    """Whether a value is code or a constant that only tells where a secret is."""
    small = fold(value).rstrip(",;)")
    path = value[0] in "./~" and "/" in value and WORDY.fullmatch(small) is not None
    return path or REFERENCE.match(value) is not None or small in CONSTANTS


def various(value: str) -> bool:
    """Whether the end of a key is more than one sign over and over."""
    return len(set(value[-TAIL:])) >= VARIETY


def opaque(value: str) -> bool:
    """Whether a value is no word: letters with digits, or with case all over."""
    digits = sum(map(str.isdecimal, value))
    upper = sum(map(str.isupper, value[1:]))
    lower = sum(map(str.islower, value))
    mixed = min(upper, lower) > 1 and len(value) >= LONG_KEY
    return bool((digits and upper + lower) or mixed) and not WORDY.fullmatch(
        fold(value)
    )


def issued(candidate: str) -> Iterator[Hit]:
    """A key in the shape of its provider, unless it is made of words or one sign."""
    told = various(candidate) and not WORDY.fullmatch(candidate)
    if told and not stands_in(candidate):
        yield 0, len(candidate), SURE


def scrambled(candidate: str) -> Iterator[Hit]:
    """A prefix and small letters, capitals and digits in no order of words."""
    body = candidate.rpartition("_")[2]
    kinds = "".join(map(kind, body))
    changes = sum(a != b for a, b in pairwise(kinds))
    numbers = len(NUMBERS.findall(body))
    if min(numbers, kinds.count("A")) > 1 and changes >= CHANGES * len(body):
        yield 0, len(candidate), LIKELY


def kind(sign: str) -> str:
    """Small letter, capital or digit."""
    return "0" if sign.isdecimal() else "A" if sign.isupper() else "a"


def key_value(candidate: str) -> Iterator[Hit]:
    """What is given the name of a key: no word, no placeholder, no code."""
    start, value = bare(candidate)
    shown = value.startswith("http") and "://" in value
    told = len(value) >= SHORT_KEY and opaque(value) and various(value)
    if told and not shown and not stands_in(value) and not refers(value):
        yield start, start + len(value), LIKELY


def secret_value(candidate: str) -> Iterator[Hit]:
    """What is given the name of a secret: anything but placeholder, code, label."""
    start, value = bare(candidate)
    label = value.endswith(":") or (" " in value and not plain_phrase(value))
    said = not value or label or fold(value) in NOT_PASSWORDS
    if not said and not stands_in(value) and not refers(value):
        yield start, start + len(value), LIKELY


def plain_phrase(text: str) -> bool:
    """Whether several words are a phrase somebody chose, not a sentence about it."""
    small = text.islower() and text[-1].isalnum() and text.count(" ") > 1
    return small or any(map(str.isdecimal, text))
