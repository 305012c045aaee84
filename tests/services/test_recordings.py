"""Recordings fetched, kept, shared and forgotten, around a fetcher that is led by hand."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import (
    BadInput,
    CallNotFound,
    CcmError,
    FileProblem,
    KeyringTrouble,
    NotARecording,
    RateLimited,
    RecordingGone,
    RecordingNotKept,
    RecordingNotReady,
    Unreachable,
)
from ccm_desktop.domain.recording import (
    Expired,
    Failed,
    Fetching,
    Here,
    NoRecording,
    NotReady,
    Ready,
    WhyNone,
)
from ccm_desktop.domain.recording_cache import CacheLimits, CacheSize
from ccm_desktop.domain.recording_link import Access
from ccm_desktop.services.recordings.cache import RecordingCache, RecordingKey
from ccm_desktop.services.recordings.downloads import Progress
from ccm_desktop.services.recordings.recordings import Recordings

from .conftest import Bench
from .manual_clock import START
from .samples import CREDENTIALS, a_profile, ended

SID = "sid000001"
OLD_LINK, LINK = "https://recordings.exotel.com/old.mp3", "https://recordings.exotel.com/new.mp3"
SOUND = b"ID3" + b"\x00" * 997
PROFILE = a_profile()
LINKED = ended(recordings=(LINK,))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class FakeFetcher:
    """Writes the sound when it is let go, or fails as it was told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Access, Credentials]] = []
        self.failures: list[CcmError] = []
        self.begun = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()
        self.broken_off = 0

    async def __call__(
        self, link: str, access: Access, credentials: Credentials, place: Path, progress: Progress
    ) -> Path:
        """Take a wish for a recording."""
        self.asked.append((link, access, credentials))
        progress(100, 1000)
        self.begun.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.broken_off += 1
            raise
        if self.failures:
            raise self.failures.pop(0)
        path = place.with_name(f"{place.name}.mp3")
        path.write_bytes(SOUND)
        progress(1000, 1000)
        return path


class Shelf:
    """The service on its bench."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.folder = folder
        self.fetcher = FakeFetcher()
        self.recordings = self.opened()
        self.told: list[str] = []
        self.recordings.changed.connect(self.told.append)

    def opened(self) -> Recordings:
        """The service as a start of the program makes it."""
        bench = self.bench
        return Recordings(
            self.folder,
            bench.journal,
            bench.accounts,
            bench.credentials,
            bench.follower,
            bench.clock,
            bench.tasks,
            self.fetcher,
        )

    async def fetch(self, sid: str = SID, index: int = 0) -> Path:
        """Fetch as the agent does."""
        return await self.recordings.fetch(PROFILE, sid, index)

    def spawn(self, sid: str = SID) -> asyncio.Task[Path]:
        """Fetch, and do not wait for it."""
        return asyncio.create_task(self.fetch(sid))

    async def failure(self, sid: str = SID) -> CcmError:
        """Fetch, and have it fail."""
        with pytest.raises(CcmError) as caught:
            await self.fetch(sid)
        return caught.value

    def put(self, name: str, size: int = 10, used_at: datetime = START) -> Path:
        """Put a file into the folder, as an earlier run left it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_bytes(b"x" * size)
        os.utime(path, (used_at.timestamp(), used_at.timestamp()))
        return path

    @property
    def names(self) -> set[str]:
        """What is in the folder."""
        return names_in(self.folder) if self.folder.exists() else set()

    async def settled(self) -> None:
        """Wait until the purge that follows a download is done."""
        tasks = (task for task in asyncio.all_tasks() if "purge" in task.get_name())
        await asyncio.gather(*tasks)


@pytest.fixture
async def shelf(bench: Bench, tmp_path: Path) -> AsyncIterator[Shelf]:
    """The service, with one call that has a recording at Exotel."""
    bench.ccm.when_asked(SID, LINKED)
    made = Shelf(bench, tmp_path / "data" / "recordings")
    yield made
    await made.settled()


class TestFetching:
    async def test_the_link_is_asked_for_anew(self, shelf: Shelf) -> None:
        await shelf.bench.accepted(first=ended(recordings=(OLD_LINK,)))
        path = await shelf.fetch()
        assert (path, path.read_bytes()) == (shelf.folder / f"{SID}-0.mp3", SOUND)
        assert shelf.fetcher.asked == [(LINK, PROFILE.recordings, CREDENTIALS)]
        assert [sid for _, sid in shelf.bench.ccm.asked] == [SID]

    async def test_what_is_here_is_asked_for_no_more(self, shelf: Shelf) -> None:
        first = await shelf.fetch()
        assert await shelf.fetch() == first
        assert await shelf.opened().fetch(PROFILE, SID) == first
        assert (len(shelf.fetcher.asked), len(shelf.bench.ccm.asked)) == (1, 1)

    async def test_what_was_deleted_outside_is_fetched_again(self, shelf: Shelf) -> None:
        (await shelf.fetch()).unlink()
        assert (await shelf.fetch()).read_bytes() == SOUND
        assert len(shelf.fetcher.asked) == 2

    async def test_the_folder_is_private(self, shelf: Shelf, private_umask: None) -> None:
        await shelf.fetch()
        assert stat.S_IMODE(shelf.folder.stat().st_mode) == 0o700

    async def test_a_look_counts_in_the_budget(self, shelf: Shelf) -> None:
        now = shelf.bench.clock.monotonic()
        await shelf.fetch()
        taken = 0
        while shelf.bench.follower.budget.take(now):
            taken += 1
        assert taken == 5

    async def test_too_many_looks_slow_all_of_them(self, shelf: Shelf) -> None:
        shelf.bench.ccm.when_asked(SID, RateLimited(10724, 429, retry_after_s=30.0))
        assert isinstance(await shelf.failure(), RateLimited)
        assert shelf.bench.follower.budget.free_at(shelf.bench.clock.monotonic()) >= 30.0

    async def test_a_sid_that_is_none_reaches_nobody(self, shelf: Shelf) -> None:
        for sid in ("../../etc/passwd", "", "a/b", "x" * 65, "sid 00001", "..", "sid00001\n.."):
            assert isinstance(await shelf.failure(sid), BadInput)
        assert shelf.bench.ccm.asked == []
        assert shelf.names == set()

    async def test_without_credentials_nothing_is_asked(self, shelf: Shelf) -> None:
        with pytest.raises(KeyringTrouble):
            await shelf.recordings.fetch(a_profile("Nobody"), SID)
        assert shelf.fetcher.asked == []

    async def test_a_second_recording_of_a_call(self, shelf: Shelf) -> None:
        shelf.bench.ccm.when_asked(SID, ended(recordings=(OLD_LINK, LINK)))
        path = await shelf.fetch(index=1)
        assert path.name == f"{SID}-1.mp3"
        assert shelf.fetcher.asked[0][0] == LINK

    async def test_a_folder_that_can_not_be_made(self, shelf: Shelf) -> None:
        shelf.folder.parent.mkdir(exist_ok=True)
        shelf.folder.write_text("in the way")
        failure = await shelf.failure()
        assert isinstance(failure, RecordingNotKept)
        assert (failure.problem, failure.path) == (FileProblem.UNWRITABLE, shelf.folder)
        shelf.folder.unlink()


class TestTwoWhoAsk:
    async def test_share_one_download(self, shelf: Shelf) -> None:
        shelf.fetcher.go.clear()
        first, second = shelf.spawn(), shelf.spawn()
        await shelf.fetcher.begun.wait()
        shelf.fetcher.go.set()
        assert await first == await second
        assert (len(shelf.fetcher.asked), len(shelf.bench.ccm.asked)) == (1, 1)

    async def test_both_hear_of_a_failure(self, shelf: Shelf) -> None:
        shelf.fetcher.failures = [NotARecording()]
        ends = await asyncio.gather(shelf.spawn(), shelf.spawn(), return_exceptions=True)
        assert [type(end) for end in ends] == [NotARecording, NotARecording]

    async def test_one_may_give_up(self, shelf: Shelf) -> None:
        shelf.fetcher.go.clear()
        first, second = shelf.spawn(), shelf.spawn()
        await shelf.fetcher.begun.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert shelf.fetcher.broken_off == 0
        shelf.fetcher.go.set()
        assert (await second).read_bytes() == SOUND

    async def test_the_last_one_ends_it(self, shelf: Shelf) -> None:
        shelf.fetcher.go.clear()
        tasks = [shelf.spawn(), shelf.spawn()]
        await shelf.fetcher.begun.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)
        assert shelf.fetcher.broken_off == 1
        assert shelf.recordings.state_of(SID, Ready()) == Ready()

    async def test_who_asks_right_after_that_gets_a_new_one(self, shelf: Shelf) -> None:
        shelf.fetcher.go.clear()
        first = shelf.spawn()
        await shelf.fetcher.begun.wait()
        shelf.recordings.stop(SID)
        shelf.fetcher.go.set()
        second = shelf.spawn()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert (await second).read_bytes() == SOUND
        assert len(shelf.fetcher.asked) == 2

    async def test_a_stop_before_it_began_is_a_stop(self, shelf: Shelf) -> None:
        shelf.recordings.changed.connect(lambda sid: shelf.recordings.stop(sid))
        with pytest.raises(asyncio.CancelledError):
            await shelf.spawn()
        assert shelf.bench.ccm.asked == []
        assert shelf.recordings.state_of(SID, Ready()) == Ready()

    async def test_the_end_of_the_program_ends_it(self, shelf: Shelf) -> None:
        shelf.fetcher.go.clear()
        fetching = shelf.spawn()
        await shelf.fetcher.begun.wait()
        await shelf.bench.tasks.close()
        with pytest.raises(asyncio.CancelledError):
            await fetching
        with pytest.raises(asyncio.CancelledError):
            await shelf.fetch()
        assert shelf.names == set()


class TestStates:
    async def call(self, shelf: Shelf, *recordings: str) -> Call:
        return await shelf.bench.accepted(first=ended(recordings=recordings))

    async def test_from_ready_to_here(self, shelf: Shelf) -> None:
        call, recordings = await self.call(shelf, OLD_LINK), shelf.recordings
        assert recordings.state(call) == Ready()
        shelf.fetcher.go.clear()
        fetching = shelf.spawn()
        await shelf.fetcher.begun.wait()
        assert recordings.state(call) == Fetching(100, 1000)
        shelf.fetcher.go.set()
        path = await fetching
        assert recordings.state(call) == Here(path)
        assert shelf.told[0] == SID

    async def test_what_an_earlier_run_fetched_is_here(self, shelf: Shelf) -> None:
        call, path = await self.call(shelf, LINK), shelf.put(f"{SID}-0.wav")
        assert shelf.recordings.state(call) == Ready()
        shelf.recordings.start()
        await shelf.settled()
        assert shelf.recordings.state(call) == Here(path)
        assert "" in shelf.told

    async def test_a_failure_is_kept_until_the_next_try(self, shelf: Shelf) -> None:
        call = await self.call(shelf, LINK)
        shelf.fetcher.failures = [Unreachable("cut")]
        failure = await shelf.failure()
        assert shelf.recordings.state(call) == Failed(failure)
        await shelf.fetch()
        assert isinstance(shelf.recordings.state(call), Here)

    async def test_one_that_exotel_no_longer_has(self, shelf: Shelf) -> None:
        call = await self.call(shelf, LINK)
        shelf.fetcher.failures = [RecordingGone()]
        await shelf.failure()
        assert shelf.recordings.state(call) == Expired()

    async def test_a_call_that_exotel_does_not_know(self, shelf: Shelf) -> None:
        shelf.bench.ccm.when_asked(SID, CallNotFound(3043, 404))
        failure = await shelf.failure()
        assert shelf.recordings.state_of(SID, Ready()) == Failed(failure)

    async def test_one_that_has_not_come_yet(self, shelf: Shelf) -> None:
        call = await self.call(shelf)
        shelf.bench.ccm.when_asked(SID, ended())
        assert isinstance(await shelf.failure(), RecordingNotReady)
        state = shelf.recordings.state(call)
        assert state == NotReady(START + timedelta(seconds=3), START + timedelta(minutes=15))

    async def test_one_that_never_came_may_have_come_since(self, shelf: Shelf) -> None:
        bench, heard = shelf.bench, list[Call]()
        shelf.recordings.call_changed.connect(heard.append)
        call = await bench.followed(first=ended())
        bench.ccm.when_asked(SID, ended())
        await bench.clock.advance(1000.0)
        call = await bench.known()
        assert shelf.recordings.state(call) == NoRecording(WhyNone.NEVER_CAME)
        assert isinstance(await shelf.failure(), RecordingNotReady)
        assert isinstance(shelf.recordings.state(call), Failed)
        assert heard == []
        bench.ccm.when_asked(SID, LINKED)
        path = await shelf.fetch()
        known = await bench.known()
        assert heard == [known]
        assert known.report is not None
        assert known.report.recordings == (LINK,)
        assert shelf.recordings.state(known) == Here(path)
        assert shelf.recordings.count(known) == 1

    async def test_a_call_without_a_sid(self, shelf: Shelf) -> None:
        assert shelf.recordings.state_of(None, Ready()) == Ready()

    async def test_few_failures_are_remembered(self, shelf: Shelf) -> None:
        for number in range(250):
            sid = f"sid{number:06d}"
            shelf.bench.ccm.when_asked(sid, Unreachable("connect"))
            await shelf.failure(sid)
        assert shelf.recordings.state_of("sid000000", Ready()) == Ready()
        assert isinstance(shelf.recordings.state_of("sid000249", Ready()), Failed)

    async def test_progress_is_told_of_by_the_percent(self, shelf: Shelf) -> None:
        told: list[tuple[int, int | None]] = []
        await shelf.recordings.fetch(PROFILE, SID, progress=lambda *far: told.append(far))
        assert told == [(100, 1000), (1000, 1000)]


class TestTheFolder:
    async def test_what_was_not_used_for_long_goes_at_the_start(self, shelf: Shelf) -> None:
        shelf.put("sid000002-0.mp3", used_at=START - timedelta(days=31))
        shelf.put("sid000003-0.mp3", used_at=START - timedelta(days=29))
        shelf.put(".sid000004-0.mp3.0123456789abcdef.part", used_at=START - timedelta(hours=2))
        shelf.put(".sid000005-0.mp3.0123456789abcdef.part", used_at=START)
        shelf.put("mine.mp3", used_at=START - timedelta(days=900))
        sizes: list[CacheSize] = []
        shelf.recordings.cache_changed.connect(sizes.append)
        shelf.recordings.start()
        await shelf.settled()
        assert shelf.names == {
            "sid000003-0.mp3",
            ".sid000005-0.mp3.0123456789abcdef.part",
            "mine.mp3",
        }
        assert sizes == [CacheSize(1, 10)]

    async def test_playing_keeps_one(self, shelf: Shelf) -> None:
        shelf.put(f"{SID}-0.mp3", used_at=START - timedelta(days=20))
        await shelf.fetch()
        assert shelf.fetcher.asked == []
        shelf.bench.clock.sleep(20 * 24 * 3600.0)
        shelf.recordings.start()
        await shelf.settled()
        assert shelf.names == {f"{SID}-0.mp3"}

    async def test_a_new_one_makes_room_for_itself(self, shelf: Shelf) -> None:
        megabyte = 1024 * 1024
        shelf.put("sid000002-0.wav", 30 * megabyte, START - timedelta(days=2))
        shelf.put("sid000003-0.wav", 30 * megabyte, START - timedelta(days=1))
        shelf.recordings.keep_to(CacheLimits(megabytes=50))
        assert len(shelf.names) == 2, "who turns a wheel in the settings loses none"
        await shelf.fetch()
        await shelf.settled()
        assert shelf.names == {f"{SID}-0.mp3", "sid000003-0.wav"}

    async def test_forgetting_some(self, shelf: Shelf) -> None:
        for name in ("sid000002-0.mp3", "sid000002-1.wav", "sid000003-0.mp3", "mine.mp3"):
            shelf.put(name)
        await shelf.recordings.forget(["sid000002", "sid999999", "mine"])
        assert shelf.names == {"sid000003-0.mp3", "mine.mp3"}

    async def test_forgetting_one_that_is_being_fetched(self, shelf: Shelf) -> None:
        shelf.fetcher.go.clear()
        fetching = shelf.spawn()
        await shelf.fetcher.begun.wait()
        await shelf.recordings.forget([SID])
        with pytest.raises(asyncio.CancelledError):
            await fetching
        assert shelf.names == set()

    async def test_a_file_that_gets_its_name_meanwhile_goes_too(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Files are deleted once the download that was broken off has left them alone."""
        shelf.fetcher.go.clear()
        fetching = shelf.spawn()
        await shelf.fetcher.begun.wait()
        forget, ended = shelf.recordings._cache.forget, []

        def look(call_sids: Iterable[str]) -> None:
            ended.append(shelf.fetcher.broken_off)
            forget(call_sids)

        monkeypatch.setattr(shelf.recordings._cache, "forget", look)
        told: list[frozenset[str]] = []
        shelf.recordings.forgotten.connect(told.append)
        await shelf.recordings.forget([SID])
        assert (ended, told) == ([1], [frozenset({SID})])
        await shelf.recordings.forget([])
        assert told == [frozenset({SID})]
        await asyncio.gather(fetching, return_exceptions=True)

    async def test_clearing(self, shelf: Shelf) -> None:
        await shelf.fetch()
        shelf.put("mine.mp3")
        await shelf.recordings.clear()
        assert shelf.names == {"mine.mp3"}
        assert shelf.recordings.state_of(SID, Ready()) == Ready()
        assert await shelf.recordings.size() == CacheSize()

    def test_calls_that_differ_in_case_alone_are_told_apart(self, tmp_path: Path) -> None:
        keys = [RecordingKey(sid) for sid in ("abcdefgh", "Abcdefgh", "ABCDEFGH")]
        assert len({key.name.lower() for key in keys}) == 3
        cache = RecordingCache(tmp_path)
        for key in keys:
            (tmp_path / f"{key.name}.mp3").write_bytes(b"x")
        assert cache.size().count == 3
        cache.forget(["Abcdefgh"])
        assert set(cache.names()) == {keys[0].name, keys[2].name}


class TestCopies:
    async def test_a_copy_is_whole(self, shelf: Shelf, tmp_path: Path) -> None:
        await shelf.fetch()
        place, told = tmp_path / "copy.mp3", list[tuple[int, int | None]]()
        place.write_bytes(b"older and longer" * 1000)
        await shelf.recordings.save_copy(SID, 0, place, lambda *far: told.append(far))
        assert place.read_bytes() == SOUND
        assert told == [(1000, 1000)]
        assert names_in(tmp_path) == {"data", "copy.mp3"}

    async def test_what_is_not_here_can_not_be_copied(self, shelf: Shelf, tmp_path: Path) -> None:
        with pytest.raises(RecordingNotKept) as caught:
            await shelf.recordings.save_copy(SID, 0, tmp_path / "copy.mp3")
        assert caught.value.problem is FileProblem.MISSING

    async def test_a_full_disk_leaves_what_was_there(
        self, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await shelf.fetch()
        place = tmp_path / "copy.mp3"
        place.write_bytes(b"older")

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("ccm_desktop.api.part_file.os.fsync", full)
        with pytest.raises(RecordingNotKept) as caught:
            await shelf.recordings.save_copy(SID, 0, place)
        assert (caught.value.problem, caught.value.path) == (FileProblem.FULL, tmp_path)
        assert place.read_bytes() == b"older"
        assert names_in(tmp_path) == {"data", "copy.mp3"}


class TestAnnotations:
    async def test_the_position_is_remembered(self, shelf: Shelf) -> None:
        recordings = shelf.recordings
        assert await recordings.position_of(SID) == 0
        for given, kept in ((61_500, 61_500), (900, 900), (-5, 0), (10**15, 86_400_000)):
            await recordings.remember(SID, given)
            assert await recordings.position_of(SID) == kept
        assert await recordings.position_of("sid000002") == 0

    async def test_notes_stand_in_order_of_time(self, shelf: Shelf) -> None:
        recordings = shelf.recordings
        late = await recordings.add_note(SID, 9_000, "  promises Friday ")
        early = await recordings.add_note(SID, 2_000, "<b>asks</b>\u202e")
        await recordings.add_note("sid000002", 1, "another call's")
        assert await recordings.notes(SID) == [early, late]
        assert late.text == "promises Friday"
        await recordings.change_note(late.id, "promises Monday")
        await recordings.drop_note(early.id)
        assert [note.text for note in await recordings.notes(SID)] == ["promises Monday"]

    @pytest.mark.parametrize("text", ["", "  ", "x" * 501])
    async def test_a_note_says_something(self, shelf: Shelf, text: str) -> None:
        note = await shelf.recordings.add_note(SID, 0, "something")
        with pytest.raises(BadInput):
            await shelf.recordings.add_note(SID, 0, text)
        with pytest.raises(BadInput):
            await shelf.recordings.change_note(note.id, text)
        assert await shelf.recordings.notes(SID) == [note]


def written_below(folder: Path) -> Iterable[bytes]:
    return (path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_no_secret_is_written_down(
    shelf: Shelf, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    shelf.fetcher.failures = [NotARecording()]
    await shelf.failure()
    await shelf.fetch()
    written = b"".join(written_below(tmp_path)) + caplog.text.encode()
    assert shelf.fetcher.asked[0][2] == CREDENTIALS
    for secret in (CREDENTIALS.key, CREDENTIALS.token, CREDENTIALS.basic_header()[6:]):
        assert secret.encode() not in written
