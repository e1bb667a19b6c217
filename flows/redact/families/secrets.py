"""Keys, tokens, passwords, codes and connection strings."""

from collections.abc import Iterator

from flows.redact.normal import fold
from flows.redact.rule import Family, Hit, Rule, words


KEY = r"[\w-]"

PROVIDERS: tuple[tuple[str, str, str], ...] = (
    ("aws", r"(?-i:(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16})", ""),
    ("github", r"(?-i:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{22,})", "_"),
    ("gitlab", r"(?-i:gl(?:pat|dt|rt|cbt|ptt)-[\w-]{20,})", "-"),
    ("slack", r"(?-i:xox[abeoprs]-[\w-]{10,}|xapp-\d-[\w-]{10,})", "-"),
    ("stripe", r"(?-i:(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}|whsec_\w{20,})", "_"),
    ("google", r"(?-i:AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})", ""),
    ("openai and anthropic", r"(?-i:sk-(?:proj-|ant-|svcacct-)?[\w-]{20,})", "-"),
    ("hugging face", r"(?-i:hf_[A-Za-z0-9]{20,})", "_"),
    ("npm and pypi", r"(?-i:npm_[A-Za-z0-9]{30,}|pypi-[\w-]{40,})", "_-"),
    ("sendgrid", r"(?-i:SG\.[\w-]{16,}\.[\w-]{16,})", "."),
    ("twilio", r"(?-i:(?:SK|AC)[0-9a-f]{32})", ""),
    ("telegram bot", r"\d{8,10}:[\w-]{35}", ":"),
    ("discord", r"(?-i:[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,})", "."),
    ("digitalocean", r"(?-i:do[opr]_v1_[0-9a-f]{40,})", "_"),
    ("shopify", r"(?-i:shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32})", "_"),
    ("mailgun and mailchimp", r"(?-i:key-[0-9a-f]{32}|[0-9a-f]{32}-us\d{1,2})", "-"),
    ("json web token", r"(?-i:eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)", "."),
)

CONNECTION = r"(?<!\w)[a-z][a-z0-9+.-]{1,20}://[^\s/:@\ufffc]{0,80}:[^\s/@\ufffc]{1,120}@[^\s\"'<>\ufffc]+"
PRIVATE_KEY = (
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[^-]|-(?!----))*+(?:-----END [A-Z ]{0,40}-----)?"
)
NAMED = (
    r"(?<![a-z])(?:api[ _-]?key|apikey|access[ _-]?key|secret[ _-]?key|account[ _-]?key"
    r"|client[ _-]?secret|auth[ _-]?token|access[ _-]?token|bearer|token|secret)"
    r"[\"']?(?: is| est| adalah)?\s?(?:[:=]|=>)?\s?[\"']?"
    r"(?<v>[\w/+.~-]{12,}={0,2})"
)
SAID_BEFORE = (
    r"(?<![a-z])(?:password|passwd|passcode|pwd|passphrase|pass|mot de passe|mdp"
    r"|kata sandi|sandi|katasandi|pw)"
)
PASSWORD = (
    SAID_BEFORE + r"[\"']?(?: (?:saya|aku|gue|wifi|nya|lama|baru|actuel))?"
    r"(?:\s?(?P<told>[:=])|\s(?:is|was|est|c'est|adalah|itu|yaitu))?+\s{0,2}"
    r"[\"']?(?<v>[^\s\"'\ufffc]{4,64})"
)
PASSWORD_TOLD = (
    SAID_BEFORE + r"[\"']?\s?[:=]\s{0,2}[\"']?(?<v>[^\s\"',;\ufffc\[(<{]{4,64})"
)
PASSWORD_WORD = (
    SAID_BEFORE + r"(?: (?:saya|aku|wifi))? (?:is|was|est|c'est|adalah|itu|yaitu)\s"
    r"(?<v>[a-z]{4,32})(?=\s?(?:[.,!?;\n]|$))"
)
OWN_CODE = (
    r"(?<![a-z])(?:(?:your|my|votre|mon|ton) "
    r"(?:(?!zip|post|promo|error|discount|country|area|source)[a-z]+ )?code"
    r"|kode (?:anda|saya|kamu))"
    r"(?: (?:is|est|adalah|yaitu))?\s?:?\s?(?<v>\d{4,8})(?!\w|[.,]\d)"
)
CODE = (
    r"(?<![a-z])(?:pin|cvv2?|cvc2?|otp|cryptogramme|code (?:pin|secret|confidentiel)"
    r"|kode (?:otp|pin|verifikasi|rahasia)|verification code|security code)"
    r"(?: (?:code|saya|aku|gue|number|nya|is|was|est|adalah|kartu|card|de|of|my))*+"
    r"\s?[:=]?\s?(?<v>\d{3,8})(?!\w|[.,]\d)"
)
PASSWORD_WORDS = words(
    "password passwd passcode pwd passphrase pass mot mdp sandi katasandi pw"
)


def provider(name: str, pattern: str, marks: str) -> Rule:
    """A rule for keys whose shape alone tells who gave them out."""
    return Rule(name, rf"(?<![\w/+-]){pattern}(?![\w])", 0.95, marks=marks)


def opaque(candidate: str) -> Iterator[Hit]:
    """A value that is no word: letters and digits together."""
    mixed = any(c.isdecimal() for c in candidate) and any(
        c.isalpha() for c in candidate
    )
    if mixed:
        yield 0, len(candidate), 0.8


def unlike_a_word(candidate: str) -> Iterator[Hit]:
    """What follows a password cue without a colon: no plain word of a sentence."""
    bare = candidate.rstrip(".,!?;:)")
    inner = any(not c.isalpha() and c not in "'-" for c in bare)
    odd_case = not bare.islower() and not bare.istitle() and not bare.isupper()
    if len(bare) >= 4 and (inner or odd_case):  # noqa: PLR2004 - as the pattern has it
        yield 0, len(bare), 0.8


NOT_PASSWORDS = words(
    "wrong incorrect correct right invalid valid expired reset required needed missing"
    " lost gone forgotten weak strong secure unsafe empty blank short long simple safe"
    " changed working fine good okay same different that this what there here mine"
    " yours unknown secret hidden protected saved stored encrypted important case"
    " sensitive faux fausse correcte incorrecte expire oublie perdu invalide valide"
    " obligatoire faible fort court vide change bon mauvais bloque securise celui"
    " salah benar lupa hilang kosong lemah kuat pendek panjang kedaluwarsa penting sama"
    " requis diperlukan wajib rahasia aman terkunci berubah"
)


def word_as_password(candidate: str) -> Iterator[Hit]:
    """A single word that ends the sentence and says nothing about the password."""
    if fold(candidate) not in NOT_PASSWORDS:
        yield 0, len(candidate), 0.5


SECRETS = Family(
    "SECRET",
    (
        *(provider(*row) for row in PROVIDERS),
        Rule("connection string", CONNECTION, 0.95, marks="@"),
        Rule("private key", PRIVATE_KEY, 1.0, words=words("private")),
        Rule(
            "named value",
            NAMED,
            0.8,
            opaque,
            digits=1,
            words=words(
                "api apikey access secret account client auth token bearer key"
            ),
        ),
        Rule("password", PASSWORD, 0.8, unlike_a_word, words=PASSWORD_WORDS),
        Rule(
            "password, a word",
            PASSWORD_WORD,
            0.5,
            word_as_password,
            words=PASSWORD_WORDS,
        ),
        Rule("own code", OWN_CODE, 0.6, digits=4, words=words("code kode")),
        Rule("password, told", PASSWORD_TOLD, 0.8, marks=":=", words=PASSWORD_WORDS),
        Rule(
            "code",
            CODE,
            0.7,
            digits=3,
            words=words("pin cvv cvv2 cvc cvc2 otp cryptogramme code kode"),
        ),
    ),
)
