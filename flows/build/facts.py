"""A build's result to the manifest's facts: numbers, digests, rules, no names."""

from collections.abc import Iterator, Sequence
from importlib.metadata import version

from flows.audit.funnel import funnel
from flows.build.plan import Listed, Plan, libraries
from flows.build.result import Result
from flows.build.workspace import Workspace
from flows.redact.names.finders import names_in
from flows.redact.special.scanner import scanner_for
from flows.verify.canaries import Caught, plantable
from flows.write.parts import Part
from schemas.config import Export
from schemas.manifest import (
    Build,
    Declared,
    InputObject,
    Kept,
    NamesFound,
    Planted,
    PolicyRef,
    SpecialScan,
    Total,
)
from schemas.policy import Policy, RedactionPolicy


SCANNED: dict[str, str] = {
    "terms": "Special categories (health, religion, politics, ...) are found by term "
    "lists and a small model; what these miss, about one telling in ten, may be in "
    "this corpus.",
    "input": "NOT SCANNED for special categories by this program: the policy says "
    "`scan: input`, so what the input says of them is taken as true.",
}
"""How sure it is what turns tell of; measured in docs/special-categories.md."""

CUED_NAMES = (
    "Names are found by cue words and by what the exports tell of their people only; "
    "other names may remain."
)
MEASURED_NAMES = (
    "Names of people and places are found by a model that misses some; what it misses "
    "may be in this corpus. Measured recall (people / places): {figures}."
)
UNMEASURED_NAMES = (
    "Names are found by models of your own ({languages}) whose recall this program did "
    "not measure; what they miss may be in this corpus."
)


NOTHING_PLANTED = (
    "Detection of {entities} was not measured: redaction.canary_examples has none."
)


def warnings_of(policy: Policy) -> tuple[str, ...]:
    """What a reader of the corpus must know, said loudly."""
    names = names_in(policy.redaction)
    return (
        SCANNED[policy.special_categories.scan],
        *_names_warnings(names),
        *_unmeasured(policy.redaction),
    )


def _unmeasured(policy: RedactionPolicy) -> Iterator[str]:
    """Entities that the release gate knows no values of."""
    measured = plantable(policy)
    if left := [entity for entity in policy.sought if entity not in measured]:
        yield NOTHING_PLANTED.format(entities=", ".join(left))


def _names_warnings(names: Sequence[NamesFound]) -> Iterator[str]:
    """How far names can be relied on, by what finds them."""
    figures = [
        f"{one.language} {one.recall_person:.2f} / {one.recall_location:.2f}"
        for one in names
        if one.recall_person is not None and one.recall_location is not None
    ]
    unmeasured = [one.language for one in names if one.level == "model"]
    if figures:
        yield MEASURED_NAMES.format(figures=", ".join(figures))
    if unmeasured:
        yield UNMEASURED_NAMES.format(languages=", ".join(unmeasured))
    if any(one.level == "cues" for one in names):
        yield CUED_NAMES


def facts_of(found: Result, *, workspace: Workspace, plan: Plan) -> Build:
    """The predicate of the manifest; place in the chain and parts come at commit."""
    return Build(
        build=plan.build,
        as_of=plan.as_of,
        build_at=plan.as_of,
        log_head=plan.log_head,
        recheck_head=found.recheck_head,
        policy=PolicyRef(sha256=plan.policy_sha256, version=found.policy.version),
        special_categories=_special_scan(found.policy),
        names=names_in(found.policy.redaction),
        canaries=tuple(map(planted, found.canaries)),
        warnings=warnings_of(found.policy),
        inputs=tuple(_input(entry) for entry in found.objects),
        declared=tuple(
            _declared(number, export)
            for number, export in enumerate(workspace.config.exports, start=1)
        ),
        totals=tuple(
            Total(fate=step.fate, reason=step.reason or None, count=step.count)
            for step in funnel(found.ledger)
        ),
        kept=_kept(found.parts),
        engine=version("consentry"),
        libraries=libraries(),
    )


def planted(one: Caught) -> Planted:
    """What the release gate measured of one class."""
    return Planted(
        entity=one.entity,
        language=one.language,
        planted=one.planted,
        covered=one.covered,
    )


def _special_scan(policy: Policy) -> SpecialScan:
    chosen = policy.special_categories
    scanner = scanner_for(chosen, policy.redaction.languages)
    return SpecialScan(
        scan=chosen.scan,
        scanner=scanner.name if scanner else None,
        on_finding=chosen.on_finding,
    )


def _input(entry: Listed) -> InputObject:
    return InputObject(
        export=entry.export,
        object=entry.number,
        sha256=entry.sha256,
        bytes=entry.size,
        outcome=entry.outcome,
    )


def _declared(number: int, export: Export) -> Declared:
    return Declared(
        export=number,
        format=export.format,
        source=export.source,
        channel=export.channel,
        time_zone=export.time_zone,
        clock=export.clock,
        rights_signals=export.rights_signals,
        bots=len(export.bots),
        owner="declared" if export.owner else "absent",
        people="declared" if export.people else "absent",
    )


def _kept(parts: tuple[Part, ...]) -> tuple[Kept, ...]:
    """Rows by the coordinates their partitions tell."""
    rows: dict[tuple[str, str, str], int] = {}
    for part in parts:
        place = tuple(
            str(part.partition.get(name) or "all")
            for name in ("source", "language", "month")
        )
        key = (place[0], place[1], place[2])
        rows[key] = rows.get(key, 0) + part.rows
    return tuple(
        Kept(source=key[0], language=key[1], month=key[2], rows=count)
        for key, count in sorted(rows.items())
    )
