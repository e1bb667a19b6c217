import json

import pytest
from fakes import MemoryObjects
from published import OUR_KEY, facts
from pydantic import ValidationError

from flows.errors import SignatureInvalid, StorageError
from flows.store.signing import IN_TOTO, SigningKey, sign_envelope
from flows.write.manifest import (
    Link,
    latest,
    links,
    manifest_name,
    open_manifest,
    opened_chain,
    seal,
    statement,
)
from schemas.manifest import Build, Statement


PUBLIC = OUR_KEY.public_pem


def chained(vault, *builds):
    """Sealed manifests, each naming the one before; their statements."""
    previous, made = None, []
    for number, build in enumerate(builds, start=1):
        told = facts(build).model_copy(update={"number": number, "previous": previous})
        vault.put(manifest_name(number, build), seal(statement(told), OUR_KEY))
        made.append(statement(told))
        previous = latest(vault).sha256
    return tuple(made)


def test_a_sealed_manifest_opens_to_what_was_stated():
    told = statement(facts("b1"))
    sealed = seal(told, OUR_KEY)
    assert open_manifest(sealed, PUBLIC) == told
    assert sealed == seal(told, OUR_KEY)


def test_the_payload_is_an_in_toto_statement():
    plain = json.loads(statement(facts("b1")).model_dump_json(by_alias=True))
    assert plain["_type"] == "https://in-toto.io/Statement/v1"
    assert plain["predicateType"] == "https://consentry.dev/attestations/build/v1"
    digest = plain["predicate"]["table_sha256"]
    assert plain["subject"] == [{"name": "corpus", "digest": {"sha256": digest}}]


def test_a_strangers_manifest_does_not_open():
    sealed = seal(statement(facts("b1")), SigningKey.make())
    with pytest.raises(SignatureInvalid, match="by none of the given keys"):
        open_manifest(sealed, PUBLIC)


def _signed(payload):
    return sign_envelope(json.dumps(payload).encode(), IN_TOTO, OUR_KEY)


def test_a_signed_payload_of_another_kind_does_not_open():
    plain = json.loads(statement(facts("b1")).model_dump_json(by_alias=True))
    for wrong in ({}, {**plain, "predicateType": "x"}, {**plain, "extra": 1}):
        with pytest.raises(SignatureInvalid, match="holds no build manifest"):
            open_manifest(_signed(wrong), PUBLIC)


def test_a_subject_that_is_not_the_builds_table_does_not_open():
    plain = json.loads(statement(facts("b1")).model_dump_json(by_alias=True))
    plain["subject"][0]["digest"]["sha256"] = "f" * 64
    with pytest.raises(SignatureInvalid, match="another table than its build"):
        open_manifest(_signed(plain), PUBLIC)


@pytest.mark.parametrize("build", ["", "../x", "a/b", "a.b", "ü", "-a", "a" * 65])
def test_a_build_id_that_is_no_object_name_is_refused(build):
    with pytest.raises(ValidationError, match="String should match pattern"):
        facts(build)


def test_a_manifest_has_no_room_for_names():
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Build(**facts("b1").model_dump(), subject_id="telegram:user1")


def test_the_latest_manifest_is_the_one_with_the_highest_number():
    vault = MemoryObjects()
    assert latest(vault) is None
    chained(vault, "zz", "aa")
    found = latest(vault)
    assert (found.number, found.build, found.name) == (
        2,
        "aa",
        "manifests/000002-aa.json",
    )
    assert links(vault)[-1] == found


def test_a_whole_chain_opens_in_order():
    vault = MemoryObjects()
    assert opened_chain(vault, PUBLIC) == ()
    assert opened_chain(vault, PUBLIC) == chained(vault)
    made = chained(vault, "b1", "b2", "b3")
    assert opened_chain(vault, PUBLIC) == made
    assert all(isinstance(facts, Statement) for facts in made)


@pytest.mark.parametrize("number", [1, 2])
def test_a_removed_manifest_breaks_the_chain(number):
    vault = MemoryObjects()
    chained(vault, "b1", "b2", "b3")
    vault.delete(manifest_name(number, f"b{number}"))
    with pytest.raises(SignatureInvalid, match=r"manifest \d does not follow"):
        opened_chain(vault, PUBLIC)


def test_an_exchanged_manifest_breaks_the_chain():
    vault = MemoryObjects()
    chained(vault, "b1", "b2")
    other = MemoryObjects()
    chained(other, "b9")
    vault.put(manifest_name(1, "b1"), other.read(manifest_name(1, "b9")))
    with pytest.raises(SignatureInvalid, match="manifest 1 does not follow"):
        opened_chain(vault, PUBLIC)


def test_a_foreign_object_among_the_manifests_is_told():
    vault = MemoryObjects(held={"manifests/notes.txt": b"x"})
    with pytest.raises(StorageError, match="an object that no build wrote"):
        latest(vault)


def test_a_link_names_its_object():
    assert Link(12, "b", "0" * 64).name == "manifests/000012-b.json"
