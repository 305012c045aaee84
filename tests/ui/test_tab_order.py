"""Every view walked by Tab: nothing is left out, the way follows the eye, and it leads back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.link import DialLink
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.domain.profile import VirtualNumber
from ccm_desktop.ui.call_notices import notice_for
from ccm_desktop.ui.dial_panel import DialState
from ccm_desktop.ui.focus import has_keyboard
from ccm_desktop.ui.link_notice import link_notice
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.notices import NoticeBanner
from ccm_desktop.ui.recent_panel import FAVOURITES, FOLLOW_UP, RECENT, RecentPanel
from ccm_desktop.ui.reminder_notice import reminder_notice
from ccm_desktop.ui.settings.account import AccountPage
from ccm_desktop.ui.settings.calling import CallingPage
from ccm_desktop.ui.settings.desktop import DesktopPage
from ccm_desktop.ui.settings.dialog import SettingsDialog
from ccm_desktop.ui.settings.key_field import KeyField
from ccm_desktop.ui.settings.links import LinksPage
from ccm_desktop.ui.suggestions import Offer
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import SALES, after, ended, fill, one, page, recorded, refused, unknown
from tests.ui.test_accessibility import DIALOGS, PROFILE, focusable, nameless, spoken_name
from tests.ui.test_lists import DUE, LATER, MISSED, NOW

_MOST = 120
OFFERS = (Offer("+915555520001", "Asha Rao", "mobile"), Offer("+915555520002", "Vikram Singh"))


def settings_at(place: int) -> Callable[[QWidget], QDialog]:
    """The settings with all their pages, and one of them open."""

    def make(parent: QWidget) -> QDialog:
        made = SettingsDialog(parent)
        made.add_page(AccountPage(PROFILE), "Account")
        for other in (CallingPage(), DesktopPage(), LinksPage("ccm-desktop dial --selection")):
            other.show_preferences(Preferences())
            made.add_page(other, other.title)
        pages = made.findChild(QTabWidget)
        assert isinstance(pages, QTabWidget)
        pages.setCurrentIndex(place)
        return made

    return make


def filled_window() -> MainWindow:
    """The window with all that can stand in it at once."""
    made = MainWindow()
    made.top_bar.show_profile(PROFILE)
    made.dial.set_virtual_numbers((VirtualNumber(SALES, "Sales"), VirtualNumber("+915555580002")))
    made.dial.set_state(DialState.READY)
    notice = notice_for(refused())
    assert notice is not None
    made.notices.show_notice(notice)
    link = DialLink("+915555520001")
    made.link_notice.show_notice(link_notice(link, earlier="12", has_number=True, plain=False))
    made.reminder_notice.show_notice(reminder_notice(DUE, NOW))
    made.suggestions.show_offers("Suggestions", OFFERS)
    made.recent.show_lines(page(3, 3))
    made.recent.show_follow_ups(MISSED, NOW)
    made.recent.show_reminders([DUE, LATER], NOW)
    made.recent.show_favourites([(1, "Asha Rao", "+915555520001")])
    fill(made.journal.model, page(3, 3))
    made.journal.detail.show_call(recorded())
    made.journal.detail.offer_crm(offered=True)
    next(b for b in made.findChildren(QPushButton) if "Call options" in b.accessibleName()).click()
    return made


def with_card(window: MainWindow) -> None:
    window.call_panel.show_call(ended(), after(22))
    window.call_panel.offer_crm(offered=True)
    window.call_panel.tags.show_tags(("delivery", "urgent"))
    window.show_call_panel(shown=True)
    next(b for b in window.call_panel.findChildren(QPushButton) if "Remind me…" in b.text()).click()


LISTS = {"recent": RECENT, "follow-up": FOLLOW_UP, "favourites": FAVOURITES}
PAGES = ("account", "calling", "desktop", "links")
VIEWS = [
    *DIALOGS,
    *(f"settings: {name}" for name in PAGES),
    "window: card",
    *(f"window: {name}" for name in LISTS),
]


@pytest.fixture(params=VIEWS)
def view(request: pytest.FixtureRequest, qtbot: QtBot, styled: Theme) -> Iterator[QWidget]:
    """Each dialog, each page of the settings, and the window with each of its lists."""
    kind, _, which = request.param.partition(": ")
    if kind == "window":
        window = filled_window()
        qtbot.addWidget(window)
        window.resize(1240, 1400)
        _show(qtbot, window)
        with_card(window) if which == "card" else window.recent.show_list(LISTS[which])
        yield window
        window.call_panel._note_timer.stop()
        return
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    make = settings_at(PAGES.index(which)) if which else DIALOGS[kind]
    made = make(parent)
    _show(qtbot, made)
    yield made
    made.close()


def _show(qtbot: QtBot, top: QWidget) -> None:
    with qtbot.waitActive(top):
        top.show()
        top.activateWindow()
    QApplication.sendPostedEvents()


def walk(key: Qt.Key) -> list[QWidget]:
    """Where Tab leads, from what has the focus, round to it again."""
    held = Qt.KeyboardModifier
    visited: list[QWidget] = []
    while (here := QApplication.focusWidget()) is not None and here not in visited:
        visited.append(here)
        assert len(visited) < _MOST
        if key == Qt.Key.Key_Backtab:
            QTest.keyPress(here, Qt.Key.Key_Shift, held.ShiftModifier)  # as fingers do
        QTest.keyClick(
            here, key, held.ShiftModifier if key == Qt.Key.Key_Backtab else held.NoModifier
        )
    assert QApplication.focusWidget() is visited[0], f"caught at {named(visited[-1])}"
    return visited


def now() -> QWidget:
    """What has the focus."""
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def named(widget: QWidget | None) -> str:
    return "nothing" if widget is None else widget.accessibleName() or spoken_name(widget)


def box(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def test_tab_reaches_everything_and_shift_tab_goes_the_same_way_back(view: QWidget) -> None:
    QTest.keyClick(now(), Qt.Key.Key_Tab)  # where fields are entered by Tab
    there = walk(Qt.Key.Key_Tab)
    reached = {id(widget) for widget in there}
    everything = [
        w for w in focusable(view) if w.isEnabled() and w is not view and w.focusProxy() is None
    ]
    assert [named(w) for w in everything if id(w) not in reached] == []
    back = walk(Qt.Key.Key_Backtab)
    assert [named(w) for w in back[1:]] == [named(w) for w in reversed(there[1:])]


def test_tab_goes_as_the_eye_goes(view: QWidget) -> None:
    there = walk(Qt.Key.Key_Tab)
    parts = _parts(view)
    wrong = [
        f"{named(first)} → {named(second)}"
        for first, second in pairwise(_from_the_top(there))
        if _part(first, parts) is _part(second, parts) and not _is_before(box(first), box(second))
    ]
    assert wrong == []


def _parts(view: QWidget) -> list[QWidget]:
    """What stands side by side, or is read in the task's order instead of the window's."""
    if isinstance(view, MainWindow):
        return [view.dial, view.journal, view.top_bar]
    return []


def _part(widget: QWidget, parts: list[QWidget]) -> QWidget | None:
    return next((part for part in parts if part.isAncestorOf(widget)), None)


def _from_the_top(there: list[QWidget]) -> list[QWidget]:
    """The way round, begun where the eye begins."""
    top = min(range(len(there)), key=lambda at: (box(there[at]).top() // 12, box(there[at]).left()))
    if isinstance(there[0].window(), MainWindow):
        top = next(p for p, w in enumerate(there) if "Numbers" in named(w))
    return there[top:] + there[:top]


def _is_before(first: QRect, second: QRect) -> bool:
    if first.center().y() < second.top() or second.center().y() > first.bottom():
        return True
    return first.left() < second.left() and second.bottom() > first.top()


def test_whatever_tab_reaches_has_a_name(view: QWidget) -> None:
    assert nameless(view) == []


def test_a_label_beside_a_field_leads_to_it(view: QWidget) -> None:
    fields = [w for w in focusable(view) if w is not view]
    orphans = [
        label.text()
        for label in view.findChildren(QLabel)
        if label.isVisible()
        and label.property("role") == "label"
        and label.buddy() is None
        and any(_stands_beside(box(label), box(field)) for field in fields)
    ]
    assert orphans == []


def _stands_beside(label: QRect, field: QRect) -> bool:
    return field.left() > label.left() and field.top() - 8 <= label.center().y() <= field.bottom()


def test_no_two_keys_of_a_view_are_the_same(view: QWidget) -> None:
    shown: list[QLabel | QAbstractButton] = [
        *(label for label in view.findChildren(QLabel) if label.buddy() is not None),
        *view.findChildren(QAbstractButton),
    ]
    texts = [widget.text() for widget in shown if widget.isVisible()]
    keys = [key for text in texts for key in re.findall(r"&(\w)", text.replace("&&", "").lower())]
    assert sorted(keys) == sorted(set(keys)), texts


def test_what_is_scrolled_away_comes_in_sight_with_the_focus(qtbot: QtBot, styled: Theme) -> None:
    window = filled_window()
    qtbot.addWidget(window)
    window.resize(1240, 600)
    _show(qtbot, window)
    with_card(window)
    area = next(a for a in window.findChildren(QScrollArea) if a.isAncestorOf(window.call_panel))
    window.dial.focus_number()
    window.call_panel.focus_note()
    note = now()
    assert named(note) == "Note"

    def is_seen() -> bool:
        return area.viewport().rect().contains(QRect(note.mapTo(area, QPoint(0, 0)), note.size()))

    qtbot.waitUntil(is_seen)
    window.call_panel._note_timer.stop()


@pytest.fixture
def window(qtbot: QtBot, styled: Theme) -> Iterator[MainWindow]:
    made = filled_window()
    qtbot.addWidget(made)
    made.resize(1240, 1400)
    _show(qtbot, made)
    yield made
    made.call_panel._note_timer.stop()


def focus_button(top: QWidget, words: str) -> QPushButton:
    button = next(b for b in top.findChildren(QPushButton) if b.isVisible() and b.text() == words)
    button.setFocus()
    return button


def where() -> str:
    return named(QApplication.focusWidget())


def test_what_goes_by_itself_leaves_the_keyboard_where_keys_do_no_harm(window: MainWindow) -> None:
    """Whoever types a note when its card goes must not type into the number, nor Enter it."""
    with_card(window)
    window.call_panel.focus_note()
    window.show_call_panel(shown=False)
    assert "Call options" in where()
    focus_button(window.notices, "Not now")
    window.notices.clear()
    assert "Call options" in where()
    focus_button(window.recent, "Fill")
    window.show_call_panel(shown=True)
    assert "Call options" in where()


def test_what_was_closed_by_hand_leaves_the_keyboard_to_the_number(window: MainWindow) -> None:
    button = focus_button(window.notices, "Not now")
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert where() == "Customer number"
    focus_button(window.link_notice, "Close")
    window._on_escape()
    assert where() == "Customer number"
    one(window, QLineEdit, "Search journal").setFocus()
    window.toggle_compact()
    assert where() == "Customer number"


def test_another_notice_keeps_the_keyboard(window: MainWindow) -> None:
    notices: NoticeBanner = window.notices
    focus_button(notices, "Turn on and call")
    other = notice_for(unknown())
    assert other is not None
    notices.show_notice(other)
    QApplication.sendPostedEvents()
    assert where() == "Notice", "on none of its buttons: a Space that was meant for another"
    QTest.keyClick(notices, Qt.Key.Key_Tab)
    assert where() == "My phone rang"
    notices.withdraw(("did_not_ring",))
    QApplication.sendPostedEvents()
    assert where() == "My phone rang", "the same button as before"


def rows_with_focus(panel: RecentPanel) -> list[str]:
    return [b.accessibleName() for b in panel.findChildren(QPushButton) if has_keyboard(b)]


def test_a_list_that_changes_takes_the_keyboard_along(window: MainWindow) -> None:
    recent = window.recent
    lines = page(9, 5)
    recent.show_lines(lines[1:4])
    recent._rows[0].fill.setFocus()
    recent.show_lines(lines[:4])
    assert [row.reference for row in recent._rows if has_keyboard(row.fill)] == ["r8"]

    recent.show_list(FOLLOW_UP)
    done = "Done Asha Rao · +91 55555 20001"
    one(recent, QPushButton, done).setFocus()
    recent.show_follow_ups(MISSED[::-1], NOW)
    assert rows_with_focus(recent) == [done], "a key strikes out whom it stood on, nobody else"
    recent.show_follow_ups(MISSED[1:], NOW)
    assert rows_with_focus(recent) == ["Fill +91 55555 20002"]
    recent.show_follow_ups([], NOW)
    assert where() == "Lists"


def test_offers_that_change_keep_what_is_chosen_or_give_the_keyboard_back(
    window: MainWindow,
) -> None:
    suggestions = window.suggestions
    suggestions.focus_first()
    suggestions.show_offers("Suggestions", OFFERS[::-1])
    assert suggestions._list.currentRow() == 1
    suggestions.show_offers("", ())
    assert where() == "Customer number"


def test_a_field_for_keys_is_left_both_ways(qtbot: QtBot, styled: Theme) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = settings_at(PAGES.index("desktop"))(parent)
    _show(qtbot, made)
    field = made.findChild(KeyField)
    assert isinstance(field, KeyField)
    field.setFocus()
    chosen: list[str] = []
    field.chosen.connect(chosen.append)
    assert walk(Qt.Key.Key_Backtab)[0] is field
    assert chosen == []
