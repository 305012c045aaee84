"""Somebody who uses the window: types, presses keys, reads what stands there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from ccm_desktop.desktop import Desktop
from ccm_desktop.domain.call import Call
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.services import settings
from ccm_desktop.services.clock import Clock
from ccm_desktop.services.credentials import CredentialStore
from ccm_desktop.services.links.doorway import Doorway
from ccm_desktop.services.places import Places
from ccm_desktop.services.settings import Settings
from ccm_desktop.ui.main_window import MainWindow
from tests.journeys.keyring import MemoryKeyring

W = TypeVar("W", bound=QWidget)

PATIENCE_S = 20.0
QUICK = Pace(
    ringing_s=0.02,
    talking_s=0.02,
    finishing_s=0.02,
    recording_s=tuple(0.05 * n for n in range(1, 200)),
    signs_s=(0.02,) * 500,
    between_checks_s=0.0,
    backoff_first_s=0.02,
    backoff_most_s=0.1,
    grace_for_new_s=1.0,
    questions_a_minute=60_000,
)


class Agent:
    """Opens and leaves the program, and knows widgets by their accessible names alone."""

    def __init__(self, places: Places, sandbox: EmbeddedSandbox) -> None:
        self.places = places
        self.sandbox = sandbox
        self.access = sandbox.start()
        self.keyring = MemoryKeyring()
        self.window = MainWindow()
        self.calls: list[Call] = []
        self._running: asyncio.Task[int] | None = None
        self.desktop: Desktop | None = None
        self.doorway: Doorway | None = None
        self.link = ""

    def has_account(self) -> None:
        """Put an account on the sandbox into the settings and its key into the keyring."""
        access = self.access
        numbers = tuple(VirtualNumber(*pair) for pair in access.virtual_numbers)
        profile = Profile(
            "work",
            access.base_url,
            access.account_sid,
            AgentIdentity.read(access.agent),
            numbers,
        )
        settings.save(self.places.settings, Settings().with_profile(profile))
        self.keyring.put("work", access.api_key, access.api_token)

    async def opens(self, clock: Clock | None = None) -> Desktop:
        """Start the program, with the machine's clock if no other, and wait until it is ready."""
        self.window = MainWindow()
        self.window.show()
        self.calls = []
        self.desktop = Desktop(
            self.window,
            self.places,
            clock=clock,
            pace=QUICK,
            credentials=CredentialStore(lambda: self.keyring),
            doorway=self.doorway,
            link=self.link,
        )
        self._running = asyncio.get_running_loop().create_task(self.desktop.run())
        await asyncio.wait_for(self.desktop.ready.wait(), PATIENCE_S)
        self.desktop.desk.calls.changed.connect(self.calls.append)
        return self.desktop

    async def leaves(self) -> int:
        """End the program as Quit does, and wait until it has ended."""
        assert self.desktop is not None
        assert self._running is not None
        self.desktop.stop()
        code = await asyncio.wait_for(self._running, PATIENCE_S)
        self.window.deleteLater()
        return code

    def types(self, words: str) -> None:
        """Type into the customer number."""
        field = self.field("Customer number")
        field.setFocus()
        field.clear()
        QTest.keyClicks(field, words)

    def presses_enter(self) -> None:
        """Press Enter in the customer number."""
        QTest.keyClick(self.field("Customer number"), Qt.Key.Key_Return)

    def clicks(self, words: str) -> None:
        """Click the button that says so."""
        shown = [b for b in self._buttons() if b.isVisible() and b.text() == words]
        assert len(shown) == 1, f"{len(shown)} buttons say {words!r}"
        QTest.mouseClick(shown[0], Qt.MouseButton.LeftButton)

    def reads(self, name: str) -> str:
        """The text of the label with this accessible name."""
        return self._named(name, QLabel).text()

    def field(self, name: str) -> QLineEdit:
        """The field with this accessible name."""
        return self._named(name, QLineEdit)

    def notice(self) -> str:
        """The sentence of the notice, if one stands there."""
        notice = self.window.notices.notice
        return notice.sentence if notice else ""

    async def sees(self, name: str, words: str) -> None:
        """Wait until a label says so."""
        await self.until(lambda: words in self.reads(name), f"{name} to say {words!r}")

    async def until(self, seen: Callable[[], bool], what: str = "it") -> None:
        """Wait for something to come true."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not seen():
                    await self._next_turn()
        except TimeoutError:
            said = [(c.phase.value, c.standing.value) for c in self.calls[-9:]]
            raise AssertionError(f"waited in vain for {what}; {said}; {self.notice()}") from None

    def shows_button(self, words: str) -> bool:
        """Whether a button that says so is on the screen."""
        return any(b.isVisible() and b.text() == words for b in self._buttons())

    def fill_account(self) -> None:
        """Enter the sandbox's account into the account dialog."""
        region = self._named("Region", QComboBox)
        region.setCurrentIndex(region.findText("own address"))
        access = self.access
        for name, words in (
            ("Base URL", access.base_url),
            ("Account SID", access.account_sid),
            ("My phone number or user id", access.agent),
            ("API key", access.api_key),
            ("API token", access.api_token),
        ):
            self.field(name).setText(words)
        numbers = "\n".join("=".join(pair) for pair in access.virtual_numbers)
        self._named("Virtual numbers", QPlainTextEdit).setPlainText(numbers)

    def shows(self, words: str) -> bool:
        """Whether a label or button of the window holds the words."""
        shown: list[QLabel | QAbstractButton] = [
            *self.window.findChildren(QLabel),
            *self.window.findChildren(QAbstractButton),
        ]
        return any(words in widget.text() for widget in shown)

    def posts(self) -> int:
        """How many make-call requests the sandbox has seen."""
        return self.sandbox.server.posts

    async def _next_turn(self) -> None:
        # What is waited for may be a widget's text, which tells nobody that it changed.
        turn = asyncio.get_running_loop().create_future()
        QTimer.singleShot(5, lambda: None if turn.done() else turn.set_result(None))
        await turn

    def _buttons(self) -> list[QPushButton]:
        return self.window.findChildren(QPushButton)

    def _named(self, name: str, kind: type[W]) -> W:
        found = [w for w in self.window.findChildren(kind) if w.accessibleName() == name]
        assert len(found) == 1, f"{len(found)} widgets are called {name!r}"
        return found[0]
