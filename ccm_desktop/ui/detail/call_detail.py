"""The call selected in the journal: who, how, how long, its past, and its recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent

from ccm_desktop.ui.detail.pane import Pane

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ccm_desktop.domain.call import Call
    from ccm_desktop.domain.history import History
    from ccm_desktop.ui.detail.body import DetailBody
    from ccm_desktop.ui.detail.head import DetailHead
    from ccm_desktop.ui.detail.replay import ReplayBar


def _now() -> datetime:
    return datetime.now(UTC)


class CallDetail(Pane):
    """Shows one call of the journal; hidden while none is selected, and built for the first one."""

    crm_requested = Signal(str)
    cleared = Signal()

    _head: DetailHead
    _replay: ReplayBar
    _body: DetailBody

    _is_built = False  # also once Python has let go of it and Qt has not

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("detail")
        self._now: Callable[[], datetime] = _now
        self._call: Call | None = None
        self._contact: str | None = None
        self._history: History | None = None
        self._to_do: list[Callable[[], None]] = []
        self.hide()

    @property
    def reference(self) -> str | None:
        """The call shown, by our reference."""
        return self._call.reference if self._call else None

    @property
    def call(self) -> Call | None:
        """The call shown, as it is known now, whatever is replayed of it."""
        return self._call

    def set_clock(self, now: Callable[[], datetime]) -> None:
        """Take the clock that ages of answers go by."""
        self._now = now

    def clear(self) -> None:
        """Show nothing."""
        if self._call is None:
            return
        self._replay.end()
        self._call = self._history = None
        self.hide()
        self.cleared.emit()

    def show_call(self, call: Call, contact: str | None = None) -> None:
        """Show a call; `contact` is what the agent's contacts call the customer.

        What comes of the same call while its past is replayed is shown once that has ended.
        """
        self._build()
        is_another = self.reference != call.reference
        self._call, self._contact = call, contact
        if is_another:
            self._history = None
            self._replay.end()
            self.area.verticalScrollBar().setValue(0)
            self._body.show_reports(())
        self._show()
        self.show()

    def show_history(self, history: History) -> None:
        """Show the past of the call, where it is still the one shown."""
        if history.reference != self.reference:
            return
        self._history = history
        self._show()

    def show_ages(self) -> None:
        """Say anew how old each answer is."""
        if self._call is not None and self._replay.known is None:
            self._show_past(self._call)

    def offer_crm(self, *, offered: bool) -> None:
        """Whether there is a link to the customer's page."""
        self._once_built(lambda: self._head.offer_crm(offered=offered))

    def place_player(self, player: QWidget) -> None:
        """Take the player of recordings: beside the facts, or below them where it is narrow."""
        self._once_built(lambda: self._body.place_player(player))

    def add_action(self, words: str, slot: Callable[[], object]) -> None:
        """Put one more thing that can be done with the call into its menu."""
        self._once_built(lambda: self._head.add_action(words, slot))

    def event(self, event: QEvent) -> bool:
        """Have Escape for the end of a replay, before a key of the window can have it."""
        if self._is_end_of_replay(event):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self._replay.end()
            return True
        return super().event(event)

    def _is_end_of_replay(self, event: QEvent) -> bool:
        return (
            isinstance(event, QKeyEvent)
            and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
            and event.key() == Qt.Key.Key_Escape
            and self._is_built
            and self._replay.known is not None
        )

    def _was_built(self) -> bool:
        return self._is_built

    def build_in_steps(self) -> Iterator[None]:
        """Build it before the first call is shown, with a pause after each step."""
        if self._is_built:
            return
        from ccm_desktop.ui.detail.body import DetailBody
        from ccm_desktop.ui.detail.head import DetailHead
        from ccm_desktop.ui.detail.replay import ReplayBar

        yield
        head, replay = DetailHead(), ReplayBar()
        yield
        body = DetailBody()
        yield
        if self._was_built():  # for a call that came in between
            return
        self._head, self._replay, self._body = head, replay, body
        self._finish()

    def _build(self) -> None:
        for _ in self.build_in_steps():
            pass

    def _finish(self) -> None:
        self.place((self._head, self._replay), self._body)
        self._connect()
        self._is_built = True
        for do in self._to_do:
            do()
        self._to_do.clear()

    def _once_built(self, do: Callable[[], None]) -> None:
        do() if self._is_built else self._to_do.append(do)

    def _connect(self) -> None:
        self._head.crm_requested.connect(self._on_crm)
        self._body.replay_requested.connect(self._on_replay)
        self._replay.stepped.connect(self._show)
        self._replay.left.connect(self._on_replay_left)
        self._head.room_requested.connect(self.grow_by_step)

    def _show(self) -> None:
        if self._call is None:
            return
        known = self._replay.known
        # What the agent wrote has no time of its own: it is that of now.
        now = self._call
        call = now if known is None else replace(known.call, note=now.note, tags=now.tags)
        self._head.show_call(self._call, call, self._contact)
        self._body.show_call(call, replayed=known is not None)
        if known is None:
            self._show_past(call)
        else:
            self._show_replayed()

    def _show_past(self, call: Call) -> None:
        from ccm_desktop.domain.history import moments_of
        from ccm_desktop.ui.detail.past import steps_of_moments

        history = self._history
        moments = moments_of(call, history) if history is not None else ()
        has_past = history is not None and len(history.steps) > 1
        self._body.show_steps(steps_of_moments(moments, self._now()), replayable=has_past)
        if history is not None:
            self._body.show_reports(history.heard)

    def _show_replayed(self) -> None:
        from ccm_desktop.ui.detail.past import steps_of_moments

        known = self._replay.known
        if known is not None:
            at = known.heard.at if known.heard is not None else known.call.pressed_at
            self._body.show_steps(steps_of_moments(known.moments, at), replayable=False)
            self._body.past_in_sight(self.area)

    def _on_replay(self) -> None:
        if self._history is not None:
            self._replay.begin(self._history)

    def _on_replay_left(self) -> None:
        from ccm_desktop.ui.focus import holds_focus

        self._show()
        if holds_focus(self._replay):
            self._body.focus_replay()

    def _on_crm(self) -> None:
        if self._call is not None:
            self.crm_requested.emit(self._call.reference)
