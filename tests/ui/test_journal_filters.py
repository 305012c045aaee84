"""Which calls are shown: choices by hand and by keys, where they stand, and that they can be cleared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDateEdit,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.journal_filter import EVERYTHING, JournalFilter, Result
from ccm_desktop.domain.period import Period
from ccm_desktop.ui.journal_view import JournalView
from ccm_desktop.ui.text import journal as words
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import AGENT, HTML, SALES, UNBREAKABLE, answer, one, page

TODAY = date(2026, 3, 2)
SUPPORT, OTHER_AGENT = "+915555580002", "+915555514322"


class Filters:
    """The view, what was asked for in it, and how wide it is."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = JournalView()
        self.asked: list[JournalFilter] = []
        self.view.tell_day_by(lambda: TODAY)
        self.view.filter_changed.connect(self.asked.append)
        self.view.filter_changed.connect(self.view.ask_for)
        qtbot.addWidget(self.view)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()
        self.resize(868, 700)
        answer(self.view, page(3, 3))

    def resize(self, width: int, height: int) -> None:
        self.view.resize(width, height)
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            QCoreApplication.sendPostedEvents()

    def button(self, words: str) -> QPushButton:
        return next(
            b for b in self.view.findChildren(QPushButton) if b.text().lstrip("▸▾ ") == words
        )

    def box(self, name: str) -> QComboBox:
        return one(self.view, QComboBox, name)

    def choose(self, name: str, line: int) -> None:
        self.box(name).setCurrentIndex(line)
        self.settle()

    def choose_period(self, period: Period) -> None:
        self.choose("Dates", list(Period).index(period))

    def day(self, name: str) -> QDateEdit:
        return one(self.view, QDateEdit, name)

    def in_force(self) -> str:
        said = self.view.head.totals._in_force
        return said.text() if said.isVisible() else ""

    def offers_both(self, label: str = "Support") -> None:
        labels = {SALES: "Sales", SUPPORT: label}
        self.view.head.show_choices((SALES, SUPPORT), (AGENT, OTHER_AGENT), labels)
        self.settle()


@pytest.fixture
def filters(qtbot: QtBot, styled: Theme) -> Iterator[Filters]:
    made = Filters(qtbot)
    yield made
    made.view._search_timer.stop()
    made.view.head.bar.days._timer.stop()


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("Reached", JournalFilter(result=Result.REACHED)),
        ("Not reached", JournalFilter(result=Result.NOT_REACHED)),
        ("Not sure", JournalFilter(result=Result.NOT_SURE)),
        ("With recording", JournalFilter(with_recording=True)),
    ],
)
def test_each_kind_is_asked_for_at_once_and_alone(
    filters: Filters, word: str, wanted: JournalFilter
) -> None:
    filters.button(word).click()
    assert filters.asked == [wanted]
    assert filters.in_force() == word
    filters.button("All").click()
    assert filters.asked == [wanted, EVERYTHING]
    assert filters.in_force() == ""


def test_the_kind_that_is_chosen_asks_nothing_anew(filters: Filters) -> None:
    filters.button("All").click()
    assert filters.asked == []


def test_arrow_keys_choose_a_kind_and_tab_leaves_them(filters: Filters) -> None:
    filters.button("All").setFocus()
    QTest.keyClick(filters.button("All"), Qt.Key.Key_Right)
    assert filters.asked == [JournalFilter(result=Result.REACHED)]
    now = QApplication.focusWidget()
    assert now is filters.button("Reached")
    QTest.keyClick(now, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is filters.box("Dates")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.TODAY, TODAY, TODAY),
        (Period.YESTERDAY, date(2026, 3, 1), date(2026, 3, 1)),
        (Period.LAST_7_DAYS, date(2026, 2, 24), TODAY),
        (Period.LAST_30_DAYS, date(2026, 2, 1), TODAY),
        (Period.BETWEEN, date(2026, 2, 24), TODAY),
    ],
)
def test_days_are_asked_for(filters: Filters, period: Period, first: date, last: date) -> None:
    filters.choose_period(period)
    since = datetime(first.year, first.month, first.day).astimezone()
    until = datetime(last.year, last.month, last.day).astimezone() + timedelta(days=1)
    assert filters.asked == [JournalFilter(since=since, until=until)]


def test_own_days(filters: Filters) -> None:
    assert not filters.day("From day").isVisible()
    filters.choose_period(Period.BETWEEN)
    first, last = filters.day("From day"), filters.day("To day")
    assert first.isVisible()
    assert filters.in_force() == "24 Feb 2026 to 02 Mar 2026"
    first.setDate(QDate(2026, 3, 10))
    assert len(filters.asked) == 1, "not while it is being typed"
    filters.view.head.bar.days._timer.timeout.emit()
    assert filters.asked[-1].since == datetime(2026, 3, 2).astimezone(), "in any order"
    assert filters.in_force() == "02 Mar 2026 to 10 Mar 2026"
    last.setFocus()
    QTest.keyClick(last, Qt.Key.Key_Up)
    assert last.date() != QDate(2026, 3, 2)
    filters.choose_period(Period.ANY_TIME)
    assert not first.isVisible()
    assert filters.asked[-1] == EVERYTHING


def test_what_is_chosen_is_of_the_day_on_which_it_is_asked(filters: Filters) -> None:
    filters.choose_period(Period.TODAY)
    filters.view.tell_day_by(lambda: date(2026, 3, 3))
    assert filters.view.wanted.since == datetime(2026, 3, 3).astimezone()


def test_a_choice_of_one_is_none(filters: Filters) -> None:
    filters.view.head.show_choices((SALES,), (AGENT,), {})
    assert not filters.box("Calls from virtual number").isVisible()
    assert not filters.box("Calls of agent").isVisible()


def test_virtual_numbers_and_agents(filters: Filters) -> None:
    filters.offers_both()
    number, agent = filters.box("Calls from virtual number"), filters.box("Calls of agent")
    assert [number.itemText(n) for n in range(number.count())] == [
        "Any virtual number",
        "Sales · +91 55555 80001",
        "Support · +91 55555 80002",
    ]
    assert agent.isVisible()
    filters.choose("Calls from virtual number", 2)
    filters.choose("Calls of agent", 1)
    assert filters.asked[-1] == JournalFilter(virtual_number=SUPPORT, agent=AGENT)
    assert filters.in_force() == "Support · +91 55555 80002 · +91 55555 14321"


def test_a_choice_outlives_others_to_choose_from(filters: Filters) -> None:
    filters.offers_both()
    filters.choose("Calls from virtual number", 2)
    asked = len(filters.asked)
    filters.view.head.show_choices((SALES,), (AGENT,), {})
    assert filters.box("Calls from virtual number").currentData() == SUPPORT
    assert filters.box("Calls from virtual number").isVisible()
    assert len(filters.asked) == asked, "nobody chose anything"


def test_all_are_cleared_at_once_and_the_search_is_not(filters: Filters) -> None:
    filters.offers_both()
    filters.button("Reached").click()
    filters.choose_period(Period.TODAY)
    filters.choose("Calls from virtual number", 1)
    one(filters.view, QLineEdit, "Search journal").setText("asha")
    filters.asked.clear()
    clear = filters.button("Clear filters")
    assert clear.isVisible()
    clear.setFocus()
    QTest.keyClick(clear, Qt.Key.Key_Space)
    assert filters.asked == [JournalFilter(search="asha")], "asked once"
    assert not clear.isVisible()
    assert QApplication.focusWidget() is one(filters.view, QLineEdit, "Search journal")


def visible(top: QWidget) -> list[QWidget]:
    kinds: tuple[type[QWidget], ...] = (QAbstractButton, QComboBox, QDateEdit)
    return [w for kind in kinds for w in top.findChildren(kind) if w.isVisible() and w.width() > 20]


def clipped(view: QWidget) -> list[str]:
    """What does not stand whole in the view, or is narrower than its words."""
    return [
        w.accessibleName() or getattr(w, "text", str)()
        for w in visible(view)
        if not view.rect().contains(w.rect().translated(w.mapTo(view, QPoint(0, 0))))
        or (isinstance(w, QPushButton) and w.text() and w.width() < w.minimumSizeHint().width())
    ]


@pytest.mark.parametrize("width", [1500, 868, 640, 560, 440, 388])
@pytest.mark.parametrize("points", [10, 16])
def test_nothing_is_cut_however_narrow_it_is(
    filters: Filters, styled: Theme, width: int, points: int, request: pytest.FixtureRequest
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    usual = app.font()
    larger = app.font()
    larger.setPointSizeF(points)
    app.setFont(larger)
    styled.dress()

    def as_before() -> None:
        app.setFont(usual)
        styled.dress()

    request.addfinalizer(as_before)
    filters.offers_both()
    filters.button("Reached").click()
    filters.choose_period(Period.BETWEEN)
    filters.resize(width, 900)
    opens = filters.view.head._open
    for is_open in (False, True):
        opens.setChecked(is_open)
        filters.settle()
        assert clipped(filters.view) == []
    assert filters.view.minimumSizeHint().width() <= max(388, width - 20), "it can be narrower"
    assert filters.button("All").isVisible()


def test_where_it_is_narrow_filters_stand_behind_a_button(filters: Filters) -> None:
    filters.resize(388, 700)
    opens = filters.button("Filters")
    assert opens.isVisible()
    assert not filters.button("All").isVisible()
    QTest.keyClick(opens, Qt.Key.Key_Space)
    filters.settle()
    filters.button("Not reached").click()
    assert opens.text() == words.filter_button(1, is_open=True)
    QTest.keyClick(opens, Qt.Key.Key_Space)
    assert not filters.button("All").isVisible()
    assert filters.in_force() == "Not reached", "it is still said"
    assert filters.button("Clear filters").isVisible()


def test_the_keyboard_is_not_lost_when_filters_fold_away(filters: Filters) -> None:
    filters.button("All").setFocus()
    filters.resize(388, 700)
    assert QApplication.focusWidget() is filters.button("Filters")
    filters.resize(868, 700)
    assert QApplication.focusWidget() is one(filters.view, QLineEdit, "Search journal")
    filters.box("Dates").setFocus()
    filters.resize(1500, 700)
    filters.choose_period(Period.BETWEEN)
    assert QApplication.focusWidget() is filters.box("Dates"), "moved, and still there"


@pytest.mark.parametrize("label", [HTML, UNBREAKABLE, "Rao & Sons"])
def test_labels_are_text(filters: Filters, label: str) -> None:
    filters.offers_both(label)
    filters.choose("Calls from virtual number", 2)
    shown = filters.box("Calls from virtual number").currentText()
    assert shown.startswith(label[:30])
    assert shown.endswith(" · +91 55555 80002"), "however long the label is"
    filters.resize(388, 700)
    filters.view.head._open.setChecked(True)
    filters.settle()
    assert clipped(filters.view) == []
