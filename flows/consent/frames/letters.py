"""Who carries a kept turn enters, the entry of its evidence leaves as JSON text.

Most entries differ in names and times only: such an entry is a form letter, made once
by the rules' own `basis_of` with marks where the names and times go.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from flows.consent.rules.agreements import Agreement
from flows.consent.rules.basis import basis_of
from flows.consent.rules.grants import Weighed
from flows.consent.rules.instants import FOREVER, spoken
from flows.consent.rules.record import Voice
from flows.consent.rules.standing import Standing
from schemas.consent import Basis


_PARTS = tuple(each.name for each in fields(Basis))
_OPENING = '{"part": "", '
_TOLD = ("event_id", "event_time", "recorded_at")
_MARK = re.compile(r'"\\u0000([a-z_]+[0-9]*)"')
"""A JSON string of ours: no event that is well told begins with such a character."""


@dataclass(frozen=True, slots=True)
class Carried:
    """One voice, the grants that carry it for each purpose, and the agreement."""

    voice: Voice = field(repr=False)
    standing: Standing = field(repr=False)
    grants: Sequence[Weighed] = field(repr=False)
    purposes: Sequence[str]
    agreement: Agreement | None
    person: int
    """A number for equal persons."""


def entry(basis: Basis) -> str:
    """One person's evidence as JSON."""
    return json.dumps({name: getattr(basis, name) for name in _PARTS})


class Letters:
    """Form letters by what their entries have in common."""

    def __init__(self) -> None:
        self._letters: dict[tuple[Any, ...], Letter | None] = {}

    def told(self, carried: Carried) -> str:
        """The entry but for its part, which stands first in it."""
        if not _alike(carried):
            return _in_full(carried)
        key = (
            carried.person,
            carried.agreement and carried.agreement.id,
            *(_wording(each) for each in carried.grants),
        )
        if key not in self._letters:
            self._letters[key] = _letter(carried)
        letter = self._letters[key]
        return letter.filled(carried) if letter else _in_full(carried)


def _in_full(carried: Carried) -> str:
    carrying = dict(zip(carried.purposes, carried.grants, strict=True))
    basis = basis_of(
        replace(carried.voice, part=""),
        carried.standing,
        carrying,
        agreement=carried.agreement,
    )
    return entry(basis).removeprefix(_OPENING)


def _alike(carried: Carried) -> bool:
    """Whether nothing but names and times is this person's own."""
    standing = carried.standing
    return (
        not carried.voice.handles
        and not standing.restrictions
        and all(
            each.grant.subject == standing.subject and each.expiry < FOREVER
            for each in carried.grants
        )
    )


def _wording(weighed: Weighed) -> tuple[Any, ...]:
    """Grants of one wording are told alike but for names and times.

    Scopes are read once for all grants that say the same (`rules.grants`).
    """
    terms, told = weighed.grant.terms, weighed.grant.told
    return id(terms and terms.scope), told.get("kind"), told.get("clock")


# Marks...


@dataclass(frozen=True, slots=True)
class Letter:
    """A text with %s where names and times go, and which of them goes where."""

    text: str = field(repr=False)
    order: tuple[int, ...]

    def filled(self, carried: Carried) -> str:
        """This person's entry."""
        names = _names(carried)
        return self.text % tuple([names[place] for place in self.order])


def _letter(carried: Carried) -> Letter | None:
    """The letter; None when a mark stands in it that is not ours."""
    grants = [_marked(each, n) for n, each in enumerate(carried.grants)]
    voice = replace(carried.voice, id="\0subject")
    text = _in_full(replace(carried, voice=voice, grants=grants))
    for n in range(len(grants)):
        text = text.replace(f'"{spoken(n)}"', f'"\\u0000expires_at{n}"')
    places = _places(len(grants))
    pieces = _MARK.split(text)
    marks = pieces[1::2]
    once = [f"event_id{n}" for n in range(len(grants))]
    # An id is told twice: beside its purpose, and in the detail.
    if Counter(marks) != Counter([*places, *once]):
        return None
    spaced = "%s".join(piece.replace("%", "%%") for piece in pieces[::2])
    return Letter(spaced, tuple(places[mark] for mark in marks))


def _marked(weighed: Weighed, number: int) -> Weighed:
    """The grant with marks for its names and times, and an expiry nobody has."""
    names = {name: f"\0{name}{number}" for name in _TOLD}
    told = {**weighed.grant.told, **names}
    grant = replace(weighed.grant, event_id=names["event_id"], told=told)
    return replace(weighed, grant=grant, expiry=number)


def _places(grants: int) -> dict[str, int]:
    """Where `_names` lists what goes where a mark stands."""
    named = [f"{name}{n}" for n in range(grants) for name in (*_TOLD, "expires_at")]
    return {name: place for place, name in enumerate(["subject", *named])}


def _names(carried: Carried) -> list[str]:
    """The subject, then of every grant its names and times; as JSON."""
    names = [quoted(carried.voice.id or "")]
    for each in carried.grants:
        told = each.grant.told
        names += [quoted(told[name]) for name in _TOLD]
        names.append(f'"{spoken(each.expiry)}"')
    return names
