import pytest
from projects import TALK, Project, telegram_chat

from flows.build.dry_run import dry_run
from flows.errors import ConfigError, InputRefused


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("policy.version.x=1", "--set version.x: version holds no keys"),
        ("policy.splits.train.x=1", "train holds no keys; set train itself"),
        ("policy.sources=[telegram", "--set sources: the value is not readable YAML"),
        ("policy.sources='", "close its brackets and quotes"),
    ],
)
def test_a_question_that_cannot_be_asked_is_answered_with_its_key(
    tmp_path, setting, message
):
    project = Project(tmp_path).write()
    with pytest.raises(ConfigError, match=message):
        dry_run(project.address, as_of=None, changes=(setting,))


def test_a_strict_dry_run_stops_at_what_a_strict_build_would(tmp_path):
    exports = {"exports/a.json": telegram_chat(TALK), "exports/b.json": [1]}
    project = Project(tmp_path, exports=exports).write()
    asked = dry_run(project.address, as_of=None, changes=())
    assert asked.objects == {"read": 1, "quarantined": 1}
    with pytest.raises(InputRefused, match=r"object 2.*\n.*--strict"):
        dry_run(project.address, as_of=None, changes=(), quarantine="stop")


def test_an_empty_zip_is_one_broken_export_among_good_ones(tmp_path):
    project = Project(tmp_path, exports={"exports/a.json": telegram_chat(TALK)}).write()
    (tmp_path / "exports" / "b.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    asked = dry_run(project.address, as_of=None, changes=())
    assert asked.objects == {"read": 1, "quarantined": 1}
