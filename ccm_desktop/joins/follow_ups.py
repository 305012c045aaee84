"""What comes after a call: its tags, calling the number again, and who was not reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import CcmError, JournalTrouble
from ccm_desktop.domain.follow_up import OFFERED_FOR
from ccm_desktop.services.desk import Desk
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow

_MOST_LINES = 100
_MOST_TAGS = 200


class FollowUpJoin:
    """Asks the journal anew after each change of a call; questions that come meanwhile are one."""

    def __init__(
        self, window: MainWindow, desk: Desk, name_of: Callable[[str], str | None]
    ) -> None:
        self._window = window
        self._desk = desk
        self._name_of = name_of
        self._is_asking = False
        self._is_stale = False

    def wire(self) -> None:
        """Join signals and events."""
        window = self._window
        window.call_panel.tags_edited.connect(self._on_tags_edited)
        window.call_panel.redial_requested.connect(self._on_redial)
        window.recent.follow_up_done.connect(self._on_done)
        self._desk.calls.changed.connect(self._on_call_changed)

    def start(self) -> None:
        """Show who waits, and offer the tags that were used."""
        self.look_again()

    def look_again(self) -> None:
        """Show who waits now, and offer the tags that are left."""
        self.look()
        self._desk.tasks.spawn("known tags", self._show_known_tags())

    def _on_call_changed(self, _: Call) -> None:
        self.look()

    def look(self) -> None:
        """Show who waits now."""
        self._is_stale = True
        if not self._is_asking:
            self._is_asking = True
            self._desk.tasks.spawn("follow-ups", self._show())

    async def _show(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                now = self._desk.clock.now()
                lines = await self._desk.journal.follow_ups(_MOST_LINES, now - OFFERED_FOR)
                named = [replace(li, contact_name=self._name_of(li.customer)) for li in lines]
                self._window.recent.show_follow_ups(named, now)
        except JournalTrouble:
            return  # whoever changed the call says so
        finally:
            self._is_asking = False

    async def _show_known_tags(self) -> None:
        try:
            known = await self._desk.journal.recent_tags(_MOST_TAGS)
        except JournalTrouble:
            return  # nothing is offered then
        self._window.call_panel.tags.show_known(known)

    def _on_redial(self, number: str) -> None:
        self._window.dial.set_customer_number(number)

    def _on_done(self, reference: str) -> None:
        self._desk.tasks.spawn("follow-up done", self._strike_out(reference))

    async def _strike_out(self, reference: str) -> None:
        try:
            await self._desk.journal.follow_up_done(reference)
        except CcmError as error:
            self._window.notices.show_notice(failure_notice(error, dialling=False))
        except KeyError:
            pass  # the rule took the call meanwhile, in another window perhaps
        self.look()

    def _on_tags_edited(self, reference: str, tags: tuple[str, ...]) -> None:
        self._desk.tasks.spawn("tags", self._keep_tags(reference, tags))

    async def _keep_tags(self, reference: str, tags: tuple[str, ...]) -> None:
        try:
            await self._desk.calls.set_tags(reference, tags)
        except CcmError as error:
            self._window.notices.show_notice(failure_notice(error, dialling=False))
            return
        await self._show_known_tags()
