"""What comes from outside is text: never markup, never a key, never wider than its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.call import Call, Failure, observe
from ccm_desktop.domain.line import line_of
from ccm_desktop.domain.lookup import Came, LookedUp, Watched, failed
from ccm_desktop.domain.order import AgentIdentity, CallOptions
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.domain.report import Leg
from ccm_desktop.ui.call_notices import failure_notice, notice_for
from ccm_desktop.ui.detail.disclosure import Disclosure
from ccm_desktop.ui.labels import ElidedLabel, set_plain_tip
from ccm_desktop.ui.lookup_views.dialog import LookupDialog
from ccm_desktop.ui.main_window import LEFT_WIDTH, MainWindow
from ccm_desktop.ui.notices import Notice, NoticeAction
from ccm_desktop.ui.settings.account import AccountPage
from ccm_desktop.ui.settings.dialog import SettingsDialog
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import Message, one_line
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import (
    AGENT,
    BIDI,
    CUSTOMER,
    HTML,
    HUGE,
    SALES,
    UNBREAKABLE,
    accepted,
    after,
    answer,
    final,
    legs,
    one,
    refused,
)

AMPERSAND = "Rao & Sons && Co &x"
LINES = "one\ntwo\r\nthree\u2028four\t\x00\x07\x1b[31m"
HOSTILE = {
    "html": HTML,
    "bidi": BIDI + "abc",
    "unbreakable": UNBREAKABLE,
    "huge": HUGE,
    "ampersand": AMPERSAND,
    "lines": LINES,
    "braces": "{title} {0} %1 %n",
}
WIDTH, HEIGHT = 1240, 800


@pytest.fixture(params=list(HOSTILE))
def hostile(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


@pytest.fixture
def window(qtbot: QtBot, styled: Theme) -> Iterator[MainWindow]:
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(WIDTH, HEIGHT)
    made.show()
    settle()
    yield made
    made.call_panel._note_timer.stop()
    made.journal._search_timer.stop()


def settle() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()


def call_with(words: str) -> Call:
    """A finished call in which everything that Exotel may choose is `words`."""
    leg = Leg(words, words, words, words, words, words)
    report = replace(
        final(words),
        agent=leg,
        customer=leg,
        virtual_number=words,
        custom_field=words,
        digits=words,
        recordings=(words,),
    )
    return replace(observe(accepted(), report, after(30)), note=words)


def in_place(window: MainWindow) -> None:
    """Nothing is pushed out of the window, and everything can be painted."""
    settle()
    assert (window.width(), window.height()) == (WIDTH, HEIGHT)
    assert window._left.width() == LEFT_WIDTH
    inside = window.rect()
    views: tuple[QWidget, ...] = (window.top_bar, window.status, window.dial)
    for view in (*views, window.notices, window.call_panel):
        if view.isVisible():
            place = view.rect().translated(view.mapTo(window, view.rect().topLeft()))
            assert place.left() >= 0
            assert place.right() <= inside.right()
    views = (window.dial, window.notices, window.call_panel, window.recent)
    for view in views:
        assert view.minimumSizeHint().width() <= LEFT_WIDTH - 24
    assert window.journal.minimumSizeHint().width() <= WIDTH - LEFT_WIDTH
    for name in ("Settings", "Compact window", "Look up call", "Call"):
        button = one(window, QAbstractButton, name)
        assert button.visibleRegion().boundingRect() == button.rect(), f"{name} is whole"
    assert not window.grab().isNull()


def no_tip_is_markup(top: QWidget) -> None:
    """A tooltip that is read as markup holds none that came from outside."""
    for widget in top.findChildren(QWidget):
        document = QTextDocument()
        document.setHtml(widget.toolTip())
        for block in ("<b>", "<img", "<a "):
            assert block not in widget.toolTip()
        assert len(document.toPlainText()) <= 1000


def no_key_comes_from(top: QWidget) -> None:
    for button in top.findChildren(QAbstractButton):
        assert button.shortcut().isEmpty(), button.text()


def test_a_call_in_the_card_and_in_the_journal(window: MainWindow, hostile: str) -> None:
    call = call_with(hostile)
    window.call_panel.show_call(call, after(30))
    window.show_call_panel(shown=True)
    window.journal.put(line_of(call), is_new=True)
    window.journal.select("r1")
    window.journal.detail.show_call(call)
    in_place(window)
    no_tip_is_markup(window)
    no_key_comes_from(window)


def test_an_active_call_with_words_that_nobody_published(window: MainWindow, hostile: str) -> None:
    call = observe(accepted(), replace(legs(hostile, hostile), state=hostile), after(3))
    window.call_panel.show_call(call, after(3))
    window.show_call_panel(shown=True)
    in_place(window)


def test_the_recent_calls(window: MainWindow, hostile: str) -> None:
    line = line_of(call_with(hostile))
    window.recent.show_lines([line, replace(line, customer=hostile, virtual_number=hostile)])
    in_place(window)
    no_tip_is_markup(window)


def test_a_refusal_in_exotels_words(window: MainWindow, hostile: str) -> None:
    failure = Failure("Refused", None, 1002, 400, hostile, hostile)
    notice = notice_for(refused(failure))
    assert notice is not None
    window.notices.show_notice(notice)
    window.call_panel.show_call(refused(failure), after(1))
    window.show_call_panel(shown=True)
    in_place(window)
    no_tip_is_markup(window)
    for error in (
        e.AlreadyOnCall("r1", hostile),
        e.BadInput("customer", e.InputProblem.NOT_A_NUMBER, hostile),
        e.CredentialsMissing(hostile[:64]),
    ):
        window.notices.show_notice(failure_notice(error))
        in_place(window)


def test_an_action_that_holds_data_is_no_key(window: MainWindow, hostile: str) -> None:
    action = NoticeAction("x", hostile[:60])
    window.notices.show_notice(Notice(Message("T.", "", ""), Tone.END, (action,)))
    settle()
    no_key_comes_from(window.notices)
    button = next(
        b for b in window.notices.findChildren(QAbstractButton) if b.property("word") == "x"
    )
    assert button.text().replace("&&", "&") == hostile[:60]


def test_virtual_numbers_and_what_was_typed(window: MainWindow, hostile: str) -> None:
    window.dial.set_virtual_numbers(
        (VirtualNumber(SALES, hostile), VirtualNumber(hostile, hostile), VirtualNumber(SALES))
    )
    for place in range(3):
        window.dial.choose_virtual_number(place)
        in_place(window)
    window.dial.set_options(CallOptions())
    window.dial.set_customer_text(hostile)
    window.dial.show_reading(hostile, "error")
    in_place(window)
    no_tip_is_markup(window)
    no_key_comes_from(window)
    numbers = one(window, QComboBox, "Virtual number")
    assert numbers.itemText(0).startswith(one_line(hostile)[:20])
    assert numbers.itemText(0).isprintable()
    assert len(numbers.itemText(0)) < 80, "the list opens as wide as its longest item"


def test_an_account(window: MainWindow) -> None:
    sip = AgentIdentity(contact_uri=f"sip:{HTML}{UNBREAKABLE}")
    profile = Profile("W" * 64, "https://ccm-api.exotel.com", "W" * 64, sip, practice=False)
    for agent in (sip, AgentIdentity(contact_uri=AGENT)):
        profile = replace(profile, agent=agent)
        window.top_bar.show_profile(profile)
        in_place(window)
    window.top_bar.show_profile(replace(profile, practice=True))
    in_place(window)


def test_a_search(window: MainWindow, hostile: str) -> None:
    window.journal._search.setText(hostile)
    answer(window.journal, [])
    in_place(window)


def test_the_dialogs(window: MainWindow, hostile: str) -> None:
    look_up = LookupDialog(window)
    look_up.open()
    report = call_with(hostile).report
    assert report is not None
    raw = json.dumps({"call_sid": hostile}, ensure_ascii=False)
    found = LookedUp(report.call_sid, "acme1", Came.FOUND, after(9), report, raw, "r1")
    error = e.CallNotFound(3043, 404, hostile, hostile)
    look_up.begin([found, failed(LookedUp("abcdefgh", "acme1"), error, after(9))])
    look_up.show_watch(Watched(found))
    look_up.tick(after(12))
    for opens in look_up.findChildren(Disclosure):
        opens.set_open(is_open=True)
    settle()
    assert look_up.minimumSizeHint().width() < 600
    assert look_up.height() < 900
    no_tip_is_markup(look_up)
    look_up._results.selectRow(1)
    look_up.show_history([found])
    look_up.show_message(hostile)
    look_up._field.insertPlainText(hostile[:2000])
    settle()
    assert look_up.minimumSizeHint().width() < 600
    assert not look_up.grab().isNull()
    numbers = (VirtualNumber(SALES, hostile), VirtualNumber(CUSTOMER))
    account = AccountPage(Profile("a", "https://ccm-api.exotel.com", "acme1", None, numbers))
    settings = SettingsDialog(window)
    settings.add_page(account, account.title)
    settings.open()
    account.show_message(hostile[:400])
    settle()
    assert settings.minimumSizeHint().width() < 700
    assert not settings.grab().isNull()


def test_what_is_shown_is_what_came(window: MainWindow) -> None:
    call = call_with(HTML)
    window.call_panel.show_call(call, after(30))
    window.journal.detail.show_call(call)
    texts = [label.text() for label in window.findChildren(QLabel)]
    assert texts.count(HTML) >= 2
    assert AMPERSAND not in texts
    window.call_panel.show_call(call_with(AMPERSAND), after(30))
    assert AMPERSAND in [label.text() for label in window.call_panel.findChildren(QLabel)]


def test_a_tooltip_shows_markup_as_it_stands(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    for words in (HTML, AMPERSAND, "a < b", "<html>&amp;</html>"):
        label.setText(words)
        document = QTextDocument()
        if label.toolTip() == words:
            continue
        document.setHtml(label.toolTip())
        assert document.toPlainText() == words
    set_plain_tip(label, HUGE)
    assert len(label.toolTip()) <= 500
    set_plain_tip(label, "")
    assert label.toolTip() == ""
