"""What the lists say of one sentence enters; the same as numbers for the model leaves.

Per category: whether a term counts by the rules, which kinds of terms are said, and
whether a person stands near. Then what else stands around: frames, negations, idioms.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from flows.redact.special.ground import Ground, ground_of
from flows.redact.special.lists import ANY, AROUND, AROUND_KINDS, KINDS, Hit
from flows.redact.special.model import Floats
from flows.redact.special.phrases import Said
from schemas.policy import SPECIAL_CATEGORIES


_COUNTED = 0
_SAID = _COUNTED + len(SPECIAL_CATEGORIES)
_NEAR = _SAID + len(SPECIAL_CATEGORIES) * len(KINDS)
_AROUND = _NEAR + len(SPECIAL_CATEGORIES)
_TERMS = [place for place, kind in enumerate(KINDS) if kind != "idioms"]
SIZE = _AROUND + len(AROUND_KINDS)


def evidence_of(words: Sequence[str], said: Sequence[Hit]) -> Floats:
    """One number for each thing that the lists can say of a sentence."""
    found = np.zeros(SIZE, dtype=np.float32)
    ground = ground_of(words, said)
    for language, hit in said:
        group, kind = hit.meaning
        if kind in AROUND_KINDS and group == AROUND:
            found[_AROUND + AROUND_KINDS.index(kind)] = 1
        elif kind in KINDS:
            category = _PLACE[group]
            found[_SAID + category * len(KINDS) + KINDS.index(kind)] = 1
            if counts(hit, ground, language):
                found[_COUNTED + category] = 1
            if kind != "idioms" and ground.personal(hit):
                found[_NEAR + category] = 1
    return found


def said_of(evidence: Floats) -> npt.NDArray[np.bool_]:
    """For each category, whether a term of it is said, idioms apart."""
    by_kind = evidence[_SAID:_NEAR].reshape(len(SPECIAL_CATEGORIES), len(KINDS))
    return np.asarray(by_kind[:, _TERMS].max(axis=1) > 0, dtype=np.bool_)


def counted_of(evidence: Floats) -> npt.NDArray[np.bool_]:
    """For each category, whether a term of it counts by the rules of the lists."""
    return np.asarray(evidence[_COUNTED:_SAID] > 0, dtype=np.bool_)


_PLACE: dict[str, int] = {
    category: place for place, category in enumerate(SPECIAL_CATEGORIES)
}


def counts(hit: Said, ground: Ground, language: str) -> bool:
    """Whether a term where it stands tells of somebody, by the rules of the lists."""
    group, kind = hit.meaning
    if group == AROUND or kind == "idioms" or ground.idiomatic(hit):
        return False
    if ground.framed(hit, "fiction") or ground.negated(hit):
        return False
    return _about_somebody(hit, ground, None if language == ANY else language)


def _about_somebody(hit: Said, ground: Ground, language: str | None) -> bool:
    """The more a sentence is about the topic, the closer a person must stand."""
    kind = hit.meaning[1]
    if kind in {"told", "added"}:
        topical = ground.framed(hit, "work") or ground.framed(hit, "question")
        return not topical or ground.personal(hit)
    if ground.framed(hit, "work"):
        return ground.owned(hit)
    if ground.framed(hit, "question"):
        return ground.personal(hit) if kind == "strong" else ground.owned(hit)
    return kind == "strong" or ground.personal(hit, language)
