"""Contacts as a table: the words of a row are made when the row is seen."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ccm_desktop.ui import text
from ccm_desktop.ui.tables import head_of
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from ccm_desktop.domain.contact import Contact

Index = QModelIndex | QPersistentModelIndex
MOST_KEYS = 9
SAMPLES = (None, None, "+91 00000 00000 mobile and 0 more", "★ Ctrl 0")


class Column(IntEnum):
    """The table's columns, from the left."""

    NAME = 0
    ORGANISATION = 1
    NUMBER = 2
    FAVOURITE = 3


class ContactsModel(QAbstractTableModel):
    """Holds what is listed; it knows nothing of how that was searched."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contacts: tuple[Contact, ...] = ()

    def show(self, contacts: tuple[Contact, ...]) -> None:
        """List other contacts."""
        self.beginResetModel()
        self._contacts = contacts
        self.endResetModel()

    def contact_at(self, row: int) -> Contact | None:
        """The contact in a row."""
        return self._contacts[row] if 0 <= row < len(self._contacts) else None

    def row_of(self, contact_id: str) -> int | None:
        """The row of a contact, where it is listed."""
        rows = (row for row, contact in enumerate(self._contacts) if contact.id == contact_id)
        return next(rows, None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many are listed."""
        return 0 if parent.isValid() else len(self._contacts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """The words of a cell."""
        contact = self.contact_at(index.row()) if index.isValid() else None
        if contact is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _words(contact, Column(index.column()))
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == Column.FAVOURITE:
                return _spoken_star(contact)
            case Qt.ItemDataRole.AccessibleTextRole:
                return _words(contact, Column(index.column()))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """The column's name."""
        titles = {
            Column.NAME: tr("Name"),
            Column.ORGANISATION: tr("Organisation"),
            Column.NUMBER: tr("Number"),
            Column.FAVOURITE: tr("Favourite"),
        }
        return head_of([titles[column] for column in Column], section, orientation, role)


def _words(contact: Contact, column: Column) -> str:
    match column:
        case Column.NAME:
            return text.one_line(contact.name)
        case Column.ORGANISATION:
            return text.one_line(contact.organisation)
        case Column.NUMBER:
            return text.contact_numbers(contact)
        case Column.FAVOURITE:
            return _star(contact)


def _star(contact: Contact) -> str:
    if contact.favourite is None:
        return ""
    place = contact.favourite + 1
    return tr("★ Ctrl {n}", n=place) if place <= MOST_KEYS else "★"


def _spoken_star(contact: Contact) -> str:
    if contact.favourite is None:
        return tr("no favourite")
    return tr("favourite {n}", n=contact.favourite + 1)
