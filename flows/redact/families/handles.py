"""User names on platforms: with an at sign, after the platform's name, name#1234."""

from collections.abc import Iterator

from flows.redact.rule import Family, Hit, Rule, words


NOT_PEOPLE = words(
    "everyone here channel all admin media import property override dataclass"
    " staticmethod classmethod decorator test param return returns throws author since"
    " deprecated see link code pytest click app router property abstractmethod cache"
    " lru_cache interface suppresswarnings nullable notnull autowired bean component"
    " service entity id type types font-face keyframes charset supports layer tailwind"
    " include apply extend mixin if else end for foreach"
)
NOT_TAGS = words(
    "issue issues pr bug order ticket case item no number room page step task pull"
    " commande ticket numero nomor pesanan tiket kamar invoice"
)


def at_name(candidate: str) -> Iterator[Hit]:
    """A handle, unless it is a decorator, a rule of CSS or a whole channel."""
    name = candidate[1:].rstrip(".").casefold()
    if name.split(".")[0] not in NOT_PEOPLE:
        yield 0, len(candidate.rstrip(".")), 0.6


def tagged(candidate: str) -> Iterator[Hit]:
    """A `name#1234`, unless the name says it numbers something."""
    if candidate.partition("#")[0].casefold() not in NOT_TAGS:
        yield 0, len(candidate), 0.45


def account(candidate: str) -> Iterator[Hit]:
    """A word after a platform's name that no dictionary would hold."""
    bare = candidate.rstrip(".")
    if any(c.isdecimal() or c in "._" for c in bare) and not bare.isdecimal():
        yield 0, len(bare), 0.6


PLATFORMS = (
    "insta instagram ig telegram tele twitter tiktok snapchat snap discord facebook fb"
    " github linkedin reddit steam twitch signal line threads mastodon skype wechat"
    " username pseudo pseudonyme user login handle identifiant pengguna akun"
)

HANDLES = Family(
    "HANDLE",
    (
        Rule(
            "at name",
            r"(?<![\w@/.:+-])@[a-z_][\w.]{2,29}(?![\w/(@])",
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
            r"\b(?:" + "|".join(PLATFORMS.split()) + r")"
            r"(?: (?:handle|name|account|user|id|saya|aku|gue|gw|ku|nya))?"
            r"(?: (?:is|est|adalah|c'est|ini|itu)|\s?[:=])?+ "
            r"(?<v>@?[a-z0-9][\w.]{2,29})(?![\w@/])",
            0.6,
            account,
            words=words(PLATFORMS),
        ),
    ),
)
