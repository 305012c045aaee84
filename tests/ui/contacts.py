"""Contacts to show, and a list and a plan of them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ccm_desktop.domain.contact import Contact, ContactNumber
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.import_plan import ImportPlan, NotTaken
from ccm_desktop.ui.contact_views.dialog import ContactsDialog


def a_contact(
    contact_id: str,
    name: str = "Asha Rao",
    *digits: str,
    organisation: str = "",
    favourite: int | None = None,
) -> Contact:
    """A contact with numbers of the made-up block."""
    numbers = tuple(ContactNumber(f"+91555552{d}", "mobile") for d in digits or ("0001",))
    return Contact(contact_id, name, organisation, numbers, favourite=favourite)


def a_plan(*added: Contact, name: str = "people.csv", given: str = "123") -> ImportPlan:
    """A plan of one contact, and of one line that is left out."""
    found = added or (a_contact("a"),)
    left = NotTaken(4, given, BadInput("contact_number", InputProblem.TOO_SHORT, given))
    return ImportPlan(name, found, found, (), 2, (left,), 1, ((0, "name"), (2, "number")))


def contacts_dialog(parent: QWidget) -> ContactsDialog:
    """The list with a favourite of two numbers chosen, and everything offered."""
    dialog = ContactsDialog(parent)
    dialog.show_contacts((a_contact("a", "Asha Rao", "0001", "0002", favourite=0),))
    dialog.show_undo_import(True)
    dialog.show_removed(a_contact("b", "Vikram Singh"))
    return dialog
