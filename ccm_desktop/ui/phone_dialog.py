"""The choice of the phone that rings for the agent's calls."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.coworker import Coworker
from ccm_desktop.ui import text
from ccm_desktop.ui.labels import field_label, plain_label, restyle
from ccm_desktop.ui.text import tr

_CONTACT_URI = Qt.ItemDataRole.UserRole


class PhoneDialog(QDialog):
    """Lists phones as Exotel told of them; emits the one that the agent takes for calls from now on."""

    phone_chosen = Signal(str)
    settings_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("My phone"))
        self.setMinimumWidth(460)
        self._phones = QListWidget()
        self._phones.setMinimumHeight(9 * self.fontMetrics().height())
        self._phones.setWordWrap(True)
        self._phones.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._message = plain_label("", "muted", wrap=True)
        self._take = QPushButton(tr("Use this phone"))
        self._take.setProperty("kind", "primary")
        self._take.setDefault(True)
        self._settings = QPushButton(tr("Open settings"))
        self._settings.setAutoDefault(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self._take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self._settings, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        label = tr("The phone that rings first when you call")
        layout.addWidget(field_label(label, self._phones, tr("Phones")))
        layout.addWidget(self._phones, 1)
        layout.addWidget(self._message)
        layout.addWidget(buttons)
        buttons.accepted.connect(self._on_taken)
        buttons.rejected.connect(self.reject)
        self._settings.clicked.connect(self._on_settings)
        self._phones.itemDoubleClicked.connect(self._on_taken)
        self._phones.currentItemChanged.connect(self._show_whether_taken)
        self._phones.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_working()

    def show_working(self) -> None:
        """Say that Exotel is being asked."""
        self._say(tr("Asking Exotel…"), "muted")
        self._show_whether_taken()

    def show_phones(self, coworkers: tuple[Coworker, ...], contact_uri: str | None) -> None:
        """Show the phones of these co-workers, the one in use selected."""
        self._phones.clear()
        for coworker in coworkers:
            for device in coworker.devices or ():
                item = QListWidgetItem(text.device_line(coworker, device))
                item.setData(_CONTACT_URI, device.contact_uri)
                self._phones.addItem(item)
                if device.contact_uri == contact_uri:
                    self._phones.setCurrentItem(item)
        if self._phones.count():
            self._say(tr("Only one phone of a co-worker can be on; that is the one that rings."))
        else:
            self._say(tr("Exotel lists no phone. You can type a number in the settings."))
        self._show_whether_taken()

    def show_failure(self, message: text.Message) -> None:
        """Show why there is no list."""
        self._say(message.sentence, "error")

    def _say(self, words: str, role: str = "muted") -> None:
        self._message.setText(words)
        restyle(self._message, "role", role)

    def _show_whether_taken(self) -> None:
        self._take.setEnabled(self._phones.currentItem() is not None)

    def _on_taken(self) -> None:
        item = self._phones.currentItem()
        if item is not None:
            self.phone_chosen.emit(str(item.data(_CONTACT_URI)))
            self.accept()

    def _on_settings(self) -> None:
        self.reject()
        self.settings_requested.emit()
