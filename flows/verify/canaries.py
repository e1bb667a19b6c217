"""Messages of a build enter; how much planted personal data detection covers leaves.

Before a build is published, canaries of every entity and language are planted in a
shadow copy of its own messages and sent through the same detection.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.verify.canary_draw import Lot
from flows.verify.canary_values import MAKERS, person
from flows.verify.interval import wilson
from flows.verify.recall import Span
from schemas.finding import is_also_word
from schemas.policy import KNOWN_IDENTITY, RedactionPolicy


KNOWN = KNOWN_IDENTITY
"""Canaries that name, in some way of writing, a person whom the export tells of."""

CRITICAL = frozenset({KNOWN, "SECRET", "CREDIT_CARD", "US_SSN", "FR_NIR", "ID_NIK"})
"""Classes of which not one canary may be missed."""

_BARE: Mapping[str, tuple[str, ...]] = {
    "en": ("it is {}", "here you go: {}", "use {} please", "{} is what I have"),
    "fr": ("c'est {}", "voilà : {}", "prends {} stp", "{} c'est ce que j'ai"),
    "id": ("ini {}", "nih: {}", "pakai {} ya", "{} itu yang saya punya"),
}
_CUED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "LOCATION": {
        "en": ("I live in {}", "I am from {}", "we moved to {} last year"),
        "fr": ("j'habite à {}", "je viens de {}", "on a déménagé à {}"),
        "id": ("saya tinggal di {}", "aku dari {}", "kami pindah ke {}"),
    },
    "DATE_OF_BIRTH": {
        "en": ("I was born on {}", "my date of birth is {}", "dob: {}"),
        "fr": ("je suis née le {}", "ma date de naissance : {}", "né le {}"),
        "id": ("saya lahir {}", "tanggal lahir saya {}", "tgl lahir: {}"),
    },
    "AGE": {
        "en": ("I am {}", "my son is {}", "she just turned {}"),
        "fr": ("j'ai {}", "ma fille a {}", "un homme âgé de {}"),
        "id": ("umur saya {}", "dia berusia {}", "aku {}"),
    },
    "ID_KK": {
        "en": ("my family card (KK) is {}", "KK: {}", "KK number {}"),
        "fr": ("ma carte de famille (KK) : {}", "KK : {}", "numéro KK {}"),
        "id": ("no KK saya {}", "kartu keluarga: {}", "nomor KK {}"),
    },
    "ID_BPJS": {
        "en": ("my BPJS number is {}", "BPJS: {}", "BPJS card {}"),
        "fr": ("mon numéro BPJS est {}", "BPJS : {}", "carte BPJS {}"),
        "id": ("nomor BPJS saya {}", "BPJS: {}", "kartu BPJS {}"),
    },
    "BANK_ACCOUNT": {
        "en": ("my account number is {}", "bank account: {}", "acct no. {}"),
        "fr": ("mon numéro de compte est le {}", "compte : {}", "compte bancaire {}"),
        "id": ("rekening saya {}", "no rek BCA {}", "nomor rekening: {}"),
    },
    "PASSPORT": {
        "en": ("my passport number is {}", "passport: {}", "passport no. {}"),
        "fr": ("mon passeport est le {}", "passeport n° {}", "n° de passeport : {}"),
        "id": ("nomor paspor saya {}", "paspor: {}", "no. paspor {}"),
    },
    "DRIVER_LICENSE": {
        "en": ("my driver's license is {}", "driving licence: {}", "DL {}"),
        "fr": ("mon permis de conduire : {}", "permis n° {}", "permis {}"),
        "id": ("nomor SIM saya {}", "SIM: {}", "SIM A saya {}"),
    },
    "LICENSE_PLATE": {
        "en": ("my license plate is {}", "number plate {}", "registration: {}"),
        "fr": ("ma plaque est {}", "immatriculation : {}", "plaque {}"),
        "id": ("plat nomor saya {}", "nopol {}", "plat: {}"),
    },
}
"""Entities that are nothing without their words: a bare date is nobody's birthday."""


@dataclass(frozen=True, slots=True)
class Canary:
    """One planted text; `repr` hides it."""

    entity: str
    language: str
    text: str = field(repr=False)
    start: int
    end: int
    known: str | None = field(default=None, repr=False)
    """The person's name as the export tells it, if the class is `KNOWN`."""


Look = Callable[[Canary], Sequence[Span]]
"""Detection of a planted text; raises when the text would drop."""


@dataclass(frozen=True, slots=True)
class Caught:
    """How many canaries of one entity and language detection covered whole."""

    entity: str
    language: str
    planted: int
    covered: int

    @property
    def low(self) -> float:
        """The lower end of Wilson's 95 % interval of recall."""
        interval = wilson(self.covered, self.planted)
        return interval[0] if interval else 0.0

    def enough(self, floor: float) -> bool:
        """Whether a build may be published that detects so much."""
        critical = self.entity in CRITICAL and self.covered < self.planted
        return self.low >= floor and not critical


def canaries(
    entity: str,
    language: str,
    *,
    count: int,
    carriers: Sequence[str],
    examples: Sequence[str] = (),
) -> Iterator[Canary]:
    """So many canaries, each planted in one of the messages.

    An example stands for our own values: one that is invented, or a sentence with it
    in braces where it is nothing without its words.
    """
    said = _CUED.get(entity, _BARE)[language]
    for number in range(count):
        lot = Lot(entity, language, number)
        before, _, after = lot.pick(said).partition("{}")
        known = person(lot, language) if entity == KNOWN else None
        if examples:
            before, value, after = _example(lot.pick(examples), before, after)
        else:
            value = lot.pick(written(known)) if known else MAKERS[entity](lot, language)
        carrier = carriers[number % len(carriers)] if carriers else ""
        head, tail = _around(carrier, lot.pick(("before", "after")))
        start = len(head) + len(before)
        text = f"{head}{before}{value}{after}{tail}"
        yield Canary(entity, language, text, start, start + len(value), known)


def written(name: str) -> tuple[str, ...]:
    """The ways in which somebody of this name is spoken of, as docs promise them."""
    first, _, last = name.partition(" ")
    plain, solid = _plain(name), _plain(last).replace(" ", "")
    short = _plain(first)
    ways = [
        *(name, name.lower(), name.upper(), plain, plain.lower()),
        *(first, first.upper(), last, f"{last}, {first}", f"{last.upper()} {first}"),
        *(f"{short}{sign}{solid}".lower() for sign in (".", "_", "-", "")),
        *(f"{short}{solid}", f"{first[0]}. {last}", f"{first} {last[0]}."),
        *(f"{short}s", f"{short}nya", f"{short}{solid}92"),
        f"{name[:2]}\u200b{name[2:]}",
        unicodedata.normalize("NFD", name),
        "".join(chr(ord(c) + 0xFEE0) if "!" < c < "\x7f" else c for c in plain),
    ]
    if not is_also_word(short.lower()):
        ways += [first.lower(), f"{short}{3 * short[-1]}".lower()]
    if not is_also_word(solid.lower()):
        ways.append(last.lower())
    return tuple(ways)


def _plain(text: str) -> str:
    """Without accents."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


def plantable(policy: RedactionPolicy) -> tuple[str, ...]:
    """Entities of which there are values to plant: ours, and those with examples."""
    return tuple(
        entity
        for entity in policy.sought
        if entity in MAKERS or policy.canary_examples.get(entity)
    )


def caught(planted: Iterable[Canary], *, look: Look) -> Caught:
    """Send canaries of one entity and language through detection.

    A text that detection gives up counts as covered: a build drops it.
    """
    entity, language, total, covered = "", "", 0, 0
    for canary in planted:
        entity, language = canary.entity, canary.language
        total += 1
        covered += _covered(canary, look)
    return Caught(entity, language, total, covered)


def _covered(canary: Canary, look: Look) -> bool:
    try:
        found = look(canary)
    except Exception:  # noqa: BLE001 - whatever it is, a build drops this text
        return True
    seen = {place for start, end, _ in found for place in range(start, end)}
    return seen.issuperset(range(canary.start, canary.end))


def _example(told: str, before: str, after: str) -> tuple[str, str, str]:
    """What stands before, in and after the value of an officer's example."""
    head, opened, rest = told.partition("{")
    value, closed, tail = rest.partition("}")
    return (head, value, tail) if opened and closed else (before, told, after)


def _around(carrier: str, side: str) -> tuple[str, str]:
    """What stands before and after a line of its own in a message."""
    if not carrier:
        return "", ""
    return ("", f"\n{carrier}") if side == "before" else (f"{carrier}\n", "")
