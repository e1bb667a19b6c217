import itertools
import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes import MemoryObjects
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vaultlog import START, a_log, at, bucket_of, event, ids

from flows.consent.vault import chain
from flows.consent.vault.chain import EMPTY, Head
from flows.consent.vault.log import Log
from flows.errors import (
    ConfigError,
    EventError,
    InternalFault,
    LogBroken,
    StorageError,
    UsageError,
)


MARK = "Zebedee-Quux"
LATER = at(1000)


class Dying(MemoryObjects):
    """A vault whose process dies at the nth write."""

    def __init__(self, held, *, survives):
        super().__init__(held=held)
        self.left = survives

    def _spend(self):
        if self.left == 0:
            raise StorageError("cannot write below memory://test: killed")
        self.left -= 1

    def put(self, name, content):
        self._spend()
        super().put(name, content)

    def put_if_absent(self, name, content):
        self._spend()
        return super().put_if_absent(name, content)


def chain_names(vault):
    return sorted(name for name in vault.held if "/chain/" in name)


def bucket_names(vault):
    return sorted(name for name in vault.held if "/bucket=" in name)


def shred(log, vault, seqs):
    """What a later flow does: mark in the chain first, then delete the lines."""
    head = log.head()
    stamp = chain.next_stamp(head, LATER)
    entry = chain.opening(head.seq + 1, "shred", stamp, seqs=seqs)
    log.chain.publish(chain.seal([entry], after=head, at=stamp))
    remove_lines(vault, seqs)


def remove_lines(vault, seqs):
    for name in bucket_names(vault):
        kept = [
            line
            for line in vault.held[name].splitlines(keepends=True)
            if json.loads(line)["seq"] not in seqs
        ]
        vault.held[name] = b"".join(kept)


# What comes out is what went in...


def test_an_imported_event_is_seen_with_our_receipt_time_in_place_of_its_own():
    log = a_log()
    log.append_events([event(recorded_at="1999-01-01T00:00:00Z")], now=START)
    assert log.events(START) == [event(recorded_at="2026-06-01T00:00:00.000000Z")]


def test_events_come_in_the_order_in_which_they_were_imported():
    log = a_log()
    names = [f"e{n}" for n in range(40)]
    log.append_events([event(n, f"chat:{n}") for n in names[:20]], now=at(0))
    log.append_events([event(n, f"chat:{n}") for n in names[20:]], now=at(1))
    assert ids(log.events(at(1))) == names


def test_an_empty_log_has_no_head_and_reaches_nothing():
    log = a_log()
    assert log.head() == EMPTY
    assert log.verify().entries == 0
    assert log.events_after(START) == []
    with pytest.raises(UsageError, match="no entry yet"):
        log.events(START)


def test_an_import_of_nothing_new_writes_nothing():
    vault = MemoryObjects()
    log = a_log(vault)
    assert log.append_events([], now=START).head == EMPTY
    assert vault.held == {}


def test_as_of_later_than_the_head_is_refused_with_the_head_named():
    log = a_log()
    head = log.checkpoint(START)
    assert log.events(head.recorded_at) == []
    with pytest.raises(UsageError, match=r"2026-06-01T00:00:00\.000000Z"):
        log.events(START + timedelta(microseconds=1))


def test_a_time_without_offset_is_refused():
    log = a_log()
    log.checkpoint(START)
    with pytest.raises(UsageError, match="no offset"):
        log.events(datetime(2026, 6, 1))  # noqa: DTZ001 - the point of the test
    with pytest.raises(InternalFault, match="clock without an offset"):
        log.checkpoint(datetime(2026, 6, 2))  # noqa: DTZ001


def test_events_after_are_those_recorded_since():
    log = a_log()
    for n in range(4):
        log.append_events([event(f"e{n}")], now=at(n))
    assert ids(log.events_after(at(1))) == ["e2", "e3"]
    assert log.events_after(at(3)) == []


# Subjects and buckets...


def test_a_reader_gets_the_events_of_its_people_and_those_that_may_concern_anybody():
    log = a_log()
    target = {"kind": "notice", "id": "n1", "version": 1}
    log.append_events(
        [
            event("mine"),
            event("hers", "chat:bea"),
            event("handle", "@Cid", "withdraw"),
            event("notice", "chat:bea", "invalidate", target=target),
            event("aimless", None, "notice_served"),
        ],
        now=START,
    )
    wanted = ["mine", "handle", "notice", "aimless"]
    assert ids(log.events(START, {"chat:ada", "@x"})) == wanted
    assert ids(log.events(START, set())) == wanted[1:]


def test_a_reader_opens_only_the_buckets_of_its_people():
    class Watched(MemoryObjects):
        def open(self, name):
            opened.append(name)
            return super().open(name)

    opened = []
    log = a_log(Watched())
    log.append_events([event(f"e{n}", f"chat:{n}") for n in range(64)], now=START)
    opened.clear()
    log.events(START, {"chat:7"})
    wanted = f"bucket={bucket_of('chat:7'):02x}/"
    assert [one for one in opened if "bucket=" in one and wanted not in one] == []


def test_an_event_id_given_to_two_people_is_seen_by_readers_of_either():
    log = a_log()
    people = [f"chat:{n}" for n in range(12)]
    log.append_events([event("same", people[0])], now=at(0))
    before = [log.events(at(0), {one}) for one in people]
    found = log.append_events([event("same", one) for one in people[1:]], now=at(1))
    assert found.conflicts == 1
    for person in people:
        assert len(log.events(at(1), {person})) == len(people)
    assert [log.events(at(0), {one}) for one in people] == before
    assert log.verify().events == len(people)


def test_events_after_show_the_older_event_that_a_new_one_contradicts():
    log = a_log()
    log.append_events([event("x", "@ada", "withdraw"), event("y")], now=at(0))
    log.append_events([event("x", "chat:bea"), event("y", purposes=[])], now=at(1))
    assert sorted(ids(log.events_after(at(0)))) == ["x", "x", "y", "y"]
    log.append_events([event("x", "chat:cid")], now=at(2))
    assert ids(log.events_after(at(1))) == ["x", "x"]


def test_another_master_key_is_refused_because_it_would_look_in_other_buckets():
    vault = MemoryObjects()
    a_log(vault).checkpoint(START)
    with pytest.raises(ConfigError, match="another master key"):
        Log(vault, bucket_of=lambda subject: 255 - bucket_of(subject))


def test_a_log_of_another_schema_version_is_refused():
    vault = MemoryObjects()
    opened = chain.opening(1, "log", chain.stamp(START), schema_version=2, buckets="")
    sealed = chain.seal([opened], after=EMPTY, at=chain.stamp(START))
    a_log(vault).chain.publish(sealed)
    with pytest.raises(UsageError, match="another version"):
        a_log(vault)


# Redelivery...


@pytest.mark.parametrize(
    "again",
    [
        event(),
        event(recorded_at="2026-01-01T00:00:00Z"),
        dict(reversed(list(event().items()))),
        event(target=None, clock=None),
        event(scope={"sources": ["mail", "chat", "chat"], "kind": "all", "bots": []}),
        event(scope={**event()["scope"], "from": None}),
    ],
)
def test_a_redelivered_event_is_a_no_op_and_keeps_its_first_receipt_time(again):
    log = a_log()
    first = log.append_events([event()], now=at(0))
    second = log.append_events([again], now=at(1))
    assert (second.new, second.repeated, second.head) == (0, 1, first.head)
    log.checkpoint(at(2))
    assert log.events(at(2)) == log.events(at(0))


@pytest.mark.parametrize(
    "other",
    [
        event(purposes=["ai.evaluate"]),
        event(purposes=[]),
        event(kind="withdraw"),
        event(subject="chat:bea"),
        event(note="unlisted"),
        event(seq=1),
        event(scope={**event()["scope"], "from": "2026-01-01"}),
    ],
)
def test_the_same_id_with_other_content_is_kept_beside_the_first(other):
    log = a_log()
    log.append_events([event()], now=at(0))
    found = log.append_events([other], now=at(1))
    assert (found.new, found.conflicts) == (1, 1)
    assert len(log.events(at(1))) == 2
    assert log.append_events([other, event()], now=at(2)).repeated == 2


def test_one_and_true_are_not_the_same_value():
    log = a_log()
    log.append_events([event(seq=1)], now=at(0))
    assert log.append_events([event(seq=True)], now=at(1)).new == 1


def test_a_growing_file_of_events_without_id_adds_only_what_it_grew_by():
    log = a_log()
    stop = {"kind": "withdraw", "subject": "chat:ada"}
    assert log.append_events([stop], now=at(0)).new == 1
    assert log.append_events([stop], now=at(1)).new == 0
    assert log.append_events([stop, stop], now=at(2)).new == 1
    received = [one["recorded_at"][:10] for one in log.events(at(2))]
    assert received == ["2026-06-01", "2026-06-03"]


# Refusals...


@pytest.mark.parametrize(
    "nobody",
    [
        event(subject=None, kind="withdraw"),
        event(subject="no-platform", kind="erase"),
        event(subject=7, kind="object"),
        event(subject="@", kind="refuse"),
        event(subject=None, kind="unheard_of"),
        event(subject=None, kind=None),
        event(subject=None, kind="withdraw", target={"kind": "notice", "id": "n"}),
        event(subject=None, kind="revoke", target={"kind": "notice"}),
        event(subject=None, kind="revoke", target={"kind": "person", "id": "n"}),
        event(
            subject=None,
            kind="invalidate",
            target={"kind": "notice", "id": "n", "version": "3"},
        ),
    ],
)
def test_a_restriction_that_names_nobody_is_refused_with_its_line(nobody):
    log = a_log()
    with pytest.raises(EventError, match="line 2: a restriction that names neither"):
        log.append_events([event(), nobody], now=START)
    assert log.head() == EMPTY


@pytest.mark.parametrize("subject", [None, "@ada", "no-platform", 7, ["chat:ada"]])
def test_a_grant_that_names_no_subject_is_counted_and_kept(subject):
    log = a_log()
    found = log.append_events([event(subject=subject), event("e2")], now=START)
    assert (found.new, found.unnamed) == (2, 1)


@pytest.mark.parametrize("event_id", [None, 7, ["a"], {"a": 1}, "", "\ud800"], ids=repr)
def test_any_kind_of_event_id_can_be_kept(event_id):
    log = a_log()
    log.append_events([event(event_id)], now=at(0))
    assert log.append_events([event(event_id)], now=at(1)).repeated == 1
    assert log.verify().events == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}])
def test_a_value_that_json_cannot_carry_is_refused(value):
    with pytest.raises(EventError, match="line 1: holds a number or a nesting"):
        a_log().append_events([event(note=value)], now=START)


# The clock...


def test_receipt_times_grow_even_if_the_clock_goes_back():
    log = a_log()
    stamps = [
        log.append_events([event(f"e{n}")], now=at(-n)).head.recorded_at
        for n in range(4)
    ]
    assert stamps == [START + timedelta(microseconds=n) for n in range(4)]
    assert ids(log.events(stamps[1])) == ["e0", "e1"]


def test_times_are_kept_in_utc_with_microseconds():
    zone = datetime.fromisoformat("2026-06-01T09:00:00.5+07:00")
    head = a_log().checkpoint(zone)
    assert head.recorded_at == datetime(2026, 6, 1, 2, 0, 0, 500_000, UTC)


# Migration...


def test_a_migrated_history_keeps_its_receipt_times_and_says_so_in_the_chain():
    vault = MemoryObjects()
    log = a_log(vault)
    past = event(recorded_at="2026-03-01T09:00:01+00:00")
    log.append_events([past, event("e2")], now=START, receipt="supplied")
    assert [one["recorded_at"] for one in log.events(START)] == [
        "2026-03-01T09:00:01.000000Z",
        "2026-06-01T00:00:00.000000Z",
    ]
    entries = [json.loads(one) for one in vault.held[chain_names(vault)[0]].split()]
    assert [one.get("migrated_at") for one in entries] == [
        None,
        "2026-06-01T00:00:00.000000Z",
        None,
    ]
    assert ids(log.events(at(-30))) == ["e1"]
    assert log.append_events([past], now=at(1)).repeated == 1


@pytest.mark.parametrize(
    ("recorded_at", "why"),
    [
        ("2026-03-01", "is no exact time"),
        ("2026-03-01T09:00:00", "is no exact time"),
        (MARK, "is no exact time"),
        (7, "is no exact time"),
        ("2026-06-20T00:00:00Z", "lies in the future"),
        ("2026-06-01T00:00:00Z", "is not after 2026-06-01T00:00:00.000000Z"),
        ("2026-03-01T09:00:00Z", "would change what that build was answered"),
    ],
)
def test_a_migrated_receipt_time_that_cannot_stand_is_refused(recorded_at, why):
    log = a_log()
    head = log.checkpoint(START)
    events = [event(recorded_at=recorded_at)]
    with pytest.raises(EventError, match=f"line 1: its recorded_at .*{why}") as told:
        log.append_events(events, now=at(1), receipt="supplied")
    assert MARK not in str(told.value)
    assert log.head() == head


def test_a_history_may_be_migrated_in_parts_until_a_build_stands_on_it():
    log = a_log()
    first = event("e1", recorded_at="2026-03-02T00:00:00Z")
    second = event("e2", recorded_at="2026-03-01T00:00:00Z")
    log.append_events([first], now=at(0), receipt="supplied")
    log.append_events([second], now=at(1), receipt="supplied")
    assert ids(log.events(at(-90))) == ["e1", "e2"]


# Tampering...


def a_history():
    """A log with registers, conflicts, migrated events, checkpoints; and its vault."""
    vault = MemoryObjects()
    log = a_log(vault)
    past = event("m", "chat:mo", recorded_at="2026-03-01T09:00:01Z")
    log.append_events([past], now=at(0), receipt="supplied")
    log.checkpoint(at(1))
    log.append_events([event(), event("e2", "chat:bea")], now=at(2))
    log.append_events([event("e2", "@cid", "withdraw")], now=at(3))
    log.checkpoint(at(4))
    return log, vault


def test_a_history_verifies_with_its_counts():
    log, _ = a_history()
    found = log.verify()
    assert (found.entries, found.events, found.shredded) == (8, 4, 0)
    assert found.head == log.head()


def test_every_byte_of_chain_and_buckets_is_covered():
    _, vault = a_history()
    untouched = dict(vault.held)
    names = [name for name in vault.held if name.startswith("consent_events/")]
    for name in names:
        content = untouched[name]
        for place in range(0, len(content), 3):
            changed = bytes([content[place] ^ 1])
            vault.held[name] = content[:place] + changed + content[place + 1 :]
            with pytest.raises(LogBroken, match="does not verify"):
                a_log(vault).verify()
        vault.held[name] = content
    assert a_log(vault).verify().events == 4


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_any_cut_insertion_or_swap_of_lines_is_found(data):
    _, vault = a_history()
    name = data.draw(st.sampled_from(sorted(vault.held)))
    lines = vault.held[name].splitlines(keepends=True)
    place = data.draw(st.integers(0, len(lines) - 1))
    act = data.draw(st.sampled_from(["cut", "double", "half", "foreign"]))
    other = data.draw(st.sampled_from(sorted(set(vault.held) - {name})))
    lines[place : place + 1] = {
        "cut": [],
        "double": [lines[place]] * 2,
        "half": [lines[place][: len(lines[place]) // 2]],
        "foreign": [lines[place], vault.held[other].splitlines(keepends=True)[0]],
    }[act]
    vault.held[name] = b"".join(lines)
    with pytest.raises(LogBroken):
        a_log(vault).verify()


def test_a_missing_segment_is_found():
    _, vault = a_history()
    untouched = dict(vault.held)
    for name in bucket_names(vault) + chain_names(vault)[:-1]:
        vault.held = {key: value for key, value in untouched.items() if key != name}
        with pytest.raises(LogBroken, match=r"entry \d+ "):
            a_log(vault).verify()


def test_a_line_moved_to_another_bucket_is_found_because_readers_would_miss_it():
    vault = MemoryObjects()
    log = a_log(vault)
    log.append_events([event()], now=START)
    (name,) = bucket_names(vault)
    bucket = f"{bucket_of('chat:ada'):02x}"
    vault.held[name.replace(f"={bucket}/", "=7f/")] = vault.held.pop(name)
    with pytest.raises(LogBroken, match="entry 2 is not the event that lies in"):
        log.verify()


def test_the_error_names_the_entry_that_is_wrong():
    _, vault = a_history()
    name = chain_names(vault)[2]
    vault.held[name] = vault.held[name].replace(b'"kind":"event"', b'"kind":"erent"', 1)
    with pytest.raises(LogBroken, match="entry 4 does not follow"):
        a_log(vault).verify()


def test_a_log_cut_at_its_end_is_found_by_a_head_that_a_manifest_names():
    log, vault = a_history()
    head = log.head()
    assert log.verify(known=[head]).head == head
    del vault.held[chain_names(vault)[-1]]
    assert a_log(vault).verify().entries == 7
    with pytest.raises(LogBroken, match="ends before entry 8"):
        a_log(vault).verify(known=[head])


def test_a_log_written_anew_is_found_by_a_head_that_a_manifest_names():
    log, _ = a_history()
    other = replace(log.head(), seq=5)
    with pytest.raises(LogBroken, match="entry 5 is not the one that a manifest names"):
        log.verify(known=[other])


def test_nothing_is_added_to_a_log_that_does_not_verify():
    _, vault = a_history()
    name = bucket_names(vault)[0]
    vault.held[name] = vault.held[name].replace(b"ai.train", b"ai.tra1n")
    names = set(vault.held)
    with pytest.raises(LogBroken, match="was altered in its bucket"):
        a_log(vault).append_events([event("new")], now=at(9))
    assert set(vault.held) == names


# Kill and race...


def test_an_import_killed_at_any_write_leaves_the_log_as_before():
    _, vault = a_history()
    held = dict(vault.held)
    before = a_log(vault).events(at(4))
    fresh = [event("n1", "chat:ada"), event("n2", "chat:bea"), event("n3", "chat:0")]
    for survives in itertools.count():
        dying = Dying(dict(held), survives=survives)
        try:
            a_log(dying, seed=b"first").append_events(fresh, now=at(5))
        except StorageError:
            found = a_log(MemoryObjects(held=dying.held), seed=b"again")
            assert found.verify().entries == 8
            assert found.events(at(4)) == before
            assert found.append_events(fresh, now=at(6)).new == 3
            assert found.verify().events == 7
        else:
            break
    assert survives > 2


def test_orphans_of_a_killed_import_are_cleared_by_the_next():
    vault = MemoryObjects()
    a_log(vault).checkpoint(at(0))
    dying = Dying(vault.held, survives=1)
    with pytest.raises(StorageError, match="killed"):
        a_log(dying, seed=b"dead").append_events([event()], now=at(1))
    assert len(bucket_names(vault)) == 1
    a_log(vault).append_events([event("e2", "chat:bea")], now=at(2))
    assert len(bucket_names(vault)) == 1
    assert ids(a_log(vault).events(at(2))) == ["e2"]


def test_of_two_writers_one_wins_and_the_other_is_told_to_run_again():
    vault = MemoryObjects()
    log = a_log(vault)
    log.checkpoint(at(0))

    class Raced(MemoryObjects):
        def put_if_absent(self, name, content):
            log.append_events([event("winner")], now=at(1))
            return super().put_if_absent(name, content)

    loser = a_log(Raced(held=vault.held), seed=b"loser")
    with pytest.raises(StorageError, match="run it again"):
        loser.append_events([event("loser")], now=at(1))
    assert ids(log.events(log.head().recorded_at)) == ["winner"]
    again = a_log(vault, seed=b"again")
    again.append_events([event("loser")], now=at(2))
    assert log.verify().events == 2
    assert len(bucket_names(vault)) == 2


# Shredding...


def test_a_shredded_event_is_gone_and_the_chain_still_verifies():
    log, vault = a_history()
    shred(log, vault, [2])
    found = log.verify()
    assert (found.events, found.shredded) == (4, 1)
    assert "m" not in ids(log.events(at(4)))
    assert b"chat:mo" not in b"".join(vault.held.values())


def test_an_event_marked_as_shredded_whose_line_still_lies_there_must_be_unaltered():
    log, vault = a_history()
    kept = {name: vault.held[name] for name in bucket_names(vault)}
    shred(log, vault, [2])
    vault.held.update(kept)
    assert log.verify().shredded == 0
    name = next(one for one in kept if b'"seq":2,' in kept[one])
    vault.held[name] = vault.held[name].replace(b"chat:mo", b"chat:xx")
    with pytest.raises(LogBroken, match="entry 2 was altered"):
        log.verify()


def test_an_event_that_vanished_without_being_shredded_breaks_the_log():
    log, vault = a_history()
    remove_lines(vault, [5])
    with pytest.raises(LogBroken, match="entry 5 has lost its event"):
        log.verify()


# For ever the same...


KINDS = ("grant", "withdraw", "erase", "deferred", "unheard_of", "invalidate")
PEOPLE = ("chat:ada", "chat:bea", "mail:cid", "@ada")
events_strategy = st.builds(
    event,
    event_id=st.sampled_from(["a", "b", "c", None]),
    subject=st.sampled_from(PEOPLE),
    kind=st.sampled_from(KINDS),
    purposes=st.lists(st.sampled_from(["ai.train", "ai.evaluate"]), max_size=2),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("import"), st.lists(events_strategy, max_size=4)),
        st.tuples(st.just("checkpoint"), st.just([])),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(steps, st.lists(st.integers(-3, 3), min_size=6, max_size=6))
def test_an_as_of_is_answered_the_same_for_ever_whatever_is_imported_later(
    history, clock
):
    log = a_log()
    answered = {}
    for (act, events), jump in zip(history, clock, strict=False):
        if act == "import":
            log.append_events(events, now=at(jump))
        else:
            log.checkpoint(at(jump))
        moment = log.head().recorded_at
        for person in (None, *PEOPLE):
            wanted = None if person is None else {person}
            if log.head() != EMPTY:
                answered[moment, person] = log.events(moment, wanted)
        for (then, whom), answer in answered.items():
            assert log.events(then, None if whom is None else {whom}) == answer
    assert log.verify(known=[log.head()] if log.head().seq else []).head == log.head()


@settings(max_examples=100, deadline=None)
@given(st.lists(events_strategy, max_size=8), st.randoms(use_true_random=False))
def test_events_delivered_again_in_any_split_and_order_change_nothing(events, random):
    log = a_log()
    log.append_events(events, now=at(0))
    again = [one for one in events if one["event_id"] is not None]
    random.shuffle(again)
    cut = len(again) // 2
    for part in (again[:cut], again[cut:]):
        assert log.append_events(part, now=at(1)).new == 0


@settings(max_examples=100, deadline=None)
@given(st.lists(events_strategy, max_size=8), st.sets(st.sampled_from(PEOPLE)))
def test_a_reader_of_some_people_misses_nothing_that_names_them(events, people):
    log = a_log()
    log.append_events(events, now=at(0))
    log.checkpoint(at(1))
    whole, some = log.events(at(1)), log.events(at(1), people)
    assert [one for one in whole if one in some] == some
    named = [one for one in whole if one["subject"] in people]
    shared = {one["event_id"] for one in named if one["event_id"]}
    wanted = named + [one for one in whole if one["event_id"] in shared]
    assert all(one in some for one in wanted)


# Nothing personal comes out by accident...


def test_nobody_is_named_in_a_repr():
    log = a_log()
    one = log.weigh(event(MARK, f"chat:{MARK}", note=MARK), place=1)
    log.append_events([event(MARK, f"chat:{MARK}", note=MARK)], now=START)
    shown = [one, log, log.head(), log.verify(), *log._wanted(None)]
    assert MARK not in "".join(map(repr, shown))
    assert MARK not in str(log.append_events([event(MARK)], now=at(1)))


def test_heads_travel_between_processes():
    head = a_log().checkpoint(START)
    assert pickle.loads(pickle.dumps(head)) == head
    assert isinstance(head, Head)


@pytest.mark.parametrize("listing", range(1, 8))
def test_a_commit_of_another_writer_during_a_check_is_no_damage(listing):
    vault = MemoryObjects()

    class Overtaken(MemoryObjects):
        left = listing

        def list(self, prefix=""):
            self.left -= 1
            if self.left == 0:
                other = a_log(vault, seed=b"other")
                other.append_events([event("meanwhile")], now=at(1))
            return super().list(prefix)

    assert a_log(Overtaken(held=vault.held)).verify().events in {0, 1}
    assert a_log(vault).verify().events <= 1
