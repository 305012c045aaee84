"""Forgetting: old calls go by the rule, one customer goes from everything that is shown and stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.health import Health
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.ui.forget_dialog import ForgetDialog
from ccm_desktop.ui.settings.dialog import SettingsDialog
from ccm_desktop.ui.settings.keeping import KeepingPage
from tests.journeys.agent import Agent
from tests.journeys.test_journey_after import MovedClock, misses
from tests.ui.shown import one

CUSTOMER = "+915555529001"


def shown(agent: Agent, kind: type[QWidget]) -> QWidget | None:
    found = [w for w in agent.window.findChildren(kind) if w.isVisible()]
    return found[-1] if found else None


def button(view: QWidget, words: str) -> QPushButton:
    return next(b for b in view.findChildren(QPushButton) if b.text().replace("&", "") == words)


def names_them(agent: Agent) -> list[str]:
    """What is on the screen and tells of the customer."""
    labels = [label for label in agent.window.findChildren(QLabel) if label.isVisible()]
    model = agent.window.journal.model
    rows = [str(model.index(n, 1).data()) for n in range(model.rowCount())]
    return [words for words in (*(label.text() for label in labels), *rows) if "29001" in words]


def waits(agent: Agent) -> bool:
    """Whether somebody waits to be called back, by what is listed."""
    return any(not row.isHidden() for row in agent.window.recent.follow_ups._lines)


async def called(agent: Agent, clock: ManualClock) -> Call:
    """A call that came to nothing, with a note that tells of the customer."""
    await misses(agent, clock)
    call = agent.calls[-1]
    assert agent.desktop is not None
    await agent.desktop.desk.calls.set_note(call.reference, "asked for Zebulon")
    return call


async def test_a_customer_is_forgotten_everywhere(agent: Agent, clock: ManualClock) -> None:
    agent.has_account()
    desktop = await agent.opens()
    call = await called(agent, clock)
    agent.window.top_bar.settings_requested.emit()
    await agent.until(lambda: shown(agent, SettingsDialog) is not None, "the settings")
    settings = shown(agent, SettingsDialog)
    assert settings is not None
    assert isinstance(settings, SettingsDialog)
    settings.open_page(settings.findChildren(KeepingPage)[0])
    field = one(settings, QLineEdit, "Customer to delete")
    QTest.keyClicks(field, "55555 29001")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await agent.until(lambda: shown(agent, ForgetDialog) is not None, "the question")
    dialog = shown(agent, ForgetDialog)
    assert dialog is not None
    assert one(dialog, QLabel, "What is stored").text() == "Stored here: 1 call."
    assert (await desktop.desk.journal.get(call.reference)) is not None
    QTest.mouseClick(button(dialog, "Delete"), Qt.MouseButton.LeftButton)
    await agent.until(lambda: "1 call stays" in one(dialog, QLabel, "Result").text(), "the end")
    dialog.close()
    settings.close()
    await agent.until(lambda: not names_them(agent), "the number to go from the window")
    left = await desktop.desk.journal.get(call.reference)
    assert left is not None
    assert (left.order.customer, left.note, left.call_sid) == ("", "", None)
    assert await desktop.desk.journal.reports(call.reference) == []
    assert agent.posts() == 1
    await agent.leaves()
    data = agent.places.journal.read_bytes()
    assert b"29001" not in data
    assert b"Zebulon" not in data


async def test_the_rule_makes_old_calls_anonymous_once_exotel_confirms_the_day(
    agent: Agent, clock: ManualClock
) -> None:
    agent.has_account()
    ours = MovedClock()
    desktop = await agent.opens(ours)
    call = await called(agent, clock)
    agent.window.top_bar.settings_requested.emit()
    await agent.until(lambda: shown(agent, SettingsDialog) is not None, "the settings")
    settings = shown(agent, SettingsDialog)
    assert settings is not None
    one(settings, QComboBox, "Old calls").setCurrentIndex(1)
    QTest.mouseClick(button(settings, "Apply this rule"), Qt.MouseButton.LeftButton)
    await agent.until(
        lambda: (
            "become anonymous after 365 days"
            in "".join(label.text() for label in settings.findChildren(QLabel))
        ),
        "the rule in force",
    )
    assert desktop._later is not None
    keeper = desktop._later.keeping.keeper
    await agent.until(
        lambda: keeper.rule.days == 365 and keeper.rule.before(ours.now()) is not None, "the rule"
    )
    ours.ahead = timedelta(days=400)
    assert await keeper.apply(ours.now()) == 0, "this machine's clock alone deletes nothing"
    heard = Health(heard_at=ours.now(), clock_skew_s=0.0)
    keeper._health = lambda: heard
    assert await keeper.apply(ours.now()) == 1
    left = await desktop.desk.journal.get(call.reference)
    assert left is not None
    assert left == replace(left, note="", tags=())
    assert left.order.customer == ""
    assert left.outcome is call.outcome
    await agent.leaves()


async def test_tags_of_a_forgotten_customer_are_offered_no_more(
    agent: Agent, clock: ManualClock
) -> None:
    agent.has_account()
    desktop = await agent.opens()
    call = await called(agent, clock)
    agent.window.call_panel.tags_edited.emit(call.reference, ("zebulon",))
    known = agent.window.call_panel.tags._known
    await agent.until(lambda: known.stringList() == ["zebulon"], "the tag")
    assert desktop._later is not None
    await desktop._later.keeping.keeper.forget_customer(CUSTOMER)
    await agent.until(lambda: known.stringList() == [], "no tag")
    await agent.leaves()


async def test_a_call_that_another_window_deleted_by_the_rule_can_be_struck_out(
    agent: Agent, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    agent.has_account()
    desktop = await agent.opens()
    call = await called(agent, clock)
    await agent.until(lambda: waits(agent), "who waits")
    later = call.pressed_at + timedelta(days=8)
    await desktop.desk.journal.forget(lambda forget: forget.delete_before(later, 9))
    agent.window.recent.follow_up_done.emit(call.reference)
    await agent.until(lambda: not waits(agent), "nobody to wait")
    await agent.leaves()
    assert "fault" not in caplog.text
