"""The page "Click to dial": what it shows, what it asks for, and who can hear it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.link import DialLink
from ccm_desktop.domain.link_opener import Made, Opener, Scheme, Whose
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.domain.reach import Reach
from ccm_desktop.ui import text
from ccm_desktop.ui.link_notice import link_notice
from ccm_desktop.ui.opened_links import OpenedLinks
from ccm_desktop.ui.settings.links import LinksPage
from ccm_desktop.ui.theme import Theme

COMMAND = "ccm-desktop dial --selection"
OURS = tuple(Opener(scheme, Whose.OURS) for scheme in Scheme)


@pytest.fixture
def page(qtbot: QtBot, styled: Theme) -> LinksPage:
    made = LinksPage(COMMAND)
    qtbot.addWidget(made)
    made.show_preferences(Preferences())
    made.show_reach(Reach.OPEN, "/run/user/1000/ccm-desktop")
    return made


def label(page: LinksPage, name: str) -> QLabel:
    (found,) = (one for one in page.findChildren(QLabel) if one.accessibleName() == name)
    return found


def button(page: LinksPage, words: str) -> QPushButton:
    (found,) = (one for one in page.findChildren(QPushButton) if one.text() == words)
    return found


def test_it_asks_when_it_comes_up(qtbot: QtBot, page: LinksPage) -> None:
    with qtbot.waitSignal(page.openers_requested):
        page.show()
    assert label(page, "Opens tel links").text() == "asking…"


def test_each_kind_has_its_program(page: LinksPage) -> None:
    page.show_openers(
        (
            Opener(Scheme.TEL, Whose.ANOTHER, "<b>Phone</b>\n\u202eevil"),
            Opener(Scheme.CALLTO, Whose.NOBODY),
            Opener(Scheme.CCMDIAL, Whose.OLD_COPY, "CCM Desktop"),
        )
    )
    assert label(page, "Opens tel links").text() == "<b>Phone</b> evil"
    assert label(page, "Opens callto links").text() == "no program"
    assert label(page, "Opens ccmdial links").text() == "another copy of CCM Desktop"
    assert not button(page, "Open them with CCM Desktop").isHidden()
    page.show_openers(OURS)
    assert button(page, "Open them with CCM Desktop").isHidden()


def test_a_test_runs_once_at_a_time(qtbot: QtBot, page: LinksPage) -> None:
    page.show()
    test = button(page, "Test a link")
    with qtbot.waitSignal(page.test_requested):
        test.click()
    assert not test.isEnabled()
    page.show_tested(arrived=False)
    assert test.isEnabled()
    assert "did not arrive" in label(page, "Result").text()


def test_where_links_do_not_come_in_none_is_tested(page: LinksPage) -> None:
    page.show_reach(Reach.EXPOSED, "/run/x")
    assert not button(page, "Test a link").isEnabled()
    assert any("give it mode 700" in one.text() for one in page.findChildren(QLabel))
    page.show_tested(arrived=False)
    assert not button(page, "Test a link").isEnabled()


def test_the_wish_to_open_them_is_passed_on(qtbot: QtBot, page: LinksPage) -> None:
    page.show()
    make = button(page, "Open them with CCM Desktop")
    with qtbot.waitSignal(page.make_default_requested):
        make.click()
    assert not make.isEnabled()
    page.show_made(Made.DONE)
    assert make.isEnabled()
    assert label(page, "Result").text() == "CCM Desktop opens them now."


def test_the_command_can_be_copied(page: LinksPage) -> None:
    button(page, "Copy command").click()
    assert QGuiApplication.clipboard().text() == COMMAND
    field = page.findChild(QLineEdit)
    assert field is not None
    assert field.accessibleName() == "Command for a shortcut"
    assert field.isReadOnly()


@pytest.mark.parametrize("reach", Reach)
def test_each_reach_has_words(reach: Reach) -> None:
    words = text.reach(reach, "/the/folder")
    assert words.title.startswith("Links reach" if reach is Reach.OPEN else "Links don't reach")
    has_folder = reach not in (Reach.OPEN, Reach.CLOSED, Reach.TAKEN)
    assert ("/the/folder" in words.sentence) is has_folder


def test_all_words_differ() -> None:
    assert len({text.made_default(made) for made in Made}) == len(Made)
    assert len({text.tested_link(arrived) for arrived in (None, True, False)}) == 3
    assert len({text.opener(Opener(Scheme.TEL, whose, "X")) for whose in Whose}) == len(Whose)
    said = {
        text.no_selection(wayland=wayland, tool=tool)
        for wayland, tool in ((True, False), (False, False), (True, True))
    }
    assert len(said) == 3


def test_what_a_link_says_is_text() -> None:
    hostile = DialLink("+91\u202e55555 20001", "\u202e+91\n1", "<b>T</b>\u202e", None)
    notice = link_notice(hostile, earlier="\u202e<i>1</i>\n", has_number=False, plain=False)
    shown = notice.sentence + notice.actions[0].label
    assert "\u202e" not in shown
    assert "\n" not in shown


@pytest.mark.parametrize(("platform", "heard"), [("darwin", ["tel:+915555520001"]), ("linux", [])])
def test_macos_hands_links_over_as_events(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, platform: str, heard: list[str]
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    links = OpenedLinks(qapp)
    opened: list[str] = []
    links.opened.connect(opened.append)
    QApplication.sendEvent(qapp, QFileOpenEvent(QUrl("tel:+915555520001")))
    assert opened == heard
    qapp.removeEventFilter(links)
    links.deleteLater()
