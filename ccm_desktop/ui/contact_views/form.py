"""One contact to be entered or changed: name, organisation, numbers, note."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.contact import MOST_OF_A_NAME, NEW, Contact, ContactNumber
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.number import read_number
from ccm_desktop.ui import text
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import tr


class ContactForm(QDialog):
    """Checks what is entered before it emits it; nothing is saved in here."""

    save_requested = Signal(object)

    def __init__(self, parent: QWidget, contact: Contact | None, country: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Add contact") if contact is None else tr("Edit contact"))
        self.setMinimumWidth(440)
        self._known = contact
        self._country = country
        self._build()
        if contact is not None:
            self._fill(contact)

    def show_message(self, words: str) -> None:
        """Say in one sentence what stands in the way."""
        self._message.setText(words)

    def _build(self) -> None:
        self._name = QLineEdit()
        self._organisation = QLineEdit()
        for field in (self._name, self._organisation):
            field.setMaxLength(MOST_OF_A_NAME)
        self._numbers = _text_field(tr("+91 55555 20001 = mobile, one a line"))
        self._note = _text_field()
        self._message = plain_label("", "error", wrap=True)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.button(QDialogButtonBox.StandardButton.Save).setProperty("kind", "primary")
        self._buttons.accepted.connect(self._on_save)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addLayout(self._form())
        layout.addWidget(self._message)
        layout.addWidget(self._buttons)

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(8)
        for name, widget in (
            (tr("Name"), self._name),
            (tr("Organisation"), self._organisation),
            (tr("Numbers"), self._numbers),
            (tr("Note"), self._note),
        ):
            label = plain_label(name, "label")
            label.setBuddy(widget)
            widget.setAccessibleName(name)
            form.addRow(label, widget)
        return form

    def _fill(self, contact: Contact) -> None:
        self._name.setText(contact.name)
        self._organisation.setText(contact.organisation)
        self._numbers.setPlainText("\n".join(_line(number) for number in contact.numbers))
        self._note.setPlainText(contact.note)

    def _on_save(self) -> None:
        try:
            contact = self._read()
        except BadInput as error:
            self.show_message(text.bad_input(error))
            return
        self.show_message("")
        self.save_requested.emit(contact)

    def _read(self) -> Contact:
        lines = self._numbers.toPlainText().splitlines()
        numbers = [self._read_number(line) for line in lines if line.strip()]
        base = self._known or Contact(NEW, "-")
        if not numbers:
            raise BadInput("contact_number", InputProblem.MISSING)
        return replace(
            base,
            name=self._name.text().strip(),
            organisation=self._organisation.text().strip(),
            numbers=tuple({number.e164: number for number in numbers}.values()),
            note=self._note.toPlainText().strip(),
        )

    def _read_number(self, line: str) -> ContactNumber:
        given, _, label = line.partition("=")
        try:
            e164 = read_number(given.strip(), self._country).e164
        except BadInput as error:
            raise BadInput("contact_number", error.problem, error.given) from error
        known = self._known.numbers if self._known else ()
        as_imported = next((n.given for n in known if n.e164 == e164), given.strip())
        return ContactNumber(e164, label.strip(), as_imported)


def _line(number: ContactNumber) -> str:
    shown = text.number(number.e164)
    return f"{shown} = {number.label}" if number.label else shown


def _text_field(placeholder: str = "") -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setPlaceholderText(placeholder)
    field.setFixedHeight(78)
    field.setTabChangesFocus(True)
    return field
