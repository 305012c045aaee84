"""The tray: shapes rather than colours alone, words, and nothing hidden where there is no tray."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Phase
from ccm_desktop.ui.chips import chip_for
from ccm_desktop.ui.theme import Theme
from ccm_desktop.ui.tray import SIZES, Tray, TrayHiding, tray_icon

RINGING, TALKING, UNSURE = (
    chip_for(phase, None) for phase in (Phase.AGENT_RINGING, Phase.TALKING, Phase.UNKNOWN)
)


@pytest.fixture
def window(qtbot: QtBot, styled: Theme) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the desktop has a tray, as the test says."""
    answer = [True]
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: answer[0])
    return answer


@pytest.fixture
def tray(window: QWidget, there: list[bool]) -> Iterator[Tray]:
    made = Tray(window)
    yield made
    made.set_shown(False)


def outline(icon: QIcon, size: int = 32) -> frozenset[tuple[int, int]]:
    """Where it is light: the shape without its colour."""
    picture = icon.pixmap(size, size).toImage()
    return frozenset(
        (x, y)
        for x in range(size)
        for y in range(size)
        if picture.pixelColor(x, y).lightness() > 140 and picture.pixelColor(x, y).alpha() > 140
    )


@pytest.mark.parametrize("size", [16, 22, 32])
def test_each_state_has_a_shape_of_its_own(styled: Theme, size: int) -> None:
    states = [None, RINGING, chip_for(Phase.CUSTOMER_RINGING, None), TALKING, UNSURE]
    shapes = [outline(tray_icon(state), size) for state in states]
    for number, shape in enumerate(shapes):
        for other in shapes[number + 1 :]:
            assert len(shape ^ other) >= size // 3


def test_an_icon_has_all_sizes(styled: Theme) -> None:
    assert [size.width() for size in tray_icon(TALKING).availableSizes()] == list(SIZES)


def test_the_icon_follows_light_and_dark(tray: Tray, styled: Theme) -> None:
    tray.show_call(TALKING, "Talking")
    light = tray._icon.icon().pixmap(32, 32).toImage()
    styled.follow(Qt.ColorScheme.Dark)
    dark = tray._icon.icon().pixmap(32, 32).toImage()
    styled.follow(Qt.ColorScheme.Light)
    assert light != dark
    assert tray._icon.icon().pixmap(32, 32).toImage() == light


def test_states_are_told_in_words(tray: Tray) -> None:
    assert tray._icon.toolTip() == "CCM Desktop · no call"
    assert next(a.text() for a in tray._menu.actions() if a.isVisible()) == "No call"
    tray.show_call(UNSURE, "Not sure: it may be ringing")
    tray.show_phone("Off · R&D")
    assert tray._icon.toolTip() == "CCM Desktop · Not sure"
    shown = [(a.text(), a.isEnabled()) for a in tray._menu.actions() if not a.isSeparator()]
    assert shown == [
        ("Not sure: it may be ringing", False),
        ("Off · R&&D", False),
        ("Show window", True),
        ("Quit", True),
    ]


def test_the_menu_and_a_click_ask(tray: Tray) -> None:
    asked: list[str] = []
    tray.show_requested.connect(lambda: asked.append("show"))
    tray.quit_requested.connect(lambda: asked.append("quit"))
    tray.note_clicked.connect(asked.append)
    tray._show.trigger()
    tray._quit.trigger()
    tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    tray._tag = "call:r1"
    tray._icon.messageClicked.emit()
    assert asked == ["show", "quit", "show", "call:r1"]


def test_without_a_tray_nothing_is_hidden(tray: Tray, window: QWidget, there: list[bool]) -> None:
    there[0] = False
    hiding = TrayHiding(window, tray)
    tray.set_shown(True)
    hiding.set_on(True)
    window.showMinimized()
    QApplication.sendPostedEvents()
    hiding._hide()
    assert not window.isHidden()


def test_a_minimised_window_is_hidden_where_the_tray_brings_it_back(
    tray: Tray,
    window: QWidget,
    there: list[bool],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Tray, "shown", property(lambda _: there[0]))
    hiding = TrayHiding(window, tray)
    window.showMinimized()
    QApplication.sendPostedEvents()
    assert not window.isHidden(), "only where it was asked for"
    hiding.set_on(True)
    assert window.isHidden()
    there[0] = False
    hiding._timer.timeout.emit()
    assert not window.isHidden(), "the tray went away"
    assert window.isMinimized()
    there[0] = True
    window.showNormal()
    window.showMinimized()
    qtbot.waitUntil(window.isHidden)
    hiding.set_on(False)
    assert not window.isHidden()
    assert not hiding._timer.isActive()
