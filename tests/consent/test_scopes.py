import pytest
from consent.world import add_event, decided, withdrawal


HERE = "2026-03-10T12:00:00Z"
GROUP = {"visibility": "group"}
PUBLIC = {"visibility": "public"}
VOICE = {"modality": "voice"}


def turned(members):
    return {f"interactions[turn].{name}": value for name, value in members.items()}


@pytest.mark.parametrize(
    ("scope", "turn", "reason"),
    [
        ({"kind": "all"}, {}, "KEEP"),
        ({"kind": "all"}, PUBLIC, "KEEP"),
        ({"kind": "all"}, {"visibility": "private_dm"}, "private_message"),
        ({"kind": "direct_bot"}, {}, "KEEP"),
        ({"kind": "direct_bot"}, GROUP, "KEEP"),
        ({"kind": "direct_bot"}, PUBLIC, "scope_not_covered"),
        ({"kind": "source", "sources": ["telegram"]}, PUBLIC, "KEEP"),
        ({"kind": "source", "sources": ["x"]}, {}, "scope_not_covered"),
        ({"kind": "message", "records": ["turn"]}, PUBLIC, "KEEP"),
        ({"kind": "message", "records": ["other"]}, {}, "scope_not_covered"),
        ({"kind": "conversation", "conversations": ["chat"]}, {}, "KEEP"),
        ({"kind": "conversation", "conversations": ["Chat"]}, {}, "scope_not_covered"),
        (
            {"kind": "conversation", "conversations": ["chat"], "records": ["other"]},
            {},
            "scope_not_covered",
        ),
        ({"kind": "all", "sources": ["x"]}, {}, "scope_not_covered"),
        ({"kind": "all", "bots": ["bot:helper"]}, {}, "KEEP"),
        ({"kind": "all", "bots": ["bot:other"]}, {}, "scope_not_covered"),
        (
            {"kind": "all", "bots": ["bot:helper"]},
            {"bot": None, **PUBLIC},
            "scope_not_covered",
        ),
        ({"kind": "all"}, VOICE, "scope_not_covered"),
        ({"kind": "all", "modalities": []}, VOICE, "scope_not_covered"),
        ({"kind": "all", "modalities": ["voice"]}, VOICE, "KEEP"),
        ({"kind": "all", "modalities": ["voice"]}, {}, "scope_not_covered"),
        ({"kind": "all", "from": HERE}, {}, "KEEP"),
        ({"kind": "all", "from": "2026-03-10T12:00:01Z"}, {}, "scope_not_covered"),
        ({"kind": "all", "from": "2026-03-10"}, {}, "scope_not_covered"),
        ({"kind": "all", "from": "2026-03-09"}, {}, "KEEP"),
        ({"kind": "all", "to": HERE}, {}, "scope_not_covered"),
        ({"kind": "all", "to": "2026-03-10T12:00:01Z"}, {}, "KEEP"),
        ({"kind": "all", "to": "2026-03-10"}, {}, "scope_not_covered"),
        ({"kind": "all", "to": "2026-03-11"}, {}, "KEEP"),
    ],
)
def test_a_grants_scope_is_narrow(scope, turn, reason):
    assert decided({"consent_events[yes].scope": scope} | turned(turn)) == reason


@pytest.mark.parametrize(
    ("scope", "turn", "reason"),
    [
        ({"kind": "direct_bot"}, PUBLIC, "withdrawn"),
        ({"kind": "direct_bot", "conversations": ["c9"]}, {}, "KEEP"),
        ({"kind": "all", "sources": ["x"]}, {}, "KEEP"),
        ({"kind": "all", "sources": ["x", "telegram"]}, {}, "withdrawn"),
        ({"kind": "all", "bots": ["bot:other"]}, {}, "KEEP"),
        ({"kind": "all", "bots": ["bot:other"]}, {"bot": None, **PUBLIC}, "withdrawn"),
        ({"kind": "all", "modalities": ["voice"]}, {}, "KEEP"),
        ({"kind": "all", "modalities": []}, {}, "withdrawn"),
        ({"kind": "all", "records": ["other"]}, {}, "KEEP"),
        ({"kind": "all", "records": ["turn"], "conversations": ["c9"]}, {}, "KEEP"),
        ({"kind": "all", "from": HERE}, {}, "withdrawn"),
        ({"kind": "all", "from": "2026-03-10T12:00:01Z"}, {}, "KEEP"),
        (
            {"kind": "all", "from": "2026-03-10T12:00:01Z"},
            {"edited_at": "2026-03-10T12:00:01Z"},
            "withdrawn",
        ),
        ({"kind": "all", "from": "2026-03-10"}, {}, "withdrawn"),
        ({"kind": "all", "from": "2026-03-11T02:00:00"}, {}, "withdrawn"),
        ({"kind": "all", "from": "2026-03-11T02:00:01"}, {}, "KEEP"),
        ({"kind": "all", "to": HERE}, {}, "withdrawn"),
        ({"kind": "all", "to": "2026-03-10T11:59:59Z"}, {}, "KEEP"),
        ({"kind": "all", "to": "2026-03-10"}, {}, "withdrawn"),
        ({"kind": "all", "to": "2026-03-09"}, {}, "KEEP"),
        ({"kind": "all", "to": "2026-03-09T22:00:00"}, {}, "withdrawn"),
        ({"kind": "all", "to": "2026-03-09T21:59:59"}, {}, "KEEP"),
        (None, {}, "withdrawn"),
        ("c9", {}, "withdrawn"),
        ({}, {}, "withdrawn"),
        ({"kind": "planet", "conversations": ["c9"]}, {}, "withdrawn"),
        ({"kind": "all", "conversations": "c9"}, {}, "withdrawn"),
        ({"kind": "all", "conversations": ["c9"], "to": "then"}, {}, "withdrawn"),
        ({"kind": "message", "conversations": ["c9"]}, {}, "withdrawn"),
    ],
)
def test_a_restrictions_scope_is_broad(scope, turn, reason):
    granted = {"consent_events[yes].scope": {"kind": "all"}}
    event = add_event(withdrawal(scope=scope))
    assert decided(granted | event | turned(turn)) == reason
