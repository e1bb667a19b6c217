"""JSON bytes enter; nearly the same JSON leaves: bytes alone rarely stay JSON.

A part of the value is replaced, removed, doubled, renamed or moved; the words come from
the constants of the reader's own modules, so that its branches are met.
"""

import ast
import json
import re
from functools import cache
from pathlib import Path

from flows.collect import formats


_WORD = re.compile(r"[\w$ .:@-]{1,40}")
_ODD = (
    *(None, True, False, 0, -1, 7, 1 << 63, 10**25, 1e308, 0.5, -0.0),
    *("", " ", "x", "\0", "\ud800", "\u200b", "a" * 5000, "9" * 30, "-1", "1e5"),
    *(
        "2026-03-01T12:00:00Z",
        "2026-03-01",
        "99999-13-41T25:61",
        "1772362800",
        "user101",
    ),
    *("<@U1>", "<b>", "&lt;", "\\u0000", "//", "\n", "Ann", "[1", '{"a": [1, {}]}'),
    *([], {}, [[]], [None], {"": None}, ["x", 1, {}], {"text": "x", "type": "text"}),
)


@cache
def vocabulary(form):
    """Every plain string constant of the modules of a format."""
    family = form.partition("_")[0]
    folder = Path(formats.__file__).parent
    found = set()
    for path in sorted(folder.glob(f"{family}*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update((_WORD.fullmatch(node.value) and [node.value]) or ())
    return sorted(found) or [family]


def mutated(content, form, chance):
    """The bytes with some parts of one of their JSON values changed; None without."""
    text = content.decode("utf-8", "surrogatepass") if _decodes(content) else None
    starts = [found.start() for found in re.finditer(r"[\[{]", text or "")][:200]
    if not starts:
        return None
    start = chance.choice([starts[0], starts[0], *_line_starts(text, starts)])
    try:
        value, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    box = [value]
    for _ in range(chance.randint(1, 4)):
        _change(box, form, chance)
    told = json.dumps(box[0], ensure_ascii=chance.random() < 0.7)
    again = told if chance.random() < 0.9 else f"{told}\n{told}"
    return (text[:start] + again + text[end:]).encode("utf-8", "surrogatepass")


def _decodes(content):
    try:
        content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _line_starts(text, starts):
    return [start for start in starts if text[start - 1 : start] == "\n"]


def _change(box, form, chance):
    """Change one place somewhere below the box, which is a list."""
    holder, key = _place(box, chance)
    choice = chance.randrange(7)
    if choice == 0 and holder is not box:
        del holder[key]
    elif choice == 1:
        holder[key] = _random_value(form, chance)
    elif choice == 2:
        holder[key] = [holder[key], holder[key]]
    elif choice == 3 and isinstance(holder, list) and holder is not box:
        holder.insert(key, holder[chance.randrange(len(holder))])
    elif choice == 4 and isinstance(holder, dict):
        holder[chance.choice(vocabulary(form))] = holder.pop(key)
    elif choice == 5 and isinstance(holder, dict):
        holder[chance.choice(vocabulary(form))] = _random_value(form, chance)
    else:
        other, place = _place(box, chance)
        # by way of text, so that no value ever holds itself
        holder[key] = json.loads(json.dumps(other[place]))


def _place(box, chance):
    holder, key = box, 0
    while (inner := holder[key]) and isinstance(inner, list | dict):
        if holder is not box and chance.random() < 0.15:
            break
        holder = inner
        key = (
            chance.choice(list(inner))
            if isinstance(inner, dict)
            else chance.randrange(len(inner))
        )
    return holder, key


def _random_value(form, chance):
    if chance.random() < 0.5:
        return chance.choice(vocabulary(form))
    return json.loads(json.dumps(chance.choice(_ODD)))
