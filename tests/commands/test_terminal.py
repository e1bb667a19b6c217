import io
import json
import sys

import pytest

from flows.commands.terminal import print_lines


@pytest.mark.parametrize(
    ("encoding", "value", "printed"),
    [
        ("utf-8", "caf\u00e9", '"caf\u00e9"\n'),
        ("ascii", "caf\u00e9", '"caf\\u00e9"\n'),
        ("utf-8", "\ud800", '"\\ud800"\n'),
        ("utf-8", {"\udfff": 1}, '{"\\udfff": 1}\n'),
    ],
)
def test_a_line_is_printed_whatever_it_holds(monkeypatch, encoding, value, printed):
    held = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding))
    print_lines([value])
    sys.stdout.flush()
    assert held.getvalue().decode(encoding) == printed
    assert json.loads(held.getvalue()) == value
