"""The look of a table of contacts."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from ccm_desktop.ui.tables import choose_whole_rows

_ROW = 32
_AIR = 30


def contacts_table(
    model: QAbstractTableModel, name: str, samples: tuple[str | None, ...]
) -> QTableView:
    """A table of whole rows, one of which can be chosen.

    A column is as wide as its sample, or as its name; those without share what is left.
    """
    table = QTableView()
    table.setAccessibleName(name)
    table.setModel(model)
    table.setTextElideMode(Qt.TextElideMode.ElideRight)
    head = choose_whole_rows(table, max(_ROW, table.fontMetrics().height() + 14))
    for column, sample in enumerate(samples):
        if sample is None:
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
            continue
        title = str(model.headerData(column, Qt.Orientation.Horizontal))
        widest = max(map(table.fontMetrics().horizontalAdvance, (sample, title)))
        head.resizeSection(column, widest + _AIR)
    return table
