"""The first bytes of an object enter; which keys stand where in its JSON leaves."""

import re
from dataclasses import dataclass


HEAD = 1 << 16
"""Bytes that are enough to tell formats apart."""

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?|[\[\]{}]', re.DOTALL)
_DEEPEST = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """`root` is the first character; `paths` the key paths (arrays left out), to 2."""

    root: str
    paths: frozenset[tuple[str, ...]]

    def has(self, *path: str) -> bool:
        """Whether this key path occurs."""
        return path in self.paths

    def some(self, *keys: str) -> bool:
        """Whether one of these keys occurs at the top."""
        return any((key,) in self.paths for key in keys)

    def under(self, parent: str, *keys: str) -> bool:
        """Whether one of these keys occurs below `parent`."""
        return any((parent, key) in self.paths for key in keys)


def shape(head: bytes) -> Shape:
    """The shape of the first `HEAD` bytes, cut anywhere, however broken."""
    text = head[:HEAD].decode("utf-8-sig", errors="replace").lstrip()
    paths: set[tuple[str, ...]] = set()
    key: tuple[str, ...] = ()
    stack: list[tuple[str, ...]] = []
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in "[{":
            stack.append(key)
        elif mark in "]}":
            key = stack.pop() if stack else ()
        elif token[2] and stack and len(stack[-1]) < _DEEPEST:
            key = (*stack[-1], token[1])
            paths.add(key)
    return Shape(text[:1], frozenset(paths))
