"""Which account is current: settings, the account dialog, and the practice account."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ccm_desktop.domain.errors import SettingsProblem, SettingsTrouble
from ccm_desktop.domain.order import CallOptions
from ccm_desktop.domain.profile import Profile
from ccm_desktop.practice import Practice
from ccm_desktop.services import settings as settings_file
from ccm_desktop.services.credentials import Kept
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.events import Event
from ccm_desktop.services.settings import Settings
from ccm_desktop.ui import text
from ccm_desktop.ui.account_dialog import AccountDialog, AccountDraft
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.notices import DISMISS, Notice, NoticeAction
from ccm_desktop.ui.shapes import Tone


class AccountJoin:
    """Holds the current profile; `changed` tells when it is another."""

    def __init__(self, window: MainWindow, desk: Desk, path: Path, practice: Practice) -> None:
        self.changed = Event[Profile]()
        self.profile: Profile | None = None
        self._window = window
        self._desk = desk
        self._path = path
        self._practice = practice
        self._settings = Settings()
        self._set_aside = False
        self._dialog: AccountDialog | None = None

    def wire(self) -> None:
        """Join signals."""
        self._window.top_bar.settings_requested.connect(self._on_settings_requested)
        self._window.dial.options_changed.connect(self._on_options_changed)

    async def start(self, *, sandbox: bool) -> None:
        """Take the remembered account, or the practice one where there is none."""
        try:
            self._settings = await asyncio.to_thread(settings_file.load, self._path)
        except SettingsTrouble as trouble:
            self._set_aside = trouble.problem is not SettingsProblem.UNREADABLE
            self._window.notices.show_notice(failure_notice(trouble, dialling=False))
        profile = None if sandbox else self._settings.profile()
        if profile is None:
            await self._practise()
        else:
            self._show(profile)

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
        if self.profile is None:
            return
        self.profile = self.profile.with_options(options)
        if not self.profile.practice:
            self._settings = self._settings.with_profile(self.profile)
            self._desk.tasks.spawn("settings", self._save())

    def _on_settings_requested(self) -> None:
        if self._dialog is not None:
            self._dialog.raise_()
            return
        known = self._settings.profile()
        self._dialog = AccountDialog(self._window, known)
        self._dialog.save_requested.connect(self._on_save_requested)
        self._dialog.practice_requested.connect(self._on_practice_requested)
        self._dialog.finished.connect(self._on_dialog_finished)
        self._dialog.open()

    def _on_dialog_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _on_practice_requested(self) -> None:
        self._desk.tasks.spawn("practise", self._practise())

    def _on_save_requested(self, draft: AccountDraft) -> None:
        self._desk.tasks.spawn("save account", self._keep(draft))

    async def _keep(self, draft: AccountDraft) -> None:
        self._settings = self._settings.with_profile(draft.profile)
        if not await self._save():
            return
        if draft.credentials is not None:
            kept, trouble = await self._desk.credentials.save_or_keep(
                draft.profile.name, draft.credentials
            )
            self._window.status.show_session_only(kept is Kept.SESSION)
            if trouble is not None:
                words = text.Message(text.kept_for_session(trouble.problem), "", "")
                close = NoticeAction(DISMISS, text.tr("Close"))
                self._window.notices.show_notice(Notice(words, Tone.RING, (close,)))
        await self._desk.accounts.forget(draft.profile.name)
        self._desk.follower.resume(draft.profile.name)
        self._show(draft.profile)
        if self._dialog is not None:
            self._dialog.accept()

    async def _save(self) -> bool:
        try:
            if self._set_aside:
                await asyncio.to_thread(settings_file.set_aside, self._path)
                self._set_aside = False
            await asyncio.to_thread(settings_file.save, self._path, self._settings)
        except SettingsTrouble as trouble:
            words = text.message(trouble, dialling=False).sentence
            if self._dialog is not None:
                self._dialog.show_message(words)
            else:
                self._window.notices.show_notice(failure_notice(trouble, dialling=False))
            return False
        return True
