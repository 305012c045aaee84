"""Everything around a call by the keyboard alone: phone, numbers, contacts, journal, settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QListWidget, QTableView

from ccm_desktop.domain.keeping import Afterwards, Keeping
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.profile import Profile
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.practice import ASHA
from ccm_desktop.services import reminders, settings
from ccm_desktop.services.settings import Settings
from ccm_desktop.ui.list_rows import FavouriteRow
from tests.journeys.agent import Agent
from tests.journeys.hands import ALT, CTRL, SHIFT, Hands, Key
from tests.journeys.test_journey_after import MovedClock
from tests.journeys.test_journey_keyboard import CUSTOMER, SHOWN, calls, misses

CRM = "https://crm.example/?q={e164}"
CSV = "Name,Mobile\nAsha Rao,055555 20001\nVikram Singh,+91 55555 20002\n"


@pytest.fixture
def hands(agent: Agent) -> Hands:
    return Hands(agent)


def remembered(agent: Agent) -> Settings:
    return settings.load(agent.places.settings)


def profile_of(agent: Agent) -> Profile:
    profile = remembered(agent).profile()
    assert profile is not None
    return profile


def labels(agent: Agent) -> list[str]:
    return [number.label for number in profile_of(agent).virtual_numbers]


def health_told(agent: Agent) -> bool:
    """Whether a virtual number's health stands in the list."""
    return any(
        "Calls out" in shown.item(row).text()
        for shown in agent.window.findChildren(QListWidget)
        for row in range(shown.count())
    )


async def comes(agent: Agent, hands: Hands, title: str) -> None:
    """Wait until a dialog of this title has the focus."""
    await agent.until(lambda: hands.dialog == title and bool(hands.where), title)


async def test_the_phone_is_switched_checked_and_chosen(agent: Agent, hands: Hands) -> None:
    await hands.opens()
    pill = agent.window.top_bar.phone
    await agent.until(lambda: "is on" in pill.text(), "the state")
    hands.tab_to("My phone", back=True, most=8)

    async def takes(words: str, state: str) -> None:
        hands.space("My phone")
        hands.take(words)
        await agent.until(lambda: state in pill.text(), state)
        await hands.at("My phone")

    await takes("Turn off", "My phone is off")
    await takes("Turn on", "My phone is on")
    await takes("Check again", "My phone is on")
    hands.space("My phone")
    hands.press(Key.Key_Escape)
    await hands.at("My phone")

    hands.space("My phone")
    hands.take("Choose another phone…")
    await comes(agent, hands, "My phone")
    assert hands.where == "Phones"
    await agent.until(lambda: agent.shows("Only one phone"), "the phones")
    assert hands.where == "Phones"
    hands.press(Key.Key_Down, Key.Key_Return)
    await hands.at("My phone")
    await agent.until(
        lambda: profile_of(agent).agent == AgentIdentity.read(ASHA.devices[1].contact_uri)
    )
    await agent.leaves()


async def test_virtual_numbers_are_fetched_labelled_and_ordered(agent: Agent, hands: Hands) -> None:
    await hands.opens()
    hands.tab_to("Numbers…", back=True, most=2)
    hands.space("Numbers…")
    await comes(agent, hands, "Virtual numbers")
    await agent.until(lambda: agent.shows("to call from."), "the list")
    assert hands.where == "Virtual numbers to offer"
    hands.press(Key.Key_Down, Key.Key_Space, Key.Key_Space)
    hands.press(Key.Key_Up, held=ALT)
    hands.tab_to("Move down", most=2)
    hands.space("Move down")
    assert hands.where == "Virtual numbers to offer", "a button that can do no more hands it on"
    hands.tab_to("Move up", most=1)
    hands.space("Move up")
    assert hands.where == "Virtual numbers to offer"
    hands.tab_to("Fetch from Exotel", most=3)
    hands.space("Fetch from Exotel")
    await agent.until(lambda: not agent.shows("Asking Exotel…"), "the list")
    await hands.at("Fetch from Exotel")
    hands.tab_to("Check health", most=2, back=True)
    hands.space("Check health")
    await agent.until(lambda: health_told(agent), "its health")
    assert hands.where == "Check health"
    hands.tab_to("Label of the number", most=2)
    hands.retype("Night")
    hands.press(Key.Key_Return)
    assert hands.dialog == "Virtual numbers", "Enter in a field does not save"
    hands.tab_to("Another number", most=1)
    hands.type("+915555580009\n")
    assert hands.where == "Label of the number"
    hands.type("Typed")
    hands.tab_to("Save", most=6)
    hands.press(Key.Key_Return)
    await hands.at("Numbers…")
    await agent.until(lambda: labels(agent)[0] == "Night", "the numbers to be kept")
    assert labels(agent)[-1] == "Typed"
    await agent.leaves()


def listed(agent: Agent) -> int:
    """How many contacts the list holds."""
    tables = agent.window.findChildren(QTableView)
    return next(t.model().rowCount() for t in tables if t.accessibleName() == "Contacts")


def is_shown(agent: Agent, name: str) -> bool:
    boxes = agent.window.findChildren(QComboBox)
    return any(box.accessibleName() == name and box.isVisible() for box in boxes)


async def test_contacts_are_added_changed_ordered_imported_and_filled_in(
    agent: Agent, hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(CSV, encoding="utf-8")
    # The chooser is the system's: its keys are its own.
    monkeypatch.setattr(QFileDialog, "open", lambda chooser: chooser.fileSelected.emit(str(people)))
    await hands.opens()
    hands.press(Key.Key_B, held=CTRL)
    await comes(agent, hands, "Contacts")
    assert hands.where == "Search contacts"
    hands.tab_to("Import", most=2)
    hands.space("Import")
    await comes(agent, hands, "Import contacts")
    hands.tab_to("Import", most=3)
    hands.press(Key.Key_Return)
    await hands.at("Import")

    hands.tab_to("Add", back=True, most=1)
    hands.space("Add")
    await comes(agent, hands, "Add contact")
    assert hands.where == "Name"
    hands.type("Meera Iyer")
    for name, words in (
        ("Organisation", "Iyer & Co"),
        ("Numbers", "055555 20003 = mobile\n055555 20004"),
        ("Note", "Mornings"),
    ):
        hands.tab_to(name, most=1)
        hands.type(words)
    hands.tab_to("Save", most=2)
    hands.press(Key.Key_Return)
    await hands.at("Add")

    hands.tab_to("Make favourite", most=5)
    hands.space("Make favourite")
    await hands.at("No longer favourite")
    hands.tab_to("Search contacts", back=True, most=6)
    hands.type("vik")
    await agent.until(lambda: listed(agent) == 1, "the one who is meant")
    hands.press(Key.Key_Down)
    assert hands.where == "Contacts"
    hands.tab_to("Make favourite", most=3)
    hands.space("Make favourite")
    await hands.at("No longer favourite")
    hands.tab_to("Search contacts", back=True, most=6)
    hands.press(Key.Key_Escape)
    assert (hands.dialog, hands.text) == ("Contacts", "")
    await agent.until(lambda: listed(agent) > 2, "all of them")
    hands.press(Key.Key_Down)
    assert favourites(agent) == ["Meera Iyer", "Vikram Singh"]
    hands.press(Key.Key_Up, Key.Key_Up, Key.Key_Up)
    hands.press(Key.Key_Down, held=CTRL)
    await agent.until(lambda: favourites(agent) == ["Vikram Singh", "Meera Iyer"], "the order")
    assert hands.where == "Contacts"

    hands.tab_to("Edit", most=8)
    hands.space("Edit")
    await comes(agent, hands, "Edit contact")
    hands.retype("Meera I.")
    hands.tab_to("Save", most=5)
    hands.press(Key.Key_Return)
    await hands.at("Edit")
    await agent.until(lambda: favourites(agent) == ["Vikram Singh", "Meera I."], "the name")
    hands.tab_to("Remove", most=1)
    hands.space("Remove")
    await agent.until(lambda: favourites(agent) == ["Vikram Singh"], "it to go")
    assert hands.where == "Remove"
    hands.tab_to("Put back", back=True, most=6)
    hands.space("Put back")
    await agent.until(lambda: len(favourites(agent)) == 2, "it to come back")
    assert hands.where
    await agent.until(lambda: is_shown(agent, "Number to fill in"), "her two numbers")
    hands.tab_to("Number to fill in", most=8)
    hands.press(Key.Key_Down)
    hands.tab_to("Fill", most=1)
    hands.press(Key.Key_Return)
    await hands.at("Customer number")
    assert hands.text == "+91 55555 20004"

    hands.press(Key.Key_1, held=CTRL)
    assert (hands.where, hands.text) == ("Customer number", "+91 55555 20002")
    hands.retype("ash")
    await agent.until(lambda: bool(agent.window.suggestions.offers), "a suggestion")
    assert hands.text == "ash"
    hands.press(Key.Key_Down, Key.Key_Return)
    assert (hands.where, hands.text) == ("Customer number", SHOWN)
    hands.retype("")
    hands.tab_to("Lists", most=4)
    hands.press(Key.Key_Right, Key.Key_Right)
    hands.tab_to("Fill Meera I.", most=2)
    hands.press(Key.Key_Space)
    assert (hands.where, hands.text.replace(" ", "")) == ("Customer number", "+915555520003")
    assert agent.posts() == 0
    await agent.leaves()


def favourites(agent: Agent) -> list[str]:
    """The names in the list of favourites."""
    rows = agent.window.recent.favourites.findChildren(FavouriteRow)
    return [row.accessibleName().partition(",")[0] for row in rows if not row.isHidden()]


async def test_a_call_is_looked_up(agent: Agent, hands: Hands) -> None:
    await hands.opens()
    call = await calls(agent, hands)
    hands.press(Key.Key_L, held=CTRL)
    await comes(agent, hands, "Look up call")
    assert hands.where == "Look up call"
    hands.type(f"{call.call_sid}\n")
    await agent.until(lambda: "Asking" not in agent.reads("Result") != "", "the report")
    assert hands.where == "Look up call"
    hands.press(Key.Key_Escape)  # clears the field
    assert hands.where == "Look up call"
    hands.press(Key.Key_Escape)
    await hands.at("Customer number")
    await agent.leaves()


async def test_the_journal_is_searched_and_its_call_used(
    agent: Agent, hands: Hands, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def note(address: QUrl) -> bool:
        opened.append(address.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    agent.has_account()
    kept = remembered(agent)
    settings.save(agent.places.settings, kept.with_profile(with_crm(kept)))
    await agent.opens()
    await hands.at("Customer number")
    call = await calls(agent, hands)
    clock.advance(60)
    await agent.until(lambda: not agent.calls[-1].in_flight, "the end")
    hands.press(Key.Key_D, held=CTRL)
    hands.retype("")
    hands.press(Key.Key_F, held=CTRL)
    assert hands.where == "Search journal"
    hands.type("20002")
    await agent.until(lambda: agent.shows("No call matches"), "an empty list")
    hands.retype("20001")
    await agent.until(lambda: agent.window.journal.model.rowCount() == 1, "the call")
    assert hands.where == "Search journal"
    hands.press(Key.Key_Down)
    assert hands.where == "Journal"
    detail = agent.window.journal.detail
    await agent.until(lambda: detail.reference == call.reference, "the detail")
    hands.press(Key.Key_Return)
    assert (hands.where, hands.text.replace(" ", "")) == ("Customer number", CUSTOMER)

    hands.press(Key.Key_F, held=CTRL)
    hands.press(Key.Key_Down)
    assert hands.where == "Journal"
    hands.tab_to("Open in CRM", most=1)
    hands.space("Open in CRM")
    await agent.until(lambda: bool(opened), "the CRM")
    assert opened == ["https://crm.example/?q=%2B915555520001"]
    hands.tab_to("Copy SID", most=1)
    hands.space("Copy SID")
    assert QApplication.clipboard().text() == call.call_sid
    hands.press(Key.Key_M, held=CTRL)
    await hands.at("Customer number")
    await agent.leaves()


def with_crm(kept: Settings) -> Profile:
    profile = kept.profile()
    assert profile is not None
    return replace(profile, crm_link=CRM)


async def test_every_page_of_the_settings_is_used(
    agent: Agent, hands: Hands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    await hands.opens()
    hands.press(Key.Key_Comma, held=CTRL)
    await comes(agent, hands, "Settings")
    hands.tab_to("Agents on this account", most=9)
    hands.retype("7")
    hands.tab_to("API token", most=4)

    hands.press(Key.Key_Tab, held=CTRL)  # the next page
    await agent.until(lambda: bool(hands.where), "a place on the page")
    hands.tab_to("Ask before I call again within", most=6)
    hands.press(Key.Key_Down)
    hands.tab_to("Address of a do-not-call list", most=4)
    hands.type("https://dnc.example.invalid/list.csv")
    hands.press(Key.Key_Return)
    assert hands.dialog == "Settings"
    await agent.until(lambda: bool(remembered(agent).preferences.policy.lists), "the list")
    hands.tab_to("Do-not-call lists", back=True, most=4)
    hands.press(Key.Key_Home)
    hands.tab_to("Remove the chosen list", most=2)
    hands.space("Remove the chosen list")
    await agent.until(lambda: not remembered(agent).preferences.policy.lists, "it to go")
    assert hands.where == "Do-not-call lists"
    hands.tab_to("Other countries that I call", most=5)
    hands.type("AE")
    hands.tab_to("Allow premium-rate numbers", most=1)
    hands.press(Key.Key_Space)
    await agent.until(lambda: remembered(agent).preferences.policy.premium_allowed, "the rule")
    assert remembered(agent).preferences.policy.countries == ("AE",)
    assert hands.where == "Allow premium-rate numbers"

    hands.press(Key.Key_Tab, held=CTRL)
    await agent.until(lambda: bool(hands.where), "a place on the page")
    hands.tab_to("Show customers' numbers in notifications", most=4)
    hands.press(Key.Key_Space)
    hands.tab_to("Start with the session, minimised", most=4)
    hands.press(Key.Key_Space)
    await agent.until(lambda: any((tmp_path / "config").rglob("*.desktop")), "the entry")
    await hands.at("Start with the session, minimised")
    hands.tab_to("Keys that fill in a selected number", most=1)
    hands.press(Key.Key_F8, held=CTRL | ALT)
    await agent.until(lambda: "F8" in remembered(agent).preferences.hotkey, "the keys")
    hands.press(Key.Key_Backspace)
    await agent.until(lambda: not remembered(agent).preferences.hotkey, "no keys")
    hands.tab_to("Start with the session, minimised", back=True, most=2)
    assert remembered(agent).preferences.show_numbers_in_notifications

    hands.press(Key.Key_Tab, held=CTRL)
    await agent.until(lambda: bool(hands.where), "a place on the page")
    hands.tab_to("Room for recordings", most=4)
    hands.press(Key.Key_Down)
    await agent.until(lambda: remembered(agent).preferences.recordings.megabytes > 500, "the room")

    hands.press(Key.Key_Tab, held=CTRL)
    await agent.until(lambda: bool(hands.where), "a place on the page")
    hands.tab_to("Old calls", most=4)
    hands.press(Key.Key_Down)
    assert remembered(agent).preferences.keeping == Keeping(), "a choice deletes nothing"
    hands.tab_to("Apply this rule", most=2)
    hands.press(Key.Key_Space)
    rule = Keeping(Afterwards.ANONYMISE)
    await agent.until(lambda: remembered(agent).preferences.keeping == rule, "the rule")

    hands.press(Key.Key_Tab, held=CTRL)
    await agent.until(lambda: bool(hands.where), "a place on the page")
    hands.tab_to("Command for a shortcut", most=5)
    hands.tab_to("Copy command", most=1)
    hands.space("Copy command")
    assert "dial --selection" in QApplication.clipboard().text()

    hands.press(Key.Key_Tab, held=CTRL)  # round to the first
    hands.tab_to("Save account", most=18)
    hands.press(Key.Key_Return)
    await hands.at("Customer number")
    await agent.until(lambda: profile_of(agent).agents == 7, "the account")
    await agent.leaves()


async def test_a_link_is_sent_back_or_closed(agent: Agent, hands: Hands) -> None:
    await hands.opens()
    assert agent.desktop is not None
    assert agent.desktop.handover is not None
    links = agent.desktop.handover.filled
    hands.type("+915555520002")
    links.emit(f"tel:{CUSTOMER}")
    await hands.at("Link")
    hands.press(Key.Key_Return, Key.Key_Space)
    hands.tab_to("Back to +91 55555 20002", most=1)
    hands.press(Key.Key_Space)
    assert (hands.where, hands.text) == ("Customer number", "+915555520002")

    links.emit(f"tel:{CUSTOMER}")
    hands.tab_to("Close", most=2)
    hands.space("Close")
    assert (hands.where, hands.text) == ("Customer number", CUSTOMER)
    links.emit("tel:+915555520003")
    await hands.at("Link")
    hands.press(Key.Key_Escape)
    await hands.at("Customer number")
    assert agent.window.link_notice.notice is None
    links.emit(f"tel:{CUSTOMER}")
    await hands.at("Link")
    hands.press(Key.Key_Backtab, held=SHIFT)
    assert "Call options" in hands.where
    assert agent.posts() == 0
    await agent.leaves()


async def test_a_reminder_is_filled_put_off_and_done(
    agent: Agent, hands: Hands, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "LONGEST_WAIT_S", 0.02)
    here = MovedClock()
    agent.has_account()
    desktop = await agent.opens(here)
    await hands.at("Customer number")
    await misses(agent, hands, clock)
    hands.tab_to("Remind me…", most=6)
    hands.space("Remind me…")
    hands.tab_to("Remind me: 10 min", most=3)
    hands.press(Key.Key_Space)
    await agent.until(lambda: agent.shows("You will be reminded at "), "the answer")
    assert hands.where == "Close the reminder"

    notice = agent.window.reminder_notice
    here.ahead = timedelta(minutes=11)
    await agent.until(lambda: notice.notice is not None, "the reminder")
    assert hands.where == "Close the reminder", "a reminder takes no focus"
    hands.press(Key.Key_D, held=CTRL)
    hands.retype("")
    hands.tab_to("Fill number", most=4)
    hands.space("Fill number")
    assert hands.where == "Customer number"
    hands.tab_to("Snooze 10 min", most=5)
    hands.space("Snooze 10 min")
    await hands.at("Customer number")
    here.ahead += timedelta(minutes=11)
    await agent.until(lambda: notice.notice is not None, "it again")
    hands.tab_to("Snooze 10 min", most=5)
    hands.tab_to("Done", most=1)
    hands.space("Done")
    await hands.at("Customer number")
    assert await desktop.desk.journal.reminders() == []
    await agent.leaves()
    assert agent.posts() == 1


async def test_the_window_itself(agent: Agent, hands: Hands) -> None:
    await hands.opens()
    hands.press(Key.Key_F1)
    await comes(agent, hands, "Keys")
    hands.press(Key.Key_Escape)
    await hands.at("Customer number")
    hands.press(Key.Key_F, held=CTRL)
    hands.press(Key.Key_M, held=CTRL)
    assert agent.window.compact
    await hands.at("Customer number")
    hands.press(Key.Key_M, held=CTRL | SHIFT)
    await agent.until(lambda: remembered(agent).preferences.compact_on_top, "on top")
    await hands.at("Customer number")
    hands.press(Key.Key_F, held=CTRL)
    assert (agent.window.compact, hands.where) == (False, "Search journal")
    hands.press(Key.Key_D, held=CTRL)

    await calls(agent, hands)
    hands.press(Key.Key_Q, held=CTRL)
    await agent.until(lambda: agent.shows("Your phone call goes on."), "the question")
    await agent.until(lambda: hands.where == "Stay", "the answer that ends nothing")
    hands.press(Key.Key_Return)
    await hands.at("Customer number")
    hands.press(Key.Key_Q, held=CTRL)
    await agent.until(lambda: hands.where == "Stay", "the question")
    hands.press(Key.Key_Escape)
    await hands.at("Customer number")
    hands.press(Key.Key_Q, held=CTRL)
    await agent.until(lambda: hands.where == "Stay", "the question")
    hands.tab_to("Quit", most=1)
    hands.press(Key.Key_Space)
    assert agent.desktop is not None
    assert agent.desktop.stopping.is_set()
    await agent.leaves()
