"""What the buttons of a notice do about a failure. Nothing here calls without a press that says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ccm_desktop.domain.errors import BadReply, CcmError
from ccm_desktop.domain.my_phone import PhoneReport, PhoneState
from ccm_desktop.joins.accounts import AccountJoin
from ccm_desktop.joins.calls import CallJoin
from ccm_desktop.joins.dialler import DialJoin
from ccm_desktop.joins.phone import PhoneJoin
from ccm_desktop.joins.settings import SettingsJoin
from ccm_desktop.joins.virtual_numbers import NumbersJoin
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.my_phone import MyPhone
from ccm_desktop.ui import text
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.notices import DISMISS, Notice, NoticeAction
from ccm_desktop.ui.remedies import (
    CHECK_PHONE,
    CHOOSE_NUMBER,
    CHOOSE_PHONE,
    OPEN_SETTINGS,
    PLACE_AGAIN,
    TURN_ON_AND_CALL,
    UPDATE_KEY,
    remedies,
)
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import tr


class RemedyJoin:
    """Answers the remedies; those that call do so once, and only for the call they stood under."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        phone: MyPhone,
        accounts: AccountJoin,
        settings: SettingsJoin,
        calls: CallJoin,
        dialler: DialJoin,
        phones: PhoneJoin,
        numbers: NumbersJoin,
    ) -> None:
        self._window = window
        self._desk = desk
        self._phone = phone
        self._accounts = accounts
        self._settings = settings
        self._calls = calls
        self._dialler = dialler
        self._phones = phones
        self._numbers = numbers
        self._turning_on: Notice | None = None

    def wire(self) -> None:
        """Join the notices' buttons, and what makes a call unwanted that waits for the phone."""
        self._window.notices.action_chosen.connect(self._on_action)
        self._window.dial.number_edited.connect(self._on_changed)
        self._accounts.changed.connect(self._on_changed)

    def _on_action(self, subject: str, word: str) -> None:
        tasks = self._desk.tasks
        if word == TURN_ON_AND_CALL:
            tasks.spawn("turn on and call", self._turn_on_and_call(subject))
        elif word == PLACE_AGAIN:
            tasks.spawn("place", self._place_again(subject))
        elif word == CHECK_PHONE:
            tasks.spawn("check my phone", self._check_phone(subject))
        elif (act := self._acts().get(word)) is not None:
            act()

    def _acts(self) -> dict[str, Callable[[], None]]:
        return {
            CHOOSE_PHONE: self._phones.choose,
            CHOOSE_NUMBER: self._choose_number,
            UPDATE_KEY: self._settings.open_at_key,
            OPEN_SETTINGS: self._settings.open,
        }

    async def _turn_on_and_call(self, subject: str) -> None:
        """Switch the phone on; the call follows only Exotel's word that it is, and still wanted."""
        request = self._dialler.last_request
        if request is None or not self._is_about_last(subject):
            return
        leave = NoticeAction(DISMISS, tr("Not now"))
        under_way = Notice(text.turning_on(), Tone.ACCENT, (leave,), subject)
        self._turning_on = under_way
        self._window.notices.show_notice(under_way)
        try:
            await self._phone.switch(on=True)
        except CcmError as error:
            if self._window.notices.notice is under_way:
                self._say_why_not(error, subject)
            return
        if self._window.notices.notice is under_way:
            await self._dialler.place_again(request)

    def _on_changed(self, _: object) -> None:
        request, notice = self._dialler.last_request, self._window.notices.notice
        is_waiting = notice is not None and notice is self._turning_on
        if is_waiting and request is not None and not self._dialler.stands(request):
            self._window.notices.clear()

    def _say_why_not(self, error: CcmError, subject: str) -> None:
        self._window.notices.show_notice(replace(failure_notice(error), subject=subject))
        if isinstance(error, BadReply) and self._phone.report.devices:
            self._phones.choose()  # all of several phones are off: which one is the agent's word

    async def _place_again(self, subject: str) -> None:
        request = self._dialler.last_request
        if request is not None and self._is_about_last(subject):
            await self._dialler.place_again(request)

    def _is_about_last(self, subject: str) -> bool:
        """Whether a notice is about the last press: one about an earlier call repeats nothing."""
        request, current = self._dialler.last_request, self._calls.current
        if request is None or not self._dialler.stands(request):
            return False
        return not subject or (current is not None and current.reference == subject)

    async def _check_phone(self, subject: str) -> None:
        asked = self._window.notices.notice
        report = await self._phone.look()
        profile, notice = self._accounts.profile, self._window.notices.notice
        if profile is None or profile.agent is None or asked is None or notice is None:
            return
        if notice.message != asked.message:
            return  # it has made room for another, which is not about the phone
        if report.trouble is not None:
            notice = failure_notice(report.trouble, dialling=False)
        else:
            words = text.phone_checked(report, profile.agent, self._desk.clock.now())
            notice = Notice(words, Tone.ACCENT, self._after_check(report, subject))
        self._window.notices.show_notice(replace(notice, subject=subject))

    def _after_check(self, report: PhoneReport, subject: str) -> tuple[NoticeAction, ...]:
        close = NoticeAction(DISMISS, tr("Close"))
        can_call = bool(subject) and self._is_about_last(subject)
        match report.state:
            case PhoneState.ON if can_call:
                return (NoticeAction(PLACE_AGAIN, tr("Call again")), close)
            case PhoneState.OFF if can_call:
                return remedies("PhoneOff")
            case PhoneState.NOT_FOUND | PhoneState.NO_PHONE:
                return (NoticeAction(CHOOSE_PHONE, tr("Choose my phone")), close)
            case PhoneState.BUSY | PhoneState.UNVERIFIED:
                return (NoticeAction(CHECK_PHONE, tr("Check again")), close)
            case _:
                return (close,)

    def _choose_number(self) -> None:
        profile = self._accounts.profile
        if profile is not None and len(profile.virtual_numbers) > 1:
            self._window.dial.focus_virtual_numbers()
        else:
            self._numbers.open()
