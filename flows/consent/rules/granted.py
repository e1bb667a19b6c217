"""Visible grants enter as raw rows; by subject they leave weighed, when asked for."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from flows.consent.rules.grants import Weighed, read_grant, weigh
from flows.consent.rules.notices import Notices
from flows.consent.rules.policy import Policy, Request
from flows.consent.rules.shapes import subject_id


class Granted(Mapping[str, tuple[Weighed, ...]]):
    """Subject id -> their grants. A grant that names no subject id is nobody's.

    The frame gate takes most of what it needs from the rows, by column: only what is
    asked for is read one at a time.
    """

    def __init__(
        self,
        rows: Sequence[Mapping[str, Any]],
        *,
        notices: Notices,
        policy: Policy,
        request: Request,
    ) -> None:
        self.rows = rows
        self.notices = notices
        self.policy = policy
        self.request = request
        self._weighed: dict[int, Weighed] = {}

    def weighed(self, place: int) -> Weighed:
        """The grant in this place of the rows."""
        found = self._weighed.get(place)
        if found is None:
            row = self.rows[place]
            grant = read_grant(row, subject=row["subject"], skew=self.policy.skew)
            found = self._weighed[place] = weigh(
                grant, notices=self.notices, policy=self.policy, request=self.request
            )
        return found

    def __getitem__(self, subject: str) -> tuple[Weighed, ...]:
        return tuple(self.weighed(place) for place in self._places[subject])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, row in enumerate(self.rows):
            subject = subject_id(row.get("subject"))
            if subject is not None:
                places.setdefault(subject, []).append(place)
        return places
