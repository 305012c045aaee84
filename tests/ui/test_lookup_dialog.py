"""Looking up calls, the keys, and the question before quitting."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.lookup import (
    Came,
    LookedUp,
    Progress,
    Watched,
    WatchState,
    failed,
    not_asked,
)
from ccm_desktop.domain.sids import MOST_SIDS, FoundSids
from ccm_desktop.ui.detail.facts import FactGrid
from ccm_desktop.ui.dialogs import ask_before_quit
from ccm_desktop.ui.keys_dialog import KeysDialog
from ccm_desktop.ui.lookup_views.dialog import LookupDialog
from ccm_desktop.ui.lookup_views.field import MOST_TYPED
from ccm_desktop.ui.lookup_views.model import Column
from ccm_desktop.ui.lookup_views.table import LookupTable
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import CUSTOMER, SID, after, final, legs, one

OTHER = "ca11000000000000000000000000002k"
THIRD = "ca11000000000000000000000000003z"
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
RETURN = Qt.Key.Key_Return


@pytest.fixture
def parent(qtbot: QtBot, styled: Theme) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@dataclass
class Desk:
    """The dialog, and what it asked for."""

    dialog: LookupDialog
    asked: list[tuple[str, ...]] = field(default_factory=list)
    said: list[object] = field(default_factory=list)

    @property
    def field(self) -> QPlainTextEdit:
        return one(self.dialog, QPlainTextEdit, "Look up call")

    @property
    def results(self) -> LookupTable:
        return one(self.dialog, LookupTable, "Results")

    @property
    def history(self) -> LookupTable:
        return one(self.dialog, LookupTable, "Looked up before")

    def reads(self, name: str) -> str:
        return one(self.dialog, QLabel, name).text()

    def shows(self, words: str) -> bool:
        labels = self.dialog.findChildren(QLabel)
        return any(words in label.text() and label.isVisible() for label in labels)

    def cell(self, row: int, column: Column) -> str:
        model = self.results.model()
        return str(model.index(row, column).data())

    def button(self, words: str) -> QPushButton:
        found = [b for b in self.dialog.findChildren(QPushButton) if b.text() == words]
        assert len(found) == 1, f"{len(found)} buttons say {words!r}"
        return found[0]

    def pastes(self, words: str) -> None:
        QGuiApplication.clipboard().setText(words)
        QTest.keyClick(self.field, Qt.Key.Key_V, CTRL)

    def reads_now(self) -> None:
        """Have the time pass after which the text is read."""
        self.dialog._reading.timeout.emit()


@pytest.fixture
def desk(parent: QWidget, qtbot: QtBot) -> Desk:
    dialog = LookupDialog(parent)
    made = Desk(dialog)
    dialog.look_up_requested.connect(made.asked.append)
    actions = dialog.actions_row
    for signal in (
        dialog.cancel_requested,
        dialog.clear_requested,
        dialog.long_text_pasted,
        actions.watch_requested,
        actions.stop_requested,
        actions.open_requested,
        actions.fill_requested,
        actions.play_requested,
    ):
        signal.connect(lambda *told: made.said.append(told[0] if told else None))
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return made


def found(sid: str = SID, **changes: object) -> LookedUp:
    made = LookedUp(sid, "acme1", Came.FOUND, after(30), replace(final(), call_sid=sid))
    return replace(made, **changes)  # type: ignore[arg-type]


def live(sid: str = SID) -> LookedUp:
    report = replace(legs("in-progress", "in-progress"), call_sid=sid)
    return found(sid, report=report)


def waiting(*sids: str) -> list[LookedUp]:
    return [LookedUp(sid, "acme1") for sid in sids]


class TestTheField:
    """One SID, many, or a text that has them in it."""

    def test_enter_asks_for_what_was_typed(self, desk: Desk) -> None:
        assert desk.field.hasFocus()
        QTest.keyClicks(desk.field, f" {SID}")
        QTest.keyClick(desk.field, RETURN)
        assert desk.asked == [(SID,)]
        assert desk.dialog.isVisible()

    def test_held_down_enter_asks_once(self, desk: Desk, qtbot: QtBot) -> None:
        QTest.keyClicks(desk.field, SID)
        QTest.simulateEvent(desk.field, True, RETURN, Qt.KeyboardModifier.NoModifier, "", True, -1)
        assert desk.asked == []
        QTest.keyClick(desk.field, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
        assert desk.asked == [(SID,)]

    @pytest.mark.parametrize("held", [SHIFT, CTRL])
    def test_a_new_line_asks_nobody(self, desk: Desk, held: Qt.KeyboardModifier) -> None:
        QTest.keyClicks(desk.field, SID)
        QTest.keyClick(desk.field, RETURN, held)
        QTest.keyClicks(desk.field, OTHER)
        assert desk.asked == []
        QTest.keyClick(desk.field, RETURN)
        assert desk.asked == [(SID, OTHER)]

    def test_the_button_asks_once(self, desk: Desk) -> None:
        desk.field.setPlainText(SID)
        QTest.mouseClick(desk.button("Look up"), Qt.MouseButton.LeftButton)
        assert desk.asked == [(SID,)]

    def test_a_pasted_block_says_how_many_are_in_it(self, desk: Desk) -> None:
        desk.pastes(f"call,recording\n{SID},https://x.invalid/{OTHER}.mp3\n{THIRD},\n{SID},\n")
        desk.reads_now()
        assert desk.shows("3 call SIDs found. Enter looks them up.")
        QTest.keyClick(desk.field, RETURN)
        assert desk.asked == [(SID, OTHER, THIRD)]

    def test_what_it_says_while_typing(self, desk: Desk) -> None:
        assert desk.shows("Paste a call SID, many, or any text that has them in it.")
        QTest.keyClicks(desk.field, "call")
        desk.reads_now()
        assert desk.shows("No call SID is in this text yet.")
        desk.field.setPlainText(SID)
        desk.reads_now()
        assert desk.shows("1 call SID found. Enter looks it up.")
        desk.field.setPlainText("\n".join(f"ca11{n:027}s" for n in range(MOST_SIDS - 200)))
        desk.reads_now()
        assert desk.shows("300 call SIDs found. Enter looks them up.")

    def test_it_is_read_once_typing_rests(self, desk: Desk) -> None:
        QTest.keyClicks(desk.field, SID)
        assert not desk.shows("1 call SID found")
        assert desk.dialog._reading.isActive()

    def test_without_a_sid_nobody_is_asked(self, desk: Desk) -> None:
        QTest.keyClicks(desk.field, "where is it")
        QTest.keyClick(desk.field, RETURN)
        assert desk.asked == []
        assert desk.shows("There is no call SID in this text.")

    def test_tab_leaves_the_field(self, desk: Desk) -> None:
        QTest.keyClick(desk.field, Qt.Key.Key_Tab)
        assert desk.button("Look up").hasFocus()
        assert desk.field.toPlainText() == ""

    def test_escape_clears_the_field_and_then_closes(self, desk: Desk) -> None:
        QTest.keyClicks(desk.field, SID)
        QTest.keyClick(desk.field, Qt.Key.Key_Escape)
        assert desk.field.toPlainText() == ""
        assert desk.dialog.isVisible()
        QTest.keyClick(desk.field, Qt.Key.Key_Z, CTRL)
        assert desk.field.toPlainText() == SID, "it can be undone"
        QTest.keyClick(desk.field, Qt.Key.Key_Escape)
        QTest.keyClick(desk.field, Qt.Key.Key_Escape)
        assert not desk.dialog.isVisible()

    def test_a_long_text_is_given_on_and_its_sids_stand_there(self, desk: Desk) -> None:
        pasted = f"{SID} " + "x" * MOST_TYPED
        desk.pastes(pasted)
        assert desk.said == [pasted]
        assert desk.field.toPlainText() == ""
        desk.dialog.show_pasted(FoundSids((SID, OTHER)))
        assert desk.field.toPlainText() == f"{SID}\n{OTHER}"
        assert desk.shows("2 call SIDs found.")

    def test_what_is_pasted_has_no_form(self, desk: Desk) -> None:
        data = QMimeData()
        data.setHtml(f"<b>{SID}</b>")
        desk.field.insertFromMimeData(data)
        assert "<b>" not in desk.field.document().toPlainText()

    def test_a_line_has_room_without_a_scroll_bar(self, desk: Desk) -> None:
        for words in ("", SID):
            desk.field.setPlainText(words)
            QTest.qWait(0)
            assert not desk.field.verticalScrollBar().isVisible()

    def test_it_grows_with_its_lines_and_no_further(self, desk: Desk) -> None:
        heights = []
        for lines in (1, 2, 4, 40):
            desk.field.setPlainText("\n".join(["x"] * lines))
            heights.append(desk.field.sizeHint().height())
        assert heights[0] < heights[1] < heights[2] == heights[3]

    def test_a_link_fills_it_and_asks_nobody(self, desk: Desk) -> None:
        desk.dialog.fill(SID)
        assert desk.field.toPlainText() == SID
        assert desk.asked == []
        assert desk.shows("A link filled this in. Press Enter to ask Exotel about it.")
        assert desk.field.hasFocus()
        QTest.keyClick(desk.field, RETURN)
        assert desk.asked == [(SID,)]


class TestResults:
    """Each as it comes, in the order of the question."""

    def test_each_shows_as_it_comes(self, desk: Desk) -> None:
        desk.dialog.begin(waiting(SID, OTHER))
        assert [desk.cell(row, Column.STATE) for row in (0, 1)] == ["Waiting", "Waiting"]
        assert desk.cell(0, Column.SID) == "ca11…001s"
        desk.dialog.show_result(found(OTHER))
        assert [desk.cell(row, Column.STATE) for row in (0, 1)] == ["Waiting", "Completed"]
        assert desk.cell(1, Column.CUSTOMER) == "+91 55555 20001"
        assert desk.cell(1, Column.TALK_TIME) == "3:20"
        assert desk.cell(1, Column.RECORDING) == "none yet"

    def test_the_first_is_selected_and_its_detail_follows(self, desk: Desk) -> None:
        desk.dialog.begin(waiting(SID, OTHER))
        assert desk.reads("Result") == "Its turn comes."
        desk.dialog.show_result(replace(waiting(SID)[0], came=Came.ASKING))
        assert desk.reads("Result") == "Asking Exotel…"
        desk.dialog.show_result(found(SID, report=replace(final(), custom_field="order-4711")))
        assert desk.reads("Result") == "Talked 3:20"
        assert desk.shows("order-4711")
        assert desk.shows("Looked up ")
        desk.results.selectRow(1)
        assert desk.reads("Result") == "Its turn comes."
        assert not desk.shows("order-4711")

    def test_a_result_takes_neither_the_focus_nor_the_choice(self, desk: Desk) -> None:
        desk.dialog.begin(waiting(SID, OTHER, THIRD))
        desk.results.selectRow(2)
        QTest.keyClicks(desk.field, "x")
        for sid in (SID, OTHER, THIRD):
            desk.dialog.show_result(found(sid))
        chosen = desk.results.selected()
        assert chosen is not None
        assert chosen.call_sid == THIRD
        assert desk.field.hasFocus()

    def test_an_unknown_one_says_what_is_known_and_what_is_not(self, desk: Desk) -> None:
        error = e.CallNotFound(3043, 404, "req1", "Call not found")
        desk.dialog.begin([failed(waiting(SID)[0], error, after(1))])
        assert desk.cell(0, Column.STATE) == "Not known here"
        assert desk.reads("Result") == "Exotel does not know this call SID here."
        assert desk.shows("Only calls made through this API with this account can be seen.")
        assert desk.shows("another account or region, or of an incoming call or a flow")
        assert desk.shows("Exotel does not say which")
        assert desk.shows("error 3043 · request req1")
        assert "dialled" not in desk.reads("Result")
        assert all(grid.value("sid") is None for grid in desk.dialog.findChildren(FactGrid))

    @pytest.mark.parametrize(
        ("error", "chip", "sentence"),
        [
            (
                e.AccountNotFound(1017, 404),
                "Wrong account",
                "Exotel does not know this account SID.",
            ),
            (e.WrongCredentials(1010, 401), "Not allowed", "Exotel did not accept the API key"),
            (
                e.CredentialsMissing("work"),
                "Not allowed",
                "There is no API key and token for “work”",
            ),
            (e.Unreachable("connect"), "No answer yet", "Exotel could not be reached."),
            (e.ServerFault(1100, 500), "No answer yet", "Exotel answered with a fault of its own."),
            (e.RateLimited(10724, 429), "No answer yet", "Exotel gets too many requests"),
            (
                e.BadInput("call_sid", e.InputProblem.NOT_A_SID, "x"),
                "No call SID",
                "8 to 64 letters",
            ),
        ],
    )
    def test_what_came_is_told_apart(
        self, desk: Desk, error: e.CcmError, chip: str, sentence: str
    ) -> None:
        desk.dialog.begin([failed(waiting(SID)[0], error, after(1))])
        assert desk.cell(0, Column.STATE) == chip
        assert sentence in desk.reads("Result")

    def test_what_was_not_asked_says_why(self, desk: Desk) -> None:
        refused = failed(waiting(SID)[0], e.WrongCredentials(1010, 401), after(1))
        desk.dialog.begin(
            [not_asked(waiting(SID)[0]), not_asked(waiting(OTHER)[0], refused.failure)]
        )
        assert desk.reads("Result") == "Not looked up: cancelled before an answer came."
        desk.results.selectRow(1)
        assert desk.reads("Result").startswith("Not looked up: Exotel did not accept")
        assert desk.shows("Check key, token and region")

    def test_one_of_ours_says_so_and_opens(self, desk: Desk) -> None:
        desk.dialog.begin([found(SID, reference="r7"), found(OTHER)])
        assert desk.shows("This call is in your journal.")
        desk.button("Open in the journal").click()
        assert desk.said == ["r7"]
        desk.results.selectRow(1)
        assert not desk.shows("This call is in your journal.")
        assert not desk.button("Open in the journal").isEnabled()

    def test_an_unknown_one_that_the_journal_has_says_so(self, desk: Desk) -> None:
        error = e.CallNotFound(3043, 404)
        desk.dialog.begin([replace(failed(waiting(SID)[0], error, after(1)), reference="r7")])
        assert desk.shows("A call with this SID is in your journal")

    def test_a_live_one_that_nobody_watches_is_of_its_time(self, desk: Desk) -> None:
        desk.dialog.begin([live()])
        assert desk.reads("Result").startswith("At ")
        assert desk.reads("Result").endswith(": Talking")
        desk.dialog.show_watch(Watched(live()))
        assert desk.reads("Result") == "Talking"

    def test_anybodys_call_is_no_call_of_yours(self, desk: Desk) -> None:
        unanswered = replace(final("agent_unanswered", None), call_sid=SID)
        ringing = replace(legs(), call_sid=OTHER)
        desk.dialog.begin([found(SID, report=unanswered), found(OTHER, report=ringing)])
        assert desk.reads("Result") == "The agent's phone did not answer; the customer was not rung"
        assert desk.cell(1, Column.STATE) == "Agent's phone"

    def test_an_unknown_word_is_no_end(self, desk: Desk) -> None:
        report = replace(legs("wrapped-up", "x"), state="archived", call_sid=SID)
        desk.dialog.begin([found(SID, report=report)])
        assert desk.cell(0, Column.STATE) == "In progress"
        assert desk.button("Keep watching").isEnabled()

    def test_the_rows_speak(self, desk: Desk) -> None:
        desk.dialog.begin([found()])
        index = desk.results.model().index(0, Column.SID)
        spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken == f"Completed, +91 55555 20001, {SID}"


class TestWhatCanBeDone:
    """With the selected one; none of it calls."""

    def test_nothing_is_offered_without_a_result(self, desk: Desk) -> None:
        assert not desk.button("Copy SID").isVisible()

    def test_the_sid_is_copied_whole(self, desk: Desk) -> None:
        desk.dialog.begin([found(SID), found(OTHER)])
        desk.button("Copy SID").click()
        assert QGuiApplication.clipboard().text() == SID
        desk.results.selectRow(1)
        QTest.keyClick(desk.results, Qt.Key.Key_C, CTRL)
        assert QGuiApplication.clipboard().text() == OTHER

    def test_the_number_is_filled_in(self, desk: Desk) -> None:
        desk.dialog.begin([found()])
        desk.button("Fill in the number").click()
        assert desk.said == [CUSTOMER]
        assert not any("Call" in b.text() for b in desk.dialog.findChildren(QPushButton))

    def test_what_is_no_number_is_not_offered(self, desk: Desk) -> None:
        odd = replace(final().customer, contact_uri="sip:asha@example.invalid")
        desk.dialog.begin([found(report=replace(final(), customer=odd))])
        assert not desk.button("Fill in the number").isEnabled()

    def test_a_recording_is_offered_once_somebody_plays_it(self, desk: Desk) -> None:
        link = ("https://recordings.exotel.com/acme1/a.mp3",)
        desk.dialog.begin(
            [found(report=replace(final(), call_sid=SID, recordings=link)), found(OTHER)]
        )
        assert not desk.button("Play recording").isVisible()
        desk.dialog.actions_row.offer_playing()
        assert desk.button("Play recording").isVisible()
        desk.button("Play recording").click()
        assert desk.said == [SID]
        desk.results.selectRow(1)
        assert not desk.button("Play recording").isEnabled()

    def test_one_is_asked_about_again(self, desk: Desk) -> None:
        desk.dialog.begin(waiting(SID))
        assert not desk.button("Ask again").isEnabled()
        desk.dialog.show_result(failed(waiting(SID)[0], e.Unreachable("connect"), after(1)))
        desk.button("Ask again").click()
        assert desk.asked == [(SID,)]


class TestProgress:
    """How far it is, and the way out."""

    def test_it_counts_and_can_be_cancelled(self, desk: Desk) -> None:
        assert not desk.button("Cancel").isVisible()
        desk.dialog.show_progress(Progress(12, 40))
        assert desk.reads("Progress") == "12 of 40"
        desk.button("Cancel").click()
        assert desk.said == [None]

    def test_a_pause_says_until_when(self, desk: Desk) -> None:
        desk.dialog.show_progress(Progress(12, 40, after(30)))
        assert "goes on at" in desk.reads("Progress")

    def test_at_its_end_the_keyboard_is_not_lost(self, desk: Desk) -> None:
        desk.dialog.show_progress(Progress(12, 40))
        desk.button("Cancel").setFocus()
        desk.dialog.show_progress(Progress(40, 40))
        assert not desk.button("Cancel").isVisible()
        assert desk.field.hasFocus()

    def test_the_end_counts_what_came(self, desk: Desk) -> None:
        unknown = failed(waiting(OTHER)[0], e.CallNotFound(3043, 404), after(1))
        lost = failed(waiting(OTHER)[0], e.Unreachable("connect"), after(1))
        desk.dialog.show_end([found(), unknown, lost, lost, not_asked(waiting(THIRD)[0])])
        words = "1 found, 1 not known here, 2 without an answer, 1 not asked."
        assert desk.reads("Progress") == words
        desk.dialog.show_end([found()])
        assert desk.reads("Progress") == "1 found."


class TestWatching:
    """A live one, asked on until it is over."""

    def test_it_is_offered_for_a_live_one_alone(self, desk: Desk) -> None:
        desk.dialog.begin([live(SID), found(OTHER)])
        assert desk.button("Keep watching").isEnabled()
        desk.button("Keep watching").click()
        assert desk.said == [live(SID)]
        desk.results.selectRow(1)
        assert not desk.button("Keep watching").isEnabled()

    def test_it_says_how_old_the_last_answer_is(self, desk: Desk) -> None:
        ticks: list[None] = []
        desk.dialog.ticked.connect(lambda: ticks.append(None))
        desk.dialog.begin([live()])
        desk.dialog.show_watch(Watched(live()))
        desk.dialog.tick(after(33))
        assert desk.reads("Watch") == "Watching; last answer 3 s ago."
        before = len(ticks)
        desk.dialog._seconds.timeout.emit()
        assert len(ticks) == before + 1
        assert desk.dialog._seconds.isActive()

    def test_it_is_stopped(self, desk: Desk) -> None:
        desk.dialog.begin([live()])
        desk.dialog.show_watch(Watched(live()))
        desk.button("Stop watching").click()
        assert desk.said == [SID]
        desk.dialog.show_watch(Watched(live(), WatchState.STOPPED))
        desk.dialog.tick(after(90))
        assert desk.reads("Watch") == "No longer watched; last answer 1 min ago."
        assert desk.button("Keep watching").isEnabled()
        assert not desk.dialog._seconds.isActive()

    @pytest.mark.parametrize(
        ("watched", "words"),
        [
            (Watched(found(), WatchState.RECORDING), "Over. Waiting for a recording, if there is"),
            (Watched(found(), WatchState.OVER), "Over; no longer watched."),
            (Watched(live(), WatchState.NO_FINAL_REPORT), "No final report came"),
            (
                Watched(
                    live(),
                    WatchState.LIVE,
                    failed(waiting(SID)[0], e.Unreachable("x"), after(1)).failure,
                ),
                "Exotel could not be reached. Asked again soon; last answer",
            ),
            (
                Watched(
                    live(),
                    WatchState.LOST,
                    failed(waiting(SID)[0], e.WrongCredentials(1010, 401), after(1)).failure,
                ),
                "No longer watched. Exotel did not accept the API key and token.",
            ),
        ],
        ids=lambda value: value.state if isinstance(value, Watched) else "",
    )
    def test_what_it_says(self, desk: Desk, watched: Watched, words: str) -> None:
        desk.dialog.begin([live()])
        desk.dialog.show_watch(watched)
        desk.dialog.tick(after(40))
        assert words in desk.reads("Watch")

    def test_a_state_takes_no_focus(self, desk: Desk) -> None:
        desk.dialog.begin([live()])
        desk.dialog.show_watch(Watched(live()))
        desk.button("Stop watching").setFocus()
        desk.dialog.show_watch(Watched(found(), WatchState.OVER))
        assert QApplication.focusWidget() is desk.field, "its button can be pressed no more"
        desk.results.setFocus()
        desk.dialog.show_watch(Watched(found(), WatchState.OVER))
        assert desk.results.hasFocus()


class TestHistory:
    """What was asked before."""

    def test_it_is_listed_and_asked_again(self, desk: Desk) -> None:
        desk.dialog.show_history([found(OTHER), live(SID)])
        tabs = desk.dialog.findChild(QTabWidget)
        assert tabs is not None
        assert not desk.button("Clear history").isVisible()
        tabs.setCurrentIndex(1)
        assert desk.reads("Result") == "Talked 3:20"
        desk.history.selectRow(1)
        assert desk.reads("Result").endswith(": Talking"), "as it was then"
        desk.button("Ask again").click()
        assert desk.asked == [(SID,)]
        desk.dialog.begin(waiting(SID))
        assert tabs.currentWidget() is desk.results

    def test_it_is_cleared(self, desk: Desk) -> None:
        desk.dialog.show_history([found()])
        tabs = desk.dialog.findChild(QTabWidget)
        assert tabs is not None
        tabs.setCurrentIndex(1)
        desk.button("Clear history").setFocus()
        desk.button("Clear history").click()
        assert desk.said == [None]
        desk.dialog.show_history([])
        assert desk.shows("What you look up is listed here, newest first.")
        assert not desk.button("Clear history").isEnabled()
        assert QApplication.focusWidget() is not None

    def test_what_is_selected_stays_selected_as_it_grows(self, desk: Desk) -> None:
        desk.dialog.show_history([found(SID), found(OTHER)])
        desk.history.selectRow(1)
        desk.dialog.show_history([found(THIRD), found(SID), found(OTHER)])
        chosen = desk.history.selected()
        assert chosen is not None
        assert chosen.call_sid == OTHER


def test_where_it_asks_is_said(desk: Desk) -> None:
    desk.dialog.show_account("In account acme1 (“work”).")
    assert desk.shows("In account acme1 (“work”).")


@pytest.mark.parametrize("width", [683, 420, 1200])
def test_what_there_is_no_room_for_is_left_out_and_the_customer_stays(
    desk: Desk, width: int
) -> None:
    desk.dialog.begin([found()])
    desk.dialog.resize(width, 384)
    assert desk.dialog.width() == width
    assert desk.dialog.height() == 384
    table = desk.results
    shown = [column for column in Column if not table.isColumnHidden(column)]
    assert shown[:2] == [Column.SID, Column.STATE]
    if width > 600:
        assert table.columnWidth(Column.CUSTOMER) >= table.fontMetrics().horizontalAdvance(CUSTOMER)


def test_escape_closes(desk: Desk) -> None:
    desk.results.setFocus()
    QTest.keyClick(desk.results, Qt.Key.Key_Escape)
    assert not desk.dialog.isVisible()


def test_the_keys_dialog_lists_each_key_once(parent: QWidget) -> None:
    dialog = KeysDialog(parent)
    shown = [x.text() for x in dialog.findChildren(QLabel) if x.property("role") == "key"]
    assert shown == list(dict.fromkeys(shown))
    for keys in (
        "Ctrl D",
        "Ctrl F",
        "Ctrl E",
        "Ctrl L",
        "Ctrl M",
        "Ctrl R",
        "Ctrl B",
        "F5",
        "Ctrl Q",
    ):
        assert keys in shown


def test_quitting_says_that_the_phone_call_goes_on(parent: QWidget) -> None:
    box = ask_before_quit(parent)
    assert box.text() == "Your phone call goes on."
    assert "can't end it" in box.informativeText()
    assert box.defaultButton().text() == "Stay"
    box.open()
    answers: list[str] = []
    box.accepted.connect(lambda: answers.append("accepted"))
    box.rejected.connect(lambda: answers.append("rejected"))
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert answers == ["rejected"]


def test_quitting_all_the_same(parent: QWidget) -> None:
    box = ask_before_quit(parent)
    answers: list[str] = []
    box.accepted.connect(lambda: answers.append("accepted"))
    box.open()
    quit_button = next(
        b for b in box.buttons() if box.buttonRole(b) is QMessageBox.ButtonRole.AcceptRole
    )
    quit_button.click()
    assert answers == ["accepted"]
