import base64
import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import ConfigError, SignatureInvalid
from flows.store.signing import (
    SigningKey,
    check_file,
    open_envelope,
    public_key,
    sign_envelope,
    sign_file,
)


OURS = SigningKey.make()
STRANGER = SigningKey.make()
KEYS = {"officer": OURS.public_pem}
TYPE = "application/x-test"
RSA_PUBLIC = """-----BEGIN PUBLIC KEY-----
MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf
9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==
-----END PUBLIC KEY-----
"""


def test_a_key_survives_its_pem_and_shows_only_its_id():
    again = SigningKey.load(OURS.private_pem)
    assert again.public_pem == OURS.public_pem
    assert again.key_id == public_key(OURS.public_pem).keyid
    assert repr(again) == f"SigningKey({OURS.key_id[:12]})"
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(again)


@pytest.mark.parametrize("pem", ["", "secret words", OURS.public_pem])
def test_what_is_no_private_key_is_refused_unquoted(pem):
    with pytest.raises(ConfigError, match="not an unencrypted Ed25519 key") as told:
        SigningKey.load(pem)
    assert not pem or pem not in str(told.value)


@pytest.mark.parametrize("pem", ["", "words", RSA_PUBLIC])
def test_what_is_no_ed25519_public_key_is_refused(pem):
    with pytest.raises(ConfigError, match="not Ed25519 in PEM"):
        public_key(pem)


@settings(deadline=None)
@given(st.binary(max_size=64))
def test_a_signed_payload_comes_back_with_the_name_of_its_key(payload):
    sealed = sign_envelope(payload, TYPE, OURS)
    assert sealed == sign_envelope(payload, TYPE, OURS)
    keys = {"other": STRANGER.public_pem, **KEYS}
    opened = open_envelope(sealed, payload_type=TYPE, keys=keys)
    assert (opened.payload, opened.signer) == (payload, "officer")


def test_a_stranger_or_no_key_opens_nothing():
    sealed = sign_envelope(b"x", TYPE, STRANGER)
    for keys in (KEYS, {}):
        with pytest.raises(SignatureInvalid, match="by none of the given keys"):
            open_envelope(sealed, payload_type=TYPE, keys=keys)


def test_another_payload_type_opens_nothing():
    sealed = sign_envelope(b"x", TYPE, OURS)
    with pytest.raises(SignatureInvalid, match="does not hold application/y"):
        open_envelope(sealed, payload_type="application/y", keys=KEYS)


def _altered(**changes):
    whole = json.loads(sign_envelope(b"x", TYPE, OURS))
    return json.dumps({**whole, **changes}).encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no DSSE envelope"),
        (b"[]", "no DSSE envelope"),
        (b"{}", "no DSSE envelope"),
        (b"\xff", "no DSSE envelope"),
        (_altered(payload=base64.b64encode(b"y").decode()), "by none of the given"),
        (_altered(signatures=[]), "by none of the given"),
        (_altered(signatures=[{"keyid": OURS.key_id}]), "no DSSE envelope"),
        (_altered(signatures=[{"keyid": OURS.key_id, "sig": "AAAA"}]), "by none of"),
    ],
)
def test_an_altered_envelope_opens_nothing(content, message):
    with pytest.raises(SignatureInvalid, match=message):
        open_envelope(content, payload_type=TYPE, keys=KEYS)


def test_a_file_signature_holds_for_exactly_this_file():
    signature = sign_file(b"policy", OURS)
    assert check_file(b"policy", signature, KEYS) == "officer"
    with pytest.raises(SignatureInvalid, match="changed after it was signed"):
        check_file(b"policy ", signature, KEYS)
    with pytest.raises(SignatureInvalid, match="by none of the given keys"):
        check_file(b"policy", sign_file(b"policy", STRANGER), KEYS)


def test_a_signed_manifest_is_no_file_signature():
    manifest = sign_envelope(b"{}", "application/vnd.in-toto+json", OURS)
    with pytest.raises(SignatureInvalid, match="of another file"):
        check_file(b"policy", manifest, KEYS)
