"""The press of Call: from what stands in the dialer to a request, and what the button stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ccm_desktop.domain.call import Phase, Standing
from ccm_desktop.domain.dialling import order_to
from ccm_desktop.domain.errors import CcmError, Inconsiderate
from ccm_desktop.domain.number import CustomerNumber, read_number
from ccm_desktop.domain.profile import Profile
from ccm_desktop.joins.calls import CallJoin
from ccm_desktop.services.desk import Desk
from ccm_desktop.ui import text
from ccm_desktop.ui.call_notices import CALL_AGAIN, OVERRIDE, failure_notice
from ccm_desktop.ui.dial_panel import DialRequest, DialState
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.remedies import PLACE_AGAIN, TURN_ON_AND_CALL

_CALLING = frozenset({CALL_AGAIN, OVERRIDE, PLACE_AGAIN, TURN_ON_AND_CALL})


@dataclass(frozen=True, slots=True)
class _Placing:
    """A press on its way, and the reference of the call that was in the card before it."""

    before: str | None


class DialJoin:
    """Places what was asked for; the rules that the agent overrides count for that press alone."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        profile: Callable[[], Profile | None],
        calls: CallJoin,
    ) -> None:
        self._window = window
        self._desk = desk
        self._profile = profile
        self._calls = calls
        self._read: CustomerNumber | None = None
        self._last_request: DialRequest | None = None
        self._asked_by: tuple[object, ...] = ()
        self._placing: _Placing | None = None
        self._against: tuple[str, ...] = ()
        self._overrides: tuple[str, ...] = ()

    @property
    def last_request(self) -> DialRequest | None:
        """What was asked for at the last press."""
        return self._last_request

    def stands(self, request: DialRequest) -> bool:
        """Whether the dialer still shows the number of the last press, for the same agent."""
        is_shown = self._window.dial.customer_text == request.customer_text
        return is_shown and self._asked_by == _place_of(self._profile())

    def wire(self) -> None:
        """Join signals and events."""
        self._window.dial.call_requested.connect(self._on_call_requested)
        self._window.notices.action_chosen.connect(self._on_notice_action)
        self._calls.current_changed.connect(self._on_current_changed)

    def show_read(self, read: CustomerNumber | None) -> None:
        """Take which number stands in the field."""
        self._read = read
        self._withdraw_unfit()
        self.show_readiness()

    def show_readiness(self) -> None:
        """Let the Call button say what a press would do."""
        self._window.dial.set_state(self._dial_state())

    async def place_again(self, request: DialRequest, *, again: bool = False) -> None:
        """Place a request once more: the agent has just pressed a button that says so.

        It goes out as the dialer shows it now, and not at all for a number that stands there no
        more. `again` although an earlier call may have been dialled. What was overridden stays so.
        """
        if self._is_placing or not self.stands(request):
            self._withdraw_unfit()
            return
        self._last_request = self._window.dial.request()
        self._window.dial.set_state(DialState.SENDING)
        await self._place(self._last_request, again=again)

    async def _place(self, request: DialRequest, *, again: bool = False) -> None:
        profile = self._profile()
        if profile is None or self._is_placing:
            return
        before = self._calls.current
        placing = self._placing = _Placing(before.reference if before is not None else None)
        self._window.notices.clear()
        try:
            customer = read_number(request.customer_text, profile.country)
            order = order_to(
                profile, customer, request.virtual_number, request.options, request.ticket
            )
            call = await self._desk.place(
                profile,
                order,
                again=again,
                note=text.extension_note(customer.extension),
                overrides=self._overrides,
            )
            is_same_ticket = self._window.dial.request().ticket == request.ticket
            if call.standing is Standing.ACCEPTED and is_same_ticket:
                self._window.dial.set_ticket("")  # the next call has another
        except CcmError as error:
            if isinstance(error, Inconsiderate):
                self._against = tuple(finding.rule.value for finding in error.findings)
            self._window.notices.show_notice(failure_notice(error))
        finally:
            if self._placing is placing:
                self._placing = None
            self._withdraw_unfit()
            self.show_readiness()

    @property
    def _is_placing(self) -> bool:
        """Whether a press is on its way: the rules are asked, or the key is, or Exotel."""
        current = self._calls.current
        if self._placing is None:
            return False
        if current is None or current.reference == self._placing.before:
            return True
        return current.phase is Phase.SENDING

    def _dial_state(self) -> DialState:
        current = self._calls.current
        if self._profile() is None:
            return DialState.NOT_READY
        if current is None or not current.in_flight:
            if self._is_placing:
                return DialState.SENDING
            return DialState.AGAIN if self._is_unsure_of_number() else DialState.READY
        return DialState.SENDING if current.phase is Phase.SENDING else DialState.ON_CALL

    def _is_unsure_of_number(self) -> bool:
        current = self._calls.current
        return (
            current is not None
            and current.unresolved
            and self._read is not None
            and self._read.e164 == current.order.customer
        )

    def _on_call_requested(self, request: DialRequest) -> None:
        self._last_request, self._overrides = request, ()
        self._asked_by = _place_of(self._profile())
        self._desk.tasks.spawn("place", self._place(request))

    def _withdraw_unfit(self) -> None:
        """Leave no button that calls another number than the one in the field."""
        if self._last_request is not None and not self.stands(self._last_request):
            self._window.notices.withdraw(_CALLING)

    def _on_notice_action(self, _: str, word: str) -> None:
        request = self._last_request
        if request is None or word not in (CALL_AGAIN, OVERRIDE):
            return
        if word == OVERRIDE:
            self._overrides = (*self._overrides, *self._against)
        again = self.place_again(request, again=word == CALL_AGAIN)
        self._desk.tasks.spawn("place", again)

    def _on_current_changed(self, _: object) -> None:
        self._withdraw_unfit()
        self.show_readiness()


def _place_of(profile: Profile | None) -> tuple[object, ...]:
    if profile is None:
        return ()
    return profile.name, profile.base_url, profile.account_sid, profile.agent, profile.country
