"""Contacts in the real window: imported, searched, filled in; the CRM opened. None of it dials."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView, QWidget

from ccm_desktop.joins import crm as crm_join
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.services import settings
from ccm_desktop.services.contact_books.contacts import Contacts
from ccm_desktop.ui.contact_views.dialog import ContactsDialog
from ccm_desktop.ui.contact_views.form import ContactForm
from ccm_desktop.ui.contact_views.import_dialog import ImportDialog
from tests.journeys.agent import Agent
from tests.ui.shown import one

CSV = "Name,Mobile\nAsha Rao,055555 20001\nVikram Singh,+91 55555 20002\nNobody,12\n"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(CSV, encoding="utf-8")
    return file


def press(top: QWidget, words: str) -> None:
    button = next(b for b in top.findChildren(QPushButton) if b.text() == words)
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def listed(dialog: ContactsDialog) -> list[str]:
    model = one(dialog, QTableView, "Contacts").model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


async def open_list(agent: Agent) -> ContactsDialog:
    agent.window.activateWindow()
    await agent.until(agent.window.isActiveWindow, "the window to be active")
    QTest.keyClick(agent.window, Qt.Key.Key_B, CTRL)
    (dialog,) = (d for d in agent.window.findChildren(ContactsDialog) if d.isVisible())
    return dialog


async def bring_in(agent: Agent, people: Path) -> ContactsDialog:
    """Import the file in the dialog, as it was previewed."""
    dialog = await open_list(agent)
    dialog.import_requested.emit(str(people))
    await agent.until(lambda: bool(dialog.findChildren(ImportDialog)), "a preview")
    (preview,) = dialog.findChildren(ImportDialog)
    assert "2 new contacts. 1 not taken" in one(preview, QLabel, "What would be imported").text()
    assert listed(dialog) == [], "nothing is written before it is accepted"
    press(preview, "Import")
    await agent.until(lambda: listed(dialog) == ["Asha Rao", "Vikram Singh"], "the contacts")
    return dialog


async def test_contacts_are_imported_and_filled_in(agent: Agent, people: Path) -> None:
    agent.has_account()
    await agent.opens()
    dialog = await bring_in(agent, people)
    one(dialog, QTableView, "Contacts").selectRow(1)
    press(dialog, "Make favourite")
    await agent.until(lambda: listed(dialog)[0] == "Vikram Singh", "the favourite on top")
    one(dialog, QLineEdit, "Search contacts").setText("ash")
    await agent.until(lambda: listed(dialog) == ["Asha Rao"], "the search")
    press(dialog, "Fill")
    assert agent.field("Customer number").text() == "+91 55555 20001"

    agent.window.activateWindow()
    await agent.until(agent.window.isActiveWindow, "the window to be active")
    QTest.keyClick(agent.window, Qt.Key.Key_1, CTRL)
    assert agent.field("Customer number").text() == "+91 55555 20002"
    QTest.keyClick(agent.window, Qt.Key.Key_2, CTRL)
    assert agent.field("Customer number").text() == "+91 55555 20002", "there is no second one"
    assert await agent.leaves() == 0
    assert agent.posts() == 0


async def test_who_is_typed_is_suggested_and_changes_nothing_until_picked(
    agent: Agent, people: Path
) -> None:
    agent.has_account()
    await agent.opens()
    await bring_in(agent, people)
    agent.types("vik")
    suggestions = agent.window.suggestions
    await agent.until(lambda: bool(suggestions.offers), "a suggestion")
    assert [(o.number, o.title) for o in suggestions.offers] == [("+915555520002", "Vikram Singh")]
    assert agent.field("Customer number").text() == "vik"
    suggestions.picked.emit(suggestions.offers[0])
    assert agent.field("Customer number").text() == "+91 55555 20002"
    assert suggestions.isHidden(), "what stands there is not suggested"
    agent.types("55555")
    assert len(suggestions.offers) == 2
    await agent.leaves()
    assert agent.posts() == 0


async def test_an_import_is_undone_and_contacts_outlive_the_program(
    agent: Agent, people: Path
) -> None:
    agent.has_account()
    await agent.opens()
    dialog = await bring_in(agent, people)
    press(dialog, "Add…")
    (form,) = dialog.findChildren(ContactForm)
    one(form, QLineEdit, "Name").setText("Meera Iyer")
    form._numbers.setPlainText("055555 20003 = mobile")
    press(form, "Save")
    await agent.until(lambda: len(listed(dialog)) == 3, "the new contact")
    await agent.leaves()

    await agent.opens()
    dialog = await open_list(agent)
    await agent.until(lambda: len(listed(dialog)) == 3, "the contacts")
    press(dialog, "Undo import")
    await agent.until(lambda: listed(dialog) == ["Meera Iyer"], "the import undone")
    press(dialog, "Remove")
    await agent.until(lambda: listed(dialog) == [], "the contact removed")
    press(dialog, "Put back")
    await agent.until(lambda: listed(dialog) == ["Meera Iyer"], "the contact again")
    await agent.leaves()


async def test_damaged_contacts_are_kept_and_said(agent: Agent) -> None:
    agent.has_account()
    _damage(agent.places.contacts)
    await agent.opens()
    await agent.until(lambda: "could not be read" in agent.notice(), "the notice")
    await agent.leaves()
    kept = Contacts(agent.places.contacts)
    await kept.load()
    assert kept.aside is None
    assert agent.places.contacts.with_name("contacts.damaged-1.json").exists()


def _damage(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"{")


async def test_the_crm_is_opened_by_its_button_alone(
    agent: Agent, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def note(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(crm_join, "open_crm", note)
    agent.has_account()
    kept = settings.load(agent.places.settings)
    profile = kept.profile()
    assert profile is not None
    template = "https://crm.example/?q={e164}&sid={sid}"
    settings.save(agent.places.settings, kept.with_profile(replace(profile, crm_link=template)))
    await agent.opens()
    agent.types("+91 55555 20001")
    agent.presses_enter()
    await agent.until(lambda: bool(agent.calls and agent.calls[-1].call_sid), "a call SID")
    clock.advance(60)
    await agent.until(lambda: not agent.calls[-1].in_flight, "the end of the call")
    assert opened == []
    press(agent.window.call_panel, "Open in CRM")
    await agent.until(lambda: bool(opened), "the CRM")
    assert opened == [f"https://crm.example/?q=%2B915555520001&sid={agent.calls[-1].call_sid}"]
    await agent.leaves()


def first_customer(agent: Agent) -> str:
    return str(agent.window.journal.model.index(0, 1).data())


async def test_a_contact_names_calls_that_exotel_has_no_name_for(
    agent: Agent, people: Path
) -> None:
    agent.has_account()
    await agent.opens()
    agent.types("+91 55555 20002")
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    await bring_in(agent, people)
    named = "Vikram Singh (your contact)"
    await agent.until(lambda: named in first_customer(agent), "the name in the journal")
    assert agent.shows(named), "in the recent calls"
    await agent.leaves()
    await agent.opens()
    await agent.until(lambda: named in first_customer(agent), "the name again")
    await agent.leaves()
