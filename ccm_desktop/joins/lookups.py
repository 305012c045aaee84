"""Looking calls up by their SIDs: the window for it, what is asked, and the watch on live ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.lookup import LookedUp, Watched, WatchState
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.sids import find_sids
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.events import Event
from ccm_desktop.ui import text
from ccm_desktop.ui.dial_panel import DialState
from ccm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from ccm_desktop.services.lookup_watch import LookupWatch
    from ccm_desktop.services.lookups import Lookups, Search
    from ccm_desktop.ui.lookup_views.dialog import LookupDialog


class LookupJoin:
    """Opens the window and answers it; `play_requested` tells of a recording by its call's SID.

    `open_detail` shows a call of the journal, by our reference.
    """

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        profile: Callable[[], Profile | None],
        open_detail: Callable[[str], object],
    ) -> None:
        self.play_requested = Event[str]()
        self._window = window
        self._desk = desk
        self._profile = profile
        self._open_detail = open_detail
        self._offers_playing = False
        self._dialog: LookupDialog | None = None
        self._search: Search | None = None
        self._watched: dict[str, Watched] = {}
        self._made: tuple[Lookups, LookupWatch] | None = None

    def wire(self) -> None:
        """Join signals."""
        self._window.top_bar.look_up_requested.connect(self.open)
        self._window.keys_requested.connect(self._on_keys_requested)

    def offer_playing(self) -> None:
        """Offer to play recordings from now on: somebody listens to `play_requested`."""
        self._offers_playing = True

    def open(self) -> None:
        """Open the window, or bring it to the front; Enter asks, so its field has the keyboard."""
        self._present().focus_field()

    def open_call(self, call_sid: str) -> None:
        """Show a call of the journal, else have its SID in the field: nobody is asked yet."""
        self._desk.tasks.spawn("open call", self._open_call(call_sid))

    def show_account(self, profile: Profile | None) -> None:
        """Say in which account calls are looked up."""
        if self._dialog is not None:
            from ccm_desktop.ui.text import lookups

            self._dialog.show_account(lookups.where_asked(profile))

    def forget_results(self) -> None:
        """Ask no more and show nothing that came: a customer is being forgotten."""
        if self._dialog is not None:
            self._on_cancel()
            self._search = None
            self._services()[1].stop_all()
            self._watched.clear()
            self._dialog.forget()

    def look_again(self) -> None:
        """Read the history anew: some of it may have gone."""
        self._on_kept(None)

    async def _open_call(self, call_sid: str) -> None:
        try:
            call = await self._desk.journal.by_sid(call_sid)
        except JournalTrouble:
            call = None
        if call is not None:
            self._open_detail(call.reference)
        else:
            self._present().fill(call_sid)

    def _services(self) -> tuple[Lookups, LookupWatch]:
        if self._made is None:
            from ccm_desktop.services.lookup_watch import LookupWatch
            from ccm_desktop.services.lookups import Lookups

            lookups = Lookups(self._desk)
            watch = LookupWatch(self._desk, lookups)
            watch.changed.connect(self._on_watch_changed)
            lookups.kept.connect(self._on_kept)
            self._made = lookups, watch
        return self._made

    def _present(self) -> LookupDialog:
        """The window, shown; during a call it does not come before what the agent does."""
        dialog = self._dialog or self._make_dialog()
        is_busy = self._window.dial.state in (DialState.SENDING, DialState.ON_CALL)
        in_use = self._window.isActiveWindow() or dialog.isActiveWindow()
        dialog.show()
        if in_use or not is_busy:
            dialog.raise_()
            dialog.activateWindow()
        return dialog

    def _make_dialog(self) -> LookupDialog:
        from ccm_desktop.ui.lookup_views.dialog import LookupDialog

        self._dialog = dialog = LookupDialog(self._window)
        actions = dialog.actions_row
        dialog.look_up_requested.connect(self._on_look_up)
        dialog.cancel_requested.connect(self._on_cancel)
        dialog.clear_requested.connect(self._on_clear)
        dialog.long_text_pasted.connect(self._on_long_text)
        dialog.ticked.connect(self._on_ticked)
        dialog.finished.connect(self._on_finished)
        actions.watch_requested.connect(self._on_watch)
        actions.stop_requested.connect(self._on_stop)
        actions.open_requested.connect(self._open_detail)
        actions.fill_requested.connect(self._on_fill)
        actions.play_requested.connect(self.play_requested.emit)
        if self._offers_playing:
            actions.offer_playing()
        self.show_account(self._profile())
        self._on_kept(None)
        return dialog

    def _on_finished(self) -> None:
        """Ask no more: nobody would see it."""
        self._on_cancel()
        self._services()[1].stop_all()
        self._watched.clear()
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _on_look_up(self, sids: tuple[str, ...]) -> None:
        profile, dialog = self._profile(), self._dialog
        if dialog is None:
            return
        if profile is None:
            self.show_account(None)
            return
        self._on_cancel()
        self._search = search = self._services()[0].search(profile, sids)
        still = (one.found for sid, one in self._watched.items() if sid not in sids)
        dialog.begin((*search.results.values(), *still))
        dialog.show_progress(search.progress)
        search.changed.connect(dialog.show_result)
        search.moved.connect(dialog.show_progress)
        self._desk.tasks.spawn("look up", self._run(search))

    async def _run(self, search: Search) -> None:
        await search.run()
        if self._dialog is not None and self._search is search:
            self._search = None
            self._dialog.show_end(search.results.values())

    def _on_cancel(self) -> None:
        if self._search is not None:
            self._search.cancel()

    def _on_long_text(self, pasted: str) -> None:
        self._desk.tasks.spawn("read pasted text", self._read(pasted))

    async def _read(self, pasted: str) -> None:
        found = await asyncio.to_thread(find_sids, pasted)
        if self._dialog is not None:
            self._dialog.show_pasted(found)

    def _on_watch(self, found: LookedUp) -> None:
        profile = self._profile()
        if profile is not None:
            self._services()[1].start(profile, found)

    def _on_stop(self, call_sid: str) -> None:
        self._services()[1].stop(call_sid)
        if (watched := self._watched.get(call_sid)) is not None:
            self._on_watch_changed(Watched(watched.found, WatchState.STOPPED))

    def _on_watch_changed(self, watched: Watched) -> None:
        call_sid = watched.found.call_sid
        if watched.goes_on:
            self._watched[call_sid] = watched
        else:
            self._watched.pop(call_sid, None)
        if self._dialog is not None:
            self._dialog.show_watch(watched)

    def _on_kept(self, _: None) -> None:
        if self._dialog is not None:
            self._desk.tasks.spawn("look-ups", self._show_history())

    async def _show_history(self) -> None:
        try:
            history = await self._services()[0].history()
        except JournalTrouble as trouble:
            self._say_trouble(trouble)
            return
        if self._dialog is not None:
            self._dialog.show_history(history)

    def _on_clear(self) -> None:
        self._desk.tasks.spawn("clear look-ups", self._clear())

    async def _clear(self) -> None:
        try:
            await self._services()[0].clear()
        except JournalTrouble as trouble:
            self._say_trouble(trouble)

    def _say_trouble(self, trouble: JournalTrouble) -> None:
        if self._dialog is not None:
            self._dialog.show_message(text.message(trouble, dialling=False).sentence)

    def _on_fill(self, number: str) -> None:
        self._window.dial.set_customer_number(number)
        if self._dialog is not None:
            self._dialog.show_message(text.tr("Filled in; nothing is dialled."), "muted")

    def _on_ticked(self) -> None:
        if self._dialog is not None:
            self._dialog.tick(self._desk.clock.now())

    def _on_keys_requested(self) -> None:
        from ccm_desktop.ui.keys_dialog import KeysDialog

        keys = KeysDialog(self._window)
        keys.finished.connect(keys.deleteLater)
        keys.open()
