"""Who listens to which recording: the selected call's in the detail, a looked-up one's in a window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import CredentialsMissing
from ccm_desktop.domain.keeping import is_forgotten
from ccm_desktop.domain.order import Channels
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.recording import Failed, NoRecording, Ready, WhyNone, file_name
from ccm_desktop.joins.listening import Listening, StateOf
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.events import Event
from ccm_desktop.services.recordings.recordings import Recordings
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from ccm_desktop.ui.player.panel import RecordingPanel, Subject

_NEVER = (WhyNone.NOT_ASKED, WhyNone.NO_TALK)


class RecordingJoin:
    """Makes a player for the first call that has a recording, awaits one, or may have one yet."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        recordings: Recordings,
        remembered: Remembered,
        profile: Callable[[], Profile | None],
        shown: Event[Call | None],
    ) -> None:
        self._window = window
        self._desk = desk
        self._recordings = recordings
        self._remembered = remembered
        self._profile = profile
        self._shown = shown
        self._call: Call | None = None
        self._index = 0
        self._beside: Listening | None = None
        self._apart: Listening | None = None

    def wire(self) -> None:
        """Join events."""
        self._shown.connect(self._on_shown)
        self._recordings.changed.connect(self._on_changed)
        self._recordings.forgotten.connect(self._on_forgotten)
        self._recordings.call_changed.connect(self._desk.calls.changed.emit)

    async def close(self) -> None:
        """Stop, and keep where that was."""
        listening = (self._beside, self._apart)
        self._beside = self._apart = None
        for one in listening:
            if one is not None:
                await one.close()

    def open_apart(self, call_sid: str) -> None:
        """Open a window for the recording of a call by its SID, whether it is in the journal or not."""
        self._desk.tasks.spawn("open recording", self._open_apart(call_sid))

    async def _open_apart(self, call_sid: str) -> None:
        from ccm_desktop.ui.player.dialog import RecordingDialog

        call = await self._desk.journal.by_sid(call_sid)
        if self._apart is not None:
            self._apart.panel.window().close()
        dialog = RecordingDialog(self._window, call_sid)
        self._apart = listening = self._listen(dialog.panel)
        dialog.finished.connect(self._on_dialog_finished)
        dialog.show()
        if call is not None:
            listening.show(_subject(call, 0), self._profile_of(call), self._state_of(call, 0))
        else:
            listening.show(self._looked_up(call_sid), self._profile(), self._state_by_sid(call_sid))

    def _on_dialog_finished(self) -> None:
        apart, self._apart = self._apart, None
        if apart is not None:
            apart.leave()

    def _on_shown(self, call: Call | None) -> None:
        if call is None or self._call is None or call.reference != self._call.reference:
            self._index = 0
        self._call = call
        if call is not None and not is_forgotten(call) and not self._is_none(call):
            self._show(call)
        elif self._beside is not None:
            self._beside.leave()
            self._beside.panel.hide()

    def _is_none(self, call: Call) -> bool:
        state = self._recordings.state(call, self._index)
        return isinstance(state, NoRecording) and state.why in _NEVER

    def _show(self, call: Call) -> None:
        if self._beside is None:
            from ccm_desktop.ui.player.panel import RecordingPanel

            panel = RecordingPanel()
            panel.index_chosen.connect(self._on_index_chosen)
            self._window.journal.detail.place_player(panel)
            self._beside = self._listen(panel)
        self._beside.panel.show()
        subject = _subject(call, self._index)
        self._beside.show(subject, self._profile_of(call), self._state_of(call, self._index))

    def _listen(self, panel: RecordingPanel) -> Listening:
        panel.played.connect(self._on_played)
        return Listening(panel, self._desk, self._recordings)

    def _on_played(self, panel: RecordingPanel) -> None:
        """Have one sound at a time."""
        for listening in (self._beside, self._apart):
            if listening is not None and listening.panel is not panel:
                listening.panel.pause()

    def _on_index_chosen(self, index: int) -> None:
        self._index = index
        if self._call is not None:
            self._show(self._call)

    def _on_changed(self, call_sid: str) -> None:
        for listening in (self._beside, self._apart):
            if listening is not None and call_sid in ("", listening.panel.subject.call_sid):
                listening.look()

    def _on_forgotten(self, call_sids: frozenset[str]) -> None:
        """Keep no place in what goes; a window of its own goes too."""
        beside, apart = self._beside, self._apart
        if beside is not None and beside.panel.subject.call_sid in call_sids:
            beside.drop()
            beside.panel.hide()
        if apart is not None and apart.panel.subject.call_sid in call_sids:
            apart.drop()
            apart.panel.window().close()

    def _state_of(self, call: Call, index: int) -> StateOf:
        return lambda: self._recordings.state(call, index)

    def _state_by_sid(self, call_sid: str) -> StateOf:
        return lambda: self._recordings.state_of(call_sid, Ready())

    def _looked_up(self, call_sid: str) -> Subject:
        from ccm_desktop.ui.player.panel import Subject

        now = self._desk.clock.now().astimezone()
        profile = self._profile()
        on_sandbox = profile is not None and profile.on_sandbox
        return Subject(call_sid, stem=file_name(now, "", call_sid, ""), sandbox=on_sandbox)

    def _profile_of(self, call: Call) -> Profile | Failed:
        """The account that made the call: the current one, or another of the settings."""
        current = self._profile()
        known = self._remembered.settings.profiles
        for profile in (current, *known) if current is not None else known:
            if (profile.base_url, profile.account_sid) == (call.base_url, call.account_sid):
                return profile
        return Failed(CredentialsMissing(call.profile))


def _subject(call: Call, index: int) -> Subject:
    from ccm_desktop.ui.player.panel import Subject

    links = call.report.recordings if call.report is not None else ()
    call_sid = call.call_sid or ""
    return Subject(
        call_sid,
        link=links[index] if index < len(links) else "",
        stem=file_name(call.pressed_at.astimezone(), call.order.customer, call_sid, "", index),
        dual=call.order.options.channels is Channels.DUAL,
        sandbox=call.on_sandbox,
        count=max(1, len(links)),
        index=index,
    )
