"""Networks that go and come back, keys that are wrong, files that can't be used."""

from __future__ import annotations

from pathlib import Path

import apsw

from ccm_desktop.domain.call import Standing
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.services.journals.schema import VERSION
from tests.journeys.agent import Agent

CUSTOMER = "+915555520001"
CUT_AFTER_ACCEPTANCE = "+915555529202"


async def test_the_network_goes_and_comes_back(agent: Agent, clock: ManualClock) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    clock.advance(6)
    await agent.sees("Call state", "Calling the customer")

    server = agent.sandbox.server
    agent.sandbox.stop()
    await agent.sees("Connection", "Exotel could not be reached.")
    assert agent.reads("Call state") == "Calling the customer", "the last good data stays"
    port = int(agent.access.base_url.rpartition(":")[2])
    agent.sandbox = EmbeddedSandbox(clock=clock, port=port)
    agent.sandbox.server = type(server)(server.world, clock, port=port)
    agent.sandbox.start()
    clock.advance(60)
    await agent.sees("Call state", "Talked 0:08")
    assert "could not" not in agent.reads("Connection")
    await agent.leaves()
    agent.sandbox.stop()


async def test_a_wrong_key_is_said_and_asks_no_more(agent: Agent) -> None:
    agent.has_account()
    agent.keyring.put("work", "wrong-key", "wrong-token")
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: "did not accept the API key" in agent.notice(), "the refusal")
    assert "Nothing was dialled." in agent.notice()
    await agent.leaves()
    assert agent.posts() == 1


async def test_without_a_key_nothing_is_sent(agent: Agent) -> None:
    agent.has_account()
    agent.keyring.held.clear()
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: "There is no API key and token" in agent.notice(), "the sentence")
    await agent.leaves()
    assert agent.posts() == 0


async def test_damaged_settings_are_said_and_left_alone(agent: Agent) -> None:
    agent.places.settings.parent.mkdir(parents=True)
    agent.places.settings.write_text("{not json")
    await agent.opens()
    assert "The settings file is damaged." in agent.notice()
    assert agent.places.settings.read_text() == "{not json"
    await agent.leaves()


async def test_without_a_journal_there_is_no_call_until_it_can_be_opened(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    await agent.leaves()
    _set_version(agent.places.journal, 99)
    await agent.opens()
    assert "The journal was written by a newer CCM Desktop." in agent.notice()
    agent.types(CUSTOMER)
    agent.presses_enter()
    agent.clicks("Try again")
    await agent.until(lambda: agent.shows_button("Try again"), "the same notice")
    assert agent.posts() == 0
    _set_version(agent.places.journal, VERSION)
    agent.clicks("Try again")
    await agent.until(lambda: agent.shows("My phone"), "the account")
    assert agent.notice() == ""
    agent.presses_enter()
    await agent.until(lambda: agent.posts() == 1, "the request")
    await agent.leaves()


async def test_a_damaged_journal_is_mended_said_and_kept(agent: Agent) -> None:
    agent.has_account()
    agent.places.journal.write_bytes(b"this is no database, but some text of a user" * 50)
    await agent.opens()
    assert "The journal was damaged and has been mended." in agent.notice()
    (aside,) = agent.places.journal.parent.glob("journal.damaged-*.db")
    assert str(aside) in agent.notice()
    assert aside.read_bytes().startswith(b"this is no database")
    agent.clicks("Close")
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.until(lambda: agent.posts() == 1, "the request")
    await agent.leaves()


async def test_a_phone_seen_on_a_call_is_shown_as_inferred(agent: Agent) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(CUT_AFTER_ACCEPTANCE)
    agent.presses_enter()
    await agent.until(lambda: "Inferred: Exotel shows your phone on a call" in agent.notice())
    assert agent.calls[-1].standing is Standing.UNKNOWN
    assert agent.shows_button("My phone rang")
    agent.clicks("My phone rang")
    await agent.until(lambda: agent.calls[-1].standing is Standing.RANG)
    assert agent.notice() == ""
    await agent.leaves()


async def test_no_secret_is_in_any_file(agent: Agent, clock: ManualClock) -> None:
    agent.has_account()
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    clock.advance(60)
    await agent.sees("Call state", "Talked")
    await agent.leaves()
    files = [path for path in agent.places.data.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        for secret in (agent.access.api_key, agent.access.api_token):
            assert secret.encode() not in content, path.name


async def test_an_account_is_entered_in_the_window(agent: Agent) -> None:
    await agent.opens()
    agent.window.top_bar.settings_requested.emit()
    agent.fill_account()
    agent.clicks("Save account")
    # The built-in practice account rings for 30 s.
    await agent.until(lambda: agent.shows("usual ring time"), "the account")
    assert agent.window.top_bar.says_practice(), "a sandbox beside the app is one too"
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    await agent.leaves()
    assert agent.posts() == 1
    assert agent.access.api_token not in agent.places.settings.read_text()


def _set_version(journal: Path, version: int) -> None:
    db = apsw.Connection(str(journal))
    db.pragma("user_version", version)
    db.close()
