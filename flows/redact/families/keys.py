# ruff: noqa: ISC004 - a long shape is a string in pieces
"""Keys and tokens whose shape alone tells who gave them out.

A row is a provider and a shape; rows stand under a sign that each of their shapes has.
"""

from collections.abc import Iterator

from stdnum import bitcoin

from flows.redact.families.crypto import checked
from flows.redact.families.opaque import SURE, issued, scrambled
from flows.redact.rule import Hit, Rule


ISSUED = {
    "_": (
        ("github", r"gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{22,}"),
        ("stripe", r"(?:sk|rk|pk)_(?:org_)?(?:live|test)_[A-Za-z0-9]{10,}"),
        ("stripe and others, webhooks", r"whsec_[A-Za-z0-9+/=]{20,}"),
        ("hugging face", r"hf_[A-Za-z0-9]{20,}|api_org_[A-Za-z0-9]{30,}"),
        ("npm", r"npm_[A-Za-z0-9]{30,}"),
        ("digitalocean", r"do[opr]_v1_[0-9a-f]{40,}"),
        ("shopify", r"shp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{32}"),
        ("notion", r"(?:secret|ntn)_[A-Za-z0-9]{40,}"),
        ("groq", r"gsk_[A-Za-z0-9]{40,}"),
        ("replicate", r"r8_[A-Za-z0-9]{30,}"),
        ("grafana", r"glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|glc_[A-Za-z0-9+/=]{32,}"),
        ("netlify", r"nf[a-z]_[A-Za-z0-9]{36,}"),
        ("vercel", r"vc[a-z]_[A-Za-z0-9]{20,}|vercel_blob_rw_[A-Za-z0-9_]{20,}"),
        ("supabase", r"sbp_[a-z0-9_]{40,}|sb_secret_[A-Za-z0-9_-]{20,}"),
        ("planetscale", r"pscale_[a-z]{2,6}_[A-Za-z0-9_.=-]{30,}"),
        ("fly.io", r"(?:fo1|fm1[ar]|fm2)_[A-Za-z0-9+/=_-]{40,}"),
        ("linear", r"lin_(?:api|oauth)_[A-Za-z0-9]{30,}"),
        ("figma", r"fig[a-z]_[A-Za-z0-9_-]{30,}"),
        ("sentry", r"sntry[a-z]_[A-Za-z0-9+/=_-]{40,}"),
        ("docker", r"dckr_[op]at_[A-Za-z0-9_-]{20,}"),
        ("rubygems", r"rubygems_[0-9a-f]{40,}"),
        ("cloudflare", r"cf(?:k|ut|at)_[A-Za-z0-9_-]{40,}"),
        ("resend", r"re_[A-Za-z0-9]{6,10}_[A-Za-z0-9]{20,}"),
        ("pinecone", r"pcsk_[A-Za-z0-9_]{40,}"),
        ("langsmith", r"lsv2_[a-z]{2}_[0-9a-f]{32}_[0-9a-f]{10}"),
        ("razorpay", r"rzp_(?:live|test)_[A-Za-z0-9]{14,}"),
        ("xendit", r"xnd_[a-z_]{8,30}_[A-Za-z0-9]{20,}"),
        ("circleci", r"CCI(?:PAT|PRJ)_[A-Za-z0-9_]{30,}"),
        ("buildkite", r"bk[a-z]{1,2}_[0-9a-f]{40}"),
        ("sourcegraph", r"sgp_[0-9a-f_]{40,}"),
        ("sonarqube", r"sq[apu]_[0-9a-f]{40}"),
        ("1password", r"ops_eyJ[A-Za-z0-9_=-]{60,}"),
        ("prefect", r"pn[ub]_[A-Za-z0-9]{36}"),
        ("together", r"tgp_v1_[A-Za-z0-9_-]{40,}"),
        ("elevenlabs", r"sk_[0-9a-f]{48}"),
        ("render", r"rnd_[A-Za-z0-9]{24,}"),
        ("flutterwave", r"FLWSECK_[A-Za-z0-9-]{30,}"),
    ),
    "-": (
        ("openai, anthropic, openrouter, deepseek", r"sk-[A-Za-z0-9_-]{20,}"),
        ("gitlab", r"gl[a-z]{2,5}-[A-Za-z0-9_-]{20,}(?:\.[0-9a-z]{2}\.[0-9a-z]{7,9})?"),
        ("slack", r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}|xapp-\d-[\w-]{10,}"),
        ("xai", r"xai-[A-Za-z0-9]{40,}"),
        ("perplexity", r"pplx-[A-Za-z0-9]{40,}"),
        ("nvidia", r"nvapi-[A-Za-z0-9_-]{40,}"),
        ("cerebras", r"csk-[a-z0-9]{40,}"),
        ("tavily", r"tvly-(?:[a-z]{3,4}-)?[A-Za-z0-9]{30,}"),
        ("firecrawl", r"fc-[0-9a-f]{32}"),
        ("pypi", r"pypi-[A-Za-z0-9_-]{40,}"),
        ("square", r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,}"),
        ("new relic", r"NR[A-Z]{2}-[A-Za-z0-9-]{24,}"),
        ("heroku", r"HRKU-[A-Za-z0-9_-]{36,}"),
        ("postman", r"PM(?:AK|AT)-[A-Za-z0-9]{24,}(?:-[0-9a-f]{34})?"),
        ("pulumi", r"pul-[0-9a-f]{40}"),
        ("cloudflare, origin", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{100,}"),
        ("mailgun", r"key-[0-9a-f]{32}"),
        ("mailchimp", r"[0-9a-f]{32}-us\d{1,2}"),
        ("brevo", r"x(?:keys|smtps)ib-[0-9a-f]{64}-[A-Za-z0-9]{16}"),
        ("tailscale", r"tskey-[a-z]{3,10}-[A-Za-z0-9]{6,}-[A-Za-z0-9]{16,}"),
        ("midtrans", r"(?:SB-)?Mid-server-[A-Za-z0-9_-]{20,}"),
        ("plaid", r"access-(?:sandbox|development|production)-[0-9a-f-]{36}"),
        ("hubspot", r"pat-[a-z]{2}\d-[0-9a-f-]{36}"),
        ("contentful", r"CFPAT-[A-Za-z0-9_-]{40,}"),
        ("age", r"AGE-(?:SECRET-KEY|PLUGIN-[A-Z0-9]{2,20})-1[A-Z0-9]{50,}"),
        ("1password, account", r"A3-[A-Z0-9]{6}(?:-[A-Z0-9]{5,11}){4,5}"),
        ("windows and others", r"[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}"),
        ("google", r"GOCSPX-[A-Za-z0-9_-]{20,}"),
    ),
    ".": (
        ("sendgrid", r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
        ("discord", r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}"),
        ("json web token", r"eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}"
                           r"(?:\.[A-Za-z0-9_-]*)?"),
        ("google", r"ya29\.[A-Za-z0-9_-]{20,}|AQ\.[A-Za-z0-9_-]{30,}"),
        ("doppler", r"dp\.(?:[a-z]{2,6}\.){1,2}[A-Za-z0-9_-]{40,}"),
        ("vault", r"hv[a-z]\.[A-Za-z0-9_-]{24,}"),
        ("airtable", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
        ("terraform", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{40,}"),
        ("dropbox", r"sl\.(?:u\.)?[A-Za-z0-9_-]{60,}"),
        ("dynatrace", r"dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{60,}"),
    ),
    ":": (
        ("telegram bot", r"(?:bot)?\d{8,10}:[A-Za-z0-9_-]{35}"),
        ("asana", r"\d/\d{12,}(?:/\d{12,})?:[0-9a-f]{32}"),
    ),
    "/": (
        ("google refresh", r"1//0[A-Za-z0-9_-]{30,}"),
        ("slack webhook",
         r"hooks\.slack\.com/[a-z]{7,12}/[A-Z0-9]{6,}/[A-Z0-9]{6,}/[A-Za-z0-9/]{8,}"),
        ("discord webhook", r"discord(?:app)?\.com/api/webhooks/\d{8,}/[\w-]{20,}"),
        ("teams webhook", r"webhook\.office\.com/webhookb2/[^\s\"'<>\ufffc]{20,}"),
        ("alchemy and others",
         r"(?:alchemy\.com|alchemyapi\.io|quiknode\.pro|infura\.io"
         r"|ankr\.com/[a-z_]{2,20})/(?:ws/)?(?:v\d/)?[\w-]{16,}"),
    ),
    "~": (("azure client", r"[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}"),),
    "=": (("azure storage", r"[A-Za-z0-9+/]{86}=="),),
    "$": (
        ("braintree", r"access_token\$[a-z]{7,10}\$[0-9a-z]{16}\$[0-9a-f]{32}"),
        ("hashed password", r"\$(?:1|5|6|apr1|sha1|gy|y|7)(?:\$[\w=./-]{1,40}){0,3}"
                            r"\$[A-Za-z0-9./]{22,}+"),
        ("bcrypt", r"\$2[abxy]?\$\d\d\$[A-Za-z0-9./]{53}"),
        ("argon2 and others", r"\$(?:argon2[a-z]{0,2}|scrypt|pbkdf2)[\w-]*"
                              r"(?:\$[\w=,./+-]{1,100}){2,4}"),
        ("django", r"(?:pbkdf2|bcrypt|scrypt|argon2)_\w{3,8}\$[\w$=+/.-]{30,}"),
    ),
    "": (
        ("aws", r"A(?:KIA|SIA|BIA|CCA|GPA|IDA|ROA|NPA|NVA|IPA)[A-Z0-9]{16}"),
        ("google", r"AIza[A-Za-z0-9_-]{35}"),
        ("twilio", r"(?:SK|AC)[0-9a-f]{32}"),
        ("databricks", r"dapi[0-9a-f]{32}(?:-\d)?"),
        ("crates.io", r"cio[A-Za-z0-9]{32}"),
        ("facebook and square", r"EAA[A-Za-z0-9_-]{57,}"),
        ("atlassian", r"AT(?:ATT|CTT)3[A-Za-z0-9_=-]{50,}|ATBB[A-Za-z0-9]{28,}"),
        ("x", r"A{16,24}[A-Za-z0-9%]{50,}"),
        ("nuget", r"oy2[a-z0-9]{43}"),
        ("alibaba and tencent", r"LTAI[A-Za-z0-9]{12,}|AKID[A-Za-z0-9]{28,}"),
        ("scaleway", r"SCW[A-Z0-9]{17}"),
        ("jfrog", r"AKCp[A-Za-z0-9]{60,}"),
        ("wallets", r"[a-z]prv[1-9A-HJ-NP-Za-km-z]{100,}|nsec1[02-9ac-hj-np-z]{58}"),
        ("easypost", r"EZ[AT]K[A-Za-z0-9]{50,}"),
    ),
}  # fmt: skip
"""Sign -> provider and shape. Lengths are as short as providers were seen to give:
a key cut by its writer is still found, and a key grown longer."""

APART = {
    "": r"(?<![A-Za-z0-9_+/-])",
    "=": r"(?<![A-Za-z0-9_+/=-])",
    "~": r"(?<![A-Za-z0-9_.~-])",
    "$": r"(?<![$\w])",
}
"""What must not stand before a shape; elsewhere keys of paths count too."""

ESCAPED = r"(?<=\\[nrt])"
"""A key at the start of a line whose end is written out, as JSON does."""


def shaped(sign: str) -> Rule:
    """The rule for all shapes that have a sign in common."""
    rows = ISSUED[sign]
    shapes = "|".join(shape for _, shape in rows)
    before = APART.get(sign, r"(?<![A-Za-z0-9_-])")
    return Rule(
        f"key with {sign}" if sign else "key without signs",
        rf"(?-i:(?:{before}|{ESCAPED})(?:{shapes})(?![A-Za-z0-9]))",
        0.95,
        issued,
        marks=sign,
    )


AFTER_ID = (
    r"(?-i:(?<![A-Za-z0-9_+/-])A(?:KIA|SIA)[A-Z0-9]{16}[\s,;:|\"'/]{1,6}"
    r"(?<v>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=]))"
)
"""The secret beside its id, as the provider's own files and consoles show both."""

PREFIXED = (
    r"(?-i:(?<![A-Za-z0-9_-])[a-z]{2,12}_(?:[a-z]{2,8}_)?(?<body>[A-Za-z0-9]{32,})"
    r"(?![A-Za-z0-9_]))"
)
"""What most providers do today; the next one will as well."""

WALLET_KEY = r"(?-i:(?<![A-Za-z0-9])[5KLc9][1-9A-HJ-NP-Za-km-z]{50,51}(?![A-Za-z0-9]))"


def wallet_key(candidate: str) -> Iterator[Hit]:
    """The private key of one address, as wallets write it (WIF)."""
    if checked(bitcoin.b58decode(candidate)):
        yield 0, len(candidate), SURE


KEYS = (
    Rule("key of a wallet", WALLET_KEY, 0.95, wallet_key),
    *map(shaped, ISSUED),
    Rule("aws pair", AFTER_ID, 0.95, issued),
    Rule("key of another provider", PREFIXED, 0.8, scrambled, marks="_"),
)
