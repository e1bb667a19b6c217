import io
import json
import zipfile
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared
from flows.collect.formats import rasa
from flows.collect.formats.gathered import gathered
from flows.errors import ExportError


FORM = "rasa"
HERE = Declared(1, "rasa", "operator_log", bots=("MoodBot",), owner="rasa:ann")
NOON = 1772362800.5


def user(text="hello", at=0.0, parsed=None, **facts):
    told = {"text": parsed or text, "intent": {"name": "greet"}, "entities": []}
    return {
        "event": "user",
        "timestamp": NOON + at,
        "text": text,
        "parse_data": told,
        "input_channel": "rest",
        "message_id": "m",
        "metadata": {},
    } | facts


def bot(text="hi there", at=1.0, **facts):
    data = {"buttons": None, "attachment": None, "image": None}
    return {"event": "bot", "timestamp": NOON + at, "text": text, "data": data} | facts


def event(kind, at=0.0, **facts):
    return {"event": kind, "timestamp": NOON + at} | facts


def action(name="action_listen", **facts):
    return event("action", name=name, action_text=None, **facts)


def tracker(*events, **facts):
    told = {"sender_id": "s1", "slots": {}, "latest_message": {}, "paused": False}
    return told | {"events": list(events)} | facts


def only(read, *events, **facts):
    return read(tracker(*events, **facts), FORM, declared=HERE)


def test_a_message_and_its_answer(read):
    human, answer = only(read, action(), user(), action("utter_hi"), bot()).kept
    assert (human.text, answer.text) == ("hello", "hi there")
    assert (human.role, answer.role) == ("user", "assistant")
    assert (human.author.kind, human.author.id) == ("human", "rasa:s1")
    assert (answer.author.kind, answer.author.id) == ("bot", "bot:moodbot")
    assert {human.bot, answer.bot} == {"bot:moodbot"}
    assert {human.visibility, answer.visibility} == {"direct_bot"}
    assert human.addressed_to_bot is answer.addressed_to_bot is True
    assert answer.reply_to == human.record_id
    assert human.conversation_id == "rasa:s1"
    assert human.created_at == "2026-03-01T11:00:00.500000Z"
    assert (human.contributors, answer.contributors) == ((), ())


@pytest.mark.parametrize(
    ("sender", "people", "author"),
    [
        ("s1", {}, "rasa:s1"),
        (42, {}, "rasa:42"),
        ("default", {}, "rasa:ann"),
        ("user", {}, "rasa:ann"),
        ("with blank", {}, None),
        ("s1", {"s1": "crm:7"}, "crm:7"),
    ],
)
def test_the_sender_is_the_author_unless_it_stands_for_everybody(
    read, sender, people, author
):
    declared = Declared(1, "rasa", "operator_log", owner="rasa:ann", people=people)
    told = tracker(user(), sender_id=sender)
    assert read(told, FORM, declared=declared).kept[0].author.id == author


def test_without_a_declared_bot_none_is_known(read):
    declared = Declared(1, "rasa", "operator_log")
    turns = read(tracker(user(), bot()), FORM, declared=declared).kept
    assert [(t.bot, t.author.id) for t in turns] == [(None, "rasa:s1"), (None, None)]


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (user("plain"), "plain"),
        (user("plain", parsed="cleaned"), "plain"),
        (user("/mood_great", parsed="so great!"), "so great!"),
        (user('/inform{"a": "b"}', parsed="it is b"), "it is b"),
        (user(None, parsed="heard"), "heard"),
        (user("see /etc now"), "see /etc now"),
        (user("plain", parse_data=None), "plain"),
        (user("plain", parse_data=5), "plain"),
    ],
)
def test_the_human_words_stand_in_text_or_behind_a_payload(read, told, text):
    assert only(read, told).texts == [text]


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        (user("/greet"), "service"),
        (user('/inform{"a": "b"}'), "service"),
        (user("/faq/ask_name@0.9"), "service"),
        (user("/SetSlots(a=b)"), "service"),
        (user("EXTERNAL: timer"), "service"),
        (user("x", metadata={"is_external": True}), "service"),
        (user("  "), "empty"),
        (user(None), "empty"),
        (bot(None, data={"image": "https://example.org/a.png"}), "media_only"),
        (bot(None, data={"attachment": {"type": "video"}}), "media_only"),
        (bot(""), "empty"),
        (action("action_ask"), "tool"),
        (event("slot", name="x", value="y"), "tool"),
        (event("user_featurization"), "tool"),
        (event("active_loop", name=None), "tool"),
        (event("session_started"), "service"),
        (event("restart"), "service"),
        (event("brand_new"), "unsupported"),
        (event(None), "malformed"),
        ({}, "malformed"),
        (None, "malformed"),
        ("text", "malformed"),
    ],
)
def test_events_that_are_no_turn_are_skipped_by_cause(read, told, cause):
    assert only(read, told).causes == [cause]


def test_an_answer_to_a_button_has_no_trigger_among_the_turns(read):
    units = only(read, user(), bot(), user("/more", at=2), bot("more", at=3))
    assert units.kept[-1].reply_to == units.turns[2].record_id
    assert units.turns[2].skip == "service"


@pytest.mark.parametrize(
    ("events", "on", "aside"),
    [
        ([user("a"), user("b", at=1), event("rewind")], ["a"], ["b"]),
        (
            [user("a"), bot("x"), user("b", at=2), bot("y", at=3), event("rewind")],
            ["a", "x"],
            ["b", "y"],
        ),
        (
            [user("a"), user("b", at=1), event("rewind"), event("rewind", at=9)],
            [],
            ["a", "b"],
        ),
        ([event("rewind"), user("a")], ["a"], []),
        (
            [user("a"), action("utter_x"), bot("x"), event("undo"), bot("y", at=2)],
            ["a", "y"],
            ["x"],
        ),
        ([user("a"), event("undo")], ["a"], []),
        ([user("a"), bot("x"), event("restart"), user("b", at=3)], ["b"], ["a", "x"]),
    ],
)
def test_rewind_undo_and_restart_take_back_what_came_before(read, events, on, aside):
    units = only(read, *events)
    assert units.texts == on
    assert [t.text for t in units.turns if t.skip == "off_path"] == aside


def test_an_utterance_that_nobody_wrote_down_leaves_a_gap(read):
    units = only(read, user("a"), action("utter_hi"), user("b", at=2), bot("x", at=3))
    assert [(t.text, t.after_gap) for t in units.kept] == [
        ("a", False),
        ("b", True),
        ("x", False),
    ]


def test_an_action_may_carry_the_words_itself(read):
    told = action("x") | {"action_text": "hi there"}
    assert only(read, user(), told).texts == ["hello", "hi there"]
    assert only(read, user(), told, bot()).texts == ["hello", "hi there"]


def test_a_human_agents_words_have_no_known_author(read):
    agent = only(read, user(), event("agent", text="I take over")).kept[1]
    assert (agent.role, agent.author.kind, agent.author.id) == (
        "assistant",
        "human",
        None,
    )


def test_events_keep_their_order_though_times_are_not_monotonic(read):
    assert only(read, user("first", at=9), bot("second", at=1)).texts == [
        "first",
        "second",
    ]


@pytest.mark.parametrize("time", [None, 0, "x", True, -4, [1]])
def test_a_time_that_is_none_stays_unknown(read, time):
    assert only(read, user(timestamp=time)).kept[0].created_at is None


def test_what_slots_tell_of_the_person_is_for_redaction(read):
    told = [
        event("slot", name="name", value="Ann Example"),
        event("slot", name="email", value="ann@example.org"),
        event("slot", name="phone_number", value="202-555-0143"),
        event("slot", name="cuisine", value="thai"),
        event("slot", name="name", value=None),
    ]
    (ann,) = only(read, *told).identities
    assert (ann.conversation_id, ann.names) == ("rasa:s1", ("Ann Example",))
    assert (ann.emails, ann.phones) == (("ann@example.org",), ("202-555-0143",))


def test_first_and_last_name_are_one_person(read):
    told = [
        event("slot", name="first_name", value="Ann"),
        event("slot", name="last_name", value="Example"),
    ]
    (ann,) = only(read, *told).identities
    assert ann.names == ("Ann", "Example", "Ann Example")


def flat(sender, told):
    return {"sender_id": sender} | told


def stored(sender, told):
    columns = {"id": 1, "sender_id": sender, "type_name": told["event"]}
    return columns | {"timestamp": told["timestamp"], "data": json.dumps(told)}


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.mark.parametrize("row", [flat, stored])
@pytest.mark.parametrize("write", [lines, lambda *rows: list(rows)])
def test_a_log_of_single_events_is_gathered_by_conversation(read, row, write):
    told = [
        row("s1", user("a")),
        row("s2", user("b")),
        row("s1", bot("x")),
        row("s2", bot("y")),
        row("s2", user("c", at=5)),
        row("s2", event("rewind")),
    ]
    units = read(write(*told), FORM, declared=HERE)
    assert [(t.conversation_id, t.text) for t in units.kept] == [
        ("rasa:s1", "a"),
        ("rasa:s1", "x"),
        ("rasa:s2", "b"),
        ("rasa:s2", "y"),
    ]
    assert [t.position for t in units.turns] == list(range(6))


def test_the_same_event_has_one_id_in_every_kind_of_log(read):
    told = user("a")
    logs = [tracker(told), [flat("s1", told)], [stored("s1", told)]]
    assert len({read(x, FORM, declared=HERE).kept[0].record_id for x in logs}) == 1


def test_a_conversation_over_two_files_meets_in_order(read):
    days = [lines(flat("s1", user("a"))), lines(flat("s1", bot("x")))]
    frames = [
        frame.interactions(
            read(day, FORM, declared=HERE).turns,
            declared=HERE,
            object_number=number,
            first_seen="2026-04-01T00:00:00Z",
        )
        for number, day in enumerate(days, start=1)
    ]
    split = frame.unrepeat(frames[0].vstack(frames[1]))
    assert split.kept["text"].to_list() == ["a", "x"]
    assert split.kept["conversation_id"].n_unique() == 1


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: one,
        lambda one: [one],
        lambda one: (
            json.dumps(one, indent=2).encode() + b"\n" + json.dumps(one).encode()
        ),
    ],
)
def test_trackers_come_alone_in_a_list_or_one_after_the_other(read, wrap):
    units = read(wrap(tracker(user(), bot())), FORM, declared=HERE)
    assert set(units.texts) == {"hello", "hi there"}


@pytest.mark.parametrize(
    ("told", "causes"),
    [
        ([tracker(), tracker(user())], ["empty", None]),
        ([tracker(), 5, {"sender_id": "s2"}], ["empty", "malformed", "malformed"]),
        (tracker(events=None), ["malformed"]),
        ([tracker(user(), sender_id=None), tracker()], ["malformed", "empty"]),
        (
            [flat("s1", user()), {"event": "user", "text": "whose?"}],
            [None, "malformed"],
        ),
        ([{"sender_id": "s", "type_name": "user", "data": "{"}], ["malformed"]),
        ([{"sender_id": "s", "type_name": "user", "data": None}], ["empty"]),
    ],
)
def test_what_belongs_to_nobody_is_counted(read, told, causes):
    assert read(told, FORM, declared=HERE).causes == causes


def test_a_zip_of_trackers_is_read(read):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("dump/tracker_s1.json", json.dumps(tracker(user())))
        archive.writestr("dump/domain.yml", "intents: []")
    assert read(held.getvalue(), "auto", declared=HERE, name="x.zip").texts == ["hello"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("tracker.json", True),
        ("dump/rasa_events.jsonl.gz", True),
        ("events.ndjson", True),
        ("x.zip", True),
        ("conversations.json", False),
        ("domain.yml", False),
    ],
)
def test_names_tell_of_trackers_and_events(name, wanted):
    assert rasa.wants(name) is wanted


def test_something_behind_the_tracker_is_refused(read):
    with pytest.raises(ExportError, match="breaks off or is wrong"):
        read(lines(tracker(user())) + b"more", FORM, declared=HERE)


def test_when_too_much_is_held_the_silent_conversation_leaves_first():
    entries = [
        ("a", 1, "x"),
        ("b", 2, "x"),
        ("a", 3, "x"),
        ("c", 4, "x"),
        ("b", 5, "x"),
    ]
    assert list(gathered(entries, room=10_000)) == [
        ("a", [1, 3]),
        ("c", [4]),
        ("b", [2, 5]),
    ]
    assert list(gathered(entries, room=3 * 601)) == [
        ("b", [2]),
        ("a", [1, 3]),
        ("c", [4]),
        ("b", [5]),
    ]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(), st.text(max_size=3))),
    st.integers(0, 5000),
)
def test_gathering_loses_nothing_and_keeps_each_conversations_order(entries, room):
    found = [
        (chat, each) for chat, all_ in gathered(entries, room=room) for each in all_
    ]
    for chat in "abc":
        told = [entry for name, entry, _ in entries if name == chat]
        assert [each for name, each in found if name == chat] == told


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=5,
)
KINDS = st.sampled_from(["user", "bot", "action", "slot", "rewind", "undo", "restart"])
EVENTS = st.lists(
    JSON
    | st.fixed_dictionaries(
        {"event": KINDS | JSON},
        optional=dict.fromkeys(
            ["text", "timestamp", "name", "value", "data", "parse_data"], JSON
        )
        | {"metadata": JSON, "action_text": JSON},
    ),
    max_size=8,
)


@given(EVENTS, JSON)
def test_whatever_stands_in_a_tracker_is_counted_once(read, events, sender):
    turns = read(tracker(*events, sender_id=sender), FORM, declared=HERE).turns
    assert len(turns) == max(1, len(events))
    assert [t.position for t in turns] == list(range(len(turns)))


@given(st.lists(JSON, max_size=5))
def test_whatever_stands_in_a_log_of_events_is_counted_once(read, rows):
    turns = read([flat("s1", user()), *rows], FORM, declared=HERE).turns
    assert len(turns) == 1 + len(rows)


def test_the_public_trackers(read, shared):
    first, second = sorted((shared / "rasa").iterdir())
    plain = read(first.read_bytes(), FORM, declared=HERE)
    assert plain.kept == []
    assert Counter(plain.causes) == {"service": 2, "tool": 5}
    units = read(second.read_bytes(), FORM, declared=HERE)
    assert units.texts == ["my mood is so great!"]
    assert Counter(units.causes) == {"service": 2, "tool": 7, None: 1}
    assert units.kept[0].after_gap
