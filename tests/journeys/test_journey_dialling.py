"""From what is pasted to what is dialled: readings, options, tickets, and the rules in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QPushButton

from ccm_desktop.domain.call import Call, Phase, Standing
from ccm_desktop.domain.order import Callback, CallbackEvent, CallOptions, Channels
from ccm_desktop.domain.policy import DAY_MIN, Policy
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.services import settings
from ccm_desktop.services.settings import Settings
from tests.journeys.agent import Agent
from tests.ui.shown import one

CUSTOMER = "+915555520001"
SIGNATURE = """Asha Rao, Rao Traders
Mob.: +91 55555 20001 ext. 12
Office: +91 55555 20002"""
HOOK = "https://hooks.example.invalid/ccm"


def suggestions(agent: Agent) -> QListWidget:
    return one(agent.window, QListWidget, "Suggestions")


async def until_placed(agent: Agent, posts: int = 1) -> Call:
    await agent.until(lambda: agent.posts() == posts, "the request")
    await agent.until(lambda: agent.calls[-1].standing is Standing.ACCEPTED, "the answer")
    return agent.calls[-1]


async def test_of_several_numbers_none_is_dialled_before_one_is_picked(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    field = agent.field("Customer number")
    field.setText(SIGNATURE)
    assert len(agent.window.suggestions.offers) == 2
    agent.presses_enter()
    await agent.until(lambda: "choose a number" in agent.notice(), "the sentence")
    assert "Nothing was dialled." in agent.notice()

    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(suggestions(agent), Qt.Key.Key_Return)
    assert field.text() == "+91 55555 20001 ext. 12"
    assert agent.posts() == 0
    agent.presses_enter()
    call = await until_placed(agent)
    assert call.order.customer == CUSTOMER
    assert call.note == "Extension 12"
    await agent.leaves()


async def test_how_it_is_read_stands_there_before_enter(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    for typed, words in (
        ("09303112459", "+91 93031 12459 · India · mobile"),
        ("tel:+91-80-4000-0042;ext=7", "+91 80 4000 0042 · India · landline · extension 7"),
        ("+44 20 7946 0958", "United Kingdom"),
        ("1800FLOWERS", "letters"),
    ):
        agent.field("Customer number").setText(typed)
        assert agent.shows(words), typed
    assert agent.posts() == 0
    await agent.leaves()


def has_profile_with(agent: Agent, options: CallOptions, policy: Policy | None = None) -> None:
    agent.has_account()
    kept = settings.load(agent.places.settings)
    profile = replace(kept.profiles[0], options=options)
    preferences = Preferences(policy=policy or Policy())
    settings.save(
        agent.places.settings, Settings().with_profile(profile).with_preferences(preferences)
    )


async def test_every_option_goes_with_the_call(agent: Agent) -> None:
    options = CallOptions(
        recording=True,
        channels=Channels.SINGLE,
        wait_audio_url="https://audio.example.invalid/wait.wav",
        time_limit_s=1200,
        ring_time_s=25,
        custom_field="order {ticket} for {customer}",
        callbacks=tuple(Callback(event, HOOK) for event in CallbackEvent),
    )
    has_profile_with(agent, options)
    await agent.opens()
    agent.field("Ticket").setText("4711")
    agent.types(CUSTOMER)
    agent.presses_enter()
    call = await until_placed(agent)
    expected = replace(options, custom_field=f"order 4711 for {CUSTOMER}")
    assert call.order.options == expected
    await agent.until(lambda: agent.field("Ticket").text() == "", "an empty ticket")
    (made,) = agent.sandbox.server.world.calls.values()
    assert made.order.custom_field == expected.custom_field
    assert {callback.url for callback in made.order.status_callbacks} == {HOOK}
    assert (made.order.max_time_limit_s, made.order.attempt_time_out_s) == (1200, 25)
    assert (made.order.wait_audio_url, made.order.channels) == (options.wait_audio_url, 1)
    await agent.leaves()


async def test_options_are_remembered_with_the_account(agent: Agent) -> None:
    has_profile_with(agent, CallOptions())
    await agent.opens()
    field = agent.field("Custom field")
    field.setText("order {ticket}")
    field.editingFinished.emit()
    await agent.until(lambda: not agent.field("Ticket").isHidden(), "the ticket")

    def kept() -> str | None:
        return settings.load(agent.places.settings).profiles[0].options.custom_field

    await agent.until(lambda: kept() == "order {ticket}", "the settings")
    await agent.leaves()


def closed_now(**rules: bool) -> Policy:
    """Calling hours that do not hold the present minute in India, where the number is."""
    there = datetime.now(UTC) + timedelta(hours=5, minutes=30)
    minute = there.hour * 60 + there.minute
    begins = (minute + 120) % DAY_MIN
    ends = (begins + 60) % DAY_MIN or DAY_MIN
    return replace(Policy(in_practice=True), hours_from=begins, hours_to=ends, **rules)  # type: ignore[arg-type]


async def test_a_rule_is_named_and_overridden_on_the_record(agent: Agent) -> None:
    has_profile_with(agent, CallOptions(), closed_now())
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Call anyway"), "the rule")
    assert "Nothing was dialled" in agent.notice()
    assert "alling hours" in agent.notice()
    assert agent.posts() == 0

    agent.clicks("Call anyway")
    call = await until_placed(agent)
    assert call.overrides == ("calling_hours",)
    assert agent.desktop is not None
    kept = await agent.desktop.desk.journal.get(call.reference)
    assert kept is not None
    assert kept.overrides == ("calling_hours",)
    await agent.leaves()


async def test_a_rule_that_an_agent_may_not_override_offers_no_way_past(agent: Agent) -> None:
    has_profile_with(agent, CallOptions(), closed_now(hours_overridable=False))
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: "alling hours" in agent.notice(), "the rule")
    assert not agent.shows_button("Call anyway")
    assert agent.posts() == 0
    await agent.leaves()


async def test_call_anyway_never_calls_a_number_that_left_the_field(agent: Agent) -> None:
    has_profile_with(agent, CallOptions(), closed_now())
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Call anyway"), "the rule")
    agent.types("+915555520002")
    assert not agent.shows_button("Call anyway")
    assert agent.posts() == 0
    await agent.leaves()


async def test_who_was_called_just_now_is_said(agent: Agent, clock: ManualClock) -> None:
    has_profile_with(agent, CallOptions(), Policy(in_practice=True, hours_on=False))
    await agent.opens()
    agent.types("+915555521001")
    agent.presses_enter()
    await until_placed(agent)
    clock.advance(120)
    await agent.until(lambda: agent.calls[-1].phase is Phase.ENDED, "the end")
    agent.types("+915555521001")
    agent.presses_enter()
    await agent.until(lambda: agent.shows_button("Call anyway"), "the rule")
    assert "called" in agent.notice().lower()
    assert agent.posts() == 1
    await agent.leaves()


@pytest.mark.parametrize("number", ["112", "100", "+91112"])
async def test_an_emergency_number_is_never_dialled_from_here(agent: Agent, number: str) -> None:
    has_profile_with(agent, CallOptions())
    await agent.opens()
    agent.types(number)
    agent.presses_enter()
    await agent.until(lambda: "emergency" in agent.notice(), "the refusal")
    assert not agent.shows_button("Call anyway")
    call = one(agent.window, QPushButton, "Call")
    assert call.isEnabled()
    assert agent.posts() == 0
    await agent.leaves()
