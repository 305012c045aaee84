"""The current call: which one it is, its card, its notice, its note, and the connection's state."""

from __future__ import annotations

from collections.abc import Callable

from ccm_desktop.domain.call import Call, Phase, Standing
from ccm_desktop.domain.errors import CcmError
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.events import Event
from ccm_desktop.ui.call_notices import (
    CALL_AGAIN,
    DID_NOT_RING,
    RANG,
    failure_notice,
    notice_for,
)
from ccm_desktop.ui.main_window import MainWindow


class CallJoin:
    """Holds which call is current: the last one placed, or the last one still on.

    `current_changed` tells of another one, and of each change of it.
    """

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        profile: Callable[[], Profile | None],
        name_of: Callable[[str], str | None],
    ) -> None:
        self.current_changed = Event[Call | None]()
        self._window = window
        self._desk = desk
        self._profile = profile
        self._name_of = name_of
        self._current: Call | None = None

    @property
    def current(self) -> Call | None:
        """The call in the card."""
        return self._current

    def wire(self) -> None:
        """Join signals and events."""
        window, desk = self._window, self._desk
        window.dial.check_requested.connect(self._on_check_requested)
        window.check_requested.connect(self._on_check_requested)
        window.call_panel.note_edited.connect(self._on_note_edited)
        window.call_panel.closed.connect(self._on_card_closed)
        window.notices.action_chosen.connect(self._on_notice_action)
        window.ticked.connect(self._on_ticked)
        desk.calls.changed.connect(self._on_call_changed)
        desk.follower.health_changed.connect(self._on_health_changed)

    async def resume(self) -> None:
        """Take up what earlier runs left."""
        for call in reversed(await self._desk.calls.resume()):
            self._on_call_changed(call)
        self.current_changed.emit(self._current)
        self._on_health_changed(self._desk.follower.health)

    def _on_check_requested(self) -> None:
        if self._current is not None:
            self._desk.follower.check_now(self._current.reference)

    def _on_note_edited(self, reference: str, note: str) -> None:
        self._desk.tasks.spawn("note", self._keep_note(reference, note))

    async def _keep_note(self, reference: str, note: str) -> None:
        try:
            await self._desk.calls.set_note(reference, note)
        except CcmError as error:
            self._window.notices.show_notice(failure_notice(error, dialling=False))

    def _on_card_closed(self) -> None:
        if self._current is not None and not self._current.in_flight:
            self._current = None
            self._window.show_call_panel(shown=False)
            self.current_changed.emit(None)

    def _on_notice_action(self, reference: str, word: str) -> None:
        if word in (RANG, DID_NOT_RING):
            self._desk.tasks.spawn("say rang", self._say_rang(reference, rang=word == RANG))

    async def _say_rang(self, reference: str, *, rang: bool) -> None:
        try:
            await self._desk.calls.say_rang(reference, rang=rang)
        except CcmError as error:
            self._window.notices.show_notice(failure_notice(error, dialling=False))
            return
        self._window.notices.clear(reference)
        for call in reversed(await self._desk.journal.unresolved()):
            self._show_notice(call)

    def _on_call_changed(self, call: Call) -> None:
        if self._becomes_current(call):
            self._current = call
            self._show_current(call)
        if call.standing is Standing.ACCEPTED:
            self._window.notices.clear(call.reference)
        else:
            self._show_notice(call)
        self.current_changed.emit(self._current)

    def _show_notice(self, call: Call) -> None:
        """Show what a call calls for; an earlier call does not push another's notice away."""
        notice, shown = notice_for(call), self._window.notices.notice
        if shown is not None and shown.offers(CALL_AGAIN) and call.unresolved:
            return  # the agent is being asked whether to call again
        is_current = self._current is not None and self._current.reference == call.reference
        if notice is not None and (is_current or shown is None or shown.subject == call.reference):
            self._window.notices.show_notice(notice)

    def _becomes_current(self, call: Call) -> bool:
        now = self._current
        if now is None or now.reference == call.reference:
            return now is not None or call.in_flight or call.phase is Phase.FINISHING
        return call.in_flight and not (now.in_flight and now.pressed_at > call.pressed_at)

    def _show_current(self, call: Call) -> None:
        has_card = call.standing in (Standing.INTENT, Standing.SENDING, Standing.ACCEPTED)
        if has_card:
            contact = self._name_of(call.order.customer)
            self._window.call_panel.show_call(call, self._desk.clock.now(), contact)
        self._window.show_call_panel(shown=has_card)
        self._set_ticking()

    def _on_ticked(self) -> None:
        self._desk.follower.look_for_gap()
        now = self._desk.clock.now()
        self._window.call_panel.tick(now)
        self._show_health(self._desk.follower.health)

    def _on_health_changed(self, health: Health) -> None:
        self._show_health(health)
        self._set_ticking()

    def _show_health(self, health: Health) -> None:
        profile = self._profile()
        practice = profile is not None and profile.on_sandbox
        self._window.status.show_health(health, self._desk.clock.now(), practice=practice)

    def _set_ticking(self) -> None:
        in_flight = self._current is not None and self._current.in_flight
        self._window.set_ticking(in_flight or self._desk.follower.health.watched > 0)
