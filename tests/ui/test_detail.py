"""The selected call: its facts, its past and its age, its menu, and the room that it takes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.history import Heard, history_of
from ccm_desktop.domain.signs import Signs
from ccm_desktop.ui.detail.body import PLAYER_WIDTH
from ccm_desktop.ui.detail.call_detail import CallDetail
from ccm_desktop.ui.detail.facts import FactValue
from ccm_desktop.ui.detail.grip import Grip
from ccm_desktop.ui.text import local_time
from ccm_desktop.ui.theme import Theme
from ccm_desktop.ui.timeline import Timeline
from tests.ui.detail_place import REPORTS, Place
from tests.ui.shown import (
    BIDI,
    HTML,
    HUGE,
    SID,
    UNBREAKABLE,
    after,
    ended,
    final,
    one,
    recorded,
    refused,
    talking,
    unknown,
)


@pytest.fixture
def place(qtbot: QtBot, styled: Theme) -> Place:
    return Place(qtbot)


@pytest.fixture
def detail(place: Place) -> CallDetail:
    return place.detail


def test_tags_and_overrides_are_facts(detail: CallDetail) -> None:
    detail.show_call(replace(ended(), tags=("delivery", "urgent"), overrides=("calling_hours",)))
    tags = one(detail, QLabel, "Tags of the selected call")
    override = one(detail, QLabel, "Your override of the selected call")
    assert (tags.text(), override.text()) == ("delivery, urgent", "Called outside calling hours")
    assert tags.isVisible()
    assert override.isVisible()


def test_a_call_without_them_does_not_speak_of_them(place: Place) -> None:
    place.show(replace(ended(), tags=("delivery",)))
    place.show(ended())
    assert not set(place.texts()) & {"Tags", "Your override"}
    assert "Note" in place.texts()


def test_the_rest_of_the_fields_is_folded_away(place: Place) -> None:
    place.show(ended())
    assert "Our reference" not in place.texts()
    place.press("All fields")
    assert {"Our reference", "Ordered from", "State", "Ordered"} <= set(place.texts())
    place.show(replace(ended(), reference="r2"))
    assert one(place.detail, QLabel, "Our reference of the selected call").text() == "r2"
    place.press("All fields")
    assert "Our reference" not in place.texts()


def test_each_step_has_its_source_and_its_age(place: Place) -> None:
    place.show(ended())
    said = place.past().split("), ")
    assert said[0] == f"Call requested {local_time(after(0))} (your press"
    answered = f"by {local_time(after(6))} (asked, 3 min ago"
    assert said[2] == f"You answered {answered}"
    assert said[4].startswith(
        f"Ended: “completed” {local_time(after(20))} (asked {local_time(after(22))}, 3 min"
    )
    place.now = after(622)
    place.detail.show_ages()
    assert "10 min ago" in place.past()


def test_what_is_inferred_says_so(place: Place) -> None:
    place.show(replace(unknown(), signs=Signs(after(4))))
    seen = local_time(after(4))
    assert f"it may have been this one seen {seen} (inferred from your phone" in place.past()


def test_a_past_of_another_call_is_not_shown(place: Place) -> None:
    place.show(ended(), past=False)
    place.detail.show_history(history_of(replace(ended(), reference="other"), REPORTS))
    assert not one(place.detail, Timeline, "Timeline").isVisible()
    place.detail.show_history(history_of(ended(), REPORTS))
    place.settle()
    assert one(place.detail, Timeline, "Timeline").isVisible()


def test_a_refused_call_has_no_reports_to_look_at(place: Place) -> None:
    place.show(refused())
    words = [b.text() for b in place.detail.findChildren(QPushButton) if b.isVisible()]
    assert not [w for w in words if "report" in w or w == "Replay"]
    assert "Not placed (the answer to the call)" in place.past()


def test_the_call_is_copied_as_one_line_and_as_a_link(place: Place) -> None:
    place.show(ended())
    place.take("Copy as one line")
    line = QGuiApplication.clipboard().text()
    assert line.endswith(f"via +91 55555 80001 · SID {SID}")
    assert "Talked 3:20" in line
    place.take("Copy ccmdial link")
    assert QGuiApplication.clipboard().text() == f"ccmdial:sid/{SID}"
    place.show(refused())
    link = next(a for a in place.menu().actions() if a.text() == "Copy ccmdial link")
    assert not link.isEnabled(), "there is no SID"


def test_others_put_their_own_into_the_menu(place: Place) -> None:
    taken: list[str] = []
    place.detail.add_action("Forget R&&D…", lambda: taken.append("before"))
    place.show(ended())
    place.detail.add_action("Later…", lambda: taken.append("after"))
    place.take("Forget R&&&&D…")
    place.take("Later…")
    assert taken == ["before", "after"]


def test_the_crm_is_offered_even_before_a_call_is_shown(place: Place) -> None:
    asked: list[str] = []
    place.detail.crm_requested.connect(asked.append)
    place.detail.offer_crm(offered=True)
    place.show(ended())
    place.press("Open in CRM")
    assert asked == ["r1"]
    place.detail.offer_crm(offered=False)
    assert not [
        b
        for b in place.detail.findChildren(QPushButton)
        if b.text() == "Open in CRM" and b.isVisible()
    ]


def test_the_player_stands_beside_the_facts_or_below_them(place: Place) -> None:
    player = QWidget()
    player.setMinimumHeight(60)
    place.detail.place_player(player)
    place.show(recorded())
    customer = one(place.detail, FactValue, "Customer of the selected call")

    def at(widget: QWidget) -> QPoint:
        return widget.mapTo(place.detail, QPoint(0, 0))

    assert player.width() >= PLAYER_WIDTH
    assert at(player).x() > at(customer).x() + customer.width()
    assert "Copy link" not in [
        b.text() for b in place.detail.findChildren(QPushButton) if b.isVisible()
    ]
    place.resize(500, 700)
    last = one(place.detail, FactValue, "Note of the selected call")
    assert at(player).y() > at(last).y()
    assert at(player).x() < PLAYER_WIDTH / 2


def test_a_player_that_hides_leaves_the_words_on_the_recording(place: Place) -> None:
    player = QWidget()
    place.detail.place_player(player)
    place.show(recorded())
    words = one(place.detail, QLabel, "Recording")
    assert not words.isVisible(), "the player has its own"
    place.show(refused())
    player.hide()
    place.settle()
    assert (words.isVisible(), words.text()) == (True, "Recording is asked for")
    place.show(recorded())
    player.show()
    place.settle()
    assert (player.isVisible(), words.isVisible()) == (True, False)


def test_the_recording_stays_in_words(place: Place) -> None:
    place.show(recorded())
    assert one(place.detail, QLabel, "Recording").text() == "Recording ready"
    place.press("Copy link")
    assert QGuiApplication.clipboard().text() == "https://recordings.exotel.com/acme1/a.mp3"


@pytest.mark.parametrize("size", [(868, 700), (994, 640), (868, 400), (388, 560), (640, 260)])
def test_the_table_keeps_its_share_of_the_room(place: Place, size: tuple[int, int]) -> None:
    place.resize(*size)
    place.show(recorded())
    place.press("All fields")
    place.press("reports from Exotel")
    assert (place.top.width(), place.top.height()) == size
    assert place.detail.height() <= max(150, size[1] * 0.5)
    assert place.table.height() >= 76
    assert place.detail.height() >= min(150, size[1] // 2)


def test_its_edge_is_dragged_and_its_menu_does_the_same(place: Place) -> None:
    place.show(recorded())
    place.press("All fields")
    first = place.detail.height()
    place.take("Taller")
    taller = place.detail.height()
    assert taller > first
    place.take("Shorter")
    assert place.detail.height() == first
    grip = place.detail.findChild(Grip)
    assert isinstance(grip, Grip)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind, y in (
        (QEvent.Type.MouseButtonPress, 100),
        (QEvent.Type.MouseMove, 60),
        (QEvent.Type.MouseButtonRelease, 60),
        (QEvent.Type.MouseMove, 10),
    ):
        at = QPointF(5, y)
        QCoreApplication.sendEvent(grip, QMouseEvent(kind, at, at, left, left, none))
    place.settle()
    assert place.detail.height() == first + 40
    for _ in range(40):
        place.take("Taller")
    assert place.detail.height() <= place.top.height() * 0.8
    place.take("Shorter")
    assert place.detail.height() < place.top.height() * 0.8, "no press is lost at the end"
    grip.reset.emit()
    place.settle()
    assert place.detail.height() == first


def test_it_tells_that_the_table_has_another_height(place: Place, qtbot: QtBot) -> None:
    with qtbot.waitSignal(place.detail.room_changed, timeout=1000):
        place.show(ended())
    with qtbot.waitSignal(place.detail.room_changed, timeout=1000):
        place.resize(868, 500)
    with qtbot.waitSignals([place.detail.room_changed, place.detail.cleared], timeout=1000):
        place.detail.clear()
    assert (place.detail.call, place.detail.reference) == (None, None)


def test_another_call_begins_at_its_top(place: Place) -> None:
    place.show(recorded())
    place.press("All fields")
    area = place.detail.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    bar = area.verticalScrollBar()
    bar.setValue(bar.maximum())
    place.show(recorded())
    assert bar.value() > 0, "what comes of the same call scrolls nothing"
    place.show(replace(recorded(), reference="r2"))
    assert bar.value() == 0


HOSTILE = [HTML, BIDI + "abc", UNBREAKABLE, HUGE, "a\tb\x00\x07\nc\u2028d", "W" * 1_048_576]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_came_stands_there_as_plain_text(place: Place, hostile: str) -> None:
    call = talking()
    assert call.report is not None
    leg = replace(call.report.agent, name=hostile, status=hostile, group_name=hostile)
    report = replace(
        final(),
        agent=leg,
        customer=leg,
        status=hostile,
        direction=hostile,
        custom_field=hostile,
        app_name=hostile,
        digits=hostile,
    )
    call = replace(call, report=report, note=hostile, tags=(hostile,), overrides=(hostile,))
    place.detail.show_call(call, hostile)
    heard = (Heard(hostile, after(3), hostile, report),)
    place.detail.show_history(history_of(call, heard))
    place.settle()
    place.press("All fields")
    place.press("1 report from Exotel")
    for label in place.detail.findChildren(QLabel):
        assert label.textFormat() is not Qt.TextFormat.RichText
        assert label.text().isprintable()
        assert len(label.text()) < 1500
        assert "<b>" not in label.toolTip()
    for button in place.detail.findChildren(QPushButton):
        assert button.shortcut().isEmpty()
    assert place.detail.width() == 868
    assert place.detail.minimumSizeHint().width() < 380
    assert len(place.past()) < 4000
    assert not place.detail.grab().isNull()
    place.take("Copy as one line")
    assert QGuiApplication.clipboard().text().isprintable()
