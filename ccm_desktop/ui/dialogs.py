"""The few questions that need a decision. Opened, never executed: the loop goes on below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from ccm_desktop.ui.text import tr


def ask_before_quit(parent: QWidget) -> QMessageBox:
    """Say that the phone call goes on; `accepted` means quit all the same."""
    box = QMessageBox(parent)
    box.setWindowTitle("CCM Desktop")
    box.setText(tr("Your phone call goes on."))
    box.setInformativeText(
        tr("This program can't end it. The call is followed again when you open the window.")
    )
    box.setStyleSheet("QLabel#qt_msgbox_informativelabel { min-width: 300px; }")
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
    leave = box.addButton(tr("Quit"), QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(tr("Stay"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    leave.setAutoDefault(False)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
