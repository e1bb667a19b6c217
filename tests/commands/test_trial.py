from datetime import date

import pytest

from flows.commands.trial import OURS, make_demo
from flows.errors import UsageError
from flows.store.keys import make_master_key


DAY = date(2026, 11, 20)


@pytest.mark.parametrize("name", OURS)
def test_a_folder_of_somebodys_own_is_never_written_over(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match=f"already holds {name}, and no demo"):
        make_demo(tmp_path, today=DAY)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_a_demo_killed_after_its_keys_is_completed(tmp_path):
    (tmp_path / "keys").mkdir()
    key = make_master_key()
    (tmp_path / "keys" / "master.key").write_text(key)
    make_demo(tmp_path, today=DAY)
    assert (tmp_path / "keys" / "master.key").read_text() == key
    assert (tmp_path / "corpus.yaml").is_file()
