"""A desktop's notification service on the test's own bus."""

from __future__ import annotations

from typing import Any

from tests.services.bus_peer import Answer, Peer

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


class Screen:
    """What a notification daemon was asked to show, and which it is; frozen, it never answers."""

    def __init__(self, *capabilities: str) -> None:
        self.capabilities = list(capabilities)
        self.frozen = False
        self.count = 0
        self.peer = Peer(NAME, PATH, self._answer)
        self._latest = 0

    @property
    def shown(self) -> list[tuple[Any, ...]]:
        """All that came with each notification."""
        return self.peer.bodies("Notify")

    def said(self) -> list[tuple[str, str]]:
        """Title and body of each."""
        return [(body[3], body[4]) for body in self.shown]

    async def press(self, key: str) -> None:
        """Press an action of the latest."""
        await self.peer.signal("ActionInvoked", "us", self._latest, key)

    def _answer(self, member: str, body: tuple[Any, ...]) -> Answer | None:
        if self.frozen:
            return None
        if member == "GetCapabilities":
            return "as", (self.capabilities,)
        self.count += 1
        self._latest = body[1] or self.count
        return "u", (self._latest,)
