"""Plots: what they show can be picked by hand and by keys, and is said in words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QColor, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.ui.plots import BarPlot, Legend, Share, ShareBar
from ccm_desktop.ui.shapes import Shape, Tone
from ccm_desktop.ui.theme import Theme, colours

WORDS = ("none", "some", "most", "few")
VALUES = (0, 5, 10, 1)
REACHED = Share("Reached", Tone.ACCENT, Shape.TICK, 3)
MISSED = Share("Not reached", Tone.END, Shape.CROSS, 1)


class Bars:
    """Four bars, and what was picked."""

    def __init__(self, qtbot: QtBot) -> None:
        self.plot = BarPlot("Calls", QSize(200, 40), ((0, "00"), (2, "12")))
        self.picked: list[str] = []
        self.plot.picked.connect(self.picked.append)
        self.plot.show_values(VALUES, WORDS, "Most of all.")
        shown(qtbot, self.plot, QSize(200, 60))

    def height_of(self, place: int) -> int:
        """How high a bar is, in its middle."""
        picture = self.plot.grab().toImage()
        x = 50 * place + 25
        ink = {QColor(colours().accent).rgb(), QColor(colours().text).rgb()}
        return sum(picture.pixelColor(x, y).rgb() in ink for y in range(picture.height()))


def shown(qtbot: QtBot, widget: QWidget, size: QSize) -> None:
    qtbot.addWidget(widget)
    widget.resize(size)
    with qtbot.waitExposed(widget):
        widget.show()


@pytest.fixture
def bars(qtbot: QtBot, styled: Theme) -> Bars:
    return Bars(qtbot)


def test_bars_are_as_high_as_their_values(bars: Bars) -> None:
    none, some, most, few = (bars.height_of(place) for place in range(4))
    assert none == 0
    assert 0 < few < some < most
    assert abs(2 * some - most) <= 2


def test_a_small_value_is_seen_beside_a_large_one(bars: Bars) -> None:
    bars.plot.show_values((0, 1, 1_000_000, 0), WORDS, "")
    assert bars.height_of(1) >= 1
    assert bars.height_of(0) == 0


def test_the_hand_picks(bars: Bars) -> None:
    for x in (75, 80, 125):
        QTest.mouseMove(bars.plot, QPoint(x, 20))
    assert [said for said in bars.picked if said][-1] == "most"
    QApplication.sendEvent(bars.plot, QEvent(QEvent.Type.Leave))
    assert bars.picked[-1] == ""


def test_keys_pick(bars: Bars) -> None:
    keys = Qt.Key
    for key in (keys.Key_Right, keys.Key_Right, keys.Key_End, keys.Key_Right, keys.Key_Left):
        QTest.keyClick(bars.plot, key)
    assert bars.picked == ["none", "some", "few", "few", "most"]
    QTest.keyClick(bars.plot, keys.Key_Home)
    QTest.keyClick(bars.plot, keys.Key_Left)
    assert bars.picked[-2:] == ["none", "none"]


def test_keys_pick_nothing_where_there_is_nothing(bars: Bars) -> None:
    bars.plot.show_values((), (), "No calls.")
    QTest.keyClick(bars.plot, Qt.Key.Key_Right)
    assert bars.picked == []
    assert not bars.plot.grab().isNull()


def test_what_is_picked_says_the_new_value(bars: Bars) -> None:
    QTest.keyClick(bars.plot, Qt.Key.Key_Right)
    bars.plot.show_values(VALUES, ("other", "", "", ""), "")
    assert bars.picked == ["none", "other"]
    bars.plot.show_values((), (), "")
    assert bars.picked[-1] == ""


def test_a_tooltip_says_the_bar_in_plain_text(bars: Bars) -> None:
    bars.plot.show_values(VALUES, ("<b>none</b>", *WORDS[1:]), "")
    QTest.mouseMove(bars.plot, QPoint(75, 20))
    QTest.mouseMove(bars.plot, QPoint(10, 20))
    assert bars.plot.toolTip() == Qt.convertFromPlainText("<b>none</b>")


def test_all_of_it_is_said(bars: Bars) -> None:
    assert bars.plot.accessibleName() == "Calls"
    assert bars.plot.accessibleDescription() == "Most of all."


def test_shares_are_as_wide_as_their_parts(qtbot: QtBot, styled: Theme) -> None:
    bar = ShareBar("Outcomes", QSize(200, 12))
    shown(qtbot, bar, QSize(200, 12))
    empty = bar.grab().toImage()
    bar.show_shares((REACHED, Share("Not sure", Tone.RING, Shape.QUESTION), MISSED), "3 and 1")
    picture = bar.grab().toImage()
    row = [picture.pixelColor(x, 1).name() for x in range(200)]
    assert abs(row.count(colours().accent) - 150) <= 6
    assert abs(row.count(colours().end) - 50) <= 6
    assert row.count(colours().ring) == 0
    assert bar.accessibleDescription() == "3 and 1"
    bar.show_shares((), "")
    assert bar.grab().toImage() == empty


def test_each_share_has_its_shape(qtbot: QtBot, styled: Theme) -> None:
    """In the same colour, they would still not look the same."""
    bar = ShareBar("Outcomes", QSize(200, 12))
    shown(qtbot, bar, QSize(200, 12))
    pictures = []
    for shape in (Shape.TICK, Shape.CROSS, Shape.QUESTION, Shape.DOT):
        bar.show_shares((Share("x", Tone.ACCENT, shape, 1),), "")
        pictures.append(bar.grab().toImage())
    assert all(a != b for n, a in enumerate(pictures) for b in pictures[:n])


def test_a_legend_goes_on_in_the_next_line(qtbot: QtBot, styled: Theme) -> None:
    legend = Legend()
    shown(qtbot, legend, QSize(600, 40))
    legend.show_entries([(REACHED, "Reached 3"), (MISSED, "Not reached 1")])
    names = [w.accessibleName() for w in legend.findChildren(QWidget) if w.isVisible()]
    assert names == ["Reached 3", "Not reached 1"]
    assert legend.heightForWidth(90) > legend.heightForWidth(600)
    legend.show_entries([(REACHED, "Reached 4")])
    assert [w.isVisible() for w in legend.findChildren(QWidget)] == [True, False]
