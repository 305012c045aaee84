"""The wallboard's window: what it claims, what stays in place, and what its keys do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.board import BoardLine, Stage
from ccm_desktop.domain.errors import Unreachable
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.pace import Question
from ccm_desktop.domain.placement import Box, Placement
from ccm_desktop.ui.theme import Theme
from ccm_desktop.ui.wallboard.cells import Column
from ccm_desktop.ui.wallboard.window import Wallboard
from tests.mouse import double_click
from tests.ui.boards import NOW, OTHERS, board, boards, silent
from tests.ui.shown import SID, after, one

SILENT_BEFORE = NOW - timedelta(seconds=15)
OFFLINE = Unreachable("connect")


class Shown:
    """The window, and what it asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = Wallboard()
        qtbot.addWidget(self.view)
        self.view.resize(1180, 760)
        self.ticks: list[None] = []
        self.wanted: list[list[str]] = []
        self.opened: list[str] = []
        self.closed: list[Placement] = []
        self.view.ticked.connect(lambda: self.ticks.append(None))
        self.view.lines_wanted.connect(self.wanted.append)
        self.view.open_requested.connect(self.opened.append)
        self.view.closed.connect(self.closed.append)

    @property
    def table(self) -> QTableView:
        return one(self.view, QTableView, "Followed calls")

    def button(self, name: str) -> QPushButton:
        found = [
            b for b in self.view.findChildren(QPushButton) if name in (b.text(), b.accessibleName())
        ]
        assert len(found) == 1, f"{len(found)} buttons are called {name!r}"
        return found[0]

    def tick(self, seconds: float = 0, **questions: Question) -> None:
        self.view.show_times(
            NOW + timedelta(seconds=seconds), SILENT_BEFORE + timedelta(seconds=seconds), questions
        )

    def order(self) -> list[str]:
        model = self.view.model
        lines = (model.line_at(row) for row in range(model.rowCount()))
        return [line.reference for line in lines if line is not None]

    def top_of(self, reference: str) -> int:
        row = self.view.model.row_of(reference)
        assert row is not None
        return self.table.visualRect(self.view.model.index(row, 0)).top()

    def said(self) -> str:
        return " ".join(x.text() for x in self.view.findChildren(QLabel) if x.isVisible())

    def hand_moves(self) -> None:
        port = self.table.viewport()
        middle = QPointF(port.rect().center())
        QApplication.sendEvent(port, QEvent(QEvent.Type.Enter))
        none = Qt.MouseButton.NoButton
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            middle,
            port.mapToGlobal(middle),
            none,
            none,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(port, move)


@pytest.fixture
def shown(qtbot: QtBot, styled: Theme) -> Iterator[Shown]:
    made = Shown(qtbot)
    made.view.show()
    yield made
    made.view.hide()


def test_it_never_claims_to_be_the_whole_team(shown: Shown) -> None:
    assert shown.view.windowTitle() == "Calls followed by this computer"
    for count in (0, 3):
        shown.view.show_lines(boards(count))
        assert "those placed from this computer" in shown.said()
        assert "Calls of other agents are not here." in shown.said()


def test_an_empty_board_says_so(shown: Shown) -> None:
    assert "No calls are followed now." in shown.said()
    shown.view.show_lines(boards(2))
    assert "No calls are followed now." not in shown.said()
    shown.button("Talking").click()
    assert "No call is in this state now: Talking." in shown.said()


def test_it_ticks_while_it_is_seen(shown: Shown, qtbot: QtBot) -> None:
    ticker = shown.view._ticker
    assert shown.ticks == [None], "at once, and then every second"
    assert ticker.isActive()
    assert ticker.interval() == 1000
    shown.view.hide()
    assert not ticker.isActive()
    shown.view.show()
    assert ticker.isActive()
    shown.view.setWindowState(Qt.WindowState.WindowMinimized)
    assert not ticker.isActive()
    shown.view.setWindowState(Qt.WindowState.WindowNoState)
    assert ticker.isActive()
    assert len(shown.ticks) == 3


def test_a_burst_is_asked_for_in_frames(shown: Shown) -> None:
    for n in range(250):
        shown.view.touch(f"r{n}")
        shown.view.touch(f"r{n}")
    assert shown.wanted == []
    frame = shown.view._frame
    for _ in range(3):
        assert frame.isActive()
        frame.stop()
        frame.timeout.emit()
    assert [len(wanted) for wanted in shown.wanted] == [100, 100, 50]
    assert not frame.isActive()
    shown.view.touch("gone")
    shown.view.drop("gone")
    frame.timeout.emit()
    assert shown.wanted[-1] == []


def test_counts_stand_on_the_buttons(shown: Shown) -> None:
    lines = [*boards(3), board("t", Stage.TALKING), board("e", Stage.ENDED), silent("s")]
    shown.view.show_lines(lines)
    shown.tick()
    texts = {
        name: shown.button(name).text()
        for name in ("All", "Ringing", "Talking", "Ended", "Not heard of", "Finishing")
    }
    assert texts == {
        "All": "All 6",
        "Ringing": "Ringing 3",
        "Talking": "Talking 1",
        "Ended": "Ended 1",
        "Not heard of": "Not heard of 1",
        "Finishing": "Finishing 0",
    }
    assert shown.button("Ringing").accessibleDescription() == "3 calls"
    assert shown.button("Talking").accessibleDescription() == "1 call"


def test_the_arrow_keys_choose_what_is_shown(shown: Shown, qtbot: QtBot) -> None:
    with qtbot.waitActive(shown.view):
        shown.view.activateWindow()
    shown.view.show_lines([*boards(2), board("t", Stage.TALKING)])
    shown.view.stages.focus_chosen()
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert shown.order() == ["r0000", "r0001"]
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert shown.order() == ["t"]
    QTest.keyClick(focused(), Qt.Key.Key_Left)
    assert shown.order() == ["r0000", "r0001"]


def focused() -> QWidget:
    now = QApplication.focusWidget()
    assert now is not None
    return now


def select(shown: Shown, reference: str) -> None:
    row = shown.view.model.row_of(reference)
    assert row is not None
    shown.table.selectRow(row)


def test_the_selected_row_stays_in_its_place(shown: Shown) -> None:
    shown.view.show_lines(boards(300))
    QApplication.processEvents()
    select(shown, "r0150")
    shown.table.scrollTo(shown.view.model.index(150, 0), QTableView.ScrollHint.PositionAtCenter)
    top = shown.top_of("r0150")
    shown.view.put([board(f"r{n:04}", Stage.RECORDING) for n in range(0, 100, 2)])
    shown.tick()
    assert shown.view.model.row_of("r0150") == 100
    assert shown.top_of("r0150") == top
    assert shown.view.table.selected() == "r0150"


def test_without_a_selection_the_first_row_in_sight_stays(shown: Shown) -> None:
    shown.view.show_lines(boards(300))
    QApplication.processEvents()
    shown.table.verticalScrollBar().setValue(100 * shown.table.rowHeight(0) + 7)
    assert shown.top_of("r0100") == -7
    for n in range(40):
        shown.view.drop(f"r{n:04}")
    shown.tick()
    assert shown.top_of("r0100") == -7


def test_at_the_top_the_most_urgent_calls_are_seen(shown: Shown) -> None:
    shown.view.show_lines([board(f"t{n:03}", Stage.TALKING) for n in range(100)])
    QApplication.processEvents()
    shown.view.put([board("new", Stage.RINGING)])
    shown.tick()
    assert shown.order()[0] == "new"
    assert shown.table.verticalScrollBar().value() == 0


def test_rows_do_not_move_under_the_hand(shown: Shown) -> None:
    shown.view.show_lines(boards(5))
    shown.hand_moves()
    shown.view.put([board("r0000", Stage.RECORDING)])
    shown.tick()
    assert shown.order()[0] == "r0000", "it says what it is, where it is"
    assert shown.view.model.shown_text(0, Column.STATE) == "Awaiting recording"
    shown.view.table._hand.invalidate()  # the hand has rested
    shown.tick()
    assert shown.order()[-1] == "r0000"


def test_a_hand_elsewhere_holds_nothing_up(shown: Shown) -> None:
    shown.view.show_lines(boards(5))
    shown.hand_moves()
    QApplication.sendEvent(shown.table.viewport(), QEvent(QEvent.Type.Leave))
    shown.view.put([board("r0000", Stage.RECORDING)])
    shown.tick()
    assert shown.order()[-1] == "r0000"


def test_the_focus_is_not_stolen_and_the_selection_not_lost(shown: Shown, qtbot: QtBot) -> None:
    with qtbot.waitActive(shown.view):
        shown.view.activateWindow()
    shown.view.show_lines(boards(5))
    select(shown, "r0002")
    shown.button("Open").setFocus()
    shown.view.put([*boards(5, Stage.TALKING), *[board("new")]])
    shown.view.show_health(Health(trouble=OFFLINE, watched=5), NOW)
    shown.tick(30)
    assert QApplication.focusWidget() is shown.button("Open")
    assert shown.view.table.selected() == "r0002"


def test_a_call_is_opened_by_key_double_click_and_button(shown: Shown) -> None:
    shown.view.show_lines(boards(3))
    assert not shown.button("Open").isEnabled()
    QTest.keyClick(shown.table, Qt.Key.Key_Return)
    assert shown.opened == [], "nothing is selected"
    select(shown, "r0001")
    QTest.keyClick(shown.table, Qt.Key.Key_Return)
    shown.button("Open").click()
    place = shown.table.visualRect(shown.view.model.index(2, 1)).center()
    port = shown.table.viewport()
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=place)
    double_click(port, QPoint(place))
    assert shown.opened == ["r0001", "r0001", "r0002"]


def test_the_sid_is_copied(shown: Shown) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    shown.view.show_lines([board("a"), board("b", Stage.TALKING, call_sid=None)])
    assert not shown.button("Copy SID").isEnabled()
    QTest.keyClick(shown.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "before"
    select(shown, "b")
    assert not shown.button("Copy SID").isEnabled()
    select(shown, "a")
    QTest.keyClick(shown.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == SID
    clipboard.setText("before")
    shown.button("Copy SID").click()
    assert clipboard.text() == SID


def test_a_selected_call_that_goes_takes_its_buttons_along(shown: Shown) -> None:
    shown.view.show_lines(boards(2))
    select(shown, "r0001")
    assert shown.button("Open").isEnabled()
    shown.view.drop("r0001")
    shown.tick()
    assert shown.view.table.selected() != "r0001"
    shown.view.drop("r0000")
    shown.tick()
    assert not shown.button("Open").isEnabled()
    assert not shown.button("Copy SID").isEnabled()


def test_escape_closes_it_and_tells_where_it_stood(shown: Shown) -> None:
    shown.view.resize(900, 500)
    QTest.keyClick(shown.view, Qt.Key.Key_Escape)
    assert not shown.view.isVisible()
    assert [(p.box.width, p.box.height) for p in shown.closed] == [(900, 500)]


def test_it_stands_where_it_stood(qtbot: QtBot, styled: Theme) -> None:
    view = Wallboard()
    qtbot.addWidget(view)
    wanted = Placement(Box(40, 50, 640, 480), (640, 480))
    view.place(wanted)
    view.show()
    assert view.placement() == wanted
    view.place(Placement(Box(-5000, 0, 640, 480), (640, 480)))
    assert view.placement().box.x >= 0, "on a screen that is there"


@pytest.mark.parametrize(
    ("health", "said"),
    [
        (Health(), ""),
        (Health(heard_at=after(20)), ""),
        (Health(heard_at=after(20), watched=3), "Exotel answered 4 s ago."),
        (
            Health(heard_at=after(20), watched=3, trouble=OFFLINE, failing_since=after(21)),
            "Exotel was last heard 4 s ago; states may be older than they look.",
        ),
        (
            Health(watched=3, trouble=OFFLINE),
            "Exotel has not answered yet; states may be older than they look.",
        ),
    ],
)
def test_it_says_whether_it_can_be_old(shown: Shown, health: Health, said: str) -> None:
    shown.view.show_health(health, NOW)
    label = one(shown.view, QLabel, "Connection")
    assert label.text() == said
    assert label.property("role") == ("warning" if health.trouble else "muted")


@pytest.mark.parametrize("width", [440, 480, 683, 900, 1180, 1600])
def test_the_customer_stays_readable_however_narrow_it_is(shown: Shown, width: int) -> None:
    shown.view.show_lines(boards(3))
    shown.view.resize(width, 600)
    number = shown.table.fontMetrics().horizontalAdvance("+91 55555 20001")
    assert shown.table.columnWidth(Column.CUSTOMER) >= number
    for column in (Column.STATE, Column.CUSTOMER, Column.HEARD):
        assert not shown.table.isColumnHidden(column), "an age goes with every state"
    assert shown.table.isColumnHidden(Column.QUESTION) == (width < 1100)


def test_where_there_is_no_room_for_both_it_shows_table_or_plot(shown: Shown) -> None:
    view = shown.view
    assert view.plot.isVisible()
    assert not shown.button("Last 60 minutes").isVisible()
    view.resize(683, 384)
    assert (view.table.isVisible(), view.plot.isVisible()) == (True, False)
    shown.button("Last 60 minutes").click()
    assert (view.table.isVisible(), view.plot.isVisible()) == (False, True)
    shown.button("Calls").click()
    assert (view.table.isVisible(), view.plot.isVisible()) == (True, False)
    view.resize(1180, 760)
    assert (view.table.isVisible(), view.plot.isVisible()) == (True, True)


def test_whatever_takes_the_focus_has_a_name(shown: Shown) -> None:
    shown.view.show_lines(boards(2))
    select(shown, "r0000")
    policy = Qt.FocusPolicy.TabFocus
    widgets = [w for w in shown.view.findChildren(QWidget) if w.focusPolicy() & policy]
    assert len(widgets) > 3
    for widget in widgets:
        spoken = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert spoken.strip(), type(widget).__name__


def test_the_tab_key_goes_from_states_to_table_to_buttons(shown: Shown, qtbot: QtBot) -> None:
    with qtbot.waitActive(shown.view):
        shown.view.activateWindow()
    shown.view.show_lines(boards(2))
    select(shown, "r0000")
    shown.table.setFocus()
    visited = []
    for _ in range(4):
        now = focused()
        visited.append(now.text() if isinstance(now, QPushButton) else now.accessibleName())
        QTest.keyClick(now, Qt.Key.Key_Tab)
    assert visited == ["Followed calls", "Open", "Copy SID", "All 0"]


def test_no_label_reads_markup(shown: Shown) -> None:
    labels = shown.view.findChildren(QLabel)
    assert labels
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


STATES = [
    *(board("x", stage) for stage in Stage if stage is not Stage.SILENT),
    *(replace(board("x"), phase=call.phase) for call in OTHERS),
    silent("x"),
    silent("x", Stage.RINGING),
]


@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
def test_every_state_is_painted_otherwise(
    shown: Shown, look: Theme, scheme: Qt.ColorScheme
) -> None:
    look.follow(scheme)
    pictures = set()
    for line in STATES:
        shown.view.show_lines([line])
        shown.tick()
        row = shown.table.visualRect(shown.view.model.index(0, Column.STATE))
        pictures.add(bytes(shown.table.viewport().grab(row).toImage().constBits()))
    assert len(pictures) == len(STATES)


def test_a_late_answer_looks_otherwise(shown: Shown) -> None:
    def picture(line: BoardLine) -> bytes:
        shown.view.show_lines([line])
        shown.tick()
        cell = shown.table.visualRect(shown.view.model.index(0, Column.HEARD))
        return bytes(shown.table.viewport().grab(cell).toImage().constBits())

    late = silent("x")
    in_time = replace(late, expected_at=NOW)
    assert picture(in_time) != picture(late), "both say 10 min ago"
