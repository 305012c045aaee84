"""The keys, on F1."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import tr


class KeysDialog(QDialog):
    """Lists every key of the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(7)
        for row, (keys, what) in enumerate(_keys()):
            grid.addWidget(plain_label(keys, "key"), row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(plain_label(what), row, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(14)
        layout.addLayout(grid)
        layout.addWidget(buttons)


def _keys() -> tuple[tuple[str, str], ...]:
    return (
        ("Enter", tr("Call the number in the field")),
        ("Ctrl D", tr("Customer number")),
        ("Ctrl R", tr("Fill in the last number")),
        ("Alt 1 … 9", tr("Virtual number")),
        ("Ctrl 1 … 9", tr("Fill in a favourite's number")),
        ("Ctrl B", tr("Contacts")),
        ("Ctrl Shift B", tr("Wallboard: the calls that this app follows")),
        ("Ctrl E", tr("Note")),
        ("F5", tr("Check the call now")),
        ("Ctrl F", tr("Search the journal")),
        ("Ctrl L", tr("Look up call SIDs")),
        ("Space ← → ↑ ↓", tr("In a recording: play, 10 s back or on, speed")),
        ("Ctrl M", tr("Compact window")),
        ("Ctrl Shift M", tr("Keep the compact window on top, or no more")),
        ("Ctrl ,", tr("Settings")),
        ("Esc", tr("Clear a field or close a message")),
        ("Ctrl Q", tr("Quit; the phone call goes on")),
    )
