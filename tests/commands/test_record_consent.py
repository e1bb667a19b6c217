"""`consentry record-consent`: files of any format into the vault's log."""

import json

import pytest
from command_line import run_command
from importers_records import FIDES
from projects import SHA, Project, build, grant, rows, withdrawal

from flows.build.prepare import open_log
from flows.build.workspace import open_workspace


MARK = "zqxmarker"
ATTESTATION = {
    "attested_by": "Jo Berg, data protection officer",
    "notice": {"id": "n1", "version": 1, "lang": "en", "sha256": SHA},
    "method": "optin_checkbox",
    "purposes": ["ai.train"],
    "controllers": ["acme"],
    "scope": {"kind": "direct_bot", "sources": ["telegram"]},
    "clock": "telegram",
}
FOREIGN = {"identities": {"user": "telegram"}}
TABLE = """user,time,choice
user101,2026-01-01T09:00:00Z,yes
user102,2026-01-01T09:00:00Z,no
user103,2026-01-01 09:00:00,yes
user104,01/02/2026 09:00,no
@user105,2026-01-01T09:00:00Z,yes
"""


@pytest.fixture
def run(monkeypatch, capsys):
    return run_command(monkeypatch, capsys)


def a_project(folder, *, attestation=ATTESTATION, foreign=FOREIGN, **consent):
    project = Project(folder, events=[])
    project.write()
    places = project._config()["consent"]
    more = {"attestation": attestation, "foreign": foreign, **consent}
    project.config = {"consent": {**places, **more}}
    return project.write()


def put(project, name, content):
    path = project.folder / name
    text = (
        content
        if isinstance(content, str)
        else "".join(json.dumps(one) + "\n" for one in content)
    )
    path.write_text(text, "utf-8")
    return path


def recorded(project):
    log = open_log(open_workspace(project.address))
    log.verify()
    head = log.head()
    return log.events(head.recorded_at) if head.seq else []


def asked(run, project, *files, code=0):
    ended, out, err = run("record-consent", project.address, *files, "--json")
    assert ended == code, err
    return json.loads(out)


def test_a_table_is_recorded_row_by_row_and_its_counts_are_told(run, tmp_path):
    project = a_project(tmp_path)
    told = asked(run, project, put(project, "users.csv", TABLE), code=3)
    totals = ("new", "repeated", "refused", "unnamed", "conflicts")
    # Row 5 is refused as it stands; its no is recorded as from now.
    assert [told[name] for name in totals] == [4, 0, 2, 1, 0]
    (one,) = told["files"]
    assert (one["file"], one["format"], one["rows"]) == ("file 1", "csv", 5)
    assert (one["grants"], one["unusable"], one["restrictions"]) == (2, 1, 2)
    assert [refusal["rows"] for refusal in one["refusals"]] == [[4], [5]]
    kinds = [(event["kind"], event["subject"]) for event in recorded(project)]
    assert sorted(kinds) == [
        ("grant", "@user105"),
        ("grant", "telegram:user101"),
        ("refuse", "telegram:user102"),
        ("refuse", "telegram:user104"),
    ]


def test_a_ticked_box_leads_to_a_kept_row(run, tmp_path):
    project = a_project(tmp_path)
    asked(run, project, put(project, "users.csv", TABLE), code=3)
    build(project)
    assert rows(project).height == 1


def test_without_attestation_the_same_table_keeps_nothing_but_records_each_no(
    run, tmp_path
):
    project = a_project(tmp_path, attestation=None)
    told = asked(run, project, put(project, "users.csv", TABLE), code=3)
    assert {event["kind"] for event in recorded(project)} == {"refuse"}
    assert told["refused"] == 4
    build(project)
    assert rows(project).height == 0


def test_the_same_file_again_changes_nothing(run, tmp_path):
    project = a_project(tmp_path)
    table = put(project, "users.csv", TABLE)
    first = asked(run, project, table, code=3)
    again = asked(run, project, table, code=3)
    assert (again["new"], again["repeated"]) == (0, first["new"])
    assert again["recorded_at"] == first["recorded_at"]


def test_our_clock_stamps_events_unless_they_are_migrated(run, tmp_path):
    event = {**grant(), "recorded_at": "2026-01-01T09:00:01Z"}
    told = {}
    for mode in ((), ("--migrate",)):
        project = a_project(tmp_path / f"p{len(mode)}")
        code, _, err = run(
            "record-consent", project.address, put(project, "e.jsonl", [event]), *mode
        )
        assert code == 0, err
        told[mode] = recorded(project)[0]["recorded_at"]
    assert told["--migrate",] == "2026-01-01T09:00:01.000000Z"
    assert told[()] > "2026-01-02"


def test_the_receipt_time_of_another_system_counts_only_when_migrated(run, tmp_path):
    foreign = {
        "identities": {"external_id": "telegram"},
        "purposes": {"training": ["ai.train"]},
    }
    project = a_project(tmp_path, foreign=foreign)
    run("record-consent", project.address, put(project, "f.json", [FIDES]), "--migrate")
    assert recorded(project)[0]["recorded_at"] == "2026-03-01T09:00:03.000000Z"


def test_an_event_told_otherwise_under_its_id_is_counted_as_a_conflict(run, tmp_path):
    project = a_project(tmp_path)
    files = [
        put(project, f"{n}.jsonl", [grant(clock=clock)]) for n, clock in enumerate("ab")
    ]
    told = asked(run, project, *files)
    assert (told["new"], told["conflicts"]) == (2, 1)
    assert [one["file"] for one in told["files"]] == ["file 1", "file 2"]


def test_nothing_is_recorded_when_one_of_the_files_cannot_be_read(run, tmp_path):
    project = a_project(tmp_path)
    good = put(project, "good.jsonl", [withdrawal()])
    bad = put(project, "bad.jsonl", '{"kind": "grant"}\n{broken\n')
    code, _, err = run("record-consent", project.address, good, bad)
    assert code == 3
    assert "file 2: consent events, line 2: is no JSON at column 2" in err
    assert recorded(project) == []


@pytest.mark.parametrize(
    ("content", "options", "ends"),
    [
        (
            "hello",
            (),
            (
                2,
                "file 1: looks like no format of consent; say it with --format: jsonl, csv",
            ),
        ),
        (
            "hello",
            ("--format", "tsv"),
            (2, "file 1: no format 'tsv'; one of: jsonl, csv, fides"),
        ),
        (
            "name,time,choice\n",
            ("--format", "csv"),
            (3, "file 1: row 1 must name the columns user, time and choice"),
        ),
        (
            '{"kind": "withdraw"}\n',
            (),
            (3, "file 1: consent events, line 1: a restriction that names neither"),
        ),
        (
            '{"kind": "withdraw", "subject": "x:1", "recorded_at": "2199-01-01T00:00:00Z"}\n',
            ("--migrate",),
            (3, "lies in the future"),
        ),
    ],
)
def test_a_file_that_cannot_be_taken_is_answered_with_a_remedy(
    run, tmp_path, content, options, ends
):
    project = a_project(tmp_path)
    ended, _, err = run(
        "record-consent", project.address, put(project, "file", content), *options
    )
    assert (ended, ends[1] in " ".join(err.split())) == (ends[0], True), err


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"attestation": {**ATTESTATION, "purposes": ["improve our services"]}},
            "consent.attestation.purposes: 'improve our services' is no purpose",
        ),
        (
            {"attestation": {**ATTESTATION, "method": "checkbox"}},
            "consent.attestation.method",
        ),
        (
            {"attestation": {**ATTESTATION, "attestedby": "me"}},
            "unknown key 'consent.attestation.attestedby'; did you mean 'attested_by'?",
        ),
        (
            {"attestation": {**ATTESTATION, "scope": {"kind": "source"}}},
            "consent.attestation.scope: kind 'source' must list",
        ),
        (
            {"attestation": {**ATTESTATION, "applies_to_past_from": "always"}},
            "consent.attestation.applies_to_past_from",
        ),
        (
            {"foreign": {"identities": {"user": "Our Shop"}}},
            "consent.foreign.identities.user",
        ),
        (
            {"foreign": {"purposes": {"ai": ["training"]}}},
            "consent.foreign.purposes.ai: 'training' is no purpose",
        ),
    ],
)
def test_a_declaration_under_which_no_grant_could_hold_is_a_mistake(
    run, tmp_path, change, message
):
    project = a_project(tmp_path, **change)
    code, _, err = run(
        "record-consent", project.address, put(project, "users.csv", TABLE)
    )
    assert code == 2
    assert message in " ".join(err.split())
    assert not (project.vault / "consent_chain").exists()


def test_a_file_that_is_not_there_is_named_by_its_place(run, tmp_path):
    project = a_project(tmp_path)
    for name in ("gone.csv", "no/such/folder.csv", "exports"):
        code, _, err = run("record-consent", project.address, project.folder / name)
        assert (code, "file 1: is not there" in err) == (2, True)


def test_people_get_a_table_and_row_numbers(run, tmp_path):
    project = a_project(tmp_path)
    code, out, _ = run(
        "record-consent", project.address, put(project, "users.csv", TABLE)
    )
    assert code == 3
    assert "4 new, 0 repeated, 2 refused, 1 unnamed, 0 conflicts" in out
    assert (
        "file 1, 1 refused: the time has no offset; write Z or +07:00 after it (rows 4)"
        in out
    )


def test_nobody_who_is_named_in_a_file_is_named_by_the_command(run, tmp_path):
    project = a_project(tmp_path)
    lines = [
        f"{MARK}{n}@example.org,{time},{choice}\n"
        for n, (time, choice) in enumerate(
            [
                ("2026-01-01T09:00:00Z", "yes"),
                (MARK, "yes"),
                ("2026-01-01T09:00:00Z", MARK),
                (f"2026 {MARK}", "no"),
            ]
        )
    ]
    files = [
        put(
            project,
            "users.csv",
            "user,time,choice,note\n"
            + "".join(line.replace("\n", f",{MARK}\n") for line in lines),
        ),
        put(project, "plain.csv", "user,time,choice\n" + "".join(lines)),
        put(
            project,
            "f.jsonl",
            [
                {
                    **FIDES,
                    "email": f"{MARK}@example.org",
                    "external_id": MARK,
                    "method": MARK,
                },
                {**FIDES, "id": MARK, "preference": MARK},
            ],
        ),
        put(project, "e.jsonl", [grant(f"telegram:{MARK}", event_id=MARK)]),
    ]
    broken = put(
        project, "broken.jsonl", f'{{"kind": "withdraw", "subject": "{MARK} {MARK}"}}\n'
    )
    for arguments in (
        files,
        [*files, broken],
        [*files, "--json"],
        [broken, "--format", "csv"],
    ):
        _, out, err = run("record-consent", project.address, *arguments)
        assert MARK not in out + err
    assert any(MARK in event["subject"] for event in recorded(project))
