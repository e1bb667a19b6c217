"""Findings that overlap enter; disjoint ones leave, and no character is lost."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.policy import ENTITIES


MOSTLY = 0.8
"""A finding that covers this share of a union may name it."""

ORDER = {entity: place for place, entity in enumerate(ENTITIES)}
"""Of equal findings our own entities name a union, the first of them first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Kind, place (code points, end exclusive) and score; never the text."""

    start: int
    end: int
    entity: str
    score: float


def disjoint(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Unions of what overlaps, in order of the text."""
    clusters: list[list[Finding]] = []
    reach = -1
    for finding in sorted(findings, key=lambda f: (f.start, f.end, f.entity, f.score)):
        if clusters and finding.start < reach:
            clusters[-1].append(finding)
        else:
            clusters.append([finding])
        reach = max(reach, finding.end)
    return tuple(map(union, clusters))


def union(cluster: list[Finding]) -> Finding:
    """One finding over all of them, named by the best of those that cover most."""
    if len(cluster) == 1:
        return cluster[0]
    start, end = cluster[0].start, max(finding.end for finding in cluster)
    whole = end - start

    def rank(finding: Finding) -> tuple[bool, float, int, int, str]:
        length = finding.end - finding.start
        place = -ORDER.get(finding.entity, len(ORDER))
        return length >= MOSTLY * whole, finding.score, length, place, finding.entity

    best = max(cluster, key=rank)
    return Finding(start, end, best.entity, best.score)
