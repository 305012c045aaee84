"""The settings: a page for each subject. The account is saved by its button, the rest at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.ui.focus import InSight
from ccm_desktop.ui.tab_order import order_tabs
from ccm_desktop.ui.text import tr


class PreferencePage(QWidget):
    """A page that shows preferences, and tells of changed ones, which apply at once."""

    changed = Signal(object)
    title: str

    def show_preferences(self, preferences: Preferences) -> None:
        """Show preferences without telling of a change."""
        raise NotImplementedError


class SettingsDialog(QDialog):
    """Hosts the pages; one that is higher than the screen scrolls."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.setAccessibleName(tr("Settings pages"))
        self._tabs.tabBar().setDrawBase(False)
        self._tabs.tabBar().setAccessibleName(tr("Settings pages"))
        self._buttons = buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self._tabs)
        layout.addWidget(buttons)
        self.resize(self.sizeHint().expandedTo(self.minimumSizeHint()))

    def focusNextPrevChild(self, next: bool, /) -> bool:  # noqa: A002, N802 - Qt's names
        """Go from the pages' names through the open page to Close: pages are added behind it."""
        order_tabs((self._tabs, self._buttons))
        return super().focusNextPrevChild(next)

    def add_page(self, page: QWidget, title: str) -> None:
        """Add a page behind the others."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        InSight(area)
        area.setMinimumWidth(max(540, page.minimumSizeHint().width() + 24))
        self._tabs.addTab(area, title)
        room = self.screen().availableSize()
        wanted = max(self.height(), page.sizeHint().height() + 130)
        self.resize(self.sizeHint().width(), min(wanted, room.height() - 60))

    def open_page(self, page: QWidget) -> None:
        """Bring a page to the front."""
        for place in range(self._tabs.count()):
            area = self._tabs.widget(place)
            if isinstance(area, QScrollArea) and area.widget() is page:
                self._tabs.setCurrentIndex(place)
