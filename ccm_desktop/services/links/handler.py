"""Asks the system who opens `tel:` links, has it choose this program, and opens a link as it does.

All of it blocks, so it runs in threads.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Protocol

from ccm_desktop.domain.link_opener import TEST_LINK, Made, Opener, Scheme
from ccm_desktop.services.links.handover import Handover

_TEST_S = 8.0


class LinkSystem(Protocol):
    """How one system keeps who opens links; each method blocks and raises nothing."""

    def opener(self, scheme: Scheme) -> Opener:
        """Who opens such links now."""

    def make_default(self) -> Made:
        """Have this program open them all, as far as the system lets it."""

    def open(self, link: str) -> bool:
        """Open a link as any program would; says whether there was a way to."""


class LinkHandler:
    """The same for coroutines, and the test whether a link arrives."""

    def __init__(self, handover: Handover, system: Callable[[], LinkSystem] | None = None) -> None:
        self._handover = handover
        self._build = system or this_system

    async def openers(self) -> tuple[Opener, ...]:
        """Who opens each kind of link now."""
        return await asyncio.to_thread(self._ask_all)

    async def make_default(self) -> Made:
        """Have this program open them."""
        return await asyncio.to_thread(lambda: self._build().make_default())

    async def test(self) -> bool | None:
        """Open a test link and see whether it comes in here; None where none could be opened."""
        arrival = asyncio.create_task(self._handover.arrives(TEST_LINK, _TEST_S))
        try:
            await asyncio.sleep(0)  # it is waited for from now on
            if not await asyncio.to_thread(lambda: self._build().open(TEST_LINK)):
                return None
            return await arrival
        finally:
            arrival.cancel()

    def _ask_all(self) -> tuple[Opener, ...]:
        system = self._build()
        return tuple(system.opener(scheme) for scheme in Scheme)


def this_system() -> LinkSystem:
    """How the system that this runs on keeps them."""
    if sys.platform == "win32":
        from ccm_desktop.services.links.handler_windows import WindowsLinks

        return WindowsLinks()
    if sys.platform == "darwin":
        from ccm_desktop.services.links.handler_macos import MacLinks

        return MacLinks()
    from ccm_desktop.services.links.handler_linux import LinuxLinks

    return LinuxLinks()
