"""corpus.yaml and policy.yaml: bytes to models, mistakes to sentences."""

import difflib
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from flows.errors import ConfigError


Model = TypeVar("Model", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """YAML without dates: 2024-01-01 stays the text that the models check."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if not tag.endswith(":timestamp")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse(content: bytes, model: type[Model], *, name: str) -> Model:
    """The model that the YAML text describes.

    Raises ConfigError naming file, key and, for an unknown key, the nearest one.
    """
    try:
        return model.model_validate(_mapping(content, name))
    except ValidationError as error:
        raise ConfigError(_sentence(error, model, name)) from None


def changed(model: Model, settings: tuple[str, ...], *, name: str) -> Model:
    """The model with `key.path=value` settings applied; values are YAML."""
    whole = model.model_dump(mode="json", by_alias=True)
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals:
            raise ConfigError(f"--set {setting}: write it as KEY=VALUE")
        _place(whole, path, _yaml(value, path))
    return parse(yaml.safe_dump(whole).encode(), type(model), name=name)


def _yaml(value: str, path: str) -> Any:
    try:
        return yaml.load(value, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError:
        raise ConfigError(
            f"--set {path}: the value is not readable YAML; close its brackets and "
            "quotes"
        ) from None


def _place(whole: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for key in outer:
        whole = whole.setdefault(key, {})
        if not isinstance(whole, dict):
            raise ConfigError(f"--set {path}: {key} holds no keys; set {key} itself")
    whole[last] = value


def _mapping(content: bytes, name: str) -> dict[str, Any]:
    try:
        loaded = yaml.load(content, _Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" at line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{name} is not readable YAML{line}; mend the file") from None
    if not isinstance(loaded, dict):
        raise ConfigError(
            f"{name} holds no keys; `consentry demo --no-build` writes an example"
        )
    return loaded


def _sentence(error: ValidationError, model: type[BaseModel], name: str) -> str:
    told = error.errors()
    places = [found["loc"] for found in told]
    first = [found for found in told if not _follows(found["loc"], places)]
    return "\n".join(_one(found, model, name) for found in first[:5])


def _follows(place: tuple[int | str, ...], places: list[tuple[int | str, ...]]) -> bool:
    """Whether a mistake inside this place makes it wrong: a list without its item."""
    within = (one for one in places if len(one) > len(place) > 0)
    return any(one[: len(place)] == place for one in within)


def _one(found: Any, model: type[BaseModel], name: str) -> str:
    place = _path(found["loc"])
    if found["type"] == "extra_forbidden":
        return f"{name}: unknown key {place!r}{_nearest(found['loc'], model)}"
    if found["type"] == "missing":
        return f"{name}: key {place!r} is missing; add it"
    told = found["msg"].removeprefix("Value error, ")  # what pydantic puts before ours
    return f"{name}: {place or 'the whole'}: {told}"


def _path(place: tuple[int | str, ...]) -> str:
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.lstrip(".")


def _nearest(place: tuple[int | str, ...], model: type[BaseModel]) -> str:
    """The nearest valid key beside the unknown one, from the model's schema."""
    schema = model.model_json_schema(by_alias=True)
    node: dict[str, Any] = schema
    for step in place[:-1]:
        node = _inside(node, step, schema)
    valid = sorted(node.get("properties", {}))
    close = difflib.get_close_matches(str(place[-1]), valid, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; valid keys: {', '.join(valid)}" if valid else "; remove it"


def _inside(
    node: dict[str, Any], step: int | str, schema: dict[str, Any]
) -> dict[str, Any]:
    if isinstance(step, int):
        inner = node.get("items", {})
    else:
        inner = node.get("properties", {}).get(step, {})
    # A key that may be null: its model is one of two things it may be.
    inner = next((one for one in inner.get("anyOf", ()) if "$ref" in one), inner)
    if "$ref" in inner:
        inner = schema["$defs"][inner["$ref"].rsplit("/", 1)[-1]]
    return dict(inner)
