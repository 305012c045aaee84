"""All joins of one window: made in the order in which one needs another, wired, started."""

from __future__ import annotations

from collections.abc import Callable

from ccm_desktop.domain.errors import SettingsTrouble
from ccm_desktop.domain.profile import Profile
from ccm_desktop.joins.accounts import AccountJoin
from ccm_desktop.joins.calls import CallJoin
from ccm_desktop.joins.considerate import ConsiderateJoin
from ccm_desktop.joins.contacts import ContactJoin
from ccm_desktop.joins.crm import CrmJoin
from ccm_desktop.joins.desktop_settings import DesktopSettingsJoin
from ccm_desktop.joins.dialler import DialJoin
from ccm_desktop.joins.follow_ups import FollowUpJoin
from ccm_desktop.joins.journal import JournalJoin
from ccm_desktop.joins.lookups import LookupJoin
from ccm_desktop.joins.manners import MannersJoin
from ccm_desktop.joins.number_field import NumberFieldJoin
from ccm_desktop.joins.phone import PhoneJoin
from ccm_desktop.joins.remedies import RemedyJoin
from ccm_desktop.joins.reminders import ReminderJoin
from ccm_desktop.joins.settings import SettingsJoin
from ccm_desktop.joins.suggestions import SuggestionJoin
from ccm_desktop.joins.virtual_numbers import NumbersJoin
from ccm_desktop.practice import Practice
from ccm_desktop.services.contact_books.contacts import Contacts
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.my_phone import MyPhone
from ccm_desktop.services.places import Places
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.services.virtual_numbers import VirtualNumbers
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow


class Joined:
    """Who knows whom in a window whose journal is open."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        places: Places,
        practice: Practice,
        fill: Callable[[str], object],
    ) -> None:
        def profile() -> Profile | None:
            return self.accounts.profile

        self._window = window
        self._desk = desk
        self._remembered = Remembered(places.settings)
        self.accounts = AccountJoin(window, desk, self._remembered, practice)
        self.settings = SettingsJoin(window, desk, self._remembered, self.accounts)
        contacts = Contacts(places.contacts)
        self.contacts = ContactJoin(window, desk, contacts, profile)
        self.suggestions = SuggestionJoin(desk, contacts, profile)
        name_of = self.suggestions.name_of
        self.calls = CallJoin(window, desk, profile, name_of)
        self.dialler = DialJoin(window, desk, profile, self.calls)
        self.field = NumberFieldJoin(window, desk.clock, profile, self.suggestions.suggest, name_of)
        self.considerate = ConsiderateJoin(desk, self._remembered, profile)
        self.crm = CrmJoin(window, desk, profile, name_of)
        self.journal = JournalJoin(window, desk, name_of)
        self.lookups = LookupJoin(window, desk, profile)
        self.follow_ups = FollowUpJoin(window, desk, name_of)
        self.manners = MannersJoin(window, desk, self._remembered, self.calls, places, profile)
        self.desktop = DesktopSettingsJoin(desk, self._remembered, self.manners, fill)
        self.settings.offer(self.considerate.make_page)
        self.settings.offer(self.desktop.page)
        self.reminders = ReminderJoin(
            window, desk, self.manners.notifications, self.manners.come_forward
        )
        budget = desk.follower.budget
        phone = MyPhone(desk.accounts, desk.clock, desk.tasks, budget)
        phone.changed.connect(self.manners.show_phone)
        self.phones = PhoneJoin(window, desk, phone, self.accounts, self.settings)
        listed = VirtualNumbers(desk.accounts, desk.clock, budget)
        read_changed = self.field.read_changed
        self.numbers = NumbersJoin(window, desk, listed, self.accounts, read_changed)
        self.remedies = RemedyJoin(
            window,
            desk,
            phone,
            self.accounts,
            self.settings,
            self.calls,
            self.dialler,
            self.phones,
            self.numbers,
        )

    async def start(self, *, sandbox: bool) -> None:
        """Wire everything, take up the settings and the account, and what earlier runs left."""
        self._wire()
        self.journal.start()
        self.follow_ups.start()
        self.reminders.start()
        await self._load_settings()
        self.manners.start()
        self.desktop.start()
        self.considerate.start()
        await self.accounts.start(sandbox=sandbox)
        self.contacts.start()
        self.suggestions.start()
        await self.calls.resume()

    async def close(self) -> None:
        """Leave the desktop as it was found."""
        await self.manners.close()
        await self.desktop.close()

    def _wire(self) -> None:
        self.accounts.changed.connect(lambda _: self.field.read_again())
        self.suggestions.names_changed.connect(self._on_names_changed)
        self.field.read_changed.connect(self.dialler.show_read)
        self.accounts.changed.connect(self._desk.follower.share_as)
        self.accounts.changed.connect(self.suggestions.show_account)
        self.accounts.changed.connect(self.crm.show_account)
        self.accounts.changed.connect(lambda _: self.considerate.start())
        self.accounts.numbers_wanted.connect(lambda _: self.numbers.open())
        for join in (
            self.accounts,
            self.settings,
            self.journal,
            self.calls,
            self.field,
            self.dialler,
            self.contacts,
            self.suggestions,
            self.considerate,
            self.crm,
            self.lookups,
            self.manners,
            self.desktop,
            self.follow_ups,
            self.reminders,
            self.phones,
            self.numbers,
            self.remedies,
        ):
            join.wire()

    def _on_names_changed(self, _: None) -> None:
        self.field.read_again()
        self.journal.show_names()
        self.follow_ups.look()

    async def _load_settings(self) -> None:
        try:
            await self._remembered.load()
        except SettingsTrouble as trouble:
            self._window.notices.show_notice(failure_notice(trouble, dialling=False))
