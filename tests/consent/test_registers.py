import json

import pytest
from fakes import MemoryObjects
from hypothesis import given, settings
from hypothesis import strategies as st
from vaultlog import START, a_log, at, event, ids, jsonl

from flows.consent.vault.imports import import_inbox
from flows.consent.vault.registers import POLICY, READERS, REGISTERS, Registers, checked
from flows.errors import BundleAbort, EventError, LogBroken, UsageError


MARK = "Zebedee-Quux"
NOTICES = json.dumps([{"id": "n1", "version": 3}]).encode()
AGREEMENTS = json.dumps([{"id": "A1"}]).encode()
SUBJECTS = jsonl({"subject": "chat:ada"}, {"subject": "chat:bea"}, {"subject": "m:cid"})
LINKS = jsonl({"alias_a": "chat:ada", "alias_b": "m:cid", "method": "same_account"})
FILES = {
    "notices": NOTICES,
    "agreements": AGREEMENTS,
    "subjects": SUBJECTS,
    "links": LINKS,
}
ASKED = {"policy": {"version": 1}, "request": {"purposes": ["ai.train"]}}


def a_vault_with(files, *, now=START, policy=None, log=None):
    log = log or a_log()
    import_inbox(files, policy=policy, log=log, now=now)
    return log


def people(bundle):
    return [row["subject"] for row in bundle["subjects"]]


def test_a_register_is_kept_whole_under_its_digest():
    log = a_vault_with(FILES, policy=b"version: 1\n")
    held = Registers(log)
    for name, content in (*FILES.items(), (POLICY, b"version: 1\n")):
        found = held.newest(name, START)
        assert found.content == content
        assert log.objects.read(f"registers/{name}/{found.sha256}") == content


def test_the_newest_register_not_later_than_as_of_is_used():
    log = a_log()
    contents = [json.dumps([{"id": str(n)}]).encode() for n in range(5)]
    for day, content in enumerate(contents):
        a_vault_with({"notices": content}, now=at(day), log=log)
        log.checkpoint(at(day, hours=6))
    log.append_events([event()], now=at(9))
    for day, content in enumerate(contents):
        for hour in (0, 3, 6, 23):
            found = Registers(log).newest("notices", at(day, hours=hour))
            assert found.content == content


def test_unchanged_content_is_not_recorded_again_but_a_return_to_it_is():
    log = a_log()
    old, new = b"[]", b"[ ]"
    changes = [
        import_inbox({"notices": one}, log=log, now=at(day)).registers
        for day, one in enumerate([old, old, new, old])
    ]
    assert changes == [("notices",), (), ("notices",), ("notices",)]
    contents = [Registers(log).newest("notices", at(day)).content for day in (1, 2, 3)]
    assert contents == [old, new, old]


def test_a_register_is_none_before_its_first_import():
    log = a_log()
    log.checkpoint(at(0))
    a_vault_with({"notices": b"[]"}, now=at(1), log=log)
    assert Registers(log).newest("notices", at(0)) is None
    assert Registers(log).newest("policy", at(1)) is None
    assert Registers(log).links(at(1)) == []
    with pytest.raises(UsageError, match="after the end of the consent log"):
        Registers(log).newest("notices", at(2))


@pytest.mark.parametrize("name", ["notices", "agreements", "subjects"])
def test_a_bundle_without_a_register_aborts_and_names_it(name):
    files = {key: value for key, value in FILES.items() if key != name}
    log = a_vault_with(files)
    with pytest.raises(BundleAbort, match=f"^missing_register:{name}$"):
        Registers(log).bundle_at(START, **ASKED)


def test_a_bundle_without_links_has_none():
    log = a_vault_with({key: FILES[key] for key in FILES if key != "links"})
    assert Registers(log).bundle_at(START, **ASKED)["links"] == []


def test_a_bundle_holds_all_registers_events_policy_and_request():
    log = a_vault_with({**FILES, "events": jsonl(event())})
    assert Registers(log).bundle_at(START, **ASKED) == {
        "notices": [{"id": "n1", "version": 3}],
        "agreements": [{"id": "A1"}],
        "subjects": [
            {"subject": "chat:ada"},
            {"subject": "chat:bea"},
            {"subject": "m:cid"},
        ],
        "links": [
            {"alias_a": "chat:ada", "alias_b": "m:cid", "method": "same_account"}
        ],
        "consent_events": [event(recorded_at="2026-06-01T00:00:00.000000Z")],
        **ASKED,
    }


def test_a_bundle_of_some_people_follows_links_however_far_and_leaves_the_rest_out():
    links = jsonl(
        {"alias_a": "chat:ada", "alias_b": "@Ada"},
        {"alias_a": "@ADA", "alias_b": "m:a", "removed_at": "2026-01-01"},
        {"alias_a": "m:a", "alias_b": "x:a", "method": "probabilistic"},
        {"alias_a": "chat:bea", "alias_b": "m:b"},
        {"alias_a": 7, "alias_b": None},
    )
    events = jsonl(
        *(event(name, name) for name in ("chat:ada", "m:a", "x:a", "chat:bea", "m:b")),
        event("handle", "@somebody", "withdraw"),
    )
    log = a_vault_with({**FILES, "links": links, "events": events})
    bundle = Registers(log).bundle_at(START, subjects={"@aDa"}, **ASKED)
    assert people(bundle) == ["chat:ada"]
    assert ids(bundle["consent_events"]) == ["chat:ada", "m:a", "x:a", "handle"]
    assert len(bundle["links"]) == 3


def test_differing_rows_of_one_subject_all_reach_the_bundle():
    rows = jsonl({"subject": "chat:ada", "a": 1}, {"subject": "chat:ada"}, {})
    log = a_vault_with({**FILES, "subjects": rows})
    bundle = Registers(log).bundle_at(START, subjects={"chat:ada"}, **ASKED)
    assert people(bundle) == ["chat:ada", "chat:ada"]


def test_a_register_altered_in_the_vault_is_never_used():
    log = a_vault_with(FILES)
    held = Registers(log).newest("notices", START)
    log.objects.put(f"registers/notices/{held.sha256}", NOTICES.replace(b"3", b"4"))
    with pytest.raises(LogBroken, match="register notices in the vault is not what"):
        Registers(log).bundle_at(START, **ASKED)


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("notices", b"", "register notices: is no JSON at column 1"),
        ("notices", b"{}", "register notices: is no JSON list"),
        ("notices", b'[{}, "a"]', "register notices, item 2: is no JSON object"),
        ("notices", b'[{"a": 1},\n {"a" 1}]', "is no JSON at line 2, column 7"),
        ("agreements", b'[{"id": 1, "id": 2}]', "gives a member of an object twice"),
        ("agreements", b"[NaN]", "holds a number or nesting out of bounds"),
        ("agreements", b"[" * 100_000, "register agreements: "),
        ("subjects", b"{}\n[]\n", "register subjects, line 2: is no JSON object"),
        ("subjects", b'{}\n\n{"a": "', "register subjects, line 3: is no JSON at"),
        ("links", b'{"a": "\xff"}', "register links, line 1: is no UTF-8 at byte 8"),
        ("policy", b"version: \xff", "register policy: is no UTF-8 at byte 10"),
    ],
)
def test_an_unreadable_register_is_refused_with_its_place(name, content, place):
    with pytest.raises(EventError, match=place):
        checked(name, content)


@pytest.mark.parametrize("name", REGISTERS)
def test_a_refused_register_is_never_quoted(name):
    content = b'[{"id": "%b", "id"' % MARK.encode() + b"\xff"
    with pytest.raises(EventError, match=f"register {name}") as told:
        checked(name, content)
    assert MARK not in str(told.value)
    assert told.value.__cause__ is None


def test_nobody_is_named_in_a_repr():
    held = Registers(a_vault_with({**FILES, "subjects": jsonl({"subject": MARK})}))
    assert MARK not in repr(held.newest("subjects", START)) + repr(held)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(sorted(READERS)), st.integers(0, 2)),
            st.just(("checkpoint", 0)),
        ),
        max_size=8,
    )
)
def test_what_a_register_was_at_an_instant_never_changes(history):
    log = a_log(MemoryObjects())
    answered = {}
    for name, spaces in history:
        if name == "checkpoint":
            log.checkpoint(START)
        else:
            content = b" " * spaces + b"[]"
            if READERS[name] is not READERS["notices"]:
                content = b"\n" * spaces
            import_inbox({name: content}, log=log, now=START)
        moment = log.head().recorded_at
        for one in READERS:
            answered[moment, one] = Registers(log).newest(one, moment)
        for (then, one), answer in answered.items():
            assert Registers(log).newest(one, then) == answer
    assert log.verify().head == log.head()
