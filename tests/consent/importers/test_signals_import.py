"""Preference signals: they only ever restrict."""

import pytest
from consent.world import GRANT
from foreign import decision, events_of, faults, read


def seen(**signals):
    return {"subject": "telegram:ada", "time": "2026-03-05T00:00:00Z", **signals}


def cawg(**uses):
    return {"entries": {f"cawg.{name}": {"use": use} for name, use in uses.items()}}


MINING = ["ai.train", "ai.evaluate", "ai.retrieve"]
SHARE = ["share.recipient", "share.publish"]


@pytest.mark.parametrize(
    ("signals", "purposes"),
    [
        ({"headers": {"Content-Usage": "train-ai=n"}}, [["ai.train"]]),
        (
            {"headers": {"content-usage": "search=n, train-ai=n;x=1"}},
            [["ai.retrieve"], ["ai.train"]],
        ),
        ({"headers": {"content-usage": ["train-ai=n", "search=y"]}}, [["ai.train"]]),
        ({"headers": {"Content-Usage": "train-ai"}}, [["ai.train"]]),
        ({"headers": {"Content-Usage": "bots=n"}}, [None]),
        ({"headers": {"TDM-Reservation": "1"}}, [MINING]),
        ({"headers": {"X-Robots-Tag": "noarchive, noai"}}, [MINING]),
        ({"headers": {"Sec-GPC": "1"}}, [SHARE]),
        ({"navigator": {"globalPrivacyControl": True}}, [SHARE]),
        (
            {
                "tdmrep": [
                    {"location": "/", "tdm-reservation": 1},
                    {"location": "/a", "tdm-reservation": 0},
                ]
            },
            [MINING],
        ),
        (
            {"tdmrep": {"tdm-reservation": 1, "tdm-policy": "https://example.org/p"}},
            [MINING],
        ),
        ({"cawg": cawg(ai_generative_training="notAllowed")}, [["ai.train"]]),
        (
            {"cawg": cawg(ai_training="constrained", ai_inference="notAllowed")},
            [["ai.train"], ["ai.retrieve"]],
        ),
        ({"cawg": cawg(data_mining="perhaps")}, [MINING]),
        ({"cawg": {"entries": {"cawg.ai_training": 7}}}, [["ai.train"]]),
        ({"cawg": cawg(dreaming="notAllowed")}, [None]),
        (
            {
                "c2pa": {
                    "assertions": [
                        {
                            "label": "cawg.training-mining",
                            "data": cawg(ai_training="notAllowed"),
                        }
                    ]
                }
            },
            [["ai.train"]],
        ),
        (
            {
                "c2pa": {
                    "manifests": {
                        "urn:1": {
                            "assertions": [
                                {
                                    "label": "c2pa.training-mining",
                                    "data": {
                                        "entries": {
                                            "c2pa.ai_training": {"use": "notAllowed"}
                                        }
                                    },
                                }
                            ]
                        }
                    }
                }
            },
            [["ai.train"]],
        ),
        (
            {"rights_signals": ["content-usage.train-ai=n", "new.signal=1"]},
            [["ai.train"], None],
        ),
    ],
)
def test_a_signal_restricts_what_it_reaches(signals, purposes):
    events = events_of(read([seen(**signals)], "signals"))
    assert [event.get("purposes") for event in events] == purposes
    assert {(event["kind"], event["method"]) for event in events} == {
        ("restrict", "signal")
    }


@pytest.mark.parametrize(
    "signals",
    [
        {"headers": {"Content-Usage": "train-ai=y, search=y, bots=y"}},
        {
            "headers": {
                "Sec-GPC": "0",
                "tdm-reservation": "0",
                "X-Robots-Tag": "noindex",
            }
        },
        {"navigator": {"globalPrivacyControl": False}},
        {"cawg": cawg(ai_training="allowed", ai_generative_training="allowed")},
        {"rights_signals": ["tdm-reservation=0"]},
        {"headers": {}},
    ],
)
def test_a_signal_that_allows_grants_nothing(signals):
    rows = read([seen(**signals)], "signals")
    assert (events_of(rows), faults(rows)) == ([], {})


def test_train_ai_n_blocks_training_and_gpc_does_not():
    no = events_of(read([seen(headers={"Content-Usage": "train-ai=n"})], "signals"))
    gpc = events_of(read([seen(headers={"Sec-GPC": "1"})], "signals"))
    assert decision(no, before=[GRANT]) == "withdrawn"
    assert decision(gpc, before=[GRANT]) == "KEEP"


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"records": ["turn"]}, "withdrawn"),
        ({"records": ["other"]}, "KEEP"),
        ({"conversations": ["chat"]}, "withdrawn"),
        ({"conversations": ["other"]}, "KEEP"),
        ({"records": []}, "withdrawn"),
        ({"records": [7]}, "withdrawn"),
    ],
)
def test_a_signal_about_some_records_leaves_the_others(about, told):
    events = events_of(
        read([seen(headers={"tdm-reservation": "1"}, **about)], "signals")
    )
    assert decision(events, before=[GRANT]) == told


def test_whose_signal_it_is_may_be_told_by_a_declared_id():
    record = {
        "identities": {"account_id": "ada"},
        "headers": {"Content-Usage": "train-ai=n"},
    }
    assert decision(events_of(read([record], "signals")), before=[GRANT]) == "withdrawn"


def test_an_object_without_a_known_holder_is_refused():
    assert "no signal" in faults(read([seen(header={"Sec-GPC": "1"})], "signals"))[1]
