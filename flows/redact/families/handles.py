"""User names on platforms: with an at sign, after the platform's name, name#1234."""

import re
from collections.abc import Iterator

from flows.redact.families.decoys import NO_ACCOUNTS
from flows.redact.normal import fold
from flows.redact.rule import Family, Hit, Rule, words


NOT_PEOPLE = words(
    "everyone here channel all admin media import property override dataclass"
    " staticmethod classmethod decorator test param return returns throws author since"
    " deprecated see link code pytest click app router property abstractmethod cache"
    " lru_cache interface suppresswarnings nullable notnull autowired bean component"
    " service entity id type types font-face keyframes charset supports layer tailwind"
    " include apply extend mixin if else end for foreach font counter container"
)
NOT_TAGS = words(
    "issue issues pr bug order ticket case item no number room page step task pull"
    " commande ticket numero nomor pesanan tiket kamar invoice"
)
FILES = words(
    "js ts py md txt html htm css json xml csv pdf doc docx xls xlsx ppt png jpg jpeg"
    " gif svg mp3 mp4 zip tar gz exe dll sh bat php java cpp hpp cs go rs rb kt yml"
    " yaml toml ini log sql com net org io fr id"
)
OBJECTS = words(
    "self this request req user os sys config process data args obj ctx props state row"
    " session event e form input params res response client app db module window conn"
)
NO_OWNERS = words(
    "user users username name yourname you me root ubuntu debian admin administrator"
    " runner shared public default guest test pi ec2-user centos vagrant app node git"
    " jovyan www-data postgres circleci travis docker node vscode codespace work home"
)
FEWEST_LETTERS = 4


def at_name(candidate: str) -> Iterator[Hit]:
    """A handle, unless it is a decorator, a rule of CSS or a whole channel."""
    name = candidate[1:].rstrip(".").casefold()
    if NOT_PEOPLE.isdisjoint((name, name.split(".")[0], name.split("-")[0])):
        yield 0, len(candidate.rstrip(".")), 0.6


def tagged(candidate: str) -> Iterator[Hit]:
    """A `name#1234`, unless the name says it numbers something."""
    if candidate.partition("#")[0].casefold() not in NOT_TAGS:
        yield 0, len(candidate), 0.45


def account(candidate: str) -> Iterator[Hit]:
    """A word that no dictionary would hold, and that is no version and no file."""
    bare = candidate.rstrip(".")
    odd = any(c.isdecimal() or c in "._" for c in bare) or HUMPED.search(bare)
    letters = sum(map(str.isalpha, bare))
    least = FEWEST_LETTERS if bare.strip(".").isalnum() else FEWEST_LETTERS - 1
    if odd and letters >= least and not of_code(bare):
        yield 0, len(bare), 0.6


def told(candidate: str) -> Iterator[Hit]:
    """What somebody gives as a user name, unless it says how that name is."""
    bare = candidate.rstrip(".")
    if any(map(str.isalpha, bare)) and not of_code(bare):
        yield 0, len(bare), 0.6


def owner(candidate: str) -> Iterator[Hit]:
    """Whose folder or shell it is, unless machines all have one of that name."""
    if candidate.casefold() not in NO_OWNERS:
        yield 0, len(candidate), 0.6


def of_code(bare: str) -> bool:
    """Whether it is a file, a field of some object, a brand or a plain word."""
    first, dot, last = bare.casefold().partition(".")
    named = dot and (first in OBJECTS or last.rpartition(".")[2] in FILES)
    return bool(named) or fold(bare) in NO_ACCOUNTS


HUMPED = re.compile(r"[a-z]{2}[A-Z]")

SOCIAL = (
    "insta instagram ig telegram twitter tiktok snapchat snap discord facebook fb"
    " reddit twitch threads bluesky wattpad vinted roblox psn xbox tumblr pinterest"
)
PLATFORMS = (
    f"{SOCIAL} tele github gitlab linkedin steam signal line mastodon skype wechat kik"
    " viber fortnite minecraft valorant playstation nintendo epic battlenet riot mlbb"
    " shopee tokopedia bukalapak leboncoin strava spotify soundcloud deviantart venmo"
    " cashapp youtube yt"
)
OWN = (
    "username pseudo pseudonyme user login handle identifiant pengguna akun gamertag"
    " nickname nick surnom battletag ign utilisateur"
)
SPEAKERS = words("user pengguna utilisateur")
"""Before a colon these are who speaks: "user: hello"."""

OF_TWO = (
    "user[ _-]?name|user[ _-]?id|screen[ _-]?name|display[ _-]?name|gamer ?tag"
    "|nom d'utilisateur|nom de compte|nama pengguna|nama akun"
)
SUFFIX = r"(?:'s|ku|nya|mu)?"
MORE = (
    r"(?: (?:handle|name|account|user|username|id|tag|profile|profil|pseudo|login|saya"
    r"|aku|gue|gw|gua|ku|nya|moi|me|at|my|channel|identifiant|nick|nickname|ff|ml|games?"
    rf"|{'|'.join(PLATFORMS.split())})(?!\w)){{0,3}}"
)
IS = (
    r"(?: (?:is|est|adalah|c'est|ini|itu|sous|as|under|dengan nama|namanya)"
    r"|[\"']?\s?:|=|\s?=\s?(?=[\"'])|\s?[-]{1,2}>?)?"
)
ODD = r"(?:[^\W\d_]{1,29}(?:[\d_]|\.\w)|\d|_)[\w.]{0,29}+"
"""A name that has more than letters in it."""

SHAPED = rf"@?(?:{ODD}|(?-i:[A-Za-z]{{0,20}}[a-z]{{2}}[A-Z][A-Za-z]{{0,20}}))"
PLAIN = r"@?[a-z0-9_][\w.-]{2,31}"
LAST = (
    r"(?=[.!]?\s*$|[\"',;|)\]}!&<]|\.\s| [(|/-]"
    r"| (?:and|et|dan|or|ou|atau|pass|password|pwd|pw|mdp|mot de|sandi|kata|host)\b)"
)
"""Nothing behind it that would make a sentence of it."""

AFTER = r"(?![\w@/(\[])"
CALLED = (
    r"je m'appelle|my name is|i go by|i'm called|known as|call me|aka|nama saya"
    r"|nama aku|panggil saya|appelez-moi|appelle-moi|connu sous|find me as|add me"
    r"|ajoute[sz]?[ -]moi|cari aku|i am|i'm"
)
GAMES = "ml|mlbb|ff|free fire|pubg|codm|genshin|game|gim|aov|hok|mobile legends?"


def suffixed(cues: str) -> frozenset[str]:
    """The cues, and what Indonesian makes of them: `instagramku`."""
    plain = words(fold(cues))
    return plain | {word + end for word in plain for end in ("ku", "nya", "mu")}


NOUNS = f"{'|'.join(OWN.split())}|{OF_TWO}"
NOUN_WORDS = suffixed(
    f"{OWN} name user username userid screenname displayname gamertag tag id"
    " utilisateur compte pengguna akun user_name user_id"
)
NAMED = "|".join(n for n in NOUNS.split("|") if n not in SPEAKERS)
ALL = "|".join(PLATFORMS.split())

HANDLES = Family(
    "HANDLE",
    (
        Rule(
            "at name",
            r"(?<![\w@/.:+-])@[a-z_][\w.]{2,29}+(?:-\w[\w.]{0,29}+){0,2}+(?![\w/(@])"
            r"(?!\n[ \t]{0,40}(?:(?:async )?(?:def|class) \w{1,60} ?[(:]"
            r"|(?:public|private|protected|static|export) \w{1,60} \w))",
            0.6,
            at_name,
            marks="@",
        ),
        Rule(
            "name and tag",
            r"(?<![\w#])[a-z][\w.]{1,31}#\d{4}(?![\w])",
            0.45,
            tagged,
            marks="#",
            digits=4,
        ),
        Rule(
            "after a platform",
            rf"\b(?:{ALL}|{NOUNS}){SUFFIX}{MORE}{IS}\s?[\"']?(?<![^\W_])"
            rf"(?<v>{SHAPED}){AFTER}",
            0.6,
            account,
            words=suffixed(PLATFORMS) | NOUN_WORDS,
        ),
        Rule(
            "of mine",
            rf"\b(?:my|mon|ma|our|notre)(?: [^\W\d_]+){{0,2}}? (?:{ALL}|{NOUNS})"
            rf"(?: [^\W\d_]+){{0,4}}? (?:is|est|c'est) (?<v>{SHAPED}){AFTER}",
            0.6,
            account,
            words=words("my mon ma our notre"),
        ),
        Rule(
            "told",
            rf"\b(?:(?:{NAMED})(?: (?:{ALL}|{GAMES}|en jeu|in[ -]?game)(?!\w))?\"?'?"
            r"(?:\s?:\s?|=|\s?=>?\s?(?=[\"']))[\"']?"
            r"|(?:user|pengguna|utilisateur)(?:=|[\"']?\s?(?::|=>?)\s?[\"']))"
            rf"(?<v>{PLAIN}){LAST}",
            0.6,
            told,
            words=NOUN_WORDS,
        ),
        Rule(
            "told of a platform",
            rf"\b(?:{'|'.join(SOCIAL.split())}|github|youtube|yt|steam|skype|kik"
            rf"|line id|id line|(?:akun|compte|profil|cha[i\u00ee]ne|channel) (?:{ALL})"
            rf"|(?:{ALL})(?:\.tv)? (?:account|channel|profile|user|id))"
            rf"\s?:\s?(?<v>{PLAIN}){LAST}",
            0.6,
            told,
            words=suffixed(PLATFORMS),
        ),
        Rule(
            "told in a sentence",
            rf"\b(?:my|mon|ma)(?: (?:{ALL}))? (?:{NOUNS})(?: (?:{ALL}|on (?:{ALL})))?"
            rf"(?:'s| is| est| c'est) (?<v>{PLAIN})(?:{LAST}| (?:on|sur) (?:{ALL})\b)",
            0.6,
            told,
            words=words("my mon ma"),
        ),
        Rule(
            "told in Indonesian",
            rf"\b(?:{NOUNS}"
            r"|(?:akun )?(?:ig|insta|instagram|tiktok|twitter|line|discord))"
            rf"(?:ku| (?:saya|aku|gue|gw|gua)) (?:adalah |itu )?(?<v>{PLAIN}){LAST}",
            0.6,
            account,
            words=suffixed(PLATFORMS) | NOUN_WORDS,
        ),
        Rule(
            "called",
            rf"\b(?:{CALLED}) (?<v>@?[^\W\d_]{{1,29}}(?:_\w|\d)[\w.]{{0,29}}+){AFTER}",
            0.5,
            account,
            words=words(
                "appelle appelez name go called known call aka nama panggil connu find"
                " add ajoute ajoutes ajoutez cari i"
            ),
        ),
        Rule(
            "on a platform",
            rf"(?<![\w@./#-])(?<v>{SHAPED}) (?:on|sur|di|dans|in) (?:le |my |mon )?"
            rf"(?:{'|'.join(SOCIAL.split())})\b",
            0.6,
            account,
            words=words(SOCIAL),
        ),
        Rule(
            "as somebody",
            rf"\b(?:find me|follow me|add me|known|i go|i stream|i post|i play"
            rf"|retrouvez-moi|suivez-moi|je suis|je joue|cari aku|cari saya|main)"
            r" (?:as|by|sous|en tant que|sebagai|(?:pake|pakai|dengan) nama)"
            rf" (?<v>{PLAIN}) (?:on|sur|di|dans|in) (?:le |my |mon )?(?:{ALL})\b",
            0.6,
            told,
            words=words(PLATFORMS),
        ),
        Rule(
            "logged in as",
            r"\b(?:(?:logged|signed|log|sign|logging) ?in|connect\w{1,2}|masuk|login)"
            rf" (?:as|en tant que|sous|sebagai) (?<v>{PLAIN}){LAST}",
            0.6,
            told,
            words=words("as en sous sebagai"),
        ),
        Rule(
            "folder",
            r"(?:/home|/users|[a-z]:\\{1,2}users)[/\\]{1,2}"
            r"(?<v>[^\W_][\w.-]{1,31}(?: [^\W_][\w.-]{1,31}){0,2})(?=[/\\])",
            0.6,
            owner,
            marks="/\\",
        ),
        Rule(
            "prompt",
            r"(?<![\w.@-])(?<v>[a-z_][\w.-]{1,31})@[a-z][\w-]{0,31}:[~/]"
            r"[^\s$#]{0,80}[$#]",
            0.6,
            owner,
            marks="@",
        ),
        Rule(
            "cashtag",
            r"\bcash ?(?:app|tag)(?: (?:is|me|at|to))?\s?:? ?"
            r"(?<v>\$[a-z]\w{1,19})(?!\w)",
            0.6,
            marks="$",
        ),
        Rule(
            "number of an account",
            r"(?<!\w)(?:7656119\d{10}|sw-\d{4}-\d{4}-\d{4})(?!\w)",
            0.6,
            digits=12,
        ),
        Rule(
            "redditor",
            r"(?<![\w/])/?u/[\w-]{3,20}(?![\w/])",
            0.5,
            marks="/",
        ),
        Rule(
            "skype",
            r"(?<!\w)live:\.?(?=[^\W_]{0,29}[\d._])[a-z][\w.]{3,31}(?!\w)",
            0.6,
            words=words("live"),
        ),
        Rule(
            "number of a player",
            rf"\b(?:(?:id|uid|user id) (?:{GAMES})|(?:{GAMES}) (?:id|uid)|uid)"
            r"(?: (?:saya|aku|gue|gw|ku|gua|is|est))?\s?[:=]?\s?"
            r"(?<v>\d{6,12}(?: ?\(\d{4,5}\))?)(?!\w)",
            0.6,
            digits=6,
            words=words("id uid"),
        ),
    ),
)
