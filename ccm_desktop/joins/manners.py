"""The desktop around the window: tray, notifications, place on the screen, staying on top."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import replace

from ccm_desktop.domain.call import OVER, Call, Phase
from ccm_desktop.domain.errors import SettingsTrouble
from ccm_desktop.domain.my_phone import PhoneReport
from ccm_desktop.domain.placement import Placement
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.domain.profile import Profile
from ccm_desktop.joins.calls import CallJoin
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.notifications import SHOW, Note, NoteAction, notifications_here
from ccm_desktop.services.places import Places
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.services.session_bus import SessionBus
from ccm_desktop.services.settings import Settings
from ccm_desktop.services.window_memory import FILE, WindowMemory
from ccm_desktop.ui import text
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.chips import chip_for
from ccm_desktop.ui.front import bring_to_front, is_in_use
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.on_top import keep_on_top
from ccm_desktop.ui.placement import PlacementWatch
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.tray import Tray, TrayHiding

log = logging.getLogger(__name__)

_CALL = "call:"


class MannersJoin:
    """Tells of what ends while the agent looks elsewhere; shows the window, and never dials."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        remembered: Remembered,
        calls: CallJoin,
        places: Places,
        profile: Callable[[], Profile | None],
    ) -> None:
        self.bus = SessionBus(desk.tasks)
        self.notifications = notifications_here(self.bus, desk.tasks)
        self.tray = Tray(window)
        self._window = window
        self._desk = desk
        self._remembered = remembered
        self._calls = calls
        self._profile = profile
        self._hiding = TrayHiding(window, self.tray)
        self._placement = PlacementWatch(window)
        self._memory = WindowMemory(places.state / FILE)
        self._going_on: set[str] = set()

    def wire(self) -> None:
        """Join signals and events."""
        window, desk = self._window, self._desk
        self.notifications.may_say = self._may_notify
        self.notifications.may_name = self._may_name
        self.notifications.acted.connect(self._on_acted)
        self.notifications.unsaid.connect(self._on_unsaid)
        self.tray.show_requested.connect(self.come_forward)
        self.tray.quit_requested.connect(self._on_quit_requested)
        self.tray.note_clicked.connect(self._on_note_clicked)
        self._placement.settled.connect(self._on_settled)
        window.compact_changed.connect(self._apply_on_top)
        window.on_top_requested.connect(self._on_on_top_requested)
        desk.calls.changed.connect(self._on_call_changed)
        self._calls.current_changed.connect(self._on_current_changed)
        self._remembered.changed.connect(self._on_settings_changed)

    def start(self) -> None:
        """Take the preferences up, once they are loaded."""
        self._apply(self._preferences)
        self._on_current_changed(self._calls.current)

    def show_phone(self, report: PhoneReport) -> None:
        """Show in the tray what Exotel says of the agent's phone."""
        profile = self._profile()
        if profile is None or profile.agent is None:
            self.tray.show_phone("")
        else:
            now = self._desk.clock.now()
            self.tray.show_phone(text.phone_line(report, profile.agent, now))

    def come_forward(self) -> None:
        """Show the window, from wherever it is."""
        if self.notifications.token:
            os.environ["XDG_ACTIVATION_TOKEN"] = self.notifications.token  # Qt takes it from here
        bring_to_front(self._window)

    async def close(self) -> None:
        """Take the icon away and remember a place that was not remembered yet."""
        placement = self._placement.stop()
        self.tray.set_shown(False)
        if placement is not None:
            await self._remember(placement)

    @property
    def _preferences(self) -> Preferences:
        return self._remembered.settings.preferences

    def _may_notify(self) -> bool:
        return self._preferences.notifications and not is_in_use()

    def _may_name(self) -> bool:
        return self._preferences.show_numbers_in_notifications

    def _on_settings_changed(self, settings: Settings) -> None:
        self._apply(settings.preferences)

    def _apply(self, preferences: Preferences) -> None:
        self.tray.set_shown(preferences.tray)
        self._hiding.set_on(preferences.tray and preferences.minimise_to_tray)
        self._apply_on_top()

    def _apply_on_top(self) -> None:
        keep_on_top(self._window, self._window.compact and self._preferences.compact_on_top)

    def _on_on_top_requested(self) -> None:
        self._desk.tasks.spawn("on top", self._toggle_on_top())

    async def _toggle_on_top(self) -> None:
        on = not self._preferences.compact_on_top
        try:
            await self._remembered.change(
                lambda known: known.with_preferences(replace(known.preferences, compact_on_top=on))
            )
        except SettingsTrouble as trouble:
            self._window.notices.show_notice(failure_notice(trouble, dialling=False))

    def _on_current_changed(self, call: Call | None) -> None:
        if call is None or call.phase in OVER:
            self.tray.show_call(None, "")
        else:
            self.tray.show_call(chip_for(call.phase, call.outcome), text.call_state(call))

    def _on_call_changed(self, call: Call) -> None:
        if call.phase not in OVER and call.phase is not Phase.UNKNOWN:
            self._going_on.add(call.reference)
        elif call.reference in self._going_on:
            self._going_on.discard(call.reference)
            self._notify(call)

    def _notify(self, call: Call) -> None:
        words = text.call_note(call, with_number=self._may_name())
        show = NoteAction(SHOW, tr("Show"))
        self.notifications.notify(
            Note(words.title, words.body, (show,), f"{_CALL}{call.reference}")
        )

    def _on_acted(self, acted: tuple[str, str]) -> None:
        if acted[1] == SHOW:
            self.come_forward()

    def _on_unsaid(self, note: Note) -> None:
        self.tray.show_note(note.title, note.body, note.tag)

    def _on_note_clicked(self, tag: str) -> None:
        self.notifications.acted.emit((tag, SHOW))

    def _on_quit_requested(self) -> None:
        current = self._calls.current
        if current is not None and current.in_flight:
            self.come_forward()  # a question will stand over the window
        self._window.quit_requested.emit()

    def _on_settled(self, placement: Placement) -> None:
        self._desk.tasks.spawn("remember the window", self._remember(placement))

    async def _remember(self, placement: Placement) -> None:
        try:
            await asyncio.to_thread(self._memory.save, placement)
        except OSError as error:
            log.info("the window's place is not remembered: %s", error.strerror)
