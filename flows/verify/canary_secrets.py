"""Invented keys, tokens, hashes, addresses with a password and private keys.

Written down from what providers publish of their formats, apart from any recognizer.
"""

import re
from collections.abc import Mapping
from string import ascii_letters, ascii_uppercase, digits

from flows.verify.canary_draw import Lot


_PART = re.compile(r"<([a-z])(\d+)>")

_SIGNS: Mapping[str, str] = {
    "a": ascii_letters + digits,
    "b": ascii_letters + digits + "+/",
    "d": "123456789",
    "h": digits + "abcdef",
    "l": ascii_letters + digits + "_-",
    "u": ascii_uppercase + "234567",
}
"""How a part of a form is drawn: `<h32>` is 32 hexadecimal digits."""

_UUID = "<h8>-<h4>-<h4>-<h4>-<h12>"

_FORMS = (
    "AKIA<u16>",
    "ghp_<a36>",
    "github_pat_<a22>_<a59>",
    "glpat-<a20>",
    "xoxb-<d12>-<d13>-<a24>",
    "sk_live_<a24>",
    "whsec_<a32>",
    "AIza<l35>",
    "AQ.Ab8RN6<l43>",
    "GOCSPX-<l28>",
    "1//0g<l60>",
    "sk-proj-<a74>T3BlbkFJ<a74>",
    "sk-ant-api03-<l93>AA",
    "sk-or-v1-<h64>",
    "hf_<a34>",
    "npm_<a36>",
    "pypi-AgEIcHlwaS5vcmc<l140>",
    "SG.<l22>.<l43>",
    "SK<h32>",
    "<d10>:AA<l33>",
    "dop_v1_<h64>",
    "shpat_<h32>",
    "ntn_<d11><a35>",
    "dapi<h32>",
    "gsk_<a52>",
    "xai-<a80>",
    "pplx-<a48>",
    "r8_<a37>",
    "sq0csp-<l43>",
    "ATATT3xFfGF0<l170>=<h8>",
    "glsa_<a32>_<h8>",
    "NRAK-<u27>",
    "nfp_<a36>",
    "sbp_<h40>",
    "sb_secret_<l22>_<l8>",
    "pscale_tkn_<l43>",
    "dp.pt.<a43>",
    "hvs.<l90>",
    "<a14>.atlasv1.<l67>",
    "HRKU-AA<l58>",
    "lin_api_<a40>",
    "figd_<l40>",
    "pat<a14>.<h64>",
    "PMAK-<h24>-<h34>",
    "dckr_pat_<l27>",
    "pul-<h40>",
    "rubygems_<h48>",
    "cio<a32>",
    "cfut_<a48>",
    "sl.u.<l140>",
    "AGE-SECRET-KEY-1<u58>",
    f"pat-eu1-{_UUID}",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ<a40>.<l43>",
    "$2y$10$<a53>",
    "$6$<a16>$<a86>",
    "hooks.slack.com/services/T<u9>/B<u9>/<a24>",
    "discord.com/api/webhooks/<d18>/<l68>",
    "postgres://<a6>:<a12>@db.<a6>.com:5432/app",
    "mongodb+srv://<a6>:<a16>@cluster0.<a5>.mongodb.net/?w=majority",
    "redis://:<a20>@cache.<a6>.io:6379/0",
)


def secret(lot: Lot, _: str) -> str:
    """In one of the forms, or as a private key over several lines."""
    place = lot.below(len(_FORMS) + 2)
    return written(lot, _FORMS[place]) if place < len(_FORMS) else private_key(lot)


def written(lot: Lot, form: str) -> str:
    """A form with its parts drawn; no key ends with a mark of its alphabet."""

    def drawn(part: re.Match[str]) -> str:
        among, count = _SIGNS[part[1]], int(part[2])
        return lot.letters(count - 1, among) + lot.letters(1, among[:16])

    return _PART.sub(drawn, form)


def private_key(lot: Lot) -> str:
    """A block as OpenSSL and OpenSSH write it, with lines or escaped ends of lines."""
    kind = lot.pick(("", "RSA ", "EC ", "OPENSSH "))
    body = [lot.letters(64, _SIGNS["b"]) for _ in range(lot.between(2, 5))]
    lines = (
        f"-----BEGIN {kind}PRIVATE KEY-----",
        *body,
        f"-----END {kind}PRIVATE KEY-----",
    )
    return lot.pick(("\n", "\\n")).join(lines)
