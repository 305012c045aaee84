"""The account's settings: checked before anything is told, and secrets stay where they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.order import AgentIdentity, CallOptions
from ccm_desktop.domain.profile import Profile, Stamp, VirtualNumber
from ccm_desktop.domain.recording_link import USUAL_RECORDING_HOSTS
from ccm_desktop.ui.settings.account import AccountDraft, AccountPage
from ccm_desktop.ui.settings.dialog import SettingsDialog
from tests.ui.shown import AGENT, SALES, one

KEY, TOKEN = "canary-key-4711", "canary-token-0815"
KNOWN = Profile(
    "Sales",
    "https://ccm-api.in.exotel.com",
    "acme1",
    AgentIdentity(contact_uri=AGENT),
    (VirtualNumber(SALES, "Sales & more"), VirtualNumber("08047100000")),
    country="SG",
    options=CallOptions(recording=False, ring_time_s=20),
    agents=12,
)


class Entered:
    """The page in its dialog, what was entered, and what it asked for."""

    def __init__(self, qtbot: QtBot, profile: Profile | None) -> None:
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        self.dialog = SettingsDialog(self.parent)
        self.page = AccountPage(profile)
        self.dialog.add_page(self.page, self.page.title)
        self.saved: list[AccountDraft] = []
        self.page.save_requested.connect(self.saved.append)

    def field(self, name: str) -> QLineEdit:
        return one(self.dialog, QLineEdit, name)

    def fill(self, **changes: str) -> None:
        values = {
            "Account SID": "acme1",
            "My phone number or user id": AGENT,
            "API key": KEY,
            "API token": TOKEN,
        } | {name.replace("_", " "): value for name, value in changes.items()}
        numbers = values.pop("Virtual numbers", f"{SALES}=Sales\n\n 0804 710-0000 \n")
        for name, value in values.items():
            self.field(name).setText(value)
        self.numbers.setPlainText(numbers)

    @property
    def numbers(self) -> QPlainTextEdit:
        return one(self.dialog, QPlainTextEdit, "Virtual numbers")

    @property
    def region(self) -> QComboBox:
        return one(self.dialog, QComboBox, "Region")

    def choose(self, stamp: Stamp) -> None:
        self.region.setCurrentIndex(self.region.findData(stamp.value))

    def save(self) -> None:
        buttons = self.dialog.findChildren(QPushButton)
        button = next(button for button in buttons if button.text() == "Save account")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def message(self) -> str:
        return self.page._message.text()


def test_what_was_entered_is_told_once(qtbot: QtBot) -> None:
    entered = Entered(qtbot, None)
    entered.fill()
    entered.save()
    expected = Profile(
        "acme1",
        "https://ccm-api.exotel.com",
        "acme1",
        AgentIdentity(contact_uri=AGENT),
        (VirtualNumber(SALES, "Sales"), VirtualNumber("08047100000")),
    )
    assert entered.saved == [AccountDraft(expected, Credentials(KEY, TOKEN))]
    assert entered.message() == "Saving…"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Account SID": ""}, "Account SID"),
        ({"Account SID": "a/b"}, "Account SID “a/b” has characters that it can't have."),
        ({"My phone number or user id": ""}, "Your phone is missing."),
        ({"My phone number or user id": "12a"}, "Your phone “12a” is not a phone number."),
        ({"Virtual numbers": "12a"}, "Virtual number “12a” is not a phone number."),
        ({"Virtual numbers": f"{SALES}\n<b>x</b>=y"}, "Virtual number “<b>x</b>=y” is not"),
        ({"Agents on this account": "many"}, "Agents on this account can't be “many”."),
        ({"Agents on this account": "0"}, "Agents on this account can't be “0”."),
        ({"Agents on this account": "1001"}, "Agents on this account can't be “1001”."),
        ({"API key": ""}, "API key is missing."),
        ({"API token": ""}, "API token is missing."),
        ({"API token": "two words"}, "API token has characters that it can't have."),
        ({"API key": "a:b"}, "API key has characters that it can't have."),
        ({"API token": "x" * 300}, "API token is too long."),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_told(
    qtbot: QtBot, changes: dict[str, str], words: str
) -> None:
    entered = Entered(qtbot, None)
    entered.fill(**changes)
    entered.save()
    assert entered.saved == []
    assert entered.message().startswith(words)
    assert entered.message().endswith(".")
    assert entered.message().count(".") == 1
    assert TOKEN not in entered.message()
    assert entered.page._message.property("role") == "error"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Base URL"),
        ("ccm.example.com", "Base URL “ccm.example.com” is not a web address."),
        ("http://ccm.example.com", "Base URL must begin with https://."),
        (f"https://{KEY}:{TOKEN}@ccm.example.com", "Base URL must not hold a user name"),
        ("https://ccm.example.com/v2", "Base URL “https://ccm.example.com/v2” is not"),
        ("https://[::1", "Base URL “https://[::1” is not a web address."),
    ],
)
def test_a_bad_address_is_not_saved(qtbot: QtBot, url: str, words: str) -> None:
    entered = Entered(qtbot, None)
    entered.fill()
    entered.choose(Stamp.OTHER)
    entered.field("Base URL").setText(url)
    entered.save()
    assert entered.saved == []
    assert entered.message().startswith(words)
    assert TOKEN not in entered.message()


@pytest.mark.parametrize("url", ["http://127.0.0.1:4711", "https://ccm.example.com/ "])
def test_an_own_address_is_taken_without_its_slash(qtbot: QtBot, url: str) -> None:
    entered = Entered(qtbot, None)
    entered.fill()
    entered.choose(Stamp.OTHER)
    entered.field("Base URL").setText(url)
    entered.save()
    assert entered.saved[0].profile.base_url == url.strip().rstrip("/")


def test_a_region_has_its_address(qtbot: QtBot) -> None:
    entered = Entered(qtbot, None)
    entered.fill()
    entered.choose(Stamp.OTHER)
    assert entered.field("Base URL").isEnabled()
    entered.choose(Stamp.MUMBAI)
    assert not entered.field("Base URL").isEnabled()
    entered.save()
    assert entered.saved[0].profile.stamp is Stamp.MUMBAI


def test_a_known_account_comes_back_as_it_was(qtbot: QtBot) -> None:
    entered = Entered(qtbot, KNOWN)
    entered.save()
    assert entered.saved == [AccountDraft(KNOWN, None)]


def test_an_address_of_its_own_comes_back_as_it_was(qtbot: QtBot) -> None:
    known = replace(KNOWN, base_url="https://ccm.example.com")
    entered = Entered(qtbot, known)
    assert entered.field("Base URL").isEnabled()
    entered.save()
    assert entered.saved == [AccountDraft(known, None)]


def test_the_country_of_local_numbers_is_chosen_by_name(qtbot: QtBot) -> None:
    entered = Entered(qtbot, None)
    entered.fill()
    box = one(entered.dialog, QComboBox, "Country of numbers without a code")
    assert box.currentText() == "India"
    box.setCurrentIndex(box.findText("Indonesia"))
    entered.save()
    assert entered.saved[0].profile.country == "ID"


def test_a_country_that_nobody_lists_is_kept(qtbot: QtBot) -> None:
    entered = Entered(qtbot, replace(KNOWN, country="QQ"))
    entered.save()
    assert entered.saved[0].profile.country == "QQ"


def test_half_a_pair_is_not_taken_for_unchanged(qtbot: QtBot) -> None:
    entered = Entered(qtbot, KNOWN)
    entered.field("API key").setText(KEY)
    entered.save()
    assert entered.saved == []
    assert entered.message() == "API token is missing."


def test_a_new_pair_replaces_the_old_one(qtbot: QtBot) -> None:
    entered = Entered(qtbot, KNOWN)
    entered.field("API key").setText(f" {KEY} ")
    entered.field("API token").setText(f"{TOKEN}\n")
    entered.save()
    assert entered.saved == [AccountDraft(KNOWN, Credentials(KEY, TOKEN))]


def test_the_practice_account_is_not_edited(qtbot: QtBot) -> None:
    entered = Entered(qtbot, replace(KNOWN, practice=True))
    assert entered.field("Account SID").text() == ""
    assert entered.field("API key").placeholderText() == ""


def test_a_secret_is_shown_nowhere(qtbot: QtBot) -> None:
    entered = Entered(qtbot, KNOWN)
    assert entered.field("API token").echoMode() is QLineEdit.EchoMode.Password
    assert {entered.field(f"API {name}").placeholderText() for name in ("key", "token")} == {
        "unchanged"
    }
    assert entered.field("API key").text() == ""
    entered.field("API key").setText(KEY)
    entered.field("API token").setText(TOKEN)
    entered.save()
    assert TOKEN not in repr(entered.saved[0])
    assert KEY not in repr(entered.saved[0])
    shown = [label.text() for label in entered.dialog.findChildren(QLabel)]
    assert not any(TOKEN in words or KEY in words for words in shown)
    assert entered.field("API token").displayText() != TOKEN


def test_practising_is_asked_for(qtbot: QtBot) -> None:
    entered = Entered(qtbot, None)
    asked: list[str] = []
    entered.page.practice_requested.connect(lambda: asked.append("practice"))
    entered.dialog.open()
    entered.page._practice.click()
    assert asked == ["practice"]
    assert entered.saved == []


def test_cancel_and_escape_tell_nothing(qtbot: QtBot) -> None:
    entered = Entered(qtbot, None)
    entered.fill()
    entered.dialog.open()
    QTest.keyClick(entered.dialog, Qt.Key.Key_Escape)
    assert not entered.dialog.isVisible()
    assert entered.saved == []


def test_enter_in_a_field_saves_as_the_button_does(qtbot: QtBot) -> None:
    entered = Entered(qtbot, None)
    entered.fill()
    entered.dialog.open()
    QTest.keyClick(entered.field("API token"), Qt.Key.Key_Return)
    assert len(entered.saved) == 1
    assert entered.dialog.isVisible(), "it closes when it is saved"


def test_the_hosts_of_recordings_are_the_profiles_own(qtbot: QtBot) -> None:
    entered = Entered(qtbot, KNOWN)
    hosts = entered.field("Hosts of recordings")
    assert hosts.text() == "exotel.com, s3-ap-southeast-1.amazonaws.com"
    hosts.setText(" Exotel.com  media.example ")
    entered.save()
    assert entered.saved[-1].profile.recording_hosts == ("exotel.com", "media.example")
    hosts.clear()
    entered.save()
    assert entered.saved[-1].profile.recording_hosts == USUAL_RECORDING_HOSTS


@pytest.mark.parametrize("host", ["127.0.0.1", "https://exotel.com/", "localhost", "*.exotel.com"])
def test_what_is_no_host_is_not_saved(qtbot: QtBot, host: str) -> None:
    entered = Entered(qtbot, KNOWN)
    entered.field("Hosts of recordings").setText(f"exotel.com, {host}")
    entered.save()
    assert entered.saved == []
    assert entered.message() == f"“{host}” is not the name of a host, as exotel.com is."
