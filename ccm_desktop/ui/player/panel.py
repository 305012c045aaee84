"""The recording of one call: what is known of it, the player, notes, and a copy to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout

from ccm_desktop.domain.recording import (
    Expired,
    Failed,
    Fetching,
    Here,
    NoRecording,
    NotReady,
    Ready,
    RecordingNote,
    RecordingState,
    WhyNone,
)
from ccm_desktop.ui.focus import holds_focus
from ccm_desktop.ui.labels import ElidedLabel, restyle
from ccm_desktop.ui.notices import announce
from ccm_desktop.ui.player.head import PlayerHead
from ccm_desktop.ui.player.notes import RecordingNotes
from ccm_desktop.ui.player.player import Player
from ccm_desktop.ui.player.stage import CANCEL, LOOK, OUTSIDE, RETRY
from ccm_desktop.ui.text import player as words
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.text.recordings import recording_state

_MAY_COME = (WhyNone.NEVER_CAME, WhyNone.NOT_KNOWN)
_HAS_PLAYER = (WhyNone.NOT_OVER, *_MAY_COME)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose recording it is: the call SID, and what is known without asking.

    `stem` is how a copy is called, without its suffix; `dual` whether two channels are expected.
    """

    call_sid: str
    link: str = ""
    stem: str = ""
    dual: bool = False
    sandbox: bool = False
    count: int = 1
    index: int = 0


class _Wish(Enum):
    """What is to be done with it once it is here."""

    NOTHING = auto()
    PLAY = auto()
    SAVE = auto()


class RecordingPanel(QFrame):
    """Shows values and emits what is wanted; nothing is fetched before it is asked for.

    One sound at a time: another call's ends this one. `place_left` has a call SID and the moment to
    go on from.
    """

    fetch_requested = Signal()
    stop_requested = Signal()
    save_requested = Signal(object)  # Path
    place_left = Signal(str, int)
    played = Signal(object)  # this panel: another one's sound is to end
    index_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Recording"))
        self._subject = Subject("")
        self._state: RecordingState = NoRecording(WhyNone.NOT_OVER)
        self._wish = self._last_wish = _Wish.NOTHING
        self._refusal = ""
        self._is_moved = False
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self._folder = QStandardPaths.writableLocation(documents)
        self._build()
        self._connect()
        self._begin()

    @property
    def subject(self) -> Subject:
        """Whose recording is shown."""
        return self._subject

    def show_recording(self, subject: Subject, state: RecordingState) -> None:
        """Show a call's recording."""
        now = self._subject
        if (now.call_sid, now.index) != (subject.call_sid, subject.index):
            self.leave()
            self._subject = subject
            self._begin()
        self._subject = subject
        self.head.show_links(subject.link, subject.count, subject.index)
        self.show_state(state)

    def show_state(self, state: RecordingState) -> None:
        """Show what is known of it now."""
        before, self._state = self._state, state
        had_keyboard = self.player.stage.holds_keyboard()
        if isinstance(state, Here):
            self._show_here(state.path)
        else:
            self.player.stop()
            self._say_state(state, is_new=type(before) is not type(state))
        self._allow()
        if had_keyboard and not self.player.stage.holds_keyboard():
            self.player.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_place(self, call_sid: str, at: int) -> None:
        """Where the agent stopped listening, unless they have moved meanwhile."""
        if at and call_sid == self._subject.call_sid and not self._is_moved:
            self.player.go_to(at)
            self._is_moved = False  # it is known already

    def show_notes(self, call_sid: str, notes: Sequence[RecordingNote]) -> None:
        """Show the notes of a call, where it is still the one shown."""
        if call_sid == self._subject.call_sid:
            self.notes.show_notes(notes)
            self.player.show_marks([note.at_ms for note in notes])

    def say(self, sentence: str, *, is_trouble: bool = False) -> None:
        """Say how saving goes, or what went wrong."""
        self._news.setText(sentence)
        self._news.setVisible(bool(sentence))
        restyle(self._news, "role", "error" if is_trouble else "muted")

    @property
    def place(self) -> int | None:
        """Where to go on another time; None where nothing was heard."""
        return self.player.place if self._is_moved and self._subject.index == 0 else None

    def pause(self) -> None:
        """Be silent: another one plays."""
        self.player.pause()

    def hideEvent(self, event: QHideEvent) -> None:
        """Be silent where it can't be stopped any more; a minimised window plays on."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.pause()

    def leave(self) -> None:
        """Stop, and tell where that was."""
        self._tell_place()
        self.player.stop()
        self._wish = self._last_wish = _Wish.NOTHING

    def _build(self) -> None:
        self.head = PlayerHead()
        self.player = Player()
        self.notes = RecordingNotes()
        self._news = ElidedLabel("", "muted")
        self._news.setAccessibleName(tr("News of the recording"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for view in (self.head, self.player, self._news, self.notes):
            layout.addWidget(view)

    def _connect(self) -> None:
        self.head.save_requested.connect(self._on_save)
        self.head.index_chosen.connect(self.index_chosen)
        self.player.stage.chosen.connect(self._on_offer)
        self.player.wanted.connect(self._on_wanted)
        self.player.moved.connect(self._on_moved)
        self.player.known.connect(self.head.show_sound)
        self.player.rested.connect(self._tell_place)
        self.player.refused.connect(self._on_refused)
        self.player.told.connect(self.say)
        self.player.played.connect(self._on_played)
        self.notes.jump_requested.connect(self.player.go_to)

    def _begin(self) -> None:
        """Forget what was shown of another recording."""
        subject = self._subject
        self._refusal, self._is_moved = "", False
        self.player.clear(dual=subject.dual, sandbox=subject.sandbox)
        self.head.show_sound(None, 0)
        self.notes.clear()
        self.say("")

    def _show_here(self, path: Path) -> None:
        if self.player.path != path:
            self._refusal = ""
            self.player.take(path)
        if self._refusal:
            self.player.stage.say(self._refusal, OUTSIDE)
        else:
            self.player.stage.show_wave()
        wish, self._wish = self._wish, _Wish.NOTHING
        if wish is _Wish.PLAY:
            self.player.play()
        elif wish is _Wish.SAVE and holds_focus(self):
            self._ask_where(path)
        elif wish is _Wish.SAVE:
            self.say(words.save_again())

    def _say_state(self, state: RecordingState, *, is_new: bool) -> None:
        sentence, stage = recording_state(state), self.player.stage
        match state:
            case Fetching(done=done, of=of):
                stage.show_progress(done, of)
                stage.say(sentence, CANCEL)
            case Failed():
                self._wish = _Wish.NOTHING
                stage.say(sentence, RETRY, role="error")
            case NotReady() | NoRecording(why=WhyNone.NEVER_CAME | WhyNone.NOT_KNOWN):
                stage.say(sentence, LOOK)
            case _:
                stage.say(sentence)
        if is_new and not isinstance(state, Fetching):
            announce(stage, sentence, urgent=isinstance(state, Failed))

    def _allow(self) -> None:
        """Offer what can be done in this state."""
        is_here, can_fetch = isinstance(self._state, Here), isinstance(self._state, Ready | Failed)
        is_none = isinstance(self._state, NoRecording) and self._state.why not in _HAS_PLAYER
        self.head.setVisible(not is_none)
        self.player.show_controls(shown=not is_none)
        self.notes.setVisible(not is_none)
        self.notes.setEnabled(is_here or can_fetch or isinstance(self._state, Fetching | Expired))
        self.player.allow(playing=can_fetch or (is_here and not self._refusal))
        self.head.allow(saving=is_here or can_fetch)

    def _fetch(self, wish: _Wish) -> None:
        self._wish = self._last_wish = wish
        self.fetch_requested.emit()

    def _tell_place(self) -> None:
        place = self.place
        if place is not None:
            self.place_left.emit(self._subject.call_sid, place)

    def _on_played(self) -> None:
        self.played.emit(self)

    def _on_wanted(self) -> None:
        self._fetch(_Wish.PLAY)

    def _on_moved(self, at: int) -> None:
        self._is_moved = True
        self.notes.show_position(at)

    def _on_refused(self, why: str) -> None:
        if isinstance(self._state, Here) and not self._state.path.exists():
            self.show_state(Ready())  # somebody has cleared it away; a press fetches it again
            return
        self._refusal = why
        self.show_state(self._state)

    def _on_offer(self, word: str) -> None:
        if word == CANCEL:
            self._wish = _Wish.NOTHING
            self.stop_requested.emit()
        elif word == OUTSIDE:
            self._open_outside()
        else:
            self._fetch(self._last_wish if word == RETRY else _Wish.NOTHING)

    def _open_outside(self) -> None:
        """Give the file on this machine to the system; never the link."""
        path = self._state.path if isinstance(self._state, Here) else None
        if path is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.say(words.no_opener(), is_trouble=True)

    def _on_save(self) -> None:
        if isinstance(self._state, Here):
            self._ask_where(self._state.path)
        else:
            self._fetch(_Wish.SAVE)

    def _ask_where(self, path: Path) -> None:
        chooser = QFileDialog(self, tr("Save recording"), self._folder)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(path.suffix.removeprefix("."))
        chooser.selectFile(self._subject.stem + path.suffix)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self._on_place_chosen)
        chooser.open()

    def _on_place_chosen(self, chosen: str) -> None:
        self._folder = str(Path(chosen).parent)
        self.save_requested.emit(Path(chosen))
