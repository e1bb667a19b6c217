import pytest
from projects import Project, build, rows

from flows.build.workspace import open_workspace
from flows.errors import ConfigError


@pytest.fixture(autouse=True)
def spill(tmp_path, monkeypatch):
    monkeypatch.setenv("CONSENTRY_SPILL", str(tmp_path / "spill"))
    return tmp_path / "spill"


@pytest.mark.parametrize(
    ("corpus", "vault"),
    [
        ("out/x", "out/x"),
        ("out/x", "./out/../out/x/"),
        ("out/x/corpus", "out/x"),
        ("out/x", "out/x/vault"),
        ("out/x", "file://{here}/out/x"),
        ("out/link", "out/x"),
        ("s3://bucket/a/", "s3://bucket/a"),
    ],
)
def test_corpus_and_vault_never_share_a_place_however_it_is_spelt(
    tmp_path, corpus, vault
):
    (tmp_path / "out" / "x").mkdir(parents=True)
    (tmp_path / "out" / "link").symlink_to(tmp_path / "out" / "x")
    vault = vault.format(here=tmp_path)
    project = Project(tmp_path, config={"corpus": corpus, "vault": vault}).write()
    with pytest.raises(ConfigError, match="give them separate addresses"):
        open_workspace(project.address)


def test_a_relative_and_an_absolute_address_meet_too(tmp_path, monkeypatch):
    config = {"corpus": "out/x", "vault": str(tmp_path / "out" / "x")}
    Project(tmp_path, config=config).write()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="give them separate addresses"):
        open_workspace("corpus.yaml")


def test_projects_called_by_the_same_relative_name_do_not_share_a_spill(
    tmp_path, monkeypatch, spill
):
    for name in ("one", "other"):
        Project(tmp_path / name).write()
        monkeypatch.chdir(tmp_path / name)
        open_workspace("corpus.yaml").spill()
        open_workspace(str(tmp_path / name / "corpus.yaml")).spill()
    assert len(list(spill.iterdir())) == 2


@pytest.mark.parametrize(
    "name", ["with space", "\u00fcml\u00e4ut \u65e5\u672c", "it's"]
)
def test_a_project_may_lie_in_a_folder_of_any_name(tmp_path, name):
    project = Project(tmp_path / name).write()
    build(project)
    build(project)
    assert rows(project).height == 1
