"""The settings' page on considerate dialling: it applies at once, and shows what is fixed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.guards import ListCopy
from ccm_desktop.domain.policy import Policy, Site, SitePolicy, in_force
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.ui.settings.calling import CallingPage
from ccm_desktop.ui.settings.choice_box import ChoiceBox
from ccm_desktop.ui.theme import Theme
from tests.ui.found import ADDRESS, BAD_SITE, EARLY, FILE
from tests.ui.shown import BIDI, HTML, one

PREFERENCES = Preferences(policy=Policy(lists=(FILE,), countries=("AE",)))


class Shown:
    """The page, and what it told."""

    def __init__(self, page: CallingPage) -> None:
        self.page = page
        self.told: list[Preferences] = []
        page.changed.connect(self.told.append)

    @property
    def policy(self) -> Policy:
        """The rules as they were told last."""
        assert self.told
        return self.told[-1].policy

    def check(self, words: str) -> QCheckBox:
        """The box with these words."""
        return next(box for box in self.page.findChildren(QCheckBox) if box.text() == words)

    def choice(self, name: str) -> ChoiceBox:
        """The choice with this name."""
        return one(self.page, ChoiceBox, name)

    def rows(self) -> list[str]:
        """The lists as they are shown."""
        lists = one(self.page, QListWidget, "Do-not-call lists")
        return [lists.item(row).text() for row in range(lists.count())]

    def labels(self) -> list[str]:
        """What is written and can be seen."""
        return [
            label.text()
            for label in self.page.findChildren(QLabel)
            if label.isVisibleTo(self.page) and label.text()
        ]

    def button(self, words: str) -> QPushButton:
        """The button with these words."""
        return next(b for b in self.page.findChildren(QPushButton) if b.text() == words)


@pytest.fixture
def shown(qtbot: QtBot, styled: Theme) -> Shown:
    page = CallingPage()
    qtbot.addWidget(page)
    page.show_preferences(PREFERENCES)
    made = Shown(page)
    page.show()
    return made


def test_it_shows_what_is_set_and_tells_of_nothing(shown: Shown) -> None:
    policy = Policy(
        hours_on=False,
        hours_from=485,
        hours_to=1440,
        recently_min=90,
        countries=("AE", "US"),
        premium_allowed=True,
        in_practice=True,
    )
    shown.page.show_preferences(Preferences(policy=policy))
    assert not shown.check("Ask before I call outside these hours").isChecked()
    assert shown.choice("Calls from").currentText() == "08:05"
    assert shown.choice("Calls until").currentText() == "24:00"
    assert not shown.choice("Calls from").isEnabled()
    assert shown.choice("Ask before I call again within").currentText() == "90 min"
    assert one(shown.page, QLineEdit, "Other countries that I call").text() == "AE, US"
    assert "United Arab Emirates, United States" in shown.labels()
    assert shown.check("Allow premium-rate numbers").isChecked()
    assert shown.check("Keep these rules in practice too").isChecked()
    assert shown.told == []


def test_each_change_applies_at_once(shown: Shown) -> None:
    shown.check("Allow premium-rate numbers").click()
    assert shown.policy == replace(PREFERENCES.policy, premium_allowed=True)
    shown.choice("Calls from").setCurrentText("08:30")
    assert shown.policy.hours_from == 510
    shown.choice("Calls until").setCurrentText("24:00")
    assert shown.policy.hours_to == 1440
    shown.choice("Ask before I call again within").setCurrentText("Never ask")
    assert shown.policy.recently_min == 0
    shown.check("Ask before I call outside these hours").click()
    assert not shown.policy.hours_on
    shown.check("Keep these rules in practice too").click()
    assert shown.policy.in_practice
    assert len(shown.told) == 6
    assert shown.policy.lists == (FILE,)


def test_other_preferences_stay(shown: Shown) -> None:
    shown.page.show_preferences(replace(PREFERENCES, notifications=False))
    shown.check("Allow premium-rate numbers").click()
    assert shown.told == [
        replace(
            PREFERENCES,
            notifications=False,
            policy=replace(PREFERENCES.policy, premium_allowed=True),
        )
    ]


def test_hours_without_a_length_are_not_taken(shown: Shown) -> None:
    shown.choice("Calls from").setCurrentText("21:00")
    assert shown.told == []
    assert "Calling hours can't be “21:00”." in shown.labels()
    shown.choice("Calls from").setCurrentText("20:30")
    assert shown.policy.hours_from == 1230
    assert "Calling hours can't be “21:00”." not in shown.labels()


class TestCountries:
    def type(self, shown: Shown, words: str) -> None:
        field = one(shown.page, QLineEdit, "Other countries that I call")
        field.setText(words)
        QTest.keyClick(field, Qt.Key.Key_Return)

    @pytest.mark.parametrize(
        ("words", "codes"),
        [("ae us", ("AE", "US")), ("US, us;GB", ("US", "GB")), ("", ()), (" , ", ())],
    )
    def test_they_are_read_as_they_come(
        self, shown: Shown, words: str, codes: tuple[str, ...]
    ) -> None:
        self.type(shown, words)
        assert shown.policy.countries == codes

    @pytest.mark.parametrize("words", ["AE, XQ", "India", "+91", HTML])
    def test_what_is_no_country_is_not_taken(self, shown: Shown, words: str) -> None:
        self.type(shown, words)
        assert shown.told == []
        assert any(label.startswith("There is no country “") for label in shown.labels())


class TestLists:
    def test_they_say_how_they_stand(self, shown: Shown) -> None:
        assert shown.rows() == ["dnc.csv\nNot read yet"]
        shown.page.show_copies((ListCopy(FILE, True, EARLY, 12),))
        (row,) = shown.rows()
        assert row.startswith("dnc.csv\n12 numbers · read ")

    def test_an_address_is_added(self, shown: Shown) -> None:
        field = one(shown.page, QLineEdit, "Address of a do-not-call list")
        field.setText(f"  {ADDRESS} ")
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert shown.policy.lists == (FILE, ADDRESS)
        assert field.text() == ""
        field.setText(ADDRESS)
        shown.button("Add address").click()
        assert len(shown.told) == 1, "it is there already"

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("http://crm.example/x", "Do-not-call list must begin with https://."),
            ("crm.example/x", "is neither a file's whole path nor a web address."),
            (
                "https://me:canary@crm.example/x",
                "Do-not-call list must not hold a user name or password.",
            ),
        ],
    )
    def test_a_wrong_one_is_not(self, shown: Shown, address: str, words: str) -> None:
        field = one(shown.page, QLineEdit, "Address of a do-not-call list")
        field.setText(address)
        shown.button("Add address").click()
        assert shown.told == []
        assert any(words in label for label in shown.labels())
        assert not any("canary" in label for label in shown.labels())
        assert field.text() == address

    def test_a_file_is_chosen_in_the_systems_dialog(self, shown: Shown) -> None:
        shown.button("Add file…").click()
        (dialog,) = shown.page.findChildren(QFileDialog)
        assert dialog.isModal()
        dialog.fileSelected.emit("/srv/lists/more.txt")
        dialog.close()
        assert shown.policy.lists == (FILE, "/srv/lists/more.txt")

    def test_one_is_removed_by_key_or_button(self, shown: Shown) -> None:
        assert not shown.button("Remove").isEnabled()
        one(shown.page, QListWidget, "Do-not-call lists").setCurrentRow(0)
        shown.button("Remove").click()
        assert shown.policy.lists == ()
        assert shown.rows() == []
        assert not shown.button("Remove").isEnabled()

    def test_a_name_is_shown_as_it_is(self, shown: Shown) -> None:
        policy = Policy(lists=(f"/srv/{BIDI}<b>bold",))
        shown.page.show_preferences(Preferences(policy=policy))
        (row,) = shown.rows()
        assert "evil<b>bold" in row
        assert not set("\u202e\u2066\u2067\u200f\u061c") & set(row)


class TestTheAdmin:
    SITE = Site("p", SitePolicy(hours_from="08:00", premium_allowed=False, lists=(ADDRESS,)))

    def show(self, shown: Shown, site: Site) -> None:
        shown.page.show_rules(in_force(PREFERENCES.policy, site))

    def test_what_is_fixed_is_shown_and_says_so(self, shown: Shown) -> None:
        self.show(shown, self.SITE)
        assert shown.choice("Calls from").currentText() == "08:00"
        for name in ("Calls from", "Calls until"):
            assert not shown.choice(name).isEnabled()
        assert not shown.check("Allow premium-rate numbers").isEnabled()
        assert shown.check("Ask before I call outside these hours").isEnabled()
        assert shown.choice("Ask before I call again within").isEnabled()
        assert shown.labels().count("Set by your admin") == 2
        assert "Your admin has set some of these rules." in shown.labels()
        assert shown.told == []

    def test_the_users_own_values_are_kept_below(self, shown: Shown) -> None:
        """When the file goes, what the user had set is there again."""
        self.show(shown, self.SITE)
        shown.choice("Ask before I call again within").setCurrentText("30 min")
        assert shown.policy == replace(PREFERENCES.policy, recently_min=30)

    def test_the_admins_lists_stay(self, shown: Shown) -> None:
        self.show(shown, self.SITE)
        assert [row.splitlines()[0] for row in shown.rows()] == [
            "no.txt (crm.example) · set by your admin",
            "dnc.csv",
        ]
        lists = one(shown.page, QListWidget, "Do-not-call lists")
        lists.setCurrentRow(0)
        assert not shown.button("Remove").isEnabled()
        lists.setCurrentRow(1)
        assert shown.button("Remove").isEnabled()

    def test_a_bad_file_fixes_all_but_is_nobodys_word(self, shown: Shown) -> None:
        self.show(shown, BAD_SITE)
        assert not shown.choice("Ask before I call again within").isEnabled()
        assert "Set by your admin" not in shown.labels()
        assert "Can't be changed for now" in shown.labels()
        assert any("is not JSON" in label for label in shown.labels())
        assert shown.button("Add file…").isEnabled(), "lists only ever come on top"


def test_everything_that_takes_the_focus_has_a_name(shown: Shown) -> None:
    for widget in shown.page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(shown.page):
            words = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert widget.accessibleName() or words, widget


def test_the_tab_key_goes_down_the_page(shown: Shown, qtbot: QtBot) -> None:
    first = shown.check("Ask before I call outside these hours")
    first.setFocus()
    order: list[QWidget] = []
    widget: QWidget | None = first
    while widget is not None and widget not in order:
        order.append(widget)
        widget = widget.nextInFocusChain()
    places = [
        w.mapTo(shown.page, w.rect().topLeft()).y()
        for w in order
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and w.isVisibleTo(shown.page)
        and isinstance(w, QCheckBox | QComboBox | QLineEdit | QListWidget | QPushButton)
    ]
    assert all(after >= before - 8 for before, after in pairwise(places))
