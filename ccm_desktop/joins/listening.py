"""One player and the recordings: what it asks for is done, what changes is shown in it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ccm_desktop.domain.errors import CcmError, CredentialsMissing
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.recording import Failed, NotReady, RecordingState
from ccm_desktop.services.clock import Alarm
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.recordings.recordings import Recordings
from ccm_desktop.ui import text
from ccm_desktop.ui.text import player as words

if TYPE_CHECKING:
    from ccm_desktop.ui.player.panel import RecordingPanel, Subject

StateOf: TypeAlias = Callable[[], RecordingState]
_AFTER_A_LOOK_S = 1.0


class Listening:
    """Joins one panel to the service, for whichever recording it shows."""

    def __init__(self, panel: RecordingPanel, desk: Desk, recordings: Recordings) -> None:
        self.panel = panel
        self._desk = desk
        self._recordings = recordings
        self._profile: Profile | Failed = Failed(CredentialsMissing(""))
        self._state_of: StateOf | None = None
        self._loaded: tuple[str, int] | None = None
        self._dropped = ""
        self._next_look: Alarm | None = None
        self._wire()

    def show(self, subject: Subject, profile: Profile | Failed | None, state_of: StateOf) -> None:
        """Show a recording; `state_of` tells what is known of it whenever that changes."""
        self._profile = profile or Failed(CredentialsMissing(""))
        self._state_of = state_of
        self.panel.show_recording(subject, state_of())
        self._look_again_in_time()
        key = (subject.call_sid, subject.index)
        if subject.call_sid and key != self._loaded:
            self._loaded = key
            self._spawn("recording notes", self._load(*key))

    def look(self) -> None:
        """Show what is known now."""
        if self._state_of is not None:
            self.panel.show_state(self._state_of())
            self._look_again_in_time()

    def leave(self) -> None:
        """Stop; the place is kept."""
        self.panel.leave()
        self._forget()

    def drop(self) -> None:
        """Stop, and keep nothing: the call is forgotten."""
        self._dropped = self.panel.subject.call_sid
        self.leave()

    async def close(self) -> None:
        """Stop at the program's end, and have the place kept before it."""
        call_sid, place = self.panel.subject.call_sid, self.panel.place
        self.panel.place_left.disconnect(self._on_place_left)
        self.panel.leave()
        self._forget()
        if place is not None:
            await self._remember(call_sid, place)

    def _forget(self) -> None:
        self._state_of = self._loaded = None
        if self._next_look is not None:
            self._next_look.cancel()

    def _wire(self) -> None:
        panel = self.panel
        panel.fetch_requested.connect(self._on_fetch)
        panel.stop_requested.connect(self._on_stop)
        panel.save_requested.connect(self._on_save)
        panel.place_left.connect(self._on_place_left)
        panel.notes.add_requested.connect(self._on_add)
        panel.notes.change_requested.connect(self._on_change)
        panel.notes.drop_requested.connect(self._on_drop)

    def _spawn(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        self._desk.tasks.spawn(name, work)

    def _look_again_in_time(self) -> None:
        """Say a later time once the one that was said is over."""
        if self._next_look is not None:
            self._next_look.cancel()
        state = self._state_of() if self._state_of is not None else None
        if isinstance(state, NotReady) and state.next_look is not None:
            clock = self._desk.clock
            wait_s = (state.next_look - clock.now()).total_seconds() + _AFTER_A_LOOK_S
            self._next_look = clock.call_at(clock.monotonic() + max(wait_s, 1.0), self.look)

    async def _load(self, call_sid: str, index: int) -> None:
        try:
            at = await self._recordings.position_of(call_sid)
            notes = await self._recordings.notes(call_sid)
        except CcmError as error:
            self._tell(error)
            return
        if self._is_shown(call_sid, index):
            if index == 0:  # the place is the first one's
                self.panel.show_place(call_sid, at)
            self.panel.show_notes(call_sid, notes)

    def _on_fetch(self) -> None:
        subject = self.panel.subject
        if isinstance(self._profile, Failed):
            self.panel.show_state(self._profile)
        else:
            work = self._fetch(self._profile, subject.call_sid, subject.index)
            self._spawn("fetch recording", work)

    async def _fetch(self, profile: Profile, call_sid: str, index: int) -> None:
        try:
            await self._recordings.fetch(profile, call_sid, index)
        except CcmError as error:
            if self._is_shown(call_sid, index):
                self.panel.show_state(Failed(error))
            return
        if self._is_shown(call_sid, index):
            self.look()

    def _is_shown(self, call_sid: str, index: int) -> bool:
        subject = self.panel.subject
        return self._state_of is not None and (subject.call_sid, subject.index) == (call_sid, index)

    def _on_stop(self) -> None:
        self._recordings.stop(self.panel.subject.call_sid, self.panel.subject.index)

    def _on_save(self, to: Path) -> None:
        subject = self.panel.subject
        self._spawn("save recording", self._save(subject.call_sid, subject.index, to))

    async def _save(self, call_sid: str, index: int, to: Path) -> None:
        def on_progress(done: int, of: int | None) -> None:
            self._say(words.saving(done, of))

        try:
            await self._recordings.save_copy(call_sid, index, to, on_progress)
        except CcmError as error:
            self._tell(error)
        else:
            self._say(words.saved_as(to.name))

    def _on_place_left(self, call_sid: str, at: int) -> None:
        self._spawn("remember place", self._remember(call_sid, at))

    async def _remember(self, call_sid: str, at: int) -> None:
        if call_sid == self._dropped:
            return
        try:
            await self._recordings.remember(call_sid, at)
        except CcmError as error:
            self._tell(error)

    def _on_add(self, at: int, note: str) -> None:
        call_sid = self.panel.subject.call_sid
        self._spawn("add note", self._noted(self._recordings.add_note(call_sid, at, note), note))

    def _on_change(self, note_id: int, note: str) -> None:
        self._spawn("change note", self._noted(self._recordings.change_note(note_id, note), note))

    def _on_drop(self, note_id: int) -> None:
        self._spawn("delete note", self._noted(self._recordings.drop_note(note_id), ""))

    async def _noted(self, work: Coroutine[Any, Any, object], note: str) -> None:
        call_sid = self.panel.subject.call_sid
        try:
            await work
            notes = await self._recordings.notes(call_sid)
        except CcmError as error:
            self._tell(error)
            if self._state_of is not None:
                self.panel.notes.give_back(note)
            return
        if self._state_of is not None:
            self.panel.show_notes(call_sid, notes)

    def _tell(self, error: CcmError) -> None:
        said = text.message(error, dialling=False)
        self._say(f"{said.title} {said.next_step}".strip(), is_trouble=True)

    def _say(self, sentence: str, *, is_trouble: bool = False) -> None:
        if self._state_of is not None:  # a window that is closed says no more
            self.panel.say(sentence, is_trouble=is_trouble)
