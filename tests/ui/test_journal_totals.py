"""What the calls that are shown come to: never beside other rows than those that were counted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.journal_filter import HOURS, Result, Totals
from ccm_desktop.ui.journal_view import JournalView
from ccm_desktop.ui.plots import BarPlot, ShareBar
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import answer, one, page

FOUND = Totals(
    12,
    726,
    ((Result.REACHED, 8), (Result.NOT_REACHED, 3), (Result.NOT_SURE, 1)),
    tuple(12 if hour == 10 else 0 for hour in range(HOURS)),
)
FIGURES = ("Calls shown", "Reached in all", "Talk time in all")


class Shown:
    """A view with rows, and the totals over them."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = JournalView()
        qtbot.addWidget(self.view)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()
        self.resize(868, 700)
        answer(self.view, page(12, 12))

    def resize(self, width: int, height: int) -> None:
        self.view.resize(width, height)
        for _ in range(3):
            QCoreApplication.sendPostedEvents()

    @property
    def figures(self) -> list[str]:
        return [one(self.view, QLabel, name).text() for name in FIGURES]

    @property
    def hours(self) -> BarPlot:
        return one(self.view, BarPlot, "Calls by hour of the day")

    @property
    def outcomes(self) -> ShareBar:
        return one(self.view, ShareBar, "Outcomes")

    def legend(self) -> list[str]:
        widgets = self.view.head.totals._legend.findChildren(QWidget)
        return [widget.accessibleName() for widget in widgets if not widget.isHidden()]

    def texts(self) -> list[str]:
        return [label.text() for label in self.view.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def shown(qtbot: QtBot, styled: Theme) -> Shown:
    return Shown(qtbot)


COUNTING = ["Counting…", "–", "–"]


def test_nothing_is_claimed_while_it_is_counted(shown: Shown) -> None:
    assert shown.figures == COUNTING
    assert shown.outcomes.accessibleDescription() == "Counting…"
    assert shown.hours.accessibleDescription() == "Counting…"
    assert not any(c.isdigit() for said in shown.legend() for c in said)


def test_the_figures_and_plots(shown: Shown) -> None:
    shown.view.head.totals.show_totals(FOUND)
    assert shown.figures == ["12", "8 · 67 %", "12 min 6 s"]
    talked = one(shown.view, QLabel, "Talk time in all")
    assert talked.accessibleDescription() == "As Exotel reports it"
    assert shown.legend() == ["Reached 8", "Not reached 3", "Not sure 1", "Under way 0"]
    assert shown.outcomes.accessibleDescription() == (
        "Reached 8, 67 %; Not reached 3, 25 %; Not sure 1, 8 %"
    )
    assert shown.hours.accessibleDescription() == ("Most at 10:00–11:00. 10:00–11:00: 12 calls.")


def test_other_rows_are_never_beside_these_figures(shown: Shown) -> None:
    shown.view.head.totals.show_totals(FOUND)
    shown.view.ask_for(shown.view.wanted)
    assert shown.figures == COUNTING


def test_figures_that_are_a_moment_old_look_and_read_otherwise(shown: Shown) -> None:
    shown.view.head.totals.show_totals(FOUND)
    strip, calls = shown.view.head.totals, one(shown.view, QLabel, "Calls shown")
    fresh = calls.grab().toImage()
    strip.show_stale()
    assert shown.figures[0] == "12"
    assert calls.grab().toImage() != fresh
    assert strip.accessibleDescription() == "Calls have changed: counting again…"
    shown.view.head.totals.show_totals(FOUND)
    assert calls.grab().toImage() == fresh
    assert strip.accessibleDescription() == ""


def test_what_cannot_be_counted_is_not_nought(shown: Shown) -> None:
    shown.view.head.totals.show_unknown()
    assert shown.figures == ["–", "–", "–"]
    assert shown.outcomes.accessibleDescription() == "Not counted."


def test_keys_read_the_hours(shown: Shown) -> None:
    shown.view.head.totals.show_totals(FOUND)
    shown.hours.setFocus()
    QTest.keyClick(shown.hours, Qt.Key.Key_Home)
    assert "00:00–01:00: 0 calls" in shown.texts()
    for _ in range(10):
        QTest.keyClick(shown.hours, Qt.Key.Key_Right)
    assert "10:00–11:00: 12 calls" in shown.texts()
    shown.hours.clearFocus()
    assert "Calls by hour" in shown.texts()


def test_hours_read_by_keys_while_they_are_counted(shown: Shown) -> None:
    shown.hours.setFocus()
    QTest.keyClick(shown.hours, Qt.Key.Key_Right)
    assert "Counting…" in shown.texts()
    assert not any("calls" in said and ":" in said for said in shown.texts())


def test_nothing_moves_when_the_figures_come(shown: Shown) -> None:
    for width in (868, 388):
        shown.resize(width, 700)
        shown.view.ask_for(shown.view.wanted)
        shown.resize(width, 700)
        before = shown.view._table.geometry()
        shown.view.head.totals.show_totals(FOUND)
        shown.resize(width, 700)
        assert shown.view._table.geometry() == before


def test_plots_go_before_the_table_has_no_room(shown: Shown) -> None:
    assert shown.hours.isVisible()
    shown.resize(868, 360)
    assert not shown.hours.isVisible()
    assert one(shown.view, QLabel, "Calls shown").isVisible()
