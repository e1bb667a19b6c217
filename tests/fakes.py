"""Stand-ins that tests pass in where the program takes a collaborator."""

import io
from dataclasses import dataclass, field

from flows.errors import StorageError
from flows.store.objects import Stat


@dataclass
class MemoryObjects:
    """`Objects` in a dict, for tests that need no disk."""

    uri: str = "memory://test"
    held: dict = field(default_factory=dict)

    def list(self, prefix=""):
        for name in sorted(self.held):
            if name.startswith(prefix):
                yield Stat(name, len(self.held[name]))

    def exists(self, name):
        return name in self.held

    def open(self, name):
        return io.BytesIO(self.read(name))

    def read(self, name):
        if name not in self.held:
            raise StorageError(f"cannot read an object below {self.uri}: absent")
        return self.held[name]

    def put(self, name, content):
        self.held[name] = bytes(content)

    def put_if_absent(self, name, content):
        if name in self.held:
            return False
        self.held[name] = bytes(content)
        return True

    def delete(self, name):
        self.held.pop(name, None)
