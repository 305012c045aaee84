"""The main job: from typing a number to the recording."""

from __future__ import annotations

from ccm_desktop.domain.call import Outcome, Phase, Standing
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.ui.journal_model import Column
from tests.journeys.agent import Agent

CUSTOMER = "+915555520001"
AGENT_DOES_NOT_ANSWER = "+915555529001"
SWITCHED_OFF = "+915555529110"
FAULT_AFTER_ACCEPTANCE = "+915555529119"


async def test_a_call_from_typing_to_its_recording(agent: Agent, clock: ManualClock) -> None:
    agent.has_account()
    desktop = await agent.opens()
    agent.types("+91 55555 20001")
    agent.presses_enter()

    await agent.sees("Call state", "Your phone should ring (…0001)")
    assert agent.reads("Talk time") == "reported at the end"
    clock.advance(6)
    await agent.sees("Call state", "Calling the customer")
    clock.advance(5)
    await agent.sees("Call state", "Talking")
    clock.advance(8)
    await agent.sees("Call state", "Finishing")
    clock.advance(2)
    await agent.sees("Call state", "Talked 0:08")
    assert agent.reads("Talk time") == "0:08"
    clock.advance(10)
    await agent.until(lambda: agent.calls[-1].sightings.recording is not None, "the recording")

    call = agent.calls[-1]
    kept = await desktop.desk.journal.get(call.reference)
    assert kept == call
    assert kept.outcome is Outcome.TALKED
    assert kept.report is not None
    assert kept.report.recordings[0].startswith(agent.access.base_url)
    assert agent.reads("Call SID").startswith(kept.report.call_sid[:4])
    assert agent.posts() == 1
    assert await agent.leaves() == 0


async def test_the_order_that_is_sent_is_the_order_that_was_shown(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    agent.window.dial.choose_virtual_number(1)
    agent.types("05555520001")
    agent.presses_enter()
    await agent.until(lambda: agent.posts() == 1, "the request")
    await agent.until(lambda: agent.calls[-1].standing is Standing.ACCEPTED)

    sent = next(r.body for r in agent.sandbox.server.requests if r.method == "POST")
    assert isinstance(sent, dict)
    assert sent["from"] == {"user_contact_uri": agent.access.agent}
    assert sent["to"] == {"customer_contact_uri": CUSTOMER}
    assert sent["virtual_number"] == agent.access.virtual_numbers[1][0]
    assert sent["recording"] is True
    assert sent["recording_channels"] == "dual"
    assert sent["custom_field"] == f"ccm-{agent.calls[-1].reference}"
    await agent.leaves()


async def test_the_journal_shows_the_call_and_its_detail(agent: Agent, clock: ManualClock) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(AGENT_DOES_NOT_ANSWER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    clock.advance(120)
    await agent.sees("Call state", "Your phone did not answer; the customer was not rung")

    model = agent.window.journal.model
    assert model.rowCount() == 1
    assert model.index(0, Column.STATUS).data() == "No answer"
    agent.window.journal.select(agent.calls[-1].reference)
    detail = agent.window.journal.detail
    await agent.until(lambda: detail.reference == agent.calls[-1].reference, "the detail")
    assert agent.reads("Recording") == "No recording"
    await agent.leaves()


async def test_any_number_of_presses_makes_one_call(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(CUSTOMER)
    for _ in range(20):
        agent.presses_enter()
        agent.window.dial.call_requested.emit(agent.window.dial.request())
    await agent.sees("Call state", "Your phone should ring")
    agent.window.dial.call_requested.emit(agent.window.dial.request())
    await agent.until(lambda: "You are on a call" in agent.notice(), "the notice")
    await agent.leaves()
    assert agent.posts() == 1


async def test_a_refusal_says_so_and_leaves_the_way_free(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(SWITCHED_OFF)
    agent.presses_enter()
    await agent.until(lambda: "switched off" in agent.notice(), "the refusal")
    assert "Nothing was dialled." in agent.notice()
    assert "10703" in agent.notice()

    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    assert agent.notice() == ""
    await agent.leaves()


async def test_bad_input_is_one_sentence_and_no_request(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    for typed in ("", "12", "letters", "112", "+1-800-FLOWERS"):
        agent.window.notices.clear()
        agent.types(typed)
        agent.presses_enter()
        await agent.until(lambda: "Nothing was dialled." in agent.notice(), typed)
    await agent.leaves()
    assert agent.posts() == 0
    assert agent.calls == []


async def test_a_fault_of_exotel_is_not_sure_and_asks_before_a_second_call(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(FAULT_AFTER_ACCEPTANCE)
    agent.presses_enter()
    await agent.until(lambda: "may have been dialled" in agent.notice(), "the notice")
    assert "Nothing was dialled" not in agent.notice()
    assert agent.calls[-1].phase is Phase.UNKNOWN

    agent.presses_enter()
    await agent.until(lambda: "An earlier call" in agent.notice(), "the question")
    assert agent.posts() == 1
    agent.clicks("It did not ring")
    await agent.until(lambda: agent.calls[-1].standing is Standing.DID_NOT_RING)
    assert agent.notice() == ""
    agent.presses_enter()
    await agent.until(lambda: agent.posts() == 2, "the second request")
    await agent.until(lambda: "may have been dialled" in agent.notice(), "the notice")
    await agent.leaves()


async def test_a_note_is_kept_as_it_is_typed(agent: Agent) -> None:
    agent.has_account()
    desktop = await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    agent.window.call_panel.set_note("Move the delivery")
    await agent.until(lambda: agent.calls[-1].note == "Move the delivery", "the note")
    kept = await desktop.desk.journal.get(agent.calls[-1].reference)
    assert kept is not None
    assert kept.note == "Move the delivery"
    await agent.leaves()
