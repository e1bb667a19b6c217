import gzip
import io
import zipfile

import pytest

from flows.collect.progress import Meter, metered
from flows.collect.unpack import members


def told_of(content, name, *, step=1):
    told = []
    meter = Meter(len(content), lambda *seen: told.append(seen), step)
    stream = metered(io.BytesIO(content), meter)
    for member in members(stream, name, wants=lambda name: name.endswith(".json")):
        while member.stream.read(100_000):
            pass
    return told


def zipped(content):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.json", content)
    return held.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zipped])
def test_one_big_object_shows_movement_up_to_its_size(pack):
    content = pack(b"".join(b"%d\n" % (number**7) for number in range(90_000)))
    told = told_of(content, "a", step=1 << 18)
    done = [bytes_done for bytes_done, _ in told]
    assert len(done) > 1
    assert done == sorted(done)
    assert done[-1] <= len(content)
    assert {total for _, total in told} == {len(content)}


def test_a_step_is_told_once():
    told = []
    meter = Meter(100, lambda *seen: told.append(seen), 40)
    for _ in range(10):
        meter.add(11)
    meter.finish()
    assert told == [(44, 100), (88, 100), (100, 100)]


def test_without_a_meter_the_stream_is_left_alone():
    stream = io.BytesIO()
    assert metered(stream, None) is stream
