from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from corpus_rows import LOCAL_READERS, bare, corpus_rows, delta, hive
from polars.testing import assert_frame_equal
from published import OUR_KEY, PARTITION, facts, publish, staged

from flows.errors import InternalFault, LeaseHeld, StorageError
from flows.store import tables
from flows.store.address import corpus_at, vault_at
from flows.store.lease import lease
from flows.store.local import LocalObjects
from flows.write.commit import Publication, commit
from flows.write.manifest import latest, links, opened_chain
from flows.write.parts import parts_digest, row_digests, table_digest
from flows.write.settle import PUBLISHED, settle
from schemas.manifest import EMPTY_TABLE


OLD = corpus_rows(2, build="b1")
NEW = corpus_rows(3, build="b2", text="changed")


@dataclass
class Place:
    """One corpus with its vault, and a lease that never expires."""

    vault: LocalObjects
    corpus: LocalObjects
    held: object

    @property
    def uri(self):
        return self.corpus.uri

    def publish(self, build, rows):
        return publish(
            build, rows, vault=self.vault, corpus=self.corpus, held=self.held
        )

    def settle(self):
        return settle(self.vault, corpus=self.corpus)


@pytest.fixture
def place(tmp_path):
    vault = vault_at(str(tmp_path / "vault"))
    with lease(
        LocalObjects(tmp_path),
        holder="test",
        clock=lambda: datetime(2025, 3, 1, tzinfo=UTC),
    ) as held:
        yield Place(vault, corpus_at(str(tmp_path / "corpus")), held)


def names(objects):
    return [stat.name for stat in objects.list()]


def assert_settled(place, *builds):
    """Only live files in the corpus; only committed builds in the vault."""
    data = {name for name in names(place.corpus) if not name.startswith("_delta_log")}
    assert data == {file.path for file in tables.head(place.uri).files}
    records = [
        f"{folder}/{build}.parquet"
        for folder in ("evidence", "counts", "ingested")
        for build in builds
    ]
    chain = [link.name for link in links(place.vault)]
    assert names(place.vault) == sorted([*records, *chain, PUBLISHED])
    assert [link.build for link in links(place.vault)] == list(builds)
    opened_chain(place.vault, OUR_KEY.public_pem)
    hidden = [p for p in Path(place.uri).rglob("*") if p.name.startswith(".consentry")]
    assert hidden == []


def test_a_first_build_is_published_for_every_reader(place):
    done = place.publish("b1", OLD)
    assert done.outcome == "committed"
    for reader in LOCAL_READERS:
        assert_frame_equal(reader(place.uri), OLD.sort("row_id"))
    assert_settled(place, "b1")


def test_the_next_build_replaces_the_corpus_and_names_the_one_before(place):
    first = place.publish("b1", OLD).manifest
    second = place.publish("b2", NEW).manifest
    for reader in LOCAL_READERS:
        assert_frame_equal(reader(place.uri), NEW.sort("row_id"))
    one, two = opened_chain(place.vault, OUR_KEY.public_pem)
    assert (one.predicate.number, one.predicate.previous) == (1, None)
    assert (two.predicate.number, two.predicate.previous) == (2, first.sha256)
    assert latest(place.vault) == second
    assert_settled(place, "b1", "b2")


def test_the_manifest_tells_the_files_and_the_digest_of_what_is_live(place):
    done = place.publish("b1", OLD)
    (told,) = opened_chain(place.vault, OUR_KEY.public_pem)
    build = told.predicate
    assert build == done.facts
    assert build.table_sha256 == table_digest(row_digests(delta(place.uri)))
    assert build.rows == OLD.height
    assert {p.path: p.bytes for p in build.parts} == {
        file.path: file.size for file in tables.head(place.uri).files
    }


@pytest.mark.parametrize("before", [[], ["b1"]])
def test_an_empty_build_publishes_a_table_of_no_rows(place, before):
    for build in before:
        place.publish(build, OLD)
    place.publish("b2", corpus_rows(0))
    assert delta(place.uri).is_empty()
    assert opened_chain(place.vault, OUR_KEY.public_pem)[-1].predicate.table_sha256 == (
        EMPTY_TABLE
    )
    assert_settled(place, *before, "b2")


def test_a_build_that_is_in_the_table_is_not_committed_again(place):
    first = place.publish("b1", OLD)
    version = tables.head(place.uri).version
    again = place.publish("b1", OLD)
    assert again.outcome == "already"
    assert (again.manifest, again.facts) == (first.manifest, first.facts)
    assert tables.head(place.uri).version == version
    assert_settled(place, "b1")


def test_a_rebuild_of_the_same_rows_keeps_the_table_digest(place):
    place.publish("b1", OLD)
    place.publish("b2", OLD.with_columns(build=pl.lit("b2")))
    one, two = opened_chain(place.vault, OUR_KEY.public_pem)
    assert one.predicate.table_sha256 == two.predicate.table_sha256


def test_files_that_stay_are_neither_added_nor_removed(place):
    place.publish("b1", OLD)
    kept = OLD.filter(source="telegram")
    place.publish("b2", pl.concat([kept, NEW.filter(pl.col("source") != "telegram")]))
    assert_settled(place, "b1", "b2")
    assert set(kept["row_id"]) < set(delta(place.uri)["row_id"])


def test_a_lost_lease_stops_before_anything_is_written(place, tmp_path):
    place.publish("b1", OLD)
    place.held.lost = True
    with pytest.raises(LeaseHeld, match="was lost to another run"):
        place.publish("b2", NEW)
    assert_frame_equal(delta(place.uri), OLD.sort("row_id"))


def test_a_part_that_is_gone_stops_the_build_and_leaves_the_old_corpus(place):
    place.publish("b1", OLD)
    publication = staged("b2", NEW, vault=place.vault)
    place.vault.delete(publication.parts[0].staged)
    with pytest.raises(StorageError, match="cannot read an object"):
        commit(publication, vault=place.vault, corpus=place.corpus, held=place.held)
    place.settle()
    assert_settled(place, "b1")


def test_a_part_published_twice_is_a_fault_of_ours(place):
    parts = staged("b1", OLD, vault=place.vault).parts
    twice = Publication(facts("b1"), (*parts, parts[0]), PARTITION, OUR_KEY)
    with pytest.raises(InternalFault, match="same staged part is published twice"):
        commit(twice, vault=place.vault, corpus=place.corpus, held=place.held)


def test_other_builds_staging_goes_when_the_vault_is_settled(place):
    staged("b8", OLD, vault=place.vault)
    publication = staged("b9", OLD, vault=place.vault)
    settle(place.vault, corpus=place.corpus, keep="b9")
    assert parts_digest(publication.parts, place.vault)
    assert not any("b8" in name for name in names(place.vault))


def test_a_foreign_parquet_file_stops_and_stays(place):
    place.corpus.put("source=x/theirs.parquet", b"x")
    with pytest.raises(StorageError, match="this program did not write"):
        place.publish("b1", OLD)
    assert place.corpus.exists("source=x/theirs.parquet")


def test_what_no_reader_takes_for_rows_is_left_alone(place):
    others = ["README.md", "releases/v1/part-0.parquet", "_notes/x.parquet"]
    for name in others:
        place.corpus.put(name, b"x")
    place.publish("b1", OLD)
    assert set(others) <= set(names(place.corpus))


def test_a_corpus_of_another_vault_is_refused(place, tmp_path):
    place.publish("b1", OLD)
    other = Place(vault_at(str(tmp_path / "other")), place.corpus, place.held)
    with pytest.raises(StorageError, match="was not committed from the vault"):
        other.publish("b2", NEW)
    assert_settled(place, "b1")


def test_a_vault_whose_corpus_is_gone_is_told(place, tmp_path):
    place.publish("b1", OLD)
    elsewhere = Place(place.vault, corpus_at(str(tmp_path / "typo")), place.held)
    with pytest.raises(StorageError, match="there is no table at"):
        elsewhere.publish("b2", NEW)
    place.settle()
    assert_settled(place, "b1")


# Killed at every step...


class Killed(BaseException):
    """As if the machine had gone."""


@dataclass
class Fate:
    """Counts what changes a store; strikes before or after the nth change."""

    at: int = 0
    when: str = "before"
    steps: int = 0

    def take(self, change, *arguments):
        self.steps += 1
        if (self.steps, self.when) == (self.at, "before"):
            raise Killed
        answer = change(*arguments)
        if (self.steps, self.when) == (self.at, "after"):
            raise Killed
        return answer


CHANGES = {"put", "put_if_absent", "put_if_same", "delete", "copy_from"}


@dataclass
class Mortal:
    """A store whose process may be killed at any change."""

    inner: LocalObjects
    fate: Fate = field(repr=False)

    def __getattr__(self, name):
        call = getattr(self.inner, name)
        if name not in CHANGES:
            return call
        return lambda *arguments: self.fate.take(call, *arguments)


def second_build(place, fate):
    """Commit b2 over b1 in a process that fate may strike."""
    publication = staged("b2", NEW, vault=place.vault)
    mortal = {"vault": Mortal(place.vault, fate), "corpus": Mortal(place.corpus, fate)}
    commit(publication, held=place.held, **mortal)


STEPS = 10
"""Changes that the commit of the second build makes."""


def test_every_step_of_a_commit_is_struck_below(place):
    place.publish("b1", OLD)
    fate = Fate()
    second_build(place, fate)
    assert fate.steps == STEPS


@pytest.mark.parametrize("following", ["b2", "b3"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_killed_at_any_step_the_corpus_is_old_or_new(place, step, when, following):
    place.publish("b1", OLD)
    with pytest.raises(Killed):
        second_build(place, Fate(step, when))
    seen = delta(place.uri)
    assert seen.equals(OLD.sort("row_id")) or seen.equals(NEW.sort("row_id"))
    place.settle()
    reached = "b2" if seen.equals(NEW.sort("row_id")) else "b1"
    assert_settled(place, *sorted({"b1", reached}))
    for reader in (hive, bare):
        assert_frame_equal(reader(place.uri), seen)
    rows = NEW.with_columns(build=pl.lit(following))
    place.publish(following, rows)
    assert_settled(place, *sorted({"b1", reached, following}))
    for reader in (delta, hive, bare):
        assert_frame_equal(reader(place.uri), rows.sort("row_id"))


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_killed_again_while_settling_the_next_run_still_ends_well(place, step):
    place.publish("b1", OLD)
    with pytest.raises(Killed):
        second_build(place, Fate(step))
    fate = Fate(1 + step % 3)
    with suppress(Killed):
        settle(Mortal(place.vault, fate), corpus=Mortal(place.corpus, fate))
    place.publish("b3", OLD)
    assert_frame_equal(bare(place.uri), OLD.sort("row_id"))
    assert_settled(place, *[link.build for link in links(place.vault)])
