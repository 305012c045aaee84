"""The settings page "Click to dial", and the system that it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccm_desktop.services.desk import Desk
from ccm_desktop.services.links.handler import LinkHandler
from ccm_desktop.services.links.handover import Handover

if TYPE_CHECKING:
    from ccm_desktop.ui.settings.links import LinksPage


class LinkSettingsJoin:
    """Joins the page, while there is one, to the system's choice of who opens links."""

    def __init__(self, desk: Desk, handover: Handover, handler: LinkHandler | None = None) -> None:
        self._desk = desk
        self._handover = handover
        self._handler = handler or LinkHandler(handover)
        self._page: LinksPage | None = None

    def page(self) -> LinksPage:
        """A new page, joined; nobody pays for it who never opens the settings."""
        import shlex

        from ccm_desktop.services.starting import start_command_at_home
        from ccm_desktop.ui.settings.links import LinksPage

        page = LinksPage(shlex.join([*start_command_at_home(), "dial", "--selection"]))
        page.openers_requested.connect(self._on_openers_requested)
        page.make_default_requested.connect(self._on_make_default_requested)
        page.test_requested.connect(self._on_test_requested)
        page.destroyed.connect(self._on_page_gone)
        page.show_reach(self._handover.reach, self._handover.folder)
        self._page = page
        return page

    def _on_page_gone(self) -> None:
        self._page = None

    def _on_openers_requested(self) -> None:
        self._desk.tasks.spawn("who opens links", self._show_openers())

    def _on_make_default_requested(self) -> None:
        self._desk.tasks.spawn("open links", self._make_default())

    def _on_test_requested(self) -> None:
        self._desk.tasks.spawn("test a link", self._test())

    async def _show_openers(self) -> None:
        openers = await self._handler.openers()
        if self._page is not None:
            self._page.show_openers(openers)

    async def _make_default(self) -> None:
        made = await self._handler.make_default()
        if self._page is not None:
            self._page.show_made(made)
        await self._show_openers()

    async def _test(self) -> None:
        arrived = await self._handler.test()
        if self._page is not None:
            self._page.show_tested(arrived)
