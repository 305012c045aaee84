"""What Exotel sent, as it came: folded away, and put in order only when it is looked at."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.history import Heard
from ccm_desktop.ui.detail.disclosure import Disclosure
from ccm_desktop.ui.detail.json_colours import JsonColours, laid_out, to_show
from ccm_desktop.ui.labels import plain_label
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.text.past import report_title, reports_count
from ccm_desktop.ui.theme import installed

_LINES = 12


class RawReports(Disclosure):
    """The stored reports of a call; the newest is shown until another one is chosen."""

    def __init__(self) -> None:
        super().__init__(reports_count(0))
        self._heard: tuple[Heard, ...] = ()
        self._page: _Page | None = None
        self.opened.connect(self._on_opened)

    def show_reports(self, heard: tuple[Heard, ...]) -> None:
        """Show other reports."""
        self._heard = heard
        self.set_words(reports_count(len(heard)))
        self.setVisible(bool(heard))
        if self.is_open and self._page is not None:
            self._page.show_reports(heard)

    def _on_opened(self, is_open: bool) -> None:
        if not is_open:
            return
        if self._page is None:
            self._page = _Page()
            self.set_content(self._page)
        self._page.show_reports(self._heard)


class _Page(QWidget):
    """A choice of reports over the chosen one's JSON."""

    def __init__(self) -> None:
        super().__init__()
        self._heard: tuple[Heard, ...] = ()
        self._choice = QComboBox()
        self._choice.setAccessibleName(tr("Report"))
        shortest = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self._choice.setSizeAdjustPolicy(shortest)
        self._copy = QPushButton(tr("Copy report"))
        self._copy.setProperty("kind", "link")
        self._part = plain_label("", "muted", wrap=True)
        self._json = QPlainTextEdit()
        self._json.setReadOnly(True)
        self._json.setTabChangesFocus(True)
        self._json.setAccessibleName(tr("The report as it came"))
        self._json.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._json.setFixedHeight(self._json.fontMetrics().height() * _LINES + 20)
        self._colours = JsonColours(self._json.document())
        self._build()
        self._choice.currentIndexChanged.connect(self._show)
        self._copy.clicked.connect(self._on_copy)
        installed().changed.connect(self._colours.take_colours)

    def show_reports(self, heard: tuple[Heard, ...]) -> None:
        """Offer the reports; new ones are added, and leave the choice where it is."""
        known = self._heard
        was_newest = self._choice.currentIndex() == len(known) - 1
        self._heard = heard
        if heard[: len(known)] != known:
            self._choice.clear()
            known, was_newest = (), True
        first = len(known) + 1
        more = heard[len(known) :]
        self._choice.addItems([report_title(n, one) for n, one in enumerate(more, first)])
        if was_newest:
            self._choice.setCurrentIndex(len(heard) - 1)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._choice, 1)
        top.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self._part)
        layout.addWidget(self._json)

    def _show(self, place: int) -> None:
        if not 0 <= place < len(self._heard):
            self._json.clear()
            return
        raw = self._heard[place].raw
        shown, is_whole = to_show(raw)
        self._json.setPlainText(shown)
        self._part.setVisible(not is_whole)
        words = tr(
            "Only a part of {n} characters is shown; all of it is copied.", n=f"{len(raw):,}"
        )
        self._part.setText(words)

    def _on_copy(self) -> None:
        place = self._choice.currentIndex()
        if 0 <= place < len(self._heard):
            QGuiApplication.clipboard().setText(laid_out(self._heard[place].raw))
