"""Looked-up calls as a table: a row for each SID, in the order of the question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ccm_desktop.domain.lookup import Came, LookedUp
from ccm_desktop.ui.chips import Chip, chip_for
from ccm_desktop.ui.shapes import Shape, Tone
from ccm_desktop.ui.tables import head_of
from ccm_desktop.ui.text import day_and_time, lookups, short_sid, tr

Index = QModelIndex | QPersistentModelIndex
FOUND_ROLE = Qt.ItemDataRole.UserRole + 1

_CHIPS = {
    Came.WAITING: (Tone.MUTED, Shape.RING),
    Came.ASKING: (Tone.ACCENT, Shape.HALF),
    Came.FOUND: (Tone.ACCENT, Shape.TICK),
    Came.UNKNOWN: (Tone.RING, Shape.QUESTION),
    Came.WRONG_ACCOUNT: (Tone.END, Shape.CROSS),
    Came.NOT_ALLOWED: (Tone.END, Shape.CROSS),
    Came.BAD_SID: (Tone.END, Shape.CROSS),
    Came.NO_ANSWER: (Tone.RING, Shape.BAR),
    Came.NOT_ASKED: (Tone.MUTED, Shape.BAR),
}


class Column(IntEnum):
    """The table's columns, from the left."""

    SID = 0
    STATE = 1
    CUSTOMER = 2
    BEGUN = 3
    TALK_TIME = 4
    RECORDING = 5
    ASKED = 6


def chip_of(found: LookedUp) -> Chip:
    """What came of a SID as a chip."""
    if found.phase is not None:
        return replace(chip_for(found.phase, found.outcome), word=lookups.word(found))
    return Chip(lookups.word(found), *_CHIPS[found.came])


class LookupModel(QAbstractTableModel):
    """Holds what is listed; knows nothing of who asks."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: list[LookedUp] = []
        self._rows: dict[tuple[str, str], int] = {}

    @property
    def found(self) -> tuple[LookedUp, ...]:
        """All that is listed."""
        return tuple(self._found)

    def show(self, found: Iterable[LookedUp]) -> None:
        """List others."""
        self.beginResetModel()
        self._found = list(found)
        self._rows = {_key(one): row for row, one in enumerate(self._found)}
        self.endResetModel()

    def put(self, found: LookedUp) -> None:
        """Show one as it stands now, where it is listed."""
        row = self._rows.get(_key(found))
        if row is not None and self._found[row] != found:
            self._found[row] = found
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def found_at(self, row: int) -> LookedUp | None:
        """What is in a row."""
        return self._found[row] if 0 <= row < len(self._found) else None

    def row_of(self, found: LookedUp) -> int | None:
        """The row of a SID in its account."""
        return self._rows.get(_key(found))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many are listed."""
        return 0 if parent.isValid() else len(self._found)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """The words of a cell, or the whole result for the painter."""
        found = self.found_at(index.row()) if index.isValid() else None
        if found is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _words(found, Column(index.column()))
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == Column.SID:
                return lookups.spoken(found)
            case Qt.ItemDataRole.AccessibleTextRole:
                return _words(found, Column(index.column()))
            case _ if role == FOUND_ROLE:
                return found
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """The column's name."""
        titles = {
            Column.SID: tr("Call SID"),
            Column.STATE: tr("State"),
            Column.CUSTOMER: tr("Customer"),
            Column.BEGUN: tr("Called"),
            Column.TALK_TIME: tr("Talk time"),
            Column.RECORDING: tr("Recording"),
            Column.ASKED: tr("Looked up"),
        }
        return head_of([titles[column] for column in Column], section, orientation, role)


def _key(found: LookedUp) -> tuple[str, str]:
    return found.call_sid, found.account_sid


def _words(found: LookedUp, column: Column) -> str:
    match column:
        case Column.SID:
            return short_sid(found.call_sid)
        case Column.STATE:
            return lookups.word(found)
        case Column.CUSTOMER:
            return lookups.customer(found)
        case Column.BEGUN:
            return lookups.begun(found)
        case Column.TALK_TIME:
            return lookups.talked(found)
        case Column.RECORDING:
            return lookups.recording(found)
        case Column.ASKED:
            return day_and_time(found.at) if found.at is not None else ""
