"""How long calls are kept: the rule at work, its page, and a customer who is to be forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ccm_desktop.domain.errors import BadInput, CcmError
from ccm_desktop.domain.keeping import Keeping, is_forgotten
from ccm_desktop.domain.number import read_number
from ccm_desktop.domain.profile import USUAL_COUNTRY, Profile
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.keeping import DropRecordings, Keeper
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.services.settings import Settings
from ccm_desktop.ui import text
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from ccm_desktop.ui.forget_dialog import ForgetDialog
    from ccm_desktop.ui.settings.keeping import KeepingPage


class KeepingJoin:
    """`forgot` of the keeper tells the rest of the window to look again."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        remembered: Remembered,
        profile: Callable[[], Profile | None],
        drop_recordings: DropRecordings,
    ) -> None:
        follower = desk.follower
        self.keeper = Keeper(desk.journal, desk.clock, lambda: follower.health, drop_recordings)
        self._window = window
        self._desk = desk
        self._remembered = remembered
        self._profile = profile
        self._page: KeepingPage | None = None
        self._dialog: ForgetDialog | None = None

    def wire(self) -> None:
        """Join events."""
        self.keeper.changed.connect(self._desk.calls.changed.emit)
        self._remembered.changed.connect(self._on_settings_changed)
        self._window.journal.detail.add_action(
            tr("Delete this customer's data…"), self._on_detail_action
        )

    def start(self) -> None:
        """Keep to the rule from now on."""
        self._on_settings_changed(self._remembered.settings)
        self._desk.tasks.spawn("keep to the rule", self.keeper.run())

    def page(self) -> KeepingPage:
        """A new page for the settings, joined."""
        from ccm_desktop.ui.settings.keeping import KeepingPage

        self._page = page = KeepingPage()
        page.older_requested.connect(self._on_older_requested)
        page.forget_requested.connect(self._on_forget_typed)
        page.destroyed.connect(self._on_page_gone)
        return page

    def ask_to_forget(self, customer: str) -> None:
        """Ask whether a customer is to be taken out of everything; `customer` is E.164."""
        self._desk.tasks.spawn("what is stored", self._ask(customer))

    def _on_detail_action(self) -> None:
        call = self._window.journal.detail.call
        if call is not None and not is_forgotten(call):
            self.ask_to_forget(call.order.customer)

    def _on_page_gone(self) -> None:
        self._page = None

    def _on_settings_changed(self, settings: Settings) -> None:
        self.keeper.use(settings.preferences.keeping)

    def _on_older_requested(self, rule: Keeping) -> None:
        self._desk.tasks.spawn("count old calls", self._count(rule))

    async def _count(self, rule: Keeping) -> None:
        try:
            count = await self.keeper.count(rule)
        except CcmError:
            return  # the journal's own notice says so
        if self._page is not None:
            self._page.show_older(rule, count)

    def _on_forget_typed(self, typed: str) -> None:
        page, profile = self._page, self._profile()
        if page is None:
            return
        try:
            customer = read_number(typed, profile.country if profile else USUAL_COUNTRY).e164
        except BadInput as error:
            page.show_problem(text.bad_input(error))
            return
        page.show_problem("")
        self._desk.tasks.spawn("what is stored", self._ask(customer))

    async def _ask(self, customer: str) -> None:
        from ccm_desktop.ui.forget_dialog import ForgetDialog

        if self._dialog is not None:
            return
        try:
            found = await self.keeper.traces(customer)
        except CcmError as error:
            self._window.notices.show_notice(failure_notice(error, dialling=False))
            return
        parent = self._page.window() if self._page is not None else self._window
        self._dialog = dialog = ForgetDialog(parent, customer, found)
        dialog.forget_requested.connect(self._on_forget_requested)
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _on_forget_requested(self, customer: str) -> None:
        self._desk.tasks.spawn("forget a customer", self._forget(customer))

    async def _forget(self, customer: str) -> None:
        try:
            count = await self.keeper.forget_customer(customer)
        except CcmError as error:
            if self._dialog is not None:
                self._dialog.show_failure(text.message(error, dialling=False))
            return
        if self._dialog is not None:
            self._dialog.show_done(count)
