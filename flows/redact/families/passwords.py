"""Passwords, codes and phrases as people tell them, in three languages."""

import re
from collections.abc import Iterator

from flows.redact.families.opaque import NOT_PASSWORDS, plain_phrase, refers, stands_in
from flows.redact.normal import fold
from flows.redact.rule import Hit, Rule, words


LEAST = 4
"""Signs of the shortest password that is looked for."""

ENDINGS = ("", "nya", "ku", "mu", "s")
SUFFIX = r"(?:[ -]?nya|ku|mu|'?s)?"
WIFI = (
    r"(?:(?:wi-?fi|wpa2?|wep|network|hotspot) (?:key|code|pass|pw)"
    r"|cl[eé] (?:du |de )?"
    r"(?:wi-?fi|wpa2?|wep)|code (?:du )?wi-?fi|(?:kode|kunci) wi-?fi|psk)"
)
SAID = (
    r"(?<![^\W_])(?:password|passwort|passwd|passcode|pwd|passphrase|pass"
    r"|mots? de passe"
    r"|mdp|kata sandi|katasandi|sandi|pword|pswd?|pw|p/w"
    rf"|{WIFI}){SUFFIX}(?![^\W_])"
)
SAYS_SO = r"(?:is|was|are|be|est|sont|c'est|adalah|ialah|itu|yaitu|yakni)"
BECOMES = r"\s(?:to|jadi|menjadi|en)(?![^\W_])"
LINK = (
    r"(?:\s?[:=]\*{0,2}|\s(?:=|->|=>|-|\u2192)(?=\s)"
    rf"|\s{SAYS_SO}(?![^\W_]))"
)
ASIDE = (
    r"(?! (?:reset|length|manager|policy|field|hash|rules?|requirements?|hint|strength"
    r"|recovery|protection|change|expiry|error|generator|prompt|page))"
)
OPEN = r"[\"'`*(\[]{0,2}+"
MEANT = (
    r"(?:saya|aku|gue|gw|kamu|anda|wifi|wi-fi|rumah|kantor|kost?|lama|baru|actuel"
    r"|admin)"
)

NO_VERB = r"(?!pass\s{1,2}[\"'`(]*[^\s\d]{0,40}[_.(=][^\s\d]{0,40}(?:\s|$))"
"""Code is told to "pass `name_of_something`"."""

PASSWORD = (
    rf"{NO_VERB}{SAID}[\"'*]{{0,2}}(?: {MEANT}){{0,3}}+(?:{LINK}|{BECOMES})?+"
    r"\s{1,2}" + OPEN + r"(?<v>[^\s\"'`\ufffc]{4,64})"
)
APP_WORDS = r"[a-z]{4}(?: [a-z]{4}){3}(?![^\W_]| [a-z]{1,3}(?![^\W_]))"
"""What Google gives a program that cannot ask for a second factor."""

PASSWORD_FAR = (
    rf"{SAID}{ASIDE}(?: [^\s:=.,;!?\"]{{1,20}}){{0,5}}?{LINK}\s{{0,2}}"
    rf"(?<v>\"[^\"\n\ufffc]{{4,80}}\"|`[^`\n\ufffc]{{4,80}}`|{APP_WORDS}"
    rf"|{OPEN}[^\s\"'`\ufffc]{{4,64}})"
)
OF = (
    r"(?: (?:for|of|to|pour|de|du|des|untuk|akun|di)"
    r"(?: (?:the|my|our|le|la|ma|mon|notre))?"
    r"(?: [\w.-]{2,20}){1,2})?"
)
PASSWORD_TOLD = (
    rf"{SAID}{OF}[\"'*]{{0,2}}(?: {MEANT}){{0,3}}+\s?[:=]\*{{0,2}}\s{{0,2}}{OPEN}"
    r"(?<v>[^\s\"',;\ufffc\[(<{]{4,64}+)(?!\()"
)
PASSWORD_QUOTED = (
    rf"(?!pass\s){SAID}(?: {MEANT}){{0,3}}+\s(?<v>\"[^\"\n\ufffc]{{4,80}}\""
    r"|'[^'\n\ufffc]{4,80}'(?![^\W_])|`[^`\n\ufffc]{4,80}`)"
)
PASSWORD_WORD = (
    rf"{SAID}(?: {MEANT}){{0,3}}+ {SAYS_SO}\s"
    r"(?<v>[a-z]{4,32})(?=\s?(?:[.,!?;](?:\s|$)|\n|$))"
)
SAID_AFTER = (
    r"(?<![^\s\"'`(])(?<v>[^\s\"'`\ufffc]{4,64}+)[\"'`]?"
    r" (?:is|was|est|adalah|itu|as|comme|sebagai|<-|<--|\u2190) "
    r"(?:my |the |our |your |mon |le |notre |votre )?(?:[a-z-]{2,12} )?"
    r"(?:password|passcode|passphrase|mot de passe|mdp|kata sandi|sandi)(?![^\W_])"
)
LOGIN_PAIR = (
    r"(?<![^\W_])(?:credentials?|logins?|identifiants?|akun|accounts?|wi-?fi|creds?)"
    r"\s?(?:is|are|:|=|est|sont|adalah)\s{0,2}[^\s:/|,]{2,64}\s?[:/|,]\s?"
    r"(?<v>[^\s\"'`\ufffc]{4,64})"
)

LETTERED = r"(?-i:(?=[A-Z]{0,6}\d)(?=\d{0,6}[A-Z])[A-Z0-9]{4,8})(?![\w-])"
"""A code of capitals and digits, as doors have."""

COMBINED = (
    r"(?<![\w.+@/-])(?:admin|root|administrator|[\w.+-]{1,64}@[\w-]{1,60}\.[\w.-]{2,60})"
    r":(?<v>[^\s:/\"'`\ufffc]{4,64})(?!\S)"
)
"""A user and a password in one, as lists of stolen ones have them."""

OF_AN_APP = (
    r"(?<![^\W_])(?:(?:app|application|google|gmail|smtp) password|password aplikasi"
    r"|mot de passe d'application)(?: [a-z]{2,12}){0,2}?(?:\s?:|\s(?:is|est|adalah))?"
    r"\s{1,2}(?<v>[a-z]{4}(?: [a-z]{4}){3}|[a-z]{16})(?![^\W_])"
)

DIGITS = r"(?<v>\d{3,4}[ -]\d{3,4}|\d{4,8})(?!\w|[.,]\d|-\d)"
SAYS = r"(?:(?: (?:is|est|adalah|yaitu|was))?\s?[:=]?\s?(?:g-)?)"
OWN_CODE = (
    r"(?<![^\W_])(?:(?:your|my|votre|mon|ton) "
    r"(?:(?!zip|post|promo|error|discount|country|area|source)[a-z]{1,20} )?code"
    rf"|kode (?:anda|saya|kamu)){SAYS}{DIGITS}"
)
GROUPED_CODE = (
    r"(?<![^\W_])(?<!error )(?<!zip )(?<!area )(?:code|kode)(?: [a-z]{2,16}){0,3}?"
    r"(?: is| est| adalah)?\s?:?\s?(?:g-)?(?<v>\d{3}[ -]\d{3})(?![\w-]|[., ]\d)"
)
THE_CODE = (
    r"(?<![^\W_])(?:(?:the|le) code (?:is|est|:)|kode-?nya(?: (?:adalah|itu))?\s?:?)"
    r"\s{1,2}(?<v>\d{6})(?![\w-]|[., ]\d)"
)
USED_CODE = (
    r"(?<![^\W_])(?:use|enter|type|utilisez|saisissez|entrez|tapez|gunakan|masukkan)"
    r"(?: (?:the |le |this |ce )?(?:code|kode))? (?<v>\d{3}[ -]?\d{3}|\d{4,8})"
    r" (?:to|pour|untuk) (?:log|sign|verif|confirm|konfirm|valid|connect|vous connecter"
    r"|masuk|complete|finish)"
)
LOCKS = (
    r"(?:(?:door|gate|alarm|access|entry|unlock|lock|safe|garage|building|login"
    r"|security"
    r"|verification|confirmation|authenti[a-z]{2,8}|auth|sms|activation|recovery|device"
    r"|one-time|2fa|mfa) (?:code|pin)"
    r"|digicode|code (?:de |du |d'|de la |de l'|à )?"
    r"(?:porte|portail|entr[eé]e|immeuble|acc[eè]s|alarme"
    r"|s[eé]curit[eé]"
    r"|v[eé]rification|validation|confirmation"
    r"|d[eé]verrouillage|carte|sim|puk"
    r"|pin|secret|confidentiel|coffre|usage unique|(?:re[cç]u )?(?:par )?sms)"
    r"|kode (?:otp|pin|verifikasi|rahasia"
    r"|keamanan|akses|pintu|masuk|konfirmasi|aktivasi|brankas|sms))"
)
FILLING = (
    r"(?: (?:code|saya|aku|gue|anda|kamu|number|nya|is|was|est|adalah|kartu|card|carte"
    r"|de|bleue|bancaire|visa|credit|debit|whatsapp|google|telegram"
    r"|hp|ponsel|mobile|sim|gopay|ovo|dana|phone|t[eé]l[eé]phone|apartemen|rumah|kantor"
    r"|apartment|house|office|appartement|maison|immeuble"
    r"|of|my|for|the|atm|bank|number|num[eé]ro|c'est|bca|bri|bni|mandiri))*+"
)
CODE = rf"(?<![^\W_])(?:pin|otp|puk|{LOCKS}){SUFFIX}{FILLING}\s?[:=]?\s?(?:g-)?{DIGITS}"
DOOR_CODE = rf"(?<![^\W_]){LOCKS}{SUFFIX}{FILLING}\s?[:=]?\s?(?<v>{LETTERED})"
FAR_CODE = (
    rf"(?<![^\W_])(?:pin|otp|puk|{LOCKS}){SUFFIX}(?: [^\s\d:=.,;!?]{{1,16}}){{1,4}}?"
    r"(?:\s?[:=]|\s(?:is|est|adalah))\s{1,2}(?:g-)?" + DIGITS
)
CARD_CODE = (
    r"(?<![^\W_])(?:cvv2?|cvc2?|cryptogramme|pin)(?![^\W_])"
    rf"{FILLING}\s?[:=]?\s?(?<v>\d{{3,4}})(?!\w|[.,]\d)"
)
CODE_AFTER = (
    r"(?<![\w.,-])(?<v>\d{3}[ -]\d{3}|\d{4,8}) (?:is|est|adalah|itu) "
    r"(?:your |my |the |votre |mon |ton |le |kode )?(?:[a-z-]{2,16} ){0,2}?"
    r"(?:code|otp|pin|kode|passcode|verifikasi)(?![^\W_])"
)

PHRASE = (
    r"(?:(?:12|24|twelve|twenty-four|douze|vingt-quatre) (?:words|mots|kata)"
    r"|(?:seed|recovery|secret|backup|mnemonic|wallet|bip-?39)"
    r"[ -](?:phrase|words?|seed)"
    r"|mnemonic|seedphrase"
    r"|phrase (?:de )?(?:r[eé]cup[eé]ration|secr[eè]te"
    r"|mn[eé]monique|seed)|mots de r[eé]cup[eé]ration"
    r"|fras[ae] (?:pemulihan|rahasia|benih|sandi|seed)|kata pemulihan)"
)
SEED = (
    rf"(?<![^\W_]){PHRASE}{SUFFIX}(?![^\W_])[^\n:=]{{0,40}}?[:=\s]\s{{0,3}}[\"'`(]?"
    r"(?<v>(?:\d{1,2}[.)]?\s?)?[^\W\d_]{3,8}"
    r"(?:[\s,;]{1,3}(?:\d{1,2}[.):]?\s?)?[^\W\d_]{3,8}){11,23})(?![^\W_])"
)
BACKUP = (
    r"(?<![^\W_])(?:(?:backup|recovery|2fa|mfa|emergency|scratch) codes?"
    r"|codes? de (?:secours|r[eé]cup[eé]ration|sauvegarde)"
    rf"|kode (?:cadangan|pemulihan)){SUFFIX}(?![^\W_])[^\n:=\d]{{0,40}}?[:=\s]\s{{0,3}}"
    r"(?<v>(?:(?:\d{1,2}[.)] |[-*] ?)?[a-z0-9]{4,6}[- ]?[a-z0-9]{4,6}(?![^\W_])"
    r"[\s,;]{0,4}+){1,20})"
)
NO_SEED = words(
    "the and for your with from are not but have them their les des vos une pour avec"
    " dans sur est yang dan untuk dengan jangan anda kamu"
)


ASSIGNMENT = re.compile(r"[^\W\d]+=(?:true|false|none|null|\d{1,3})?", re.IGNORECASE)


def unlike_a_word(candidate: str) -> Iterator[Hit]:
    """What follows a password cue without a colon: no plain word of a sentence."""
    word = candidate.rstrip(".,!?;:)*]")
    inner = any(not c.isalpha() and c not in "'-/" for c in word)
    odd_case = not word.islower() and not word.istitle() and not word.isupper()
    if len(word) >= LEAST and (inner or odd_case):
        yield from no_stand_in(candidate, word, score=0.8)


def no_stand_in(candidate: str, word: str, *, score: float) -> Iterator[Hit]:
    """The word, and a mark at its end that may belong to it."""
    assigns = ASSIGNMENT.fullmatch(word) is not None
    if not (stands_in(word) or refers(word) or assigns or "//" in word):
        yield 0, len(candidate.rstrip(".,;:)*]")), score


def told(candidate: str) -> Iterator[Hit]:
    """What follows a colon: anything but a label, a rule or the word for one."""
    word = candidate.rstrip(".,!?;:)*]")
    label = candidate.endswith(":") or "|" in word
    if len(word) >= LEAST and not label and fold(word) not in NOT_PASSWORDS:
        yield from no_stand_in(candidate, word, score=0.8)


def word_as_password(candidate: str) -> Iterator[Hit]:
    """A single word that ends the sentence and says nothing about the password."""
    if fold(candidate) not in NOT_PASSWORDS:
        yield 0, len(candidate), 0.5


def phrase(candidate: str) -> Iterator[Hit]:
    """A word unlike others, four groups of an app's password, or a phrase in quotes."""
    value = candidate.lstrip("\"'`*([")
    start, value = len(candidate) - len(value), value.rstrip("\"`'")
    if candidate[0] not in "\"`'":
        whole = [(0, len(value), 0.8)] if " " in value else unlike_a_word(value)
    elif " " in value:
        whole = [(0, len(value), 0.8)] if plain_phrase(value) else []
    else:
        whole = told(value)
    for first, last, score in whole:
        yield start + first, start + last, score


def seed(candidate: str) -> Iterator[Hit]:
    """Twelve words or more among which none joins a sentence."""
    first = candidate.split(maxsplit=1)[0]
    start = len(first) + 1 if fold(first) in NO_SEED else 0
    if NO_SEED.isdisjoint(fold(candidate[start:]).split()):
        yield start, len(candidate), 0.9


def codes(candidate: str) -> Iterator[Hit]:
    """A list of codes, each with a digit."""
    shown = candidate.rstrip(" \n\t,;")
    if any(map(str.isdecimal, shown)):
        yield 0, len(shown), 0.8


def ended(several: str) -> frozenset[str]:
    """Words, each in all its Indonesian and plural forms."""
    return frozenset(f"{word}{end}" for word in words(several) for end in ENDINGS)


FILE = re.compile(r"[\w-]+\.[a-z]\w{0,4}", re.IGNORECASE)


def combined(candidate: str) -> Iterator[Hit]:
    """No port, no file on that machine."""
    if not candidate.isdecimal() and not FILE.fullmatch(candidate):
        yield from unlike_a_word(candidate)


SAID_WORDS = ended(
    "password passwort passwd passcode pwd passphrase pass mot mots mdp kata sandi"
    " katasandi pword psw pswd pw w wifi wi wpa wpa2 wep network hotspot cle code kode"
    " kunci psk"
)
CODE_WORDS = ended(
    "code kode pin otp puk digicode passcode verifikasi cvv cvv2 cvc cvc2 cryptogramme"
)
USES = words("use enter type utilisez saisissez entrez tapez gunakan masukkan")
LOGIN_WORDS = words(
    "credential credentials login logins identifiant identifiants akun account accounts"
    " wifi wi cred creds"
)
SEED_WORDS = words(
    "12 24 twelve twenty douze vingt seed recovery secret backup wallet bip bip39"
    " phrase mots frasa frase kata"
) | ended("mnemonic seedphrase")

PASSWORDS = (
    Rule("password", PASSWORD, 0.8, unlike_a_word, words=SAID_WORDS),
    Rule("password, quoted", PASSWORD_QUOTED, 0.8, phrase, words=SAID_WORDS),
    Rule("password, far", PASSWORD_FAR, 0.8, phrase, words=SAID_WORDS),
    Rule("password, a word", PASSWORD_WORD, 0.5, word_as_password, words=SAID_WORDS),
    Rule("password, told", PASSWORD_TOLD, 0.8, told, marks=":=", words=SAID_WORDS),
    Rule("password, before", SAID_AFTER, 0.8, unlike_a_word, words=SAID_WORDS),
    Rule("user and password", LOGIN_PAIR, 0.8, unlike_a_word, words=LOGIN_WORDS),
    Rule("own code", OWN_CODE, 0.6, digits=4, words=words("code kode")),
    Rule("code", CODE, 0.7, digits=4, words=CODE_WORDS),
    Rule("code, far", FAR_CODE, 0.7, digits=4, words=CODE_WORDS),
    Rule("code of a door", DOOR_CODE, 0.7, digits=1, words=CODE_WORDS),
    Rule("code in groups", GROUPED_CODE, 0.7, digits=6, words=words("code kode")),
    Rule("user with password", COMBINED, 0.8, combined, marks=":"),
    Rule("password of an app", OF_AN_APP, 0.8, words=SAID_WORDS),
    Rule("the code", THE_CODE, 0.6, digits=6, words=CODE_WORDS),
    Rule("code, used", USED_CODE, 0.7, digits=4, words=USES),
    Rule("card code", CARD_CODE, 0.7, digits=3, words=CODE_WORDS),
    Rule("code, before", CODE_AFTER, 0.7, digits=4, words=CODE_WORDS),
    Rule("seed phrase", SEED, 0.9, seed, words=SEED_WORDS),
    Rule("backup codes", BACKUP, 0.8, codes, digits=1, words=CODE_WORDS),
)
