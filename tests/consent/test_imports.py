import io
import json

import pytest
from fakes import MemoryObjects
from hypothesis import given, settings
from hypothesis import strategies as st
from vaultlog import START, a_log, at, event, ids, jsonl

from flows.consent.vault.chain import EMPTY
from flows.consent.vault.imports import import_events, import_inbox
from flows.consent.vault.reading import MAX_LINE_BYTES
from flows.errors import EventError, InternalFault


MARK = "Zebedee-Quux"


class Trickle(io.BytesIO):
    """A stream that may be read by line only, never whole."""

    def read(self, size=-1):
        raise AssertionError(size)


def outcome(content, log):
    """(what was imported, what was said instead)."""
    try:
        return import_inbox({"events": content}, log=log, now=START), ""
    except EventError as refused:
        return None, str(refused)


def test_events_are_read_line_by_line_from_a_stream():
    log = a_log()
    found = import_events(Trickle(jsonl(event("a"), event("b"))), log, now=START)
    assert (found.new, found.repeated) == (2, 0)
    assert ids(log.events(START)) == ["a", "b"]


def test_an_inbox_is_one_commit_of_events_and_registers():
    log = a_log()
    found = import_inbox(
        {"events": jsonl(event()), "notices": b"[]"},
        policy=b"version: 1",
        log=log,
        now=START,
    )
    assert (found.new, found.registers) == (1, ("notices", "policy"))
    assert len(log.chain.firsts()) == 1


def test_the_same_inbox_again_changes_nothing():
    vault = MemoryObjects()
    log = a_log(vault)
    inbox = {"events": jsonl(event(), event("b", None)), "notices": b"[]"}
    first = import_inbox(inbox, log=log, now=at(0))
    held = dict(vault.held)
    again = import_inbox(inbox, log=log, now=at(1))
    assert (first.new, first.unnamed) == (2, 1)
    assert (again.new, again.repeated, again.unnamed) == (0, 2, 0)
    assert (again.registers, again.head, vault.held) == ((), first.head, held)


@pytest.mark.parametrize(
    ("content", "numbers"),
    [
        (b"", 0),
        (b"\n \r\n\n", 0),
        (jsonl(event())[:-1], 1),
        (b"\xef\xbb\xbf" + jsonl(event()), 1),
        (b"\n" + jsonl(event()).replace(b"\n", b"\r\n") + b"\n", 1),
    ],
    ids=["empty", "blank", "no end of line", "byte order mark", "CRLF"],
)
def test_forms_of_a_file_that_are_fine(content, numbers):
    found = import_inbox({"events": content}, log=a_log(), now=START)
    assert found.new == numbers


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{broken", "is no JSON at column 2"),
        (b"[]", "is no JSON object"),
        (b'"grant"', "is no JSON object"),
        (b"null", "is no JSON object"),
        (b'{"kind": "grant"} {}', "is no JSON at column 19"),
        (b'{"kind": "grant", "kind": "deferred"}', "gives a member of an object twice"),
        (b'{"kind": "grant", "a": {"b": 1, "b": 1}}', "gives a member"),
        (b'{"kind": "grant", "a": NaN}', "holds a number or nesting out of bounds"),
        (b'{"kind": "grant", "a": 1e999}', "holds a number or a nesting"),
        (b'{"kind": "grant", "a": ' + b"9" * 5000 + b"}", "holds a number or nesting"),
        (b'{"a": ' + b"[" * 100_000, "holds a number or nesting"),
        (b'{"kind": "gr\xe9ant"}', "is no UTF-8 at byte 13"),
        (b'{"kind": "withdraw", "subject": null}', "names neither a person nor"),
        (b'{"a": "' + b"a" * MAX_LINE_BYTES + b'"}', "is longer than 1 MiB"),
    ],
)
def test_one_unreadable_line_and_nothing_is_imported(line, why):
    vault = MemoryObjects()
    log = a_log(vault)
    content = jsonl(event("a")) + line + b"\n" + jsonl(event("b"))
    with pytest.raises(EventError, match=f"consent events, line 2: .*{why}"):
        import_inbox({"events": content, "notices": b"[]"}, log=log, now=START)
    assert (log.head(), vault.held) == (EMPTY, {})


@pytest.mark.parametrize("depth", [1, 31, 32, 100, 400, 5000])
def test_nesting_that_later_readers_could_not_follow_is_refused(depth):
    log = a_log()
    deep = b'{"kind": "grant", "a": ' + b'[{"a":' * depth + b"1" + b"}]" * depth + b"}"
    found, refusal = outcome(deep, log)
    assert (found is not None) == (depth < 32)
    assert found or "nesting out of bounds" in refusal
    assert log.verify().events == int(depth < 32)


def test_many_small_values_are_no_deep_nesting():
    row = event(extra=[[] for _ in range(500)])
    assert import_inbox({"events": jsonl(row)}, log=a_log(), now=START).new == 1


def test_one_unreadable_register_and_nothing_is_imported():
    vault = MemoryObjects()
    inbox = {"events": jsonl(event()), "subjects": b"{}\n{"}
    with pytest.raises(EventError, match="register subjects, line 2"):
        import_inbox(inbox, log=a_log(vault), now=START)
    assert vault.held == {}


def test_a_file_of_an_unknown_kind_is_a_fault_of_ours():
    with pytest.raises(InternalFault, match="1 files of no known kind"):
        import_inbox({MARK: b""}, log=a_log(), now=START)


@pytest.mark.parametrize(
    "content",
    [
        b'{"kind": "%b"' % MARK.encode(),
        b'{"%b": 1, "%b": 2}' % (MARK.encode(), MARK.encode()),
        b'"%b"' % MARK.encode(),
        b'"%b\xff"' % MARK.encode(),
        json.dumps({"kind": MARK, "note": MARK}).encode(),
        json.dumps(event(recorded_at=MARK)).encode(),
    ],
)
def test_a_refused_event_is_never_quoted(content):
    with pytest.raises(EventError, match="line 1") as told:
        import_inbox({"events": content}, log=a_log(), now=START, receipt="supplied")
    assert MARK not in str(told.value)
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__ or told.value.__context__ is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
fields = ("event_id", "kind", "subject", "target", "scope", "recorded_at", "purposes")


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(fields), json_values))
def test_any_json_object_is_either_kept_whole_or_refused_with_its_line(row):
    log = a_log()
    content = json.dumps(row).encode()
    found, refusal = outcome(content, log)
    if refusal:
        assert "line 1" in refusal
        assert log.head() == EMPTY
    else:
        assert found.new == 1
        (kept,) = log.events(START)
        assert kept == {**row, "recorded_at": "2026-06-01T00:00:00.000000Z"}
        again = import_inbox({"events": content}, log=log, now=at(1))
        assert (again.new, again.repeated) == (0, 1)
        assert log.verify().events == 1


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_imported_or_refused_in_our_own_words(content):
    log = a_log()
    _, refusal = outcome(content, log)
    assert refusal.startswith("consent events, line ") or not refusal
    assert log.verify().entries in (0, log.head().seq)


def test_the_file_imported_last_is_known_by_its_digest_and_adds_no_entry():
    log = a_log()
    inbox = {"events": b"\n" + jsonl(event("a"), event("b"))}
    import_inbox(inbox, log=log, now=at(0))
    log.checkpoint(at(1))
    found = import_inbox(inbox, log=log, now=at(2))
    assert (found.new, found.repeated, found.head) == (0, 2, log.head())
    assert found.head.recorded_at == at(1)


def test_a_file_that_grew_or_came_back_is_weighed_event_by_event():
    log = a_log()
    old, grown = jsonl(event("a")), jsonl(event("a"), event("b"))
    told = [
        import_inbox({"events": content}, log=log, now=at(day))
        for day, content in enumerate([old, grown, old, grown])
    ]
    assert [one.new for one in told] == [1, 1, 0, 0]
    assert [one.repeated for one in told] == [0, 1, 1, 2]
    assert log.verify().events == 2
