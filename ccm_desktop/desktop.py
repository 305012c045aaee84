"""One running window: starts the services behind it, joins them to the views, ends them in order."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.pace import Pace
from ccm_desktop.loading import LATER, SERVICES, VIEWS, load_in_steps
from ccm_desktop.logs import report_fault, write_log
from ccm_desktop.practice import Practice
from ccm_desktop.services.accounts import Connect
from ccm_desktop.services.clock import Clock, SystemClock
from ccm_desktop.services.credentials import CredentialStore
from ccm_desktop.services.places import Places
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui.dialogs import ask_before_quit
from ccm_desktop.ui.journal_notices import TRY_AGAIN, mended_notice, not_open_notice
from ccm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from ccm_desktop.domain.profile import Profile
    from ccm_desktop.joined import Joined
    from ccm_desktop.joined_later import JoinedLater
    from ccm_desktop.joins.links import LinkJoin
    from ccm_desktop.services.desk import Desk
    from ccm_desktop.services.links.doorway import Doorway
    from ccm_desktop.services.links.handover import Handover


class Desktop:
    """Runs until the user leaves; `ready` is set once everything is there or never will be."""

    def __init__(
        self,
        window: MainWindow,
        places: Places,
        *,
        sandbox: bool = False,
        speed: float = 1.0,
        clock: Clock | None = None,
        pace: Pace | None = None,
        connect: Connect | None = None,
        credentials: CredentialStore | None = None,
        doorway: Doorway | None = None,
        link: str = "",
    ) -> None:
        self.window = window
        self.ready = asyncio.Event()
        self.stopping = asyncio.Event()
        self._places = places
        self._sandbox = sandbox
        self._practice = Practice(speed)
        self._clock = clock or SystemClock()
        self._pace = pace or (Pace().faster(speed) if sandbox else Pace())
        self._connect = connect
        self._credentials = credentials
        self._doorway = doorway
        self._link = link
        self.handover: Handover | None = None
        self._links: LinkJoin | None = None
        self._desk: Desk | None = None
        self._joined: Joined | None = None
        self._later: JoinedLater | None = None
        self._asking = False

    async def run(self) -> int:
        """Start, serve the window until it is to close, end in order; returns the exit code."""
        self.window.quit_requested.connect(self._on_quit_requested)
        try:
            await self._start()
            self.ready.set()
            await self.stopping.wait()
        finally:
            await self._close()
        return 0

    @property
    def desk(self) -> Desk:
        """The services, once `ready` is set."""
        if self._desk is None:
            raise RuntimeError("not started yet")
        return self._desk

    def stop(self) -> None:
        """End the program without asking."""
        self.stopping.set()

    async def _start(self) -> None:
        write_log(self._places)
        await load_in_steps(VIEWS)
        for _ in self.window.furnish_in_steps():
            await asyncio.sleep(0)
        await load_in_steps(SERVICES)
        from ccm_desktop.api.connect import Connector
        from ccm_desktop.api.lists import ListFetcher
        from ccm_desktop.services.desk import build_desk

        connect = self._connect or Connector()
        tasks = TaskBag(report_fault)
        desk = build_desk(
            self._places,
            connect,
            self._clock,
            tasks,
            self._pace,
            self._credentials,
            fetch_list=ListFetcher(),
        )
        self._desk = desk
        self.window.notices.action_chosen.connect(self._on_notice_action)
        links = await self._open_doorway(desk)
        await self._open(desk)
        links.start()

    async def _open_doorway(self, desk: Desk) -> LinkJoin:
        """Take links in, with a journal or without."""
        from ccm_desktop.joins.links import LinkJoin
        from ccm_desktop.services.links.handover import Handover

        self.handover = handover = Handover(self._doorway, self._clock)
        links = LinkJoin(self.window, desk, handover, self._profile, self._link)
        links.wire()
        self._links = links
        await handover.open()
        return links

    def _profile(self) -> Profile | None:
        return self._joined.accounts.profile if self._joined is not None else None

    async def _open(self, desk: Desk) -> None:
        """Open the journal and go on from there; where it can't serve, say why and stay."""
        try:
            await desk.open()
        except JournalTrouble as trouble:
            # No journal, no dial.
            self.window.notices.show_notice(not_open_notice(trouble))
            self.window.status.show_no_journal()
            return
        self.window.notices.clear()
        await self._wire(desk)
        if desk.journal.mended is not None:
            self.window.notices.show_notice(mended_notice(desk.journal.mended))

    async def _wire(self, desk: Desk) -> None:
        from ccm_desktop.joined import Joined

        self._joined = Joined(self.window, desk, self._places, self._practice)
        await self._joined.start(sandbox=self._sandbox)
        # A call can be made from here on.
        await load_in_steps(LATER)
        await self._join_the_rest(desk, self._joined)

    async def _join_the_rest(self, desk: Desk, joined: Joined) -> None:
        from ccm_desktop.joined_later import JoinedLater
        from ccm_desktop.joins.link_settings import LinkSettingsJoin

        self._later = JoinedLater(self.window, desk, self._places, joined, self._fill)
        await asyncio.sleep(0)
        self._later.start()
        if self.handover is not None:
            self._later.settings.offer(LinkSettingsJoin(desk, self.handover).page)
        if self._links is not None:
            self._links.open_calls_by(self._later.lookups.open_call)

    def _fill(self, selected: str) -> None:
        if self.handover is not None:
            self.handover.filled.emit(selected)

    def _on_notice_action(self, _: str, word: str) -> None:
        if word == TRY_AGAIN and self._desk is not None:
            self.window.notices.clear()  # and with it the button
            self._desk.tasks.spawn("open the journal", self._open(self._desk))

    def _on_quit_requested(self) -> None:
        current = self._joined.calls.current if self._joined else None
        if self.stopping.is_set() or self._asking:
            return
        if current is None or not current.in_flight:
            self.stop()
            return
        self._asking = True
        box = ask_before_quit(self.window)
        box.accepted.connect(self.stop)
        box.finished.connect(self._on_asked)
        box.open()

    def _on_asked(self) -> None:
        self._asking = False

    async def _close(self) -> None:
        if self.window.furnished:
            self.window.call_panel.flush_note()
            self.window.notices.clear()  # a call that waits for the phone is wanted no more
        self.window.set_ticking(False)
        self.window.setEnabled(False)
        if self.handover is not None:
            await self.handover.close()
        if self._later is not None:
            await self._later.close()
        if self._desk is not None:
            await self._desk.close()
        await asyncio.to_thread(self._practice.stop)
        self.window.hide()
