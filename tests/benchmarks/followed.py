"""A thousand followed calls in the real window: who is asked about, how often, and what it costs.

The sandbox runs in a process of its own and faster than life; every figure in minutes is in its
minutes. What is not about time is held by tests/goals; here it is measured.
"""

from __future__ import annotations

import asyncio
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ccm_desktop.desktop import Desktop
from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.domain.report import Leg, Received, Report
from ccm_desktop.runtime import Garbage, PreciseLoop
from ccm_desktop.services import settings as settings_file
from ccm_desktop.services.credentials import CredentialStore
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.places import Places
from ccm_desktop.services.settings import Settings
from ccm_desktop.ui import theme
from ccm_desktop.ui.main_window import MainWindow
from tests.benchmarks.crowd import agent_of, customer_of
from tests.memory import resident_mb
from tests.services.fake_ccm import most_in
from tests.services.samples import no_keyring

CUSTOMER = "+915555520001"
_BEAT_MS = 5
_GOAL_LAG_MS = 8.0


@dataclass
class Run:
    """What a run came to. Moments are seconds of the sandbox's time, lags real milliseconds."""

    calls: int
    speed: float
    asked: list[tuple[float, str]]
    kinds: dict[str, str]
    own: str
    lags_ms: list[float]
    idle_lags_ms: list[float]
    resident_mb: list[float] = field(default_factory=list)

    @property
    def busiest_minute(self) -> int:
        """The most requests within any minute."""
        return most_in(60.0, (at for at, _ in self.asked))

    def kinds_of(self, kind: str) -> int:
        """How many calls of that kind there are."""
        return sum(each == kind for each in self.kinds.values())

    def first_places(self) -> dict[str, list[int]]:
        """Where in the order of first questions the calls of each kind stand."""
        seen, places = set[str](), defaultdict[str, list[int]](list)
        for _, sid in self.asked:
            if sid in self.kinds and sid not in seen:
                seen.add(sid)
                places[self.kinds[sid]].append(len(seen))
        return places

    def gaps_s(self, kind: str) -> list[float]:
        """The seconds between two questions about a call of that kind."""
        moments = defaultdict[str, list[float]](list)
        for at, sid in self.asked:
            if self.kinds.get(sid) == kind:
                moments[sid].append(at)
        return [b - a for each in moments.values() for a, b in pairwise(each)]


def quantile(values: list[float], share: float) -> float:
    """The value below which that share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Beat(QObject):
    """Beats every five milliseconds and keeps how late each beat was."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self._due = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)

    def start(self) -> None:
        """Begin anew."""
        self.late_ms = []
        self._due = time.perf_counter() + _BEAT_MS / 1000
        self._timer.start(_BEAT_MS)

    def stop(self) -> list[float]:
        """End; returns how late each beat was."""
        self._timer.stop()
        return self.late_ms

    def _on_beat(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._due) * 1000))
        self._due = now + _BEAT_MS / 1000


@contextmanager
def _crowd(calls: int, speed: float) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.benchmarks.crowd", str(calls), str(speed)]
    child = subprocess.Popen(  # noqa: S603 - ours
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


async def follow_crowd(folder: Path, calls: int, *, speed: float, seconds: float) -> Run:
    """Follow a crowd in the real window for so many seconds of the sandbox's time."""
    with _crowd(calls, speed) as child:
        assert child.stdout is not None
        said = json.loads(await asyncio.to_thread(child.stdout.readline))
        access, kinds = said["access"], said["calls"]
        places = Places(folder, folder, folder)
        profile = _profile(access)
        settings_file.save(places.settings, Settings().with_profile(profile))
        await _fill(places, profile, kinds)
        desktop = _desktop(places, profile, access, speed)
        run = await _watch(desktop, profile, calls, speed, seconds)
        out, _ = await asyncio.to_thread(child.communicate, "")
    run.kinds = {**kinds, run.own: "own"}
    run.asked = [(at, sid) for at, sid in json.loads(out)["asked"] if sid in run.kinds]
    return run


async def _watch(
    desktop: Desktop, profile: Profile, calls: int, speed: float, seconds: float
) -> Run:
    beat = Beat()
    running = asyncio.get_running_loop().create_task(desktop.run())
    await desktop.ready.wait()
    order = Order(
        AgentIdentity.read(profile.agent.text if profile.agent else ""),
        CUSTOMER,
        profile.virtual_numbers[0].number,
        CallOptions(recording=True),
    )
    placed = await desktop.desk.calls.place(profile, order)
    run = Run(calls, speed, [], {}, placed.call_sid or "", [], [])
    for _ in range(max(1, round(seconds / 60))):
        beat.start()
        await asyncio.sleep(min(60.0, seconds) / speed)
        run.lags_ms += beat.stop()
        gc.collect()  # of a whole test run's memory, where a test asks: no lag of ours
        run.resident_mb.append(resident_mb())
    desktop.stop()
    await running
    beat.start()  # the same window, with nobody followed any more
    await asyncio.sleep(3.0)
    run.idle_lags_ms = beat.stop()
    desktop.window.deleteLater()
    return run


def _desktop(places: Places, profile: Profile, access: dict[str, str], speed: float) -> Desktop:
    store = CredentialStore(no_keyring)
    store.keep_for_session(profile.name, Credentials(access["api_key"], access["api_token"]))
    window = MainWindow()
    window.show()
    alone = Pace().shared_by(1).faster(speed)  # a supervisor's window, alone on the account
    return Desktop(window, places, pace=alone, credentials=store)


def _profile(access: dict[str, str]) -> Profile:
    numbers = (VirtualNumber(access["virtual_numbers"][0]),)
    agent = AgentIdentity.read(access["agent"])
    return Profile("work", access["base_url"], access["account_sid"], agent, numbers)


async def _fill(places: Places, profile: Profile, kinds: dict[str, str]) -> None:
    """Write a journal as an earlier run of the program would have left it."""
    journal = Journal(places.journal, places.owners)
    await journal.open()
    now = datetime.now(UTC)
    connected = Leg(status="in-progress")
    reports = {
        "ringing": Report("", "active", agent=connected),
        "talking": Report("", "active", agent=connected, customer=connected),
        "recording": Report("", "terminal", "completed", talk_time_s=1),
    }
    for number, (sid, kind) in enumerate(kinds.items(), start=1):
        agent = AgentIdentity(contact_uri=agent_of(number))
        order = Order(
            agent,
            customer_of(number),
            profile.virtual_numbers[0].number,
            CallOptions(recording=True),
        )
        call = Call(f"r{number}", profile.name, profile.account_sid, profile.base_url, order, now)
        await journal.begin(call, now)
        await journal.claim(call.reference)
        report = reports[kind]
        received = Received(replace(report, call_sid=sid), "{}")
        await journal.settle(call.reference, Standing.ACCEPTED, now, None, received)
    await journal.close()


def main(calls: int = 1000, speed: float = 10.0, minutes: int = 10) -> None:
    """Print the table."""
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else QApplication(["ccm-desktop"])
    theme.install(app)
    app.setQuitOnLastWindowClosed(False)
    garbage = Garbage()
    garbage.start()  # as the program does
    with (
        tempfile.TemporaryDirectory() as home,
        asyncio.Runner(loop_factory=lambda: PreciseLoop(app)) as runner,
    ):
        run = runner.run(follow_crowd(Path(home), calls, speed=speed, seconds=60.0 * minutes))
    print(
        f"{calls:,} followed calls and the agent's own, {minutes} minutes at {speed:g} times life"
    )
    print(
        f"  requests in the busiest minute     {run.busiest_minute:7d}   of 200; {len(run.asked):,} in all"
    )
    print(f"  the agent's own call is asked every {statistics.median(run.gaps_s('own')):6.1f} s")
    for kind in ("ringing", "talking", "recording"):
        places, gaps = run.first_places().get(kind, []), run.gaps_s(kind)
        again = f"again after {statistics.median(gaps):.0f} s" if gaps else "not again"
        first = f"place {statistics.median(places):.0f} on average" if places else "not asked"
        print(f"  {kind:<12} {len(places):4d} asked, {first}, {again}")
    p99, idle = quantile(run.lags_ms, 0.99), quantile(run.idle_lags_ms, 0.99)
    print(
        f"  lag of the loop, 99 %              {p99:7.2f} ms  goal {_GOAL_LAG_MS:g};"
        f" {p99 / max(idle, 0.01):.1f} of nobody followed ({idle:.2f}); worst {max(run.lags_ms):.0f}"
    )
    shown = ", ".join(f"{mb:.1f}" for mb in run.resident_mb)
    print(f"  memory after each minute, MB       {shown}")


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:2]))
