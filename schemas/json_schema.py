"""JSON Schemas of everything that crosses a border: models and rows of frames."""

from typing import Any

import polars as pl
from pydantic import BaseModel

from schemas.audit import COUNTS, EVIDENCE, INGESTED, LEDGER
from schemas.config import CorpusConfig
from schemas.corpus import CORPUS
from schemas.interaction import IDENTITY, INTERACTION
from schemas.policy import Policy


MODELS: dict[str, type[BaseModel]] = {"config": CorpusConfig, "policy": Policy}
FRAMES: dict[str, pl.Schema] = {
    "interaction": INTERACTION,
    "identity": IDENTITY,
    "corpus": CORPUS,
    "evidence": EVIDENCE,
    "counts": COUNTS,
    "ledger": LEDGER,
    "ingested": INGESTED,
}
NAMES = (*MODELS, *FRAMES)

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a model, or of one row of a frame; KeyError if unknown."""
    if name in MODELS:
        return {"$schema": _DRAFT, **MODELS[name].model_json_schema(by_alias=True)}
    return {"$schema": _DRAFT, "title": name, **_row(dict(FRAMES[name]))}


def _row(columns: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key: _type(kind) for key, kind in columns.items()},
        "required": list(columns),
        "additionalProperties": False,
    }


def _type(kind: Any) -> dict[str, Any]:
    if isinstance(kind, pl.List):
        return {"type": ["array", "null"], "items": _type(kind.inner)}
    if isinstance(kind, pl.Struct):
        inner = _row({field.name: field.dtype for field in kind.fields})
        return {**inner, "type": ["object", "null"]}
    if kind.is_integer():
        return {"type": ["integer", "null"]}
    if kind.is_float():
        return {"type": ["number", "null"]}
    return {"type": ["boolean" if kind == pl.Boolean else "string", "null"]}
