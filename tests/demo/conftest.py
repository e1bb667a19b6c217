import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from flows.demo import write_demo


TODAY = date(2026, 11, 22)
OFFICER = "-----BEGIN PUBLIC KEY-----\ninvented\n-----END PUBLIC KEY-----\n"


@dataclass(frozen=True)
class Demo:
    folder: Path
    today: date
    officer_pem: str

    def read(self, name):
        return (self.folder / name).read_bytes()

    def rows(self, name):
        return [json.loads(line) for line in self.read(name).split(b"\n") if line]

    def value(self, name):
        return json.loads(self.read(name))

    def webchat(self):
        for name in self.names("exports/webchat"):
            content = self.read(name)
            if name.endswith(".zst"):
                packed = pa.BufferReader(content)
                content = pa.CompressedInputStream(packed, "zstd").read()
            yield from (json.loads(line) for line in content.split(b"\n") if line)

    def names(self, under):
        found = (self.folder / under).rglob("*")
        return sorted(p.relative_to(self.folder).as_posix() for p in found)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, today=TODAY, officer_pem=OFFICER)
    return Demo(folder, TODAY, OFFICER)
