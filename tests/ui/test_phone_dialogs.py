"""The choice of a phone, and of virtual numbers: keys alone do it, and nothing is saved in there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.coworker import Coworker, Device
from ccm_desktop.domain.exophone import Connectivity, ExoPhoneHealth
from ccm_desktop.domain.number_offer import NumberOffer
from ccm_desktop.domain.profile import VirtualNumber
from ccm_desktop.ui.numbers_dialog import NumbersDialog
from ccm_desktop.ui.phone_dialog import PhoneDialog
from ccm_desktop.ui.text import Message
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import HTML, UNBREAKABLE, one

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SALES = NumberOffer("+915555580001", "Sales", offered=True, sid="b001")
SUPPORT = NumberOffer("+915555580002", "Support", offered=False, sid="b002")
BY_HAND = NumberOffer("+915555580009", "", offered=True)
MOBILE = Device(1, "+915555510001", "Mobile", available=True, verified=True)
SOFTPHONE = Device(2, "sip:asha0abc", "Softphone", available=False, verified=True)
FRESH = Device(3, "+915555510003", None, available=False, verified=False)
ASHA = Coworker("u1", "Asha", "Rao", devices=(MOBILE, SOFTPHONE, FRESH))


@pytest.fixture
def parent(qtbot: QtBot, styled: Theme) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def phones(parent: QWidget) -> Iterator[PhoneDialog]:
    made = PhoneDialog(parent)
    made.open()
    yield made
    made.close()


@pytest.fixture
def numbers(parent: QWidget) -> Iterator[NumbersDialog]:
    made = NumbersDialog(parent, (SALES, BY_HAND))
    made.open()
    yield made
    made.close()


def button(top: QDialog, words: str) -> QPushButton:
    return next(b for b in top.findChildren(QPushButton) if b.text() == words)


def rows(dialog: QDialog) -> list[str]:
    listed = dialog.findChildren(QListWidget)[0]
    return [listed.item(row).text() for row in range(listed.count())]


def texts(dialog: QDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_phones_are_listed_as_they_were_reported(phones: PhoneDialog) -> None:
    assert not button(phones, "Use this phone").isEnabled()
    assert "Asking Exotel…" in texts(phones)
    phones.show_phones((ASHA,), MOBILE.contact_uri)
    assert rows(phones) == [
        "Asha Rao · Mobile · +91 55555 10001 · on",
        "Asha Rao · Softphone · sip:asha0abc · off",
        "Asha Rao · +91 55555 10003 · not verified",
    ]
    assert one(phones, QListWidget, "Phones").currentRow() == 0


def test_a_phone_is_taken_by_keys_alone(phones: PhoneDialog) -> None:
    taken: list[str] = []
    phones.phone_chosen.connect(taken.append)
    phones.show_phones((ASHA,), MOBILE.contact_uri)
    listed = one(phones, QListWidget, "Phones")
    QTest.keyClick(listed, Qt.Key.Key_Down)
    QTest.keyClick(phones, Qt.Key.Key_Return)
    assert taken == [SOFTPHONE.contact_uri]
    assert not phones.isVisible()


def test_without_a_list_the_way_leads_to_the_settings(phones: PhoneDialog, qtbot: QtBot) -> None:
    phones.show_phones((), None)
    assert "You can type a number in the settings." in texts(phones)
    assert not button(phones, "Use this phone").isEnabled()
    phones.show_failure(Message("Exotel could not be reached.", "", "Try again."))
    assert "Exotel could not be reached." in texts(phones)
    with qtbot.waitSignal(phones.settings_requested):
        button(phones, "Open settings").click()
    assert not phones.isVisible()


def test_leaving_the_choice_changes_nothing(phones: PhoneDialog) -> None:
    taken: list[str] = []
    phones.phone_chosen.connect(taken.append)
    phones.show_phones((ASHA,), MOBILE.contact_uri)
    QTest.keyClick(phones, Qt.Key.Key_Escape)
    assert taken == []


def test_numbers_show_where_they_come_from_once_that_is_known(numbers: NumbersDialog) -> None:
    assert rows(numbers) == ["Sales · +91 55555 80001", "+91 55555 80009"]
    numbers.show_fetched((SALES, BY_HAND, SUPPORT))
    assert rows(numbers)[1] == "+91 55555 80009\nTyped by hand; Exotel does not list it"
    assert rows(numbers)[2] == "Support · +91 55555 80002"
    assert "Exotel lists 2 to call from." in texts(numbers)


def test_numbers_are_chosen_labelled_and_ordered_by_keys_alone(numbers: NumbersDialog) -> None:
    saved: list[tuple[VirtualNumber, ...]] = []
    numbers.save_requested.connect(saved.append)
    numbers.show_fetched((SALES, BY_HAND, SUPPORT))
    listed = one(numbers, QListWidget, "Virtual numbers to offer")
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_End)
    QTest.keyClick(listed, Qt.Key.Key_Space)
    QTest.keyClick(listed, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(listed, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(listed, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    label = one(numbers, QLineEdit, "Label of the number")
    label.clear()
    QTest.keyClicks(label, "Help desk")
    button(numbers, "Save").click()
    assert saved == [
        (
            VirtualNumber(SUPPORT.number, "Help desk"),
            VirtualNumber(SALES.number, "Sales"),
            VirtualNumber(BY_HAND.number),
        )
    ]


def test_the_ends_of_the_list_are_ends(numbers: NumbersDialog) -> None:
    up, down = button(numbers, "Move up"), button(numbers, "Move down")
    assert (up.isEnabled(), down.isEnabled()) == (False, True)
    down.click()
    assert numbers.offers == (BY_HAND, SALES)
    assert (up.isEnabled(), down.isEnabled()) == (True, False)
    QTest.keyClick(numbers, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert numbers.offers == (BY_HAND, SALES)
    up.click()
    assert numbers.offers == (SALES, BY_HAND)


def test_a_number_is_typed_where_the_list_can_not_be_had(numbers: NumbersDialog) -> None:
    numbers.show_failure(Message("Exotel does not allow this for your key.", "", ""))
    assert button(numbers, "Fetch from Exotel").isEnabled()
    typed = one(numbers, QLineEdit, "Another number")
    typed.setFocus()
    QTest.keyClicks(typed, "not a number")
    QTest.keyClick(typed, Qt.Key.Key_Return)
    assert "is not a phone number" in texts(numbers)
    assert len(numbers.offers) == 2
    assert numbers.isVisible(), "Enter in the field is the field's"
    typed.clear()
    QTest.keyClicks(typed, "+91 55555 80007")
    QTest.keyClick(typed, Qt.Key.Key_Return)
    assert numbers.offers[-1] == NumberOffer("+915555580007", offered=True)
    QTest.keyClicks(typed, "+91 55555 80007")
    QTest.keyClick(typed, Qt.Key.Key_Return)
    assert len(numbers.offers) == 3, "it is there already"


def test_health_is_asked_for_and_shown_in_the_words_reported(numbers: NumbersDialog) -> None:
    asked: list[str] = []
    numbers.health_requested.connect(asked.append)
    check = button(numbers, "Check health")
    check.click()
    assert asked == ["b001"]
    out = Connectivity("major_outage", NOW, "+915555580002")
    numbers.show_health("b001", ExoPhoneHealth(Connectivity("active", NOW), out), NOW)
    (first, second, third) = rows(numbers)[0].split("\n")
    assert first == "Sales · +91 55555 80001"
    assert "Calls out: “major_outage”" in second
    assert "calls in: working" in second
    assert third == "Use +91 55555 80002 meanwhile"
    numbers.show_health("b001", ExoPhoneHealth(), NOW)
    assert "Calls out: not told" in rows(numbers)[0]
    one(numbers, QListWidget, "Virtual numbers to offer").setCurrentRow(1)
    assert not check.isEnabled(), "nobody can tell of a number that is not listed"


def test_cancel_saves_nothing(numbers: NumbersDialog) -> None:
    saved: list[object] = []
    numbers.save_requested.connect(saved.append)
    button(numbers, "Move down").click()
    QTest.keyClick(numbers, Qt.Key.Key_Escape)
    assert saved == []
    assert not numbers.isVisible()


@pytest.mark.parametrize("hostile", [HTML, UNBREAKABLE, "two\nlines"])
def test_text_from_outside_stays_in_its_place(parent: QWidget, hostile: str) -> None:
    offer = NumberOffer("+915555580001", hostile, offered=True, sid="b001")
    numbers = NumbersDialog(parent, (offer,))
    numbers.show_health("b001", ExoPhoneHealth(outgoing=Connectivity(hostile)), NOW)
    assert len(rows(numbers)[0].split("\n")) == 2
    assert all(len(line) < 200 for line in rows(numbers)[0].split("\n"))
    phones = PhoneDialog(parent)
    device = Device(1, hostile, hostile, available=True)
    phones.show_phones((Coworker("u1", hostile, hostile, devices=(device,)),), hostile)
    assert "\n" not in rows(phones)[0]
    assert len(rows(phones)[0]) < 150


def test_everything_has_a_name(numbers: NumbersDialog, phones: PhoneDialog) -> None:
    for dialog in (numbers, phones):
        for widget in (*dialog.findChildren(QListWidget), *dialog.findChildren(QLineEdit)):
            assert widget.accessibleName()
        assert all(b.text() for b in dialog.findChildren(QPushButton))
