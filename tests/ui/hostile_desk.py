"""The supervisor's desk with one text in all places, and what becomes of it there."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QCoreApplication, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.board import board_line
from ccm_desktop.domain.call import Call, observe
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.history import Heard, history_of
from ccm_desktop.domain.journal_filter import JournalFilter
from ccm_desktop.domain.keeping import Traces
from ccm_desktop.domain.line import line_of
from ccm_desktop.domain.lookup import Came, LookedUp, Watched, failed
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.recording import Failed, Ready, RecordingNote, file_name
from ccm_desktop.domain.reminder import Reminder
from ccm_desktop.domain.report import Report
from ccm_desktop.ui import text as said
from ccm_desktop.ui.call_notices import failure_notice, notice_for
from ccm_desktop.ui.detail.disclosure import Disclosure
from ccm_desktop.ui.detail.facts import FactGrid
from ccm_desktop.ui.export_dialog import ExportDialog
from ccm_desktop.ui.forget_dialog import ForgetDialog
from ccm_desktop.ui.lookup_views.dialog import LookupDialog
from ccm_desktop.ui.main_window import LEFT_WIDTH, MainWindow
from ccm_desktop.ui.player.panel import RecordingPanel, Subject
from ccm_desktop.ui.text import details as detail_words
from ccm_desktop.ui.text import exports as export_words
from ccm_desktop.ui.text import player as player_words
from ccm_desktop.ui.wallboard.window import Wallboard
from tests.hostile import call_with, refused_with
from tests.ui.shown import CUSTOMER, SALES, accepted, after, answer, one, ringing

WIDTH, HEIGHT = 1240, 800
NOW = after(40)
OLD = NOW - timedelta(seconds=15)


def settle() -> None:
    """Let layouts come to rest."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()


class HostileDesk:
    """All views at once; `show` puts a text wherever somebody else's may stand."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = MainWindow()
        qtbot.addWidget(self.window)
        self.window.resize(WIDTH, HEIGHT)
        self.window.show()
        self.wallboard = Wallboard()
        qtbot.addWidget(self.wallboard)
        self.wallboard.resize(1180, 760)
        self.wallboard.show()
        self.look_up = LookupDialog(self.window)
        self.look_up.show()
        self.panel = RecordingPanel()
        self.window.journal.detail.place_player(self.panel)
        self.window.journal.detail.show_call(ringing())
        for opens in (*self._disclosures(self.window), *self._disclosures(self.look_up)):
            opens.set_open(is_open=True)
        settle()

    def close(self) -> None:
        """Stop what would go on."""
        self.panel.leave()
        self.window.call_panel._note_timer.stop()
        self.window.journal._search_timer.stop()

    @property
    def tops(self) -> tuple[QWidget, ...]:
        """The windows."""
        return self.window, self.wallboard, self.look_up, *self.window.findChildren(ExportDialog)

    def show(self, text: str, report: Report, raw: str) -> Call:
        """Show a text everywhere; gives the call that has it."""
        call = call_with(text, report)
        self.show_in_journal(text, call, raw)
        self.show_call(text, call)
        self.show_on_wallboard(text, report)
        self.show_looked_up(text, report, raw)
        self.show_recording(text, call)
        settle()
        return call

    def show_in_journal(self, text: str, call: Call, raw: str) -> None:
        """As a row, as filters, and as the selected call with its past."""
        journal = self.window.journal
        line = replace(line_of(call), contact_name=text)
        answer(journal, [line, replace(line, reference="r2", customer=CUSTOMER)])
        journal.head.show_choices((text, SALES), (text, CUSTOMER), {SALES: text, text: text})
        for box in journal.head.bar._boxes:
            box.setCurrentIndex(1)
        journal.head.totals.show_filters(journal.head.bar.in_force)
        journal.select("r1")
        heard = (
            Heard("reply", after(1), raw, replace(call.report or Report("", ""), state="active")),
            Heard(text, after(22), raw, call.report),
        )
        journal.detail.show_call(call, text)
        journal.detail.show_history(history_of(call, heard))

    def show_nothing_found(self, text: str) -> None:
        """As a search that finds nothing, with and without filters."""
        field = one(self.window, QLineEdit, "Search journal")
        field.setText(text)
        answer(self.window.journal, [])

    def show_call(self, text: str, call: Call) -> None:
        """As the current call, a recent one, one to be called back, and in notices."""
        window = self.window
        window.call_panel.show_call(call, NOW, text)
        window.show_call_panel(shown=True)
        window.recent.show_lines([replace(line_of(call), contact_name=text)])
        refused = refused_with(text)
        notice = notice_for(refused)
        assert notice is not None
        window.notices.show_notice(notice)

    def show_on_wallboard(self, text: str, report: Report) -> None:
        """As calls that are followed, with and without a name of Exotel's."""
        live = replace(report, state="active", status=None)
        line = board_line(observe(accepted(), live, after(5)), Pace())
        line = replace(line, customer=text, virtual_number=text, contact_name=text)
        other = replace(line, reference="r2", customer_name=None)
        self.wallboard.show_lines([line, other])
        self.wallboard.show_times(NOW, OLD, {})
        self.wallboard.table.selectRow(0)
        self.wallboard.show_health(Health(trouble=e.Unreachable(text), heard_at=NOW), NOW)

    def show_looked_up(self, text: str, report: Report, raw: str) -> None:
        """As a result, as a failure, in the history, in the field and in a message."""
        found = LookedUp(text, "acme1", Came.FOUND, NOW, report, raw, "r1")
        no = failed(LookedUp("abcdefgh", "acme1"), e.CallNotFound(3043, 404, text, text), NOW)
        self.look_up.show_account(said.one_line(text[:100]))
        self.look_up.begin([found, no])
        self.look_up.show_watch(Watched(found))
        self.look_up.show_history([no, found])
        self.look_up.tick(NOW)

    def show_recording(self, text: str, call: Call) -> None:
        """As a recording's notes, link, host and file name."""
        stem = file_name(NOW, call.order.customer, call.call_sid or "", "")
        subject = Subject(call.call_sid or "", text, stem, dual=True, count=2)
        self.panel.show_recording(subject, Ready())
        note = text[:500]
        self.panel.show_notes(subject.call_sid, [RecordingNote(1, 1000, note)])
        self.panel.show_state(Failed(e.RecordingElsewhere(text)))
        self.panel.say(player_words.saved_as(text))

    def show_export(self, text: str) -> ExportDialog:
        """As what is exported, and where to."""
        wanted = JournalFilter(search=text, virtual_number=text, agent=text)
        dialog = ExportDialog(self.window, export_words.export_summary(wanted, 3), text, "/tmp")  # noqa: S108
        dialog.show()
        dialog.show_progress(1, 3)
        dialog.show_done(export_words.exported(text, 3, 1, for_sheets=True))
        settle()
        return dialog

    def show_forgetting(self, text: str) -> ForgetDialog:
        """As the customer whose data is to go."""
        dialog = ForgetDialog(self.window, text, Traces(calls=3))
        dialog.show()
        settle()
        return dialog

    def select_failure(self) -> None:
        """Go to the look-up that failed, and to the history."""
        self.look_up._results.selectRow(1)
        self.look_up._tabs.setCurrentIndex(1)
        settle()
        self.look_up._tabs.setCurrentIndex(0)
        self.look_up._results.selectRow(0)

    def replay(self) -> None:
        """Go through the past of the selected call."""
        detail = self.window.journal.detail
        detail._on_replay()
        for step in range(3):
            detail._replay._slider.setValue(step)
            settle()
        detail._replay.end()

    def out_of_place(self) -> list[str]:
        """What was pushed out of where it stands, or pushes others."""
        found = []
        if (self.window.width(), self.window.height()) != (WIDTH, HEIGHT):
            found.append(f"the window is {self.window.size().toTuple()}")
        if self.window._left.width() != LEFT_WIDTH:
            found.append("the left side")
        window = self.window
        views: tuple[QWidget, ...] = (window.top_bar, window.status, window.dial)
        for view in (*views, window.notices, window.call_panel):
            place = QRect(view.mapTo(window, view.rect().topLeft()), view.size())
            if view.isVisible() and (place.left() < 0 or place.right() > window.rect().right()):
                found.append(f"{type(view).__name__} at {place.getRect()}")
        widths: tuple[tuple[QWidget, int], ...] = (
            (window.dial, LEFT_WIDTH),
            (window.notices, LEFT_WIDTH),
            (window.call_panel, LEFT_WIDTH),
            (window.recent, LEFT_WIDTH),
            (window.journal, WIDTH - LEFT_WIDTH),
            (window.journal.detail, 400),
            (self.panel, 440),
            (self.wallboard, 700),
            (self.look_up, 600),
        )
        for view, most in widths:
            if view.minimumSizeHint().width() > most:
                found.append(f"{type(view).__name__} wants {view.minimumSizeHint().width()}")
        return found

    def copies(self, call: Call) -> dict[str, str]:
        """What each way to copy puts on the clipboard."""
        clipboard, detail = QGuiApplication.clipboard(), self.window.journal.detail
        ways = {
            "as one line": detail._head._on_copy_line,
            "the SID of the selected call": detail._head._on_copy_sid,
            "the link of the selected call": detail._head._on_copy_link,
            "the SID of the current call": self.window.call_panel._on_copy,
            "the SID on the wallboard": self.wallboard._on_copy,
            "the SID of a result": self.look_up._actions.copy_sid,
            "the address of a recording": detail._body._on_copy_link,
        }
        for grid in detail.findChildren(FactGrid):
            for key in grid._keys:
                ways[f"the fact {key}"] = grid._rows[key][1].copy
        found = {}
        for name, copy in ways.items():
            clipboard.setText("nothing")
            copy()
            found[name] = clipboard.text()
        return found

    @staticmethod
    def _disclosures(top: QWidget) -> list[Disclosure]:
        return top.findChildren(Disclosure)


def raw_with(text: str) -> str:
    """A report as it came, with a text in it."""
    return json.dumps({"call_sid": text, "state": "terminal"}, ensure_ascii=False)


def sentences_with(text: str, call: Call) -> dict[str, str]:
    """What is said elsewhere: in notifications, lists that are heard, and on one line."""
    note = said.call_note(call, with_number=True)
    reminder = Reminder("1", text, NOW, text, text)
    due = said.reminder_due(reminder, NOW)
    return {
        "a notification": f"{note.title} {note.body}",
        "a reminder": f"{due.title} {due.body} {due.next_step}",
        "a reminder in a list": said.reminder_line(reminder, NOW),
        "a row that is heard": said.line_summary(line_of(call)),
        "a call to be followed up": said.follow_up_line(line_of(call), NOW),
        "the call as one line": detail_words.call_line(call, text),
        "the link to the call": detail_words.call_link(text),
        "the report": said.report_summary(call.report or Report("", "")).replace("\n", " "),
        "a failure": failure_notice(e.AlreadyOnCall("r1", text)).sentence,
        "bad input": failure_notice(
            e.BadInput("customer", e.InputProblem.NOT_A_NUMBER, text)
        ).sentence,
        "a contact": said.contact_name(text),
        "a tail": said.tail(text),
        "a short SID": said.short_sid(text),
    }
