"""The master key in; separate keys, keyed hashes and nothing printable out."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from flows.errors import ConfigError


Purpose = Literal["row", "split", "suppression", "bucket", "evidence", "spill"]
PURPOSES: tuple[Purpose, ...] = (
    "row",
    "split",
    "suppression",
    "bucket",
    "evidence",
    "spill",
)
MASTER_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """One derived key per purpose; knowing one tells nothing of the others."""

    derived: Mapping[Purpose, bytes] = field(repr=False)

    @classmethod
    def from_master(cls, master: bytes) -> "Keys":
        """Derive with HKDF-SHA256; `master` is 32 random bytes."""
        if len(master) != MASTER_BYTES:
            raise ConfigError(
                f"the master key must be {MASTER_BYTES} bytes; "
                "make one with `openssl rand -hex 32`"
            )
        return cls({purpose: _derived(master, purpose) for purpose in PURPOSES})

    def __repr__(self) -> str:
        return "Keys(hidden)"

    def __reduce__(self) -> str:
        raise TypeError("keys are never pickled: make them again from the environment")

    def key(self, purpose: Purpose) -> bytes:
        """The 32 bytes of one purpose, for ciphers."""
        return self.derived[purpose]

    def keyed_hash(self, purpose: Purpose, *parts: str | bytes) -> str:
        """HMAC-SHA256 as hex; parts are joined with their lengths: no two collide."""
        joined = b"".join(_framed(part) for part in parts)
        return hmac.new(self.derived[purpose], joined, hashlib.sha256).hexdigest()


def parse_master_key(text: str) -> bytes:
    """32 bytes written as 64 hex digits or as base64."""
    try:
        key = _decoded(text.strip())
    except ValueError:  # binascii.Error is one
        key = b""
    if len(key) != MASTER_BYTES:
        raise ConfigError(
            "the master key is not 64 hex digits or the base64 of 32 bytes; "
            "make one with `openssl rand -hex 32`"
        )
    return key


def make_master_key() -> str:
    """A new master key as 64 hex digits."""
    return secrets.token_hex(MASTER_BYTES)


def _decoded(text: str) -> bytes:
    if len(text) == 2 * MASTER_BYTES:
        return bytes.fromhex(text)
    return base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)


def _derived(master: bytes, purpose: Purpose) -> bytes:
    info = f"consentry/1/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)


def _framed(part: str | bytes) -> bytes:
    """Length, kind and content; text may hold what UTF-8 forbids."""
    kind, content = (
        (b"b", part)
        if isinstance(part, bytes)
        else (b"s", part.encode("utf-8", "surrogatepass"))
    )
    return len(content).to_bytes(8, "big") + kind + content
