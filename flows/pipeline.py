"""curate(): the stages in order for one shard of whole conversations.

Enters: turns as collected, with the identities their exports tell. Leaves: corpus
rows, the evidence for them, and a ledger in which every turn has one fate. No
Prefect and no storage client: collaborators are passed in.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, get_args

import polars as pl

from flows.collect.repeats import unrepeat
from flows.consent.alone import each_alone
from flows.consent.gate import first_pass, handed_over, second_pass
from flows.consent.state import State
from flows.consent.vault.aliases import other_ids
from flows.redact.detect import detect
from flows.redact.engine import Engine
from flows.redact.replace import replace
from flows.redact.special.mark import mark, whole_conversations
from flows.redact.special.scanner import Scanner
from flows.verify.leaks import SecondLook, leaking
from flows.write.evidence import evidence, people_of
from flows.write.rows import Imprint, assemble, segment, straddling
from schemas.audit import LEDGER
from schemas.config import Channel
from schemas.consent import LATER_REASONS
from schemas.standin import standins


_KEPT = pl.col("reason").is_null()


@dataclass(frozen=True, slots=True)
class Rules:
    """The collaborators of a build, the same for every shard."""

    state: State = field(repr=False)
    engine: Engine = field(repr=False)
    second_look: SecondLook = field(repr=False)
    imprint: Imprint
    scanner: Scanner | None = field(repr=False)
    """None trusts the special categories that the input carries."""
    on_finding: Literal["turn", "conversation"]


@dataclass(frozen=True, slots=True)
class Curated:
    """One shard, curated; frames hide in `repr`."""

    rows: pl.DataFrame = field(repr=False)
    evidence: pl.DataFrame = field(repr=False)
    ledger: pl.DataFrame = field(repr=False)
    published: pl.DataFrame = field(repr=False)
    """The ledger's published lines again, by `row_id`: a recheck may take rows back."""
    conversations: int
    residual: int
    """Conversations that redaction finished / of these, left with a residual."""
    handed_over: int
    """Turns that the frame gate gave to `decide`, one record at a time."""


def curate(turns: pl.DataFrame, identities: pl.DataFrame, *, rules: Rules) -> Curated:
    """Collect's turns to rows: dedupe, decide, redact, decide, verify, assemble."""
    once = unrepeat(turns)
    judged = _dated(each_alone(once.kept, partial(first_pass, state=rules.state)))
    scanned = _scan(judged, identities, rules)
    decided = _decide_again(scanned, rules)
    segments = _segments(decided, rules.imprint)
    policy = rules.engine.policy
    redacted = replace(segments, operator_of=policy.operator_of)
    leaks = leaking(
        redacted, second_look=rules.second_look, standin=standins(policy.sought)
    )
    clean = redacted.filter(~_same_conversation(redacted, leaks)).drop("replaced")
    people = _under_every_id(people_of(clean), rules.state)
    split = straddling(people, imprint=rules.imprint)
    published = clean.filter(~pl.col("row_id").is_in(list(split)))
    settled = _final(decided, redacted, clean, published)
    return Curated(
        rows=assemble(_with_people(published), imprint=rules.imprint),
        evidence=evidence(published, keyed_hash=rules.imprint.keyed_hash),
        ledger=_ledger(settled, once.dropped, sources=rules.state.policy.sources),
        published=_by_row(published),
        conversations=_conversations(redacted),
        residual=_conversations(redacted) - _conversations(clean),
        handed_over=handed_over(judged),
    )


def _dated(turns: pl.DataFrame) -> pl.DataFrame:
    """Add `month`: `YYYY-MM` in UTC, null where the time cannot be placed."""
    exact = pl.col("created_at").str.to_datetime("%+", time_zone="UTC", strict=False)
    day = pl.col("created_at").str.to_date("%Y-%m-%d", strict=False)
    month = pl.coalesce(exact.dt.strftime("%Y-%m"), day.dt.strftime("%Y-%m"))
    return turns.with_columns(month=month)


def _scan(judged: pl.DataFrame, identities: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Look into what pass 1 kept; text without consent is never looked at."""
    numbered = judged.with_row_index("_place")
    kept = numbered.filter(_KEPT)
    looked = mark(
        detect(kept, engine=rules.engine, identities=identities),
        scanner=rules.scanner,
    )
    unread = numbered.filter(~_KEPT)
    return pl.concat([looked, unread], how="diagonal").sort("_place").drop("_place")


def _decide_again(scanned: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Pass 2 with what was found; what pass 1 dropped keeps its reason."""
    found = pl.when(pl.col("scan") == "clean").then(pl.lit("clean"))
    before = scanned.drop("reason", "region", "basis").with_columns(
        redaction=found.otherwise(pl.lit("residual"))
    )
    decide = partial(second_pass, state=rules.state)
    again = each_alone(before, decide)
    named_by_scan = (pl.col("reason") == "redaction_failed") & pl.col("scan").is_in(
        LATER_REASONS
    )
    named = again.with_columns(
        reason=pl.when(named_by_scan).then("scan").otherwise("reason")
    )
    final = named.with_columns(
        reason=pl.coalesce(scanned.get_column("reason"), pl.col("reason"))
    )
    whole = rules.on_finding == "conversation"
    return whole_conversations(final) if whole else final


def _segments(decided: pl.DataFrame, imprint: Imprint) -> pl.DataFrame:
    return segment(decided, keyed_hash=imprint.keyed_hash)


def _same_conversation(turns: pl.DataFrame, row_ids: Collection[str]) -> pl.Series:
    """Which turns share a conversation with one of these rows."""
    hit = pl.col("row_id").is_in(list(row_ids))
    return turns.select(hit.any().over("source", "conversation_id")).to_series()


def _under_every_id(people: pl.DataFrame, state: State) -> pl.DataFrame:
    """Add the ids that may be the same person's: two accounts must not straddle.

    A person's split stays the hash of the id, so that no later link moves rows from
    one split to another; rows of accounts whose splits differ leave instead.
    """
    unique = people.get_column("person").unique().sort().to_list()
    pairs = pl.DataFrame(
        other_ids(unique, state.links),
        schema={"person": pl.String(), "other": pl.String()},
        orient="row",
    )
    also = people.join(pairs, on="person").select("row_id", person="other")
    return pl.concat([people, also]).unique()


def _with_people(turns: pl.DataFrame) -> pl.DataFrame:
    """Add `person`: somebody of the row, by whose split the row goes."""
    first = people_of(turns).group_by("row_id").agg(pl.col("person").min())
    return turns.join(first, on="row_id", how="left", maintain_order="left")


def _final(
    decided: pl.DataFrame,
    redacted: pl.DataFrame,
    clean: pl.DataFrame,
    published: pl.DataFrame,
) -> pl.DataFrame:
    """Every turn with its last reason: leaks and split conflicts now included."""
    stages = [
        (redacted, clean, "redaction_failed"),
        (clean, published, "split_conflict"),
    ]
    key = ["source", "conversation_id", "record_id"]
    left = [
        before.join(after, on=key, how="anti").select(*key, late=pl.lit(reason))
        for before, after, reason in stages
    ]
    return decided.join(pl.concat(left), on=key, how="left").with_columns(
        reason=pl.coalesce("reason", "late")
    )


def _ledger(
    settled: pl.DataFrame, aside: pl.DataFrame, *, sources: Collection[str]
) -> pl.DataFrame:
    """Counts by object, fate, reason and the vault's dimensions.

    `aside` left at deduplication: repeats, and turns beside the current path. A row may
    say any text of its source and channel, so only known ones are counted by name.
    """
    fate = pl.when(_KEPT).then(pl.lit("published")).otherwise(pl.lit("dropped"))
    repeated = pl.col("reason") == "duplicate"
    left = _dated(aside).with_columns(
        fate=pl.when(repeated).then(pl.lit("duplicate")).otherwise(pl.lit("skipped")),
        reason=pl.when(~repeated).then("reason"),
        region=pl.lit(None, pl.String()),
    )
    columns = ["fate", "reason", "source", "channel", "month", "region"]
    known = [
        pl.when(pl.col(name).is_in(list(names))).then(name).alias(name)
        for name, names in (("source", sources), ("channel", get_args(Channel)))
    ]
    pieces = [
        frame.select(pl.col("origin").struct.field("object"), *columns).with_columns(
            known
        )
        for frame in (settled.with_columns(fate=fate), left)
    ]
    counted = pl.concat(pieces).group_by("object", *columns, maintain_order=True)
    return counted.len("count").cast(LEDGER).match_to_schema(LEDGER)


def _by_row(published: pl.DataFrame) -> pl.DataFrame:
    """Columns row_id, object, source, channel, month, region, count."""
    columns = ["row_id", "source", "channel", "month", "region"]
    placed = published.select(pl.col("origin").struct.field("object"), *columns)
    counted = placed.group_by("row_id", *placed.drop("row_id").columns)
    summed = counted.len("count").with_columns(pl.col("count").cast(pl.Int64()))
    return summed.sort("row_id", "object", "month")


def _conversations(turns: pl.DataFrame) -> int:
    return turns.select("source", "conversation_id").n_unique()
