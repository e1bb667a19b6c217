import pytest
from fakes import MemoryObjects
from hypothesis import given
from hypothesis import strategies as st

from flows.build.plan import MOST_TASKS, Listed, Plan, buckets_for, load, save


def listed(number, size, outcome="read"):
    return Listed(
        export=1,
        number=number,
        name=f"result-{number}.json",
        size=size,
        sha256="ab" * 32,
        first_seen="2026-03-01T00:00:00+00:00",
        outcome=outcome,
    )


def plan(*objects, size=10):
    return Plan(
        build="b",
        as_of="2026-03-01T00:00:00Z",
        log_head="0" * 64,
        policy_sha256="1" * 64,
        declared_sha256="2" * 64,
        shard_bytes=size,
        buckets=1,
        objects=objects,
    )


def test_an_object_is_called_by_numbers_and_digest():
    entry = listed(17, 5)
    assert entry.label == "export 1, object 17, sha256:abababababab"
    assert "result" not in repr(entry)


def test_a_plan_comes_back_as_it_was_saved():
    vault = MemoryObjects()
    save(plan(listed(1, 5)), vault=vault)
    assert load("b", vault=vault) == plan(listed(1, 5))


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([3, 3, 3], [[1, 2, 3]]),
        ([10, 3, 3], [[1], [2, 3]]),
        ([6, 6, 6], [[1, 2], [3]]),
        ([], []),
    ],
)
def test_objects_are_grouped_to_about_a_size(sizes, groups):
    entries = [listed(n, size) for n, size in enumerate(sizes, start=1)]
    assert plan(*entries).groups() == groups


def test_only_objects_to_be_read_are_grouped():
    found = plan(listed(1, 5), listed(2, 5, "out_of_scope")).groups()
    assert found == [[1]]


@given(st.lists(st.integers(0, 10**9), max_size=60), st.integers(1, 10**8))
def test_every_object_is_in_one_group_and_groups_stay_few(sizes, size):
    entries = [listed(n, weight) for n, weight in enumerate(sizes, start=1)]
    groups = plan(*entries, size=size).groups()
    assert sorted(n for group in groups for n in group) == [e.number for e in entries]
    assert len(groups) <= MOST_TASKS


@pytest.mark.parametrize(
    ("total", "buckets"), [(0, 1), (1, 1), (100, 1), (101, 2), (10**9, 499)]
)
def test_shards_are_at_least_one_and_fewer_than_500(total, buckets):
    assert buckets_for(total, size=100) == buckets
