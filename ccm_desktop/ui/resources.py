"""The one way to the files in `resources/`, from a checkout, a wheel, or a frozen program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def resource(name: str) -> Path:
    """The path of a resource; raises `FileNotFoundError` where it was not installed."""
    for folder in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if (path := folder / name).exists():
            return path
    raise FileNotFoundError(name)
