"""People of many shapes, and the ways in which chats speak of them.

Written from what people do with names, apart from how detection reads them: every
occurrence says which of its characters are the person's.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Somebody:
    """A display name, and the parts of it that are used alone."""

    display: str
    first: str
    last: str = ""
    middle: tuple[str, ...] = ()
    particle: str = ""

    @property
    def surname(self):
        return f"{self.particle} {self.last}".strip()


SMALL = {
    ord(c): unicodedata.lookup(f"LATIN LETTER SMALL CAPITAL {c}")
    for c in "ABCDEFGHIJKLMNOPQRSTUVWYZ"
}


def styled(text: str, first: int) -> str:
    """ASCII letters moved to a styled alphabet that has both cases in a row."""
    return "".join(
        chr(first + ord(c) - 65 - 6 * c.islower()) if c.isascii() and c.isalpha() else c
        for c in text
    )


def wide(text: str) -> str:
    """ASCII letters as wide as Chinese ones."""
    return "".join(
        chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in text
    )


PLAIN = [
    Somebody("Jane Doe", "Jane", "Doe"),
    Somebody("Imogen Whitlock", "Imogen", "Whitlock"),
    Somebody("Ngozi Okonkwo", "Ngozi", "Okonkwo"),
    Somebody("James Ellis", "James", "Ellis"),
    Somebody("Tabitha Anne Pemberton", "Tabitha", "Pemberton", ("Anne",)),
    Somebody("Wendell T. Ashcroft", "Wendell", "Ashcroft"),
    Somebody("Kofi Asante-Boateng", "Kofi", "Asante-Boateng"),
    Somebody("Liam O'Neil", "Liam", "O'Neil"),
    Somebody("Niamh O\u2019Hara", "Niamh", "O\u2019Hara"),
    Somebody("Tyrone McAllister", "Tyrone", "McAllister"),
    Somebody("Łukasz Wiśniewski", "Łukasz", "Wiśniewski"),
    Somebody("Bjørn Ødegård", "Bjørn", "Ødegård"),
    Somebody("Jürgen Weiß", "Jürgen", "Weiß"),
    Somebody("Juan de la Cruz", "Juan", "Cruz", particle="de la"),
    Somebody("Pieter van der Berg", "Pieter", "Berg", particle="van der"),
    Somebody("Élodie Dupont", "Élodie", "Dupont"),
    Somebody("Alice Moreau", "Alice", "Moreau"),
    Somebody("Jean-Pierre Lefèvre", "Jean-Pierre", "Lefèvre"),
    Somebody("Anne-Sophie de Villeneuve", "Anne-Sophie", "Villeneuve", (), "de"),
    Somebody("Loïc Le Guen", "Loïc", "Guen", particle="Le"),
    Somebody("Hélène Odile Vasseur", "Hélène", "Vasseur", ("Odile",)),
    Somebody("Gaël Bœuf", "Gaël", "Bœuf"),
    Somebody("Budi Santoso", "Budi", "Santoso"),
    Somebody("Dewi Kartikasari", "Dewi", "Kartikasari"),
    Somebody("Agus Hidayat", "Agus", "Hidayat"),
    Somebody("Slamet", "Slamet"),
    Somebody("Wulandari", "Wulandari"),
    Somebody("Ahmad bin Yusuf", "Ahmad", "Yusuf", particle="bin"),
    Somebody(
        "Bambang Sutrisno Wijaya Kusuma", "Bambang", "Kusuma", ("Sutrisno", "Wijaya")
    ),
    Somebody("Nur'aini Hasibuan", "Nur'aini", "Hasibuan"),
    Somebody("Siti Rahmawati Hutapea", "Siti", "Hutapea", ("Rahmawati",)),
]
"""Nobody's name here is a word."""

DECORATED = [
    Somebody("✨Jane✨ Doe 🇫🇷", "Jane", "Doe"),
    Somebody('Robert "Bobby" Tilden', "Bobby", "Tilden"),
    Somebody("Katarzyna (Kasia) Nowak", "Kasia", "Nowak"),
    Somebody("Kasia [Katarzyna] Nowak", "Katarzyna", "Nowak"),
    Somebody("~ Priyanka Deshpande ~", "Priyanka", "Deshpande"),
    Somebody("JonasEklund", "Jonas", "Eklund"),
    Somebody("tomasz_zielinski", "Tomasz", "Zielinski"),
    Somebody("Dr. Beatrix Quigley, PhD", "Beatrix", "Quigley"),
    Somebody("OYELARAN, Folasade", "Folasade", "Oyelaran"),
    Somebody("folasade oyelaran", "Folasade", "Oyelaran"),
    Somebody("💀 Thibault 💀", "Thibault"),
    Somebody("Z\u0301ofia Ko\u200bwalczyk", "Źofia", "Kowalczyk"),
    Somebody("janneke92", "Janneke"),
]
DECORATED += [
    Somebody(styled("Marcus Holloway", 0x1D4D0), "Marcus", "Holloway"),
    Somebody(wide("Takeshi Nakamura"), "Takeshi", "Nakamura"),
]
ALSO_WORDS = [
    Somebody("Will Okafor", "Will", "Okafor"),
    Somebody("Grace Park", "Grace", "Park"),
    Somebody("Rose Young", "Rose", "Young"),
    Somebody("May Thistle", "May", "Thistle"),
    Somebody("Marie Petit", "Marie", "Petit"),
    Somebody("Pierre Blanc", "Pierre", "Blanc"),
    Somebody("Fleur Delacourt", "Fleur", "Delacourt"),
    Somebody("Intan Permata", "Intan", "Permata"),
    Somebody("Bunga Lestari", "Bunga", "Lestari"),
    Somebody("Hari Siregar", "Hari", "Siregar"),
]
"""A capital letter, or a greeting, tells these from words."""

FOREIGN = [
    Somebody("Иван Петров", "Иван", "Петров"),
    Somebody("Γιώργος Παπαδάκης", "Γιώργος", "Παπαδάκης"),
    Somebody("أحمد حسن", "أحمد", "حسن"),
    Somebody("दीपिका शर्मा", "दीपिका", "शर्मा"),
    Somebody("דוד אלמוג", "דוד", "אלמוג"),
]
UNSPACED = [
    Somebody("山田太郎", "太郎"),
    Somebody("山田 太郎", "太郎", "山田"),
    Somebody("王小明", "小明"),
    Somebody("김민수", "민수"),
    Somebody("สมชาย ใจดี", "สมชาย", "ใจดี"),
]
CARRIERS = {
    "en": ("ask {} about it", "{} told me so", "it was {}", "so {}, what now?"),
    "fr": ("j'ai vu {} hier", "{} est là ?", "c'est pour {}.", "demande à {} !"),
    "id": ("tadi {} datang", "{} sudah makan", "itu punya {}", "kata {}, nanti saja"),
}
GREETINGS = ("hi {}", "hello {}!", "thanks {}", "i'm {}", "my name is {}", "{}",
             "bonjour {}", "merci {}", "je m'appelle {}", "halo {}", "nama saya {}",
             "ok\n{}\n", "pak {}", "kind regards,\n{}",
             "ask @{}", "see https://example.org/{}", "it was {}92 again")  # fmt: skip

Spoken = tuple[str, str]
"""The class of a way of speaking, and what is said."""


def bare(text: str) -> str:
    """Without accents, as people type who have none on their keys."""
    for letter, plain in ("łl", "øo", "đd", "ŁL", "ØO"):
        text = text.replace(letter, plain)
    text = text.replace("ß", "ss").replace("œ", "oe")
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


def letters(text: str) -> str:
    """Letters only."""
    return "".join(c for c in text if c.isalpha())


def cases(said: str) -> Iterator[Spoken]:
    """One wording in every case, with and without accents."""
    for label, told in (("", said), (" no accents", bare(said))):
        yield f"as told{label}", told
        yield f"lower{label}", told.lower()
        yield f"upper{label}", told.upper()


def alone(who: Somebody) -> Iterator[Spoken]:
    """First name alone, last name alone, whole."""
    whole = f"{who.first} {who.surname}".strip()
    named = (("first", who.first), ("last", who.last), ("surname", who.surname),
             ("whole", whole), ("middle", " ".join(who.middle)))  # fmt: skip
    for label, part in named:
        for case, told in cases(part) if part else ():
            yield f"{label}, {case}", told


def turned(who: Somebody) -> Iterator[Spoken]:
    """Turned round, other separators, middle names in or out."""
    first, last = who.first, who.surname
    if not last:
        return
    for told in (f"{last}, {first}", f"{last} {first}", f"{last.upper()} {first}"):
        yield "turned round", told
        yield "turned round, lower", told.lower()
    a, b = letters(bare(first)), letters(bare(last))
    for between in (".", "_", "-", "", "  ", "\t", "\u00a0", " - ", "·", "/"):
        yield f"separator {between!r}", f"{a}{between}{b}".lower()
        yield f"separator {between!r}, capitals", f"{a}{between}{b}"
    yield "camel", f"{a[0].lower()}{a[1:]}{b}"
    yield "hashtag", f"#{a}{b}"
    yield "turned round, one word", f"{b}{a}".lower()
    if who.middle:
        middle = " ".join(who.middle)
        yield "all names", f"{first} {middle} {last}"
        yield "all names, lower", f"{first} {middle} {last}".lower()
        yield "middle initial", f"{first} {middle[0]}. {last}"


def initials(who: Somebody) -> Iterator[Spoken]:
    """`J. Doe`, `Jane D.`, `J. D.`, `JD`."""
    if not who.last:
        return
    f, b = bare(who.first)[0], bare(who.last)[0]
    for told in (f"{f}. {who.surname}", f"{f} {who.surname}", f"{f}.{who.last}"):
        yield "initial and last", told
    for told in (f"{f.lower()}.{who.last.lower()}", f"{f}_{who.last}".lower()):
        yield "initial and last, lower", told
    yield "last and initial", f"{who.surname}, {f}."
    for told in (f"{who.first} {b}.", f"{who.first} {b}", f"{who.first}.{b}"):
        yield "first and initial", told
    yield "first and initial, lower", f"{who.first} {b}.".lower()
    for told in (f"{f}. {b}.", f"{f}.{b}.", f"{f}{b}", f"{f} {b}", f"{f}-{b}"):
        yield "initials", told
    if "-" in who.first:
        one, _, two = who.first.partition("-")
        yield "initials of a double name", f"{one[0]}{two[0]}"
        yield "initials of a double name", f"{one[0]}.-{two[0]}. {who.surname}"


def hung(who: Somebody) -> Iterator[tuple[str, str, str]]:
    """Class, what belongs to the person, and what stands behind it."""
    for name in (who.first, who.last) if who.last else (who.first,):
        for behind in ("'s book", "\u2019s book", "' book"):
            yield "possessive", name, behind
        yield "possessive, lower", name.lower(), "'s book"
        for behind in (
            " ini",
            "-nya",
            "'nya",
            ":",
            "...",
            "!!",
            "\u2026",
            ")",
            "*",
            "_",
        ):
            yield "something behind", name, behind
    whole = f"{who.first} {who.surname}".strip()
    yield "possessive, whole", whole, "'s book"


def endings(who: Somebody) -> Iterator[Spoken]:
    """What is written together with a name."""
    name = letters(bare(who.first))
    for ending in ("s", "nya", "ku", "mu", "lah", "kah", "pun"):
        yield "ending", f"{name}{ending}"
        yield "ending, lower", f"{name}{ending}".lower()
    yield "doubled", f"{name}-{name.lower()}"
    yield "doubled", f"{name} {name}"
    yield "number behind", f"{name}92"
    yield "number behind", f"{name.lower()}_7"


def fronts(who: Somebody) -> Iterator[tuple[str, str, str]]:
    """Class, what stands before, and what belongs to the person."""
    for before in ("d'", "l'", "d\u2019", "qu'", "de ", "@", "#", "Bu ", "Pak ", "si ",
                   "(", "**", "_", "~", '"', "Mr. ", "Mme ", "https://example.org/",
                   "t.me/", "😀"):  # fmt: skip
        yield "something before", before, who.first
        yield "something before, lower", before, who.first.lower()


def drawn(who: Somebody) -> Iterator[Spoken]:
    """Stretched letters."""
    name = letters(who.first)
    yield "stretched end", f"{name}{name[-1] * 3}"
    yield "stretched end", f"{name}{name[-1] * 9}".upper()
    yield "stretched middle", f"{name[0]}{name[1] * 4}{name[2:]}".lower()


def hidden(who: Somebody) -> Iterator[Spoken]:
    """Characters that do not show, and letters of other alphabets."""
    whole = f"{who.first} {who.surname}".strip()
    for sign in ("\u200b", "\u200d", "\u2060", "\u00ad", "\ufeff"):
        yield "hidden sign", f"{whole[:2]}{sign}{whole[2:]}"
        yield "hidden sign", sign.join(who.first)
    yield "accents apart", unicodedata.normalize("NFD", whole)
    yield "accents apart", unicodedata.normalize("NFD", whole).lower()
    yield "full width", wide(bare(whole))
    yield "marks on every letter", "".join(f"{c}\u0338\u0353" for c in bare(whole))
    yield "small capitals", bare(whole).upper().translate(SMALL)
    for first in (0x1D400, 0x1D4D0, 0x1D5D4, 0x1D670):
        yield "styled", styled(bare(whole), first)


HANDLES = ("@elodie_d99", "tomzielinski", "@Jane.Doe.42", "_maelys_", "7730045521",
           "https://t.me/rupert_w", "@ines@social.example.org")  # fmt: skip
ADDRESSES = (
    "jane.doe@example.org",
    "budi_s88@mail.example.co.id",
    "MVASSEUR@example.fr",
)
PHONES = ("+33 6 12 34 56 78", "+1 202-555-0143", "+62 812-3456-7890", "0044 7700 900123",
          "202 555 0187")  # fmt: skip


def written_handles(handle: str) -> Iterator[tuple[str, str, str, str]]:
    """Class, what stands before, the handle in any case, what stands behind."""
    bare_one = handle.removeprefix("https://t.me/").removeprefix("@")
    for told in (bare_one, bare_one.lower(), bare_one.upper()):
        for before in ("", "@", "t.me/", "https://x.com/", "instagram.com/",
                       "https://example.org/@", "(@", "insta:", "**"):  # fmt: skip
            yield f"behind {before!r}", before, told, ""
        for behind in (".", ",", "!", "?", ")", "/", "'s", ":", "?lang=fr"):
            yield f"before {behind!r}", "@", told, behind


def written_addresses(address: str) -> Iterator[tuple[str, str, str, str]]:
    """In any case, with signs said, in links, and the part before `@` alone."""
    local, _, host = address.partition("@")
    for told in (address, address.lower(), address.upper(), wide(address)):
        yield "as it is", "", told, ""
        yield "in a link", "mailto:", told, ""
        yield "in brackets", "<", told, ">,"
    yield "hidden sign", "", address.replace("@", "\u200b@"), ""
    for at in (" at ", " [at] ", "(at)", " (arobase) ", " AT ", "[ at ]", "@ "):
        yield "at in words", "", f"{local}{at}{host}", ""
        for dot in (" dot ", " [dot] ", "(dot)", " point ", " titik "):
            yield "all in words", "", f"{local}{at}{host.replace('.', dot)}", ""
            said = f"{local}{at}{host}".replace(".", dot)
            yield "all in words", "", said, ""
    yield "local part", "", local, ""
    yield "local part", "", local.lower(), ""


def wide_digits(number: str) -> str:
    """Digits as wide as Chinese ones."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in number)


def written_phones(phone: str) -> Iterator[tuple[str, str, str, str]]:
    """National, international, and grouped in many ways."""
    digits = "".join(c for c in phone if c.isdigit()).removeprefix("00")
    code = next((c for c in ("33", "62", "44") if digits.startswith(c)), "1")
    line = digits.removeprefix(code) if len(digits) > len("2025550187") else digits
    for number in (f"0{line}", line, f"+{code}{line}", f"00{code}{line}",
                   f"+{code}(0){line}", f"({line[:3]}){line[3:]}"):  # fmt: skip
        yield "solid", "", number, ""
        yield "full width", "", wide_digits(number), ""
    for sign in (" ", ".", "-", "/", " - ", "\u00a0", "\u2011", "_", ") "):
        for size in (2, 3, 4):
            parts = [line[at : at + size] for at in range(0, len(line), size)]
            yield f"grouped by {sign!r}", "", sign.join(parts), ""
            yield f"grouped by {sign!r}", "", f"+{code} {sign.join(parts)}", ""
