"""Virtual numbers: fetched from the account, chosen in a dialog, and the one used before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ccm_desktop.domain.errors import CcmError, JournalTrouble
from ccm_desktop.domain.number import CustomerNumber
from ccm_desktop.domain.number_offer import offers_of, with_listed
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.joins.accounts import AccountJoin
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.events import Event
from ccm_desktop.services.virtual_numbers import VirtualNumbers
from ccm_desktop.ui import text
from ccm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from ccm_desktop.ui.numbers_dialog import NumbersDialog


class NumbersJoin:
    """Opens the dialog and answers it; preselects the number last used with a customer."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        numbers: VirtualNumbers,
        accounts: AccountJoin,
        read_changed: Event[CustomerNumber | None],
    ) -> None:
        self._window = window
        self._desk = desk
        self._numbers = numbers
        self._accounts = accounts
        self._read_changed = read_changed
        self._dialog: NumbersDialog | None = None
        self._customer: str | None = None
        self._by_hand = False
        self._before: str | None = None

    def wire(self) -> None:
        """Join signals and events."""
        dial = self._window.dial
        dial.numbers_requested.connect(self.open)
        dial.virtual_number_picked.connect(self._on_picked)
        dial.number_edited.connect(self._on_number_edited)
        self._read_changed.connect(self._on_read)

    def open(self) -> None:
        """Open the dialog, or bring it to the front; the account's list is fetched at once."""
        profile = self._accounts.profile
        if profile is None:
            return
        if self._dialog is not None:
            self._dialog.raise_()
            return
        from ccm_desktop.ui.numbers_dialog import NumbersDialog

        self._dialog = dialog = NumbersDialog(self._window, offers_of(profile.virtual_numbers))
        dialog.fetch_requested.connect(self._on_fetch)
        dialog.health_requested.connect(self._on_health)
        dialog.save_requested.connect(self._on_save)
        dialog.finished.connect(self._on_finished)
        dialog.open()
        self._on_fetch()

    def _on_fetch(self) -> None:
        if self._dialog is not None and self._accounts.profile is not None:
            work = self._fetch(self._dialog, self._accounts.profile)
            self._desk.tasks.spawn("fetch virtual numbers", work)

    async def _fetch(self, dialog: NumbersDialog, profile: Profile) -> None:
        dialog.show_working()
        try:
            listed = await self._numbers.fetch(profile)
        except CcmError as error:
            if self._dialog is dialog:
                dialog.show_failure(text.message(error, dialling=False))
            return
        if self._dialog is dialog:
            dialog.show_fetched(with_listed(dialog.offers, listed, profile.country))

    def _on_health(self, sid: str) -> None:
        if self._dialog is not None and self._accounts.profile is not None:
            work = self._ask_health(self._dialog, self._accounts.profile, sid)
            self._desk.tasks.spawn("virtual number's health", work)

    async def _ask_health(self, dialog: NumbersDialog, profile: Profile, sid: str) -> None:
        try:
            health, at = await self._numbers.health(profile, sid)
        except CcmError as error:
            if self._dialog is dialog:
                dialog.show_failure(text.message(error, dialling=False))
            return
        if self._dialog is dialog:
            dialog.show_health(sid, health, at)

    def _on_save(self, numbers: tuple[VirtualNumber, ...]) -> None:
        self._accounts.change(lambda profile: replace(profile, virtual_numbers=numbers))

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _on_number_edited(self, typed: str) -> None:
        if not typed.strip():
            self._by_hand = False

    def _on_picked(self, _: str) -> None:
        self._by_hand, self._before = True, None

    def _on_read(self, read: CustomerNumber | None) -> None:
        customer = read.e164 if read is not None else None
        if customer == self._customer:
            return
        self._customer = customer
        self._take_back()
        profile = self._accounts.profile
        if customer is not None and profile is not None and not self._by_hand:
            work = self._preselect(profile.account_sid, customer)
            self._desk.tasks.spawn("last virtual number", work)

    def _take_back(self) -> None:
        """Choose again what stood there before a number was preselected for another customer."""
        if self._before is not None:
            self._window.dial.choose_number(self._before, "")
            self._before = None

    async def _preselect(self, account_sid: str, customer: str) -> None:
        try:
            last = await self._desk.journal.last_virtual_number(account_sid, customer)
        except JournalTrouble:
            return  # said where it matters: at the press
        if last is None or self._by_hand or self._customer != customer:
            return
        number, at = last
        profile = self._accounts.profile
        if profile is not None and any(one.number == number for one in profile.virtual_numbers):
            self._before = self._before or self._window.dial.request().virtual_number
            self._window.dial.choose_number(number, text.used_with_customer(at))
