"""The window's place: taken when it has settled, put there again, rescued where screens changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.placement import Box, Placement
from ccm_desktop.ui.main_window import LEFT_WIDTH, MainWindow
from ccm_desktop.ui.placement import PlacementWatch, place, placement_of
from ccm_desktop.ui.theme import Theme

WIDE = Placement(Box(10, 20, 700, 500), (700, 500))


@pytest.fixture
def window(qtbot: QtBot, styled: Theme) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def told(window: MainWindow) -> Iterator[list[Placement]]:
    watch = PlacementWatch(window)
    places: list[Placement] = []
    watch.settled.connect(places.append)
    watch.setObjectName("watch")
    yield places
    watch.stop()


def test_at_first_it_leaves_room_for_its_frame(window: MainWindow) -> None:
    """The status line, which says whether Exotel can be reached, is at its lower edge."""
    room = window.screen().availableSize()
    assert window.height() <= room.height() - 32
    assert window.width() <= room.width()


def settle(window: MainWindow) -> None:
    """Time passes."""
    QCoreApplication.sendPostedEvents()
    watch = window.findChild(PlacementWatch, "watch")
    assert watch is not None
    if watch._timer.isActive():
        watch._timer.stop()
        watch._timer.timeout.emit()


def test_a_window_comes_up_where_it_was(window: MainWindow) -> None:
    place(window, WIDE)
    window.show()
    assert placement_of(window) == WIDE


def test_a_compact_window_comes_up_compact_and_unfolds_to_its_size(window: MainWindow) -> None:
    kept = Placement(Box(10, 20, LEFT_WIDTH, 520), (790, 560), compact=True)
    place(window, kept)
    window.show()
    assert placement_of(window) == kept
    assert not window.journal.isVisible()
    window.toggle_compact()
    assert (window.width(), window.height()) == (790, 560)


def test_a_maximised_window_remembers_its_usual_size(window: MainWindow) -> None:
    place(window, Placement(WIDE.box, WIDE.wide, maximised=True))
    window.show()
    assert window.isMaximized()
    kept = placement_of(window)
    assert kept.maximised
    assert (kept.box.width, kept.box.height) == WIDE.wide
    window.showNormal()
    assert (window.width(), window.height()) == WIDE.wide


def test_a_window_of_a_screen_that_is_gone_comes_back(window: MainWindow) -> None:
    place(window, Placement(Box(5000, 5000, 700, 500), (9000, 9000)))
    window.show()
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert screen.contains(window.frameGeometry())
    assert placement_of(window).wide == (700, 500)


def test_a_place_is_told_once_it_has_settled(window: MainWindow, told: list[Placement]) -> None:
    place(window, WIDE)
    window.show()
    for x in range(20, 40):
        window.move(x, 30)
    assert told == []
    settle(window)
    assert [kept.box for kept in told] == [Box(39, 30, 700, 500)]
    settle(window)
    assert len(told) == 1, "nothing moved"


def test_a_minimised_or_hidden_window_has_no_place(
    window: MainWindow, told: list[Placement]
) -> None:
    place(window, WIDE)
    window.show()
    window.move(30, 40)
    settle(window)
    window.showMinimized()
    settle(window)
    window.hide()
    settle(window)
    assert [kept.box for kept in told] == [Box(30, 40, 700, 500)]


def test_the_end_tells_what_was_not_told_yet(window: MainWindow) -> None:
    watch = PlacementWatch(window)
    place(window, WIDE)
    window.show()
    window.move(33, 44)
    left = watch.stop()
    assert left is not None
    assert left.box == Box(33, 44, 700, 500)
    window.move(1, 1)
    assert watch.stop() is None
