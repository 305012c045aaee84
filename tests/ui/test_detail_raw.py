"""What Exotel sent: folded away, laid out when it is looked at, bounded, and copied whole."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.history import Heard
from ccm_desktop.ui.detail.disclosure import Disclosure
from ccm_desktop.ui.detail.json_colours import JsonColours, laid_out, to_show
from ccm_desktop.ui.detail.raw import RawReports
from ccm_desktop.ui.theme import DARK, LIGHT, Theme
from tests.ui.shown import BIDI, HTML, SID, after, one

RAW = json.dumps({"call_sid": SID, "talk": 3.5, "ok": True, "name": "आशा"}, ensure_ascii=False)


def heard(*raws: str, source: str = "poll") -> tuple[Heard, ...]:
    return tuple(Heard(source, after(n), raw, None) for n, raw in enumerate(raws))


@pytest.fixture
def reports(qtbot: QtBot, styled: Theme) -> Iterator[RawReports]:
    top = QWidget()
    qtbot.addWidget(top)
    made = RawReports()
    QVBoxLayout(top).addWidget(made)
    made.show_reports(())
    top.show()
    yield made
    top.close()


def line(reports: RawReports) -> QPushButton:
    return next(b for b in reports.findChildren(QPushButton) if b.isCheckable())


def shown(reports: RawReports) -> str:
    return one(reports, QPlainTextEdit, "The report as it came").toPlainText()


def test_it_is_folded_away_and_not_built(reports: RawReports) -> None:
    assert not reports.isVisible()
    reports.show_reports(heard(RAW, RAW, RAW))
    assert reports.isVisible()
    assert line(reports).accessibleName() == "3 reports from Exotel"
    assert line(reports).accessibleDescription() == "folded away"
    assert not reports.findChildren(QPlainTextEdit)


def test_the_newest_is_shown_and_any_can_be_chosen(reports: RawReports) -> None:
    reports.show_reports(heard('{"n": 1}', '{"n": 2}'))
    line(reports).click()
    assert shown(reports) == '{\n  "n": 2\n}'
    choice = one(reports, QComboBox, "Report")
    assert [choice.itemText(n)[:2] for n in range(2)] == ["1.", "2."]
    choice.setCurrentIndex(0)
    assert shown(reports) == '{\n  "n": 1\n}'
    reports.show_reports(heard('{"n": 1}', '{"n": 2}', '{"n": 3}'))
    assert shown(reports) == '{\n  "n": 1\n}', "a new one moves nothing that was chosen"
    choice.setCurrentIndex(2)
    reports.show_reports(heard('{"n": 1}', '{"n": 2}', '{"n": 3}', '{"n": 4}'))
    assert shown(reports) == '{\n  "n": 4\n}'
    assert choice.count() == 4
    reports.show_reports(heard('{"other": 1}'))
    assert (choice.count(), shown(reports)) == (1, '{\n  "other": 1\n}')
    line(reports).click()
    assert not choice.isVisible()


def test_a_report_is_copied_as_it_is_laid_out(reports: RawReports) -> None:
    reports.show_reports(heard(RAW))
    line(reports).click()
    next(b for b in reports.findChildren(QPushButton) if b.text() == "Copy report").click()
    assert json.loads(QGuiApplication.clipboard().text()) == json.loads(RAW)
    assert "आशा" in shown(reports)


def test_it_is_read_only_and_lets_tab_out(reports: RawReports) -> None:
    reports.show_reports(heard(RAW))
    line(reports).click()
    field = one(reports, QPlainTextEdit, "The report as it came")
    assert field.isReadOnly()
    assert field.tabChangesFocus()


@pytest.mark.parametrize("source", [HTML, BIDI, "x" * 1_000_000])
def test_a_source_from_outside_is_plain_and_bounded(reports: RawReports, source: str) -> None:
    reports.show_reports(heard(RAW, source=source))
    line(reports).click()
    title = one(reports, QComboBox, "Report").itemText(0)
    assert title.isprintable()
    assert len(title) < 120


@pytest.mark.parametrize(
    "raw",
    [
        json.dumps({"name": "W" * 1_048_576}),
        json.dumps({"name": "word " * 200_000}),
        json.dumps({str(n): n for n in range(50_000)}),
        "x" * 1_048_576,
    ],
    ids=["one word", "words", "fields", "no JSON"],
)
def test_a_huge_report_is_shown_in_part(reports: RawReports, raw: str) -> None:
    reports.show_reports(heard(raw))
    line(reports).click()
    lines = shown(reports).split("\n")
    assert len(lines) <= 1000
    assert max(map(len, lines)) < 450
    said = [x.text() for x in reports.findChildren(QLabel) if x.isVisible()]
    assert said == [f"Only a part of {len(raw):,} characters is shown; all of it is copied."]
    next(b for b in reports.findChildren(QPushButton) if b.text() == "Copy report").click()
    assert len(QGuiApplication.clipboard().text()) >= len(raw)


def test_signs_that_steer_a_text_are_written_out() -> None:
    raw = json.dumps({"name": f"{BIDI}\x7f\x85\u2028\x1b"}, ensure_ascii=False)
    shown_text = laid_out(raw)
    assert all(c.isprintable() or c == "\n" for c in shown_text)
    assert json.loads(shown_text) == json.loads(raw), "and it is the same JSON still"
    assert to_show(raw) == (shown_text, True)


def test_what_is_not_seen_and_floods_of_marks_are_written_out() -> None:
    assert laid_out('"a\u200bb\U000e0041\ufffe"') == '"a\\u200bb\\udb40\\udc41\\ufffe"'
    flood, written_out = "\u0301" * 20, "\\u0301" * 20
    assert laid_out(f'"Zoe\u0308 e{flood}"') == f'"Zoe\u0308 e{written_out}"'


@pytest.mark.parametrize("raw", ["", "{", "[" * 100_000, "1" * 5000])
def test_what_is_no_json_is_shown_as_it_came(raw: str) -> None:
    assert laid_out(raw) == raw


def test_the_parts_have_their_colours(qtbot: QtBot, styled: Theme) -> None:
    document = QTextDocument()
    colours = JsonColours(document)
    document.setPlainText('"key": "text\\" more", 12, true')
    colours.rehighlight()
    block = document.firstBlock()
    inks = {
        block.text()[f.start : f.start + f.length]: f.format.foreground().color().name()
        for f in block.layout().formats()
    }
    assert inks == {
        '"key"': LIGHT.accent,
        '"text\\" more"': LIGHT.call,
        "12": LIGHT.ring,
        "true": LIGHT.ring,
    }
    styled.follow(Qt.ColorScheme.Dark)
    colours.take_colours()
    assert block.layout().formats()[0].format.foreground().color().name() == DARK.accent
    styled.follow(Qt.ColorScheme.Light)


def test_what_is_opened_comes_in_sight(qtbot: QtBot, styled: Theme) -> None:
    area, inside = QScrollArea(), QWidget()
    qtbot.addWidget(area)
    opened = Disclosure("All fields")
    content = QWidget()
    content.setFixedHeight(100)
    content.hide()
    opened.set_content(content)
    stack = QVBoxLayout(inside)
    stack.addSpacing(400)
    stack.addWidget(opened)
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.resize(300, 200)
    area.show()
    opened.set_open(is_open=True)
    qtbot.waitUntil(lambda: area.viewport().rect().contains(_place_in(area, content)))


def _place_in(area: QScrollArea, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(area.viewport(), QPoint(0, 0)), widget.size())
