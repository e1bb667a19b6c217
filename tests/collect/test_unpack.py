import gzip
import io
import random
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import guard, unpack
from flows.collect.guard import Budget, guarded, zstd
from flows.collect.unpack import members
from flows.errors import ExportError


WORDS = b'{"hello": "world"}\n' * 50


def zipped(*named, packing=zipfile.ZIP_DEFLATED):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", packing) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in named:
            archive.writestr(name, content)
    return held.getvalue()


def taken(content, name="a.json", wants=lambda name: name.endswith((".json", ".gz"))):
    found = members(io.BytesIO(content), name, wants=wants)
    return [(member.number, member.stream.read()) for member in found]


def refusal(content, name="a.json"):
    with pytest.raises(ExportError) as caught:
        taken(content, name)
    assert caught.value.problem
    assert caught.value.remedy
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (WORDS, "a.json"),
        (gzip.compress(WORDS), "a.json.gz"),
        (gzip.compress(WORDS), "a.json"),
        (gzip.compress(WORDS[:100]) + gzip.compress(WORDS[100:]), "a.json.gz"),
        (zstd.compress(WORDS), "a.json.zst"),
        (b"", "a.json"),
    ],
)
def test_plain_gz_and_zst_are_read_as_they_are(content, name):
    expected = WORDS if content else b""
    assert taken(content, name) == [(0, expected)]


def test_zip_members_come_in_numeric_order_and_only_those_wanted():
    content = zipped(
        ("n/part-10.json", "ten"),
        ("n/photo.jpg", "x"),
        ("n/part-2.json", "two"),
        ("n/", ""),
        ("files/backup.zip", "x"),
    )
    assert taken(content, "a.zip") == [(3, b"two"), (1, b"ten")]


def test_a_member_without_a_name_is_passed_by():
    content = zipped(("a.json", "one"), (zipfile.ZipInfo(""), "x"))
    assert taken(content, "a.zip") == [(1, b"one")]


def test_a_member_may_itself_be_gz():
    content = zipped(("a.json.gz", gzip.compress(WORDS)))
    assert taken(content, "a.zip") == [(1, WORDS)]


@pytest.mark.parametrize(
    "path",
    [
        "/etc/a.json",
        "../a.json",
        "x/../../a.json",
        "C:a.json",
        "x\\..\\a.json",
        "\\\\host\\a.json",
    ],
)
def test_a_path_that_leads_out_is_refused_without_its_name(path):
    told = refusal(zipped(("b.json", "x"), (path, "x")), "a.zip")
    assert "leads out of it (member 2)" in told
    assert "a.json" not in told


def encrypted():
    content = bytearray(zipped(("a.json", "x")))
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + place] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (encrypted(), "a.zip", r"encrypted (member 1)"),
        (zipped(("a.json", zipped(("b", "x")))), "a.zip", "another archive"),
        (zipped(("in.zip", zipped(("a.json", "x")))), "a.zip", "another archive"),
        (zipped(("a.txt", "x")), "a.zip", "nothing this format reads"),
        (zipped(), "a.zip", "nothing this format reads"),
        (zipped(("a.json", WORDS * 99))[:-30], "a.zip", "cut off or damaged"),
        (zipped(("a.json", WORDS * 99))[:40], "a.zip", "cut off or damaged"),
        (zipped(("a.json", "x"), packing=zipfile.ZIP_LZMA), "a.zip", "unusual way"),
        (gzip.compress(WORDS)[:-9], "a.gz", "cut off or damaged"),
        (gzip.compress(WORDS)[:15], "a.gz", "cut off or damaged"),
        (gzip.compress(WORDS) + b"more", "a.gz", "cut off or damaged"),
        (zstd.compress(WORDS)[:-5], "a.zst", "cut off or damaged"),
        (WORDS, "a.json.gz", "name ends in .gz"),
        (WORDS, "a.ZIP", "name ends in .zip"),
        (WORDS, "a.zst", "name ends in .zst"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_with_a_sentence(content, name, told):
    assert told in refusal(content, name)


def test_damage_inside_a_member_is_refused():
    content = bytearray(zipped(("a.json", random.Random(1).randbytes(5000))))
    content[2000] ^= 0xFF
    assert "cut off or damaged" in refusal(bytes(content), "a.zip")


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_a_bomb_is_refused_before_it_is_unpacked(pack):
    bomb = pack(bytes(guard.RATIO_FREE + (8 << 20)))
    assert "unpacks to far more" in refusal(bomb, "a")


def test_many_members_share_one_budget():
    half = bytes(guard.RATIO_FREE // 2 + (1 << 20))
    bomb = zipped(("1.json", half), ("2.json", half))
    assert "unpacks to far more" in refusal(bomb, "a.zip")


def test_the_absolute_limit_holds_for_plain_bytes_too():
    budget = Budget(0)
    budget.unpacked = guard.MAX_UNPACKED
    with pytest.raises(ExportError, match="unpacks to far more"):
        guarded(io.BytesIO(b"x"), budget, None).read()


def test_too_many_members_are_refused():
    entries = [zipfile.ZipInfo("a.json")] * (unpack.MAX_MEMBERS + 1)
    with pytest.raises(ExportError, match="too many members"):
        unpack._check_members(entries)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("A/Result.JSON", "result.json"),
        ("a/result.json.gz", "result.json"),
        ("a/result.json.zst", "result.json"),
        ("__MACOSX/a/._result.json", ""),
        ("a/._result.json", ""),
        (".DS_Store", ""),
    ],
)
def test_a_bare_name_is_the_last_part_without_packing(name, expected):
    assert unpack.bare(name) == expected


@given(st.binary(max_size=300), st.sampled_from(["a", "a.gz", "a.zip", "a.zst"]))
def test_any_bytes_are_read_or_refused(content, name):
    try:
        taken(content, name)
    except ExportError as fault:
        assert fault.problem  # noqa: PT017 - either way is right


@given(st.data())
def test_a_damaged_zip_is_read_or_refused(data):
    content = bytearray(zipped(("a.json", WORDS), ("b.json", WORDS[:99])))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            taken(bytes(content), "a")
        except ExportError as fault:
            assert fault.problem  # noqa: PT017 - either way is right


@pytest.mark.parametrize(
    "content",
    [b"", b"[", b"<html>", gzip.compress(b"[")[:-4], zipped(("a.json", "x"))],
)
def test_no_refusal_names_a_member_or_the_object(read, content):
    archive = zipped(("Zorblax/Zorblax conversations.json", content))
    with pytest.raises(ExportError, match="member 1") as caught:
        read(archive, "chatgpt", name="Zorblax.zip")
    error = caught.value
    assert "Zorblax" not in f"{error} {error!r} {error.args}"
    assert error.__suppress_context__ or error.__context__ is None
