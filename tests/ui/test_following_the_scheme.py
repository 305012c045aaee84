"""Light and dark, as the system changes them while the window is up: everything follows at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from ccm_desktop.ui import theme
from ccm_desktop.ui.main_window import MainWindow
from tests.ui.shown import after, fill, one, page, talking

LIGHT, DARK = Qt.ColorScheme.Light, Qt.ColorScheme.Dark


@pytest.fixture
def window(qtbot: QtBot, styled: theme.Theme) -> Iterator[MainWindow]:
    made = MainWindow()
    qtbot.addWidget(made)
    fill(made.journal.model, page(3, 3))
    made.call_panel.show_call(talking(), after(12))
    made.show_call_panel(shown=True)
    made.show()
    yield made
    made.set_ticking(False)
    styled.follow(LIGHT)


def switch(scheme: Qt.ColorScheme) -> None:
    """What Qt does when the system tells of another scheme."""
    QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)
    QCoreApplication.sendPostedEvents()


def colours_of(window: MainWindow) -> dict[str, QColor]:
    """What is seen in some places of the window."""
    picture = window.grab().toImage()

    def at(point: QPoint) -> QColor:
        return picture.pixelColor(point * window.devicePixelRatioF())

    table = one(window, QTableView, "Journal")
    row = table.viewport().mapTo(window, QPoint(3, table.rowHeight(0) // 2))
    return {
        "page": at(window.dial.mapTo(window, QPoint(0, -8))),
        "bar": at(window.top_bar.mapTo(window, QPoint(4, 4))),
        "row": at(row),
    }


def test_every_part_changes_its_colours_and_back(window: MainWindow) -> None:
    light = colours_of(window)
    switch(DARK)
    dark = colours_of(window)
    for name in light:
        assert light[name].lightness() > 200, name
        assert dark[name].lightness() < 70, name
    assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(theme.DARK.bg)
    switch(LIGHT)
    assert colours_of(window) == light


def test_icons_are_painted_anew(window: MainWindow) -> None:
    button = one(window, QPushButton, "Settings")
    light = button.grab().toImage()
    switch(DARK)
    assert button.grab().toImage() != light
    switch(LIGHT)
    assert button.grab().toImage() == light


def test_words_in_the_journal_stay_readable(window: MainWindow) -> None:
    """The delegate paints its own words: they are light on dark, and dark on light."""
    table = one(window, QTableView, "Journal")
    for scheme in (DARK, LIGHT):
        switch(scheme)
        picture = table.viewport().grab().toImage()
        row = range(table.rowHeight(0))
        columns = range(picture.width())
        seen = {picture.pixelColor(x, y).lightness() for x in columns for y in row}
        assert max(seen) > 150 if scheme is DARK else min(seen) < 120


def test_a_scheme_that_is_not_known_is_light(window: MainWindow) -> None:
    switch(DARK)
    switch(Qt.ColorScheme.Unknown)
    assert theme.colours() is theme.LIGHT
