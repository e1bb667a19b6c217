"""Hypothesis strategies: small worlds with long consent histories."""

import json

from consent.world import ADULT, AGREEMENT, GRANT, NOTICE, TURN, WORLD
from hypothesis import strategies as st


PEOPLE = ("telegram:ada", "telegram:bo", "telegram:cy")
NAMES = (*PEOPLE, "x:ada", "mail:ada", "@ada", "@BO")
TIMES = (
    "2026-02-10T00:00:00Z",
    "2026-03-01T09:00:00Z",
    "2026-03-01T09:04:00Z",
    "2026-03-01",
    "2026-03-05",
    "2026-03-10T12:00:00Z",
    "2026-03-20T00:00:00+07:00",
    "2026-04-01T00:00:00Z",
)
LOOSE = (*TIMES, "2026-03-01T20:00:00", "some day", None, 7)
EXACT = (
    *(t for t in TIMES if "T" in t),
    "2026-05-30T00:00:00Z",
    "2026-06-02T00:00:00Z",
)
PURPOSES = ("ai.train", "ai.train.finetune", "share.publish", "research", "profiling")
SCOPES = (
    {"kind": "all"},
    {"kind": "direct_bot"},
    {"kind": "conversation", "conversations": ["chat"]},
    {"kind": "all", "from": "2026-03-05", "to": "2026-04-01"},
    {"kind": "all", "to": "2026-03-05T00:00:00"},
    None,
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)


def mostly(usual, *others):
    """The usual value nearly always: a world of oddities would keep nothing."""
    return st.sampled_from((usual,) * (9 * max(len(others), 1)) + others)


def rarely(usual, others):
    """The usual value, or now and then one of a strategy."""
    return st.integers(0, 4).flatmap(lambda n: others if n == 4 else st.just(usual))


@st.composite
def varied(draw, base, **members):
    """A base row with some members drawn."""
    return {**base, **{name: draw(drawn) for name, drawn in members.items()}}


def numbered(rows, field, prefix):
    return [{**row, field: f"{prefix}{place}"} for place, row in enumerate(rows)]


YES_MOSTLY = st.integers(0, 9).map(bool)
HUMANS = st.builds(
    lambda subject, handles: {"kind": "human", "id": subject, "handles": handles},
    mostly(PEOPLE[0], *PEOPLE[1:], None),
    st.sampled_from(([], ["@ada"], ["@Bo", "@x"])),
)
BOT = {"kind": "bot", "id": "bot:helper", "handles": []}
VOICES = st.builds(
    lambda role, subject: {"role": role, "id": subject},
    st.sampled_from(("quote", "reply", "context")),
    st.sampled_from((*PEOPLE, "bot:helper", None)),
)
HUMAN_TURN = varied(
    TURN,
    author=HUMANS,
    conversation_id=mostly("chat", "room"),
    created_at=mostly("2026-03-10T12:00:00Z", *TIMES),
    edited_at=mostly(None, "2026-03-11T00:00:00Z", "2026-03-02"),
    clock=mostly("tg", "other", None),
    visibility=mostly("direct_bot", "group", "public", "private_dm", None),
    addressed_to_bot=YES_MOSTLY,
    contributors=rarely([], st.lists(VOICES, max_size=2)),
    reply_to=mostly(None, "turn0", "turn1", "gone"),
    special_categories=mostly([], ["health"], None),
    redaction=mostly("clean", "residual", "error", None),
    rights_signals=mostly([], ["robots.noai=1"]),
)
BOT_TURN = varied(
    TURN,
    author=st.just(BOT),
    created_at=mostly("2026-03-10T12:00:05Z", "2026-04-10T00:00:00Z"),
    ingested_at=st.just("2026-05-01"),
    conversation_id=mostly("chat", "room"),
    reply_to=st.sampled_from(("turn0", "turn0", "turn0", "turn1", None)),
    contributors=rarely([], st.none() | st.lists(VOICES, max_size=2)),
    clock=mostly("tg", "other"),
)
TURNS = st.builds(
    lambda first, others: [first, *others],
    HUMAN_TURN,
    st.lists(HUMAN_TURN | HUMAN_TURN | BOT_TURN, max_size=4),
).map(
    lambda rows: numbered(
        [{**row, "ingested_at": "2026-05-01"} for row in rows], "record_id", "turn"
    )
)
OWN_GRANTS = varied(
    GRANT,
    subject=st.sampled_from((*PEOPLE, *PEOPLE, *NAMES)),
    event_time=mostly("2026-03-01T09:00:00Z", *TIMES),
    recorded_at=mostly("2026-05-01T00:00:00Z", *EXACT),
    clock=mostly("tg", "other"),
    seq=mostly(None, 1, 2),
    purposes=mostly(["ai.train", "share.publish"], ["ai.train.finetune"], ["research"]),
    scope=mostly({"kind": "all"}, *SCOPES),
    applies_to_past_from=mostly(None, "2026-02-01", "2026-03-05"),
    expires_at=mostly(None, "2026-05-01", "2026-12-01T00:00:00Z"),
    special_categories=mostly([], ["health"]),
)
GUARDIAN = {"method": "guardian_verified", "actor": "guardian"}
GRANTS = st.builds(
    lambda grant, by: {**grant, **by},
    OWN_GRANTS,
    st.sampled_from(
        (
            {},
            {},
            {},
            {},
            GUARDIAN,
            GUARDIAN,
            {"method": "implied"},
            {"actor": "guardian"},
        )
    ),
)
RESTRICTIONS = varied(
    GRANT,
    kind=st.sampled_from(
        (
            "withdraw",
            "refuse",
            "object",
            "erase",
            "record_delete",
            "revoke",
            "opt-out",
            None,
        )
    ),
    subject=mostly(PEOPLE[0], *NAMES),
    event_time=st.sampled_from(LOOSE),
    recorded_at=st.sampled_from((*EXACT, "some day")),
    clock=st.sampled_from(("tg", "other", None)),
    seq=st.sampled_from((None, 1, 2)),
    purposes=st.lists(st.sampled_from(PURPOSES), max_size=2) | st.none(),
    scope=st.sampled_from(SCOPES),
    target=mostly(
        None, {"kind": "event", "id": "yes0"}, {"kind": "notice", "id": "note"}
    ),
)
NEUTRAL = varied(
    GRANT,
    kind=st.sampled_from(("deferred", "requested")),
    subject=st.sampled_from(NAMES),
)
PLAIN = st.builds(
    lambda left_out: [
        {**GRANT, "event_id": f"base-{name}", "subject": name, "scope": {"kind": "all"}}
        | {"purposes": ["ai.train", "share.publish"]}
        for name in PEOPLE
        if name != left_out
    ],
    mostly(None, *PEOPLE),
)
EVENTS = st.tuples(
    PLAIN,
    st.lists(GRANTS, max_size=3).map(lambda rows: numbered(rows, "event_id", "yes")),
    rarely([], st.lists(RESTRICTIONS, max_size=2)).map(
        lambda rows: numbered(rows, "event_id", "no")
    ),
    rarely([], st.lists(NEUTRAL, max_size=1)).map(
        lambda rows: numbered(rows, "event_id", "yes")
    ),
).map(lambda drawn: [event for events in drawn for event in events])
CODES = ("DE", "FR", "FI", "US", "US-CA", "DK", "XX", "AR", "de")
SUBJECTS = st.tuples(
    *(
        varied(
            {"subject": name, **ADULT},
            age=mostly(
                {"years": 30},
                {"years": 15},
                {"birth_date": "2010-03-05"},
                {"birth_date": "2008-05-01"},
                None,
            ),
            assurance=mostly("verified", "declared"),
            jurisdictions=rarely(
                ["DE"], st.lists(st.sampled_from(CODES), min_size=1, max_size=2)
            ),
            came_of_age_at=mostly(None, "2026-05-01"),
            guardian_notice_at=mostly(None, "2026-05-02"),
        )
        for name in PEOPLE
    )
).map(list)
LINKS = st.lists(
    st.builds(
        lambda one, other, method, confidence: {
            "alias_a": one,
            "alias_b": other,
            "method": method,
            "confidence": confidence,
            "recorded_at": "2026-01-01T00:00:00Z",
        },
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(("same_account", "verified_by_subject", "probabilistic")),
        st.sampled_from((0.3, 0.8, None)),
    ),
    max_size=2,
)
AGREEMENTS = st.lists(
    varied(
        AGREEMENT,
        min_age_gate=mostly(None, 15, 18),
        outputs_for_training=YES_MOSTLY,
        regions=mostly(None, ["DE", "FR"]),
        data_from=mostly("2026-01-01", "2026-03-05"),
    ),
    min_size=1,
    max_size=2,
).map(lambda rows: numbered(rows, "id", "deal"))


@st.composite
def worlds(draw):
    """A bundle that is decided, not aborted."""
    policy = {
        **WORLD["policy"],
        "region_bans": draw(mostly({}, {"telegram": ["US"]})),
        "context_mode": draw(mostly("pair", "whole")),
        "profile": draw(mostly("statutory", "strict")),
    }
    notices = [
        NOTICE,
        *([{**NOTICE, "validity": "P1Y"}] if draw(st.integers(0, 9)) == 0 else []),
    ]
    return {
        "interactions": draw(TURNS),
        "subjects": draw(SUBJECTS),
        "consent_events": draw(EVENTS),
        "links": draw(LINKS),
        "notices": notices,
        "agreements": draw(AGREEMENTS),
        "policy": policy,
        "request": {
            **WORLD["request"],
            "purposes": draw(mostly(["ai.train"], ["ai.train", "share.publish"])),
        },
    }


def copied(bundle):
    """A deep copy of JSON values."""
    return json.loads(json.dumps(bundle))
