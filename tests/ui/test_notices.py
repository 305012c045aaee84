"""Notices: one at a time, in the page, said once, and their buttons are data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.call import Call, Failure, Standing, move
from ccm_desktop.domain.signs import Signs
from ccm_desktop.ui import notices as module
from ccm_desktop.ui.call_notices import (
    CALL_AGAIN,
    DID_NOT_RING,
    RANG,
    failure_notice,
    notice_for,
)
from ccm_desktop.ui.notices import DISMISS, Notice, NoticeAction, NoticeBanner, announce
from ccm_desktop.ui.remedies import OPEN_SETTINGS, PLACE_AGAIN, TURN_ON_AND_CALL
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import Message
from tests.mouse import double_click
from tests.ui.shown import CUSTOMER, after, ended, given_up, refused, sending, talking, unknown

PLAIN = Message("Title.", "Nothing was dialled.", "Do this.", "error 1 · request r")
CLOSE = NoticeAction(DISMISS, "Close")


class Banner:
    """A banner, what was chosen in it, and what was announced."""

    def __init__(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: list[str] = []
        monkeypatch.setattr(module, "announce", lambda _, words, urgent: self.said.append(words))
        self.banner = NoticeBanner()
        qtbot.addWidget(self.banner)
        self.chosen: list[tuple[str, str]] = []
        self.banner.action_chosen.connect(self._on_chosen)

    def _on_chosen(self, subject: str, word: str) -> None:
        self.chosen.append((subject, word))

    def buttons(self) -> list[QPushButton]:
        QCoreApplication.sendPostedEvents()  # a new button shows itself at the next turn
        return [b for b in self.banner.findChildren(QPushButton) if b.isVisible()]

    def texts(self) -> list[str]:
        return [x.text() for x in self.banner.findChildren(QLabel) if x.isVisible()]

    def click(self, label: str) -> None:
        QTest.mouseClick(
            next(b for b in self.buttons() if b.text() == label), Qt.MouseButton.LeftButton
        )


@pytest.fixture
def shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Banner:
    return Banner(qtbot, monkeypatch)


def test_a_notice_says_all_three_things(shown: Banner) -> None:
    assert not shown.banner.isVisible()
    shown.banner.show_notice(Notice(PLAIN, Tone.END, (CLOSE,)))
    assert shown.banner.isVisible()
    assert shown.texts() == ["Title.", "Nothing was dialled. Do this.", "error 1 · request r"]
    assert shown.banner.accessibleDescription() == PLAIN.sentence
    assert shown.banner.property("notice") == "end"


def test_the_same_notice_again_is_no_news(shown: Banner) -> None:
    for _ in range(5):
        shown.banner.show_notice(Notice(PLAIN, Tone.END, (CLOSE,)))
    assert shown.said == [PLAIN.sentence]


def test_another_notice_takes_the_place_and_its_buttons(shown: Banner) -> None:
    shown.banner.show_notice(Notice(PLAIN, Tone.RING, (CLOSE, NoticeAction("x", "Do it")), "r1"))
    shown.banner.show_notice(Notice(Message("Other.", "", ""), Tone.ACCENT, (CLOSE,), "r2"))
    assert shown.texts() == ["Other."], "no empty body, no small print"
    assert [b.text() for b in shown.buttons()] == ["Close"]
    assert len(shown.said) == 2
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shown.click("Close")
    assert shown.chosen == [("r2", DISMISS)]


def test_an_action_is_told_with_its_subject(shown: Banner) -> None:
    shown.banner.show_notice(Notice(PLAIN, Tone.RING, (NoticeAction("rang", "It rang"),), "r1"))
    shown.click("It rang")
    assert shown.chosen == [("r1", "rang")]
    assert shown.banner.isVisible(), "whoever hears of it takes it away"


def test_dismiss_takes_it_away(shown: Banner) -> None:
    shown.banner.show_notice(Notice(PLAIN, Tone.END, (CLOSE,), "r1"))
    shown.click("Close")
    gone = shown.banner.notice is None
    assert gone
    shown.banner.show_notice(Notice(PLAIN, Tone.END, (CLOSE,), "r1"))
    assert shown.banner.isVisible(), "it can come again"


def test_clearing_spares_what_is_about_something_else(shown: Banner) -> None:
    notice = Notice(PLAIN, Tone.END, (CLOSE,), "r1")
    shown.banner.show_notice(notice)
    shown.banner.clear("r2")
    assert shown.banner.notice == notice
    shown.banner.clear("r1")
    assert not shown.banner.isVisible()
    shown.banner.show_notice(notice)
    assert shown.banner.isVisible()
    shown.banner.clear()
    assert not shown.banner.isVisible()


def test_details_are_copied_whole(shown: Banner) -> None:
    shown.banner.show_notice(Notice(PLAIN, Tone.END, (CLOSE,)))
    shown.click("Copy details")
    assert QGuiApplication.clipboard().text() == PLAIN.sentence


def test_no_button_is_the_default(shown: Banner) -> None:
    shown.banner.show_notice(Notice(PLAIN, Tone.RING, (CLOSE, NoticeAction("x", "Call", True))))
    assert not any(b.isDefault() or b.autoDefault() for b in shown.buttons())
    kinds = {b.text(): b.property("kind") for b in shown.buttons()}
    assert kinds == {"Close": "", "Call": "primary", "Copy details": "link"}


def test_the_focus_is_not_stolen(qtbot: QtBot, shown: Banner) -> None:
    shown.banner.show_notice(Notice(PLAIN, Tone.RING, (CLOSE,)))
    assert not any(b.hasFocus() for b in shown.buttons())


def test_without_a_screen_reader_nothing_is_announced(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", sent.append)
    banner = NoticeBanner()
    qtbot.addWidget(banner)
    monkeypatch.setattr(QAccessible, "isActive", lambda: False)
    announce(banner, "words")
    assert sent == []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    announce(banner, "words", urgent=True)
    announce(banner, "words")
    assert len(sent) == 2


def words_of(notice: Notice | None) -> list[str]:
    assert notice is not None
    return [action.word for action in notice.actions]


def test_a_call_whose_card_says_all_has_no_notice() -> None:
    for call in (sending(), talking(), ended(), given_up(), move(unknown(), Standing.RANG)):
        assert notice_for(call) is None


def test_an_unknown_outcome_asks_what_the_phone_did() -> None:
    notice = notice_for(unknown())
    assert words_of(notice) == [RANG, DID_NOT_RING]
    assert notice is not None
    assert (notice.tone, notice.subject) == (Tone.RING, "r1")
    assert "again" not in " ".join(action.label.lower() for action in notice.actions)


@pytest.mark.parametrize(
    "call", [refused(), move(sending(), Standing.NOT_SENT, Failure("NotSent", "tls"))]
)
def test_a_call_that_was_not_placed_says_so(call: Call) -> None:
    notice = notice_for(call)
    assert words_of(notice)[-1] == DISMISS
    assert notice is not None
    assert (notice.tone, notice.subject) == (Tone.END, call.reference)
    assert notice.message.dialled == "Nothing was dialled."


def test_a_second_press_after_an_unknown_one_must_be_asked_for() -> None:
    notice = failure_notice(e.EarlierUnknown("r1", CUSTOMER))
    assert words_of(notice) == [DID_NOT_RING, CALL_AGAIN]
    assert not any(action.primary for action in notice.actions)
    assert notice.subject == "r1"


# Every leaf with a remedy, and the words of its buttons but for the last, which leaves it at that.
REMEDIES: list[tuple[e.CcmError, list[str]]] = [
    (e.PhoneOff(1012, 409), ["Turn on and call"]),
    (e.PhoneOff(10703, 404), ["Turn on and call"]),
    (e.PhoneUnverified(10705, 409), ["Check again"]),
    (e.PhoneBusy(10706, 404), ["Check my phone"]),
    (e.ChangeUnknown(e.UnknownReason.CUT), ["Check my phone"]),
    (e.AgentNotFound(10731, 404), ["Choose my phone"]),
    (e.VoipNotAllowed(10712, 405), ["Choose my phone"]),
    (e.AnotherPhoneOn(10810, 403), ["Choose my phone"]),
    (e.VirtualNumberNotFound(10716, 404), ["Choose another"]),
    (e.BadInput("virtual_number", e.InputProblem.MISSING), ["Choose a number"]),
    (e.WrongCredentials(1010, 401), ["Update key"]),
    (e.CredentialsMissing("Sales"), ["Update key"]),
    (e.KeyringTrouble(e.KeyringProblem.LOCKED), ["Try again", "Enter key"]),
    (e.AccountNotFound(1017, 404), ["Open settings"]),
    (e.BadInput("agent", e.InputProblem.MISSING), ["Open settings"]),
    (e.NotSent(e.NotSentReason.BAD_ADDRESS), ["Open settings"]),
    (e.Forbidden(1003, 403), ["Copy for admin"]),
    (e.AdminNeeded(10814, 403), ["Copy for admin"]),
    (e.Refused(10725, 400), ["Copy for admin"]),
    (e.RateLimited(10724, 429, retry_after_s=29.2), ["Call again"]),
    (e.NotSent(e.NotSentReason.CONNECT), ["Try again"]),
    (e.Intercepted(None, 511), ["Try again"]),
    (e.DoNotDisturb(10717, 403), []),
    (e.BadInput("customer", e.InputProblem.EMPTY), []),
    (e.AlreadyOnCall("r1", CUSTOMER), []),
]


@pytest.mark.parametrize(("error", "labels"), REMEDIES, ids=repr)
def test_what_can_be_done_stands_in_the_notice(error: e.CcmError, labels: list[str]) -> None:
    notice = failure_notice(error)
    assert [action.label for action in notice.actions[:-1]] == labels
    assert notice.actions[-1].word == DISMISS
    assert sum(action.primary for action in notice.actions) <= 1


@pytest.mark.parametrize("error", [error for error, _ in REMEDIES], ids=repr)
def test_where_nothing_was_to_be_dialled_nothing_offers_to(error: e.CcmError) -> None:
    offered = {action.word for action in failure_notice(error, dialling=False).actions}
    assert not offered & {TURN_ON_AND_CALL, PLACE_AGAIN}


@pytest.mark.parametrize(
    ("failure", "word"),
    [
        (Failure("PhoneOff", code=10703), TURN_ON_AND_CALL),
        (Failure("NotSent", "connect"), PLACE_AGAIN),
        (Failure("NotSent", "bad_address"), OPEN_SETTINGS),
        (Failure("RateLimited", code=10724, retry_after_s=5.0), PLACE_AGAIN),
    ],
)
def test_a_refused_call_offers_the_same_as_its_failure(failure: Failure, word: str) -> None:
    notice = notice_for(move(sending(), Standing.REFUSED, failure))
    assert notice is not None
    assert notice.actions[0].word == word


def test_a_wait_is_counted_and_nothing_is_pressed_at_its_end(shown: Banner) -> None:
    shown.banner.show_notice(failure_notice(e.RateLimited(10724, 429, retry_after_s=2.4)))
    waiting, close = (b for b in shown.buttons() if b.text() != "Copy details")
    assert (waiting.text(), waiting.isEnabled()) == ("Call again in 3 s", False)
    shown.banner._seconds.timeout.emit()
    assert (waiting.text(), waiting.isEnabled()) == ("Call again in 2 s", False)
    for _ in range(2):
        shown.banner._seconds.timeout.emit()
    assert (waiting.text(), waiting.isEnabled()) == ("Call again", True)
    assert not shown.banner._seconds.isActive()
    assert shown.chosen == []
    shown.click("Call again")
    assert shown.chosen == [("", PLACE_AGAIN)]
    assert close.isEnabled()


def test_a_wait_ends_with_its_notice(shown: Banner) -> None:
    shown.banner.show_notice(failure_notice(e.RateLimited(retry_after_s=30)))
    shown.banner.show_notice(Notice(PLAIN, Tone.END, (CLOSE,)))
    assert not shown.banner._seconds.isActive()
    shown.banner.show_notice(failure_notice(e.RateLimited(retry_after_s=30)))
    shown.banner.clear()
    assert not shown.banner._seconds.isActive()


def test_a_failure_is_copied_for_whoever_can_mend_it(shown: Banner) -> None:
    shown.banner.show_notice(failure_notice(e.Forbidden(1003, 403, "req-1", "no")))
    shown.click("Copy for admin")
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("CCM Desktop: Exotel does not allow this for your key")
    assert copied.endswith("error 1003 · request req-1")
    assert "Copied" in [b.text() for b in shown.buttons()]
    assert shown.banner.isVisible()


def test_what_is_inferred_has_a_line_of_its_own(shown: Banner) -> None:
    call = replace(unknown(), signs=Signs(busy_at=after(5)))
    notice = notice_for(call)
    assert notice is not None
    shown.banner.show_notice(notice)
    (label,) = [x for x in shown.banner.findChildren(QLabel) if x.text().startswith("Inferred")]
    assert label.property("role") == "inferred"
    assert label.isVisible()
    assert shown.said == [notice.sentence]
    assert "Inferred" in notice.sentence
    shown.banner.show_notice(Notice(PLAIN, Tone.END))
    assert not label.isVisible()


FIRST = Notice(PLAIN, Tone.END, (NoticeAction("first", "First"), CLOSE), "a")
SECOND = Notice(PLAIN, Tone.END, (NoticeAction("second", "Second"), CLOSE), "b")
LONG_MS = 60_000


def test_a_press_meant_for_the_notice_before_is_none(shown: Banner, qapp: QApplication) -> None:
    shown.banner.show_notice(FIRST)
    shown.click("First")
    qapp.setDoubleClickInterval(LONG_MS)
    shown.banner.show_notice(SECOND)
    shown.click("Second")
    shown.click("Close")
    assert shown.banner.notice is SECOND
    assert shown.chosen == [("a", "first")]
    qapp.setDoubleClickInterval(0)
    shown.click("Second")
    assert shown.chosen[1:] == [("b", "second")]


def test_a_press_that_began_on_the_notice_before_is_none(shown: Banner) -> None:
    shown.banner.show_notice(FIRST)
    before = next(b for b in shown.buttons() if b.text() == "First")
    middle = before.mapTo(shown.banner, before.rect().center())
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(shown.banner.windowHandle(), left, none, middle)
    assert before.isDown()
    shown.banner.show_notice(SECOND)
    after = next(b for b in shown.buttons() if b.text() == "Second")
    assert shown.banner.childAt(middle) is after
    QTest.mouseRelease(shown.banner.windowHandle(), left, none, middle)
    assert shown.chosen == []


def test_a_double_click_is_one_press(shown: Banner) -> None:
    shown.banner.show_notice(FIRST)
    button = next(b for b in shown.buttons() if b.text() == "First")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    double_click(button)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert shown.chosen == [("a", "first")]


def test_a_key_that_is_held_is_one_press(shown: Banner) -> None:
    shown.banner.show_notice(FIRST)
    button = next(b for b in shown.buttons() if b.text() == "First")
    button.setFocus()
    for kind, repeats in (
        (QEvent.Type.KeyPress, False),
        *((kind, True) for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress) * 20),
        (QEvent.Type.KeyRelease, False),
    ):
        key, none = Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(button, QKeyEvent(kind, key, none, " ", repeats))
    assert shown.chosen == [("a", "first")]


def test_the_end_of_a_wait_is_read_before_it_is_pressed(shown: Banner, qapp: QApplication) -> None:
    waiting = NoticeAction("again", "Call again", wait_s=1)
    shown.banner.show_notice(Notice(PLAIN, Tone.END, (waiting, CLOSE)))
    qapp.setDoubleClickInterval(LONG_MS)
    shown.banner._on_second()
    shown.click("Call again")
    assert shown.chosen == []
    qapp.setDoubleClickInterval(0)
    shown.click("Call again")
    assert shown.chosen == [("", "again")]
