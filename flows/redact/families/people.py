"""People's names where words around them say so; other names are not found.

A model for names comes with `names: builtin`; until then a name without a cue is found
only when the export itself tells it.
"""

import re
from collections.abc import Iterator

from flows.redact.families.decoys import NOT_NAMES
from flows.redact.families.kin import KIN, KIN_FR, KIN_ID, choice
from flows.redact.normal import fold
from flows.redact.rule import Family, Hit, Rule, words


NAME = r"(?-i:\p{Lu}[\p{L}\p{M}'.-]*)"
PARTICLE = r"(?:de|du|van|von|der|den|la|le|bin|binti|al|el|da|dos|di)"
FULL = rf"(?<v>{NAME}(?: (?:{PARTICLE} ){{0,2}}{NAME}){{0,3}})"
LOWER = r"(?<v>\p{L}[\p{L}'-]{1,20}(?: \p{L}[\p{L}'-]{1,20}(?=\s?(?:[.,!?\n]|$)))?)"

LONGEST_SHORT = len("Muh.")

GREETING = (
    r"(?:hi|hello|hey|dear|bonjour|bonsoir|salut|cher|ch[e\u00e8]re|coucou"
    r"|halo|hai|yth)"
)
TITLES = (
    "mr mrs ms mx dr prof mme mlle mmes monsieur madame mademoiselle maitre"
    " bapak pak bu ibu mas mbak kak bang tuan nyonya nona ustadz kyai"
)


def strip_words(candidate: str) -> Iterator[Hit]:
    """The name up to its first word that is none; nothing when that is the first.

    A full stop ends it too, unless it may be that of an initial or a title ("J.",
    "Muh."): the next sentence begins with a capital letter as well.
    """
    end = 0
    for match in re.finditer(r"[^\s]+", candidate):
        if fold(match.group()).strip(".'-") in NOT_NAMES:
            break
        end = match.end()
        if match.group().endswith(".") and len(match.group()) > LONGEST_SHORT:
            break
    bare = len(candidate[:end].rstrip(".'-"))
    if bare > 1:
        yield 0, bare, 0.6


def full_name(candidate: str) -> Iterator[Hit]:
    """A name of at least two words, none of which is a common word."""
    whole = list(strip_words(candidate))
    if whole and " " in candidate[: whole[0][1]]:
        yield 0, whole[0][1], 0.5


SIGN_OFF = (
    r"(?:regards|sincerely|cheers|thanks|thank you|best|love|yours|cordialement|bien"
    r" [a\u00e0] vous|amicalement|merci|bises|salam|hormat saya|terima kasih"
    r"|salam hangat|salutations)"
)

PEOPLE = Family(
    "PERSON",
    (
        Rule(
            "told name",
            rf"\b(?:my (?:full |first |last |sur|real |user)?name(?: is|'s)|name's"
            rf"|name ?[:=]|call me|i am called|je m'appelle|je me nomme|mon nom est"
            rf"|(?:appelez|appelle)-moi|mon pr[e\u00e9]nom est|moi c'est"
            rf"|pr[e\u00e9]nom ?[:=]|nom ?[:=]"
            rf"|nama (?:saya|aku|gue|gw|ku|lengkap|lengkap saya)(?: adalah| itu)?"
            rf"|namaku(?: adalah)?|nama ?[:=]|panggil (?:saya|aku)|atas nama)\s{FULL}",
            0.8,
            strip_words,
            words=words(
                "name appelle appelez nomme nom prenom moi nama namaku panggil call"
                " called s"
            ),
        ),
        Rule(
            "told name, lower case",
            rf"\b(?:my name is|my name's|je m'appelle|nama (?:saya|aku|gue)(?: adalah)?"
            rf"|namaku(?: adalah)?) {LOWER}",
            0.6,
            strip_words,
            words=words("name appelle nama namaku"),
        ),
        Rule(
            "i am",
            rf"\b(?:this is|it's|i am|i'm|ici|c'est|je suis|saya|aku|ini) {FULL}"
            r"(?=\s?(?:[,.!]? (?:from|speaking|here|calling|at|de chez|du|dari"
            r"|[a\u00e0] l'appareil)\b))",
            0.6,
            strip_words,
            words=words("this it i ici c je saya aku ini"),
        ),
        Rule(
            "i am, with surname",
            rf"\b(?:i am|i'm|je suis|saya|aku) (?<v>{NAME} (?:{PARTICLE} )?{NAME})",
            0.5,
            full_name,
            words=words("i je saya aku"),
        ),
        Rule(
            "title",
            rf"(?<![\w'.])(?:(?-i:M)\.|{choice(TITLES)}\b\.?|(?-i:Sir|Miss)) {FULL}",
            0.6,
            strip_words,
            words=words(TITLES) | words("m sir miss"),
        ),
        Rule(
            "greeting",
            rf"(?:^|[.!?\n]\s?|\")\s?{GREETING}\b\.?,? {FULL}(?=\s?(?:[,!.?\n;:]|$))",
            0.5,
            strip_words,
            words=words(
                "hi hello hey dear bonjour bonsoir salut cher chere coucou halo hai yth"
            ),
        ),
        Rule(
            "sign-off",
            rf"(?:^|\n|[.!?] ){SIGN_OFF}[ \w]{{0,16}},?\s?\n+\s?-?{FULL}"
            r"(?=\s*(?:\n|$|,))",
            0.6,
            strip_words,
            marks="\n",
        ),
        Rule(
            "kin",
            rf"\b(?:(?:my|his|her|our|your) {choice(KIN)}"
            r"(?:'s name is| is called| named|,)?"
            rf"|(?:mon|ma|son|sa|notre) {choice(KIN_FR)}(?: s'appelle|,)?"
            rf"|{choice(KIN_ID)} (?:saya|aku|gue|ku)(?: bernama| namanya|,)?) {FULL}",
            0.6,
            strip_words,
            words=words(KIN) | words(fold(KIN_FR)) | words(KIN_ID),
        ),
    ),
)
