"""The card of the current call: state, two clocks that never mix, and the note."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.call import Call, observe
from ccm_desktop.ui import call_panel as module
from ccm_desktop.ui import leg_strip, text
from ccm_desktop.ui.call_panel import CallPanel, elapsed_s
from ccm_desktop.ui.main_window import LEFT_WIDTH
from ccm_desktop.ui.remind_row import RemindRequest
from ccm_desktop.ui.state_label import StateLabel
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import (
    CUSTOMER,
    HUGE,
    SID,
    UNBREAKABLE,
    accepted,
    after,
    calling,
    ended,
    ended_with,
    finishing,
    given_up,
    legs,
    named,
    recorded,
    refused,
    ringing,
    sending,
    talking,
)

STORY = (
    (sending(), 0, "Sending to Exotel…"),
    (accepted(), 1, "In progress (no more detail yet)"),
    (ringing(), 2, "Your phone should ring (…4321)"),
    (calling(), 7, "Calling the customer"),
    (talking(), 12, "Talking"),
    (finishing(), 20, "Finishing; the report is not final yet"),
    (ended(), 22, "Talked 3:20"),
    (recorded(), 40, "Talked 3:20"),
)


class Said(list[tuple[str, bool]]):
    """What a screen reader was told: the sentence, and whether it was urgent."""

    def say(self, widget: QWidget, sentence: str, *, urgent: bool = False) -> None:
        self.append((sentence, urgent))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    heard = Said()
    monkeypatch.setattr(module, "announce", heard.say)
    return heard


@pytest.fixture
def card(qtbot: QtBot, styled: Theme, said: Said) -> Iterator[CallPanel]:
    panel = CallPanel()
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    panel._note_timer.stop()


def reads(panel: CallPanel, name: str) -> str:
    found = [label for label in panel.findChildren(QLabel) if label.accessibleName() == name]
    assert len(found) == 1
    return found[0].text()


def note_of(panel: CallPanel) -> QPlainTextEdit:
    note = panel.findChild(QPlainTextEdit)
    assert isinstance(note, QPlainTextEdit)
    return note


def test_a_call_from_press_to_recording(card: CallPanel) -> None:
    for call, seconds, words in STORY:
        card.show_call(call, after(seconds))
        assert reads(card, "Call state") == words
        assert card.call is call


def test_the_elapsed_clock_goes_on_until_the_end_was_seen(card: CallPanel) -> None:
    card.show_call(talking(), after(12))
    assert reads(card, "Elapsed") == "0:12"
    card.tick(after(18))
    assert reads(card, "Elapsed") == "0:18"
    for call in (finishing(), ended(), recorded()):
        card.show_call(call, after(100))
        card.tick(after(5000))
        assert reads(card, "Elapsed") == "0:20", "hung up was seen at 20 s"


@pytest.mark.parametrize(
    ("call", "seconds"),
    [(refused(), 0), (ended_with("agent_unanswered"), 30), (given_up(), 11), (sending(), 500)],
)
def test_elapsed_stands_where_nothing_goes_on(call: Call, seconds: float) -> None:
    assert elapsed_s(call, after(500)) == seconds


def test_a_clock_that_was_set_back_shows_no_nonsense(card: CallPanel) -> None:
    card.show_call(talking(), after(-3600))
    assert reads(card, "Elapsed") == "0:00"


def test_what_was_heard_long_ago_is_not_called_so_now(card: CallPanel) -> None:
    """The connection may be gone: nobody knows whether they still talk."""
    call = replace(talking(), heard_at=after(12))
    card.show_call(call, after(13))
    assert reads(card, "Call state") == "Talking"
    card.tick(after(12 + 60))
    assert reads(card, "Call state") == "Talking"
    card.tick(after(12 + 61))
    heard = text.local_time(after(12))
    assert reads(card, "Call state") == f"Talking at {heard}; no answer since"
    assert card.findChildren(StateLabel)[0].property("tone") == "ring"
    card.show_call(replace(call, heard_at=after(80)), after(81))
    assert reads(card, "Call state") == "Talking"
    card.show_call(ended(), after(5000))
    assert reads(card, "Call state") == "Talked 3:20", "what is over stays so"


def test_talk_time_is_never_shown_before_it_is_reported(card: CallPanel) -> None:
    for call, seconds, _ in STORY:
        card.show_call(call, after(seconds))
        has_time = call.report is not None and call.report.talk_time_s is not None
        assert reads(card, "Talk time") == ("3:20" if has_time else "reported at the end")


def test_the_sid_is_shown_and_copied_whole(card: CallPanel) -> None:
    copy = next(b for b in card.findChildren(QPushButton) if b.text() == "Copy SID")
    card.show_call(sending(), after(0))
    assert reads(card, "Call SID") == "–"
    assert not copy.isEnabled()
    card.show_call(talking(), after(12))
    assert reads(card, "Call SID") == "ca11…001s"
    copy.click()
    assert QGuiApplication.clipboard().text() == SID


def test_a_state_is_announced_once_and_never_by_the_clock(card: CallPanel, said: Said) -> None:
    for call, seconds, _ in STORY:
        card.show_call(call, after(seconds))
        card.show_call(replace(call, heard_at=after(seconds)), after(seconds))
        card.tick(after(seconds + 0.5))
    sentences = [sentence for sentence, _ in said]
    assert sentences == list(dict.fromkeys(words for _, _, words in STORY))
    assert not any(urgent for _, urgent in said)


def test_what_needs_the_agent_is_announced_urgently(card: CallPanel, said: Said) -> None:
    for call in (talking(), given_up(), refused()):
        card.show_call(call, after(60))
    assert [urgent for _, urgent in said] == [False, True, True]


def test_another_call_is_announced_although_it_stands_the_same(card: CallPanel, said: Said) -> None:
    for reference in ("r1", "r2"):
        card.show_call(ringing(reference), after(2))
    assert len(said) == 2


def test_done_appears_when_the_call_is_over(card: CallPanel) -> None:
    done = next(b for b in card.findChildren(QPushButton) if b.text() == "Done")
    hint = next(x for x in card.findChildren(QLabel) if x.text() == "End the call on your phone.")
    card.show_call(sending(), after(0))
    assert (done.isVisible(), hint.isVisible()) == (False, False)
    card.show_call(talking(), after(12))
    assert (done.isVisible(), hint.isVisible()) == (False, True)
    card.show_call(ended(), after(22))
    assert (done.isVisible(), hint.isVisible()) == (True, False)


def test_no_button_claims_to_hang_up(card: CallPanel) -> None:
    card.show_call(talking(), after(12))
    labels = {button.text() for button in card.findChildren(QPushButton) if button.isVisible()}
    assert labels == {"Copy SID", "Remind me…"}


def test_calling_again_is_offered_when_the_call_is_over_and_only_fills(card: CallPanel) -> None:
    asked: list[str] = []
    card.redial_requested.connect(asked.append)
    redial = next(b for b in card.findChildren(QPushButton) if b.text() == "Redial")
    redial.click()
    card.show_call(talking(), after(12))
    assert not redial.isVisible()
    card.show_call(ended(), after(22))
    assert redial.isVisible()
    redial.click()
    assert asked == [CUSTOMER]


def test_the_customers_page_is_offered_where_there_is_a_link(card: CallPanel) -> None:
    asked: list[str] = []
    card.crm_requested.connect(asked.append)
    button = next(b for b in card.findChildren(QPushButton) if b.text() == "Open in CRM")
    button.click()
    card.show_call(talking(), after(12))
    assert not button.isVisible()
    card.offer_crm(offered=True)
    assert button.isVisible()
    button.click()
    assert asked == ["r1"]


@pytest.mark.parametrize("width", [LEFT_WIDTH - 32, 324])
def test_the_card_keeps_its_height_while_the_call_goes_on(card: CallPanel, width: int) -> None:
    heights = set()
    card.offer_crm(offered=True)
    for call in (
        *(call for call, _, _ in STORY),
        ended_with("agent_unanswered"),
        ended_with("customer_no_dial", "completed", "failed"),
        named(talking(), "Asha Rao"),
    ):
        card.show_call(call, after(30))
        heights.add(card.heightForWidth(width))
    assert len(heights) == 1


@pytest.mark.parametrize(
    ("call", "agent", "customer"),
    [
        (sending(), "no word yet", "no word yet"),
        (ringing(), "no word yet", "no word yet"),
        (calling(), "connected", "no word yet"),
        (talking(), "connected", "connected"),
        (ended(), "hung up", "hung up"),
        (ended_with("agent_unanswered", "no-answer"), "no answer", "not reported"),
        (ended_with("customer_unanswered", "completed", "busy"), "hung up", "busy"),
        (ended_with("customer_no_dial", "completed", "failed"), "hung up", "not reached"),
        (ended_with("agent_canceled", "canceled", "canceled"), "cancelled", "cancelled"),
        (observe(accepted(), legs("queued", "<b>x</b>"), after(3)), "“queued”", "“<b>x</b>”"),
    ],
)
def test_each_phone_says_what_was_reported_of_it(
    card: CallPanel, call: Call, agent: str, customer: str
) -> None:
    card.show_call(call, after(30))
    assert (reads(card, "Your phone"), reads(card, "Customer")) == (agent, customer)


def test_no_two_words_of_a_phone_look_alike() -> None:
    looks = {leg_strip._LOOKS[word] for word in ("in-progress", "completed", "no-answer", "busy")}
    assert len(looks | {leg_strip._UNKNOWN, leg_strip._LOOKS[None]}) == 6


class Tags(list[tuple[str, tuple[str, ...]]]):
    """The tags that were handed over."""

    def take(self, reference: str, tags: tuple[str, ...]) -> None:
        self.append((reference, tags))


def test_tags_are_handed_over_as_they_are_given(card: CallPanel) -> None:
    given = Tags()
    card.tags_edited.connect(given.take)
    card.show_call(replace(talking(), tags=("old",)), after(12))
    field = next(f for f in card.findChildren(QLineEdit) if f.accessibleName() == "Tags")
    QTest.keyClicks(field, "delivery,ur")
    assert given == [("r1", ("old", "delivery"))]
    card.show_call(replace(finishing(), tags=("old", "delivery")), after(20))
    assert field.text() == "ur", "what is being typed is left alone"
    card.flush_note()
    assert given[1:] == [("r1", ("old", "delivery", "ur"))]


def test_another_call_has_its_own_tags_and_takes_no_half_typed_one(card: CallPanel) -> None:
    given = Tags()
    card.tags_edited.connect(given.take)
    card.show_call(replace(talking(), tags=("old",)), after(12))
    field = next(f for f in card.findChildren(QLineEdit) if f.accessibleName() == "Tags")
    QTest.keyClicks(field, "half")
    card.show_call(replace(ringing("r2"), tags=("other",)), after(13))
    assert given == [("r1", ("old", "half"))]
    assert (card.tags.tags, field.text()) == (("other",), "")


def test_a_reminder_is_asked_for_in_the_card_and_is_about_its_call(card: CallPanel) -> None:
    asked: list[RemindRequest] = []
    card.remind.entered.connect(asked.append)
    card.show_call(ended(), after(22))
    next(b for b in card.findChildren(QPushButton) if b.text() == "Remind me…").click()
    assert card.remind.isVisible()
    next(b for b in card.findChildren(QPushButton) if b.text() == "1 h").click()
    assert asked == [RemindRequest("r1", "in 1 h")]
    card.show_call(ringing("r2"), after(30))
    assert not card.remind.isVisible()


class Notes(list[tuple[str, str]]):
    """The notes that were handed over."""

    def take(self, reference: str, note: str) -> None:
        self.append((reference, note))


def listening(card: CallPanel) -> Notes:
    notes = Notes()
    card.note_edited.connect(notes.take)
    return notes


def test_a_note_is_handed_over_after_a_pause(card: CallPanel) -> None:
    notes = listening(card)
    card.show_call(talking(), after(12))
    QTest.keyClicks(note_of(card), "call back")
    assert notes == []
    assert card._note_timer.isActive()
    card._note_timer.timeout.emit()
    assert notes == [("r1", "call back")]
    assert not card._note_timer.isActive()


def test_a_note_is_left_alone_while_it_is_typed(card: CallPanel) -> None:
    notes = listening(card)
    card.show_call(talking(), after(12))
    QTest.keyClicks(note_of(card), "half a sen")
    card.show_call(replace(finishing(), note=""), after(20))
    card.show_call(replace(ended(), note="from elsewhere"), after(22))
    assert note_of(card).toPlainText() == "half a sen"
    card.flush_note()
    assert notes == [("r1", "half a sen")]


def test_a_note_is_shown_when_nobody_types(card: CallPanel) -> None:
    notes = listening(card)
    card.show_call(talking(), after(12))
    card.show_call(replace(talking(), note="from the journal"), after(13))
    assert note_of(card).toPlainText() == "from the journal"
    card.flush_note()
    assert notes == [], "nothing was typed"


def test_another_call_takes_its_own_note_and_saves_the_one_before(card: CallPanel) -> None:
    notes = listening(card)
    card.show_call(replace(talking(), note="old"), after(12))
    note_of(card).setFocus()
    QTest.keyClicks(note_of(card), "new ")
    card.show_call(replace(ringing("r2"), note="of the second"), after(13))
    assert notes == [("r1", "new old")]
    assert note_of(card).toPlainText() == "of the second"
    card.flush_note()
    assert len(notes) == 1


def test_closing_hands_the_note_over_first(card: CallPanel) -> None:
    order: list[str] = []
    card.note_edited.connect(lambda *_: order.append("note"))
    card.closed.connect(lambda: order.append("closed"))
    card.show_call(ended(), after(22))
    QTest.keyClicks(note_of(card), "x")
    next(b for b in card.findChildren(QPushButton) if b.text() == "Done").click()
    assert order == ["note", "closed"]


def test_a_card_without_a_call_does_nothing(card: CallPanel) -> None:
    notes = listening(card)
    card.tick(after(1))
    card.flush_note()
    QTest.keyClicks(note_of(card), "x")
    card.flush_note()
    assert notes == []
    assert card.call is None


@pytest.mark.parametrize("hostile", [UNBREAKABLE, HUGE, "two words " * 100])
def test_no_text_from_outside_widens_the_card(card: CallPanel, hostile: str) -> None:
    strange = observe(accepted(), legs(hostile, hostile), after(3))
    sid = replace(legs(), call_sid=hostile)
    calls = (
        named(talking(), hostile),
        strange,
        ended_with(hostile),
        observe(accepted("r3"), sid, after(3)),
        replace(ringing("r4"), note=hostile),
    )
    for call in calls:
        card.show_call(call, after(30))
        assert card.minimumSizeHint().width() <= LEFT_WIDTH - 32
        card.resize(LEFT_WIDTH - 32, card.sizeHint().height())
        assert card.heightForWidth(LEFT_WIDTH - 32) < 600
        assert not card.grab().isNull()


def test_a_long_name_is_whole_in_its_tooltip(card: CallPanel) -> None:
    card.show_call(named(talking(), "Asha Rao of the purchasing department"), after(12))
    tips = [label.toolTip() for label in card.findChildren(QLabel)]
    assert "Asha Rao of the purchasing department" in tips
