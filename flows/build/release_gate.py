"""Staged rows enter; what detection covers of canaries among their messages leaves.

The last check before a build is published: it measures the detection that made this
build, on this build's own messages, and refuses what falls below the policy's floors.
"""

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from flows.errors import CanariesMissed
from flows.redact.asked import Asked
from flows.redact.engine import DetectionFailed, Engine, engine_for
from flows.redact.known.identities import Identities
from flows.store.objects import Objects
from flows.verify.canaries import KNOWN, Canary, Caught, canaries, caught, plantable
from flows.verify.recall import Span
from flows.write.parts import Part
from schemas.policy import RedactionPolicy


CARRIERS = 128
"""Messages of a language that canaries are planted in."""

LONGEST = 280
"""Characters of such a message: some 10,000 are looked at, at every build."""


def measured(
    parts: Sequence[Part], *, policy: RedactionPolicy, vault: Objects
) -> tuple[Caught, ...]:
    """Canaries of every language and entity; none for an empty build."""
    if not parts:
        return ()
    engine = engine_for(policy)
    carriers = carriers_of(parts, vault)
    each = -(-policy.canaries // len(policy.languages))
    return tuple(
        looked_at(
            canaries(
                entity,
                language,
                count=each,
                carriers=carriers.get(language, ()),
                examples=policy.canary_examples.get(entity, ()),
            ),
            engine=engine,
        )
        for language in policy.languages
        for entity in (*plantable(policy), KNOWN)
    )


def looked_at(planted: Iterable[Canary], *, engine: Engine) -> Caught:
    """What the engine covers of canaries, all of them read in one go."""
    told = list(planted)
    asked = [Asked(one.text, one.language, known_in(one)) for one in told]
    outcomes = iter(engine.find_all(asked))

    def look(_: Canary) -> list[Span]:
        found = next(outcomes)
        if isinstance(found, DetectionFailed):
            raise found
        return [(one.start, one.end, one.entity) for one in found]

    return caught(told, look=look)


def known_in(canary: Canary) -> Identities | None:
    """Whom an export would tell of, where a canary is a known person's name."""
    return Identities(names=(canary.known,)) if canary.known else None


def carriers_of(parts: Sequence[Part], vault: Objects) -> Mapping[str, Sequence[str]]:
    """Messages of each language, of all its sources in turn, by digest of the text."""
    read = (_messages(vault.read(part.staged)) for part in parts)
    short = pl.col("content").str.len_chars() <= LONGEST
    every = pl.concat(read).filter(short).unique()
    digest = pl.col("content").map_elements(_digest, return_dtype=pl.String)
    turn = pl.int_range(pl.len()).over("language", "source")
    chosen = every.sort(digest, "source").with_columns(turn=turn).sort("turn", digest)
    return {
        language: rows["content"].head(CARRIERS).to_list()
        for (language,), rows in chosen.group_by("language", maintain_order=True)
    }


def refuse_missed(found: Sequence[Caught], policy: RedactionPolicy) -> None:
    """Raise `CanariesMissed` if an entity stays below its floor in all languages."""
    low = [
        one for one in by_entity(found) if not one.enough(policy.floor_of(one.entity))
    ]
    if low:
        told = "; ".join(
            f"{one.entity}: {one.covered:,} of {one.planted:,} "
            f"(at least {one.low:.3f}, floor {policy.floor_of(one.entity):.3f})"
            for one in low
        )
        raise CanariesMissed(
            f"detection missed planted personal data, nothing was published: {told}. "
            "Lower redaction.threshold for these, or the officer lowers "
            "redaction.canary_floors (never for secrets, cards, national ids and known "
            "people: report those)"
        )


def by_entity(found: Sequence[Caught]) -> list[Caught]:
    """The canaries of all languages together."""
    entities = dict.fromkeys(one.entity for one in found)
    return [
        Caught(
            entity,
            "all",
            sum(one.planted for one in found if one.entity == entity),
            sum(one.covered for one in found if one.entity == entity),
        )
        for entity in entities
    ]


def _messages(content: bytes) -> pl.DataFrame:
    rows = pl.read_parquet(
        io.BytesIO(content), columns=["source", "language", "messages"]
    )
    told = rows.explode("messages").unnest("messages")
    return told.select("source", "language", "content").drop_nulls()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
