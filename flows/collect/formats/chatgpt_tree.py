"""A conversation's mapping of nodes enters; the path that the chat shows leaves.

The path runs from `current_node` up the parents, never in mapping or time order.
Cycles, dangling parents and several roots end it; nothing is visited twice.
"""

from collections.abc import Iterator, Mapping
from typing import Any


Nodes = Mapping[str, Any]


def path(nodes: Nodes, current: Any) -> list[str]:
    """Node ids from the root to `current`, or to the latest leaf without one."""
    parents = _parents(nodes)
    start = current if isinstance(current, str) and current in nodes else None
    place = start or _latest_leaf(nodes, parents)
    seen: dict[str, None] = {}
    while place is not None and place in nodes and place not in seen:
        seen[place] = None
        place = parents.get(place)
    return list(reversed(seen))


def message(node: Any) -> Any:
    """The node's message, None when there is none."""
    return node.get("message") if isinstance(node, Mapping) else None


def _parents(nodes: Nodes) -> dict[str, str]:
    # `children` fills in where `parent` is missing
    found = dict(_from_children(nodes))
    for key, node in nodes.items():
        parent = node.get("parent") if isinstance(node, Mapping) else None
        if isinstance(parent, str):
            found[key] = parent
    return found


def _from_children(nodes: Nodes) -> Iterator[tuple[str, str]]:
    for key, node in nodes.items():
        children = node.get("children") if isinstance(node, Mapping) else None
        for child in children if isinstance(children, list) else ():
            if isinstance(child, str):
                yield child, key


def _latest_leaf(nodes: Nodes, parents: Mapping[str, str]) -> str | None:
    inner = set(parents.values())
    leaves = [key for key in nodes if key not in inner]
    order = {key: place for place, key in enumerate(nodes)}
    return max(
        leaves, key=lambda key: (_time(message(nodes[key])), order[key]), default=None
    )


def _time(told: Any) -> float:
    time = told.get("create_time") if isinstance(told, Mapping) else None
    try:
        return float(time) if isinstance(time, int | float) else 0.0
    except OverflowError:  # an integer of hundreds of digits is no time
        return 0.0
