"""Every task of a call by the keyboard alone, from the window as it opens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.order import Callback, CallbackEvent, CallOptions, Channels
from ccm_desktop.domain.policy import DAY_MIN, Policy
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.people import DeviceChange
from ccm_desktop.sandbox.practice import ASHA
from ccm_desktop.services import settings
from tests.journeys.agent import Agent
from tests.journeys.hands import ALT, CTRL, Hands, Key
from tests.journeys.test_journey_after import follow_up_count

CUSTOMER = "+915555520001"
SHOWN = "+91 55555 20001"
AGENT_DOES_NOT_ANSWER = "+915555529001"
CUT_BEFORE_CALL = "+915555529201"
SIGNATURE = "Asha Rao, Mob.: +91 55555 20001 ext. 12, Office: +91 55555 20002"


@pytest.fixture
def hands(agent: Agent) -> Hands:
    return Hands(agent)


async def calls(agent: Agent, hands: Hands, number: str = CUSTOMER, posts: int = 1) -> Call:
    """Type a number and press Enter, from the number field."""
    assert hands.where == "Customer number"
    hands.retype(number)
    hands.press(Key.Key_Return)
    await agent.until(lambda: agent.posts() == posts, "the request")
    await agent.until(lambda: agent.calls[-1].standing is Standing.ACCEPTED, "the answer")
    return agent.calls[-1]


async def misses(agent: Agent, hands: Hands, clock: ManualClock, posts: int = 1) -> None:
    """A call that the agent's own phone does not answer."""
    await calls(agent, hands, AGENT_DOES_NOT_ANSWER, posts)
    await agent.sees("Call state", "Your phone should ring")
    clock.advance(120)
    await agent.sees("Call state", "Your phone did not answer")


async def test_a_call_its_note_its_reminder_and_the_next(
    agent: Agent, hands: Hands, clock: ManualClock
) -> None:
    await hands.opens()
    await calls(agent, hands)
    await agent.sees("Call state", "Your phone should ring")
    hands.press(Key.Key_E, held=CTRL)
    assert hands.where == "Note"
    hands.type("Wants\nFriday")
    hands.tab_to("Tags", most=1)
    hands.type("delivery,")
    await agent.until(lambda: agent.calls[-1].note == "Wants\nFriday", "the note")
    await agent.until(lambda: agent.calls[-1].tags == ("delivery",), "the tag")
    hands.tab_to("Remove the tag delivery", most=1)
    hands.space("Remove the tag delivery")
    assert hands.where == "Tags"
    await agent.until(lambda: agent.calls[-1].tags == (), "the tag to go")
    hands.tab_to("Copy SID", back=True, most=4)
    hands.space("Copy SID")
    assert QApplication.clipboard().text() == agent.calls[-1].call_sid

    clock.advance(60)
    await agent.sees("Call state", "Talked 0:08")
    assert hands.where == "Copy SID", "the end of the call moves no focus"
    hands.tab_to("Remind me…", most=3)
    hands.space("Remind me…")
    assert hands.where == "Remind me at"
    hands.type("in 20 min")
    hands.press(Key.Key_Return)
    await agent.until(lambda: agent.shows("You will be reminded at "), "the answer")
    hands.space("Close the reminder")
    hands.tab_to("Redial", back=True, most=1)
    hands.space("Redial")
    assert (hands.where, agent.posts()) == ("Customer number", 1)
    assert agent.window.dial.customer_text.replace(" ", "") == CUSTOMER

    hands.tab_to("Done", most=8)
    hands.space("Done")
    assert not agent.window.call_panel.isVisible()
    await hands.at("Customer number")
    await agent.leaves()


async def test_of_several_numbers_one_is_picked(agent: Agent, hands: Hands) -> None:
    await hands.opens()
    QApplication.clipboard().setText(SIGNATURE)
    hands.press(Key.Key_V, held=CTRL)
    hands.press(Key.Key_Down, Key.Key_Down)
    assert hands.where == "Suggestions"
    hands.press(Key.Key_Escape)
    assert (hands.where, hands.text) == ("Customer number", SIGNATURE), "it leaves the list alone"
    hands.tab_to("Suggestions", most=4)
    hands.press(Key.Key_Down, Key.Key_Return)
    assert (hands.where, hands.text) == ("Customer number", "+91 55555 20002")
    hands.press(Key.Key_Return)
    await agent.until(lambda: agent.posts() == 1, "the request")
    await agent.leaves()


async def test_the_call_button_and_what_it_leaves_behind(agent: Agent, hands: Hands) -> None:
    await hands.opens()
    hands.type(CUSTOMER)
    hands.tab_to("Call", most=1)
    hands.space("Call")
    await agent.sees("Call state", "Your phone should ring")
    assert hands.where, "a button that can't be pressed any more keeps no focus"
    hands.press(Key.Key_Escape, Key.Key_Space, Key.Key_Return)
    assert (agent.posts(), agent.calls[-1].in_flight) == (1, True)
    hands.press(Key.Key_D, held=CTRL)
    hands.press(Key.Key_Escape, Key.Key_Escape)
    assert (hands.where, hands.text) == ("Customer number", "")
    assert agent.calls[-1].in_flight, "Escape never touches a call"
    await agent.leaves()


async def test_a_virtual_number_is_chosen(agent: Agent, hands: Hands) -> None:
    await hands.opens()
    first, second, *_ = (number for number, _ in agent.access.virtual_numbers)
    hands.press(Key.Key_2, held=ALT)
    assert hands.where == "Customer number"
    assert agent.window.dial.request().virtual_number == second
    hands.tab_to("Virtual number", back=True, most=1)
    hands.press(Key.Key_Up)
    assert agent.window.dial.request().virtual_number == first
    hands.press(Key.Key_Down)
    hands.tab_to("Customer number", most=1)
    call = await calls(agent, hands)
    assert call.order.virtual_number == second
    await agent.leaves()


async def test_every_option_is_changed_and_a_ticket_entered(agent: Agent, hands: Hands) -> None:
    await hands.opens()
    hands.press(Key.Key_Tab, Key.Key_Tab)
    assert "Call options" in hands.where
    hands.press(Key.Key_Space)
    hands.tab_to("Record the call", most=1)
    hands.press(Key.Key_Space, Key.Key_Space)
    hands.tab_to("Recording channels", most=1)
    hands.press(Key.Key_Down)
    hands.tab_to("Ring time", most=1)
    hands.retype("25")
    hands.tab_to("Time limit", most=1)
    hands.retype("20")
    hands.tab_to("Wait audio URL", most=1)
    hands.type("https://audio.example.invalid/wait.wav")
    hands.tab_to("Custom field", most=1)
    hands.type("order {ticket}")
    hands.tab_to("Callback when answered", most=1)
    hands.type("https://hooks.example.invalid/answered")
    hands.tab_to("Callback when ended", most=1)
    hands.type("https://hooks.example.invalid/ended")
    hands.press(Key.Key_D, held=CTRL)
    hands.type(CUSTOMER)
    hands.tab_to("Ticket", most=1)
    hands.type("4711")
    hands.press(Key.Key_D, held=CTRL)
    call = await calls(agent, hands)
    assert call.order.options == CallOptions(
        recording=True,
        channels=Channels.SINGLE,
        wait_audio_url="https://audio.example.invalid/wait.wav",
        time_limit_s=1200,
        ring_time_s=25,
        custom_field="order 4711",
        callbacks=(
            Callback(CallbackEvent.ANSWERED, "https://hooks.example.invalid/answered"),
            Callback(CallbackEvent.TERMINAL, "https://hooks.example.invalid/ended"),
        ),
    )
    await agent.leaves()


async def test_the_lists_fill_remind_and_are_struck_out(
    agent: Agent, hands: Hands, clock: ManualClock
) -> None:
    await hands.opens()
    await misses(agent, hands, clock)
    hands.tab_to("Done", most=8)
    hands.space("Done")
    await hands.at("Customer number")
    hands.retype("")

    hands.tab_to("Lists", most=4)
    hands.tab_to("Fill +91 55555 29001", most=1)
    hands.press(Key.Key_Space)
    assert (hands.where, hands.text.replace(" ", "")) == ("Customer number", AGENT_DOES_NOT_ANSWER)
    hands.retype("")
    hands.tab_to("Lists", most=4)
    await agent.until(lambda: agent.shows("You did not answer"), "the list")
    hands.press(Key.Key_Right, Key.Key_Tab, Key.Key_Tab)
    assert hands.where.startswith("Remind ")
    hands.press(Key.Key_Space)
    assert hands.where == "Remind me at"
    hands.tab_to("Remind me: 1 h", most=3)
    hands.press(Key.Key_Space)
    await agent.until(lambda: agent.shows("You will be reminded at "), "the answer")
    hands.space("Close the reminder")
    await agent.until(lambda: hands.where.startswith("Remind "), "the focus to go back")
    hands.press(Key.Key_Tab)
    assert hands.where.startswith("Done ")
    hands.press(Key.Key_Space)
    await agent.until(lambda: follow_up_count(agent) == "Follow-up 1", "it to be struck out")
    await agent.until(lambda: bool(hands.where), "the focus to stay in the lists")
    hands.tab_to("Lists", back=True, most=4)
    hands.press(Key.Key_Right)
    assert agent.shows("No favourites yet.")
    assert hands.where == "Lists"
    assert agent.posts() == 1, "filling dials nothing"
    await agent.leaves()


async def test_not_sure_is_answered(agent: Agent, hands: Hands) -> None:
    await hands.opens()
    hands.type(CUT_BEFORE_CALL)
    hands.press(Key.Key_Return)
    await agent.until(lambda: agent.shows_button("It did not ring"), "the question")
    assert hands.where == "Customer number", "a notice takes no focus"
    hands.tab_to("It did not ring", most=4)
    hands.space("It did not ring")
    await agent.until(lambda: agent.calls[-1].standing is Standing.DID_NOT_RING, "the answer")
    await hands.at("Customer number")
    hands.press(Key.Key_Return)
    await agent.until(lambda: agent.posts() == 2, "the second request")
    await agent.until(lambda: agent.shows_button("My phone rang"), "the question")
    hands.press(Key.Key_Return)
    await agent.until(lambda: agent.shows_button("Call again anyway"), "another question")
    assert agent.posts() == 2
    hands.tab_to("Call again anyway", most=4)
    hands.space("Call again anyway")
    await agent.until(lambda: agent.posts() == 3, "the third request")
    await agent.until(lambda: agent.shows_button("My phone rang"), "the question")
    await hands.at("Customer number")
    hands.tab_to("My phone rang", most=4)
    hands.space("My phone rang")
    await agent.until(lambda: agent.calls[-1].standing is Standing.RANG, "the answer")
    assert hands.where
    await agent.leaves()


async def test_turn_on_and_call(agent: Agent, hands: Hands) -> None:
    agent.sandbox.server.world.account.update_device(
        ASHA.id, ASHA.devices[0].id, DeviceChange(available=False)
    )
    await hands.opens()
    hands.type(CUSTOMER)
    hands.press(Key.Key_Return)
    await agent.until(lambda: agent.shows_button("Turn on and call"), "the remedy")
    hands.tab_to("Turn on and call", most=4)
    hands.space("Turn on and call")
    await agent.sees("Call state", "Your phone should ring")
    await hands.at("Customer number")
    assert agent.posts() == 2
    await agent.leaves()


async def test_a_rule_is_overridden(agent: Agent, hands: Hands, clock: ManualClock) -> None:
    agent.has_account()
    policy = replace(Policy(in_practice=True), hours_on=False, recently_min=DAY_MIN)
    kept = settings.load(agent.places.settings)
    settings.save(agent.places.settings, kept.with_preferences(Preferences(policy=policy)))
    await agent.opens()
    await hands.at("Customer number")
    await calls(agent, hands)
    clock.advance(120)
    await agent.until(lambda: not agent.calls[-1].in_flight, "the end")
    hands.press(Key.Key_Return)
    await agent.until(lambda: agent.shows_button("Call anyway"), "the rule")
    hands.tab_to("Call anyway", most=4)
    hands.space("Call anyway")
    await agent.until(lambda: agent.posts() == 2, "the request")
    await hands.at("Customer number")
    await agent.leaves()


async def test_no_answer_link_or_reminder_takes_the_focus_from_a_note(
    agent: Agent, hands: Hands, clock: ManualClock
) -> None:
    await hands.opens()
    assert agent.desktop is not None
    await calls(agent, hands)
    await agent.sees("Call state", "Your phone should ring")
    hands.press(Key.Key_E, held=CTRL)
    typed = "What is typed while answers come is all there. " * 3
    for place, letter in enumerate(typed):
        hands.type(letter)
        assert hands.where == "Note"
        match place:
            case 20:
                clock.advance(6)
                await agent.sees("Call state", "Calling the customer")
            case 40 if agent.desktop.handover is not None:
                agent.desktop.handover.filled.emit("tel:+915555520002")
            case 50:
                clock.advance(60)
                await agent.sees("Call state", "Talked 0:08")
            case 70:
                agent.window.check_requested.emit()
            case 90:
                agent.desktop.desk.calls.changed.emit(agent.calls[-1])
                await turn(agent)
    assert hands.text == typed
    await agent.until(lambda: agent.calls[-1].note == typed, "the note")
    await agent.leaves()


async def turn(agent: Agent, ms: int = 20) -> None:
    """Let what waits for so long be done."""
    done: list[None] = []
    QTimer.singleShot(ms, lambda: done.append(None))
    await agent.until(lambda: bool(done))
