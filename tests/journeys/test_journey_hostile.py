"""A call in which Exotel and the agent put hostile words: the real window shows text, and calls nobody."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPlainTextEdit

from ccm_desktop.domain.cells import unguarded
from ccm_desktop.sandbox import answers
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.dressing import dressed
from ccm_desktop.ui.journal_model import Column as JournalColumn
from ccm_desktop.ui.lookup_views.dialog import LookupDialog
from ccm_desktop.ui.lookup_views.model import Column as LookupColumn
from ccm_desktop.ui.text import brief, one_line
from ccm_desktop.ui.wallboard.cells import Column as BoardColumn
from ccm_desktop.ui.wallboard.window import Wallboard
from tests.journeys.agent import Agent
from tests.journeys.hands import CTRL, SHIFT, Hands
from tests.ui.plain import faults_in, steers

Key = Qt.Key
CUSTOMER = "+91 55555 20001"
NAMES = {
    "markup": "=<b>Asha</b> Rao\u202e<img src='http://x.invalid/a.png'>&x %1 {0} &lt;i&gt;\nNext\0\x1b[31m",
    "long": "=@Asha" + "W" * 4000 + "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301" * 200,
    "turned": "+\u2067\u2067Asha\u05d0\u05d1 Rao \u2029\u200b\ufeff\ufffe\U000e0041\u20dd",
}  # fmt: skip


@pytest.fixture
def hands(agent: Agent) -> Hands:
    """The agent's hands on the keyboard."""
    return Hands(agent)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What everybody in Exotel is called, from the first report on."""
    chosen: str = NAMES[request.param]

    def dress(data: Mapping[str, object], *more: object) -> dict[str, object]:
        details = dressed(data, *more)  # type: ignore[arg-type]
        for leg, field in (
            ("assigned_agent_details", "user_name"),
            ("customer_details", "contact_name"),
        ):
            known = details[leg]
            assert isinstance(known, dict)
            details[leg] = {**known, field: chosen, "group_name": chosen}
        is_over = details["call_state"] == "terminal"
        words = dict.fromkeys(("app_id", "app_name", "digits", "direction", "field_of_tomorrow"))
        details |= dict.fromkeys(words, chosen)
        return details | ({"call_status": chosen} if is_over else {})

    monkeypatch.setattr(answers, "dressed", dress)
    return chosen


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that is chosen for an export."""
    path = tmp_path / "calls.csv"

    def choose(chooser: QFileDialog) -> None:
        chooser.fileSelected.emit(str(path))

    monkeypatch.setattr(QFileDialog, "open", choose)
    return path


class Room:
    """Everything that stands on the screen."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    def is_plain(self) -> None:
        """Nothing that came from outside is more than a text."""
        tops = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
        assert self._agent.window in tops
        assert [fault for top in tops for fault in faults_in(top)] == []
        assert not any(top.grab().isNull() for top in tops)

    def window(self, kind: type[Wallboard | LookupDialog]) -> Wallboard | LookupDialog:
        """The window of a kind that is open."""
        found = [top for top in QApplication.topLevelWidgets() if isinstance(top, kind)]
        (shown,) = [top for top in found if top.isVisible()]
        return shown

    def says(self, words: str) -> bool:
        """Whether a label on the screen has the words."""
        tops = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
        labels = [label for top in tops for label in top.findChildren(QLabel)]
        return any(words in label.text() for label in labels if label.isVisible())


async def calls(agent: Agent, hands: Hands) -> None:
    """Call the customer, and wait for the name that Exotel reports."""
    hands.retype(CUSTOMER)
    hands.press(Key.Key_Return)
    await agent.sees("Call state", "Your phone should ring")


async def sees_on_wallboard(agent: Agent, hands: Hands, room: Room, shown: str) -> None:
    """Look at the followed call, copy its SID, and go back."""
    hands.press(Key.Key_B, held=CTRL | SHIFT)
    await agent.until(lambda: hands.where == "Followed calls", "the wallboard")
    board = room.window(Wallboard)
    assert isinstance(board, Wallboard)
    await agent.until(lambda: board.model.rowCount() == 1, "the call")
    assert shown[:20] in board.model.shown_text(0, BoardColumn.CUSTOMER)
    hands.press(Key.Key_Down)
    hands.press(Key.Key_C, held=CTRL)
    assert QApplication.clipboard().text() == agent.calls[-1].call_sid
    room.is_plain()
    hands.press(Key.Key_Escape)
    await hands.at("Customer number")


async def sees_in_journal(agent: Agent, hands: Hands, room: Room, shown: str) -> None:
    """Find the call by its name, and read it to its last field."""
    hands.press(Key.Key_F, held=CTRL)
    hands.type("asha")
    journal = agent.window.journal
    await agent.until(lambda: journal.wanted == journal.shown_filter, "the question")
    await agent.until(lambda: journal.model.rowCount() == 1, "the call")
    assert shown[:20] in str(journal.model.index(0, JournalColumn.CUSTOMER).data())
    hands.press(Key.Key_Down)
    detail = journal.detail
    await agent.until(lambda: detail.reference == agent.calls[-1].reference, "the detail")
    hands.tab_to("Copy SID")
    hands.tab_to("More…")
    hands.space("More…")
    hands.take("Copy as one line")
    copied = QApplication.clipboard().text()
    assert shown[:20] in copied
    assert (steers(copied), "\n" in copied) == ("", False)
    hands.tab_to("Customer of the selected call")
    hands.press(Key.Key_C, held=CTRL)
    assert shown[:20] in QApplication.clipboard().text()
    hands.tab_to("All fields", most=30)
    hands.space("All fields")
    room.is_plain()


async def sees_what_came(agent: Agent, hands: Hands, room: Room, name: str) -> None:
    """Open the reports as they came."""
    assert agent.desktop is not None
    stored = await agent.desktop.desk.journal.reports(agent.calls[-1].reference)
    await hands.at("All fields")
    hands.tab_to(f"{len(stored)} reports from Exotel", most=40)
    hands.press(Key.Key_Space)
    pages = agent.window.journal.detail.findChildren(QPlainTextEdit)
    shown = next(p for p in pages if p.accessibleName() == "The report as it came").toPlainText()
    if len(name) < 400:
        assert json.loads(shown)["customer_details"]["contact_name"] == name
    room.is_plain()


async def looks_up(agent: Agent, hands: Hands, room: Room, shown: str) -> None:
    """Look the same call up by its SID."""
    sid = agent.calls[-1].call_sid or ""
    hands.press(Key.Key_L, held=CTRL)
    await hands.at("Look up call")
    hands.type(sid)
    hands.press(Key.Key_Return)
    await agent.until(lambda: room.says("This call is in your journal."), "the call")
    look_up = room.window(LookupDialog)
    assert isinstance(look_up, LookupDialog)
    assert shown[:20] in str(look_up._results_model.index(0, LookupColumn.CUSTOMER).data())
    hands.tab_to("All that Exotel reports", most=30)
    hands.space("All that Exotel reports")
    room.is_plain()
    hands.press(Key.Key_Escape)
    await agent.until(lambda: not look_up.isVisible(), "the look-up to close")
    await agent.until(lambda: hands.where != "", "the keyboard back in the window")


async def exports(agent: Agent, hands: Hands, room: Room, chosen: Path, name: str) -> None:
    """Export what is shown, and read it as a spreadsheet does."""
    hands.press(Key.Key_F, held=CTRL)
    hands.tab_to("Export…", most=20)
    hands.space("Export…")
    await agent.until(lambda: hands.dialog == "Export calls", "the dialog")
    hands.press(Key.Key_Return)
    await agent.sees("Export state", "in calls.csv.")
    room.is_plain()
    with chosen.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    for column in ("customer_name", "agent_name", "note"):
        assert row[column].startswith("'"), f"{column} would be worked out"
        assert unguarded(row[column]) == name
    hands.press(Key.Key_Escape)
    await hands.at("Export…")


async def test_hostile_words_are_words_everywhere(
    agent: Agent, hands: Hands, clock: ManualClock, name: str, chosen: Path
) -> None:
    room, shown = Room(agent), brief(name)
    await hands.opens()
    agent.window.resize(1240, 800)
    await calls(agent, hands)
    await sees_on_wallboard(agent, hands, room, shown)
    clock.advance(11)
    await agent.sees("Call state", "Talking")
    assert room.says(shown[:20]), "the card names the customer"
    room.is_plain()
    assert agent.desktop is not None
    await agent.desktop.desk.calls.set_note(agent.calls[-1].reference, name)
    clock.advance(300)
    await agent.sees("Call state", "Ended; Exotel reports")
    await agent.until(lambda: not agent.calls[-1].awaits_recording, "the recording")
    room.is_plain()
    await sees_in_journal(agent, hands, room, shown)
    await sees_what_came(agent, hands, room, name)
    await looks_up(agent, hands, room, shown)
    await exports(agent, hands, room, chosen, name)
    assert one_line(agent.window.windowTitle()) == agent.window.windowTitle()
    assert agent.posts() == 1, "nothing of it calls"
    await agent.leaves()
    assert agent.calls[-1].note == name, "looking at a note changes none"
