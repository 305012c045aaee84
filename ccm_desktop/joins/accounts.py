"""Which account is current: the remembered one, the page that edits it, and the practice account."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ccm_desktop.domain.errors import SettingsTrouble
from ccm_desktop.domain.order import CallOptions
from ccm_desktop.domain.profile import Profile
from ccm_desktop.practice import Practice
from ccm_desktop.services.credentials import Kept
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.events import Event
from ccm_desktop.services.remembered import Remembered
from ccm_desktop.ui import text
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.notices import DISMISS, Notice, NoticeAction
from ccm_desktop.ui.shapes import Tone

if TYPE_CHECKING:
    from ccm_desktop.ui.settings.account import AccountDraft, AccountPage


class AccountJoin:
    """Holds the current profile; `changed` tells when it is another or has changed.

    `left_page` tells that the page has done its work: the account was saved, or is the practice one;
    `numbers_wanted` that the account's virtual numbers are to be fetched.
    """

    def __init__(
        self, window: MainWindow, desk: Desk, remembered: Remembered, practice: Practice
    ) -> None:
        self.changed = Event[Profile]()
        self.left_page = Event[None]()
        self.numbers_wanted = Event[None]()
        self.profile: Profile | None = None
        self._window = window
        self._desk = desk
        self._remembered = remembered
        self._practice = practice
        self._page: AccountPage | None = None

    def wire(self) -> None:
        """Join signals."""
        self._window.dial.options_changed.connect(self._on_options_changed)

    async def start(self, *, sandbox: bool) -> None:
        """Take the remembered account, or the practice one where there is none."""
        profile = None if sandbox else self._remembered.settings.profile()
        if profile is None:
            await self._practise()
        else:
            self._show(profile)

    def page(self) -> AccountPage:
        """A new page that shows the remembered account; the settings dialog owns it."""
        from ccm_desktop.ui.settings.account import AccountPage

        self._page = AccountPage(self._remembered.settings.profile())
        self._page.save_requested.connect(self._on_save_requested)
        self._page.practice_requested.connect(self._on_practice_requested)
        self._page.numbers_requested.connect(self._on_numbers_requested)
        self._page.destroyed.connect(self._on_page_gone)
        return self._page

    def focus_key(self) -> None:
        """Go to the API key on the page, if it is open."""
        if self._page is not None:
            self._page.focus_key()

    def change(self, by: Callable[[Profile], Profile]) -> None:
        """Change the current profile: it is in force at once, and remembered if it is a real one."""
        if self.profile is not None:
            profile = by(self.profile)
            self._show(profile)
            if self._page is not None and not profile.practice:
                self._page.show_virtual_numbers(profile.virtual_numbers)
            self._remember(profile)

    async def _practise(self) -> None:
        profile, credentials = await asyncio.to_thread(self._practice.start)
        self._desk.credentials.keep_for_session(profile.name, credentials)
        self._show(profile)

    def _show(self, profile: Profile) -> None:
        self.profile = profile
        self._window.top_bar.show_profile(profile)
        self._window.dial.set_virtual_numbers(profile.virtual_numbers)
        self._window.dial.set_options(profile.options)
        self.changed.emit(profile)

    def _on_options_changed(self, options: CallOptions) -> None:
        if self.profile is not None:
            self.profile = self.profile.with_options(options)
            self._remember(self.profile)

    def _remember(self, profile: Profile) -> None:
        if not profile.practice:
            self._desk.tasks.spawn("settings", self._save(profile))

    async def _save(self, profile: Profile) -> bool:
        """Remember a profile; False where it could not be saved, which was said then."""
        try:
            await self._remembered.change(lambda settings: settings.with_profile(profile))
        except SettingsTrouble as trouble:
            words = text.message(trouble, dialling=False).sentence
            if self._page is not None:
                self._page.show_message(words)
            else:
                self._window.notices.show_notice(failure_notice(trouble, dialling=False))
            return False
        return True

    def _on_numbers_requested(self) -> None:
        self.numbers_wanted.emit(None)

    def _on_page_gone(self) -> None:
        self._page = None

    def _on_practice_requested(self) -> None:
        self.left_page.emit(None)
        self._desk.tasks.spawn("practise", self._practise())

    def _on_save_requested(self, draft: AccountDraft) -> None:
        self._desk.tasks.spawn("save account", self._keep(draft))

    async def _keep(self, draft: AccountDraft) -> None:
        profile = self._with_what_the_page_does_not_know(draft.profile)
        if not await self._save(profile):
            return
        if draft.credentials is not None:
            kept, trouble = await self._desk.credentials.save_or_keep(
                profile.name, draft.credentials
            )
            self._window.status.show_session_only(kept is Kept.SESSION)
            if trouble is not None:
                words = text.Message(text.kept_for_session(trouble.problem), "", "")
                close = NoticeAction(DISMISS, text.tr("Close"))
                self._window.notices.show_notice(Notice(words, Tone.RING, (close,)))
        await self._desk.accounts.forget(profile.name)
        self._desk.follower.resume(profile.name)
        self._show(profile)
        self.left_page.emit(None)

    def _with_what_the_page_does_not_know(self, entered: Profile) -> Profile:
        """Call options may have been changed in the dialer while the page was open."""
        known = next(
            (p for p in self._remembered.settings.profiles if p.name == entered.name), None
        )
        return entered if known is None else replace(entered, options=known.options)
