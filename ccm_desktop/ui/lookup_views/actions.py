"""What can be done with a looked-up call. None of it calls."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from ccm_desktop.domain.lookup import OPEN, LookedUp, Watched
from ccm_desktop.ui.flow import FlowLayout
from ccm_desktop.ui.focus import enable
from ccm_desktop.ui.text import to_copy, tr

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class LookupActions(QWidget):
    """Buttons for the selected result; those that have no use for it can't be pressed."""

    watch_requested = Signal(object)
    stop_requested = Signal(str)
    open_requested = Signal(str)
    fill_requested = Signal(str)
    play_requested = Signal(str)
    again_requested = Signal(str)

    def __init__(self, refuge: QWidget) -> None:
        super().__init__()
        self._refuge = refuge
        self._found: LookedUp | None = None
        self._watched = False
        self._can_play = False
        self._copy = _button(tr("Copy SID"), tr("Ctrl+C in the list"))
        self._watch = _button(tr("Keep watching"), tr("Ask on until the call is over"))
        self._open = _button(tr("Open in the journal"))
        self._fill = _button(tr("Fill in the number"), tr("Nothing is dialled"))
        self._play = _button(tr("Play recording"))
        self._again = _button(tr("Ask again"))
        layout = FlowLayout(8)
        self.setLayout(layout)
        for button, slot in (
            (self._copy, self.copy_sid),
            (self._watch, self._on_watch),
            (self._open, self._on_open),
            (self._fill, self._on_fill),
            (self._play, self._on_play),
            (self._again, self._on_again),
        ):
            layout.addWidget(button)
            button.clicked.connect(slot)
        self._play.hide()
        self.show_found(None, None)

    def offer_playing(self) -> None:
        """From now on recordings can be played."""
        self._can_play = True
        self.show_found(self._found, None)

    def show_found(self, found: LookedUp | None, watched: Watched | None) -> None:
        """Offer what fits a result; None where none is selected."""
        self._found = found
        self._watched = watched is not None and watched.goes_on
        report = found.report if found is not None else None
        has_link = report is not None and bool(report.recordings)
        self._watch.setText(tr("Stop watching") if self._watched else tr("Keep watching"))
        self._watch.setAccessibleName(self._watch.text())
        self._play.setVisible(self._can_play)
        for button, on in (
            (self._copy, found is not None),
            (self._watch, self._watched or (found is not None and found.is_live)),
            (self._open, found is not None and found.reference is not None),
            (self._fill, bool(_number(found))),
            (self._play, has_link),
            (self._again, found is not None and found.came not in OPEN),
        ):
            enable(button, self._refuge, on=on)

    def copy_sid(self) -> None:
        """Put the SID on the clipboard."""
        if self._found is not None:
            QGuiApplication.clipboard().setText(to_copy(self._found.call_sid))

    def _on_watch(self) -> None:
        if self._found is None:
            return
        if self._watched:
            self.stop_requested.emit(self._found.call_sid)
        else:
            self.watch_requested.emit(self._found)

    def _on_open(self) -> None:
        if self._found is not None and self._found.reference is not None:
            self.open_requested.emit(self._found.reference)

    def _on_fill(self) -> None:
        if number := _number(self._found):
            self.fill_requested.emit(number)

    def _on_play(self) -> None:
        if self._found is not None:
            self.play_requested.emit(self._found.call_sid)

    def _on_again(self) -> None:
        if self._found is not None:
            self.again_requested.emit(self._found.call_sid)


def _number(found: LookedUp | None) -> str:
    """The customer's number, where it is one that the dialer can take as it stands."""
    report = found.report if found is not None else None
    number = (report.customer.contact_uri or "") if report is not None else ""
    return number if _E164.fullmatch(number) else ""


def _button(label: str, tip: str = "") -> QPushButton:
    button = QPushButton(label)
    button.setAutoDefault(False)
    button.setToolTip(tip)
    return button
