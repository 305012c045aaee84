"""Recordings from the sandbox over real sockets: the real client, the real fetcher, a real WAV."""

from __future__ import annotations

import asyncio
import logging
import wave
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ccm_desktop.api.connect import Connector
from ccm_desktop.api.recordings import RecordingFetcher
from ccm_desktop.domain.call import Outcome
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import (
    CcmError,
    NotARecording,
    RecordingElsewhere,
    RecordingGone,
    RecordingNotAllowed,
    RecordingNotReady,
    Unreachable,
)
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Channels, Order
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.recording import Fetching, Here, Ready
from ccm_desktop.sandbox.clock import ManualClock as SandboxClock
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.sandbox.scenarios import scenario_named
from ccm_desktop.services.clock import SystemClock
from ccm_desktop.services.credentials import CredentialStore
from ccm_desktop.services.desk import Desk, build_desk
from ccm_desktop.services.places import Places
from ccm_desktop.services.recordings.recordings import Recordings
from ccm_desktop.services.tasks import TaskBag

from .samples import no_keyring

END_S = 26.0  # of a call in which both talk, its recording included


class Office:
    """A desk with an account on the sandbox, and the recordings of its calls."""

    def __init__(self, sandbox: EmbeddedSandbox, folder: Path) -> None:
        self.sandbox = sandbox
        access = sandbox.start()
        self.credentials = Credentials(access.api_key, access.api_token)
        agent = AgentIdentity.read(access.agent)
        self.profile = Profile("work", access.base_url, access.account_sid, agent)
        self.from_number = access.virtual_numbers[0][0]
        store = CredentialStore(no_keyring)
        store.keep_for_session("work", self.credentials)
        self.faults: list[BaseException] = []
        self.places = Places(folder, folder, folder)
        tasks = TaskBag(lambda _, error: self.faults.append(error))
        self.desk: Desk = build_desk(
            self.places, Connector(), SystemClock(), tasks, Pace().faster(100.0), store
        )
        self.recordings = Recordings(
            self.places.recordings,
            self.desk.journal,
            self.desk.accounts,
            store,
            self.desk.follower,
            self.desk.clock,
            tasks,
            RecordingFetcher(),
        )

    async def talks(
        self, clock: SandboxClock, scenario: str = "both-talk", channels: Channels = Channels.SINGLE
    ) -> str:
        """Make a call that ends as a scenario says; returns its SID."""
        options = CallOptions(recording=True, channels=channels)
        customer = scenario_named(scenario).number
        agent = self.profile.agent
        assert agent is not None
        order = Order(agent, customer, self.from_number, options)
        call = await self.desk.calls.place(self.profile, order)
        clock.advance(END_S)
        assert call.call_sid is not None
        return call.call_sid

    async def failure(self, sid: str) -> CcmError:
        """Fetch, and have it fail; nothing is left of it."""
        with pytest.raises(CcmError) as caught:
            await self.recordings.fetch(self.profile, sid)
        assert not any(self.places.recordings.glob("*"))
        assert not any(self.places.recordings.glob(".*"))
        return caught.value


@pytest.fixture
def clock() -> SandboxClock:
    return SandboxClock()


@pytest.fixture
def sandbox(clock: SandboxClock) -> Iterator[EmbeddedSandbox]:
    with EmbeddedSandbox(clock=clock) as running:
        yield running


@pytest.fixture
async def office(sandbox: EmbeddedSandbox, tmp_path: Path) -> AsyncIterator[Office]:
    made = Office(sandbox, tmp_path)
    await made.desk.open()
    yield made
    await made.desk.close()
    assert made.faults == []


@pytest.mark.parametrize(("channels", "count"), [(Channels.SINGLE, 1), (Channels.DUAL, 2)])
async def test_a_recording_is_fetched_as_it_was_asked_for(
    office: Office, clock: SandboxClock, channels: Channels, count: int
) -> None:
    sid = await office.talks(clock, channels=channels)
    far: list[tuple[int, int | None]] = []
    path = await office.recordings.fetch(office.profile, sid, progress=lambda *x: far.append(x))
    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getnframes() // sound.getframerate()) == (count, 8)
    assert far[-1] == (path.stat().st_size, path.stat().st_size)
    assert office.recordings.state_of(sid, Ready()) == Here(path)


@pytest.mark.parametrize(
    ("scenario", "leaf"),
    [
        ("recording-html", NotARecording),
        ("recording-cut", Unreachable),
        ("recording-forbidden", RecordingNotAllowed),
        ("recording-gone", RecordingGone),
        ("recording-elsewhere", RecordingElsewhere),
        ("late-recording", RecordingNotReady),
        ("no-recording", RecordingNotReady),
    ],
)
async def test_what_goes_wrong_has_its_name(
    office: Office, clock: SandboxClock, scenario: str, leaf: type[CcmError]
) -> None:
    assert type(await office.failure(await office.talks(clock, scenario))) is leaf


async def test_a_link_may_lead_on_within_the_sandbox(office: Office, clock: SandboxClock) -> None:
    sid = await office.talks(clock, "recording-round")
    path = await office.recordings.fetch(office.profile, sid)
    assert path.suffix == ".wav"


async def test_a_wrong_key_is_not_allowed(office: Office, clock: SandboxClock) -> None:
    sid = await office.talks(clock)
    link = f"{office.profile.base_url}/recordings/{sid}.wav"
    place = office.places.data / "x"
    wrong = Credentials("fake-key", "fake-token")
    with pytest.raises(RecordingNotAllowed) as caught:
        await RecordingFetcher()(link, office.profile.recordings, wrong, place, lambda *_: None)
    assert caught.value.http_status == 401


async def test_who_waits_may_give_up(office: Office, clock: SandboxClock) -> None:
    sid = await office.talks(clock, "recording-slow")
    fetching = asyncio.create_task(office.recordings.fetch(office.profile, sid))
    asked = asyncio.Event()
    office.recordings.changed.connect(lambda _: asked.set())
    await asked.wait()
    assert isinstance(office.recordings.state_of(sid, Ready()), Fetching)
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    assert list(office.places.recordings.glob("*")) == []


async def test_the_journal_learns_what_a_look_told(office: Office, clock: SandboxClock) -> None:
    sid = await office.talks(clock)
    await office.recordings.fetch(office.profile, sid)
    call = await office.desk.journal.by_sid(sid)
    assert call is not None
    assert call.outcome is Outcome.TALKED
    assert office.recordings.count(call) == 1


def everything_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_no_secret_and_no_link_is_logged(
    office: Office, clock: SandboxClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "ccm_desktop")
    sid = await office.talks(clock)
    await office.recordings.fetch(office.profile, sid)
    await office.recordings.add_note(sid, 1000, "asks for a refund")
    written = everything_below(tmp_path) + caplog.text.encode()
    pair = office.credentials
    for secret in (pair.key, pair.token, pair.basic_header().removeprefix("Basic ")):
        assert secret.encode() not in written
    assert sid not in caplog.text
