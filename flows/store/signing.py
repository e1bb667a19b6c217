"""Ed25519 keys and DSSE envelopes: bytes in, a signed or a verified payload out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import Error as EnvelopeFault
from securesystemslib.signer import (  # type: ignore[attr-defined] # no __all__
    CryptoSigner,
    SSlibKey,
)

from flows.errors import ConfigError, SignatureInvalid


IN_TOTO = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
FILE_SIGNATURE = "https://consentry.dev/attestations/file/v1"


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """An Ed25519 private key; only its id shows."""

    private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def make(cls) -> "SigningKey":
        """A new key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, pem: str) -> "SigningKey":
        """An unencrypted PKCS#8 PEM."""
        try:
            private = load_pem_private_key(pem.encode(), None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            private = None
        if not isinstance(private, Ed25519PrivateKey):
            raise ConfigError(
                "the signing key is not an unencrypted Ed25519 key in PEM; "
                "make one with `openssl genpkey -algorithm ed25519`"
            )
        return cls(private)

    def __repr__(self) -> str:
        return f"SigningKey({self.key_id[:12]})"

    def __reduce__(self) -> str:
        raise TypeError("keys are never pickled: make them again from the environment")

    @property
    def key_id(self) -> str:
        """The hash of the public key, as envelopes name it."""
        return str(self.signer().public_key.keyid)

    @property
    def private_pem(self) -> str:
        """What `load` takes; keep it in a file of mode 0600."""
        return self.signer().private_bytes.decode()

    @property
    def public_pem(self) -> str:
        """What others need to verify."""
        public = self.private.public_key()
        return public.public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        ).decode()

    def signer(self) -> CryptoSigner:
        """The key as securesystemslib signs with it."""
        return CryptoSigner(self.private)


@dataclass(frozen=True, slots=True)
class Opened:
    """A payload whose signature held, and the name of the key that made it."""

    payload: bytes = field(repr=False)
    signer: str


def sign_envelope(payload: bytes, payload_type: str, key: SigningKey) -> bytes:
    """A DSSE envelope as JSON; the same payload and key give the same bytes."""
    envelope = Envelope(payload, payload_type, {})
    envelope.sign(key.signer())
    return _json(envelope.to_dict())


def open_envelope(
    content: bytes, *, payload_type: str, keys: Mapping[str, str]
) -> Opened:
    """The payload, if one of `keys` (name -> public PEM) signed it as this type."""
    envelope = _parsed(content)
    if envelope.payload_type != payload_type:
        raise SignatureInvalid(
            f"the envelope does not hold {payload_type}; use the file that was signed"
        )
    named = {public_key(pem).keyid: name for name, pem in keys.items()}
    try:
        signed = envelope.verify([public_key(pem) for pem in keys.values()], 1)
    except (EnvelopeFault, ValueError):
        raise SignatureInvalid(
            "the signature is by none of the given keys, or the content was changed "
            "after signing; sign it again with the right key"
        ) from None
    return Opened(envelope.payload, named[next(iter(signed))])


def public_key(pem: str) -> SSlibKey:
    """An Ed25519 public key from PEM."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigError(
            "a public key is not Ed25519 in PEM; "
            "write it with `openssl pkey -in KEY -pubout`"
        )
    return SSlibKey.from_crypto(key)


def sign_file(content: bytes, key: SigningKey) -> bytes:
    """An envelope over the digest of a file, to lie beside it."""
    return sign_envelope(_json(_file_statement(content)), IN_TOTO, key)


def check_file(content: bytes, envelope: bytes, keys: Mapping[str, str]) -> str:
    """The name of the key that signed exactly this content."""
    opened = open_envelope(envelope, payload_type=IN_TOTO, keys=keys)
    if opened.payload != _json(_file_statement(content)):
        raise SignatureInvalid(
            "the file was changed after it was signed, or the signature is of another "
            "file; sign it again"
        )
    return opened.signer


def _file_statement(content: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    return {
        "_type": STATEMENT,
        "subject": [{"name": "file", "digest": {"sha256": digest}}],
        "predicateType": FILE_SIGNATURE,
        "predicate": {},
    }


def _parsed(content: bytes) -> Envelope:
    try:
        return Envelope.from_dict(json.loads(content))
    except (EnvelopeFault, ValueError, KeyError, TypeError, AttributeError):
        raise SignatureInvalid(
            "this is no DSSE envelope; use the file that signing wrote"
        ) from None


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
