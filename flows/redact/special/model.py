"""What a sentence is made of enters; how surely it tells of each category leaves.

The weights are data, trained by `benchmarks/special_training/train.py`.
"""

import hashlib
import json
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt


Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A sum of learnt vectors, one bend, and a weight for each category."""

    pieces: npt.NDArray[np.int8] = field(repr=False)
    scale: Floats = field(repr=False)
    seen: Floats = field(repr=False)
    bias: Floats = field(repr=False)
    out: Floats = field(repr=False)
    out_seen: Floats = field(repr=False)
    out_bias: Floats = field(repr=False)

    def sureness(self, marks: Sequence[int], evidence: Floats) -> Floats:
        """Between 0 and 1 for each category, in the order of `SPECIAL_CATEGORIES`."""
        summed = self.pieces[marks].sum(axis=0, dtype=np.int32) * self.scale
        hidden = summed / np.float32(np.sqrt(len(marks)))
        bent = np.maximum(hidden + evidence @ self.seen + self.bias, 0)
        given = bent @ self.out + evidence @ self.out_seen + self.out_bias
        sure: Floats = 1 / (1 + np.exp(-given))
        return sure


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, how sure it must be, and the digests that name it.

    `said` is asked for where a list knows a term of the category, `unsaid` elsewhere.
    """

    model: Model
    said: float
    unsaid: float
    sha256: str
    examples_sha256: str


@cache
def trained() -> Trained:
    """The model that the package carries."""
    source = files("flows.redact.special").joinpath("weights.json").read_bytes()
    held = json.loads(source)
    return Trained(
        model=Model(**{name: _array(one) for name, one in held["arrays"].items()}),
        said=held["said"],
        unsaid=held["unsaid"],
        sha256=hashlib.sha256(source).hexdigest(),
        examples_sha256=held["examples_sha256"],
    )


def _array(held: dict[str, Any]) -> npt.NDArray[Any]:
    flat = np.frombuffer(
        urlsafe_b64decode(held["base64"]), dtype=np.dtype(held["type"])
    )
    return flat.reshape(held["shape"])
