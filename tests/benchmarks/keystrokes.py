"""Typing into the number field of the real window, from the key to the painted field.

50,000 contacts and 1,000 recent calls; what a keystroke costs is reading, suggestions, the look at
the virtual number used before, and painting, against the same key in a bare field.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from ccm_desktop.desktop import Desktop
from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.order import CallOptions, Order
from ccm_desktop.domain.report import Received, Report
from ccm_desktop.runtime import Garbage, PreciseLoop
from ccm_desktop.services.contact_books.contacts import VERSION
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.places import Places
from ccm_desktop.ui import theme
from ccm_desktop.ui.main_window import MainWindow
from tests.benchmarks.suggestions import CONTACTS, a_contact

RECENTS = 1000
GOAL_S = 0.016
_ROUNDS = 5
_BETWEEN_S = 0.03
_TYPED = (
    "ravi ku",
    "acme tra",
    "98765 43210",
    "+91 55555 20001",
    "0 98765",
    "+1 415 555 0100",
    "s k a",
)


class _Bare(QLineEdit):
    """A field alone, which keeps how long it painted."""

    painted_s = 0.0

    def event(self, event: QEvent) -> bool:
        """Time the painting."""
        began = time.perf_counter()
        taken = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest:
            self.painted_s += time.perf_counter() - began
        return taken


class _Window(MainWindow):
    """The real window, which keeps how long it painted."""

    painted_s = 0.0

    def event(self, event: QEvent) -> bool:
        """Time the painting."""
        began = time.perf_counter()
        taken = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest:
            self.painted_s += time.perf_counter() - began
        return taken


async def _fill(places: Places, desktop: Desktop, chance: random.Random) -> None:
    """Let the desktop know the contacts and the calls of a long while."""
    contacts = [a_contact(chance, place) for place in range(CONTACTS)]
    content = {"version": VERSION, "book": {"contacts": contacts}}
    places.contacts.write_bytes(msgspec.json.encode(content))
    later, joined = desktop._later, desktop._joined
    assert later is not None
    assert joined is not None
    profile = joined.accounts.profile
    assert profile is not None
    assert profile.agent is not None
    journal: Journal = desktop.desk.journal
    now = datetime.now(UTC)
    for number in range(RECENTS):
        order = Order(
            profile.agent,
            f"+9155555{number:05d}",
            profile.virtual_numbers[number % len(profile.virtual_numbers)].number,
            CallOptions(),
        )
        call = Call(
            f"r{number}", profile.name, profile.account_sid, profile.base_url, order, now,
            practice=profile.practice,
        )  # fmt: skip
        await journal.begin(call, now)
        await journal.claim(call.reference)
        over = Received(Report(f"{number:032x}", "terminal", "completed"), "{}")
        await journal.settle(call.reference, Standing.ACCEPTED, now, None, over)
    built = asyncio.Event()
    later.suggestions.names_changed.connect(lambda _: built.set())
    await later.suggestions._start()
    built.clear()
    later.contacts.start()
    await built.wait()


async def _type(shown: _Bare | _Window, field: QLineEdit) -> dict[str, float]:
    """Type and clear each text; the seconds that each key kept the loop, with its painting.

    Medians of some rounds, by what stood in the field then: another process may take the processor.
    """
    seconds = defaultdict[str, list[float]](list)
    for typed in _TYPED * _ROUNDS:
        for place, key in enumerate(typed):
            shown.painted_s = 0.0
            began = time.perf_counter()
            QTest.keyClicks(field, key)
            QApplication.sendPostedEvents()  # the layout
            taken = time.perf_counter() - began
            await asyncio.sleep(_BETWEEN_S)  # it is painted, and the journal answers
            seconds[typed[: place + 1]].append(taken + shown.painted_s)
        field.clear()
        await asyncio.sleep(_BETWEEN_S)
    return {typed: statistics.median(each) for typed, each in seconds.items()}


async def measure(folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """What keystrokes cost in a bare field and in the window."""
    bare = _Bare()
    bare.show()
    plain = await _type(bare, bare)
    bare.deleteLater()
    window = _Window()
    window.show()
    places = Places(folder, folder, folder)
    desktop = Desktop(window, places, sandbox=True)
    running = asyncio.get_running_loop().create_task(desktop.run())
    await desktop.ready.wait()
    await _fill(places, desktop, random.Random(1))
    field = window.dial.findChild(QLineEdit, "customerNumber")
    assert isinstance(field, QLineEdit)
    field.setFocus()
    ours = await _type(window, field)
    desktop.stop()
    await running
    window.deleteLater()
    return plain, ours


def main() -> None:
    """Print the table."""
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else QApplication(["ccm-desktop"])
    theme.install(app)
    app.setQuitOnLastWindowClosed(False)
    garbage = Garbage()
    garbage.start()
    with (
        tempfile.TemporaryDirectory() as home,
        asyncio.Runner(loop_factory=lambda: PreciseLoop(app)) as runner,
    ):
        plain, ours = runner.run(measure(Path(home)))
    print(f"typing, {CONTACTS:,} contacts and {RECENTS:,} recent calls, medians of {_ROUNDS}")
    _row("a key in a bare field", plain)
    _row("a key in the number field", ours)
    ratio = statistics.median(ours.values()) / statistics.median(plain.values())
    print(f"  {ratio:.1f} keys in a bare field; goal {GOAL_S * 1000:.0f} ms for the slowest")


def _row(name: str, seconds: dict[str, float]) -> None:
    worst = max(seconds, key=seconds.__getitem__)
    middle = statistics.median(seconds.values())
    print(f"  {name:<28} {middle * 1000:7.2f} ms, slowest {seconds[worst] * 1000:.2f} ({worst!r})")


if __name__ == "__main__":
    main()
