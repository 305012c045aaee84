"""The joins that a call can be made without: loaded, made and started once it can be."""

from __future__ import annotations

from collections.abc import Callable

from ccm_desktop.api.recordings import RecordingFetcher
from ccm_desktop.joined import Joined
from ccm_desktop.joins.contacts import ContactJoin
from ccm_desktop.joins.crm import CrmJoin
from ccm_desktop.joins.desktop_settings import DesktopSettingsJoin
from ccm_desktop.joins.details import DetailJoin
from ccm_desktop.joins.exports import ExportJoin
from ccm_desktop.joins.follow_ups import FollowUpJoin
from ccm_desktop.joins.keeping import KeepingJoin
from ccm_desktop.joins.lookups import LookupJoin
from ccm_desktop.joins.manners import MannersJoin
from ccm_desktop.joins.phone import PhoneJoin
from ccm_desktop.joins.recording_settings import RecordingSettingsJoin
from ccm_desktop.joins.recordings import RecordingJoin
from ccm_desktop.joins.remedies import RemedyJoin
from ccm_desktop.joins.reminders import ReminderJoin
from ccm_desktop.joins.settings import SettingsJoin
from ccm_desktop.joins.suggestions import SuggestionJoin
from ccm_desktop.joins.virtual_numbers import NumbersJoin
from ccm_desktop.joins.wallboard import WallboardJoin
from ccm_desktop.services.contact_books.contacts import Contacts
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.my_phone import MyPhone
from ccm_desktop.services.places import Places
from ccm_desktop.services.recordings.recordings import Recordings
from ccm_desktop.services.virtual_numbers import VirtualNumbers
from ccm_desktop.ui.main_window import MainWindow


class JoinedLater:
    """Contacts, the agent's phone, remedies, the settings' pages and the desktop around the window."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        places: Places,
        joined: Joined,
        fill: Callable[[str], object],
    ) -> None:
        profile, name_of, remembered = joined.profile, joined.name_of, joined.remembered
        accounts, calls = joined.accounts, joined.calls
        self._joined = joined
        self.settings = SettingsJoin(window, desk, remembered, accounts)
        contacts = Contacts(places.contacts)
        self.contacts = ContactJoin(window, desk, contacts, profile)
        self.suggestions = SuggestionJoin(desk, contacts, profile)
        self.crm = CrmJoin(window, desk, profile, name_of)
        self.details = DetailJoin(window, desk, name_of)
        self.wallboard = WallboardJoin(window, desk, places, name_of, self.details.open)
        self.lookups = LookupJoin(window, desk, profile, self.details.open)
        self.exports = ExportJoin(window, desk, name_of)
        self.follow_ups = FollowUpJoin(window, desk, name_of)
        self.manners = MannersJoin(window, desk, remembered, calls, places, profile)
        self.desktop = DesktopSettingsJoin(desk, remembered, self.manners, fill)
        self.recordings = Recordings(
            places.recordings,
            desk.journal,
            desk.accounts,
            desk.credentials,
            desk.follower,
            desk.clock,
            desk.tasks,
            RecordingFetcher(),
        )
        self.keeping = KeepingJoin(window, desk, remembered, profile, self.recordings.forget)
        self.players = RecordingJoin(
            window, desk, self.recordings, remembered, profile, self.details.shown
        )
        self.recording_settings = RecordingSettingsJoin(desk, remembered, self.recordings)
        self.reminders = ReminderJoin(
            window, desk, self.manners.notifications, self.manners.come_forward
        )
        budget = desk.follower.budget
        self._phone = phone = MyPhone(desk.accounts, desk.clock, desk.tasks, budget)
        self.phones = PhoneJoin(window, desk, phone, accounts, self.settings)
        listed = VirtualNumbers(desk.accounts, desk.clock, budget)
        self.numbers = NumbersJoin(window, desk, listed, accounts, joined.field.read_changed)
        self.remedies = RemedyJoin(
            window,
            desk,
            phone,
            accounts,
            self.settings,
            calls,
            joined.dialler,
            self.phones,
            self.numbers,
        )

    def start(self) -> None:
        """Wire everything and take up what is there by now."""
        self._wire()
        self.settings.offer(self._joined.considerate.make_page)
        self.settings.offer(self.desktop.page)
        self.settings.offer(self.recording_settings.page)
        self.settings.offer(self.keeping.page)
        self.details.start()
        self.wallboard.start()
        self.follow_ups.start()
        self.reminders.start()
        self.manners.start()
        self.desktop.start()
        self.recording_settings.start()
        self.keeping.start()
        self.contacts.start()
        self.suggestions.start()
        self._joined.considerate.start()
        profile = self._joined.profile()
        if profile is not None:
            self.crm.show_account(profile)
            self._phone.use(profile)

    async def close(self) -> None:
        """Leave the desktop as it was found."""
        await self.players.close()
        await self.wallboard.close()
        await self.manners.close()
        await self.desktop.close()

    def _wire(self) -> None:
        accounts = self._joined.accounts
        self._joined.suggest_by(self.suggestions)
        self.suggestions.names_changed.connect(lambda _: self.follow_ups.look())
        self.suggestions.names_changed.connect(lambda _: self.details.show_names())
        self.suggestions.names_changed.connect(lambda _: self.wallboard.show_names())
        self.lookups.play_requested.connect(self.players.open_apart)
        self.lookups.offer_playing()
        self.keeping.keeper.forgets.connect(lambda _: self.lookups.forget_results())
        self.keeping.keeper.forgot.connect(self._on_forgot)
        self._phone.changed.connect(self.manners.show_phone)
        accounts.changed.connect(self.suggestions.show_account)
        accounts.changed.connect(self.crm.show_account)
        accounts.changed.connect(self.lookups.show_account)
        accounts.changed.connect(lambda _: self._joined.considerate.start())
        accounts.numbers_wanted.connect(lambda _: self.numbers.open())
        for join in (
            self.settings,
            self.contacts,
            self.suggestions,
            self.crm,
            self.details,
            self.wallboard,
            self.lookups,
            self.manners,
            self.desktop,
            self.recording_settings,
            self.players,
            self.keeping,
            self.exports,
            self.follow_ups,
            self.reminders,
            self.phones,
            self.numbers,
            self.remedies,
        ):
            join.wire()

    def _on_forgot(self, _: int) -> None:
        self._joined.journal.look_again()
        self.details.look_again()
        self.lookups.look_again()
        self.suggestions.look_again()
        self.follow_ups.look_again()
        self.reminders.look()
