import pytest
from consent.case_files import changed, files_of, outcome
from consent.world import WORLD, add_event, add_turn, decided, withdrawal

from flows.consent.bundle import FILES, decide_bundle, parse_bundle
from flows.errors import BundleAbort


def decided_files(**replaced):
    files = files_of(WORLD) | {
        name.replace("__", "."): c for name, c in replaced.items()
    }
    try:
        return {each.record_id: each.reason or "KEEP" for each in decide_bundle(files)}
    except BundleAbort as abort:
        return abort.code


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_aborts_and_is_named_by_its_key(name):
    files = {each: content for each, content in files_of(WORLD).items() if each != name}
    with pytest.raises(
        BundleAbort, match=f"^missing_register:{name.partition('.')[0]}$"
    ):
        decide_bundle(files)


@pytest.mark.parametrize("name", ["notices", "agreements", "policy", "request"])
@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b"[NaN]", b"[" * 99 + b"]" * 99]
)
def test_an_unreadable_json_file_is_a_missing_register(name, content):
    assert decided_files(**{f"{name}__json": content}) == f"missing_register:{name}"


@pytest.mark.parametrize("name", ["notices", "agreements"])
@pytest.mark.parametrize("content", [b"{}", b"null", b'"x"', b"7"])
def test_a_list_register_that_is_no_list_is_missing(name, content):
    assert decided_files(**{f"{name}__json": content}) == f"missing_register:{name}"


@pytest.mark.parametrize("content", [b"null", b"[]", b"{}", b"7"])
def test_a_policy_or_request_that_is_no_such_object_is_invalid(content):
    assert decided_files(policy__json=content) == "policy_invalid"
    assert decided_files(request__json=content) == "request_invalid"


def test_unreadable_rows_keep_their_place_as_key():
    bundle = changed(
        WORLD, add_turn("not json {", {"$like": "turn", "record_id": 7}, "[1]", "null")
    )
    malformed = dict.fromkeys(["#1", "#2", "#3", "#4"], "record_malformed")
    assert outcome(bundle) == {"turn": "KEEP", **malformed}


def test_a_line_in_another_encoding_is_malformed_and_alone():
    rows = files_of(WORLD)["interactions.jsonl"] + b'\n{"record_id": "\xff"}'
    assert decided_files(interactions__jsonl=rows) == {
        "turn": "KEEP",
        "#1": "record_malformed",
    }


def test_blank_lines_and_carriage_returns_are_no_rows():
    rows = b"\r\n" + files_of(WORLD)["interactions.jsonl"] + b"\r\n \n"
    assert decided_files(interactions__jsonl=rows) == {"turn": "KEEP"}


def test_only_a_newline_ends_a_line():
    changes = {"interactions[turn].text": "one\u2028two\u0085three"}
    assert decided(changes) == "KEEP"


def test_two_rows_of_one_id_give_one_malformed_output():
    bundle = changed(
        WORLD, add_turn({"$like": "turn"}, {"$like": "turn", "record_id": "b"})
    )
    assert outcome(bundle) == {"turn": "record_malformed", "b": "KEEP"}


def test_output_follows_the_input():
    bundle = changed(
        WORLD, add_turn(*({"$like": "turn", "record_id": name} for name in "cab"))
    )
    assert list(outcome(bundle)) == ["turn", "c", "a", "b"]


@pytest.mark.parametrize("line", ["{broken", "[]", "7", '"x"', "null", "{} {}"])
def test_an_event_line_that_is_no_object_aborts(line):
    assert decided(add_event(line)) == "event_unreadable"


@pytest.mark.parametrize(
    "subject",
    [
        None,
        7,
        "",
        "ada",
        "@",
        "@two words",
        "Telegram:ada",
        "telegram:",
        "telegram:a b",
    ],
)
@pytest.mark.parametrize("kind", ["withdraw", "invalidate", "something else", None])
def test_a_restriction_that_names_nobody_aborts(subject, kind):
    event = withdrawal(subject=subject, kind=kind)
    assert decided(add_event(event)) == "restriction_without_subject"


def test_a_restriction_that_names_nobody_but_is_not_yet_known_does_not_abort():
    event = withdrawal(subject=None, recorded_at="2026-06-01T00:00:01Z")
    assert decided(add_event(event)) == "KEEP"


def test_an_unlisted_target_does_not_save_a_nameless_restriction():
    target = {"kind": "event", "id": "yes"}
    assert (
        decided(add_event(withdrawal(subject=None, target=target)))
        == "restriction_without_subject"
    )


@pytest.mark.parametrize(
    "kind", ["grant", "renew", "deferred", "requested", "notice_served"]
)
def test_a_grant_or_neutral_event_that_names_nobody_is_ignored(kind):
    assert decided(add_event(withdrawal(subject=None, kind=kind))) == "KEEP"


def test_repr_shows_no_rows():
    bundle = parse_bundle(files_of(WORLD))
    assert "ada" not in repr(bundle)
