"""Opening a customer's page in the agent's CRM: only on the press of its button."""

from __future__ import annotations

from collections.abc import Callable

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.crm import CrmValues, crm_link
from ccm_desktop.domain.errors import CcmError
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.desk import Desk
from ccm_desktop.ui import text
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.crm import open_crm
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.notices import DISMISS, Notice, NoticeAction
from ccm_desktop.ui.shapes import Tone


class CrmJoin:
    """Offers the button where the account has a template; of a call it tells what was asked for."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        profile: Callable[[], Profile | None],
        name_of: Callable[[str], str | None],
    ) -> None:
        self._window = window
        self._desk = desk
        self._profile = profile
        self._name_of = name_of

    def wire(self) -> None:
        """Join signals."""
        self._window.call_panel.crm_requested.connect(self._on_crm_requested)
        self._window.journal.detail.crm_requested.connect(self._on_crm_requested)

    def show_account(self, profile: Profile) -> None:
        """Offer the buttons, or take them away."""
        self._window.call_panel.offer_crm(offered=profile.crm_link is not None)
        self._window.journal.detail.offer_crm(offered=profile.crm_link is not None)

    def _on_crm_requested(self, reference: str) -> None:
        self._desk.tasks.spawn("open CRM", self._open(reference))

    async def _open(self, reference: str) -> None:
        profile = self._profile()
        if profile is None or profile.crm_link is None:
            return
        try:
            call = await self._desk.journal.get(reference)
            if call is None:
                return
            address = crm_link(profile.crm_link, self._values(call))
        except CcmError as error:
            self._window.notices.show_notice(failure_notice(error, dialling=False))
            return
        if not open_crm(address):
            close = NoticeAction(DISMISS, text.tr("Close"))
            words = text.crm_not_opened()
            self._window.notices.show_notice(Notice(words, Tone.RING, (close,)))

    def _values(self, call: Call) -> CrmValues:
        customer, report = call.order.customer, call.report
        reported = report.customer.name if report else None
        return CrmValues(
            e164=customer,
            name=self._name_of(customer) or reported or "",
            sid=call.call_sid or "",
            ref=call.reference,
            note=call.note or "",
        )
