"""The agent's phone: the pill that shows it, its switch, and the choice of another one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ccm_desktop.domain.call import Call, Phase, Standing
from ccm_desktop.domain.errors import CcmError
from ccm_desktop.domain.my_phone import PhoneReport, PhoneState
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.joins.accounts import AccountJoin
from ccm_desktop.joins.settings import SettingsJoin
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.my_phone import MyPhone
from ccm_desktop.ui import text
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.notices import announce

if TYPE_CHECKING:
    from ccm_desktop.ui.phone_dialog import PhoneDialog

_NAMES_THE_PHONE = frozenset(
    {"PhoneOff", "PhoneBusy", "PhoneUnverified", "AgentNotFound", "VoipNotAllowed"}
)


class PhoneJoin:
    """Shows each report, and asks again when there is a reason to."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        phone: MyPhone,
        accounts: AccountJoin,
        settings: SettingsJoin,
    ) -> None:
        self._window = window
        self._desk = desk
        self._phone = phone
        self._accounts = accounts
        self._settings = settings
        self._dialog: PhoneDialog | None = None
        self._refused = ""

    def wire(self) -> None:
        """Join signals and events."""
        pill = self._window.top_bar.phone
        pill.switch_requested.connect(self._on_switch_requested)
        pill.check_requested.connect(self._phone.check)
        pill.choice_requested.connect(self.choose)
        pill.woken.connect(self._phone.check_if_old)
        pill.aged.connect(self._show)
        self._phone.changed.connect(self._on_report)
        self._accounts.changed.connect(self._phone.use)
        self._desk.calls.changed.connect(self._on_call_changed)

    def choose(self) -> None:
        """Open the list of phones; the one taken becomes the profile's."""
        from ccm_desktop.ui.phone_dialog import PhoneDialog

        if self._dialog is None:
            self._dialog = PhoneDialog(self._window)
            self._dialog.phone_chosen.connect(self._on_phone_chosen)
            self._dialog.settings_requested.connect(self._settings.open)
            self._dialog.finished.connect(self._on_dialog_finished)
        self._dialog.open()
        self._desk.tasks.spawn("list phones", self._list(self._dialog))

    async def _list(self, dialog: PhoneDialog) -> None:
        dialog.show_working()
        try:
            coworkers = await self._phone.phones()
        except CcmError as error:
            if self._dialog is dialog:
                dialog.show_failure(text.message(error, dialling=False))
            return
        if self._dialog is dialog:
            device = self._phone.report.device
            dialog.show_phones(coworkers, device.contact_uri if device is not None else None)

    def _on_phone_chosen(self, contact_uri: str) -> None:
        agent = AgentIdentity(contact_uri=contact_uri)
        self._accounts.change(lambda profile: replace(profile, agent=agent))

    def _on_dialog_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _on_switch_requested(self, on: bool) -> None:
        self._desk.tasks.spawn("switch my phone", self._switch(on=on))

    async def _switch(self, *, on: bool) -> None:
        try:
            await self._phone.switch(on=on)
        except CcmError as error:
            self._window.notices.show_notice(failure_notice(error, dialling=False))
            return
        pill = self._window.top_bar.phone
        announce(pill, pill.accessibleDescription())

    def _on_report(self, report: PhoneReport) -> None:
        self._window.top_bar.phone.show_report(report, self._desk.clock.now())

    def _show(self) -> None:
        self._on_report(self._phone.report)

    def _on_call_changed(self, call: Call) -> None:
        if self._names_the_phone(call):
            self._refused = call.reference
            self._phone.check()
        elif call.phase is Phase.ENDED and self._phone.report.state is PhoneState.BUSY:
            self._phone.check()

    def _names_the_phone(self, call: Call) -> bool:
        """Whether Exotel has just refused a call because of the agent's phone."""
        profile = self._accounts.profile
        return (
            call.standing is Standing.REFUSED
            and call.failure is not None
            and call.failure.kind in _NAMES_THE_PHONE
            and call.reference != self._refused
            and profile is not None
            and (call.account_sid, call.order.agent) == (profile.account_sid, profile.agent)
        )
