"""The do-not-call lists in the settings: which there are, how each stands, adding and removing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.errors import BadInput
from ccm_desktop.domain.guards import ListCopy
from ccm_desktop.domain.policy import check_list_source, list_name
from ccm_desktop.ui import text
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import tr

_SOURCE = Qt.ItemDataRole.UserRole
_SHOWN_ROWS = 3


class ListEditor(QWidget):
    """Shows lists; emits `changed` with the user's own, which come after the admin's."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._own: tuple[str, ...] = ()
        self._fixed: tuple[str, ...] = ()
        self._copies: Mapping[str, ListCopy] = {}
        self._list = QListWidget()
        self._list.setAccessibleName(tr("Do-not-call lists"))
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = self._list.fontMetrics().height() * 2 + 10
        self._list.setFixedHeight(row * _SHOWN_ROWS + 8)
        self._address = QLineEdit()
        self._address.setPlaceholderText("https://…")
        self._address.setMaxLength(2000)
        self._address.setAccessibleName(tr("Address of a do-not-call list"))
        self._add_address = QPushButton(tr("Add address"))
        self._add_file = QPushButton(tr("Add file…"))
        self._remove = QPushButton(tr("Remove"))
        self._remove.setAccessibleName(tr("Remove the chosen list"))
        for button in (self._add_address, self._add_file, self._remove):
            button.setAutoDefault(False)
        self._message = plain_label("", "error", wrap=True)
        self._message.hide()
        self._build()
        self._connect()
        self._show()

    @property
    def field(self) -> QWidget:
        """What a label of this leads to."""
        return self._list

    def show_lists(self, own: tuple[str, ...], fixed: tuple[str, ...]) -> None:
        """Show the user's lists below those that the admin set."""
        self._own, self._fixed = own, fixed
        self._show()

    def show_copies(self, copies: tuple[ListCopy, ...]) -> None:
        """Show how the lists stand."""
        self._copies = {copy.source: copy for copy in copies}
        self._show()

    def _build(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._add_file)
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        address = QHBoxLayout()
        address.setSpacing(8)
        address.addWidget(self._address, 1)
        address.addWidget(self._add_address)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._list)
        layout.addLayout(buttons)
        layout.addLayout(address)
        layout.addWidget(self._message)

    def _connect(self) -> None:
        self._list.currentRowChanged.connect(self._on_row_changed)
        self._add_file.clicked.connect(self._on_add_file)
        self._add_address.clicked.connect(self._on_add_address)
        self._address.returnPressed.connect(self._on_add_address)
        self._remove.clicked.connect(self._on_remove)

    def _show(self) -> None:
        chosen = self._chosen()
        self._list.clear()
        for source in (*self._fixed, *(one for one in self._own if one not in self._fixed)):
            item = QListWidgetItem(f"{self._title_of(source)}\n{self._state_of(source)}")
            item.setData(_SOURCE, source)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, source)
            self._list.addItem(item)
            if source == chosen:
                self._list.setCurrentItem(item)
        self._on_row_changed()

    def _title_of(self, source: str) -> str:
        name = text.one_line(list_name(source))
        return f"{name} · {tr('set by your admin')}" if source in self._fixed else name

    def _state_of(self, source: str) -> str:
        copy = self._copies.get(source)
        return text.list_state(copy) if copy is not None else tr("Not read yet")

    def _chosen(self) -> str:
        chosen = self._list.selectionModel().currentIndex()
        return str(chosen.data(_SOURCE)) if chosen.isValid() else ""

    def _on_row_changed(self) -> None:
        self._remove.setEnabled(self._chosen() in self._own and self._chosen() not in self._fixed)

    def _on_add_file(self) -> None:
        dialog = QFileDialog(self, tr("Do-not-call list"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Lists (*.csv *.txt)"), tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._add)
        dialog.open()

    def _on_add_address(self) -> None:
        if self._add(self._address.text().strip()):
            self._address.clear()

    def _add(self, source: str) -> bool:
        try:
            if not source:
                return False
            check_list_source(source)
        except BadInput as error:
            self._message.setText(text.bad_input(error))
            self._message.show()
            return False
        self._message.hide()
        if source not in (*self._own, *self._fixed):
            self._change((*self._own, source))
        return True

    def _on_remove(self) -> None:
        chosen = self._chosen()
        self._list.setFocus()
        self._change(tuple(one for one in self._own if one != chosen))

    def _change(self, own: tuple[str, ...]) -> None:
        self._own = own
        self._show()
        self.changed.emit(own)
