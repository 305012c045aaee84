"""The JSON samples of the contract, and how an answer's shape is held against one of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("samples")


def sample_bytes(name: str) -> bytes:
    """The sample as it would come over the wire."""
    return (_FOLDER / f"{name}.json").read_bytes()


def sample(name: str) -> Any:  # noqa: ANN401 - JSON
    """The sample, parsed."""
    return json.loads(sample_bytes(name))


def as_json(value: object) -> str:
    """One text for each JSON value; unlike `==` it tells `true` from 1 and 1 from 1.0."""
    return json.dumps(value, sort_keys=True)


def differences(expected: object, found: object, path: str = "$") -> list[str]:
    """Where two JSON values differ in fields or types, as lines of text; values do not matter.

    An array may have another length, but each entry must be shaped like one of the sample's.
    """
    if type(expected) is not type(found):
        return [f"{path}: {type(found).__name__} instead of {type(expected).__name__}"]
    if isinstance(expected, dict) and isinstance(found, dict):
        return _field_differences(expected, found, path)
    if isinstance(expected, list) and isinstance(found, list):
        return _entry_differences(expected, found, path)
    return []


def _field_differences(
    expected: dict[str, object], found: dict[str, object], path: str
) -> list[str]:
    lines = [f"{path}.{name}: missing" for name in expected if name not in found]
    lines += [f"{path}.{name}: not in the contract" for name in found if name not in expected]
    for name in expected.keys() & found.keys():
        lines += differences(expected[name], found[name], f"{path}.{name}")
    return lines


def _entry_differences(expected: list[object], found: list[object], path: str) -> list[str]:
    if expected and not found:
        return [f"{path}: no entries"]
    lines: list[str] = []
    for place, entry in enumerate(found):
        here = f"{path}[{place}]"
        tries = [differences(example, entry, here) for example in expected]
        closest = min(tries, key=len, default=[f"{here}: not in the contract"])
        lines += closest
    return lines


def same_shape(expected: object, found: object) -> bool:
    """Whether two JSON values have the same fields and types throughout."""
    return not differences(expected, found)
