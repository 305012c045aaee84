"""What a file of contacts would bring, shown before anything of it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ccm_desktop.ui import text
from ccm_desktop.ui.contact_views.model import SAMPLES, Column, ContactsModel
from ccm_desktop.ui.contact_views.table import contacts_table
from ccm_desktop.ui.labels import ElidedLabel, plain_label
from ccm_desktop.ui.room import on_its_screen
from ccm_desktop.ui.tables import head_of
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from ccm_desktop.domain.import_plan import ImportPlan, NotTaken

Index = QModelIndex | QPersistentModelIndex
_SIZE = (680, 560)
_LEFT_SAMPLES = ("000000", "+91 00000 00000 / +91", None)


class ImportDialog(QDialog):
    """Shows a plan; `accepted` means that it may be carried out."""

    def __init__(self, parent: QWidget, plan: ImportPlan) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Import contacts"))
        self.resize(on_its_screen(self, QSize(*_SIZE)))
        self.plan = plan
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(ElidedLabel(text.one_line(plan.source), "title"))
        summary = plain_label(text.import_summary(plan), wrap=True)
        summary.setAccessibleName(tr("What would be imported"))
        layout.addWidget(summary)
        if plan.columns:
            layout.addWidget(plain_label(text.guessed_columns(plan.columns), "warning", wrap=True))
        self._add_contacts(layout)
        self._add_not_taken(layout)
        layout.addWidget(self._buttons())

    def _add_contacts(self, layout: QVBoxLayout) -> None:
        model = ContactsModel(self)
        model.show((*self.plan.added, *self.plan.merged))
        table = contacts_table(model, tr("Contacts to import"), SAMPLES)
        table.hideColumn(Column.FAVOURITE)
        layout.addWidget(table, 3)

    def _add_not_taken(self, layout: QVBoxLayout) -> None:
        if not self.plan.not_taken:
            return
        layout.addWidget(plain_label(tr("Not taken"), "heading"))
        model = _NotTakenModel(self.plan.not_taken, self)
        layout.addWidget(contacts_table(model, tr("Not taken"), _LEFT_SAMPLES), 2)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        accept = buttons.addButton(tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setProperty("kind", "primary")
        accept.setEnabled(bool(self.plan.added or self.plan.merged))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons


class _NotTakenModel(QAbstractTableModel):
    """Lines that are left out: where, what, why."""

    def __init__(self, left: tuple[NotTaken, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._left = left

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many are listed."""
        return 0 if parent.isValid() else len(self._left)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Where, what, why."""
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """The words of a cell."""
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        left = self._left[index.row()]
        return (str(left.line), text.one_line(left.given), text.not_taken(left))[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """The column's name."""
        titles = (tr("Line"), tr("What stands there"), tr("Why not"))
        return head_of(titles, section, orientation, role)
