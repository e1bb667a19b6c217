"""Names of people and link rows go in; every name that may be theirs comes out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from flows.consent.rules.instants import FOREVER
from flows.consent.rules.links import Links, read_links
from flows.consent.rules.shapes import alias, subject_id


def every_link(rows: Iterable[Mapping[str, Any]]) -> Links:
    """The links whenever they were recorded: for finding people, not for deciding."""
    return read_links(rows, as_of=FOREVER)


def other_ids(people: Iterable[str], links: Links) -> list[tuple[str, str]]:
    """(person, another id that may be theirs), for those who have one."""
    chains: dict[str, list[str]] = defaultdict(list)
    for name, chain in links.root.items():
        if subject_id(name):
            chains[chain].append(name)
    return [
        (person, other)
        for person in people
        for other in chains[links.root.get(alias(person), "")]
        if other != person
    ]


def linked(names: Iterable[str], links: Links) -> set[str]:
    """These names and all that a chain of links ties to them; handles without case."""
    given = {alias(name) for name in names}
    chains = links.chains(given)
    return given | {name for name, chain in links.root.items() if chain in chains}
