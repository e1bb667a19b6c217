"""Contributors, bot replies, rights signals, retention, order of the late steps."""

import pytest
from consent.case_files import DELETE, changed, outcome
from consent.world import REPLY, WORLD, add_event, add_turn, decided, withdrawal


TURN = "interactions[turn]"
BO_TOO = {"$like": "yes", "event_id": "bo", "subject": "telegram:bo"}
BO_SAYS = {
    "$like": "turn",
    "record_id": "before",
    "author": {"kind": "human", "id": "telegram:bo"},
    "created_at": "2026-03-10T11:00:00Z",
}


def with_contributors(*people, **turn):
    return {f"{TURN}.contributors": list(people)} | {
        f"{TURN}.{name}": value for name, value in turn.items()
    }


def person(subject, role="quote", **more):
    return {"role": role, "id": subject, **more}


@pytest.mark.parametrize(
    "role", ["forward", "quote", "reply", "context", "attachment", "anything"]
)
def test_every_contributor_must_consent_whatever_the_role(role):
    assert (
        decided(with_contributors(person("telegram:bo", role)))
        == "third_party_no_consent"
    )
    assert (
        decided(with_contributors(person("telegram:bo", role)) | add_event(BO_TOO))
        == "KEEP"
    )
    assert decided(with_contributors(person(None, role))) == "third_party_unresolved"


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ([person("telegram:ada")], "KEEP"),
        ([person("bot:helper")], "KEEP"),
        ([person("bot:other")], "third_party_no_consent"),
        ([person("@bo")], "third_party_unresolved"),
        ([person("bo")], "third_party_unresolved"),
        ([person("telegram:bo"), person(None)], "third_party_unresolved"),
        ([person("telegram:ada", handles=["@other"])], "KEEP"),
    ],
)
def test_who_counts_as_a_contributor(people, reason):
    assert decided(with_contributors(*people)) == reason


def test_a_contributor_is_decided_as_if_sole_author():
    quote = with_contributors(person("telegram:bo", handles=["@bo"])) | add_event(
        BO_TOO
    )
    for against, reason in [
        ({}, "KEEP"),
        ({"subjects[telegram:bo].age": {"years": 12}}, "third_party_no_consent"),
        ({"subjects[telegram:bo]": DELETE}, "third_party_no_consent"),
        (
            {
                "policy.region_bans": {"telegram": ["FR"]},
                "subjects[telegram:bo].jurisdictions": ["FR"],
            },
            "third_party_no_consent",
        ),
        (
            {
                "agreements[deal].regions": ["DE"],
                "subjects[telegram:bo].jurisdictions": ["FR"],
            },
            "third_party_no_consent",
        ),
        ({"consent_events[bo].clock": None}, "third_party_no_consent"),
    ]:
        assert decided(quote | against) == reason
    for subject in ("telegram:bo", "@BO"):
        events = add_event(BO_TOO, withdrawal(subject=subject))
        assert decided(quote | events) == "third_party_no_consent"


@pytest.mark.parametrize(
    ("turns", "contributors", "reason"),
    [
        ([BO_SAYS], [], "third_party_no_consent"),
        ([], [], "third_party_unresolved"),
        ([], [person("telegram:ada", "quote")], "third_party_unresolved"),
        ([], [person("telegram:ada", "reply")], "KEEP"),
        ([], [person("bot:helper", "reply")], "KEEP"),
        ([{**BO_SAYS, "clock": 7}], [], "third_party_unresolved"),
        ([BO_SAYS, BO_SAYS], [], "third_party_unresolved"),
        (
            [{**BO_SAYS, "author": {"kind": "human", "id": None}}],
            [],
            "third_party_unresolved",
        ),
        (
            [{**BO_SAYS, "author": {"kind": "human", "id": None}}],
            [person("telegram:ada", "reply")],
            "third_party_unresolved",
        ),
        ([{**BO_SAYS, "author": {"kind": "bot", "id": "bot:helper"}}], [], "KEEP"),
        ([{**BO_SAYS, "author": {"kind": "service"}}], [], "KEEP"),
        ([{**BO_SAYS, "conversation_id": "elsewhere"}], [], "third_party_no_consent"),
        ([{**BO_SAYS, "author": {"kind": "human", "id": "telegram:ada"}}], [], "KEEP"),
    ],
)
def test_whom_a_human_replies_to_is_a_contributor(turns, contributors, reason):
    replying = with_contributors(*contributors, reply_to="before")
    assert decided(add_turn(*turns) | replying) == reason


def test_the_handle_of_whom_one_replies_to_restricts():
    answered = {
        **BO_SAYS,
        "author": {"kind": "human", "id": "telegram:bo", "handles": ["@bo"]},
    }
    changes = add_turn(answered) | {f"{TURN}.reply_to": "before"}
    assert decided(changes | add_event(BO_TOO)) == "KEEP"
    assert (
        decided(changes | add_event(BO_TOO, withdrawal(subject="@bo")))
        == "third_party_no_consent"
    )


# Bot replies...


def reply(changes=(), **members):
    return decided(add_turn({**REPLY, **members}) | dict(changes), "reply")


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({}, "KEEP"),
        ({"reply_to": None}, "context_dropped"),
        ({"reply_to": "gone"}, "context_dropped"),
        ({"reply_to": "reply"}, "context_dropped"),
        ({"conversation_id": "elsewhere"}, "context_dropped"),
        ({"source": "irc"}, "source_unknown"),
        ({"source": "x"}, "region_restricted"),
        ({"author": {"kind": "bot", "id": "bot:other"}}, "record_malformed"),
        ({"redaction": "error"}, "gate_error"),
        ({"special_categories": ["health"]}, "context_dropped"),
        ({"special_categories": None}, "context_dropped"),
        ({"modality": "voice"}, "context_dropped"),
        ({"created_at": "2026-02-20T00:00:00Z"}, "context_dropped"),
        ({"contributors": [person("telegram:ada", "context")]}, "KEEP"),
        (
            {"contributors": [person("telegram:bo", "context")]},
            "third_party_no_consent",
        ),
        ({"contributors": [person(None, "context")]}, "third_party_unresolved"),
        ({"contributors": [person("bot:helper", "context")]}, "KEEP"),
        ({"rights_signals": ["tdm-reservation=1"]}, "rights_reserved"),
    ],
)
def test_a_reply_stands_on_its_trigger_and_on_its_own_facts(members, reason):
    assert reply(**members) == reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({f"{TURN}.redaction": "residual"}, "context_dropped"),
        ({f"{TURN}.author.id": None}, "context_dropped"),
        ({f"{TURN}.clock": 7}, "context_dropped"),
        ({f"{TURN}.author.kind": "service"}, "context_dropped"),
        ({"subjects[telegram:ada].age": None}, "context_dropped"),
        (
            {"consent_events[yes].scope": {"kind": "message", "records": ["turn"]}},
            "context_dropped",
        ),
        ({"agreements[deal].outputs_for_training": False}, "output_not_licensed"),
        ({"policy.region_bans": {"telegram": ["FR"]}}, "KEEP"),
        ({"policy.region_bans": {"telegram": ["DE"]}}, "region_restricted"),
    ],
)
def test_a_reply_falls_with_its_trigger(changes, reason):
    assert reply(changes) == reason


def test_a_reply_without_trigger_has_no_country():
    assert (
        reply({"policy.region_bans": {"telegram": ["FR"]}}, reply_to="gone")
        == "region_restricted"
    )


def test_a_reply_to_another_bots_turn_has_no_trigger():
    other = {**REPLY, "record_id": "second", "reply_to": "reply"}
    assert decided(add_turn(REPLY, other), "second") == "context_dropped"


def test_a_handle_that_only_the_reply_tells_of_the_asker_drops_it():
    told = [person("telegram:ada", "context", handles=["@old"])]
    assert (
        reply(add_event(withdrawal(subject="@old")), contributors=told)
        == "context_dropped"
    )


def test_a_user_turn_stays_without_its_reply():
    changes = add_turn({**REPLY, "redaction": "residual"})
    assert decided(changes, "turn") == "KEEP"


UNKNOWN = {**REPLY, "contributors": None}


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ([], "KEEP"),
        ([BO_SAYS], "third_party_no_consent"),
        ([{**BO_SAYS, "created_at": "2026-03-10T12:00:05Z"}], "third_party_no_consent"),
        ([{**BO_SAYS, "created_at": "2026-03-10T12:00:06Z"}], "KEEP"),
        ([{**BO_SAYS, "created_at": "2026-03-10"}], "third_party_no_consent"),
        ([{**BO_SAYS, "conversation_id": "elsewhere"}], "KEEP"),
        (
            [{**BO_SAYS, "addressed_to_bot": False, "visibility": "private_dm"}],
            "third_party_no_consent",
        ),
        (
            [{**BO_SAYS, "author": {"kind": "human", "id": None}}],
            "third_party_unresolved",
        ),
        ([{**BO_SAYS, "author": {"kind": "service"}}], "KEEP"),
        ([{**BO_SAYS, "author": {"kind": "human", "id": "telegram:ada"}}], "KEEP"),
        (
            [
                {
                    **BO_SAYS,
                    "author": {"kind": "human", "id": "telegram:ada"},
                    "contributors": [person("telegram:bo")],
                }
            ],
            "third_party_no_consent",
        ),
        (
            [
                {
                    **BO_SAYS,
                    "author": {"kind": "human", "id": "telegram:ada"},
                    "contributors": [person(None)],
                }
            ],
            "third_party_unresolved",
        ),
        (
            [
                {
                    **BO_SAYS,
                    "author": {"kind": "human", "id": "telegram:ada"},
                    "reply_to": "gone",
                }
            ],
            "third_party_unresolved",
        ),
        ([{**BO_SAYS, "clock": 7}], "third_party_unresolved"),
        (
            [{**BO_SAYS, "clock": 7, "created_at": "2026-03-11T00:00:00Z"}],
            "third_party_unresolved",
        ),
        ([{**BO_SAYS, "clock": 7, "conversation_id": "elsewhere"}], "KEEP"),
    ],
)
def test_a_window_unknown_holds_everybody_up_to_the_reply(others, reason):
    assert decided(add_turn(*others, UNKNOWN), "reply") == reason


def test_in_a_window_unknown_the_asker_is_31_and_others_are_29_or_30():
    assert reply({f"{TURN}.author.id": None}, contributors=None) == "context_dropped"
    quoting = with_contributors(person("telegram:bo"))
    assert reply(quoting, contributors=None) == "third_party_no_consent"
    old = {
        "$like": "turn",
        "record_id": "before",
        "created_at": "2026-03-10T11:00:00Z",
        "author.handles": ["@old"],
    }
    assert (
        decided(add_turn(old, UNKNOWN) | add_event(withdrawal(subject="@old")), "reply")
        == "context_dropped"
    )


def test_a_bot_turn_in_an_own_export_has_no_output_licence():
    own = {f"{TURN}.channel": "subject_export"}
    assert reply(own, channel="subject_export") == "output_not_licensed"


@pytest.mark.parametrize(
    ("lost", "kept"),
    [
        ({"redaction": "residual"}, False),
        ({"clock": 7}, False),
        ({"author": {"kind": "service"}}, False),
        ({"redaction": "residual", "conversation_id": "elsewhere"}, True),
        ({}, True),
    ],
)
def test_whole_mode_drops_what_was_kept_beside_a_lost_turn(lost, kept):
    other = {"$like": "turn", "record_id": "other", **lost}
    bundle = changed(WORLD, add_turn(REPLY, other) | {"policy.context_mode": "whole"})
    found = outcome(bundle)
    assert {found["turn"], found["reply"]} == (
        {"KEEP"} if kept else {"context_dropped"}
    )
    assert found["other"] != "context_dropped"


# Signals and retention...


TRAIN, SEARCH, SHARE = ["ai.train"], ["ai.retrieve"], ["share.publish"]
ALL = {
    "purposes": [
        "ai.train",
        "ai.evaluate",
        "ai.retrieve",
        "share.publish",
        "share.recipient",
        "service.provide",
    ]
}


@pytest.mark.parametrize(
    ("signal", "reached"),
    [
        ("content-usage.train-ai=n", {"ai.train"}),
        ("content-usage.train-ai=y", set()),
        ("content-usage.train-ai=Y", {"ai.train"}),
        ("content-usage.train-ai", {"ai.train"}),
        ("content-usage.search=n", {"ai.retrieve"}),
        ("content-usage.search=y", set()),
        ("tdm-reservation=1", {"ai.train", "ai.evaluate", "ai.retrieve"}),
        ("tdm-reservation=0", set()),
        ("robots.noai=1", {"ai.train", "ai.evaluate", "ai.retrieve"}),
        ("robots.noai=0", set()),
        ("sec-gpc=1", {"share.publish", "share.recipient"}),
        ("sec-gpc=0", set()),
        ("cawg.ai_generative_training=notAllowed", {"ai.train"}),
        ("cawg.ai_generative_training=allowed", set()),
        ("cawg.ai_training=constrained", {"ai.train"}),
        ("cawg.data_mining=constrained", {"ai.train", "ai.evaluate", "ai.retrieve"}),
        ("cawg.ai_inference=", {"ai.retrieve"}),
        ("cawg.ai_inference=allowed", set()),
        ("noai=0", set(ALL["purposes"])),
        ("Sec-GPC=0", set(ALL["purposes"])),
        ("", set(ALL["purposes"])),
    ],
)
def test_a_signal_restricts_the_purposes_it_reaches(signal, reached):
    generous = {
        "agreements[deal].purposes": ALL["purposes"],
        "consent_events[yes].purposes": ALL["purposes"],
        f"{TURN}.rights_signals": [signal],
    }
    found = {
        purpose
        for purpose in ALL["purposes"]
        if decided(generous | {"request.purposes": [purpose]}) == "rights_reserved"
    }
    assert found == reached


def test_a_signal_on_training_reaches_below_it_too():
    fine = {
        "request.purposes": ["ai.train.finetune"],
        f"{TURN}.rights_signals": ["content-usage.train-ai=n"],
    }
    assert decided(fine) == "rights_reserved"


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("P82D", "retention_exceeded"),
        ("P83D", "KEEP"),
        ("P2M", "retention_exceeded"),
        ("P3M", "KEEP"),
        ("P0D", "retention_exceeded"),
        ("off", "KEEP"),
    ],
)
def test_a_record_at_its_greatest_age_is_too_old(limit, reason):
    made = {f"{TURN}.created_at": "2026-03-11T00:00:00Z"}
    assert decided(made | {"policy.max_record_age": limit}) == reason


LATE = [
    ("third_party_no_consent", with_contributors(person("telegram:bo"))),
    ("rights_reserved", {f"{TURN}.rights_signals": ["robots.noai=1"]}),
    ("retention_exceeded", {"policy.max_record_age": "P1D"}),
    ("redaction_failed", {f"{TURN}.redaction": "residual"}),
]


@pytest.mark.parametrize("place", range(len(LATE)))
def test_the_first_of_the_late_steps_names_the_reason(place):
    changes = {}
    for _, more in LATE[place:]:
        changes |= more
    assert decided(changes) == LATE[place][0]
