"""The agent's contacts: their list, favourites, and the import of a file."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccm_desktop.domain.contact import Contact
from ccm_desktop.domain.contact_book import ContactBook
from ccm_desktop.domain.errors import CcmError, ContactsTrouble
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.contact_books.contacts import Contacts
from ccm_desktop.services.desk import Desk
from ccm_desktop.ui import text
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.contact_views.keys import ContactKeys
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.notices import DISMISS, Notice, NoticeAction
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from ccm_desktop.domain.import_plan import ImportPlan
    from ccm_desktop.ui.contact_views.dialog import ContactsDialog
    from ccm_desktop.ui.contact_views.form import ContactForm
    from ccm_desktop.ui.contact_views.import_dialog import ImportDialog

_MOST_SHOWN = 9  # those that have a key


class ContactJoin:
    """Opens the list and carries out what is asked for in it; filling a number dials nothing."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        contacts: Contacts,
        profile: Callable[[], Profile | None],
    ) -> None:
        self._window = window
        self._desk = desk
        self._contacts = contacts
        self._profile = profile
        self._dialog: ContactsDialog | None = None
        self._form: ContactForm | None = None
        self._preview: ImportDialog | None = None

    def wire(self) -> None:
        """Join signals and events."""
        keys = ContactKeys(self._window)
        keys.contacts_requested.connect(self.open)
        keys.favourite_requested.connect(self._on_favourite_requested)
        self._window.top_bar.contacts_requested.connect(self.open)
        self._contacts.changed.connect(self._on_book_changed)

    def start(self) -> None:
        """Read the contacts."""
        self._desk.tasks.spawn("read contacts", self._load())

    def open(self) -> None:
        """Open the list of contacts, or bring it to the front."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        from ccm_desktop.ui.contact_views.dialog import ContactsDialog

        self._dialog = dialog = ContactsDialog(self._window)
        dialog.search_changed.connect(self._on_search_changed)
        dialog.fill_requested.connect(self._on_fill_requested)
        dialog.add_requested.connect(self._on_add_requested)
        dialog.edit_requested.connect(self._open_form)
        dialog.remove_requested.connect(self._on_remove_requested)
        dialog.put_back_requested.connect(self._on_put_back_requested)
        dialog.star_requested.connect(self._on_star_requested)
        dialog.move_requested.connect(self._on_move_requested)
        dialog.import_requested.connect(self._on_import_requested)
        dialog.undo_import_requested.connect(self._on_undo_import_requested)
        dialog.finished.connect(self._on_finished)
        dialog.show_contacts(self._contacts.book.contacts)
        dialog.show_undo_import(self._contacts.can_undo_import)
        dialog.show()

    async def _load(self) -> None:
        try:
            await self._contacts.load()
        except ContactsTrouble as trouble:
            self._window.notices.show_notice(failure_notice(trouble, dialling=False))
        if self._contacts.aside is not None:
            self._say_aside(self._contacts.aside)

    def _say_aside(self, aside: Path) -> None:
        close = NoticeAction(DISMISS, tr("Close"))
        self._window.notices.show_notice(Notice(text.contacts_aside(aside), Tone.RING, (close,)))

    def _on_book_changed(self, _: ContactBook) -> None:
        self._show_favourites()
        if self._dialog is not None:
            self._dialog.show_undo_import(self._contacts.can_undo_import)
            self._on_search_changed(self._dialog.search_text)

    def _show_favourites(self) -> None:
        starred = self._contacts.book.favourites[:_MOST_SHOWN]
        self._window.recent.show_favourites(
            [(place, each.name, each.number) for place, each in enumerate(starred, start=1)]
        )

    def _on_favourite_requested(self, place: int) -> None:
        favourites = self._contacts.book.favourites
        if place < len(favourites) and favourites[place].number:
            self._on_fill_requested(favourites[place].number)

    def _on_fill_requested(self, number: str) -> None:
        self._window.dial.set_customer_number(number)

    def _on_search_changed(self, typed: str) -> None:
        self._desk.tasks.spawn("search contacts", self._search(typed))

    async def _search(self, typed: str) -> None:
        found = await self._contacts.search(typed)
        if self._dialog is not None and self._dialog.search_text == typed:
            self._dialog.show_contacts(found)

    def _on_add_requested(self) -> None:
        self._open_form(None)

    def _open_form(self, contact: Contact | None) -> None:
        from ccm_desktop.ui.contact_views.form import ContactForm

        profile = self._profile()
        if self._dialog is None or profile is None:
            return
        self._form = form = ContactForm(self._dialog, contact, profile.country)
        form.save_requested.connect(self._on_save_requested)
        form.finished.connect(form.deleteLater)
        form.open()

    def _on_save_requested(self, contact: Contact) -> None:
        self._desk.tasks.spawn("save contact", self._save(contact))

    async def _save(self, contact: Contact) -> None:
        form = self._form
        try:
            saved = await self._contacts.put(contact)
        except CcmError as error:
            if form is not None:
                form.show_message(text.message(error, dialling=False).sentence)
            return
        if self._dialog is not None:
            self._dialog.choose(saved.id)
        if form is not None:
            form.accept()
        self._form = None

    def _on_remove_requested(self, contact: Contact) -> None:
        self._change(self._contacts.remove(contact.id), removed=contact)

    def _on_put_back_requested(self, contact: Contact) -> None:
        self._change(self._contacts.put(contact))

    def _on_star_requested(self, contact_id: str, favourite: bool) -> None:
        self._change(self._contacts.star(contact_id, favourite=favourite))

    def _on_move_requested(self, contact_id: str, by: int) -> None:
        self._change(self._contacts.move(contact_id, by))

    def _on_undo_import_requested(self) -> None:
        self._change(self._contacts.undo_import(), done=tr("The import is undone."))

    def _change(
        self, work: Coroutine[Any, Any, object], *, done: str = "", removed: Contact | None = None
    ) -> None:
        self._desk.tasks.spawn("contacts", self._carry_out(work, done, removed))

    async def _carry_out(
        self, work: Coroutine[Any, Any, object], done: str, removed: Contact | None
    ) -> None:
        try:
            await work
        except CcmError as error:
            self._say(text.message(error, dialling=False).sentence, "error")
            return
        if self._dialog is not None and removed is not None:
            self._dialog.show_removed(removed)
        elif done:
            self._say(done)

    def _on_import_requested(self, path: str) -> None:
        self._say(tr("Reading the file…"))
        self._desk.tasks.spawn("plan import", self._plan(Path(path)))

    async def _plan(self, path: Path) -> None:
        profile = self._profile()
        if profile is None:
            return
        try:
            plan = await self._contacts.plan(path, profile.country)
        except ContactsTrouble as trouble:
            self._say(text.message(trouble, dialling=False).sentence, "error")
            return
        self._say("")
        self._show_plan(plan)

    def _show_plan(self, plan: ImportPlan) -> None:
        from ccm_desktop.ui.contact_views.import_dialog import ImportDialog

        if self._dialog is None:
            return
        self._preview = preview = ImportDialog(self._dialog, plan)
        preview.accepted.connect(self._on_import_accepted)
        preview.finished.connect(preview.deleteLater)
        preview.open()

    def _on_import_accepted(self) -> None:
        if self._preview is not None:
            plan = self._preview.plan
            self._change(self._contacts.take(plan), done=text.imported_contacts(plan))

    def _say(self, words: str, role: str = "muted") -> None:
        if self._dialog is not None:
            self._dialog.show_message(words, role)

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = self._form = self._preview = None
