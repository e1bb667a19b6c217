import base64
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import ConfigError
from flows.store.keys import PURPOSES, Keys, make_master_key, parse_master_key


MASTER = bytes(range(32))
KEYS = Keys.from_master(MASTER)


@pytest.mark.parametrize(
    "text",
    [
        MASTER.hex(),
        MASTER.hex().upper(),
        f"  {MASTER.hex()}\n",
        base64.b64encode(MASTER).decode(),
        base64.urlsafe_b64encode(MASTER).decode(),
    ],
)
def test_a_master_key_is_hex_or_base64(text):
    assert parse_master_key(text) == MASTER


@pytest.mark.parametrize("text", ["", "abc", "zz" * 32, MASTER.hex()[:-2], "é" * 64])
def test_another_master_key_is_refused_unquoted(text):
    with pytest.raises(ConfigError, match="openssl rand -hex 32") as told:
        parse_master_key(text)
    assert not text or text not in str(told.value)


def test_a_short_master_key_derives_nothing():
    with pytest.raises(ConfigError, match="must be 32 bytes"):
        Keys.from_master(b"short")


def test_made_master_keys_differ_and_are_read_back():
    assert make_master_key() != make_master_key()
    assert len(parse_master_key(make_master_key())) == 32


def test_each_purpose_has_its_own_key():
    assert len({KEYS.key(purpose) for purpose in PURPOSES}) == len(PURPOSES)
    assert len({KEYS.keyed_hash(purpose, "x") for purpose in PURPOSES}) == len(PURPOSES)


def test_a_keyed_hash_is_stable_across_runs():
    expected = "531fc298f7d00371c7cfd4e0920dbb19c21da3d0d46d87f4b34ac03ee1e7ec7c"
    assert KEYS.keyed_hash("row", "telegram", "conversation-1") == expected


parts = st.lists(st.text() | st.binary(), max_size=4)


@settings(deadline=None)
@given(parts, parts)
def test_different_parts_never_share_a_hash(one, other):
    same = KEYS.keyed_hash("row", *one) == KEYS.keyed_hash("row", *other)
    assert same == (one == other)


def test_keys_show_nothing_and_are_not_pickled():
    assert repr(KEYS) == "Keys(hidden)"
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(KEYS)
