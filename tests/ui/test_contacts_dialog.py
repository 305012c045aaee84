"""The list of contacts, the form for one, and what an import would bring."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.contact import NEW, Contact
from ccm_desktop.ui import text
from ccm_desktop.ui.contact_views.dialog import ContactsDialog
from ccm_desktop.ui.contact_views.form import ContactForm
from ccm_desktop.ui.contact_views.import_dialog import ImportDialog
from ccm_desktop.ui.contact_views.keys import ContactKeys
from ccm_desktop.ui.contact_views.model import ContactsModel
from ccm_desktop.ui.theme import Theme
from tests.ui.contacts import a_contact, a_plan, contacts_dialog
from tests.ui.shown import BIDI, HTML, UNBREAKABLE, one

PEOPLE = (
    a_contact("a", "Asha Rao", "0001", "0002", favourite=0),
    a_contact("b", "Meera Iyer", "0003", favourite=1),
    a_contact("c", "Vikram Singh", "0004", organisation="Singh & Sons"),
)


@pytest.fixture
def parent(qtbot: QtBot, styled: Theme) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


class List:
    """The dialog, and what it asked for."""

    def __init__(self, parent: QWidget) -> None:
        self.dialog = ContactsDialog(parent)
        self.asked: list[tuple[object, ...]] = []
        for name in (
            "search_changed",
            "fill_requested",
            "add_requested",
            "edit_requested",
            "remove_requested",
            "put_back_requested",
            "star_requested",
            "move_requested",
            "import_requested",
            "undo_import_requested",
        ):
            getattr(self.dialog, name).connect(self._note(name))
        self.dialog.show_contacts(PEOPLE)
        self.dialog.show()

    def _note(self, name: str) -> Callable[..., None]:
        return lambda *said: self.asked.append((name, *said))

    @property
    def table(self) -> QTableView:
        return one(self.dialog, QTableView, "Contacts")

    @property
    def search(self) -> QLineEdit:
        return one(self.dialog, QLineEdit, "Search contacts")

    def choose(self, row: int) -> None:
        self.table.selectRow(row)

    def press(self, words: str) -> None:
        button = next(b for b in self.dialog.findChildren(QPushButton) if b.text() == words)
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def cells(self) -> list[list[str]]:
        model = self.table.model()
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]


@pytest.fixture
def shown(parent: QWidget) -> List:
    return List(parent)


def test_contacts_are_listed(shown: List) -> None:
    assert shown.cells() == [
        ["Asha Rao", "", "+91 55555 20001 mobile and 1 more", "★ Ctrl 1"],
        ["Meera Iyer", "", "+91 55555 20003 mobile", "★ Ctrl 2"],
        ["Vikram Singh", "Singh & Sons", "+91 55555 20004 mobile", ""],
    ]


def test_a_favourite_is_told_in_words_too(parent: QWidget) -> None:
    model = ContactsModel(parent)
    model.show((*PEOPLE[:1], a_contact("z", favourite=11), PEOPLE[2]))
    role = Qt.ItemDataRole.AccessibleTextRole
    spoken = [model.index(row, 3).data(role) for row in range(3)]
    assert spoken == ["favourite 1", "favourite 12", "no favourite"]
    assert model.index(1, 3).data() == "★", "no key from the tenth on"


def test_the_search_is_asked_for_when_typing_pauses(shown: List, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.dialog.search_changed):
        QTest.keyClicks(shown.search, "vik ")
    assert shown.asked == [("search_changed", "vik")]
    shown.dialog.show_contacts(PEOPLE[2:])
    assert [row[0] for row in shown.cells()] == ["Vikram Singh"]


@pytest.mark.parametrize("typed", ["", "<b>zz</b>"])
def test_an_empty_list_says_why(shown: List, typed: str) -> None:
    shown.search.setText(typed)
    shown.dialog.show_contacts(())
    labels = [x for x in shown.table.findChildren(QLabel) if x.isVisible()]
    assert [x.text() for x in labels] == [text.no_contact(typed)]
    enabled = [b.text() for b in shown.dialog.findChildren(QPushButton) if b.isEnabled()]
    assert not {"Fill", "Edit…", "Remove", "Up", "Down", "Make favourite"} & set(enabled)
    assert {"Add…", "Import…"} <= set(enabled)


def test_filling_closes_and_dials_nothing(shown: List) -> None:
    shown.choose(2)
    shown.press("Fill")
    assert shown.asked == [("fill_requested", "+915555520004")]
    assert not shown.dialog.isVisible()


def test_enter_in_the_search_fills_the_chosen_one(shown: List) -> None:
    shown.search.setFocus()
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.asked == [("fill_requested", "+915555520001")]


def test_another_of_several_numbers_can_be_filled(shown: List) -> None:
    numbers = one(shown.dialog, QComboBox, "Number to fill in")
    assert numbers.isVisible()
    numbers.setCurrentIndex(1)
    shown.press("Fill")
    assert shown.asked == [("fill_requested", "+915555520002")]


def test_one_number_is_no_choice(shown: List) -> None:
    shown.choose(1)
    assert not one(shown.dialog, QComboBox, "Number to fill in").isVisible()


def test_the_keys_of_the_list(shown: List, qtbot: QtBot) -> None:
    with qtbot.waitActive(shown.dialog):
        shown.dialog.activateWindow()
    shown.search.setFocus()
    QTest.keyClick(shown.search, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is shown.table
    QTest.keyClick(shown.table, Qt.Key.Key_Down)
    QTest.keyClick(shown.table, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(shown.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(shown.table, Qt.Key.Key_Delete)
    QTest.keyClick(shown.table, Qt.Key.Key_Return)
    assert shown.asked == [
        ("move_requested", "b", -1),
        ("move_requested", "b", 1),
        ("remove_requested", PEOPLE[1]),
        ("fill_requested", "+915555520003"),
    ]


def test_escape_clears_the_search_and_then_closes(shown: List) -> None:
    shown.search.setFocus()
    shown.search.setText("vik")
    QTest.keyClick(shown.search, Qt.Key.Key_Escape)
    assert (shown.search.text(), shown.dialog.isVisible()) == ("", True)
    QTest.keyClick(shown.search, Qt.Key.Key_Escape)
    assert not shown.dialog.isVisible()


def test_the_buttons(shown: List) -> None:
    shown.choose(2)
    shown.press("Make favourite")
    shown.press("Edit…")
    shown.press("Remove")
    shown.press("Add…")
    shown.choose(0)
    shown.press("No longer favourite")
    shown.press("Down")
    assert shown.asked == [
        ("star_requested", "c", True),
        ("edit_requested", PEOPLE[2]),
        ("remove_requested", PEOPLE[2]),
        ("add_requested",),
        ("star_requested", "a", False),
        ("move_requested", "a", 1),
    ]


def test_what_was_removed_can_be_put_back(shown: List) -> None:
    shown.dialog.show_removed(PEOPLE[2])
    assert one(shown.dialog, QLabel, "What was done").text() == "“Vikram Singh” is removed."
    shown.press("Put back")
    assert shown.asked == [("put_back_requested", PEOPLE[2])]
    assert not any(
        b.isVisible() and b.text() == "Put back" for b in shown.dialog.findChildren(QPushButton)
    )


def test_undo_of_an_import_is_offered_where_there_is_one(shown: List) -> None:
    shown.dialog.show_undo_import(True)
    shown.press("Undo import")
    assert shown.asked == [("undo_import_requested",)]


def test_a_file_is_chosen_without_a_loop_of_its_own(shown: List) -> None:
    shown.press("Import…")
    chooser = shown.dialog.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit("/somewhere/people.csv")
    assert shown.asked == [("import_requested", "/somewhere/people.csv")]
    chooser.close()


def test_the_chosen_one_stays_chosen(shown: List) -> None:
    shown.choose(2)
    shown.dialog.show_contacts((PEOPLE[2], PEOPLE[0]))
    assert shown.table.currentIndex().row() == 0
    shown.dialog.choose("a")
    shown.dialog.show_contacts(PEOPLE[:2])
    assert shown.table.currentIndex().row() == 0


def test_who_is_wanted_is_chosen_once_listed_and_no_one_else_is_lost(shown: List) -> None:
    """An answer to an earlier question may come in between, without the one who is wanted."""
    shown.dialog.show_contacts(PEOPLE[:2])
    shown.choose(1)
    shown.dialog.choose(PEOPLE[2].id)
    shown.dialog.show_contacts(PEOPLE[:2])
    assert shown.table.currentIndex().row() == 1
    shown.dialog.show_contacts(PEOPLE)
    assert shown.table.currentIndex().row() == 2


def test_words_from_elsewhere_are_words(parent: QWidget) -> None:
    for hostile in (HTML, BIDI, UNBREAKABLE[:200]):
        dialog = contacts_dialog(parent)
        person = Contact("h", f"x{hostile}"[:200], f"x{hostile}"[:200], PEOPLE[0].numbers)
        dialog.show_contacts((person,))
        dialog.show_removed(person)
        assert dialog.minimumSizeHint().width() <= 900
        assert one(dialog, QLabel, "What was done").textFormat() is Qt.TextFormat.PlainText
        preview = ImportDialog(parent, a_plan(person, name=hostile[:200], given=hostile[:200]))
        assert preview.minimumSizeHint().width() <= 700


class Form:
    """The form, and what it asked to save."""

    def __init__(self, parent: QWidget, contact: Contact | None = None) -> None:
        self.dialog = ContactForm(parent, contact, "IN")
        self.saved: list[Contact] = []
        self.dialog.save_requested.connect(self.saved.append)
        self.dialog.open()

    def enter(self, name: str, words: str) -> None:
        for field in self.dialog.findChildren(QLineEdit):
            if field.accessibleName() == name:
                field.setText(words)
        for area in self.dialog.findChildren(QPlainTextEdit):
            if area.accessibleName() == name:
                area.setPlainText(words)

    def save(self) -> str:
        self.dialog._on_save()
        return self.dialog._message.text()


def test_a_contact_is_entered(parent: QWidget) -> None:
    form = Form(parent)
    form.enter("Name", " Asha Rao ")
    form.enter("Organisation", "Rao Traders")
    form.enter("Numbers", "055555 20001 = mobile\n\n+91 55555 20002\n+91 55555 20001")
    form.enter("Note", "Calls after lunch")
    assert form.save() == ""
    (saved,) = form.saved
    assert (saved.id, saved.name, saved.organisation) == (NEW, "Asha Rao", "Rao Traders")
    assert {n.e164 for n in saved.numbers} == {"+915555520001", "+915555520002"}
    assert saved.note == "Calls after lunch"


def test_a_contact_is_changed_and_stays_the_same_one(parent: QWidget) -> None:
    form = Form(parent, PEOPLE[0])
    assert form.save() == ""
    assert form.saved[0].numbers[1].e164 == "+915555520002"
    assert form.saved == [PEOPLE[0]]
    form.enter("Name", "Asha Iyer")
    form.save()
    assert (form.saved[1].id, form.saved[1].favourite) == ("a", 0)


@pytest.mark.parametrize(
    ("name", "numbers", "complaint"),
    [
        ("", "+91 55555 20001", "Name is missing."),
        ("Asha", "", "Number is missing."),
        ("Asha", "123 = mobile", "too short"),
        ("Asha", "112", "emergency"),
    ],
)
def test_what_can_not_be_kept_is_said(
    parent: QWidget, name: str, numbers: str, complaint: str
) -> None:
    form = Form(parent)
    form.enter("Name", name)
    form.enter("Numbers", numbers)
    assert complaint in form.save()
    assert form.saved == []
    assert form.dialog.isVisible()


def test_an_import_is_shown_before_it_is_written(parent: QWidget) -> None:
    dialog = ImportDialog(parent, a_plan())
    dialog.open()
    said = one(dialog, QLabel, "What would be imported").text()
    assert said == "1 new contact. 2 known already. 1 not taken, listed below."
    guess = "The file has no header. Read so: column 1 is the name, column 3 is a number."
    assert guess in [x.text() for x in dialog.findChildren(QLabel)]
    left = one(dialog, QTableView, "Not taken").model()
    assert [left.index(0, c).data() for c in range(3)] == ["4", "123", "Number is too short."]
    answers: list[str] = []
    dialog.accepted.connect(lambda: answers.append("accepted"))
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Import").click()
    assert answers == ["accepted"]


def test_nothing_to_import_can_not_be_imported(parent: QWidget) -> None:
    plan = a_plan()
    empty = type(plan)("people.csv", (), (), (), 0, plan.not_taken, 1)
    dialog: QDialog = ImportDialog(parent, empty)
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Import")
    assert not button.isEnabled()


def test_the_windows_keys_for_contacts(parent: QWidget, qtbot: QtBot) -> None:
    keys, asked = ContactKeys(parent), list[object]()
    keys.contacts_requested.connect(lambda: asked.append("contacts"))
    keys.favourite_requested.connect(asked.append)
    parent.show()
    with qtbot.waitActive(parent):
        parent.activateWindow()
    ctrl = Qt.KeyboardModifier.ControlModifier
    for key in (Qt.Key.Key_B, Qt.Key.Key_1, Qt.Key.Key_9):
        QTest.keyClick(parent, key, ctrl)
    assert asked == ["contacts", 0, 8]
