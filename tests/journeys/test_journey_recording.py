"""A recorded call: fetched at the press of Play, drawn, heard one voice alone, noted on, saved."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLineEdit, QListWidget

from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.recording import recording_wav
from ccm_desktop.ui.player.panel import RecordingPanel
from ccm_desktop.ui.player.waveform import Waveform
from tests.journeys.agent import Agent
from tests.journeys.hands import SHIFT, Hands, Key

CUSTOMER = "+915555520001"
LATE = "+915555529009"
FORBIDDEN = "+915555529803"
SLOW = "+915555529807"
TALK_S = 8


def panel(agent: Agent) -> RecordingPanel:
    found = agent.window.findChildren(RecordingPanel)
    assert len(found) == 1, f"{len(found)} players"
    return found[0]


def wave(agent: Agent) -> Waveform:
    return panel(agent).player.stage.waveform


def said(agent: Agent) -> str:
    return panel(agent).player.stage.sentence


def fetched(agent: Agent) -> int:
    return sum("recordings" in seen.path for seen in agent.sandbox.server.requests)


def list_of_notes(agent: Agent) -> list[str]:
    notes = panel(agent).notes.findChild(QListWidget)
    assert isinstance(notes, QListWidget)
    return [notes.item(row).text() for row in range(notes.count())]


def read(path: str) -> bytes:
    return Path(path).read_bytes()


async def is_over(
    agent: Agent, clock: ManualClock, customer: str = CUSTOMER, seconds: float = 30
) -> None:
    """A call that has ended."""
    agent.types(customer)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    clock.advance(seconds)
    await agent.until(lambda: is_final(agent), "the final report")


def is_final(agent: Agent) -> bool:
    report = agent.calls[-1].report if agent.calls else None
    return bool(report and report.final)


async def is_selected(agent: Agent) -> None:
    agent.window.journal.select(agent.calls[-1].reference)
    await agent.until(lambda: bool(agent.window.findChildren(RecordingPanel)), "the player")


async def is_ready(agent: Agent, clock: ManualClock, customer: str = CUSTOMER) -> None:
    """A selected call whose recording can be fetched."""
    agent.has_account()
    await agent.opens()
    await is_over(agent, clock, customer)
    clock.advance(60)
    await is_selected(agent)
    await agent.until(lambda: "Ready" in said(agent), "the link")


async def plays(agent: Agent) -> None:
    agent.clicks("Play")
    await agent.until(lambda: wave(agent).at > 200, "it to play")


async def test_play_fetches_draws_and_plays(agent: Agent, clock: ManualClock) -> None:
    await is_ready(agent, clock)
    assert fetched(agent) == 0, "nothing before the press"
    await plays(agent)
    assert fetched(agent) == 1
    assert agent.shows("dual channel · 0:08")
    assert agent.shows(" / 0:08")
    agent.clicks("Pause")
    await agent.until(lambda: agent.shows_button("Play"), "it to rest")
    assert any(panel(agent).player.stage.waveform.bars(channel)[0] for channel in (0, 1))
    await agent.leaves()
    assert agent.posts() == 1


async def test_all_of_it_by_the_keyboard(agent: Agent, clock: ManualClock, tmp_path: Path) -> None:
    hands = Hands(agent)
    await hands.opens()
    await is_over(agent, clock)
    clock.advance(60)
    agent.window.journal.focus_search()
    hands.tab_to("Journal")
    hands.press(Key.Key_Down)
    await agent.until(lambda: bool(agent.window.findChildren(RecordingPanel)), "the player")
    await agent.until(lambda: "Ready" in said(agent), "the link")
    hands.tab_to("Play", most=30)
    hands.space("Play")
    await agent.until(lambda: wave(agent).at > 200, "it to play")
    await hands.at("Pause")
    hands.space("Pause")
    await hands.at("Play")

    hands.tab_to("Position", back=True)
    hands.press(Key.Key_Home)
    assert wave(agent).at == 0
    hands.press(Key.Key_Right, Key.Key_Right, Key.Key_Right, held=SHIFT)
    assert wave(agent).at == 3000
    hands.press(Key.Key_Left)
    assert wave(agent).at == 0
    hands.press(Key.Key_End)
    assert wave(agent).at == TALK_S * 1000
    hands.press(Key.Key_Home)
    hands.press(Key.Key_Right, Key.Key_Right, held=SHIFT)
    hands.press(Key.Key_Up)

    hands.tab_to("Speed 1.25×")  # noqa: RUF001 - the sign for times
    hands.tab_to("Hear Both")
    hands.press(Key.Key_Right, Key.Key_Right)
    assert hands.where == "Hear Right only"
    hands.press(Key.Key_Space)

    hands.tab_to("Note at this moment")
    hands.type("Asked for Friday\n")
    await agent.until(lambda: list_of_notes(agent) == ["0:02   Asked for Friday"], "the note")
    hands.tab_to("Notes in the recording")
    hands.press(Key.Key_Down, Key.Key_F2)
    await hands.at("Note at this moment")
    hands.retype("Asked for Monday\n")
    await agent.until(lambda: list_of_notes(agent) == ["0:02   Asked for Monday"], "the change")

    hands.tab_to("Save recording", back=True, most=30)
    hands.space("Save recording")
    chooser = agent.window.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    name = chooser.findChild(QLineEdit)
    assert isinstance(name, QLineEdit)
    assert name.text().endswith(f"{agent.calls[-1].call_sid}.wav")
    await agent.until(lambda: name.hasFocus(), "the file's name to have the keyboard")
    hands.retype(f"{tmp_path / 'kept.wav'}\n")
    await agent.until(lambda: agent.shows("Saved as kept.wav"), "the copy")
    assert (tmp_path / "kept.wav").read_bytes() == recording_wav(TALK_S, 2)

    await hands.at("Save recording")
    hands.tab_to("Notes in the recording", most=30)
    hands.press(Key.Key_Delete)
    await agent.until(lambda: list_of_notes(agent) == [], "no note")
    await agent.leaves()
    assert agent.posts() == 1


async def test_a_recording_that_is_not_ready_says_what_happens_next(
    agent: Agent, clock: ManualClock
) -> None:
    agent.has_account()
    await agent.opens()
    await is_over(agent, clock, LATE)
    await is_selected(agent)
    await agent.until(lambda: "Not ready yet" in said(agent), "the state")
    before = panel(agent).height()
    clock.advance(60)
    await agent.until(lambda: "Ready" in said(agent), "the link")
    assert panel(agent).height() == before, "nothing moves"
    await agent.leaves()


async def test_a_refusal_has_a_sentence_and_may_be_tried_again(
    agent: Agent, clock: ManualClock
) -> None:
    await is_ready(agent, clock, FORBIDDEN)
    agent.clicks("Play")
    await agent.until(lambda: "does not give this recording" in said(agent), "the refusal")
    assert fetched(agent) == 1
    agent.clicks("Try again")
    await agent.until(lambda: fetched(agent) == 2, "another try")
    await agent.until(lambda: agent.shows_button("Try again"), "the refusal")
    await agent.leaves()


async def test_a_download_can_be_cancelled(agent: Agent, clock: ManualClock) -> None:
    await is_ready(agent, clock, SLOW)
    agent.clicks("Play")
    await agent.until(lambda: fetched(agent) == 1, "the request")
    await agent.until(lambda: agent.shows_button("Cancel"), "the offer")
    agent.clicks("Cancel")
    await agent.until(lambda: "Ready" in said(agent), "the state before")
    assert not list(agent.places.recordings.glob("*"))
    clock.advance(60)  # the sandbox has its answer ready, for nobody
    await agent.leaves()


async def test_it_goes_on_where_it_was_left(agent: Agent, clock: ManualClock) -> None:
    await is_ready(agent, clock)
    await plays(agent)
    agent.clicks("Pause")
    await agent.until(lambda: agent.shows_button("Play"), "it to rest")
    panel(agent).player.go_to(5200)
    await agent.leaves()
    reference = agent.calls[-1].reference

    await agent.opens()
    await agent.until(lambda: agent.window.journal.model.rowCount() > 0, "the journal")
    agent.window.journal.select(reference)
    await agent.until(lambda: bool(agent.window.findChildren(RecordingPanel)), "the player")
    await agent.until(lambda: wave(agent).at == 5200, "the place")
    agent.clicks("Play")
    await agent.until(lambda: wave(agent).at > 5200, "it to go on")
    assert fetched(agent) == 1, "it is kept"
    await agent.leaves()


async def test_another_call_ends_the_sound(agent: Agent, clock: ManualClock) -> None:
    await is_ready(agent, clock)
    await plays(agent)
    clock.advance(60)
    await is_over(agent, clock, "+915555529001", 120)  # who does not answer
    first = agent.calls[0].reference
    await is_selected(agent)
    await agent.until(lambda: panel(agent).isHidden(), "no player where there is no recording")
    assert panel(agent).player.path is None
    agent.window.journal.select(first)
    await agent.until(lambda: agent.shows_button("Play"), "the first again, silent")
    await agent.leaves()


async def test_what_is_folded_away_is_silent(agent: Agent, clock: ManualClock) -> None:
    await is_ready(agent, clock)
    await plays(agent)
    agent.window.toggle_compact()
    assert not panel(agent).isVisible()
    agent.window.toggle_compact()
    await agent.until(lambda: agent.shows_button("Play"), "it to wait for a press")
    await agent.leaves()


async def test_without_a_sound_library_the_systems_player_gets_the_file(
    agent: Agent, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []

    def opens(url: QUrl) -> bool:
        opened.append(url)
        return True

    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    monkeypatch.setattr(QDesktopServices, "openUrl", opens)
    await is_ready(agent, clock)
    agent.clicks("Play")
    await agent.until(lambda: "can't be played in this window" in said(agent), "the offer")
    assert not opened, "only a press opens it"
    agent.clicks("Open in the system's player")
    assert [url.isLocalFile() for url in opened] == [True]
    assert read(opened[0].toLocalFile()) == recording_wav(TALK_S, 2)
    await agent.leaves()
