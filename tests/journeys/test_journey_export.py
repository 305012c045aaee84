"""A supervisor exports what is shown, by keyboard: all of it, or nothing at all."""

from __future__ import annotations

import csv
import errno
import json
import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from ccm_desktop.domain.line import CallLine
from ccm_desktop.services.places import Places, make_private
from ccm_desktop.ui.export_dialog import ExportDialog
from ccm_desktop.ui.journal_pages import PAGE
from tests.benchmarks.million import make
from tests.journeys.agent import Agent
from tests.journeys.hands import CTRL, Hands

Key = Qt.Key
CALLS = 12_000  # what is written in no less than half a second


@pytest.fixture(scope="module")
def some_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of some years."""
    path = tmp_path_factory.mktemp("years") / "journal.db"
    make(path, CALLS)
    return path


@pytest.fixture
def hands(agent: Agent, places: Places, some_years: Path) -> Hands:
    """Somebody with that journal, and no mouse."""
    make_private(places.journal.parent)
    shutil.copy(some_years, places.journal)
    return Hands(agent)


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that is chosen; the chooser is the system's, and its keys are its own."""
    path = tmp_path / "exported" / "calls"
    path.parent.mkdir()
    (tmp_path / "older").write_text("older")

    def choose(chooser: QFileDialog) -> None:
        chooser.fileSelected.emit(f"{path}.{chooser.defaultSuffix()}")

    monkeypatch.setattr(QFileDialog, "open", choose)
    return path


async def searches(agent: Agent, hands: Hands, words: str) -> list[CallLine]:
    """Search the journal, and read the lines that are shown."""
    await hands.opens()
    hands.press(Key.Key_F, held=CTRL)
    assert hands.where == "Search journal"
    hands.type(words)
    journal, model = agent.window.journal, agent.window.journal.model
    await agent.until(lambda: journal.wanted == journal.shown_filter, "the question")
    assert agent.desktop is not None
    found = await agent.desktop.desk.journal.count_of(journal.wanted)
    assert 1 < found <= PAGE
    await agent.until(lambda: model.rowCount() == found, "what was found")
    return [await line_at(agent, row) for row in range(found)]


async def line_at(agent: Agent, row: int) -> CallLine:
    """The line in a row, once it was looked at and is there."""
    model = agent.window.journal.model
    model.look_at(row, row)
    await agent.until(lambda: model.line_at(row) is not None, "a line")
    line = model.line_at(row)
    assert line is not None
    return line


def rows_in(path: Path) -> list[dict[str, str]]:
    """What a table holds."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def named(chosen: Path, suffix: str) -> Path:
    """The file as it is named for its form."""
    return chosen.with_suffix(suffix)


def text_of(path: Path) -> str:
    """What a file holds."""
    return path.read_text("utf-8-sig")


async def opens_export(agent: Agent, hands: Hands) -> ExportDialog:
    """Go from the search to the export's dialog."""
    hands.tab_to("Export…")
    hands.space("Export…")
    await agent.until(lambda: hands.dialog == "Export calls", "the dialog")
    dialog = agent.window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    return dialog


async def begins(agent: Agent, hands: Hands) -> None:
    """Export the whole journal, and wait until some of it is written."""
    await hands.opens()
    hands.press(Key.Key_F, held=CTRL)
    await agent.until(lambda: agent.window.journal.model.rowCount() > 0, "the journal")
    await opens_export(agent, hands)
    hands.press(Key.Key_Return)
    await agent.until(lambda: "of 12,000 written" in agent.reads("Export state"), "a beginning")


async def test_the_file_holds_what_is_shown_as_it_is_shown(
    agent: Agent, hands: Hands, chosen: Path
) -> None:
    lines = await searches(agent, hands, "spouse answered")
    await opens_export(agent, hands)
    assert agent.reads("Calls to export").endswith("matching “spouse answered”")
    hands.press(Key.Key_Return)
    await agent.sees("Export state", "in calls.csv.")
    rows = rows_in(named(chosen, ".csv"))
    assert [row["call_sid"].strip() for row in rows] == [line.call_sid or "" for line in lines]
    assert [row["customer"].strip() for row in rows] == [line.customer for line in lines]
    assert [row["state"] for row in rows] == [line.phase.value for line in lines]
    await agent.leaves()


async def test_lines_of_json_and_the_way_back_to_the_journal(
    agent: Agent, hands: Hands, chosen: Path
) -> None:
    lines = await searches(agent, hands, "demo booked")
    await opens_export(agent, hands)
    hands.tab_to("Format", back=True)
    hands.press(Key.Key_End)
    hands.tab_to("Export…")
    hands.space("Export…")
    await agent.sees("Export state", "in calls.jsonl.")
    await hands.at("Close")
    written = text_of(named(chosen, ".jsonl")).splitlines()
    assert [json.loads(line)["call_sid"] for line in written] == [line.call_sid for line in lines]
    hands.press(Key.Key_Escape)
    await agent.until(lambda: agent.window.findChild(ExportDialog) is None, "the dialog to go")
    await hands.at("Export…")
    assert agent.posts() == 0
    await agent.leaves()


async def test_cancel_leaves_nothing_behind(agent: Agent, hands: Hands, chosen: Path) -> None:
    await begins(agent, hands)
    hands.tab_to("Cancel export")
    hands.space("Cancel export")
    await agent.sees("Export state", "Cancelled. Nothing was written.")
    assert list(chosen.parent.iterdir()) == []
    await hands.at("Export…")
    await agent.leaves()


async def test_escape_closes_and_the_export_goes_on(
    agent: Agent, hands: Hands, chosen: Path
) -> None:
    await begins(agent, hands)
    hands.press(Key.Key_Escape)
    await agent.until(lambda: agent.window.findChild(ExportDialog) is None, "the dialog to go")
    await hands.at("Export…")
    await agent.until(lambda: agent.notice() == "12,000 calls are in calls.csv.", "the end")
    assert hands.where == "Export…", "the end takes no focus"
    assert len(rows_in(named(chosen, ".csv"))) == CALLS
    await agent.leaves()


async def test_quitting_cancels_it(agent: Agent, hands: Hands, chosen: Path) -> None:
    await begins(agent, hands)
    assert await agent.leaves() == 0
    assert list(chosen.parent.iterdir()) == []


async def test_a_full_disk_is_told_and_the_older_file_stays(
    agent: Agent, hands: Hands, chosen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = named(chosen, ".csv")
    os.link(older.parent.parent / "older", older)
    await searches(agent, hands, "demo booked")
    await opens_export(agent, hands)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        hands.press(Key.Key_Return)
        await agent.sees("Export state", "The disk is full")
    assert list(older.parent.iterdir()) == [older]
    assert text_of(older) == "older"
    hands.tab_to("Export…", back=True)
    hands.space("Export…")
    await agent.sees("Export state", "in calls.csv.")
    assert text_of(older).startswith('"started"')
    await agent.leaves()
