"""The agent's contacts: search, favourites, add and change, import. Filling dials nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.contact import Contact
from ccm_desktop.ui import text
from ccm_desktop.ui.contact_views.model import SAMPLES, ContactsModel
from ccm_desktop.ui.contact_views.table import contacts_table
from ccm_desktop.ui.escape import EscapeClears
from ccm_desktop.ui.focus import enable, has_keyboard
from ccm_desktop.ui.icons import icon
from ccm_desktop.ui.labels import plain_label, restyle
from ccm_desktop.ui.room import on_its_screen
from ccm_desktop.ui.text import tr

_SEARCH_DELAY_MS = 80
_SIZE = (760, 540)


class ContactsDialog(QDialog):
    """Emits what the agent asks for; it changes no contact by itself."""

    search_changed = Signal(str)
    fill_requested = Signal(str)
    add_requested = Signal()
    edit_requested = Signal(object)
    remove_requested = Signal(object)
    put_back_requested = Signal(object)
    star_requested = Signal(str, bool)
    move_requested = Signal(str, int)
    import_requested = Signal(str)
    undo_import_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Contacts"))
        self.resize(on_its_screen(self, QSize(*_SIZE)))
        self._removed: Contact | None = None
        self._wanted: str | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SEARCH_DELAY_MS)
        self._build()
        self._connect()
        self._on_selected()

    @property
    def search_text(self) -> str:
        """What is searched for."""
        return self._search.text().strip()

    def show_contacts(self, contacts: tuple[Contact, ...]) -> None:
        """List what was found; the chosen contact stays chosen where it is among them."""
        chosen = self._chosen_id()
        self._model.show(contacts)
        row = self._model.row_of(self._wanted) if self._wanted else None
        if row is not None:
            self._wanted = None  # until then it may be an answer to an earlier question
        elif chosen:
            row = self._model.row_of(chosen)
        if contacts:
            self._table.selectRow(row or 0)
        self._empty.setVisible(not contacts)
        self._empty.setText(text.no_contact(self.search_text))
        self._on_selected()

    def choose(self, contact_id: str) -> None:
        """Have a contact chosen once it is listed."""
        self._wanted = contact_id

    def show_message(self, words: str, role: str = "muted") -> None:
        """Say in one sentence what was done, or what stands in the way."""
        self._message.setText(words)
        restyle(self._message, "role", role)
        self._show_link(self._put_back, shown=False)

    def show_removed(self, contact: Contact) -> None:
        """Say that a contact is gone, and offer it back."""
        self.show_message(text.removed_contact(contact))
        self._removed = contact
        self._put_back.setVisible(True)

    def show_undo_import(self, possible: bool) -> None:
        """Offer to take the last import back."""
        self._show_link(self._undo, shown=possible)

    def _show_link(self, link: QPushButton, *, shown: bool) -> None:
        if not shown and has_keyboard(link):
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        link.setVisible(shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search go to the list; Delete in the list removes, Enter fills."""
        match event:
            case QKeyEvent() if event.type() == QEvent.Type.KeyPress:
                return self._took_key(watched, Qt.Key(event.key()), event)
        return super().eventFilter(watched, event)

    def _took_key(self, watched: QObject, key: Qt.Key, event: QKeyEvent) -> bool:
        if watched is self._search and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._table.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if watched is not self._table:
            return False
        if key == Qt.Key.Key_Delete:
            self._remove.click()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._fill.click()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            (self._up if key == Qt.Key.Key_Up else self._down).click()
        else:
            return False
        return True

    def _build(self) -> None:
        self._search = QLineEdit()
        self._search.setAccessibleName(tr("Search contacts"))
        self._search.setPlaceholderText(tr("Search name, organisation or number"))
        self._search.setClearButtonEnabled(True)
        self._search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._model = ContactsModel(self)
        self._table = contacts_table(self._model, tr("Contacts"), SAMPLES)
        self._empty = plain_label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self._table.viewport()).addWidget(self._empty)
        self._message = plain_label("", "muted", wrap=True)
        self._message.setAccessibleName(tr("What was done"))
        self._number = QComboBox()
        self._number.setAccessibleName(tr("Number to fill in"))
        self._number.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._build_buttons()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addLayout(_row(self._search, self._add, self._import))
        layout.addWidget(self._table, 1)
        said = _row(self._message, self._put_back, self._undo)
        said.setStretch(0, 1)
        layout.addLayout(said)
        actions = _row(self._star, self._up, self._down, self._edit, self._remove)
        actions.addStretch(1)
        actions.addWidget(self._number)
        actions.addWidget(self._fill)
        layout.addLayout(actions)

    def _build_buttons(self) -> None:
        self._add = _button(tr("Add…"))
        self._import = _button(tr("Import…"), tip=tr("From a CSV or vCard file"))
        self._star = _button(tr("Make favourite"))
        self._up = _button(tr("Up"), name=tr("Move favourite up"), tip=tr("Ctrl+Up in the list"))
        self._down = _button(
            tr("Down"), name=tr("Move favourite down"), tip=tr("Ctrl+Down in the list")
        )
        self._edit = _button(tr("Edit…"))
        self._remove = _button(tr("Remove"), tip=tr("Delete in the list"))
        self._fill = _button(tr("Fill"), tip=tr("Fill in the number; nothing is dialled"))
        self._fill.setProperty("kind", "primary")
        self._fill.setAutoDefault(True)
        self._fill.setDefault(True)
        self._put_back, self._undo = _button(tr("Put back")), _button(tr("Undo import"))
        for link in (self._put_back, self._undo):
            link.setProperty("kind", "link")
            link.hide()

    def _connect(self) -> None:
        self._search.installEventFilter(EscapeClears(self._search))
        self._search.installEventFilter(self)
        self._table.installEventFilter(self)
        self._search.textChanged.connect(self._on_search_edited)
        self._timer.timeout.connect(self._on_search_ready)
        self._table.selectionModel().selectionChanged.connect(self._on_selected)
        self._table.doubleClicked.connect(self._on_fill)
        for button, slot in (
            (self._add, self.add_requested),
            (self._import, self._on_import),
            (self._star, self._on_star),
            (self._up, self._on_up),
            (self._down, self._on_down),
            (self._edit, self._on_edit),
            (self._remove, self._on_remove),
            (self._put_back, self._on_put_back),
            (self._undo, self.undo_import_requested),
            (self._fill, self._on_fill),
        ):
            button.clicked.connect(slot)

    def _chosen(self) -> Contact | None:
        rows = self._table.selectionModel().selectedRows()
        return self._model.contact_at(rows[0].row()) if rows else None

    def _chosen_id(self) -> str | None:
        chosen = self._chosen()
        return chosen.id if chosen else None

    def _on_search_edited(self) -> None:
        self._timer.start()

    def _on_search_ready(self) -> None:
        self.search_changed.emit(self.search_text)

    def _on_selected(self) -> None:
        chosen = self._chosen()
        is_favourite = chosen is not None and chosen.favourite is not None
        for button in (self._star, self._edit, self._remove):
            enable(button, self._search, on=chosen is not None)
        star = tr("No longer favourite") if is_favourite else tr("Make favourite")
        self._star.setText(star)
        self._star.setAccessibleName(star)
        for button in (self._up, self._down):
            enable(button, self._table, on=is_favourite)
        self._offer_numbers(chosen)

    def _offer_numbers(self, chosen: Contact | None) -> None:
        numbers = chosen.numbers if chosen else ()
        self._number.clear()
        for number in numbers:
            shown = text.number(number.e164)
            label = text.one_line(number.label)
            self._number.addItem(f"{shown} {label}" if label else shown, number.e164)
        self._number.setVisible(len(numbers) > 1)
        enable(self._fill, self._table, on=bool(numbers))

    def _on_fill(self) -> None:
        number = self._number.currentData()
        if number:
            self.fill_requested.emit(str(number))
            self.accept()

    def _on_star(self) -> None:
        if chosen := self._chosen():
            self.star_requested.emit(chosen.id, chosen.favourite is None)

    def _on_up(self) -> None:
        if chosen := self._chosen():
            self.move_requested.emit(chosen.id, -1)

    def _on_down(self) -> None:
        if chosen := self._chosen():
            self.move_requested.emit(chosen.id, 1)

    def _on_edit(self) -> None:
        if chosen := self._chosen():
            self.edit_requested.emit(chosen)

    def _on_remove(self) -> None:
        if chosen := self._chosen():
            self.remove_requested.emit(chosen)

    def _on_put_back(self) -> None:
        if self._removed is not None:
            self.choose(self._removed.id)
            self.put_back_requested.emit(self._removed)
            self.show_message("")

    def _on_import(self) -> None:
        chooser = QFileDialog(self, tr("Import contacts"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters([tr("Contacts (*.csv *.tsv *.txt *.vcf)"), tr("All files (*)")])
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.import_requested)
        chooser.open()


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return row


def _button(label: str, *, name: str = "", tip: str = "") -> QPushButton:
    button = QPushButton(label)
    button.setAutoDefault(False)
    button.setAccessibleName(name or label.rstrip("…"))
    button.setToolTip(tip)
    return button
