# ruff: noqa: ISC004 - literals are split so that no scanner takes them for real
"""Secrets an engineer pastes or a person tells, all invented, in three languages."""

import base64
import hashlib
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from time import process_time

import pytest
import regex

from flows.redact.engine import engine_for
from flows.redact.families.secrets import SECRETS
from flows.redact.normal import normalise
from flows.redact.prefilter import HyperscanPrefilter, hyperscan
from flows.redact.replace import Numbering, replace_spans
from flows.redact.rule import FLAGS, Clues
from flows.redact.second_look import second_look
from schemas.policy import LANGUAGES, RedactionPolicy


ENGINE = engine_for(RedactionPolicy(names="cues", entities=("SECRET",)))

HEX = digits + "abcdef"
SMALL, LARGE = ascii_lowercase + digits, ascii_uppercase + digits
BOTH = ascii_letters + digits
URL_SAFE = BOTH + "-_"
BASE64 = BOTH + "+/"


def drawn(count, among=BOTH, salt=""):
    """So many signs, the same each time; the last one is no dash."""
    found = ""
    while len(found) < count:
        told = hashlib.sha256(f"{salt}{len(found)}{count}{among}".encode()).digest()
        found += "".join(among[byte % len(among)] for byte in told)
    return found[: count - 1] + among[len(found) % 10]


def uuid():
    return "-".join(drawn(n, HEX) for n in (8, 4, 4, 4, 12))


ISSUED = {
    "aws id": "AK" "IA" + drawn(16, LARGE),
    "aws session id": "AS" "IA" + drawn(16, LARGE),
    "github": "gh" "p_" + drawn(36),
    "github app": "gh" "s_" + drawn(36),
    "github fine": "github" "_pat_" + drawn(22) + "_" + drawn(59),
    "gitlab": "gl" "pat-" + drawn(20, URL_SAFE),
    "gitlab deploy": "gl" "dt-" + drawn(20, URL_SAFE),
    "slack bot": "xo" "xb-" + drawn(12, digits) + "-" + drawn(13, digits) + "-" + drawn(24),
    "slack app": "xa" "pp-1-A" + drawn(10, LARGE) + "-" + drawn(13, digits) + "-" + drawn(64, HEX),
    "stripe": "sk" "_live_" + drawn(24),
    "stripe restricted": "rk" "_test_" + drawn(99),
    "stripe webhook": "wh" "sec_" + drawn(32),
    "google api": "AI" "za" + drawn(35, URL_SAFE),
    "google auth key": "AQ" ".Ab8RN6" + drawn(43, URL_SAFE),
    "google oauth": "ya" "29." + drawn(120, URL_SAFE),
    "google refresh": "1/" "/0g" + drawn(60, URL_SAFE),
    "google client": "GOC" "SPX-" + drawn(28, URL_SAFE),
    "openai": "sk" "-proj-" + drawn(120, URL_SAFE),
    "openai old": "sk" "-" + drawn(48),
    "anthropic": "sk" "-ant-api03-" + drawn(93, URL_SAFE) + "AA",
    "openrouter": "sk" "-or-v1-" + drawn(64, HEX),
    "langfuse": "sk" "-lf-" + uuid(),
    "deepseek": "sk" "-" + drawn(32, HEX),
    "hugging face": "h" "f_" + drawn(34),
    "npm": "np" "m_" + drawn(36),
    "pypi": "py" "pi-AgEIcHlwaS5vcmc" + drawn(120, URL_SAFE),
    "sendgrid": "S" "G." + drawn(22, URL_SAFE) + "." + drawn(43, URL_SAFE),
    "twilio": "S" "K" + drawn(32, HEX),
    "telegram bot": drawn(10, "123456789") + ":A" "A" + drawn(33, URL_SAFE),
    "discord bot": "M" + drawn(23) + "." + drawn(6, URL_SAFE) + "." + drawn(38, URL_SAFE),
    "digitalocean": "do" "p_v1_" + drawn(64, HEX),
    "shopify": "sh" "pat_" + drawn(32, HEX),
    "mailgun": "ke" "y-" + drawn(32, HEX),
    "mailchimp": drawn(32, HEX) + "-u" "s14",
    "web token": "ey" "JhbGciOiJIUzI1NiJ9.ey" "J" + drawn(60) + "." + drawn(43, URL_SAFE),
    "azure client": drawn(3) + "8" "Q~" + drawn(34, BOTH + "_.-"),
    "azure storage": drawn(86, BASE64) + "==",
    "notion": "nt" "n_" + drawn(46),
    "notion old": "sec" "ret_" + drawn(43),
    "databricks": "da" "pi" + drawn(32, HEX) + "-2",
    "groq": "gs" "k_" + drawn(52),
    "xai": "xa" "i-" + drawn(80),
    "perplexity": "pp" "lx-" + drawn(48),
    "replicate": "r" "8_" + drawn(37),
    "nvidia": "nv" "api-" + drawn(64, URL_SAFE),
    "square": "sq" "0atp-" + drawn(22, URL_SAFE),
    "square access": "EA" "AA" + drawn(60, URL_SAFE),
    "braintree": "access_" "token$production$" + drawn(16, SMALL) + "$" + drawn(32, HEX),
    "atlassian": "ATA" "TT3xFfGF0" + drawn(160, URL_SAFE) + "=" + drawn(8, LARGE),
    "bitbucket": "ATC" "TT3xFfGN0" + drawn(160, URL_SAFE) + "=" + drawn(8, LARGE),
    "grafana": "gl" "sa_" + drawn(32) + "_" + drawn(8, HEX),
    "grafana cloud": "gl" "c_ey" "J" + drawn(80),
    "new relic": "NR" "AK-" + drawn(27, LARGE),
    "vercel": "vc" "p_" + drawn(56),
    "netlify": "nf" "p_" + drawn(36),
    "supabase": "sb" "p_" + drawn(40, HEX),
    "supabase secret": "sb" "_secret_" + drawn(31, URL_SAFE),
    "planetscale": "psc" "ale_tkn_" + drawn(43, URL_SAFE),
    "planetscale password": "psc" "ale_pw_" + drawn(43, URL_SAFE),
    "doppler": "dp" ".pt." + drawn(43),
    "vault": "hv" "s." + drawn(90, URL_SAFE),
    "terraform": drawn(14) + ".atl" "asv1." + drawn(67, URL_SAFE),
    "fly.io": "fm" "2_lJPECAAAAAAA" + drawn(120, BASE64) + "==",
    "heroku": "HR" "KU-AA" + drawn(58, URL_SAFE),
    "linear": "li" "n_api_" + drawn(40),
    "figma": "fi" "gd_" + drawn(43, URL_SAFE),
    "airtable": "pa" "t" + drawn(14) + "." + drawn(64, HEX),
    "asana": "2/" + drawn(16, "123456789") + "/" + drawn(16, "123456789") + ":" + drawn(32, HEX),
    "postman": "PM" "AK-" + drawn(24, HEX) + "-" + drawn(34, HEX),
    "sentry": "sn" "trys_ey" "J" + drawn(80) + "=_" + drawn(43, BASE64),
    "docker": "dc" "kr_pat_" + drawn(27, URL_SAFE),
    "pulumi": "pu" "l-" + drawn(40, HEX),
    "rubygems": "ruby" "gems_" + drawn(48, HEX),
    "crates.io": "ci" "o" + drawn(32),
    "cloudflare": "cf" "ut_" + drawn(48),
    "cloudflare origin": "v1" ".0-" + drawn(24, HEX) + "-" + drawn(146, HEX),
    "dropbox": "sl" ".u." + drawn(140, URL_SAFE),
    "facebook": "EA" "AB" + drawn(180),
    "x": "A" * 22 + drawn(30) + "%3D" + drawn(50),
    "midtrans": "SB-M" "id-server-" + drawn(24, URL_SAFE),
    "xendit": "xn" "d_production_" + drawn(56),
    "resend": "re" "_" + drawn(8) + "_" + drawn(24),
    "pinecone": "pc" "sk_" + drawn(6) + "_" + drawn(62),
    "langsmith": "ls" "v2_pt_" + drawn(32, HEX) + "_" + drawn(10, HEX),
    "hubspot": "pa" "t-eu1-" + uuid(),
    "plaid": "access-" "sandbox-" + uuid(),
    "1password": "A" "3-" + "-".join(drawn(n, LARGE) for n in (6, 6, 5, 5, 5, 5)),
    "age": "AGE-SEC" "RET-KEY-1" + drawn(58, LARGE),
    "slack webhook": "hooks.sl" "ack.com/services/T" + drawn(8, LARGE) + "/B" + drawn(8, LARGE) + "/" + drawn(24),
    "discord webhook": "disc" "ord.com/api/webhooks/" + drawn(18, "123456789") + "/" + drawn(68, URL_SAFE),
    "teams webhook": "web" "hook.office.com/webhookb2/" + uuid() + "@" + uuid() + "/IncomingWebhook/" + drawn(32, HEX) + "/" + uuid(),
    "alchemy": "alch" "emy.com/v2/" + drawn(32, URL_SAFE),
    "bcrypt": "$2" "y$10$" + drawn(53, BOTH + "./"),
    "apr1": "$ap" "r1$" + drawn(8) + "$" + drawn(22, BOTH + "./"),
    "shadow": "$" "6$" + drawn(16) + "$" + drawn(86, BOTH + "./"),
    "yescrypt": "$" "y$j9T$" + drawn(22, BOTH + "./") + "$" + drawn(43, BOTH + "./"),
    "argon2": "$argon" "2id$v=19$m=65536,t=3,p=4$" + drawn(22, BASE64) + "$" + drawn(43, BASE64),
    "django": "pbkdf2_" "sha256$600000$" + drawn(22) + "$" + drawn(43, BASE64) + "=",
    "of a provider to come": "acme" "_live_" + drawn(40),
    "totp": "otp" "auth://totp/Example:jane?secret=" + drawn(32, ascii_uppercase + "234567"),
}  # fmt: skip

CARRIERS = [
    "{}",
    "my key is {}, keep it",
    'KEY="{}"',
    "voici la clé : {}. Merci",
    "ini tokennya {} ya",
    '{{"text": "first line\\n{}\\n"}}',
]


def covered(text, part, language="en"):
    start = text.rindex(part)
    return any(
        f.start <= start and start + len(part) <= f.end
        for f in ENGINE.find(text, language)
    )


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("provider", ISSUED)
def test_a_key_of_a_provider_is_covered_wherever_it_stands(provider, carrier):
    assert covered(carrier.format(ISSUED[provider]), ISSUED[provider])


def b64(text):
    return base64.b64encode(text.encode()).decode()


KEY = drawn(40, BASE64, "named")
HEXKEY = drawn(32, HEX, "named")

NAMED = [
    # what is pasted, what of it is secret
    (f"aws_secret_access_key = {KEY}", KEY),
    (f"AWS Secret Access Key [None]: {KEY}", KEY),
    ("AK" "IA" + drawn(16, LARGE) + f",{KEY}", KEY),
    (f"export AWS_SECRET_ACCESS_KEY='{KEY}'", KEY),
    (f"AccountName=demo;AccountKey={drawn(86, BASE64)}==;EndpointSuffix=x", drawn(86, BASE64) + "=="),
    (f"Endpoint=sb://demo.example.org/;SharedAccessKeyName=Root;SharedAccessKey={KEY}=", KEY),
    (f"https://demo.example.org/c?sv=2024-01-01&sp=r&sig={drawn(40)}%3D", drawn(40) + "%3D"),
    (f"AZURE_CLIENT_SECRET={drawn(40, URL_SAFE)}", drawn(40, URL_SAFE)),
    (f'"private_key_id": "{drawn(40, HEX)}"', drawn(40, HEX)),
    (f"DD_API_KEY={HEXKEY}", HEXKEY),
    (f"datadog key: {HEXKEY}", HEXKEY),
    (f"COHERE_API_KEY={drawn(40)}", drawn(40)),
    (f"my mistral api key is {drawn(32)}", drawn(32)),
    (f"CLOUDFLARE_API_KEY: {drawn(37, HEX)}", drawn(37, HEX)),
    (f"linkedin client_secret={drawn(16)}", drawn(16)),
    (f"INFURA_KEY={HEXKEY}", HEXKEY),
    (f"https://mainnet.infura.io/v3/{HEXKEY}", HEXKEY),
    ("https://api.telegram.org/bot1234567890:A" f"A{drawn(33, URL_SAFE)}/getMe", drawn(33, URL_SAFE)),
    (f"curl -u sk_user:{drawn(12)} https://example.org", drawn(12)),
    ("curl -u jane:hunter2! https://example.org", "hunter2!"),
    ("curl --user 'jane:hunter two2'", "hunter"),
    ("mysql -h db -u root -phunter22 shop", "hunter22"),
    ("mysqldump -u root -p'hunter 22' shop", "hunter 22"),
    ("sshpass -p hunter22 ssh root@host", "hunter22"),
    ("sshpass -p 'hunter22' ssh host", "hunter22"),
    ("docker login -u jane -p hunter22", "hunter22"),
    ("redis-cli -h cache -a hunter22 ping", "hunter22"),
    ("tool --password=hunter", "hunter"),
    ("tool --password hunter2", "hunter2"),
    ("tool --db-password 'correct horse 7'", "correct horse 7"),
    (f"tool --token {drawn(20)}", drawn(20)),
    (f"tool --api-key={drawn(20)}", drawn(20)),
    (f"Authorization: Basic {b64('jane:hunter2')}", b64("jane:hunter2")),
    (f"-H 'Authorization: Bearer {drawn(30)}'", drawn(30)),
    (f"Authorization: token {drawn(40, HEX)}", drawn(40, HEX)),
    (f"X-Api-Key: {drawn(24)}", drawn(24)),
    (f"PRIVATE-TOKEN: {drawn(20)}", drawn(20)),
    (f"Bearer {drawn(40)}", drawn(40)),
    (f"Cookie: theme=dark; sid={drawn(20)}", drawn(20)),
    (f"sessionid={drawn(32, SMALL)}", drawn(32, SMALL)),
    (f"PHPSESSID={drawn(26, SMALL)}", drawn(26, SMALL)),
    (f"connect.sid=s%3A{drawn(32)}.{drawn(43)}", drawn(32)),
    (f"JSESSIONID={drawn(32, LARGE)}", drawn(32, LARGE)),
    (f"GET /me?access_token={drawn(40)}&v=2", drawn(40)),
    (f"/object?X-Amz-Expires=60&X-Amz-Signature={drawn(64, HEX)}", drawn(64, HEX)),
    ("DB_PASSWORD=hunter", "hunter"),
    ("PGPASSWORD=hunter psql", "hunter"),
    ("APP_SECRET=sunflowers", "sunflowers"),
    ("export FOO_SECRET='sun flowers 12'", "sun flowers 12"),
    (f"GITHUB_TOKEN={drawn(40, HEX)}", drawn(40, HEX)),
    (f"NEXT_PUBLIC_API_KEY={drawn(24)}", drawn(24)),
    (f"SECRET_KEY_BASE={drawn(128, HEX)}", drawn(128, HEX)),
    ("SECRET_KEY = 'django-insecure-" + drawn(50, SMALL + "!@#$%^&*(-_=+)") + "'", drawn(50, SMALL + "!@#$%^&*(-_=+)")),
    ('{"user": "jane", "password": "hunter"}', "hunter"),
    ('{\\"password\\": \\"hunter\\"}', "hunter"),
    ("password: hunter\nport: 5432", "hunter"),
    ("client_secret: sunflowers", "sunflowers"),
    ("dbPassword = 'hunter'", "hunter"),
    ('password: str = "hunter"', "hunter"),
    ('config["password"] = "hunter"', "hunter"),
    ('if password == "hunter2":', "hunter2"),
    (":password => 'hunter'", "hunter"),
    ("<password>hunter2</password>", "hunter2"),
    ('<add key="Password" value="hunter2" />', "hunter2"),
    ("Server=db;User Id=sa;Password=Hunter!2;", "Hunter!2"),
    ("jdbc:mysql://db/shop?user=jane&password=hunter", "hunter"),
    ("CREATE USER jane IDENTIFIED BY 'hunter22'", "hunter22"),
    ("machine example.org login jane password hunter", "hunter"),
    ("machine example.org\n  login jane\n  password hunter", "hunter"),
    ("db.example.org:5432:shop:jane:hunter", "hunter"),
    ("//registry.example.org/:_authToken=" + uuid(), uuid()),
    (f'"auth": "{b64("jane:hunter2")}"', b64("jane:hunter2")),
    ("[Interface]\nPrivateKey = " + drawn(43, BASE64) + "=", drawn(43, BASE64) + "="),
    ("PresharedKey = " + drawn(43, BASE64) + "=", drawn(43, BASE64) + "="),
    ("jane:$ap" "r1$" + drawn(8) + "$" + drawn(22), drawn(22)),
    ("redis://:hunter2@cache:6379/0", "hunter2"),
    ("postgresql+psycopg://jane:p/w2@db.example.org/shop", "p/w2"),
    ("mongodb+srv://jane:hunter@cluster.example.org/?w=majority", "hunter"),
    (f"git clone https://{drawn(30)}@example.org/a.git", drawn(30)),
    (f"https://{HEXKEY}@o1.ingest.example.org/1", HEXKEY),
    ("WIFI:T:WPA;S:Home;P:hunter22;;", "hunter22"),
    ("sqlcmd -S srv -U sa -P Str0ng!pw", "Str0ng!pw"),
    ("az login -u jane@example.org -p hunter22", "hunter22"),
    ("define('DB_PASSWORD', 'hunter22');", "hunter22"),
    ("jane@example.org:hunter22", "hunter22"),
    ("admin:hunter22", "hunter22"),
    ("requests.get(url, auth=('jane', 'hunter22'))", "hunter22"),
    ('smtp.login("jane@example.org", "abcdefghijkl")', "abcdefghijkl"),
    ("echo 'hunter22' | sudo -S ls", "hunter22"),
    ("net use Z: /user:jane Winter2024!", "Winter2024!"),
    (f"Windows key {'-'.join(drawn(5, LARGE, str(n)) for n in range(5))}", drawn(5, LARGE, "4")),
    (f"password hash {HEXKEY}", HEXKEY),
    (f"my wallet private key is 0x{drawn(64, HEX)}", drawn(64, HEX)),
    ("**Password:** hunter22", "hunter22"),
    ("Password: `hunter 22`", "hunter 22"),
    ('psk="hunter22"', "hunter22"),
    ("Private-Lines: 2\n" + drawn(64, BASE64) + "\n" + drawn(30, BASE64) + "==\nPrivate-MAC: " + drawn(40, HEX), drawn(40, HEX)),
]  # fmt: skip

SEED = (
    "orbit velvet cactus hollow ribbon turtle danger mimic planet garlic stove anchor"
)

TOLD = [
    # language, what is said, what of it is secret
    ("en", "my password is hunter2", "hunter2"),
    ("en", "the password for my gmail account is Hunter!two", "Hunter!two"),
    ("en", "pw: hunter2", "hunter2"),
    ("en", "Username: jane\nPassword: sunflower", "sunflower"),
    ("en", "login is jane/hunter2", "hunter2"),
    ("en", "hunter2 is my password", "hunter2"),
    ("en", 'my passphrase is "correct horse battery staple"', "correct horse battery staple"),
    ("en", "the wifi password is blue-cat-99", "blue-cat-99"),
    ("en", "wifi key: A1B2C3D4E5", "A1B2C3D4E5"),
    ("en", "app password: abcd efgh ijkl mnop", "abcd efgh ijkl mnop"),
    ("en", "my pin is 4821", "4821"),
    ("en", "your verification code is 482 913", "482 913"),
    ("en", "482913 is your login code", "482913"),
    ("en", "the door code is 4521", "4521"),
    ("en", "use 482913 to log in", "482913"),
    ("en", "WhatsApp code 482-913", "482-913"),
    ("en", "hunter22 <- my password", "hunter22"),
    ("en", "password - hunter22", "hunter22"),
    ("en", "I use Kitten2019 as my password", "Kitten2019"),
    ("en", "change my password to Kitten!9", "Kitten!9"),
    ("en", "my PIN's 4417", "4417"),
    ("en", "the code is 441762", "441762"),
    ("en", "smtp password abcd efgh ijkl mnop", "abcd efgh ijkl mnop"),
    ("en", "p/w: hunter22", "hunter22"),
    ("en", "my 12 words are " + SEED, SEED),
    ("en", "my seed phrase: " + SEED, SEED),
    ("en", "recovery phrase is\n1. " + " ".join(f"{n + 2}. {w}" if n else w for n, w in enumerate(SEED.split())), "anchor"),
    ("en", "my backup codes: 1a2b-3c4d 5e6f-7a8b 9c0d-1e2f", "9c0d-1e2f"),
    ("en", "2fa setup key: JBSW Y3DP EHPK 3PXQ", "JBSW Y3DP EHPK 3PXQ"),
    ("fr", "mon mdp c'est hunter2!", "hunter2!"),
    ("fr", "mon mot de passe est Soleil!12", "Soleil!12"),
    ("fr", "le mot de passe du wifi : tournesol", "tournesol"),
    ("fr", "le mot de passe de ma boîte mail est chat-noir7", "chat-noir7"),
    ("fr", "la clé wifi est A1B2C3D4", "A1B2C3D4"),
    ("fr", "mon code pin est 4821", "4821"),
    ("fr", "code de vérification : 482913", "482913"),
    ("fr", "le code de la porte est 45A12, digicode 4512", "4512"),
    ("fr", "482913 est votre code", "482913"),
    ("fr", "ma phrase de récupération : " + SEED, SEED),
    ("fr", "codes de secours : 12345678, 87654321", "87654321"),
    ("fr", "identifiants : jane / hunter2", "hunter2"),
    ("fr", "mon code de carte bleue est 4821", "4821"),
    ("fr", "code d'entrée 45B12", "45B12"),
    ("fr", "j'utilise Chaton2019 comme mot de passe", "Chaton2019"),
    ("fr", "le code reçu par sms est 441762", "441762"),
    ("fr", "votre code WhatsApp : 482-913", "482-913"),
    ("fr", f"clé privée : {drawn(64, HEX)}", drawn(64, HEX)),
    ("fr", "ma clé api est " + drawn(20), drawn(20)),
    ("id", "passwordnya kucing123", "kucing123"),
    ("id", "kata sandinya: kucing", "kucing"),
    ("id", "kata sandi saya rahasia123", "rahasia123"),
    ("id", "sandi wifi rumah kucing123", "kucing123"),
    ("id", "password wifi kantor: kucing", "kucing"),
    ("id", "pw nya kucing12", "kucing12"),
    ("id", "sandinya bebek123", "bebek123"),
    ("id", "ganti passwordnya jadi zebra44", "zebra44"),
    ("id", "pin hp saya 441700", "441700"),
    ("id", "kodenya 441762", "441762"),
    ("id", "kode pintu apartemen 441762", "441762"),
    ("id", "Kode verifikasi WhatsApp Anda: 482-913", "482-913"),
    ("id", "PIN ATM saya 482913", "482913"),
    ("id", "kode OTP nya 482913", "482913"),
    ("id", "kode verifikasi Anda adalah 482913", "482913"),
    ("id", "482913 adalah kode verifikasi", "482913"),
    ("id", "frasa pemulihan: " + SEED, SEED),
    ("id", "kode cadangan: 12345678 87654321", "87654321"),
    ("id", "token bot adalah " + drawn(20), drawn(20)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "part"), NAMED)
def test_a_secret_is_covered_behind_its_name(text, part):
    assert covered(text, part)


@pytest.mark.parametrize(("language", "text", "part"), TOLD)
def test_a_secret_is_covered_as_people_tell_it(language, text, part):
    assert covered(text, part, language)


BODY = "\n".join(drawn(64, BASE64, str(n)) for n in range(4))
KINDS = ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA "]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("end", ["\n", "\\n", "\r\n"])
def test_a_private_key_is_covered_whole_however_its_lines_end(kind, end):
    text = f"-----BEGIN {kind}PRIVATE KEY-----\n{BODY}\n-----END {kind}PRIVATE KEY-----"
    text = f'{{"private_key": "{text}"}}'.replace("\n", end)
    assert covered(text, text[text.index("-----") : text.rindex("-----") + 5])


@pytest.mark.parametrize(
    "text",
    [
        f"-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\n{BODY}\n-----END PGP PRIVATE KEY BLOCK-----",
        f"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{HEXKEY}\n\n{BODY}",
        f"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n{BODY}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
    ],
)
def test_other_private_keys_are_covered_whole(text):
    assert covered(text, text)


def test_prose_behind_the_first_line_of_a_key_stays():
    text = "it must start with `-----BEGIN PRIVATE KEY-----` and be in one file"
    (finding,) = ENGINE.find(text, "en")
    assert text[finding.end :] == "` and be in one file"


DECOYS = [
    f"commit {drawn(40, HEX)}",
    f"fixed in {drawn(7, HEX)} and {drawn(12, HEX)}",
    f"docker pull app@sha256:{drawn(64, HEX)}",
    f"sha256 {drawn(64, HEX)}",
    f"md5sum: {drawn(32, HEX)}",
    f'"integrity": "sha512-{drawn(86, BASE64)}=="',
    uuid(),
    f"request id {uuid()}",
    f"thread_{drawn(24)} and chatcmpl-{drawn(29)}",
    "api_key = YOUR_API_KEY",
    'api_key="your-api-key-here"',
    "OPENAI_API_KEY=sk-...",
    "OPENAI_API_KEY=sk-your-key-here-1234",
    "export TOKEN=<token>",
    "Authorization: Bearer <your_token>",
    "Authorization: Bearer YOUR_ACCESS_TOKEN",
    "Authorization: Bearer ${TOKEN}",
    "password: xxxxxxxx",
    "password: ********",
    "gh" "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "sk" "-xxxxxxxxxxxxxxxxxxxxxxxx",
    "AI" "zaSyXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
    "curl -H 'X-Api-Key: $API_KEY' https://example.org",
    "token: ${{ secrets.GITHUB_TOKEN }}",
    "const token = process.env.TOKEN;",
    'token = os.environ["GITHUB_TOKEN"]',
    "password = os.getenv('DB_PASSWORD')",
    "DB_PASSWORD=${DB_PASSWORD}",
    "DB_PASSWORD=changeme",
    "password: {{ vault_db_password }}",
    "postgres://USER:PASSWORD@HOST:5432/DB",
    "postgres://user:<password>@host/db",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA" + drawn(200, BASE64) + "==",
    ".a{color:#a1b2c3;margin:0}.b9f{background:url(x.png)}",
    "!function(e,t){var n=e.token||t.key;return n.apply(this,arguments)}(a,b);",
    ".sk-toggleable__content-arrow-label-1 { color: red }",
    "upgrade to v1.2.3-beta.4+build.567",
    "order number 4029357733 and ISBN 978-0-306-40615-7",
    "#ff8800 and #a1b2c3d4",
    "I forgot my password",
    "I forgot my password, can you reset it?",
    "reset your token in the settings",
    "what is a good password?",
    "the password must have 8 characters",
    "password is required",
    "Password: must contain at least 8 characters",
    "Is the password case sensitive?",
    "never share your seed phrase with anyone, not even with friends or family members",
    "a seed phrase is a list of words that lets you restore your wallet on another device",
    "what are backup codes?",
    "mot de passe oublié ?",
    "j'ai oublié mon mot de passe",
    "le mot de passe est incorrect",
    "votre mot de passe doit contenir 8 caractères",
    "le code de la route est long",
    "lupa kata sandi saya",
    "kata sandi salah",
    "kata sandi harus minimal 8 karakter",
    "kode pos saya 40115",
    "token = tokenizer(text)",
    "tokens = tokenizer.encode(text2)",
    "def login(user: str, password: str) -> None:",
    "if (password == null) return;",
    "password: string;",
    "password = user.password",
    "this.password = password;",
    "self.password = hash_password(password1)",
    "const secret = crypto.randomBytes(32)",
    'type="password" name="password" placeholder="Password"',
    "<label>Password</label>",
    '"password": "Password", "forgot": "Forgot password?"',
    "max_tokens=4096, token_count: 128000",
    '"token": "playing", "id": 12345678',
    "for key, value in items.items(): print(key)",
    "primary_key=True, foreign_key='users.id'",
    "docker run --user 1000:1000 app",
    "ssh -p 2222 host and psql -p 5432",
    "mkdir -p src/app2/test",
    "pip install secret-service-python3",
    "the secret to happiness is simple",
    "the key is to practice every day",
    "pass the salt2go bag, please",
    "a passport photo and a passenger2 seat",
    "my login is broken",
    "Pass `override=True` to do so",
    "valid = signature.verify_rsa_sha256(key)",
    "Token Introspection: https://example.org/rfc7662",
    "use 5000 words to describe it",
    "the password field is hidden",
    "what is the recovery code for?",
    "scp jane@example.org:notes.txt .",
    "ssh://jane@example.org:2222",
    "le mot de passe en ligne ne marche pas",
    "the code is 12 lines long",
    "the password to that account is gone",
    "enter the room at 1030 to sign the papers",
    "my 12 words are enough to say that the team won and that they are happy with it",
    "emby://user:password@hostname",
    "je passe 3 jours à Paris, code promo ETE2024",
    "sandi itu artinya password",
    "kode barang 12345 sudah habis",
    "error code is 40412",
    "my zip code is 62704",
    "discount code: SUMMER2024",
    "std::pair<int, char>::first_type",
    "12:30:45 and 23:59",
    "he said his name: the secret: never give up",
    "test_shouldReturnNotFoundWhenUserDoesNotExist2",
    "-----BEGIN CERTIFICATE-----\n" + BODY + "\n-----END CERTIFICATE-----",
    "ssh-rsa AAAAB3NzaC1yc2E" + drawn(300, BASE64) + " jane",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", DECOYS)
def test_what_only_speaks_of_secrets_stays(language, text):
    assert [text[f.start : f.end] for f in ENGINE.find(text, language)] == []


HOSTILE = [
    "a", "A", "0", "-", "_", ".", ":", "=", "$", "/", "~", '"', "'", " ", "a ", "a-", "a.",
    "a:", "a=", "a/", "$1", "-p ", "eyJ", "eyJ-", "sk-", "ghp_", "pass ", "password ",
    "password: ", "password is ", "token ", "token=", "api key ", "pin ", "code ", "kode ",
    "mysql ", "mysql a", "curl -u ", "--a-", "-u a:", "://", "a://b:", "a://b:c", "?a=",
    "&token", "machine a ", "login a ", "a:5432:", "cookie: a=", "wifi:", "wifi:a;", "1 a ",
    "seed phrase ", "seed phrase: abc ", "abcd ", "backup codes ", "backup code: ab12 ",
    "-----BEGIN PRIVATE KEY-----", "---- BEGIN SSH2 PRIVATE KEY ----", "----", "----- ",
    "Private-Lines: 1\n", "AKIA", "EAAA", "AAAA", "pat", "1//0", "8Q~", "a8Q~", "sid=", "a_",
    "ab_cd_", "identified by ", "\\n", '"password": ', "hooks.slack.com/", "discord.com/",
    "otpauth://", "is my password ", "aaaa is ", "1234 is ", "a@b.c:", "a@", "admin:", "admin:a", "define('", "app password aaaa ", "the code ", "2fa secret key ", "abcd-",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_linear_time(piece):
    times = []
    for size in (20_000, 20_000, 20_000):
        text = (piece * size)[:size]
        started = process_time()
        ENGINE.find(text, "en")
        times.append(process_time() - started)
    assert min(times) < 0.05


EVERY = [
    *(carrier.format(key) for key in ISSUED.values() for carrier in CARRIERS),
    *(text for text, _ in NAMED),
    *(text for _, text, _ in TOLD),
    "-----BEGIN PRIVATE KEY-----",
    "---- BEGIN SSH2 PRIVATE KEY ----",
    "my password is sunflower.",
    "5"
    + drawn(50, ascii_letters.translate({ord("I"): "J", ord("O"): "P", ord("l"): "m"})),
]


@pytest.mark.parametrize("operator", ["placeholder", "surrogate", "mask"])
def test_nothing_of_a_replaced_secret_is_seen_again(operator):
    policy = RedactionPolicy(names="cues", operators={"SECRET": operator})
    engine, look = engine_for(policy), second_look(policy)
    numbering = Numbering(policy.operator_of)
    left = {}
    for text in EVERY:
        shown = replace_spans(text, engine.find(text, "en"), numbering).text
        if look(shown, "en"):
            left[text] = shown
    assert left == {}


@pytest.mark.parametrize("rule", SECRETS.rules, ids=lambda rule: rule.name)
def test_a_rule_declares_only_what_its_matches_have(rule):
    texts = [normalise(text).text for text in EVERY]
    found = [text for text in texts if regex.search(rule.pattern, text, FLAGS)]
    assert found
    assert [text for text in found if not rule.may_match(Clues.of(text))] == []


@pytest.mark.skipif(hyperscan is None, reason="no wheel of hyperscan for this platform")
def test_every_rule_rides_in_the_one_scan():
    assert HyperscanPrefilter(SECRETS.rules).always == []
