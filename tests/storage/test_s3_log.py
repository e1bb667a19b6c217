import pytest
from vaultlog import a_log, at, event, ids, jsonl

from flows.consent.vault.imports import import_inbox
from flows.consent.vault.registers import Registers
from flows.errors import LogBroken, StorageError
from flows.store.address import vault_at


pytestmark = pytest.mark.server


def test_a_log_on_s3_imports_verifies_and_answers_as_one_in_memory(bucket):
    vault = vault_at(f"{bucket}/vault")
    log = a_log(vault)
    people = [f"chat:{n}" for n in range(30)]
    events = jsonl(*(event(f"e{n}", one) for n, one in enumerate(people)))
    import_inbox({"events": events, "notices": b"[]"}, log=log, now=at(0))
    log.checkpoint(at(1))
    again = import_inbox({"events": events + jsonl(event("x"))}, log=log, now=at(2))
    assert (again.new, again.repeated) == (1, 30)
    assert log.verify(known=[again.head]).events == 31
    assert ids(log.events(at(1), {"chat:7"})) == ["e7"]
    assert ids(log.events_after(at(1))) == ["x"]
    assert Registers(log).newest("notices", at(1)).content == b"[]"


def test_of_two_writers_on_s3_one_is_told_to_run_again(bucket):
    vault = vault_at(f"{bucket}/vault")
    log, other = a_log(vault), a_log(vault, seed=b"other")
    late = other._draft(other.head(), at(0))
    late.add_checkpoint({})
    log.append_events([event()], now=at(0))
    with pytest.raises(StorageError, match="run it again"):
        other._commit(late, {})
    assert log.verify().events == 1


def test_an_altered_object_on_s3_breaks_the_log(bucket):
    vault = vault_at(f"{bucket}/vault")
    a_log(vault).append_events([event()], now=at(0))
    (name,) = [stat.name for stat in vault.list("consent_events/bucket=")]
    vault.put(name, vault.read(name).replace(b"ai.train", b"ai.trait"))
    with pytest.raises(LogBroken, match="entry 2 was altered"):
        a_log(vault).verify()
