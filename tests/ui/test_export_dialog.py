"""The export's dialog: what is chosen, how far it is, where the keyboard goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.export import Form, Shape
from ccm_desktop.ui.export_dialog import ExportDialog
from ccm_desktop.ui.text import Message
from ccm_desktop.ui.text import exports as words
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import HTML, UNBREAKABLE, one

SHEET = Form(Shape.CSV, marked=True)
DONE = words.exported("calls.csv", 12, 0, for_sheets=True)


class Export:
    """The dialog, and what it asked for."""

    def __init__(self, parent: QWidget, summary: str = "12 calls: the whole journal") -> None:
        self.dialog = ExportDialog(parent, summary, "calls-2026-03-02", "/tmp")  # noqa: S108
        self.asked: list[tuple[str, Form]] = []
        self.cancelled = self.folders = 0
        self.dialog.export_requested.connect(lambda path, form: self.asked.append((path, form)))
        self.dialog.cancel_requested.connect(self._on_cancelled)
        self.dialog.folder_requested.connect(self._on_folder)
        self.dialog.show()
        self.dialog.activateWindow()

    @property
    def format(self) -> QComboBox:
        return one(self.dialog, QComboBox, "Format")

    @property
    def raw(self) -> QCheckBox:
        return self.dialog.findChildren(QCheckBox)[0]

    def chooser(self) -> QFileDialog:
        found = self.dialog.findChildren(QFileDialog)
        assert len(found) == 1
        return found[0]

    def says(self) -> str:
        return one(self.dialog, QLabel, "Export state").text()

    def offers(self) -> list[str]:
        return [b.text() for b in self.dialog.findChildren(QPushButton) if b.isVisible()]

    def focus(self) -> str:
        now = QApplication.focusWidget()
        return now.text() if isinstance(now, QPushButton) else type(now).__name__

    def press(self, words: str) -> None:
        (button,) = [b for b in self.dialog.findChildren(QPushButton) if b.text() == words]
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)

    def _on_cancelled(self) -> None:
        self.cancelled += 1

    def _on_folder(self) -> None:
        self.folders += 1


@pytest.fixture
def parent(qtbot: QtBot, styled: Theme) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    return widget


@pytest.fixture
def export(parent: QWidget) -> Export:
    return Export(parent)


def test_enter_asks_where_to_and_the_answer_begins_it(export: Export) -> None:
    QTest.keyClick(export.dialog, Qt.Key.Key_Return)
    chooser = export.chooser()
    assert chooser.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert chooser.defaultSuffix() == "csv"
    assert [Path(path).name for path in chooser.selectedFiles()] == ["calls-2026-03-02.csv"]
    chooser.fileSelected.emit("/somewhere/calls.csv")
    assert export.asked == [("/somewhere/calls.csv", SHEET)]


@pytest.mark.parametrize(
    ("choice", "raw", "form"),
    [
        (0, False, SHEET),
        (0, True, Form(Shape.CSV, raw=True)),
        (1, False, Form(Shape.CSV, separator=";", marked=True)),
        (2, False, Form(Shape.JSON_LINES)),
        (2, True, Form(Shape.JSON_LINES)),
    ],
)
def test_every_form_can_be_chosen(export: Export, choice: int, *, raw: bool, form: Form) -> None:
    export.raw.setChecked(raw)
    export.format.setCurrentIndex(choice)
    assert export.dialog.form == form
    assert export.raw.isEnabled() is (form.shape is Shape.CSV)


def test_the_file_is_named_for_its_form(export: Export) -> None:
    export.format.setCurrentIndex(2)
    export.press("Export…")
    assert export.chooser().defaultSuffix() == "jsonl"
    assert export.chooser().selectedFiles()[0].endswith("/calls-2026-03-02.jsonl")


def test_where_the_decimal_sign_is_a_comma_semicolons_come_first(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("id_ID"))
    assert Export(parent).dialog.form.separator == ";"
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("en_IN"))
    assert Export(parent).dialog.form.separator == ","


def test_while_it_runs_it_can_be_cancelled_and_not_begun_again(export: Export) -> None:
    export.dialog.show_progress(0, 1204)
    assert export.says() == "Starting…"
    assert export.offers() == ["Cancel export", "Close"]
    assert not export.format.isVisible()
    export.dialog.show_progress(602, 1204)
    assert export.says() == "602 of 1,204 written"
    bar = one(export.dialog, QProgressBar, "Progress")
    assert bar.value() * 2 == bar.maximum()
    export.press("Cancel export")
    assert export.cancelled == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_no_key_but_that_of_cancel_stops_it(export: Export, key: Qt.Key) -> None:
    export.press("Export…")
    export.dialog.show_progress(1, 10)
    assert export.focus() == "Close", "a second Enter is harmless there"
    QTest.keyClick(export.dialog, key)
    assert export.cancelled == 0


def test_at_the_end_its_folder_is_offered(export: Export) -> None:
    export.dialog.show_progress(1, 12)
    export.dialog.show_done(DONE)
    assert export.says() == "12 calls are in calls.csv."
    assert export.offers() == ["Show in folder", "Close"]
    export.press("Show in folder")
    assert export.folders == 1


def test_the_keyboard_goes_on_to_what_can_be_done_now(export: Export) -> None:
    export.press("Export…")
    export.dialog.show_progress(1, 12)
    export.press("Cancel export")
    export.dialog.show_cancelled()
    assert export.focus() == "Export…"
    export.dialog.show_progress(1, 12)
    export.press("Cancel export")
    export.dialog.show_done(DONE)
    assert export.focus() == "Show in folder"


def test_the_end_leaves_the_keyboard_where_it_is(export: Export, parent: QWidget) -> None:
    export.dialog.show_progress(1, 12)
    (close,) = [b for b in export.dialog.findChildren(QPushButton) if b.text() == "Close"]
    close.setFocus()
    export.dialog.show_done(DONE)
    assert export.focus() == "Close"


def test_a_failure_says_why_and_may_be_tried_again(export: Export) -> None:
    export.dialog.show_progress(1, 12)
    export.dialog.show_failure(Message("The disk is full.", "", "Make room."))
    assert export.says() == "The disk is full. Make room."
    assert one(export.dialog, QLabel, "Export state").property("role") == "error"
    assert export.offers() == ["Export…", "Close"]
    assert export.format.isVisible()
    export.dialog.show_cancelled()
    assert one(export.dialog, QLabel, "Export state").property("role") == ""


def test_the_dialog_grows_to_what_is_said_and_never_back(export: Export) -> None:
    heights = [export.dialog.height()]
    steps: tuple[Callable[[], None], ...] = (
        lambda: export.dialog.show_progress(1, 12),
        lambda: export.dialog.show_failure(Message("It failed. " * 40, "", "")),
        lambda: export.dialog.show_progress(1, 12),
        lambda: export.dialog.show_done(DONE),
    )
    for step in steps:
        step()
        heights.append(export.dialog.height())
        for label in export.dialog.findChildren(QLabel):
            assert not label.isVisible() or label.height() >= label.heightForWidth(label.width())
    assert heights == sorted(heights)


@pytest.mark.parametrize("hostile", [HTML, UNBREAKABLE])
def test_what_was_searched_for_is_shown_as_text(parent: QWidget, hostile: str) -> None:
    export = Export(parent, hostile)
    label = one(export.dialog, QLabel, "Calls to export")
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert export.dialog.width() <= 460 + 1
