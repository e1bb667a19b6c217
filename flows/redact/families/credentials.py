"""Secrets as code, settings, command lines and files name them."""

import base64
import binascii
from collections.abc import Iterator

from flows.redact.families.opaque import (
    LIKELY,
    SURE,
    bare,
    key_value,
    opaque,
    secret_value,
    stands_in,
)
from flows.redact.rule import Hit, Rule, words


BEFORE = r"(?:(?<![^\W_])|(?-i:(?<=[a-z])(?=[A-Z])))"
"""Names start after a sign, an underscore, or with a capital inside a word."""

TYPED = r"(?:\s?:\s?(?:str|string|optional\[str\]|secretstr)(?=\s?=))?"
GIVEN = (
    rf"(?:\\{{0,2}}[\"'`])?\]?{TYPED}"
    r"(?:(?: \[[^\]\n]{0,30}\])?\s{0,2}(?:=>|:=|={1,3}|:)\s{0,2}"
    r"|>(?=[^\s<>]{4,400}</)|\s{1,2}value=)"
)
"""Between a name and its value: code, JSON, YAML, settings, tags, prompts."""

QUOTED = (
    r"\\{0,2}\"[^\"\n\ufffc]{4,400}+\"|\\{0,2}'[^'\n\ufffc]{4,400}+'"
    r"|`[^`\n\ufffc]{4,400}+`"
)
PLAIN = r"[^\s\"'`,;<>&\ufffc]{4,400}+"
VALUE = rf"(?<v>{QUOTED}|{PLAIN})"
ENDS = r"(?:[_-](?:base|prod|dev|staging|live|test|main|primary|secondary|v?\d))?"

KINDS_OF_KEY = (
    "api access secret account private shared preshared signing encryption master"
    " license licence service server admin app deploy storage primary host function"
    " session web jwt hmac aes consumer subscription write ingest webhook auth client"
    " project ssh windows office product activation serial openai anthropic gemini"
    " claude mistral cohere cloudflare datadog infura alchemy algolia mapbox"
)
KEY_NAME = (
    r"(?:token|jeton|secret|bearer|credential|signature|sig|apikey|accesskey"
    r"|(?:password|passwd|pwd)[ _-]?hash"
    r"|session[ _-]?id"
    rf"|(?:{'|'.join(KINDS_OF_KEY.split())})[ _-]?key(?:[ _-]?id)?|secret[ _-]id"
    r"|cl[eé] (?:d'|secr[eè]te )?api|cl[eé] priv[eé]e"
    r"|kunci (?:api|rahasia|privat|pribadi))"
)
KEY_WORDS = words(
    "token jeton secret bearer credential signature sig password passwd pwd"
    " passwordhash passwdhash pwdhash apikey accesskey session sessionid"
    " key keyid cle kunci"
) | {f"{kind}{key}" for kind in KINDS_OF_KEY.split() for key in ("key", "keyid")}
HIDDEN_NAME = (
    r"(?:(?:client|app|api|jwt|webhook|shared|consumer|session|signing|cookie)[_-]?"
    r"secret(?:[_-]key)?|(?-i:SECRET(?:_KEY(?:_BASE)?)?))"
)
LOGIN_NAME = r"(?:password|passwd|passphrase|passcode|pwd|pass|mdp|db_?pw)"
CAPITALS = r"(?-i:(?<=[A-Z])(?:PASSWORD|PASSWD|PWD))"

ASSIGNED_KEY = rf"{BEFORE}{KEY_NAME}{ENDS}{GIVEN}{VALUE}"
ASSIGNED_SECRET = rf"{BEFORE}{HIDDEN_NAME}{ENDS}{GIVEN}{VALUE}"
ASSIGNED_PASSWORD = rf"(?:{BEFORE}{LOGIN_NAME}|{CAPITALS}){ENDS}{GIVEN}{VALUE}"
SPOKEN_KEY = (
    rf"(?<![^\W_]){KEY_NAME}(?![^\W_])"
    r"(?:(?: [^\s:=.,;]{1,16}){0,4}?(?:\s?[:=]|\s(?:is|was|est|c'est|adalah|yaitu)))?"
    r"\s{1,2}[\"'`*]{0,2}(?<v>[\w/+.~=%:-]{12,400}+)(?!\()"
)

HEADER = (
    r"(?<![\w-])(?:(?:proxy-)?authorization"
    r"|x-[a-z-]{0,24}(?:key|token|secret|signature)"
    r"|api-key|private-token|ocp-apim-subscription-key)[\"']?\s?[:=]\s{0,2}[\"']?"
    r"(?:[a-z0-9]{3,12}\s{1,2})?(?<v>[^\s\"',;<>\ufffc]{6,2000}+)"
)
COOKIE = (
    r"(?<![\w-])(?:set-)?cookie[\"']?\s?:\s{0,2}[\"']?"
    r"(?<v>[^\s=;]{1,60}=[^\n\"'\ufffc]{6,})"
)
SESSION = (
    r"(?<![\w.-])[\w.-]{0,30}?(?:sess(?:ion)?(?:[_.-]?id)?|sid|csrf|xsrf-token"
    r"|jwt|auth)"
    r"=(?<v>[\w%.+/:=~|*-]{10,4000}+)"
)
PARAMETER = (
    r"[?&#;](?:[\w-]{0,24}(?:token|key|secret|sig|signature|auth|jwt|credential|session"
    r"|sid)|code|hmac)=(?<v>[^&\s#\"'<>\ufffc]{8,4000}+)"
)

FLAG = (
    r"(?<![\w-])--?(?:[a-z]{2,16}-){0,2}(?:password|passwd|pass|passphrase)"
    rf"(?:=| (?=[\"'`]|\S{{0,60}}[^a-z\s]))(?!-){VALUE}"
)
KEY_FLAG = (
    r"(?<![\w-])--?(?:[a-z]{2,16}-){0,2}(?:token|secret|key|apikey)"
    rf"[= ]{VALUE}"
)
USER_FLAG = (
    r"(?<![\w-])(?:-u|--user|--proxy-user)[ =]?[\"']?"
    r"(?<v>[^\s:\"'<>$]{1,80}:[^\s\"'<>\ufffc]{3,128})"
)
CLIENT_FLAG = (
    r"(?<![\w-])(?-i:(?:mysql|mariadb)[a-z-]{0,8}(?: [^\s|;]{1,40}){0,6}? -p"
    r"|(?:sshpass|docker login|az login|mongo[a-z]{0,6})(?: [^\s|;]{1,40}){0,6}? -p ?"
    r"|redis-cli(?: [^\s|;]{1,40}){0,6}? -a |sqlcmd(?: [^\s|;]{1,40}){0,6}? -P )(?<v>"
    + QUOTED
    + r"|[^\s\"'<>\ufffc]{3,120})"
)
QUOTED_FLAG = r"(?<![^\s])(?-i:-p)(?<v>'[^'\n\ufffc]{4,120}'|\"[^\"\n\ufffc]{4,120}\")"
DEFINE = (
    r"(?<![^\W_])define\(\s?[\"'](?-i:[A-Z_]{0,40}(?:PASSWORD|KEY|SALT|SECRET|TOKEN))"
    rf"[\"']\s?,\s?(?<v>{QUOTED})"
)
CALL = (
    r"(?<![^\W_])(?:auth\s?=\s?\(|login\()\s?[\"'][^\"'\n]{1,80}[\"']\s?,\s?"
    r"(?<v>\"[^\"\n\ufffc]{3,120}\"|'[^'\n\ufffc]{3,120}')"
)
SUDO = r"(?<![^\W_])echo (?<v>[^\s|\ufffc]{4,64}) ?\| ?sudo"
NET_USE = r"(?<![^\W_])/user:\S{1,60} (?<v>[^\s/*][^\s\ufffc]{3,60})"
SQL = rf"(?<![^\W_])identified\s(?:with \w{{1,40}} )?by\s(?:password )?(?<v>{QUOTED})"

NETRC = (
    r"(?<![^\W_])(?:machine\s{1,4}\S{1,100}|default)\s{1,4}login\s{1,4}\S{1,100}\s{1,4}"
    r"password\s{1,4}(?<v>[^\s\ufffc]{3,200})"
)
PGPASS = (
    r"^(?=[^:\s]{0,60}[a-z.*])[\w.*-]{1,60}:(?:\d{4,5}|\*):[\w*-]{1,60}:[\w.*-]{1,60}:"
    r"(?<v>[^\s\ufffc]{4,200})$"
)
DOCKER_AUTH = (
    r"(?<![a-z])_?auth\"?\s?[:=]\s?\"?(?<v>[a-z0-9+/]{8,400}={0,2})(?![a-z0-9+/=])"
)
USERINFO = r"://(?<v>[\w~%.+-]{16,400}+)(?=(?::x-oauth-basic)?@)"
WIFI_CODE = r"(?<![^\W_])wifi:(?:[^;\n]{0,80};){0,4}?p:(?<v>[^;\n\ufffc]{4,63});"
OTPAUTH = r"(?:(?<![a-z])|(?<=\\[nrt]))otpauth(?:-migration)?://[^\s\"'<>\ufffc]{4,}"
TOTP_SEED = (
    r"(?<![^\W_])(?:2fa|totp|mfa|otp|authenticator|setup|authentication)"
    r"(?: (?:secret|setup|key|seed|code)){1,2}"
    r""
    r"(?: (?:is|est|adalah))?\s?:?\s{1,2}[\"'`]?"
    r"(?<v>[a-z2-7]{4}(?:[ -]?[a-z2-7]{4}){3,15})(?![a-z0-9])"
)

SCHEMES = (
    r"(?:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|mssql|sqlserver|ftp)"
)
CONNECTION = (
    r"(?<!\w)(?:[a-z][a-z0-9+.-]{1,20}://[^\s/:@\ufffc]{0,80}:[^\s/@\ufffc]{1,120}"
    rf"|{SCHEMES}(?:\+\w{{1,16}})?://[^\s/:@\ufffc]{{0,80}}:[^\s@\ufffc]{{1,120}})"
    r"@[^\s\"'<>\ufffc]+"
)

BEGUN = r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
PRIVATE_KEY = (
    rf"{BEGUN}(?:(?:[^-]|-(?!----))*+-----END [A-Z0-9 ]{{0,40}}-----"
    r"|(?:(?:\\[nr]|\s|>)*+(?:proc-type|dek-info|version|comment|charset)[^\n\\]*+)*+"
    r"[\sA-Za-z0-9+/=\\>|]*+)"
)
SSH2_KEY = (
    r"---- BEGIN SSH2 [A-Z ]{0,20}PRIVATE KEY ----(?:[^-]|-(?!---))*+"
    r"(?:---- END [A-Z0-9 ]{0,40} ----)?"
)
PUTTY_KEY = r"private-lines:\s?\d{1,3}\s{1,4}(?<v>(?:[A-Za-z0-9+/=]{16,80}+\s{0,4}+)++)"
PUTTY_MAC = r"private-(?:mac|hash):\s?(?<v>[0-9a-f]{32,64})"


SHOWN = frozenset(
    f"{user}:{password}"
    for user in ("user", "username", "login")
    for password in ("password", "passwd", "pass", "pwd")
)
"""What documents show where a user and a password stand."""


def header_value(candidate: str) -> Iterator[Hit]:
    """A token, or a user and password in base64."""
    yield from user_and_password(candidate) or key_value(candidate)


def user_and_password(candidate: str) -> list[Hit]:
    """The whole of it where base64 hides "user:password"."""
    start, value = bare(candidate)
    try:
        told = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return []
    hidden = b":" in told and told.isascii()
    return [(start, start + len(value), SURE)] if hidden else []


def after_user(candidate: str) -> Iterator[Hit]:
    """The password of "user:password", which is no number of a group."""
    user, _, password = candidate.partition(":")
    if password != user and not password.isdecimal():
        for _, _, score in secret_value(password):
            yield len(user) + 1, len(candidate), score


def cookies(candidate: str) -> Iterator[Hit]:
    """All cookies of a header, where one of them holds more than words."""
    parts = candidate.replace(";", "=").split("=")
    if any(opaque(part.strip()) for part in parts[1::2]):
        yield 0, len(candidate.rstrip("\\")), LIKELY


def connection(candidate: str) -> Iterator[Hit]:
    """A connection string with a password, not with the place for one."""
    signed = candidate.partition("://")[2].rpartition("@")[0]
    password = signed.partition(":")[2]
    plain = password.isalpha() and password.islower()
    if signed.partition("@")[0] not in SHOWN and (plain or not stands_in(password)):
        yield 0, len(candidate), SURE


CREDENTIALS = (
    Rule("connection string", CONNECTION, 0.95, connection, marks="@"),
    Rule("private key", PRIVATE_KEY, 1.0, words=words("private")),
    Rule("ssh2 private key", SSH2_KEY, 1.0, words=words("private")),
    Rule("putty private key", PUTTY_KEY, 1.0, digits=1, words=words("private")),
    Rule("putty mac", PUTTY_MAC, 1.0, marks=":", words=words("private")),
    Rule("key, assigned", ASSIGNED_KEY, 0.8, key_value, marks="=:>"),
    Rule("secret, assigned", ASSIGNED_SECRET, 0.8, secret_value, marks="=:>"),
    Rule("password, assigned", ASSIGNED_PASSWORD, 0.8, secret_value, marks="=:>"),
    Rule("key, spoken of", SPOKEN_KEY, 0.8, key_value, words=KEY_WORDS),
    Rule("header", HEADER, 0.9, header_value, marks=":="),
    Rule("cookies", COOKIE, 0.8, cookies, marks=":"),
    Rule("session", SESSION, 0.8, key_value, marks="="),
    Rule("parameter of an address", PARAMETER, 0.8, key_value, marks="="),
    Rule("flag with a password", FLAG, 0.8, secret_value, marks="-"),
    Rule("flag with a key", KEY_FLAG, 0.8, key_value, marks="-"),
    Rule("flag with a user", USER_FLAG, 0.8, after_user, marks="-"),
    Rule("flag of a client", CLIENT_FLAG, 0.8, secret_value, marks="-"),
    Rule("quoted flag", QUOTED_FLAG, 0.8, secret_value, marks="-"),
    Rule("call with user and password", CALL, 0.8, secret_value, marks="("),
    Rule("constant", DEFINE, 0.8, secret_value, words=words("define")),
    Rule("sudo", SUDO, 0.8, secret_value, words=words("sudo")),
    Rule("net use", NET_USE, 0.8, secret_value, marks="/"),
    Rule("sql", SQL, 0.9, secret_value, words=words("identified")),
    Rule("netrc", NETRC, 0.9, secret_value, words=words("login")),
    Rule("pgpass", PGPASS, 0.8, secret_value, marks=":"),
    Rule("auth of a registry", DOCKER_AUTH, 0.9, user_and_password, marks=":="),
    Rule("token as user", USERINFO, 0.9, key_value, marks="@"),
    Rule("wifi code", WIFI_CODE, 0.9, marks=";"),
    Rule("totp address", OTPAUTH, 0.95, marks="/"),
    Rule(
        "totp seed",
        TOTP_SEED,
        0.9,
        words=words("2fa totp mfa otp authenticator setup authentication"),
    ),
)
