"""A policy's `names` enters; who finds names in which language, how well, leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flows.errors import ConfigError
from flows.redact.names import builtin, outside
from flows.redact.names.builtin import BuiltInNames
from flows.redact.names.outside import OutsideNames
from schemas.manifest import NamesFound
from schemas.policy import NAMED_ENTITIES, NamesLevel, RedactionPolicy


NameRecognizer = BuiltInNames | OutsideNames

LEVELS: tuple[NamesLevel, ...] = ("cues", "builtin", "model")
"""From the least to the most: a level holds what stands before it."""


class BelowMinimum(LookupError):  # noqa: N818 - reads as the fact it states
    """Names of this language are not found as well as the policy demands."""


@dataclass(frozen=True, slots=True)
class Finders:
    """Levels and recognizers by language; a language without one has cues only."""

    levels: dict[str, NamesLevel]
    recognizers: dict[str, NameRecognizer]
    minimum: NamesLevel

    def of(self, language: str | None) -> list[NameRecognizer]:
        """The recognizers of a language; those of all for a text of any language."""
        if language is not None:
            found = self.recognizers.get(language)
            return [found] if found else []
        inside = [r for r in self.recognizers.values() if isinstance(r, BuiltInNames)]
        others = [r for r in self.recognizers.values() if isinstance(r, OutsideNames)]
        return [*inside[:1], *others]

    def demand(self, language: str | None) -> None:
        """Raise `BelowMinimum` where the policy demands better than there is."""
        told = [language] if language is not None else list(self.levels)
        if any(rank(self.levels[one]) < rank(self.minimum) for one in told):
            raise BelowMinimum


def rank(level: NamesLevel) -> int:
    """How much a level promises."""
    return LEVELS.index(level)


def split(chosen: str) -> tuple[str, str]:
    """`spacy:en_core_web_sm` as kind and name."""
    kind, _, name = chosen.partition(":")
    return kind, name


def levels_of(policy: RedactionPolicy) -> dict[str, NamesLevel]:
    """By language: a model where it reads the language, else what is built in."""
    kind, name = split(policy.names)
    if kind == "cues" or not wanted(policy):
        return dict.fromkeys(policy.languages, "cues")
    levels: dict[str, NamesLevel] = dict.fromkeys(policy.languages, "builtin")
    if kind in outside.KINDS:
        read = outside.KINDS[kind].languages(name, policy.languages)
        levels |= dict.fromkeys(read, "model")
    return levels


def wanted(policy: RedactionPolicy) -> tuple[str, ...]:
    """People and places, as far as the policy takes them out."""
    return tuple(one for one in NAMED_ENTITIES if one in policy.entities)


def check_names(policy: RedactionPolicy) -> None:
    """Refuse what cannot find names as the policy says, before any data is read."""
    kind, name = split(policy.names)
    if kind in outside.KINDS:
        outside.KINDS[kind].check(name)
    levels = levels_of(policy)
    if "builtin" in levels.values():
        builtin.shipped()
    if all(rank(level) < rank(policy.names_minimum) for level in levels.values()):
        raise ConfigError(
            f"redaction.names_minimum: no language reaches {policy.names_minimum!r} "
            f"with names: {policy.names}, so every turn would drop; name a model that "
            "reads your languages or lower the minimum"
        )


def finders_for(policy: RedactionPolicy) -> Finders:
    """The policy's finders; models are loaded once per process."""
    check_names(policy)
    entities = wanted(policy)
    levels = levels_of(policy)
    return Finders(
        levels,
        {
            language: recognizer(policy.names, entities, level, language)
            for language, level in levels.items()
            if level != "cues"
        },
        policy.names_minimum,
    )


@lru_cache(maxsize=16)
def recognizer(
    chosen: str, entities: Sequence[str], level: NamesLevel, language: str
) -> NameRecognizer:
    """One language's recognizer."""
    if level == "builtin":
        return BuiltInNames(tuple(entities), language=language)
    kind, name = split(chosen)
    read = outside.KINDS[kind].load(name, language)
    return OutsideNames(entities, language=language, read=read)


def names_in(policy: RedactionPolicy) -> tuple[NamesFound, ...]:
    """What stands in the manifest of names, a language each."""
    return tuple(
        told(language, level, policy.names)
        for language, level in levels_of(policy).items()
    )


def told(language: str, level: NamesLevel, chosen: str) -> NamesFound:
    """A language's level with the figures of the shipped model, where it serves."""
    if level == "cues":
        return NamesFound(language=language, level=level)
    if level == "model":
        kind, name = split(chosen)
        sha256 = outside.digest_of(outside.KINDS[kind].home(name))
        return NamesFound(language=language, level=level, model=chosen, sha256=sha256)
    card = builtin.shipped()[0]
    measured = card.languages[language]
    return NamesFound(
        language=language,
        level=level,
        model=card.name,
        sha256=card.sha256,
        recall_person=measured.person,
        recall_location=measured.location,
        measured_on=measured.measured_on,
    )
