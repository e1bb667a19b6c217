import errno
import io
import os
import stat
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from racing import at_once

from flows.errors import ConfigError, StorageError
from flows.store.address import corpus_at, objects_at, private_at, vault_at
from flows.store.guarded import guarded
from flows.store.local import PARTIAL, LocalObjects
from flows.store.objects import Stat


MARKER = "Quentin-Marker-Person"


@pytest.fixture
def folder(tmp_path):
    return LocalObjects(tmp_path)


def test_objects_are_listed_by_prefix_in_the_order_of_their_names(folder):
    for name in ("b/2", "b/1", "a", "bc"):
        folder.put(name, b"x")
    assert [s.name for s in folder.list()] == ["a", "b/1", "b/2", "bc"]
    assert list(folder.list("b/")) == [Stat("b/1", 1), Stat("b/2", 1)]
    assert [s.name for s in folder.list("b")] == ["b/1", "b/2", "bc"]
    assert list(folder.list("nothing/here")) == []


def test_what_was_put_is_read_whole_or_as_a_seekable_stream(folder):
    folder.put("deep/er/name", b"0123456789")
    folder.put("deep/er/name", b"abcdefghij")
    assert folder.read("deep/er/name") == b"abcdefghij"
    with folder.open("deep/er/name") as stream:
        stream.seek(-3, 2)
        assert stream.read() == b"hij"
        stream.seek(2)
        assert stream.read(2) == b"cd"
    assert folder.exists("deep/er/name")
    assert not folder.exists("deep/er")


def test_a_place_before_the_beginning_is_answered_as_any_file_does(folder):
    packed = io.BytesIO()
    zipfile.ZipFile(packed, "w").close()
    folder.put("empty.zip", packed.getvalue())
    with folder.open("empty.zip") as stream:
        with pytest.raises(OSError, match="before the beginning"):
            stream.seek(-99, 2)
        assert zipfile.ZipFile(stream).namelist() == []


def test_a_pipe_among_the_files_is_refused_and_never_opened(folder, tmp_path):
    folder.put("a", b"x")
    os.mkfifo(tmp_path / MARKER)
    with pytest.raises(StorageError, match="a pipe, socket or device lies") as caught:
        list(folder.list())
    assert MARKER not in str(caught.value)


def test_a_name_that_is_no_text_is_refused_with_a_remedy(folder, tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9")).write_bytes(b"x")
    with pytest.raises(StorageError, match="not valid UTF-8; rename the file"):
        list(folder.list())


def test_a_private_folder_is_ours_and_no_link(tmp_path):
    private_at(str(tmp_path / "mine")).put("a", b"x")
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o700
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    with pytest.raises(StorageError, match="set CONSENTRY_SPILL to a folder of your"):
        private_at(str(tmp_path / "link"))
    assert (tmp_path / "mine" / "a").is_file()


def test_deleting_removes_emptied_folders_and_absent_is_fine(folder, tmp_path):
    folder.put("a/b/c", b"x")
    folder.delete("a/b/c")
    folder.delete("a/b/c")
    assert list(tmp_path.iterdir()) == []


def test_only_the_first_put_if_absent_wins(folder):
    assert folder.put_if_absent("new/name", b"first")
    assert not folder.put_if_absent("new/name", b"second")
    assert folder.read("new/name") == b"first"


def test_of_racing_writers_exactly_one_is_first(folder):
    won = at_once(lambda n: folder.put_if_absent("taken", str(n).encode()))
    assert sorted(won) == [False] * 7 + [True]


def test_a_replace_needs_the_tag_of_what_is_there(folder):
    folder.put("lease", b"one")
    first = folder.read_tagged("lease")
    second = folder.put_if_same("lease", b"two", first.tag)
    assert folder.put_if_same("lease", b"three", first.tag) is None
    assert folder.read_tagged("lease").content == b"two"
    assert folder.read_tagged("lease").tag == second
    assert folder.read_tagged("absent") is None
    assert folder.put_if_same("absent", b"x", "tag") is None


def test_of_racing_replacements_exactly_one_holds(folder):
    folder.put("lease", b"start")
    tag = folder.read_tagged("lease").tag
    won = at_once(lambda n: folder.put_if_same("lease", str(n).encode(), tag))
    assert sum(tag is not None for tag in won) == 1


def test_a_copy_between_folders_is_a_file_of_its_own(tmp_path):
    vault, corpus = vault_at(str(tmp_path / "v")), corpus_at(str(tmp_path / "c"))
    vault.put("staged", b"rows")
    corpus.copy_from(vault, "staged", "source=a/part")
    vault.delete("staged")
    assert corpus.read("source=a/part") == b"rows"


def test_a_vault_is_its_owners_alone_and_a_corpus_follows_the_umask(tmp_path):
    vault, corpus = vault_at(str(tmp_path / "v")), corpus_at(str(tmp_path / "c"))
    for place in (vault, corpus):
        place.put("sub/file", b"x")
    modes = {
        name: stat.S_IMODE((tmp_path / name).stat().st_mode)
        for name in ("v", "v/sub", "v/sub/file", "c/sub/file")
    }
    assert modes["v"] == modes["v/sub"] == 0o700
    assert modes["v/sub/file"] == 0o600
    assert modes["c/sub/file"] & 0o600 == 0o600


@pytest.mark.parametrize("name", ["../out", "a/../../out", "/etc/hostname"])
def test_no_name_escapes_the_root(folder, name):
    for attempt in (folder.read, folder.exists, folder.delete, folder.open):
        with pytest.raises(StorageError, match="leads outside of"):
            attempt(name)
    with pytest.raises(StorageError, match="leads outside of"):
        folder.put(name, b"x")


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_link_that_leads_outside_is_refused_without_its_name(tmp_path, kind):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"s")
    inside = tmp_path / "inside"
    inside.mkdir()
    target = outside if kind == "folder" else outside / "secret"
    (inside / MARKER).symlink_to(target)
    folder = LocalObjects(inside)
    with pytest.raises(StorageError, match=r"a link below .* leads outside") as told:
        list(folder.list())
    assert MARKER not in str(told.value)
    with pytest.raises(StorageError, match="leads outside"):
        folder.read(MARKER if kind == "file" else f"{MARKER}/secret")


def test_a_link_within_the_root_is_an_object(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert [s.name for s in LocalObjects(tmp_path).list()] == ["a", "b"]


def test_a_fault_names_operation_and_folder_but_never_the_object(folder, tmp_path):
    with pytest.raises(StorageError, match="cannot read an object below") as told:
        folder.read(f"{MARKER}.json")
    assert str(tmp_path) in str(told.value)
    assert MARKER not in str(told.value)
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__


def test_a_fault_while_streaming_is_a_storage_error(folder):
    class Broken:
        def read(self, size):
            raise OSError(errno.EIO, "input/output error", MARKER)

        def close(self):
            pass

    stream = guarded(Broken(), lambda _: StorageError("cannot read an object: gone"))
    with pytest.raises(StorageError, match="cannot read an object: gone"):
        stream.read(1)


def test_what_a_killed_writer_left_is_hidden_and_cleared(folder, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / f"{PARTIAL}dead").write_bytes(b"half")
    folder.put("sub/whole", b"whole")
    assert [s.name for s in folder.list()] == ["sub/whole"]
    assert folder.clear_partial() == 1
    assert [p.name for p in (tmp_path / "sub").iterdir()] == ["whole"]


def test_a_writer_at_work_keeps_its_partial_file(folder, tmp_path):
    with folder._partial(tmp_path, _Slow()) as partial:
        assert folder.clear_partial() == 0
        assert partial.exists()


class _Slow:
    def read(self, size=-1):
        return b""


def test_one_file_is_a_root_of_one_object(tmp_path):
    (tmp_path / "result.json").write_bytes(b"{}")
    (tmp_path / "other.json").write_bytes(b"{}")
    one = objects_at(str(tmp_path / "result.json"))
    assert list(one.list()) == [Stat("result.json", 2)]
    assert one.read("result.json") == b"{}"
    with pytest.raises(StorageError, match="leads outside"):
        one.read("other.json")


def test_a_file_address_with_escapes_is_a_folder(tmp_path):
    (tmp_path / "my exports").mkdir()
    (tmp_path / "my exports" / "a").write_bytes(b"x")
    uri = (tmp_path / "my exports").as_uri()
    assert [s.name for s in objects_at(uri).list()] == ["a"]


def test_an_address_must_exist_and_be_of_a_known_kind(tmp_path):
    with pytest.raises(StorageError, match="neither a folder nor a file"):
        objects_at(str(tmp_path / "absent"))
    with pytest.raises(ConfigError, match="gs:// is not supported"):
        objects_at("gs://bucket/x")


def test_a_repr_hides_names(folder):
    folder.put(MARKER, b"x")
    assert MARKER not in repr(list(folder.list()))


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.text("ab/é .", min_size=1, max_size=8).filter(
            lambda n: all(p.strip(". ") for p in n.split("/"))
        ),
        st.binary(max_size=8),
        max_size=5,
    )
)
def test_a_folder_holds_what_was_put_and_nothing_else(tmp_path_factory, wanted):
    names = {n for n in wanted if not any(m.startswith(n + "/") for m in wanted)}
    folder = LocalObjects(tmp_path_factory.mktemp("held"))
    for name in names:
        folder.put(name, wanted[name])
    held = {s.name: folder.read(s.name) for s in folder.list()}
    assert held == {name: wanted[name] for name in names}
