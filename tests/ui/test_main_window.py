"""The window: what folds away when, what each key does, and that closing is only asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.ui.dial_panel import DialState
from ccm_desktop.ui.main_window import FOLD_WIDTH, LEFT_WIDTH, MainWindow
from ccm_desktop.ui.notices import DISMISS, Notice, NoticeAction
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import Message
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import AGENT, SALES, after, fill, one, page, talking

CONTROL, ALT, PLAIN = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)
NUMBERS = tuple(VirtualNumber(f"+91555558000{n}", f"Line {n}") for n in range(1, 10))
PROFILE = Profile(
    "Sales", "https://ccm-api.exotel.com", "acme1", AgentIdentity(contact_uri=AGENT), NUMBERS
)
NOTICE = Notice(Message("Title.", "", ""), Tone.END, (NoticeAction(DISMISS, "Close"),), "r1")


class Shown:
    """The window, active, with numbers and a call; and what it asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = MainWindow()
        qtbot.addWidget(self.window)
        self.window.dial.set_virtual_numbers(NUMBERS)
        self.window.dial.set_state(DialState.READY)
        self.window.top_bar.show_profile(PROFILE)
        self.asked: list[str] = []
        for name, signal in (
            ("quit", self.window.quit_requested),
            ("check", self.window.check_requested),
            ("last", self.window.last_number_requested),
            ("keys", self.window.keys_requested),
            ("look up", self.window.top_bar.look_up_requested),
            ("settings", self.window.top_bar.settings_requested),
        ):
            signal.connect(self._listener(name))
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.resize(1240, 800)

    def _listener(self, name: str) -> Callable[[], None]:
        return lambda: self.asked.append(name)

    def resize(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        QCoreApplication.sendPostedEvents()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def has_call(self) -> None:
        self.window.call_panel.show_call(talking(), after(12))
        self.window.show_call_panel(shown=True)

    @property
    def number(self) -> QLineEdit:
        return one(self.window, QLineEdit, "Customer number")

    @property
    def search(self) -> QLineEdit:
        return one(self.window, QLineEdit, "Search journal")

    @property
    def note(self) -> QPlainTextEdit:
        return one(self.window, QPlainTextEdit, "Note")


@pytest.fixture
def shown(qtbot: QtBot, styled: Theme) -> Iterator[Shown]:
    made = Shown(qtbot)
    yield made
    made.window.set_ticking(False)
    made.window.call_panel._note_timer.stop()
    made.window.journal._search_timer.stop()


def test_the_number_is_ready_to_be_typed(shown: Shown) -> None:
    assert QApplication.focusWidget() is shown.number


def test_the_left_side_has_its_width(shown: Shown) -> None:
    assert shown.window._left.width() == LEFT_WIDTH
    assert shown.window.journal.isVisible()


@pytest.mark.parametrize(
    ("width", "folded"), [(FOLD_WIDTH, False), (FOLD_WIDTH - 1, True), (400, True)]
)
def test_the_journal_folds_away_where_there_is_no_room(
    shown: Shown, width: int, *, folded: bool
) -> None:
    shown.resize(width, 700)
    assert shown.window.journal.isVisible() != folded
    shown.resize(1240, 700)
    assert shown.window.journal.isVisible()
    assert shown.window._left.width() == LEFT_WIDTH


@pytest.mark.parametrize(("width", "height"), [(356, 380), (640, 400), (1240, 800), (800, 380)])
def test_the_call_button_is_always_whole_on_the_screen(
    shown: Shown, width: int, height: int
) -> None:
    shown.window.notices.show_notice(NOTICE)
    shown.has_call()
    shown.resize(width, height)
    button = one(shown.window, QPushButton, "Call")
    corner = button.mapTo(shown.window, button.rect().bottomRight())
    assert button.visibleRegion().boundingRect() == button.rect()
    assert corner.x() < width
    assert corner.y() < height


def test_a_short_wide_window_puts_the_card_beside_the_dialer(shown: Shown) -> None:
    shown.has_call()
    shown.resize(700, 420)
    card = shown.window.call_panel
    assert card.mapTo(shown.window, card.rect().topLeft()).x() > shown.window.dial.width() / 2
    shown.resize(700, 700)
    assert card.mapTo(shown.window, card.rect().topLeft()).x() < 40


def test_compact_folds_and_unfolds(shown: Shown) -> None:
    for _ in range(2):
        shown.press(Qt.Key.Key_M, CONTROL)
        assert not shown.window.journal.isVisible()
        assert shown.window.width() <= LEFT_WIDTH
        shown.press(Qt.Key.Key_M, CONTROL)
        assert shown.window.journal.isVisible()
        assert (shown.window.width(), shown.window.height()) == (1240, 800)


def test_compact_by_its_button(shown: Shown) -> None:
    one(shown.window, QPushButton, "Compact window").click()
    assert not shown.window.journal.isVisible()


def test_a_narrow_bar_leaves_words_out(shown: Shown) -> None:
    look_up = one(shown.window, QPushButton, "Look up call")
    phone = one(shown.window, QPushButton, "My phone")
    words = "My phone · +91 55555 14321"
    assert (look_up.text(), phone.text()) == ("Look up call", words)
    shown.resize(400, 700)
    assert (look_up.text(), phone.text()) == ("", "")
    assert phone.isVisible()
    assert phone.toolTip() == words
    shown.window.top_bar.show_profile(PROFILE)
    assert phone.text() == "", "an account that comes later finds no more room"
    shown.resize(1240, 700)
    assert phone.text() == words
    for without in (replace(PROFILE, agent=None), None):
        shown.window.top_bar.show_profile(PROFILE)
        shown.window.top_bar.show_profile(without)
        shown.resize(400, 700)
        shown.resize(1240, 700)
        assert not phone.isVisible(), "that phone is another account's"


def focused(shown: Shown, widget: QWidget) -> bool:
    return QApplication.focusWidget() is widget


@pytest.fixture(params=["number", "search", "note", "journal"])
def anywhere(request: pytest.FixtureRequest, shown: Shown) -> Shown:
    """The window with the focus in one of its places: a key works in each."""
    shown.has_call()
    places: dict[str, QWidget] = {
        "number": shown.number,
        "search": shown.search,
        "note": shown.note,
        "journal": one(shown.window, QTableView, "Journal"),
    }
    places[request.param].setFocus()
    assert focused(shown, places[request.param])
    return shown


def test_control_d_goes_to_the_number(anywhere: Shown) -> None:
    anywhere.number.setText("123")
    anywhere.press(Qt.Key.Key_D, CONTROL)
    assert focused(anywhere, anywhere.number)
    assert anywhere.number.selectedText() == "123"


def test_control_f_goes_to_the_search(anywhere: Shown) -> None:
    anywhere.press(Qt.Key.Key_F, CONTROL)
    assert focused(anywhere, anywhere.search)


def test_control_e_goes_to_the_note(anywhere: Shown) -> None:
    anywhere.press(Qt.Key.Key_E, CONTROL)
    assert focused(anywhere, anywhere.note)


@pytest.mark.parametrize(
    ("key", "modifier", "asked"),
    [
        (Qt.Key.Key_L, CONTROL, "look up"),
        (Qt.Key.Key_Comma, CONTROL, "settings"),
        (Qt.Key.Key_R, CONTROL, "last"),
        (Qt.Key.Key_F5, PLAIN, "check"),
        (Qt.Key.Key_F1, PLAIN, "keys"),
        (Qt.Key.Key_Q, CONTROL, "quit"),
    ],
)
def test_a_key_asks_once(
    anywhere: Shown, key: Qt.Key, modifier: Qt.KeyboardModifier, asked: str
) -> None:
    anywhere.press(key, modifier)
    assert anywhere.asked == [asked]


@pytest.mark.parametrize("place", range(9))
def test_alt_and_a_digit_choose_a_virtual_number(anywhere: Shown, place: int) -> None:
    anywhere.press(Qt.Key(Qt.Key.Key_1 + place), ALT)
    chosen = one(anywhere.window, QComboBox, "Virtual number")
    assert chosen.currentIndex() == place


def test_a_key_for_a_number_that_is_not_there_changes_nothing(shown: Shown) -> None:
    shown.window.dial.set_virtual_numbers((VirtualNumber(SALES),))
    shown.press(Qt.Key.Key_5, ALT)
    assert shown.window.dial.request().virtual_number == SALES


def test_escape_clears_the_field_first_and_then_the_notice(shown: Shown) -> None:
    shown.window.notices.show_notice(NOTICE)
    for field in (shown.number, shown.search):
        shown.window.notices.show_notice(NOTICE)
        field.setFocus()
        QTest.keyClicks(field, "123")
        shown.press(Qt.Key.Key_Escape)
        assert field.text() == ""
        assert shown.window.notices.notice is NOTICE
        shown.press(Qt.Key.Key_Escape)
        assert shown.window.notices.notice is None


def test_escape_never_touches_a_call(shown: Shown) -> None:
    shown.has_call()
    for _ in range(3):
        shown.press(Qt.Key.Key_Escape)
    assert shown.window.call_panel.isVisible()
    assert shown.window.call_panel.call == talking()
    assert shown.asked == []


def test_no_key_goes_to_a_field_that_is_not_shown(shown: Shown) -> None:
    assert not shown.note.isVisible()
    shown.press(Qt.Key.Key_E, CONTROL)
    assert focused(shown, shown.number)
    shown.has_call()
    assert focused(shown, shown.number), "the note does not take the focus when it appears"


def test_search_unfolds_the_window(shown: Shown) -> None:
    shown.press(Qt.Key.Key_M, CONTROL)
    shown.press(Qt.Key.Key_F, CONTROL)
    assert shown.search.isVisible()
    assert focused(shown, shown.search)
    shown.resize(500, 700)
    shown.number.setFocus()
    shown.press(Qt.Key.Key_F, CONTROL)
    assert shown.search.isVisible()
    assert focused(shown, shown.search)


def test_the_buttons_of_the_bar_ask(shown: Shown) -> None:
    for name, asked in (("Look up call", "look up"), ("Settings", "settings")):
        shown.asked.clear()
        one(shown.window, QPushButton, name).click()
        assert shown.asked == [asked]


def test_closing_is_only_asked_for(shown: Shown) -> None:
    event = QCloseEvent()
    shown.window.closeEvent(event)
    assert not event.isAccepted()
    assert shown.window.close() is False
    assert shown.window.isVisible()
    assert shown.asked == ["quit", "quit"]


def test_either_the_call_or_the_recent_ones_are_shown(shown: Shown) -> None:
    recent, card = shown.window.recent, shown.window.call_panel
    assert (card.isVisible(), recent.isVisible()) == (False, True)
    shown.has_call()
    assert (card.isVisible(), recent.isVisible()) == (True, False)


def test_nothing_ticks_while_nothing_moves(shown: Shown) -> None:
    ticks: list[None] = []
    shown.window.ticked.connect(lambda: ticks.append(None))
    timer = shown.window._ticker
    assert not timer.isActive()
    shown.window.set_ticking(True)
    left = timer.remainingTime()
    shown.window.set_ticking(True)
    assert timer.isActive()
    assert timer.remainingTime() <= left, "a second yes does not start it anew"
    timer.timeout.emit()
    assert len(ticks) == 1
    shown.window.set_ticking(False)
    assert not timer.isActive()


def test_news_do_not_take_the_focus(shown: Shown) -> None:
    shown.search.setFocus()
    shown.has_call()
    shown.window.notices.show_notice(NOTICE)
    fill(shown.window.journal.model, page(3, 3))
    shown.window.show_call_panel(shown=False)
    QCoreApplication.sendPostedEvents()
    assert focused(shown, shown.search)


@pytest.mark.parametrize(("width", "height"), [(455, 256), (455, 226), (640, 360), (683, 384)])
def test_on_the_smallest_screens_the_dialer_is_whole(shown: Shown, width: int, height: int) -> None:
    """Laptops at 200 % and 300 %: a screen of 1366 or 1920 pixels leaves that much."""
    shown.resize(width, height)
    call = one(shown.window, QPushButton, "Call")
    for widget in (one(shown.window, QComboBox, "Virtual number"), shown.number, call):
        assert widget.height() >= widget.minimumSizeHint().height()
        assert widget.mapTo(shown.window, widget.rect().bottomRight()).y() < height
    assert call.height() >= 40
