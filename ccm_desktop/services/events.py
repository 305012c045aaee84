"""One fact, many listeners: the join between services and whoever shows them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

Fact = TypeVar("Fact")


class Event(Generic[Fact]):
    """Calls its listeners in order, at once; one that fails is logged and hinders no other."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Fact], object]] = []

    def connect(self, listener: Callable[[Fact], object]) -> Callable[[], None]:
        """Add a listener; the function returned takes it away again."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, fact: Fact) -> None:
        """Tell every listener."""
        for listener in tuple(self._listeners):
            try:
                listener(fact)
            except Exception:
                log.exception("a listener failed")
