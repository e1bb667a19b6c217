"""Bundles for tests: the `set` language of consent/BUNDLE.md, and the eight files."""

import copy
import json
import re

from flows.consent.bundle import FILES, decide_bundle
from flows.errors import BundleAbort


DELETE = {"$delete": True}
_ENTRY = re.compile(r"([a-z_]+)(?:\[([^\]]*)\])?(?:\.(.+))?")
_KEYS = ("record_id", "subject", "event_id", "id", "alias_b")


def changed(bundle, changes):
    """A copy of the bundle with the entries of `set` applied in order."""
    copied = copy.deepcopy(bundle)
    for path, value in changes.items():
        name, key, members = _ENTRY.fullmatch(path).groups()
        if key == "+":
            copied[name].extend(_added(copied[name], item) for item in value)
        elif key is None:
            _put(copied, [name, *_names(members)], value)
        else:
            place = _place(copied[name], key)
            _put(copied[name], [place, *_names(members)], value)
    return copied


def outcome(bundle, order=1):
    """{record_id: reason or KEEP}, or the abort's code; events in either order."""
    turned = {**bundle, "consent_events": bundle["consent_events"][::order]}
    try:
        decisions = decide_bundle(files_of(turned))
    except BundleAbort as abort:
        return abort.code
    return {each.record_id: each.reason or "KEEP" for each in decisions}


def files_of(bundle):
    """The eight files' bytes; a string among the rows is a raw line."""
    return {name: _content(bundle[name.partition(".")[0]], name) for name in FILES}


def _content(value, name):
    if name.endswith(".json"):
        return json.dumps(value).encode()
    lines = [row if isinstance(row, str) else json.dumps(row) for row in value]
    return "\n".join(lines).encode()


def _names(members):
    return members.split(".") if members else []


def _place(rows, key):
    named = (
        place
        for place, row in enumerate(rows)
        if isinstance(row, dict) and key in [row.get(name) for name in _KEYS]
    )
    return next(named)


def _put(node, path, value):
    *parents, last = path
    for name in parents:
        if isinstance(node, dict) and not isinstance(node.get(name), dict | list):
            node[name] = {}
        node = node[name]
    if value == DELETE:
        del node[last]
    else:
        node[last] = copy.deepcopy(value)


def _added(rows, item):
    if not isinstance(item, dict) or "$like" not in item:
        return copy.deepcopy(item)
    made = copy.deepcopy(rows[_place(rows, item["$like"])])
    for path, value in item.items():
        if path != "$like":
            _put(made, path.split("."), value)
    return made
